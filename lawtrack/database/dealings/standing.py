"""What records have to do with topics as things stand: flags, those that went, flagged lines."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, exists, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.agendas import AgendaLine, bills_numbered, known_bills, led_to
from lawtrack.database.bulk import in_chunks, is_one_of, table_of
from lawtrack.database.conditions import is_active, is_deciding_match
from lawtrack.database.tables.legislation import (
    AgendaItemRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
)
from lawtrack.legislation.changes.change import about_flags
from lawtrack.legislation.flags import DISMISSED, LEFT_BY_US, LEVELS, WATCH, FlagStatus
from lawtrack.legislation.reasons import FLAG_REASONS

Subject = tuple[str, int]  # kind, our id

_AGENDA = "agenda"  # the places of an agenda begin with it
_LINE_FIELDS = ("title", "notes", "action", "action_text")


class Standing(NamedTuple):
    """What a record has to do with a topic, with what else its flag says."""

    status: FlagStatus
    stance: str
    raised_at: datetime
    baseline: bool  # raised by a first look: it was there before anybody looked
    event_id: int | None = None  # of the meeting whose line leads to it


def standing_of(
    session: Session, kind: str, ids: Collection[int]
) -> dict[int, dict[str, Standing]]:
    """What these bills, or meetings, have to do with topics, by our id and topic.

    Those that a reader has dismissed are among them, and say so.
    """
    standing: dict[int, dict[str, Standing]] = {}
    if not ids:
        return standing
    connection = session.connection()
    asked = {"kind": kind, "ids": sorted(ids)}
    _add_own(standing, connection.execute(_flags_among(connection.dialect.name), asked))
    _raise_watched(session, kind, standing)
    if kind == "bill":
        _add_by_lines(standing, bills_on_flagged_lines(session), among=set(ids))
    return standing


def standing_on(session: Session, topic: str | None = None) -> dict[Subject, dict[str, Standing]]:
    """What all records have to do with the topic, or with any, by kind and id."""
    every: dict[Subject, dict[str, Standing]] = {}
    for kind in ("bill", "event"):
        query = _flags().where(FlagRow.kind == kind)
        if topic is not None:
            query = query.where(FlagRow.topic == topic)
        standing: dict[int, dict[str, Standing]] = {}
        _add_own(standing, session.connection().execute(query))
        _raise_watched(session, kind, standing)
        if kind == "bill":
            _add_by_lines(standing, bills_on_flagged_lines(session, topic))
        every.update(((kind, id_), flags) for id_, flags in standing.items())
    return every


def flags_of(session: Session, kind: str, ids: Collection[int]) -> dict[int, dict[str, FlagStatus]]:
    """What these records have to do with topics, without the stances."""
    return {
        id_: {topic: each.status for topic, each in flags.items()}
        for id_, flags in standing_of(session, kind, ids).items()
    }


def every_flag(session: Session, topic: str | None = None) -> dict[Subject, dict[str, FlagStatus]]:
    """What all records have to do with the topic, or with any, without the stances."""
    return {
        subject: {name: each.status for name, each in flags.items()}
        for subject, flags in standing_on(session, topic).items()
    }


def ever_flagged(session: Session, topic: str | None = None) -> set[Subject]:
    """The records that are, or were, flagged for the topic, or for any."""
    query = select(FlagRow.kind, FlagRow.subject_id)
    if topic is not None:
        query = query.where(FlagRow.topic == topic)
    return {(row.kind, row.subject_id) for row in session.execute(query)}


def once_flagged(session: Session, topic: str | None = None) -> set[Subject]:
    """The records of which a flag for the topic, or for any, was cleared."""
    query = select(FlagRow.kind, FlagRow.subject_id).where(FlagRow.cleared_at.is_not(None))
    if topic is not None:
        query = query.where(FlagRow.topic == topic)
    return {(kind, id_) for kind, id_ in session.execute(query)}


def went_with_source() -> ColumnElement[bool]:
    """Whether a flag is gone because the source's words changed; ``is_left_by_source`` in SQL."""
    reasons = cast(RevisionRow.reasons, Text)
    cleared = (
        exists()
        .where(
            RevisionRow.kind == FlagRow.kind,
            RevisionRow.subject_id == FlagRow.subject_id,
            RevisionRow.seen_at == FlagRow.cleared_at,
            reasons.contains('"flag-cleared"'),
        )
        .where(*(~reasons.contains(f'"{code}"') for code in sorted(LEFT_BY_US)))
    )
    weighty = [word for word, level in LEVELS.items() if level > LEVELS[WATCH]]
    return and_(FlagRow.cleared_at.is_not(None), FlagRow.judgement.in_(weighty), cleared)


