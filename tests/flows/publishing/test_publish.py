"""The published folder: complete, only what differs written, nobody else's files touched."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import feedparser
import icalendar
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.sealing.keys import load_or_make_key, public_keys, public_keys_in
from lawtrack.database.sealing.signed_heads import heads_in, note_head
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.errors import OutputError
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.publishing.site.folder import MANIFEST, Site
from lawtrack.publishing.site.site_state import SiteOrder, is_as_it_was
from lawtrack.publishing.site.write_site import Published, publish_site, slug
from lawtrack.topics.searches.saved_searches import Search
from lawtrack.web.published.published_pages import PublishedPages
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, RIVERTOWN_RHYTHM, a_bill, an_event
from tests.support.specifications import keeps_atom, keeps_icalendar

TOPIC = "facial-recognition"


# The folder does not see in which database a record lies.
ONE = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder beside the database, which lies in ``tmp_path``, that is not there yet."""
    return tmp_path / "published"


@cache
def settings() -> Config:
    """Those of the one town."""
    with NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(CONFIG)
        file.flush()
        return load_config(Path(file.name), {})


@cache
def town() -> Config:
    """Those without the governments that are there anyway, of which each would have two pages."""
    return replace(settings(), jurisdictions={"rivertown": settings().source("rivertown")})


def publish_at(
    session: Session, folder: Path, *, days: float = 0, search: bool = False,
    config: Config | None = None, **changes: Any,
) -> Published:  # fmt: skip
    now = NOW + timedelta(days=days)
    wishes: dict[str, Any] = {"topics": [TOPIC], "url": "", "full": False, **changes}
    order = SiteOrder(
        states=source_states(session, [RIVERTOWN_RHYTHM], now=now),
        today=now.date(),
        now=now,
        searched=search,
        **wishes,
    )
    pages = PublishedPages(config or town(), now=now, search=search)
    nothing_to_do = is_as_it_was(session, folder, order)
    done = publish_site(session, folder, order, pages)
    assert not nothing_to_do or done == Published(bills=0, files=0, bytes=0)
    return done


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything that is served, by its path; feeds and calendars keep their specifications."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".lawtrack" not in path.parts
    }
    for name, content in files.items():
        if name.startswith("feeds/"):
            keeps_atom(content)
        if name.startswith("calendars/"):
            keeps_icalendar(content)
    return files


def touched(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_ino for name in files_of(folder)}


def some_bills(count: int, **changes: object) -> list[Any]:
    return [
        a_bill(upstream_id=str(n), identifier=f"2026-{n:04}", title=f"{FACES} {n}", **changes)
        for n in range(1, count + 1)
    ]


