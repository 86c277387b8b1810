"""The lines of an agenda → the meeting with its agenda, and each matter on it as a bill of its own.

Who a matter is, is told by the best that its source has: the id of a file with a page of its own;
else a number that goes with it from agenda to agenda; else meeting and line. A number's agendas
are the steps of one history: the older ones are in the stored bill's stamp.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Event,
    Looked,
    Record,
    RelatedBill,
    Sponsorship,
    Unchanged,
)
from scrapers.documents import by_themselves, looked_through
from scrapers.meetings.lines import AgendaLine, number_key
from scrapers.meetings.papers import joined_papers, with_papers
from scrapers.meetings.same_lines import are_alike, with_lasting_ids
from scrapers.meetings.tenant import (
    ITEM,
    MeetingTenant,
    Output,
    Step,
    as_its_paper_says,
    joined_number,
    stamp_of,
)

AGENDA_ITEM = "Agenda item"
ON_AGENDA = "Placed on the agenda"
PROBABLY = "probably the same"
LONGEST_OUTCOME = 300  # in the stamp


def stamp_of_row(row: object) -> str:
    """A stamp for what has none: a hash of what its source says of it."""
    said = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def bill_id_of(tenant: MeetingTenant, event: Event, line: AgendaLine) -> str:
    """The id under which the matter is stored.

    A line that is stored as this meeting's alone stays so when it is found to have a number.
    Where a government changed its platform, a number tells more than a file's id, which is new
    there: the matter goes on under the id that it is stored with, else under its number.
    """
    source = tenant.source
    if source.former or source.other_ids:
        file_id = f"file:{source.own_id(line.file_id)}" if line.file_id else ""
        if file_id in tenant.known.bills:
            return file_id
        if number := joined_number(line.number):
            return tenant.numbers.get(number) or f"number:{number}"
        if file_id:
            return file_id
    if line.file_id:
        return f"file:{line.file_id}"
    own = f"{_of_the_meeting(event)}{line.id}"
    if line.number and own not in tenant.known.bills:
        return f"number:{number_key(line.number)}"
    return own


def _of_the_meeting(event: Event) -> str:
    return f"{ITEM}{event.upstream_id}:"


def agenda_records(tenant: MeetingTenant, event: Event, lines: Sequence[AgendaLine]) -> Output:
    """Yield each matter on the agenda, what is no longer on it, the meeting, and the files wanted.

    The meeting comes after its matters: it is its stamp that says that they have been read.
    """
    if any(line.is_cut for line in lines):
        lines = with_lasting_ids(lines, _stored_titles(tenant, event))
    followed: dict[str, AgendaLine] = {}
    for line in lines:
        if line.is_followed:
            bill_id = bill_id_of(tenant, event, line)
            other = followed.get(bill_id)
            followed[bill_id] = line if other is None else joined_papers(other, line)
    unfollowed = (line.documents or () for line in lines if not line.is_followed)
    event = with_papers(event, (paper for papers in unfollowed for paper in papers))
    documents = looked_through(event.documents or (), source=tenant.source, known=tenant.known)
    wanted = [document for document in documents if document.pending]
    kin = _Kin(tenant)
    for bill_id, line in followed.items():
        bill = _bill(tenant, event, bill_id, line)
        stored = tenant.known.bills.get(bill_id)
        if (line.as_stored and bill.stamp == stored) or (line.is_unread and stored):
            yield _unchanged(tenant, bill_id)
            continue
        if bill.documents is not None:
            looked = looked_through(bill.documents, source=tenant.source, known=tenant.known)
            bill = replace(bill, documents=looked)
            wanted += [document for document in looked if document.pending]
        bill = replace(bill, related=kin.of(bill))
        yield _latest(tenant, event, bill)
    yield from _no_longer_on(tenant, event, followed)
    agenda = tuple(
        _agenda_item(tenant, event, order, line) for order, line in enumerate(lines, start=1)
    )
    yield replace(event, agenda=agenda, documents=documents)
    once = {document.url: document for document in wanted}
    yield from by_themselves(tuple(once.values()), tenant.source)


def without_agenda(tenant: MeetingTenant, event: Event) -> Output:
    """Yield the meeting as the list has it, its agenda not looked at, and wishes for its files."""
    event = as_its_paper_says(tenant, event)
    documents = looked_through(event.documents or (), source=tenant.source, known=tenant.known)
    yield replace(event, documents=documents)
    yield from by_themselves([d for d in documents if d.pending], tenant.source)


def is_stored(tenant: MeetingTenant, event: Event, line: AgendaLine) -> bool:
    """Whether the matter is stored with this agenda among its steps, saying the same of it."""
    bill_id = bill_id_of(tenant, event, line)
    steps = _steps(tenant, event, bill_id, line)
    return tenant.known.bills.get(bill_id) == stamp_of(steps)


def _steps(tenant: MeetingTenant, event: Event, bill_id: str, line: AgendaLine) -> tuple[Step, ...]:
    here = Step(
        event.date.isoformat(),
        event.upstream_id,
        event.body,
        line.outcome[:LONGEST_OUTCOME],
        line.title if bill_id.startswith(ITEM) else line.stamp,
    )
    others = (step for step in tenant.steps_of(bill_id) if step.meeting != event.upstream_id)
    return tuple(sorted((*others, here)))


def _bill(tenant: MeetingTenant, event: Event, bill_id: str, line: AgendaLine) -> Bill:
    steps = _steps(tenant, event, bill_id, line)
    tenant.steps[bill_id] = steps
    sponsors = line.sponsors
    first = steps[0].date
    return Bill(
        jurisdiction=tenant.source.key,
        upstream_id=bill_id,
        identifier=_identifier(tenant, event, line, bill_id),
        title=line.title,
        session=first[:4],
        kind=AGENDA_ITEM,
        status=line.status,
        body=event.body,
        summary=line.text,
        url=line.url or event.url,
        source_url=event.source_url,
        stamp=stamp_of(steps),
        extras={"page": line.page} if line.page else {},
        actions=_with_history(_actions(steps), _own_history(tenant, line)),
        sponsorships=None
        if sponsors is None
        else tuple(Sponsorship(name=name, primary=True) for name in sponsors),
        documents=line.documents,
        votes=line.votes,
    )


def _identifier(tenant: MeetingTenant, event: Event, line: AgendaLine, bill_id: str) -> str:
    """What the matter is called: by its number, else as it was first called."""
    own = f"{event.date.isoformat()} item {line.id}"
    return line.number or tenant.identifiers.get(bill_id, own)


def _actions(steps: Iterable[Step]) -> tuple[Action, ...]:
    actions = []
    for step in steps:
        day = dt.date.fromisoformat(step.date)
        actions.append(
            Action(
                date=day,
                description=ON_AGENDA,
                organization=step.body,
                event_upstream_id=step.meeting,
            )
        )
        if step.outcome:
            actions.append(
                Action(
                    date=day,
                    description=step.outcome,
                    organization=step.body,
                    event_upstream_id=step.meeting,
                )
            )
    return tuple(actions)


def _with_history(steps: tuple[Action, ...], history: tuple[Action, ...]) -> tuple[Action, ...]:
    """The agendas' steps and those of the matter's own page, in the order of their days."""
    actions = (*steps, *(action for action in history if action not in steps))
    return tuple(sorted(actions, key=lambda action: action.date or dt.date.min))


def _own_history(tenant: MeetingTenant, line: AgendaLine) -> tuple[Action, ...]:
    """What the matter's own page says of it, its meetings under the ids that they are stored as."""
    own_id = tenant.source.own_id
    return tuple(
        replace(action, event_upstream_id=own_id(action.event_upstream_id))
        if action.event_upstream_id
        else action
        for action in line.history
    )


