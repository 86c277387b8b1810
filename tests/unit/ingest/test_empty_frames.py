"""A text that is only a frame says nothing; a short one that says something does."""

import pytest

from lawtrack.ingest.document_texts import says_nothing


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
        "x" * 700,
    ],
)
def test_few_words_are_words(text: str) -> None:
    assert not says_nothing(text)
