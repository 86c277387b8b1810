"""What is new on bills and meetings, for feeds, calendars and briefs: substantive changes only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import is_active
from lawtrack.database.events import TrackedEvent, meeting_id, tracked_events
from lawtrack.database.flags import place_in_words
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    JurisdictionRow,
    MatchRow,
    RevisionRow,
)
from lawtrack.database.texts import Found
from lawtrack.legislation.flags import WATCH
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.reasons import BOOKKEEPING

AT_ONCE = 500
FEW = 5000  # records of which the lines are sooner read than those of all, from the newest on


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChange:
    """One observed change, as far as it is worth telling."""

    id: int
    seen_at: datetime
    effective: date | None
    reasons: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]  # reason, field, old, new


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReason:
    """An active flag, with the sentence that decided."""

    topic: str
    judgement: str
    stance: str
    place: str
    sentence: str  # of the source; empty when no sentence decided
    reason: str  # ours
    raised_at: datetime
    baseline: bool  # of a first look: it was there before anybody looked


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """A bill or meeting with its latest changes, the newest first."""

    kind: str
    ocd_id: str
    jurisdiction: str
    government: str  # the name of the jurisdiction
    timezone: str
    session: str
    identifier: str  # printed number, or the day of a meeting
    id: str  # what "lawtrack show" takes
    title: str
    url: str
    status: str
    first_seen: datetime
    last_action: str
    last_action_date: date | None
    introduced: date | None
    told: tuple[LedgerChange, ...]
    why: tuple[FlagReason, ...]

    @property
    def name(self) -> str:
        """The printed number with its session where it does not have it; the day of a meeting."""
        return full_number(self.identifier, self.session)

    @property
    def updated(self) -> datetime:
        """When the last change was seen that is worth telling."""
        return self.told[0].seen_at if self.told else self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A meeting with its place in the ledger: how often it was changed, and when last."""

    meeting: TrackedEvent
    government: str  # the name of its jurisdiction
    sequence: int
    changed: datetime


def latest_news(
    session: Session,
    *,
    topic: str | None = None,
    jurisdiction: str | None = None,
    search: Found | None = None,
    most: int,
) -> list[NewsItem]:
    """The records with the newest changes worth telling, so many at most, the newest first.

    With a topic only those that are flagged for it; of a search only those that it found.
    """
    query = select(RevisionRow.id, RevisionRow.kind, RevisionRow.subject_id, RevisionRow.reasons)
    if jurisdiction:
        query = query.where(RevisionRow.jurisdiction == jurisdiction)
    if topic:
        query = query.where(
            select(FlagRow.topic)
            .where(FlagRow.kind == RevisionRow.kind, FlagRow.subject_id == RevisionRow.subject_id)
            .where(FlagRow.topic == topic, is_active())
            .exists()
        )
    keys: dict[tuple[str, int], None] = {}
    lines: Iterable[tuple[str, int, list[str]]]
    if search is not None and sum(map(len, search.values())) <= FEW:
        lines = _lines_about(session, query, search)
    else:
        lines = _downwards(session, query)
    for kind, subject_id, reasons in lines:
        if search is not None and subject_id not in search[kind]:
            continue
        if not BOOKKEEPING.issuperset(reasons):
            keys[kind, subject_id] = None
        if len(keys) == most:
            break
    items = {
        (kind, id_): item
        for kind in ("bill", "event")
        for id_, item in news_items(session, kind, [i for k, i in keys if k == kind]).items()
    }
    return [items[key] for key in keys if key in items]


def _downwards(
    session: Session, query: Select[int, str, int, list[str]]
) -> Iterator[tuple[str, int, list[str]]]:
    last: int | None = None
    while True:
        below = query if last is None else query.where(RevisionRow.id < last)
        rows = session.execute(below.order_by(RevisionRow.id.desc()).limit(AT_ONCE)).all()
        for id_, kind, subject_id, reasons in rows:
            last = id_
            yield kind, subject_id, reasons
        if len(rows) < AT_ONCE:
            return


def _lines_about(
    session: Session, query: Select[int, str, int, list[str]], wanted: Mapping[str, Iterable[int]]
) -> Iterator[tuple[str, int, list[str]]]:
    """The lines about these records, ids by kind, the newest first."""
    rows = [
        row
        for kind, ids in wanted.items()
        for chunk in in_chunks(sorted(ids))
        for row in session.execute(
            query.where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
        )
    ]
    for _, kind, subject_id, reasons in sorted(rows, key=lambda row: -row[0]):
        yield kind, subject_id, reasons


def news_items(session: Session, kind: str, ids: Sequence[int]) -> dict[int, NewsItem]:
    """These bills or meetings as items, by our ids."""
    changes = _told(session, kind, ids)
    why = _why(session, kind, ids)
    rows: list[BillRow | EventRow] = []
    for chunk in in_chunks(ids):
        if kind == "bill":
            rows += session.scalars(select(BillRow).where(BillRow.id.in_(chunk)))
        else:
            rows += session.scalars(select(EventRow).where(EventRow.id.in_(chunk)))
    places = {place.key: place for place in session.scalars(select(JurisdictionRow))}
    return {
        row.id: _item(
            row,
            places.get(row.jurisdiction),
            tuple(changes.get(row.id, ())),
            tuple(why.get(row.id, ())),
        )
        for row in rows
    }


