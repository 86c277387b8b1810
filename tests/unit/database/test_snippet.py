"""What is shown around a hit: what was struck out is never shown as the text itself."""

import pytest

from lawtrack.database.search.search_snippet import as_line, marked_parts, snippet_of
from lawtrack.marked_text import STRUCK, in_force_and_struck, marked
from lawtrack.topics.searches.index_words import words_in
from lawtrack.topics.searches.search_query import parse_search

LONG = " ".join(f"word{number}" for number in range(60))
OLD = " ".join(f"old{number}" for number in range(60))


def struck_words(text: str, asked: str, *, struck: bool = False) -> str:
    parts = snippet_of(text, parse_search(asked).positive, struck=struck)
    return "".join(part.words for part in parts if part.kind == STRUCK)


@pytest.mark.parametrize(
    ("text", "asked", "struck"),
    [
        (f"{marked(STRUCK, OLD)} hit {LONG}", "hit", True),  # begins inside the mark
        (f"{LONG} hit {marked(STRUCK, OLD)}", "hit", True),  # ends inside it
        (f"{LONG} hit {LONG} {marked(STRUCK, OLD)}", "hit", False),
        (f"hit {marked(STRUCK, 'old0 ' + marked('footnote', 'old1'))} end", "hit", True),
        (f"hit {marked('footnote', 'new ' + marked(STRUCK, 'old0'))} end", "hit", True),
        ("hit ⟦struck out: old0 and no end", "hit", True),
    ],
)
def test_struck_words_are_told_apart_wherever_the_snippet_begins(
    text: str, asked: str, struck: bool
) -> None:
    parts = snippet_of(text, parse_search(asked).positive)
    assert any(part.is_hit for part in parts)
    in_force = "".join(part.words for part in parts if part.kind != STRUCK)
    assert "old" not in in_force
    assert not set("⟦⟧") & set(in_force)
    assert (struck_words(text, asked) != "") is struck
    line = as_line(parts)
    assert line.count("⟦") == line.count("⟧")


def test_a_hit_in_struck_words_alone_is_shown_among_them() -> None:
    text = f"{LONG} {marked(STRUCK, OLD + ' hit ' + OLD)} {LONG}"
    assert not any(part.is_hit for part in snippet_of(text, parse_search("hit").positive))
    parts = snippet_of(text, parse_search("hit").positive, struck=True)
    assert [(part.words, part.kind) for part in parts if part.is_hit] == [("hit", STRUCK)]


def test_a_phrase_is_read_over_what_was_struck_between() -> None:
    text = "It shall ⟦struck out: not⟧ be used."
    for asked, found in (('"shall be used"', True), ('"shall not"', False)):
        parts = snippet_of(text, parse_search(asked).positive)
        assert any(part.is_hit for part in parts) is found, asked


def test_the_whole_text_is_in_its_parts() -> None:
    text = f"A hit. {marked(STRUCK, 'An old hit')} {marked('footnote', 'low')} end"
    parts = marked_parts(text, parse_search("hit").positive)
    assert as_line(parts) == text
    assert [part.kind for part in parts if part.is_hit] == ["", STRUCK]


def test_words_in_force_and_struck_words_are_apart() -> None:
    assert in_force_and_struck("plain") == ("plain", "")
    words, struck = in_force_and_struck("a ⟦footnote: b ⟦struck out: c⟧⟧ d ⟦struck out: e⟧")
    assert (words.split(), struck.split()) == (["a", "b", "d"], ["c", "e"])


def test_plain_text_is_divided_into_words_as_any_text_is() -> None:
    signs = [chr(number) for number in range(128)]
    for text in ("".join(signs), *(f"Ab{sign}9c{sign}" for sign in signs)):
        assert [*words_in(text), "e"] == words_in(f"{text} é")


def test_a_field_that_is_none_is_noted_with_the_one_that_may_be_meant() -> None:
    assert parse_search("stats:passed ferry").notes == (
        "stats: is no field, it was looked for as a word - did you mean status:",
    )
    assert parse_search("10:30 ferry").notes == ()


@pytest.mark.parametrize(
    "typed", ["“face print” ferry", "«face print» ferry", "„face print“ ferry"]
)
def test_a_phrase_may_stand_in_any_quotation_marks(typed: str) -> None:
    assert parse_search(typed) == parse_search('"face print" ferry')


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("ferry or bridge", "or was looked for as a word - write OR"),
        ("FERRY NOT BRIDGE", "NOT was looked for as a word - write a minus before what must not"
         " be there"),
        ("fer*y", "fer*y: a star stands at the end of a word alone"),
        ("title:ferry", "title: is no field, it was looked for as a word - fields are sponsor,"
         " body, type, status, stance, topic, jurisdiction, before, after"),
        ("sponsor:* ferry", "sponsor:* was left out, there is no word in it"),
        ("🚲 !!!", "no word to look for stands in it"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_note(typed: str, note: str) -> None:
    assert parse_search(typed).notes == (note,)
    assert parse_search("or gates and ferries").notes == ()
    assert parse_search("https://town.example/bill/914?s=1 town.example/a*b").notes == ()


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ferry AND bridge && dam", "ferry bridge dam"), ("ferry NOT bridge", "ferry -bridge"),
        ("ferry | bridge || dam", "ferry OR bridge OR dam"), ("ferry −bridge", "ferry -bridge"),
        ("ferry –“a bridge”", 'ferry -"a bridge"'), ("ferry NOT type:bill", "ferry -type:bill"),
        ("ferry after:2026-1-5", "ferry after:2026-01-05"), ("ferry AND", "ferry"),
    ],
)  # fmt: skip
def test_signs_of_other_languages_mean_what_they_mean_there(typed: str, same: str) -> None:
    one, other = parse_search(typed), parse_search(same)
    assert (one.groups, one.without, one.fields) == (other.groups, other.without, other.fields)
    assert (one.without_fields, one.notes) == (other.without_fields, ())
