"""The past of a source: what of it is still to be filled in, and what a crawl takes of it next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, and_, case, exists, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session

from lawtrack.config.past_settings import Wanted
from lawtrack.config.settings import Config
from lawtrack.database.bulk import in_chunks
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.jurisdictions import is_baseline
from lawtrack.database.tables.crawls import PAST_MODE, CheckpointRow, CrawlRow, FailureRow
from lawtrack.database.tables.legislation import BillRow, DocumentRow
from lawtrack.legislation.records import Document, PastSlice, Source
from lawtrack.web_hosts import host_of

PAST = "past"  # the checkpoint: every meeting from this day on is stored
# Likewise: whether its kind rarely rules, the day and our id of the last bill whose text was asked
# for.
TEXTS = "texts"
# What seldom lays down rules, or has no text at all, is asked for its text after the others: people
# and honours, and what no class fits (communications, reports, minutes).
SELDOM_RULES = ("", "appointment", "nomination", "commemoration", "proclamation", "claim")
REQUESTS_A_TEXT = 2  # the list of versions, and the newest of them
REQUESTS_A_RECORD = 6  # steps, sponsors, documents, versions, a text, and now and then a file
MEASURED = 20  # records of the past, that say what one costs at this source
NEWEST = 5  # crawls of the past, that say it: texts cost less than all the rest
# A record that the source did not give when it was asked for is asked for again after this.
AGAIN_AFTER = timedelta(days=7)
DAY = timedelta(days=1)
FEWEST, MOST = 3, 200  # records of a slice
LEAST_DELAY = 0.05  # seconds, that a request takes whatever the settings say


@dataclass(frozen=True, slots=True, kw_only=True)
class PastState:
    """How far the past of a source is filled in."""

    bills: int = 0  # that are stored, be it by their title
    titles: int = 0  # of which no more than a title is stored
    wanted: int = 0  # of these, of which more is to be read
    texts: int = 0  # of these, whose text comes first
    meetings: date | None = None  # are stored from this day on, where more are wanted
    cost: float = REQUESTS_A_RECORD  # in requests, of a matter

    @property
    def is_filled(self) -> bool:
        """Whether nothing is left to do."""
        return not self.wanted and self.meetings is None

    @property
    def share(self) -> float:
        """How much of what is wanted in full is read."""
        whole = self.bills - self.titles
        return whole / (whole + self.wanted) if self.wanted else 1.0

    @property
    def requests(self) -> float:
        """What the matters that are left cost."""
        if not self.texts:
            return self.wanted * self.cost
        rest = REQUESTS_A_RECORD - REQUESTS_A_TEXT
        return self.texts * REQUESTS_A_TEXT + self.wanted * rest


def past_state(session: Session, source: Source, wanted: Wanted, *, now: datetime) -> PastState:
    """How far the past of a source is filled in, as far back as it is ``wanted``."""
    ours, reached = BillRow.jurisdiction == source.key, _reached(session, source)
    more = source.has_past and wanted.events is not None and reached > wanted.events
    count = select(func.count()).select_from(BillRow).where(ours)
    partial = count.where(BillRow.complete.is_(False))
    return PastState(
        bills=session.scalar(count) or 0,
        titles=session.scalar(partial) or 0,
        wanted=session.scalar(count.where(_is_wanted(source, wanted.bills, now))) or 0,
        texts=session.scalar(count.where(_wants_text(session, source, wanted.bills, now))) or 0,
        meetings=reached if more else None,
        cost=_cost(session, source.key),
    )


def past_states(session: Session, config: Config, *, now: datetime) -> dict[str, PastState]:
    """How far the past of each source is filled in."""
    return {
        key: past_state(session, source, config.wanted_from(key, now), now=now)
        for key, source in config.jurisdictions.items()
    }


def past_ends(states: Mapping[str, PastState], config: Config) -> dict[str, timedelta]:
    """How long it takes to fill in what is left of each source, at the host's pace.

    Sources that share a host take turns, and none takes more than its requests of a day.
    """
    hosts = {key: frozenset(map(host_of, config.source(key).places)) for key in states}
    ends = {}
    for key, state in states.items():
        sharing = [states[other].requests for other in states if hosts[other] & hosts[key]]
        turns = sum(min(state.requests, other) for other in sharing)
        days, rest = divmod(state.requests, config.schedule.past_requests)
        ends[key] = max(
            timedelta(seconds=turns * config.delay),
            timedelta(days=days, seconds=rest * config.delay),
        )
    return ends


def past_of(config: Config, key: str, *, now: datetime) -> PastState:
    """How far the past of a source is filled in, when nobody has the database open."""
    engine = open_database(config.database)
    try:
        with database_session(engine) as session:
            wanted = config.wanted_from(key, now)
            return past_state(session, config.source(key), wanted, now=now)
    finally:
        engine.dispose()


def past_slice(
    session: Session, source: Source, wanted: Wanted, *, records: int, now: datetime
) -> PastSlice:
    """What the next crawl of the past takes: at most so many texts, else matters, else meetings.

    A text tells what a matter deals with, so all texts go first, the newest of rules before all.
    """
    ours = BillRow.jurisdiction == source.key
    query = (
        select(BillRow.upstream_id, _rank(), _day(), BillRow.id)
        .where(ours, _wants_text(session, source, wanted.bills, now))
        .order_by(_rank(), _day().desc(), BillRow.id.desc())
        .limit(records)
    )
    if texts := session.execute(query).all():
        _, rank, day, last = texts[-1]
        return PastSlice(texts=tuple(row[0] for row in texts), texts_from=f"{rank} {day} {last}")
    unread = (
        select(BillRow.id, BillRow.upstream_id)
        .where(ours, _is_wanted(source, wanted.bills, now))
        .order_by(_day().desc(), BillRow.id.desc())
        .limit(records)
    )
    ids = {id_: upstream_id for id_, upstream_id in session.execute(unread)}  # noqa: C416 - rows
    bills = tuple(ids.values())
    events = 0
    oldest = wanted.events
    if oldest is not None and len(bills) < records and _reached(session, source) > oldest:
        events = max(1, records - len(bills))
    return PastSlice(bills=bills, versions=_versions(session, ids), events=events)


def _versions(session: Session, ids: Mapping[int, str]) -> dict[str, tuple[Document, ...]]:
    """What is known of the versions of these bills, by the source's id, without their texts."""
    known: dict[str, tuple[Document, ...]] = {}
    for chunk in in_chunks(list(ids)):
        query = (
            select(DocumentRow)
            .where(DocumentRow.bill_id.in_(chunk), DocumentRow.kind == "version")
            .order_by(DocumentRow.bill_id, DocumentRow.order)
        )
        for row in session.scalars(query):
            version = Document(
                title=row.title,
                url=row.url,
                kind=row.kind,
                date=row.date,
                media_type=row.media_type,
                version=row.version,
                upstream_id=row.upstream_id,
            )
            key = ids[row.bill_id]
            known[key] = (*known.get(key, ()), version)
    return known