def _item(
    row: BillRow | EventRow,
    place: JurisdictionRow | None,
    changes: tuple[LedgerChange, ...],
    why: tuple[FlagReason, ...],
) -> NewsItem:
    bill = row if isinstance(row, BillRow) else None
    event = row if isinstance(row, EventRow) else None
    return NewsItem(
        kind="bill" if bill else "event",
        ocd_id=row.ocd_id,
        jurisdiction=row.jurisdiction,
        government=place.name if place else row.jurisdiction,
        timezone=place.timezone if place else "UTC",
        session=bill.session if bill else "",
        identifier=bill.identifier if bill else event.date.isoformat() if event else "",
        id=full_number(bill.identifier, bill.session)
        if bill
        else meeting_id(event)
        if event
        else "",
        title=bill.title if bill else event.name if event else "",
        url=row.url,
        status=bill.status if bill else event.state if event else "",
        first_seen=row.first_seen,
        last_action=bill.last_action if bill else "",
        last_action_date=bill.last_action_date if bill else None,
        introduced=bill.introduced if bill else None,
        told=changes,
        why=why,
    )


def _told(session: Session, kind: str, ids: Sequence[int]) -> dict[int, list[LedgerChange]]:
    """The changes of each record that are worth telling, the newest first."""
    changes: dict[int, list[LedgerChange]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(RevisionRow)
            .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
            .order_by(RevisionRow.id.desc())
        )
        for row in session.scalars(query):
            reasons = tuple(reason for reason in row.reasons if reason not in BOOKKEEPING)
            if reasons:
                changes.setdefault(row.subject_id, []).append(
                    LedgerChange(
                        id=row.id,
                        seen_at=row.seen_at,
                        effective=row.effective,
                        reasons=reasons,
                        changes=tuple(
                            change for change in row.changes if change.get("reason") in reasons
                        ),
                    )
                )
    return changes


def _why(session: Session, kind: str, ids: Sequence[int]) -> dict[int, list[FlagReason]]:
    reasons: dict[int, list[FlagReason]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(FlagRow, MatchRow)
            .outerjoin(
                MatchRow,
                (MatchRow.kind == FlagRow.kind)
                & (MatchRow.subject_id == FlagRow.subject_id)
                & (MatchRow.topic == FlagRow.topic)
                & (MatchRow.order == 1),
            )
            .where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk), is_active())
            .order_by(FlagRow.subject_id, FlagRow.topic)
        )
        for flag, match in session.execute(query):
            reasons.setdefault(flag.subject_id, []).append(
                FlagReason(
                    topic=flag.topic,
                    judgement=flag.judgement,
                    stance=flag.stance,
                    place=place_in_words(match.place, match.place_title, None) if match else "",
                    sentence=match.sentence if match and flag.judgement != WATCH else "",
                    reason=flag.reason,
                    raised_at=flag.raised_at,
                    baseline=flag.baseline,
                )
            )
    return reasons


def calendar_entries(
    session: Session, *, first: date, jurisdiction: str | None = None
) -> list[CalendarEntry]:
    """The meetings from that day on, cancelled ones too, with what the ledger says of each."""
    names = {place.key: place.name for place in session.scalars(select(JurisdictionRow))}
    entries = []
    for run in tracked_events(session, everything=True, jurisdiction=jurisdiction, first=first):
        changes_of = _told(session, "event", [one.event.id for one in run])
        for one in run:
            changes = changes_of.get(one.event.id, [])
            entries.append(
                CalendarEntry(
                    meeting=one,
                    government=names.get(one.event.jurisdiction, one.event.jurisdiction),
                    sequence=max(0, len(changes) - 1),
                    changed=changes[0].seen_at if changes else one.event.first_seen,
                )
            )
    return entries


def changed_bills(session: Session, *, after: int, since: datetime) -> list[int]:
    """Our ids of the bills with a line in the ledger behind that number, or seen since.

    The moment is asked for as well, because with several writers a lower number may be committed
    after a higher one. Every line counts: a verdict changes what is told of a bill too.
    """
    query = (
        select(RevisionRow.subject_id)
        .where(RevisionRow.kind == "bill")
        .where((RevisionRow.id > after) | (RevisionRow.seen_at >= since))
        .distinct()
        .order_by(RevisionRow.subject_id)
    )
    return list(session.scalars(query))


def all_bills(session: Session) -> list[int]:
    """Our ids of all bills."""
    return list(session.scalars(select(BillRow.id).order_by(BillRow.id)))


def last_line(session: Session) -> int:
    """The number of the newest line of the ledger."""
    return session.scalar(select(func.max(RevisionRow.id))) or 0
