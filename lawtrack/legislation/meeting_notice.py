"""How much notice a meeting gave: what was known when, in hours before it began; pure.

Told from what lawtrack saw, and from the source's own time of publication where that is earlier: a
first look finds agendas that have been out for weeks.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lawtrack.legislation.reasons import BOOKKEEPING, FLAG_REASONS
from lawtrack.legislation.undo import State

SHORT_HOURS = 48
LATE_HOURS = 24

SHORT = "less than 48 h of notice"
LATE = "changed in the last 24 h"
AFTER_FINAL = "added after the agenda was final"
MARKS: Mapping[str, str] = {SHORT: "<48 h", LATE: "changed <24 h", AFTER_FINAL: "added late"}
_IN_FULL: Mapping[str, str] = {
    SHORT: "less than 48 hours of notice",
    LATE: "changed less than 24 hours before",
    AFTER_FINAL: "something was added after the agenda was final",
}

# What becomes of flags is about lawtrack, not about the meeting.
_ABOUT_US = BOOKKEEPING | FLAG_REASONS | {"new"}


# What is looked at of a state, beside how many lines an agenda has: columns of it and its papers.
ASKED_OF_STATES = frozenset({"agenda_published", "status", "kind"})


class NoticeStep(NamedTuple):
    """One revision of the meeting; ``state`` is what it led to, ``None`` when nobody knows."""

    seen_at: dt.datetime
    reasons: Sequence[str]
    added: Sequence[str]  # agenda lines that it brought
    state: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterChange:
    """A change after the agenda was first published, before the meeting began."""

    seen_at: dt.datetime
    reasons: tuple[str, ...]
    hours_before: float | None  # ``None``: the hour of the meeting is not known
    added: tuple[str, ...]  # agenda lines


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNotice:
    """The notice clock of one meeting."""

    starts: dt.datetime | None  # ``None``: its hour is not known, and no hours are counted
    first_seen: dt.datetime
    agenda_published: dt.datetime | None  # first
    hours: float | None  # of notice: from the agenda, or a later change of date or hour, on
    changes: tuple[LaterChange, ...]
    labels: tuple[str, ...]

    @property
    def marks(self) -> str:
        """The labels in a table: "<48 h; added late"."""
        return "; ".join(MARKS[label] for label in self.labels)

    @property
    def in_full(self) -> str:
        """The labels for who does not know the marks."""
        return "; ".join(_IN_FULL[label] for label in self.labels)


def notice_of(
    steps: Sequence[NoticeStep],
    *,
    date: dt.date,
    starts: dt.datetime | None,
    timezone: str,
    first_seen: dt.datetime,
    cancelled: bool,
    now: dt.datetime,
) -> MeetingNotice:
    """The clock as of ``now``.

    Of a meeting whose hour is not known, what was seen before its day was certainly before it, and
    the notice is short when it would be so at the day's last hour.
    """
    midnight = dt.datetime.combine(date, dt.time(), tzinfo=ZoneInfo(timezone))
    begins = starts or midnight.astimezone(dt.UTC)
    latest = starts or begins + dt.timedelta(hours=24)
    before = [step for step in steps if step.seen_at < begins]
    first, published = _published(before)
    noticed = published
    for step in before:
        if "rescheduled" in step.reasons and noticed is not None:
            noticed = max(noticed, step.seen_at)
    labels = []
    # Without an agenda there is no notice as yet.
    if not cancelled and latest - (noticed or now) < dt.timedelta(hours=SHORT_HOURS):
        labels.append(SHORT)
    hours = [change.hours_before for change in _changes(before, starts)]
    if any(each is not None and each < LATE_HOURS for each in hours):
        labels.append(LATE)
    if _added_after_final(before):
        labels.append(AFTER_FINAL)
    return MeetingNotice(
        starts=starts,
        first_seen=first_seen,
        agenda_published=published,
        hours=_hours(starts, noticed) if starts and noticed else None,
        changes=tuple(_changes(before[first + 1 :], starts)) if published else (),
        labels=tuple(labels),
    )


def _hours(starts: dt.datetime, moment: dt.datetime) -> float:
    return round((starts - moment).total_seconds() / 3600, 1)


def _published(steps: Sequence[NoticeStep]) -> tuple[int, dt.datetime | None]:
    """By which step, and when, the agenda came out: as we saw it, or as the source says."""
    for place, step in enumerate(steps):
        if step.state is None:
            if {"agenda-published", "agenda-item-added"}.isdisjoint(step.reasons):
                continue
            return place, step.seen_at
        if has_agenda(step.state):
            return place, min([step.seen_at, *_moment(step.state.row["agenda_published"])])
    return 0, None


def has_agenda(state: State) -> bool:
    """Whether an agenda can be read: lines of it, a file, or a time of publication."""
    papers: Iterable[Mapping[str, Any]] = state.rows["event_documents"]
    return bool(
        state.row["agenda_published"]
        or state.rows["agenda_items"]
        or any(paper["kind"] == "agenda" for paper in papers)
    )


def is_final(state: State) -> bool:
    """Whether the agenda is said to be final, or was published."""
    words = str(state.row["status"]).lower()
    return bool(state.row["agenda_published"]) or words.startswith(("final", "published"))


def _moment(said: str) -> list[dt.datetime]:
    """The source's moment in UTC, as a list of one; an empty list when it is none."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return []
    return [moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)]


def _changes(steps: Sequence[NoticeStep], starts: dt.datetime | None) -> list[LaterChange]:
    return [
        LaterChange(
            seen_at=step.seen_at,
            reasons=reasons,
            hours_before=_hours(starts, step.seen_at) if starts else None,
            added=tuple(step.added),
        )
        for step in steps
        if (reasons := tuple(reason for reason in step.reasons if reason not in _ABOUT_US))
    ]


def _added_after_final(steps: Sequence[NoticeStep]) -> bool:
    """Whether a line came onto an agenda that was final already."""
    final = False
    for step in steps:
        if final and step.added:
            return True
        if step.state is not None:
            # An agenda that was empty when it was called final is only now being filled in.
            final = is_final(step.state) and bool(step.state.rows["agenda_items"])
    return False
