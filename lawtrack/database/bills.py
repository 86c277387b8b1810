"""Bills as they are asked for: lists, one bill by its printed number, everything about one."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import Flags, flags_as_of
from lawtrack.database.as_of.selection import records_as_of
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import (
    Selection,
    end_of,
    flagged_bills,
    is_active,
    is_flagged,
    midnight,
    once_under,
)
from lawtrack.database.tables.legislation import BillRow, FlagRow
from lawtrack.legislation.flags import DISMISSED
from lawtrack.legislation.identity.bill_names import (
    PREFIX,
    SIGNS,
    is_spelling_of,
    own_id_in,
    printed_forms,
    readings_of,
    session_named,
)
from lawtrack.safe_text import readable

# As the indexes ``ix_bills_latest`` and ``ix_bills_latest_there`` have it, letter by letter.
LATEST = func.coalesce(
    BillRow.last_action_date, BillRow.introduced, literal_column("'0001-01-01'", Date)
)
LATEST_FIRST = (LATEST.desc(), BillRow.jurisdiction, BillRow.identifier, BillRow.id)
# The same in no order of an index: where few fit, to go through all in their order takes longer.
LATEST_FIRST_OF_FEW = (
    func.coalesce(BillRow.last_action_date, BillRow.introduced).desc().nulls_last(),
    *LATEST_FIRST[1:],
)

FEW = 5_000  # bills


@readable("jurisdiction", "identifier", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A bill as one line of a list."""

    jurisdiction: str
    session: str
    identifier: str
    title: str
    classification: str
    status: str
    stage: str  # how far it has come: a ``Stage``
    introduced: date | None
    last_action_date: date | None
    last_action: str
    body: str
    flags: tuple[str, ...]  # topics, with the judgement and a reader's verdict
    url: str


def list_bills(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    flagged: bool = False,
    since: date | None = None,
    words: str = "",
    limit: int | None = None,
) -> list[BillLine]:
    """The stored bills, those with the latest action first.

    ``since`` asks when lawtrack saw the last change; ``words`` must stand in the title or number.
    """
    query = bills_asked(
        session, jurisdiction=jurisdiction, topic=topic, flagged=flagged, since=since, words=words
    )
    return bill_lines(session, session.scalars(query.limit(limit)).all())


def bills_asked(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    flagged: bool = False,
    since: date | None = None,
    words: str = "",
) -> Select[BillRow]:
    """What gives these bills, those with the latest action first."""
    few = bool(words)
    query = select(BillRow)
    if jurisdiction:
        query = query.where(BillRow.jurisdiction == jurisdiction)
    if flagged or topic:
        standing = flagged_bills(topic)
        few = few or _are_few(session, standing)
        query = query.where(BillRow.id.in_(standing) if few else is_flagged(topic))
    if since:
        changed = BillRow.last_changed >= midnight(since)
        query = query.where(changed)
        few = few or _are_few(session, select(BillRow.id).where(changed))
    query = query.order_by(*(LATEST_FIRST_OF_FEW if few else LATEST_FIRST))
    if words:
        query = query.where(
            or_(
                BillRow.title.icontains(words, autoescape=True),
                BillRow.identifier.icontains(words, autoescape=True),
                BillRow.id.in_([bill.id for bill in find_bills(session, words)]),
            )
        )
    return query


def _are_few(session: Session, ids: Select[int]) -> bool:
    """Whether these bills are so few that they are quickly put in their order."""
    return len(session.scalars(ids.limit(FEW)).all()) < FEW


def bill_lines(session: Session, bills: Sequence[BillRow]) -> list[BillLine]:
    """The bills as lines of a list, with their flags."""
    flags = _flags_of(session, [bill.id for bill in bills])
    return [_line(bill, flags.get(bill.id, ())) for bill in bills]


def _line(bill: BillRow, flags: Sequence[str]) -> BillLine:
    return BillLine(
        jurisdiction=bill.jurisdiction,
        session=bill.session,
        identifier=bill.identifier,
        title=bill.title,
        classification=bill.classification,
        status=bill.status,
        stage=bill.stage,
        introduced=bill.introduced,
        last_action_date=bill.last_action_date,
        last_action=bill.last_action,
        body=bill.body,
        flags=tuple(flags),
        url=bill.url,
    )


