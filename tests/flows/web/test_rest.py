"""What programs ask over HTTP: as documented, whatever they send, in runs, and cheaply again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.openapi_check import faults
from tests.support.town import PAPER
from tests.support.web_server import Answer, Site

V1 = "/api/v1"
OPEN_STATES = "/openstates"
ODD = st.one_of(
    st.sampled_from(["", "0", "-1", "2026-03-02", "9999-12-31", "0001-01-01", "true", "rivertown",
                     "2026", "2026-0042", "meeting-77", "HR 12", "../../etc/passwd", "\0", "%00",
                     "\ud7ff\u202e", "null", "1e9", "99999999999999999999", "' OR 1=1 --", '"', "*",
                     "{}", "WzFd", "W251bGwsInIiLCJ4IiwxXQ", "facial-recognition", PAPER, "us",
                     "ocd-jurisdiction/country:us/state:ma/place:rivertown/government", "votes"]),
    st.text(max_size=60),
)  # fmt: skip


def document_of(site: Site, root: str) -> dict[str, Any]:
    return dict(json.loads(site.get(f"{root}/openapi.json").body))


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is read; what programs with a token write is in test_program_tokens.py."""
    for path, of_path in document["paths"].items():
        assert list(of_path) in (["get"], ["post"])
        if "get" in of_path:
            yield path, of_path["get"]


