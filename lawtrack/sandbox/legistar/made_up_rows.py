"""A story in the form of the Legistar Web API: rows with every documented key, in the real order.

Key names and their order are facts read off recorded answers; the contents are made up.
"""

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from lawtrack.sandbox.legistar.clerk_turns import taken
from lawtrack.sandbox.legistar.lookup_rows import VOTE_WORDS, lookup_lists
from lawtrack.sandbox.legistar.made_up_papers import rtf
from lawtrack.sandbox.legistar.row_parts import Row, empty_fields, guid, local, named_row, utc
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.story import City, Matter, Meeting, Paper, Step, Story
from lawtrack.sandbox.stories.story_days import story_of

_AGENDA_STATUS = {"Final": 10, "Draft": 9, "Cancelled": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One city's answers: lists by collection, children by (collection, parent's id)."""

    city: City
    story: Story
    lists: Mapping[str, list[Row]]
    by_id: Mapping[str, Mapping[int, Row]]
    children: Mapping[tuple[str, int], list[Row]]
    texts: Mapping[int, Row]
    no_roll_call: frozenset[int]  # items for which /votes is a server error
    no_votes: frozenset[int]  # items for which /votes is not found
    gone: frozenset[int]
    hidden: frozenset[int]
    papers: Mapping[str, tuple[Paper, dt.datetime]]  # path on the files host
    agendas: Mapping[str, tuple[Meeting, str]]  # the same: (meeting, "A" or "M")


def tenant(city: str, scenario: Scenario, addresses: Mapping[str, str]) -> Tenant:
    """Everything that the API answers for ``city`` on the scenario's day."""
    story = taken(story_of(city, scenario), scenario.clerk)
    return _Writer(story, addresses).tenant()


