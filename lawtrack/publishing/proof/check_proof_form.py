"""Checks that a proof has nothing in it that nobody looks at: keys twice, keys of its own; pure.

A reader of JSON takes the last of two values under one name, and a person perhaps the first. So a
member must be written as lawtrack writes it, and hold the entries that are checked and no others.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from lawtrack import __version__
from lawtrack.legislation.hash_chain import NOT_PROVED, TEXT_DIGESTED
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.check_proof_contents import document_addresses
from lawtrack.publishing.proof.opened_proof import OpenedProof

_LISTS = {
    pack.REVISIONS: frozenset(("id", "content")),
    pack.TEXTS: frozenset(("file", "present", *TEXT_DIGESTED)),
    pack.ANSWERS: frozenset(
        ("url", "fetched_at", "status", "sha256", "same_as_before", "form", "file", "at", "offset",
         "length")
    ),
}  # fmt: skip
_KINDS = {
    **dict.fromkeys(("id", "at", "offset", "length", "status"), int),
    **dict.fromkeys(("present", "same_as_before"), bool),
}
_SEAL = frozenset(("number", "kind", "digest", "hash"))
_MANIFEST = frozenset(
    (
        "format", "about", "jurisdiction", "subject", "title", "ocd_id", "source", "made_at",
        "made_by", "last_revision", "last_seal", "head", "public_key", "left_out", "members",
    )
)  # fmt: skip


def check_form(proof: OpenedProof) -> Iterator[str]:
    """Members that are written otherwise than by lawtrack, and entries that have no place."""
    for name in (
        *_LISTS,
        pack.MANIFEST,
        pack.RECORD,
        pack.FLAGS,
        pack.CRAWLS,
    ):
        if pack.as_json(proof.json(name)) != proof.members[name]:
            yield f"{name}: is not written as lawtrack writes it: a name may stand in it twice"
    for number, line in enumerate(proof.members[pack.SEALS].decode().splitlines(), start=1):
        seal = json.loads(line)
        where = f"{pack.SEALS}: line {number}"
        if pack.as_line(seal) != line:
            yield f"{where}: is not written as lawtrack writes it: a name may stand in it twice"
        yield from _odd(where, seal.keys() - {"content"}, _SEAL)
    for name, keys in _LISTS.items():
        for number, entry in enumerate(proof.json(name), start=1):
            yield from _odd(f"{name}: entry {number}", entry, keys)
            yield from _of_another_kind(f"{name}: entry {number}", entry)
    for name in (pack.FLAGS, pack.CRAWLS):
        entries = list(map(pack.as_line, proof.json(name)))
        if len(set(entries)) < len(entries):
            yield f"{name}: an entry stands twice"
    chain = proof.members[pack.CHAIN]
    if b"".join(line + b"\n" for line in chain.split(b"\n") if line) != chain or b"\r" in chain:
        yield f"{pack.CHAIN}: is not written as lawtrack writes it"
    yield from _odd(pack.MANIFEST, proof.manifest, _MANIFEST)
    yield from _odd_maker(proof.manifest)
    yield from _odd_left_out(proof)
    yield from _odd_in_record(proof.json(pack.RECORD))
    if not is_of_another_version(proof) and proof.members[pack.README].decode() != pack.EXPLAINED:
        yield f"{pack.README}: is not the one that this version of lawtrack writes"


def is_of_another_version(proof: OpenedProof) -> bool:
    """Whether another version says that it made the proof, with a README of its own."""
    return bool(proof.manifest["made_by"] != f"lawtrack {__version__}")


def _of_another_kind(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Values that only count as what lawtrack writes: 1.0 or true for 1."""
    for name, kind in _KINDS.items():
        if name in entry and type(entry[name]) is not kind:
            yield f"{where}: {name}: {entry[name]!r} is not what lawtrack writes there"


def _odd_maker(manifest: Mapping[str, Any]) -> Iterator[str]:
    try:
        datetime.fromisoformat(manifest["made_at"])
    except ValueError:
        yield f"{pack.MANIFEST}: made_at: is no moment"
    if not manifest["made_by"].isprintable():
        yield f"{pack.MANIFEST}: made_by: is not the name of a program"


def _odd_left_out(proof: OpenedProof) -> Iterator[str]:
    """What was left out as too large can only be a document of the record, or of its source."""
    place = str(proof.manifest["source"]).rpartition("/")[0]
    addresses = document_addresses(proof)
    for entry in proof.manifest["left_out"]:
        where = f"{pack.MANIFEST}: left_out"
        yield from _odd(where, entry, frozenset(("url", "bytes", "sha256")))
        if entry["url"] not in addresses and not (place and entry["url"].startswith(place)):
            yield f"{where}: {entry['url']}: has nothing to do with the record"


def _odd_in_record(whole: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(NOT_PROVED & whole["record"].keys()):
        yield f"{pack.RECORD}: {name}: has no place in a proof: no revision covers it"
    for table, rows in whole.items():
        for number, row in enumerate(rows if table != "record" else (), start=1):
            yield from _odd(f"{pack.RECORD}: {table}: row {number}", row, frozenset(rows[0]))


def _odd(where: str, has: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(frozenset(has) - known):
        yield f"{where}: {name}: has no place in a proof"
