"""A team writes through the pages, and nobody else: forms, sessions, tries, two at once, a lock."""

import asyncio
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest
from argon2 import PasswordHasher
from fastapi import HTTPException, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.types import Message

from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow, FlagRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team import passwords
from lawtrack.database.team.editors import add_editor, disable_editor
from lawtrack.database.team.team_edits import team_memory
from lawtrack.web.writing import editors_desk
from lawtrack.web.writing.sent_forms import sent_bytes
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.keyboard import a_keyboard_browser
from tests.support.made import a_bill, an_event
from tests.support.town import CLOCK, HOSTILE
from tests.support.visitor import Visitor, form_with
from tests.support.web_server import Site, a_site, tags_of

PASSWORD = "four words that differ"
HASHER = passwords._hasher
BILL = "/bills/rivertown/2026/2026-0042"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, but for what it costs."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)


@pytest.fixture
def settings(ready_url: str, tmp_path: Path) -> Config:
    """A town with three flagged bills, and two who may write."""
    engine = open_database(ready_url)
    with Session(engine) as session:
        store(session, [a_bill(upstream_id=str(number), identifier=f"2026-00{number}", title=FACES)
                        for number in (42, 43, 44)])  # fmt: skip
        for name in ("Ada", "Ben"):
            add_editor(session, name, PASSWORD, now=CLOCK)
        session.commit()
    engine.dispose()
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    return load_config(file, os.environ)


@pytest.fixture
def clock() -> list[datetime]:
    """The moments it was; the last one is now."""
    return [CLOCK]


@pytest.fixture
def site(settings: Config, clock: list[datetime]) -> Iterator[Site]:
    """A server on that town, behind a proxy on this machine."""
    with a_site(settings, now=lambda: clock[-1], proxies=["127.0.0.1"]) as opened:
        yield opened


def editor(site: Site, name: str = "Ada") -> Visitor:
    """Somebody who is signed in."""
    visitor = Visitor(site)
    answer = visitor.sign_in(name, PASSWORD)
    assert answer.status == 303, answer.text
    return visitor


def edits(settings: Config) -> int:
    """How many lines were written."""
    engine = open_database(settings.database)
    with Session(engine) as session:
        count = session.scalar(select(func.count()).select_from(EditRow))
    engine.dispose()
    return count or 0


def test_notes_tags_position_and_keeper_are_written_on_the_bills_page(
    site: Site, settings: Config
) -> None:
    ada, guest = editor(site), Visitor(site)
    before = guest.get(BILL)
    assert "The team" not in before.text
    assert "<textarea" not in before.text
    ada.sent(BILL, "Write the note", text="Ask the clerk.\nBy Friday.")
    ada.sent(BILL, "Add the tag", tag="Budget")
    ada.sent(BILL, "Add the tag", tag="privacy")
    ada.sent(BILL, "Take away “budget”")
    ada.sent(BILL, "Save the position", position="oppose")
    page = ada.sent(BILL, "Save who", who="Ben")
    assert page.status == 200
    after = guest.get(BILL, if_none_match=before.headers["etag"])
    assert after.status == 200
    for text in (after.text, page.text):
        for words in ("Ask the clerk.\nBy Friday.", "<strong>oppose</strong>", "by Ben",
                      '<span class="tag">privacy</span>', "<p class=\"soft\">Ada, "):  # fmt: skip
            assert words in text
        assert '<span class="tag">budget</span>' not in text
    assert "<textarea" not in after.text
    assert "token" not in after.text
    assert "Ask the clerk." in guest.get(f"{BILL}.json").text
    elsewhere = {"origin": "https://elsewhere.example"}  # may read what programs may
    program = guest.get(f"/api/v1{BILL}", **elsewhere)
    assert (program.status, "Ask the clerk." in program.text) == (200, False)
    assert program.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in guest.get(f"{BILL}.json", **elsewhere).headers
    assert edits(settings) == 6


def test_a_verdict_is_given_and_taken_back_on_the_bills_page(site: Site, settings: Config) -> None:
    ada = editor(site)
    page = ada.sent(BILL, "Dismiss", note="a grant")
    assert "a reader: dismissed (a grant)" in page.text
    page = ada.sent(BILL, "Take “dismissed” back")
    assert "a reader" not in page.text
    assert edits(settings) == 2


