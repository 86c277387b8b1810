"""The pages as a browser gets them: on both databases, with hostile words, and JSON and CSV."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lawtrack.cli import main
from lawtrack.config.settings import load_config
from lawtrack.legislation.records import AgendaItem, Document, Vote
from lawtrack.web.app import make_app
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import a_bill, an_event

CLOCK = datetime(2026, 3, 3, 17, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(2)>"
PAPER = "https://files.example/a b.pdf"


@pytest.fixture
def client(engine: Engine, ready_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """A browser on the pages of a town with four bills and two meetings."""
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    paper = Document(title=HOSTILE, url=PAPER, text=f"The gait of people. {HOSTILE}")
    vote = Vote(motion=HOSTILE, date=date(2026, 2, 1), result="pass", counts={"Yea": 1},
                voters=((HOSTILE, "Yea"),))  # fmt: skip
    with Session(engine) as session:
        store(
            session,
            [
                a_bill(votes=(vote,), documents=(paper,), url="javascript:alert(1)"),
                a_bill(upstream_id="502", identifier="2026-0043", title=FACES),
                a_bill(upstream_id="119-hr-12", identifier="HR 12", session="119", title=HOSTILE),
                a_bill(upstream_id="118-hr-12", identifier="HR 12", session="118", title="=1+1"),
                an_event(
                    identifiers=("2026-0043",), location=HOSTILE, name=HOSTILE,
                    agenda=(AgendaItem(order=1, title=HOSTILE),),
                ),
            ],
        )  # fmt: skip
    app = make_app(load_config(file, os.environ), now=lambda: CLOCK, names=["testserver"])
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


ADDRESSES = (
    "/", "/home", "/search", "/search?q=face", "/search?q=gait&sort=best", "/meetings",
    "/meetings?flagged=1", "/changes", "/topics", "/topics/facial-recognition", "/sources", "/data",
    "/bills/rivertown/2026/2026-0042", "/bills/rivertown/119/HR%2012",
    "/meetings/rivertown/meeting-77",
    "/documents?jurisdiction=rivertown&q=gait&url=https%3A%2F%2Ffiles.example%2Fa%20b.pdf",
)  # fmt: skip


class Strict(HTMLParser):
    """What a page is made of; what is opened is closed, and every name of a place is there once."""

    VOID = ("meta", "link", "input", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    parser = Strict()
    parser.feed(html)
    assert parser.open == []
    return parser.tags


def test_every_page_is_sound_and_nothing_in_it_runs(client: TestClient) -> None:
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        tags = tags_of(answer.text)
        names = [name for name, _ in tags]
        assert not {"script", "img", "iframe", "style"} & set(names), address
        assert (names.count("h1"), names.count("main")) == (1, 1), address
        for name, values in tags:
            assert not any(key.startswith("on") or key == "style" for key in values), address
            if name == "a":
                assert values["href"].startswith(("/", "#", "http://", "https://")), values
        ids = [values["id"] for _, values in tags if "id" in values]
        assert len(ids) == len(set(ids))
        loaded = [v["href"] for n, v in tags if n == "link"]
        assert loaded == ["/static/lawtrack.css", "data:,"]
        assert "\u202e" not in answer.text


def test_headings_leave_no_step_out_and_fields_have_names(client: TestClient) -> None:
    for address in ADDRESSES:
        last = 0
        for name, values in tags_of(client.get(address).text):
            if len(name) == 2 and name[0] == "h" and name[1].isdigit():
                assert int(name[1]) <= last + 1 or name == "h3", (address, name)
                last = int(name[1])
            if name == "input":
                assert values.get("aria-label")


def test_every_page_is_json_too(client: TestClient) -> None:
    for address in ADDRESSES:
        path, mark, query = address.partition("?")
        by_name = client.get(f"{'/home' if path == '/' else path}.json{mark}{query}")
        by_header = client.get(address, headers={"Accept": "application/json"})
        assert by_name.json() == by_header.json()
    bill = client.get("/bills/rivertown/2026/2026-0042.json").json()
    assert bill["identifier"] == "2026-0042"


def test_lists_are_tables_without_formulas(client: TestClient) -> None:
    answer = client.get("/search.csv?q=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "'=1+1" in answer.text
    assert client.get("/bills/rivertown/2026/2026-0042.csv").status_code == 404


def test_a_word_of_a_document_leads_to_its_page(client: TestClient) -> None:
    answer = client.get("/search?q=gait").text
    (link,) = [v["href"] for n, v in tags_of(answer) if n == "a" and "/documents" in v["href"]]
    assert link.endswith("#page-1")
    page = client.get(link).text
    assert '<b class="hit">gait</b>' in page
    assert 'id="page-1"' in page


def test_the_next_meeting_and_its_bill_are_two_clicks_away(client: TestClient) -> None:
    home = client.get("/").text
    links = [v["href"] for n, v in tags_of(home) if n == "a"]
    assert "/meetings/rivertown/meeting-77" in links
    (bill,) = {link for link in links if link.endswith("/2026-0043")}
    assert "Why it is here" in client.get(bill).text


def test_a_source_that_is_not_fresh_says_so_on_every_page(client: TestClient) -> None:
    assert all("is not up to date" in client.get(address).text for address in ADDRESSES)


def test_what_several_go_by_is_asked_back(client: TestClient) -> None:
    answer = client.get("/bills/rivertown/-/HR%2012")
    assert answer.status_code == 300
    assert {"/bills/rivertown/119/HR%2012", "/bills/rivertown/118/HR%2012"} <= {
        v["href"] for n, v in tags_of(answer.text) if n == "a"
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/bills/rivertown/2026/none", 404),
        ("/bills/nowhere/2026/2026-0042", 404),
        ("/bills/rivertown/2026/..%2F..%2Fetc%2Fpasswd", 404),
        ("/static/..%2f..%2fapp.py", 404),
        ("/topics/none", 404),
        ("/changes?topic=none", 404),
        ("/documents?jurisdiction=rivertown&url=file:///etc/passwd", 404),
        ("/documents?jurisdiction=rivertown&url=http://169.254.169.254/", 404),
        ("/meetings?days=99999", 422),
        ("/search?q=face&page=0", 422),
        ("/search?q=%00%22(*", 200),
        ("/search?q=face&page=9999", 200),
        (f"/search?q={'x' * 5000}", 414),
        ("/nowhere", 404),
    ],
)  # fmt: skip
def test_hostile_addresses_are_answered_plainly(
    client: TestClient, address: str, status: int
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_problems_are_told_to_programs_in_their_form(client: TestClient) -> None:
    answer = client.get("/bills/rivertown/2026/none.json")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_nothing_can_be_written(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/bills/rivertown/2026/2026-0042").status_code == 405


def test_a_name_that_is_not_ours_is_not_heard(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_an_unchanged_page_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/bills/rivertown/2026/2026-0042")
    again = client.get(
        "/bills/rivertown/2026/2026-0042", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_others_are_let_in_only_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["web", "--host", "0.0.0.0"]) == 1
    assert "add --read-only" in capsys.readouterr().err
