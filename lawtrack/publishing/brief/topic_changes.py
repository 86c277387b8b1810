"""What changed since a brief's first day: the lines of the ledger that deal with its topic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.database.conditions import midnight
from lawtrack.database.dealings.affected import AffectedRecord
from lawtrack.database.dealings.stored_lines import LedgerLine, is_of_first_look
from lawtrack.database.dealings.topic_lines import DealingLine, lines_dealing_with
from lawtrack.database.events import events_by_id
from lawtrack.legislation import wording
from lawtrack.publishing.news import LedgerChange, ledger_change_of
from lawtrack.safe_text import web_address

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.legislation import EventRow

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefMeetingChange:
    """What became of a meeting that deals with the topic, or dealt with it."""

    name: str
    timezone: str
    day: date
    time: str  # local, "18:30"; empty when it is not known
    url: str
    headline: str
    bills: Sequence[str]  # the printed numbers through which the change deals with the topic
    change: LedgerChange


def changes_since(
    session: "Session", topic: str, since: date, *, zones: Mapping[str, str]
) -> list[DealingLine]:
    """The lines from that day on, by the clock of each place, the newest first.

    Those of a first look are left out: what was there already is no news.
    """
    was_there = is_of_first_look(session)
    return [
        dealing
        for dealing in lines_dealing_with(session, topic, since=midnight(since) - A_DAY)
        if local_day(dealing.line.seen_at, zones.get(dealing.line.jurisdiction, "UTC")) >= since
        and not was_there(dealing.line)
    ]


def local_day(moment: datetime, zone: str) -> date:
    """The day it is then by the clock of the zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def changes_of_bills(dealing: Sequence[DealingLine]) -> dict[int, list[LedgerChange]]:
    """What changed on each bill itself, by our id, the newest first."""
    changes: dict[int, list[LedgerChange]] = {}
    for line, _ in dealing:
        if line.kind == "bill":
            changes.setdefault(line.subject_id, []).append(ledger_change_of(line))
    return changes


def changes_of_meetings(
    session: "Session",
    dealing: Sequence[DealingLine],
    *,
    names: Mapping[str, str],
    listed: Collection[int],
    since: date,
) -> list[BriefMeetingChange]:
    """What became of meetings, the newest first.

    That one is new is said where it is ``listed`` among those to come; of meetings long past it
    is no news.
    """
    of_events = [(line, through) for line, through in dealing if line.kind == "event"]
    events = events_by_id(session, (line.subject_id for line, _ in of_events))
    return [
        _of_meeting(line, events[line.subject_id], through, names)
        for line, through in of_events
        if "new" not in line.reasons
        or (line.subject_id not in listed and events[line.subject_id].date >= since)
    ]


def _of_meeting(
    line: LedgerLine,
    event: "EventRow",
    through: Sequence[AffectedRecord],
    names: Mapping[str, str],
) -> BriefMeetingChange:
    words = frozenset[str]().union(*(record.words for record in through))
    return BriefMeetingChange(
        name=f"{names.get(event.jurisdiction, event.jurisdiction)}: {event.name}",
        timezone=event.timezone,
        day=event.date,
        time=event.time,
        url=web_address(event.url),
        headline=wording.headline(
            sorted(words), kind="event", reasons=line.reasons, changes=line.changes
        ),
        bills=[record.name for record in through if record.kind == "bill"],
        change=ledger_change_of(line),
    )
