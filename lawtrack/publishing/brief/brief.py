"""What stands in a brief: the bills and meetings of one topic, each under one heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.crawling.health.sources import SourceState, stale_since
from lawtrack.database.dealings.event_flags import ITSELF
from lawtrack.database.jurisdictions import governments
from lawtrack.database.team.team_edits import TeamMemory, team_memories
from lawtrack.legislation.clerks.calling_off.meeting_state import state_in_words
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.legislation.clerks.printed_hour import shown_hour
from lawtrack.legislation.reasons import bill_words
from lawtrack.legislation.stage import status_with_stage
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.legislation.wording import place_of
from lawtrack.publishing.brief.brief_steps import BillStep, Followed, followed_bills
from lawtrack.publishing.brief.topic_changes import (
    BriefMeetingChange,
    changes_of_bills,
    changes_of_meetings,
    changes_since,
    local_day,
)
from lawtrack.publishing.news import CalendarEntry, FlagReason, LedgerChange, calendar_entries
from lawtrack.safe_text import web_address

if TYPE_CHECKING:
    from lawtrack.database import Session

AHEAD = timedelta(days=7)
STUCK_AFTER = timedelta(days=90)
MOST_CHANGES = 3
# The changes that move a bill; sponsors, papers and details do not.
MOVES = frozenset({"status", "text", "vote", "title", "flag"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefBill:
    """One bill in the brief."""

    jurisdiction: str
    timezone: str
    name: str  # "Boston City Council 2026-0046"
    label: str  # "HR 12 (119th)": its number, with its session where it does not have it
    number: str
    title: str
    url: str  # of its official page; empty when that is no web address
    why: FlagReason | None  # of a bill that is put away, for a reason that is told: none
    introduced: date | None
    first_seen: date
    status: str
    last_step: BillStep | None
    days_still: int  # since it last moved
    changes: Sequence[LedgerChange]  # since the brief's first day, the newest first
    steps: Sequence[BillStep]
    team: TeamMemory  # of those who use this database; empty in what is published


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRecord:
    """A bill of the topic that a meeting deals with; without a number it is the notice itself."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefEvent:
    """A meeting to come, and what of the topic it deals with."""

    jurisdiction: str
    name: str
    day: date
    time: str  # local, "18:30"; empty when it is not known
    zone: str  # "EST"
    printed: str  # in place of the hour, where the source says more than one, or none
    place: str
    cancelled: bool  # or otherwise not held on its day
    state_words: str  # empty where it is just on
    url: str
    subjects: Sequence[BriefRecord]
    changed: bool  # moved, cancelled or otherwise another one since the brief's first day
    taking_part: TakingPart | None  # none: nobody says


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSource:
    """How far a source can be believed to be complete."""

    name: str
    timezone: str
    last_good: datetime | None
    newest_item: date | None
    stale: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything that a brief says."""

    topic: str
    since: date
    today: date
    written: datetime
    new: Sequence[BriefBill]
    moved: Sequence[BriefBill]
    touched: Sequence[BriefBill]  # only sponsors, papers or details changed
    awaited: Sequence[BriefBill]  # neither new nor moved, but on the agenda of a meeting to come
    coming: Sequence[BriefEvent]  # within a week
    later: Sequence[BriefEvent]
    meetings: Sequence[BriefMeetingChange]  # what became of meetings since the first day
    stuck: Sequence[BriefBill]
    quiet: Sequence[BriefBill]  # in none of these: decided, of an earlier session, or just waiting
    held: Sequence[BriefBill]  # those of which the team holds something, wherever they stand
    told: frozenset[int]  # the lines of the ledger since the first day, all of them told here
    sources: Sequence[BriefSource]


def make_brief(
    session: "Session",
    topic: str,
    *,
    since: date,
    states: Sequence[SourceState],
    today: date,
    now: datetime,
    names: Mapping[str, str] | None = None,
    with_team: bool = False,
) -> Brief:
    """The brief on the topic's bills, with what happened from ``since`` to ``today``.

    ``names`` are those of all places. ``with_team`` puts in what is for the team alone.
    """
    known = governments(session)
    names = {**(names or {}), **{key: str(row["name"]) for key, row in known.items()}}
    zones = {key: str(row["timezone"]) for key, row in known.items()}
    dealing = changes_since(session, topic, since, zones=zones)
    changes = changes_of_bills(dealing)
    bills = followed_bills(session, topic, also=changes)
    pages = {(one.item.jurisdiction, one.item.name): web_address(one.item.url) for one in bills}
    entries = [
        one
        for one in calendar_entries(session, first=today)
        if any(mark.topic == topic for mark in one.meeting.marks)
    ]
    meetings = sorted(
        (_meeting(one, topic, pages, since=since) for one in entries),
        key=lambda meeting: (meeting.day, meeting.time, meeting.name),
    )
    team = team_memories(session) if with_team else {}
    entered = [
        (bill, _entry(bill, changes.get(bill.id, ()), topic, today=today, team=team.get(bill.id)))
        for bill in bills
    ]
    parts = _parts(entered, since, expected=_expected(meetings))
    listed = {one.meeting.event.id for one in entries}
    return Brief(
        topic=topic,
        since=since,
        today=today,
        written=now,
        new=sorted(parts["new"], key=_newest),
        moved=sorted(parts["moved"], key=_newest),
        touched=parts["touched"],
        awaited=parts["awaited"],
        coming=[meeting for meeting in meetings if meeting.day <= today + AHEAD],
        later=[meeting for meeting in meetings if meeting.day > today + AHEAD],
        meetings=changes_of_meetings(session, dealing, names=names, listed=listed, since=since),
        stuck=sorted(parts["stuck"], key=lambda entry: (-entry.days_still, entry.name)),
        quiet=parts["quiet"],
        held=[entry for _, entry in entered if entry.team.holds],
        told=frozenset(one.line.id for one in dealing),
        sources=[_freshness(state, names, zones, now) for state in states],
    )


def _expected(meetings: Sequence[BriefEvent]) -> set[tuple[str, str]]:
    """The bills that are to come up, by jurisdiction and number."""
    return {
        (meeting.jurisdiction, subject.number)
        for meeting in meetings
        if not meeting.cancelled
        for subject in meeting.subjects
    }


def _parts(
    bills: Sequence[tuple[Followed, BriefBill]], since: date, *, expected: set[tuple[str, str]]
) -> dict[str, list[BriefBill]]:
    """The bills under the heading of each."""
    parts: dict[str, list[BriefBill]] = {
        name: [] for name in ("new", "moved", "touched", "awaited", "stuck", "quiet")
    }
    for bill, entry in bills:
        comes_up = (entry.jurisdiction, entry.label) in expected
        parts[_part(bill, entry, since, comes_up=comes_up)].append(entry)
    return parts


def _part(bill: Followed, entry: BriefBill, since: date, *, comes_up: bool) -> str:
    """Under which heading a bill stands: the first that fits."""
    filed = bill.item.introduced is not None and bill.item.introduced >= since
    # A flag of a first look says nothing new about what was long there.
    why = entry.why
    raised = why is not None and local_day(why.raised_at, entry.timezone) >= since
    if filed or (raised and why is not None and not why.baseline):
        return "new"
    if bill.last_moved is not None and bill.last_moved >= since:
        return "moved"
    if any(bill_words(told.reasons, flagged=True) & MOVES for told in entry.changes):
        return "moved"
    if comes_up:
        return "awaited"
    if entry.changes:
        return "touched"
    still = timedelta(days=entry.days_still) >= STUCK_AFTER
    return "stuck" if still and not bill.finished else "quiet"


def _newest(entry: BriefBill) -> tuple[int, str]:
    return entry.days_still, entry.name


def _entry(
    bill: Followed,
    changes: Sequence[LedgerChange],
    topic: str,
    *,
    today: date,
    team: TeamMemory | None,
) -> BriefBill:
    item = bill.item
    zone = item.timezone
    first_seen = local_day(item.first_seen, zone)
    last = bill.last_moved or first_seen
    return BriefBill(
        jurisdiction=item.jurisdiction,
        timezone=zone,
        name=f"{item.government} {item.name}",
        label=item.name,
        number=item.identifier,
        title=item.title,
        url=web_address(item.url),
        why=next((why for why in item.why if why.topic == topic), None),
        introduced=item.introduced,
        first_seen=first_seen,
        status=status_with_stage(item.status, item.stage),
        last_step=bill.steps[-1] if bill.steps else None,
        days_still=max(0, (today - last).days),
        # That lawtrack saw it for the first time is no news about the bill.
        changes=[change for change in changes if "new" not in change.reasons][:MOST_CHANGES],
        steps=bill.steps,
        team=team or TeamMemory(),
    )


def _meeting(
    one: CalendarEntry,
    topic: str,
    pages: dict[tuple[str, str], str],
    *,
    since: date,
) -> BriefEvent:
    row = one.meeting.event
    zone = row.starts.astimezone(ZoneInfo(row.timezone)).tzname() if row.starts else ""
    hour = shown_hour(row.time, row.time_text, row.timezone)
    return BriefEvent(
        jurisdiction=row.jurisdiction,
        name=f"{one.government}: {row.name}",
        day=row.date,
        time=row.time,
        zone=zone or "",
        place=place_of(row.name, row.location),
        printed="" if hour == row.time else hour,
        cancelled=row.state in NOT_HELD,
        state_words=state_in_words(row.state, row.status, row.description),
        url=web_address(row.url),
        subjects=[
            BriefRecord(number="", title=row.name, url=web_address(row.url))
            if mark.identifier == ITSELF
            else BriefRecord(
                number=mark.name,
                title=mark.title,
                url=pages.get((row.jurisdiction, mark.name), ""),
            )
            for mark in one.meeting.marks
            if mark.topic == topic
        ],
        changed=one.sequence > 0 and one.changed.date() >= since,
        taking_part=one.taking_part,
    )


def _freshness(
    state: SourceState, names: dict[str, str], zones: dict[str, str], now: datetime
) -> BriefSource:
    return BriefSource(
        name=names.get(state.jurisdiction, state.jurisdiction),
        timezone=zones.get(state.jurisdiction, "UTC"),
        last_good=state.last_good,
        newest_item=state.newest_item,
        stale=stale_since(state, now=now) is not None or state.last_good is None,
        problem=state.wrong,
    )
