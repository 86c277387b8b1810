"""Forgeries of a proof, each found and named, though the forger made a manifest that fits.

The forger signs with a key of their own, and nobody has named the true one: what is found then is
found by the chains and by comparing the parts. Only the last ones here need the true key.
"""

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.sealing.keys import SigningKey, load_or_make_key
from lawtrack.legislation import hash_chain
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.check_proof import Signed, check_proof
from lawtrack.publishing.proof.make_proof import make_proof
from tests.support import PROJECT
from tests.support.made import NOW
from tests.support.proving import (
    Forge,
    Members,
    a_ledger,
    members_of,
    signed_anew,
    the_meeting,
    the_subject,
    with_json,
)

OLD_PROOF = PROJECT / "tests" / "support" / "proof-of-0.3.zip"
FORGED: list[tuple[str, Forge, str]] = []  # what, how, how it is told


def forgery(what: str, *, told: str) -> Callable[[Forge], Forge]:
    """Put a forgery into the table."""

    def put(forge: Forge) -> Forge:
        FORGED.append((what, forge, told))
        return forge

    return put


def column(name: str, value: object) -> Forge:
    """The record with another value."""
    return lambda members: with_json(
        members, pack.RECORD, lambda whole: whole["record"].update({name: value})
    )


def entry(member: str, number: int, **values: object) -> Forge:
    """An entry of a list with other values."""
    return lambda members: with_json(members, member, lambda rows: rows[number].update(values))


def without(member: str, number: int) -> Forge:
    """A list without an entry."""
    return lambda members: with_json(members, member, lambda rows: rows.pop(number))


def twice(member: str) -> Forge:
    """A list with its first entry once more."""
    return lambda members: with_json(members, member, lambda rows: rows.append(rows[0]))


def swapped(member: str) -> Forge:
    """A list in another order."""
    return lambda members: with_json(members, member, lambda rows: rows.reverse())


def line_gone(member: str, number: int) -> Forge:
    """A file without a line."""

    def forge(members: Members) -> None:
        lines = members[member].splitlines(keepends=True)
        del lines[number]
        members[member] = b"".join(lines)

    return forge


def words(member: str, old: bytes, new: bytes) -> Forge:
    """A file with other words."""

    def forge(members: Members) -> None:
        assert old in members[member]
        members[member] = members[member].replace(old, new)

    return forge


