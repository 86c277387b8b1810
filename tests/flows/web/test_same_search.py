"""A search means the same on its page, in feed, calendar, API, command, library, and messages."""

import json
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

import lawtrack
from lawtrack.alerts.stored_subscriptions import add_subscription
from lawtrack.cli import cli
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.texts import found_by
from lawtrack.legislation.records import AgendaItem
from lawtrack.topics.searches.saved_searches import Search
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill, an_event
from tests.support.web_server import Site, a_site

DAY = timedelta(days=1)
TITLES = (
    "A ferry across the harbour", "Ferries and their cameras", "Cameras on Mill Street",
    "The street by the mill, and José Ferrer", "A policy on drone-cameras", "Policies on drones",
    "Of trees: half a mill of it", "Große Straße OR not",
)  # fmt: skip
# What is looked for, and which of the titles (from 1) have it.
SEARCHES = {
    "ferry": {1, 2},
    "ferries OR trees": {1, 2, 7},
    "camera -drone": {2, 3},
    '"mill street"': {3},
    "mill street": {3, 4},
    "camer* mill OR policy": {3, 5},
    "jose -boston": {4},
    "drone-camera": {5},
    "polic* -cameras": {6},
    "strasse OR 2026-0004": {4, 8},
    'mill -"mill street" -tree': {4},
    "note:well OR harbor* OR harbour": {1},
    "the": {1, 4},
    "polici* -drone": set(),
    "polici* OR ferrie*": {1, 2, 5, 6},
    "cameras* street": {3},
    "20260003": {3},
    "docket #0005, 2026": {5},
}


@pytest.fixture
def town(tmp_path: Path, ready_url: str) -> Town:
    """A town in which every search is followed, then bills come in, a meeting for each."""
    made = a_town(tmp_path, ready_url, "")
    made.crawl([], NOW)
    with Session(made.engine) as session:
        for number, words in enumerate(SEARCHES):
            asks = Subscription(name=f"s{number}", search=words, channel="$MAIL")
            add_subscription(session, asks, now=NOW)
        session.commit()
    bills = [
        a_bill(upstream_id=f"b{n}", identifier=f"2026-{n:04}", title=title, summary="")
        for n, title in enumerate(TITLES, start=1)
    ]
    meetings = [
        an_event(upstream_id=f"m{n}", name=f"Panel {n}", location="", identifiers=(),
                 date=date(2026, 3, 10 + n),
                 agenda=(AgendaItem(order=1, title="Vote", identifier=f"2026-{n:04}",
                                    bill_upstream_id=f"b{n}"),))
        for n in range(1, len(TITLES) + 1)
    ]  # fmt: skip
    made.crawl([*bills, *meetings], NOW + DAY)
    return made


def test_every_way_to_ask_finds_the_same(town: Town) -> None:
    with Session(town.engine) as session:
        number_of = {row.id: int(row.upstream_id[1:]) for row in session.scalars(select(BillRow))}
        of_event = {row.id: int(row.upstream_id[1:]) for row in session.scalars(select(EventRow))}
        told: dict[str, set[int]] = {words: set() for words in SEARCHES}
        for row in session.scalars(select(OutboxRow)):
            words = list(SEARCHES)[row.subscription_id - 1]
            told[words] |= {number_of[id_] for kind, id_ in row.about if kind == "bill"}
        published = found_by(session, [Search(name=words, words=words) for words in SEARCHES])
    assert told == SEARCHES
    assert {w: {number_of[one] for one in published[w]["bill"]} for w in SEARCHES} == SEARCHES
    assert {w: {of_event[one] for one in published[w]["event"]} for w in SEARCHES} == SEARCHES
    file = str(town.config.folder / "lawtrack.toml")
    tracker = lawtrack.open(file)
    with a_site(town.config, now=NOW + 2 * DAY) as site:
        for words, expected in SEARCHES.items():
            for way, numbers in asked_over_http(site, words).items():
                assert numbers == expected, (way, words)
            run = CliRunner().invoke(cli, ["--config", file, "search", "--json", "--", words])
            hits = json.loads(run.stdout)["hits"]
            assert {int(hit["id"][-4:]) for hit in hits if hit["kind"] == "bill"} == expected
            found = tracker.search(words)
            assert {int(hit.id[-4:]) for hit in found if hit.kind == "bill"} == expected


def asked_over_http(site: Site, words: str) -> dict[str, set[int]]:
    """The numbers of the bills that each address gives for the words."""

    def body(path: str) -> str:
        answer = site.get(f"{path}{quote(words)}")
        assert answer.status == 200
        return answer.text

    def of(hits: list[dict[str, str]]) -> set[int]:
        return {int(hit["id"][-4:]) for hit in hits if hit["kind"] == "bill"}

    feed, calendar = body("/search.atom?q="), body("/search.ics?q=")
    listed = json.loads(body("/api/v1/bills?q="))["items"]
    theirs = json.loads(body("/openstates/bills?per_page=20&q="))["results"]
    return {
        "page": of(json.loads(body("/search.json?q="))["hits"]),
        "api": of(json.loads(body("/api/v1/search?q="))["items"]),
        "list": {int(bill["identifier"][-4:]) for bill in listed},
        "Open States": {int(bill["identifier"][-4:]) for bill in theirs},
        "feed": {n for n in range(1, len(TITLES) + 1) if f"2026-{n:04}" in feed},
        "calendar": {n for n in range(1, len(TITLES) + 1) if f"SUMMARY:Panel {n}" in calendar},
    }
