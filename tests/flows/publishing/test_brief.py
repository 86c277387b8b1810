"""The brief: what stands under which heading, every link, and words of a source that stay words."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from sqlalchemy.orm import Session

from lawtrack.cli import cli
from lawtrack.crawling.health.sources import source_states
from lawtrack.legislation.records import Action, AgendaItem, Sponsorship
from lawtrack.publishing.brief.brief import Brief, make_brief
from lawtrack.publishing.brief.brief_pages import brief_as_html, brief_as_markdown
from lawtrack.publishing.brief.timeline import MOST_ROWS, timeline_picture
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, RIVERTOWN_RHYTHM, a_bill, an_event

TOPIC = "facial-recognition"
TODAY = date(2026, 3, 5)
SINCE = date(2026, 2, 26)
EVIL = '<img src=x onerror=alert(1)> [click](javascript:alert(1)) **bold** `code` & "quotes"'


def a_step(day: date, words: str, number: int = 1) -> Action:
    return Action(date=day, description=words, upstream_id=f"{day}{number}")


def bill(number: int, *steps: Action, **changes: object) -> Any:
    fields: dict[str, object] = {
        "upstream_id": str(number), "identifier": f"2026-{number:04}", "title": f"{FACES} {number}",
        "actions": steps, "introduced": date(2025, 6, 1), "session": "2026",
        "url": f"https://rivertown.example/bill/{number}", "documents": (),
    }  # fmt: skip
    return a_bill(**{**fields, **changes})


def brief_of(session: Session, **changes: Any) -> Brief:
    fields: dict[str, Any] = {"since": SINCE, "today": TODAY, "now": NOW + timedelta(days=3)}
    fields |= changes
    states = source_states(session, [RIVERTOWN_RHYTHM], now=fields["now"])
    return make_brief(session, TOPIC, states=states, **fields)


@pytest.fixture
def brief(session: Session) -> Brief:
    """One bill for each heading, and a meeting."""
    store(
        session,
        [
            bill(1, introduced=date(2026, 3, 1)),
            bill(2, a_step(date(2026, 3, 2), "Hearing held")),
            bill(3, a_step(date(2025, 6, 1), "Referred to committee")),
            bill(4, a_step(date(2025, 5, 6), "Referred"),
                 a_step(date(2025, 6, 1), "Placed on file", 2)),
            bill(5, a_step(date(2026, 1, 20), "Referred")),
            bill(6, a_step(date(2025, 6, 1), "Referred")),
            bill(7, introduced=date(2026, 3, 1), title="Ordinance on footbridges."),
            an_event(agenda=(
                AgendaItem(order=1, title="Faces", identifier="2026-0006", bill_upstream_id="6"),
            )),
            an_event(upstream_id="78", date=date(2026, 3, 25), cancelled=True, status="Cancelled",
                     agenda=(AgendaItem(order=1, title="Faces", bill_upstream_id="2"),)),
            an_event(upstream_id="79", agenda=()),
        ],
    )  # fmt: skip
    return brief_of(session)


def numbers(entries: Any) -> list[str]:
    return [entry.number for entry in entries]


def test_every_bill_stands_under_the_first_heading_that_fits(brief: Brief) -> None:
    assert numbers(brief.new) == ["2026-0001"]
    assert numbers(brief.moved) == ["2026-0002"]
    assert numbers(brief.awaited) == ["2026-0006"]
    assert numbers(brief.stuck) == ["2026-0003"]
    assert numbers(brief.quiet) == [
        "2026-0004",
        "2026-0005",
    ]  # placed on file, and waiting for less than 90 days
    assert brief.stuck[0].days_still == 277
    assert [meeting.day for meeting in brief.coming] == [date(2026, 3, 11)]
    assert brief.coming[0].subjects[0].url == "https://rivertown.example/bill/6"
    assert [meeting.cancelled for meeting in brief.later] == [True]


def test_a_change_that_was_seen_moves_a_bill_and_a_dismissed_one_is_left_out(
    session: Session,
) -> None:
    old = bill(3, a_step(date(2025, 6, 1), "Referred"))
    store(session, [old])
    store(session, [bill(3, a_step(date(2025, 6, 1), "Referred"), status="In committee",
                         stamp="2")], days=1)  # fmt: skip
    (moved,) = brief_of(session).moved
    assert [change["new"] for change in moved.changes[0].changes] == ["In committee"]
    assert "Status: In committee" in brief_as_markdown(brief_of(session))


def test_a_sponsor_that_joins_moves_no_bill_but_is_told(session: Session) -> None:
    old = bill(3, a_step(date(2025, 6, 1), "Referred"))
    store(session, [old])
    joined = Sponsorship(name="Rosa Iqbal")
    store(session, [bill(3, a_step(date(2025, 6, 1), "Referred"), stamp="2",
                         sponsorships=(*(old.sponsorships or ()), joined))], days=1)  # fmt: skip
    made = brief_of(session)
    assert (numbers(made.moved), numbers(made.touched)) == ([], ["2026-0003"])
    for page in (brief_as_markdown(made), brief_as_html(made)):
        assert "Only sponsors, papers or details changed" in page
        assert "Sponsor added: Rosa Iqbal" in page


def test_days_are_those_of_the_place(session: Session) -> None:
    store(session, [bill(3, a_step(date(2025, 6, 1), "Referred"))])
    # Eleven in the evening of the third, in town.
    late = bill(3, a_step(date(2025, 6, 1), "Referred"), status="In committee", stamp="2")
    store(session, [late], days=1, hours=16)
    assert "Seen [March 3, 2026]" in brief_as_markdown(brief_of(session))


def test_what_is_only_watched_is_not_quoted_from_a_text(session: Session) -> None:
    store(session, [bill(3, title="Order on surveillance technology.", documents=(),
                         introduced=date(2026, 3, 1))])  # fmt: skip
    (entry,) = brief_of(session).new
    assert entry.why is not None
    assert entry.why.judgement == "watch"
    for page in (brief_as_markdown(brief_of(session)), brief_as_html(brief_of(session))):
        assert "It is watched for" in page
        assert entry.why.reason.split(",")[0].split("“")[0] in page
        assert "<blockquote>" not in page
        assert "From [its" not in page


def test_a_congress_that_is_over_has_nothing_stuck(session: Session) -> None:
    steps = (a_step(date(2024, 6, 1), "Referred to the House Committee"),)
    store(session, [bill(1, *steps, session="118", introduced=date(2024, 6, 1)),
                    bill(2, *steps, session="119", introduced=date(2025, 2, 1))])  # fmt: skip
    assert numbers(brief_of(session).stuck) == ["2026-0002"]


def test_every_item_of_the_page_has_a_link_to_its_record(brief: Brief) -> None:
    page = BeautifulSoup(brief_as_html(brief), "lxml")
    for part in (*page.find_all("article"), *page.select("ul.stuck li")):
        assert part.find("a", href=re.compile(r"^https://rivertown\.example/")), part.get_text()
    for heading in page.find_all("h3"):
        assert heading.a is not None, heading.get_text()
    for item in re.findall(
        r"^- .*$", brief_as_markdown(brief).split("## How fresh")[0], re.MULTILINE
    ):
        assert "](https://rivertown.example/" in item


def test_both_pages_say_the_same(brief: Brief) -> None:
    page = BeautifulSoup(brief_as_html(brief), "lxml").get_text(" ")
    plain = brief_as_markdown(brief).replace("\\", "")
    for words in (
        "Facial recognition: what councils and Congress are doing", "277 days", "Hearing held",
        "Wednesday", "6:30 PM EDT", "Cancelled", "March 2, 2026", "2 other bills",
        "Rivertown City Council", "1 meeting",
    ):  # fmt: skip
        assert words in plain, words
        if words != "1 meeting":
            assert words in page, words


def test_the_page_needs_nothing_beside_it(brief: Brief) -> None:
    page = BeautifulSoup(brief_as_html(brief), "lxml")
    assert page.find_all(["script", "link", "img", "iframe"]) == []
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in str(policy)


def test_words_of_a_source_stay_words(session: Session) -> None:
    store(
        session,
        [
            bill(1, a_step(date(2026, 3, 2), EVIL), title=f"{FACES} {EVIL}",
                 url="javascript:alert(1)"),
            bill(2, a_step(date(2025, 3, 2), EVIL), title=f"{FACES} {EVIL}",
                 url="https://x.example/) <b>"),
            an_event(name=f"Facial recognition {EVIL}", location=EVIL),
        ],
    )  # fmt: skip
    made = brief_of(session)
    page = BeautifulSoup(brief_as_html(made), "lxml")
    assert page.find_all(["img", "script"]) == []
    assert [a["href"] for a in page.find_all("a") if "javascript" in str(a["href"])] == []
    plain = brief_as_markdown(made)
    assert re.search(r"(?<!\\)<img", plain) is None
    assert re.search(r"(?<!\\)\]\(javascript", plain) is None
    assert "](https://x.example/%29%20%3Cb%3E)" in plain


def test_markdown_is_escaped_where_it_would_mean_something_only(session: Session) -> None:
    store(session, [bill(1, title=f"{FACES} & AT&T, R&D; and S")])
    assert r"& AT&T, R\&D; and S" in brief_as_markdown(brief_of(session))


def test_a_source_that_is_not_read_is_told_at_the_top(session: Session) -> None:
    store(session, [bill(1)])
    late = brief_of(session, now=NOW + timedelta(days=4))
    for text in (brief_as_html(late), brief_as_markdown(late)):
        assert "not up to date" in text.split("What comes in")[0]
    assert "not up to date" not in brief_as_markdown(brief_of(session, now=NOW))


def test_an_empty_brief_says_so(session: Session) -> None:
    made = brief_of(session, names={"rivertown": "Rivertown City Council"})
    plain = brief_as_markdown(made)
    assert "Nothing new since February 26, 2026." in plain
    assert "never read to the end. All of it may be missing here." in plain
    assert "Rivertown City Council" in plain
    assert "rivertown" not in plain
    assert timeline_picture(made) is None
    assert "<svg" not in brief_as_html(made)


def test_the_picture_is_drawn_inside_its_frame_in_the_order_of_time(brief: Brief) -> None:
    picture = timeline_picture(brief)
    assert picture is not None
    assert [line.number for line in picture.lines] == ["2026-0006", "2026-0002"]
    (svg,) = re.findall(r"<svg.*?</svg>", brief_as_html(brief), re.DOTALL)
    drawing = ElementTree.fromstring(svg)
    width, height = (float(part) for part in drawing.attrib["viewBox"].split()[2:])
    for dot in drawing.iter("circle"):
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height
    assert picture.since < picture.today < picture.lines[0].marks[0].x
    assert len(list(drawing.iter("path"))) == 2


def test_a_picture_with_many_bills_says_how_many_are_left_out(session: Session) -> None:
    store(session, [bill(n, a_step(date(2026, 3, 1), "Hearing")) for n in range(1, MOST_ROWS + 4)])
    picture = timeline_picture(brief_of(session))
    assert picture is not None
    assert (len(picture.lines), picture.left_out) == (MOST_ROWS, 3)
    assert "3 more bills are not in the picture" in brief_as_html(brief_of(session))


def test_the_command_writes_both_pages_or_prints_one(sqlite_url: str, tmp_path: Path) -> None:
    runner = CliRunner(env={"LAWTRACK_DATABASE": sqlite_url})
    folder = tmp_path / "brief"
    assert runner.invoke(cli, ["brief", "--output", str(folder)]).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["brief.html", "brief.md"]
    page = tmp_path / "page.html"
    assert runner.invoke(cli, ["brief", "--output", str(page)]).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    printed = runner.invoke(cli, ["brief", "--since", "2026-03-01"])
    assert printed.output.startswith("# Facial recognition")