LED_TO = "record.json: not the record that its last revision led to"
FORGED += [
    ("a status", column("status", "Failed"), LED_TO),
    ("a date", column("introduced", "2025-01-14"), LED_TO),
    ("that it is missing", column("missing_since", "2026-03-03T12:00:00+00:00"), LED_TO),
    ("a summary where there was none", column("summary", "Harmless"), LED_TO),
    ("when it was seen first", column("first_seen", "2026-01-01T12:00:00+00:00"), "first_seen"),
    ("where it was read", column("source_url", "https://else.example/"), "not the source that"),
    ("its number with us", column("id", 2), "record.json: not the subject"),
    (
        "a step of the bill",
        words(pack.RECORD, b"Hearing held", b"Signed by the mayor"),
        LED_TO,
    ),
    ("a sponsor", words(pack.RECORD, b"Ada Quill", b"Bo Tinker"), LED_TO),
    ("a change in a revision", words(pack.REVISIONS, b'"Passed"', b'"Failed"'), "revision 4: not"),
    (
        "when a change was seen",
        words(pack.REVISIONS, b"2026-03-03T12", b"2026-02-03T12"),
        "revisions.json: revision 4: not what was written",
    ),
    ("the first revision left out", without(pack.REVISIONS, 0), "revision 1 was left out"),
    ("a middle revision left out", without(pack.REVISIONS, 1), "revision 4 was left out"),
    ("the last revision left out", without(pack.REVISIONS, 2), "revision 5 was left out"),
    ("revisions in another order", swapped(pack.REVISIONS), "out of order"),
    ("a line of the chain removed", line_gone(pack.CHAIN, 1), "chain.txt: revision 3 does not"),
    ("the chain cut off", line_gone(pack.CHAIN, -1), "a revision that chain.txt does not have"),
    ("the chain emptied", words(pack.CHAIN, b"bill/1 ", b""), "chain.txt: revision 1 does not"),
    ("a seal removed", line_gone(pack.SEALS, 2), "seals.jsonl: seal 4 does not follow"),
    ("the seals cut off", line_gone(pack.SEALS, -1), "seals.jsonl: does not end with the last"),
    ("a text", words("texts/002.txt", b"unlawful", b"a joy..."), "texts/002.txt: https://files"),
    ("an earlier text", words("texts/001.txt", b"unlawful", b"a joy..."), "texts/001.txt: https"),
    ("where a page ends", entry(pack.TEXTS, 1, pages=[91, 26]), "texts/002.txt: "),
    ("when a text was read", entry(pack.TEXTS, 1, fetched_at="2026-01-03T12:00:00.000000+00:00"),
     "the text, or when and of what it was read, is not what was sealed"),
    ("of which document a text is", entry(pack.TEXTS, 1, sha256="0" * 64), "texts/002.txt: "),
    ("an old text as the present one", entry(pack.TEXTS, 0, present=True), "is an older one"),
    ("a flag cleared", entry(pack.FLAGS, 0, cleared_at="2026-03-03T12:00:00.000000+00:00"),
     "flags.json: facial-recognition: the flag is not what was sealed"),
    ("a verdict", entry(pack.FLAGS, 0, verdict="dismissed"), "flags.json: facial-recognition: "),
    ("a flag removed", without(pack.FLAGS, 0), "facial-recognition: the flag is missing"),
    ("a crawl's time", entry(pack.CRAWLS, 0, started="2026-01-01T12:00:00.000000+00:00"),
     "crawls.json: crawl 1: is not what was sealed"),
    ("a crawl made up that runs",
     lambda members: with_json(
         members, pack.CRAWLS, lambda rows: rows.append({**rows[0], "id": 99, "outcome": "running"})
     ), "crawls.json: crawl 99: was never sealed"),
    ("a crawl left out", without(pack.CRAWLS, 0), "crawls.json: crawl 1 is missing"),
    ("when an answer came", entry(pack.ANSWERS, 0, fetched_at="2026-01-01T12:00:00.000000+00:00"),
     "its WARC-Date is 2026-03-02T12:00:00+00:00"),
    ("the status of an answer", entry(pack.ANSWERS, 0, status=404), "was answered with status 200"),
    ("the address of an answer", entry(pack.ANSWERS, 0, url="https://else.example/"),
     "the record is of another address"),
    ("an answer taken off the list", without(pack.ANSWERS, 0), "does not lie where answers.json"),
    ("the last answer taken off the list", without(pack.ANSWERS, -1), "does not list"),
    ("the title in the manifest", words(pack.MANIFEST, b"oversight of f", b"praise of f"),
     "record.json: not the title that manifest.json names"),
    ("what it is about", words(pack.MANIFEST, b"rivertown 2026-0042", b"rivertown 2026-0041"),
     "record.json: not what manifest.json is about"),
    ("whose record it is", words(pack.MANIFEST, b'"rivertown"', b'"laketown"'), "another"),
    ("the head", words(pack.MANIFEST, b'"head": "', b'"head": "0'), "the head that the manifest"),
    ("a member added", lambda members: members.update({"more.txt": b"x"}), "more.txt: has no"),
    ("a member with a path", lambda members: members.update({"texts/../../x.txt": b"x"}),
     "texts/../../x.txt: has no place"),
    ("a text that nothing names", lambda members: members.update({"texts/009.txt": b"x"}),
     "texts/009.txt: is not in texts.json"),
    ("a member removed", lambda members: members.__delitem__(pack.FLAGS), "flags.json: is not in"),
    ("a flag twice", twice(pack.FLAGS), "flags.json: an entry stands twice"),
    ("a crawl twice", twice(pack.CRAWLS), "crawls.json: an entry stands twice"),
    ("a number that is none", entry(pack.REVISIONS, 0, id=True), "entry 1: id: True is not what"),
    ("a number that only equals one", entry(pack.REVISIONS, 0, id=1.0), "entry 1: id: 1.0 is not"),
    ("a place that only equals one", entry(pack.ANSWERS, 0, offset=0.0), "offset: 0.0 is not what"),
    ("a yes that only equals one", entry(pack.TEXTS, 1, present=1), "present: 1 is not what"),
    ("a form that only equals one", words(pack.MANIFEST, b'"format": 2', b'"format": 2.0'),
     "form '2.0' is not known"),
    ("lines that end otherwise", words(pack.CHAIN, b"\n", b"\r\n"), "chain.txt: is not written as"),
    ("a moment that is none", words(pack.MANIFEST, b'"made_at": "', b'"made_at": "about '),
     "manifest.json: made_at: is no moment"),
    ("the form of earlier versions", words(pack.MANIFEST, b'"format": 2', b'"format": 1'),
     "was written by a version that seals"),
    ("a form to come", words(pack.MANIFEST, b'"format": 2', b'"format": 3'), "form 3 is not known"),
]  # fmt: skip


