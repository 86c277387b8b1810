"""Checks what a proof holds against its chains, and its parts against each other; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.undo import State, earlier_states
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.opened_proof import Chains, OpenedProof

Revisions = Sequence[Mapping[str, Any]]
DOCUMENTS = {"bill": "documents", "event": "event_documents"}


def check_revisions(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """Revisions that are not what was written, of another record, out of order, or left out."""
    revisions: Revisions = proof.json(pack.REVISIONS)
    numbers = [revision["id"] for revision in revisions]
    if numbers != sorted(set(numbers)):
        yield f"{pack.REVISIONS}: the revisions are out of order, or stand twice"
    for revision in revisions:
        where, content = f"{pack.REVISIONS}: revision {revision['id']}", revision["content"]
        about, digest = chains.revisions.get(revision["id"], ("", ""))
        if digest != hash_chain.content_digest_of(content):
            yield f"{where}: not what was written when it was seen"
            continue
        subject = f"{content['kind']}/{content['subject_id']}"
        if subject != proof.subject or content["jurisdiction"] != proof.jurisdiction:
            yield f"{where}: is of another record"
        if about != hash_chain.subject_of(content):
            yield f"{where}: {pack.CHAIN} says that it is about something else"
        if content.get("after_seal", hash_chain.START) not in chains.hashes:
            yield f"{where}: follows a seal that {pack.SEALS} does not have"
    shown = set(numbers)
    for number, (about, _) in chains.revisions.items():
        if about == proof.subject and number not in shown:
            yield f"{pack.REVISIONS}: revision {number} was left out"
    if not revisions:
        yield f"{pack.REVISIONS}: is empty: no record without a first revision is stored"


def check_record(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """A record that is not the one that its last revision led to, or earlier ones did."""
    whole = proof.json(pack.RECORD)
    row, rows = whole["record"], {name: rows for name, rows in whole.items() if name != "record"}
    manifest = proof.manifest
    kind = proof.subject.partition("/")[0]
    named = {
        "subject": f"{kind}/{row['id']}",
        "jurisdiction": row["jurisdiction"],
        "title": row["title" if kind == "bill" else "name"],
        "ocd_id": row["ocd_id"],
        "source": row["source_url"],
    }
    for name, value in named.items():
        if manifest[name] != value:
            yield f"{pack.RECORD}: not the {name} that {pack.MANIFEST} names"
    if proof.manifest["about"].split(" ")[0] != row["jurisdiction"] or (
        kind == "bill" and manifest["about"] != f"{row['jurisdiction']} {row['identifier']}"
    ):
        yield f"{pack.RECORD}: not what {pack.MANIFEST} is about"
    revisions: Revisions = proof.json(pack.REVISIONS)
    contents = [revision["content"] for revision in revisions]
    present = State(row, rows)
    walked = list(earlier_states(present, [content.get("before") for content in contents]))
    states = list(zip(revisions, reversed(walked), strict=True))
    digest = hash_chain.record_digest_of(row, rows)
    last = next((c["record_hash"] for c in reversed(contents) if "record_hash" in c), "")
    if last and digest != last:
        yield (
            f"{pack.RECORD}: not the record that its last revision led to:"
            " a title, date, step or another of its words was changed"
        )
    elif not last and (fault := chains.fault(SealKind.RECORDS, proof.subject, digest)):
        yield f"{pack.RECORD}: {fault}"
    else:
        yield from _earlier_states(states)
    first = contents[0] if contents else {}
    if first.get("record_hash") and "new" in first["reasons"]:
        seen = str(first["seen_at"])
        if datetime.fromisoformat(row["first_seen"]) != datetime.fromisoformat(seen):
            yield f"{pack.RECORD}: first_seen: its first revision was seen at {seen}"


def _earlier_states(states: Sequence[tuple[Mapping[str, Any], State | None]]) -> Iterator[str]:
    """Revisions that led to something else than what undoing the later ones gives."""
    for revision, state in states:
        led_to = revision["content"].get("record_hash")
        if state is None or led_to is None:
            continue
        if hash_chain.record_digest_of(state.row, state.rows) != led_to:
            number = revision["id"]
            yield f"{pack.RECORD}: with later changes undone not what revision {number} led to"
            return


def check_flags(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """Flags that are not what was sealed last, and those that are missing."""
    names = set()
    for flag in proof.json(pack.FLAGS):
        name = f"{flag['kind']}/{flag['subject_id']}/{flag['topic']}"
        where = f"{pack.FLAGS}: {flag['topic']}"
        names.add(name)
        if not name.startswith(f"{proof.subject}/"):
            yield f"{where}: is of another record"
        elif fault := chains.fault(SealKind.FLAGS, name, hash_chain.row_digest_of(flag)):
            yield f"{where}: the flag {fault}"
    for kind, name in chains.sealed:
        if kind == SealKind.FLAGS and name.startswith(f"{proof.subject}/") and name not in names:
            yield f"{pack.FLAGS}: {name.split('/', 2)[2]}: the flag is missing"


def check_texts(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """Texts that are not what was read, those that are missing, and files that nothing names."""
    present, files = set(), set()
    for text in proof.json(pack.TEXTS):
        where = f"{text['file']}: {text['url']}"
        whole = proof.members[text["file"]].decode()
        files.add(text["file"])
        pages, at = [], 0
        for length in text["pages"]:
            pages.append(whole[at : at + length])
            at += length + 1
        if "\f".join(pages) != whole or not all(n >= 0 for n in text["pages"]):
            yield f"{where}: not as long as {pack.TEXTS} says"
        digest = hash_chain.text_digest_of({**text, "pages": pages})
        newest = text["present"]
        if fault := chains.fault(SealKind.TEXTS, text["url"], digest, newest=newest):
            yield f"{where}: the text, or when and of what it was read, {fault}"
        if newest:
            present.add(text["url"])
    for url in document_addresses(proof):
        if chains.digests(SealKind.TEXTS, url) and url not in present:
            yield f"{pack.TEXTS}: {url}: its text is missing"
    for name in proof.members:
        if name.startswith(pack.TEXT_FOLDER) and name not in files:
            yield f"{name}: is not in {pack.TEXTS}"


def document_addresses(proof: OpenedProof) -> list[str]:
    """The addresses of the record's documents, each once."""
    table = DOCUMENTS[proof.subject.partition("/")[0]]
    rows = proof.json(pack.RECORD)[table]
    return list(dict.fromkeys(row["url"] for row in rows if row["url"]))


