"""Pages and messages in a real Chromium: words of a source run nothing, fetch nothing, and fit."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lawtrack.legislation.records import AgendaItem, Record
from lawtrack.publishing.brief.brief_pages import brief_as_html
from tests.flows.publishing.test_brief import a_step, bill, brief_of
from tests.flows.publishing.test_export import FACES, store
from tests.support.alerting import a_town
from tests.support.browsing import PHONE, PageServer, Seen, a_page_server, look_at
from tests.support.made import NOW, a_bill, an_event

EVIL = (
    "<script>ran = true; fetch('{0}/script')</script>"
    "</title></style></textarea><script>ran = true</script>"
    "\"><img src={0}/image onerror='ran = true'><link rel=stylesheet href={0}/style>"
    "<iframe src={0}/frame></iframe><svg onload='ran = true'></svg>"
    "' onmouseover='ran = true' \" onmouseover=\"ran = true\" "
    '{{{{ 7 * 191 }}}} [click](javascript:ran=true) {0}/"onmouseover="ran=true '
)
LONG = "Supercalifragilistic" * 20
SUBSCRIBED = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$MAIL"
"""


@pytest.fixture
def server() -> Iterator[PageServer]:
    with a_page_server() as listening:
        yield listening


def is_harmless(seen: Seen) -> None:
    assert not seen.ran
    assert seen.fetched == []
    assert seen.asked == []
    assert {urlsplit(link).scheme for link in seen.links} <= {"https", "http", "mailto"}
    assert seen.room == PHONE
    assert seen.width <= PHONE


def evil_records(evil: str, *, stamp: str) -> list[Record]:
    """A bill and a meeting with hostile words in every field that is told."""
    words = f"{FACES} {evil} {LONG}"
    line = AgendaItem(order=1, title=words, identifier="2026-0001", bill_upstream_id="1")
    return [
        bill(1, a_step(date(2026, 3, 2), words), title=words, status=f"{stamp} {words}",
             stamp=stamp, url="javascript:ran=true"),
        a_bill(upstream_id="2", identifier=evil[:60], title=words, status=f"{stamp} {words}",
               stamp=stamp, url=f"https://x.example/{LONG}?\"onmouseover=\"ran=true"),
        an_event(name=words, location=words, agenda=(line,), stamp=stamp, status=words),
    ]  # fmt: skip


def test_a_page_that_runs_and_fetches_is_found_out(server: PageServer, tmp_path: Path) -> None:
    evil = EVIL.format(server.address)
    page = f"<p style='width: 500px'>{evil}</p><a href='java\nscript:ran=true'>x</a>"
    seen = look_at(server, page, tmp_path)
    assert seen.ran
    assert {"/script", "/image", "/style", "/frame"} <= set(seen.asked)
    assert f"{server.address}/image" in seen.fetched
    assert "javascript:ran=true" in seen.links
    assert (seen.room, seen.width > PHONE) == (PHONE, True)


def test_the_brief_shows_hostile_words_and_does_nothing(
    server: PageServer, sqlite_url: str, tmp_path: Path
) -> None:
    evil = EVIL.format(server.address)
    with Session(create_engine(sqlite_url)) as session:
        store(session, [*evil_records(evil, stamp="1"), bill(3, a_step(date(2025, 3, 2), evil))])
        page = brief_as_html(brief_of(session))
    seen = look_at(server, page, tmp_path / "browser")
    is_harmless(seen)
    assert f"<script>ran = true; fetch('{server.address}/script')</script>" in seen.text
    assert "{{ 7 * 191 }}" in seen.text


def test_a_message_shows_hostile_words_and_does_nothing(
    server: PageServer, sqlite_url: str, tmp_path: Path
) -> None:
    evil = EVIL.format(server.address)
    town = a_town(tmp_path, sqlite_url, SUBSCRIBED)
    town.crawl([an_event(agenda=(), upstream_id="9")], NOW)
    town.crawl(evil_records(evil, stamp="1"), NOW + timedelta(days=1))
    town.deliver(NOW + timedelta(days=1, hours=1))
    assert town.parcels
    for number, (_, parcel) in enumerate(town.parcels):
        seen = look_at(server, parcel.html, tmp_path / f"browser{number}")
        is_harmless(seen)
        assert f"<script>ran = true; fetch('{server.address}/script')</script>" in seen.text
    town.engine.dispose()
