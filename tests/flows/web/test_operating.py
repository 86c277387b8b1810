"""Signs of life, a path of a proxy's, and the pages beside a daemon."""

import http.client
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copy
from urllib.parse import urlsplit

import feedparser
import jinja2
import pytest

from lawtrack.cli import main
from lawtrack.config.settings import Config, load_config
from lawtrack.errors import LawtrackError
from lawtrack.web import pages_beside
from lawtrack.web.pages_beside import PagesBeside
from lawtrack.web.serve_pages import Serving, pages_app
from tests.flows.cli.test_cli import CONFIG
from tests.flows.web.test_trouble import written
from tests.support.town import CLOCK, fill_town
from tests.support.waiting import AT_MOST, wait_for
from tests.support.web_server import Answer, Site, a_site, links_of

ROOT = "/lawtrack"


@pytest.fixture
def settings(ready_sqlite: Path, tmp_path: Path) -> Config:
    """A town in a file of its own."""
    file = Path(copy(ready_sqlite, tmp_path / "lawtrack.db"))
    fill_town(f"sqlite:///{file}")
    (tmp_path / "lawtrack.toml").write_text(f'database = "sqlite:///{file}"\n{CONFIG}')
    return load_config(tmp_path / "lawtrack.toml", os.environ)


def test_signs_of_life_tell_the_process_from_what_it_can_read(
    settings: Config, tmp_path: Path
) -> None:
    with a_site(settings, now=CLOCK, per_minute=1) as site:
        assert site.get("/data").status == 200
        assert site.get("/data").status == 429
        for _ in range(3):  # no limit, and any name: who watches asks by an address
            ready = site.get("/readyz", host="10.0.0.7")
            assert (ready.status, ready.text) == (200, "ok\n")
        assert site.get("/readyz", method="POST").status == 405
        assert site.get("/readyz", method="HEAD").body == b""
        written(tmp_path / "lawtrack.db", "UPDATE alembic_version SET version_num = '0001'")
        behind = site.get("/readyz")
        assert (behind.status, behind.headers["cache-control"]) == (503, "no-store")
        assert behind.text.endswith('run "lawtrack upgrade"\n')
        assert behind.text.count("\n") == 1
        (tmp_path / "lawtrack.db").rename(tmp_path / "away.db")
        gone = site.get("/readyz")
        assert (gone.status, "it is gone" in gone.text) == (503, True)
        assert site.get("/healthz").status == 200


def test_every_link_feed_and_redirect_stays_under_the_path_of_the_proxy(settings: Config) -> None:
    with a_site(settings, now=CLOCK, root_path=ROOT) as site:
        todo, seen = [f"{ROOT}/"], dict[str, Answer]()
        while todo:
            address = todo.pop()
            assert address.startswith(f"{ROOT}/"), address
            if urlsplit(address).path in seen:  # a list looks the same whatever it is asked
                continue
            # The proxy takes the path away.
            answer = seen[urlsplit(address).path] = site.get(address.removeprefix(ROOT))
            if answer.status == 307:
                todo.append(answer.headers["location"])
            elif answer.headers["content-type"].startswith("text/html"):
                todo += [link for link in links_of(answer.text) if link[0] == "/"]
        assert {answer.status for answer in seen.values()} <= {200, 307}
        assert len(seen) > 25
        assert feedparser.parse(seen[f"{ROOT}/search.atom"].body).feed.title
        wrong = site.get("/bills/rivertown/2026/nothing")
        assert (wrong.status, set(links_of(wrong.text))) == (404, {f"{ROOT}/"})


@contextmanager
def beside(config: Config, lines: list[str]) -> Iterator[PagesBeside]:
    pages = PagesBeside(Serving(port=0), now=lambda: CLOCK, say=lines.append)
    pages.start(config)
    try:
        yield pages
    finally:
        pages.stop()


def site_of(lines: list[str]) -> Site:
    return Site(urlsplit(lines[0].removeprefix("pages: ")).port or 0)


def test_pages_beside_take_over_other_settings_and_end_when_told(settings: Config) -> None:
    lines: list[str] = []
    with beside(settings, lines) as pages:
        site = site_of(lines)
        assert site.get("/topics/leaf-blowers").status == 404
        assert "rivertown" in site.get("/sources").text
        pages.take_over(replace(settings, jurisdictions={}))
        wait_for(lambda: "rivertown" not in site.get("/sources").text)
    assert len(lines) == 1
    with pytest.raises(ConnectionRefusedError):
        site.get("/data")


