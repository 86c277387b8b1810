"""What Boston posts on its public-notices page: its meetings, and other departments' notices."""

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lawtrack.sandbox.legistar.clerk_turns import taken
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.loader import written_data
from lawtrack.sandbox.stories.story import Meeting, Story
from lawtrack.sandbox.stories.story_days import story_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One public notice as the city posts it."""

    number: int
    title: str
    starts: dt.datetime  # local time, without a zone
    location: str
    contact: str
    posted: dt.datetime  # the same
    body: str
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a heading and the lines under it
    canceled: bool = False


def boston_notices(scenario: Scenario) -> Sequence[Notice]:
    """The notices as of the scenario's day, the latest meeting first.

    The city posts the meetings of the last month and of the next; a meeting without an agenda has
    a notice without topics.
    """
    story = taken(story_of("boston", scenario), scenario.clerk)
    month = dt.timedelta(days=30)
    first, last = scenario.present - month, scenario.present + month
    notices = [
        _notice(story, meeting)
        for meeting in story.meetings.values()
        if first <= meeting.date <= last
        and meeting.body == story.city.council
        and meeting.key != "special"  # called too late to be posted
    ]
    others = written_data("boston")["other_notices"]
    notices += [_other(scenario, place, row) for place, row in enumerate(others)]
    return sorted(notices, key=lambda notice: (notice.starts, notice.number), reverse=True)


def _other(scenario: Scenario, place: int, row: Mapping[str, str]) -> Notice:
    """A notice of another department, which is no business of a bill tracker."""
    day = dt.datetime.combine(scenario.on(4 * place - 6), dt.time(9 + place, 30))
    return Notice(
        number=16_070_000 + place,
        title=row["title"],
        starts=day,
        location=row["location"],
        contact=row["contact"],
        posted=day - dt.timedelta(days=9, minutes=17),
        body="Interpreters are provided when asked for in time.",
        topics=(("APPROVAL OF THE MINUTES", ()), ("NEW BUSINESS", ("14 Dow Street, Ward 3",))),
    )


def _notice(story: Story, meeting: Meeting) -> Notice:
    location = story.told(meeting.location)
    committee, is_hearing, _ = location.partition(" Hearing")
    full = "Council Chambers" in location
    title = "City Council Meeting" if full else f"{committee} Hearing" if is_hearing else location
    posted = meeting.published or story.scenario.at(-10, 15)
    return Notice(
        number=16_060_000 + meeting.number,
        title=title,
        starts=_starts(meeting),
        location="Christopher Iannella Chamber, Fifth Floor, City Hall",
        contact="City Council",
        posted=posted.replace(tzinfo=None) - dt.timedelta(hours=5),
        body="The meeting is open to the public and is shown on the city's channel.",
        topics=_topics(story, meeting, full=full),
        canceled=meeting.agenda_status == "Cancelled",
    )


def _starts(meeting: Meeting) -> dt.datetime:
    for form in ("%I:%M %p", "%H:%M"):
        with contextlib.suppress(ValueError):
            clock = dt.datetime.strptime(meeting.time or "", form).time()  # noqa: DTZ007
            return dt.datetime.combine(meeting.date, clock)
    return dt.datetime.combine(meeting.date, dt.time(12))


def _topics(
    story: Story, meeting: Meeting, *, full: bool
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is on the agenda, as the clerk types it: dockets of four digits, no year."""
    if not meeting.agenda:
        return ()
    lines = []
    for step in story.steps:
        if step.meeting != meeting.key or not step.matter:
            continue
        matter = story.matters[step.matter]
        docket = matter.file.split("-")[1]
        title = story.told(step.title)
        if not full:
            lines.append(f"Docket #{docket}, {title[0].lower()}{title[1:]}")
        elif matter.sponsors:
            surname = matter.sponsors[0].split(" ", 1)[1]
            lines.append(f"{docket} Councilor {surname} offered the following: {title}")
        else:
            lines.append(f"{docket} {title}")
    if not full:
        return (("HEARING", tuple(lines)),)
    return (
        ("APPROVAL OF THE MINUTES", ()),
        ("MATTERS FILED WITH THE CITY CLERK:", tuple(lines)),
        ("ADJOURNMENT", ()),
    )
