"""The same job on real input: recorded answers served by address, crawled by the normal spiders.

The facts compared were read off the recordings by eye.
"""

import csv
import datetime as dt
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.conditions import Selection
from lawtrack.database.documents.fates import document_sums
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    EventRow,
    FlagRow,
    MatchRow,
    SponsorshipRow,
    VoteRow,
)
from lawtrack.publishing.tables.export import ExportRequest, export_table
from tests.support.installation import config_on
from tests.support.recordings import Replay

pytestmark = [pytest.mark.e2e, pytest.mark.recordings]

API = "https://webapi.legistar.com/v1"
BULK = "https://www.govinfo.gov/bulkdata/BILLSTATUS"
MAPS = "https://www.govinfo.gov/sitemap/bulkdata/BILLSTATUS"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NOW = dt.datetime(2026, 10, 8, 16, tzinfo=dt.UTC)
# The recorded bills are of six Congresses; each is crawled as the current one of its time.
EARLIER = (2014, 2016, 2018, 2020, 2022, 2024)
DETAILS = ("histories", "sponsors", "attachments", "versions")


def entry(url: str, file: Path | None = None, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"url": url, **more}
    if file is not None:
        told["file"] = str(file.resolve())
    return told


def cities(recordings: Path) -> Iterator[dict[str, Any]]:
    """The recorded lists and details; what was not recorded is empty, as for a new docket."""
    boston, phila = recordings / "legistar/boston", recordings / "legistar/philadelphia"
    yield entry(f"{API}/boston/matters", boston / "boston_matters.json", odata=True)
    yield entry(f"{API}/boston/events", boston / "boston_events.json", odata=True)
    yield entry(f"{API}/phila/matters", phila / "phila_matters.json", odata=True)
    yield entry(f"{API}/phila/events", phila / "phila_events.json", odata=True)
    yield entry(f"{API}/phila/bodies", phila / "phila_bodies.json")
    yield entry(f"{API}/boston/bodies", content=[])
    for name in ("histories", "sponsors"):
        file = boston / f"boston_matter_43547_{name}.json"
        yield entry(f"{API}/boston/matters/43547/{name}", file)
        yield entry(f"{API}/phila/matters/27257/{name}", phila / f"phila_matter_27257_{name}.json")
    items = "boston_event_14256_eventitems.json"
    yield entry(f"{API}/boston/events/14256/eventitems", boston / items)
    yield entry(f"{API}/phila/events/6376/eventitems", phila / "phila_event_6376_items.json")
    for client in ("boston", "phila"):
        for name in DETAILS:
            yield entry(f"{API}/{client}/matters/*/{name}", content=[])
        yield entry(f"{API}/{client}/events/*/eventitems", content=[])
        yield entry(f"{API}/{client}/eventitems/*/votes", status=404, content="")


def completed(excerpt: Path, folder: Path) -> Path:
    """A recorded file of which only the beginning is kept, closed after its last whole action."""
    said = excerpt.read_text(encoding="utf-8")
    whole = said[: said.rindex("</item>\n      <item>\n        <actionDate>") + len("</item>")]
    file = folder / excerpt.name.removesuffix(".excerpt")
    file.write_text(f"{whole}</actions></bill></billStatus>", encoding="utf-8")
    return file


