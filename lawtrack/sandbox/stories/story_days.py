"""What happens from one day to the next in the made-up cities.

Days 2 and 3 are told here, the others in ``boston_history`` and ``philadelphia_history``. Two of
reality's traps are built in: many bills get a new MatterLastModifiedUtc although nothing about them
changed, and a cancelled hearing keeps its old EventLastModifiedUtc.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories import (
    boston_history,
    boston_story,
    philadelphia_history,
    philadelphia_story,
    story_happenings,
)
from lawtrack.sandbox.stories.boston_story import COUNCILORS, tally
from lawtrack.sandbox.stories.philadelphia_story import COUNCILMEMBERS, TEXTS
from lawtrack.sandbox.stories.story import (
    Matter,
    Meeting,
    Paper,
    Step,
    Story,
    number_everything,
    spoken,
)

STAMPED = 20  # how many unchanged bills a city stamps anew on day 2

_STADIUM = (
    "ORDERED: That the Committee on Public Safety and Criminal Justice hold a hearing on ticket "
    "checks by facial recognition at stadium entrances and other large venues, and on what "
    "becomes of the face templates of those who enter."
)


def _boston_two(story: Story) -> None:
    scenario = story.scenario
    _file(
        story, "stadium-faces", "Council Hearing Order",
        "Order for a hearing regarding facial recognition at stadium entrances and other large "
        "venues.", _STADIUM, (7, 2),
    )  # fmt: skip
    _file(
        story, "lamp-posts", "Council Order", "Order regarding the painting of lamp posts.",
        "ORDERED: That lamp posts be painted green.", (6,),
    )  # fmt: skip
    boston_story.rewrite(story.matters["face-limits"], report="")
    story.matters["face-limits"].modified = scenario.at(0, 21, 14, 5)
    # The real service does not stamp a cancelled meeting anew.
    story.meetings["c-rodents"].agenda_status = "Cancelled"
    _stamp_anew(story)


def _file(
    story: Story, key: str, kind: str, title: str, text: str, sponsors: tuple[int, ...]
) -> None:
    story.add(
        Matter(
            key=key, kind=kind, title=title, intro=story.scenario.on(0), status="Agenda Ready",
            body="City Council", sponsors=tuple(COUNCILORS[number] for number in sponsors),
            papers=[Paper(name=f"{kind} as filed", text=f"{title}\n\n{text}")],
            modified=story.scenario.at(0, 19, 40, 2),
        )
    )  # fmt: skip


def _philadelphia_two(story: Story) -> None:
    scenario = story.scenario
    title = "Requiring a sign where a microphone measures the noise of engines."
    story.add(
        Matter(
            key="noise-signs", kind="Bill", title=title, intro=scenario.on(0), version="0",
            status="IN COMMITTEE", body="Committee on Streets and Services",
            sponsors=(COUNCILMEMBERS[12],), modified=scenario.at(0, 20, 3, 44),
            papers=[Paper(name="Bill as introduced", text=f"{title}\n\nSECTION 1. {title}")],
        )
    )  # fmt: skip
    tow_lots = story.matters["tow-lots"]
    tow_lots.status = "IN COUNCIL - SECOND READING"
    tow_lots.modified = scenario.at(0, 20, 15, 9)
    story.steps.append(
        Step(
            title=tow_lots.title, date=scenario.on(0), matter="tow-lots", version="0",
            name="REPORTED FAVORABLY, RULE SUSPENSION REQUESTED", after=tow_lots.status,
            body="Committee on Streets and Services",
        )
    )  # fmt: skip
    software = story.matters["software"]
    software.text = f"Title\n{software.title}\nBody\n{TEXTS['software']}"
    software.modified = scenario.at(0, 20, 31, 50)
    moved = story.meetings["c-safety"]
    moved.date += dt.timedelta(days=2)
    moved.time = "11:30 AM"
    moved.modified = scenario.at(0, 18, 22, 7)
    zoning = story.matters["zoning-map"]
    zoning.papers = [paper for paper in zoning.papers if paper.name != "Map exhibit"]
    zoning.modified = scenario.at(0, 20, 44, 31)
    _stamp_anew(story)


def _stamp_anew(story: Story) -> None:
    """A bulk job touches bills of the last year without changing anything."""
    told = [m for m in story.matters.values() if m.modified is None and not m.gone]
    for number, matter in enumerate(told[5 : 5 + STAMPED]):
        matter.modified = story.scenario.at(0, 23, 30, number)


def _boston_three(story: Story) -> None:
    scenario = story.scenario
    matter = story.matters["face-limits"]
    text = f"The report was accepted; the ordinance was passed; {tally((3,))}."
    meeting = _special(story, "City Council", "Special Meeting - Council Chambers", "4:00 PM")
    story.steps.append(
        Step(
            title=matter.title, date=meeting.date, matter=matter.key, meeting=meeting.key,
            name="The report was accepted; the ordinance was passed.", text=text, after="Passed",
            body="City Council", version="2",
        )
    )  # fmt: skip
    matter.status, matter.passed = "Passed", meeting.date
    matter.modified = scenario.at(1, 22, 10, 3)
    coming = story.meetings["council2"]
    coming.agenda, coming.agenda_status = True, "Final"
    coming.published = coming.modified = scenario.at(1, 17, 9, 12)
    for key in ("crossing", "elevators"):
        title = story.matters[key].title
        story.steps.append(
            Step(title=title, date=coming.date, matter=key, meeting=coming.key, body="City Council")
        )


def _philadelphia_three(story: Story) -> None:
    scenario = story.scenario
    matter = story.matters["tow-lots"]
    matter.status = "ENACTED"
    meeting = _special(story, philadelphia_story.COUNCIL, philadelphia_story.ROOM, "10:00 AM")
    philadelphia_story.pass_bill(story, matter, meeting, against=(4, 9))
    matter.modified = scenario.at(1, 21, 5, 17)
    coming = story.meetings["council2"]
    coming.agenda, coming.agenda_status = True, "Final"
    coming.published = coming.modified = scenario.at(1, 16, 48, 1)
    title = story.matters["rats"].title
    story.steps.append(
        Step(title=title, date=coming.date, matter="rats", meeting=coming.key, body=coming.body,
             version="0")
    )  # fmt: skip


def _special(story: Story, body: str, location: str, clock: str) -> Meeting:
    meeting = Meeting(
        key="special", body=body, date=story.scenario.on(1), time=clock, location=location,
        published=story.scenario.at(1, 12, 0), modified=story.scenario.at(1, 12, 0, 4),
    )  # fmt: skip
    story.meetings["special"] = meeting
    opening = f"A special meeting was held on {spoken(meeting.date)}."
    story.steps.append(Step(title=opening, date=meeting.date, meeting="special"))
    return meeting


CHANGES: Mapping[tuple[str, int], Callable[[Story], None]] = {
    ("boston", 2): _boston_two,
    ("boston", 3): _boston_three,
    ("philadelphia", 2): _philadelphia_two,
    ("philadelphia", 3): _philadelphia_three,
    **story_happenings.changes("boston", boston_history.HISTORY),
    **story_happenings.changes("philadelphia", philadelphia_history.HISTORY),
}

_TELL = {"boston": boston_story.boston, "philadelphia": philadelphia_story.philadelphia}
CITIES = tuple(_TELL)


def story_of(city: str, scenario: Scenario) -> Story:
    """The city's story as of the scenario's day, everything numbered."""
    story = _TELL[city](scenario)
    number_everything(story)
    for day in range(2, scenario.day + 1):
        if (city, day) in CHANGES:
            CHANGES[city, day](story)
            number_everything(story)
    return story
