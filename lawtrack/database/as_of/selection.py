"""Which bills and meetings were known before a moment, in the order of then.

Only what has changed since is rebuilt from the ledger; of the others what is stored now is what was
known then. They are gone through in runs, so that memory does not grow with their number.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import RecordAsOf, changed_since, flags_as_of
from lawtrack.database.bulk import CHUNK, OWNERS, in_chunks
from lawtrack.database.conditions import KEYS, ROWS_AT_ONCE, Selection, end_of, midnight, order_of
from lawtrack.database.tables.legislation import FlagRow, RevisionRow
from lawtrack.errors import NothingKnown

Key = tuple[Any, ...]  # what a record is ordered by

_MOVING = {"bill": ("session", "identifier"), "event": ("date", "time")}


class Run(NamedTuple):
    """Some records that were known then, in their order."""

    ids: list[int]
    then: dict[int, RecordAsOf]  # those that were not as they are now


def records_as_of(
    session: Session,
    kind: str,
    wanted: Selection,
    moment: datetime,
    *,
    tables: Collection[str] | None = None,
) -> Iterator[Run]:
    """Yield the wanted bills, or all meetings, as they were known before ``moment``.

    ``tables`` are the children that are wanted; without it, all. Whether a meeting is wanted
    depends on the bills it deals with, so only jurisdiction and ``since`` are looked at.
    """
    conditions = [*_known(kind, wanted, moment)]
    flagged: Collection[int] | None = None
    if kind == "bill" and (wanted.topic or not wanted.everything):
        conditions.append(_has_a_flag(wanted.topic))
        flagged = flagged_as_of(session, kind, moment, wanted.topic)
    for ids in _ordered(session, kind, conditions, moment):
        if flagged is not None:
            ids = [id_ for id_ in ids if id_ in flagged]
        then = changed_since(session, kind, ids, moment, tables=tables)
        if wanted.since:
            first = midnight(wanted.since)
            ids = [i for i in ids if i not in then or then[i].row["last_changed"] >= first]
        yield Run(ids, then)


def flagged_as_of(
    session: Session, kind: str, moment: datetime, topic: str | None
) -> frozenset[int]:
    """The bills, or meetings, on which a flag (of the topic) stood, dismissed ones too."""
    return frozenset(
        id_
        for id_, flags in flags_as_of(session, kind, moment).items()
        if any(flag.is_active and topic in (None, name) for name, flag in flags.items())
    )


def sort_keys_as_of(session: Session, kind: str, moment: datetime) -> dict[int, Key]:
    """What those records were ordered by of which that has changed since, by our id."""
    written = cast(RevisionRow.before.expression, Text)
    owner = OWNERS[kind]
    query = (
        select(RevisionRow.subject_id)
        .distinct()
        .join(owner, owner.id == RevisionRow.subject_id)
        .where(RevisionRow.kind == kind, RevisionRow.seen_at >= moment, owner.first_seen < moment)
        .where(or_(*(written.contains(f'"{name}"') for name in _MOVING[kind])))
    )
    names = [column.key for column in KEYS[kind]]
    found: dict[int, Key] = {}
    for ids in in_chunks(session.scalars(query).all()):
        for id_, then in changed_since(session, kind, ids, moment, tables=()).items():
            found[id_] = tuple(then.row[name] for name in names)
    return found


def _known(kind: str, wanted: Selection, moment: datetime) -> Iterator[ColumnElement[bool]]:
    """What holds of all that is wanted; ``last_changed`` only ever moves forward."""
    owner = OWNERS[kind]
    yield owner.first_seen < moment
    if wanted.jurisdiction:
        yield owner.jurisdiction == wanted.jurisdiction
    if wanted.since:
        yield owner.last_changed >= midnight(wanted.since)


def _has_a_flag(topic: str | None) -> ColumnElement[bool]:
    """Whether a flag of the bill is known at all, active or cleared."""
    query = select(FlagRow.topic).where(
        FlagRow.kind == "bill", FlagRow.subject_id == OWNERS["bill"].id
    )
    return (query.where(FlagRow.topic == topic) if topic else query).exists()


def _ordered(
    session: Session, kind: str, conditions: list[ColumnElement[bool]], moment: datetime
) -> Iterator[list[int]]:
    """Yield our ids in the order of then: that of now, but for those that were elsewhere in it."""
    owner = OWNERS[kind]
    elsewhere = sort_keys_as_of(session, kind, moment)
    wanted = {
        id_
        for ids in in_chunks(list(elsewhere))
        for id_ in session.scalars(select(owner.id).where(owner.id.in_(ids), *conditions))
    }
    query = (
        select(owner.id, *KEYS[kind])
        .where(*conditions)
        .order_by(*order_of(kind, session.get_bind().dialect.name))
    )
    now = session.connection().execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    stayed = ((tuple(key), id_) for id_, *key in now if id_ not in elsewhere)
    back = sorted((elsewhere[id_], id_) for id_ in wanted)
    together = (id_ for _, id_ in merge(stayed, back))
    while ids := list(islice(together, CHUNK)):
        yield ids


def inexact_as_of(session: Session, kinds: Iterable[str], moment: datetime) -> int:
    """How many records of these kinds were known then and can only be rebuilt in part.

    Those have a later revision from before the ledger kept what undoes it.
    """
    before = RevisionRow.before.expression
    count = 0
    for kind in kinds:
        owner = OWNERS[kind]
        query = (
            select(func.count(RevisionRow.subject_id.distinct()))
            .join(owner, owner.id == RevisionRow.subject_id)
            .where(RevisionRow.kind == kind, RevisionRow.seen_at >= moment)
            .where(owner.first_seen < moment)
            .where(or_(before.is_(None), cast(before, Text) == "null"))
        )
        count += session.scalar(query) or 0
    return count


def refuse_to_come(day: date, *, now: datetime) -> None:
    """Raise ``NothingKnown`` for a day that has not begun."""
    if midnight(day) > now:
        raise NothingKnown(
            f"{day}: that day has not begun - ask for {now.date()} or an earlier one"
        )


def check_as_of(session: Session, wanted: Selection, *, now: datetime) -> None:
    """Raise ``NothingKnown`` for a day that has not begun, or was over before the first crawl."""
    day = wanted.as_of
    if day is None:
        return
    refuse_to_come(day, now=now)
    first = select(RevisionRow.seen_at).order_by(RevisionRow.id).limit(1)
    whose = ""
    if wanted.jurisdiction:
        first = first.where(RevisionRow.jurisdiction == wanted.jurisdiction)
        whose = f" of {wanted.jurisdiction}"
    begun = session.scalar(first)
    if begun is None:
        raise NothingKnown(f"{day}: nothing{whose} is known yet - crawl first")
    if begun >= end_of(day):
        raise NothingKnown(
            f"{day}: nothing{whose} was known at its end"
            f" - ask for {begun.date()}, when lawtrack first saw something, or a later day"
        )
