"""Proofs: whole they pass, with one byte changed they fail, and say where."""

import hashlib
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from sqlalchemy.orm import Session

from lawtrack.cli import cli
from lawtrack.crawling import crawls
from lawtrack.crawling.archive.archive_shelf import archive_answers
from lawtrack.crawling.archive.prune_archive import archive_file_name
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.errors import LawtrackError
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation import hash_chain
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.check_proof import check_proof
from lawtrack.publishing.proof.make_proof import ProofRecord, make_proof
from tests.crawls.test_archiving import an_exchange
from tests.support.made import NOW, RIVERTOWN, a_bill

BASE = "https://api.example/v1/rivertown"


def nothing_to_read(document: object) -> DocumentText:
    raise AssertionError(document)


@pytest.fixture
def subject(session: Session, tmp_path: Path) -> ProofRecord:
    """A bill with two revisions among others, and four answers about it among others."""
    crawl_id = crawls.start_crawl(session, RIVERTOWN, mode="full", now=NOW)
    for bills in (
        [a_bill(upstream_id="500", identifier="2026-0041"), a_bill()],
        [a_bill(title="A footbridge by another name"), a_bill(upstream_id="502")],
        [a_bill(upstream_id="500", identifier="2026-0041", title="Something else")],
    ):
        ingest(session, bills, source=RIVERTOWN, topics=[], now=NOW, crawl_id=crawl_id,
               read=nothing_to_read)  # fmt: skip
    archive_answers(
        session,
        tmp_path,
        archive_file_name("rivertown", crawl_id, NOW),
        [
            an_exchange(url=f"{BASE}/matters?$top=1000", payload=b'[{"MatterId":501}]'),
            an_exchange(),
            an_exchange(url=f"{BASE}/matters/5010/histories", payload=b"another bill's"),
            an_exchange(payload=b'[{"MatterId": 501, "more": true}]'),
            an_exchange(),
            an_exchange(url="https://files.example/501.pdf", payload=b"%PDF-1.4 " * 40),
        ],
        jurisdiction="rivertown",
        crawl_id=crawl_id,
    )
    session.commit()
    (bill,) = session.query(BillRow).filter_by(upstream_id="501")
    return ProofRecord(kind="bill", id=bill.id, jurisdiction="rivertown", name="2026-0042")


@pytest.fixture
def proof(session: Session, tmp_path: Path, subject: ProofRecord) -> bytes:
    return make_proof(session, tmp_path, subject, key=None, now=NOW)


def test_a_proof_is_whole_and_the_same_every_time(
    session: Session, tmp_path: Path, subject: ProofRecord, proof: bytes
) -> None:
    checked = check_proof(proof)
    assert checked.problems == ()
    assert (checked.about, checked.revisions, checked.answers) == ("rivertown 2026-0042", 2, 5)
    assert make_proof(session, tmp_path, subject, key=None, now=NOW) == proof


def test_any_changed_byte_is_found_and_its_member_is_named(proof: bytes) -> None:
    members = pack.unpack_proof(proof)
    numbers = random.Random(20260302)
    places = {numbers.randrange(len(proof)) for _ in range(400)}
    places |= {member.start + 40 + len(member.name) for member in members}
    for place in sorted(places):
        changed = bytearray(proof)
        changed[place] ^= 1 << numbers.randrange(8)
        problems = check_proof(bytes(changed)).problems
        assert problems, place
        (owner,) = [m for m in members if m.start <= place][-1:]
        begin = owner.start + pack.LOCAL_HEADER + len(owner.name)
        if begin <= place < begin + len(owner.content):
            assert any(owner.name in problem for problem in problems), (place, problems)


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_file_that_is_cut_off_or_longer_is_no_proof(proof: bytes, place: int) -> None:
    assert check_proof(proof[:place]).problems
    assert check_proof(proof + b"x").problems
    assert check_proof(b"").problems


