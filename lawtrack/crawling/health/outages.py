"""Raises the alarm when a source goes stale or breaks: once, and once more when it is well again.

Nobody misses what they do not know of, so silence is told like any other news. What was told is
in the database: a daemon that starts anew repeats nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lawtrack.crawling.health.freshness import BROKEN, STALE, UNKNOWN, age_in_words
from lawtrack.crawling.health.sources import SourceState
from lawtrack.database import Session
from lawtrack.database.tables.crawls import NoticeRow

ALARMING = (STALE, BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageNews:
    """What is to be told about a source, once."""

    jurisdiction: str
    state: str  # stale, broken, or the state it is well again with
    words: str
    since: datetime
    over: bool

    @property
    def line(self) -> str:
        """The notice on one line."""
        if self.over:
            return f"{self.jurisdiction}: well again ({self.state}) - {self.words}"
        advice = 'see "lawtrack status"'
        return f"{self.jurisdiction}: {self.state} - {self.words}; {advice}"


def watch_sources(
    session: Session, states: Sequence[SourceState], *, now: datetime
) -> list[OutageNews]:
    """Note which sources went bad or well since the last look, and return what is to be told.

    A bad spell is one notice, also when a stale source turns out broken. The caller commits, and
    tells people after that: told twice is worse than told a minute late.
    """
    news = []
    for state in states:
        spell = open_outage_notice(session, state.jurisdiction)
        if state.state in ALARMING and spell is None:
            words = _words(state)
            begin_outage_notice(
                session, state.jurisdiction, state=state.state, words=words, now=now
            )
            news.append(_notice(state, words, since=now, over=False))
        elif state.state not in (*ALARMING, UNKNOWN) and spell is not None:
            end_outage_notice(session, spell, now=now)
            words = f"was {spell.state} for {age_in_words(now - spell.since)}"
            news.append(_notice(state, words, since=spell.since, over=True))
    return news


def _words(state: SourceState) -> str:
    parts = (state.words, state.wrong, state.last_error)
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _notice(state: SourceState, words: str, *, since: datetime, over: bool) -> OutageNews:
    return OutageNews(
        jurisdiction=state.jurisdiction, state=state.state, words=words, since=since, over=over
    )


def open_outage_notice(session: Session, jurisdiction: str) -> NoticeRow | None:
    """The bad spell of the source that is not over yet."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.jurisdiction == jurisdiction, NoticeRow.ended_at.is_(None))
        .order_by(NoticeRow.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def begin_outage_notice(
    session: Session, jurisdiction: str, *, state: str, words: str, now: datetime
) -> None:
    """Note that a bad spell has begun, and that it is told."""
    session.add(
        NoticeRow(jurisdiction=jurisdiction, state=state, words=words, since=now, told_at=now)
    )
    session.flush()


def end_outage_notice(session: Session, notice: NoticeRow, *, now: datetime) -> None:
    """Note that the spell is over, and that it is told."""
    notice.ended_at = notice.ended_told_at = now
    session.flush()
