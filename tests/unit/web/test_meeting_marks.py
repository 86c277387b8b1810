"""The marks of meetings in lists: of their own words, and of the bills they deal with."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lawtrack.database.dealings.event_flags import ITSELF, EventFlag
from lawtrack.web.shapes import as_page

DAY = dt.date(2026, 3, 10)


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
    around = {
        "root": "", "here": "/", "here_with_query": "/", "stale": [], "editor": "", "as_json": "",
        "as_csv": "", "now": dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "may_sign_in": False,
        "zones": {}, "divisions": {}, "names": {}, "token": "",
    }  # fmt: skip
    shown = as_page("meetings.html", page, **around)
    assert f'<span class="tag flagged">{words}</span>' in shown
    assert ('/2026-0043">2026-0043</a> A panel' in shown) == (identifier != ITSELF)
