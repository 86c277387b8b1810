"""A big council on Legistar, made up by rule, that answers in this process: no wire, no waiting.

Its shape is that of a real one: 1,450 matters and 290 meetings a year. A matter comes in at a
meeting of the council, is heard in committee five weeks later and voted on three weeks after that;
agendas stand five days before their meetings. Seven matters in ten have a text, every other one a
paper. Of those on the topic two thirds are of the last two years, evenly spread, and two in seven
have a title that says nothing of it, as among labelled matters of real councils.
"""

import datetime as dt
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lawtrack.sandbox.legistar.odata import select_rows
from lawtrack.sandbox.stories.loader import written_data
from scrapers.page import Page

Row = dict[str, Any]

API, FILES, SITE = "https://api.example/v1", "https://files.example", "https://site.example"
CONFIG = f"""
contact = "clerk@rivertown.example"
[jurisdictions.rivertown]
platform = "legistar"
client = "rivertown"
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
api = "{API}"
site = "{SITE}"
files = "{FILES}"
"""
MATTERS_A_YEAR, MEETINGS_A_YEAR = 1450, 290
AGENDA_DAYS = 5  # before the meeting
AHEAD_DAYS = 60  # that the calendar reaches into the future
TWO_YEARS = 730
STEPS = (0, 35, 56)  # days from coming in to hearing and vote
BY_TITLE = "Ordinance banning the use of facial recognition technology at {place}"
SUGGESTED = "Ordinance on surveillance technology at {place}"
RULE = (
    "No department of the city shall obtain, retain or use any facial recognition system, or any"
    " information obtained from one."
)
_BY_ID = re.compile(r"(?:Matter|Event)Id eq (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter: when it came in, what it is called, and what its papers say."""

    id: int
    day: dt.date
    title: str
    has_text: bool
    has_paper: bool
    on_topic: bool = False
    is_bland: bool = False  # nothing but its text says what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting and the ids of what is on its agenda."""

    id: int
    day: dt.date
    body: str
    items: tuple[int, ...]


@dataclass(slots=True)
class LargeCouncil:
    """All matters and meetings, and the answers made of them; ``asked`` are the addresses."""

    today: dt.date
    matters: Mapping[int, Matter]
    meetings: Mapping[int, Meeting]
    asked: list[str] = field(default_factory=list)
    _lists: dict[str, list[Row]] = field(default_factory=dict)

    def answer(self, url: str) -> Page:
        """What the service says to a request."""
        self.asked.append(url)
        parts = urlsplit(url)
        if not url.startswith(API):
            known = url.startswith(FILES)
            body = b"As the agenda says.\n" * 20 if known else b"{}"
            return Page(url=url, body=body, status=200 if known else 404)
        _, _, first, *rest = parts.path.strip("/").split("/")
        said = (
            self._children(first, int(rest[0]), rest[1:], dict(parse_qsl(parts.query)))
            if rest
            else self._list(first, dict(parse_qsl(parts.query)))
        )
        body = json.dumps(said).encode()
        return Page(url=url, body=body, status=404 if said is None else 200)

    def on_coming_agendas(self) -> set[int]:
        """The ids of the matters on the agendas of meetings that are still to be held."""
        return {
            id_ for m in self.meetings.values() if m.day >= self.today for id_ in self._items(m)
        }

    def on_topic(self, *, days: int) -> set[int]:
        """The ids of the matters on the topic that came in within so many days."""
        start = self.today - dt.timedelta(days=days)
        return {m.id for m in self.matters.values() if m.on_topic and m.day >= start}

    def requests_of(self, record: Matter | Meeting) -> int:
        """How many requests it takes to read one in full, list aside."""
        if isinstance(record, Matter):
            return 4 + record.has_text + record.has_paper
        called = len(self._items(record)) if record.day < self.today else 0
        return 1 + called // 4 + bool(self._items(record))

    def _items(self, meeting: Meeting) -> tuple[int, ...]:
        is_published = meeting.day <= self.today + dt.timedelta(days=AGENDA_DAYS)
        return meeting.items if is_published else ()

    def _list(self, name: str, query: Mapping[str, str]) -> list[Row]:
        if name not in ("matters", "events"):
            return []
        rows = self._lists.get(name)
        if rows is None:
            made = self.matters.values() if name == "matters" else self.meetings.values()
            rows = self._lists[name] = [self._row(record) for record in made]
        if chosen := {int(id_) for id_ in _BY_ID.findall(query.get("$filter", ""))}:
            key = next(iter(rows[0]))
            rows = [row for row in rows if row[key] in chosen]
        selected = select_rows(rows, query, self._lists[name][0]) if rows else []
        return [dict(row) for row in selected]

    def _row(self, record: Matter | Meeting) -> Row:
        if isinstance(record, Matter):
            return self._matter_row(record)
        published = record.day - dt.timedelta(days=AGENDA_DAYS)
        stands = published <= self.today
        return {
            "EventId": record.id,
            "EventLastModifiedUtc": _stamp(min(published, self.today)),
            "EventBodyName": record.body,
            "EventDate": f"{record.day}T00:00:00",
            "EventTime": "6:00 PM",
            "EventAgendaStatusName": "Final" if stands else "Draft",
            "EventMinutesStatusName": "Final" if record.day < self.today else "Draft",
            "EventAgendaFile": f"{FILES}/agenda/{record.id}.txt" if stands else None,
            "EventAgendaLastPublishedUTC": _stamp(published) if stands else None,
            "EventMinutesLastPublishedUTC": None,
            "EventInSiteURL": f"{SITE}/MeetingDetail.aspx?LEGID={record.id}",
        }

    def _matter_row(self, matter: Matter) -> Row:
        held = [day for day in _days(matter) if day < self.today]
        passed = len(held) == len(STEPS)
        return {
            "MatterId": matter.id,
            "MatterLastModifiedUtc": _stamp(max([matter.day, *held])),
            "MatterFile": f"{matter.day.year}-{matter.id}",
            "MatterName": None,
            "MatterTitle": matter.title,
            "MatterTypeName": "Ordinance" if matter.has_text else "Communication",
            "MatterStatusName": "Passed" if passed else "In Committee",
            "MatterBodyName": "City Council",
            "MatterIntroDate": f"{matter.day}T00:00:00",
            "MatterAgendaDate": f"{held[-1] if held else matter.day}T00:00:00",
            "MatterPassedDate": f"{held[-1]}T00:00:00" if passed else None,
            "MatterEnactmentDate": None,
            "MatterEnactmentNumber": None,
            "MatterNotes": None,
            "MatterVersion": "1",
        }

    def _children(self, kind: str, id_: int, rest: list[str], query: Mapping[str, str]) -> Any:
        if kind == "events":
            papers = query.get("Attachments") == "1"
            return [self._item(id_, place, matter, papers=papers) for place, matter in
                    enumerate(self._items(self.meetings[id_]))]  # fmt: skip
        if kind == "eventitems":
            return [{"VoteId": id_, "VotePersonName": "Pat Doe", "VoteValueName": "Yea"}]
        matter = self.matters[id_]
        if rest[0] == "texts":
            return {"MatterTextId": id_, "MatterTextMatterId": id_, "MatterTextVersion": "1",
                    "MatterTextPlain": _text(matter), "MatterTextRtf": None}  # fmt: skip
        rows: dict[str, list[Row]] = {
            "versions": [{"Key": str(id_), "Value": "1"}] if matter.has_text else [],
            "sponsors": [{"MatterSponsorId": id_, "MatterSponsorName": "Pat Doe",
                          "MatterSponsorSequence": 0, "MatterSponsorMatterVersion": "1"}],
            "attachments": self._papers(matter),
            "histories": [{"MatterHistoryId": id_ * 10 + place, "MatterHistoryEventId": None,
                           "MatterHistoryActionDate": f"{day}T00:00:00",
                           "MatterHistoryActionName": name,
                           "MatterHistoryActionBodyName": "City Council"}
                          for place, (day, name) in enumerate(zip(
                              _days(matter), ("Introduced", "Heard", "Passed"), strict=True))
                          if day < self.today],
        }  # fmt: skip
        return rows[rest[0]]

    def _papers(self, matter: Matter) -> list[Row]:
        paper = {"MatterAttachmentId": matter.id, "MatterAttachmentName": "Letter",
                 "MatterAttachmentHyperlink": f"{FILES}/letter/{matter.id}.txt",
                 "MatterAttachmentFileName": f"{matter.id}.txt",
                 "MatterAttachmentLastModifiedUtc": _stamp(matter.day)}  # fmt: skip
        return [paper] if matter.has_paper else []

    def _item(self, meeting: int, place: int, matter: int, *, papers: bool) -> Row:
        is_called = place % 4 == 3 and self.meetings[meeting].day < self.today
        return {
            "EventItemId": meeting * 1000 + place,
            "EventItemEventId": meeting,
            "EventItemAgendaSequence": place + 1,
            "EventItemTitle": self.matters[matter].title,
            "EventItemMatterId": matter,
            "EventItemMatterFile": f"{self.matters[matter].day.year}-{matter}",
            "EventItemPassedFlag": 1 if is_called else None,
            "EventItemPassedFlagName": "Pass" if is_called else None,
            "EventItemRollCallFlag": int(is_called),
            "EventItemMatterAttachments": self._papers(self.matters[matter]) if papers else [],
        }


def large_council(
    today: dt.date, *, matters: int, meetings: int, on_topic: int, seed: int = 1
) -> LargeCouncil:
    """A council with so many matters and meetings, equal for equal arguments."""
    chance = random.Random(seed)
    words = written_data("generated")["cities"]
    topical = _topical(chance, matters, on_topic)
    made = {}
    newest = today + dt.timedelta(days=AGENDA_DAYS - 1)
    for id_ in range(1, matters + 1):
        place = f"{chance.choice(words['places'])} {chance.choice(words['ways'])}"
        title = f"Order on {chance.choice(words['subjects']).format(place=place)}, case {id_}"
        how = topical.get(id_, "")
        made[id_] = Matter(
            id=id_,
            day=newest - dt.timedelta(days=round((matters - id_) * 365 / MATTERS_A_YEAR)),
            title={"title": BY_TITLE, "suggested": SUGGESTED}.get(how, title).format(place=place),
            has_text=chance.random() < 0.7 or bool(how),
            has_paper=chance.random() < 0.5,
            on_topic=bool(how),
            is_bland=how == "bland",
        )
    return LargeCouncil(today, made, _meetings(today, made, meetings))


def _topical(chance: random.Random, matters: int, on_topic: int) -> dict[int, str]:
    """Which matters are on the topic, and what shows it: the title, a hint in it, or the text."""
    lately = min(matters, MATTERS_A_YEAR * TWO_YEARS // 365)
    recent = on_topic * 2 // 3 if lately < matters else on_topic
    # Evenly over the two years, so that no luck decides when the last of them is met.
    step = lately / recent
    ids = [matters - lately + round((place + 0.5) * step) for place in range(recent)]
    if lately < matters:
        ids += chance.sample(range(1, matters - lately), on_topic - recent)
    hows = ("title", "suggested", "suggested", "bland", "suggested", "title", "bland")
    return {id_: hows[place % len(hows)] for place, id_ in enumerate(ids)}


def _meetings(today: dt.date, matters: Mapping[int, Matter], count: int) -> dict[int, Meeting]:
    """The meetings with their agendas: two in eleven of the council, one a week."""
    days = [
        today + dt.timedelta(days=AHEAD_DAYS - round((count - id_) * 365 / MEETINGS_A_YEAR))
        for id_ in range(1, count + 1)
    ]
    agendas: list[list[int]] = [[] for _ in days]
    at = {"council": [n for n in range(count) if n % 11 in (0, 5)],
          "committee": [n for n in range(count) if n % 11 not in (0, 5)]}  # fmt: skip
    for matter in matters.values():
        for step, day in enumerate(_days(matter)):
            places = at["committee" if step == 1 else "council"]
            held = _first_from(places, days, day)
            if held is not None:
                agendas[held].append(matter.id)
    return {
        number + 1: Meeting(
            id=number + 1,
            day=day,
            body="City Council" if number % 11 in (0, 5) else f"Committee {number % 9 + 1}",
            items=tuple(agendas[number]),
        )
        for number, day in enumerate(days)
    }


def _first_from(places: list[int], days: list[dt.date], day: dt.date) -> int | None:
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if days[places[middle]] < day:
            low = middle + 1
        else:
            high = middle
    return places[low] if low < len(places) else None


def _days(matter: Matter) -> list[dt.date]:
    return [matter.day + dt.timedelta(days=days) for days in STEPS]


def _stamp(day: dt.date) -> str:
    return f"{day}T15:00:00.123"


def _text(matter: Matter) -> str:
    ordinary = f"{matter.title}. The work is to be done within a year, and reported to the council."
    return (
        f"{ordinary}\n\n{RULE}" if matter.on_topic and "banning" not in matter.title else ordinary
    )
