"""One alarm when a source goes bad, one when it is well again; dead letters; both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Rhythm
from lawtrack.crawling.crawls import record_unmade_crawl, start_crawl
from lawtrack.crawling.health.outages import watch_sources
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database.failures import failing_pages, open_failures, resolve_failures, save_failures
from lawtrack.database.tables.crawls import FailureRow, NoticeRow
from lawtrack.errors import FailureKind
from lawtrack.legislation.records import Failed
from tests.support.made import NOW, RIVERTOWN, RIVERTOWN_RHYTHM


def states(session: Session, minutes: float, *more: Rhythm) -> list[SourceState]:
    rhythms = [RIVERTOWN_RHYTHM, *more]
    return source_states(session, rhythms, now=NOW + timedelta(minutes=minutes))


def crawled(session: Session, outcome: str, minutes: float, reason: str = "") -> None:
    now = NOW + timedelta(minutes=minutes)
    record_unmade_crawl(session, "rivertown", outcome=outcome, reason=reason, now=now)


def alarms(session: Session, minutes: float) -> list[str]:
    now = NOW + timedelta(minutes=minutes)
    return [notice.line for notice in watch_sources(session, states(session, minutes), now=now)]


def test_a_clock_that_ran_ahead_once_does_not_hide_that_nothing_comes(session: Session) -> None:
    crawled(session, "ok", 1)
    crawled(session, "ok", 365 * 24 * 60)
    (state,) = states(session, 600)
    assert (state.state, state.last_good) == ("stale", NOW + timedelta(minutes=1))


def test_a_bad_spell_is_told_once_and_its_end_once(session: Session) -> None:
    assert alarms(session, 0) == []  # never crawled
    crawled(session, "ok", 1)
    assert alarms(session, 2) == []
    crawled(session, "failed", 30, "nothing could be had: u: refused")
    (told,) = alarms(session, 31)
    assert told == (
        "rivertown: broken - the last crawl failed; failed: nothing could be had: u: refused;"
        ' see "lawtrack status"'
    )
    assert alarms(session, 60) == []
    crawled(session, "missed", 90, "the daemon was busy")
    assert alarms(session, 91) == []  # stale now, still the same spell
    crawled(session, "ok", 120)
    assert alarms(session, 121) == ["rivertown: well again (fresh) - was broken for 90 minutes"]
    assert alarms(session, 122) == []
    crawled(session, "failed", 150)
    assert len(alarms(session, 151)) == 1
    rows = session.scalars(select(NoticeRow).order_by(NoticeRow.id)).all()
    assert [(row.state, row.ended_at is None) for row in rows] == [
        ("broken", False),
        ("broken", True),
    ]


def test_silence_alone_is_told(session: Session) -> None:
    crawled(session, "ok", 0)
    assert alarms(session, 59) == []
    (told,) = alarms(session, 61)
    assert told.startswith("rivertown: stale - no good crawl for 61 minutes")


def page(url: str, *, covers: str = "", cause: FailureKind = FailureKind.STATUS) -> Failed:
    return Failed(
        jurisdiction="rivertown", url=url, reason="answered 500", covers=covers, cause=cause
    )


def begun(session: Session, minutes: float) -> int:
    now = NOW + timedelta(minutes=minutes)
    return start_crawl(session, RIVERTOWN, mode="incremental", now=now)


def test_a_failure_met_again_counts_up(session: Session) -> None:
    for minutes in (0, 30):
        save_failures(
            session,
            [page("https://a.example/1"), page("https://a.example/2", covers="bills")],
            crawl_id=begun(session, minutes),
            now=NOW + timedelta(minutes=minutes),
        )
    found = open_failures(session, ["rivertown"])
    assert [(f.url, f.attempts) for f in found] == [
        ("https://a.example/1", 2),
        ("https://a.example/2", 2),
    ]
    assert session.scalars(select(FailureRow.cause)).all() == [FailureKind.STATUS] * 2
    assert (found[0].first_at, found[0].tried_at) == (NOW, NOW + timedelta(minutes=30))
    assert failing_pages(session, "rivertown") == {"https://a.example/1", "https://a.example/2"}
    (state,) = states(session, 30)
    assert state.open_failures == 2


@pytest.mark.parametrize(
    ("urls", "listings", "days", "left"),
    [
        ((), (), 0, 2),
        (("https://a.example/1",), (), 0, 1),
        ((), ("bills",), 0, 1),
        ((), (), 31, 0),
    ],
)
def test_a_failure_is_closed_when_its_page_or_listing_is_well(
    session: Session, urls: tuple[str, ...], listings: tuple[str, ...], days: int, left: int
) -> None:
    failures = [page("https://a.example/1"), page("https://a.example/2", covers="bills")]
    save_failures(session, failures, crawl_id=begun(session, 0), now=NOW)
    later = begun(session, 60)
    resolve_failures(
        session, "rivertown", crawl_id=later, urls=urls, listings=listings,
        now=NOW + timedelta(days=days, minutes=61),
    )  # fmt: skip
    assert len(open_failures(session, ["rivertown"])) == left


def test_what_failed_in_this_crawl_stays_open(session: Session) -> None:
    crawl_id = begun(session, 0)
    save_failures(
        session, [page("https://a.example/1", covers="bills")], crawl_id=crawl_id, now=NOW
    )
    resolve_failures(session, "rivertown", crawl_id=crawl_id, urls=(), listings=("bills",), now=NOW)
    assert len(open_failures(session, ["rivertown"])) == 1


def test_a_failure_after_one_that_was_closed_is_another(session: Session) -> None:
    save_failures(session, [page("https://a.example/1")], crawl_id=begun(session, 0), now=NOW)
    resolve_failures(
        session, "rivertown", crawl_id=begun(session, 1), urls=["https://a.example/1"],
        listings=(), now=NOW,
    )  # fmt: skip
    save_failures(session, [page("https://a.example/1")], crawl_id=begun(session, 2), now=NOW)
    rows = session.scalars(select(FailureRow).order_by(FailureRow.id)).all()
    assert [(row.attempts, row.resolved_at is None) for row in rows] == [(1, False), (1, True)]
