"""Checks a proof with nothing but the file: members, chain and answers; pure."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lawtrack.crawling.archive.read import gzip_members, read_archived_answer
from lawtrack.errors import ArchiveDamaged
from lawtrack.legislation import hash_chain
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.pack import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a proof is about, and everything that is wrong with it, each with its place."""

    about: str = ""
    made_at: str = ""
    revisions: int = 0
    answers: int = 0
    head: str = ""
    sha256: str = ""  # of the whole file
    problems: tuple[str, ...] = ()


def check_proof(raw: bytes) -> Checked:
    """Check the bytes of a proof."""
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        members = pack.unpack_proof(raw)
    except pack.BROKEN as error:
        problem = f"the directory at the end of the file: {error or type(error).__name__}"
        return Checked(sha256=sha256, problems=(problem,))
    by_name = {member.name: member for member in members}
    problems = [
        f"{member.name}: a byte of it was changed" for member in members if not member.whole
    ]
    manifest: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for name, work in (
        (pack.MANIFEST, lambda: manifest.update(_manifest(by_name))),
        ("the members", lambda: problems.extend(_members(by_name, manifest))),
        (pack.CHAIN, lambda: problems.extend(_chain(by_name, manifest, counts))),
        (pack.WARC, lambda: problems.extend(_answers(by_name, counts))),
    ):
        problem = _tried(name, work)
        if problem:
            problems.append(problem)
    if not problems:
        different = pack.proof_difference(raw, members)
        problems += [different] if different else []
    return Checked(
        about=str(manifest.get("about", "")),
        made_at=str(manifest.get("made_at", "")),
        revisions=counts.get("revisions", 0),
        answers=counts.get("answers", 0),
        head=str(manifest.get("head", "")),
        sha256=sha256,
        problems=tuple(dict.fromkeys(problems)),
    )


def _tried(name: str, work: Callable[[], object]) -> str:
    """What is wrong with the form of a member; a changed byte can make nonsense of it."""
    try:
        work()
    except KeyError as error:
        return f"{name}: lacks {error}"
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        return f"{name}: cannot be read: {error}"
    return ""


def _manifest(by_name: Mapping[str, Member]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(by_name[pack.MANIFEST].content)
    return found


def _members(by_name: Mapping[str, Member], manifest: Mapping[str, Any]) -> Iterator[str]:
    """Members that are not those of the manifest."""
    named: dict[str, Any] = manifest["members"]
    for name in sorted(by_name.keys() - named.keys() - {pack.MANIFEST}):
        yield f"{name}: is not in the manifest"
    for name, sha256 in named.items():
        if name not in by_name:
            yield f"{name}: is missing"
        elif hashlib.sha256(by_name[name].content).hexdigest() != sha256:
            yield f"{name}: is not the one of the manifest (SHA-256)"


def _chain(
    by_name: Mapping[str, Member], manifest: Mapping[str, Any], counts: dict[str, int]
) -> Iterator[str]:
    """The first link that does not hold, and revisions whose content is not that of their link."""
    digests: dict[str, str] = {}
    previous = hash_chain.START
    for line in by_name[pack.CHAIN].content.decode().splitlines():
        number, digest, hash_ = line.split(" ")
        if hash_chain.chain_link(previous, digest) != hash_:
            yield f"{pack.CHAIN}: revision {number} does not follow from the one before it"
            break
        digests[number], previous = digest, hash_
    else:
        if previous != manifest["head"]:
            yield f"{pack.CHAIN}: does not end with the head that the manifest names"
    revisions = json.loads(by_name[pack.REVISIONS].content)
    for revision in revisions:
        number = str(revision["id"])
        if digests.get(number, "") != hash_chain.content_digest_of(revision["content"]) and digests:
            yield f"{pack.REVISIONS}: revision {number}: not what was written when it was seen"
    counts["revisions"] = len(revisions)


def _answers(by_name: Mapping[str, Member], counts: dict[str, int]) -> Iterator[str]:
    """The first record that is broken, and answers that are not those of the list."""
    warc = by_name[pack.WARC].content
    listed = json.loads(by_name[pack.ANSWERS].content)
    counts["answers"] = len(listed)
    try:
        for _ in gzip_members(warc, pack.WARC):
            pass
    except ArchiveDamaged as error:
        yield _with_address(str(error), listed)
        return
    for number, entry in enumerate(listed, start=1):
        where = f"{pack.WARC}: answer {number}"
        begin = int(entry["offset"])
        try:
            answer = read_archived_answer(warc[begin : begin + int(entry["length"])], where)
        except ArchiveDamaged as error:
            yield str(error)
            continue
        if (answer.url, answer.digest, answer.status) != (
            entry["url"], entry["sha256"], entry["status"]
        ):  # fmt: skip
            yield f"{where}: {entry['url']}: not the answer that {pack.ANSWERS} lists"


def _with_address(message: str, listed: list[dict[str, Any]]) -> str:
    """The message with the address whose answer lies at the byte it names."""
    _, _, tail = message.partition("at byte ")
    place = int(tail.partition(":")[0])
    for told in listed:
        if int(told["offset"]) <= place < int(told["offset"]) + int(told["length"]):
            return f"{message} ({told['url']})"
    return message
