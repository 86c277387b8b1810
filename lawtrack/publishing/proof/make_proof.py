"""Gathers what proves a stored bill or meeting: answers, record, texts, flags, history, seals."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from lawtrack import __version__
from lawtrack.crawling.archive.archive_place import Place, archived_bytes
from lawtrack.crawling.archive.archive_shelf import ArchiveReader
from lawtrack.crawling.archive.write_archive import IndexEntry
from lawtrack.database import Session, bulk
from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.ledger import chained_rows
from lawtrack.database.sealing.keys import SigningKey
from lawtrack.database.sealing.seals import answer_name, seal_rows
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import EarlierTextRow, FlagRow, TextRow
from lawtrack.errors import LawtrackError
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import NOT_PROVED, SealKind
from lawtrack.legislation.normalize import Comparable
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.check_proof import check_proof

LARGEST = 64 * 1024 * 1024  # of one answer; the zip of all bills of a Congress can be larger

# Of the others of these kinds the digest will do.
SHOWN_IF_OURS = (
    SealKind.ANSWERS, SealKind.OLD_ANSWERS, SealKind.RECORDS, SealKind.SENTENCES,
    SealKind.WORKED_OUT, SealKind.ROLL_CALLS, SealKind.EARLIER, SealKind.PLACES,
    SealKind.REACH, SealKind.FAILURES, SealKind.ABSENCES, SealKind.TRIES, SealKind.MARKS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRecord:
    """The bill or meeting that is to be proved."""

    kind: str
    id: int
    jurisdiction: str
    name: str
    term: str = ""  # the session of a bill: others in other sessions have its number

    @property
    def subject(self) -> str:
        """What its revisions are about, as it stands in the chain."""
        return f"{self.kind}/{self.id}"


def make_proof(
    session: Session, place: Place, subject: ProofRecord, *, key: SigningKey | None, now: datetime
) -> bytes:
    """The ZIP, checked as anybody would check it.

    Without a key it is not signed. Raises ``LawtrackError`` when what is stored does not fit
    together: then nothing is proved.
    """
    record = bulk.load_records(session, subject.kind, [subject.id])[subject.id]
    shelf = ArchiveReader(session, place, subject.jurisdiction)
    wanted, too_large = _entries(shelf, record)
    warc, answers = _warc(place, wanted)
    texts, pages = _texts(session, subject.jurisdiction, _addresses(record))
    revisions, chain, last_revision = _ledger(session, subject)
    ours = {answer_name(one["file"], one["at"]) for one in answers} | {subject.subject}
    seals, last_seal = _seals(session, subject.jurisdiction, ours)
    members: dict[str, bytes] = {
        pack.README: pack.EXPLAINED.encode(),
        pack.RECORD: pack.as_json({"record": _proved(record.row), **_plain(record.rows)}),
        pack.FLAGS: pack.as_json(_flags(session, subject)),
        pack.REVISIONS: pack.as_json(revisions),
        pack.CHAIN: "".join(f"{line}\n" for line in chain).encode(),
        pack.SEALS: "".join(f"{pack.as_line(seal)}\n" for seal in seals).encode(),
        pack.CRAWLS: pack.as_json(_crawls(session, revisions)),
        pack.ANSWERS: pack.as_json(answers),
        pack.WARC: warc,
        pack.TEXTS: pack.as_json(texts),
        **pages,
    }
    manifest = {
        "format": pack.FORMAT,
        "about": f"{subject.jurisdiction} {subject.name}",
        "jurisdiction": subject.jurisdiction,
        "subject": subject.subject,
        "title": record.row["title" if subject.kind == "bill" else "name"],
        "ocd_id": record.row["ocd_id"],
        "source": record.row["source_url"],
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "made_by": f"lawtrack {__version__}",
        "last_revision": last_revision,
        "last_seal": last_seal,
        "head": hash_chain.chain_head_of(last_seal, last_revision),
        "public_key": key.public if key else "",
        "left_out": [{"url": e.url, "bytes": e.length, "sha256": e.digest} for e in too_large],
        "members": {name: hashlib.sha256(body).hexdigest() for name, body in members.items()},
    }
    members[pack.MANIFEST] = pack.as_json(manifest)
    if key is not None:
        signature = key.sign(pack.signed_part(members[pack.MANIFEST]))
        members[pack.SIGNATURE] = pack.as_json({"public_key": key.public, "signature": signature})
    raw = pack.pack_proof(members)
    checked = check_proof(raw)
    if checked.problems:
        raise LawtrackError(
            f"{subject.jurisdiction} {subject.name}: nothing can be proved: {checked.problems[0]}"
            ' - "lawtrack verify" looks at the whole database'
        )
    return raw


def proof_file_name(subject: ProofRecord) -> str:
    """A name of its own for each record: with the session where the number does not hold it."""
    parts = [subject.jurisdiction, subject.name]
    if subject.term not in subject.name:
        parts.insert(1, subject.term)
    plain = re.sub(r"[^\w.-]+", "-", "-".join(parts))
    return f"proof-{plain}.zip"


def _proved(row: Mapping[str, Any]) -> Any:
    """The columns that a proof shows to be as they were."""
    return _plain({name: value for name, value in row.items() if name not in NOT_PROVED})


def _plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return value.isoformat()


def _ledger(session: Session, subject: ProofRecord) -> tuple[list[dict[str, Any]], list[str], str]:
    """The subject's revisions in full, the whole chain, and the hash of its end."""
    revisions: list[dict[str, Any]] = []
    lines: list[str] = []
    previous = hash_chain.START
    for row in chained_rows(session, subject.jurisdiction):
        fault = hash_chain.chain_fault_of(row, previous)
        if fault:
            raise LawtrackError(f"revision {row['id']} of {subject.jurisdiction}: {fault}")
        content = hash_chain.chained_content_of(row)
        digest = hash_chain.content_digest_of(content)
        previous = row["hash"]
        parts = (str(row["id"]), hash_chain.subject_of(row), digest, previous)
        lines.append(" ".join(part for part in parts if part))
        if (row["kind"], row["subject_id"]) == (subject.kind, subject.id):
            revisions.append({"id": row["id"], "content": content})
    return revisions, lines, previous


