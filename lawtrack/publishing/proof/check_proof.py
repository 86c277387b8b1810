"""Checks a proof with nothing but the file: members, signature, chains, contents; pure.

What is wrong is named by the member and the record in it. What a proof cannot show, or one by an
earlier version of lawtrack could not yet, is said beside it.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lawtrack.database.sealing.keys import is_signed
from lawtrack.legislation.identity.bill_names import session_to_say
from lawtrack.publishing.proof import check_old, pack
from lawtrack.publishing.proof.check_answers import check_answers, documents_held
from lawtrack.publishing.proof.check_proof_contents import (
    check_crawls,
    check_flags,
    check_record,
    check_revisions,
    check_texts,
)
from lawtrack.publishing.proof.check_proof_form import check_form, is_of_another_version
from lawtrack.publishing.proof.opened_proof import Chains, OpenedProof, chains_of
from lawtrack.publishing.proof.pack import Member

_NUMBERED = re.compile(r"[0-9]+\.txt")


class Signed(StrEnum):
    """By whom a proof is signed, as far as anybody can tell."""

    PINNED = "by a key that was named"
    UNKNOWN = "by a key of which nothing is known"
    NOT = "not signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a proof is about, everything that is wrong with it, and what it leaves open."""

    about: str = ""
    made_at: str = ""
    format: int = 0
    revisions: int = 0
    answers: int = 0
    texts: int = 0
    flags: int = 0
    head: str = ""
    sha256: str = ""  # of the whole file
    signed: Signed = Signed.NOT
    public_key: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_proof(raw: bytes, *, keys: Sequence[str] = ()) -> Checked:
    """Check the bytes of a proof; ``keys`` are public keys of which one must have signed it."""
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        members = pack.unpack_proof(raw)
    except pack.BROKEN as error:
        problem = f"the directory at the end of the file: {error or type(error).__name__}"
        if not raw.startswith(b"PK"):
            problem = 'is no ZIP file, and so no proof - name a file that "lawtrack proof" wrote'
        return Checked(sha256=sha256, problems=(problem,))
    problems = _members_alone(members)
    proof = OpenedProof(members={m.name: m.content for m in members}, manifest={})
    try:
        manifest = proof.json(pack.MANIFEST)
        proof = OpenedProof(members=proof.members, manifest=dict(manifest))
        format_ = proof.manifest["format"]
        format_ = format_ if type(format_) is int else repr(format_)  # 2.0 is equal to 2
        listed = list(proof.manifest["members"].items())
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        problem = f"{pack.MANIFEST}: is not that of a proof: {error!r}"
        return Checked(sha256=sha256, problems=(*problems, problem))
    problems += _members_listed(proof, listed, format_)
    signed, public_key, of_signature = _signature(proof, keys)
    problems += of_signature
    notes: list[str] = []
    if format_ == 1:
        problems += _old_problems(proof)
        notes.append(
            "an earlier version of lawtrack made it: its chain covers the changes only; the record,"
            " its texts, answers and their moments could be changed by anybody, unseen"
        )
    elif format_ == pack.FORMAT:
        problems += _problems(proof, notes)
    else:
        problems.append(
            f"{pack.MANIFEST}: a proof of form {format_!r} is not known to this version"
        )
    if not problems and (different := pack.difference_from_members(raw, members)):
        problems.append(different)
    return Checked(
        about=_about(proof),
        made_at=str(proof.manifest.get("made_at", "")),
        format=format_ if isinstance(format_, int) else 0,
        revisions=_count(proof, pack.REVISIONS),
        answers=_count(proof, pack.ANSWERS),
        texts=_count(proof, pack.TEXTS),
        flags=_count(proof, pack.FLAGS),
        head=str(proof.manifest.get("head", "")),
        sha256=sha256,
        signed=signed,
        public_key=public_key,
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(notes),
    )


