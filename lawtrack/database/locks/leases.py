"""Who of several machines may crawl a jurisdiction: a lease with an epoch, and the fence behind it.

A lock does not do: a machine that was stopped, or cut off, comes back and goes on writing. So each
take-over of a lease raises its epoch, and each transaction that stores asks first whether its own
epoch still counts. One machine alone has no lease, and asks nothing.

A machine of an older version is refused in the same place: its lease knows the schema for which
its code was made, whatever lies on its disk by now.

The sessions of a lease's holder go by a name of their own. Who takes the lease over ends them: a
machine that was stopped in a transaction would keep its locks for as long as it sleeps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from lawtrack.database.opening.schema import newest_schema
from lawtrack.errors import LawtrackError, SchemaDiffers

LONGEST_NAME = 63  # of a session, that PostgreSQL shows

Fence = Callable[[Session], None]

# Over is also one that lasts longer than any: its clock ran ahead, and was set back since.
_STATE = """
SELECT epoch, until NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 hour' AS over
FROM leases WHERE jurisdiction = :key
"""
_END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()
"""
_TAKE = """
INSERT INTO leases AS lease (jurisdiction, epoch, holder, until)
VALUES (:key, 1, :holder, clock_timestamp() + :seconds * interval '1 second')
ON CONFLICT (jurisdiction) DO UPDATE
SET epoch = lease.epoch + 1, holder = excluded.holder, until = excluded.until
WHERE lease.until NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 hour'
RETURNING epoch
"""
_RENEW = """
UPDATE leases SET until = clock_timestamp() + :seconds * interval '1 second'
WHERE jurisdiction = :key AND epoch = :epoch RETURNING epoch
"""
# The weakest lock: a lease is renewed beside a transaction that stores, but not taken over, for
# which the row is locked whole.
_CHECK = """
SELECT (SELECT version_num FROM alembic_version) FROM leases
WHERE jurisdiction = :key AND epoch = :epoch FOR KEY SHARE
"""
_SCHEMA = "SELECT version_num FROM alembic_version"
_LOCK = "SELECT epoch FROM leases WHERE jurisdiction = :key FOR UPDATE"


class LeaseLost(LawtrackError):
    """Another machine has taken the crawl over; nothing more may be stored or asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to crawl a jurisdiction until another machine has a higher epoch."""

    jurisdiction: str
    epoch: int
    schema: str = field(default_factory=newest_schema, compare=False)  # that its code stores by

    @property
    def session_name(self) -> str:
        """What the sessions of its holder are called at the server."""
        return session_name(self.jurisdiction, self.epoch)

    def lost(self) -> LeaseLost:
        """The error to raise where the lease no longer counts."""
        return LeaseLost(
            f"{self.jurisdiction}: another machine has taken this crawl over"
            " - nothing more is asked or stored here"
        )


def session_name(jurisdiction: str, epoch: int) -> str:
    """A name for the sessions of a lease's holder that no other lease has."""
    digest = sha256(jurisdiction.encode()).hexdigest()[:12]
    head = f"lawtrack-{epoch}-{digest}-"
    return head + jurisdiction.encode("ascii", "replace").decode()[: LONGEST_NAME - len(head)]


def database_under(lease: Lease | None, database: str) -> str:
    """The database's address for the holder of the lease, whose sessions then go by its name."""
    if lease is None:
        return database
    url = make_url(database).update_query_dict({"application_name": lease.session_name})
    return url.render_as_string(hide_password=False)


def take_lease(session: Session, jurisdiction: str, *, holder: str, seconds: float) -> Lease | None:
    """The lease, for so many seconds; ``None`` while somebody else's has not run out.

    The sessions of who had it are ended. The caller commits. Raises ``SchemaDiffers`` for a version
    that may not store here.
    """
    _refuse_another_version(jurisdiction, session.scalar(text(_SCHEMA)), newest_schema())
    before = session.execute(text(_STATE), {"key": jurisdiction}).first()
    if before is not None and before.over:
        name = session_name(jurisdiction, before.epoch)
        session.execute(text(_END_SESSIONS), {"name": name})
        session.execute(text(_LOCK), {"key": jurisdiction})
    epoch = session.scalar(text(_TAKE), {"key": jurisdiction, "holder": holder, "seconds": seconds})
    return None if epoch is None else Lease(jurisdiction=jurisdiction, epoch=epoch)


def renew_lease(session: Session, lease: Lease, *, seconds: float) -> bool:
    """Whether the lease still counts; then it does for so many seconds more. The caller commits."""
    asked = {"key": lease.jurisdiction, "epoch": lease.epoch, "seconds": seconds}
    return session.scalar(text(_RENEW), asked) is not None


def end_lease(session: Session, lease: Lease) -> None:
    """Anybody may have the lease now, if it still was this one. The caller commits."""
    renew_lease(session, lease, seconds=0.0)


def fence_of(lease: Lease | None) -> Fence:
    """What a transaction that stores asks first; raises ``LeaseLost`` when it may not.

    So it raises ``SchemaDiffers`` once the database was upgraded for another version. Nobody can
    take the lease over before that transaction has ended.
    """
    if lease is None:
        return no_fence
    asked = {"key": lease.jurisdiction, "epoch": lease.epoch}

    def check(session: Session) -> None:
        row = session.execute(text(_CHECK), asked).first()
        if row is None:
            raise lease.lost()
        _refuse_another_version(lease.jurisdiction, row[0], lease.schema)

    return check


def no_fence(session: Session) -> None:
    """Nothing to ask, where one machine is alone."""


def _refuse_another_version(jurisdiction: str, schema: str | None, needed: str) -> None:
    if schema != needed:
        raise SchemaDiffers(
            f"{jurisdiction}: the database is at schema {schema or 'nothing'}, and this machine's"
            f" lawtrack stores by {needed} - nothing more is stored here; start it again with the"
            " version of the others"
        )
