"""How often all crawls together may ask a host: each request takes its slot in one row.

No slot lies closer to the one before than the gap that was asked for, whoever took that: a crawl
of a daemon, of another machine or by hand. A host that wants to be left alone is left alone by all
of them from that moment. Who may wait (``spare``) gets a slot only where nobody has taken one that
is still to come.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert

from lawtrack.database.locks.leases import Lease
from lawtrack.database.opening.database_errors import one_line
from lawtrack.database.tables.crawls import PaceRow

# What a request may be late for its slot; so much is left free behind each, or the next one, which
# may be in time, would come too soon after it.
LATE = 0.05  # seconds, or the gap where that is shorter
# On one machine: what lies further ahead was given away before its clock was set back.
FURTHEST = 200  # gaps
LONGEST_REST = 86400.0  # seconds; a host is looked at once a day, whatever it asks for

_NOW = "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"
# The rule of ``next_slot`` in one statement, by the server's clock.
_TAKE = """
INSERT INTO paces AS pace (host, gap, last_slot)
SELECT :host, :gap, clock_timestamp() WHERE CAST(:key AS text) IS NULL
OR EXISTS (SELECT FROM leases WHERE jurisdiction = :key AND epoch = :epoch)
ON CONFLICT (host) DO UPDATE SET
    last_slot = greatest(
        {last} + greatest(pace.gap, excluded.gap) * interval '1 second',
        {closed},
        clock_timestamp()
    ),
    gap = excluded.gap
WHERE coalesce({closed}, '-infinity') <= clock_timestamp() + :most * interval '1 second'
AND (NOT :spare OR coalesce(greatest(
    {last} + greatest(pace.gap, excluded.gap) * interval '1 second', {closed}
), '-infinity') <= clock_timestamp())
RETURNING extract(epoch FROM last_slot - clock_timestamp())
"""
_REFUSED = """
SELECT extract(epoch FROM {closed} - clock_timestamp()) AS closed,
    extract(epoch FROM
        {last} + greatest(pace.gap, :gap) * interval '1 second' - clock_timestamp()
    ) AS taken
FROM paces AS pace WHERE pace.host = :host AND (CAST(:key AS text) IS NULL
OR EXISTS (SELECT FROM leases WHERE jurisdiction = :key AND epoch = :epoch))
"""
# What a server's clock has set too far ahead, before it was set back, counts no more.
_NEAR = "(CASE WHEN pace.{0} < clock_timestamp() + interval '25 hours' THEN pace.{0} END)"
_TAKE, _REFUSED = (
    sql.format(last=_NEAR.format("last_slot"), closed=_NEAR.format("closed_until"))
    for sql in (_TAKE, _REFUSED)
)
_CLOSE = """
UPDATE paces
SET closed_until = greatest(closed_until, clock_timestamp() + :seconds * interval '1 second')
WHERE host = :host
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceSlot:
    """When a request may go out, in seconds from now; or why it may not until then."""

    wait: float
    is_closed: bool = False  # the host wants to be left alone
    is_taken: bool = False  # others go first: ask again then


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The pace of a host: the slot that was given away last, and until when it is left alone."""

    gap: float = 0.0  # seconds, as the newest request wanted it
    last_slot: datetime | None = None
    closed_until: datetime | None = None


def gap_between_slots(delay: float) -> float:
    """Seconds from one slot to the next where no two requests may be closer than the delay."""
    return delay + min(LATE, delay)


def next_slot(
    pace: Pace, *, gap: float, now: datetime, most: float, spare: bool
) -> tuple[PaceSlot, Pace]:
    """The next free slot of a host, and its pace from then on; pure.

    None is given while the host wants rest for more than ``most`` seconds, or to who may wait while
    others go first.
    """
    rest = (pace.closed_until - now).total_seconds() if pace.closed_until else 0.0
    if rest > LONGEST_REST:
        rest = 0.0
    if rest > most:
        return PaceSlot(wait=rest, is_closed=True), pace
    longer = max(pace.gap, gap)
    taken = (pace.last_slot - now).total_seconds() + longer if pace.last_slot else 0.0
    if taken > FURTHEST * longer:
        taken = 0.0
    wait = max(taken, rest, 0.0)
    if spare and wait:
        return PaceSlot(wait=wait, is_taken=True), pace
    return PaceSlot(wait=wait), replace(pace, gap=gap, last_slot=now + timedelta(seconds=wait))


def take_slot(
    engine: Engine, host: str, *, gap: float, lease: Lease | None, most: float, spare: bool = False
) -> PaceSlot:
    """The next free slot of the host, as ``next_slot`` gives it, and noted.

    Raises ``LeaseLost`` for one of several machines that may ask no more.
    """
    with one_line(engine):
        if engine.dialect.name == "sqlite":
            return _taken_here(engine, host, gap=gap, most=most, spare=spare)
        return _taken_at_server(engine, host, gap=gap, lease=lease, most=most, spare=spare)


def _taken_here(engine: Engine, host: str, *, gap: float, most: float, spare: bool) -> PaceSlot:
    """The slot in an SQLite file, whose transactions begin with the right to write."""
    columns = select(PaceRow.gap, PaceRow.last_slot, PaceRow.closed_until)
    with engine.begin() as connection:
        row = connection.execute(columns.where(PaceRow.host == host)).first()
        before = Pace(gap=row[0], last_slot=row[1], closed_until=row[2]) if row else Pace()
        slot, pace = next_slot(before, gap=gap, now=_clock(connection), most=most, spare=spare)
        if pace != before:
            moved = {"gap": pace.gap, "last_slot": pace.last_slot}
            write = insert(PaceRow).values(host=host, **moved)
            connection.execute(write.on_conflict_do_update(index_elements=["host"], set_=moved))
    return slot


def _taken_at_server(
    engine: Engine, host: str, *, gap: float, lease: Lease | None, most: float, spare: bool
) -> PaceSlot:
    asked = {
        "host": host, "gap": gap, "most": most, "spare": spare,
        "key": lease and lease.jurisdiction, "epoch": lease and lease.epoch,
    }  # fmt: skip
    with engine.begin() as connection:
        wait = connection.scalar(text(_TAKE), asked)
        if wait is not None:
            return PaceSlot(wait=float(wait))
        refused = connection.execute(text(_REFUSED), asked).first()
    if refused is None:
        assert lease is not None
        raise lease.lost()
    closed = float(refused.closed or 0.0)
    if closed > most:
        return PaceSlot(wait=closed, is_closed=True)
    return PaceSlot(wait=max(closed, float(refused.taken), 0.0), is_taken=True)


def _clock(connection: Connection) -> datetime:
    """The moment by SQLite, as a server's is that of the server."""
    moment: str = connection.scalar(text(_NOW))
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def close_pace(engine: Engine, host: str, *, seconds: float) -> None:
    """Everybody leaves the host alone for so many seconds from now."""
    with one_line(engine), engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text(_CLOSE), {"host": host, "seconds": seconds})
            return
        until = _clock(connection) + timedelta(seconds=seconds)
        shorter = or_(PaceRow.closed_until.is_(None), PaceRow.closed_until < until)
        rest = update(PaceRow).where(PaceRow.host == host, shorter)
        connection.execute(rest.values(closed_until=until))
