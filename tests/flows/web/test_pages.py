"""The pages as a browser gets them: on both databases, with hostile words, and JSON and CSV."""

import json
import re
from pathlib import Path

import feedparser
import pytest

from tests.flows.publishing.test_export import FACES
from tests.support.alerting import a_town
from tests.support.browsing import a_page_server, look_at
from tests.support.made import NOW, a_bill
from tests.support.town import CLOCK
from tests.support.web_server import Site, a_site, links_of, seen_in_chromium, tags_of

ADDRESSES = (
    "/", "/home", "/search", "/search?q=face", "/search?q=gait&sort=best", "/meetings",
    "/meetings?flagged=1", "/meetings?month=2026-03", "/changes", "/changes?since=2026-03-02",
    "/topics", "/topics/facial-recognition", "/sources", "/data",
    "/bills/rivertown/2026/2026-0042", "/bills/rivertown/119/HR%2012",
    "/meetings/rivertown/meeting-77", "/councils/rivertown",
    "/versions/rivertown/2026/2026-0042", "/versions/rivertown/2026/2026-0043",
    "/versions/rivertown/2026/2026-0043?old=1&new=2&side=1", "/versions/rivertown/-/meeting-77",
    "/search?q=zepelin", "/search?q=zeppelin",
    "/documents?jurisdiction=rivertown&q=gait&url=https%3A%2F%2Ffiles.example%2Fa%20b.pdf",
)  # fmt: skip


