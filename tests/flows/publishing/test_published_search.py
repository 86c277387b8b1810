"""The published folder is searched in a real Chromium, from a plain web server, with pagefind."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, ignore_patterns
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lawtrack.errors import OutputError
from lawtrack.legislation.records import Action, Document
from lawtrack.publishing.site import search_index
from tests.flows.publishing.test_browser import EVIL
from tests.flows.publishing.test_export import FACES, store
from tests.flows.publishing.test_publish import files_of, links_in, publish_at, touched
from tests.flows.publishing.test_published_pages import BILL, MEETING, served
from tests.support.keyboard import KeyboardBrowser, a_keyboard_browser
from tests.support.made import a_bill, an_event

INDEX = "pagefind/pagefind-entry.json"


@pytest.fixture
def pagefind() -> None:
    """Skips the test where pagefind is not installed."""
    if find_spec("pagefind_bin") is None:
        pytest.skip("no pagefind: pip install 'lawtrack[search]'")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[KeyboardBrowser]:
    with a_keyboard_browser(tmp_path / "browser") as browser:
        yield browser


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """What is published is the same for both databases."""
    with Session(create_engine(sqlite_url)) as session:
        yield session


def titles(browser: KeyboardBrowser, site: str, words: str) -> list[str]:
    """What is found for the words, in its order."""
    browser.call("Page.navigate", url=f"{site}/search.html?{urlencode({'q': words})}")
    return shown_titles(browser, words)


def shown_titles(browser: KeyboardBrowser, words: str) -> list[str]:
    """What the page shows once the search for the words is done."""
    browser.until(
        f"new URLSearchParams(location.search).get('q') === {json.dumps(words)} &&"
        " /^\\d+ found$/.test(document.querySelector('h1')?.innerText)"
    )
    shown: list[str] = browser.says("[...document.querySelectorAll('h2 a')].map(a => a.innerText)")
    count = browser.says("parseInt(document.querySelector('h1').innerText)")
    assert count == len(shown)
    return shown


@pytest.mark.e2e
def test_every_word_is_found_by_a_browser_that_is_led_nowhere_else(
    session: Session, tmp_path: Path, pagefind: None, browser: KeyboardBrowser
) -> None:
    asked: list[tuple[str, int]] = []
    with served(tmp_path, asked) as address:
        evil = EVIL.format(address)
        text = Document(title="Draft", url="https://files.example/1.pdf", kind="version",
                        text="Five elms\fThe heron nests here.", stamp="1")  # fmt: skip
        later = (Action(date=date(2026, 2, 14), description="Heard"),)
        store(session, [
            a_bill(title=f"{FACES} {evil}", summary=evil, documents=(text,)),
            a_bill(upstream_id="2", identifier="2026-0099", actions=later,
                   title="Ferry to the harbor, after 2026-0042"),
            a_bill(upstream_id="3", identifier="HR 1412", session="119",
                   title="Harbor, then a ferry"),
            an_event(name=f"Council {evil}"),
        ])  # fmt: skip
        out = tmp_path / "some/where"
        publish_at(session, out, search=True)
        site = f"{address}/some/where"
        browser.open(f"{site}/{BILL}.html")  # the field is the same, four folders down
        browser.reach("q")
        browser.type('"facial recognition" type:bill')
        browser.press("Enter")
        (found,) = shown_titles(browser, '"facial recognition" type:bill')
        assert found.startswith(f"2026-0042: {FACES} <script>ran = true;")
        assert browser.says(
            "[document.querySelectorAll('main script').length, window.ran ?? 0]"
        ) == [1, 0]
        ferries = [
            "2026-0099: Ferry to the harbor, after 2026-0042",
            "HR 1412 (119th): Harbor, then a ferry",
        ]
        expected: dict[str, list[str]] = {
            "ferry harbor": ferries,
            '"ferry to the harbor"': ferries[:1],
            "ferry zzzz": [],  # what stands nowhere is not passed over
            "ferry -heard": ferries[1:],
            "zzzz OR nest OR heard": ["Draft", ferries[0]],
            "h.r. 1412": ferries[1:],
            **dict.fromkeys(
                (
                    "hr1412-119",
                    "119-hr-1412",
                    "House Bill 1412",
                    "HB 1412 (119th)",
                    "congress.gov/bill/119th-congress/house-bill/1412",
                ),
                ferries[1:],
            ),
            **dict.fromkeys(
                (
                    "Docket #0099",
                    "dockets 0099",
                    "Docket No. 99",
                    "0099 of 2026",
                    "File #2026-0099 type:bill",
                ),
                ferries[:1],
            ),
            "Docket #0098": [],
            "type:meeting council jurisdiction:rivertown": [f"Council {evil}".strip()],
            "<img src=x onerror=ran=1> ferry": [],
        }
        assert {words: titles(browser, site, words) for words in expected} == expected
        # The bill of that number first, though others that name it have later steps.
        assert titles(browser, site, "2026-0042")[0] == found
        titles(browser, site, "heron sponsor:quill")
        assert "“sponsor:quill” is not known here" in browser.says("document.body.innerText")
        assert browser.says("document.querySelector('b.hit').innerText") == "heron"
        browser.follow("Draft")
        browser.until_text("The heron nests here")
        copytree(out, tmp_path / "broken", ignore=ignore_patterns("pagefind"))
        browser.open(f"{address}/broken/search.html?q=ferry")
        assert "This page needs JavaScript" in browser.says("document.body.innerText")
    assert all(one.startswith((address, "data:")) for one in browser.asked)
    lost = {path for path, status in asked if status not in (200, 304)}
    assert lost == {"/broken/pagefind/pagefind.js"}
    assert not {path for path, _ in asked} & {"/script", "/image", "/style", "/frame"}


def test_the_index_is_made_when_a_page_that_is_searched_differs_and_goes_with_its_wish(
    session: Session, tmp_path: Path, pagefind: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    store(session, [a_bill(title=FACES), an_event()])
    publish_at(session, out)
    assert {"search.html", "static/search.js", INDEX} & files_of(out).keys() == set()
    publish_at(session, out, search=True)
    files, before = files_of(out), touched(out)
    assert {"search.html", "static/search.js", INDEX} <= files.keys()
    assert "search.html" not in links_in(out / f"{BILL}.html")  # a form leads there
    assert not list((out / ".lawtrack").glob("pagefind-*"))
    with monkeypatch.context() as patch:
        patch.setattr(search_index, "_run", lambda *_: pytest.fail("nothing is to be done"))
        assert publish_at(session, out, search=True).files == 0
        publish_at(session, out, days=0.01, search=True)  # the hour moved, and no bill
        publish_at(session, out, days=3, search=True)  # now every page about many is stale
        publish_at(session, out, days=0.01, search=True)
    index = {name for name in before if name.startswith("pagefind/")}
    after = touched(out)
    assert [name for name in index if after[name] != before[name]] == []
    (piece,) = (name for name in files if name.startswith("pagefind/index/"))
    (out / piece).unlink()
    publish_at(session, out, days=0.01, search=True)
    assert (out / piece).read_bytes() == files[piece]
    store(session, [a_bill(title="Herons", stamp="2")], days=1)
    publish_at(session, out, days=1, search=True)
    assert files_of(out)[INDEX] != files[INDEX]
    named = {
        name for name in files_of(out) if name.startswith(("pagefind/index/", "pagefind/fragment/"))
    }
    assert len(named) == 1 + 2  # what the first one had is gone
    publish_at(session, out, days=1)
    assert not {
        name for name in files_of(out) if name.startswith(("pagefind", "search", "static/search"))
    }
    assert "<form" not in (out / f"{MEETING}").read_text()


def test_a_folder_without_any_record_is_searched_too(
    session: Session, tmp_path: Path, pagefind: None
) -> None:
    publish_at(session, tmp_path / "site", search=True)
    assert INDEX in files_of(tmp_path / "site")


def test_an_index_that_cannot_be_made_is_one_line(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho so much >&2\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(search_index, "pagefind_program", lambda: program)
    monkeypatch.setattr(search_index, "version", lambda _: "1")
    store(session, [a_bill(title=FACES)])
    with pytest.raises(OutputError) as error:
        publish_at(session, tmp_path / "site", search=True)
    assert str(error.value) == (
        f"{tmp_path / 'site'}: no index of words: pagefind was killed by signal 9: so much"
        " - the pages are written; free memory (75 MB for 1,000 pages), or publish without --search"
    )
    assert not list((tmp_path / "site/.lawtrack").glob("pagefind-*"))
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(OutputError) as error:
        publish_at(session, tmp_path / "site", search=True)
    assert str(error.value) == (
        "publish --search: needs pagefind, which is not installed - pip install 'lawtrack[search]'"
    )
