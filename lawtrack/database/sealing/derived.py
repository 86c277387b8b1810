"""Seals of what moves without a revision, but is shown: stages, sentences, names of places."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, table_of
from lawtrack.database.sealing.seals import append_seal, sentences_by_flag
from lawtrack.database.tables.legislation import (
    BillRow,
    JurisdictionRow,
    MatchRow,
    OrganizationRow,
    VoteRow,
)
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.normalize import Comparable, Row

PLACE = "place"  # how the jurisdiction's own row is named in a seal
_NAMES = ("key", "ocd_id", "name", "platform", "timezone")


def seal_derived(
    session: Session,
    jurisdiction: str,
    kind: str,
    written: Iterable[tuple[int, Comparable | None, Comparable]],
    *,
    now: datetime,
) -> None:
    """Seal what is worked out of these records, and their roll calls, where it is another one.

    They come with our ids and what was stored of them before, nothing of those that are new.
    """
    others: list[tuple[int, Row]] = []
    called: list[tuple[int, Sequence[Row]]] = []
    for id_, before, after in written:
        if before is None or _is_worked_out_otherwise(before.row, after.row):
            others.append((id_, after.row))
        votes = called_on_agendas(after)
        if votes != (called_on_agendas(before) if before else []):
            called.append((id_, votes))
    seal_worked_out(session, jurisdiction, kind, others, now=now)
    seal_roll_calls(session, jurisdiction, called, now=now)


def _is_worked_out_otherwise(before: Row, after: Row) -> bool:
    return any(name in after and before[name] != after[name] for name in hash_chain.WORKED_OUT)


def called_on_agendas(record: Comparable) -> list[Row]:
    """The votes of a bill that stand on agendas of meetings."""
    return [vote for vote in record.rows.get("votes") or () if vote.get("event_upstream_id")]


def seal_roll_calls(
    session: Session,
    jurisdiction: str,
    called: Iterable[tuple[int, Sequence[Row]]],
    *,
    now: datetime,
) -> None:
    """Seal the votes of agendas that these bills, by our ids, have now."""
    items = [(f"bill/{id_}", hash_chain.rows_digest_of(votes)) for id_, votes in called]
    append_seal(session, jurisdiction, SealKind.ROLL_CALLS, items, now=now)


def stored_roll_calls(session: Session, jurisdiction: str) -> Iterator[tuple[str, list[Row]]]:
    """The votes of agendas that bills have, under the bill's name in a seal."""
    votes, bills = table_of(VoteRow), table_of(BillRow)
    names = [column for column in votes.c if column.name != "order"]
    query = (
        select(*names)
        .join(bills, bills.c.id == votes.c.bill_id)
        .where(bills.c.jurisdiction == jurisdiction, votes.c.event_upstream_id != "")
        .order_by(votes.c.bill_id, votes.c.order)
    )
    for bill, rows in groupby(streamed_rows(session, query), key=lambda row: row.pop("bill_id")):
        yield f"bill/{bill}", list(rows)


def seal_worked_out(
    session: Session,
    jurisdiction: str,
    kind: str,
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    now: datetime,
) -> None:
    """Seal what is worked out of these bills or meetings, by our ids, as these rows have it."""
    items = [(f"{kind}/{id_}", hash_chain.worked_out_digest_of(row)) for id_, row in rows]
    append_seal(session, jurisdiction, SealKind.WORKED_OUT, items, now=now)


def seal_forgotten_stages(session: Session, jurisdiction: str, *, now: datetime) -> None:
    """Seal that the stages of all bills of the jurisdiction are empty, until each is sealed."""
    items = [(hash_chain.EVERY_BILL, hash_chain.FORGOTTEN)]
    append_seal(session, jurisdiction, SealKind.WORKED_OUT, items, now=now)


def stored_worked_out(session: Session, jurisdiction: str) -> Iterator[tuple[str, Row]]:
    """What is worked out of each bill and meeting, under its name in a seal."""
    for kind, model in OWNERS.items():
        table = table_of(model)
        names = [name for name in ("id", *hash_chain.WORKED_OUT) if name in table.c]
        query = select(*(table.c[name] for name in names)).where(
            table.c.jurisdiction == jurisdiction
        )
        for row in streamed_rows(session, query.order_by(table.c.id)):
            yield f"{kind}/{row['id']}", row


def stored_sentences(session: Session, jurisdiction: str) -> Iterator[tuple[str, list[Row]]]:
    """The matches of each flag of the jurisdiction, under the flag's name in a seal."""
    matches = table_of(MatchRow)
    for kind, model in OWNERS.items():
        owner = table_of(model)
        yield from sentences_by_flag(
            session,
            select(matches)
            .join(owner, owner.c.id == matches.c.subject_id)
            .where(matches.c.kind == kind, owner.c.jurisdiction == jurisdiction)
            .order_by(*matches.primary_key),
        )


def seal_places(
    session: Session, jurisdiction: str, items: Sequence[tuple[str, Row]], *, now: datetime
) -> None:
    """Seal names of a jurisdiction, or of its councils and committees, as these rows have them."""
    digests = [(name, hash_chain.row_digest_of(row)) for name, row in items]
    append_seal(session, jurisdiction, SealKind.PLACES, digests, now=now)


def stored_places(session: Session, jurisdiction: str) -> Iterator[Row]:
    """The names of the jurisdiction, if it was ever crawled."""
    table = table_of(JurisdictionRow)
    query = select(*(table.c[name] for name in _NAMES)).where(table.c.key == jurisdiction)
    yield from streamed_rows(session, query)


def stored_bodies(
    session: Session, jurisdiction: str, ids: Sequence[str] | None = None
) -> Iterator[Row]:
    """The councils and committees of the jurisdiction; with the source's ``ids`` only these."""
    table = table_of(OrganizationRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction)
    for chunk in [()] if ids is None else in_chunks(ids):
        some = query.where(table.c.upstream_id.in_(chunk)) if chunk else query
        yield from streamed_rows(session, some.order_by(table.c.upstream_id))


def body_name(row: Mapping[str, Any]) -> str:
    """How a council or committee is named in a seal."""
    return f"body {row['upstream_id']}"


def streamed_rows(session: Session, query: Any) -> Iterator[Row]:
    """The rows of a query by the names of their columns, some hundreds at a time."""
    for row in session.execute(query, execution_options={"yield_per": 500}):
        yield dict(row._mapping)