@forgery("a title", told=LED_TO)
def a_title(members: Members) -> None:
    """Everywhere where it stands, the hash of the record that the revision names among them."""
    for name in (pack.RECORD, pack.MANIFEST):
        words(name, b"oversight of facial", b"praise of facial")(members)


@forgery("a title with its hash", told="revisions.json: revision 4: not what was written")
def a_title_with_its_hash(members: Members) -> None:
    """The record and the hash of it that its revisions name."""
    before = record_hash(members)
    a_title(members)
    members[pack.REVISIONS] = members[pack.REVISIONS].replace(before, record_hash(members))


@forgery("what the bill was before", told="with later changes undone")
def an_earlier_state(members: Members) -> None:
    """A present title that is what undoing takes for granted: the second child lost."""
    words(pack.REVISIONS, b"surveillance technology", b"surveillance cameras....")(members)
    chain_anew(members)


@forgery("all that earlier versions did not have", told="revisions.json: revision 1 was written by")
def an_older_form(members: Members) -> None:
    """Only the members of the earlier form, with its form of the chain."""
    for name in (pack.SEALS, pack.CRAWLS, pack.FLAGS, pack.TEXTS):
        del members[name]
    words(pack.MANIFEST, b'"format": 2', b'"format": 1')(members)
    contents = {r["id"]: r["content"] for r in json.loads(members[pack.REVISIONS])}
    lines, previous = [], hash_chain.START
    for number, content in contents.items():
        digest = hash_chain.content_digest_of(content)
        previous = hash_chain.chain_link(previous, digest)
        lines.append(f"{number} {digest} {previous}\n")
    members[pack.CHAIN] = "".join(lines).encode()
    with_json(members, pack.MANIFEST, lambda manifest: manifest.update(head=previous))


@forgery("a seal shown no more", told="seals.jsonl: seal 12: what it says was left out")
def a_seal_left_out(members: Members) -> None:
    """The seal of a flag reduced to its digest, as those of other answers are."""
    lines = [json.loads(line) for line in members[pack.SEALS].splitlines()]
    assert lines[11]["kind"] == "flags"
    del lines[11]["content"]
    members[pack.SEALS] = "".join(f"{json.dumps(line)}\n" for line in lines).encode()


@forgery("a seal's items", told="seals.jsonl: seal 8: not what was written when it was sealed")
def a_forged_seal(members: Members) -> None:
    """Another digest for the text, in the seal."""
    lines = [json.loads(line) for line in members[pack.SEALS].splitlines()]
    assert lines[7]["kind"] == "texts"
    lines[7]["content"]["items"][0][1] = "0" * 64
    members[pack.SEALS] = "".join(f"{json.dumps(line)}\n" for line in lines).encode()


@forgery("a text in other digits", told="texts/٠٠١.txt: has no place in a proof")
def other_digits(members: Members) -> None:
    """Digits to Unicode, but not those that lawtrack writes."""
    members["texts/٠٠١.txt"] = members.pop("texts/001.txt")
    words(pack.TEXTS, b"texts/001.txt", "texts/٠٠١.txt".encode())(members)


