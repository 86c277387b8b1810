"""Checks stored records, texts, flags, crawls and answers against what was sealed of them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, exists, func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.archive.archive_place import (
    Place,
    archived_bytes,
    is_in_archive,
    named_in_archive,
)
from lawtrack.database.bulk import OWNERS, in_chunks, load_records, table_of
from lawtrack.database.sealing.seals import answer_name, flag_name, seal_rows
from lawtrack.database.tables.crawls import ArchivedRow, CrawlRow
from lawtrack.database.tables.legislation import (
    EarlierTextRow,
    FlagRow,
    RevisionRow,
    TextRow,
)
from lawtrack.errors import ArchiveDamaged
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.publishing.proof.stored.check_mapping import OlderWords

AT_ONCE = 500
BEGUN_LATER = {
    SealKind.REACH: SealKind.BEGIN_REACH,
    **dict.fromkeys(
        [SealKind.FAILURES, SealKind.ABSENCES, SealKind.TRIES, SealKind.MARKS],
        SealKind.BEGIN_CRAWLS,
    ),
    **dict.fromkeys(
        [SealKind.SENTENCES, SealKind.WORKED_OUT, SealKind.ROLL_CALLS, SealKind.PLACES],
        SealKind.BEGIN_REST,
    ),
}
NEVER_SEALED = "was never sealed: it was not stored by a crawl"


@dataclass(slots=True, kw_only=True)
class Covered:
    """What the seals of a jurisdiction cover, but answers, which are read again."""

    begun: dict[str, datetime] = field(default_factory=dict)  # when which sealing began
    seals: set[str] = field(default_factory=lambda: {hash_chain.START})  # their hashes
    digests: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # by kind and name
    # When earlier texts were kept, by address and digest; None: before that was sealed.
    kept_at: dict[tuple[str, str], set[datetime | None]] = field(default_factory=dict)
    renumbered: set[tuple[str, int, str]] = field(default_factory=set)  # kind, our id, the old id
    older_words: OlderWords | None = None  # by which steps may have been mapped before
    uncovered: int = 0
    remapped: int = 0  # bills whose steps were
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, name: str, digest: str) -> None:
        """Note what a seal says."""
        if digest == hash_chain.FORGOTTEN:
            for (each, stands_for), digests in self.digests.items():
                if each == kind and stands_for.startswith("bill/"):
                    digests.append(digest)
            return
        self.digests.setdefault((kind, name), []).append(digest)

    def has_begun(self, kind: SealKind) -> bool:
        """Whether what was stored before this kind was sealed has been sealed as it stood."""
        return BEGUN_LATER.get(kind, SealKind.BEGIN) in self.begun

    def is_forgotten(self, name: str) -> bool:
        """Whether what is worked out of this bill is to be worked out again."""
        return self.digests.get((SealKind.WORKED_OUT, name), [])[-1:] == [hash_chain.FORGOTTEN]

    def names(self, kind: SealKind) -> set[str]:
        """All that was sealed of one kind."""
        return {name for each, name in self.digests if each == kind}

    def fault(self, kind: SealKind, name: str, digest: str, *, newest: bool = True) -> str:
        """What is wrong with something stored that has this digest; empty if nothing."""
        digests = self.digests.get((kind, name), [])
        if not digests:
            has_begun = self.has_begun(kind)
            self.uncovered += not has_begun
            return NEVER_SEALED if has_begun else ""
        if digest == digests[-1] or (not newest and digest in digests):
            return ""
        return "is not what was sealed when it was stored: it was changed"


def check_records(
    session: Session, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Bills and meetings that are not what their last revision led to, and those that are gone."""
    for kind, model in OWNERS.items():
        ids = session.scalars(
            select(model.id).where(model.jurisdiction == jurisdiction).order_by(model.id)
        ).all()
        counts["records"] = counts.get("records", 0) + len(ids)
        for chunk in in_chunks(ids):
            led_to, seen = _last_digests(session, kind, chunk)
            for id_, record in load_records(session, kind, chunk).items():
                fault = _record_fault(covered, kind, id_, record, led_to.get(id_))
                if fault:
                    yield f"{_named(kind, record)}: the record {fault}"
                elif id_ in seen and record.row["first_seen"] != seen[id_]:
                    yield f"{_named(kind, record)}: first_seen is not that of its first revision"
        gone = (
            select(RevisionRow.identifier, func.max(RevisionRow.id))
            .where(RevisionRow.jurisdiction == jurisdiction, RevisionRow.kind == kind)
            .where(~exists().where(model.id == RevisionRow.subject_id))
            .group_by(RevisionRow.subject_id, RevisionRow.identifier)
            .order_by(func.max(RevisionRow.id))
        )
        for identifier, number in session.execute(gone):
            yield f"{kind} {identifier}: is gone: revision {number} tells of it"
    if covered.remapped:
        covered.notes.append(
            f"{covered.remapped} bills: their steps have other classes than when they changed last,"
            " those of today's words, which an earlier version noted nowhere: all else of them is"
            " as it was written"
        )


