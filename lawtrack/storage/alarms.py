"""Alarms about sources: bad spells that have begun and ended, and when each was told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.models import NoticeRow


def open_notice(session: Session, jurisdiction: str) -> NoticeRow | None:
    """The bad spell of the source that is not over yet."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.jurisdiction == jurisdiction, NoticeRow.ended_at.is_(None))
        .order_by(NoticeRow.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def begin_notice(
    session: Session, jurisdiction: str, *, state: str, words: str, now: datetime
) -> None:
    """Note that a bad spell has begun, and that it is told."""
    session.add(
        NoticeRow(jurisdiction=jurisdiction, state=state, words=words, since=now, told_at=now)
    )
    session.flush()


def end_notice(session: Session, notice: NoticeRow, *, now: datetime) -> None:
    """Note that the spell is over, and that it is told."""
    notice.ended_at = notice.ended_told_at = now
    session.flush()
