"""Lines of an agenda cut from a text, told again when the clerk numbers or words it anew."""

import pytest

from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.same_lines import are_alike, with_lasting_ids

LONG = (
    "Resolution authorizing the Chief of Police to enter into an agreement with Harbor Vision for"
    " cameras at twelve crossings, with facial recognition switched off, in an amount not to exceed"
    " $240,000 for the fiscal year that begins on 1 July 2026"
)


@pytest.mark.parametrize(
    "other",
    [
        LONG.upper(),
        LONG.replace("twelve", "fourteen"),
        LONG.replace("$240,000", "$260,000").replace("1 July 2026", "15 July 2026"),
        LONG.replace("Harbor Vision", "Harbour Vision").replace("agreement", "agrement"),
        LONG + ", and for related purposes",
    ],
)
def test_a_long_title_with_some_words_altered_is_the_same(other: str) -> None:
    assert are_alike(LONG, other)


def test_another_matter_in_the_same_phrases_is_another() -> None:
    other = LONG.replace(
        "cameras at twelve crossings, with facial recognition switched off,", "salt"
    )
    assert not are_alike(LONG, other)
    assert not are_alike("Proclamations", "Presentations")
    assert are_alike("Proclamation", "Proclamations")


def test_lines_keep_their_ids_by_their_words_whatever_their_number() -> None:
    lines = [AgendaLine(id="1", title="Salt"), AgendaLine(id="2", title=LONG + ".")]
    ids = [line.id for line in with_lasting_ids(lines, {"1": LONG, "2": "Paving of Mill Street"})]
    assert ids == ["1+", "1"]
