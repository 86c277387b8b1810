"""What lists say of flagged records: of meetings and their bills, of what waits for a text."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lawtrack.database.dealings.event_flags import ITSELF, EventFlag
from lawtrack.web.published.pagefind_words import found_as
from lawtrack.web.shapes import as_page

DAY = dt.date(2026, 3, 10)
AROUND = {
    "root": "", "here": "/", "here_with_query": "/", "stale": [], "editor": "", "as_json": "",
    "as_csv": "", "now": dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "may_sign_in": False,
    "zones": {}, "divisions": {}, "names": {}, "token": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "former", "words"),
    [
        (ITSELF, False, "its own words: about face scans"),
        (ITSELF, True, "its words were: about face scans"),
        ("2026-0043", False, "about face scans"),
        ("2026-0043", True, "about before face scans"),
    ],
)
def test_a_mark_says_whose_words_deal_with_the_topic(
    identifier: str, former: bool, words: str
) -> None:
    mark = EventFlag(
        identifier=identifier, topic="face-scans", judgement="about", stance="", title="A panel",
        lines=(), former=former,
    )  # fmt: skip
    meeting = SimpleNamespace(
        date=DAY, time="", timezone="UTC", shown_hour="", jurisdiction="rivertown", id="meeting-1",
        name="Panel", shown_state="", flagged=(mark,), notice=None, taking_part=None,
    )  # fmt: skip
    page = SimpleNamespace(
        meetings=[meeting], month=None, flagged=False, first=DAY, last=DAY + dt.timedelta(days=1)
    )
    shown = as_page("meetings.html", page, **AROUND)
    assert f'<span class="tag flagged">{words}</span>' in shown
    assert ('/2026-0043">2026-0043</a> A panel' in shown) == (identifier != ITSELF)


@pytest.mark.parametrize(
    ("kind", "judgement", "where", "words"),
    [
        ("event", "about", "agenda", '>Panel</a>, <time datetime="2026-03-10">Tuesday, March'),
        ("event", "mentions", "agenda", "found in: agenda"),
        ("bill", "about", "title", '>2026-0043</a> Panel</h3>'),
        ("bill", "watch", "", '<span class="tag flagged">may be about</span>'),
        ("bill", "watch", "", '<p class="soft">no text of it could be read</p>'),
    ],
)  # fmt: skip
def test_a_flag_says_of_which_day_it_is_and_why(
    kind: str, judgement: str, where: str, words: str
) -> None:
    flag = SimpleNamespace(
        kind=kind, jurisdiction="rivertown", session="", identifier="2026-03-10",
        id="meeting-1" if kind == "event" else "2026-0043", title="Panel", judgement=judgement,
        stance="", status="Filed", stage="", sentence="", where=where,
        reason="no text of it could be read",
    )  # fmt: skip
    page = SimpleNamespace(
        topic="face-scans", total=1, page=1, pages=1, flags=[flag],
        by_month=(), by_place=(), by_stance=(),
    )  # fmt: skip
    assert words in as_page("topic.html", page, **AROUND)


@pytest.mark.parametrize(
    ("number", "term", "names"),
    [
        ("HR 1412", "119", "hr1412 hr1412119 119hr1412"),
        ("2026-0043", "", "20260043"),
        ("2026-0043", "2026", "20260043 0043 00432026"),
        ("260028-A", "2026", "260028a 260028 260028a2026 2026260028a"),
        ("", "", ""),
    ],
)
def test_a_published_bill_is_found_by_its_number(number: str, term: str, names: str) -> None:
    assert f'data-names="{names}"' in found_as("bill", "rivertown", DAY, number, term)