@forgery("the number of a revision", told="chain.txt: revisions 50 to 50: had other numbers")
def a_number(members: Members) -> None:
    """In the list and in the chain alike, and of those behind it."""
    words(pack.CHAIN, b"\n5 bill/", b"\n50 bill/")(members)
    words(pack.CHAIN, b"\n6 bill/", b"\n60 bill/")(members)
    entry(pack.REVISIONS, 2, id=50)(members)


@forgery("the source's answer", told="answers.warc.gz: answer 1: ")
def an_answer(members: Members) -> None:
    """The payload with its digest in the record and in the list: only the seal knows it."""
    warc = gzip.decompress(members[pack.WARC])
    assert b'"Referred"' in warc
    raw, rest = first_exchange(members)
    forged = raw.replace(b'"Referred"', b'"Rejected"')
    old = hashlib.sha256(b'{"MatterId": 501, "MatterStatus": "Referred"}').hexdigest()
    new = hashlib.sha256(b'{"MatterId": 501, "MatterStatus": "Rejected"}').hexdigest()
    replace_first(members, forged.replace(old.encode(), new.encode()), rest, sha256=new)


@forgery(
    "the date in the answer's record", told="answer 1: https://api.example/v1/rivertown/matters"
)
def a_warc_date(members: Members) -> None:
    """In the record and in the list alike."""
    raw, rest = first_exchange(members)
    replace_first(members, raw.replace(b"Date: 2026-03-02T12", b"Date: 2026-02-02T12"), rest,
                  fetched_at="2026-02-02T12:00:00.000000+00:00")  # fmt: skip


@forgery("what was asked", told="the answer, its moment or its request is not what was sealed")
def a_request(members: Members) -> None:
    """The request beside the answer."""
    raw, rest = first_exchange(members)
    replace_first(members, raw.replace(b"User-Agent: lawtrack", b"User-Agent: somebody"), rest)


@forgery("a record hidden among the answers", told="holds records that answers.json does not list")
def a_hidden_answer(members: Members) -> None:
    """An answer that nothing lists."""
    members[pack.WARC] += gzip.compress(b"WARC/1.1\r\n\r\n")


@forgery("the same answer twice", told="answers.json")
def an_answer_twice(members: Members) -> None:
    """The list says it twice."""
    with_json(members, pack.ANSWERS, lambda rows: rows.insert(0, dict(rows[0])))


@forgery("answers that unpack to more than a disk holds", told="unpacks to more than 512 MB")
def a_bomb(members: Members) -> None:
    """A record of nothing but zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1024 * 1024)
    members[pack.WARC] = b"".join([*(packer.compress(block) for _ in range(520)), packer.flush()])


@forgery("lists within lists", told="record.json: cannot be read")
def a_deep_member(members: Members) -> None:
    """JSON that no reader follows."""
    members[pack.RECORD] = b"[" * 100_000


@forgery("the revision of another bill", told="revision 2: is of another record")
def another_bills_revision(members: Members) -> None:
    """A true line of the chain under this bill's name."""
    others = json.loads(members["others"])
    with_json(members, pack.REVISIONS, lambda rows: rows.insert(1, others[0]))


def record_hash(members: Members) -> bytes:
    whole = json.loads(members[pack.RECORD])
    rows = {name: rows for name, rows in whole.items() if name != "record"}
    return hash_chain.record_digest_of(whole["record"], rows).encode()


