"""Meetings as iCalendar (RFC 5545): a client that keeps them updates them in place.

A meeting's UID is its Open Civic Data id, ``SEQUENCE`` counts its changes, and every stamp is that
of the last change, so that the same meetings give the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vText,
)

from lawtrack.database.dealings.event_flags import ITSELF
from lawtrack.database.events import TrackedEvent
from lawtrack.legislation.clerks.calling_off.meeting_state import state_in_words
from lawtrack.legislation.clerks.printed_hour import shown_hour
from lawtrack.legislation.vocabulary import MEETING_STATES, NOT_HELD, UNKNOWN
from lawtrack.legislation.wording import place_of
from lawtrack.publishing.news import CalendarEntry
from lawtrack.publishing.site.zone_rules import zone_rules
from lawtrack.safe_text import printable, web_address

DAY_BEFORE = timedelta(days=-1)
MORNING_BEFORE = timedelta(hours=-15)  # before midnight, when a meeting's hour is not known
# Sources do not say when a meeting ends. Outlook refuses an event without a length, and other
# programs draw a line that is easily missed: so each has one, and says that it is not the source's.
SHOWN = timedelta(hours=1)
WHOLE_DAY = timedelta(days=1)
END_UNKNOWN = "The source does not say when it ends; an hour is shown."
_STATUS = {
    **dict.fromkeys(NOT_HELD, "CANCELLED"),
    **dict.fromkeys(("tentative", "rescheduled", UNKNOWN), "TENTATIVE"),
}
NOWHERE = "Etc/UTC"
GONE_WORDS = "No longer listed"
MOST_BILLS = 20
MOST_IN_TITLE = 3


def write_calendar(name: str, appointments: Iterable[CalendarEntry]) -> bytes:
    """A calendar of that name with these meetings, by their date."""
    calendar = Calendar()
    calendar.add("prodid", "-//lawtrack//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))  # what Google and Apple read
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    ordered = sorted(
        appointments,
        key=lambda one: (one.meeting.event.date, one.meeting.event.time, one.meeting.event.ocd_id),
    )
    for zone in _zones(ordered):
        calendar.add_component(zone)
    for appointment in ordered:
        calendar.add_component(_event(appointment))
    written: bytes = calendar.to_ical()
    return written


def _zones(appointments: Sequence[CalendarEntry]) -> Iterator[Timezone]:
    """The zones of their hours.

    A calendar without meetings has one as well: without any component it would be none (3.6), and
    a file that is gone is an error for those who have subscribed to it.
    """
    years: dict[str, list[int]] = {}
    for appointment in appointments:
        if starts := _starts(appointment.meeting):
            years.setdefault(appointment.meeting.event.timezone, []).append(starts.year)
    years.pop("UTC", None)  # is written without a zone
    if not appointments:
        years[NOWHERE] = [1970]
    for key, some in sorted(years.items()):
        yield _zone(key, min(some), max(some))


def _zone(key: str, first: int, last: int) -> Timezone:
    zone = Timezone()
    zone.add("tzid", key)
    for rule in zone_rules(key, first, last):
        part = TimezoneDaylight() if rule.is_daylight else TimezoneStandard()
        part.add("dtstart", rule.begins)
        part.add("tzname", rule.name)
        part.add("tzoffsetfrom", rule.offset_from)
        part.add("tzoffsetto", rule.offset_to)
        if rule.month:
            part.add("rrule", {"freq": "yearly", "bymonth": rule.month, "byday": rule.weekday})
        zone.add_component(part)
    return zone


def _event(appointment: CalendarEntry) -> Event:
    meeting = appointment.meeting
    row = meeting.event
    off = row.state in NOT_HELD
    event = Event()
    event.add("uid", f"{row.ocd_id.rpartition('/')[2]}@lawtrack")
    event.add("sequence", appointment.sequence)
    changed = _last_changed(appointment)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", row.first_seen.astimezone(UTC))
    starts = _starts(meeting)
    event.add("dtstart", starts or row.date)
    # Not as an end: on the night the clocks go back, an hour later may be the same hour again.
    event.add("duration", SHOWN if starts else WHOLE_DAY)
    name = f"{row.name}{_numbers(meeting)}"
    state = MEETING_STATES.get(row.state) or (GONE_WORDS if row.missing_since else "")
    event.add("summary", printable(f"{state}: {name}" if state else name))
    # No longer listed is not cancelled: the source has not said so.
    status = "TENTATIVE" if row.missing_since and not off else _STATUS.get(row.state)
    event.add("status", status or "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # it is their meeting: nobody is busy for it
    if place := place_of(row.name, row.location):
        event.add("location", printable(place))
    event.add("description", "\n".join(map(printable, _description(appointment))))
    if page := web_address(row.url):
        event.add("url", page)
    topics = list(dict.fromkeys(mark.topic for mark in meeting.marks))
    if topics:
        event.add("categories", topics)
    if not off:
        event.add_component(_alarm(row.name, DAY_BEFORE if starts else MORNING_BEFORE))
    return event


def _last_changed(appointment: CalendarEntry) -> datetime:
    """When the source or somebody by hand last changed what is told of it."""
    part = appointment.taking_part
    by_hand = part.kept_at if part and part.kept_at else appointment.changed
    return max(appointment.changed, by_hand).astimezone(UTC)


def _numbers(meeting: TrackedEvent) -> str:
    """The flagged bills that it deals with, for its title."""
    numbers = [mark.name for mark in meeting.marks if mark.identifier != ITSELF]
    numbers = list(dict.fromkeys(numbers))
    more = f" and {len(numbers) - MOST_IN_TITLE} more" if len(numbers) > MOST_IN_TITLE else ""
    return f" ({', '.join(numbers[:MOST_IN_TITLE])}{more})" if numbers else ""


def _starts(meeting: TrackedEvent) -> datetime | None:
    """When it begins, by the clock of the place; ``None`` when its hour is not known."""
    row = meeting.event
    if row.starts is None or not row.time:
        return None
    return row.starts.astimezone(ZoneInfo(row.timezone))


def _description(appointment: CalendarEntry) -> Sequence[str]:
    meeting = appointment.meeting
    row = meeting.event
    lines = [appointment.government]
    if appointment.taking_part:
        lines += appointment.taking_part.lines
    if row.missing_since:
        lines.append(f"No longer listed by the source since {row.missing_since:%Y-%m-%d}.")
    lines += [
        f"{_who(mark.name)} ({mark.topic}: {mark.judgement}"
        + (f", {mark.stance}" if mark.stance else "")
        + f"): {mark.title}"
        for mark in meeting.marks
    ]
    others = [number for number in meeting.bills
              if number not in {mark.identifier for mark in meeting.marks}]  # fmt: skip
    if others:
        more = f" and {len(others) - MOST_BILLS} more" if len(others) > MOST_BILLS else ""
        lines.append(f"On the agenda: {', '.join(others[:MOST_BILLS])}{more}")
    if row.state == UNKNOWN:
        lines.append(f"{state_in_words(row.state, row.status, row.description)}.")
    if _starts(meeting):
        lines.append(END_UNKNOWN)
    if shown_hour(row.time, row.time_text, row.timezone) != row.time:
        lines.append(f"Time as printed: {row.time_text}")
    if page := web_address(row.url):
        lines.append(page)
    return lines


def _who(identifier: str) -> str:
    return "The meeting itself" if identifier == ITSELF else identifier


def _alarm(name: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", printable(name))
    alarm.add("trigger", before)
    return alarm


def meetings_by_body(appointments: Iterable[CalendarEntry]) -> dict[str, list[CalendarEntry]]:
    """The meetings by the body that meets; those of no named body are in none."""
    found: dict[str, list[CalendarEntry]] = {}
    for one in appointments:
        if one.meeting.event.body:
            found.setdefault(one.meeting.event.body, []).append(one)
    return found


def of_topic(appointments: Iterable[CalendarEntry], topic: str) -> list[CalendarEntry]:
    """The meetings that deal with something flagged for the topic."""
    return [one for one in appointments if any(mark.topic == topic for mark in one.meeting.marks)]
