"""Boston as the sandbox tells it: dockets, council meetings, hearings. All of it is made up.

What is true to life is the form: committees and dockets that stand only in a hearing's location,
tallies in prose, types, bodies and titles that change when a hearing has been held, orders filed
again under a new number in January, texts that exist only as attachments.
"""

import datetime as dt
from collections.abc import Sequence

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.generated_bills import generated_bills
from lawtrack.sandbox.stories.loader import (
    bills_in,
    city_in,
    meetings_in,
    people_in,
    written_data,
)
from lawtrack.sandbox.stories.story import Matter, Meeting, Paper, Step, Story, spoken

WEDNESDAY = 2

_DATA = written_data("boston")
BOSTON = city_in(_DATA)
COUNCILORS = people_in(_DATA)
SURNAMES = tuple(name.split(" ", 1)[1] for name in COUNCILORS)


def tally(against: Sequence[int] = ()) -> str:
    """How the clerk writes a roll call: ``yeas 12 (Ahern, …), nays 1 (Dorsey)``."""
    names = [name for number, name in enumerate(SURNAMES) if number not in against]
    text = f"yeas {len(names)} ({', '.join(names)})"
    if against:
        text += f", nays {len(against)} ({', '.join(SURNAMES[number] for number in against)})"
    return text


def boston(scenario: Scenario) -> Story:
    """Boston on day 1, without numbers."""
    story = Story(city=BOSTON, scenario=scenario)
    for bill in bills_in(_DATA):
        _file(story, *bill)
    _refiled(story)
    for key, paper in _DATA["papers"].items():
        story.matters[key].papers.insert(0, Paper(**paper))
    for meeting in meetings_in(_DATA["hearings"], "location"):
        hearing(story, *meeting)
    for row in _DATA["readings"]:
        text = row["text"].format(tally=tally(row["against"]))
        _read_again(
            story, row["key"], weeks=row["weeks"], name=row["action"], text=text,
            status=row["status"],
        )  # fmt: skip
    for meeting in meetings_in(_DATA["coming"], "location"):
        hearing(story, *meeting, held=False)
    _coming_council(story)
    _oddities(story)
    for number, made in enumerate(generated_bills("boston", scenario)):
        sponsors = (number % 13, (number + 4) % 13)
        _file(story, made.key, made.weeks, made.kind, made.title, sponsors, made.path)
    return story


def council_meeting(story: Story, weeks: int) -> Meeting:
    """The Wednesday meeting of that week, with its opening lines; made when there is none yet."""
    key = f"council{weeks}"
    if key in story.meetings:
        return story.meetings[key]
    date = story.scenario.meeting(weeks, WEDNESDAY)
    past = weeks < 0
    meeting = Meeting(
        key=key,
        body="City Council",
        date=date,
        time="12:00 PM",
        location="Council Chambers",
        minutes=weeks < -3,
        minutes_status="Final" if past else "Draft",
        media=str(10_000 + 10 * (weeks + 70)) if past else None,
        published=_utc(date - dt.timedelta(days=1), 16, 2),
    )
    story.meetings[key] = meeting
    opening = (
        f"A regular meeting of the City Council was held on {spoken(date)} at 12:04 P.M.\r\n\r\n"
        "President Ahern in the Chair. The roll was called and a quorum was found."
    )
    lines = (opening, "ROLL CALL", "APPROVAL OF THE MINUTES OF THE LAST MEETING",
             "MATTERS FILED WITH THE CITY CLERK:")  # fmt: skip
    for number, line in enumerate(lines if past else lines[1:]):
        note = RULER if number == 0 else None
        story.steps.append(Step(title=line, date=date, meeting=key, note=note))
    return meeting


RULER = (
    "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}}\r\n"
    "\\viewkind4\\uc1\\pard\\lang1033\\fs24 ____________________\\par\r\n}\r\n"
)


# A line ended by hand, a byte of the Windows code page.
PRESENTATION = (
    "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}}\r\n"
    "\\viewkind4\\uc1\\pard\\fs24 The Department presented the use of facial\\par\r\n"
    "recognition by the City\\'92s police.\\par\r\n}\r\n"
)


def _utc(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute, tzinfo=dt.UTC))


