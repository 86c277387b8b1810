"""A proof that was opened, and what its chains say: what the checks of its parts look at; pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.numbering import Numbering

# Seals that must be shown whole: so it is seen that no text, flag or crawl was left out.
SHOWN = (
    SealKind.BEGIN,
    SealKind.TEXTS,
    SealKind.FLAGS,
    SealKind.CRAWLS,
    SealKind.REMOVED,
    SealKind.NUMBERS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedProof:
    """The members of a proof by name, and its manifest."""

    members: Mapping[str, bytes]
    manifest: Mapping[str, Any]

    def json(self, name: str) -> Any:
        """What a member says, as JSON."""
        return json.loads(self.members[name])

    @property
    def jurisdiction(self) -> str:
        """Whose record it is about."""
        return str(self.manifest["jurisdiction"])

    @property
    def subject(self) -> str:
        """The record, as the chain names it."""
        return str(self.manifest["subject"])


@dataclass(slots=True, kw_only=True)
class Chains:
    """What the two chains of a proof say."""

    revisions: dict[int, tuple[str, str]] = field(default_factory=dict)  # about, digest
    numbers: list[tuple[int, str]] = field(default_factory=list)  # of revisions, with their hashes
    hashes: set[str] = field(default_factory=lambda: {hash_chain.START})  # of both chains
    sealed: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # kind, name: digests
    problems: list[str] = field(default_factory=list)

    @property
    def has_begun(self) -> bool:
        """Whether all that is older than sealing was sealed as it stood."""
        return (SealKind.BEGIN, "") in self.sealed

    @property
    def unproved(self) -> int:
        """How many revisions do not say what they are about: earlier versions made them."""
        return sum(not about for about, _ in self.revisions.values())

    def digests(self, kind: SealKind, name: str) -> Sequence[str]:
        """What was sealed under that name, oldest first."""
        return self.sealed.get((kind, name), ())

    def fault(self, kind: SealKind, name: str, digest: str, *, newest: bool = True) -> str:
        """What is wrong with something that has this digest; empty if nothing, or not sealed.

        Without ``newest`` it may be what was sealed earlier under that name.
        """
        digests = self.digests(kind, name)
        if not digests:
            return "was never sealed: it was not stored by a crawl" if self.has_begun else ""
        if digest == digests[-1] or (not newest and digest in digests):
            return ""
        if digest in digests:
            return "is an older one than the last that was sealed"
        return "is not what was sealed when it was stored"


def chains_of(proof: OpenedProof) -> Chains:
    """Both chains, read as far as they hold, with what is wrong with them."""
    chains = Chains()
    last_revision = _read_revisions(proof, chains)
    last_seal = _read_seals(proof, chains)
    head = hash_chain.chain_head_of(last_seal, last_revision)
    numbers = {
        name: of[-1] for (kind, name), of in chains.sealed.items() if kind == SealKind.NUMBERS
    }
    numbering = Numbering(numbers)
    for number, hash_ in chains.numbers:
        if fault := numbering.fault_at(number, hash_):
            chains.problems.append(f"{pack.CHAIN}: {fault}")
    if not chains.problems and (fault := numbering.fault_at_the_end()):
        chains.problems.append(f"{pack.CHAIN}: {fault}")
    ends = {"last_revision": last_revision, "last_seal": last_seal, "head": head}
    for name, hash_ in ends.items():
        if not chains.problems and proof.manifest[name] != hash_:
            where = pack.SEALS if name == "last_seal" else pack.CHAIN
            words = name.replace("_", " ")
            chains.problems.append(
                f"{where}: does not end with the {words} that the manifest names"
            )
    return chains


def _read_revisions(proof: OpenedProof, chains: Chains) -> str:
    """Read the chain of revisions; returns its last hash."""
    previous, before = hash_chain.START, 0
    for line in proof.members[pack.CHAIN].decode().splitlines():
        number, *about, digest, hash_ = line.split(" ")
        if (
            hash_chain.chain_link(previous, digest, " ".join(about)) != hash_
            or int(number) <= before
        ):
            chains.problems.append(
                f"{pack.CHAIN}: revision {number} does not follow from the one before it"
            )
            break
        previous, before = hash_, int(number)
        chains.revisions[before] = (" ".join(about), digest)
        chains.numbers.append((before, hash_))
        chains.hashes.add(hash_)
    return previous


def _read_seals(proof: OpenedProof, chains: Chains) -> str:
    """Read the chain of seals, with what those say that are shown; returns its last hash."""
    previous, before = hash_chain.START, 0
    for line in proof.members[pack.SEALS].decode().splitlines():
        seal = json.loads(line)
        where = f"{pack.SEALS}: seal {seal['number']}"
        hash_ = seal["hash"]
        if (
            hash_chain.chain_link(previous, seal["digest"], seal["kind"]) != hash_
            or seal["number"] <= before
        ):
            chains.problems.append(f"{where} does not follow from the one before it")
            break
        previous, before = hash_, seal["number"]
        chains.hashes.add(hash_)
        chains.problems += _seal_problems(proof, chains, seal, where)
    return previous


def _seal_problems(
    proof: OpenedProof, chains: Chains, seal: Mapping[str, Any], where: str
) -> Iterator[str]:
    """What is wrong with a seal; what it says is put among what is sealed."""
    content = seal.get("content")
    if content is None:
        if seal["kind"] in SHOWN:
            yield f"{where}: what it says was left out"
        return
    if hash_chain.content_digest_of(content) != seal["digest"]:
        yield f"{where}: not what was written when it was sealed"
        return
    if content["jurisdiction"] != proof.jurisdiction or content["kind"] != seal["kind"]:
        yield f"{where}: is of another chain"
    if content["after_revision"] not in chains.hashes:
        yield f"{where}: follows a revision that {pack.CHAIN} does not have"
    if seal["kind"] == SealKind.BEGIN:
        chains.sealed[SealKind.BEGIN, ""] = []
    for name, digest in content["items"]:
        chains.sealed.setdefault((seal["kind"], name), []).append(digest)
