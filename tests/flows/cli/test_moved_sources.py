"""A city that moved to another platform and told nobody: what doctor says of it, and where to."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from lawtrack.cli.setup.doctor import Finding, examine
from lawtrack.config.platforms import tenancy_at
from lawtrack.config.settings import Config
from lawtrack.crawling.run import run_crawl
from lawtrack.sandbox.meetings import cut_agendas, iqm2
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import World
from scrapers.platforms import new_places
from scrapers.settings import LAWTRACK_PLATFORMS
from tests.support.meetings import config_on, look_alike, page_of, ready, source_on

TODAY = dt.date(2026, 10, 26)
LATER = dt.datetime(2027, 3, 5, 16, tzinfo=dt.UTC)  # two months after the last meeting
QUICK = {"LAWTRACK_BACKOFF": 0.0, "RETRY_TIMES": 1}


class Front:
    """What the old tenant's first page answers, and what stands in place of its calendar if any."""

    def __init__(self) -> None:
        self.body = "<p>Meetings and agendas</p>"
        self.calendar = ""

    def routes(self, world: World) -> Iterable[web.AbstractRouteDef]:
        async def front(request: web.Request) -> web.Response:
            return web.Response(text=f"<html>{self.body}</html>", content_type="text/html")

        calendar, *others = iqm2.routes(world)
        assert isinstance(calendar, web.RouteDef)
        whole = calendar.handler

        async def list_(request: web.Request) -> web.StreamResponse:
            if self.calendar:
                return web.Response(text=self.calendar, content_type="text/html")
            answer: web.StreamResponse = await whole(request)
            return answer

        return (web.get("/", front), web.get(calendar.path, list_), *others)


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.fixture
def box(front: Front) -> Iterator[Sandbox]:
    with look_alike(front.routes, TODAY) as box:
        yield box


@pytest.fixture
def there() -> Iterator[str]:
    """Where it is now: its meetings go on."""
    with look_alike(cut_agendas.civicplus_routes, LATER.date()) as box:
        yield box.address("webapi")


@pytest.fixture
def config(box: Sandbox, tmp_path: Path) -> Config:
    config = ready(config_on("iqm2", tmp_path, site=box.address("webapi")))
    now = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
    assert run_crawl(config, "rivertown", now=now, settings=QUICK).outcome == "ok"
    box.forget_requests()
    return config


def moved(config: Config, now: dt.datetime = LATER) -> list[Finding]:
    findings = examine(config, network=True, clock=lambda: now)
    return [each for each in findings if each.check == "moved"]


def test_a_tenant_with_meetings_is_not_asked_where_it_is(config: Config, box: Sandbox) -> None:
    assert moved(config, LATER - dt.timedelta(days=40)) == []
    assert [each.path for each in box.requests("webapi")] == ["/robots.txt"]


@pytest.mark.parametrize(
    "body",
    [
        '<p>As of February 1, 2027 our agendas have moved. <a href="{}">New site</a></p>',
        '<p>Visit our new meeting portal!</p><ul><li><a href="{}">Agendas</a></li></ul>',
        '<head><meta http-equiv="Refresh" content="0; URL={}"></head>',
        '<script>window.location.href = "{}";</script>',
    ],
)
def test_a_notice_of_moving_names_the_platform_that_answers_now(
    config: Config, there: str, front: Front, body: str
) -> None:
    front.body = body.format(f"{there}/AgendaCenter")
    (finding,) = moved(config)
    assert finding.state == "warn"
    assert finding.found.startswith("rivertown: iqm2: no meeting since 2027-01-01, ")
    assert "; now on civicplus, which answers: the newest of 2027-03-" in finding.found
    assert f'platform = "civicplus", site = "{there}"' in finding.advice
    assert 'before = [{ platform = "iqm2", ' in finding.advice


def test_a_notice_in_place_of_the_list_names_it_too(
    config: Config, there: str, front: Front
) -> None:
    notice = '<html><p>Our agendas have moved.</p><a href="{}">Agendas</a></html>'
    front.calendar = notice.format(f"{there}/AgendaCenter")
    (finding,) = moved(config)
    assert 'its page says "Our agendas have moved."; now on civicplus' in finding.found
    front.calendar = notice.format("https://www.town.example/parks")  # of something else, perhaps
    (finding,) = moved(config)
    assert finding.found == "rivertown: iqm2: no meeting since 2027-01-01"


def test_a_tenant_that_only_went_silent_says_since_when(config: Config, front: Front) -> None:
    (finding,) = moved(config)
    assert finding.found == "rivertown: iqm2: no meeting since 2027-01-01"
    assert "own site" in finding.advice


