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


def proof_difference(raw: bytes, members: list[Member]) -> str:
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