def test_how_pages_look_is_compiled_once_a_process(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took two thirds of the time of publishing, and half of that of an answer."""
    with a_site(settings, now=CLOCK) as site:
        site.get("/search?q=faces")
        monkeypatch.setattr(jinja2.Environment, "compile", None)
        assert site.get("/search?q=parks").status == 200


def test_nobody_is_turned_away_while_other_settings_are_taken_over(settings: Config) -> None:
    """Those who ask again and again get an answer each time, on a connection that stays or not."""
    lines: list[str] = []
    answers: list[int] = []
    ended = threading.Event()

    def ask(site: Site) -> None:
        while not ended.is_set():
            answers.append(site.get("/sources").status)

    with beside(settings, lines) as pages:
        site = site_of(lines)
        kept = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        with ThreadPoolExecutor() as pool:
            asking = [pool.submit(ask, site) for _ in range(3)]
            try:
                for _ in range(5):
                    kept.request("GET", "/data")
                    assert kept.getresponse().read()
                    pages.take_over(settings)
            finally:  # the pool waits for those who ask
                ended.set()
            for each in asking:
                each.result(AT_MOST)
        kept.close()
    assert set(answers) == {200}
    assert len(lines) == 1


def test_settings_that_cannot_be_served_are_tried_again(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(pages_beside, "SECONDS_BETWEEN_STARTS", 0.02)
    with beside(settings, lines) as pages:
        file = Path(settings.database.removeprefix("sqlite:///"))
        away = file.rename(file.with_suffix(".away"))
        pages.take_over(replace(settings, jurisdictions={}))
        wait_for(lambda: len(lines) > 1)
        away.rename(file)
        wait_for(lambda: len(lines) > 1 and asked(site_of(lines)))
    assert "lawtrack.db: there is no such file" in lines[1]


def asked(site: Site) -> bool:
    """Whether the pages are back, by the settings that they were told last."""
    try:
        return "rivertown" not in site.get("/sources").text
    except OSError:
        return False


def test_pages_that_break_are_told_and_started_again(
    settings: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(pages_beside, "SECONDS_BETWEEN_STARTS", 0.02)
    broken = iter([LawtrackError("disk: full"), SystemExit(3)])

    def make_later(*args: object, **more: object) -> object:
        for error in broken:
            raise error
        return pages_app(*args, **more)  # type: ignore[arg-type]

    with beside(settings, lines) as pages:
        monkeypatch.setattr(pages_beside, "pages_app", make_later)
        wait_for(lambda: site_of(lines).get("/data").status == 200)
        assert pages._server is not None
        pages._server.should_exit = True  # which nobody asked for
        wait_for(lambda: len(lines) == 4)
        assert site_of(lines).get("/data").status == 200
    again = " - they start again in 0.02 s"
    assert lines[1:] == [
        f"pages: ended: nobody had told them to{again}",
        f"pages: ended: disk: full{again}",
        f"pages: ended: 3{again}",
    ]


def test_a_port_that_is_taken_is_one_line(
    settings: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        pages = PagesBeside(Serving(port=port), now=lambda: CLOCK, say=print)
        with pytest.raises(LawtrackError, match=f":{port}/: cannot listen there: address already"):
            pages.start(settings)
        file = str(tmp_path / "lawtrack.toml")
        assert main(["--config", file, "web", "--port", str(port)]) == 1
        (line,) = [one for one in capsys.readouterr().err.splitlines() if "cannot" in one]
        assert "end what listens, or name another place with --port" in line


@pytest.mark.parametrize("words", [["web"], ["daemon", "--web"]])
def test_others_reach_no_page_of_which_nobody_said_who_writes(
    words: list[str], settings: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "lawtrack.toml")
    assert main(["--config", file, *words, "--host", "0.0.0.0"]) == 1
    assert "add --read-only to let them read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["web", "--proxy", "*"], "--proxy *: is no address"),
        (["web", "--proxy", "proxy.local"], "--proxy proxy.local: is no address"),
        (["web", "--root-path", "law"], "--root-path law: is no path - write it as /lawtrack"),
        (["web", "--root-path", "//evil.example"], "is no path"),
        (["daemon", "--port", "8000"], "add --web"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(
    words: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(tmp_path / "none.toml"), *words]) in (1, 2)
    assert why in capsys.readouterr().err
