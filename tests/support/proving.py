"""A small ledger with everything in it that a proof holds, and the tools of a forger."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.archive.archive_shelf import archive_answers
from lawtrack.crawling.archive.prune_archive import archive_file_name
from lawtrack.crawling.archive.write_archive import Exchange
from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.sealing.beginning import begin_sealing
from lawtrack.database.sealing.crawl_marks import seal_numbers
from lawtrack.database.sealing.keys import SigningKey
from lawtrack.database.sealing.seals import seal_crawls
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.identity.successions import NOBODY, Departed
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Action, AgendaItem, Document, Organization, Record
from lawtrack.publishing.proof import pack
from lawtrack.publishing.proof.make_proof import ProofRecord
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

BASE = "https://api.example/v1/rivertown"
FILE = "https://files.example/501.txt"
DRAFT = "SECTION 2. It shall be unlawful for any department to use facial recognition technology."
FINAL = DRAFT.replace("any department", "every department") + "\fSECTION 3. It takes effect."
TOPICS = load_topics(["facial-recognition"], None)
STEP = Action(date=NOW.date(), description="Hearing held", organization="City Council")

Members = dict[str, bytes]
Forge = Callable[[Members], None]


def an_answer(url: str, payload: bytes, *, at: datetime = NOW, **changes: Any) -> Exchange:
    """An answer of the source, whose record stands in the archive."""
    fields: dict[str, Any] = {
        "url": url,
        "method": "GET",
        "sent": [("User-Agent", "lawtrack")],
        "form": b"",
        "status": 200,
        "phrase": "OK",
        "headers": [("Content-Type", "application/json")],
        "payload": payload,
        "fetched_at": at,
    }
    return Exchange(**{**fields, **changes})


def read(document: Document) -> DocumentText:
    """A reader for tests: the bytes are the text."""
    pages = tuple((document.content or b"").decode().split("\f"))
    return DocumentText(
        state="text", reason="", extractor="plain 1", media_type="text/plain", pages=pages
    )


def crawled(
    session: Session,
    folder: Path,
    day: int,
    *records: Record,
    answers: tuple[Exchange, ...],
    departed: Departed = NOBODY,
) -> int:
    """One whole crawl on that day: records stored, answers archived, its end sealed."""
    now = NOW + timedelta(days=day)
    begin_sealing(session, "rivertown", now=now)
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=now)
    file = archive_file_name("rivertown", crawl_id, now)
    archive_answers(session, folder, file, answers, jurisdiction="rivertown", crawl_id=crawl_id)
    ingest(session, records, source=RIVERTOWN, topics=TOPICS, now=now, crawl_id=crawl_id, read=read,
           departed=departed)  # fmt: skip
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
    )
    seal_numbers(session, "rivertown", now=now)
    seal_crawls(session, [crawl_id], now=now)
    session.commit()
    return crawl_id


def a_ledger(session: Session, folder: Path) -> None:
    """Three crawls and a verdict: a bill that changes with its text, another one, a meeting."""
    named = partial(a_bill, title="Ordinance on the oversight of surveillance technology.")
    document = Document(title="Text", url=FILE, kind="attachment")
    crawled(
        session, folder, 0,
        named(documents=(replace(document, content=DRAFT.encode()),)),
        a_bill(upstream_id="500", identifier="2026-0041", documents=()),
        Organization(jurisdiction="rivertown", upstream_id="9", name="Council", kind="council"),
        an_event(agenda=(AgendaItem(order=1, title="Facial recognition", identifier="2026-0042"),)),
        answers=(
            an_answer(f"{BASE}/matters?$top=1000", b'[{"MatterId":501}]'),
            an_answer(f"{BASE}/matters/501", b'{"MatterId": 501, "MatterStatus": "Referred"}'),
            an_answer(f"{BASE}/matters/501/histories", b"[1]"),
            an_answer(FILE, DRAFT.encode(), headers=[("Content-Type", "text/plain")]),
        ),
    )  # fmt: skip
    later = NOW + timedelta(days=1)
    steps = (Action(date=NOW.date(), description="Introduced and referred"), STEP)
    crawled(
        session, folder, 1,
        named(
            status="Passed",
            title="Ordinance on the oversight of facial recognition.",
            actions=steps,
            documents=(replace(document, content=FINAL.encode()),),
        ),
        answers=(
            an_answer(f"{BASE}/matters/501", b'{"MatterId": 501}', at=later),
            an_answer(f"{BASE}/matters/501/histories", b"[1]", at=later),
            an_answer(FILE, FINAL.encode(), at=later, headers=[("Content-Type", "text/plain")]),
        ),
    )  # fmt: skip
    give_verdict(session, the_bill(session), "confirmed", note="read it", now=later)
    crawled(
        session, folder, 2,
        a_bill(upstream_id="500", identifier="2026-0041", title="Another one", documents=()),
        answers=(an_answer(f"{BASE}/matters/500", b"{}", at=NOW + timedelta(days=2)),),
    )  # fmt: skip


def the_bill(session: Session) -> BillRow:
    """The bill that changes."""
    return session.scalars(select(BillRow).where(BillRow.upstream_id == "501")).one()


def the_subject(session: Session) -> ProofRecord:
    """That bill, to be proved."""
    return ProofRecord(
        kind="bill", id=the_bill(session).id, jurisdiction="rivertown", name="2026-0042"
    )


def the_meeting(session: Session) -> ProofRecord:
    """The meeting, to be proved."""
    event = session.scalars(select(EventRow)).one()
    return ProofRecord(kind="event", id=event.id, jurisdiction="rivertown", name="2026-03-11")


def members_of(proof: bytes) -> Members:
    """The members of a proof by name."""
    return {member.name: member.content for member in pack.unpack_proof(proof)}


def with_json(members: Members, name: str, change: Callable[[Any], None]) -> None:
    """Change what a member says as JSON."""
    value = json.loads(members[name])
    change(value)
    members[name] = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def signed_anew(members: Members, key: SigningKey | None) -> bytes:
    """The proof of these members with a manifest that fits, signed by a forger or by nobody."""

    def fit(manifest: dict[str, Any]) -> None:
        beside = (pack.MANIFEST, pack.SIGNATURE)
        manifest["members"] = {
            name: hashlib.sha256(body).hexdigest()
            for name, body in members.items()
            if name not in beside
        }
        manifest["public_key"] = key.public if key else ""

    members = {name: body for name, body in members.items() if name != pack.SIGNATURE}
    with_json(members, pack.MANIFEST, fit)
    if key is not None:
        signature = key.sign(pack.signed_part(members[pack.MANIFEST]))
        value = {"public_key": key.public, "signature": signature}
        members[pack.SIGNATURE] = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    return pack.pack_proof(members)
