"""What clerks and vendors do to the records of a whole city, beside what happens in its story.

A turn is written as one word and its values::

    renumber:100000              every bill, meeting and line has an id that much higher
    delete:c-rodents             that meeting was deleted
    anew:c-rodents:7             it was deleted, and entered anew that many days later
    member:Ada Quill:A. Quill    a member's name is written otherwise, everywhere
    body:Old Name:New Name       a body has another name, everywhere
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from lawtrack.sandbox.stories.story import Matter, Meeting, Step, Story

FRESH = 9_000_000  # a meeting that is entered anew has an id behind all others


def taken(story: Story, turns: Sequence[tuple[str, str]]) -> Story:
    """The story as its city's clerks show it after those turns that are theirs."""
    own = [turn for city, turn in turns if city == story.city.key]
    if own:
        story = deepcopy(story)
    for turn in own:
        kind, _, values = turn.partition(":")
        TURNS[kind](story, *values.split(":"))
    return story


def known_turn(turn: str) -> str:
    """The turn, if it is one that clerks can take; else ``ValueError``."""
    kind = turn.partition(":")[0]
    if kind not in TURNS:
        raise ValueError(f"no clerk's turn is called {kind!r}; known: {', '.join(TURNS)}")
    return turn


def _renumber(story: Story, by: str) -> None:
    for thing in _everything(story):
        thing.number += int(by)


def _delete(story: Story, key: str) -> None:
    del story.meetings[key]
    story.steps = [step for step in story.steps if step.meeting != key]


def _anew(story: Story, key: str, days: str) -> None:
    meeting = story.meetings[key]
    meeting.number += FRESH
    meeting.date += dt.timedelta(days=int(days))
    for step in story.steps:
        if step.meeting == key:
            step.number += FRESH
            step.date = meeting.date


def _member(story: Story, old: str, new: str) -> None:
    story.city = replace(story.city, people=_with_name(story.city.people, old, new))
    for matter in story.matters.values():
        matter.sponsors = tuple(new if name == old else name for name in matter.sponsors)
        matter.earlier_sponsors = tuple(
            new if name == old else name for name in matter.earlier_sponsors
        )
    for step in story.steps:
        step.votes = tuple((new if name == old else name, vote) for name, vote in step.votes)
        step.mover = new if step.mover == old else step.mover


def _body(story: Story, old: str, new: str) -> None:
    story.city = replace(
        story.city,
        bodies=_with_name(story.city.bodies, old, new),
        council=new if story.city.council == old else story.city.council,
    )
    for thing in _everything(story):
        thing.body = new if thing.body == old else thing.body
    for matter in story.matters.values():
        matter.committee = new if matter.committee == old else matter.committee


def _everything(story: Story) -> Iterator[Matter | Meeting | Step]:
    yield from story.matters.values()
    yield from story.meetings.values()
    yield from story.steps


def _with_name(ids: Mapping[str, int], old: str, new: str) -> dict[str, int]:
    """The ids with one name written otherwise; ``KeyError`` when there is none."""
    renamed = {new if name == old else name: id_ for name, id_ in ids.items()}
    renamed[new] = ids[old]
    return renamed


TURNS: Mapping[str, Callable[..., None]] = {
    "renumber": _renumber,
    "delete": _delete,
    "anew": _anew,
    "member": _member,
    "body": _body,
}