def list_bills_as_of(
    session: Session,
    day: date,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    flagged: bool = False,
    since: date | None = None,
    words: str = "",
    limit: int | None = None,
) -> list[BillLine]:
    """What ``list_bills`` would have given at the end of the day, in UTC."""
    moment = end_of(day)
    wanted = Selection(everything=True, jurisdiction=jurisdiction, since=since, as_of=day)
    flags = flags_as_of(session, "bill", moment)
    bills: list[BillRow] = []
    for ids, then in records_as_of(session, "bill", wanted, moment, tables=()):
        now = bills_by_id(session, [id_ for id_ in ids if id_ not in then])
        bills += (BillRow(**then[id_].row) if id_ in then else now[id_] for id_ in ids)
    if flagged or topic:
        bills = [bill for bill in bills if _was_flagged(flags.get(bill.id, {}), topic)]
    if words:
        asked = words.lower()
        bills = [b for b in bills if asked in b.title.lower() or asked in b.identifier.lower()]
    bills.sort(key=lambda bill: (bill.jurisdiction, bill.identifier, bill.id))
    bills.sort(key=lambda bill: bill.last_action_date or bill.introduced or date.min, reverse=True)
    return [_line(bill, _flag_words(flags.get(bill.id, {}))) for bill in bills[:limit]]


def _was_flagged(flags: Flags, topic: str | None) -> bool:
    return any(
        flag.is_active and flag.verdict != DISMISSED and topic in (None, name)
        for name, flag in flags.items()
    )


def _flag_words(flags: Flags) -> list[str]:
    return [_marked(topic, flag.judgement, flag.verdict)
            for topic, flag in sorted(flags.items()) if flag.is_active]  # fmt: skip


def _marked(topic: str, judgement: str, verdict: str) -> str:
    return f"{topic} ({', '.join(word for word in (judgement, verdict) if word)})"


def _flags_of(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    flags: dict[int, list[str]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.verdict)
            .where(FlagRow.kind == "bill", FlagRow.subject_id.in_(chunk))
            .where(is_active(dismissed=True))
            .order_by(FlagRow.topic)
        )
        for id_, *flag in session.execute(query):
            flags.setdefault(id_, []).append(_marked(*flag))
    return flags


def find_bills(
    session: Session,
    asked: str,
    *,
    jurisdiction: str | None = None,
    legislative_session: str | None = None,
    among: Collection[int] | None = None,
) -> Sequence[BillRow]:
    """The bills that go by this number, in any of the ways it is written.

    "2026-1882", "HR 1234", "h.r. 1234", "hr1234", "119-hr-1234" and "HR 1234 (119th)" all work, and
    "bill-" with the source's own id, also behind the number. Capitals, spaces, points, hyphens and
    a clerk's stray signs do not count, unless an exact match is there. A number that a bill had
    before finds it too. ``among`` are the ids of those that may go by it, where that is known.
    """
    asked = own_id_in(asked)
    named = BillRow.upstream_id == asked.removeprefix(PREFIX)
    exact = or_(BillRow.identifier == asked, BillRow.upstream_id == asked)
    alias = cast(BillRow.other_identifiers, Text).contains(f'"{asked}"', autoescape=True)
    spelled = _spelled_otherwise(asked)
    before = BillRow.id.in_(once_under("bill", asked.removeprefix(PREFIX)))
    conditions = [named if asked.startswith(PREFIX) else exact, exact, spelled, alias, before]
    wanted: list[ColumnElement[bool]] = []
    if jurisdiction:
        wanted.append(BillRow.jurisdiction == jurisdiction)
    if legislative_session:
        wanted.append(BillRow.session == session_named(legislative_session))
    if jurisdiction:  # each of the first has an index of its own, both together have none
        own = select(BillRow.id).where(
            BillRow.jurisdiction == jurisdiction,
            BillRow.upstream_id == asked.removeprefix(PREFIX),
        )
        printed = select(BillRow.id).where(BillRow.identifier == asked)
        keys = own if asked.startswith(PREFIX) else union_all(own, printed)
        named_so = session.scalars(keys).all()
        printed_so = [
            bill
            for bill in _in_their_order(session, BillRow.id.in_(named_so))
            if bill.jurisdiction == jurisdiction
            and (not legislative_session or bill.session == session_named(legislative_session))
        ]
        if printed_so:
            return _printed_first(printed_so, asked)
    # All bills are looked through once: what is searched for is mostly no number at all.
    some = or_(*conditions) if among is None else and_(BillRow.id.in_(among), or_(*conditions))
    ids = session.scalars(select(BillRow.id).where(some, *wanted)).all()
    if not ids:
        return []
    for condition in conditions:
        bills = _in_their_order(session, condition, BillRow.id.in_(ids))
        if condition is spelled:
            bills = [bill for bill in bills if _is_meant(bill, asked)]
        if bills:
            return _printed_first(bills, asked)
    return []