def _seals(session: Session, jurisdiction: str, ours: set[str]) -> tuple[list[dict[str, Any]], str]:
    """All seals, those of others with their digest only, and the hash of the last one."""
    lines: list[dict[str, Any]] = []
    previous = hash_chain.START
    for row in seal_rows(session, jurisdiction):
        fault = hash_chain.seal_fault_of(row, previous)
        if fault:
            raise LawtrackError(f"seal {row['id']} of {jurisdiction}: {fault}")
        previous = row["hash"]
        content = hash_chain.seal_content_of(row)
        line = {
            "number": row["id"],
            "kind": row["kind"],
            "digest": hash_chain.content_digest_of(content),
            "hash": previous,
        }
        if row["kind"] not in SHOWN_IF_OURS or any(name in ours for name, _ in row["items"]):
            line["content"] = content
        lines.append(line)
    return lines, previous


def _flags(session: Session, subject: ProofRecord) -> list[dict[str, Any]]:
    """The flags of the record, those that are cleared too."""
    table = table_of(FlagRow)
    query = (
        select(table)
        .where(table.c.kind == subject.kind, table.c.subject_id == subject.id)
        .order_by(table.c.topic)
    )
    return [hash_chain.plain_row(dict(row._mapping)) for row in session.execute(query)]


