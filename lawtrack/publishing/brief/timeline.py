"""The picture in a brief: a row for each bill, a dot for each step, a diamond for each meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lawtrack.publishing.brief.brief import Brief, BriefBill
from lawtrack.publishing.brief.brief_steps import BillStep

WIDTH, LEFT, RIGHT = 720, 150, 16  # of the picture, and what is kept free beside the rows
TOP, ROW = 34, 24
MOST_ROWS = 14
BEFORE = timedelta(days=60)  # shown before the brief's first day
MOST_NUMBER = 18  # characters of a number that fit beside its row


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineMark:
    """A dot or a diamond, with the words that are shown when it is pointed at."""

    x: float
    words: str
    meeting: bool
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One bill."""

    y: float
    number: str
    url: str
    title: str
    marks: Sequence[TimelineMark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The picture's parts, in its own units."""

    height: float
    months: Sequence[tuple[float, str]]
    since: float
    today: float
    lines: Sequence[TimelineRow]
    left_out: int


def timeline_picture(brief: Brief) -> Timeline | None:
    """The picture; ``None`` when no bill of the brief has anything to show in its time."""
    first = brief.since - BEFORE
    meetings = [*brief.coming, *brief.later]
    last = max([brief.today + timedelta(days=14), *(meeting.day for meeting in meetings)])
    scale = (WIDTH - LEFT - RIGHT) / max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (day - first).days * scale, 1)

    rows = []
    for entry in [*brief.awaited, *brief.new, *brief.moved, *brief.touched, *brief.stuck]:
        marks = [
            TimelineMark(x=x(step.date), words=f"{step.date}: {step.description}", meeting=False)
            for step in _shown(entry, first, last)
        ]
        marks += [
            TimelineMark(x=x(meeting.day), words=f"{meeting.day}: {meeting.name}", meeting=True,
                 cancelled=meeting.cancelled)
            for meeting in meetings
            if meeting.jurisdiction == entry.jurisdiction
            and any(subject.number == entry.number for subject in meeting.subjects)
        ]  # fmt: skip
        if marks:
            rows.append((entry, marks))
    if not rows:
        return None
    lines = [
        TimelineRow(
            y=TOP + ROW * (index + 0.5),
            number=_short(entry.label),
            url=entry.url,
            title=f"{entry.name}: {entry.title}",
            marks=marks,
        )
        for index, (entry, marks) in enumerate(rows[:MOST_ROWS])
    ]
    return Timeline(
        height=TOP + ROW * len(lines) + 8,
        months=[(x(day), f"{day:%b}" if day.month > 1 else f"{day:%Y}")
                for day in _months(first, last)],
        since=x(brief.since),
        today=x(brief.today),
        lines=lines,
        left_out=max(0, len(rows) - MOST_ROWS),
    )  # fmt: skip


def _shown(entry: BriefBill, first: date, last: date) -> Sequence[BillStep]:
    return [step for step in entry.steps if first <= step.date <= last]


def _months(first: date, last: date) -> list[date]:
    """The first days of the months in between; of many months only every other, third …"""
    months = []
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            months.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    step = -(-len(months) // 12)
    return months[::step] if step else months


def _short(number: str) -> str:
    return number if len(number) <= MOST_NUMBER else number[: MOST_NUMBER - 1] + "…"