def _in_their_order(session: Session, *conditions: ColumnElement[bool]) -> Sequence[BillRow]:
    order = BillRow.jurisdiction, BillRow.session.desc(), BillRow.id
    return session.scalars(select(BillRow).where(*conditions).order_by(*order)).all()


def _printed_first(bills: Sequence[BillRow], asked: str) -> Sequence[BillRow]:
    """Those with the number printed, if some are: others have it as the source's own id."""
    return [bill for bill in bills if bill.identifier == asked] or bills


def _is_meant(bill: BillRow, asked: str) -> bool:
    """Whether the session was named with it, or no digits were joined that stand apart."""
    by_session = any(reading.session == bill.session for reading in readings_of(asked))
    return by_session or is_spelling_of(asked, bill.identifier)


def bill_id(bill: BillRow) -> str:
    """What a bill is called on the command line when its number is not enough: "bill-7771"."""
    return PREFIX + bill.upstream_id


def _spelled_otherwise(asked: str) -> ColumnElement[bool]:
    column: ColumnElement[str] = BillRow.identifier.expression
    for sign in SIGNS:
        column = func.replace(column, sign, "")
    column = func.lower(column)
    meant = []
    for number, session in readings_of(asked):
        printed: ColumnElement[bool] = column.in_(printed_forms(number, session))
        if session:
            printed = and_(printed, BillRow.session == session)
        elif number[:1].isdecimal():  # "Docket #0183" stands as "2026-0183"
            printed = or_(printed, column == BillRow.session + number)
        meant.append(and_(_has_digits(number), printed))
    return or_(*meant)


def _has_digits(number: str) -> ColumnElement[bool]:
    """Whether a bill's number has these digits, in their order.

    Asked first: to take the clerks' signs out of each bill's number takes ten times as long.
    """
    digits = re.findall("[0-9]", number)
    return BillRow.identifier.like("".join(f"%{digit}" for digit in digits) + "%")


def telling_name(session: Session, bill: BillRow) -> str:
    """A name that no other bill of its session has: with its id where two share a number."""
    twins = select(func.count()).where(
        BillRow.jurisdiction == bill.jurisdiction,
        BillRow.session == bill.session,
        BillRow.identifier == bill.identifier,
    )
    alone = session.scalar(twins) == 1
    return bill.identifier if alone else f"{bill.identifier} {bill_id(bill)}"


def bills_without_stage(session: Session, jurisdiction: str) -> Sequence[int]:
    """Our ids of the bills of which nobody has worked out how far they have come."""
    query = select(BillRow.id).where(BillRow.jurisdiction == jurisdiction, BillRow.stage == "")
    return session.scalars(query.order_by(BillRow.id)).all()


def forget_stages(session: Session, jurisdiction: str) -> None:
    """Let nobody know how far the jurisdiction's bills have come, until it is worked out anew."""
    session.execute(update(BillRow).where(BillRow.jurisdiction == jurisdiction).values(stage=""))


def newest_session(session: Session, jurisdiction: str) -> tuple[str, date | None]:
    """The newest session of which a bill is stored, and the day on which its first one came."""
    query = (
        select(BillRow.session, func.min(BillRow.introduced))
        .where(BillRow.jurisdiction == jurisdiction)
        .group_by(BillRow.session)
    )
    known = {name: first for name, first in session.execute(query)}  # noqa: C416 - rows, not pairs
    newest = max(known, default="")
    return newest, known.get(newest)


def bills_before_session(
    session: Session, jurisdiction: str, newest: str, *, stages: Collection[str]
) -> dict[int, datetime]:
    """The bills of earlier sessions that are at one of these stages: since when each is known."""
    query = select(BillRow.id, BillRow.first_seen).where(
        BillRow.jurisdiction == jurisdiction, BillRow.session < newest, BillRow.stage.in_(stages)
    )
    return {id_: seen for id_, seen in session.execute(query)}  # noqa: C416 - rows, not pairs


def names_of_bills(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Number, session and title of the bills with these ids of ours."""
    names: dict[int, tuple[str, str, str]] = {}
    for chunk in in_chunks(ids):
        query = select(BillRow.id, BillRow.identifier, BillRow.session, BillRow.title)
        for id_, *name in session.execute(query.where(BillRow.id.in_(chunk))):
            names[id_] = (name[0], name[1], name[2])
    return names


def bills_by_id(session: Session, ids: Iterable[int]) -> dict[int, BillRow]:
    """The bills with these ids of ours."""
    found: dict[int, BillRow] = {}
    for chunk in in_chunks(sorted(set(ids))):
        query = select(BillRow).where(BillRow.id.in_(chunk))
        found.update((bill.id, bill) for bill in session.scalars(query))
    return found
