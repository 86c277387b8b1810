"""The tables that can be exported: their columns, what kind each is, how their rows are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from lawtrack.models import (
    ActionRow,
    BillRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    SponsorshipRow,
    VoteRow,
)
from lawtrack.storage.bills import midnight
from lawtrack.storage.events import ITSELF, Tracked, tracked_events
from lawtrack.storage.exporting import (
    COLUMNS,
    LIST,
    Wanted,
    as_day,
    as_moment,
    bill_order,
    bills_wanted,
    export_rows,
    in_order,
    streamed,
)
from lawtrack.storage.exporting_past import rows_as_of
from lawtrack.storage.standing import stands

Rows = Iterator[Sequence[Sequence[Any]]]
_BILL = ("jurisdiction", "session", "identifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to export; what stands in none of the sets is text that cannot begin like a formula.

    ``lists`` come as text joined with ``LIST``, ``json`` as the text of a JSON list of words,
    ``data`` as lists and mappings.
    """

    name: str
    columns: tuple[str, ...]
    words: frozenset[str] = frozenset()  # a source's, printed numbers among them
    lists: frozenset[str] = frozenset()
    json: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()  # whole numbers
    rows: Callable[[Session, Wanted, date], Rows]


def end_of(day: date) -> datetime:
    """The first moment after the day, in UTC."""
    return midnight(day + timedelta(days=1))


def _bills(session: Session, wanted: Wanted, today: date) -> Rows:
    if wanted.as_of:
        return rows_as_of(session, wanted, end_of(wanted.as_of))
    return export_rows(session, wanted, today=today)


def _of_bills(
    child: type[ActionRow] | type[SponsorshipRow] | type[VoteRow],
    columns: Callable[[str], Mapping[str, ColumnElement[Any]]],
    *conditions: ColumnElement[bool],
) -> Callable[[Session, Wanted, date], Rows]:
    """How the children of the wanted bills are read, in the order of the bills and their own."""

    def rows(session: Session, wanted: Wanted, today: date) -> Rows:
        dialect = session.get_bind().dialect.name
        values: dict[str, ColumnElement[Any]] = {
            "jurisdiction": BillRow.jurisdiction.expression,
            "session": BillRow.session.expression,
            "identifier": BillRow.identifier.expression,
            "order": child.order.expression,
            **columns(dialect),
            "bill_ocd_id": BillRow.ocd_id.expression,
            "upstream_id": child.upstream_id.expression,
        }
        query = (
            select(*(value.label(name) for name, value in values.items()))
            .join(BillRow, BillRow.id == child.bill_id)
            .where(*bills_wanted(wanted), *conditions)
            .order_by(*bill_order(dialect), child.order)
        )
        return streamed(session, query)

    return rows


def _action_columns(dialect: str) -> Mapping[str, ColumnElement[Any]]:
    return {
        "date": as_day(ActionRow.date.expression, dialect),
        "description": ActionRow.description.expression,
        "classification": func.replace(ActionRow.classification, "; ", LIST),
        "organization": ActionRow.organization.expression,
        "result": ActionRow.result.expression,
        "mover": ActionRow.mover.expression,
        "seconder": ActionRow.seconder.expression,
        "text": ActionRow.text.expression,
    }


def _sponsor_columns(dialect: str) -> Mapping[str, ColumnElement[Any]]:
    return {
        "name": SponsorshipRow.name.expression,
        "primary": case((SponsorshipRow.primary, "yes"), else_="no"),
        "date": as_day(SponsorshipRow.date.expression, dialect),
        "withdrawn": as_day(SponsorshipRow.withdrawn.expression, dialect),
    }


def _vote_columns(dialect: str) -> Mapping[str, ColumnElement[Any]]:
    return {
        "date": as_day(VoteRow.date.expression, dialect),
        "motion": VoteRow.motion.expression,
        "organization": VoteRow.organization.expression,
        "result": VoteRow.result.expression,
        "counts": VoteRow.counts.expression,
        "voters": VoteRow.voters.expression,
    }


_EVENTS = (
    "jurisdiction", "date", "time", "timezone", "name", "body", "location", "status", "state",
    "agenda_items", "bills", "flags", "flagged_bills", "agenda_published", "minutes_published",
    "url", "source_url", "first_seen", "last_changed", "missing_since", "ocd_id", "upstream_id",
)  # fmt: skip


def _events(session: Session, wanted: Wanted, today: date) -> Rows:
    for tracked in tracked_events(
        session,
        everything=wanted.everything and not wanted.topic,
        topic=wanted.topic,
        jurisdiction=wanted.jurisdiction,
        since=midnight(wanted.since) if wanted.since else None,
    ):
        yield [_event_row(one) for one in tracked]


def _event_row(one: Tracked) -> Sequence[Any]:
    event = one.event
    topics = dict.fromkeys(mark.topic for mark in one.marks)
    flagged = dict.fromkeys(mark.identifier for mark in one.marks if mark.identifier != ITSELF)
    return (
        event.jurisdiction, event.date.isoformat(), event.time, event.timezone, event.name,
        event.body, event.location, event.status, event.state, one.agenda_items,
        LIST.join(one.bills), LIST.join(topics), LIST.join(flagged), event.agenda_published,
        event.minutes_published, event.url, event.source_url, _iso(event.first_seen),
        _iso(event.last_changed), _iso(event.missing_since), event.ocd_id, event.upstream_id,
    )  # fmt: skip


