"""Clients of the Open States API work by changing their address: they are imitated here."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.flows.publishing.test_export import FACES
from tests.flows.web.test_rest import as_promised, document_of, operation_of
from tests.support.web_server import Site

ROOT = "/openstates"
RIVERTOWN = "ocd-jurisdiction/country:us/state:ma/place:rivertown/government"
INCLUDES = (
    "sponsorships", "abstracts", "other_titles", "other_identifiers", "actions", "sources",
    "documents", "versions", "votes", "related_bills",
)  # fmt: skip


def asked(site: Site, path: str, **params: object) -> Any:
    """What a client reads that takes nothing but 200 and the form of the description."""
    query = urlencode(params, doseq=True)
    answer = site.get(f"{ROOT}/{path}?{query}", accept="application/json", x_api_key="secret")
    assert answer.status == 200, answer.text
    document = document_of(site, ROOT)
    as_promised(answer, operation_of(document, f"/{path.rstrip('/')}"), document)
    return json.loads(answer.body)


def test_a_client_searches_page_by_page(site: Site) -> None:
    bills: list[Any] = []
    page, pages = 1, 2
    while page <= pages:
        answer = asked(site, "bills/", jurisdiction="Rivertown", page=page, per_page=2)
        bills += answer["results"]
        pages = answer["pagination"]["max_page"]
        page += 1
    assert pages == 3
    numbers = [(bill["session"], bill["identifier"]) for bill in bills]
    assert len(set(numbers)) == answer["pagination"]["total_items"] == 5
    moments = [bill["updated_at"] for bill in bills]
    assert moments == sorted(moments, reverse=True)
    assert all(bill["jurisdiction"]["id"] == RIVERTOWN for bill in bills)
    assert "actions" not in bills[0]


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({"q": "technology"}, {"2026-0043"}),
        ({"q": '"near the ferry"'}, {"2026-0044"}),
        ({"jurisdiction": RIVERTOWN, "session": "119"}, {"HR 12"}),
        ({"jurisdiction": "rivertown", "identifier": ["2026-0042", "2026-0044"]},
         {"2026-0042", "2026-0044"}),
        ({"updated_since": "2026-03-03"}, {"2026-0043"}),
        ({"created_since": "2026-03-03T00:00:00"}, set()),
        ({"sponsor": "Nobody"}, set()),
        ({"sponsor": "Ada Quill", "session": "118"}, {"HR 12"}),
        ({"sponsor": "Ada Quill", "sponsor_classification": "cosponsor"}, set()),
        ({"sponsor_classification": "primary", "session": "118"}, {"HR 12"}),
        ({"sponsor_classification": "cosponsor"}, set()),
        ({"sponsor_classification": "chair"}, set()),
        ({"chamber": "upper"}, set()),
        ({"subject": ["none"]}, set()),
        ({"action_since": "2027-01-01"}, set()),
    ],
)  # fmt: skip
def test_a_client_narrows_its_search(
    site: Site, params: dict[str, object], numbers: set[str]
) -> None:
    results = asked(site, "bills/", per_page=20, sort="latest_action_desc", **params)["results"]
    assert {bill["identifier"] for bill in results} == numbers


def test_a_bill_is_had_by_its_id_and_by_its_number_with_all_that_hangs_on_it(site: Site) -> None:
    by_number = asked(site, "bills/rivertown/2026/2026-0042", include=INCLUDES)
    assert asked(site, f"bills/{by_number['id']}", include=INCLUDES) == by_number
    assert by_number["id"].startswith("ocd-bill/")
    assert by_number["from_organization"]["classification"] == "legislature"
    (sponsor,) = by_number["sponsorships"]
    assert (sponsor["name"], sponsor["primary"], sponsor["entity_type"]) == (
        "Ada Quill", True, "person"
    )  # fmt: skip
    (action,) = by_number["actions"]
    assert action["organization"]["name"] == "City Council"
    (vote,) = by_number["votes"]
    assert vote["counts"] == [{"option": "yes", "value": 1}]
    assert [one["links"][0]["url"] for one in by_number["documents"]]
    faces = asked(site, "bills/rivertown/2026/2026-0043", include=["versions"])
    assert faces["title"] == FACES
    assert faces["versions"][0]["note"] == "Draft"
    assert faces["openstates_url"] == f"{site.address}/bills/rivertown/2026/2026-0043"


def test_jurisdictions_are_listed_and_had_by_their_id(site: Site) -> None:
    results = asked(site, "jurisdictions", page="1", per_page="52")["results"]
    assert RIVERTOWN in {one["id"] for one in results}
    one = asked(site, f"jurisdictions/{RIVERTOWN}",
                include=["organizations", "legislative_sessions"])  # fmt: skip
    assert (one["name"], one["classification"]) == ("Rivertown City Council", "municipality")
    assert [body["classification"] for body in one["organizations"]] == ["legislature"]
    assert {each["identifier"] for each in one["legislative_sessions"]} == {"118", "119", "2026"}


def test_sponsors_are_found_by_name_and_by_id(site: Site) -> None:
    (quill,) = asked(site, "people", jurisdiction="rivertown", name="quill")["results"]
    (again,) = asked(site, "people/", id=[quill["id"]])["results"]
    assert again == quill
    bill = asked(site, "bills/rivertown/2026/2026-0042", include="sponsorships")
    assert bill["sponsorships"][0]["person"]["id"] == quill["id"]
    assert asked(site, "bills", sponsor=quill["id"])["pagination"]["total_items"] == 5


def test_meetings_are_listed_and_had_by_their_id(site: Site) -> None:
    (meeting,) = asked(site, "events", jurisdiction="rivertown", after="2026-03-01",
                       include=["agenda", "participants"])["results"]  # fmt: skip
    assert meeting["start_date"] == "2026-03-11T22:30:00+00:00"
    assert len(meeting["agenda"]) == 1
    assert asked(site, f"events/{meeting['id']}")["id"] == meeting["id"]
    assert asked(site, "events", jurisdiction="rivertown", before="2026-03-11")["results"] == []


def test_who_is_not_followed_is_not_found(site: Site) -> None:
    for path in (
        "bills?jurisdiction=nc",
        "jurisdictions/ocd-jurisdiction/country:us/state:nc/government",
        "bills/nc/2020/HB1",
        "bills/ocd-bill/none",
        "people.geo/?lat=1&lng=2",  # nobody knows districts here, and says that nobody is there
    ):
        assert site.get(f"{ROOT}/{path}").status == 404


def test_the_public_client_works_by_changing_its_address_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = pytest.importorskip("pyopenstates.core", reason="no pyopenstates: install it")
    monkeypatch.setattr(client, "API_ROOT", f"{site.address}{ROOT}")
    monkeypatch.setattr(client, "ENVIRON_API_KEY", "looked at by nobody", raising=False)
    for state in ("rivertown", "Rivertown City Council", RIVERTOWN):
        found = client.search_bills(state=state, q="technology", all_pages=False)
        assert [bill["identifier"] for bill in found] == ["2026-0043"], state
    bill = client.get_bill(found[0]["id"], include=list(INCLUDES))
    assert (bill["title"], len(bill["actions"])) == (FACES, 1)
    same = client.get_bill(state="RIVERTOWN", session="2026", bill_id="2026-0043")
    assert same["id"] == bill["id"]
    assert RIVERTOWN in {place["id"] for place in client.get_metadata()}
    assert {"Ada Quill"} == {
        one["name"] for one in client.search_legislators(jurisdiction="rivertown")
    }
    for badly in ('face AND (" OR *', "sponsor:", "-x", "((((", "\x00"):
        assert isinstance(client.search_bills(state="rivertown", q=badly, all_pages=False), list), (
            badly
        )
    with pytest.raises(client.NotFound):
        client.get_bill("ocd-bill/none")
