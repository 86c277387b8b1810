"""Of what the recorded lists of meetings name no paper is lost: the sums of fates are all of them.

Counted anew: the addresses of papers by a plain search of the bytes. ``beside`` is what makes the
difference, read off by eye: agendas that are pages, and papers that are named twice.
"""

import datetime as dt
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.documents.fates import document_sums
from lawtrack.database.engine import open_database
from lawtrack.ingest.ingest import ingest
from tests.flows.ingest.test_ingest import plain
from tests.support.meetings import answered_site, source_on

pytestmark = pytest.mark.recordings

VIEWER = r"(?:Agenda|Minutes)Viewer\.php\?([^\"']+)|AgendaPacketLink\">\s*<a href=\"([^\"]+)"
FILE = r'"fileId": ?[1-9]\d*'
MEET = r"MEET-\w+-[0-9a-f]{32}\.pdf"
TEMPLATE = r'"templateId": ?(\d+)'
CLOVIS = "https://meetings.municode.com/PublishPage/index?cid=C&ppid=1&p=-1"


class Recorded(NamedTuple):
    """Recordings that answer the addresses with these parts, and how papers are named in them."""

    platform: str
    year: int
    answers: dict[str, str]
    named: str
    beside: int = 0
    settings: dict[str, Any] = {"client": "r"}  # noqa: RUF012


CIVICPLUS, ONBASE = {"site": "https://r.example"}, {"site": "https://r.example/ag"}
VIEW = {"client": "r", "view": 1}
SITES = (
    Recorded("civicclerk", 2026, {"Events?": "southfulton_events_cut.json"}, FILE),
    Recorded("civicclerk", 2024, {"Events?": "forestpark_events.json"}, FILE),
    Recorded("iqm2", 2023, {"Calendar": "grandrapids_calendar_2023_cut.html"},
             r"File(?:Open|View)\.aspx\?Type=(\d+&(?:amp;)?ID=\d+)"),
    # The two agendas as pages are there as files too.
    Recorded("escribe", 2025, {"Calendar": "chulavista_calendar.json",
                               "Meeting.aspx": "ottawa_meeting_planning_2022.html"},
             r"(?:href=.|\"Url\": ?\")filestream\.ashx\?documentid=(\d+)"),
    Recorded("civicplus", 2026, {"AgendaCenter": "gallatin_agendacenter.html"},
             r"AgendaCenter/ViewFile/(\w+/_[\d-]+(?:\?packet=true)?)[\"']", 0, CIVICPLUS),
    Recorded("civicplus", 2020, {"AgendaCenter": "lascruces_agendacenter_2020.html"},
             r"AgendaCenter/ViewFile/(\w+/_[\d-]+(?:\?packet=true)?)[\"']", 0, CIVICPLUS),
    Recorded("onbase", 2019, {"Search": "akron_search_results.html"},
             r"Documents/(?:Downloadfile|ViewDocument)/([^\"'?]+)", 0, ONBASE),
    # Fourteen agendas are pages.
    Recorded("onbase", 2022, {"Search": "sandiego_home.html"},
             r"ViewMeeting\?id=(\d+&(?:amp;)?doctype=[23])", 14, ONBASE),
    # Two of three are not public.
    Recorded("civicweb", 2024, {"10669/": "lascruces_meeting_10669_documents.json",
                                "meetings?": "lascruces_meetings_cut.json"},
             r'"DocumentType": ?\d+', -2),
    # Of one template there is a Word file too; a file and a page of one title are one paper.
    Recorded("primegov", 2026, {"Archived": "claytoncounty_archived_2026.json"}, TEMPLATE, 1),
    Recorded("primegov", 2021, {"Archived": "lacity_archived_2021.json"}, TEMPLATE),
    Recorded("primegov", 2026, {"Archived": "worcester_upcoming_2026-10_cut.json"}, TEMPLATE, -1),
    # Two meetings have one packet.
    Recorded("granicus", 2026, {"Publisher": "bozeman_viewpublisher_cut.html"}, VIEWER, 1, VIEW),
    Recorded("granicus", 2025, {"Publisher": "tulsa_viewpublisher_view4.html"}, VIEWER, 0, VIEW),
    Recorded("granicus", 2019, {"Publisher": "rta_upcoming_iconview.html"}, VIEWER, 0, VIEW),
    Recorded("novusagenda", 2022, {"general": "dinuba_meetingsgeneral.html"},
             r"DisplayAgendaPDF\.ashx\?([^\"' ]+)"),
    Recorded("municode", 2026, {"municodemeetings": "tumwater_meetings_page.html"}, MEET),
    Recorded("municode", 2022, {"PublishPage": "clovis_publishpage.html"}, MEET, 0,
             {"client": "r", "list": CLOVIS}),
    Recorded("destiny", 2022, {"month=7": "contracosta_listing_2022-07.html"},
             r"dsp=(?:ag|min)&(?:amp;)?seq=\d+|docs/\d{4}/[^\"']+", 0, {"client": "7"}),
)  # fmt: skip
FIRST = {"UpdateCategoryList": "<h1>Agenda Center</h1>", "ViewFile": (404, "")}
EMPTY = {"get_month": "<form name='form1'></form>", "Upcoming": [], "Archived": [],
         "Outline": {"Meeting": {}}}  # fmt: skip


def test_the_fates_of_recorded_papers_add_up_to_all_that_are_named(
    recordings: Path, sqlite_url: str, tmp_path: Path
) -> None:
    session = Session(open_database(sqlite_url))
    keys: list[str] = []
    expected: list[tuple[str, int, int]] = []
    for number, site in enumerate(SITES):
        source = replace(
            source_on(site.platform, tmp_path, **site.settings), key=f"rivertown-{number}"
        )
        bodies = {
            part: (recordings / site.platform / name).read_text("utf-8", "replace")
            for part, name in site.answers.items()
        }
        now = dt.datetime(site.year, 12, 1, 16, tzinfo=dt.UTC)
        first = dt.date(2010 if site.platform == "granicus" else site.year - 1, 1, 1)
        records = answered_site(
            source, {**FIRST, **bodies, **(EMPTY | bodies)}, now=now, since=first
        )
        crawl = start_crawl(session, source, mode="full", now=now)
        ingest(session, records, source=source, topics=(), now=now, crawl_id=crawl, read=plain)
        session.commit()
        named = {
            unescape(str(each)).casefold()
            for body in bodies.values()
            for each in re.findall(site.named, body, re.IGNORECASE)
        }
        keys.append(source.key)
        expected.append((site.platform, site.year, len(named) + site.beside))
    sums = document_sums(session, keys)
    session.close()
    assert [
        (site.platform, site.year, each.listed) for site, each in zip(SITES, sums, strict=True)
    ] == expected
