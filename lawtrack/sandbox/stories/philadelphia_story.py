"""Philadelphia as the sandbox tells it: bills, stated meetings, committees. All of it is made up.

What is true to life is the form: six-digit file numbers with ``-A`` when amended, no names, an
upper-case council, action dates with a time, roll calls as data for some items and an error for
others, texts for some bills and only attachments for the rest.
"""

import datetime as dt
from collections.abc import Mapping

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.generated_bills import generated_bills
from lawtrack.sandbox.stories.loader import (
    bills_in,
    city_in,
    meetings_in,
    people_in,
    written_data,
)
from lawtrack.sandbox.stories.story import Matter, Meeting, Paper, Step, Story

THURSDAY = 3
UNNAMED, ILL = 11, 16  # places in the list of councilmembers
ROOM = "Room 400, City Hall"

_DATA = written_data("philadelphia")
PHILADELPHIA = city_in(_DATA)
COUNCIL = PHILADELPHIA.council
COUNCILMEMBERS = people_in(_DATA)
TEXTS: Mapping[str, str] = _DATA["texts"]  # those that say more than the title


def philadelphia(scenario: Scenario) -> Story:
    """Philadelphia on day 1, without numbers."""
    story = Story(city=PHILADELPHIA, scenario=scenario)
    for row in bills_in(_DATA):
        _introduce(story, *row)
    for meeting in meetings_in(_DATA["held"], "body"):
        _committee(story, *meeting)
    for meeting in meetings_in(_DATA["coming"], "body"):
        _committee(story, *meeting, held=False)
    _coming_council(story)
    _oddities(story)
    for number, bill in enumerate(generated_bills("philadelphia", scenario)):
        sponsors = () if bill.kind == "COMMUNICATION" else (number % 17, (number + 5) % 17)
        _introduce(story, bill.key, bill.weeks, bill.kind, bill.title, sponsors, bill.path)
    return story


def council_meeting(story: Story, weeks: int) -> Meeting:
    """The stated meeting of that week; made when there is none yet."""
    return _meeting(story, f"council{weeks}", weeks, THURSDAY, "10:00 AM", COUNCIL)


def _meeting(
    story: Story, key: str, weeks: int, weekday: int, clock: str | None, body: str
) -> Meeting:
    if key not in story.meetings:
        date = story.scenario.meeting(weeks, weekday)
        published = min(date - dt.timedelta(days=12), story.scenario.on(-1))
        story.meetings[key] = Meeting(
            key=key, body=body, date=date, time=clock, location=ROOM,
            minutes=weeks < -2, minutes_status="Final" if weeks < -2 else "Draft",
            published=dt.datetime.combine(published, dt.time(16, 45, tzinfo=dt.UTC)),
        )  # fmt: skip
    return story.meetings[key]


def _introduce(
    story: Story,
    key: str,
    weeks: int,
    kind: str,
    title: str,
    sponsors: tuple[int, ...],
    path: str,
) -> None:
    """A bill before the council of that week, and what became of it."""
    meeting = council_meeting(story, weeks)
    what, _, place = path.partition(":")
    names = tuple(COUNCILMEMBERS[number] for number in sponsors)
    matter = story.add(
        Matter(
            key=key, kind=kind, title=title, intro=meeting.date, status="IN COMMITTEE",
            body=place or COUNCIL, committee=place, version="0", sponsors=names,
            staff="a.clerk@phila.example",
        )
    )  # fmt: skip
    _write(matter)
    mover = names[0] if names else None
    if what in ("committee", "enact", "withdraw"):
        to = place or "Committee on Rules"
        text = f"This {kind} was Introduced and Referred.to the {to}"
        _step(story, matter, meeting, "Introduced and Referred", text, mover=mover)
    if what == "adopt":
        matter.status, matter.passed = "ADOPTED", meeting.date
        text = "This Resolution was ADOPTED."
        _step(story, matter, meeting, "ADOPTED", text, mover=mover, passed=1)
    elif what == "read":
        matter.status = "READ AND FILED"
        _step(story, matter, meeting, "READ AND FILED", None)
    elif what == "withdraw":
        matter.status = "WITHDRAWN FROM CALENDAR"
        later = council_meeting(story, weeks + 2)
        _step(story, matter, later, "WITHDRAWN FROM CALENDAR", None, mover=mover)
    elif what == "enact" and weeks <= -8:
        _enact(story, matter, weeks)


