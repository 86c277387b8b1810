"""What can happen in a made-up city: small changes of its story.

A change is made by a function of the story and of the date it happened on, in days after the
scenario's first. What happens in the evening is seen by the crawl of the next day, so the
happening of day 5 is dated three days after the first.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lawtrack.sandbox.stories import boston_story
from lawtrack.sandbox.stories.story import Matter, Meeting, Paper, Step, Story

Tell = Callable[[Story, int], None]

LAST_DAY = 60


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is first seen on ``day``."""

    day: int
    tell: Tell


def on(day: int, tell: Tell) -> Happening:
    """``tell`` happens before ``day``."""
    return Happening(day, tell)


def changes(
    city: str, history: Iterable[Happening]
) -> dict[tuple[str, int], Callable[[Story], None]]:
    """What each day of ``history`` does to the city's story."""
    by_day: dict[int, list[Tell]] = {}
    for happening in history:
        by_day.setdefault(happening.day, []).append(happening.tell)
    return {(city, day): _together(tells, day - 2) for day, tells in by_day.items()}


def _together(tells: Iterable[Tell], days: int) -> Callable[[Story], None]:
    def tell_all(story: Story) -> None:
        for tell in tells:
            tell(story, days)

    return tell_all


def _stamp(story: Story, thing: Matter | Meeting, days: int) -> None:
    """It was written in the evening, each thing at a minute of its own."""
    thing.modified = story.scenario.at(days, 19, thing.number % 60, days % 60)


def files(
    key: str, kind: str, title: str, *, status: str, body: str, sponsors: tuple[str, ...],
    paper: str = "", version: str = "1", notes: str | None = None,
) -> Tell:  # fmt: skip
    """A bill is filed; without ``paper`` nobody can read it yet."""

    def tell(story: Story, days: int) -> None:
        papers = [Paper(name=f"{kind} as filed", text=f"{title}\n\n{paper}")] if paper else []
        matter = story.add(
            Matter(key=key, kind=kind, title=title, intro=story.scenario.on(days), status=status,
                   body=body, sponsors=sponsors, papers=papers, version=version, notes=notes)
        )  # fmt: skip
        _stamp(story, matter, days)

    return tell


def joins(key: str, name: str) -> Tell:
    """A member becomes a sponsor of the bill."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.sponsors = (*matter.sponsors, name)
        _stamp(story, matter, days)

    return tell


def leaves(key: str, name: str) -> Tell:
    """A sponsor of the bill withdraws."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.sponsors = tuple(one for one in matter.sponsors if one != name)
        _stamp(story, matter, days)

    return tell


def attaches(key: str, name: str, text: str, *, form: str = "pdf") -> Tell:
    """A file is attached to the bill."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.papers = [*matter.papers, Paper(name=name, text=text, form=form)]
        _stamp(story, matter, days)

    return tell


def detaches(key: str, name: str) -> Tell:
    """A file is taken away from the bill."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.papers = [paper for paper in matter.papers if paper.name != name]
        _stamp(story, matter, days)

    return tell


def gets_text(key: str, words: str) -> Tell:
    """The text of a bill that had none can be read at last."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.text = f"Title\n{matter.title}\nBody\n{words}"
        _stamp(story, matter, days)

    return tell


def titled(key: str, title: str) -> Tell:
    """The clerk corrects the title."""

    def tell(story: Story, days: int) -> None:
        story.matters[key].title = title
        _stamp(story, story.matters[key], days)

    return tell


def rewritten(key: str) -> Tell:
    """The clerk makes a report of a bill that was heard: type, body, version and title change."""

    def tell(story: Story, days: int) -> None:
        boston_story.rewrite(story.matters[key], report="")
        _stamp(story, story.matters[key], days)

    return tell


def amended(key: str, words: str) -> Tell:
    """The bill goes on under the same number with ``-A`` and another text."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.suffix, matter.version = "-A", "1"
        matter.text = f"Title\n{matter.title}\nBody\n{words}"
        matter.papers = [*matter.papers, Paper(name="Bill as amended", text=words, version="1")]
        _stamp(story, matter, days)

    return tell