def chain_anew(members: Members) -> None:
    """The chain as it would be with these revisions, and a manifest with its head."""
    contents = {r["id"]: r["content"] for r in json.loads(members[pack.REVISIONS])}
    lines, previous = [], hash_chain.START
    hashes: dict[bytes, bytes] = {}
    numbers: dict[int, str] = {}
    numbered = 0
    for line in members[pack.CHAIN].decode().splitlines():
        number, about, digest, hash_ = line.split(" ")
        if int(number) in contents:
            digest = hash_chain.content_digest_of(contents[int(number)])
        previous = hash_chain.chain_link(previous, digest, about)
        hashes[hash_.encode()] = previous.encode()
        numbers[int(number)] = previous
        lines.append(f"{number} {about} {digest} {previous}\n")
    members[pack.CHAIN] = "".join(lines).encode()
    seals, last_seal = [], hash_chain.START
    for line in members[pack.SEALS].decode().splitlines():
        seal = json.loads(line)
        if "content" in seal:
            after = seal["content"]["after_revision"]
            seal["content"]["after_revision"] = hashes.get(after.encode(), after.encode()).decode()
            if seal["kind"] == "numbers":
                (item,) = seal["content"]["items"]
                item[1] = hash_chain.START
                for each, its_hash in numbers.items():
                    if numbered < each <= int(item[0]):
                        item[1] = hash_chain.chain_link(item[1], its_hash, str(each))
                numbered = int(item[0])
            seal["digest"] = hash_chain.content_digest_of(seal["content"])
        last_seal = hash_chain.chain_link(last_seal, seal["digest"], seal["kind"])
        hashes[seal["hash"].encode()] = last_seal.encode()
        seals.append({**seal, "hash": last_seal})
    for revision in contents.values():  # what follows a seal follows another one now
        revision["after_seal"] = hashes.get(
            revision["after_seal"].encode(), revision["after_seal"].encode()
        ).decode()
    members[pack.SEALS] = "".join(f"{json.dumps(seal)}\n" for seal in seals).encode()
    head = hash_chain.chain_head_of(last_seal, previous)
    ends = {"last_revision": previous, "last_seal": last_seal, "head": head}
    with_json(members, pack.MANIFEST, lambda manifest: manifest.update(ends))


def first_exchange(members: Members) -> tuple[bytes, bytes]:
    """The first answer with its request, unpacked, and what follows them."""
    length = json.loads(members[pack.ANSWERS])[0]["length"]
    return gzip.decompress(members[pack.WARC][:length]), members[pack.WARC][length:]


def replace_first(members: Members, raw: bytes, rest: bytes, **values: object) -> None:
    """Put that in the place of the first answer, and into the list."""
    cut = raw.index(b"WARC/1.1\r\nWARC-Type: request")
    packed = gzip.compress(raw[:cut], mtime=0) + gzip.compress(raw[cut:], mtime=0)

    def fit(rows: list[dict[str, Any]]) -> None:
        more = len(packed) - rows[0]["length"]
        rows[0].update(values, length=len(packed))
        for row in rows[1:]:
            row["offset"] += more

    members[pack.WARC] = packed + rest
    with_json(members, pack.ANSWERS, fit)


TWICE = "is not written as lawtrack writes it: a name may stand in it twice"
NO_PLACE = "has no place in a proof"
FORGED += [
    ("a title that stands there twice",
     words(pack.RECORD, b'"title":', b'"title": "Withdrawn",\n  "title":'), TWICE),
    ("a judgement that stands there twice",
     words(pack.FLAGS, b'"kind":', b'"judgement": "mentions",\n  "kind":'), TWICE),
    ("a revision's number that stands there twice",
     words(pack.REVISIONS, b'"id": 1,', b'"id": 9,\n  "id": 1,'), TWICE),
    ("a seal's kind that stands there twice",
     words(pack.SEALS, b'"kind": "begin"', b'"kind": "flags", "kind": "begin"'),
     f"seals.jsonl: line 1: {TWICE}"),
    ("a remark beside a revision", entry(pack.REVISIONS, 1, remark="Withdrawn"), NO_PLACE),
    ("a remark beside a text", entry(pack.TEXTS, 0, remark="Withdrawn"), NO_PLACE),
    ("a remark beside an answer", entry(pack.ANSWERS, 0, remark="Withdrawn"), NO_PLACE),
    ("a remark in the manifest",
     lambda members: with_json(members, pack.MANIFEST, lambda all_: all_.update(remark="x")),
     f"manifest.json: remark: {NO_PLACE}"),
    ("a remark beside a step",
     lambda members: with_json(
         members, pack.RECORD, lambda whole: whole["actions"][1].update(remark="Vetoed")
     ),
     f"record.json: actions: row 2: remark: {NO_PLACE}"),
    ("how far the bill has come", column("stage", "became law"), f"record.json: stage: {NO_PLACE}"),
    ("when it was changed last", column("last_changed", "2027-01-01T00:00:00+00:00"), NO_PLACE),
    ("what the README says",
     words(pack.README, b"A proof made by", b"The bill was withdrawn. A proof made by"),
     "README.txt: is not the one"),
    ("a document that is said to be left out",
     lambda members: with_json(
         members, pack.MANIFEST, lambda all_: all_["left_out"].append(
             {"url": "https://x.example/memo", "bytes": 1, "sha256": "0" * 64})
     ),
     "left_out: https://x.example/memo: has nothing to do with the record"),
    ("what was left out",
     lambda members: with_json(members, pack.MANIFEST, lambda all_: all_.update(left_out=True)),
     "manifest.json: cannot be read"),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, SigningKey]:
    """A proof, the revisions of another bill, and the key that signed it."""
    folder = tmp_path_factory.mktemp("proving")
    url = f"sqlite:///{folder}/lawtrack.db"
    upgrade_database(url)
    engine = open_database(url)
    key = load_or_make_key(folder / "key")
    with Session(engine) as session:
        a_ledger(session, folder)
        proof = make_proof(session, folder, the_subject(session), key=key, now=NOW)
        other = replace(the_subject(session), id=2, name="2026-0041")
        others = members_of(make_proof(session, folder, other, key=key, now=NOW))
    engine.dispose()
    return proof, others[pack.REVISIONS], key


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return load_or_make_key(tmp_path_factory.mktemp("stranger") / "key")


