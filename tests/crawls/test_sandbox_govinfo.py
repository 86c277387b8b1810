"""The look-alike of GovInfo's bulk data, over real HTTP."""

import datetime as dt
import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import Comparable, normalize_bill
from lawtrack.legislation.records import Source
from lawtrack.sandbox.govinfo.bulk_folders import Folders, folders_of
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories.congress import TYPES, congress_on
from lawtrack.sandbox.stories.congress_days import RESTAMPED, measures_on
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from tests.support.sandbox_truth import changes_in_congress

TODAY = dt.date(2026, 11, 24)
BASE = "http://127.0.0.1:1"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(Scenario(TODAY)) as running:
        yield running


def get(box: Sandbox, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    address = path if path.startswith("http") else box.address("govinfo") + path
    request = urllib.request.Request(address, headers=sent)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), dict(refusal.headers)


def bill(box: Sandbox, type: str, number: int, congress: int = 119) -> Any:
    name = f"BILLSTATUS-{congress}{type}{number}.xml"
    status, body, _ = get(box, f"/bulkdata/BILLSTATUS/{congress}/{type}/{name}")
    assert status == 200
    return etree.fromstring(body).find("bill")


def entries(body: bytes) -> dict[str, str]:
    return {
        one.findtext(f"{SITEMAP}loc", ""): one.findtext(f"{SITEMAP}lastmod", "")
        for one in etree.fromstring(body)
    }


def test_the_congress_changes_on_the_third_of_january() -> None:
    days = [(2026, 1, 1), (2026, 12, 31), (2027, 1, 2), (2027, 1, 3), (2029, 1, 3)]
    assert [congress_on(dt.date(*day)) for day in days] == [119, 119, 119, 120, 121]


@pytest.mark.parametrize("today", [dt.date(2027, 1, 3), dt.date(2027, 1, 2), dt.date(2028, 2, 29)])
def test_no_measure_is_older_than_its_congress(today: dt.date) -> None:
    for folder in folders_of(Scenario(today), BASE).values():
        for number in folder.numbers:
            found = etree.fromstring(folder.file(number)).findtext("bill/introducedDate", "")
            assert folder.congress.start.isoformat() <= found <= today.isoformat()


def test_every_file_is_reached_from_the_sitemap_index(box: Sandbox) -> None:
    index = entries(get(box, "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml")[1])
    assert len(index) == 2 * len(TYPES)
    files: dict[str, str] = {}
    for address, lastmod in index.items():
        rows = entries(get(box, address)[1])
        assert max(rows.values()) == lastmod
        files |= rows
    assert len(files) > 75
    for address, lastmod in files.items():
        status, body, headers = get(box, address)
        root = etree.fromstring(body)
        assert (status, root.tag) == (200, "billStatus")
        named = re.search(r"BILLSTATUS-(\d+)([a-z]+)(\d+)\.xml", address)
        number = root.findtext("bill/number") or root.findtext("bill/billNumber")
        type = root.findtext("bill/type", "") or root.findtext("bill/billType", "")
        assert named is not None
        assert named.groups() == (root.findtext("bill/congress"), type.lower(), number)
        moment = parsedate_to_datetime(headers["Last-Modified"])
        assert lastmod.startswith(f"{moment:%Y-%m-%dT%H:%M:%S}")


def test_every_address_in_a_file_is_the_sandboxs_own(box: Sandbox) -> None:
    own = box.address("govinfo")
    for folder in folders_of(Scenario(TODAY), own).values():
        for number in folder.numbers:
            for address in re.findall(r">(https?://[^<]+)<", folder.file(number).decode()):
                assert address.startswith(own + "/")
                if "/evs/" not in address:
                    assert get(box, address)[0] == 200


def test_a_copy_that_is_still_good_is_not_sent_again(box: Sandbox) -> None:
    for path in (
        "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml",
        "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr1412.xml",
        "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119-hr.zip",
        "/content/pkg/BILLS-119hr1412ih/xml/BILLS-119hr1412ih.xml",
    ):
        status, _, headers = get(box, path)
        assert status == 200
        assert get(box, path, If_None_Match=headers["ETag"])[:2] == (304, b"")
        assert get(box, path, If_Modified_Since=headers["Last-Modified"])[:2] == (304, b"")
        assert get(box, path, If_None_Match='"other"')[0] == 200
        assert get(box, path, If_Modified_Since="Sun, 06 Nov 1994 08:49:37 GMT")[0] == 200


