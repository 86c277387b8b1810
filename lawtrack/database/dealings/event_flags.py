"""The flags that a meeting has: of its own words, and of the bills it deals with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from lawtrack.database.agendas import AgendaLine, Agendas
from lawtrack.database.bills import names_of_bills
from lawtrack.database.dealings.agenda_states import bills_on
from lawtrack.database.dealings.standing import Standing, Subject, standing_of
from lawtrack.database.tables.legislation import EventRow
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.safe_text import readable

ITSELF = "itself"


class FlagOfRecord(NamedTuple):
    """A flag as far as a mark needs it."""

    topic: str
    judgement: str
    stance: str
    former: bool = False  # the source's words no longer say so


@readable("identifier", "topic", "judgement", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class EventFlag:
    """A flag that a meeting has: of a bill it deals with, or "itself" for its own words."""

    identifier: str
    topic: str
    judgement: str
    stance: str
    title: str
    lines: tuple[str, ...]  # of the agenda, that name the bill
    former: bool = False  # its words said so, and no longer do
    session: str = ""  # of the bill

    @property
    def name(self) -> str:
        """The printed number with its session where it does not have it."""
        return full_number(self.identifier, self.session)

    @property
    def words(self) -> str:
        """The mark in a table: "2026-0043 (about)", "its own words (about)"."""
        name = "its own words" if self.identifier == ITSELF else self.name
        return f"{name} ({self.judgement}{' before' if self.former else ''})"


def flags_of_events(
    session: Session,
    events: Sequence[EventRow],
    *,
    standing: Mapping[Subject, Mapping[str, Standing]] | None = None,
    lines: Iterable[AgendaLine] | None = None,
) -> dict[int, tuple[EventFlag, ...]]:
    """The flags of each meeting: those of its own words first, then those of its bills.

    ``standing`` is what all records have to do with topics, ``lines`` those of the agendas, for who
    knows them.
    """
    bills = bills_on(session, events, lines=lines)
    named = {id_ for leading in bills.values() for id_ in leading}
    flags = _flags(session, "bill", named, standing)
    own = _flags(session, "event", {event.id for event in events}, standing)
    return flags_by_event(
        events, bills, names_of_bills(session, sorted(flags)), {"bill": flags, "event": own}
    )


def flags_by_event(
    events: Sequence[EventRow],
    bills: Agendas,
    names: Mapping[int, tuple[str, str, str]],
    flags: Mapping[str, Mapping[int, Sequence[FlagOfRecord]]],
) -> dict[int, tuple[EventFlag, ...]]:
    """The marks of each meeting; ``names``: number, session and title of bills; flags by kind."""
    marks: dict[int, tuple[EventFlag, ...]] = {}
    for event in events:
        of_event = [
            EventFlag(identifier=ITSELF, topic=flag.topic, judgement=flag.judgement,
                      stance=flag.stance,
                 title=event.name, lines=(), former=flag.former)
            for flag in flags["event"].get(event.id, ())
        ]  # fmt: skip
        named = [
            (*names[id_], id_, lines)
            for id_, lines in bills.get(event.id, {}).items()
            if id_ in names
        ]
        for number, of, title, id_, lines in sorted(named, key=lambda one: (one[0], one[3])):
            of_event += [
                EventFlag(identifier=number, topic=flag.topic, judgement=flag.judgement,
                     stance=flag.stance, title=title, lines=tuple(lines), former=flag.former,
                     session=of)
                for flag in flags["bill"][id_]
            ]  # fmt: skip
        marks[event.id] = tuple(of_event)
    return marks


def _flags(
    session: Session,
    kind: str,
    ids: Collection[int],
    standing: Mapping[Subject, Mapping[str, Standing]] | None,
) -> dict[int, list[FlagOfRecord]]:
    known: Mapping[int, Mapping[str, Standing]]
    if standing is None:
        known = standing_of(session, kind, ids)
    else:
        known = {id_: standing[kind, id_] for id_ in ids if (kind, id_) in standing}
    return {
        id_: [
            FlagOfRecord(topic, each.status.judgement, each.stance, former=each.status.former)
            for topic, each in sorted(flags.items())
            if not each.status.dismissed
        ]
        for id_, flags in known.items()
    }