def _iso(moment: Any) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


_MATCHES = (
    "jurisdiction", "session", "identifier", "kind", "title", "topic", "judgement", "order",
    "phrase", "place", "place_title", "page", "section", "before", "sentence", "after", "rule",
    "weight", "lexicon", "url", "ocd_id",
)  # fmt: skip


def _matches(session: Session, wanted: Wanted, today: date) -> Rows:
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
            and_(
                FlagRow.kind == MatchRow.kind,
                FlagRow.subject_id == MatchRow.subject_id,
                FlagRow.topic == MatchRow.topic,
            ),
        )
        .outerjoin(BillRow, and_(MatchRow.kind == "bill", BillRow.id == MatchRow.subject_id))
        .outerjoin(EventRow, and_(MatchRow.kind == "event", EventRow.id == MatchRow.subject_id))
        .where(stands(dismissed=True))
    )
    if wanted.topic:
        query = query.where(MatchRow.topic == wanted.topic)
    if wanted.jurisdiction:
        query = query.where(FlagRow.jurisdiction == wanted.jurisdiction)
    if wanted.since:
        changed = func.coalesce(BillRow.last_changed, EventRow.last_changed)
        query = query.where(changed >= midnight(wanted.since))
    order = [in_order(about[name], dialect) for name in (*_BILL, "ocd_id")]
    return streamed(session, query.order_by(MatchRow.kind, *order, MatchRow.topic, MatchRow.order))


_CHANGES = (
    "seen_at", "effective", "jurisdiction", "session", "identifier", "kind", "title", "reason",
    "field", "old", "new", "url", "ocd_id", "revision",
)  # fmt: skip


def _changes(session: Session, wanted: Wanted, today: date) -> Rows:
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
               RevisionRow.reasons, RevisionRow.changes)
        .outerjoin(BillRow, and_(RevisionRow.kind == "bill", BillRow.id == RevisionRow.subject_id))
        .outerjoin(
            EventRow, and_(RevisionRow.kind == "event", EventRow.id == RevisionRow.subject_id)
        )
        .order_by(RevisionRow.id)
    )  # fmt: skip
    if wanted.topic or not wanted.everything:
        flagged = (
            select(FlagRow.topic)
            .where(FlagRow.kind == RevisionRow.kind, FlagRow.subject_id == RevisionRow.subject_id)
            .where(
                stands(dismissed=True), *([FlagRow.topic == wanted.topic] if wanted.topic else [])
            )
        )
        query = query.where(flagged.exists())
    if wanted.jurisdiction:
        query = query.where(RevisionRow.jurisdiction == wanted.jurisdiction)
    if wanted.since:
        query = query.where(RevisionRow.seen_at >= midnight(wanted.since))
    for rows in streamed(session, query):
        yield [row for found in rows for row in _change_rows(found)]


def _change_rows(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    *known, reasons, changes = found
    told = [
        (change.get("reason", ""), change.get("field", ""), change.get("old", ""),
         change.get("new", ""))
        for change in changes
    ]  # fmt: skip
    fields = {reason for reason, *_ in told}
    told = [(reason, "", "", "") for reason in reasons if reason not in fields] + told
    head, tail = known[:7], known[7:]
    for line in told:
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
            words=frozenset(
                ("jurisdiction", "title", "status", "last_action", "body", "notes", "url",
                 "source_url", "session", "identifier", "version", "upstream_id")
            ),
            lists=frozenset(
                ("sponsors", "flags", "flag_terms", "flag_where", "relevance", "stance", "verdict",
                 "verdict_note")
            ),
            json=frozenset(("change_reason",)),
            counts=frozenset(("lawtrack_id",)),
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
            rows=_of_bills(ActionRow, _action_columns),
        ),
        Table(
            name="sponsors",
            columns=(*_BILL, "order", "name", "primary", "date", "withdrawn", "bill_ocd_id",
                     "upstream_id"),
            words=frozenset(("jurisdiction", "name", "session", "identifier", "upstream_id")),
            counts=frozenset(("order",)),
            rows=_of_bills(SponsorshipRow, _sponsor_columns),
        ),
        Table(
            name="votes",
            columns=(*_BILL, "order", "date", "motion", "organization", "result", "counts",
                     "voters", "bill_ocd_id", "upstream_id"),
            words=frozenset(("jurisdiction", "motion", "organization", "result", "session",
                             "identifier", "upstream_id")),
            data=frozenset(("counts", "voters")),
            counts=frozenset(("order",)),
            rows=_of_bills(VoteRow, _vote_columns),
        ),
        Table(
            name="events",
            columns=_EVENTS,
            words=frozenset(("jurisdiction", "name", "body", "location", "status",
                             "agenda_published", "minutes_published", "url", "source_url",
                             "upstream_id")),
            lists=frozenset(("bills", "flags", "flagged_bills")),
            counts=frozenset(("agenda_items",)),
            rows=_events,
        ),
        Table(
            name="matches",
            columns=_MATCHES,
            words=frozenset(("jurisdiction", "title", "phrase", "place_title", "section", "before",
                             "sentence", "after", "url", "session", "identifier")),
            counts=frozenset(("order", "page")),
            rows=_matches,
        ),
        Table(
            name="changes",
            columns=_CHANGES,
            words=frozenset(("jurisdiction", "title", "old", "new", "url", "session",
                             "identifier")),
            counts=frozenset(("revision",)),
            rows=_changes,
        ),
    )
}  # fmt: skip
