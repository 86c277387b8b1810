"""Searches and bills are followed from their pages: feeds, calendars, and mails that arrive."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.deliver import deliver_due
from lawtrack.database.tables.alerts import SubscriptionRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team import passwords
from lawtrack.database.team.editors import add_editor
from lawtrack.legislation.records import Action
from lawtrack.topics.searches.search_query import FollowedWords, followed_words
from tests.support.alerting import MailServer, Town, a_town
from tests.support.keyboard import a_keyboard_browser
from tests.support.made import NOW, a_bill, an_event
from tests.support.town import HOSTILE
from tests.support.visitor import Visitor, form_with
from tests.support.web_server import Site, a_site, tags_of

PASSWORD = "four words that differ"
DAY = timedelta(days=1)
BILL = "/bills/rivertown/2026/2026-0042"
FOLLOW_BILL = "/follow?bill=2026-0042&jurisdiction=rivertown&session=2026"
FOLLOW = "/follow?q=mill+footbridge+jurisdiction%3Arivertown"


@pytest.fixture
def town(tmp_path: Path, ready_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town that was crawled, in which Grace may write."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    made = a_town(tmp_path, ready_url, "")
    made.crawl([a_bill(), an_event()], NOW)
    made.crawl([a_bill(status="Passed", stamp="2")], NOW + DAY)
    with Session(made.engine) as session:
        add_editor(session, "Grace", PASSWORD, now=NOW)
        session.commit()
    yield made
    made.engine.dispose()


@pytest.fixture
def site(town: Town) -> Iterator[Site]:
    address = "mailto://mail.example?from=a@b.example&to=c@d.example"
    secrets(town, f'LAWTRACK_MAIL = "{address}"\nLAWTRACK_MAIL_KEY = "k"')
    with a_site(town.config, now=NOW + 2 * DAY) as opened:
        yield opened


def secrets(town: Town, words: str) -> None:
    file = town.config.folder / "lawtrack.secrets.toml"
    file.write_text(words, encoding="utf-8")
    file.chmod(0o600)


def an_editor(site: Site) -> Visitor:
    grace = Visitor(site)
    assert grace.sign_in("Grace", PASSWORD).status == 303
    return grace


def stored(town: Town) -> dict[str, SubscriptionRow]:
    with Session(town.engine) as session:
        return {row.name: row for row in session.scalars(select(SubscriptionRow))}


@pytest.mark.parametrize(
    ("asked", "followed"),
    [
        ("mill footbridge", FollowedWords(words="mill footbridge")),
        ('"mill street" jurisdiction:boston jurisdiction:boston',
         FollowedWords(words='"mill street"', jurisdictions=("boston",))),
        ("topic:faces jurisdiction:\"boston\"",
         FollowedWords(topic="faces", jurisdictions=("boston",))),
        ("note:well", FollowedWords(words="note:well")),
        ("faces OR gait", FollowedWords(words="faces OR gait")),
        ("camer* jurisdiction:boston -gait  sponsor:",
         FollowedWords(words="camer* -gait", jurisdictions=("boston",))),
        ("-gait", FollowedWords(why_not="no word")),
        ("topic:faces -gait", FollowedWords(why_not="topic:faces with more beside it")),
        ("a b c d e f g h i j k l m n o p -q", FollowedWords(why_not="more than 16 words")),
        ("faces after:2026-01-01", FollowedWords(why_not="after:")),
        ("faces -type:order", FollowedWords(why_not="-type:")),
        ("topic:faces drones", FollowedWords(why_not="topic:faces with more beside it")),
        ("jurisdiction:boston", FollowedWords(why_not="no word")),
        ("!!! \x00", FollowedWords(why_not="no word")),
        ("face " * 80 + "-gait", FollowedWords(why_not="more than 400 characters")),
    ],
)  # fmt: skip
def test_of_a_search_that_is_followed_which_a_subscription_can_ask_for(
    asked: str, followed: FollowedWords
) -> None:
    assert followed_words(asked) == followed


def test_a_search_is_followed_from_its_page(site: Site, town: Town) -> None:
    grace, guest = an_editor(site), Visitor(site)
    links = [v["href"] for n, v in tags_of(guest.get("/search?q=mill").text) if n == "a"]
    assert "/follow?q=mill" in links
    page = guest.get(FOLLOW).text
    assert "LAWTRACK_MAIL" not in page
    assert "/sign-in?next=%2Ffollow%3Fq%3Dmill" in page
    page = grace.get(FOLLOW).text
    assert "1 message since " in page
    assert "</strong>: Rivertown City Council 2026-0042" in page
    assert page.count("<option") == 4  # one channel, three rhythms; a key is no channel
    after = grace.sent(FOLLOW, "Follow it", rhythm="daily")
    assert after.status == 200
    row = stored(town)["mill-footbridge-rivertown"]
    assert (row.search, row.jurisdictions, row.channel, row.rhythm, row.origin) == (
        "mill footbridge", ["rivertown"], "$LAWTRACK_MAIL", "daily", "command",
    )  # fmt: skip
    assert "the words &#34;mill footbridge&#34;" in after.text.lower()
    with Session(town.engine) as session:
        edit = session.scalars(select(EditRow)).one()
        assert (edit.kind, edit.editor, edit.value) == ("subscription", "Grace", "added")
    assert 'value="mill-footbridge-rivertown-2"' in grace.get(FOLLOW).text
    name = row.name
    assert '<p class="warning">Paused 2026-03-04' in grace.sent("/alerts", f"Pause {name}").text
    assert stored(town)[name].paused_at is not None
    assert '<span class="tag">on</span>' in grace.sent("/alerts", f"Go on with {name}").text
    assert stored(town)[name].paused_at is None
    assert name not in guest.get("/alerts").text
    assert name not in guest.get("/alerts.json").text


def test_a_bill_is_followed_and_is_a_feed_and_a_calendar(site: Site, town: Town) -> None:
    grace = an_editor(site)
    links = [v["href"] for n, v in tags_of(Visitor(site).get(BILL).text) if n == "a"]
    feed, calendar = f"{BILL}.atom", f"{BILL}.ics"
    assert {feed, calendar, FOLLOW_BILL} <= set(links)
    assert "Passed" in Visitor(site).get(feed).text
    assert Visitor(site).get(calendar).text.count("BEGIN:VEVENT") == 1
    grace.sent(FOLLOW_BILL, "Follow it", name="bridge")
    row = stored(town)["bridge"]
    assert (row.bill, row.bill_id is not None, row.jurisdictions) == (
        "2026-0042", True, ["rivertown"],
    )  # fmt: skip


def test_what_cannot_be_followed_is_said_and_not_stored(site: Site, town: Town) -> None:
    grace = an_editor(site)
    page = grace.get("/follow?q=faces+after%3A2026-01-01").text
    assert "A message cannot be asked for “after:”" in page
    assert "/search.atom?q=faces+after%3A2026-01-01" in page
    assert "Follow it</button>" not in page
    assert grace.get("/follow?bill=none&jurisdiction=rivertown").status == 404
    assert grace.get("/follow?q=faces+topic%3Anone").status == 200
    assert grace.get("/follow?q=topic%3Anone").status == 422
    action, fields = form_with(grace.get(FOLLOW).text, "Follow it")
    for wrong, status in (
        ({"q": "faces after:2026-01-01"}, 422), ({"q": "jurisdiction:nowhere x"}, 422),
        ({"q": ""}, 422),
        ({"name": "No Name"}, 422), ({"name": ""}, 422), ({"rhythm": "hourly"}, 422),
        ({"name": "x" * 5000}, 422), ({"channel": "$HOME"}, 422),
        ({"channel": "$LAWTRACK_MAIL_KEY"}, 422), ({"channel": HOSTILE}, 422),
        ({"channel": "mailto://a:b@c.example"}, 422),
        ({"bill": "none", "jurisdiction": "rivertown"}, 404), ({"token": "x"}, 403),
    ):  # fmt: skip
        answer = grace.post(action, {**fields, **wrong})
        assert answer.status == status, (wrong, answer.text)
        assert "a:b@c" not in answer.text
    assert Visitor(site).post(action, fields).headers["location"].startswith("/sign-in?next=")
    assert grace.post("/alerts", {**fields, "name": "none", "what": "pause"}).status == 404
    assert grace.post("/alerts", {**fields, "name": "none", "what": "end"}).status == 422
    assert stored(town) == {}
    assert grace.post(action, {**fields, "name": "one"}).status == 303
    again = grace.post(action, {**fields, "name": "one"})
    assert (again.status, "of that name already" in again.text) == (422, True)
    tags = tags_of(grace.get(f"/follow?q={quote(HOSTILE)}").text)
    assert not {"script", "img"} & {name for name, _ in tags}


@pytest.mark.e2e
def test_by_keyboard_a_search_is_followed_and_the_mail_arrives(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = a_town(tmp_path, sqlite_url, "")
    town.crawl([a_bill(), an_event()], NOW)
    with Session(town.engine) as session:
        add_editor(session, "Grace", PASSWORD, now=NOW)
        session.commit()
    mail = MailServer()
    mail.start()
    secrets(
        town, f'MAIL = "mailto://127.0.0.1:{mail.port}?from=us@here.example&to=me@home.example"'
    )
    try:
        with (
            a_site(town.config, now=NOW + DAY) as site,
            a_keyboard_browser(tmp_path / "browser") as browser,
        ):
            browser.open(f"{site.address}/search?q=footbridge")
            browser.until_text("Follow it: feed")
            browser.follow("messages")
            browser.until_text("Follow footbridge")
            browser.follow("Sign in")
            browser.until_text("Password")
            browser.reach("name")
            browser.type("Grace")
            browser.press("Tab")
            browser.type(PASSWORD)
            browser.press("Enter")
            browser.until_text("Tell me")
            browser.reach("name")
            browser.press("Enter")
            browser.until_text("Who is told what")
            browser.until_text("footbridge")
            assert all(address.startswith((site.address, "data:")) for address in browser.asked)
        vote = Action(date=NOW.date(), description="Passed by the council", upstream_id="9")
        town.crawl([a_bill(status="Passed", stamp="2", actions=(vote,))], NOW + 2 * DAY)
        done = deliver_due(town.engine, town.config, environ=os.environ, now=NOW + 2 * DAY)
        assert (done.sent, done.failed) == (1, 0)
    finally:
        mail.stop()
        town.engine.dispose()
    (letter,) = mail.got
    assert letter.to == "me@home.example"
    assert "2026-0042" in letter.subject
    assert '"footbridge" stands in its title' in letter.text
