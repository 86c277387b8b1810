"""The published pages in a real Chromium, from a plain web server; and which of them move."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.team.team_edits import add_note
from lawtrack.legislation.records import Bill, Document
from lawtrack.publishing.site.site_records import RecordName
from lawtrack.web.published.published_links import (
    PublishedPlaces,
    places_of_records,
    with_relative_links,
)
from lawtrack.web.shapes import as_page
from lawtrack.web.what_pages_say import DataPage
from tests.flows.publishing.test_browser import EVIL
from tests.flows.publishing.test_export import FACES, store
from tests.flows.publishing.test_publish import files_of, links_in, publish_at, touched
from tests.support.made import NOW, a_bill, an_event
from tests.support.web_server import links_of, seen_in_chromium

BILL = "bills/rivertown/2026/42/2026-0042"
MEETING = "meetings/rivertown/2026-03/2026-03-11-city-council.html"


@contextmanager
def served(folder: Path, asked: list[tuple[str, int]]) -> Iterator[str]:
    """The folder, as ``python -m http.server`` serves it; what is asked for is written down."""

    class Server(SimpleHTTPRequestHandler):
        def log_request(self, code: object = "-", size: object = "-") -> None:
            asked.append((self.path, int(str(getattr(code, "value", code)))))

        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Server, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.e2e
def test_the_folder_is_read_under_any_address_and_asks_for_nothing_else(
    session: Session, tmp_path: Path
) -> None:
    asked: list[tuple[str, int]] = []
    with served(tmp_path, asked) as address:
        evil = EVIL.format(address)
        store(session, [a_bill(title=FACES, summary=evil), an_event(name=evil, location=evil)])
        publish_at(session, tmp_path / "some/where")
        home = seen_in_chromium(f"{address}/some/where/", tmp_path / "browser")
        assert "What comes next" in home
        bill = next(link for link in links_of(home) if link.endswith("2026-0042.html"))
        page = seen_in_chromium(f"{address}/some/where/{bill}", tmp_path / "browser")
    assert FACES in page
    assert "Why it is here" in page
    assert "{{ 7 * 191 }}" in page
    pages = {"/some/where/", f"/some/where/{bill}", "/some/where/static/lawtrack.css"}
    assert {(path, status) for path, status in asked} <= {(path, 200) for path in pages} | {
        (path, 304) for path in pages
    }
    assert {f"{BILL}.json", f"feeds/{BILL}.xml"} <= {
        link.removeprefix("../" * 4) if "feeds" in link else f"{BILL.rpartition('/')[0]}/{link}"
        for link in links_in(tmp_path / "some/where" / f"{BILL}.html")
    }


def test_a_page_moves_with_what_stands_on_it_though_no_line_of_its_own_says_so(
    session: Session, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    store(session, [a_bill(title=FACES)])
    publish_at(session, out)
    assert "Next meeting" not in (out / f"{BILL}.html").read_text()
    # A meeting puts the bill on its agenda: the bill's own ledger has nothing of it.
    store(session, [an_event(date=date(2026, 3, 11))], days=1)
    publish_at(session, out, days=1)
    assert "Next meeting: Wednesday, March 11, 2026" in (out / f"{BILL}.html").read_text()
    assert "Bills to look at" in (out / MEETING).read_text()
    before = touched(out)
    publish_at(session, out, days=10)  # it is over
    assert "Next meeting" not in (out / f"{BILL}.html").read_text()
    after = touched(out)
    assert f"{BILL}.json" in {name for name in before if before[name] == after[name]}


def test_a_page_that_is_lost_is_written_again(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "site"
    store(session, [a_bill(title=FACES), an_event()])
    publish_at(session, out)
    before = files_of(out)
    for name in (f"{BILL}.html", MEETING, "sources.html"):
        (out / name).unlink()
    publish_at(session, out, days=0.01)
    after = files_of(out)
    # Those two say when they were written.
    differ = {name for name in before if before[name] != after.get(name)}
    assert differ == {"index.json", "briefs/facial-recognition.html"}


def test_a_name_that_several_go_by_leads_nowhere_and_its_full_one_to_each() -> None:
    records = [
        RecordName("bill", f"ocd-bill/{term}", "federal", term, "HR 12", f"{term}-hr-12")
        for term in ("118", "119")
    ]
    files = {one.ocd_id: f"b/{one.session}" for one in records}
    places = PublishedPlaces({"/": "index.html"}, places_of_records(records, files))
    assert places.path_of("/bills/federal/119/HR%2012#steps") == "b/119#steps"
    assert places.path_of("/bills/federal/-/HR%2012") == ""
    assert places.path_of("/bills/federal/-/bill-118-hr-12") == "b/118"
    assert places.path_of("/bills/federal/-/HR%2012%20%28119th%29") == "b/119"
    page = (
        '<a href="published:/bills/federal/-/HR%2012" class="x">HR 12</a>'
        '<a class="y" href="published:/bills/federal/118/HR%2012">that</a>'
        '<a href="published:/">home</a> <a href="https://x.example/">out</a>'
    )
    assert with_relative_links(page, "a/c/page.html", places) == (
        '<span>HR 12</span><a class="y" href="../../b/118">that</a>'
        '<a href="../../index.html">home</a> <a href="https://x.example/">out</a>'
    )


def test_what_the_team_wrote_is_not_published(session: Session, tmp_path: Path) -> None:
    store(session, [a_bill(title=FACES)])
    (row,) = session.scalars(select(BillRow))
    add_note(session, row, "between us", editor="ada", now=NOW)
    session.commit()
    publish_at(session, tmp_path / "site")
    files = files_of(tmp_path / "site")
    assert [name for name in files if b"between us" in files[name]] == []


def test_texts_of_what_is_flagged_are_published_and_compared_and_go_with_the_flag(
    session: Session, tmp_path: Path
) -> None:
    out = tmp_path / "site"

    def drafts(number: int, title: str, words: str, stamp: str) -> Bill:
        text = f"{words} {EVIL.format('https://evil.example')}"
        paper = Document(
            title="Draft", url=f"https://files.example/{number}.pdf", kind="version", text=text,
            stamp=words,
        )  # fmt: skip
        return a_bill(upstream_id=str(number), identifier=f"2026-00{number}", title=title,
                      stamp=stamp, documents=(paper,))  # fmt: skip

    store(session, [drafts(42, FACES, "Five years.", "1"), drafts(43, "Trees", "Elms.", "1")])
    publish_at(session, out)
    page = out / f"{BILL}.html"
    (reader,) = (out / "documents").glob("*.html")
    assert "Five years." in reader.read_text()
    assert f"{'../' * 4}documents/{reader.name}" in links_in(page)
    assert "Compare its texts" not in page.read_text()
    assert BeautifulSoup(reader.read_text(), "lxml").find_all(["script", "form"]) == []
    before = touched(out)
    publish_at(session, out)
    assert touched(out) == before
    store(session, [drafts(42, FACES, "Two years.", "2")], days=1)
    publish_at(session, out, days=1)
    assert "Two years." in reader.read_text()  # under the address that it had
    (compared,) = (out / "versions").glob("*.html")
    assert {f"{'../' * 4}versions/{compared.name}"} <= links_in(page)
    differs = BeautifulSoup(compared.read_text(), "lxml")
    assert (differs.find("del") is not None, differs.find("form")) == (True, None)
    assert "Side by side" not in differs.get_text()
    assert f"../{BILL}.html" in links_in(compared)
    store(session, [drafts(42, "A plain title", "Two years.", "3")], days=2)
    publish_at(session, out, days=2)
    assert not list((out / "documents").glob("*")) + list((out / "versions").glob("*"))
    assert not [link for link in links_in(page) if "documents/" in link]


def test_a_text_that_is_read_later_is_published_though_the_ledger_has_no_line_of_it(
    session: Session, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    paper = Document(title="Draft", url="https://files.example/501.pdf", kind="attachment")
    store(session, [a_bill(title=FACES, documents=(paper,))])
    publish_at(session, out)
    assert not (out / "documents").exists()
    read = replace(paper, text="Elms are trees.", stamp="1")
    store(session, [a_bill(upstream_id="9", identifier="2026-0099", documents=(read,))], days=1)
    publish_at(session, out, days=1)
    (reader,) = (out / "documents").glob("*.html")
    assert f"{'../' * 4}documents/{reader.name}" in links_in(out / f"{BILL}.html")
    assert "Elms are trees." in reader.read_text()


def test_many_sources_that_are_not_up_to_date_do_not_push_everything_else_away() -> None:
    stale = [
        SimpleNamespace(jurisdiction=f"town-{n}", words="never crawled", last_good=None)
        for n in range(30)
    ]
    around = {
        "published": True,
        "names": {},
        **dict.fromkeys(("root", "here", "policy", "as_json", "editor"), ""),
    }
    page = BeautifulSoup(as_page("data.html", DataPage(covered=()), stale=stale, **around), "lxml")
    (warning,) = page.find_all(class_="warning")
    assert "town-2 is not up to date: never crawled." in warning.get_text()
    assert "town-3 " not in warning.get_text()
    assert "Nor are 27 more sources: how fresh each is." in warning.get_text()
    assert [link["href"] for link in warning.find_all("a")] == ["/sources"]
