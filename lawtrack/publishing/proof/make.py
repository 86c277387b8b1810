"""Gathers what proves a stored bill or meeting: raw answers, our record of it, its history."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lawtrack import __version__
from lawtrack.crawling.archive.read import archived_bytes
from lawtrack.crawling.archive.shelf import ArchiveReader
from lawtrack.crawling.archive.write import IndexEntry
from lawtrack.database import Session, bulk
from lawtrack.database.ledger import chained_rows
from lawtrack.errors import LawtrackError
from lawtrack.legislation import hash_chain
from lawtrack.legislation.normalize import Comparable
from lawtrack.publishing.proof import pack

FORMAT = 1
LARGEST = 64 * 1024 * 1024  # of one answer; the zip of all bills of a Congress can be larger

EXPLAINED = """\
A proof made by lawtrack: what a source said about one bill or meeting, as it came over the wire,
and what lawtrack recorded about it, when.

  manifest.json     what this is about, when it was made, the SHA-256 of every other file
  record.json       the record as it was stored when this was made
  revisions.json    every change of it that lawtrack observed, with the moment it was seen
  chain.txt         the chain of all revisions of this government up to the last one above:
                    the number of a revision, the digest of its content, its hash
  answers.json      the source's answers: address, moment, status, SHA-256 of what was received,
                    and where it lies in answers.warc.gz
  answers.warc.gz   the answers and the requests for them (WARC 1.1, one gzip member for each)
  texts/            what the documents say, as lawtrack read them

To check it with lawtrack (no network, no database):   lawtrack verify FILE

To check it without:
 1. sha256sum of every file must be what manifest.json says.
 2. The digest of a revision is the SHA-256 of its "content", written as JSON in UTF-8 with sorted
    keys and without spaces. Its hash is the SHA-256 of the hash in the line before it (nothing for
    the first) followed by its digest:   printf '%s%s' HASH-BEFORE DIGEST | sha256sum
    Whoever changes a revision later would have to change every hash after it.
 3. answers.warc.gz can be read by any program for web archives ("warcio check", "warcio extract").
    A "revisit" says that an address gave the same payload as before.
 4. This file proves what it holds to those who know its own SHA-256, or the "head" in
    manifest.json, from an earlier time: note it where others can see when you did.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRecord:
    """The bill or meeting that is to be proved."""

    kind: str
    id: int
    jurisdiction: str
    name: str


def make_proof(session: Session, folder: Path, subject: ProofRecord, *, now: datetime) -> bytes:
    """The ZIP; ``LawtrackError`` when the ledger itself is not whole."""
    record = bulk.load_records(session, subject.kind, [subject.id])[subject.id]
    revisions, lines, head = _ledger(session, subject)
    shelf = ArchiveReader(session, folder, subject.jurisdiction)
    wanted, too_large = _entries(shelf, record)
    warc, answers = _warc(folder, wanted)
    members: dict[str, bytes] = {
        pack.README: EXPLAINED.encode(),
        pack.RECORD: _json({"record": _plain(record.row), **_plain(record.rows)}),
        pack.REVISIONS: _json(revisions),
        pack.CHAIN: "".join(f"{line}\n" for line in lines).encode(),
        pack.ANSWERS: _json(answers),
        pack.WARC: warc,
    }
    texts = bulk.texts_under(session, subject.jurisdiction, _addresses(record))
    for number, url in enumerate(sorted(texts), start=1):
        pages = "\f".join(texts[url].pages)
        members[f"texts/{number:03}.txt"] = f"{url}\n\n{pages}\n".encode()
    manifest = {
        "format": FORMAT,
        "about": f"{subject.jurisdiction} {subject.name}",
        "title": record.row["title" if subject.kind == "bill" else "name"],
        "ocd_id": record.row["ocd_id"],
        "source": record.row["source_url"],
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "made_by": f"lawtrack {__version__}",
        "head": head,
        "left_out": [{"url": e.url, "bytes": e.length, "sha256": e.digest} for e in too_large],
        "members": {name: hashlib.sha256(body).hexdigest() for name, body in members.items()},
    }
    return pack.pack_proof({**members, pack.MANIFEST: _json(manifest)})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


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
    """The subject's revisions in full, the chain up to its last one, and the hash of that."""
    revisions: list[dict[str, Any]] = []
    lines: list[str] = []
    last, previous = 0, hash_chain.START
    for row in chained_rows(session, subject.jurisdiction):
        fault = hash_chain.chain_fault_of(row, previous)
        if fault:
            raise LawtrackError(f"revision {row['id']} of {subject.jurisdiction}: {fault}")
        content = hash_chain.chained_content_of(row)
        digest = hash_chain.content_digest_of(content)
        previous = row["hash"]
        lines.append(f"{row['id']} {digest} {previous}")
        if (row["kind"], row["subject_id"]) == (subject.kind, subject.id):
            revisions.append({"id": row["id"], "content": content})
            last = len(lines)
    lines = lines[:last]
    return revisions, lines, lines[-1].rpartition(" ")[2] if lines else hash_chain.START


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


def _warc(folder: Path, entries: Sequence[IndexEntry]) -> tuple[bytes, list[dict[str, Any]]]:
    """The records as they lie in the archive, one behind the other, and the list of them."""
    parts, listed, offset = [], [], 0
    for entry in entries:
        raw = archived_bytes(folder, entry.file, entry.offset, entry.length)
        listed.append(
            {
                "url": entry.url,
                "fetched_at": entry.fetched_at.isoformat(timespec="microseconds"),
                "status": entry.status,
                "sha256": entry.digest,
                "same_as_before": entry.revisit,
                "offset": offset,
                "length": len(raw),
            }
        )
        parts.append(raw)
        offset += len(raw)
    return b"".join(parts), listed
