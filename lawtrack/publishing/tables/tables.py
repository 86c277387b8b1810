"""The tables that can be exported: their columns, what kind each is, how their rows are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from lawtrack.database.as_of.events import tracked_events_as_of
from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.conditions import (
    Selection,
    as_day,
    as_moment,
    bills_wanted,
    end_of,
    in_order,
    is_active,
    is_match_of_flag,
    midnight,
    order_of,
)
from lawtrack.database.dealings.event_flags import ITSELF
from lawtrack.database.dealings.flags_then import flags_before
from lawtrack.database.dealings.topic_lines import lines_dealing_with
from lawtrack.database.events import TrackedEvent, tracked_events
from lawtrack.database.tables.legislation import (
    ActionRow,
    BillRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    SponsorshipRow,
    VoteRow,
)
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.publishing.tables.as_of import NOT_KEPT, bills_as_of, called_before, children_as_of
from lawtrack.publishing.tables.bill_rows import COLUMNS, LIST, WORDS, export_rows, stream_rows
from lawtrack.safe_text import printable

Rows = Iterator[Sequence[Sequence[Any]]]
_BILL = ("jurisdiction", "session", "identifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to export; what stands in none of the sets is text that cannot begin like a formula.

    ``lists`` come as text joined with ``LIST``, ``json`` as the text of a JSON list of words,
    ``data`` as lists and mappings. ``kinds`` are the records that it shows as they were when an
    earlier day is asked for; there are none when nobody wrote down what it would have shown.
    """

    name: str
    columns: tuple[str, ...]
    words: frozenset[str] = frozenset()  # a source's, printed numbers among them
    lists: frozenset[str] = frozenset()
    json: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()  # whole numbers
    kinds: tuple[str, ...] = ("bill",)
    not_kept: tuple[str, ...] = ()  # columns that are empty then, or as they are now
    rows: Callable[[Session, Selection, date], Rows]


def _bills(session: Session, wanted: Selection, today: date) -> Rows:
    if wanted.as_of:
        return bills_as_of(session, wanted, wanted.as_of)
    return export_rows(session, wanted, today=today)


class _Form(NamedTuple):
    """How a column becomes a cell: in the query, and of a row that was rebuilt."""

    query: Callable[[ColumnElement[Any], str], ColumnElement[Any]]
    rebuilt: Callable[[Any], Any]


_SAME = _Form(lambda column, _: column, lambda value: value)
_DAY = _Form(as_day, lambda day: day and day.isoformat())
_LIST = _Form(
    lambda column, _: func.replace(column, "; ", LIST), lambda value: value.replace("; ", LIST)
)
_YES_OR_NO = _Form(
    lambda column, _: case((column, "yes"), else_="no"), lambda value: "yes" if value else "no"
)


def _of_bills(
    child: type[ActionRow] | type[SponsorshipRow] | type[VoteRow], columns: Mapping[str, _Form]
) -> Callable[[Session, Selection, date], Rows]:
    """How the children of the wanted bills are read, in the order of the bills and their own."""
    table = table_of(child)
    names = (*_BILL, "order", *columns, "bill_ocd_id", "upstream_id")

    def query(dialect: str) -> Select[Any]:
        values: dict[str, ColumnElement[Any]] = {
            **{name: getattr(BillRow, name).expression for name in _BILL},
            "order": table.c.order,
            **{name: form.query(table.c[name], dialect) for name, form in columns.items()},
            "bill_ocd_id": BillRow.ocd_id.expression,
            "upstream_id": table.c.upstream_id,
        }
        return select(*(values[name].label(name) for name in names)).join_from(
            table, BillRow, BillRow.id == table.c.bill_id
        )

    def rebuilt(bill: Mapping[str, Any], row: Mapping[str, Any]) -> Sequence[Any]:
        cells = (form.rebuilt(row[name]) for name, form in columns.items())
        return (*(bill[name] for name in _BILL), row["order"], *cells, bill["ocd_id"],
                row["upstream_id"])  # fmt: skip

    def rows(session: Session, wanted: Selection, today: date) -> Rows:
        dialect = session.get_bind().dialect.name
        now = query(dialect)
        if wanted.as_of:
            stored = now.add_columns(table.c.bill_id)
            return children_as_of(
                session, wanted, wanted.as_of, table=table, query=stored, row=rebuilt
            )
        order = (*order_of("bill", dialect), table.c.order)
        return stream_rows(session, now.where(*bills_wanted(wanted)).order_by(*order))

    return rows