def test_a_listing_wants_to_be_asked_for_json(box: Sandbox) -> None:
    path = "/bulkdata/json/BILLSTATUS/119/hres"
    assert get(box, path)[0] == 406
    assert get(box, path, Accept="*/*")[0] == 406
    status, body, _ = get(box, path, Accept="application/json")
    rows = {row["name"]: row for row in json.loads(body)["files"]}
    row = rows["BILLSTATUS-119hres402.xml"]
    assert status == 200
    assert row.keys() == {
        "displayLabel", "fileExtension", "folder", "formattedLastModifiedTime", "formattedSize",
        "justFileName", "link", "mimeType", "name", "size",
    }  # fmt: skip
    assert row["size"] == len(get(box, row["link"])[1])
    assert re.fullmatch(r"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d", row["formattedLastModifiedTime"])
    assert rows["BILLSTATUS-119-hres.zip"]["mimeType"] == "application/zip"
    above = json.loads(get(box, "/bulkdata/json/BILLSTATUS/119", Accept="application/json")[1])
    assert {row["name"] for row in above["files"]} == set(TYPES)


@pytest.mark.parametrize("type", TYPES)
def test_the_zip_of_a_folder_holds_the_same_bytes(box: Sandbox, type: str) -> None:
    where = f"/bulkdata/BILLSTATUS/119/{type}"
    with zipfile.ZipFile(io.BytesIO(get(box, f"{where}/BILLSTATUS-119-{type}.zip")[1])) as archive:
        names = archive.namelist()
        sitemap = get(box, f"/sitemap/bulkdata/BILLSTATUS/119{type}/sitemap.xml")[1]
        assert len(names) == len(entries(sitemap))
        for name in names:
            assert archive.read(name) == get(box, f"{where}/{name}")[1]


def test_what_is_not_there_is_not_found(box: Sandbox) -> None:
    for path in (
        "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr99999.xml",
        "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119s84.xml",
        "/bulkdata/BILLSTATUS/12/hr/BILLSTATUS-12hr1.xml",
        "/content/pkg/BILLS-119hr1412zz/xml/BILLS-119hr1412zz.xml",
        "/sitemap/bulkdata/BILLSTATUS/119xx/sitemap.xml",
    ):
        assert get(box, path)[0] == 404


def test_robots_may_come(box: Sandbox) -> None:
    status, body, _ = get(box, "/robots.txt")
    assert (status, body) == (200, b"User-agent: *\nAllow: /\n")


def test_the_cdata_element_comes_in_three_shapes(box: Sandbox) -> None:
    assert len(bill(box, "hres", 402).find("cdata")) == 0
    inside = bill(box, "hr", 1412).findtext("cdata/constitutionalAuthorityStatementText")
    assert inside.startswith("<pre>By OKAFOR")
    assert bill(box, "hr", 1650).findtext("summaries/summary/text") is None
    assert "by face" in bill(box, "hr", 1650).findtext("summaries/summary/cdata/text")


def test_fields_are_missing_as_in_real_files(box: Sandbox) -> None:
    assert not bill(box, "hr", 2849).findtext("title")
    assert bill(box, "hr", 2849).find("titles") is None
    assert bill(box, "hr", 2).findtext("title") == "Reserved for the Speaker."
    assert bill(box, "hr", 2).find("sponsors") is None
    assert any(a.find("text") is None for a in bill(box, "hres", 402).iterfind("actions/item"))
    assert not bill(box, "hr", 2500).findtext("textVersions/item/type")
    assert bill(box, "s", 1033).find("textVersions/item/formats") is None
    senate = bill(box, "s", 706).xpath("actions/item/sourceSystem[name='Senate']")
    assert senate
    assert all(system.find("code") is None for system in senate)


def test_a_leftover_of_the_old_schema_has_its_old_names(box: Sandbox) -> None:
    old = bill(box, "hr", 4120, congress=118)
    assert old.getparent().find("version") is None
    assert old.findtext("version") == "1.0.0"
    assert old.findtext("billType") == "HR"
    assert old.findtext("committees/billCommittees/item/systemCode") == "hspw00"
    assert old.find("summaries/billSummaries/item/text") is not None


def test_actions_stand_newest_first_and_the_library_repeats_them(box: Sandbox) -> None:
    found = bill(box, "hr", 203)
    days = [action.findtext("actionDate") for action in found.iterfind("actions/item")]
    assert days == sorted(days, reverse=True)
    texts = [action.findtext("text") for action in found.iterfind("actions/item")]
    passed = "On motion to suspend the rules and pass the bill Agreed to by voice vote."
    assert {passed, f"Passed/agreed to in House: {passed}"} <= set(texts)
    assert found.findtext("latestAction/text") == texts[0]


