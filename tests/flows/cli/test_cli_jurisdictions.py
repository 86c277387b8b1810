"""``lawtrack jurisdictions`` and ``lawtrack ask``: find, switch on, look once, ask for leave."""

import datetime as dt
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from lawtrack.cli import cli
from lawtrack.cli.setup.reach import reach
from lawtrack.config.platforms import load_scrapers
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.first_look import FirstLook, look_at
from lawtrack.errors import ConfigError
from lawtrack.sandbox.meetings import civicclerk, primegov
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES
from tests.support.meetings import config_on, look_alike, refusing

TODAY = dt.date(2026, 10, 26)


def run(*arguments: str, config: Path | None = None) -> Result:
    given = ["--config", str(config)] if config else []
    return CliRunner().invoke(cli, [*given, *arguments], standalone_mode=False)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "lawtrack.toml"
    file.write_text('contact = "me@rivertown.example"\n', encoding="utf-8")
    return file


def test_the_catalogue_is_listed_by_place_and_platform() -> None:
    listed = run("jurisdictions", "available", "--near", "boston", "--platform", "iqm2").output
    assert "springfield-ma" in listed
    assert "ban or limit on face recognition" in listed
    assert "santa-clara-county" not in listed
    assert "1 governments, 0 of them on" in listed
    everything = run("jurisdictions", "available").output
    assert everything.count("\n") > 60
    assert "primegov, with leave" in everything
    wrong = run("jurisdictions", "available", "--platform", "iqm3")
    assert "did you mean iqm2?" in str(wrong.exception)


def test_governments_are_switched_on_by_name_and_what_is_there_is_kept(settings: Path) -> None:
    before = settings.read_text(encoding="utf-8")
    done = run("jurisdictions", "add", "--no-ask", "seattle", "new-orleans", config=settings)
    assert done.exception is None
    assert "asks programs not to read it" in done.output
    assert settings.read_text(encoding="utf-8").startswith(before)
    config = load_config(settings, {})
    assert config.source("seattle").client == "seattle"
    assert config.source("new-orleans").addresses["list"].endswith("view_id=42")

    after = settings.read_text(encoding="utf-8")
    for names in (("oakland", "seattle"), ("oakland", "atlantis")):
        refused = run("jurisdictions", "add", "--no-ask", *names, config=settings)
        assert isinstance(refused.exception, ConfigError)
    assert settings.read_text(encoding="utf-8") == after  # nothing was changed


def test_one_that_was_switched_off_is_not_added_twice(settings: Path) -> None:
    run("jurisdictions", "add", "--no-ask", "seattle", config=settings)
    with settings.open("a", encoding="utf-8") as file:
        file.write("enabled = false\n")
    refused = run("jurisdictions", "add", "--no-ask", "seattle", config=settings)
    assert "is there already, switched off" in str(refused.exception)
    assert load_config(settings, {})


def test_one_look_says_what_is_newest_and_costs_two_requests(tmp_path: Path) -> None:
    with look_alike(civicclerk.routes, TODAY) as box:
        base = box.address("webapi")
        config = config_on("civicclerk", tmp_path, api=f"{base}/v1", site=base)
        assert config.path is not None
        settings = config.path.read_text(encoding="utf-8")
        config.path.write_text(f"clock = {TODAY}T16:00:00Z\n{settings}", encoding="utf-8")
        looked = run("jurisdictions", "check", "rivertown", config=config.path)
        assert looked.return_value == 0, looked.output
        assert "rivertown: answers: 15 items, the newest of 2026-12-20" in looked.output
        assert [each.path.partition("?")[0] for each in box.requests()] == [
            "/robots.txt", "/v1/Events",
        ]  # fmt: skip
        box.fault("webapi", "/v1", "status:404")
        lost = run("jurisdictions", "check", "rivertown", config=config.path)
        assert (lost.return_value, "answers 404" in lost.output) == (1, True)


def test_a_name_that_answers_with_nothing_is_not_proved(tmp_path: Path) -> None:
    with look_alike(civicclerk.routes, dt.date(2020, 1, 6)) as box:
        base = box.address("webapi")
        config = config_on("civicclerk", tmp_path, api=f"{base}/v1", site=base)
        looked = run("jurisdictions", "check", "rivertown", config=config.path)
        assert (looked.return_value, "0 items" in looked.output) == (1, True)


