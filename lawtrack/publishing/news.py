"""What is new on bills and meetings, for feeds, calendars and briefs: substantive changes only."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lawtrack.database.bills import bills_by_id
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import is_active, is_deciding_match
from lawtrack.database.dealings.agenda_states import bills_on
from lawtrack.database.dealings.standing import Standing, standing_of
from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.database.dealings.topic_lines import lines_dealing_with
from lawtrack.database.events import (
    TrackedEvent,
    events_by_id,
    meeting_id,
    tracked_events,
)
from lawtrack.database.flags import place_in_words
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    JurisdictionRow,
    MatchRow,
    RevisionRow,
)
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.database.texts import Found
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.legislation.flags import WATCH
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.reasons import BOOKKEEPING, TOLD_BESIDE

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
    """What a record has to do with a topic, with the sentence that decided."""

    topic: str
    judgement: str
    stance: str
    place: str
    sentence: str  # of the source; empty when no sentence decided
    reason: str  # ours
    raised_at: datetime
    baseline: bool  # of a first look: it was there before anybody looked
    former: bool = False  # its words said so, and no longer do
    through: str = ""  # the bill on a meeting's agenda; of a bill, the meeting whose line says so


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
    stage: str  # of a bill: how far it has come
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
    taking_part: TakingPart | None = None  # none: nobody says


def latest_news(
    session: Session,
    *,
    topic: str | None = None,
    jurisdiction: str | None = None,
    search: Found | None = None,
    most: int,
) -> list[NewsItem]:
    """The records with the newest changes worth telling, so many at most, the newest first.

    With a topic only those changes that deal with it; of a search only what it found.
    """
    query = select(RevisionRow.id, RevisionRow.kind, RevisionRow.subject_id, RevisionRow.reasons)
    if jurisdiction:
        query = query.where(RevisionRow.jurisdiction == jurisdiction)
    keys: dict[tuple[str, int], None] = {}
    lines: Iterable[tuple[str, int, Sequence[str]]]
    if topic:
        lines = _lines_of_topic(session, topic, jurisdiction)
    elif search is not None and sum(map(len, search.values())) <= FEW:
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
    ids = {kind: [id_ for each, id_ in keys if each == kind] for kind in ("bill", "event")}
    items = {
        (kind, id_): item
        for kind, some in ids.items()
        for id_, item in news_items(session, kind, some).items()
    }
    if topic:
        dealing = {one.line.id for one in lines_dealing_with(session, topic, among=ids)}
        items = {key: _only_lines(item, dealing) for key, item in items.items()}
    return [items[key] for key in keys if key in items]


def _lines_of_topic(
    session: Session, topic: str, jurisdiction: str | None
) -> Iterator[tuple[str, int, Sequence[str]]]:
    for line, _ in lines_dealing_with(session, topic, jurisdiction=jurisdiction):
        yield line.kind, line.subject_id, line.reasons


def _only_lines(item: NewsItem, numbers: Container[int]) -> NewsItem:
    return replace(item, told=tuple(change for change in item.told if change.id in numbers))


def _downwards(
    session: Session, query: Select[int, str, int, list[str]]
) -> Iterator[tuple[str, int, Sequence[str]]]:
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
) -> Iterator[tuple[str, int, Sequence[str]]]:
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
        stage=bill.stage if bill else "",
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
            change = ledger_change_of(row)
            if change.reasons:
                changes.setdefault(row.subject_id, []).append(change)
    return changes


def ledger_change_of(row: RevisionRow | LedgerLine) -> LedgerChange:
    """The line without its bookkeeping, but for what is told beside news."""
    reasons = tuple(reason for reason in row.reasons if reason not in BOOKKEEPING)
    kept = {*reasons, *TOLD_BESIDE} if reasons else ()
    return LedgerChange(
        id=row.id,
        seen_at=row.seen_at,
        effective=row.effective,
        reasons=reasons,
        changes=tuple(dict(each) for each in row.changes if each.get("reason") in kept),
    )


def _why(session: Session, kind: str, ids: Sequence[int]) -> dict[int, list[FlagReason]]:
    """What these records have to do with topics: flags first, then what they deal with beside."""
    decided: dict[tuple[int, str], tuple[FlagRow, MatchRow | None]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(FlagRow, MatchRow)
            .outerjoin(
                MatchRow,
                is_deciding_match(),
            )
            .where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk), is_active())
        )
        for flag, match in session.execute(query):
            decided[flag.subject_id, flag.topic] = (flag, match)
    reasons: dict[int, list[FlagReason]] = {}
    for id_, flags in standing_of(session, kind, ids).items():
        for topic, standing in sorted(flags.items()):
            if not standing.status.dismissed:
                reasons.setdefault(id_, []).append(
                    _reason(topic, standing, *decided.get((id_, topic), (None, None)))
                )
    if kind == "event":
        for id_, of_bills in _by_agendas(session, ids).items():
            reasons.setdefault(id_, []).extend(of_bills)
    return reasons


def _reason(
    topic: str, standing: Standing, flag: FlagRow | None, match: MatchRow | None
) -> FlagReason:
    status = standing.status
    shown = match if flag is not None and not status.former else None
    return FlagReason(
        topic=topic,
        judgement=status.judgement,
        stance="" if status.former else standing.stance,
        place=place_in_words(shown.place, shown.place_title, None) if shown else "",
        sentence=shown.sentence if shown and status.judgement != WATCH else "",
        reason=flag.reason if flag is not None and not status.former else "",
        raised_at=standing.raised_at,
        baseline=standing.baseline,
        former=status.former,
        through=status.through,
    )


def _by_agendas(session: Session, ids: Sequence[int]) -> dict[int, list[FlagReason]]:
    """What the bills on the agendas of these meetings have to do with topics."""
    agendas = bills_on(session, list(events_by_id(session, ids).values()))
    on_agendas = {bill for bills in agendas.values() for bill in bills}
    flags = standing_of(session, "bill", on_agendas)
    bills = bills_by_id(session, flags)
    numbers = {id_: full_number(bill.identifier, bill.session) for id_, bill in bills.items()}
    return {
        id_: [
            replace(_reason(topic, standing, None, None), through=numbers[bill])
            for bill in bills
            for topic, standing in sorted(flags.get(bill, {}).items())
            if not standing.status.dismissed
        ]
        for id_, bills in agendas.items()
    }


def calendar_entries(
    session: Session, *, first: date, jurisdiction: str | None = None
) -> list[CalendarEntry]:
    """The meetings from that day on, cancelled ones too, with what the ledger says of each."""
    names = {place.key: place.name for place in session.scalars(select(JurisdictionRow))}
    entries = []
    for run in tracked_events(session, everything=True, jurisdiction=jurisdiction, first=first):
        changes_of = _told(session, "event", [one.event.id for one in run])
        parts = taking_part_in(session, [one.event for one in run])
        for one in run:
            changes = changes_of.get(one.event.id, [])
            entries.append(
                CalendarEntry(
                    meeting=one,
                    government=names.get(one.event.jurisdiction, one.event.jurisdiction),
                    sequence=max(0, len(changes) - 1),
                    changed=changes[0].seen_at if changes else one.event.first_seen,
                    taking_part=parts.get(one.event.id),
                )
            )
    return entries


def bodies_that_met(session: Session, jurisdiction: str, *, first: date) -> list[str]:
    """The bodies of a jurisdiction's meetings from that day on, by their names."""
    query = (
        select(EventRow.body)
        .where(EventRow.jurisdiction == jurisdiction, EventRow.date >= first, EventRow.body != "")
        .distinct()
    )
    return sorted(session.scalars(query))


def bills_with_ids(session: Session, ocd_ids: Collection[str]) -> list[int]:
    """Our ids of the bills with these Open Civic Data ids."""
    ids: list[int] = []
    for chunk in in_chunks(sorted(ocd_ids)):
        ids += session.scalars(select(BillRow.id).where(BillRow.ocd_id.in_(chunk)))
    return ids


def all_bills(session: Session) -> list[int]:
    """Our ids of all bills."""
    return list(session.scalars(select(BillRow.id).order_by(BillRow.id)))