def _last_digests(session: Session, kind: str, ids: Any) -> tuple[dict[int, str], dict[int, Any]]:
    """What each record's last revision led to, and when its first one was seen, where it is new."""
    query = (
        select(
            RevisionRow.subject_id,
            RevisionRow.record_hash,
            RevisionRow.seen_at,
            RevisionRow.reasons,
        )
        .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(ids))
        .order_by(RevisionRow.id)
    )
    led_to: dict[int, str] = {}
    seen: dict[int, Any] = {}
    for id_, digest, seen_at, reasons in session.execute(query):
        if digest:
            led_to[id_] = digest
            if "new" in reasons:
                seen.setdefault(id_, seen_at)
    return led_to, seen


def _record_fault(
    covered: Covered, kind: str, id_: int, record: Comparable, led_to: str | None
) -> str:
    rows = {table: children or () for table, children in record.rows.items()}
    digest = hash_chain.record_digest_of(record.row, rows)
    if led_to is None:
        return covered.fault(SealKind.RECORDS, f"{kind}/{id_}", digest)
    if digest != led_to:
        if covered.older_words is not None and covered.older_words.explain(record, led_to):
            covered.remapped += 1
            return ""
        return (
            "is not what its last revision led to: a title, date, step or other words were changed"
        )
    return ""


def _named(kind: str, record: Comparable) -> str:
    name = record.row["identifier"] if kind == "bill" else record.row["name"]
    day = "" if kind == "bill" else f", {record.row['date']}"
    return f"{'bill' if kind == 'bill' else 'meeting'} {name}{day}"