def test_every_page_is_sound_and_nothing_in_it_runs(site: Site) -> None:
    for address in ADDRESSES:
        answer = site.get(address)
        assert answer.status == 200, (address, answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        tags = tags_of(answer.text)
        names = [name for name, _ in tags]
        assert not {"script", "img", "iframe", "style"} & set(names), address
        assert (names.count("h1"), names.count("main")) == (1, 1), address
        for name, values in tags:
            assert not any(key.startswith("on") or key == "style" for key in values), address
            if name == "a":
                assert values["href"].startswith(("/", "#", "http://", "https://")), values
        ids = [values["id"] for _, values in tags if "id" in values]
        assert len(ids) == len(set(ids))
        loaded = [v["href"] for n, v in tags if n == "link"]
        assert loaded == ["/static/lawtrack.css", "data:,"]
        assert "\u202e" not in answer.text
        shown = re.sub("<[^>]*>", " ", answer.text)  # of inner words none
        assert not re.search(r"(?<!jurisdiction:)\brivertown\b(?!\.example)", shown), address
        assert not re.search(r"facial-recognition [0-9]", shown), address


def test_headings_leave_no_step_out_and_fields_have_names(site: Site) -> None:
    for address in ADDRESSES:
        last = 0
        for name, values in tags_of(site.get(address).text):
            if len(name) == 2 and name[0] == "h" and name[1].isdigit():
                assert int(name[1]) <= last + 1 or name == "h3", (address, name)
                last = int(name[1])
            if name == "input" and values.get("type") != "hidden":
                assert values.get("aria-label")


def test_every_page_is_json_too(site: Site) -> None:
    for address in ADDRESSES:
        path, mark, query = address.partition("?")
        answer = site.get(f"{'/home' if path == '/' else path}.json{mark}{query}")
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(json.loads(answer.body), dict)
    by_header = site.get("/home", accept="application/json")
    assert json.loads(by_header.body) == json.loads(site.get("/home.json").body)
    bill = json.loads(site.get("/bills/rivertown/2026/2026-0042.json").body)
    assert bill["identifier"] == "2026-0042"


def test_lists_are_tables_without_formulas(site: Site) -> None:
    answer = site.get("/search.csv?q=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "'=1+1" in answer.text
    assert site.get("/bills/rivertown/2026/2026-0042.csv").status == 404


def test_a_source_that_is_not_fresh_says_so_on_every_page(site: Site) -> None:
    assert all("is not up to date" in site.get(address).text for address in ADDRESSES)


def test_a_bill_of_which_only_the_title_is_read_says_so(site: Site) -> None:
    title = "Only its title is read so far"
    page = site.get("/bills/rivertown/118/HR%2012").text
    assert title in page
    assert "Not read yet." in page
    assert title not in site.get("/bills/rivertown/119/HR%2012").text


def test_a_bill_stands_at_one_place_of_its_way(site: Site) -> None:
    tags = tags_of(site.get("/bills/rivertown/2026/2026-0042").text)
    assert [v["class"] for n, v in tags if n == "ol" and "aria-label" in v] == ["way"]
    assert [v["class"] for n, v in tags if n == "li" and "aria-current" in v] == ["here"]


def test_what_several_go_by_is_asked_back(site: Site) -> None:
    answer = site.get("/bills/rivertown/-/HR%2012")
    assert answer.status == 300
    assert {"/bills/rivertown/119/HR%2012", "/bills/rivertown/118/HR%2012"} <= {
        v["href"] for n, v in tags_of(answer.text) if n == "a"
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/bills/rivertown/2026/none", 404),
        ("/bills/nowhere/2026/2026-0042", 404),
        ("/bills/rivertown/2026/..%2F..%2Fetc%2Fpasswd", 404),
        ("/static/..%2f..%2fapp.py", 404),
        ("/topics/none", 404),
        ("/changes?topic=none", 404),
        ("/documents?jurisdiction=rivertown&url=file:///etc/passwd", 404),
        ("/documents?jurisdiction=rivertown&url=http://169.254.169.254/", 404),
        ("/meetings?days=99999", 422),
        ("/meetings?month=2026-13", 422),
        ("/meetings?month=2026-02-31", 422),
        ("/changes?since=yesterday", 422),
        ("/councils/none", 404),
        ("/versions/rivertown/2026/2026-0042?old=1&new=9", 404),
        ("/versions/rivertown/2026/none", 404),
        ("/openapi.json", 404),
        ("/search?q=face&page=0", 422),
        ("/search?q=%00%22(*", 200),
        ("/search?q=face&page=9999", 200),
        (f"/search?q={'x' * 5000}", 414),
        ("/nowhere", 404),
    ],
)  # fmt: skip
def test_hostile_addresses_are_answered_plainly(site: Site, address: str, status: int) -> None:
    answer = site.get(address)
    assert answer.status == status
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_problems_are_told_to_programs_in_their_form(site: Site) -> None:
    answer = site.get("/bills/rivertown/2026/none.json")
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == 404


def test_nothing_but_forms_is_taken_and_those_on_few_pages(site: Site) -> None:
    assert site.get("/bills/rivertown/2026/2026-0042", method="POST").status == 415
    for method in ("PUT", "DELETE", "PATCH"):
        assert site.get("/bills/rivertown/2026/2026-0042", method=method).status == 405
    for address in ("/", "/search", "/changes", "/meetings", "/documents", "/sources"):
        assert site.post(address, {"what": "note"}).status == 405, address


def test_a_name_that_is_not_ours_is_not_heard(site: Site) -> None:
    assert site.get("/", host="evil.example").status == 400


def test_an_unchanged_page_is_not_sent_again(site: Site) -> None:
    first = site.get("/bills/rivertown/2026/2026-0042")
    again = site.get("/bills/rivertown/2026/2026-0042", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_what_a_committee_struck_is_not_shown_as_the_texts_own(site: Site) -> None:
    answer = site.get("/search?q=zeppelin").text
    assert "Report, page 7 (struck out)" in answer
    reader = site.get(next(link for link in links_of(answer) if "/documents" in link)).text
    assert (
        '<s><span class="said">struck out: </span>No <b class="hit">zeppelin</b> flies.' in reader
    )
    assert "⟦" not in reader


def test_every_count_of_a_search_leads_to_as_many_hits(site: Site) -> None:
    found = json.loads(site.get("/search.json?q=1").body)
    html = site.get("/search?q=1").text
    followed = 0
    for name, link in re.findall(r'<a href="(/search\?q=[^"]+)">([^<]+) \(\d+\)</a>', html):
        count = dict(of for facet in found["facets"].values() for of in facet)[link]
        hits = json.loads(site.get(name.replace("&amp;", "&").replace("?", ".json?")).body)
        assert hits["total"] == count, (link, hits["total"])
        followed += 1
    assert followed


def test_a_search_can_be_followed_as_a_feed_and_as_a_calendar(site: Site) -> None:
    feed = feedparser.parse(site.get("/search.atom?q=technology").body)
    assert not feed.bozo
    (entry,) = feed.entries
    assert "2026-0043" in entry.title
    calendar = site.get("/search.ics?q=2026-0043")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.text.count("BEGIN:VEVENT") == 1
    assert "20260311T" in calendar.text
    assert site.get("/changes.atom").status == site.get("/data.ics").status == 404


ONE = pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # a browser sees no database


@ONE
@pytest.mark.e2e
def test_four_people_find_what_they_came_for(site: Site, tmp_path: Path) -> None:
    def page(path: str) -> str:
        return seen_in_chromium(site.address + path, tmp_path)

    def link(html: str, part: str) -> str:
        return next(one for one in links_of(html) if part in one)

    home = page("/")
    # The next hearing, and why it is one: two clicks from the first page.
    hearing = site.get(link(home, "/meetings/rivertown/")).text
    assert "Why it is here" in site.get(link(hearing, "2026-0043")).text
    # A phrase that stands on page 7 of an attachment alone.
    hit = site.get("/search?q=%22near+the+ferry%22").text
    assert "Report, page 7" in hit
    assert link(hit, "/documents").endswith("#page-7")
    reader = page(link(hit, "/documents"))
    assert '<b class="hit">ferry</b>' in reader.split('id="page-7"')[1]
    # What changed since yesterday.
    changes = page(link(home, "/changes?since="))
    assert "2026-0043" in changes
    assert "2026-0044" not in changes
    # Two versions, word by word.
    bill = site.get(link(changes, "/bills/rivertown/")).text
    texts = page(link(bill, "/versions/"))
    assert "five" in texts.split("<del>")[1].split("</del>")[0]
    assert "two" in texts.split("<ins>")[1].split("</ins>")[0]


def test_a_comparison_is_offered_where_two_texts_are(site: Site) -> None:
    offered = {}
    for record in ("rivertown/2026/2026-0042", "rivertown/2026/2026-0043", "rivertown/119/HR%2012"):
        versions = site.get(f"/versions/{record}").text
        offered[record] = f"/versions/{record}" in links_of(site.get(f"/bills/{record}").text)
        assert offered[record] == ("<ins>" in versions or "<select" in versions), record
    assert set(offered.values()) == {True, False}


def test_the_day_of_a_meeting_is_told_in_words(site: Site) -> None:
    changes = site.get("/changes").text
    assert re.search(r">[^<]+, \w+day, March \d+, 2026(, \d+:\d\d [AP]M)?</a>", changes)
    assert not re.search(r">[^<]+, 2026-\d\d-\d\d[^<]*</a>", changes)


@ONE
@pytest.mark.e2e
@pytest.mark.parametrize(
    "path",
    ["/search?q=gait", "/bills/rivertown/2026/2026-0042", "/meetings?month=2026-03",
     "/versions/rivertown/2026/2026-0043?old=1&new=2&side=1"],
)  # fmt: skip
def test_no_page_is_wider_than_a_phone_and_none_fetches(
    site: Site, path: str, tmp_path: Path
) -> None:
    sheet = site.get("/static/lawtrack.css").text
    html = site.get(path).text.replace(
        '<link rel="stylesheet" href="/static/lawtrack.css">', f"<style>{sheet}</style>"
    )
    with a_page_server() as server:
        seen = look_at(server, html, tmp_path)
    assert seen.width <= seen.room
    assert not seen.ran
    assert [one for one in seen.fetched if not one.startswith("data:")] == []


def flags_on(page: str) -> list[str]:
    """The numbers of the flagged bills; other lists of a council's page come behind them."""
    flagged = page.partition('<h2 id="flagged">')[2] or page
    return re.findall(r">(2026-\d{4})</a> ", flagged.partition('<h2 id="changed">')[0])


@pytest.mark.parametrize("path", ["/topics/facial-recognition", "/councils/rivertown"])
def test_flags_come_on_pages_of_fifty_and_whole_to_programs(
    sqlite_url: str, tmp_path: Path, path: str
) -> None:
    town = a_town(tmp_path, sqlite_url, "")
    many = [a_bill(upstream_id=str(n), identifier=f"2026-{n:04}", title=FACES)
            for n in range(1, 102)]  # fmt: skip
    town.crawl(many, NOW)
    with a_site(town.config, now=CLOCK) as site:
        pages = [site.get(path).text]
        while following := [v["href"] for _, v in tags_of(pages[-1]) if v.get("rel") == "next"]:
            pages.append(site.get(*following).text)
        assert "page 3 of 3, 101 flags" in pages[-1]
        shown = [flags_on(page) for page in pages]
        assert [len(some) for some in shown] == [50, 50, 1]
        assert sorted(n for some in shown for n in some) == [bill.identifier for bill in many]
        assert shown[-1] == flags_on(site.get(f"{path}?page=9").text)
        assert len(json.loads(site.get(f"{path}.json").text)["flags"]) == 101
    town.engine.dispose()
