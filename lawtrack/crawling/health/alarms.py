"""Alarms about sources: bad spells that have begun and ended, and when each was told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import NoticeRow


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


def spells(session: Session, *, since: datetime) -> Sequence[NoticeRow]:
    """The bad spells of sources that last, or that ended after ``since``, oldest first."""
    query = (
        select(NoticeRow)
        .where(or_(NoticeRow.ended_at.is_(None), NoticeRow.ended_at >= since))
        .order_by(NoticeRow.id)
    )
    return session.scalars(query).all()
