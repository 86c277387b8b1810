"""What a page needs to know of the moment in which it is asked for."""

import datetime as dt
from dataclasses import dataclass, field

from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database import Session

# Every page says how fresh it is. Where the clock stands, as in the demo, nothing is kept.
KEPT = dt.timedelta(seconds=10)


class KeptStates:
    """How the sources stood when somebody last asked."""

    def __init__(self) -> None:
        self.at: dt.datetime | None = None
        self.states: tuple[SourceState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The settings, and the moment it is."""

    config: Config
    now: dt.datetime
    look: KeptStates = field(default_factory=KeptStates)

    @property
    def today(self) -> dt.date:
        """The earliest day that it is in any of the jurisdictions."""
        return self.config.earliest_today(self.now)

    def states(self, session: Session) -> tuple[SourceState, ...]:
        """How the sources stand, as of ten seconds ago at most."""
        look = self.look
        if look.at is None or not dt.timedelta() < self.now - look.at < KEPT:
            look.states = tuple(source_states(session, self.config.rhythms(), now=self.now))
            look.at = self.now
        return look.states
