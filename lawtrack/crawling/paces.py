"""How often several machines together may ask a host: each request takes its slot in one row.

No slot lies closer to the one before than the gap that was asked for, whoever took that. A host
that wants to be left alone is left alone by all of them from that moment.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from lawtrack.database.engine import one_line
from lawtrack.database.locks.leases import Lease

_TAKE = """
INSERT INTO paces AS pace (host, gap, last_slot)
SELECT :host, :gap, clock_timestamp() FROM leases WHERE jurisdiction = :key AND epoch = :epoch
ON CONFLICT (host) DO UPDATE SET
    last_slot = greatest(
        pace.last_slot + greatest(pace.gap, excluded.gap) * interval '1 second',
        pace.closed_until,
        clock_timestamp()
    ),
    gap = excluded.gap
WHERE coalesce(pace.closed_until, '-infinity') <= clock_timestamp() + :most * interval '1 second'
RETURNING extract(epoch FROM last_slot - clock_timestamp())
"""
_CLOSED = """
SELECT extract(epoch FROM pace.closed_until - clock_timestamp()) FROM paces AS pace
WHERE pace.host = :host
AND EXISTS (SELECT FROM leases WHERE jurisdiction = :key AND epoch = :epoch)
"""
_CLOSE = """
UPDATE paces
SET closed_until = greatest(closed_until, clock_timestamp() + :seconds * interval '1 second')
WHERE host = :host
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceSlot:
    """When a request may go out, in seconds from now; or for how long its host is left alone."""

    wait: float
    is_closed: bool = False


def take_slot(engine: Engine, host: str, *, gap: float, lease: Lease, most: float) -> PaceSlot:
    """The next free slot of the host; none while it wants rest for more than ``most`` seconds.

    The engine commits each statement by itself. Raises ``LeaseLost`` for who may ask no more.
    """
    asked = {
        "host": host, "gap": gap, "key": lease.jurisdiction, "epoch": lease.epoch, "most": most,
    }  # fmt: skip
    with one_line(engine), engine.connect() as connection:
        wait = connection.scalar(text(_TAKE), asked)
        if wait is not None:
            return PaceSlot(wait=float(wait))
        closed = connection.scalar(text(_CLOSED), asked)
    if closed is None:
        raise lease.lost()
    return PaceSlot(wait=float(closed), is_closed=True)


def close_pace(engine: Engine, host: str, *, seconds: float) -> None:
    """Every machine leaves the host alone for so many seconds from now."""
    with one_line(engine), engine.connect() as connection:
        connection.execute(text(_CLOSE), {"host": host, "seconds": seconds})
