"""Members ↔ the bytes of a ZIP: stored as they are, in the order given, the same every time."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = 2
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
CHAIN = "chain.txt"
REVISIONS = "revisions.json"
SEALS = "seals.jsonl"
CRAWLS = "crawls.json"
FLAGS = "flags.json"
TEXTS = "texts.json"
TEXT_FOLDER = "texts/"
ANSWERS = "answers.json"
WARC = "answers.warc.gz"
RECORD = "record.json"
README = "README.txt"
NEEDED = (README, RECORD, FLAGS, REVISIONS, CHAIN, SEALS, CRAWLS, ANSWERS, WARC, TEXTS)
LARGEST = 1024**3  # bytes of a whole proof

LOCAL_HEADER = 30
# What zipfile raises for a directory with a byte that is not what it was.
BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member as it lies in the file, whatever its checksum says."""

    name: str
    start: int  # where its own header begins
    content: bytes
    whole: bool  # its checksum is right


def as_json(value: Any) -> bytes:
    """A member of JSON, as it is always written."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def as_line(value: Any) -> str:
    """A line of a member that has one value on each."""
    return json.dumps(value, ensure_ascii=False)


def signed_part(manifest: bytes) -> bytes:
    """What is signed of a proof: the manifest, which has the hash of all else."""
    return b"lawtrack proof\n" + manifest


def pack_proof(members: Mapping[str, bytes]) -> bytes:
    """The ZIP; nothing in it depends on the day, the machine or a compressor."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return output.getvalue()


def unpack_proof(raw: bytes) -> list[Member]:
    """The members in the order of the directory; raises one of ``BROKEN`` without a directory."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [_member(raw, info) for info in archive.infolist()]


def _member(raw: bytes, info: zipfile.ZipInfo) -> Member:
    start = info.header_offset
    header = raw[start : start + LOCAL_HEADER]
    name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    begin = start + LOCAL_HEADER + name + extra
    content = raw[begin : begin + info.file_size]
    return Member(
        name=info.filename,
        start=start,
        content=content,
        whole=zlib.crc32(content) == info.CRC and len(content) == info.file_size,
    )


def difference_from_members(raw: bytes, members: list[Member]) -> str:
    """Where the file is not the one that its members make; empty when it is."""
    made = pack_proof({member.name: member.content for member in members})
    if made == raw:
        return ""
    pairs = zip(raw, made, strict=False)
    place = next((n for n, (is_, was) in enumerate(pairs) if is_ != was), min(len(raw), len(made)))
    before = [member for member in members if member.start <= place]
    end = sum(LOCAL_HEADER + len(m.name.encode()) + len(m.content) for m in members)
    if not before or place >= end:
        return f"byte {place}: in the directory at the end of the file"
    return f"byte {place}: in the header of {before[-1].name}"


# What stands in a proof beside the proof: how to check it, also without lawtrack.
EXPLAINED = """\
A proof made by lawtrack: what a source said about one bill or meeting, as it came over the wire,
and what lawtrack recorded about it, when.

  manifest.json     what this is about, when it was made, the SHA-256 of every other file, the head
  signature.json    the public key of whoever made it, and the signature of manifest.json
  record.json       the record as it was stored when this was made
  flags.json        its flags, with what a reader said of them
  revisions.json    every change of it that lawtrack observed, with the moment it was seen
  chain.txt         the chain of all revisions of this government: the number of a revision, what it
                    is about, the digest of its content, its hash
  seals.jsonl       the chain of all seals of this government: digests of texts, flags, answers and
                    crawls, in the order in which they were stored; of others only the digest
  crawls.json       the crawls in which the changes were seen
  texts.json        of each text: address, SHA-256 of the document, when and by what it was read
  texts/            what the documents say, as lawtrack read them
  answers.json      the source's answers: address, moment, status, SHA-256 of what was received,
                    and where it lies in answers.warc.gz
  answers.warc.gz   the answers and the requests for them (WARC 1.1, one gzip member for each)

To check it with lawtrack (no network, no database), with the public key that the makers publish:

  lawtrack verify FILE --key ed25519:...

To check it without:
 1. sha256sum of every file must be what manifest.json says.
 2. The signature is Ed25519 over the line "lawtrack proof" followed by manifest.json.
 3. The digest of a revision is the SHA-256 of its "content", written as JSON in UTF-8 with sorted
    keys and without spaces. Its hash is the SHA-256 of the hash in the line before it (nothing for
    the first), what it is about and its digest:
      printf '%s %s %s' HASH-BEFORE ABOUT DIGEST | sha256sum
    Lines of lawtrack 0.3 and earlier do not say what they are about; there it is
      printf '%s%s' HASH-BEFORE DIGEST | sha256sum
    The seals are chained likewise, ABOUT being their kind. The head is that of LAST-SEAL, "head",
    LAST-REVISION. Whoever changes anything later would have to change every hash after it.
 4. "record_hash" of a revision is the digest of the record that it led to, "items" of a seal are
    names with digests: lawtrack/legislation/hash_chain.py says of what.
 5. answers.warc.gz can be read by any program for web archives ("warcio check", "warcio extract").
    A "revisit" says that an address gave the same payload as before.
 6. A signature says who made this file, not when: that is known to those who have its SHA-256, or
    the "head" in manifest.json, from an earlier time. Note it where others can see when you did.
"""