def test_a_proof_with_everything_in_it_is_whole_on_both_databases(
    engine: Engine, tmp_path: Path
) -> None:
    key = load_or_make_key(tmp_path / "key")
    with Session(engine) as session:
        a_ledger(session, tmp_path)
        proof = make_proof(session, tmp_path, the_subject(session), key=key, now=NOW)
        meeting = make_proof(session, tmp_path, the_meeting(session), key=key, now=NOW)
    checked = check_proof(proof, keys=[key.public])
    assert (checked.problems, checked.notes) == ((), ())
    assert checked.signed == Signed.PINNED
    counted = (checked.revisions, checked.answers, checked.texts, checked.flags)
    assert counted == (3, 7, 2, 1)
    assert check_proof(meeting, keys=[key.public]).problems == ()


def test_the_table_has_more_than_twenty_five_forgeries() -> None:
    assert len({what for what, _, _ in FORGED}) == len(FORGED) >= 50


@pytest.mark.parametrize(("forge", "told"), [f[1:] for f in FORGED], ids=[f[0] for f in FORGED])
def test_a_forgery_is_found_and_named(
    made: tuple[bytes, bytes, SigningKey], stranger: SigningKey, forge: Forge, told: str
) -> None:
    proof, others, _ = made
    members = {**members_of(proof), "others": others}
    forge(members)
    members.pop("others")
    checked = check_proof(signed_anew(members, stranger))
    assert any(told in problem for problem in checked.problems), checked.problems


def test_of_another_version_it_is_said_that_its_readme_was_not_compared(
    made: tuple[bytes, bytes, SigningKey], stranger: SigningKey
) -> None:
    members = members_of(made[0])
    words(pack.README, b"A proof", b"One proof")(members)
    with_json(members, pack.MANIFEST, lambda all_: all_.update(made_by="lawtrack 9.1"))
    checked = check_proof(signed_anew(members, stranger))
    assert checked.problems == ()
    assert [note for note in checked.notes if note.startswith("README.txt: another version")]


def test_what_only_the_key_shows(
    made: tuple[bytes, bytes, SigningKey], stranger: SigningKey
) -> None:
    """A proof that was made up as a whole fits together; who made it is told by the key."""
    proof, _, key = made
    forged = signed_anew(members_of(proof), stranger)
    assert check_proof(forged).problems == ()
    assert check_proof(forged).signed == Signed.UNKNOWN
    (problem,) = check_proof(forged, keys=[key.public]).problems
    assert problem == f"signature.json: is by {stranger.public}, which is not the key named"
    (problem,) = check_proof(signed_anew(members_of(proof), None), keys=[key.public]).problems
    assert problem == "manifest.json: is not signed, and a key was named"
    members = members_of(proof)
    del members[pack.SIGNATURE]
    (problem,) = check_proof(pack.pack_proof(members)).problems
    assert problem == "signature.json: is missing: the signature was taken away"
    assert check_proof(proof, keys=[stranger.public, key.public]).signed == Signed.PINNED


