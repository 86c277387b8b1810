"""Bills, meetings and sponsors by numbered pages, for programs that count them so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from lawtrack.database.events import EVENT_KEY
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    EventRow,
    SponsorshipRow,
)

FIRST_ACTION = (
    select(func.min(ActionRow.date)).where(ActionRow.bill_id == BillRow.id).scalar_subquery()
)
SORTS: dict[str, ColumnElement[Any]] = {
    "updated_asc": BillRow.last_changed.expression,
    "updated_desc": BillRow.last_changed.desc(),
    "first_action_asc": FIRST_ACTION.asc().nulls_last(),
    "first_action_desc": FIRST_ACTION.desc().nulls_last(),
    "latest_action_asc": BillRow.last_action_date.asc().nulls_last(),
    "latest_action_desc": BillRow.last_action_date.desc().nulls_last(),
}


class SponsorName(NamedTuple):
    """Somebody who stands behind bills, as the source names them."""

    jurisdiction: str
    name: str
    upstream_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillsWanted:
    """Which bills are wanted; what is empty, or ``None``, does not count."""

    jurisdiction: str = ""
    session: str = ""
    identifiers: Sequence[str] = ()
    classification: str = ""
    subjects: Sequence[str] = ()
    chamber: str = ""  # lower, upper; of these jurisdictions:
    bicameral: Collection[str] = ()
    updated_since: datetime | None = None
    created_since: datetime | None = None
    action_since: date | None = None
    sponsors: Sequence[SponsorName] | None = None
    sponsored: str = ""  # so: primary, cosponsor
    among: Collection[int] | None = None  # our ids


def numbered_bills(
    session: Session, wanted: BillsWanted, *, sort: str, first: int, most: int
) -> tuple[int, Sequence[int]]:
    """How many bills there are, and our ids of so many of them."""
    where = list(_conditions(wanted))
    total = session.scalar(select(func.count()).select_from(BillRow).where(*where)) or 0
    tie = BillRow.id.desc() if sort.endswith("desc") else BillRow.id.asc()
    query = select(BillRow.id).where(*where).order_by(SORTS[sort], tie)
    return total, session.scalars(query.offset(first).limit(most)).all()


def _conditions(wanted: BillsWanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.jurisdiction:
        where.append(BillRow.jurisdiction == wanted.jurisdiction)
    if wanted.session:
        where.append(BillRow.session == wanted.session)
    if wanted.identifiers:
        where.append(BillRow.identifier.in_(wanted.identifiers))
    if wanted.classification:
        where.append(BillRow.classification == wanted.classification)
    for subject in wanted.subjects:
        where.append(cast(BillRow.subjects, Text).contains(f'"{subject}"', autoescape=True))
    if wanted.chamber:
        is_house = BillRow.identifier.startswith("H")
        is_two = BillRow.jurisdiction.in_(wanted.bicameral)
        of_two = {"lower": is_house, "upper": ~is_house}.get(wanted.chamber)
        where.append(~is_two if of_two is None else and_(is_two, of_two))
    if wanted.updated_since:
        where.append(BillRow.last_changed >= wanted.updated_since)
    if wanted.created_since:
        where.append(BillRow.first_seen >= wanted.created_since)
    if wanted.action_since:
        where.append(BillRow.last_action_date >= wanted.action_since)
    if wanted.sponsors is not None or wanted.sponsored:
        where.append(_sponsored(wanted.sponsors, wanted.sponsored))
    if wanted.among is not None:
        ids: BindParameter[int] = bindparam(
            "ids", sorted(wanted.among), expanding=True, literal_execute=True
        )
        where.append(BillRow.id.in_(ids))
    return where


def _sponsored(sponsors: Sequence[SponsorName] | None, sponsored: str) -> ColumnElement[bool]:
    """Whether one of them stands behind it, or anybody does; where that is said, in this way."""
    stands = select(SponsorshipRow.bill_id).where(
        SponsorshipRow.bill_id == BillRow.id, SponsorshipRow.withdrawn.is_(None)
    )
    if sponsors is not None:
        named = [
            and_(
                BillRow.jurisdiction == sponsor.jurisdiction,
                SponsorshipRow.name == sponsor.name,
                SponsorshipRow.upstream_id == sponsor.upstream_id,
            )
            for sponsor in sponsors
        ]
        stands = stands.where(or_(false(), *named))
    if sponsored:
        is_primary = {"primary": true(), "cosponsor": false()}.get(sponsored)
        stands = stands.where(
            false() if is_primary is None else SponsorshipRow.primary == is_primary
        )
    return stands.exists()


def numbered_events(
    session: Session,
    *,
    jurisdiction: str,
    start: date | None,
    end: date | None,
    with_bills: bool,
    gone: bool,
    first: int,
    most: int,
) -> tuple[int, Sequence[EventRow]]:
    """How many meetings there are from ``start`` to before ``end``, and so many of them.

    ``gone`` asks for those that the source no longer has, and for no others.
    """
    where: list[ColumnElement[bool]] = [EventRow.jurisdiction == jurisdiction]
    if start:
        where.append(EventRow.date >= start)
    if end:
        where.append(EventRow.date < end)
    missing = EventRow.missing_since
    where.append(missing.is_not(None) if gone else missing.is_(None))
    if with_bills:
        lines = select(AgendaItemRow.event_id).where(
            AgendaItemRow.event_id == EventRow.id, AgendaItemRow.identifier != ""
        )
        where.append(lines.exists())
    total = session.scalar(select(func.count()).select_from(EventRow).where(*where)) or 0
    query = select(EventRow).where(*where).order_by(*EVENT_KEY)
    return total, session.scalars(query.offset(first).limit(most)).all()


def sponsor_names(session: Session, jurisdictions: Sequence[str]) -> list[SponsorName]:
    """Everybody who stands behind a bill of these jurisdictions, by name."""
    query = (
        select(BillRow.jurisdiction, SponsorshipRow.name, SponsorshipRow.upstream_id)
        .join(BillRow, BillRow.id == SponsorshipRow.bill_id)
        .where(BillRow.jurisdiction.in_(jurisdictions))
        .distinct()
    )
    return sorted(SponsorName._make(row) for row in session.execute(query))


def bill_with_ocd_id(session: Session, ocd_id: str) -> int | None:
    """Our id of the bill with this Open Civic Data id."""
    return session.scalar(select(BillRow.id).where(BillRow.ocd_id == ocd_id).limit(1))


def event_with_ocd_id(session: Session, ocd_id: str) -> EventRow | None:
    """The meeting with this Open Civic Data id."""
    return session.scalars(select(EventRow).where(EventRow.ocd_id == ocd_id).limit(1)).first()


def sessions_with_days(
    session: Session, jurisdiction: str
) -> list[tuple[str, date | None, date | None]]:
    """The legislative sessions of which bills are stored, with the first and last day of one."""
    query: Select[*tuple[Any, ...]] = (
        select(BillRow.session, func.min(BillRow.introduced), func.max(BillRow.last_action_date))
        .where(BillRow.jurisdiction == jurisdiction)
        .group_by(BillRow.session)
        .order_by(BillRow.session)
    )
    return [(name, first, last) for name, first, last in session.execute(query)]
