"""What messages, exports and parsers make of a source's words, however long: at once, as before."""

import re
import time
from collections.abc import Callable

import pytest

from lawtrack.legislation.clerks.deadlines import _SAID
from lawtrack.legislation.wording import place_of, step_of_headline, with_result
from lawtrack.publishing.tables.table_cells import _COERCED
from lawtrack.safe_text import html_with_addresses_linked, parted_at_addresses, web_address
from lawtrack.topics import Field, load_topics
from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.matching import places_past_gate, scan_fields
from scrapers.jurisdictions import boston, boston_hearings

LONG = 120_000
TOPICS = tuple(load_topics(["facial-recognition"], None))


def within(seconds: float, call: Callable[[], object]) -> bool:
    """Whether a call takes no more processor time than that, at the best of three."""
    for _ in range(3):
        start = time.process_time()
        call()
        if time.process_time() - start <= seconds:
            return True
    return False


@pytest.mark.parametrize(
    "piece",
    [
        " ",  # a form that fills its field with blanks
        "Item heard together with the one before ",  # minutes without a full stop
        "<p>&nbsp;</p>",  # an editor's empty paragraphs
        "registered zoomed webexed ",  # nearly words that count
    ],
)
def test_a_long_comment_of_a_meeting_is_read_at_once(piece: str) -> None:
    comment = piece * (LONG // len(piece)) + ". Join by Zoom: https://zoom.example/j/1; or come."
    assert within(0.2, lambda: _SAID.search(comment))
    part = _SAID.search(comment)
    assert part is not None
    assert part[0].strip().endswith("Join by Zoom: https://zoom.example/j/1")


@pytest.mark.parametrize(
    ("comment", "part"),
    [
        ("Bring water. Sign up by noon. Then wait\nat home", "Sign up by noon. Then wait"),
        ("Room 5; testify remotely via the form; lunch", "testify remotely via the form"),
        ("The steam's idle", ""),
        ("VIRTUALLY only", "VIRTUALLY only"),
    ],
)
def test_what_it_says_of_taking_part_stays_as_it_was(comment: str, part: str) -> None:
    taken = _SAID.search(comment)
    assert (taken[0].strip() if taken else "") == part


@pytest.mark.parametrize("piece", [".;", "pass ", " ", "; fail."])
def test_the_result_of_a_long_step_is_read_at_once(piece: str) -> None:
    step = piece * (LONG // len(piece)) + "x"
    assert within(0.2, lambda: with_result(step))
    assert with_result(f"{step}.; pass") == f"{step}, passed"


@pytest.mark.parametrize("piece", ["roll ", "roll\u00a0", "Roll 5 ", "on dockets and "])
def test_a_headline_of_a_long_step_is_made_at_once(piece: str) -> None:
    changes = [
        {"reason": "vote", "new": "2026-03-05 Roll call 17 pass"},
        {"reason": "action-added", "new": piece * (LONG // len(piece))},
        {"reason": "action-added", "new": "Passed by roll call, no. 17"},
    ]
    assert within(0.4, lambda: step_of_headline("Vote", changes))
    assert step_of_headline("Vote", changes) == "Passed by roll call, no. 17"
    assert within(0.2, lambda: place_of("Hearing", "Hearing on dockets" + piece * 20_000))


@pytest.mark.parametrize("piece", [").", ",,,,", "https://a.example/", "http://x.. "])
def test_addresses_in_a_long_line_are_linked_at_once(piece: str) -> None:
    line = "see https://x.example/" + piece * (LONG // len(piece))
    assert within(0.5, lambda: html_with_addresses_linked(line))
    assert "".join(parted_at_addresses(line)) == line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a https://x.example/b). And http://y.example, too",
        "https://. http://).;, x",
        "https://x.example/a(b),c;d. https://y",
        'https:// http://"x" <http://z.example>',
        "xhttps://a.example\u00a0b\n",
    ],
)
def test_a_line_is_parted_as_a_pattern_that_looks_ahead_would(line: str) -> None:
    slow = re.compile(r"(https?://[^\s<>\"]+?(?=[).,;]*(?:[\s<>\"]|$)))")
    assert parted_at_addresses(line) == slow.split(line)


@pytest.mark.parametrize(
    ("cell", "turned"),
    [
        ("jan" + "1" * LONG + "x", False),
        ("1" * LONG + "-", False),
        ("1-1" * 10_000 + ",", False),
        ("March 4, 2026", True),
        ("4 Mar", True),
        ("mar1 2 3", True),
        ("2026-03-05", True),
        ("007", True),
        ("1e5", True),
        ("maroon 5", True),
        ("march, ", False),
        ("12 apples", False),
        ("5", False),
    ],
)
def test_what_a_spreadsheet_would_turn_into_a_date_is_told_at_once(cell: str, turned: bool) -> None:
    assert within(0.2, lambda: _COERCED.fullmatch(cell))
    assert bool(_COERCED.fullmatch(cell)) is turned


@pytest.mark.parametrize("piece", ["yeas 5 (", "docket 1234 to ", "&&& ", " and Public ", "- - "])
def test_a_clerks_endless_prose_is_read_at_once(piece: str) -> None:
    said = piece * (LONG // len(piece))
    assert within(2.0, lambda: boston.vote_in(said))  # thousands of counts, each read
    assert within(0.5, lambda: boston_hearings.dockets_in(f"dockets {said}", 2026))
    assert within(0.5, lambda: boston_hearings.committees_in(f"{said} Joint Committee Hearing"))


def test_names_in_brackets_are_voters_and_counts_in_them_are_not() -> None:
    said = "Passed: yeas 3 (Ann, Bo and Cy), nays 1 (present 9), absent 2(Di,Ed); not voting 0"
    counts, voters = boston.vote_in(said)
    assert counts == {"yeas": 3, "nays": 1, "absent": 2, "not voting": 0}
    assert voters == (
        ("Ann", "yeas"), ("Bo", "yeas"), ("Cy", "yeas"), ("present 9", "nays"),
        ("Di", "absent"), ("Ed", "absent"),
    )  # fmt: skip
    assert boston.vote_in("yeas 3 (" + "x" * 2_001 + ") nays 2")[0] == {"yeas": 3, "nays": 2}


MENTIONS = [
    "facial recognition ",  # nothing else
    "Facial recognition. ",  # a sentence each
    "facial recognition\n",  # a list without end
    "biometric data, face scans or ",  # of several groups
    "facial hair recognition ",  # nearly ones
]


@pytest.mark.parametrize("piece", MENTIONS)
def test_matching_nothing_but_mentions_costs_what_other_texts_cost(piece: str) -> None:
    ordinary = "the council shall report on water and sewer service\n"
    size = 2_000_000
    other, text = (words * (size // len(words)) for words in (ordinary, piece))
    other += " Facial recognition is banned."
    for _ in range(5):
        took = {words: matching_seconds(words) for words in (other, text)}
        if took[text] <= 1.5 * took[other]:
            break
    assert took[text] <= 1.5 * took[other] + 0.05


def matching_seconds(text: str) -> float:
    """The processor time of finding what a topic finds in a text, cleaned anew."""
    fields = [Field(place="version", text=text)]
    clean_text.cache_clear()
    start = time.process_time()
    places_past_gate([fields], TOPICS)
    scan_fields(fields, TOPICS[0])
    return time.process_time() - start


@pytest.mark.parametrize("piece", MENTIONS)
@pytest.mark.parametrize("most", [1, 7, 500])
def test_the_first_hits_are_those_of_the_whole_text(piece: str, most: int) -> None:
    fields = [Field(place="version", text="No facial recognition. " + piece * 400)]
    (every,) = scan_fields(fields, TOPICS[0], most=10_000)
    (first,) = scan_fields(fields, TOPICS[0], most=most)
    assert first.hits == every.hits[:most]
    assert every.whole
    assert first.whole is (len(every.hits) <= most)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.example/a?b=1&c=é", "https://x.example/a?b=1&c=é"),
        ("https://x.example/\x1b]0;title\x07", "https://x.example/%1B]0;title%07"),
        ("https://x.example/\u202efdp.exe", "https://x.example/%E2%80%AEfdp.exe"),
        ("https://x.example/a\nb\ud800", "https://x.example/a%0Ab%3F"),
        ("javascript:alert(1)", ""),
        ("\x1bhttps://x.example/", ""),
    ],
)
def test_an_address_of_a_source_steers_nothing(address: str, shown: str) -> None:
    assert web_address(address) == shown
