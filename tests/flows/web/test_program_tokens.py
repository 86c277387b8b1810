"""Programs with a token ask more often and write notes and verdicts; without one, nobody does."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow, FlagRow
from lawtrack.database.tables.team import ApiTokenRow, EditRow
from lawtrack.database.team.stored_tokens import (
    add_token,
    all_tokens,
    revoke_token,
    token_shown,
)
from lawtrack.database.team.team_edits import team_memory
from lawtrack.errors import InvalidEdit, UnknownRecord
from lawtrack.web.client_limit import PROGRAM, ClientLimit
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event
from tests.support.openapi_check import faults
from tests.support.town import CLOCK
from tests.support.web_server import Answer, Site, a_site

NOTES = "/api/v1/notes"
VERDICTS = "/api/v1/verdicts"
NOTE = {"jurisdiction": "rivertown", "session": "2026", "id": "2026-0042", "text": "x"}
JSON = "application/json"
DISMISSED = {"kind": "bill", "jurisdiction": "rivertown", "session": "2026", "id": "2026-0042",
             "topic": "facial-recognition", "verdict": "dismissed", "note": "a grant"}  # fmt: skip

WRONG: list[tuple[str, Any, int, str]] = [
    (NOTES, "{", 422, "no JSON"),
    (NOTES, "[]", 422, "no object"),
    (NOTES, {**NOTE, "text": 1}, 422, "text: is no text"),
    (NOTES, {**NOTE, "text": " \n"}, 422, "no word in it"),
    (NOTES, {}, 422, "jurisdiction: is missing"),
    (NOTES, {**NOTE, "editor": "Ada"}, 422, "editor: no such field"),
    (NOTES, {**NOTE, "text": "x" * 70_000}, 413, "64,000 bytes"),
    (NOTES, {**NOTE, "id": "none"}, 404, "no such bill"),
    (VERDICTS, {**DISMISSED, "verdict": "deleted"}, 422, "verdict: write one of"),
    (VERDICTS, {**DISMISSED, "kind": "flag"}, 422, "kind: write one of"),
    (VERDICTS, {**DISMISSED, "topic": "drones"}, 404, "does not stand"),
    (VERDICTS, {**DISMISSED, "id": "none"}, 404, "no such bill"),
    (VERDICTS, {**DISMISSED, "verdict": ""}, 409, "said to have that verdict"),
]


@pytest.fixture
def settings(ready_url: str, tmp_path: Path) -> Config:
    engine = open_database(ready_url)
    with Session(engine) as session:
        store(session, [a_bill(title=FACES), an_event(name=f"Hearing: {FACES}")])
    engine.dispose()
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    return load_config(file, os.environ)


@pytest.fixture
def site(settings: Config) -> Iterator[Site]:
    with a_site(settings, now=CLOCK) as opened:
        yield opened


def token(settings: Config, name: str, scope: str) -> str:
    engine = open_database(settings.database)
    with Session(engine) as session:
        made = add_token(session, name, scope, now=NOW)
        session.commit()
    engine.dispose()
    return f"Bearer {made}"


def sent(site: Site, path: str, body: Any, **headers: str) -> Answer:
    words = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return site.send(path, words, **{"content-type": JSON, **headers})


def test_a_token_is_stored_as_a_digest_and_ends_when_it_is_revoked(session: Session) -> None:
    made = add_token(session, "scraper", "read", now=NOW)
    row = session.scalars(select(ApiTokenRow)).one()
    assert made.startswith("lawtrack_")
    assert made not in str(vars(row))
    known = token_shown(session, made)
    assert known is not None
    assert (known.name, known.may_write) == ("scraper", False)
    for wrong in ("", "lawtrack_", made[:-1], made + "x", made.upper(), "\ud800" * 9):
        assert token_shown(session, wrong) is None
    revoke_token(session, "scraper", now=NOW + timedelta(days=1))
    assert token_shown(session, made) is None
    assert [one.revoked_at is not None for one in all_tokens(session)] == [True]
    with pytest.raises(UnknownRecord, match="no such token"):
        revoke_token(session, "scraper", now=NOW)
    for name, scope, wrong in (
        ("scraper", "read", "there is or was a token"), ("new", "all", "no scope"),
        ("", "read", "1 to 60 letters"),
    ):  # fmt: skip
        with pytest.raises(InvalidEdit, match=wrong):
            add_token(session, name, scope, now=NOW)


def test_a_program_writes_a_note_that_is_signed_with_its_name(site: Site, settings: Config) -> None:
    bearer = token(settings, "tracker", "write")
    answer = sent(site, NOTES, {**NOTE, "text": "Seen by the bot.\x00"}, authorization=bearer)
    assert answer.status == 201, answer.text
    document = json.loads(site.get("/api/v1/openapi.json").text)
    written = json.loads(answer.text)
    promised = document["paths"]["/notes"]["post"]
    form = promised["responses"]["201"]["content"][JSON]["schema"]
    assert list(faults(written, form, document)) == []
    assert (written["editor"], written["text"]) == ("tracker", "Seen by the bot.")
    page = site.get("/bills/rivertown/2026/2026-0042").text
    assert "Seen by the bot." in page


def test_a_program_judges_a_flag_once_and_is_told_when_it_was_too_slow(
    site: Site, settings: Config
) -> None:
    bearer = token(settings, "judge", "write")
    assert sent(site, VERDICTS, DISMISSED, authorization=bearer).status == 201
    slow = sent(site, VERDICTS, {**DISMISSED, "verdict": "confirmed"}, authorization=bearer)
    assert (slow.status, "somebody was faster" in slow.text) == (409, True)
    assert slow.headers["content-type"] == "application/problem+json"
    back = {**DISMISSED, "verdict": "", "seen": "dismissed"}
    assert sent(site, VERDICTS, back, authorization=bearer).status == 201
    of_meeting = {**DISMISSED, "kind": "event", "id": "meeting-77"}
    assert sent(site, VERDICTS, of_meeting, authorization=bearer).status == 201
    engine = open_database(settings.database)
    with Session(engine) as session:
        flags = select(FlagRow.kind, FlagRow.verdict, FlagRow.verdict_note).order_by(FlagRow.kind)
        assert list(map(tuple, session.execute(flags))) == [
            ("bill", "", ""), ("event", "dismissed", "a grant"),
        ]  # fmt: skip
        assert set(session.scalars(select(EditRow.editor))) == {"judge"}
    engine.dispose()


def test_who_may_not_write_writes_nothing(site: Site, settings: Config) -> None:
    reads, writes = token(settings, "reader", "read"), token(settings, "writer", "write")
    note = NOTE
    for path, body in ((NOTES, note), (VERDICTS, DISMISSED)):
        for bearer, status in (
            ("", 401), ("Bearer nonsense", 401), ("Bearer ", 401), ("Basic YTpi", 401),
            (reads, 403), (writes[:-1], 401), (writes.replace("Bearer ", ""), 401),
        ):  # fmt: skip
            headers = {"authorization": bearer} if bearer else {}
            answer = sent(site, path, body, **headers)
            assert answer.status == status, (bearer, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert site.get(path, authorization=writes).status in (404, 405)
    engine = open_database(settings.database)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(EditRow)) == 0
    engine.dispose()
    for path in ("/api/v1/bills", "/openstates/jurisdictions"):
        assert site.get(path, authorization="Bearer nonsense").status == 401
        assert site.get(path, authorization="Basic YTpi").status == 200  # a proxy's affair
        assert site.get(path, authorization=reads).status == 200
        assert site.get(path, x_api_key="of another service").status == 200
    assert site.get("/", authorization="Bearer nonsense").status == 200  # pages know no tokens


def test_what_cannot_be_written_is_a_problem_in_words(site: Site, settings: Config) -> None:
    bearer = token(settings, "writer", "write")
    for path, body, status, words in WRONG:
        answer = sent(site, path, body, authorization=bearer)
        assert (answer.status, words in answer.text) == (status, True), answer.text
        assert answer.headers["content-type"] == "application/problem+json"


ODD = st.one_of(
    st.sampled_from(["", "bill", "event", "rivertown", "2026", "-", "2026-0042", "meeting-77",
                     "facial-recognition", "dismissed", "confirmed", "\0", "\u202e", "HR 12"]),
    st.text(max_size=20), st.none(), st.integers(), st.booleans(),
)  # fmt: skip


def test_whatever_is_sent_to_be_written_the_answer_is_a_documented_one(
    site: Site, settings: Config
) -> None:
    bearer = token(settings, "writer", "write")
    document = json.loads(site.get("/api/v1/openapi.json").text)
    paths = {VERDICTS: "/verdicts", NOTES: "/notes"}
    names = st.sampled_from(["text", "seen", "x", *(set(DISMISSED) - {"note"})])
    odd = st.one_of(
        st.dictionaries(names, ODD, max_size=9).map(json.dumps),
        st.dictionaries(names, ODD, max_size=3).map(lambda some: json.dumps({**DISMISSED, **some})),
        st.binary(max_size=40),
    )

    @fuzzing(
        max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(path=st.sampled_from([VERDICTS, NOTES]), body=odd)
    def tried(path: str, body: str | bytes) -> None:
        answer = sent(site, path, body, authorization=bearer)
        promised = document["paths"][paths[path]]["post"]["responses"].get(str(answer.status))
        assert promised is not None, (answer.status, answer.text)
        schema = promised["content"][answer.headers["content-type"]]["schema"]
        assert list(faults(json.loads(answer.text), schema, document)) == []

    tried()


def test_only_json_is_read_and_no_page_of_another_site_may_send_it(
    site: Site, settings: Config
) -> None:
    bearer = token(settings, "writer", "write")
    form = site.send(NOTES, "text=x", authorization=bearer, content_type="text/plain")
    assert form.status == 415
    asked = site.get(
        NOTES, method="OPTIONS", origin="https://evil.example",
        access_control_request_method="POST",
        access_control_request_headers="authorization,content-type",
    )  # fmt: skip
    assert asked.status == 400


def test_a_program_asks_ten_times_as_often_and_strangers_do_not(settings: Config) -> None:
    bearer = token(settings, "often", "read")
    with a_site(settings, now=CLOCK, per_minute=6) as site:
        known = [site.get("/api/v1/topics-of-none", authorization=bearer) for _ in range(30)]
        assert {answer.status for answer in known} == {404}
        wrong = [site.get("/api/v1/bills", authorization="Bearer x") for _ in range(7)]
        assert [answer.status for answer in wrong] == [401] * 6 + [429]
        assert site.get("/").status == 429  # the same address, and no token


def test_the_limit_of_a_program_is_ten_times_that_of_an_address() -> None:
    async def nothing(*_: object) -> None:
        raise AssertionError("nobody is let in by this test")

    limit = ClientLimit(nothing, per_minute=6)
    for who, times, most in (("address", 1, 6), ("token", PROGRAM, 60)):
        waits = [limit.seconds_to_wait(who, 1000.0, times=times) for _ in range(most + 1)]
        assert (waits[:most], waits[most] > 0) == ([0] * most, True)
        assert limit.seconds_to_wait(who, 1060.0, times=times) == 0


def test_where_nobody_may_write_there_is_nothing_to_write_to(settings: Config) -> None:
    bearer = token(settings, "writer", "write")
    with a_site(settings, now=CLOCK, read_only=True) as site:
        assert sent(site, NOTES, NOTE, authorization=bearer).status in (404, 405)
        assert "/verdicts" not in json.loads(site.get("/api/v1/openapi.json").text)["paths"]
    engine = open_database(settings.database)
    with Session(engine) as session:
        bill = session.scalars(select(BillRow)).one()
        assert not team_memory(session, bill.id).holds
    engine.dispose()
