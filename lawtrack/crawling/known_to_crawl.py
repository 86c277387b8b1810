"""What a crawl may ask about what is stored, and what it shall look at again."""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lawtrack.config.past_settings import Wanted
from lawtrack.crawling.health.facts import CANARIES, KNOWN_FOR, UNCHANGED
from lawtrack.crawling.past_state import past_slice
from lawtrack.database.bulk import in_chunks
from lawtrack.database.documents.fates import PASSING
from lawtrack.database.documents.queue import Readers, queued_documents
from lawtrack.database.documents.waiting_files import waiting_stamps
from lawtrack.database.tables.crawls import CheckpointRow
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    AgendaItemRow,
    BillRow,
    EventRow,
    TextRow,
)
from lawtrack.legislation.identity.missing import LOOKS_A_DAY, TIMES
from lawtrack.legislation.records import Source, StoredState

UPCOMING_DAYS = 90
ALL = Wanted(events=date.min, bills=date.min)
LATE_DAYS = 30
# How ids begin that parsers make for what the source gives none.
OWN_IDS = ("web-", "notice-")


def ids_to_look_at(session: Session, jurisdiction: str) -> dict[str, tuple[str, ...]]:
    """The source's ids that are due for a direct look, by kind; not more than a day's."""
    query = (
        select(AbsenceRow.kind, AbsenceRow.upstream_id)
        .where(AbsenceRow.jurisdiction == jurisdiction)
        .where(AbsenceRow.times >= TIMES, AbsenceRow.answer == "")
        .order_by(AbsenceRow.last_absent_at, AbsenceRow.kind, AbsenceRow.upstream_id)
        .limit(LOOKS_A_DAY)
    )
    found: dict[str, tuple[str, ...]] = {}
    for kind, upstream_id in session.execute(query):
        found[kind] = (*found.get(kind, ()), upstream_id)
    return found


def stored_crawl_state(
    session: Session,
    source: Source,
    *,
    now: datetime,
    full: bool,
    since: date | None,
    interesting: Callable[[str], bool],
    files: int = 0,
    readers: Readers | None = None,
    wanted: Wanted = ALL,
    past: int = 0,
    sparing: bool = False,
) -> StoredState:
    """Everything a crawl of ``source`` may ask about what is stored.

    ``files`` is the number of documents that it may fetch, ``readers`` tells which texts another
    reader has read (``queued_documents``). ``wanted`` is how far back records are read in full;
    with ``past`` the crawl fills in so many records of it, and looks for nothing new. ``sparing``
    as in ``StoredState``.
    """

    bills, numbers = _bills(session, source.key)
    stamps = select(EventRow.upstream_id, EventRow.stamp).where(EventRow.jurisdiction == source.key)
    checkpoints = select(CheckpointRow.key, CheckpointRow.value).where(
        CheckpointRow.jurisdiction == source.key
    )
    meetings = _meetings(session, source, now)
    return StoredState(
        now=now,
        full=full,
        since=since,
        checkpoints={key: value for key, value in session.execute(checkpoints)},  # noqa: C416
        bills=bills,
        events={key: stamp for key, stamp in session.execute(stamps)},  # noqa: C416
        numbers=numbers,
        texts=text_stamps(session, source.key) | waiting_stamps(session, source.key),
        readings=addresses_read(session, source.key),
        upcoming=_upcoming(session, source, now),
        absent=ids_to_look_at(session, source.key),
        meetings={id_: (day.isoformat(), hour) for id_, day, hour, _ in meetings},
        meeting_bills={id_: tuple(bills) for id_, _, _, bills in meetings if bills},
        canaries=canary_ids(session, source.key, now=now),
        partial=partial_bills(session, source.key),
        history=wanted.bills,
        meetings_from=wanted.events,
        past=past_slice(session, source, wanted, records=past, now=now) if past else None,
        sparing=sparing,
        interesting=interesting,
        queue=queued_documents(session, source, now=now, most=files, readers=readers),
        # Whoever asks for everything gets it, however long it takes.
        files=sys.maxsize if full else files,
        validators=_validators(session, source.key) if full else {},
    )


