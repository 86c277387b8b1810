"""Checks the source's answers in a proof: as listed, as sealed, as their records say; pure."""

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lawtrack.crawling.archive.read_archive import (
    ArchivedAnswer,
    gzip_members,
    read_archived_answer,
)
from lawtrack.errors import ArchiveDamaged
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.opened_proof import Chains, OpenedProof

MOST_UNPACKED = 512 * 1024 * 1024  # bytes of all answers together


def check_answers(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """Answers that are broken, not listed, not sealed, or dated otherwise than their records."""
    warc = proof.members[pack.WARC]
    listed: Sequence[Mapping[str, Any]] = proof.json(pack.ANSWERS)
    try:
        places = {place for place, _ in gzip_members(warc, pack.WARC, most=MOST_UNPACKED)}
    except ArchiveDamaged as error:
        yield with_address(str(error), listed)
        return
    reached = 0
    places.add(len(warc))
    held = set()
    for number, entry in enumerate(listed, start=1):
        where = f"{pack.WARC}: answer {number}: {entry['url']}"
        begin, length = int(entry["offset"]), int(entry["length"])
        if begin != reached or not {begin, begin + length} <= places or length <= 0:
            yield f"{where}: does not lie where {pack.ANSWERS} says"
            return
        reached += length
        raw = warc[begin:reached]
        try:
            answer = read_archived_answer(raw, where)
        except ArchiveDamaged as error:
            yield str(error)
            continue
        yield from _differences(answer, entry, where)
        digest = hash_chain.answer_digest_of(_index_line(entry), hashlib.sha256(raw).hexdigest())
        yield from (f"{where}: {fault}" for fault in _seal_fault(chains, entry, digest))
        if answer.revisit and (answer.url, answer.digest) not in held:
            yield f"{where}: points to an earlier answer that is not in here"
        held.add((answer.url, answer.digest))
    if reached != len(warc):
        yield f"{pack.WARC}: holds records that {pack.ANSWERS} does not list"


def _seal_fault(chains: Chains, entry: Mapping[str, Any], digest: str) -> Iterator[str]:
    """What is wrong with an answer against its seal; one of an older version has no bytes in it."""
    name = f"{entry['file']} {entry['at']}"
    kind = SealKind.ANSWERS
    if not chains.digests(kind, name) and chains.digests(SealKind.OLD_ANSWERS, name):
        kind = SealKind.OLD_ANSWERS
        digest = hash_chain.answer_digest_of(_index_line(entry), "")
    if fault := chains.fault(kind, name, digest):
        yield f"the answer, its moment or its request {fault}"


def _index_line(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry under the names of the archive's index."""
    return {
        **entry,
        "digest": entry["sha256"],
        "offset": entry["at"],
        "revisit": entry["same_as_before"],
    }


def _differences(answer: ArchivedAnswer, entry: Mapping[str, Any], where: str) -> Iterator[str]:
    """What the list says otherwise than the record itself."""
    if answer.url != entry["url"]:
        yield f"{where}: the record is of another address: {answer.url}"
    if answer.digest != entry["sha256"]:
        yield f"{where}: not the payload that {pack.ANSWERS} lists"
    if answer.status != entry["status"]:
        yield f"{where}: was answered with status {answer.status}, not {entry['status']}"
    if answer.revisit != entry["same_as_before"]:
        yield f"{where}: listed as the same as before, or not, against its record"
    if answer.fetched_at != datetime.fromisoformat(entry["fetched_at"]):
        dated = answer.fetched_at.isoformat()
        yield f"{where}: fetched_at is {entry['fetched_at']}, its WARC-Date is {dated}"


def documents_held(proof: OpenedProof) -> set[tuple[str, str]]:
    """Address and SHA-256 of each payload among the answers, as received and unpacked."""
    warc = proof.members[pack.WARC]
    held = set()
    for entry in proof.json(pack.ANSWERS):
        raw = warc[int(entry["offset"]) : int(entry["offset"]) + int(entry["length"])]
        try:
            answer = read_archived_answer(raw, pack.WARC)
        except ArchiveDamaged:
            continue
        held.add((answer.url, answer.digest))
        if answer.header("Content-Encoding") and not answer.revisit:
            body = _unpacked(answer.payload)
            held.add((answer.url, hashlib.sha256(body).hexdigest()))
    return held


def _unpacked(payload: bytes) -> bytes:
    """The payload with gzip undone, as far as it goes and up to the limit."""
    unpacking = zlib.decompressobj(31)
    try:
        return unpacking.decompress(payload, MOST_UNPACKED)
    except zlib.error:
        return payload


def with_address(message: str, listed: Sequence[Mapping[str, Any]]) -> str:
    """The message with the address whose answer lies at the byte it names."""
    _, _, tail = message.partition("at byte ")
    number = tail.partition(":")[0]
    place = int(number) if number.isdecimal() else -1
    for entry in listed:
        if int(entry["offset"]) <= place < int(entry["offset"]) + int(entry["length"]):
            return f"{message} ({entry['url']})"
    return message
