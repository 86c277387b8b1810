"""No text of a record or of a source's row is forgotten: it is searched, or a reason is given."""

import json
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest

from lawtrack.ingest.corpus import NOT_SEARCHED, SEARCHED, fields_of
from lawtrack.legislation.normalize import normalize_bill, normalize_event
from lawtrack.legislation.records import (
    AMENDMENTS,
    Action,
    AgendaItem,
    Bill,
    Document,
    Event,
    Organization,
    RelatedBill,
    Sponsorship,
    Vote,
)
from lawtrack.sandbox.legistar.made_up_rows import tenant
from lawtrack.sandbox.scenario import Scenario
from lawtrack.topics import OWN_FIELD, load_topics
from lawtrack.topics.judgement import judge
from scrapers.platforms.legistar.rows.fields import DROPPED, NOT_ASKED, READ
from tests.support.made import RIVERTOWN, a_bill, an_event

KINDS = (Bill, Event, AgendaItem, Document, Action, Vote, Sponsorship, RelatedBill)
HOLDERS: Mapping[type, tuple[type[Bill] | type[Event], str]] = {
    Action: (Bill, "actions"), Vote: (Bill, "votes"), Sponsorship: (Bill, "sponsorships"),
    RelatedBill: (Bill, "related"), AgendaItem: (Event, "agenda"),
}  # fmt: skip
WORDS = "zebra crossing"
FACES = load_topics(["facial-recognition"], Path())


def holds_text(hint: Any) -> bool:
    """Whether a field of this type can hold words."""
    if get_origin(hint) is Annotated:
        return holds_text(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType, tuple) or get_origin(hint) is not None:
        return any(holds_text(each) for each in get_args(hint))
    return hint is str


def text_fields(kind: type) -> list[str]:
    hints = get_type_hints(kind, include_extras=True)
    return [each.name for each in fields(kind) if holds_text(hints[each.name])]


@dataclass(frozen=True)
class Case:
    kind: type
    name: str

    def __str__(self) -> str:
        return f"{self.kind.__name__}.{self.name}"


def cases() -> Iterator[Case]:
    return (Case(kind, name) for kind in KINDS for name in text_fields(kind))


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_every_text_is_searched_or_has_a_reason(case: Case) -> None:
    searched = case.name in SEARCHED.get(case.kind, {})
    assert searched != (case.name in NOT_SEARCHED.get(case.kind, {}))


def test_the_tables_name_no_field_that_is_not_there() -> None:
    for table in (SEARCHED, NOT_SEARCHED):
        for kind, names in table.items():
            assert set(names) <= {each.name for each in fields(kind)}
            assert all(names.values())


def filled(case: Case) -> dict[str, Any]:
    """The field with words in it, in the form that its type asks for."""
    origin = get_origin(get_type_hints(case.kind)[case.name])
    if origin is tuple:
        return {case.name: (WORDS,)}
    return {case.name: WORDS if origin is None else {"MatterEXText5": WORDS}}


def child(kind: type, **given: Any) -> Any:
    needed: dict[type, dict[str, Any]] = {
        Action: {"date": date(2026, 1, 14), "description": "Heard"}, Document: {"title": "Draft"},
        Vote: {"motion": "Passage"}, AgendaItem: {"order": 1, "title": "Call to order"},
    }  # fmt: skip
    return kind(**{**needed[kind], **given})


def places_of_words(record: Bill | Event) -> set[str]:
    if isinstance(record, Bill):
        rows = normalize_bill(record, RIVERTOWN)
    else:
        rows = normalize_event(record, RIVERTOWN)
    return {each.place for each in fields_of(rows, {}) if WORDS in each.text}


SEARCHED_CASES = [Case(kind, name) for kind, names in SEARCHED.items() for name in names]


@pytest.mark.parametrize("case", SEARCHED_CASES, ids=str)
def test_what_the_table_calls_searched_is_searched_under_that_place(case: Case) -> None:
    place = SEARCHED[case.kind][case.name]
    records: list[Bill | Event]
    if case.kind is Bill:
        records = [a_bill(**filled(case))]
    elif case.kind is Event:
        records = [an_event(**filled(case))]
    elif case.kind is Document:
        held = (child(Document, **filled(case)),)
        records = [a_bill(documents=held), an_event(documents=held)]
    else:
        holder, name = HOLDERS[case.kind]
        held = (child(case.kind, **filled(case)),)
        records = [a_bill(**{name: held}) if holder is Bill else an_event(**{name: held})]
    assert [places_of_words(record) for record in records] == [{place}] * len(records)


