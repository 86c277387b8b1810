"""What filters, counts and lists of a search ask of bills and meetings."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from sys import intern
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import is_active
from lawtrack.database.events import PREFIX
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    JurisdictionRow,
    SponsorshipRow,
)
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.topics.searches.index_words import index_words, words_in
from lawtrack.topics.searches.search_query import SearchQuery

Key = tuple[str, int]  # kind, our id
COUNTED = ("jurisdiction", "type", "status", "year")


class RecordFacts(NamedTuple):
    """What filters, counts and lists ask of a record."""

    key: Key
    number: str  # of a bill as it is printed; of a meeting its name with us
    jurisdiction: str
    session: str
    title: str
    type: str
    status: str
    words: str  # in which a status is looked for
    body: str
    day: date
    url: str
    age: int  # greater for a newer record; no two have the same
    counted: tuple[str, str, str, str]  # what counts are made of: ``COUNTED``

    @property
    def id(self) -> str:
        """The number with its session where it needs one, as "lawtrack show" takes it."""
        return full_number(self.number, self.session)


def facts_of(session: Session, keys: Iterable[Key]) -> dict[Key, RecordFacts]:
    """The records with these keys, as they are stored now, in the order of the keys."""
    known: dict[Key, RecordFacts] = {}
    wanted = list(keys)
    ids: dict[str, list[int]] = {"bill": [], "event": []}
    for kind, id_ in wanted:
        ids[kind].append(id_)
    for chunk in in_chunks(ids["bill"]):
        query = select(
            BillRow.id, BillRow.jurisdiction, BillRow.session, BillRow.identifier, BillRow.title,
            BillRow.classification, BillRow.kind, BillRow.status, BillRow.stage, BillRow.body,
            BillRow.last_action_date, BillRow.introduced, BillRow.first_seen, BillRow.url,
        ).where(BillRow.id.in_(chunk))  # fmt: skip
        for row in session.execute(query):
            day = row.last_action_date or row.introduced or row.first_seen.date()
            type_, status = row.classification or row.kind, row.stage or row.status
            known["bill", row.id] = RecordFacts(
                ("bill", row.id), row.identifier, intern(row.jurisdiction),
                intern(row.session), row.title, intern(type_), intern(status),
                intern(f"{row.status} {row.stage}"), intern(row.body),
                day, row.url, _age(day, "bill", row.id),
                (intern(row.jurisdiction), intern(type_), intern(status), intern(str(day.year))),
            )  # fmt: skip
    for chunk in in_chunks(ids["event"]):
        of_events = select(
            EventRow.id, EventRow.jurisdiction, EventRow.upstream_id, EventRow.name,
            EventRow.state, EventRow.status, EventRow.body, EventRow.date, EventRow.url,
        ).where(EventRow.id.in_(chunk))  # fmt: skip
        for event in session.execute(of_events):
            known["event", event.id] = RecordFacts(
                ("event", event.id), PREFIX + event.upstream_id, event.jurisdiction, "", event.name,
                "meeting", event.state, f"{event.status} {event.state}",
                event.body or event.name, event.date,
                event.url, _age(event.date, "event", event.id),
                (event.jurisdiction, "meeting", event.state, str(event.date.year)),
            )  # fmt: skip
    return {key: known[key] for key in wanted if key in known}


def _age(day: date, kind: str, id_: int) -> int:
    return (day.toordinal() * 2 + (kind == "event")) << 40 | id_


def stances_of(
    session: Session, among: Collection[Key] | None = None
) -> dict[Key, list[tuple[str, str]]]:
    """Topic and stance of the flags that stand, by record: of all, or of those ``among``."""
    flags: dict[Key, list[tuple[str, str]]] = {}
    query = select(FlagRow.kind, FlagRow.subject_id, FlagRow.topic, FlagRow.stance)
    query = query.where(is_active())
    queries = [query]
    if among is not None:
        queries = [
            query.where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk))
            for kind in sorted({kind for kind, _ in among})
            for chunk in in_chunks(sorted(id_ for name, id_ in among if name == kind))
        ]
    for each in queries:
        for kind, id_, topic, stance in session.execute(each):
            flags.setdefault((kind, id_), []).append((topic, stance))
    return flags


def with_keys_of_places(session: Session, query: SearchQuery) -> SearchQuery:
    """The search with the keys of jurisdictions, of which some may be called by their names."""
    if not any(name == "jurisdiction" for name, _ in (*query.fields, *query.without_fields)):
        return query
    places = session.execute(select(JurisdictionRow.key, JurisdictionRow.name))
    keys = {_words_of(name): key for key, name in places}

    def keyed(fields: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, keys.get(_words_of(value), value.lower()) if name == "jurisdiction" else value)
            for name, value in fields
        )

    return replace(query, fields=keyed(query.fields), without_fields=keyed(query.without_fields))


def sponsors_of(
    session: Session, known: Iterable[Key], query: SearchQuery
) -> dict[Key, list[set[str]]]:
    """The words of the names of all sponsors, where a sponsor is asked for."""
    names: dict[Key, list[set[str]]] = {}
    if any(name == "sponsor" for name, _ in (*query.fields, *query.without_fields)):
        columns = select(SponsorshipRow.bill_id, SponsorshipRow.name)
        for chunk in in_chunks([id_ for kind, id_ in known if kind == "bill"]):
            for id_, name in session.execute(columns.where(SponsorshipRow.bill_id.in_(chunk))):
                names.setdefault(("bill", id_), []).append(set(words_in(name)))
    return names


def those_that_fit(
    some: Iterable[RecordFacts],
    query: SearchQuery,
    flags: Mapping[Key, Sequence[tuple[str, str]]],
    sponsors: Mapping[Key, Sequence[set[str]]],
) -> list[RecordFacts]:
    """Those that have all the fields that are asked for, and none that is not wanted."""
    kept = list(some)
    for fields, is_wanted in ((query.fields, True), (query.without_fields, False)):
        for name, value in fields:
            has = _test_of(name, value, flags, sponsors)
            kept = [one for one in kept if has(one) is is_wanted]
    return kept


def _test_of(
    name: str,
    value: str,
    flags: Mapping[Key, Sequence[tuple[str, str]]],
    sponsors: Mapping[Key, Sequence[set[str]]],
) -> Callable[[RecordFacts], bool]:
    """Whether a record has a field; of ten thousand few differ in a status, a type or a body."""
    wanted = frozenset(words_in(value)) if name == "sponsor" else _words_of(value)
    if name in ("before", "after"):
        day = date.fromisoformat(value)
        return (lambda one: one.day < day) if name == "before" else (lambda one: one.day > day)
    if name == "jurisdiction":
        return lambda one: one.jurisdiction == value
    if name == "sponsor":
        return lambda one: any(wanted <= words for words in sponsors.get(one.key, ()))
    if name == "topic":
        return lambda one: any(_words_of(topic) == wanted for topic, _ in flags.get(one.key, ()))
    if name == "stance":  # a word of it does: "ban" for "ban or moratorium"
        return lambda one: any(wanted <= _words_of(said) for _, said in flags.get(one.key, ()))
    parts_of = _PARTS[name]

    @cache
    def has(*parts: str) -> bool:
        return wanted <= _words_of(" ".join(parts))

    return lambda one: has(*parts_of(one))


_PARTS: Mapping[str, Callable[[RecordFacts], tuple[str, ...]]] = {
    "body": lambda one: (one.body,),
    "type": lambda one: (one.key[0], one.type),
    "status": lambda one: (one.words,),
}
OF_FACTS = frozenset({"before", "after", "jurisdiction", *_PARTS})  # fields, of nothing else


@lru_cache(maxsize=5_000)
def _words_of(text: str) -> frozenset[str]:
    """The words of a status, a type or a body, of which ten thousand records have few."""
    return frozenset(index_words(text))