def acts(
    key: str, action: str, status: str = "", *, text: str | None = None, body: str = ""
) -> Tell:
    """Something is done about the bill outside of a meeting that has an agenda."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        matter.status = status or matter.status
        story.steps.append(
            Step(title=matter.title, date=story.scenario.on(days), matter=key, name=action,
                 text=text, body=body or story.city.council, after=matter.status,
                 version=matter.version)
        )  # fmt: skip
        _stamp(story, matter, days)

    return tell


def calls(
    key: str, week: int, weekday: int, clock: str, body: str, location: str, bills: tuple[str, ...]
) -> Tell:
    """A meeting is called with an agenda, for that weekday of that week after the first day."""

    def tell(story: Story, days: int) -> None:
        date = story.scenario.meeting(week, weekday)
        published = story.scenario.at(days, 14, week)
        story.meetings[key] = Meeting(key=key, body=body, date=date, time=clock, location=location,
                                      published=published)  # fmt: skip
        for bill in bills:
            _plan(story, story.meetings[key], bill)

    return tell


def adds(key: str, bill: str) -> Tell:
    """A bill is put on the agenda; the meeting is not stamped anew."""

    def tell(story: Story, days: int) -> None:
        _plan(story, story.meetings[key], bill)

    return tell


def _plan(story: Story, meeting: Meeting, bill: str) -> None:
    matter = story.matters[bill]
    story.steps.append(
        Step(title=matter.title, date=meeting.date, matter=bill, meeting=meeting.key,
             body=meeting.body, version=matter.version)
    )  # fmt: skip


def drops(key: str, bill: str) -> Tell:
    """A bill is taken off the agenda; the meeting is not stamped anew."""

    def tell(story: Story, days: int) -> None:
        story.steps = [s for s in story.steps if (s.meeting, s.matter) != (key, bill)]

    return tell


def postpones(key: str, weeks: int, clock: str, *, stamped: bool = True) -> Tell:
    """A meeting moves by weeks and to another hour; not always is it stamped anew."""

    def tell(story: Story, days: int) -> None:
        meeting = story.meetings[key]
        meeting.date += dt.timedelta(weeks=weeks)
        meeting.time = clock
        for step in story.steps:
            if step.meeting == key:
                step.date = meeting.date
        if stamped:
            _stamp(story, meeting, days)

    return tell


def cancels(key: str, word: str = "Cancelled") -> Tell:
    """A meeting is called off, in the clerk's word; the real service does not stamp it anew."""

    def tell(story: Story, days: int) -> None:
        story.meetings[key].agenda_status = word

    return tell


def moves(key: str, location: str) -> Tell:
    """A meeting is held elsewhere."""

    def tell(story: Story, days: int) -> None:
        story.meetings[key].location = location
        _stamp(story, story.meetings[key], days)

    return tell


def writes_minutes(key: str) -> Tell:
    """The minutes of a meeting are published."""

    def tell(story: Story, days: int) -> None:
        meeting = story.meetings[key]
        meeting.minutes = True
        _stamp(story, meeting, days)

    return tell


def decides(key: str, decisions: Mapping[str, tuple[str, str]], *, text: str | None = None) -> Tell:
    """A meeting is held: an action and a new status ("" for the same) for bills on its agenda."""

    def tell(story: Story, days: int) -> None:
        for step in story.steps:
            if step.meeting != key or step.matter not in decisions:
                continue
            matter = story.matters[step.matter]
            step.name, status = decisions[step.matter]
            matter.status = status or matter.status
            step.text, step.after = text, matter.status
            _stamp(story, matter, days)

    return tell


def stamps(first: int, count: int) -> Tell:
    """A bulk job touches ``count`` bills without changing anything."""

    def tell(story: Story, days: int) -> None:
        told = [matter for matter in story.matters.values() if not matter.gone]
        for number, matter in enumerate(told[first : first + count]):
            matter.modified = story.scenario.at(days, 23, 30, number % 60)

    return tell


def elsewhere(key: str, body: str, week: int) -> Tell:
    """A body that is none of the council's meets: nothing for a tracker of the council."""

    def tell(story: Story, days: int) -> None:
        story.meetings[key] = Meeting(
            key=key, body=body, date=story.scenario.meeting(week, 1), time="9:30 AM",
            location="Room 801, City Hall", agenda=False, published=story.scenario.at(days, 9),
        )  # fmt: skip

    return tell
