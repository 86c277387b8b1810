"""Windows of days to ask a list for, halved where a list does not show all that is in one; pure."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """The days that one request asks for, and those that follow it."""

    first: dt.date
    last: dt.date
    then: "tuple[Window, ...]" = ()

    def halved(self) -> "Window | None":
        """Its first half, the second one after it; ``None`` for a single day."""
        days = (self.last - self.first).days
        if days < 1:
            return None
        middle = self.first + dt.timedelta(days=days // 2)
        later = Window(middle + dt.timedelta(days=1), self.last, self.then)
        return Window(self.first, middle, (later,))
