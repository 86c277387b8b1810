"""Every page, as editors see it, is looked at by axe-core and by the Nu Html Checker."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.team import passwords
from lawtrack.database.team.editors import add_editor
from lawtrack.database.team.taking_part import set_deadline, set_how
from lawtrack.database.team.team_edits import MeetingsOf, add_note, set_tag
from tests.flows.cli.test_cli import CONFIG
from tests.support.keyboard import a_keyboard_browser
from tests.support.page_checkers import axe_core, axe_findings, html_errors
from tests.support.town import CLOCK, HOSTILE, REPORT, fill_town
from tests.support.visitor import Visitor
from tests.support.web_server import a_site

PASSWORD = "four words that differ"
PAGES = (
    "/", "/search?q=gait", "/search", "/meetings", "/meetings?month=2026-03&flagged=1", "/changes",
    "/topics", "/topics/facial-recognition", "/sources", "/data", "/councils/rivertown",
    "/bills/rivertown/2026/2026-0042", "/bills/rivertown/2026/2026-0043",
    "/bills/rivertown/118/HR%2012", "/people/rivertown/Ada%20Quill",
    "/meetings/rivertown/meeting-77",
    "/versions/rivertown/2026/2026-0043", "/versions/rivertown/2026/2026-0043?side=1",
    f"/documents?jurisdiction=rivertown&q=gait&url={quote(REPORT, safe='')}", "/review", "/alerts",
    "/follow?q=gait", "/follow?q=gait+after%3A2026-01-01", "/sign-in", "/nowhere",
)  # fmt: skip
DARK = frozenset(PAGES[:1] + PAGES[10:15] + PAGES[-6:-3])


@pytest.mark.e2e
def test_no_page_is_wrong_for_those_who_hear_it_or_as_html(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = axe_core()
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    fill_town(sqlite_url)
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        add_editor(session, "Grace", PASSWORD, now=CLOCK)
        council = MeetingsOf(jurisdiction="rivertown", body="City Council")
        set_how(session, council, f"Ask {HOSTILE} https://town.example", editor="G", now=CLOCK)
        set_deadline(session, council, "", "24 hours before", editor="G", now=CLOCK)
        bill = session.scalars(select(BillRow).where(BillRow.identifier == "2026-0043")).one()
        add_note(session, bill, HOSTILE, editor="Grace", now=CLOCK)
        set_tag(session, bill, "budget", editor="Grace", now=CLOCK)
        session.commit()
    engine.dispose()
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{sqlite_url}"\n{CONFIG}')
    html = tmp_path / "html"
    html.mkdir()
    with (
        a_site(load_config(file, os.environ), now=CLOCK) as site,
        a_keyboard_browser(tmp_path / "browser") as browser,
    ):
        grace = Visitor(site)
        assert grace.sign_in("Grace", PASSWORD).status == 303
        for name, value in grace.cookies.items():
            browser.call("Network.setCookie", name=name, value=value, url=site.address)
        wrong = []
        for number, path in enumerate(PAGES):
            for dark in (False, True) if path in DARK else (False,):
                browser.look_as(width=1280 if dark else 390, dark=dark)
                browser.open(site.address + path)
                assert browser.says("document.documentElement.scrollWidth <= innerWidth"), path
                wrong += [f"{path}: {one}" for one in axe_findings(browser, script)]
            (html / f"{number}.html").write_bytes(grace.get(path).body)
        assert all(address.startswith((site.address, "data:")) for address in browser.asked)
    assert wrong == []
    assert html_errors(html) == []
