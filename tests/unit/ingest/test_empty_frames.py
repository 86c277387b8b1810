"""A text that is only a frame says nothing; a short one that says something does."""

import pytest

from lawtrack.ingest.document_texts import lacks_its_body, says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..Title\r\n\r\n..Body\r\n",
        "..Title\n..Summary\n..Recommended Action\n..End",
        "Title:\n\nBody:\n_____",
        "[Enter text here]",
        "Click or tap here to enter text.",
        "..Body\n<<insert title here>>",
        "..Title\nTBD\n..Body\nSee attached.",
        "TEXT TO FOLLOW",
        "*** TEXT TO COME ***",
        "Text will be provided at the meeting.",
        "Language not yet available",
        "Please refer to the attached document",
        "See attachment A.",
        "This page intentionally left blank",
        "<p>&nbsp;</p>",
        "<div><br/></div>",
    ],
)
def test_a_frame_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "..Title\nAN ORDINANCE\n..Body\nNo agency shall use it.",
        "Repealed.",
        "The summary.",
        "See attached report on facial recognition.",
        "..Body\nThat the order be placed on file.",
        "none of it shall be used",
        "Text to come from the mayor shall be filed.",
        "No text messages shall be kept.",
        "<p>A ban</p>",
        "x" * 700,
    ],
)
def test_few_words_are_words(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("..Title\nX\n..Body", True),
        ("..Title\nX\n..Body\nText to follow", True),
        ("..Title\nX\n..Body\n\n..End", True),
        ("..Title\nX\n..Body\nNo agency shall use it.", False),
        ("An order.", False),
    ],
)
def test_a_body_that_asks_to_be_written_is_none(text: str, lacks: bool) -> None:
    assert lacks_its_body(text) is lacks