def test_what_cannot_be_kept_is_said_and_not_stored(site: Site, settings: Config) -> None:
    ada = editor(site)
    for button, typed, words in (
        ("Write the note", {"text": " \n"}, "no word in it"),
        ("Write the note", {"text": "x" * 6000}, "6,000 characters"),
        ("Add the tag", {"tag": ";"}, "no tag"),
        ("Save the position", {"position": "for"}, "no position"),
        ("Dismiss", {"verdict": "deleted"}, "no verdict"),
    ):
        answer = ada.sent(BILL, button, **typed)
        assert (answer.status, words in answer.text) == (422, True), answer.text
    action, fields = form_with(ada.get(BILL).text, "Write the note", text="x")
    assert ada.post(action, {**fields, "what": "delete"}).status == 422
    assert ada.post(action, {**fields, "text": "x" * 70_000}).status == 413
    assert ada.post(action, {"a": "b"}, content_length="99999999").status == 413  # nobody waits
    assert ada.post(action, {f"f{n}": "" for n in range(30)}).status == 413
    assert ada.post("/bills/rivertown/2026/none", fields).status == 404
    assert ada.post("/review", {**fields, "place": "bill.1.", "verdict": "dismissed"}).status == 404
    assert ada.post("/review", {**fields, "place": "bills", "verdict": "dismissed"}).status == 422
    assert ada.post("/review/undo", {**fields, "edit": "9" * 30}).status == 422
    assert edits(settings) == 0


def test_a_form_that_ends_in_the_middle_is_no_fault_of_ours() -> None:
    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(HTTPException, match="408"):
        asyncio.run(sent_bytes(Request({"type": "http", "headers": []}, leaves)))


def test_hostile_words_in_notes_are_inert_for_everybody(site: Site) -> None:
    ada = editor(site)
    ada.sent(BILL, "Write the note", text=f"{HOSTILE}\x00\x1b[31m\ud800")
    ada.sent(BILL, "Save who", who=HOSTILE[:60])
    ada.sent(BILL, "Dismiss", note=HOSTILE)
    for visitor in (ada, Visitor(site)):
        for path in (BILL, "/review", "/review?after=<script>", "/sign-in?next=<script>"):
            answer = visitor.get(path)
            names = {name for name, _ in tags_of(answer.text)}
            assert not {"script", "img", "iframe", "style"} & names
            assert not set("\u202e\x00\x1b") & set(answer.text)
    assert "&lt;script&gt;alert(1)" in Visitor(site).get(BILL).text
    assert ada.get(f"{BILL}.json").status == 200


def test_a_form_without_the_token_of_its_page_is_refused(site: Site, settings: Config) -> None:
    ada = editor(site)
    action, fields = form_with(ada.get(BILL).text, "Write the note", text="x")
    del fields["token"]
    for wrong in ({}, {"token": ""}, {"token": "wrong"}, {"token": "f" * 64}, {"token": "é"}):
        answer = ada.post(action, {**fields, **wrong})
        assert (answer.status, "This form was not taken" in answer.text) == (403, True), wrong
        for path in ("/review", "/review/undo", "/sign-out"):
            assert ada.post(path, wrong).status == 403, (path, wrong)
    assert edits(settings) == 0
    assert "You are Ada" in ada.get(BILL).text


def test_the_token_of_another_editor_or_of_another_session_is_refused(
    site: Site, settings: Config
) -> None:
    ada = editor(site)
    action, fields = form_with(ada.get(BILL).text, "Write the note", text="x")
    for other in (editor(site, "Ben"), editor(site, "Ada")):
        assert other.post(action, fields).status == 403
    assert edits(settings) == 0


def test_a_form_that_another_site_sends_is_refused(site: Site, settings: Config) -> None:
    ada = editor(site)
    action, fields = form_with(ada.get(BILL).text, "Write the note", text="x")
    page = ada.get("/sign-in").text
    where, password = form_with(page, "Sign in", name="Ada", password=PASSWORD)
    foreign: list[dict[str, str]] = [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"origin": "http://127.0.0.1:1"},  # another program on this machine
        {"origin": "http://127.0.0.1"},
        {"origin": "http://[", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ]
    for headers in foreign:
        assert ada.post(action, fields, **headers).status == 403, headers
        assert ada.post(where, password, **headers).status == 403, headers
    assert edits(settings) == 0
    ours = {"origin": site.address, "sec_fetch_site": "same-origin"}
    assert ada.post(action, fields, **ours).status == 303