def test_everything_is_there_and_parses(session: Session, out: Path) -> None:
    store(session, [a_bill(title=FACES), a_bill(upstream_id="502", identifier="7"), an_event()])
    done = publish_at(session, out, url="https://tracker.example/", config=settings())
    files = files_of(out)
    assert done.files == len(files)
    assert set(files) == {
        "index.json",
        *(f"{name}.html" for name in ("changes", "data", "files", "index", "meetings",
                                      "meetings-flagged", "sources", "topics")),
        *(f"changes/since-{days}.html" for days in ("yesterday", "seven-days", "thirty-days")),
        *(f"months/{month}.html" for month in ("2026-01", "2026-02", "2026-03", "2026-04",
                                               "2026-05", "2026-06")),
        *(f"{folder}/facial-recognition.html" for folder in ("briefs", "topics", "changes/topics")),
        *(f"{folder}/{place}.html" for folder in ("councils", "changes/jurisdictions")
          for place in settings().jurisdictions),
        "static/lawtrack.css",
        "meetings/rivertown/2026-03/2026-03-11-city-council.html",
        *(f"bills/rivertown/2026/42/2026-0042.{ending}" for ending in ("json", "html")),
        *(f"bills/rivertown/2026/07/7.{ending}" for ending in ("json", "html")),
        "feeds/topics/facial-recognition.xml",
        "feeds/jurisdictions/rivertown.xml",
        "feeds/bills/rivertown/2026/42/2026-0042.xml",
        "calendars/rivertown.ics",
        "calendars/rivertown/city-council.ics",
        "calendars/topics/facial-recognition.ics",
        *(f"csv/{name}.csv" for name in ("bills", "actions", "sponsors", "votes", "events",
                                         "matches", "changes")),
    }  # fmt: skip
    bill = json.loads(files["bills/rivertown/2026/42/2026-0042.json"])
    assert (bill["title"], bill["flags"][0]["topic"]) == (FACES, TOPIC)
    assert bill["history"][0]["reasons"] == ["new"]
    assert "last_seen" not in bill
    feed = feedparser.parse(files["feeds/topics/facial-recognition.xml"])
    assert feed.feed.links[0].href == (
        "https://tracker.example/feeds/topics/facial-recognition.xml"
    )
    assert len(feedparser.parse(files["feeds/jurisdictions/rivertown.xml"]).entries) == 3
    meetings = icalendar.Calendar.from_ical(files["calendars/topics/facial-recognition.ics"])
    assert len(meetings.walk("VEVENT")) == 1
    index = json.loads(files["index.json"])
    assert index["sources"]["rivertown"]["last_good_crawl"] == "2026-03-02T12:00:00Z"
    for kind in ("feeds", "calendars", "tables"):
        assert {entry["path"] for entry in index[kind]} <= set(files)


@ONE
def test_a_body_in_a_long_recess_keeps_its_calendar(session: Session, out: Path) -> None:
    store(session, [an_event(), an_event(upstream_id="71", body="議会")])
    publish_at(session, out, days=400)
    files = files_of(out)
    paths = [name for name in files if name.startswith("calendars/rivertown/")]
    assert len(paths) == 2
    assert "calendars/rivertown/city-council.ics" in paths
    for path in paths:
        assert icalendar.Calendar.from_ical(files[path]).walk("VEVENT") == []
    publish_at(session, out, days=1200)
    assert "calendars/rivertown/city-council.ics" not in files_of(out)


def test_keys_and_signed_heads_are_published(session: Session, out: Path, tmp_path: Path) -> None:
    store(session, some_bills(2))
    key, noted = load_or_make_key(tmp_path / "key"), tmp_path / "heads"
    note_head(session, noted, "rivertown", key, now=NOW)
    publish_at(session, out, public_keys=public_keys(tmp_path / "key"), heads=noted)
    files = files_of(out)
    assert public_keys_in(files["ledger/key.txt"].decode()) == [key.public]
    (head,), _ = heads_in(files["ledger/heads.jsonl"].decode().splitlines())
    assert head.is_genuine
    index = json.loads(files["index.json"])
    assert {entry["path"] for entry in index["ledger"]} <= set(files)
    private = (tmp_path / "key").read_bytes().splitlines()[1]
    assert not any(private in content for content in files.values())


@ONE
def test_hostile_words_leave_feeds_and_calendars_whole(session: Session, out: Path) -> None:
    evil = f'{FACES} </content><script>x</script> "><b a="{{}}">\r\nEND:VEVENT\r\n\x0b]]>\u202e'
    store(session, [a_bill(title=evil, status=evil, url="javascript:x"),
                    an_event(name=evil, location=evil, body=evil, url="//x.example")])  # fmt: skip
    store(session, [a_bill(title=evil, status=f"{evil}!", stamp="2")], days=1)
    publish_at(session, out, days=4)  # with an entry that the source is not read any more
    assert len(feedparser.parse(files_of(out)["feeds/jurisdictions/rivertown.xml"]).entries) == 3


def test_a_second_time_nothing_is_written(session: Session, out: Path) -> None:
    store(session, [*some_bills(5), an_event()])
    publish_at(session, out)
    before = touched(out)
    assert publish_at(session, out, days=0.02).files == 0
    assert touched(out) == before


