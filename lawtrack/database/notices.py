"""The notice clocks of stored meetings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import moments
from lawtrack.database.tables.legislation import EventRow
from lawtrack.legislation.meeting_notice import Notice, Step, notice_of


def notices(session: Session, events: Sequence[EventRow], *, now: datetime) -> dict[int, Notice]:
    """The notice clock of each meeting, by our id."""
    found = moments(session, "event", [event.id for event in events])
    return {
        event.id: notice_of(
            [
                Step(
                    seen_at=moment.seen_at,
                    reasons=moment.reasons,
                    added=[c["new"] for c in moment.changes if c["reason"] == "agenda-item-added"],
                    state=moment.state,
                )
                for moment in found.get(event.id, [])
            ],
            date=event.date,
            starts=event.starts,
            timezone=event.timezone,
            first_seen=event.first_seen,
            cancelled=event.state == "cancelled",
            now=now,
        )
        for event in events
    }
