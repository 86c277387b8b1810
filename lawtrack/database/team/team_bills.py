"""Bills of which the team holds something."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.conditions import order_of
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team.team_edits import TeamMemory, team_memories


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamBill:
    """A bill, and what the team holds of it."""

    jurisdiction: str
    session: str
    identifier: str
    title: str
    team: TeamMemory


def bills_with_memory(
    session: Session, *, jurisdiction: str | None = None, term: str | None = None
) -> list[TeamBill]:
    """The bills with a note, a tag, a position or somebody who looks after them, in their order."""
    order = order_of("bill", session.get_bind().dialect.name)
    written = select(EditRow.subject_id).where(EditRow.kind == "bill")
    query = select(BillRow).where(BillRow.id.in_(written)).order_by(*order)
    if jurisdiction is not None:
        query = query.where(BillRow.jurisdiction == jurisdiction)
    if term is not None:
        query = query.where(BillRow.session == term)
    memories = team_memories(session)
    return [
        TeamBill(
            jurisdiction=bill.jurisdiction,
            session=bill.session,
            identifier=bill.identifier,
            title=bill.title,
            team=memories[bill.id],
        )
        for bill in session.scalars(query)
        if memories[bill.id].holds
    ]
