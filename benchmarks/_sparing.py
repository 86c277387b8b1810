"""Whether a simulated look leaves out the meetings, by the rule of the platform itself."""

from collections.abc import Iterable
from datetime import datetime

from lawtrack.legislation.records import LEFT_OUT, MEETINGS_READ, StoredState
from scrapers.platforms.legistar.tenant import can_meetings_wait


def can_leave_out_meetings(
    now: datetime, *, read: datetime | None, meetings: Iterable[datetime]
) -> bool:
    """Whether they can wait that were ``read`` then, or left out by the look before (``None``)."""
    known = StoredState(
        now=now,
        sparing=True,
        checkpoints={MEETINGS_READ: read.isoformat() if read else LEFT_OUT},
        meetings={str(n): (each.date().isoformat(), "") for n, each in enumerate(meetings)},
    )
    return can_meetings_wait(known)
