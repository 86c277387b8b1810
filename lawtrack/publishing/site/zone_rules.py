"""When clocks change in a time zone, as rules that every calendar program reads; pure.

RFC 5545 3.6.5: an onset is told by the clock that goes until then, and comes again by a yearly
rule. Lists of single days are passed over by some programs, which then show another hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HORIZON = 28  # years in which a rule must hold to be one; after so many, weekdays come again
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRule:
    """From when on which offset counts."""

    begins: datetime  # without a zone: by the clock that goes until then
    offset_from: timedelta
    offset_to: timedelta
    name: str
    month: int = 0  # it comes again each year in this month; 0: it does not
    weekday: str = ""  # "2SU", "-1SU"

    @property
    def is_daylight(self) -> bool:
        """Whether clocks go forward (what Ireland says of itself few programs understand)."""
        return self.offset_to > self.offset_from


@lru_cache(maxsize=64)
def zone_rules(key: str, first: int, last: int) -> tuple[ZoneRule, ...]:
    """The rules of a zone for moments of the years from ``first`` to ``last``.

    Where its clocks follow no yearly rule, each change stands for itself.
    """
    zone = ZoneInfo(key)
    begins = datetime(first - 1, 1, 1)  # noqa: DTZ001 - by the clock of the place
    changes = [change for year in range(first - 1, last + 2) for change in _changes(zone, year)]
    if not changes:
        return (_standing(zone, datetime(1970, 1, 1), at=begins),)  # noqa: DTZ001
    by_year = [list(_changes(zone, first - 1 + more)) for more in range(HORIZON)]
    yearly = [_yearly(same) for same in zip(*by_year, strict=False)]
    if len({len(changes) for changes in by_year}) == 1 and all(yearly):
        return tuple(rule for rule in yearly if rule is not None)
    return (_standing(zone, begins, at=begins), *changes)


def _standing(zone: ZoneInfo, begins: datetime, *, at: datetime) -> ZoneRule:
    """The offset that counts at that moment, from an earlier one on."""
    there = at.replace(tzinfo=zone)
    offset = there.utcoffset() or timedelta()
    return ZoneRule(
        begins=begins, offset_from=offset, offset_to=offset, name=there.tzname() or zone.key
    )


def _changes(zone: ZoneInfo, year: int) -> Iterator[ZoneRule]:
    """The changes of the clock that begin in the year, each for itself."""
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        if _offset(zone, moment) != _offset(zone, moment + DAY):
            onset = _onset(zone, moment, moment + DAY)
            there = onset.astimezone(zone)
            before = _offset(zone, onset - MINUTE)
            yield ZoneRule(
                begins=(onset + before).replace(tzinfo=None),
                offset_from=before,
                offset_to=_offset(zone, onset),
                name=there.tzname() or zone.key,
            )
        moment += DAY


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _onset(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first minute with the later offset."""
    while after - before > MINUTE:
        middle = before + (after - before) // (2 * MINUTE) * MINUTE
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _yearly(changes: Sequence[ZoneRule]) -> ZoneRule | None:
    """The one rule by which these come, one each year; ``None`` when there is none."""
    first = changes[0]
    same = {
        (c.begins.month, c.begins.weekday(), c.begins.time(), c.offset_from, c.offset_to)
        for c in changes
    }
    weeks = set.intersection(*(_weeks(change.begins.date()) for change in changes))
    if len(same) > 1 or not weeks:
        return None
    weekday = WEEKDAYS[first.begins.weekday()]
    return ZoneRule(
        begins=first.begins, offset_from=first.offset_from, offset_to=first.offset_to,
        name=first.name, month=first.begins.month, weekday=f"{max(weeks)}{weekday}",
    )  # fmt: skip


def _weeks(day: date) -> set[int]:
    """Which weekday of its kind it is in its month: the second is 2, the last -1 too."""
    weeks = {(day.day - 1) // 7 + 1}
    return weeks | {-1} if (day + 7 * DAY).month != day.month else weeks