def test_only_what_changed_is_written(session: Session, out: Path) -> None:
    store(session, some_bills(5))
    publish_at(session, out)
    before = touched(out)
    changed = a_bill(upstream_id="3", identifier="2026-0003", title=f"{FACES} 3", status="Adopted",
                     stamp="2")  # fmt: skip
    store(session, [changed], days=2)
    assert publish_at(session, out, days=2).bills == 1
    after = touched(out)
    assert {name for name in before if before[name] != after[name]} == {
        "index.json", "index.html", "briefs/facial-recognition.html",
        "topics/facial-recognition.html", "sources.html",
        "councils/rivertown.html", "changes.html", "changes/since-yesterday.html",
        "changes/since-seven-days.html", "changes/since-thirty-days.html",
        "changes/topics/facial-recognition.html", "changes/jurisdictions/rivertown.html",
        "bills/rivertown/2026/03/2026-0003.html", "bills/rivertown/2026/03/2026-0003.json",
        "feeds/bills/rivertown/2026/03/2026-0003.xml", "feeds/topics/facial-recognition.xml",
        "feeds/jurisdictions/rivertown.xml", "csv/bills.csv", "csv/changes.csv",
    }  # fmt: skip


def test_a_verdict_is_published_too(session: Session, out: Path) -> None:
    store(session, [a_bill(title=FACES)])
    publish_at(session, out)
    (flagged,) = session.scalars(select(BillRow))
    give_verdict(session, flagged, "confirmed", note="read it", now=NOW)
    session.commit()
    publish_at(session, out, days=3)
    bill = json.loads((out / "bills/rivertown/2026/42/2026-0042.json").read_text())
    assert bill["flags"][0]["verdict"] == "confirmed"


class Killed(BaseException):
    """What a process feels that is killed: nothing catches it."""


@ONE
@pytest.mark.parametrize("after", [0, 1, 7, 12, 20])
def test_a_run_that_was_killed_is_taken_up(
    session: Session, out: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    store(session, [*some_bills(8), an_event()])
    publish_at(session, out / "whole")
    replace, left = os.replace, [after]

    def fragile(old: Any, new: Any) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        replace(old, new)

    with monkeypatch.context() as patch:
        patch.setattr("lawtrack.publishing.site.folder.os.replace", fragile)
        with pytest.raises(Killed):
            publish_at(session, out / "killed")
    publish_at(session, out / "killed")
    assert files_of(out / "killed") == files_of(out / "whole")


@ONE
def test_a_file_that_is_lost_or_edited_is_written_again(session: Session, out: Path) -> None:
    store(session, [*some_bills(3), an_event()])
    publish_at(session, out)
    before = files_of(out)
    paths = (
        "bills/rivertown/2026/01/2026-0001.json", "csv/bills.csv",
        "feeds/bills/rivertown/2026/01/2026-0001.xml", "feeds/topics/facial-recognition.xml",
        "calendars/rivertown.ics", "briefs/facial-recognition.html", "index.html",
    )  # fmt: skip
    moving = {"index.json", "briefs/facial-recognition.html"}  # they say when they were written
    # Each is lost, and edited when the next one is lost.
    for number, (edited, lost) in enumerate(pairwise(("", *paths, "")), start=1):
        if lost:
            (out / lost).unlink()
        if edited:
            (out / edited).write_bytes(b"edited")
        done = publish_at(session, out, days=number / 500)
        assert done.bills == f"{edited} {lost}".count("2026-0001"), (edited, lost)
        after = files_of(out)
        assert {name for name in before if before[name] != after[name]} <= moving
        assert b"edited" not in {after.get(edited), after.get(lost)}


@ONE
def test_a_folder_that_was_copied_is_not_written_again(session: Session, out: Path) -> None:
    store(session, some_bills(3))
    publish_at(session, out)
    for file in out.rglob("*.*"):
        os.utime(file, (1, 1))
    done = publish_at(session, out, days=0.01)
    assert (done.bills, done.files) == (0, 0)


def test_a_second_time_no_bill_is_looked_at_though_all_are_new(
    session: Session, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(session, [*some_bills(5), an_event()])
    assert publish_at(session, out).bills == 5

    def refused(*_: object, **__: object) -> Any:
        raise AssertionError("nothing has changed")

    for name in ("full_bills", "latest_news", "calendar_entries", "make_brief", "print_table"):
        monkeypatch.setattr(f"lawtrack.publishing.site.write_site.{name}", refused)
    assert publish_at(session, out, days=0.01).bills == 0


def test_what_is_stored_late_under_a_lower_number_is_published(session: Session, out: Path) -> None:
    """With several writers a line may be committed after one with a higher number."""
    store(session, some_bills(2))
    late = session.scalars(select(RevisionRow).where(RevisionRow.subject_id == 1)).one()
    kept = {column.key: getattr(late, column.key) for column in RevisionRow.__table__.columns}
    session.delete(late)
    session.commit()
    publish_at(session, out)
    session.add(RevisionRow(**kept))
    session.commit()
    assert publish_at(session, out, days=0.01).bills == 1
    bill = json.loads((out / "bills/rivertown/2026/01/2026-0001.json").read_text())
    assert [line["reasons"] for line in bill["history"]] == [["new"]]


def test_a_backup_that_was_put_back_is_published_whole(session: Session, out: Path) -> None:
    """Its ledger goes on under the numbers of lines that were published and are lost."""
    store(session, some_bills(3))
    publish_at(session, out)
    assert publish_at(session, out).bills == 0
    line = session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
    bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "1")).one()
    assert line is not None
    line.subject_id, line.hash = bill.id, "0" * 64  # another line under the number
    bill.title = "As it was before"
    session.commit()
    assert publish_at(session, out, days=2).bills == 3
    assert "As it was before" in (out / "bills/rivertown/2026/01/2026-0001.json").read_text()
    assert publish_at(session, out, days=2).bills == 0