def _unchanged(tenant: MeetingTenant, bill_id: str) -> Unchanged:
    return Unchanged(jurisdiction=tenant.source.key, kind="bill", upstream_ids=(bill_id,))


def _latest(tenant: MeetingTenant, event: Event, bill: Bill) -> Bill | Unchanged:
    """The matter as its latest agenda has it, whichever of them was read last.

    That a later one is stored, and not read yet, leaves the word to it.
    """
    day = event.date.isoformat()
    read = tenant.newest.get(bill.upstream_id)
    if read is not None and read[0] > day:
        day, bill = (
            read[0],
            replace(read[1], actions=bill.actions, stamp=bill.stamp, session=bill.session),
        )
    elif any(step.date > day for step in tenant.steps_of(bill.upstream_id)):
        return _unchanged(tenant, bill.upstream_id)
    tenant.newest[bill.upstream_id] = (day, bill)
    return bill


def _no_longer_on(tenant: MeetingTenant, event: Event, followed: Iterable[str]) -> Iterator[Record]:
    """That matters which were this meeting's alone are gone from its agenda."""
    beginning, here = _of_the_meeting(event), frozenset(followed)
    for id_ in tenant.known.bills:
        if id_.startswith(beginning) and id_ not in here:
            yield Looked(
                jurisdiction=tenant.source.key,
                kind="bill",
                upstream_id=id_,
                gone=True,
                at_once=True,
            )


def _agenda_item(tenant: MeetingTenant, event: Event, order: int, line: AgendaLine) -> AgendaItem:
    bill_id = bill_id_of(tenant, event, line) if line.is_followed else ""
    return AgendaItem(
        order=order,
        title=line.title,
        number=line.outline,
        identifier=_identifier(tenant, event, line, bill_id) if bill_id else line.number,
        bill_upstream_id=bill_id,
        action_text=line.outcome,
        result=line.result,
        upstream_id=line.id,
        notes=line.notes,
        # Those of its own page are of all its meetings: they stand with the matter.
        votes=tuple(
            replace(vote, date=event.date, organization=event.body) for vote in line.roll_calls
        ),
    )


def _stored_titles(tenant: MeetingTenant, event: Event) -> dict[str, str]:
    """The titles of this meeting's own matters, by the ids of their lines."""
    beginning = _of_the_meeting(event)
    return {
        id_.removeprefix(beginning): steps[-1].title
        for id_ in tenant.known.bills
        if id_.startswith(beginning) and (steps := tenant.steps_of(id_))
    }


class _Kin:
    """Which matters of one body have almost the same words, where a topic is interested in them."""

    def __init__(self, tenant: MeetingTenant) -> None:
        self._tenant = tenant

    def of(self, bill: Bill) -> tuple[RelatedBill, ...]:
        """Those of other meetings; numbers and files need no such guess."""
        known = self._tenant.known
        if not bill.upstream_id.startswith(ITEM) or not known.interesting(bill.title):
            return ()
        ids = sorted({*known.bills, *self._tenant.newest})
        others = (id_ for id_ in ids if id_.startswith(ITEM) and id_ != bill.upstream_id)
        return tuple(kin for id_ in others if (kin := self._kin(bill, id_)) is not None)

    def _kin(self, bill: Bill, id_: str) -> RelatedBill | None:
        steps = self._tenant.steps_of(id_)
        if not steps or steps[-1].body != bill.body or not are_alike(steps[-1].title, bill.title):
            return None
        own = f"{steps[-1].date} item {id_.rpartition(':')[2]}"
        return RelatedBill(
            identifier=self._tenant.identifiers.get(id_, own),
            session=steps[0].date[:4],
            upstream_id=id_,
            relation=PROBABLY,
        )
