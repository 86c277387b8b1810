"""What is new since the last visit: a number in a cookie, set by a button, of nobody's identity."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.web.writing.last_visit import COOKIE
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import a_bill
from tests.support.town import CLOCK
from tests.support.visitor import Visitor, form_with
from tests.support.web_server import a_site

OLD = f"2026-0041</a> {FACES}"


@pytest.mark.parametrize("read_only", [False, True])
def test_a_reader_is_told_what_came_after_the_button_was_pressed(
    ready_url: str, tmp_path: Path, *, read_only: bool
) -> None:
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    engine = open_database(ready_url)
    with (
        Session(engine) as session,
        a_site(load_config(file, os.environ), now=CLOCK, read_only=read_only) as site,
    ):
        reader, other = Visitor(site), Visitor(site)
        assert "I have seen this" not in reader.get("/").text  # nothing was ever seen
        store(session, [a_bill(upstream_id="1", identifier="2026-0040", title=FACES)])
        store(session, [a_bill(upstream_id="2", identifier="2026-0041", title=FACES)], days=1)
        page = reader.get("/")
        assert (OLD in page.text, "New in the last seven days" in page.text) == (True, True)
        assert page.headers.get("set-cookie", "") == ""  # nobody is followed who did not ask
        answer = reader.post(*form_with(page.text, "I have seen this"))
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert re.fullmatch(
            rf"{COOKIE}=\d-\d+; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax",
            answer.headers["set-cookie"],
        )
        page = reader.get("/", if_none_match=page.headers["etag"])
        assert page.status == 200
        assert (OLD in page.text, "New since your last visit" in page.text) == (False, True)
        store(session, [a_bill(upstream_id="3", identifier="2026-0042", title=FACES)], hours=30)
        assert f"2026-0042</a> {FACES}" in reader.get("/").text
        assert OLD not in reader.get("/").text
        assert OLD in other.get("/").text
        reader.post(*form_with(reader.get("/").text, "Show seven days again"))
        assert COOKIE not in reader.cookies
        assert OLD in reader.get("/").text
    engine.dispose()


def test_a_cookie_that_is_no_line_of_the_ledger_changes_nothing(
    ready_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    engine = open_database(ready_url)
    with Session(engine) as session:
        store(session, [a_bill(upstream_id="1", identifier="2026-0040", title=FACES)])
        store(session, [a_bill(upstream_id="2", identifier="2026-0041", title=FACES)], days=1)
    engine.dispose()
    with a_site(load_config(file, os.environ), now=CLOCK) as site:
        for wrong in (
            "999-1767260000",
            "999",
            "-1",
            "0",
            "0-0",
            "2",
            "2-",
            "2-" + "1" * 12,
            "x",
            "1" * 13,
            "1e3",
            "%31",
            "\u0661".encode().hex(),
            "<b>",
        ):
            text = Visitor(site, cookies={COOKIE: wrong}).get("/").text
            assert (OLD in text, "your last visit" in text) == (True, False), wrong
        visitor = Visitor(site)
        action, fields = form_with(visitor.get("/").text, "I have seen this")
        for line in ("", "x", "-1", "1", "1" * 13, "1-1-1", "2147483648-1"):
            assert visitor.post(action, {**fields, "line": line}).status == 422
        assert visitor.post(action, fields, origin="https://evil.example").status == 403
        assert visitor.cookies == {}


def test_after_a_backup_was_put_back_a_number_that_another_change_has_hides_nothing(
    ready_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    config = load_config(file, os.environ)
    engine = open_database(ready_url)
    with Session(engine) as session:
        with a_site(config, now=CLOCK) as site:
            before = Visitor(site)
            store(session, [a_bill(upstream_id="1", identifier="2026-0040", title=FACES)])
            store(session, [a_bill(upstream_id="2", identifier="2026-0041", title=FACES)], days=1)
            before.post(*form_with(before.get("/").text, "I have seen this"))
            assert OLD not in before.get("/").text
        # What the backup does not have is read again, under a number that was given before.
        for line in session.scalars(select(RevisionRow)):
            line.seen_at += dt.timedelta(hours=2)
        session.commit()
        with a_site(config, now=CLOCK) as site:
            after = Visitor(site, cookies=before.cookies)
            text = after.get("/").text
            assert (OLD in text, "your last visit" in text) == (True, False)
            assert "is not in this ledger" in text
            after.post(*form_with(text, "I have seen this"))
            text = after.get("/").text
            assert (OLD in text, "is not in this ledger" in text) == (False, False)
    engine.dispose()