def test_one_who_withdrew_is_still_listed(box: Sandbox) -> None:
    withdrawn = bill(box, "hr", 1412).xpath("cosponsors/item[sponsorshipWithdrawnDate]")
    assert [one.findtext("lastName") for one in withdrawn] == ["Marchetti"]


def test_the_text_of_a_bill_has_the_document_type_and_its_sections(box: Sandbox) -> None:
    name = "BILLS-119hr1977ih"
    body = get(box, f"/content/pkg/{name}/xml/{name}.xml")[1]
    assert b'<!DOCTYPE bill PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">' in body
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    root = etree.fromstring(body, parser)
    assert root.findtext("form/legis-num") == "H. R. 1977"
    assert [s.findtext("header") for s in root.iterfind("legis-body/section")] == [
        "Short title", "Cameras required", "Limits", "Keeping of recordings",
    ]  # fmt: skip
    # Only the text tells what this bill is about.
    assert b"facial recognition software" in body
    assert b"facial" not in etree.tostring(bill(box, "hr", 1977)).lower()
    page = get(box, f"/content/pkg/{name}/html/{name}.htm")[1]
    assert b"<pre>" in page
    assert b"facial recognition software" in page
    resolution = "BILLS-119hres317ih"
    body = get(box, f"/content/pkg/{resolution}/xml/{resolution}.xml")[1]
    assert etree.fromstring(body, parser).tag == "resolution"


def test_a_reported_bill_prints_what_a_committee_struck(box: Sandbox) -> None:
    name = "BILLS-119s811rs"
    body = get(box, f"/content/pkg/{name}/xml/{name}.xml")[1]
    struck, added = etree.fromstring(body).iterfind("legis-body")
    assert (struck.get("changed"), added.get("changed")) == ("deleted", "added")
    page = get(box, f"/content/pkg/{name}/html/{name}.htm")[1]
    assert b"&lt;DELETED&gt;    No agency may use facial recognition" in page
    before = get(box, "/content/pkg/BILLS-119s811is/xml/BILLS-119s811is.xml")[1]
    assert b"deleted" not in before


def test_a_text_may_have_no_xml(box: Sandbox) -> None:
    page = "BILLS-119hr2655ih"
    assert f"{page}/html/{page}.htm" in etree.tostring(bill(box, "hr", 2655)).decode()
    assert get(box, f"/content/pkg/{page}/xml/{page}.xml")[0] == 404
    assert get(box, f"/content/pkg/{page}/html/{page}.htm")[0] == 200


def changed_between(old: Folders, new: Folders) -> tuple[set[str], set[str], set[str]]:
    """The ids that are new, that have another stamp, and whose bytes differ."""
    arrived, stamped, differing = set(), set(), set()
    for (congress, type), folder in new.items():
        before = old[congress, type]
        for number in folder.numbers:
            name = f"{congress}-{type}-{number}"
            if number not in before.numbers:
                arrived.add(name)
                continue
            if folder.stamp(number) != before.stamp(number):
                stamped.add(name)
            if folder.file(number) != before.file(number):
                differing.add(name)
    return arrived, stamped, differing


@pytest.mark.parametrize("day", [2, 3])
def test_a_file_has_a_new_stamp_exactly_when_its_bytes_differ(day: int) -> None:
    scenario = Scenario(TODAY)
    old = folders_of(scenario.with_day(day - 1), BASE)
    new = folders_of(scenario.with_day(day), BASE)
    arrived, stamped, differing = changed_between(old, new)
    expected = {name: reasons for _, _, name, reasons in changes_in_congress(scenario, day)}
    assert arrived == {name for name, reasons in expected.items() if "new" in reasons}
    assert stamped == differing
    assert expected.keys() - arrived <= differing


@pytest.mark.parametrize("day", [2, 3])
def test_the_parser_sees_the_changes_that_a_day_tells(day: int) -> None:
    scenario = Scenario(TODAY)
    before, after = (read_all(scenario.with_day(one)) for one in (day - 1, day))
    seen = {
        name: {change.reason for change in diff_records(before[name], bill)}
        if name in before
        else {"new"}
        for name, bill in after.items()
    }
    beside = {"text"}  # comes with what is fetched, not with the file
    expected = {
        name: reasons - beside for _, _, name, reasons in changes_in_congress(scenario, day)
    }
    assert {name: reasons for name, reasons in seen.items() if reasons} == expected


