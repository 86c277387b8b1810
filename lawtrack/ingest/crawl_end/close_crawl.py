"""A crawl's row closed: what only its end shows is settled, and the crawl judged by all it saw."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from time import monotonic

from lawtrack.crawling import crawls
from lawtrack.crawling.health import facts
from lawtrack.crawling.health.verdict import Facts, Verdict, judge_crawl, verdict_with_doubts
from lawtrack.database import Session, bulk, failures
from lawtrack.database.agendas import bills_without_roll_calls
from lawtrack.database.locks.leases import Fence, LeaseLost
from lawtrack.database.opening.database_errors import is_transient_database_error
from lawtrack.database.sealing.crawl_marks import seal_numbers
from lawtrack.database.sealing.seals import seal_crawls
from lawtrack.database.tables.crawls import GOOD
from lawtrack.errors import FailureKind, kind_and_message
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.crawl_end.kept_records import KeptRecords
from lawtrack.ingest.emptied_fields import settle_emptied_fields
from lawtrack.ingest.identity.absences import settle_absences
from lawtrack.ingest.identity.successions import still_waiting
from lawtrack.ingest.ledger import settle_roll_calls
from lawtrack.ingest.rejudge import end_with_their_session, map_again, rejudge
from lawtrack.legislation.completeness import Field
from lawtrack.legislation.records import Listed, Source
from lawtrack.topics import Topic

FINISHED = "finished"  # nothing is left to ask for
SECONDS_TO_REJUDGE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a crawl has cost its source so far."""

    requests: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How the fetching ended, as the one who fetched saw it."""

    reason: str  # ``FINISHED``, or why it was broken off
    pages: int = 0  # read to their end
    errors: int = 0  # that nobody meant
    mended: Iterable[str] = ()  # pages that failed before and are well now
    doubts: Sequence[str] = ()  # why others think that the crawl was not whole
    closed_hosts: Mapping[str, datetime] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingCrawl:
    """A crawl that has fetched all it will, with what its end is judged by."""

    crawl_id: int
    source: Source
    topics: Sequence[Topic]
    now: Callable[[], datetime]
    mode: str
    end: CrawlEnd
    kept: KeptRecords
    problem: str  # what ended the crawl before its time
    ours: bool  # the problem is not the source's
    canaries: tuple[str, ...]
    dropped: frozenset[Field]  # that the source no longer gives, by its settings

    @property
    def was_whole(self) -> bool:
        """Whether everything was asked for, and stored."""
        return self.end.reason == FINISHED and not self.problem


def close_crawl(session: Session, crawl: EndingCrawl, counts: IngestCounts) -> IngestCounts:
    """Settle what only the end shows, judge the crawl and close its row; returns the counts."""
    if crawl.was_whole:
        counts = settle_emptied_fields(
            session,
            counts,
            source=crawl.source,
            topics=crawl.topics,
            now=crawl.now(),
            crawl_id=crawl.crawl_id,
            canaries=crawl.canaries,
            dropped=crawl.dropped,
        )
        _settle_roll_calls(session, crawl)
    judged = _judge(session, crawl, counts)
    doubts = list(crawl.end.doubts)
    if judged.outcome in GOOD and (doubt := _settle_absences(session, crawl)):
        doubts.append(doubt)
    _close_row(session, crawl, counts, verdict_with_doubts(judged, doubts))
    return counts


def _settle_roll_calls(session: Session, crawl: EndingCrawl) -> None:
    """Give bills what agendas hold of votes on them and an earlier version left there."""
    if crawl.mode not in ("daily", "full"):
        return
    for bills in bulk.in_chunks(bills_without_roll_calls(session, crawl.source.key)):
        settle_roll_calls(
            session,
            bills,
            jurisdiction=crawl.source.key,
            crawl_id=crawl.crawl_id,
            now=crawl.now(),
            known=True,
        )


def _settle_absences(session: Session, crawl: EndingCrawl) -> str:
    """Note what whole lists no longer show; returns why a list is not believed, if one is."""
    observed = list(crawl.kept.absences)
    if any(isinstance(each, Listed) and each.whole for each in observed):
        observed += still_waiting(session, crawl.source.key)
    doubt, held_back = settle_absences(
        session, crawl.source.key, observed, crawl_id=crawl.crawl_id, now=crawl.now()
    )
    crawl.kept.held_back |= held_back
    return doubt


def _judge(session: Session, crawl: EndingCrawl, counts: IngestCounts) -> Verdict:
    """How the crawl ended, and why; failures that it has had well are closed."""
    key = crawl.source.key
    mode = crawl.mode
    listed = {c.key for c in crawl.kept.checkpoints} - crawl.kept.held_back
    failures.resolve_failures(
        session,
        key,
        crawl_id=crawl.crawl_id,
        urls=crawl.end.mended,
        listings=listed if crawl.was_whole else (),
        now=crawl.now(),
    )
    stored = facts.stored_records(session, key)
    return judge_crawl(
        Facts(
            key=key,
            mode=mode,
            problem=crawl.problem,
            ours=crawl.ours,
            finish=crawl.end.reason,
            errors=crawl.end.errors,
            pages=crawl.end.pages,
            failed=counts.failed - crawl.kept.rows,
            first_failure=crawl.kept.first_failure,
            rows=failures.first_met(session, crawl.crawl_id, FailureKind.ROW),
            slips=failures.first_met(session, crawl.crawl_id, FailureKind.SLIP),
            untold=failures.first_met(session, crawl.crawl_id, FailureKind.UNTOLD),
            closed=failures.first_met(session, crawl.crawl_id, FailureKind.CLOSED),
            counts=counts.by_kind(),
            coverage=counts.coverage(),
            listed_to_the_end=bool(listed),
            stored=stored,
            bills_named=0 if stored["bill"] else facts.bills_named(session, key),
            kept=failures.kept_fields(session, key),
            canaries_gone=facts.canaries_gone(session, crawl.crawl_id),
            trailing=facts.trailing_crawls(session, key, mode),
        )
    )


def _close_row(session: Session, crawl: EndingCrawl, counts: IngestCounts, judged: Verdict) -> None:
    """Close the row with its verdict, and move the checkpoints that may move."""
    done, now = judged.outcome in GOOD, crawl.now()
    moving = (
        [c for c in crawl.kept.checkpoints if c.key not in crawl.kept.held_back] if done else []
    )
    crawls.finish_crawl(
        session,
        crawl.crawl_id,
        outcome=judged.outcome,
        reason=judged.reason,
        tally=crawl_totals(counts, crawl.end.traffic),
        checkpoints=moving,
        now=now,
    )
    facts.note_crawl_verdict(
        session,
        crawl.crawl_id,
        mode=crawl.mode,
        reasons=(*judged.reasons, *_leave(crawl.source)),
        counts=counts.by_kind(),
        coverage=counts.coverage(),
        now=now,
    )
    seal_numbers(session, crawl.source.key, now=now)
    seal_crawls(session, [crawl.crawl_id], now=now)


def _leave(source: Source) -> Iterator[str]:
    """By whose leave robots.txt did not hold; it is sealed with the row."""
    if source.permission:
        yield f"read with leave: {source.permission}"


def judge_older_records(session: Session, crawl: EndingCrawl, *, fence: Fence) -> None:
    """Judge older records again when a topic is another one; what is left waits for a run."""
    late = monotonic() + SECONDS_TO_REJUDGE
    steps: Iterable[object] = chain(
        map_again(session, crawl.source, now=crawl.now()),
        end_with_their_session(session, crawl.source.key, crawl_id=crawl.crawl_id, now=crawl.now()),
        rejudge(
            session,
            jurisdiction=crawl.source.key,
            topics=crawl.topics,
            now=crawl.now(),
            crawl_id=crawl.crawl_id,
        ),
    )
    try:
        for _ in steps:
            session.commit()
            fence(session)
            if monotonic() >= late:
                break
        session.commit()
    except Exception as error:
        session.rollback()
        if is_transient_database_error(error) or isinstance(error, LeaseLost):
            raise
        why = f"a bug in judging again: {kind_and_message(error)}"
        crawls.settle_crawl_outcome(
            session, crawl.crawl_id, outcome="failed", reason=why, now=crawl.now()
        )
        session.commit()
        raise


def crawl_totals(counts: IngestCounts, traffic: Traffic) -> crawls.CrawlTotals:
    """What a crawl has done so far, as its row says it."""
    return crawls.CrawlTotals(
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        failed=counts.failed,
        requests=traffic.requests,
        bytes=traffic.bytes,
    )