def _file(
    story: Story,
    key: str,
    weeks: int,
    kind: str,
    title: str,
    sponsors: tuple[int, ...],
    path: str,
) -> Matter:
    """A bill before the council of that week; ``path`` says what became of it there."""
    meeting = council_meeting(story, weeks)
    date = meeting.date
    matter = story.add(
        Matter(
            key=key,
            kind=kind,
            title=title,
            intro=date - dt.timedelta(days=2),
            agenda=date,
            status="Agenda Ready",
            body="City Council",
            sponsors=tuple(COUNCILORS[number] for number in sponsors),
            staff="clerk.desk@boston.example" if "order" in kind.lower() else None,
        )
    )
    if not path.startswith("bare"):
        text = _full_text(kind, title)
        matter.papers.append(Paper(name=f"{kind} as filed", text=text))
    step = Step(title=title, date=date, matter=key, meeting=meeting.key, body="City Council")
    story.steps.append(step)
    what, _, place = path.partition(":")
    noun = "resolution" if "Resolution" in kind else "order"
    if what in ("suspend", "bare"):
        done = "adopted" if noun == "resolution" else "passed"
        step.name = f"The rules were suspended; the {noun} was {done}."
        step.text = f"On motion of Councilor {SURNAMES[(sponsors or (0,))[0]]}, the rules were "
        step.text += f"suspended; the {noun} was {done}: {tally()}."
        step.after, matter.passed = "Passed", date
    elif what == "refer":
        step.name, step.after = "Referred", "Referred"
        step.text = f"Referred to the {place}."
        matter.committee = place
    elif what == "file":
        step.name, step.text, step.after = "Placed on file.", "Placed on file.", "Filed"
        matter.passed = date
    elif what == "withdraw":
        step.name, step.text, step.after = "Withdrawn.", None, "Withdrawn"
        matter.title = "WITHDRAWN."
    matter.status = step.after or matter.status
    return matter


def _full_text(kind: str, title: str) -> str:
    opening = "Be it ordained by the City Council of Boston as follows:"
    if "Resolution" in kind:
        opening = "WHEREAS, the Council has heard from residents on this subject; and"
    elif "Order" in kind:
        opening = "ORDERED: That the following be done, as set out below."
    return (
        f"OFFERED BY THE SPONSORS NAMED ON THE DOCKET\n\nCITY OF BOSTON\n\n{title}\n\n{opening}\n"
    )


def _refiled(story: Story) -> None:
    """Two orders of last year lapsed at its end and were filed again under a new number."""
    turn = dt.date(story.scenario.today.year, 1, 1)
    if (story.scenario.today - turn).days < 30:
        turn = turn.replace(year=turn.year - 1)
    old_week = (turn - dt.timedelta(days=70) - story.scenario.today).days // 7
    new_week = (turn + dt.timedelta(days=13) - story.scenario.today).days // 7
    for key, title, sponsors, committee in (
        ("faces-hearing", "Order for a hearing regarding the use of facial recognition technology "
         "by City departments and their contractors.", (7, 9, 0),
         "Committee on Public Safety and Criminal Justice"),
        ("scaffolds-hearing", "Order for a hearing regarding sidewalk scaffolds that stay up for "
         "years.", (3,), "Committee on Planning, Development, and Transportation"),
    ):  # fmt: skip
        old = _file(
            story, f"{key}-old", old_week, "Council Hearing Order", title, sponsors,
            f"refer:{committee}",
        )  # fmt: skip
        new = _file(
            story, key, new_week, "Council Hearing Order", title, sponsors, f"refer:{committee}"
        )
        ended = Step(
            title=title, date=turn - dt.timedelta(days=1), matter=old.key, body="City Council",
            name="No further action was taken; placed on file at the end of the year.",
            after="Filed",
        )  # fmt: skip
        story.steps.append(ended)
        old.status = "Filed"
        new.related = (old.key,)
        new.papers[0].name = f"{turn.year}_Hearing Order (Refile)"
        new.notes = f"Docket {{{old.key}}} refiled"


