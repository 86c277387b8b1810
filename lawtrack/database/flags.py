"""Flags as they are asked for: what was flagged, why, and by which words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, load_only

from lawtrack.database.bulk import OWNERS, in_chunks, insert_rows
from lawtrack.database.conditions import as_moment, is_active, is_deciding_match
from lawtrack.database.events import meeting_id
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    JudgedTopicRow,
    MatchRow,
)
from lawtrack.legislation.flags import DISMISSED, StoredFlag
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.normalize import Row
from lawtrack.safe_text import readable
from lawtrack.topics.matching import OWN_FIELD

Key = tuple[int, str]  # our id of the bill or meeting, topic


@readable("jurisdiction", "id", "topic", "judgement", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveFlag:
    """A bill or meeting with an active flag, and the place in it that decided."""

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
    stage: str  # of a bill: how far it has come
    url: str
    upstream_id: str
    subject_id: int

    @property
    def where(self) -> str:
        """The place in words: "title", "Committee report, page 3"."""
        return place_in_words(self.place, self.place_title, self.page)


@readable("topic", "where", "sentence")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvidence:
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
        return place_in_words(self.place, self.place_title, self.page)


def place_in_words(place: str, title: str, page: int | None) -> str:
    """A place in words: "title", "agenda note, 2026-0042", "Committee report, page 3"."""
    if title and page is None:  # a file has pages
        if place.startswith("agenda"):
            return f"{place}, {title}"
        if place == OWN_FIELD:
            return f"{place} {title}"
    return (title or place) if page is None else f"{title or place}, page {page}"


def active_flags(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    since: datetime | None = None,
    subject: tuple[str, int] | None = None,
    judgement: str | None = None,
    dismissed: bool = False,
    first: int = 0,
    most: int | None = None,
    newest_first: bool = False,
) -> list[ActiveFlag]:
    """The active flags, bills before meetings; about a topic, then mentions, then watch.

    ``since`` asks when they were raised, ``subject`` for those of one bill or meeting, by kind and
    id; ``dismissed`` for those too that a reader has dismissed; ``most`` for so many alone, behind
    the ``first`` ones. ``newest_first`` has of each kind and judgement those first that were raised
    last.
    """
    conditions = _asked_of(jurisdiction, topic, dismissed=dismissed)
    kinds = set(OWNERS) if subject is None else {subject[0]}
    if judgement:
        conditions.append(FlagRow.judgement == judgement)
    if since:
        conditions.append(FlagRow.raised_at >= since)
    if subject is not None:
        kind, id_ = subject
        conditions += [FlagRow.kind == kind, FlagRow.subject_id == id_]
    if most is not None:
        order = FlagRow.kind, FlagRow.jurisdiction, FlagRow.judgement, FlagRow.topic
        key = FlagRow.kind, FlagRow.subject_id, FlagRow.topic
        some = select(*key).where(*conditions)
        some = some.order_by(*(_NEWEST_FIRST if newest_first else (*order, FlagRow.subject_id)))
        chosen = [tuple(row) for row in session.execute(some.offset(first).limit(most))]
        kinds = {str(kind) for kind, _, _ in chosen}
        conditions = [tuple_(*key).in_(chosen)]
    flags: list[ActiveFlag] = []
    for kind, owner in OWNERS.items():
        if kind in kinds:
            rows = session.execute(_of_kind(kind, owner).where(*conditions))
            flags += [_flagged(flag, row, match) for flag, row, match in rows]
    if newest_first:
        flags.sort(key=lambda one: (one.raised_at, one.subject_id, one.topic), reverse=True)
        flags.sort(key=lambda one: (one.kind, one.judgement))
    return flags


_NEWEST_FIRST = (
    FlagRow.kind, FlagRow.judgement, FlagRow.raised_at.desc(), FlagRow.subject_id.desc(),
    FlagRow.topic.desc(),
)  # fmt: skip


def _asked_of(
    jurisdiction: str | None, topic: str | None, *, dismissed: bool = False
) -> list[ColumnElement[bool]]:
    conditions = [is_active(dismissed=dismissed)]
    if jurisdiction:
        conditions.append(FlagRow.jurisdiction == jurisdiction)
    if topic:
        conditions.append(FlagRow.topic == topic)
    return conditions


class FlagCount(NamedTuple):
    """How many flags of one month, place and stance stand."""

    month: str  # in which they were raised, 2026-03
    jurisdiction: str
    stance: str
    flags: int


def flag_counts(
    session: Session, *, jurisdiction: str | None = None, topic: str | None = None
) -> list[FlagCount]:
    """How many flags stand, counted by the database."""
    raised = as_moment(FlagRow.raised_at.expression, session.get_bind().dialect.name)
    each = (func.substr(raised, 1, 7).label("month"), FlagRow.jurisdiction, FlagRow.stance)
    some = select(*each).where(*_asked_of(jurisdiction, topic)).subquery()
    query = select(*some.c, func.count()).group_by(*some.c)
    return [FlagCount._make(row) for row in session.execute(query)]


# All that a flag says of its record: lists that are stored as JSON take longest to read.
_SAID_OF = {
    BillRow: ("jurisdiction", "session", "identifier", "title", "status", "stage", "url"),
    EventRow: ("jurisdiction", "date", "name", "state", "url"),
}


@cache
def _of_kind(kind: str, owner: type[BillRow] | type[EventRow]) -> Select[*tuple[Any, ...]]:
    columns = [getattr(owner, name) for name in ("upstream_id", *_SAID_OF[owner])]
    return (
        select(FlagRow, owner, MatchRow)
        .join(owner, owner.id == FlagRow.subject_id)
        .outerjoin(MatchRow, is_deciding_match())
        .where(FlagRow.kind == kind)
        .order_by(FlagRow.jurisdiction, FlagRow.judgement, FlagRow.topic, owner.id)
        .options(load_only(*columns))
    )


def _flagged(flag: FlagRow, row: BillRow | EventRow, match: MatchRow | None) -> ActiveFlag:
    return ActiveFlag(
        kind=flag.kind,
        jurisdiction=flag.jurisdiction,
        session=row.session if isinstance(row, BillRow) else "",
        identifier=row.identifier if isinstance(row, BillRow) else row.date.isoformat(),
        id=full_number(row.identifier, row.session)
        if isinstance(row, BillRow)
        else meeting_id(row),
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
        stage=row.stage if isinstance(row, BillRow) else "",
        url=row.url,
        upstream_id=row.upstream_id,
        subject_id=row.id,
    )


def stored_evidence(session: Session, kind: str, subject_id: int) -> Sequence[StoredEvidence]:
    """Every place where a topic's phrase stands in the record, the one that decided first."""
    query = (
        select(MatchRow)
        .where(MatchRow.kind == kind, MatchRow.subject_id == subject_id)
        .order_by(MatchRow.topic, MatchRow.order)
    )
    return [
        StoredEvidence(
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


def stored_flags_of(session: Session, kind: str, ids: Sequence[int]) -> dict[Key, StoredFlag]:
    """The flags of these records, cleared ones too."""
    flags: dict[Key, StoredFlag] = {}
    for chunk in in_chunks(ids):
        query = select(
            FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.raised_at,
            FlagRow.cleared_at, FlagRow.baseline, FlagRow.text_hash, FlagRow.verdict,
            FlagRow.verdict_note,
        ).where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk))  # fmt: skip
        for row in session.execute(query):
            flags[row.subject_id, row.topic] = StoredFlag._make(row[2:])
    return flags