class _Writer:
    """Writes one story down as rows."""

    def __init__(self, story: Story, addresses: Mapping[str, str]) -> None:
        self.story = story
        self.city = story.city
        self.files = f"{addresses['files']}/{self.city.files}"
        self.site = addresses[self.city.site]
        self.children: dict[tuple[str, int], list[Row]] = defaultdict(list)
        self.papers: dict[str, tuple[Paper, dt.datetime]] = {}
        self.agendas: dict[str, tuple[Meeting, str]] = {}
        self.texts: dict[int, Row] = {}
        self.no_roll_call: set[int] = set()
        self.no_votes: set[int] = set()
        self.steps: dict[str, list[Step]] = defaultdict(list)
        for step in story.steps:
            if step.matter:
                self.steps[step.matter].append(step)
        self.modified = {key: self._modified(m) for key, m in story.matters.items()}

    def tenant(self) -> Tenant:
        story = self.story
        matters = sorted(story.matters.values(), key=lambda m: m.number)
        meetings = sorted(story.meetings.values(), key=lambda m: m.number)
        lists: dict[str, list[Row]] = {
            "matters": [self.matter(matter) for matter in matters if not matter.gone],
            "events": [self.event(meeting) for meeting in meetings],
            **lookup_lists(story),
        }
        for matter in matters:
            self._children_of(matter)
        self._items()
        return Tenant(
            city=self.city,
            story=story,
            lists=lists,
            by_id={name: {next(iter(r.values())): r for r in rows} for name, rows in lists.items()},
            children=dict(self.children),
            texts=self.texts,
            no_roll_call=frozenset(self.no_roll_call),
            no_votes=frozenset(self.no_votes),
            gone=frozenset(m.number for m in matters if m.gone),
            hidden=frozenset(m.number for m in matters if m.hidden),
            papers=self.papers,
            agendas=self.agendas,
        )

    def _modified(self, matter: Matter) -> dt.datetime:
        """When the bill was stamped: given, or the day after its last step, never after day 0."""
        if matter.modified is not None:
            return matter.modified
        last = max([matter.intro, *(s.date for s in self.steps[matter.key] if s.name)])
        drift = zlib.crc32(matter.key.encode())
        moment = dt.datetime.combine(last, dt.time(19, tzinfo=dt.UTC)) + dt.timedelta(
            hours=drift % 40, minutes=drift % 59, milliseconds=drift % 1000
        )
        return min(moment, self.story.scenario.at(-1, 21, drift % 59, drift % 60))

    def matter(self, matter: Matter) -> Row:
        city = self.city
        kind = "Matter"
        return {
            **named_row("Matter", matter.number, utc(self.modified[matter.key])),
            "MatterFile": matter.file + matter.suffix,
            "MatterName": None,
            "MatterTitle": _pasted(self.story.told(matter.title), matter.number),
            "MatterTypeId": city.kinds[matter.kind],
            "MatterTypeName": matter.kind,
            "MatterStatusId": city.statuses[matter.status],
            "MatterStatusName": matter.status,
            "MatterBodyId": city.bodies[matter.body],
            "MatterBodyName": matter.body,
            "MatterIntroDate": local(matter.intro),
            "MatterAgendaDate": local(matter.agenda),
            "MatterPassedDate": local(matter.passed),
            "MatterEnactmentDate": local(matter.enacted),
            "MatterEnactmentNumber": matter.enactment,
            "MatterRequester": None,
            "MatterNotes": self.story.told(matter.notes) if matter.notes else None,
            "MatterVersion": matter.version,
            "MatterCost": None,
            "MatterText1": None,
            "MatterText2": matter.staff,
            **empty_fields(kind, "Text3 Text4 Text5 Date1 Date2"),
            **empty_fields(kind, " ".join(f"EXText{number}" for number in range(1, 12))),
            **empty_fields(kind, " ".join(f"EXDate{number}" for number in range(1, 11))),
            "MatterAgiloftId": 0,
            "MatterReference": None,
            "MatterRestrictViewViaWeb": matter.hidden,
            "MatterReports": [],
        }

    def event(self, meeting: Meeting) -> Row:
        city = self.city
        # Where a file lies never changes, even when the meeting moves.
        first = meeting.published or self.story.scenario.at(-30)
        modified = meeting.modified or first + dt.timedelta(milliseconds=34)
        agenda = self._file(meeting, "A") if meeting.agenda else None
        minutes = self._file(meeting, "M") if meeting.minutes else None
        finished = dt.datetime.combine(meeting.date, dt.time(20, tzinfo=dt.UTC))
        return {
            **named_row("Event", meeting.number, utc(modified)),
            "EventBodyId": city.bodies[meeting.body],
            "EventBodyName": meeting.body,
            "EventDate": local(meeting.date),
            "EventTime": meeting.time,
            "EventVideoStatus": "Public",
            "EventAgendaStatusId": _AGENDA_STATUS[meeting.agenda_status],
            "EventAgendaStatusName": meeting.agenda_status,
            "EventMinutesStatusId": _AGENDA_STATUS[meeting.minutes_status],
            "EventMinutesStatusName": meeting.minutes_status,
            "EventLocation": self.story.told(meeting.location),
            "EventAgendaFile": agenda,
            "EventMinutesFile": minutes,
            "EventAgendaLastPublishedUTC": utc(meeting.published) if agenda else None,
            "EventMinutesLastPublishedUTC": (
                utc(finished + dt.timedelta(days=12)) if minutes else None
            ),
            "EventComment": meeting.comment,
            "EventVideoPath": None,
            "EventMedia": meeting.media,
            "EventInSiteURL": (
                f"{self.site}/MeetingDetail.aspx?LEGID={meeting.number}&GID={city.gid}&G={city.guid}"
            ),
            "EventItems": [],
        }

    def _file(self, meeting: Meeting, what: str) -> str:
        day = self.story.scenario.at(0) if meeting.published is None else meeting.published
        body = meeting.body.replace(" ", "_").replace(",", "")
        noun = "Agenda" if what == "A" else "Minutes"
        name = f"{meeting.number}_{what}_{body}_{day:%y-%m-%d}_Meeting_{noun}.pdf"
        path = f"/{self.city.files}/meetings/{day.year}/{day.month}/{name}"
        self.agendas[path] = (meeting, what)
        return self.files.removesuffix(f"/{self.city.files}") + path

    def _children_of(self, matter: Matter) -> None:
        number = matter.number
        stamp = utc(self.modified[matter.key])
        for order, (name, version) in enumerate(_sponsors(matter)):
            sponsor = 100_000 + number * 20 + order
            self.children["sponsors", number].append(
                {
                    **named_row("MatterSponsor", sponsor, stamp),
                    "MatterSponsorMatterId": number,
                    "MatterSponsorMatterVersion": version,
                    "MatterSponsorNameId": self.city.people[name],
                    "MatterSponsorBodyId": None,
                    "MatterSponsorName": name,
                    "MatterSponsorSequence": order,
                    "MatterSponsorLinkFlag": 1,
                }
            )
        self.children["sponsors", number].reverse()  # the service does not sort them
        for sort, paper in enumerate(matter.papers, start=1):
            self._paper(matter, paper, sort)
        if matter.text is not None:
            self._text(matter, self.story.told(matter.text))
        self._kin(matter)

    def _paper(self, matter: Matter, paper: Paper, sort: int) -> None:
        name = f"{guid('paper', paper.number)}.{paper.form}".lower()
        path = f"/{self.city.files}/attachments/{name}"
        filed = dt.datetime.combine(matter.intro, dt.time(15, 30, tzinfo=dt.UTC))
        self.papers[path] = (paper, filed)
        for number in (paper.number, paper.number + 1)[: 2 if paper.twice else 1]:
            self.children["attachments", matter.number].append(
                {
                    **named_row("MatterAttachment", number, utc(filed)),
                    "MatterAttachmentName": paper.name,
                    "MatterAttachmentHyperlink": self.files
                    + path.removeprefix(f"/{self.city.files}"),
                    "MatterAttachmentFileName": name,
                    "MatterAttachmentMatterVersion": paper.version,
                    "MatterAttachmentIsHyperlink": False,
                    "MatterAttachmentBinary": None,
                    "MatterAttachmentIsSupportingDocument": sort > 1,
                    "MatterAttachmentShowOnInternetPage": True,
                    "MatterAttachmentIsMinuteOrder": False,
                    "MatterAttachmentIsBoardLetter": False,
                    "MatterAttachmentAgiloftId": 0,
                    "MatterAttachmentDescription": None,
                    "MatterAttachmentPrintWithReports": False,
                    "MatterAttachmentSort": sort,
                }
            )

    def _text(self, matter: Matter, words: str) -> None:
        key = 200_000 + matter.number
        stamp = utc(self.modified[matter.key])
        self.children["versions", matter.number] = [{"Key": str(key), "Value": matter.version}]
        self.texts[key] = {
            **named_row("MatterText", key, stamp),
            "MatterTextMatterId": matter.number,
            "MatterTextVersion": matter.version,
            "MatterTextPlain": words.replace("\n", "\r\n"),
            "MatterTextRtf": rtf(words),
        }

    def _kin(self, matter: Matter) -> None:
        stamp = utc(self.modified[matter.key])
        for order, key in enumerate(matter.related):
            self.children["relations", matter.number].append(
                {
                    **named_row("MatterRelation", matter.number * 10 + order, stamp),
                    "MatterRelationMatterId": self.story.matters[key].number,
                    "MatterRelationFlag": 0,
                }
            )
        for order, subject in enumerate(matter.subjects):
            self.children["indexes", matter.number].append(
                {
                    **named_row("MatterIndex", matter.number * 10 + order, stamp),
                    "MatterIndexMatterId": matter.number,
                    "MatterIndexIndexId": 2000 + zlib.crc32(subject.encode()) % 900,
                    "MatterIndexName": subject,
                }
            )

    def _items(self) -> None:
        """Agenda lines and histories: the same rows, seen from the meeting and from the bill."""
        sequence: dict[str, int] = defaultdict(int)
        for step in self.story.steps:
            meeting = self.story.meetings[step.meeting] if step.meeting else None
            matter = self.story.matters[step.matter] if step.matter else None
            if matter is not None and matter.gone:
                continue
            sequence[step.meeting] += 1
            order = sequence[step.meeting]
            if meeting is not None:
                row = self.item(step, meeting, matter, order)
                self.children["eventitems", meeting.number].append(row)
            if matter is not None:
                history = self.history(step, meeting, order if meeting else None)
                rows = self.children["histories", matter.number]
                rows.insert(0 if step.number % 3 == 0 else len(rows), history)  # in no order
                if step.twice:
                    rows.insert(rows.index(history), dict(history))
            self._votes(step)

    def _when(self, step: Step, meeting: Meeting | None) -> str | None:
        if self.city.dated_numbers or meeting is None:
            return local(step.date)
        return local(meeting.date, "10:00:00")  # Philadelphia gives the hour

    def _flag(self, step: Step) -> str | None:
        return {None: None, 1: "Pass", 0: "Fail"}[step.passed]

    def _stamp(self, step: Step) -> str | None:
        """Lines are stamped in the evening; what is only planned, when the agenda was made."""
        if step.name:
            return utc(dt.datetime.combine(step.date, dt.time(22, step.number % 60, tzinfo=dt.UTC)))
        return utc(self.story.scenario.at(-8, 13, step.number % 60))

    def history(self, step: Step, meeting: Meeting | None, order: int | None) -> Row:
        kind = "MatterHistory"
        city = self.city
        mover = city.people.get(step.mover or "")
        return {
            **named_row(kind, step.number, self._stamp(step)),
            "MatterHistoryEventId": meeting.number if meeting else None,
            "MatterHistoryAgendaSequence": None,
            "MatterHistoryMinutesSequence": order,
            **empty_fields(kind, "AgendaNumber Video VideoIndex"),
            "MatterHistoryVersion": step.version,
            "MatterHistoryAgendaNote": step.note,
            "MatterHistoryMinutesNote": None,
            "MatterHistoryActionDate": self._when(step, meeting),
            "MatterHistoryActionId": city.actions[step.name] if step.name else None,
            "MatterHistoryActionName": step.name,
            "MatterHistoryActionText": step.text,
            "MatterHistoryActionBodyId": city.bodies.get(step.body),
            "MatterHistoryActionBodyName": step.body or None,
            "MatterHistoryPassedFlag": step.passed,
            "MatterHistoryPassedFlagName": self._flag(step),
            "MatterHistoryRollCallFlag": 0,  # whether or not there are votes
            **empty_fields(kind, "FlagExtra Tally AccelaRecordId"),
            "MatterHistoryConsent": 0,
            "MatterHistoryMoverId": mover,
            "MatterHistoryMoverName": step.mover,
            **empty_fields(kind, "SeconderId SeconderName"),
            "MatterHistoryMatterStatusId": city.statuses.get(step.after or ""),
        }

    def item(self, step: Step, meeting: Meeting, matter: Matter | None, order: int) -> Row:
        kind = "EventItem"
        city = self.city
        return {
            **named_row(kind, step.number, self._stamp(step)),
            "EventItemEventId": meeting.number,
            "EventItemAgendaSequence": order,
            "EventItemMinutesSequence": order,
            **empty_fields(kind, "AgendaNumber Video VideoIndex"),
            "EventItemVersion": step.version if matter else None,
            "EventItemAgendaNote": step.note,
            "EventItemMinutesNote": None,
            "EventItemActionId": city.actions[step.name] if step.name else None,
            "EventItemActionName": step.name,
            "EventItemActionText": step.text,
            "EventItemPassedFlag": step.passed,
            "EventItemPassedFlagName": self._flag(step),
            "EventItemRollCallFlag": 0,
            "EventItemFlagExtra": 0,
            "EventItemTitle": self.story.told(step.title),
            **empty_fields(kind, "Tally AccelaRecordId"),
            "EventItemConsent": 0,
            "EventItemMoverId": city.people.get(step.mover or ""),
            "EventItemMover": step.mover,
            **empty_fields(kind, "SeconderId Seconder"),
            "EventItemMatterId": matter.number if matter else None,
            "EventItemMatterGuid": guid("Matter", matter.number) if matter else None,
            "EventItemMatterFile": matter.file + matter.suffix if matter else None,
            "EventItemMatterName": None,
            "EventItemMatterType": matter.kind if matter else None,
            "EventItemMatterStatus": matter.status if matter else None,
            "EventItemMatterAttachments": [],
        }

    def _votes(self, step: Step) -> None:
        for order, (name, choice) in enumerate(step.votes, start=1):
            number = step.number * 20 + order
            self.children["votes", step.number].append(
                {
                    **named_row("Vote", number, self._stamp(step)),
                    "VotePersonId": self.city.people.get(name),
                    "VotePersonName": name or None,
                    "VoteValueId": VOTE_WORDS[choice],
                    "VoteValueName": choice,
                    "VoteSort": order,
                    "VoteResult": 1 if choice == "Ayes" else 2,
                    "VoteEventItemId": step.number,
                }
            )
            self.children["rollcalls", step.number].append(
                {
                    **named_row("RollCall", number, self._stamp(step)),
                    "RollCallPersonId": self.city.people.get(name),
                    "RollCallPersonName": name or None,
                    "RollCallValueId": 1,
                    "RollCallValueName": "Present",
                    "RollCallSort": order,
                    "RollCallResult": 1,
                    "RollCallEventItemId": step.number,
                }
            )
        if not self.city.dated_numbers and not step.votes and step.passed is not None:
            (self.no_votes if step.number % 4 == 0 else self.no_roll_call).add(step.number)


def _pasted(title: str, number: int) -> str:
    """The title; one in eleven as it comes from a web page."""
    return f"<p>{escape(title, quote=False)}</p>" if number % 11 == 0 else title


def _sponsors(matter: Matter) -> Iterable[tuple[str, str]]:
    """Every version has its own sponsors; the one before, too, where it had others."""
    earlier = str(int(matter.version) - 1)
    return [(name, matter.version) for name in matter.sponsors] + [
        (name, earlier) for name in matter.earlier_sponsors
    ]