def read_all(scenario: Scenario) -> dict[str, Comparable]:
    """Every bill of the sandbox on that day, as it would be stored."""
    source = Source(
        key="federal",
        platform="govinfo",
        name="United States Congress",
        division="ocd-division/country:us",
        timezone="America/New_York",
        addresses={"govinfo": BASE},
    )
    bills = (
        parse_billstatus(etree.fromstring(folder.file(number)), source=source, url=BASE, stamp="")
        for folder in folders_of(scenario, BASE).values()
        for number in folder.numbers
    )
    return {bill.upstream_id: normalize_bill(bill, source) for bill in bills}


def test_a_bulk_stamp_moves_stamps_and_committee_names_only() -> None:
    scenario = Scenario(TODAY)
    old, new = folders_of(scenario, BASE), folders_of(scenario.with_day(2), BASE)
    arrived, stamped, _ = changed_between(old, new)
    expected = {name for _, _, name, _ in changes_in_congress(scenario, 2)}
    restamped = stamped - expected - {"119-hr-1412"}  # which tells its companion's latest action
    assert len(restamped) == RESTAMPED
    renamed = 0
    for name in restamped:
        congress, type, number = name.split("-")
        place = (int(congress), type)
        files = [folders[place].file(int(number)).decode() for folders in (old, new)]
        stripped = [re.sub(r"<(?:create|update)Date(?:IncludingText)?>[^<]*<", "", file)
                    for file in files]  # fmt: skip
        renamed += stripped[0] != stripped[1]
        # A committee's name stands beside its code.
        bare = [re.sub(r"(</systemCode>\s*<name>)[^<]*", r"\1", file) for file in stripped]
        assert bare[0] == bare[1]
    assert 0 < renamed < RESTAMPED
    assert arrived == {"119-hr-2866", "119-s-1151"}


def test_what_the_second_day_tells_is_in_the_files() -> None:
    one, two = (
        {measure.key: measure for measure in measures_on(Scenario(TODAY).with_day(day))}
        for day in (1, 2)
    )
    titled, before = two["hr", 2655], one["hr", 2655]
    assert before.title == titled.official
    assert titled.title == "Tested Faces Transparency Act"
    assert titled == replace(before, short=titled.short, stamp=titled.stamp)
    assert [word for word, _ in two["s", 706].steps] == ["hearing"]
    assert len(two["s", 706].cosponsors) == len(one["s", 706].cosponsors) + 1
    assert (one["hr", 1977].summary, one["hr", 2830].texts) == ("", ())
    assert "facial recognition" in two["hr", 1977].summary
    assert [text.code for text in two["hr", 2830].texts] == ["ih"]
    assert "facial recognition" in two["hr", 2866].official
    assert not two["hr", 2866].short


def test_another_day_is_served_at_once() -> None:
    index = "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml"
    with Sandbox(Scenario(TODAY)) as running:
        before = entries(get(running, index)[1])
        path = "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr2866.xml"
        assert get(running, path)[0] == 404
        running.set_day(2)
        assert get(running, path)[0] == 200
        after = entries(get(running, index)[1])
    moved = {address for address in after if after[address] != before[address]}
    assert moved
    assert all("/119" in address for address in moved)


def test_an_error_of_the_service_looks_like_success() -> None:
    path = "/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr1412.xml"
    with Sandbox(Scenario(TODAY)) as running:
        running.fault("govinfo", path, "service-error", times=1)
        status, body, headers = get(running, path)
        assert (status, headers["Content-Type"][:9]) == (200, "text/html")
        assert b"Govinfo Bulkdata Service Error" in body
        assert b"<billStatus>" in get(running, path)[1]


def test_generated_measures_are_many_alike_and_sometimes_about_faces() -> None:
    scenario = Scenario(TODAY, extra=1500)
    one, two = folders_of(scenario, BASE), folders_of(scenario, BASE)
    extra = sum(len(folder.generated) for folder in one.values())
    assert extra == 1500
    files = [one[119, "hr"].file(number) for number in one[119, "hr"].generated[:500]]
    assert files == [two[119, "hr"].file(number) for number in two[119, "hr"].generated[:500]]
    assert all(4_000 < len(file) < 15_000 for file in files)
    about = sum(re.search(rb"<title>[^<]*(?:face rec|facial|biometric)", file) is not None
                for file in files)  # fmt: skip
    assert 2 < about < 25
    assert one[119, "s"].zip() == two[119, "s"].zip()
    assert one[119, "s"].zip() is one[119, "s"].zip()


def test_another_seed_is_another_congress() -> None:
    one = folders_of(Scenario(TODAY, extra=40), BASE)[119, "hr"]
    two = folders_of(Scenario(TODAY, extra=40, seed=2), BASE)[119, "hr"]
    number = one.generated[0]
    assert one.file(number) != two.file(number)