def links_in(file: Path) -> set[str]:
    return {str(link["href"]) for link in BeautifulSoup(file.read_text(), "lxml").find_all("a")}


def test_the_pages_lead_to_all_that_is_here_and_say_what_is_stale(
    session: Session, out: Path
) -> None:
    evil = "<script>x</script> & Co"
    store(session, [a_bill(title=FACES), an_event(body=evil, name=evil)])
    publish_at(session, out)
    page = BeautifulSoup((out / "index.html").read_text(), "lxml")
    assert page.find("script") is None
    assert page.find("form") is None
    assert "to search every word, run lawtrack web" in page.get_text()
    assert "Rivertown City Council is not up to date" not in page.get_text()
    todo, seen = [out / "index.html"], set[Path]()
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        if file.suffix == ".html":
            assert "published:" not in file.read_text()
            links = {link.partition("#")[0] for link in links_in(file)} - {""}
            here = {link for link in links if "://" not in link}
            assert {link for link in here if not (file.parent / link).is_file()} == set(), file
            todo += [(file.parent / link).resolve() for link in here]
    left = {name for name in files_of(out) if (out / name).resolve() not in seen}
    assert {name for name in left if name.endswith((".html", ".xml", ".ics", ".csv"))} == set()
    publish_at(session, out, days=9)
    stale = BeautifulSoup((out / "index.html").read_text(), "lxml").get_text()
    assert "Rivertown City Council is not up to date" in stale
    assert "March 2, 2026" in stale


def test_two_bills_of_one_number_keep_their_places(session: Session, out: Path) -> None:
    store(session, [a_bill(), a_bill(upstream_id="502")])
    publish_at(session, out)
    found = sorted((out / "bills/rivertown/2026/42").iterdir())
    assert len(found) == 4  # as a page, and for programs
    before = files_of(out / "bills")
    publish_at(session, out, days=5, full=True)
    assert files_of(out / "bills") == before
    # Another printed number is told in the file; links to it go on working.
    store(session, [a_bill(identifier="2026-0099", stamp="2")], days=6)
    publish_at(session, out, days=6)
    assert set(files_of(out / "bills")) == set(before)


