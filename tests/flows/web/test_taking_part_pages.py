"""Editors keep on pages how to take part, and everybody reads it there and in published files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database
from lawtrack.database.team import passwords
from lawtrack.database.team.editors import add_editor
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.flows.publishing.test_publish import publish_at
from tests.support.made import a_bill, an_event
from tests.support.town import CLOCK, HOSTILE
from tests.support.visitor import Visitor, form_with
from tests.support.web_server import Site, a_site, tags_of

PASSWORD = "four words that differ"
MEETING = "/meetings/rivertown/meeting-77"
COUNCIL = "/councils/rivertown"
BILL = "/bills/rivertown/2026/2026-0042"
DUE = "Tuesday, March 10, 2026, 12:00 PM EDT"


@pytest.fixture
def settings(ready_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A town with a hearing on a flagged bill, and one who may write."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    engine = open_database(ready_url)
    with Session(engine) as session:
        store(session, [a_bill(title=FACES), an_event()])
        add_editor(session, "Grace", PASSWORD, now=CLOCK)
        session.commit()
    engine.dispose()
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    return load_config(file, os.environ)


@pytest.fixture
def site(settings: Config) -> Iterator[Site]:
    with a_site(settings, now=CLOCK) as opened:
        yield opened


def an_editor(site: Site) -> Visitor:
    grace = Visitor(site)
    assert grace.sign_in("Grace", PASSWORD).status == 303
    return grace


def test_how_to_take_part_is_kept_on_pages_and_read_by_everybody(
    site: Site, settings: Config, tmp_path: Path
) -> None:
    grace, guest = an_editor(site), Visitor(site)
    pages = ("/", "/meetings", MEETING, BILL)
    before = {path: guest.get(path) for path in (*pages, COUNCIL)}
    for answer in before.values():
        assert "How to take part" not in answer.text
    grace.sent(
        COUNCIL, "Save how to take part of City Council", text="Write to clerk@town.example."
    )
    grace.sent(COUNCIL, "Save the deadline of City Council", when="1 day before 15:00")
    page = grace.sent(MEETING, "Save the deadline", when="2026-03-10 12:00")
    assert page.status == 200
    for path in pages:
        after = guest.get(path, if_none_match=before[path].headers["etag"])
        assert after.status == 200, path
        assert "Sign up to speak by" in after.text
        assert DUE in after.text, path
        assert ("Write to clerk@town.example." in after.text) == (path != "/meetings")
        assert "Save " not in after.text
        assert "Grace" not in after.text
    assert "1 day before 15:00 it begins" not in guest.get(COUNCIL).text
    assert "Write to clerk@town.example." in guest.get(COUNCIL).text
    for program in ("/api/v1/events/rivertown/meeting-77", f"/api/v1{BILL}"):
        text = guest.get(program).text
        assert (DUE in text, "Grace" in text) == (True, False)
    engine = open_database(settings.database)
    with Session(engine) as session:
        publish_at(session, tmp_path / "site", days=2)
    engine.dispose()
    for name in ("index.html", "bills/rivertown/2026/42/2026-0042.html"):
        written = (tmp_path / "site" / name).read_text(encoding="utf-8")
        assert (DUE in written, "Grace" in written) == (True, False)
    page = grace.sent(MEETING, "Take away “sign up to speak: 2026-03-10 12:00”")
    assert DUE not in page.text
    assert "Tuesday, March 10, 2026, 3:00 PM EDT" in page.text  # the council's


def test_forms_of_taking_part_are_the_editors_alone_and_hostile_words_stay_words(
    site: Site,
) -> None:
    grace, guest = an_editor(site), Visitor(site)
    for path, button in ((MEETING, "Save how to take part"), (COUNCIL, "Save the deadline")):
        action, fields = form_with(grace.get(path).text, button, text=HOSTILE, when="2 days before")
        assert guest.post(action, fields).headers["location"] == f"/sign-in?next={path}"
        assert grace.post(action, {**fields, "token": "wrong"}).status == 403
        assert grace.post(action, fields, origin="https://evil.example").status == 403
        assert grace.post(action, {**fields, "what": "drop"}).status == 422
        assert grace.post(action, {**fields, "body": "Nobody", "when": "soon"}).status in (303, 422)
        assert grace.post(action, {**fields, "for": HOSTILE[:60]}).status == 303
    assert grace.post("/councils/nowhere", fields).status == 404
    assert grace.post("/meetings/rivertown/meeting-0", fields).status == 404
    said = f"{HOSTILE} https://evil.example/<b> javascript:alert(1)"
    grace.sent(MEETING, "Save how to take part", text=said)
    for visitor in (grace, guest):
        for path in ("/", MEETING, BILL, COUNCIL, "/meetings"):
            tags = tags_of(visitor.get(path).text)
            assert not {"script", "img", "b"} & {name for name, _ in tags}, path
            links = [values["href"] for name, values in tags if name == "a"]
            assert not [link for link in links if link.startswith("javascript")]
            assert "\u202e" not in visitor.get(path).text