def check_crawls(proof: OpenedProof, chains: Chains) -> Iterator[str]:
    """Crawls whose times or counts are not what was sealed, and changes seen before they began."""
    started: dict[int, str] = {}
    known_since = hash_chain.first_start_in(
        name for kind, name in chains.sealed if kind == SealKind.CRAWLS
    )
    for crawl in proof.json(pack.CRAWLS):
        number = crawl["id"]
        where = f"{pack.CRAWLS}: crawl {number}"
        started[number] = crawl["started"]
        if crawl["jurisdiction"] != proof.jurisdiction:
            yield f"{where}: is of another jurisdiction"
        sealed, digest = str(number), hash_chain.row_digest_of(crawl)
        if crawl["outcome"] == "running" and not chains.digests(SealKind.CRAWLS, sealed):
            if number < known_since:
                continue
            sealed, digest = f"{sealed}{hash_chain.STARTED}", hash_chain.start_digest_of(crawl)
        if fault := chains.fault(SealKind.CRAWLS, sealed, digest):
            yield f"{where}: {fault}"
    for revision in proof.json(pack.REVISIONS):
        crawl_id = revision["content"].get("crawl_id")
        if crawl_id is not None and crawl_id not in started:
            yield f"{pack.CRAWLS}: crawl {crawl_id} is missing"