def as_promised(answer: Answer, operation: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """The answer is one of those that the document has, and of the form that it says."""
    promised = operation["responses"].get(str(answer.status))
    assert promised is not None, (answer.status, answer.text)
    kind = answer.headers["content-type"].partition(";")[0]
    schema = promised["content"][kind]["schema"]
    assert list(faults(json.loads(answer.body), schema, document)) == []


def answer_of(site: Site, root: str, path: str, values: Mapping[str, str]) -> Answer:
    """What comes back for an operation with these values, in its path and behind it."""
    for name in [name for name in values if f"{{{name}" in path]:
        path = path.replace(f"{{{name}}}", quote(values[name] or "-", safe=""))
    asked = [(n, v) for n, v in values.items() if f"{{{n}}}" not in path]
    return site.get(f"{root}{path}?{urlencode(asked)}")


@pytest.mark.parametrize("root", [V1, OPEN_STATES])
def test_whatever_is_sent_the_answer_is_a_documented_one(site: Site, root: str) -> None:
    document = document_of(site, root)
    known = list(operations(document))

    @settings(
        max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def tried(data: st.DataObject) -> None:
        path, operation = data.draw(st.sampled_from(known))
        values = {}
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" or data.draw(st.booleans()):
                values[parameter["name"]] = data.draw(ODD)
        answer = answer_of(site, root, path, values)
        if answer.status != 404 or answer.headers["content-type"].endswith("problem+json"):
            as_promised(answer, operation, document)

    tried()


EXAMPLES = (
    "/bills", "/bills?q=technology", "/bills?flagged=1&stage=in+committee&since=2026-03-02",
    "/bills?topic=facial-recognition&jurisdiction=rivertown&session=2026", "/bills?q=%22%28*",
    "/bills/rivertown/2026/2026-0042", "/bills/rivertown/2026/2026-0043",
    "/bills/rivertown/119/hr12",
    "/events", "/events?first=2026-03-01&last=2026-04-01&flagged=true",
    "/events/rivertown/meeting-77", "/events/rivertown/2026-03-11", "/search", "/search?q=gait",
    "/search?q=zepelin", "/flags", "/flags?dismissed=1&since=2026-01-01", "/changes",
    "/changes?topic=facial-recognition", "/changes?reason=new&until=2026-03-03", "/documents",
    "/documents?state=read", "/jurisdictions", "/jurisdictions/rivertown",
    f"/documents/text?jurisdiction=rivertown&q=gait&url={quote(PAPER, safe='')}",
)  # fmt: skip


def operation_of(document: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The operation that answers at this address: the one with most parts in common."""
    asked = path.partition("?")[0].split("/")
    fitting = [
        (sum(part == each for part, each in zip(parts, asked, strict=False)), operation)
        for known, operation in operations(document)
        for parts in (known.split("/"),)
        if (len(parts) == len(asked) or (len(parts) < len(asked) and parts[-1][0] == "{"))
        and all(p == a or p[:1] == "{" for p, a in zip(parts, asked, strict=False))
    ]
    return max(fitting, key=lambda pair: pair[0])[1]


def test_the_description_is_true(site: Site) -> None:
    document = document_of(site, V1)
    assert document["openapi"] == "3.1.0"
    for path in EXAMPLES:
        answer = site.get(V1 + path)
        assert answer.status == 200, (path, answer.text)
        as_promised(answer, operation_of(document, path), document)
    met = {id(operation_of(document, path)) for path in EXAMPLES}
    assert met == {id(operation) for _, operation in operations(document)}


def test_what_no_address_of_programs_is_like_is_a_problem_too(site: Site) -> None:
    for root in (V1, OPEN_STATES):
        for path in ("/none", "/events/rivertown%0A/x", "/bills/%0A/%0D/%C2%8F", "/%00"):
            answer = site.get(root + path)
            assert (answer.status, answer.headers["content-type"]) == (
                404, "application/problem+json",
            ), path  # fmt: skip


def test_programs_and_pages_get_the_same_records(site: Site) -> None:
    for program, page in (
        ("/bills/rivertown/2026/2026-0042", "/bills/rivertown/2026/2026-0042.json"),
        ("/events/rivertown/meeting-77", "/meetings/rivertown/meeting-77.json"),
    ):
        assert site.get(V1 + program).body == site.get(page).body


@pytest.mark.parametrize(
    "path",
    ["/bills", "/bills?q=1", "/events?first=2026-01-01", "/search?q=1", "/flags", "/changes",
     "/documents"],
)  # fmt: skip
def test_a_list_read_in_runs_has_each_line_once_and_in_order(site: Site, path: str) -> None:
    whole = json.loads(site.get(V1 + path).body)
    assert whole["next"] == ""
    assert whole["items"]
    lines: list[object] = []
    following = f"{V1}{path}{'&' if '?' in path else '?'}limit=1"
    while following:
        run = json.loads(site.get(following).body)
        lines += run["items"]
        following = run["next"]
        assert len(lines) <= len(whole["items"])
    numbered = sorted if path == "/changes" else list  # there, one run has its lines by moment
    assert numbered(map(json.dumps, lines)) == numbered(map(json.dumps, whole["items"]))


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/bills?jurisdicton=rivertown", "no such parameter"),  # left out, it would give all bills
        ("/bills?topic=facial-recognition&topic=drones", "more than once"),
        ("/bills?limit=0", "limit"),
        ("/bills?since=yesterday", "since"),
        ("/changes?reason=nonsense", "no such code"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(site: Site, path: str, word: str) -> None:
    answer = site.get(V1 + path)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = json.loads(answer.body)
    assert problem["status"] == 422
    assert word in problem["detail"]


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/bills/rivertown/2026/none", "/bills?topic=none", "/jurisdictions/none",
     "/bills?after=nonsense", "/changes?after=WzFlOTld", "/search?after=W251bGwsImJpbGwiLDFd"],
)  # fmt: skip
def test_what_is_not_there_is_told_as_a_problem(site: Site, path: str) -> None:
    answer = site.get(V1 + path)
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_several_bills_of_one_number_are_named(site: Site) -> None:
    answer = site.get(f"{V1}/bills/rivertown/-/HR%2012")
    assert answer.status == 300
    assert "name the session: 119, 118" in json.loads(answer.body)["detail"]


def test_a_page_of_another_origin_may_read_and_nothing_else(site: Site) -> None:
    answer = site.get(f"{V1}/bills", origin="https://elsewhere.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {
        "origin": "https://elsewhere.example",
        "access_control_request_headers": "if-none-match",
    }
    before = site.get(f"{V1}/bills", method="OPTIONS", access_control_request_method="GET", **asked)
    assert before.status == 200
    before = site.get(
        f"{V1}/bills", method="OPTIONS", access_control_request_method="POST", **asked
    )
    assert before.status == 400
    assert site.get(f"{V1}/bills", method="POST").status == 405
    # Pages are not for others.
    assert "access-control-allow-origin" not in site.get("/", origin="https://a.example").headers


def test_an_answer_that_nothing_changed_is_not_made_again(site: Site) -> None:
    for path in (f"{V1}/bills", f"{V1}/bills/rivertown/2026/2026-0042", f"{V1}/jurisdictions"):
        first = site.get(path)
        again = site.get(path, if_none_match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert site.get(f"{V1}/bills?limit=1").headers["etag"] != first.headers["etag"]


def test_a_head_is_answered_like_its_get(site: Site) -> None:
    for path in ("/", f"{V1}/bills"):
        head = site.get(path, method="HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["etag"] == site.get(path).headers["etag"]
