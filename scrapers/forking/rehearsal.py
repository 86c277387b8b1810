"""A crawl of a town that does not exist, into a database that is thrown away.

SQLAlchemy compiles some hundred statements in each crawl's process, a fifth of the work of a look
that finds little. Who crawls again and again has crawls forked from a process that has done so.
Imported after ``preload``, in its process; only what is asked of an SQLite file is known then.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lawtrack.config.own_files import ProofFiles
from lawtrack.config.settings import Config, load_config
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.errors import LawtrackError
from lawtrack.ingest.crawl_end.close_crawl import FINISHED, CrawlEnd, Traffic
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.ingest.documents import DocumentText
from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Checkpoint,
    Document,
    Event,
    Listed,
    Organization,
    Record,
    RelatedBill,
    Source,
    Sponsorship,
    Unchanged,
    Vote,
)

KEY = "nowhere"
TOWN = Source(
    key=KEY,
    platform="legistar",
    name="Nowhere",
    division="ocd-division/country:us/place:nowhere",
    timezone="UTC",
    client=KEY,
)
BEGINNING = datetime(2026, 1, 5, 12, tzinfo=UTC)
TRAFFIC = Traffic(requests=1, bytes=1)
TEXT = DocumentText(
    state="text", reason="", extractor="", media_type="text/plain", pages=("No face recognition.",)
)


def _records(day: int, document: Document) -> Sequence[Record]:
    """What a look finds on a day: something new, something changed, something that is as it was."""
    date = BEGINNING.date() + timedelta(days=day)
    names = (("Ada Quill", "Yea"), ("Ben Roe", "Nay"))
    vote = Vote(motion="Passage", date=date, result="pass", counts={"Yea": 1, "Nay": 1},
                voters=names)  # fmt: skip
    bill = Bill(
        jurisdiction=KEY, upstream_id="1", identifier="2026-1", session="2026", kind="Ordinance",
        title="An ordinance on facial recognition", status=("Filed", "Passed")[day % 2],
        stamp=str(day), body="Council", subjects=("Police",), introduced=date,
        actions=tuple(Action(date=date, description=f"Step {n}") for n in range(day + 1)),
        sponsorships=(Sponsorship(name=names[day % 2][0], primary=True),), votes=(vote,),
        documents=(document,), related=(RelatedBill(identifier="2026-2"),),
    )  # fmt: skip
    event = Event(
        jurisdiction=KEY, upstream_id="1", name="Council", date=date + timedelta(days=9),
        time=("18:30", "19:30")[day % 2], timezone="UTC", body="Council", stamp=str(day),
        agenda=(AgendaItem(order=1, title="Passage", identifier="2026-1", bill_upstream_id="1",
                           votes=(vote,)),),
        documents=(Document(title="Agenda", url="http://nowhere.example/agenda", kind="agenda"),),
    )  # fmt: skip
    return (
        bill,
        replace(bill, upstream_id=f"new {day}", identifier=f"2026-{day + 3}"),
        event,
        replace(event, upstream_id=f"new {day}"),
        Organization(jurisdiction=KEY, upstream_id="1", name="Council"),
        Unchanged(jurisdiction=KEY, kind="bill", upstream_ids=("new 0",)),
        Unchanged(jurisdiction=KEY, kind="event", upstream_ids=("new 0",)),
        Listed(jurisdiction=KEY, kind="bill", listing="all", held=2, absent=()),
        Listed(jurisdiction=KEY, kind="event", listing="all", held=2, absent=()),
        Checkpoint(jurisdiction=KEY, key="bills", value=str(day)),
    )


async def _crawl(config: Config, day: int) -> None:
    now = BEGINNING + timedelta(days=day)
    session = CrawlSession(config, KEY, now=lambda: now)
    document = Document(title="Draft", url="http://nowhere.example/1.txt", content=b"text",
                        stamp=str(day))  # fmt: skip
    await session.begin()
    records = session.take(_records(day, document))
    await session.store(records, {id(document): TEXT}, traffic=TRAFFIC)
    await session.finish(CrawlEnd(reason=FINISHED, pages=1, traffic=TRAFFIC))


def rehearse(database: str, folder: Path) -> None:
    """Crawl three days into an empty database; what is signed is so by a key in the folder."""
    config = replace(
        load_config(None, {"LAWTRACK_DATABASE": database}),
        jurisdictions={KEY: TOWN},
        proofs=ProofFiles(key=folder / "key", heads=folder / "heads"),
    )
    for day in range(3):
        asyncio.run(_crawl(config, day))


def _rehearse_once() -> None:
    # Where there is no room for it a crawl takes longer; without this process there would be none.
    with (
        contextlib.suppress(OSError, LawtrackError),
        tempfile.TemporaryDirectory(prefix="lawtrack-") as folder,
    ):
        database = f"sqlite:///{folder}/lawtrack.db"
        upgrade_database(database)
        rehearse(database, Path(folder))


_rehearse_once()