def look(config: Config, days: int) -> FirstLook:
    """What a look shows so many days after the look-alike's day."""
    now = dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(16), tzinfo=dt.UTC)
    scrapers = load_scrapers(config.scrapers, "lawtrack", config.folder)
    return look_at(config.source("rivertown"), scrapers, agent="lawtrack/0", now=now)


@pytest.mark.parametrize("platform", LOOK_ALIKES)
def test_a_tenant_of_each_platform_is_proved_by_meetings_that_are_not_long_ago(
    tmp_path: Path, platform: str
) -> None:
    there = LOOK_ALIKES[platform]
    with look_alike(there.routes, TODAY) as box:
        config = config_on(platform, tmp_path, **there.settings(box.address("webapi")))
        now = look(config, 0)
        assert (now.is_proved, now.problem) == (True, ""), now
        later = look(config, 300)
        assert not later.is_proved, later


def test_a_government_that_met_two_months_ago_is_looked_at_once_more(tmp_path: Path) -> None:
    """Its list of the last month is empty; that of the last 90 days is not."""
    with look_alike(civicclerk.routes, TODAY) as box:
        base = box.address("webapi")
        config = config_on("civicclerk", tmp_path, api=f"{base}/v1", site=base)
        last = 67  # days from now until the last meeting of all
        assert look(config, last + 60).is_proved
        paths = [each.path.partition("?")[0] for each in box.requests()]
        assert paths == ["/robots.txt", "/v1/Events", "/v1/Events"]
        assert not look(config, last + 95).is_proved


def test_a_slip_in_a_year_keeps_no_tenant_alive(tmp_path: Path) -> None:
    async def events(request: web.Request) -> web.Response:
        row = {"id": 1, "eventName": "Council", "startDateTime": "2926-10-26T18:00:00Z"}
        return web.json_response({"value": [row]})

    with look_alike(lambda world: [web.get("/v1/Events", events)], TODAY) as box:
        base = box.address("webapi")
        config = config_on("civicclerk", tmp_path, api=f"{base}/v1", site=base)
        assert (look(config, 0).items, look(config, 0).is_proved) == (1, False)


def test_what_robots_txt_forbids_is_not_looked_at_and_a_letter_asks_for_leave(
    tmp_path: Path,
) -> None:
    with look_alike(refusing(primegov.routes), TODAY) as box:
        config = config_on("primegov", tmp_path, site=box.address("webapi"))
        looked = run("jurisdictions", "check", "rivertown", config=config.path)
        assert looked.return_value == 1
        assert "its robots.txt asks programs not to read it" in looked.output
        assert [each.path for each in box.requests()] == ["/robots.txt"]
        letter = run("ask", "rivertown", config=config.path).output
        assert "Dear Clerk," in letter
        assert box.address("webapi") in letter
        assert "(+clerk@rivertown.example)" in letter
        assert max(map(len, letter.splitlines())) <= 80


@pytest.mark.parametrize(
    "said", ["yes", "2026-11-30", "2026-11-30, City Clerk", "soon, City Clerk, by e-mail", ", ,"]
)
def test_a_permission_says_when_who_and_how(tmp_path: Path, said: str) -> None:
    with pytest.raises(ConfigError, match="is not date, who, how"):
        config_on("primegov", tmp_path, client="rivertown", permission=said)


def test_a_tenant_that_leads_elsewhere_is_told_and_not_followed(tmp_path: Path) -> None:
    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPFound("https://rivertown.primegov.example/public/portal")

    with look_alike(lambda world: [web.get("/v1/Events", moved)], TODAY) as box:
        base = box.address("webapi")
        config = config_on("civicclerk", tmp_path, api=f"{base}/v1", site=base)
        looked = run("jurisdictions", "check", "rivertown", config=config.path)
        assert looked.return_value == 1
        assert "leads to rivertown.primegov.example - it may have moved" in looked.output


def test_doctor_tells_a_host_that_leads_elsewhere_and_does_not_go_there() -> None:
    gone: list[str] = []

    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://localhost:{request.url.port}/elsewhere")

    async def elsewhere(request: web.Request) -> web.Response:
        gone.append(request.host)
        return web.Response()

    routes = [web.get("/robots.txt", moved), web.get("/elsewhere", elsewhere)]
    with look_alike(lambda world: routes, TODAY) as box:
        now = dt.datetime(2026, 10, 26, 16, tzinfo=dt.UTC)
        reached = reach(box.address("webapi"), agent="lawtrack", clock=lambda: now)
        assert (reached.moved, reached.status) == ("localhost", 302)
        assert gone == []
