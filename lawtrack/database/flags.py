"""Flags as they are asked for: what was flagged, why, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from lawtrack.database.events import meeting_id
from lawtrack.database.standing import stands
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow, MatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A bill or meeting on which a flag stands, and the place in it that decided."""

    kind: str
    jurisdiction: str
    session: str
    identifier: str  # the printed number of a bill, the date of a meeting
    id: str  # what "lawtrack show" and "lawtrack flags dismiss" take
    title: str
    topic: str
    judgement: str  # about, mentions, watch
    score: float
    stance: str
    stance_sentence: str
    reason: str
    lexicon: str
    raised_at: datetime
    baseline: bool
    verdict: str  # a reader's: confirmed, dismissed
    verdict_note: str
    verdict_at: datetime | None
    phrase: str
    place: str
    place_title: str
    page: int | None
    section: str
    sentence: str
    before: str
    after: str
    status: str
    url: str
    upstream_id: str
    subject_id: int

    @property
    def where(self) -> str:
        """The place in words: "title", "Committee report, page 3"."""
        return in_words(self.place, self.place_title, self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One phrase of a topic in a text, with the sentence around it and its neighbours."""

    topic: str
    lexicon: str
    rule: str
    phrase: str
    place: str
    place_title: str
    page: int | None
    section: str
    sentence: str
    before: str
    after: str
    weight: float

    @property
    def where(self) -> str:
        """The place in words: "title", "Committee report, page 3"."""
        return in_words(self.place, self.place_title, self.page)


def in_words(place: str, title: str, page: int | None) -> str:
    """A place in words: "title", "agenda, 2026-0042", "Committee report, page 3"."""
    if place == "agenda" and title and page is None:  # a line; a file has pages
        return f"agenda, {title}"
    return (title or place) if page is None else f"{title or place}, page {page}"


def standing_flags(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    since: datetime | None = None,
    subject: tuple[str, int] | None = None,
    dismissed: bool = False,
) -> list[Flagged]:
    """The flags that stand, bills before meetings; about a topic, then mentions, then watch.

    ``since`` asks when they were raised, ``subject`` for those of one bill or meeting, by kind and
    id; ``dismissed`` for those too that a reader has dismissed.
    """
    conditions: list[ColumnElement[bool]] = [stands(dismissed=dismissed)]
    if jurisdiction:
        conditions.append(FlagRow.jurisdiction == jurisdiction)
    if topic:
        conditions.append(FlagRow.topic == topic)
    if since:
        conditions.append(FlagRow.raised_at >= since)
    if subject is not None:
        kind, id_ = subject
        conditions += [FlagRow.kind == kind, FlagRow.subject_id == id_]
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
        id=row.identifier if isinstance(row, BillRow) else meeting_id(row),
        title=row.title if isinstance(row, BillRow) else row.name,
        topic=flag.topic,
        judgement=flag.judgement,
        score=flag.score,
        stance=flag.stance,
        stance_sentence=flag.stance_sentence,
        reason=flag.reason,
        lexicon=flag.lexicon,
        raised_at=flag.raised_at,
        baseline=flag.baseline,
        verdict=flag.verdict,
        verdict_note=flag.verdict_note,
        verdict_at=flag.verdict_at,
        phrase=match.phrase if match else "",
        place=match.place if match else "",
        place_title=match.place_title if match else "",
        page=match.page if match else None,
        section=match.section if match else "",
        sentence=match.sentence if match else "",
        before=match.before if match else "",
        after=match.after if match else "",
        status=row.status if isinstance(row, BillRow) else row.state,
        url=row.url,
        upstream_id=row.upstream_id,
        subject_id=row.id,
    )


def evidence(session: Session, kind: str, subject_id: int) -> Sequence[Evidence]:
    """Every place where a topic's phrase stands in the record, the one that decided first."""
    query = (
        select(MatchRow)
        .where(MatchRow.kind == kind, MatchRow.subject_id == subject_id)
        .order_by(MatchRow.topic, MatchRow.order)
    )
    return [
        Evidence(
            topic=row.topic,
            lexicon=row.lexicon,
            rule=row.rule,
            phrase=row.phrase,
            place=row.place,
            place_title=row.place_title,
            page=row.page,
            section=row.section,
            sentence=row.sentence,
            before=row.before,
            after=row.after,
            weight=row.weight,
        )
        for row in session.scalars(query)
    ]
