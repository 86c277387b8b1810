"""The query behind the table of bills: one row of text for each bill, made by the database.

Everything that can be said in SQL is said there, and what comes back is plain text: a bill costs
no object. Both databases give the same text. Lists come joined with ``LIST``, a character that no
stored text holds.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Select,
    String,
    Text,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement

from lawtrack.database.bulk import table_of
from lawtrack.database.conditions import (
    ROWS_AT_ONCE,
    Selection,
    as_day,
    as_moment,
    bills_wanted,
    is_active,
    order_of,
)
from lawtrack.database.events import next_meetings
from lawtrack.database.tables.base import UtcDateTime
from lawtrack.database.tables.legislation import (
    BillRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    SponsorshipRow,
)
from lawtrack.database.team.team_edits import TeamMemory, team_memories

YES, NO = "yes", "no"

# Columns of the table of bills that this table for people leaves out.
NOT_EXPORTED = frozenset(
    (
        "kind",  # ``classification`` says it in one word for all sources
        "summary", "other_titles", "other_identifiers", "subjects", "extras",  # for programs
        "stamp", "content_hash", "last_seen",  # of how it was read
    )
)  # fmt: skip
# Those that go by another name here.
HEADINGS = {"introduced": "introduced_date", "id": "lawtrack_id"}

_FIRST = (
    "jurisdiction", "session", "identifier", "title", "classification", "status", "status_date",
    "introduced_date", "last_action_date", "last_action", "sponsors", "body", "next_meeting",
    "flags", "flag_terms", "flag_where", "relevance", "stance", "notes", "version", "url",
    "source_url", "first_seen", "last_changed", "change_reason", "missing_since", "lawtrack_id",
    "ocd_id", "upstream_id", "verdict", "verdict_note",
)  # fmt: skip
_STORED: dict[str, Column[Any]] = {
    HEADINGS.get(column.name, column.name): column
    for column in table_of(BillRow).c
    if column.name not in NOT_EXPORTED
}
# What the team wrote; the column "notes" is the source's.
TEAM = ("team_notes", "tags", "position", "looked_after_by")
# The order is a promise; what is new comes last.
COLUMNS = (*_FIRST, *(name for name in _STORED if name not in _FIRST), *TEAM)
# Text of a source or of a person, which can begin with anything.
WORDS = (
    frozenset(name for name, column in _STORED.items() if isinstance(column.type, String))
    | {"looked_after_by"}
) - {"classification", "ocd_id"}
NEXT_MEETING = COLUMNS.index("next_meeting")
LAWTRACK_ID = COLUMNS.index("lawtrack_id")

LIST = "\x1f"  # between the items of a list; normalize takes it out of every text


def export_rows(
    session: Session, wanted: Selection, *, today: date
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the bills in runs of rows with ``COLUMNS``, always in the same order."""
    meetings = next_meetings(session, today=today)
    team = team_memories(session) if wanted.with_team else {}
    query = export_query(wanted, dialect=session.get_bind().dialect.name)
    for rows in stream_rows(session, query):
        if meetings:
            rows = [_with_meeting(row, meetings[row[LAWTRACK_ID]]) if row[LAWTRACK_ID] in meetings
                    else row for row in rows]  # fmt: skip
        yield with_team(rows, team) if team else rows


