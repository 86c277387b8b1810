"""``lawtrack new-jurisdiction``: from the address of meetings to a table that a crawl can use."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lawtrack.cli import cli, options
from lawtrack.config.settings import load_config
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES
from lawtrack.sandbox.server import Sandbox
from tests.support.meetings import look_alike

TODAY = dt.date(2026, 10, 26)
REST = ("--state", "ma", "--timezone", "America/New_York")
IQM2 = "https://rivertown.iqm2.com/Citizens/Calendar.aspx"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "lawtrack.toml"
    file.write_text('contact = "me@rivertown.example"\n', encoding="utf-8")
    now = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
    monkeypatch.setattr(options, "clock", lambda: now)
    return file


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with look_alike(LOOK_ALIKES["civicplus"].routes, TODAY) as box:
        yield box


def run(settings: Path, *words: str) -> Result:
    arguments = ["--config", str(settings), "new-jurisdiction", *words]
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def test_what_shows_meetings_is_written_and_can_be_crawled(settings: Path, box: Sandbox) -> None:
    address = f"{box.address('webapi')}/AgendaCenter"
    done = run(settings, "rivertown", address, *REST)
    assert done.exception is None, done.exception
    assert "rivertown: Rivertown City Council, on civicplus, added to" in done.output
    assert "answers: 2 items, the newest of 2026-11-05" in done.output
    assert [each.path for each in box.requests()] == ["/robots.txt", "/AgendaCenter"]
    source = load_config(settings, {}).source("rivertown")
    assert (source.platform, source.addresses["site"], source.division) == (
        "civicplus", box.address("webapi"), "ocd-division/country:us/state:ma/place:rivertown",
    )  # fmt: skip
    again = run(settings, "elsewhere", address, *REST)
    assert "rivertown is read there already" in str(again.exception)


def test_a_state_with_one_zone_tells_it(settings: Path) -> None:
    done = run(settings, "rivertown", IQM2, "--state", "ma", "--no-look")
    assert done.exception is None, done.exception
    assert load_config(settings, {}).source("rivertown").timezone == "America/New_York"


def test_what_shows_none_is_not_written_unless_one_insists(settings: Path, box: Sandbox) -> None:
    before = settings.read_text(encoding="utf-8")
    box.fault("webapi", "/AgendaCenter", "status:404")
    address = f"{box.address('webapi')}/AgendaCenter"
    lost = run(settings, "rivertown", address, *REST)
    assert "answers 404" in str(lost.exception)
    assert "nothing was written" in str(lost.exception)
    assert settings.read_text(encoding="utf-8") == before
    assert run(settings, "rivertown", address, *REST, "--no-look").exception is None
    assert load_config(settings, {}).source("rivertown").platform == "civicplus"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (IQM2, {"platform": "iqm2", "client": "rivertown"}),
        ("pub-rivertown.escribemeetings.com", {"platform": "escribe", "client": "pub-rivertown"}),
        ("https://rivertown.legistar.com/Calendar.aspx",
         {"platform": "legistar", "client": "rivertown"}),
        ("https://rivertown.portal.civicclerk.com/event/7/overview",
         {"platform": "civicclerk", "client": "rivertown"}),
        ("https://a.hylandcloud.com/211agendaonline/Meetings/Search",
         {"platform": "onbase", "site": "https://a.hylandcloud.com/211agendaonline"}),
        ("https://rivertown.example/AgendaOnline/",
         {"platform": "onbase", "site": "https://rivertown.example/AgendaOnline"}),
        ("https://rivertown.community.diligentoneplatform.com",
         {"platform": "civicweb", "site": "https://rivertown.community.diligentoneplatform.com"}),
        ("https://destinyhosted.com/agenda_publish.cfm?id=56691",
         {"platform": "destiny", "client": "56691"}),
        ("https://rivertown.granicus.com/ViewPublisher.php?view_id=4",
         {"platform": "granicus", "client": "rivertown", "view": 4}),
    ],
)  # fmt: skip
def test_the_platform_and_the_name_there_are_told_from_the_address(
    settings: Path, address: str, expected: dict[str, object]
) -> None:
    done = run(settings, "rivertown", address, *REST, "--called", "Council", "--no-look")
    assert done.exception is None, done.exception
    table = tomllib.loads(settings.read_text(encoding="utf-8"))["jurisdictions"]["rivertown"]
    assert table == {
        **expected, "name": "Council", "timezone": "America/New_York",
        "division": "ocd-division/country:us/state:ma/place:rivertown",
    }  # fmt: skip
    assert ("ask rivertown prints a letter" in done.output) is (expected["platform"] == "granicus")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("rivertown", "https://rivertown.example/meetings", *REST), "is on none of"),
        (("River Town", IQM2, *REST), "small letters, figures and -"),
        (("boston", IQM2, *REST), "boston is on already"),
        (("seattle", IQM2, *REST), 'jurisdictions add seattle" switches it on'),
        (("other", "https://seattle.legistar.com", *REST), "jurisdictions add seattle"),
        (("other", "https://boston.legistar.com", *REST), "boston is read there already"),
        (("rivertown", IQM2, "--timezone", "America/New_York"), "in which state is it?"),
        (("rivertown", IQM2, "--state", "fl"), "which hours are its?"),
        (("rivertown", "https://go.boarddocs.com/ma/rivertown/Board.nsf", *REST),
         "asks all programs to stay away"),
        (("rivertown", IQM2, "--state", "ma", "--timezone", "Mars/Base"), "Mars/Base"),
    ],
)  # fmt: skip
def test_what_is_known_or_cannot_be_told_is_refused_and_nothing_changes(
    settings: Path, words: tuple[str, ...], reason: str
) -> None:
    before = settings.read_text(encoding="utf-8")
    refused = run(settings, *words, "--no-look")
    assert reason in str(refused.exception)
    assert settings.read_text(encoding="utf-8") == before
