"""Flags as they are asked for: what was flagged, and the sentence that made it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from lawtrack.models import BillRow, EventRow, FlagRow, MatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A bill or meeting on which a flag stands, and the strongest place in it."""

    kind: str
    jurisdiction: str
    session: str
    identifier: str  # of the bill; the date of a meeting
    title: str
    topic: str
    judgement: str
    stance: str
    reason: str
    raised_at: datetime
    baseline: bool
    phrase: str
    place: str
    place_title: str
    page: int | None
    sentence: str
    status: str
    url: str
    upstream_id: str
    subject_id: int

    @property
    def where(self) -> str:
        """The place in words: "title", "Committee report, page 3"."""
        place = self.place_title or self.place
        return place if self.page is None else f"{place}, page {self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One phrase of a topic in a text."""

    topic: str
    phrase: str
    place: str
    sentence: str


def standing_flags(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    since: datetime | None = None,
    bill_id: int | None = None,
) -> list[Flagged]:
    """The flags that stand, bills before meetings, what is about a topic before mentions.

    ``since`` asks when they were raised, ``bill_id`` for those of one bill.
    """
    conditions: list[ColumnElement[bool]] = [FlagRow.cleared_at.is_(None)]
    if jurisdiction:
        conditions.append(FlagRow.jurisdiction == jurisdiction)
    if topic:
        conditions.append(FlagRow.topic == topic)
    if since:
        conditions.append(FlagRow.raised_at >= since)
    if bill_id is not None:
        conditions += [FlagRow.kind == "bill", FlagRow.subject_id == bill_id]
    found: list[Flagged] = []
    for flag, bill, match in session.execute(_of_kind("bill", BillRow).where(*conditions)):
        found.append(_flagged(flag, bill, match))
    for flag, event, match in session.execute(_of_kind("event", EventRow).where(*conditions)):
        found.append(_flagged(flag, event, match))
    return found


def _of_kind(kind: str, owner: type[BillRow] | type[EventRow]) -> Select[*tuple[Any, ...]]:
    return (
        select(FlagRow, owner, MatchRow)
        .join(owner, owner.id == FlagRow.subject_id)
        .outerjoin(
            MatchRow,
            and_(
                MatchRow.kind == FlagRow.kind,
                MatchRow.subject_id == FlagRow.subject_id,
                MatchRow.topic == FlagRow.topic,
                MatchRow.order == 1,
            ),
        )
        .where(FlagRow.kind == kind)
        .order_by(FlagRow.jurisdiction, FlagRow.judgement, FlagRow.topic, owner.id)
    )


def _flagged(flag: FlagRow, row: BillRow | EventRow, match: MatchRow | None) -> Flagged:
    return Flagged(
        kind=flag.kind,
        jurisdiction=flag.jurisdiction,
        session=row.session if isinstance(row, BillRow) else "",
        identifier=row.identifier if isinstance(row, BillRow) else row.date.isoformat(),
        title=row.title if isinstance(row, BillRow) else row.name,
        topic=flag.topic,
        judgement=flag.judgement,
        stance=flag.stance,
        reason=flag.reason,
        raised_at=flag.raised_at,
        baseline=flag.baseline,
        phrase=match.phrase if match else "",
        place=match.place if match else "",
        place_title=match.place_title if match else "",
        page=match.page if match else None,
        sentence=match.sentence if match else "",
        status=row.status if isinstance(row, BillRow) else row.state,
        url=row.url,
        upstream_id=row.upstream_id,
        subject_id=row.id,
    )


def evidence(session: Session, kind: str, subject_id: int) -> Sequence[Evidence]:
    """Every place where a topic's phrase stands in the record, strongest first."""
    query = (
        select(MatchRow)
        .where(MatchRow.kind == kind, MatchRow.subject_id == subject_id)
        .order_by(MatchRow.topic, MatchRow.order)
    )
    return [
        Evidence(
            topic=row.topic,
            phrase=row.phrase,
            place=(row.place_title or row.place)
            + ("" if row.page is None else f", page {row.page}"),
            sentence=row.sentence,
        )
        for row in session.scalars(query)
    ]