def stream_rows(session: Session, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield what the query finds in runs of rows; memory holds one run."""
    result = session.connection().execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    yield from result.partitions()


def _with_meeting(row: Sequence[Any], when: str) -> Sequence[Any]:
    return (*row[:NEXT_MEETING], when, *row[NEXT_MEETING + 1 :])


def with_team(
    rows: Iterable[Sequence[Any]], team: Mapping[int, TeamMemory]
) -> Sequence[Sequence[Any]]:
    """The rows with what the team holds of their bills."""
    return [
        (*row[: -len(TEAM)], *_cells_of(team[row[LAWTRACK_ID]])) if row[LAWTRACK_ID] in team
        else row for row in rows
    ]  # fmt: skip


def _cells_of(memory: TeamMemory) -> tuple[str, str, str, str]:
    notes = (note.text for note in memory.notes)
    return LIST.join(notes), LIST.join(memory.tags), memory.position, memory.looked_after_by


def export_query(wanted: Selection, *, dialect: str) -> Select[Any]:
    """The query for the rows of the wanted bills, in their order."""
    query = bill_query(dialect)
    return query.where(*bills_wanted(wanted)).order_by(*order_of("bill", dialect))


def bill_query(dialect: str, *, empty: Collection[str] = ()) -> Select[Any]:
    """The query for ``COLUMNS`` of bills; those that are ``empty`` cost nothing.

    The next meeting and what the team wrote stay empty, they are looked up once for all.
    """
    values: dict[str, ColumnElement[Any]] = {
        **{name: _plain(column, dialect) for name, column in _STORED.items()},
        "sponsors": _sponsors(),
        "next_meeting": literal("", Text),
        "flags": _of_flags(FlagRow.topic.expression),
        "flag_terms": _of_matches(func.lower(MatchRow.phrase)),
        "flag_where": _of_matches(MatchRow.place.expression),
        "relevance": _of_flags(FlagRow.judgement.expression),
        "stance": _of_flags(FlagRow.stance.expression),
        "change_reason": _last_reasons(),
        "verdict": func.rtrim(_of_flags(FlagRow.verdict.expression), LIST),
        "verdict_note": func.rtrim(_of_flags(FlagRow.verdict_note.expression), LIST),
    }
    values |= dict.fromkeys((*TEAM, *empty), literal("", Text))
    return select(*(values[name].label(name) for name in COLUMNS)).select_from(BillRow)


def _plain(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """The stored column, a day or a moment as text."""
    if isinstance(column.type, UtcDateTime):
        return as_moment(column, dialect)
    if isinstance(column.type, Boolean):
        return case((column, literal(YES)), else_=literal(NO))
    return as_day(column, dialect) if isinstance(column.type, Date) else column


def _joined(query: Select[Any]) -> ColumnElement[Any]:
    """The single column of the query, which is of one bill, joined with ``LIST`` in its order."""
    inner = query.correlate(BillRow).subquery()
    column: KeyedColumnElement[Any] = inner.c.value
    return select(func.aggregate_strings(column, LIST)).scalar_subquery()


def _sponsors() -> ColumnElement[Any]:
    return _joined(
        select(SponsorshipRow.name.label("value"))
        .where(SponsorshipRow.bill_id == BillRow.id, SponsorshipRow.withdrawn.is_(None))
        .order_by(SponsorshipRow.order)
    )


def _of_flags(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _joined(
        select(column.label("value"))
        .where(FlagRow.kind == "bill", FlagRow.subject_id == BillRow.id)
        .where(is_active(dismissed=True))
        .order_by(FlagRow.topic)
    )


def _of_matches(column: ColumnElement[Any]) -> ColumnElement[Any]:
    standing = (
        select(FlagRow.topic)
        .where(FlagRow.kind == "bill", FlagRow.subject_id == MatchRow.subject_id)
        .where(is_active(dismissed=True))
    )
    return _joined(
        select(column.label("value"))
        .where(MatchRow.kind == "bill", MatchRow.subject_id == BillRow.id)
        .where(MatchRow.topic.in_(standing.correlate(MatchRow)))
        .group_by(column)
        .order_by(func.min(MatchRow.topic), func.min(MatchRow.order), column)
    )


def _last_reasons() -> ColumnElement[Any]:
    """The reasons of the latest change, as the JSON text that is stored."""
    return (
        select(cast(RevisionRow.reasons, Text))
        .where(RevisionRow.kind == "bill", RevisionRow.subject_id == BillRow.id)
        .where(cast(RevisionRow.reasons, Text) != '["verdict"]')  # a reader's, no change
        .order_by(RevisionRow.id.desc())
        .limit(1)
        .correlate(BillRow)
        .scalar_subquery()
    )