@ONE
def test_what_is_not_ours_stays(session: Session, out: Path) -> None:
    (out / "mine").mkdir(parents=True)
    (out / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        publish_at(session, out / "mine")
    store(session, [a_bill(title=FACES), an_event()])
    site = out / "site"
    publish_at(session, site)
    (site / "about.html").write_text("mine")
    (site / "calendars" / "mine.ics").write_text("mine")
    publish_at(session, site, topics=["another"], days=2)
    assert not (site / "feeds/topics/facial-recognition.xml").exists()
    assert (site / "about.html").read_text() == "mine"
    assert (site / "calendars/mine.ics").read_text() == "mine"
    (site / "feeds/topics/facial-recognition.xml").write_text("mine")
    with pytest.raises(OutputError, match="was not written by lawtrack"):
        publish_at(session, site, days=3)


def test_a_folder_that_is_a_link_is_refused_and_nothing_is_written_or_removed_elsewhere(
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with Site(tmp_path / "out") as site:
        site.put("bills/1.json", b"1")
        site.flush()
        (tmp_path / "out/bills").rename(elsewhere / "bills")
        (tmp_path / "out/bills").symlink_to(elsewhere / "bills")
        with pytest.raises(OutputError, match="bills: is a link to another folder"):
            site.remove_others("bills/", ())
    with Site(tmp_path / "out") as site:
        site.put("bills/deep/1.json", b"2")
        with pytest.raises(OutputError, match=r"out/bills: is a link .* - remove the link"):
            site.flush()
    assert [file.name for file in elsewhere.rglob("*")] == ["bills", "1.json"]
    assert (elsewhere / "bills/1.json").read_bytes() == b"1"
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "out/.x.json.part").symlink_to(tmp_path / "kept")
    with Site(tmp_path / "out") as site:
        site.put("x.json", b"3")
        site.flush()
    assert (tmp_path / "kept").read_bytes() == b"kept"


@ONE
def test_a_manifest_that_is_broken_is_no_other_run(session: Session, out: Path) -> None:
    publish_at(session, out)
    (out / ".lawtrack" / "manifest.db").write_bytes(b"no database" * 1000)
    with pytest.raises(OutputError, match="not a database") as broken:
        publish_at(session, out, days=1)
    assert "another run" not in str(broken.value)


@ONE
def test_two_runs_at_once_are_refused(session: Session, out: Path) -> None:
    with Site(out / "site"), pytest.raises(OutputError, match="another run"):
        publish_at(session, out / "site")
    assert (out / "site" / MANIFEST).is_file()
    publish_at(session, out / "site")


def test_a_source_that_is_not_read_any_more_shows_in_every_feed(
    session: Session, out: Path
) -> None:
    store(session, [a_bill(title=FACES)])
    publish_at(session, out, searches=[BRIDGE, LAMPS])
    publish_at(session, out, days=4, searches=[BRIDGE, LAMPS])
    for name in ("topics/facial-recognition", "jurisdictions/rivertown", "searches/bridge"):
        titles = [e.title for e in feedparser.parse(str(out / f"feeds/{name}.xml")).entries]
        assert titles[0] == "rivertown: this source is not up to date"
    # It looks elsewhere.
    assert feedparser.parse(str(out / "feeds/searches/lamps.xml")).entries == []
    # Said once: a day later no feed is another one.
    before = touched(out)
    publish_at(session, out, days=5, searches=[BRIDGE, LAMPS])
    after = touched(out)
    others = {name.partition("/")[0] for name in before if before[name] != after[name]}
    assert {"bills", "calendars", "csv", "feeds", "meetings"}.isdisjoint(others)


BRIDGE = Search(name="bridge", words="mill FOOTBRIDGE")
LAMPS = Search(name="lamps", words="lamps", jurisdictions=("laketown",))


def test_saved_searches_have_a_feed_and_a_calendar(session: Session, out: Path) -> None:
    other = a_bill(upstream_id="502", identifier="7", title="On lamps.")
    meetings = [an_event(), an_event(upstream_id="78", date=date(2026, 3, 12), agenda=())]
    store(session, [a_bill(), other, *meetings])
    publish_at(session, out, searches=[BRIDGE, LAMPS])
    feed = feedparser.parse(str(out / "feeds/searches/bridge.xml"))
    assert not feed.bozo
    assert feed.feed.subtitle == 'What is new, with the words "mill FOOTBRIDGE"'
    links = {"https://rivertown.example/gateway.aspx?M=L&ID=501",
             "https://rivertown.example/MeetingDetail.aspx?LEGID=77"}  # fmt: skip
    assert {entry.link for entry in feed.entries} == links
    assert len(feed.entries) == 2
    calendar: Any = icalendar.Calendar.from_ical(
        (out / "calendars/searches/bridge.ics").read_bytes()
    )
    assert [event["dtstart"].dt.day for event in calendar.walk("VEVENT")] == [11]
    assert feedparser.parse(str(out / "feeds/searches/lamps.xml")).entries == []
    index = json.loads((out / "index.json").read_text())
    assert index["searches"] == {"bridge": "mill FOOTBRIDGE", "lamps": "lamps"}
    for kind, path in (("feeds", "bridge.xml"), ("calendars", "bridge.ics")):
        assert {"path": f"{kind}/searches/{path}", "title": "lawtrack: bridge"} in index[kind]
    titles = {entry["path"]: entry["title"] for entry in (*index["feeds"], *index["calendars"])}
    of_topic = {title for path, title in titles.items() if "/topics/" in path}
    assert of_topic == {"lawtrack: Facial recognition"}
    assert titles["feeds/jurisdictions/rivertown.xml"] == "lawtrack: Rivertown City Council"


def test_the_files_of_a_saved_search_change_and_go_with_it(session: Session, out: Path) -> None:
    store(session, [a_bill(), an_event()])
    publish_at(session, out, searches=[BRIDGE])
    assert publish_at(session, out, days=0.02, searches=[BRIDGE]).files == 0
    wider = replace(BRIDGE, words="council")
    publish_at(session, out, days=0.03, searches=[wider])
    (entry,) = feedparser.parse(str(out / "feeds/searches/bridge.xml")).entries
    assert entry.link == "https://rivertown.example/MeetingDetail.aspx?LEGID=77"
    publish_at(session, out, days=0.04, searches=[replace(BRIDGE, name="other")])
    assert {name for name in files_of(out) if "searches" in name} == {
        "feeds/searches/other.xml",
        "calendars/searches/other.ics",
    }
    publish_at(session, out, days=0.05)
    assert not any("searches" in name for name in files_of(out))


@pytest.mark.parametrize(
    ("words", "said"),
    [("HR 1234", "hr-1234"), ("É-1", "e-1"), ("../../etc", "etc"), ("2/3", "2-3"), ("会議", ""),
     ("a" * 300, "a" * 80)],
)  # fmt: skip
def test_a_number_becomes_a_safe_part_of_a_path(words: str, said: str) -> None:
    assert slug(words) == said


@ONE
def test_a_number_that_no_path_can_hold_has_a_place_all_the_same(
    session: Session, out: Path
) -> None:
    store(session, [a_bill(identifier="../../会議", session="", introduced=date(2026, 1, 1))])
    publish_at(session, out / "site")
    assert [path.name for path in out.iterdir()] == ["site"]
    assert len(list((out / "site/bills").rglob("*.json"))) == 1


@ONE
def test_the_moment_of_a_run_is_kept_in_utc(session: Session, out: Path) -> None:
    publish_at(session, out)
    with Site(out) as site:
        assert datetime.fromisoformat(site.mark("now")) == datetime(2026, 3, 2, 12, tzinfo=UTC)
