"""How to take part in a meeting, and until when: a source's own words, and what was kept by hand.

A deadline of one meeting is a day or a moment by the clock of its place; one of a body counts back,
for each meeting: "24 hours before", "1 day before 15:00". Working days are not counted: nobody
here knows the holidays of a town, and a deadline that is told a day late is worse than none. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.legislation.wording import clock_in_words, in_words, moment_in_words, short_day
from lawtrack.linear_pattern import LinearPattern
from lawtrack.safe_text import printable, shortened

# What a source writes for those who want to take part.
_SAID = LinearPattern(
    r"[^.;\n]*\b(?:zoom|webex|teams|testi(?:fy|mony)|public comment|sign up|register|call in|"
    r"dial|livestream|virtual(?:ly)?|remote(?:ly)?|https?://)[^;\n]*",
    ignore_case=True,
)
_OF_MEETING = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ t](\d{1,2}:\d{2}))?", re.ASCII)
_OF_BODY = re.compile(r"(\d{1,3}) (hour|day)s? before(?: (?:at )?(\d{1,2}:\d{2}))?", re.ASCII)
MOST_DAYS = 60
MOST_HOURS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """When something is due: on a day, or so long before a meeting."""

    day: date | None = None
    days: int | None = None
    hours: int | None = None
    at: time | None = None

    @property
    def counts_back(self) -> bool:
        """Whether it is told from the meeting, and so fits each one of a body."""
        return self.day is None

    @property
    def words(self) -> str:
        """The rule as it is stored, and read again by ``deadline_rule``."""
        at = f" {self.at:%H:%M}" if self.at else ""
        if self.day:
            return f"{self.day}{at}"
        number, unit = (self.days, "day") if self.hours is None else (self.hours, "hour")
        return f"{number} {unit}{'' if number == 1 else 's'} before{at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What is to be done until when, to take part in one meeting."""

    what: str  # "sign up to speak"
    when: str  # "Tuesday, March 10, 2026, 3:00 PM EDT", or a rule whose moment is not known
    until: datetime | None  # the last moment, in UTC; of a day alone its end

    @property
    def words(self) -> str:
        """Both on one line."""
        return f"{self.what[:1].upper()}{self.what[1:]} by {self.when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """How to take part in one meeting."""

    said: str  # the source's own words; empty where it is silent
    how: str  # kept by hand
    deadlines: tuple[Deadline, ...]  # kept by hand, the first one first
    kept_for: str  # this meeting, or the body that it was kept for
    kept_at: datetime | None  # when it was last written by hand; none: nothing is
    outdated: bool  # it was written for another day, hour or place of the meeting

    @property
    def kept(self) -> bool:
        """Whether something was written by hand."""
        return self.kept_at is not None

    def kept_lines(self, now: datetime | None = None) -> tuple[str, ...]:
        """What was written by hand, and where it comes from; with ``now`` what is over says so."""
        if not self.kept:
            return ()
        lines = [printable(self.how)] if self.how else []
        for one in self.deadlines:
            over = now is not None and one.until is not None and one.until < now
            lines.append(f"{one.words}{' (over)' if over else ''}")
        return (*lines, self.origin)

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it in plain lines, each with who says so."""
        said = (f"The source on taking part: {self.said}",) if self.said else ()
        kept = self.kept_lines()
        first = (f"How to take part: {kept[0]}", *kept[1:]) if self.how else kept
        return (*said, *first)

    @property
    def origin(self) -> str:
        """Where that comes from which was written by hand, and whether it may be too old."""
        if self.kept_at is None:
            return ""
        kept = f"Kept by hand for {self.kept_for}, last on {short_day(self.kept_at.date())}"
        if not self.outdated:
            return kept
        return f"{kept}, before the meeting was given another day, hour or place: ask the clerk"

    @property
    def words(self) -> str:
        """All of it on one line, as a table has it."""
        return " ".join(line if line.endswith(".") else f"{line}." for line in self.lines)


def taking_part_said(description: str, extras: Mapping[str, Any]) -> str:
    """What a source says of taking part in a meeting, on one line; empty where it is silent."""
    part = _SAID.search(" ".join((description, *map(str, extras.values()))))
    return shortened(part[0].strip(" -"), 400) if part else ""


def deadline_rule(words: str) -> DeadlineRule:
    """The rule that the words say; raises ``ValueError`` with what is wrong with them."""
    plain = " ".join(words.lower().split())
    if match := _OF_MEETING.fullmatch(plain):
        return DeadlineRule(day=_day(match[1]), at=_clock(match[2]))
    match = _OF_BODY.fullmatch(plain)
    if not match:
        raise ValueError(
            f'{printable(words)[:40]}: no deadline - write "2026-03-10 15:00",'
            ' "24 hours before" or "1 day before 15:00"'
        )
    number = int(match[1])
    if match[2] == "hour":
        if match[3]:
            raise ValueError(f"{plain}: hours are counted from the meeting - leave {match[3]} out")
        if number > MOST_HOURS:
            raise ValueError(f"{plain}: more than {MOST_HOURS} hours - write days")
        return DeadlineRule(hours=number)
    if number > MOST_DAYS:
        raise ValueError(f"{plain}: more than {MOST_DAYS} days - write fewer")
    return DeadlineRule(days=number, at=_clock(match[3]))


def deadline_of(
    what: str, rule: DeadlineRule, *, day: date, starts: datetime | None, zone: str
) -> Deadline:
    """The deadline for a meeting on that day, which begins then, by the clock of its place."""
    if rule.hours is not None:
        if starts is None:
            return Deadline(what=what, when=f"{rule.words} it begins", until=None)
        until = starts.astimezone(UTC) - timedelta(hours=rule.hours)
        return Deadline(what=what, when=moment_in_words(until, zone or "UTC"), until=until)
    last = rule.day or day - timedelta(days=rule.days or 0)
    local = ZoneInfo(zone or "UTC")
    if rule.at is None:
        end = datetime.combine(last + timedelta(days=1), time(), tzinfo=local)
        return Deadline(what=what, when=in_words(last), until=end.astimezone(UTC))
    moment = datetime.combine(last, rule.at, tzinfo=local)
    clock = f"{clock_in_words(f'{rule.at:%H:%M}')} {moment:%Z}"
    return Deadline(what=what, when=f"{in_words(last)}, {clock}", until=moment.astimezone(UTC))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ValueError(f"{words}: no day of the calendar - write it as 2026-03-10") from None


def _clock(words: str | None) -> time | None:
    try:
        return time.fromisoformat(words.rjust(5, "0")) if words else None
    except ValueError:
        raise ValueError(f"{words}: no hour - write it as 15:00") from None