def test_a_signature_of_another_manifest_is_found(
    made: tuple[bytes, bytes, SigningKey], stranger: SigningKey
) -> None:
    members = members_of(made[0])
    members[pack.MANIFEST] = members[pack.MANIFEST].replace(
        b"2026-03-02T12:00", b"2025-03-02T12:00"
    )
    (problem,) = check_proof(pack.pack_proof(members), keys=[made[2].public]).problems
    assert problem == "signature.json: is not that of manifest.json: one of them was changed"
    words(pack.SIGNATURE, made[2].public.encode(), stranger.public.encode())(members)
    (problem,) = check_proof(pack.pack_proof(members)).problems
    assert problem == "signature.json: is by another key than manifest.json names"


@given(st.data())
def test_any_single_changed_byte_is_found(
    made: tuple[bytes, bytes, SigningKey], data: st.DataObject
) -> None:
    """Of any member and of what lies between; a member's content names it."""
    proof = made[0]
    members = pack.unpack_proof(proof)
    place = data.draw(st.integers(0, len(proof) - 1))
    changed = bytearray(proof)
    changed[place] ^= data.draw(st.integers(1, 255))
    problems = check_proof(bytes(changed)).problems
    assert problems
    (owner,) = [m for m in members if m.start <= place][-1:]
    begin = owner.start + pack.LOCAL_HEADER + len(owner.name)
    if begin <= place < begin + len(owner.content):
        assert any(owner.name in problem for problem in problems)


def zipped(*members: tuple[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return output.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zips_that_hide_something_are_no_proofs(made: tuple[bytes, bytes, SigningKey]) -> None:
    proof = made[0]
    members = list(members_of(proof).items())
    twice = zipped(*members, (pack.RECORD, b"{}"))
    assert "record.json: stands 2 times in the file" in check_proof(twice).problems
    packed = check_proof(zipped(*members, how=zipfile.ZIP_DEFLATED))
    assert packed.problems
    # Another member lies between the others, and the directory does not name it.
    inside = zipped((pack.FLAGS, b"[]"))
    at = pack.unpack_proof(proof)[3].start
    assert check_proof(proof[:at] + inside + proof[at:]).problems
    assert check_proof(inside + proof).problems
    assert check_proof(proof + inside).problems


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 not at all", bytes(5000),
     zipped(("a.txt", b"x")), zipped((pack.MANIFEST, b"[]")), zipped((pack.MANIFEST, b"{}")),
     zipped((pack.MANIFEST, b"[" * 100_000)), zipped((pack.MANIFEST, b'{"format": 2}')),
     zipped((pack.MANIFEST, b'{"format": 2, "members": {}}')),
     zipped((pack.MANIFEST, b'{"format": 1, "members": {}}')),
     zipped((pack.MANIFEST, b'{"format": [], "members": {"a": 1}, "public_key": {}}'))],
)  # fmt: skip
def test_what_is_no_proof_is_said_to_be_none(content: bytes) -> None:
    checked = check_proof(content)
    assert checked.problems
    assert all("\n" not in problem for problem in checked.problems)


def test_a_proof_by_an_earlier_version_holds_for_what_it_held() -> None:
    old = OLD_PROOF.read_bytes()
    checked = check_proof(old)
    assert (checked.problems, checked.format, checked.revisions) == ((), 1, 2)
    assert checked.signed == Signed.NOT
    (note,) = checked.notes
    assert "its chain covers the changes only" in note
    members = members_of(old)
    words(pack.REVISIONS, b"another name", b"the old name")(members)
    assert any("revision 4" in p for p in check_proof(pack.pack_proof(members)).problems)
    members = members_of(old)
    members[pack.CHAIN] = b""
    assert check_proof(pack.pack_proof(members)).problems
