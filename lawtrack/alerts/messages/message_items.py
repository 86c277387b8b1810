"""The items of a message: what changed, of which records, why they are flagged, what comes when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lawtrack.alerts.messages.message import (
    Hearing,
    MessageItem,
    MessageReason,
    MessageRecord,
    hearing_of,
)
from lawtrack.config.subscriptions import Subscription
from lawtrack.database import bills, events, jurisdictions
from lawtrack.database.dealings.agenda_states import bills_on
from lawtrack.database.dealings.standing import Standing, standing_of
from lawtrack.database.dealings.stored_lines import LedgerLine, ledger_lines_numbered
from lawtrack.database.events import coming_up, is_over
from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.legislation import wording
from lawtrack.legislation.flags import judgement_sentence
from lawtrack.legislation.identity.bill_names import full_number, is_number_of
from lawtrack.legislation.reasons import reason_of
from lawtrack.legislation.stage import status_with_stage
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.safe_text import printable, shortened, web_address
from lawtrack.topics.searches.search_query import SearchQuery, kept_search, line_of

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.alerts import OutboxRow
    from lawtrack.database.tables.legislation import BillRow, EventRow

MOST_HEARINGS = 3
MOST_SUBJECTS = 8
SENTENCE = 500


def message_items(
    session: "Session", rows: Sequence["OutboxRow"], subscription: Subscription, *, now: datetime
) -> tuple[list[MessageItem], list[jurisdictions.Government]]:
    """The items, those about one bill together, and the governments that they are of."""
    if not rows:
        return [], []
    lines = ledger_lines_numbered(session, [row.revision_id for row in rows])
    known = _Known(session, rows, lines, subscription, now)
    together: dict[Any, list[MessageItem]] = {}
    for row in rows:
        item = _item(known, row, lines[row.revision_id])
        named = _named(item)
        about = together.setdefault(named[0] if named else None, [])
        again = any(_named(each) == named for each in about)
        about.append(replace(item, again=again))
    governments = [government for _, government in sorted(known.governments.items())]
    return [item for about in together.values() for item in about], governments


def _named(item: MessageItem) -> list[tuple[str, str, str]]:
    """What an item is about, without what is said of it."""
    return [(subject.kind, subject.url, subject.title) for subject in item.subjects]


class _Known:
    """What the items of one message need, read at once."""

    def __init__(
        self,
        session: "Session",
        rows: Sequence["OutboxRow"],
        lines: Mapping[int, LedgerLine],
        subscription: Subscription,
        now: datetime,
    ) -> None:
        self.session = session
        self.subscription = subscription
        self.looks_for = kept_search(subscription.search) if subscription.search else None
        self.now = now
        self.meetings = events.events_by_id(
            session, (line.subject_id for line in lines.values() if line.kind == "event")
        )
        self.agendas = bills_on(session, list(self.meetings.values()))
        self.about = {row.revision_id: self._about(row, lines[row.revision_id]) for row in rows}
        self.bills = bills.bills_by_id(session, (id_ for ids in self.about.values() for id_ in ids))
        self.governments = jurisdictions.governments_with_freshness(
            session, (line.jurisdiction for line in lines.values())
        )
        # Whatever the zone: what is over by its own clock is left out below.
        self.coming = coming_up(session, today=now.date() - timedelta(days=1))
        meetings = {one.id: one for id_ in self.bills for one in self.coming.get(id_, ())}
        self.taking_part = taking_part_in(session, [*{**meetings, **self.meetings}.values()])
        self.standing = {
            "bill": standing_of(session, "bill", self.bills),
            "event": standing_of(session, "event", self.meetings),
        }
        self._why: dict[tuple[str, int], tuple[MessageReason, ...]] = {}

    def _about(self, row: "OutboxRow", line: LedgerLine) -> list[int]:
        """The bills that a decision is about; for a search, those whose agenda lines it found."""
        ids = [id_ for kind, id_ in row.about if kind == "bill"]
        query = self.looks_for
        if not ids and query is not None and line.kind == "event":
            agenda = self.agendas.get(line.subject_id, {})
            said = {id_: line_of(" ".join(lines)) for id_, lines in agenda.items()}
            ids = [id_ for id_ in said if not query.missing(said[id_])]
            ids = ids or [id_ for id_ in said if query.begins_in(said[id_])]
        return ids[:MOST_SUBJECTS]

    def hearing(
        self, meeting: "EventRow", government: jurisdictions.Government, lines: tuple[str, ...]
    ) -> Hearing:
        """The meeting, with those lines of its agenda, and how to take part."""
        kept = self.taking_part.get(meeting.id)
        return hearing_of(meeting, government.name, self.now, lines, kept)

    def why(self, kind: str, id_: int) -> tuple[MessageReason, ...]:
        """What a record has to do with topics, or had; only that topic where one is asked for."""
        topic = self.subscription.topic
        if (kind, id_) not in self._why:
            flags = active_flags(self.session, subject=(kind, id_))
            standing = self.standing[kind].get(id_, {})
            self._why[kind, id_] = (*map(_flagged, flags), *_not_by_a_flag(standing))
        return tuple(why for why in self._why[kind, id_] if topic in ("", why.topic))


def _item(known: _Known, row: "OutboxRow", line: LedgerLine) -> MessageItem:
    government = known.governments[line.jurisdiction]
    meeting = known.meetings.get(line.subject_id) if line.kind == "event" else None
    about = [id_ for id_ in known.about[row.revision_id] if id_ in known.bills]
    subjects = [_bill(known, known.bills[id_], government, on=meeting) for id_ in about]
    if meeting is not None and not subjects:
        subjects = [_meeting_subject(known, meeting, government.name)]
    lines: tuple[str, ...] = ()
    if meeting is not None:
        agenda = known.agendas.get(meeting.id, {})
        lines = tuple(dict.fromkeys(said for id_ in about for said in agenda.get(id_, ())))
        titles = [subject.title for subject in subjects]
        lines = tuple(line for line in lines if not any(t and line.endswith(t) for t in titles))
    heading = wording.headline(
        row.words,
        kind=line.kind,
        reasons=line.reasons,
        changes=line.changes,
        state=meeting.state if meeting else "",
    )
    if meeting is not None and "hearing" in row.words and is_over(meeting, line.seen_at):
        heading = wording.SEEN_LATE
    return MessageItem(
        revision=line.id,
        headline=heading,
        which=wording.step_of_headline(heading, line.changes),
        new=line.kind == "bill" and "new" in line.reasons,
        again=False,
        correction=wording.is_correction(line.changes),
        seen=wording.moment_in_words(line.seen_at, known.subscription.timezone),
        effective=wording.in_words(line.effective) if line.effective else "",
        changed=_changed(line, about, known) or _as_new(line, known),
        meeting=known.hearing(meeting, government, lines) if meeting else None,
        subjects=tuple(subjects),
    )


def _changed(line: LedgerLine, about: Sequence[int], known: _Known) -> tuple[str, ...]:
    """The lines of what changed; of an agenda only those that name the bills in question."""
    changes: Sequence[Mapping[str, Any]] = line.changes
    if line.kind == "event" and about:
        numbers = [known.bills[id_].identifier for id_ in about]
        agenda = known.agendas.get(line.subject_id, {})
        tails = [said[-40:] for id_ in about for said in agenda.get(id_, ())]

        def deals(change: Mapping[str, Any]) -> bool:
            if not reason_of(str(change.get("reason", ""))).line_word:
                return True
            said = f"{change.get('old', '')} {change.get('new', '')}"
            return any(part in said for part in (*numbers, *tails))

        changes = [change for change in changes if deals(change)]
    return wording.change_lines(changes)


def _as_new(line: LedgerLine, known: _Known) -> tuple[str, ...]:
    """What there is to say of a bill that is new."""
    bill = known.bills.get(line.subject_id) if line.kind == "bill" else None
    if bill is None:
        return ()
    lines = [
        f"{label}: {value}"
        for label, value in (
            ("Type", bill.kind),
            ("Introduced", wording.in_words(bill.introduced) if bill.introduced else ""),
            ("Now with", bill.body),
            ("Last step", bill.last_action),
        )
        if value
    ]
    return tuple(printable(each) for each in lines)


def _bill(
    known: _Known, bill: "BillRow", government: jurisdictions.Government, *, on: "EventRow | None"
) -> MessageRecord:
    """The bill; ``on`` is the meeting that is told about anyway."""
    hearings = [
        known.hearing(m, government, ())
        for m in known.coming.get(bill.id, ())
        if on is None or m.id != on.id
    ]
    upcoming = [hearing for hearing in hearings if not hearing.passed]
    dropped = on is not None and bill.id not in known.agendas.get(on.id, {})
    announced = (
        on is not None
        and not dropped
        and on.state not in NOT_HELD
        and on.missing_since is None
        and not is_over(on, known.now)
    )
    stands = status_with_stage(bill.status, bill.stage)
    status = " ".join(part for part in (stands, _day(bill.status_date)) if part)
    return MessageRecord(
        kind="bill",
        government=government.name,
        identifier=printable(full_number(bill.identifier, bill.session)),
        title=printable(bill.title),
        status=printable(status),
        url=web_address(bill.url),
        dropped=dropped,
        because=_because(known, bill, on),
        why=known.why("bill", bill.id),
        hearings=tuple(upcoming[:MOST_HEARINGS]),
        no_hearing="" if upcoming or announced else _no_hearing(government),
    )


def _because(known: _Known, bill: "BillRow", on: "EventRow | None") -> str:
    """What a search found, and where; that a bill is followed; empty for a topic."""
    if known.subscription.bill:
        return f"You follow {printable(full_number(bill.identifier, bill.session))}"
    query = known.looks_for
    if query is None:
        return ""
    places = {
        "its title": bill.title,
        "its number": bill.identifier,
        "another title of it": " ".join(bill.other_titles),
        "its summary": bill.summary,
    }
    said = {place: line_of(text) for place, text in places.items()}
    some = [place for place in places if query.begins_in(said[place])]
    where = [place for place in some if not query.missing(said[place])][:1] or some
    words = f"{_looked_for(query)} stands in"
    if where:
        return f"{words} {' and '.join(where)}"
    for typed in query.numbers:
        if is_number_of(typed, bill.identifier, bill.session):
            return f'"{typed}" is its number'
    if on is not None:
        return f"{words} a line of the agenda"
    return f"{_looked_for(query)} stood in it until this change"


def _looked_for(query: SearchQuery) -> str:
    """What a search looks for, to be followed by where it stands."""
    return f'"{query.asked}"' if query.is_plain else f'What "{query.asked}" looks for'


def _no_hearing(government: jurisdictions.Government) -> str:
    if government.meets:
        return "No meeting to come is known that deals with it"
    return f"lawtrack reads no calendar of {government.name}; its official record may name one"


def _day(day: Any) -> str:
    return f"({wording.in_words(day)})" if day else ""


def _meeting_subject(known: _Known, meeting: "EventRow", government: str) -> MessageRecord:
    query = known.looks_for
    because = f"{_looked_for(query)} stands in what is said of it" if query is not None else ""
    return MessageRecord(
        kind="event",
        government=government,
        identifier="",
        title=printable(meeting.name),
        status=meeting.state,
        url=web_address(meeting.url),
        dropped=False,
        because=because,
        why=known.why("event", meeting.id),
        hearings=(),
        no_hearing="",
    )


def _flagged(flag: ActiveFlag) -> MessageReason:
    return MessageReason(
        topic=flag.topic,
        judgement=flag.judgement,
        words=judgement_sentence(flag.topic, flag.judgement),
        sentence=shortened(flag.sentence, SENTENCE),
        phrase=printable(flag.phrase),
        place=printable(f"{flag.where}, {flag.section}" if flag.section else flag.where),
        stance="" if flag.stance == "unclear" else flag.stance,
        stance_sentence=shortened(flag.stance_sentence, SENTENCE),
        reason=shortened(flag.reason, SENTENCE),
    )


def _not_by_a_flag(standing: Mapping[str, Standing]) -> Iterator[MessageReason]:
    """What the record was about until its words changed, and what a line says that leads to it."""
    for topic, (status, *_) in sorted(standing.items()):
        if status.dismissed or not (status.former or status.through):
            continue
        words = judgement_sentence(topic, status.judgement, former=status.former)
        if status.through:
            words = f"The line of {status.through} that leads to it: {words[0].lower()}{words[1:]}"
        yield MessageReason(
            topic=topic, judgement=status.judgement, words=words, sentence="", phrase="", place="",
            stance="", stance_sentence="", reason="",
        )  # fmt: skip