def _enact(story: Story, matter: Matter, weeks: int) -> None:
    key = f"k{weeks + 3}-{matter.committee}"
    hearing = _meeting(story, key, weeks + 3, 0, "10:00 AM", matter.committee)
    _step(story, matter, hearing, "HEARING HELD", None)
    reported = "REPORTED FAVORABLY, RULE SUSPENSION REQUESTED"
    _step(story, matter, hearing, reported, None, passed=1)
    pass_bill(story, matter, council_meeting(story, weeks + 4), against=(weeks % 17,))
    signed = story.scenario.meeting(weeks + 6, 2)
    story.steps.append(
        Step(
            title=matter.title, date=signed, matter=matter.key, name="SIGNED BY MAYOR",
            body="MAYOR", after="ENACTED", version="0",
        )
    )  # fmt: skip
    matter.status, matter.enacted, matter.body = "ENACTED", signed, COUNCIL
    matter.enactment = f"{signed:%y}{(-weeks * 7) % 1000:04}"


def pass_bill(
    story: Story, matter: Matter, meeting: Meeting, *, against: tuple[int, ...] = ()
) -> None:
    """The council passes the bill by a roll call that is there as data.

    One member is ill, and of one vote the clerk has not entered whose it is.
    """
    votes = tuple(
        ("" if number == UNNAMED else name, "Nays" if number in against else "Ayes")
        if number != ILL
        else (name, "Medical")
        for number, name in enumerate(COUNCILMEMBERS)
    )
    _step(story, matter, meeting, "READ AND PASSED", None, passed=1, votes=votes)
    matter.passed = meeting.date


def _step(
    story: Story,
    matter: Matter,
    meeting: Meeting,
    name: str | None,
    text: str | None,
    *,
    mover: str | None = None,
    passed: int | None = None,
    votes: tuple[tuple[str, str], ...] = (),
) -> None:
    story.steps.append(
        Step(
            title=matter.title, date=meeting.date, matter=matter.key, meeting=meeting.key,
            name=name, text=text, body=meeting.body, after=matter.status if name else None,
            mover=mover, passed=passed, votes=votes, version="0",
        )
    )  # fmt: skip


def _write(matter: Matter) -> None:
    """The bill's words: as a text for some, for others only as an attachment."""
    ordained = "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS:"
    opening = ordained if matter.kind == "Bill" else "RESOLVED, BY THE COUNCIL OF THE CITY:"
    words = TEXTS.get(matter.key, f"{opening}\n\nSECTION 1. {matter.title}")
    if matter.kind == "COMMUNICATION":
        words = matter.title
    if matter.key == "software":
        return  # its text comes a day later
    if matter.key in ("biometric-notice", "oversight") or len(matter.title) % 5 > 1:
        matter.text = f"Title\n{matter.title}\nBody\n{words}"
    form = "docx" if len(matter.title) % 7 == 0 else "pdf"
    name = "Communication" if matter.kind == "COMMUNICATION" else f"{matter.kind} as introduced"
    matter.papers.append(Paper(name=name, text=f"{matter.title}\n\n{words}", form=form))


def _committee(
    story: Story,
    key: str,
    weeks: int,
    weekday: int,
    clock: str,
    body: str,
    bills: tuple[str, ...],
    *,
    held: bool = True,
) -> None:
    meeting = _meeting(story, key, weeks, weekday, clock or None, body)
    for bill in bills:
        _step(story, story.matters[bill], meeting, "HEARING HELD" if held else None, None)


def _coming_council(story: Story) -> None:
    meeting = council_meeting(story, 1)
    for key in ("overlay", "tow-lots"):
        _step(story, story.matters[key], meeting, None, None)
    later = council_meeting(story, 2)
    later.agenda, later.agenda_status, later.published = False, "Draft", None


def _oddities(story: Story) -> None:
    """What real records have and nobody wants: twins, hidden and deleted records, amendments."""
    amended = story.matters["dumping"]
    amended.suffix, amended.version = "-A", "1"
    amended.earlier_sponsors = amended.sponsors[:1]
    amended.papers.append(Paper(name="Bill as amended", text=amended.title, version="1"))
    story.matters["plastic"].papers[0].twice = True
    story.matters["zoning-map"].papers.append(
        Paper(name="Map exhibit", text="Exhibit A\n\nThe land shown in grey.")
    )
    for step in story.steps_of("one-way"):
        step.twice = step.name == "HEARING HELD"
    story.matters["secret-bill"].hidden = True
    story.matters["gone-bill"].gone = True
    story.matters["oversight"].related = ("bus-cameras",)
    story.matters["oversight"].subjects = ("SURVEILLANCE", "PROCUREMENT")
    story.matters["biometric-notice"].subjects = ("BUSINESS REGULATION",)
