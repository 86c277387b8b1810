"""How much of a source's past there is to fill in, and how much of it fits into a slice."""

from datetime import datetime, timedelta

from lawtrack.config.settings import Config
from lawtrack.crawling.past import PastState, past_state, requests_of_the_past
from lawtrack.database import Session
from lawtrack.database.jurisdictions import is_baseline

DAY = timedelta(days=1)
FEWEST, MOST = 3, 200  # records of a slice
LEAST_DELAY = 0.05  # seconds, that a request takes whatever the settings say


def past_to_fill(session: Session, config: Config, key: str, *, now: datetime) -> PastState | None:
    """How far the past is filled in; ``None`` while nothing may be asked of it."""
    cost = requests_of_the_past(session, key, since=now - DAY)
    if is_baseline(session, key) or cost >= config.schedule.past_requests:
        return None
    return past_state(session, config.source(key), config.wanted_from(key, now), now=now)


def records_that_fit(config: Config, state: PastState, lasting: timedelta) -> int:
    """How many records fit into a slice; none where it is not worth its process."""
    fitting = int(lasting.total_seconds() / (max(config.delay, LEAST_DELAY) * state.cost))
    return min(fitting, MOST) if fitting >= FEWEST else 0
