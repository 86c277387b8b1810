"""The queue of jobs: procrastinate's tables, in a PostgreSQL schema of their own.

It holds nothing but what is due: a job that is lost is planned again, one that is finished is
deleted, and what became of it stands in ``crawls``. So the whole schema can be dropped at any time
while nobody works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, resources

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.log_lines import span_in_words
from lawtrack.crawling.daemon.service.only_one import WORDS
from lawtrack.database.engine import database_session
from lawtrack.database.locks.lock import lock_number
from lawtrack.database.opening.database_errors import database_address_shown, one_line
from lawtrack.errors import ConfigError, DatabaseError, LawtrackError
from lawtrack.topics import Topic

SCHEMA = "queue"
SEARCH_PATH = f"-c search_path={SCHEMA},public"  # its triggers name their tables without a schema
CRAWL, PAST, JUDGE = "crawl", "past", "judge"  # of a jurisdiction
READ = "read"  # files of a jurisdiction; several jobs may
DELIVER, PUBLISH = "deliver", "publish"  # of all
ALL = "all"
QUEUES = (CRAWL, PAST, JUDGE, READ, DELIVER, PUBLISH)  # and what the job in it is called
DEAD_AFTER = 7.0  # seconds without a sign of life; three beats and a little
BEAT = 2.0
FURTHEST_APART = 600.0  # seconds between two clocks, of which nothing hangs on one

_PATH = f"SELECT set_config('search_path', '{SCHEMA}, ' || current_setting('search_path'), true)"
_IS_THERE = f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')"
_MADE_BY = f"SELECT obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace')"
# Two of a kind never wait; nor is one put behind another that runs, for it would run for nothing.
_DEFER = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
SELECT queue, queue, queue || ':' || subject,
    jsonb_strip_nulls(jsonb_build_object('subject', subject, 'seconds', seconds))
FROM unnest(cast(:subjects AS text[]), cast(:seconds AS double precision[]))
        WITH ORDINALITY AS due (subject, seconds, place),
    cast(:queue AS text) AS queue
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs AS other
    WHERE other.queueing_lock = queue || ':' || subject AND other.status IN ('todo', 'doing')
)
ORDER BY place
ON CONFLICT DO NOTHING
RETURNING id
"""
# Not set back to "todo": where a twin waits that is refused, and the dead one would stand for ever.
# Nor does one that was only asleep finish a job that others have begun anew: it has another number.
# It was begun before all that wait, and goes first, but not a second time: it may be what kills.
_TAKE_UP_AGAIN = """
WITH dead AS (
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT job.id FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing' AND (
            worker.id IS NULL OR worker.last_heartbeat < now() - :dead * interval '1 second'
            OR worker.last_heartbeat > now() + interval '1 hour'  -- the clock was set back
        )
        FOR UPDATE OF job SKIP LOCKED
    )
    RETURNING queue_name, task_name, queueing_lock, args, 1 - priority AS priority
)
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, priority)
SELECT queue_name, task_name, queueing_lock, args, priority FROM dead
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET priority = excluded.priority
RETURNING queueing_lock
"""
_THERE = "SELECT queueing_lock FROM queue.procrastinate_jobs WHERE status IN ('todo', 'doing')"
_WAITING = """
SELECT count(*) FILTER (WHERE job.status = 'todo') AS waiting,
    count(*) FILTER (WHERE job.status = 'doing') AS running,
    min(event.at) FILTER (WHERE job.status = 'todo') AS oldest
FROM queue.procrastinate_jobs AS job
LEFT JOIN queue.procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
WHERE job.status IN ('todo', 'doing')
"""
_BY_QUEUE = """
SELECT job.queue_name, count(*) AS waiting, min(event.at) AS oldest
FROM queue.procrastinate_jobs AS job
LEFT JOIN queue.procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
WHERE job.status = 'todo' GROUP BY job.queue_name
"""
_MACHINES = """
SELECT count(*) FILTER (WHERE application_name LIKE '%, planner %') AS planners,
    count(*) FILTER (WHERE application_name LIKE '%, worker %') AS workers
FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE :named
"""
# Whoever may only read may not even ask for a table of a schema that is closed to him.
_MAY_BE_READ = """
SELECT CASE WHEN has_schema_privilege(oid, 'USAGE')
    THEN has_table_privilege(to_regclass('queue.procrastinate_jobs'), 'SELECT') END
FROM pg_namespace WHERE nspname = 'queue'
"""