def delete_matches(
    session: Session, kind: str, ids: Sequence[int], *, topics: Sequence[str], kept: Collection[Key]
) -> None:
    """Remove the matches of these records and topics, but for those to be kept."""
    for chunk in in_chunks(ids):
        statement = delete(MatchRow).where(
            MatchRow.kind == kind, MatchRow.subject_id.in_(chunk), MatchRow.topic.in_(topics)
        )
        if staying := [key for key in kept if key[0] in chunk]:
            statement = statement.where(tuple_(MatchRow.subject_id, MatchRow.topic).not_in(staying))
        session.execute(statement)


def insert_matches(session: Session, rows: Sequence[Row]) -> None:
    """Write matches where none are."""
    insert_rows(session, MatchRow, rows)


def clear_flags(session: Session, kind: str, keys: Sequence[Key], *, now: datetime) -> None:
    """The flags are no longer active; their rows stay."""
    _write(session, kind, keys, cleared_at=now)


def forget_verdicts(session: Session, kind: str, keys: Sequence[Key]) -> None:
    """The readers' verdicts on these flags no longer hold."""
    _write(session, kind, keys, verdict="", verdict_note="", verdict_at=None)


def _write(session: Session, kind: str, keys: Sequence[Key], **values: Any) -> None:
    for id_, topic in keys:
        session.execute(
            update(FlagRow)
            .where(FlagRow.kind == kind, FlagRow.subject_id == id_, FlagRow.topic == topic)
            .values(values)
        )


def judged_topics(session: Session, jurisdiction: str) -> dict[str, JudgedTopicRow]:
    """With which lexicons the stored records of a jurisdiction were judged, by topic."""
    query = select(JudgedTopicRow).where(JudgedTopicRow.jurisdiction == jurisdiction)
    return {row.topic: row for row in session.scalars(query)}


def is_anything_older(session: Session, jurisdiction: str, crawl_id: int | None) -> bool:
    """Whether anything was stored before this crawl; without one, whether anything is stored."""
    queries = [
        select(owner.id).where(owner.jurisdiction == jurisdiction) for owner in OWNERS.values()
    ]
    if crawl_id is not None:
        started = select(CrawlRow.started).where(CrawlRow.id == crawl_id).scalar_subquery()
        queries = [
            query.where(owner.first_seen < started)
            for query, owner in zip(queries, OWNERS.values(), strict=True)
        ]
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def active_flags_of_topic(
    session: Session, jurisdiction: str, topic: str
) -> list[tuple[str, int, str]]:
    """Kind, id and judgement of the bills and meetings with an active flag of the topic."""
    query = (
        select(FlagRow.kind, FlagRow.subject_id, FlagRow.judgement)
        .where(FlagRow.jurisdiction == jurisdiction, FlagRow.topic == topic)
        .where(FlagRow.cleared_at.is_(None))
        .order_by(FlagRow.kind, FlagRow.subject_id)
    )
    return [(kind, id_, judgement) for kind, id_, judgement in session.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictCount:
    """How many flags of a topic a reader judged in a jurisdiction, and dismissed."""

    topic: str
    jurisdiction: str
    judged: int
    dismissed: int


def verdict_counts(session: Session) -> list[VerdictCount]:
    """What readers made of flags, by topic and jurisdiction; only where they said something."""
    dismissed = func.sum(case((FlagRow.verdict == DISMISSED, 1), else_=0))
    query = (
        select(FlagRow.topic, FlagRow.jurisdiction, func.count(), dismissed)
        .where(FlagRow.verdict != "")
        .group_by(FlagRow.topic, FlagRow.jurisdiction)
        .order_by(FlagRow.topic, FlagRow.jurisdiction)
    )
    return [
        VerdictCount(topic=topic, jurisdiction=key, judged=judged, dismissed=gone)
        for topic, key, judged, gone in session.execute(query)
    ]
