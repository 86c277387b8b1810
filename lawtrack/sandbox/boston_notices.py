"""What Boston posts on its public-notices page: its meetings, and other departments' notices."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lawtrack.sandbox.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One public notice as the city posts it."""

    number: int
    title: str
    starts: dt.datetime  # local time, without a zone
    location: str
    contact: str
    posted: dt.datetime  # the same
    body: str
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a heading and the lines under it
    canceled: bool = False


def boston_notices(scenario: Scenario) -> Sequence[Notice]:
    """The notices as of the scenario's day, the latest meeting first."""
    return ()