def test_words_that_are_said_twice_are_evidence_once() -> None:
    title = "Order on zebra crossings"
    steps = (child(Action, description=title), child(Action, description="Heard", text=title))
    bill = a_bill(title=title, actions=steps, documents=(child(Document, title=title),))
    texts = [each.text for each in fields_of(normalize_bill(bill, RIVERTOWN), {})]
    assert texts == [title, "Heard"]


def test_a_name_of_a_file_in_the_place_of_a_title_is_searched_in_words() -> None:
    name = "Item4_zebra_crossing.pdf"
    line = child(AgendaItem, title=name)
    bill = a_bill(title=name, extras={"MatterText1": f"Old{name}"})
    assert places_of_words(bill) == {"title", OWN_FIELD}
    assert places_of_words(an_event(agenda=(line,))) == {"agenda"}


def test_a_code_in_a_field_of_the_sources_own_is_no_text() -> None:
    bill = a_bill(extras={"MatterText1": "Ward 3", "MatterText3": "LS-1882", "MatterDate1": "2026"})
    own = [
        each for each in fields_of(normalize_bill(bill, RIVERTOWN), {}) if each.place == OWN_FIELD
    ]
    assert [(each.place_title, each.text) for each in own] == [("MatterText1", "Ward 3")]


@pytest.mark.parametrize("end", ["Agreed to by voice vote.", "Failed by voice vote."])
def test_an_amendment_that_was_offered_is_a_mention_and_no_rule_of_the_bill(end: str) -> None:
    said = "To prohibit the use of facial recognition technology by Federal agencies."
    extras = {AMENDMENTS: f"HAMDT 7: To name a bridge.\nHAMDT 8 of Rep. Roe: {said} ({end})"}
    judged = judge(fields_of(normalize_bill(a_bill(extras=extras), RIVERTOWN), {}), FACES)
    assert [(each.judgement, each.stance) for each in judged] == [("mentions", "unclear")]
    (match,) = judged[0].matches
    assert (match.place, end in match.sentence or end in match.after) == ("amendment", True)


# Of rows.

RECORDS: Mapping[str, type] = {kind.__name__: kind for kind in (*KINDS, Organization)}
# Whatever else such a row holds is kept with the extras, which are searched.
WITH_EXTRAS = ("MatterId", "EventId")


class _Anywhere(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"http://{name}.example"


def practice_rows() -> Iterator[Mapping[str, Any]]:
    """Every row that the practice cities answer with."""
    for city in ("boston", "philadelphia"):
        every = tenant(city, Scenario(date(2026, 10, 5)), _Anywhere())
        for name in ("matters", "events", "bodies"):
            yield from every.lists[name]
        for (name, _), rows in every.children.items():
            if name != "versions":  # pairs of a key and a version
                yield from rows
        yield from every.texts.values()


def forgotten(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Columns that are neither read, nor left out with a reason, nor kept with the extras."""
    return {
        name
        for row in rows
        if next(iter(row)) not in WITH_EXTRAS
        for name in row
        if name not in READ and name not in DROPPED and not name.startswith(tuple(NOT_ASKED))
    }


def test_no_column_of_the_practice_sources_is_forgotten() -> None:
    assert forgotten(practice_rows()) == set()


@pytest.mark.recordings
def test_no_column_of_a_recorded_row_is_forgotten(recordings: Path) -> None:
    rows: list[Mapping[str, Any]] = []
    for path in sorted((recordings / "legistar").glob("*/*.json")):
        if "cityscrapers" in path.name:  # somebody's reading of the calendar, no answer
            continue
        answer = json.loads(path.read_text(encoding="utf-8"))
        # A collector's own frame around the rows.
        rows += (
            [kept["event_data"] for kept in answer.values()] if isinstance(answer, dict) else answer
        )
    assert len(rows) > 600
    assert forgotten(rows) == set()


def test_what_a_column_is_read_into_is_searched_or_has_a_reason() -> None:
    for target in READ.values():
        kind, _, name = target.partition(".")
        record = RECORDS[kind]
        assert name in {each.name for each in fields(record)}, target
        if name in text_fields(record) and record is not Organization:
            assert name in SEARCHED.get(record, {}) or name in NOT_SEARCHED[record], target
    assert all((*DROPPED.values(), *NOT_ASKED.values()))
    assert not set(READ) & set(DROPPED)
