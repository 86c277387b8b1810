"""Checks the inner parts of a proof by lawtrack 0.3 or earlier: its chain covers revisions only."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lawtrack.crawling.archive.read_archive import gzip_members, read_archived_answer
from lawtrack.errors import ArchiveDamaged
from lawtrack.legislation import hash_chain
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.check_answers import MOST_UNPACKED, with_address
from lawtrack.publishing.proof.opened_proof import OpenedProof

TAKEN_APART = (
    "was written by a version that seals, whose proofs have another form: this one was taken apart"
)
NEEDED = (
    pack.README,
    pack.RECORD,
    pack.REVISIONS,
    pack.CHAIN,
    pack.ANSWERS,
    pack.WARC,
)


def check_old_chain(proof: OpenedProof) -> Iterator[str]:
    """The first link that does not hold, and revisions whose content is not that of their link."""
    digests: dict[str, str] = {}
    previous = hash_chain.START
    for line in proof.members[pack.CHAIN].decode().splitlines():
        number, *about, digest, hash_ = line.split(" ")
        if about:
            yield f"{pack.CHAIN}: revision {number} {TAKEN_APART}"
            break
        if hash_chain.chain_link(previous, digest) != hash_:
            yield f"{pack.CHAIN}: revision {number} does not follow from the one before it"
            break
        digests[number], previous = digest, hash_
    else:
        if previous != proof.manifest["head"]:
            yield f"{pack.CHAIN}: does not end with the head that the manifest names"
    subjects = set()
    for revision in proof.json(pack.REVISIONS):
        number, content = str(revision["id"]), revision["content"]
        where = f"{pack.REVISIONS}: revision {number}"
        subjects.add((content["jurisdiction"], content["kind"], content["subject_id"]))
        if digests.get(number, "") != hash_chain.content_digest_of(content):
            yield f"{where}: not what was written when it was seen"
        if content.get("record_hash"):
            yield f"{where} {TAKEN_APART}"
    if len(subjects) != 1:
        yield f"{pack.REVISIONS}: not of one record"


def check_old_answers(proof: OpenedProof) -> Iterator[str]:
    """The first record that is broken, and answers that are not those of the list."""
    warc = proof.members[pack.WARC]
    listed: list[Mapping[str, Any]] = json.loads(proof.members[pack.ANSWERS])
    try:
        for _ in gzip_members(warc, pack.WARC, most=MOST_UNPACKED):
            pass
    except ArchiveDamaged as error:
        yield with_address(str(error), listed)
        return
    for number, entry in enumerate(listed, start=1):
        where = f"{pack.WARC}: answer {number}"
        begin = int(entry["offset"])
        try:
            answer = read_archived_answer(warc[begin : begin + int(entry["length"])], where)
        except ArchiveDamaged as error:
            yield str(error)
            continue
        held = (
            answer.url,
            answer.digest,
            answer.status,
            answer.fetched_at.isoformat("T", "microseconds"),
        )
        if held != (entry["url"], entry["sha256"], entry["status"], entry["fetched_at"]):
            yield f"{where}: {entry['url']}: not the answer that {pack.ANSWERS} lists"