_ACTIONS = {
    "date": _DAY, "description": _SAME, "classification": _LIST, "organization": _SAME,
    "result": _SAME, "mover": _SAME, "seconder": _SAME, "text": _SAME,
}  # fmt: skip
_SPONSORS = {"name": _SAME, "primary": _YES_OR_NO, "date": _DAY, "withdrawn": _DAY}
_VOTES = {
    "date": _DAY, "motion": _SAME, "organization": _SAME, "result": _SAME, "counts": _SAME,
    "voters": _SAME, "event_upstream_id": _SAME,
}  # fmt: skip


_EVENTS = (
    "jurisdiction", "date", "time", "time_text", "timezone", "name", "body", "location", "status",
    "state", "agenda_items", "bills", "flags", "flagged_bills", "agenda_published",
    "minutes_published", "taking_part", "deadlines", "url", "source_url", "first_seen",
    "last_changed", "missing_since", "ocd_id", "upstream_id",
)  # fmt: skip


def _events(session: Session, wanted: Selection, today: date) -> Rows:
    if wanted.as_of:
        for found in tracked_events_as_of(session, wanted, end_of(wanted.as_of)):
            yield [_event_row(one, None) for one in found]
        return
    for tracked in tracked_events(
        session,
        everything=wanted.everything and not wanted.topic,
        topic=wanted.topic,
        jurisdiction=wanted.jurisdiction,
        since=midnight(wanted.since) if wanted.since else None,
    ):
        parts = taking_part_in(session, [one.event for one in tracked])
        yield [_event_row(one, parts.get(one.event.id)) for one in tracked]


def _event_row(one: TrackedEvent, part: TakingPart | None) -> Sequence[Any]:
    event = one.event
    topics = dict.fromkeys(mark.topic for mark in one.marks)
    flagged = dict.fromkeys(mark.identifier for mark in one.marks if mark.identifier != ITSELF)
    return (
        event.jurisdiction, event.date.isoformat(), event.time, event.time_text, event.timezone,
        event.name, event.body, event.location, event.status, event.state, one.agenda_items,
        LIST.join(one.bills), LIST.join(topics), LIST.join(flagged), event.agenda_published,
        event.minutes_published, *_of_taking_part(part), event.url, event.source_url,
        _iso(event.first_seen), _iso(event.last_changed), _iso(event.missing_since),
        event.ocd_id, event.upstream_id,
    )  # fmt: skip


def _of_taking_part(part: TakingPart | None) -> tuple[str, str]:
    """How to take part, the source's words first, and until when what is to be done."""
    if part is None:
        return "", ""
    how = " / ".join(filter(None, (part.said, printable(part.how))))
    due = [f"{one.what}: {_iso(one.until) or one.when}" for one in part.deadlines]
    return how, LIST.join(due)


def _iso(moment: Any) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


_MATCHES = (
    "jurisdiction", "session", "identifier", "kind", "title", "topic", "judgement", "order",
    "phrase", "place", "place_title", "page", "section", "before", "sentence", "after", "rule",
    "weight", "lexicon", "url", "ocd_id",
)  # fmt: skip


