"""Recorded answers served by address."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import ConfigError
from tests.support.recordings import Replay, load_entries

API = "https://webapi.legistar.com/v1/boston"
ROWS = [
    {"MatterId": 7, "MatterFile": "2026-0007", "MatterLastModifiedUtc": "2026-02-01T10:00:00.25"},
    {"MatterId": 9, "MatterFile": "2026-0009", "MatterLastModifiedUtc": "2026-03-01T10:00:00"},
    {"MatterId": 8, "MatterLastModifiedUtc": "2026-02-15T10:00:00"},
]
ENTRIES = [
    {"url": f"{API}/matters", "file": "matters.json", "odata": True},
    {"url": f"{API}/matters/7", "file": "matter.json"},
    {"url": f"{API}/matters/*/sponsors", "content": []},
    {"url": f"{API}/matters/9/sponsors", "content": [{"MatterSponsorName": "Ana Ruiz"}]},
    {"url": f"{API}/events?$top=1&$skip=0", "content": [1], "match_query": True},
    {"url": f"{API}/eventitems/5/votes", "status": 500, "content": {"Message": "no"}},
    {
        "url": "https://www.boston.gov/public-notices",
        "file": "notices.html",
        "content_type": "text/html; charset=utf-8",
        "headers": {"X-Recorded": "yes"},
        "rewrite": True,
    },
    {"url": "https://www.boston.gov/public-notices?page=1", "content": "second"},
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "matters.json").write_text(json.dumps(ROWS))
    (folder / "matter.json").write_text(json.dumps(ROWS[0]))
    links = '<a href="https://boston.legistar.com/x">x</a><a href="https://example.org/y">y</a>'
    (folder / "notices.html").write_text(links)
    (folder / "replay.json").write_text(json.dumps(ENTRIES))
    with Replay(folder) as running:
        yield running


def get(address: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), dict(refusal.headers)


def api(recorded: Replay, path: str, **query: str) -> tuple[int, Any]:
    asked = urllib.parse.urlencode({f"${name}": value for name, value in query.items()})
    base = recorded.address("webapi.legistar.com")
    status, body, _ = get(f"{base}/v1/boston{path}" + (f"?{asked}" if asked else ""))
    return status, json.loads(body)


def test_an_address_answers_what_was_recorded_for_it(recorded: Replay) -> None:
    assert api(recorded, "/matters/7") == (200, ROWS[0])
    assert api(recorded, "/eventitems/5/votes") == (500, {"Message": "no"})


def test_a_recorded_list_can_be_filtered_ordered_and_paged_to_its_end(recorded: Replay) -> None:
    order = {"orderby": "MatterId", "top": "2"}
    _, first = api(recorded, "/matters", filter="MatterId gt 0", **order)
    _, second = api(recorded, "/matters", filter="MatterId gt 8", **order)
    _, third = api(recorded, "/matters", filter="MatterId gt 9", **order)
    assert [row["MatterId"] for row in first] == [7, 8]
    assert [row["MatterId"] for row in second] == [9]
    assert third == []
    since = "MatterLastModifiedUtc gt datetime'2026-02-01T10:00:00.25'"
    assert [row["MatterId"] for row in api(recorded, "/matters", filter=since)[1]] == [9, 8]


def test_a_field_that_no_row_has_is_refused_as_by_the_service(recorded: Replay) -> None:
    status, said = api(recorded, "/matters", filter="Nothing eq 1")
    assert status == 400
    assert "Nothing" in said["Message"]


def test_a_star_stands_for_one_segment_and_a_plain_path_comes_first(recorded: Replay) -> None:
    assert api(recorded, "/matters/8/sponsors") == (200, [])
    assert api(recorded, "/matters/9/sponsors") == (200, [{"MatterSponsorName": "Ana Ruiz"}])


def test_an_entry_may_insist_on_its_query(recorded: Replay) -> None:
    assert api(recorded, "/events", skip="0", top="1") == (200, [1])
    recorded.forget_requests()
    base = recorded.address("webapi")
    assert get(f"{base}/v1/boston/events")[0] == 404
    assert recorded.unanswered() == [f"{API}/events"]
    assert [(asked.path, asked.status) for asked in recorded.requests("webapi")] == [
        ("/v1/boston/events", 404)
    ]


def test_an_exact_query_comes_before_an_entry_for_any_query(recorded: Replay) -> None:
    base = recorded.address("www.boston.gov")
    assert get(f"{base}/public-notices?page=1")[1] == b"second"
    assert b"boston" not in get(f"{base}/public-notices?page=2")[1]


def test_real_hosts_in_a_body_become_loopback_addresses(recorded: Replay) -> None:
    _, body, headers = get(f"{recorded.address('www.boston.gov')}/public-notices")
    assert f'href="{recorded.address("boston.legistar.com")}/x"' in body.decode()
    assert b"https://example.org/y" in body
    assert headers["X-Recorded"] == "yes"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_missing_robots_file_is_no_missing_recording(recorded: Replay) -> None:
    recorded.forget_requests()
    assert get(f"{recorded.address('notices')}/robots.txt")[0] == 404
    assert recorded.unanswered() == []


def test_the_configuration_names_the_loopback_addresses(recorded: Replay) -> None:
    written = recorded.config_toml("sqlite:///x.db")
    assert f'api = "{recorded.address("webapi.legistar.com")}/v1"' in written
    assert f'govinfo = "{recorded.address("www.govinfo.gov")}"' in written


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("{", "not json"),
        ("{}", "expected a list"),
        ('[{"url": "https://www.boston.gov/"}]', "entry 1: needs 'url'"),
        ('[{"url": "https://x.example/", "content": "", "colour": 1}]', "unknown 'colour'"),
        ('[{"url": "https://x.example/", "content": "", "status": "200"}]', "'status' must be"),
        ('[{"url": "https://x.example/", "file": "none.json"}]', "none.json: no such file"),
    ],
)
def test_a_wrong_manifest_is_named(tmp_path: Path, manifest: str, said: str) -> None:
    (tmp_path / "replay.json").write_text(manifest)
    with pytest.raises(ConfigError, match=said):
        load_entries(tmp_path)


def test_an_entry_of_a_host_that_has_no_port_is_refused(tmp_path: Path) -> None:
    (tmp_path / "replay.json").write_text('[{"url": "https://x.example/", "content": ""}]')
    with pytest.raises(ConfigError, match=r"no port stands for 'x\.example'"):
        Replay(tmp_path)
    with Replay(tmp_path, hosts={"boston_site": "x.example"}) as recorded:
        assert get(recorded.address("x.example"))[0] == 200