def repacked(proof: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A forger's work: the member changed, with its checksum and its hash in the manifest."""
    members = {m.name: m.content for m in pack.unpack_proof(proof)}
    before = hashlib.sha256(members[name]).hexdigest().encode()
    assert old in members[name]
    members[name] = members[name].replace(old, new, 1)
    after = hashlib.sha256(members[name]).hexdigest().encode()
    members[pack.MANIFEST] = members[pack.MANIFEST].replace(before, after)
    return pack.pack_proof(members)


def test_a_forged_revision_is_named(proof: bytes) -> None:
    forged = repacked(proof, pack.REVISIONS, b"another name", b"the old name")
    problem, *_ = check_proof(forged).problems
    assert problem.startswith("revisions.json: revision 4: ")


def test_a_forged_chain_is_named(proof: bytes) -> None:
    lines = pack.unpack_proof(proof)[4].content.splitlines()
    forged = repacked(proof, pack.CHAIN, lines[1].split()[2][:9], b"000000000")
    assert check_proof(forged).problems[0].startswith("chain.txt: revision 2 does not follow")


def test_a_forged_answer_is_named(proof: bytes) -> None:
    forged = repacked(proof, pack.ANSWERS, b'"status": 200', b'"status": 404')
    problem, *_ = check_proof(forged).problems
    assert problem.startswith("answers.warc.gz: answer 1: https://api.example/")


def test_a_changed_byte_of_an_answer_names_the_record(proof: bytes) -> None:
    (warc,) = [m for m in pack.unpack_proof(proof) if m.name == pack.WARC]
    place = warc.start + pack.LOCAL_HEADER + len(pack.WARC) + len(warc.content) - 5
    changed = bytearray(proof)
    changed[place] ^= 16
    problems = check_proof(bytes(changed)).problems
    assert any("answers.warc.gz: record 10, at byte" in problem for problem in problems)


def test_nothing_is_proved_with_a_ledger_that_is_not_whole(
    session: Session, tmp_path: Path, subject: ProofRecord
) -> None:
    session.execute(update(RevisionRow).where(RevisionRow.id == 2).values(identifier="x"))
    with pytest.raises(LawtrackError, match="revision 2 of rivertown"):
        make_proof(session, tmp_path, subject, key=None, now=NOW)


def test_the_digest_can_be_computed_as_the_readme_says(proof: bytes) -> None:
    members = {m.name: m.content for m in pack.unpack_proof(proof)}
    lines = [line.split(" ") for line in members[pack.CHAIN].decode().splitlines()]
    digests = {number: digest for number, _, digest, _ in lines}
    for revision in json.loads(members[pack.REVISIONS]):
        assert digests[str(revision["id"])] == hash_chain.content_digest_of(revision["content"])


def test_on_the_command_line(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAWTRACK_DATABASE", sqlite_url)
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        crawl_id = crawls.start_crawl(session, RIVERTOWN, mode="full", now=NOW)
        ingest(session, [a_bill()], source=RIVERTOWN, topics=[], now=NOW, crawl_id=crawl_id,
               read=nothing_to_read)  # fmt: skip
        session.commit()
    run = CliRunner().invoke
    made = run(cli, ["proof", "2026-0042"])
    assert made.output.startswith("proof-rivertown-2026-0042.zip: ")
    file = tmp_path / "proof-rivertown-2026-0042.zip"
    well = run(cli, ["verify", str(file)], standalone_mode=False)
    assert (well.return_value, "whole: rivertown 2026-0042" in well.output) == (0, True)
    raw = bytearray(file.read_bytes())
    raw[raw.index(b"footbridge")] ^= 1
    file.write_bytes(raw)
    broken = run(cli, ["verify", str(file)], standalone_mode=False)
    assert (broken.return_value, "record.json: a byte" in broken.output) == (1, True)
    assert run(cli, ["verify"], standalone_mode=False).return_value == 0
    with Session(engine) as session:
        session.execute(update(RevisionRow).values(identifier="forged"))
        session.commit()
    forged = run(cli, ["verify"], standalone_mode=False)
    assert (forged.return_value, "revision 1 (forged)" in forged.output) == (1, True)
    engine.dispose()