def test_a_hostile_notice_is_one_short_line(config: Config, front: Front) -> None:
    front.body = f"<p>We have moved\x1b[31m \u202e {'x' * 5000}</p>"
    (finding,) = moved(config)
    assert len(finding.found) < 300
    assert finding.found.isprintable()


@pytest.mark.parametrize(
    ("url", "platform", "client"),
    [
        ("https://cambridgema.primegov.com/public/portal", "primegov", "cambridgema"),
        ("https://pub-detroitmi.escribemeetings.com/?Year=2026", "escribe", "pub-detroitmi"),
        ("https://portlandme.portal.civicclerk.com/event/1/files", "civicclerk", "portlandme"),
        ("https://rivertown.granicus.com/ViewPublisher.php?view_id=42", "granicus", "rivertown"),
        ("https://www.town.example/AgendaCenter/City-Council-3", "civicplus", ""),
        ("https://x.example/211agendaonline/Meetings/ViewMeeting?id=3", "onbase", ""),
        ("https://public.destinyhosted.com/agenda_publish.cfm?id=24263&mt=ALL", "destiny", "24263"),
        ("https://public.destinyhosted.com/agenda_publish.cfm?id=", None, None),
        ("https://public.destinyhosted.com/agenda_publish.cfm?id=1%22%0Ax", None, None),
        ("https://plano.novusagenda.com/agendapublic/", "novusagenda", "plano"),
        ("https://austell-ga.municodemeetings.com/?page=1", "municode", "austell-ga"),
        ("https://tulsa.diligent.community/Portal/MeetingTypeList.aspx", "civicweb", ""),
        ("https://primegov.com/", None, None),
        ("https://www.town.example/", None, None),
        ("https://[", None, None),
    ],
)
def test_an_address_tells_its_platform(url: str, platform: str | None, client: str | None) -> None:
    there = tenancy_at(url, LAWTRACK_PLATFORMS)
    assert (there and there.platform, there and there.client) == (platform, client)


def test_the_lines_to_write_name_the_view_where_a_platform_asks_for_one() -> None:
    for url, lines in (
        ("https://r.granicus.com/ViewPublisher.php?view_id=42",
         'platform = "granicus", client = "r", view = 42'),
        ("https://r.primegov.com/public/portal?view_id=42", 'platform = "primegov", client = "r"'),
        ("https://r.community.highbond.com/Portal/MeetingSchedule.aspx",
         'platform = "civicweb", site = "https://r.community.highbond.com"'),
    ):  # fmt: skip
        there = tenancy_at(url, LAWTRACK_PLATFORMS)
        assert there is not None
        assert there.lines == lines


def test_a_notice_in_french_names_the_platform_too(config: Config, front: Front) -> None:
    front.body = """<p>Les ordres du jour ont désormais déménagé
    <a href="https://public.destinyhosted.com/agenda_publish.cfm?id=7">ici</a>.</p>"""
    (finding,) = moved(config)
    assert "destiny" in f"{finding.found} {finding.advice}"


NEW = "https://rivertown.primegov.com/public/portal"


@pytest.mark.parametrize(
    "body",
    [
        f'<p>For meetings on or after July 1, 2026, click <a href="{NEW}">here</a>.</p>',
        f'<p>Current agendas: <a href="{NEW}">Agendas and minutes</a></p>',
        f"<p>This portal has meetings of before 2026 only. See {NEW}.</p>",
        f'<h1>Rivertown</h1><iframe src="{NEW}"></iframe>',
        f"<script>window.location.replace('{NEW}')</script>",
        f"<script>top.location = '{NEW.removeprefix('https:')}';</script>",
        f'<meta http-equiv="refresh" content="5;{NEW}">',
        f'<p>Nuestras agendas se han mudado.</p><a href="{NEW}">Aquí</a>',
    ],
)
def test_however_a_page_names_another_platform_it_is_heard(tmp_path: Path, body: str) -> None:
    source = source_on("iqm2", tmp_path, client="rivertown")
    page = page_of(f"<html>{body}</html>", "https://rivertown.iqm2.com/")
    place = new_places._said_on(page, source, tuple(LAWTRACK_PLATFORMS))
    assert place.tenancy is not None
    assert place.tenancy.lines == 'platform = "primegov", client = "rivertown"'


def test_links_to_a_vendor_or_to_other_sites_name_no_place(tmp_path: Path) -> None:
    source = source_on("iqm2", tmp_path, client="rivertown")
    links = "https://granicus.com/", "https://www.town.example/parks", "/Citizens/Calendar.aspx"
    body = "".join(f'<a href="{link}">Powered by</a>' for link in links)
    page = page_of(f"<html>{body}</html>", "https://rivertown.iqm2.com/")
    assert new_places._said_on(page, source, tuple(LAWTRACK_PLATFORMS)).tenancy is None