def test_who_is_not_signed_in_is_led_there_and_back(site: Site, settings: Config) -> None:
    guest = Visitor(site)
    for path in (BILL, "/review"):
        answer = guest.post(path, {"what": "note", "text": "x", "token": "x"})
        assert answer.status == 303
        where = answer.headers["location"]
        assert where == f"/sign-in?next={path}"
    page = guest.get(where).text
    answer = guest.post(*form_with(page, "Sign in", name="Ada", password=PASSWORD))
    assert (answer.status, answer.headers["location"]) == (303, "/review")
    assert edits(settings) == 0


def test_signing_in_leads_to_no_other_site(site: Site) -> None:
    for elsewhere in (
        "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nX: y", "javascript:",
    ):  # fmt: skip
        visitor = Visitor(site)
        action, fields = form_with(visitor.get("/sign-in").text, "Sign in", name="Ada")
        answer = visitor.post(action, {**fields, "password": PASSWORD, "next": elsewhere})
        assert (answer.status, answer.headers["location"]) == (303, "/"), elsewhere


def test_signing_in_gives_a_secret_that_nobody_knew(site: Site, settings: Config) -> None:
    planted = "a" * 43
    victim = Visitor(site, cookies={editors_desk.COOKIE: planted})
    assert victim.sign_in("Ada", PASSWORD).status == 303
    first = victim.cookies[editors_desk.COOKIE]
    assert first != planted
    assert "You are" not in Visitor(site, cookies={editors_desk.COOKIE: planted}).get(BILL).text
    assert victim.sign_in("Ada", PASSWORD).status == 303
    assert victim.cookies[editors_desk.COOKIE] != first
    assert "You are" not in Visitor(site, cookies={editors_desk.COOKIE: first}).get(BILL).text
    assert "You are Ada" in victim.get(BILL).text
    engine = open_database(settings.database)
    with Session(engine) as session:
        disable_editor(session, "Ada", now=CLOCK)
        session.commit()
    engine.dispose()
    assert "You are" not in victim.get(BILL).text


def test_cookies_are_kept_from_scripts_other_sites_and_open_lines(site: Site) -> None:
    visitor = Visitor(site)
    action, fields = form_with(visitor.get("/sign-in").text, "Sign in", name="Ada")
    typed = {**fields, "password": PASSWORD}
    plain = visitor.post(action, typed).headers["set-cookie"]
    line = next(one for one in plain.splitlines() if one.startswith(editors_desk.COOKIE))
    assert re.search(r"; HttpOnly; Max-Age=604800; Path=/; SameSite=lax$", line), line
    again = Visitor(site)
    action, fields = form_with(again.get("/sign-in").text, "Sign in", name="Ada")
    safe = again.post(action, {**fields, "password": PASSWORD}, x_forwarded_proto="https")
    assert "; Secure" in safe.headers["set-cookie"]


def test_signing_out_ends_it_for_whoever_has_the_cookie(site: Site) -> None:
    ada = editor(site)
    thief = Visitor(site, cookies=dict(ada.cookies))
    ada.sent(BILL, "Sign out")
    assert editors_desk.COOKIE not in ada.cookies
    assert "You are" not in thief.get(BILL).text


def test_a_session_ends_by_itself(site: Site, clock: list[datetime]) -> None:
    ada = editor(site)
    clock.append(CLOCK + timedelta(days=8))
    assert "You are" not in ada.get(BILL).text


def test_passwords_cannot_be_guessed_on_and_on(site: Site, clock: list[datetime]) -> None:
    guesser, ada = Visitor(site, address="10.0.0.1"), Visitor(site, address="10.0.0.2")
    answers = [guesser.sign_in("Ada", f"guess {n}") for n in range(6)]
    assert [answer.status for answer in answers] == [403] * 5 + [429]
    assert "the name or the password is wrong" in answers[0].text.lower()
    assert answers[0].text.replace("Ada", "") == (
        guesser.sign_in("Nobody", "guess").text.replace("Nobody", "")
    )
    assert guesser.sign_in("Ada", PASSWORD).status == 429  # also when it is right at last
    assert ada.sign_in("Ada", PASSWORD).status == 303  # from elsewhere
    clock.append(CLOCK + timedelta(minutes=16))
    assert guesser.sign_in("Ada", PASSWORD).status == 303