def check_texts(
    session: Session, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Texts, present and earlier ones, that are not what was read, and those that are gone."""
    missing = covered.names(SealKind.TEXTS)
    kept: Counter[tuple[str, str]] = Counter()  # of earlier texts, the address and the digest
    for model in (TextRow, EarlierTextRow):
        table = table_of(model)
        names = (*hash_chain.TEXT_DIGESTED, *(() if model is TextRow else ("replaced_at",)))
        query = select(*(table.c[name] for name in names)).where(
            table.c.jurisdiction == jurisdiction
        )
        if model is TextRow:
            query = query.where(table.c.state == "text")
        for row in _streamed(session, query.order_by(table.c.url)):
            counts["texts"] = counts.get("texts", 0) + 1
            is_present = model is TextRow
            if is_present:
                missing.discard(row["url"])
            digest = hash_chain.text_digest_of(row)
            if not is_present:
                kept[row["url"], digest] += 1
                yield from _kept_otherwise(covered, row, digest, kept[row["url"], digest])
            if fault := covered.fault(SealKind.TEXTS, row["url"], digest, newest=is_present):
                which = "" if is_present else f" of {row['fetched_at']:%Y-%m-%d}"
                yield f"text{which} at {row['url']}: {fault}"
    for url in sorted(missing):
        yield f"text at {url}: is gone"
    for url in sorted(covered.names(SealKind.EARLIER)):
        gone = sum(not kept[url, digest] for digest in covered.digests[SealKind.EARLIER, url])
        if gone:
            yield f"earlier text at {url}: {gone} that was kept when it was replaced is gone"


def _kept_otherwise(covered: Covered, row: Row, digest: str, times: int) -> Iterator[str]:
    """Earlier texts that stand more often than they were kept, or under another day."""
    where = f"earlier text at {row['url']}"
    if not covered.has_begun(SealKind.SENTENCES):
        return
    if times > covered.digests.get((SealKind.EARLIER, row["url"]), []).count(digest):
        yield f"{where}: stands there more often than it was kept"
    moments = covered.kept_at.get((row["url"], digest), {None})
    if not {row["replaced_at"], None} & moments:
        yield f"{where}: was not replaced on {row['replaced_at']:%Y-%m-%d}"


def check_flags(
    session: Session, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Flags that are not what was sealed last, and those that are gone."""
    missing = covered.names(SealKind.FLAGS)
    table = table_of(FlagRow)
    query = (
        select(table)
        .where(table.c.jurisdiction == jurisdiction)
        .order_by(table.c.kind, table.c.subject_id, table.c.topic)
    )
    for row in _streamed(session, query):
        counts["flags"] = counts.get("flags", 0) + 1
        name = flag_name(row)
        missing.discard(name)
        if fault := covered.fault(SealKind.FLAGS, name, hash_chain.row_digest_of(row)):
            yield f"flag {flag_in_words(session, name)}: {fault}"
    for name in sorted(missing):
        yield f"flag {flag_in_words(session, name)}: is gone"


def flag_in_words(session: Session, name: str) -> str:
    """Of which topic a flag is, and on what."""
    kind, id_, topic = name.split("/", 2)
    query = (
        select(RevisionRow.identifier)
        .where(RevisionRow.kind == kind, RevisionRow.subject_id == int(id_))
        .order_by(RevisionRow.id.desc())
        .limit(1)
    )
    return f"{topic} on {session.scalar(query) or f'{kind} {id_}'}"


def check_crawls(
    session: Session, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Crawls whose times or counts are not what was sealed at their end; those that are gone."""
    missing = covered.names(SealKind.CRAWLS)
    known_since = hash_chain.first_start_in(missing)
    table = table_of(CrawlRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    for row in _streamed(session, query):
        counts["crawls"] = counts.get("crawls", 0) + 1
        name = str(row["id"])
        sealed, digest = name, hash_chain.row_digest_of(row)
        if row["outcome"] == "running" and name not in missing:
            covered.notes.append(f"crawl {name} has not ended: nothing covers what it counts")
            if row["id"] < known_since:
                continue
            sealed, digest = f"{name}{hash_chain.STARTED}", hash_chain.start_digest_of(row)
        missing -= {name, f"{name}{hash_chain.STARTED}"}
        if fault := covered.fault(SealKind.CRAWLS, sealed, digest):
            yield f"crawl {name}: {fault}"
    for number in sorted({int(name.removesuffix(hash_chain.STARTED)) for name in missing}):
        yield f"crawl {number}: is gone"


def check_answers(
    session: Session, place: Place, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Files of the archive that are missing, and answers that are not what was put into them."""
    removed = {name: covered.digests[SealKind.REMOVED, name][-1] for name in
               covered.names(SealKind.REMOVED)}  # fmt: skip
    lost = sorted(name for name, why in removed.items() if why == hash_chain.GONE)
    covered.notes += [
        f"{name}: a crawl found that it was gone: its answers can be proved no more"
        for name in lost
    ]
    sealed: Counter[str] = Counter()
    missing: set[str] = set()
    for seal in seal_rows(session, jurisdiction, kinds=(SealKind.ANSWERS, SealKind.OLD_ANSWERS)):
        by_file: dict[str, dict[int, str]] = {}
        for name, digest in seal["items"]:
            file, _, offset = name.rpartition(" ")
            if file not in removed and file not in missing:
                by_file.setdefault(file, {})[int(offset)] = digest
        for file, digests in by_file.items():
            sealed[file] += len(digests)
            if not is_in_archive(place, file):
                missing.add(file)
                if not _was_removed_meanwhile(session, jurisdiction, file):
                    yield f"{named_in_archive(place, file)}: is missing"
                continue
            with_bytes = seal["kind"] == SealKind.ANSWERS
            yield from _answer_problems(
                session, place, jurisdiction, file, digests, with_bytes=with_bytes
            )
    counts["answers"] = sum(sealed.values())
    per_file = (
        select(ArchivedRow.file, func.count())
        .where(ArchivedRow.jurisdiction == jurisdiction)
        .group_by(ArchivedRow.file)
        .order_by(ArchivedRow.file)
    )
    for file, count in session.execute(per_file).all():
        more = count - sealed[file]
        if more > 0 and file not in missing:
            has_begun = covered.has_begun(SealKind.ANSWERS)
            covered.uncovered += 0 if has_begun else more
            if has_begun:
                yield f"{file}: {more} answers: {NEVER_SEALED}"


def _was_removed_meanwhile(session: Session, jurisdiction: str, file: str) -> bool:
    """Whether a crawl has removed the file since the moment that this session reads."""
    bind = session.get_bind()
    if not isinstance(bind, Engine):
        return False
    with Session(bind) as now:
        removed = seal_rows(now, jurisdiction, kinds=(SealKind.REMOVED,))
        return any(file == name for seal in removed for name, _ in seal["items"])


def _answer_problems(
    session: Session,
    place: Place,
    jurisdiction: str,
    file: str,
    digests: Mapping[int, str],
    *,
    with_bytes: bool,
) -> Iterator[str]:
    """What is wrong with the answers of a file that lie at these places."""
    table = table_of(ArchivedRow)
    rows: dict[int, Row] = {}
    for chunk in in_chunks(sorted(digests)):
        query = select(table).where(table.c.file == file, table.c.offset.in_(chunk))
        rows.update((row["offset"], row) for row in _streamed(session, query))
    for offset, digest in digests.items():
        where = f"{answer_name(file, offset)}"
        row = rows.get(offset)
        if row is None:
            yield f"{where}: the answer is gone from the index"
            continue
        if row["jurisdiction"] != jurisdiction:
            yield f"{where}: {row['url']}: the index has the answer under {row['jurisdiction']}"
        sha256 = ""
        if with_bytes:
            try:
                raw = archived_bytes(place, file, offset, row["length"])
            except ArchiveDamaged as error:
                yield str(error)
                continue
            sha256 = hashlib.sha256(raw).hexdigest()
        if hash_chain.answer_digest_of(row, sha256) != digest:
            yield f"{where}: {row['url']}: the answer is not what was sealed when it came"


def _streamed(session: Session, query: Select[Any]) -> Iterator[Row]:
    for row in session.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield dict(row._mapping)