def _crawls(session: Session, revisions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The crawls in which the revisions were seen."""
    ids = {revision["content"].get("crawl_id") for revision in revisions} - {None}
    table = table_of(CrawlRow)
    rows: list[dict[str, Any]] = []
    for chunk in in_chunks(sorted(ids)):
        query = select(table).where(table.c.id.in_(chunk)).order_by(table.c.id)
        rows += [hash_chain.plain_row(dict(row._mapping)) for row in session.execute(query)]
    return rows


def _texts(
    session: Session, jurisdiction: str, addresses: Sequence[str]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What is known of each text of these documents, the present and earlier ones, and the files.

    In a file the pages follow each other with a form feed between; where they end is told by their
    lengths.
    """
    listed: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for present, row in _stored_texts(session, jurisdiction, addresses):
        name = f"{pack.TEXT_FOLDER}{len(files) + 1:03}.txt"
        files[name] = "\f".join(row["pages"]).encode()
        listed.append(
            {
                "file": name,
                "present": present,
                **{
                    key: value for key, value in hash_chain.plain_row(row).items() if key != "pages"
                },
                "pages": [len(page) for page in row["pages"]],
            }
        )
    return listed, files


def _stored_texts(
    session: Session, jurisdiction: str, addresses: Sequence[str]
) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Each text with whether it is the present one: by address, the present one last."""
    for url in sorted(addresses):
        for model in (EarlierTextRow, TextRow):
            table = table_of(model)
            query = select(*(table.c[name] for name in hash_chain.TEXT_DIGESTED)).where(
                table.c.jurisdiction == jurisdiction, table.c.url == url
            )
            if model is TextRow:
                query = query.where(table.c.state == "text")
            else:
                query = query.order_by(table.c.id)
            for row in session.execute(query):
                yield model is TextRow, dict(row._mapping)


def _addresses(record: Comparable) -> list[str]:
    """The addresses of the record's documents, each once."""
    table = "documents" if record.kind == "bill" else "event_documents"
    return list(dict.fromkeys(row["url"] for row in record.rows[table] or () if row["url"]))


def _entries(shelf: ArchiveReader, record: Comparable) -> tuple[list[IndexEntry], list[IndexEntry]]:
    """The answers that concern the record, oldest first, and those that are too large.

    Every payload that an address ever gave is taken, and of those that came again the last time.
    """
    source = record.row["source_url"]
    candidates = [
        e for e in shelf.entries_under(source) if e.url[len(source) :][:1] in ("", "/", "?")
    ]
    for url in _addresses(record):
        candidates += [entry for entry in shelf.entries_under(url) if entry.url == url]
    candidates += _lists(shelf, source, record.upstream_id)
    kept: dict[tuple[str, str, bool], IndexEntry] = {}
    for entry in sorted(candidates, key=lambda entry: entry.fetched_at):
        original = shelf.original(entry)
        if original is not None:
            kept.setdefault((entry.url, entry.digest, False), original)
        if entry.revisit:
            kept[entry.url, entry.digest, True] = entry
    entries = sorted(kept.values(), key=lambda e: (e.fetched_at, e.url, e.offset))
    return (
        [entry for entry in entries if entry.length <= LARGEST],
        [entry for entry in entries if entry.length > LARGEST],
    )


def _lists(shelf: ArchiveReader, source: str, upstream_id: str) -> list[IndexEntry]:
    """The first and the newest page of a list, or bulk file, that holds the record."""
    place, _, name = source.rpartition("/")
    if not place:
        return []
    in_a_row = re.compile(rb"\b" + re.escape(upstream_id.encode()) + rb"\b")

    def holds(entry: IndexEntry) -> bool:
        if entry.status != 200 or entry.revisit:
            return False
        answer = shelf.read(entry)
        if answer is None:
            return False
        if entry.url.endswith(".zip"):
            return name.encode() in answer.payload  # names of entries are not compressed
        return in_a_row.search(answer.body) is not None

    pages = shelf.entries_under(f"{place}?")
    pages += [entry for entry in shelf.entries_under(f"{place}/") if entry.url.endswith(".zip")]
    first = next(filter(holds, pages), None)
    newest = next(filter(holds, reversed(pages)), None)
    return [entry for entry in (first, newest) if entry is not None]


def _warc(place: Place, entries: Sequence[IndexEntry]) -> tuple[bytes, list[dict[str, Any]]]:
    """The records of these answers one behind the other, and what and where each is."""
    parts: list[bytes] = []
    listed: list[dict[str, Any]] = []
    offset = 0
    for entry in entries:
        raw = archived_bytes(place, entry.file, entry.offset, entry.length)
        listed.append(
            {
                "url": entry.url,
                "fetched_at": entry.fetched_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "status": entry.status,
                "sha256": entry.digest,
                "same_as_before": entry.revisit,
                "form": entry.form,
                "file": entry.file,
                "at": entry.offset,
                "offset": offset,
                "length": len(raw),
            }
        )
        parts.append(raw)
        offset += len(raw)
    return b"".join(parts), listed