def test_who_cannot_sign_in_yet_is_told_why(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{sqlite_url}"\n{CONFIG}')
    with a_site(load_config(file, os.environ), now=CLOCK) as site:
        visitor = Visitor(site)
        assert "Nobody may write yet." in visitor.get("/sign-in").text
        assert visitor.sign_in("Ada", PASSWORD).status == 403
        monkeypatch.setitem(sys.modules, "argon2", None)
        monkeypatch.setattr(passwords, "_hasher", HASHER.__wrapped__)
        answer = visitor.sign_in("Ada", PASSWORD)
        assert (answer.status, "pip install &#39;lawtrack[web]&#39;" in answer.text) == (503, True)
        assert "Sign in" in visitor.get("/").text


def test_those_who_guess_at_once_have_no_more_tries(site: Site) -> None:
    guesser = Visitor(site)
    form = form_with(guesser.get("/sign-in").text, "Sign in", name="Ada", password="a guess")
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: guesser.post(*form).status, range(12)))
    assert sorted(answers) == [403] * 5 + [429] * 7


def test_a_flag_of_a_meeting_is_judged_and_taken_back(site: Site, settings: Config) -> None:
    engine = open_database(settings.database)
    with Session(engine) as session:
        store(session, [an_event(name=f"Hearing: {FACES}")], days=1)
    ada = editor(site)
    page = ada.get("/review").text
    assert '<a href="/meetings/rivertown/meeting-77">Hearing: ' in page
    page = ada.sent("/review", "Confirm (c)").text
    assert "You confirmed Hearing: " in page
    with Session(engine) as session:
        query = select(FlagRow.verdict).where(FlagRow.kind == "event")
        assert session.scalars(query).one() == "confirmed"
    page = ada.sent("/review", "Undo (u)").text
    assert '<a href="/meetings/rivertown/meeting-77">Hearing: ' in page
    engine.dispose()


def test_the_queue_is_judged_one_after_the_other(site: Site, settings: Config) -> None:
    ada, guest = editor(site), Visitor(site)
    assert "3 flags that nobody has judged" in guest.get("/review").text
    assert "<button name=" not in guest.get("/review").text
    page = ada.sent("/review", "Dismiss (d)", note="a grant")
    assert "You dismissed 2026-0042" in page.text
    assert "2 flags that nobody has judged" in page.text
    skipped = re.search(r'href="(/review\?after=[^"]+)" accesskey="s"', page.text)
    assert skipped is not None
    page = ada.sent(skipped[1], "Confirm (c)")
    assert "That was the last one" in page.text
    assert "1 flag that" in page.text
    page = ada.sent("/review", "Undo (u)")
    assert "2026-0044" in page.text  # what was undone is shown again
    assert "You dismissed 2026-0042" in page.text
    page = ada.sent("/review", "Undo (u)")
    assert "You dismissed" not in page.text
    assert "3 flags" in page.text
    assert edits(settings) == 4


def test_two_editors_at_once_lose_nothing(site: Site, settings: Config) -> None:
    ada, ben = editor(site), editor(site, "Ben")
    of_ada = form_with(ada.get("/review").text, "Dismiss (d)", note="a grant")
    of_ben = form_with(ben.get("/review").text, "Confirm (c)")
    on_bill = form_with(ben.get(BILL).text, "Confirm")
    assert ada.post(*of_ada).status == 303
    for late in (of_ben, on_bill):
        answer = ben.post(*late)
        assert answer.status == 409
        assert "somebody was faster: the flag is dismissed by now" in answer.text
    undo = form_with(ada.get("/review").text, "Undo (u)")
    assert ben.post(undo[0], {**undo[1], "token": of_ben[1]["token"]}).status == 404
    ben.sent(BILL, "Take “dismissed” back")
    assert ada.post(*undo).status == 409
    ada.sent(BILL, "Write the note", text="Of Ada.")
    ben.sent(BILL, "Write the note", text="Of Ben.")
    engine = open_database(settings.database)
    with Session(engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.identifier == "2026-0042")).one()
        assert [note.editor for note in team_memory(session, bill.id).notes] == ["Ada", "Ben"]
        assert set(session.scalars(select(FlagRow.verdict))) == {""}
    engine.dispose()


