"""An answer is told to be the same only while it is, and each client may ask so often only."""

import os
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.team.team_edits import add_note
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.web.answering.answer_marks import KeptAnswers
from lawtrack.web.client_limit import MOST_CLIENTS, ClientLimit
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event
from tests.support.town import CLOCK
from tests.support.waiting import joined
from tests.support.web_server import a_site

PATHS = (
    "/", "/changes", "/search?q=facial", "/bills/rivertown/2026/2026-0042", "/sources",
    "/topics/facial-recognition", "/api/v1/bills", "/api/v1/changes", "/api/v1/flags",
    "/api/v1/bills/rivertown/2026/2026-0042",
)  # fmt: skip


@pytest.fixture
def settings(ready_url: str, tmp_path: Path) -> Config:
    """The settings on a database with a flagged bill and its meeting."""
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    engine = open_database(ready_url)
    with Session(engine) as session:
        store(session, [a_bill(title=FACES), an_event(identifiers=("2026-0042",))])
    engine.dispose()
    return load_config(file, os.environ)


def test_whatever_is_stored_gives_every_answer_another_mark(settings: Config) -> None:
    engine = open_database(settings.database)

    def changed(session: Session) -> None:
        store(session, [a_bill(title=f"{FACES} Amended.", stamp="2")], days=1)

    def judged(session: Session) -> None:
        assert give_verdict(session, session.query(BillRow).one(), "dismissed", now=NOW)
        session.commit()

    def noted(session: Session) -> None:
        add_note(session, session.query(BillRow).one(), "Ask.", editor="Ada", now=NOW)
        session.commit()

    def looked(session: Session) -> None:
        crawl = start_crawl(session, RIVERTOWN, mode="full", now=NOW + timedelta(days=2))
        session.commit()
        finish_crawl(session, crawl, outcome="failed", reason="no answer", tally=CrawlTotals(),
                     checkpoints=(), now=NOW + timedelta(days=2))  # fmt: skip
        session.commit()

    with a_site(settings, now=CLOCK) as site:
        for happens in (changed, judged, noted, looked):
            marks = {path: site.get(path).headers["etag"] for path in PATHS}
            for path, mark in marks.items():
                assert site.get(path, if_none_match=mark).status == 304, path
            with Session(engine) as session:
                happens(session)
            for path, mark in marks.items():
                answer = site.get(path, if_none_match=f'"other", {mark}')
                assert (answer.status, answer.headers["etag"] != mark) == (200, True), path
    engine.dispose()


def test_a_page_that_counts_hours_is_another_one_in_the_next_minute(settings: Config) -> None:
    moments = [CLOCK]
    with a_site(settings, now=lambda: moments[-1]) as site:
        mark = site.get("/meetings").headers["etag"]
        bill = site.get("/api/v1/bills").headers["etag"]
        moments.append(CLOCK + timedelta(minutes=1))
        assert site.get("/meetings", if_none_match=mark).status == 200
        assert site.get("/api/v1/bills", if_none_match=bill).status == 304


def test_another_form_or_address_never_has_the_same_mark(settings: Config) -> None:
    with a_site(settings, now=CLOCK) as site:
        answers = [
            site.get("/changes"),
            site.get("/changes.json"),
            site.get("/changes.csv"),
            site.get("/changes?since=2026-03-02"),
            site.get("/changes", accept="application/json"),
        ]
        assert {answer.status for answer in answers} == {200}
        assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_who_asks_too_often_is_told_when_to_ask_again(settings: Config) -> None:
    with a_site(settings, now=CLOCK, per_minute=5) as site:
        answers = [site.get("/api/v1/jurisdictions") for _ in range(8)]
        assert [answer.status for answer in answers] == [200] * 5 + [429] * 3
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 13
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert answers[-1].headers["access-control-allow-origin"] == "*"
        assert site.get("/static/lawtrack.css").status == 200
        # Nobody may name an address for himself.
        assert site.get("/", x_forwarded_for="203.0.113.9").status == 429


def test_a_proxy_that_is_named_says_who_asks(settings: Config) -> None:
    with a_site(settings, now=CLOCK, per_minute=1, proxies=["127.0.0.1"]) as site:
        assert site.get("/data", x_forwarded_for="203.0.113.9").status == 200
        assert site.get("/data", x_forwarded_for="203.0.113.9").status == 429
        assert site.get("/data", x_forwarded_for="203.0.113.10").status == 200


async def nothing(*_: object) -> None:
    """An app that is never asked."""


def test_a_limit_is_paid_back_evenly_and_remembers_only_so_many() -> None:
    limit = ClientLimit(nothing, per_minute=60)
    assert [limit.seconds_to_wait("a", 100.0) for _ in range(62)] == [0] * 60 + [1] * 2
    assert limit.seconds_to_wait("a", 101.0) == 0
    assert limit.seconds_to_wait("a", 101.0) == 1
    assert limit.seconds_to_wait("b", 101.0) == 0
    for number in range(MOST_CLIENTS + 5):
        limit.seconds_to_wait(f"client {number}", 200.0)
    assert len(limit.paid_at) <= MOST_CLIENTS


def test_of_answers_that_are_kept_the_oldest_are_forgotten() -> None:
    kept = KeptAnswers(most_bytes=100)
    for number in range(20):
        kept.keep(f"mark {number}", Response(b"0123456789", media_type="text/plain"))
        kept.get("mark 0")
    assert kept.get("mark 0") is not None
    assert kept.get("mark 1") is None
    answer = kept.get("mark 19")
    assert answer is not None
    assert (answer.body, answer.headers["content-type"]) == (
        b"0123456789", "text/plain; charset=utf-8"
    )  # fmt: skip
    kept.keep("large", Response(b"0" * 90))
    kept.keep("wrong", Response(b"", status_code=404))
    assert kept.get("large") is kept.get("wrong") is None


def test_what_many_ask_for_at_once_is_made_once() -> None:
    kept = KeptAnswers()
    made: list[str] = []
    again = Event()

    def make_again() -> Response:
        made.append("second")
        again.set()
        return PlainTextResponse("second")

    second = Thread(target=kept.made_once, args=("mark", make_again))

    def make() -> Response:
        second.start()
        again.wait(0.1)  # as long as the other would take to make it, too
        made.append("first")
        return PlainTextResponse("first")

    assert kept.made_once("mark", make).body == b"first"
    joined(second)
    assert made == ["first"]

    def fail() -> Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept.made_once("other", fail)
    assert kept.made_once("other", lambda: PlainTextResponse("after all")).body == b"after all"
