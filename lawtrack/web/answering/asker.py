"""What a page needs to know of the moment in which it is asked for."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field, fields
from time import perf_counter

from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database import Session
from lawtrack.database.lists.newest_stored import NewestStored, stored_state
from lawtrack.database.search.search_memory import SearchMemory
from lawtrack.database.team.signed_in import SignedIn

# Every page says how fresh it is. Where the clock stands, as in the demo, nothing is kept.
KEPT = dt.timedelta(seconds=10)
TIMES = 60  # as long as the look took, where that is longer: of 500,000 bills it takes a second


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesThen:
    """How the sources stood at a moment."""

    at: dt.datetime
    states: tuple[SourceState, ...]
    mark: str  # another one as soon as they stand otherwise
    kept: dt.timedelta


@dataclass(slots=True)
class KeptStates:
    """How the sources stood when somebody last asked."""

    last: StatesThen | None = None


@dataclass(slots=True, kw_only=True)
class Asker:
    """The settings, and the moment it is; it lives as long as one answer."""

    config: Config
    now: dt.datetime
    look: KeptStates = field(default_factory=KeptStates)
    memory: SearchMemory = field(default_factory=SearchMemory)
    settings: str = ""  # a mark of them
    signed_in: SignedIn | None = None  # the editor who asks
    _stored: NewestStored | None = None
    _states: StatesThen | None = None

    @property
    def today(self) -> dt.date:
        """The earliest day that it is in any of the jurisdictions."""
        return self.config.earliest_today(self.now)

    def stored(self, session: Session) -> NewestStored:
        """The state of what is stored, as it was when this was first asked."""
        if self._stored is None:
            self._stored = stored_state(session)
        return self._stored

    def states(self, session: Session) -> tuple[SourceState, ...]:
        """How the sources stand, as of ten seconds ago at most, or of a minute if there is much."""
        return self._looked(session).states

    def states_mark(self, session: Session) -> str:
        """Another word as soon as the sources stand otherwise."""
        return self._looked(session).mark

    def _looked(self, session: Session) -> StatesThen:
        if self._states is None:
            last = self.look.last
            if last is None or not dt.timedelta() < self.now - last.at < last.kept:
                start = perf_counter()
                states = tuple(source_states(session, self.config.rhythms(), now=self.now))
                values = [[getattr(one, each.name) for each in fields(one)] for one in states]
                mark = hashlib.sha256(repr(values).encode()).hexdigest()
                kept = max(KEPT, TIMES * dt.timedelta(seconds=perf_counter() - start))
                last = StatesThen(at=self.now, states=states, mark=mark, kept=kept)
                self.look.last = last
            self._states = last
        return self._states