def test_pages_that_are_only_read_know_no_form(settings: Config) -> None:
    with a_site(settings, now=CLOCK, read_only=True) as site:
        assert "Sign in" not in site.get(BILL).text
        assert site.get("/sign-in").status == 404
        for path in (BILL, "/review", "/sign-in", "/sign-out", "/review/undo"):
            assert site.post(path, {}).status in (404, 405), path
    assert edits(settings) == 0


def test_what_editors_see_is_kept_for_nobody_else(site: Site) -> None:
    ada = editor(site)
    page = ada.get(BILL)
    guest = site.get(BILL, if_none_match=page.headers["etag"])
    assert (guest.status, "You are" in guest.text) == (200, False)
    assert ada.get(BILL, if_none_match=guest.headers["etag"]).status == 200
    assert ada.get(BILL, if_none_match=page.headers["etag"]).status == 304
    assert page.headers["vary"] == "Accept, Cookie"
    assert page.headers["cache-control"] == "private, no-cache"
    assert ada.get("/sign-in").headers["cache-control"] == "no-store"


def test_a_database_that_is_locked_is_said_on_a_plain_page_and_nothing_is_stored(
    ready_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editors_desk, "BUSY_SECONDS", 0.1)
    database = Path(copy(ready_sqlite, tmp_path / "own.db"))
    settings = tmp_path / "lawtrack.toml"
    settings.write_text(f'database = "sqlite:///{database}"\n{CONFIG}')
    config = load_config(settings, os.environ)
    engine = open_database(config.database)
    with Session(engine) as session:
        store(session, [a_bill(title=FACES)])
        add_editor(session, "Ada", PASSWORD, now=CLOCK)
        session.commit()
    engine.dispose()
    with a_site(config, now=CLOCK) as site:
        ada = editor(site)
        form = form_with(ada.get(BILL).text, "Write the note", text="x")
        writer = sqlite3.connect(database, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        answer = ada.post(*form)
        assert answer.status == 503
        assert "Nothing was stored" in answer.text
        assert "another program is writing; try again" in answer.text
        assert ada.get(BILL).status == 200
        writer.execute("ROLLBACK")
        writer.close()
        assert edits(config) == 0
        assert ada.post(*form).status == 303


@pytest.mark.e2e
def test_three_flags_are_dismissed_by_keyboard_and_one_of_them_again_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{sqlite_url}"\n{CONFIG}')
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        store(session, [a_bill(upstream_id=str(number), identifier=f"2026-00{number}", title=FACES)
                        for number in (41, 42, 43, 44)])  # fmt: skip
        add_editor(session, "Ada", PASSWORD, now=CLOCK)
        session.commit()
    with (
        a_site(load_config(file, os.environ), now=CLOCK) as site,
        a_keyboard_browser(tmp_path / "browser") as browser,
    ):
        browser.open(f"{site.address}/sign-in?next=/review")
        browser.reach("name")
        browser.type("Ada")
        browser.press("Tab")
        browser.type(PASSWORD)
        browser.press("Enter")
        browser.until_text("4 flags that nobody has judged")
        browser.press("n", alt=True)
        browser.type("only a grant")
        browser.press("d", alt=True)
        browser.until_text("You dismissed 2026-0041")
        browser.press("d", alt=True)
        browser.until_text("You dismissed 2026-0042")
        browser.press("s", alt=True)
        browser.until_text("2026-0044")
        browser.press("d", alt=True)
        browser.until_text("You dismissed 2026-0044")
        browser.press("u", alt=True)
        browser.until_text("You dismissed 2026-0042")
        assert "2026-0044" in browser.says("document.getElementById('flag').innerText")
        assert all(address.startswith((site.address, "data:")) for address in browser.asked)
    with Session(engine) as session:
        flags = select(BillRow.identifier, FlagRow.verdict, FlagRow.verdict_note).join(
            FlagRow, FlagRow.subject_id == BillRow.id
        )
        assert sorted(map(tuple, session.execute(flags))) == [
            ("2026-0041", "dismissed", "only a grant"), ("2026-0042", "dismissed", ""),
            ("2026-0043", "", ""), ("2026-0044", "", ""),
        ]  # fmt: skip
    engine.dispose()
