"""Figures for Prometheus: a worker counts what it did; how all stands is asked at each scrape.

Each crawl has a process of its own, which ends with it: only the worker's own lasts long enough to
count. By outcome, not by source: of thirty thousand sources nobody wants that many lines.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select

from lawtrack.crawling.health.sources import source_states
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database import Session
from lawtrack.database.engine import database_session
from lawtrack.database.tables.alerts import MessageRow
from lawtrack.errors import ConfigError, LawtrackError
from lawtrack.machines.job_queue import QUEUES, queue_state, waiting_by_queue

if TYPE_CHECKING:
    from lawtrack.config.settings import Config

logger = logging.getLogger(__name__)

SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 14400)  # bounds of a histogram
DELIVERED = ("sent", "failed")


class WorkerFigures:
    """What one worker has done since it began."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._crawls = Counter(
            "lawtrack_crawls", "Crawls that have ended.", ["outcome"], registry=registry
        )
        self._requests = Counter(
            "lawtrack_requests", "Requests that crawls have made.", registry=registry
        )
        self._bytes = Counter(
            "lawtrack_received_bytes", "Bytes that crawls were answered.", registry=registry
        )
        self._records = Counter(
            "lawtrack_records", "Records that crawls have found.", ["fate"], registry=registry
        )
        self._jobs = Histogram(
            "lawtrack_job_seconds", "How long jobs take, by their queue.", ["queue"],
            registry=registry, buckets=SECONDS,
        )  # fmt: skip
        self._delivered = Counter(
            "lawtrack_deliveries", "Tries to send a message.", ["result"], registry=registry
        )
        for queue in QUEUES:
            self._jobs.labels(queue)
        for result in DELIVERED:
            self._delivered.labels(result)

    def crawled(self, summary: CrawlSummary) -> None:
        """Count a crawl that has ended."""
        self._crawls.labels(summary.outcome).inc()
        self._requests.inc(summary.requests)
        self._bytes.inc(summary.bytes)
        for fate in ("new", "changed", "unchanged", "failed"):
            self._records.labels(fate).inc(getattr(summary, fate))

    def did(self, queue: str, seconds: float) -> None:
        """Count a job."""
        self._jobs.labels(queue).observe(seconds)

    def delivered(self, *, sent: int, failed: int) -> None:
        """Count what became of messages."""
        self._delivered.labels("sent").inc(sent)
        self._delivered.labels("failed").inc(failed)


class InstallationFigures(Collector):
    """How queue, sources and messages stand, from the database at each scrape."""

    def __init__(self, engine: Engine, config: "Config", clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._config = config
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All of it; while the database is away, that it is."""
        now = self._clock()
        try:
            with database_session(self._engine) as session:
                every = [*_of_the_queue(session, now), *_of_messages(session, now)]
                states = source_states(session, self._config.rhythms(), now=now)
        except LawtrackError as error:
            logger.warning("figures: %s", error)
            yield GaugeMetricFamily("lawtrack_database_up", "Whether it answers.", value=0.0)
            return
        yield GaugeMetricFamily("lawtrack_database_up", "Whether it answers.", value=1.0)
        yield from every
        ages = {
            state.jurisdiction: (now - state.last_good).total_seconds()
            for state in states
            if state.last_good is not None
        }
        yield _by("lawtrack_source_age_seconds", "Since the last good crawl.", "jurisdiction", ages)
        well = {state.jurisdiction: float(state.well) for state in states}
        yield _by("lawtrack_source_well", "Whether it is as expected.", "jurisdiction", well)

    def describe(self) -> Sequence[Any]:
        """Nothing: it is not asked when it is registered."""
        return []


def _of_the_queue(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    state = queue_state(session)
    if state is None:
        return
    waiting, since = waiting_by_queue(session)
    ages = {queue: max(0.0, (now - at).total_seconds()) for queue, at in since.items()}
    none = dict.fromkeys(QUEUES, 0.0)
    yield _by("lawtrack_jobs_waiting", "Jobs that wait.", "queue", {**none, **waiting})
    yield _by("lawtrack_oldest_job_seconds", "How long the first of those that wait does.",
              "queue", {**none, **ages})  # fmt: skip
    yield GaugeMetricFamily("lawtrack_jobs_running", "Jobs that run.", value=state.running)
    machines = {"planner": float(state.planners), "worker": float(state.workers)}
    yield _by("lawtrack_machines", "Planners and workers that are connected.", "role", machines)


def _of_messages(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    due = select(func.count(), func.min(MessageRow.created_at)).where(
        MessageRow.next_try_at.is_not(None)
    )
    count, oldest = session.execute(due).one()
    age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
    yield GaugeMetricFamily("lawtrack_messages_waiting", "Messages to be sent.", value=count)
    yield GaugeMetricFamily("lawtrack_oldest_message_seconds", "Age of the oldest.", value=age)


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def serve_figures(registry: CollectorRegistry, place: tuple[str, int]) -> Callable[[], None]:
    """Answer ``/metrics`` at the place from now on; what is returned ends that."""
    host, port = place
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except (OSError, UnicodeError) as error:  # the second: no host can have that name
        reason = error.strerror if isinstance(error, OSError) else "no such name"
        raise ConfigError(
            f"--metrics {host}:{port}: cannot be listened on: {reason or error}"
            " - choose another port"
        ) from None

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end