def hearing(
    story: Story,
    key: str,
    weeks: int,
    weekday: int,
    clock: str,
    location: str,
    bills: tuple[str, ...],
    *,
    held: bool = True,
) -> Meeting:
    """A committee's hearing: an event of the council, its dockets only in the location."""
    date = story.scenario.meeting(weeks, weekday)
    meeting = Meeting(
        key=key,
        body="City Council",
        date=date,
        time=clock,
        location=location,
        # "Final" says nothing about a file of the minutes
        minutes_status="Final",
        media=str(10_500 + weeks) if held else None,
        published=_utc(min(date - dt.timedelta(days=5), story.scenario.on(-2)), 14, 11),
    )
    story.meetings[key] = meeting
    for bill in bills:
        matter = story.matters[bill]
        step = Step(
            title=matter.title, date=date, matter=bill, meeting=key, body="City Council",
            name="Hearing held" if held else None,
            text="A hearing was held and testimony was taken." if held else None,
            after=matter.status,
        )  # fmt: skip
        story.steps.append(step)
    return meeting


def _read_again(story: Story, key: str, *, weeks: int, name: str, text: str, status: str) -> None:
    """A bill comes back from its committee and the council decides."""
    meeting = council_meeting(story, weeks)
    matter = story.matters[key]
    story.steps.append(
        Step(
            title=matter.title, date=meeting.date, matter=key, meeting=meeting.key,
            body="City Council", name=name, text=text, after=status,
        )
    )  # fmt: skip
    rewrite(matter, report=text)
    matter.status, matter.passed, matter.agenda = status, meeting.date, meeting.date


def rewrite(matter: Matter, *, report: str) -> None:
    """What the clerk does to a bill that has been heard: its type, body, version and title."""
    filed = matter.intro + dt.timedelta(days=2)
    matter.title = (
        f"On the {_noun(matter.kind)}, referred on {spoken(filed)}, Docket #{{{matter.key}}}, "
        f"{matter.title[0].lower()}{matter.title[1:].rstrip('.')}, the committee submitted a "
        f"report recommending that the {_noun(matter.kind)} ought to pass.\n{report}"
    ).rstrip()
    matter.kind = "Matters Recently Heard-For Possible Action"
    matter.body = matter.committee
    matter.version = "2"


def _noun(kind: str) -> str:
    return (
        "ordinance"
        if "Ordinance" in kind
        else "message and order"
        if "Mayor" in kind
        else ("order")
    )


def _coming_council(story: Story) -> None:
    """The next meetings: one with an agenda, one without."""
    meeting = council_meeting(story, 1)
    meeting.published = story.scenario.at(-1, 16, 2)
    for key in ("privacy-report", "ice-rinks"):
        matter = story.matters[key]
        story.steps.append(
            Step(title=matter.title, date=meeting.date, matter=key, meeting=meeting.key,
                 body="City Council")
        )  # fmt: skip
    later = council_meeting(story, 2)
    later.agenda, later.agenda_status, later.published = False, "Draft", None


def _oddities(story: Story) -> None:
    """What real records have and nobody wants: twins, hidden and deleted records, odd times."""
    story.matters["street-trees"].papers[0].twice = True
    story.matters["scaffolds-hearing"].earlier_sponsors = (COUNCILORS[3], COUNCILORS[5])
    story.matters["scaffolds-hearing"].version = "2"
    for step in story.steps_of("bus-lanes"):
        step.twice = True
    story.matters["secret-draft"].hidden = True
    story.matters["gone-order"].gone = True
    heard = next(step for step in story.steps_of("face-limits") if step.meeting == "h-faces")
    heard.note = PRESENTATION
    story.meetings[
        "c-faces"
    ].comment = "Audiencia pública sobre reconocimiento facial. Habrá interpretación."
    board = story.scenario.meeting(-2, 1)
    story.meetings["zoning"] = Meeting(
        key="zoning", body="Zoning Board of Appeal", date=board, time="9:30 AM",
        location="Room 801, City Hall", agenda=False, published=_utc(board, 9, 0),
    )  # fmt: skip
    story.meetings["tour"] = Meeting(
        key="tour", body="City Council", date=story.scenario.meeting(-5, 4), time="after the vote",
        location="City Services Committee Site Visit", agenda=False,
    )  # fmt: skip
