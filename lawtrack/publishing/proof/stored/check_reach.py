"""Checks what decides where a crawl looks and what is found: reach, clocks, other ids, index."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, stored_keys, table_of
from lawtrack.database.sealing.derived import streamed_rows
from lawtrack.database.search.word_index import unlike_the_index
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow
from lawtrack.database.tables.legislation import AliasRow, BillRow, RevisionRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.identity.bill_names import PREFIXES
from lawtrack.legislation.identity.missing import is_waiting
from lawtrack.legislation.reasons import BOOKKEEPING
from lawtrack.publishing.proof.stored.check_derived import in_words
from lawtrack.publishing.proof.stored.check_stored import Covered

_MACHINERY = {
    "sqlite": "SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view')",
    "postgresql": """
SELECT 'trigger', tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'rule', rulename, tablename FROM pg_rules WHERE schemaname = current_schema()
UNION ALL SELECT 'view', viewname, viewname FROM pg_views WHERE schemaname = current_schema()
""",
}
MADE_ANEW = 'a search may miss it; "lawtrack upgrade --index" makes the index anew'
HIDES = "a crawl could pass over what is new"
SLACK = timedelta(days=1)  # of clocks that were set while a crawl ran


def check_checkpoints(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Lists of which it is not so that they were read as far as is stored."""
    missing = covered.names(SealKind.REACH)
    table = table_of(CheckpointRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.key)
    for row in streamed_rows(session, query):
        missing.discard(row["key"])
        if fault := covered.fault(SealKind.REACH, row["key"], hash_chain.row_digest_of(row)):
            yield f"how far {row['key']!r} was read {fault}: {HIDES}"
    for key in sorted(missing):
        yield f"how far {key!r} was read: is gone"


def check_machinery(session: Session) -> Iterator[str]:
    """What was put onto our tables and acts by itself: a flag may be gone before it is sealed."""
    dialect = session.get_bind().dialect.name
    ours = BillRow.metadata.tables
    for kind, name, table in session.execute(text(_MACHINERY[dialect])):
        if table in ours:
            yield (
                f"{kind} {name} of {table}: lawtrack makes none: it may hide or change what is"
                " stored, before it is sealed and afterwards"
            )


def check_clocks(session: Session, jurisdiction: str) -> Iterator[str]:
    """Records last seen when no crawl was, or last changed when the ledger tells of nothing."""
    last = session.scalar(
        select(func.max(func.coalesce(CrawlRow.finished, CrawlRow.started))).where(
            CrawlRow.jurisdiction == jurisdiction
        )
    )
    for kind, model in OWNERS.items():
        table = table_of(model)
        query = select(table.c.id, table.c.first_seen, table.c.last_seen, table.c.last_changed)
        rows = session.execute(query.where(table.c.jurisdiction == jurisdiction)).all()
        for chunk in in_chunks(sorted(rows)):
            known = _moments(session, kind, [row.id for row in chunk])
            for row in chunk:
                name = f"{kind}/{row.id}"
                if row.last_seen < row.first_seen or (last and row.last_seen > last + SLACK):
                    yield f"{in_words(session, name)}: last_seen: no crawl was at that moment"
                if row.id not in known:
                    continue
                moments, news = known[row.id]
                if row.last_changed not in moments:
                    yield f"{in_words(session, name)}: last_changed: no revision is of that moment"
                elif news and row.last_changed < news:
                    yield f"{in_words(session, name)}: last_changed: it has changed later"


def _moments(
    session: Session, kind: str, ids: list[int]
) -> dict[int, tuple[set[datetime], datetime | None]]:
    """By our ids, the moments of a record's revisions, and of the newest that tells people news.

    Only of records of which a version that seals tells everything.
    """
    query = (
        select(
            RevisionRow.subject_id,
            RevisionRow.seen_at,
            RevisionRow.reasons,
            RevisionRow.record_hash,
        )
        .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(ids))
        .order_by(RevisionRow.id)
    )
    known: dict[int, tuple[set[datetime], datetime | None]] = {}
    for id_, seen_at, reasons, digest in session.execute(query):
        if id_ not in known and not (digest and "new" in reasons):
            continue
        moments, news = known.get(id_, (set(), None))
        if not BOOKKEEPING.issuperset(reasons):
            news = seen_at
        known[id_] = (moments | {seen_at}, news)
    return known


def check_index(session: Session, jurisdiction: str) -> Iterator[str]:
    """Records and documents whose words stand otherwise in the index: a search may miss them."""
    for kind, id_, url in unlike_the_index(session, jurisdiction):
        name = f"text at {url}" if url else in_words(session, f"{kind}/{id_}")
        yield f"{name}: the index of words has it otherwise: {MADE_ANEW}"


def ids_given_up(row: Mapping[str, Any]) -> set[tuple[str, int, str]]:
    """The ids that a record had before this revision and still goes by: kind, our id, that id."""
    prefix = PREFIXES[row["kind"]]
    return {
        (row["kind"], row["subject_id"], change["old"].removeprefix(prefix))
        for change in row["changes"]
        if change.get("reason") == "renumbered"
        and not is_waiting(change["old"].removeprefix(prefix))
        and not is_waiting(change["new"].removeprefix(prefix))
    }


def check_aliases(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Ids that find a record which the ledger does not tell to have had them; those that do not.

    An id that the source gave to another record, or that finds it, is not missed.
    """
    for kind, subject_id, old in sorted(covered.renumbered):
        known = session.get(AliasRow, (jurisdiction, kind, old))
        if known is None and not stored_keys(session, kind, jurisdiction, [old]):
            name = in_words(session, f"{kind}/{subject_id}")
            yield f"{name}: is not found by {PREFIXES[kind]}{old} any more, an id that it had"
    query = select(AliasRow).where(AliasRow.jurisdiction == jurisdiction)
    for alias in session.scalars(query.order_by(AliasRow.kind, AliasRow.upstream_id)):
        lines = select(RevisionRow.changes).where(
            RevisionRow.kind == alias.kind,
            RevisionRow.subject_id == alias.subject_id,
            RevisionRow.seen_at == alias.since,
        )
        was = PREFIXES[alias.kind] + alias.upstream_id
        told = [change for changes in session.scalars(lines) for change in changes]
        if not any(c.get("reason") == "renumbered" and c.get("old") == was for c in told):
            name = in_words(session, f"{alias.kind}/{alias.subject_id}")
            yield f"{name}: is found by {was}, and no revision tells that it had this id"