def congress(recordings: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Each recorded bill as a file of its folder, the folders in sitemaps and as zips.

    Of a bill recorded in both schemas the newer one is served.
    """
    folders: dict[tuple[str, str], dict[str, Path]] = {}
    cut = recordings / "federal/excerpts/BILLSTATUS-118hr9954.xml.excerpt"
    paths = sorted(recordings.glob("federal/billstatus-*/*.xml"))
    for path in [*paths, completed(cut, folder)]:
        said = path.read_text(encoding="utf-8")
        congress = re.search(r"<congress>(\d+)<", said)
        number = re.search(r"<(?:billNumber|number)>(\d+)<", said)
        kind = re.search(r"<(?:billType|type)>([A-Z]+)</(?:billType|type)>\s*<", said)
        assert congress is not None
        assert number is not None
        assert kind is not None
        folders.setdefault((congress[1], kind[1].lower()), {})[number[1]] = path
    index = []
    for (term, kind_name), files in folders.items():
        address = f"{MAPS}/{term}{kind_name}/sitemap.xml"
        index.append(
            f"<sitemap><loc>{address}</loc><lastmod>2026-10-01T00:00:00Z</lastmod></sitemap>"
        )
        urls = []
        for number_text, path in files.items():
            url = f"{BULK}/{term}/{kind_name}/BILLSTATUS-{term}{kind_name}{number_text}.xml"
            urls.append(f"<url><loc>{url}</loc><lastmod>2026-09-30T00:00:00Z</lastmod></url>")
            yield entry(url, path)
        body = f'<urlset xmlns="{NAMESPACE}">{"".join(urls)}</urlset>'
        yield entry(address, content=body, content_type="application/xml")
        packed = folder / f"BILLSTATUS-{term}-{kind_name}.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for number_text, path in files.items():
                archive.write(path, f"BILLSTATUS-{term}{kind_name}{number_text}.xml")
        yield entry(f"{BULK}/{term}/{kind_name}/{packed.name}", packed)
    body = f'<sitemapindex xmlns="{NAMESPACE}">{"".join(index)}</sitemapindex>'
    yield entry(f"{MAPS}/sitemapindex.xml", content=body, content_type="application/xml")


@pytest.fixture
def crawled(
    recordings: Path, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Session, dict[str, CrawlSummary]]]:
    folder = tmp_path / "recorded"
    folder.mkdir()
    entries = [*cities(recordings), *congress(recordings, folder)]
    (folder / "replay.json").write_text(json.dumps(entries))
    with Replay(folder) as replay:
        config = config_on(replay, tmp_path, sqlite_url)
        keys = ("boston", "philadelphia", "federal")
        summaries = {key: run_crawl(config, key, now=NOW) for key in keys}
        for year in EARLIER:
            then = dt.datetime(year, 6, 1, 16, tzinfo=dt.UTC)
            summaries[f"federal {year}"] = run_crawl(config, "federal", now=then)
    engine = open_database(config.database)
    with Session(engine) as session:
        yield session, summaries
    engine.dispose()


def documents_named(folder: Path) -> dict[str, int]:
    """How many documents with an address the recorded answers name, counted in them alone."""
    named: Counter[str] = Counter()
    for told in json.loads((folder / "replay.json").read_text()):
        path = urlsplit(told["url"]).path
        if path.endswith("/events"):
            key = "boston" if "/boston/" in path else "philadelphia"
            meetings = json.loads(Path(told["file"]).read_text(encoding="utf-8"))
            files = [(row["EventAgendaFile"], row["EventMinutesFile"]) for row in meetings]
            named[key] += sum(bool(file) for pair in files for file in pair)
        elif path.startswith("/bulkdata/") and path.endswith(".xml"):
            status = ElementTree.parse(told["file"])
            versions = status.iterfind(".//textVersions/item")
            named["federal"] += sum(item.find("formats/item/url") is not None for item in versions)
    return dict(named)


def bill(session: Session, identifier: str) -> BillRow:
    return session.scalars(select(BillRow).where(BillRow.identifier == identifier)).one()


def test_recorded_answers_become_stored_bills_meetings_and_documents(
    crawled: tuple[Session, dict[str, CrawlSummary]], tmp_path: Path
) -> None:
    session, summaries = crawled
    named = documents_named(tmp_path / "recorded")
    fates = document_sums(session, list(named))
    assert {one.jurisdiction: one.read + one.queued + one.unread for one in fates} == named
    assert min(named.values()) > 0
    # Pages that were not recorded (the calendars, the notices) are the only ones missing.
    assert {s.outcome for s in summaries.values()} <= {"ok", "degraded"}

    resolution = bill(session, "2026-1882")
    assert resolution.classification == "resolution"
    assert (resolution.status, resolution.status_date) == ("Passed", dt.date(2026, 9, 30))
    assert resolution.last_action == "The rules were suspended; the resolution was adopted."
    sponsors = session.scalars(
        select(SponsorshipRow.name)
        .where(SponsorshipRow.bill_id == resolution.id)
        .order_by(SponsorshipRow.order)
    ).all()
    assert sponsors == ["Enrique Pepén", "Benjamin Jacob Weber", "Brian Worrell"]
    vote = session.scalars(select(VoteRow).where(VoteRow.bill_id == resolution.id)).one()
    assert (vote.counts, vote.result) == ({"yes": 13}, "pass")

    order = bill(session, "2026-1674")
    assert (order.upstream_id, order.body) == ("43385", "Committee on Ways and Means")
    assert "yeas 13" in order.title

    street = bill(session, "260506")
    assert (street.status, street.introduced) == ("IN COMMITTEE", dt.date(2026, 5, 14))
    action = session.scalars(select(ActionRow).where(ActionRow.bill_id == street.id)).one()
    assert action.classification == "introduction; referral-committee"  # Philadelphia's own words

    committees = bill(session, "HRES 214")
    assert (committees.jurisdiction, committees.session) == ("federal", "119")
    assert committees.title.startswith("Electing Members to certain standing committees")

    hearing = session.scalars(
        select(EventRow).where(EventRow.jurisdiction == "boston", EventRow.upstream_id == "14269")
    ).one()
    assert hearing.committees == ["Ways and Means"]
    assert hearing.identifiers[0] == "2026-1829"
    assert hearing.starts == dt.datetime(2026, 10, 6, 14, tzinfo=dt.UTC)

    rules = session.scalars(
        select(EventRow).where(
            EventRow.jurisdiction == "philadelphia", EventRow.upstream_id == "6376"
        )
    ).one()
    assert (rules.body, rules.location) == ("Committee on Rules", "Room 400, City Hall")
    lines = session.scalars(select(AgendaItemRow).where(AgendaItemRow.event_id == rules.id)).all()
    assert len(lines) == 21


def test_a_recorded_bill_is_flagged_on_its_first_day_and_exported(
    crawled: tuple[Session, dict[str, CrawlSummary]], tmp_path: Path
) -> None:
    session, summaries = crawled
    # Neither title nor text is recorded of it: its sponsor's statement of the subject is.
    cameras = bill(session, "HR 9954")
    assert cameras.notes.startswith("Single subject: To prohibit use of remote biometric")
    (flag,) = session.scalars(select(FlagRow)).all()
    assert (flag.kind, flag.subject_id, flag.judgement) == ("bill", cameras.id, "about")
    assert flag.stance == "ban or moratorium"
    match = session.scalars(select(MatchRow).where(MatchRow.subject_id == cameras.id)).first()
    assert match is not None
    assert "biometric surveillance" in match.phrase.lower()
    assert summaries["federal"].raised[0].identifier == "HR 9954 (118th)"

    bills = session.scalars(select(BillRow)).all()
    file = tmp_path / "all.csv"
    order = ExportRequest(wanted=Selection(everything=True), today=NOW.date())
    exported = export_table(session, order, file, states=(), now=NOW)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {(row["jurisdiction"], row["identifier"]): row for row in csv.DictReader(lines)}
    assert exported == len(rows) == len(bills)
    for stored in bills:
        row = rows[stored.jurisdiction, stored.identifier]
        assert row["upstream_id"] == stored.upstream_id
        assert row["title"] == stored.title
        assert row["introduced_date"] == (str(stored.introduced) if stored.introduced else "")
    resolution = rows["boston", "2026-1882"]
    assert resolution["sponsors"] == "Enrique Pepén; Benjamin Jacob Weber; Brian Worrell"
    assert (resolution["status"], resolution["status_date"]) == ("Passed", "2026-09-30")
    street = rows["philadelphia", "260506"]
    assert (street["status"], street["introduced_date"]) == ("IN COMMITTEE", "2026-05-14")
    flagged = rows["federal", "HR 9954"]
    assert (flagged["flags"], flagged["relevance"]) == ("facial-recognition", "about")
    assert flagged["flag_where"].partition(";")[0] == "notes"
    assert {row["flags"] for key, row in rows.items() if key[1] != "HR 9954"} == {""}