@cache
def _flags() -> Select[*tuple[Any, ...]]:
    """Flags that stand, went with the source's words, or were dismissed before they went."""
    return select(
        FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.stance, FlagRow.verdict,
        FlagRow.cleared_at.is_not(None), FlagRow.raised_at, FlagRow.baseline,
    ).where(
        or_(is_active(dismissed=True), FlagRow.verdict == DISMISSED, went_with_source())
    ).order_by(FlagRow.subject_id, FlagRow.topic)  # fmt: skip


@cache
def _flags_among(dialect: str) -> Select[*tuple[Any, ...]]:
    """Those of the records of the parameters ``kind`` and ``ids``."""
    is_one = is_one_of(table_of(FlagRow).c.subject_id, dialect)
    return _flags().where(FlagRow.kind == bindparam("kind"), is_one)


def _add_own(standing: dict[int, dict[str, Standing]], rows: Iterable[Any]) -> None:
    statuses: dict[tuple[str, bool, bool], FlagStatus] = {}  # few, for thousands of flags
    for id_, topic, judgement, stance, verdict, is_gone, raised_at, baseline in rows:
        words = judgement, verdict == DISMISSED, is_gone
        status = statuses.get(words)
        if status is None:
            status = statuses[words] = FlagStatus(judgement, dismissed=words[1], former=words[2])
        standing.setdefault(id_, {})[topic] = Standing(status, stance, raised_at, baseline)


def _raise_watched(session: Session, kind: str, standing: dict[int, dict[str, Standing]]) -> None:
    """Give those that are only watched since their words went the judgement of before."""
    only_watched = FlagStatus(WATCH)
    watched = {
        id_
        for id_, flags in standing.items()
        for each in flags.values()
        if each.status == only_watched
    }
    before: dict[tuple[int, str], str] = {}
    for chunk in in_chunks(sorted(watched)):
        query = (
            select(RevisionRow.subject_id, RevisionRow.reasons, RevisionRow.changes)
            .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
            .where(cast(RevisionRow.reasons, Text).contains('"flag-'))
            .order_by(RevisionRow.id)
        )
        for id_, reasons, changes in session.execute(query):
            for change in about_flags(changes):
                if change.reason in FLAG_REASONS:
                    fell = change.judgement.new == WATCH and LEFT_BY_US.isdisjoint(reasons)
                    before[id_, change.topic] = change.judgement.old if fell else ""
    for (id_, topic), judgement in before.items():
        stands = standing[id_].get(topic)
        if judgement and stands is not None and stands.status == only_watched:
            standing[id_][topic] = stands._replace(status=FlagStatus(judgement, former=True))


def _add_by_lines(
    standing: dict[int, dict[str, Standing]],
    by_lines: Mapping[int, Mapping[str, Standing]],
    *,
    among: Collection[int] | None = None,
) -> None:
    """Add what flagged lines say of bills; a flag of the bill itself, or its dismissal, counts."""
    for id_, flags in by_lines.items():
        if among is not None and id_ not in among:
            continue
        own = standing.setdefault(id_, {})
        for topic, by_line in flags.items():
            stands = own.get(topic)
            if stands is None or (stands.status.former and not stands.status.dismissed):
                own[topic] = by_line