def _matches(session: Session, wanted: Selection, today: date) -> Rows:
    """Where the phrases of the flags that stand were found, bills and meetings."""
    dialect = session.get_bind().dialect.name
    about = _subject(dialect)
    values = {
        **about, "kind": MatchRow.kind.expression, "topic": MatchRow.topic.expression,
        "judgement": FlagRow.judgement.expression, "order": MatchRow.order.expression,
        "phrase": MatchRow.phrase.expression, "place": MatchRow.place.expression,
        "place_title": MatchRow.place_title.expression, "page": MatchRow.page.expression,
        "section": MatchRow.section.expression, "before": MatchRow.before.expression,
        "sentence": MatchRow.sentence.expression, "after": MatchRow.after.expression,
        "rule": MatchRow.rule.expression, "weight": MatchRow.weight.expression,
        "lexicon": MatchRow.lexicon.expression,
    }  # fmt: skip
    query = (
        select(*(values[name].label(name) for name in _MATCHES))
        .join(
            FlagRow,
            is_match_of_flag(),
        )
        .outerjoin(BillRow, and_(MatchRow.kind == "bill", BillRow.id == MatchRow.subject_id))
        .outerjoin(EventRow, and_(MatchRow.kind == "event", EventRow.id == MatchRow.subject_id))
        .where(is_active(dismissed=True))
    )
    if wanted.topic:
        query = query.where(MatchRow.topic == wanted.topic)
    if wanted.jurisdiction:
        query = query.where(FlagRow.jurisdiction == wanted.jurisdiction)
    if wanted.since:
        changed = func.coalesce(BillRow.last_changed, EventRow.last_changed)
        query = query.where(changed >= midnight(wanted.since))
    order = [in_order(about[name], dialect) for name in (*_BILL, "ocd_id")]
    return stream_rows(
        session, query.order_by(MatchRow.kind, *order, MatchRow.topic, MatchRow.order)
    )


_CHANGES = (
    "seen_at", "effective", "jurisdiction", "session", "identifier", "kind", "title", "reason",
    "field", "old", "new", "url", "ocd_id", "revision",
)  # fmt: skip


def _changes(session: Session, wanted: Selection, today: date) -> Rows:
    """What lawtrack saw change, oldest first: a row for each field, or for a reason without one."""
    dialect = session.get_bind().dialect.name
    about = _subject(dialect)
    values = {
        "seen_at": as_moment(RevisionRow.seen_at.expression, dialect),
        "effective": as_day(RevisionRow.effective.expression, dialect),
        **about,
        "kind": RevisionRow.kind.expression,
        "revision": RevisionRow.id.expression,
    }
    names = [name for name in _CHANGES if name not in ("reason", "field", "old", "new")]
    query = (
        select(*(values[name].label(name) for name in names),
               RevisionRow.reasons, RevisionRow.changes, RevisionRow.subject_id)
        .outerjoin(BillRow, and_(RevisionRow.kind == "bill", BillRow.id == RevisionRow.subject_id))
        .outerjoin(
            EventRow, and_(RevisionRow.kind == "event", EventRow.id == RevisionRow.subject_id)
        )
        .order_by(RevisionRow.id)
    )  # fmt: skip
    if wanted.jurisdiction:
        query = query.where(RevisionRow.jurisdiction == wanted.jurisdiction)
    if wanted.since:
        query = query.where(RevisionRow.seen_at >= midnight(wanted.since))
    if wanted.as_of:
        query = query.where(RevisionRow.seen_at < end_of(wanted.as_of))
    queries = [query]
    if wanted.topic or not wanted.everything:
        numbers = _numbers_of_lines(session, wanted)
        queries = [query.where(RevisionRow.id.in_(chunk)) for chunk in in_chunks(numbers)]
    for runs in (stream_rows(session, each) for each in queries):
        for rows in _named_then(session, runs, names, wanted) if wanted.as_of else runs:
            yield [row for found in rows for row in _change_rows(found)]


def _numbers_of_lines(session: Session, wanted: Selection) -> list[int]:
    """The numbers of the lines of the ledger that deal with something flagged, in their order."""
    moment = end_of(wanted.as_of) if wanted.as_of else None
    dealing = lines_dealing_with(
        session,
        wanted.topic,
        jurisdiction=wanted.jurisdiction,
        since=midnight(wanted.since) if wanted.since else None,
        until=moment,
        everything=True,
        flags=flags_before(session, wanted.topic, moment) if moment else None,
    )
    return sorted(one.line.id for one in dealing)


def _named_then(session: Session, runs: Rows, names: Sequence[str], wanted: Selection) -> Rows:
    """The lines with what their records were called on that day."""
    assert wanted.as_of is not None
    moment = end_of(wanted.as_of)
    kind = names.index("kind")
    for rows in runs:
        called = {
            each: called_before(
                session, each, sorted({row[-1] for row in rows if row[kind] == each}), moment
            )
            for each in ("bill", "event")
        }
        yield [
            [then.get(name, cell) for name, cell in zip(names, row, strict=False)] + list(row[-3:])
            for row in rows
            for then in (called[row[kind]].get(row[-1], {}),)
        ]


