"""What a clock has done that clocks do not do by themselves: it was set, or the machine slept."""

from collections.abc import Callable
from datetime import datetime

from lawtrack.crawling.daemon.log_lines import span_in_words

CLOCK_JUMP = 60.0  # seconds that are more than a clock being put right
LONGEST_PAUSE = 120.0  # between two looks, which are seconds apart, also on a busy machine


class ClockChanges:
    """Compares the clock on the wall with one that nobody sets, from one look to the next."""

    def __init__(self, *, clock: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._clock = clock
        self._steady = steady
        self._before = (clock(), steady())
        self._since = steady()
        self._moved = 0.0  # seconds, between the last two looks

    def noticed(self) -> str:
        """What has happened since the last look, in a line; nothing as a rule."""
        wall, steady = self._clock(), self._steady()
        went_on = steady - self._before[1]
        self._moved = (wall - self._before[0]).total_seconds() - went_on
        self._before = (wall, steady)
        if abs(self._moved) <= CLOCK_JUMP:
            if went_on <= LONGEST_PAUSE:
                return ""
            self._since = steady
            return f"nothing went on here for {span_in_words(went_on)}: the machine was stopped"
        self._since = steady
        span = span_in_words(abs(self._moved))
        if self.was_set_back:
            return f"the clock was set back by {span}"
        return f"the clock is {span} ahead: the machine slept, or it was set"

    @property
    def was_set_back(self) -> bool:
        """Whether it was, between the last two looks."""
        return self._moved < -CLOCK_JUMP

    @property
    def seconds_since(self) -> float:
        """How long ago that was noticed, or this began to look."""
        return self._steady() - self._since