def _bills(
    session: Session, jurisdiction: str
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The stamp of each bill by the source's id, and the ids by session and printed number."""
    query = select(BillRow.upstream_id, BillRow.stamp, BillRow.session, BillRow.identifier).where(
        BillRow.jurisdiction == jurisdiction
    )
    stamps: dict[str, str] = {}
    numbers: dict[str, tuple[str, ...]] = {}
    for upstream_id, stamp, term, identifier in session.execute(query):
        stamps[upstream_id] = stamp
        number = f"{term} {identifier}"
        numbers[number] = (*numbers.get(number, ()), upstream_id)
    return stamps, numbers


def partial_bills(session: Session, jurisdiction: str) -> frozenset[str]:
    """The source's ids of the bills of which no more is stored than a list shows."""
    query = select(BillRow.upstream_id).where(
        BillRow.jurisdiction == jurisdiction, BillRow.complete.is_(False)
    )
    return frozenset(session.scalars(query))


def text_stamps(session: Session, jurisdiction: str) -> dict[str, str]:
    """The stamps of the stored texts that need not be read again, by address."""
    query = select(TextRow.url, TextRow.stamp).where(
        TextRow.jurisdiction == jurisdiction,
        TextRow.awaited == "",
        TextRow.state != "queued",
        or_(TextRow.state == "text", TextRow.cause.not_in(PASSING)),
    )
    return {url: stamp for url, stamp in session.execute(query)}  # noqa: C416 - rows, not pairs


def addresses_read(session: Session, jurisdiction: str) -> dict[str, bool]:
    """For each address under which a document was read, whether it says something."""
    query = select(TextRow.url, TextRow.state).where(
        TextRow.jurisdiction == jurisdiction, TextRow.extractor != ""
    )
    return {url: state == "text" for url, state in session.execute(query)}


def _validators(session: Session, jurisdiction: str) -> dict[str, str]:
    """What to ask a server with whether a file that was read is another one, by address."""
    query = select(TextRow.url, TextRow.validator).where(
        TextRow.jurisdiction == jurisdiction, TextRow.state == "text", TextRow.validator != ""
    )
    return {url: said for url, said in session.execute(query)}  # noqa: C416 - rows, not pairs


def _upcoming(session: Session, source: Source, now: datetime) -> frozenset[str]:
    """The source's ids of the bills on the agendas of coming meetings, or named by them."""
    today = now.date() - timedelta(days=1)  # whatever the zone
    coming = (
        (EventRow.jurisdiction == source.key)
        & (EventRow.date >= today)
        & (EventRow.date <= today + timedelta(days=UPCOMING_DAYS))
    )
    on_agenda = (
        select(AgendaItemRow.bill_upstream_id)
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .where(coming)
        .where(AgendaItemRow.bill_upstream_id != "")
    )
    ids = set(session.scalars(on_agenda))
    named = {
        name
        for names in session.scalars(select(EventRow.identifiers).where(coming))
        for name in names
    }
    for chunk in in_chunks(sorted(named)):
        query = select(BillRow.upstream_id).where(
            BillRow.jurisdiction == source.key, BillRow.identifier.in_(chunk)
        )
        ids.update(session.scalars(query))
    return frozenset(ids)


def _meetings(
    session: Session, source: Source, now: datetime
) -> list[tuple[str, date, str, list[str]]]:
    """Id, day, hour and named bills of late and coming meetings, and of those under our own ids."""
    query = (
        select(EventRow.upstream_id, EventRow.date, EventRow.time, EventRow.identifiers)
        .where(EventRow.jurisdiction == source.key, EventRow.missing_since.is_(None))
        .where(
            or_(
                EventRow.date >= now.date() - timedelta(days=LATE_DAYS),
                *(EventRow.upstream_id.startswith(mark) for mark in OWN_IDS),
            )
        )
    )
    return [(id_, day, hour, bills) for id_, day, hour, bills in session.execute(query)]


def canary_ids(session: Session, jurisdiction: str, *, now: datetime) -> tuple[str, ...]:
    """The source's ids of a few old bills that are known not to change."""
    query = (
        select(BillRow.upstream_id)
        .where(BillRow.jurisdiction == jurisdiction, BillRow.missing_since.is_(None))
        .where(BillRow.content_hash != "", BillRow.first_seen <= now - KNOWN_FOR)
        .order_by(
            (BillRow.last_changed > now - UNCHANGED).asc(),
            BillRow.introduced.asc().nulls_last(),
            BillRow.id,
        )
        .limit(CANARIES)
    )
    return tuple(session.scalars(query))