def requests_of_the_past(session: Session, jurisdiction: str, *, since: datetime) -> int:
    """How many requests the past has cost the source since that moment."""
    query = select(func.sum(CrawlRow.requests)).where(
        CrawlRow.jurisdiction == jurisdiction,
        CrawlRow.mode == PAST_MODE,
        CrawlRow.started >= since,
    )
    return session.scalar(query) or 0


def _cost(session: Session, jurisdiction: str) -> float:
    """How many requests a record of the past has cost lately."""
    query = (
        select(CrawlRow.requests, CrawlRow.new + CrawlRow.changed + CrawlRow.unchanged)
        .where(CrawlRow.jurisdiction == jurisdiction, CrawlRow.mode == PAST_MODE)
        .order_by(CrawlRow.id.desc())
        .limit(NEWEST)
    )
    crawls = session.execute(query).all()
    records = sum(records for _, records in crawls)
    if records < MEASURED:
        return REQUESTS_A_RECORD
    return max(1.0, sum(requests for requests, _ in crawls) / records)


def _reached(session: Session, source: Source) -> date:
    """From which day on all meetings are stored."""
    row = session.get(CheckpointRow, (source.key, PAST))
    return date.fromisoformat(row.value) if row else date.max


def _wants_text(
    session: Session, source: Source, history: date | None, now: datetime
) -> ColumnElement[bool]:
    """Whether the text of a bill is still to be read before all else of it."""
    listed = exists().where(DocumentRow.bill_id == BillRow.id, DocumentRow.kind == "version")
    further: ColumnElement[bool] = true()
    if row := session.get(CheckpointRow, (source.key, TEXTS)):
        rank, written, last = row.value.split(" ")
        day = date.fromisoformat(written)
        before = or_(_day() < day, and_(_day() == day, BillRow.id < int(last)))
        further = or_(_rank() > int(rank), and_(_rank() == int(rank), before))
    return and_(_is_wanted(source, history, now), further, ~listed)


def _rank() -> ColumnElement[int]:
    """0 for what lays down rules, 1 for what seldom does."""
    return case((BillRow.classification.in_(SELDOM_RULES), 1), else_=0)


def _day() -> ColumnElement[date]:
    """The day that a matter is of: when it was decided, or came in."""
    return type_coerce(func.coalesce(BillRow.status_date, BillRow.introduced, date.max), Date)


def _is_wanted(source: Source, history: date | None, now: datetime) -> ColumnElement[bool]:
    """Whether more is to be read of a bill than its title, and can be."""
    refused = exists().where(
        FailureRow.jurisdiction == source.key,
        FailureRow.kind == "bill",
        FailureRow.upstream_id == BillRow.upstream_id,
        FailureRow.resolved_at.is_(None),
        FailureRow.tried_at > now - AGAIN_AFTER,
    )
    undated = and_(BillRow.introduced.is_(None), BillRow.status_date.is_(None))
    return and_(
        BillRow.complete.is_(False),
        BillRow.missing_since.is_(None),
        BillRow.stamp != "",  # a page of it failed: each look for news asks for it again
        or_(BillRow.introduced >= history, BillRow.status_date >= history, undated)
        if history is not None
        else BillRow.id < 0,
        ~refused,
    )


def past_to_fill(session: Session, config: Config, key: str, *, now: datetime) -> PastState | None:
    """How far the past is filled in; ``None`` while nothing may be asked of it."""
    cost = requests_of_the_past(session, key, since=now - DAY)
    if is_baseline(session, key) or cost >= config.schedule.past_requests:
        return None
    return past_state(session, config.source(key), config.wanted_from(key, now), now=now)


def records_that_fit(config: Config, state: PastState, lasting: timedelta) -> int:
    """How many records fit into a slice; none where it is not worth its process."""
    fitting = int(lasting.total_seconds() / (max(config.delay, LEAST_DELAY) * state.cost))
    return min(fitting, MOST) if fitting >= FEWEST else 0
