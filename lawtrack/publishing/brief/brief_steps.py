"""What a brief on one topic is made of: its bills with their steps, and the meetings to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.dealings.standing import every_flag
from lawtrack.database.tables.legislation import ActionRow, BillRow
from lawtrack.legislation.stage import DECIDED, Stage, dies_with_its_session
from lawtrack.publishing.news import NewsItem, news_items

# Of a council: its passage is its last word, in Congress another chamber or the president follows.
_COUNCIL_DECIDED = DECIDED | {Stage.PASSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class BillStep:
    """One dated step of a bill."""

    date: date
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A bill that deals with the topic."""

    id: int  # ours
    item: NewsItem
    steps: Sequence[BillStep]
    finished: bool  # decided, or of an earlier session

    @property
    def last_moved(self) -> date | None:
        """The day of its last step, else of its introduction."""
        return self.item.last_action_date or self.item.introduced


def followed_bills(session: Session, topic: str, *, also: Collection[int] = ()) -> list[Followed]:
    """The bills that deal with the topic, and these, by jurisdiction and number."""
    wanted = {
        id_
        for (kind, id_), flags in every_flag(session, topic).items()
        if kind == "bill" and any(not flag.dismissed for flag in flags.values())
    }
    keys: list[tuple[Any, ...]] = []
    for chunk in in_chunks(sorted(wanted.union(also))):
        query = select(
            BillRow.jurisdiction, BillRow.session, BillRow.identifier, BillRow.ocd_id, BillRow.id
        )
        keys += [tuple(row) for row in session.execute(query.where(BillRow.id.in_(chunk)))]
    ids = [key[-1] for key in sorted(keys)]
    newest = _newest_sessions(session)
    steps = _steps(session, ids)
    bills = []
    for id_, item in _in_order(ids, news_items(session, "bill", ids)):
        in_congress = dies_with_its_session(item.session)
        decided = DECIDED if in_congress else _COUNCIL_DECIDED
        over = in_congress and item.session != newest.get(item.jurisdiction)
        bills.append(
            Followed(
                id=id_,
                item=item,
                steps=steps.get(id_, ()),
                # What nobody has worked out yet is not said to be stuck.
                finished=over or not item.stage or item.stage in decided,
            )
        )
    return bills


def _in_order(ids: Sequence[int], items: Mapping[int, NewsItem]) -> list[tuple[int, NewsItem]]:
    return [(id_, items[id_]) for id_ in ids]


def _newest_sessions(session: Session) -> dict[str, str]:
    query = select(BillRow.jurisdiction, func.max(BillRow.session)).group_by(BillRow.jurisdiction)
    return {row[0]: row[1] for row in session.execute(query)}


def _steps(session: Session, ids: Sequence[int]) -> dict[int, list[BillStep]]:
    """The dated steps of each bill."""
    steps: dict[int, list[BillStep]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(ActionRow)
            .where(ActionRow.bill_id.in_(chunk))
            .order_by(ActionRow.bill_id, ActionRow.order)
        )
        for row in session.scalars(query):
            if row.date is not None:
                steps.setdefault(row.bill_id, []).append(
                    BillStep(date=row.date, description=row.description or row.text)
                )
    return steps