class ClockDiffers(LawtrackError):
    """This machine and the database's server do not agree on what time it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """How the queue stands at this moment."""

    planners: int  # that are connected
    workers: int
    running: int
    waiting: int
    oldest: datetime | None  # since when the first of those that wait does


def check_server(database: str) -> None:
    """Raise ``ConfigError`` unless several machines can work at the database."""
    if make_url(database).get_backend_name() == "sqlite":
        raise ConfigError(
            f"{make_url(database).render_as_string(hide_password=True)}: several machines need"
            ' PostgreSQL - on one machine run "lawtrack daemon",'
            ' or move there with "lawtrack migrate-to"'
        )
    try:
        metadata.version("procrastinate")
    except metadata.PackageNotFoundError:
        raise ConfigError(
            "procrastinate: is not installed, and several machines need it"
            " - pip install 'lawtrack[distributed]'"
        ) from None


def shared_settings(config: Config, topics: Sequence[Topic]) -> str:
    """What must be the same for all machines at a database: what is crawled, judged and told."""
    lexicons = [(topic.name, topic.lexicon) for topic in topics]
    return repr((sorted(config.jurisdictions), lexicons, config.asked.subscriptions))


def check_clock(engine: Engine, *, now: datetime) -> None:
    """Raise ``ClockDiffers`` where this machine's clock is far from the server's.

    When a source is due says the time at which others have crawled it, and what is stored bears it.
    """
    with database_session(engine) as session:
        theirs: datetime = session.scalars(text("SELECT clock_timestamp()")).one()
    ahead = (now - theirs).total_seconds()
    if abs(ahead) > FURTHEST_APART:
        raise ClockDiffers(
            f"{database_address_shown(engine)}: its clock is {span_in_words(abs(ahead))}"
            f" {'behind' if ahead > 0 else 'ahead of'} this machine's"
            " - set the wrong one, and let NTP keep both"
        )


def check_search_path(database: str) -> None:
    """Raise ``DatabaseError`` where a session does not get the path that procrastinate needs."""
    engine = create_engine(database, poolclass=NullPool, connect_args={"options": SEARCH_PATH})
    with one_line(engine), engine.connect() as connection:
        path = connection.scalar(text("SHOW search_path"))
    if not str(path).startswith(SCHEMA):
        raise DatabaseError(
            f"{database_address_shown(engine)}: what stands before the server leaves out what a"
            " session is opened with (options) - name the server itself"
        )


def prepare_queue(engine: Engine) -> None:
    """Make the queue's tables if there are none.

    Raises ``DatabaseError`` for those of another procrastinate.
    """
    version = metadata.version("procrastinate")
    with database_session(engine) as session:
        session.execute(
            text("SELECT pg_advisory_xact_lock(:n)"), {"n": lock_number("lawtrack queue")}
        )
        if session.scalar(text(_IS_THERE)) is None:
            session.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            session.execute(text(_PATH))
            schema = resources.files("procrastinate").joinpath("sql/schema.sql").read_text("utf-8")
            cursor = session.connection().connection.cursor()
            cursor.execute(schema)  # many statements, and signs that SQLAlchemy would understand
            session.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{version}'"))
        made_by = session.scalar(text(_MADE_BY)) or ""
        session.commit()
    if made_by != version:
        raise DatabaseError(
            f"{database_address_shown(engine)}: the schema {SCHEMA} is of procrastinate"
            f" {made_by or 'unknown'}, here is {version} - stop all planners and workers,"
            f" then DROP SCHEMA {SCHEMA} CASCADE: it holds only what is due"
        )


def defer(
    session: Session, queue: str, subjects: Sequence[str], *, seconds: Sequence[float] = ()
) -> int:
    """Put a job for each subject into the queue, in this order; returns how many are new there.

    ``seconds`` say how long each may take, where that is not the same always. The caller commits.
    """
    session.execute(text(_PATH))
    asked = {"queue": queue, "subjects": list(subjects), "seconds": list(seconds)}
    return len(session.execute(text(_DEFER), asked).all())


def jobs_there(session: Session) -> dict[str, set[str]]:
    """The subjects of the jobs that wait or run, by queue."""
    there: dict[str, set[str]] = {queue: set() for queue in QUEUES}
    for lock in session.scalars(text(_THERE)):
        queue, _, subject = lock.partition(":")
        there.setdefault(queue, set()).add(subject)
    return there


def take_up_again(session: Session) -> list[str]:
    """Put the jobs of dead workers into the queue again; returns which. The caller commits."""
    session.execute(text(_PATH))
    return list(session.scalars(text(_TAKE_UP_AGAIN), {"dead": DEAD_AFTER}))


def queue_state(session: Session) -> QueueState | None:
    """How the queue stands; ``None`` where there is none, or it may not be read."""
    if session.get_bind().dialect.name != "postgresql" or not session.scalar(text(_MAY_BE_READ)):
        return None
    jobs = session.execute(text(_WAITING)).one()
    machines = session.execute(text(_MACHINES), {"named": f"{WORDS}, %"}).one()
    return QueueState(
        planners=machines.planners,
        workers=machines.workers,
        running=jobs.running,
        waiting=jobs.waiting,
        oldest=jobs.oldest,
    )


def waiting_by_queue(session: Session) -> tuple[dict[str, int], dict[str, datetime]]:
    """How many jobs wait in each queue that is there, and since when the first of them does."""
    rows = session.execute(text(_BY_QUEUE)).all()
    waiting = {row.queue_name: row.waiting for row in rows}
    return waiting, {row.queue_name: row.oldest for row in rows if row.oldest is not None}