class _FlaggedLine(NamedTuple):
    """A line of an agenda in which the words stand that flagged the meeting."""

    flag: FlagRow
    meeting: EventRow
    line: AgendaLine


def bills_on_flagged_lines(
    session: Session, topic: str | None = None
) -> dict[int, dict[str, Standing]]:
    """The bills to which a flagged line of a meeting's agenda leads, by our id and topic.

    A clerk may write only there what a contract is about. Of a flagged meeting only the lines count
    that hold a phrase as weighty as the one which decided.
    """
    lines = list(_flagged_lines(session, topic))
    by_topic: dict[str, list[_FlaggedLine]] = {}
    for one in lines:
        by_topic.setdefault(one.flag.topic, []).append(one)
    bills: dict[int, dict[str, Standing]] = {}
    for name, some in by_topic.items():
        judged = {one.meeting.id: one for one in some}
        agendas = led_to(
            [
                _Nameless(one.meeting.id, one.meeting.jurisdiction, one.meeting.date)
                for one in judged.values()
            ],
            [one.line for one in some],
            known=lambda keys: known_bills(session, keys),
            numbered=lambda named: bills_numbered(session, named),
        )
        for event_id, leading in agendas.items():
            flag, meeting, _ = judged[event_id]
            status = FlagStatus(flag.judgement, through=f"meeting-{meeting.upstream_id}")
            standing = Standing(status, "", flag.raised_at, flag.baseline, event_id)
            for bill_id in leading:
                bills.setdefault(bill_id, {}).setdefault(name, standing)
    return bills


class _Nameless(NamedTuple):
    """A meeting without the numbers that it names beside its agenda."""

    id: int
    jurisdiction: str
    date: date
    identifiers: tuple[str, ...] = ()


def _flagged_lines(session: Session, topic: str | None) -> Iterator[_FlaggedLine]:
    """The agenda lines that hold what flagged their meeting, the newest meeting first."""
    query = _matches_in_agendas()
    if topic is not None:
        query = query.where(MatchRow.topic == topic)
    matches = session.execute(query).all()
    items: dict[int, list[AgendaItemRow]] = {}
    for chunk in in_chunks(sorted({event.id for _, _, event in matches})):
        of_these = select(AgendaItemRow).where(AgendaItemRow.event_id.in_(chunk))
        for item in session.scalars(of_these.order_by(AgendaItemRow.order)):
            items.setdefault(item.event_id, []).append(item)
    for match, flag, event in matches:
        for item in items.get(event.id, ()):
            if item.identifier == match.place_title and any(
                getattr(item, name)[match.start : match.end] == match.phrase
                for name in _LINE_FIELDS
            ):
                line = AgendaLine(
                    event.id, item.number, item.identifier, item.title, item.bill_upstream_id
                )
                yield _FlaggedLine(flag, event, line)


@cache
def _matches_in_agendas() -> Select[*tuple[Any, ...]]:
    """Matches in agendas as weighty as the one that decided, with their flags and meetings."""
    deciding = (
        select(FlagRow.subject_id, FlagRow.topic, MatchRow.weight.label("weight"))
        .join(
            MatchRow,
            is_deciding_match(),
        )
        .where(FlagRow.kind == "event", is_active())
        .subquery()
    )
    return (
        select(MatchRow, FlagRow, EventRow)
        .join(
            deciding,
            and_(
                deciding.c.subject_id == MatchRow.subject_id,
                deciding.c.topic == MatchRow.topic,
                MatchRow.weight >= deciding.c.weight,
            ),
        )
        .join(
            FlagRow,
            and_(
                FlagRow.kind == MatchRow.kind,
                FlagRow.subject_id == MatchRow.subject_id,
                FlagRow.topic == MatchRow.topic,
            ),
        )
        .join(EventRow, EventRow.id == MatchRow.subject_id)
        .where(MatchRow.kind == "event", MatchRow.place.startswith(_AGENDA))
        .order_by(EventRow.date.desc(), EventRow.id, MatchRow.topic, MatchRow.order)
    )
