"""What a page needs to know of the moment in which it is asked for."""

import datetime as dt
from dataclasses import dataclass

from lawtrack.config.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The settings, and the moment it is."""

    config: Config
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The earliest day that it is in any of the jurisdictions."""
        return self.config.earliest_today(self.now)