def _about(proof: OpenedProof) -> str:
    """Whose record it is; a number with its session where it does not have it."""
    about = str(proof.manifest.get("about", ""))
    try:
        row = proof.json(pack.RECORD)["record"]
        said = session_to_say(row["identifier"], row["session"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return about  # a meeting, or what is no record
    return f"{about} ({said})" if said else about


def _members_alone(members: Sequence[Member]) -> list[str]:
    """Members that are damaged, or stand twice under one name."""
    problems = [f"{m.name}: a byte of it was changed" for m in members if not m.whole]
    twice = Counter(member.name for member in members)
    return problems + [
        f"{name}: stands {n} times in the file" for name, n in twice.items() if n > 1
    ]


def _members_listed(
    proof: OpenedProof, listed: Iterable[tuple[str, Any]], format_: object
) -> list[str]:
    """Members that are not those of the manifest, or have no place in a proof."""
    problems = []
    named = dict(listed)
    needed = pack.NEEDED if format_ == pack.FORMAT else check_old.NEEDED
    beside = {pack.MANIFEST, pack.SIGNATURE} if format_ == pack.FORMAT else {pack.MANIFEST}
    for name in sorted(proof.members.keys() - named.keys() - beside):
        problems.append(f"{name}: is not in the manifest")
    for name, sha256 in named.items():
        plain = name.removeprefix(pack.TEXT_FOLDER)
        if name not in needed and (plain == name or not _NUMBERED.fullmatch(plain)):
            problems.append(f"{name}: has no place in a proof")
        if name not in proof.members:
            problems.append(f"{name}: is missing")
        elif hashlib.sha256(proof.members[name]).hexdigest() != sha256:
            problems.append(f"{name}: is not the one of the manifest (SHA-256)")
    problems += [f"{name}: is not in the manifest" for name in needed if name not in named]
    return problems


def _signature(proof: OpenedProof, keys: Sequence[str]) -> tuple[Signed, str, list[str]]:
    """By whom the manifest is signed, the key, and what is wrong with that."""
    claimed = str(proof.manifest.get("public_key", ""))
    if pack.SIGNATURE not in proof.members:
        if claimed:
            return (
                Signed.NOT,
                claimed,
                [f"{pack.SIGNATURE}: is missing: the signature was taken away"],
            )
        unsigned = [f"{pack.MANIFEST}: is not signed, and a key was named"] if keys else []
        return Signed.NOT, "", unsigned
    try:
        value = proof.json(pack.SIGNATURE)
        public, signature = str(value["public_key"]), str(value["signature"])
        exact = set(value) == {"public_key", "signature"}
    except (KeyError, ValueError, TypeError, RecursionError):
        return Signed.NOT, claimed, [f"{pack.SIGNATURE}: cannot be read"]
    content = pack.signed_part(proof.members[pack.MANIFEST])
    if public != claimed or not exact:
        problem = f"{pack.SIGNATURE}: is by another key than {pack.MANIFEST} names"
        return Signed.NOT, public, [problem]
    if not is_signed(content, signature, public):
        problem = f"{pack.SIGNATURE}: is not that of {pack.MANIFEST}: one of them was changed"
        return Signed.NOT, public, [problem]
    if not keys:
        return Signed.UNKNOWN, public, []
    if public in keys:
        return Signed.PINNED, public, []
    return (
        Signed.UNKNOWN,
        public,
        [f"{pack.SIGNATURE}: is by {public}, which is not the key named"],
    )


def _old_problems(proof: OpenedProof) -> list[str]:
    """What is wrong with a proof of the form of earlier versions."""
    problems: list[str] = []
    _try(pack.CHAIN, problems, lambda: check_old.check_old_chain(proof))
    _try(pack.WARC, problems, lambda: check_old.check_old_answers(proof))
    return problems


def _problems(proof: OpenedProof, notes: list[str]) -> list[str]:
    """What is wrong with what a proof holds; what it leaves open is put among the notes."""
    problems: list[str] = []
    chains = Chains()

    def read_chains() -> list[str]:
        nonlocal chains
        chains = chains_of(proof)
        return chains.problems

    def note_open_questions() -> list[str]:
        notes.extend(_open_questions(proof, chains))
        return []

    _try(pack.CHAIN, problems, read_chains)
    if problems:
        return problems
    for name, check in (
        (pack.REVISIONS, check_revisions),
        (pack.RECORD, check_record),
        (pack.FLAGS, check_flags),
        (pack.TEXTS, check_texts),
        (pack.CRAWLS, check_crawls),
        (pack.WARC, check_answers),
        (pack.MANIFEST, lambda proof, _: check_form(proof)),
    ):
        _try(name, problems, lambda check=check: check(proof, chains))  # type: ignore[misc]
    if not problems:
        _try(pack.MANIFEST, problems, note_open_questions)
    return problems


def _try(name: str, problems: list[str], work: Callable[[], Iterable[str]]) -> None:
    """Add what is wrong; also with the form of a member, of which a changed byte makes nonsense."""
    try:
        problems.extend(work())
    except KeyError as error:
        problems.append(f"{name}: lacks {error}")
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        problems.append(f"{name}: cannot be read: {error}")


def _open_questions(proof: OpenedProof, chains: Chains) -> Iterable[str]:
    """What a proof in which nothing is wrong does not show."""
    if chains.unproved:
        yield (
            f"{chains.unproved} of {len(chains.revisions)} changes of this government were stored"
            " by an earlier version of lawtrack: whether one of those was left out cannot be seen"
        )
    contents = [revision["content"] for revision in proof.json(pack.REVISIONS)]
    since = next((c["seen_at"] for c in contents if c.get("record_hash")), "")
    if not since and not chains.has_begun:
        yield "the record was stored by an earlier version of lawtrack: nothing covers its words"
    elif chains.has_begun and not (contents and contents[0].get("record_hash")):
        yield "what an earlier version of lawtrack stored was sealed later, as it stood then"
    held = documents_held(proof)
    alone = [t["url"] for t in proof.json(pack.TEXTS) if (t["url"], t["sha256"]) not in held]
    for url in dict.fromkeys(alone):
        yield f"{url}: the document itself is not in here, only its SHA-256 and its text"
    if is_of_another_version(proof):
        yield f"{pack.README}: another version of lawtrack wrote it: its words were not compared"
    for left in proof.manifest["left_out"]:
        yield f"{left['url']}: too large to be in here, only its SHA-256"


def _count(proof: OpenedProof, name: str) -> int:
    """How many entries a list of the proof has; 0 where it cannot be read."""
    try:
        value = json.loads(proof.members.get(name, b"[]"))
    except (ValueError, RecursionError):
        return 0
    return len(value) if isinstance(value, list) else 0
