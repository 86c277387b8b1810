"""The texts in which saved searches look, and the records that they find."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow
from lawtrack.topics.saved_searches import Search, Searches

AT_ONCE = 1000

Found = dict[str, set[int]]  # our ids, by kind


class Said(NamedTuple):
    """What a bill or meeting says, as far as searches look."""

    id: int
    jurisdiction: str
    text: str


def bill_text(identifier: str, title: str, summary: str, other_titles: Sequence[str]) -> str:
    """The words of a bill in which searches look."""
    return " ".join([identifier, title, summary, *other_titles])


def meeting_text(name: str, location: str, description: str, agenda: Sequence[str]) -> str:
    """The words of a meeting in which searches look; ``agenda`` has all parts of its lines."""
    return " ".join([name, location, description, *agenda])


def bills_said(session: Session, ids: Sequence[int] | None = None) -> Iterator[Said]:
    """Number, title, summary and other titles of these bills, or of all."""
    query = select(
        BillRow.id, BillRow.jurisdiction, BillRow.identifier, BillRow.title, BillRow.summary,
        BillRow.other_titles,
    )  # fmt: skip
    if ids is None:
        runs = [query.execution_options(yield_per=AT_ONCE)]
    else:
        runs = [query.where(BillRow.id.in_(chunk)) for chunk in in_chunks(ids)]
    for run in runs:
        for id_, where, number, title, summary, others in session.execute(run):
            yield Said(id_, where, bill_text(number, title, summary, others))


def meetings_said(session: Session, ids: Sequence[int] | None = None) -> Iterator[Said]:
    """Name, place, description and agenda lines of these meetings, or of all."""
    if ids is None:
        ids = session.scalars(select(EventRow.id).order_by(EventRow.id)).all()
    for chunk in in_chunks(ids):
        agendas: dict[int, list[str]] = {}
        lines = (
            select(
                AgendaItemRow.event_id, AgendaItemRow.number, AgendaItemRow.identifier,
                AgendaItemRow.title,
            )
            .where(AgendaItemRow.event_id.in_(chunk))
            .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
        )  # fmt: skip
        for event_id, *parts in session.execute(lines):
            agendas.setdefault(event_id, []).extend(parts)
        query = select(
            EventRow.id, EventRow.jurisdiction, EventRow.name, EventRow.location,
            EventRow.description,
        ).where(EventRow.id.in_(chunk))  # fmt: skip
        for id_, where, name, location, description in session.execute(query):
            said = meeting_text(name, location, description, agendas.get(id_, ()))
            yield Said(id_, where, said)


_SAID = {"bill": bills_said, "event": meetings_said}


def texts_of(session: Session, kind: str, ids: Iterable[int]) -> dict[int, str]:
    """What these bills or meetings say, by our ids."""
    return {said.id: said.text for said in _SAID[kind](session, sorted(ids))}


def found_by(session: Session, searches: Iterable[Search]) -> dict[str, Found]:
    """What each of the searches finds, by its name; all that is stored is read once.

    In Python, because no database folds letters as ``words_of`` does; measured, one reading for all
    searches takes as long as four of the database's own, one for each.
    """
    wanted: Searches[Search] = Searches()
    found: dict[str, Found] = {}
    for search in searches:
        wanted.add(search.words, search)
        found[search.name] = {kind: set() for kind in _SAID}
    for kind, all_said in _SAID.items() if wanted else ():
        for said in all_said(session):
            for search in wanted.finding(said.text):
                if not search.jurisdictions or said.jurisdiction in search.jurisdictions:
                    found[search.name][kind].add(said.id)
    return found
