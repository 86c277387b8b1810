"""What the daemon is handed in by the command, for it lies above: who crawls, tells, and serves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary

Crawl = Callable[[Config, str], Awaitable[CrawlSummary]]
Say = Callable[[str], None]


class Delivery(Protocol):
    """What became of the alerts that were due, in lines for people."""

    @property
    def errors(self) -> Sequence[str]:
        """Messages that could not be sent, each with where and why."""

    @property
    def lost(self) -> tuple[str, ...]:
        """Subscriptions that nothing can reach as they are."""


class Deliver(Protocol):
    """Sends what is due; ``lawtrack.alerts.deliver.deliver_due``."""

    def __call__(
        self, engine: Engine, config: Config, *, environ: Mapping[str, str], now: datetime
    ) -> Delivery: ...


class Beside(Protocol):
    """What the daemon's process does beside crawling; ``lawtrack.web.pages_beside.PagesBeside``.

    ``start`` raises ``LawtrackError`` when it cannot be done at all; later it ends nothing.
    """

    def start(self, config: Config) -> None: ...
    def take_over(self, config: Config) -> None: ...
    def stop(self) -> None: ...
