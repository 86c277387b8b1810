"""Which world the sandbox shows: everything in it is a function of these few values."""

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scenario:
    """The world as of ``day``: 1 is ``today``, 2 the day after.

    ``extra`` generated bills stand beside the written ones in each city and before Congress.
    Dates of the data are relative to ``today``, so that a demo always has coming meetings; equal
    scenarios give equal bytes. With ``turn`` a new Congress begins when its day comes;
    ``clerk`` is what the cities' clerks do beside the story (``legistar.clerk_turns``).
    """

    today: dt.date
    day: int = 1
    extra: int = 0
    seed: int = 1
    turn: bool = False
    clerk: tuple[tuple[str, str], ...] = ()  # city, turn

    def on(self, days: int) -> dt.date:
        """The date ``days`` after ``today`` (before it, when negative), whatever ``day`` it is."""
        return self.today + dt.timedelta(days=days)

    def at(self, days: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
        """A moment on ``on(days)``, aware, in UTC."""
        clock = dt.time(hour, minute, second, tzinfo=dt.UTC)
        return dt.datetime.combine(self.on(days), clock)

    def meeting(self, weeks: int, weekday: int) -> dt.date:
        """The one ``weekday`` (0 is Monday) among the seven days from ``on(7 * weeks)`` on."""
        start = self.on(7 * weeks)
        return start + dt.timedelta(days=(weekday - start.weekday()) % 7)

    @property
    def present(self) -> dt.date:
        """The date on which this world is looked at."""
        return self.on(self.day - 1)

    def with_day(self, day: int) -> "Scenario":
        """This world on another day."""
        return replace(self, day=day)