def _change_rows(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    *known, reasons, changes, _ = found
    lines = [
        (change.get("reason", ""), change.get("field", ""), change.get("old", ""),
         change.get("new", ""))
        for change in changes
    ]  # fmt: skip
    fields = {reason for reason, *_ in lines}
    lines = [(reason, "", "", "") for reason in reasons if reason not in fields] + lines
    head, tail = known[:7], known[7:]
    for line in lines:
        yield (*head, *line, *tail)


def _subject(dialect: str) -> dict[str, ColumnElement[Any]]:
    """What says which bill or meeting a row is about."""
    event_day = as_day(EventRow.date.expression, dialect)
    return {
        "jurisdiction": func.coalesce(BillRow.jurisdiction, EventRow.jurisdiction),
        "session": func.coalesce(BillRow.session, ""),
        "identifier": func.coalesce(BillRow.identifier, event_day),
        "title": func.coalesce(BillRow.title, EventRow.name),
        "url": func.coalesce(BillRow.url, EventRow.url),
        "ocd_id": func.coalesce(BillRow.ocd_id, EventRow.ocd_id),
    }


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            name="bills",
            columns=COLUMNS,
            words=WORDS,
            lists=frozenset(
                ("sponsors", "flags", "flag_terms", "flag_where", "relevance", "stance", "verdict",
                 "verdict_note", "team_notes", "tags")
            ),
            json=frozenset(("change_reason",)),
            counts=frozenset(("lawtrack_id",)),
            not_kept=(*NOT_KEPT, "source_url"),
            rows=_bills,
        ),
        Table(
            name="actions",
            columns=(*_BILL, "order", "date", "description", "classification", "organization",
                     "result", "mover", "seconder", "text", "bill_ocd_id", "upstream_id"),
            words=frozenset(("jurisdiction", "description", "organization", "result", "mover",
                             "seconder", "text", "session", "identifier", "upstream_id")),
            lists=frozenset(("classification",)),
            counts=frozenset(("order",)),
            rows=_of_bills(ActionRow, _ACTIONS),
        ),
        Table(
            name="sponsors",
            columns=(*_BILL, "order", "name", "primary", "date", "withdrawn", "bill_ocd_id",
                     "upstream_id"),
            words=frozenset(("jurisdiction", "name", "session", "identifier", "upstream_id")),
            counts=frozenset(("order",)),
            rows=_of_bills(SponsorshipRow, _SPONSORS),
        ),
        Table(
            name="votes",
            columns=(*_BILL, "order", "date", "motion", "organization", "result", "counts",
                     "voters", "event_upstream_id", "bill_ocd_id", "upstream_id"),
            words=frozenset(("jurisdiction", "motion", "organization", "result", "session",
                             "identifier", "event_upstream_id", "upstream_id")),
            data=frozenset(("counts", "voters")),
            counts=frozenset(("order",)),
            rows=_of_bills(VoteRow, _VOTES),
        ),
        Table(
            name="events",
            columns=_EVENTS,
            words=frozenset(("jurisdiction", "name", "body", "location", "status",
                             "agenda_published", "minutes_published", "taking_part", "url",
                             "source_url", "upstream_id")),
            lists=frozenset(("bills", "flags", "flagged_bills", "deadlines")),
            counts=frozenset(("agenda_items",)),
            kinds=("bill", "event"),
            not_kept=("source_url", "taking_part", "deadlines"),
            rows=_events,
        ),
        Table(
            name="matches",
            columns=_MATCHES,
            words=frozenset(("jurisdiction", "title", "phrase", "place_title", "section", "before",
                             "sentence", "after", "url", "session", "identifier")),
            counts=frozenset(("order", "page")),
            kinds=(),
            rows=_matches,
        ),
        Table(
            name="changes",
            columns=_CHANGES,
            words=frozenset(("jurisdiction", "title", "old", "new", "url", "session",
                             "identifier")),
            counts=frozenset(("revision",)),
            kinds=("bill", "event"),
            rows=_changes,
        ),
    )
}  # fmt: skip
