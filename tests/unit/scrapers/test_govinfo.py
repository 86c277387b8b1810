"""GovInfo's routes: what is asked for, what is not, and what a broken answer leads to."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.legislation.records import (
    Bill,
    Checkpoint,
    Failed,
    Listed,
    Mismatch,
    Record,
    Source,
    StoredState,
)
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo import bill_text, congresses, looks, sitemaps
from scrapers.platforms.govinfo import files as govinfo_files

BASE = "https://mirror.example"
CONGRESS = Source(
    key="federal",
    platform="govinfo",
    name="United States Congress",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"govinfo": BASE},
)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MAPS = "https://www.govinfo.gov/sitemap/bulkdata/BILLSTATUS"
FILES = "https://www.govinfo.gov/bulkdata/BILLSTATUS"
MOVED = "2026-03-01T08:00:00.007Z"
RECENT = {"previous": "2026-03-01T00:00:00+00:00"}


def known(**changes: Any) -> StoredState:
    return StoredState(**{"now": NOW, "checkpoints": RECENT, "interesting": _faces, **changes})


def _faces(text: str) -> bool:
    return "facial recognition" in text


def folder(kind: str = "hr", **changes: Any) -> govinfo_files.Folder:
    return govinfo_files.Folder(
        source=CONGRESS, known=known(**changes), congress=119, kind=kind, lastmod=MOVED
    )


def sitemap(root: str, entry: str, rows: dict[str, str], **page: Any) -> Page:
    body = "".join(
        f"<{entry}><loc>{address}</loc><lastmod>{lastmod}</lastmod></{entry}>"
        for address, lastmod in rows.items()
    )
    xml = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{root}>'
    return Page(url=f"{BASE}/map.xml", body=xml.encode(), **page)


def index(*folders: str, lastmod: str = MOVED) -> Page:
    rows = {f"{MAPS}/{name}/sitemap.xml": lastmod for name in folders}
    return sitemap("sitemapindex", "sitemap", rows)


def files(**stamps: str) -> Page:
    """The sitemap of 119 HR; ``n12`` is the stamp of number 12."""
    rows = {f"{FILES}/119/hr/BILLSTATUS-119hr{n[1:]}.xml": stamp for n, stamp in stamps.items()}
    return sitemap("urlset", "url", rows)


def bill_xml(number: int, title: str = "A bill.", *, acted: str = "2025-05-01") -> bytes:
    package = f"BILLS-119hr{number}ih"
    return (
        f"<billStatus><bill><number>{number}</number><type>HR</type><congress>119</congress>"
        f"<title>{title}</title><actions><item><actionDate>{acted}</actionDate><text>Introduced in "
        "House</text></item></actions><textVersions><item><type>Introduced in House</type>"
        "<date>2025-05-01T04:00:00Z</date><formats><item><url>https://www.govinfo.gov/content/pkg/"
        f"{package}/xml/{package}.xml</url></item></formats></item></textVersions></bill>"
        "</billStatus>"
    ).encode()


def packed(entries: dict[str, bytes], *, made: str = "Sun, 01 Mar 2026 09:00:00 GMT") -> Page:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    headers = {"last-modified": made} if made else {}
    return Page(url=f"{BASE}/a.zip", body=buffer.getvalue(), headers=headers)


def stamps(*numbers: int, stamp: str = MOVED) -> govinfo_files.Stamps:
    place = f"{BASE}/bulkdata/BILLSTATUS/119/hr"
    return {f"119-hr-{n}": (stamp, f"{place}/BILLSTATUS-119hr{n}.xml") for n in numbers}


def follows(output: Iterator[Record | Follow]) -> list[Follow]:
    return [thing for thing in output if isinstance(thing, Follow)]


def ids(output: list[Record | Follow]) -> list[str]:
    return [thing.upstream_id for thing in output if isinstance(thing, Bill)]


@pytest.mark.parametrize(
    ("day", "congress"),
    [
        (date(2026, 11, 24), 119),
        (date(2027, 1, 2), 119),
        (date(2027, 1, 3), 120),
        (date(2025, 1, 1), 118),
        (date(2026, 1, 1), 119),
    ],
)
def test_a_congress_begins_on_the_third_of_january(day: date, congress: int) -> None:
    assert congresses.congress_on(day) == congress


def test_a_crawl_begins_with_the_index_alone() -> None:
    (first,) = sitemaps.begin(CONGRESS, known())
    assert isinstance(first, Follow)
    assert first.url == f"{BASE}/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml"
    assert first.accept == "application/xml"


def test_an_index_in_which_nothing_moved_asks_for_nothing_and_moves_nothing() -> None:
    checkpoints = {**RECENT, "sitemap:119hr": MOVED, "sitemap:118hr": "2026-01-01"}
    page = index("119hr", "118hr", "117hr")
    output = sitemaps.parse_index(page, source=CONGRESS, known=known(checkpoints=checkpoints))
    assert list(output) == []


def test_once_a_day_an_old_file_is_read_again_and_a_folder_counted() -> None:
    old = {"119-hr-3": MOVED, "119-s-4": MOVED}
    checkpoints = {**RECENT, "sitemap:118hr": "read"}
    for kind in govinfo_files.TYPES:
        checkpoints[f"sitemap:119{kind}"] = MOVED
    here = known(checkpoints=checkpoints, bills=old, canaries=tuple(old))
    output = list(sitemaps.parse_index(index("119hr"), source=CONGRESS, known=here))
    file, count = follows(iter(output))
    assert file.url.endswith(("/119/hr/BILLSTATUS-119hr3.xml", "/119/s/BILLSTATUS-119s4.xml"))
    assert file.context["stamp"] == MOVED
    assert "/bulkdata/json/BILLSTATUS/119/" in count.url
    assert output[-1] == Checkpoint(jurisdiction="federal", key="spot", value=NOW.isoformat())
    done = known(
        checkpoints={**checkpoints, "spot": NOW.isoformat()}, bills=old, canaries=tuple(old)
    )
    assert list(sitemaps.parse_index(index("119hr"), source=CONGRESS, known=done)) == []


@pytest.mark.parametrize(("stored", "told"), [(1, []), (21, []), (22, ["hr"])])
def test_a_listing_of_another_size_than_what_is_stored_is_a_mismatch(
    stored: int, told: list[str]
) -> None:
    here = folder(bills={f"119-hr-{number}": MOVED for number in range(1, stored + 1)})
    page = listing("BILLSTATUS-119hr7.xml", "19-Jul-2026 02:30")
    found = [one for one in looks.count_listing(page, folder=here) if isinstance(one, Mismatch)]
    assert [one.subject.removeprefix("119") for one in found] == told
    if found:
        assert found[0].kind == "listing-count"
        assert found[0].message == "the listing names 1 files, 22 are stored"


def test_a_sitemap_that_moved_is_read_at_the_configured_place() -> None:
    checkpoints = {**RECENT, "sitemap:119hr": "2027-01-01T00:00:00Z"}  # another, not an earlier
    page = index("119hr", "117s", "119bogus")
    output = sitemaps.parse_index(page, source=CONGRESS, known=known(checkpoints=checkpoints))
    (asked,) = follows(output)
    assert asked.url == f"{BASE}/sitemap/bulkdata/BILLSTATUS/119hr/sitemap.xml"
    assert asked.covers == "sitemap:119hr"


@pytest.mark.parametrize(
    ("written", "asked_for"),
    [
        ("http://www.govinfo.gov", BASE),
        ("https://govinfo.gov", BASE),
        ("HTTPS://WWW.GOVINFO.GOV", BASE),
        ("https://www.govinfo.gov.evil.example", "https://www.govinfo.gov.evil.example"),
        ("https://[", "https://["),
    ],
)
def test_an_address_of_govinfo_is_its_mirrors_however_it_is_written(
    written: str, asked_for: str
) -> None:
    page = sitemap("sitemapindex", "sitemap", {f"{written}/BILLSTATUS/119hr/sitemap.xml": MOVED})
    (asked,) = follows(sitemaps.parse_index(page, source=CONGRESS, known=known()))
    assert asked.url == f"{asked_for}/BILLSTATUS/119hr/sitemap.xml"


def test_the_congress_before_is_looked_at_weekly() -> None:
    checkpoints = {
        "previous": "2026-02-22T00:00:00+00:00",
        "sitemap:119hr": MOVED,
        "sitemap:118hr": "earlier",
    }
    page = index("119hr", "118hr")
    found = list(sitemaps.parse_index(page, source=CONGRESS, known=known(checkpoints=checkpoints)))
    assert [f.covers for f in found if isinstance(f, Follow)] == ["sitemap:118hr"]
    assert [c.key for c in found if isinstance(c, Checkpoint)] == ["previous"]


def test_unfinished_files_of_the_congress_before_do_not_wait_for_their_week() -> None:
    checkpoints = {**RECENT, "sitemap:119hr": MOVED, "sitemap:118hr": ""}
    page = index("119hr", "118hr")
    output = sitemaps.parse_index(page, source=CONGRESS, known=known(checkpoints=checkpoints))
    assert [f.covers for f in follows(output)] == ["sitemap:118hr"]


def test_an_index_without_the_current_congress_is_a_change_of_layout() -> None:
    with pytest.raises(LayoutChanged, match="119th Congress, found none"):
        list(sitemaps.parse_index(index("108hr"), source=CONGRESS, known=known()))


def test_without_an_index_the_listings_are_asked() -> None:
    failed = Failed(jurisdiction=CONGRESS.key, url=BASE, reason="gone")
    asked = follows(sitemaps.ask_listings(failed=failed, source=CONGRESS, known=known()))
    assert len(asked) == 8
    assert asked[0].url == f"{BASE}/bulkdata/json/BILLSTATUS/119/hr"
    assert {follow.accept for follow in asked} == {"application/json"}


def listing(name: str, time: str) -> Page:
    row = f'{{"name": "{name}", "formattedLastModifiedTime": "{time}"}}'
    return Page(url=f"{BASE}/listing", body=f'{{"files": [{row}]}}'.encode())


def test_a_listing_asks_for_what_is_later_than_the_stored_copy() -> None:
    here = folder(bills={"119-hr-7": "2026-07-19T02:29:59.000Z"})
    page = listing("BILLSTATUS-119hr7.xml", "19-Jul-2026 02:30")
    (asked,) = follows(sitemaps.parse_listing(page, folder=here))
    assert asked.url == f"{BASE}/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr7.xml"
    assert asked.context["stamp"] == "2026-07-19T02:30"


def test_a_listing_asks_for_nothing_that_is_stored_as_of_that_minute() -> None:
    here = folder(bills={"119-hr-7": "2026-07-19T02:30:41.000Z"})
    page = listing("BILLSTATUS-119hr7.xml", "19-Jul-2026 02:30")
    assert list(sitemaps.parse_listing(page, folder=here)) == []


def test_a_first_fill_takes_the_zip() -> None:
    (asked,) = sitemaps.parse_sitemap(files(n1=MOVED, n2=MOVED), folder=folder())
    assert isinstance(asked, Follow)
    assert asked.url == f"{BASE}/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119-hr.zip"
    assert asked.large
    assert set(asked.context["stamps"]) == {"119-hr-1", "119-hr-2"}


def test_a_first_fill_that_was_cut_off_takes_the_zip_again() -> None:
    listed, asked = sitemaps.parse_sitemap(
        files(n1=MOVED), folder=folder(bills={"119-hr-1": MOVED})
    )
    assert listed == Listed(
        jurisdiction="federal", kind="bill", listing="sitemap:119hr", held=1, absent=()
    )
    assert isinstance(asked, Follow)
    assert asked.url.endswith(".zip")


def test_only_files_with_another_stamp_are_asked_for() -> None:
    here = folder(
        checkpoints={**RECENT, "sitemap:119hr": "earlier"},
        bills={"119-hr-1": MOVED, "119-hr-2": "2027-01-01T00:00:00Z"},
    )
    output = list(sitemaps.parse_sitemap(files(n1=MOVED, n2=MOVED, n3=MOVED), folder=here))
    asked = [thing.context["id_"] for thing in output if isinstance(thing, Follow)]
    assert asked == ["119-hr-2", "119-hr-3"]
    assert output[-1] == Checkpoint(jurisdiction="federal", key="sitemap:119hr", value=MOVED)


@pytest.mark.parametrize("namespace", ["", "https://www.sitemaps.org/schemas/sitemap/0.9"])
def test_a_sitemap_is_read_whatever_its_namespace_and_of_two_stamps_the_later_counts(
    namespace: str,
) -> None:
    rows = [("0001", "2026-03-02T00:00:00Z"), ("1", MOVED), ("2", MOVED.replace("Z", "+00:00"))]
    body = "".join(
        f"<url><loc>{FILES}/119/hr/BILLSTATUS-119hr{no}.xml</loc><lastmod>{stamp}</lastmod></url>"
        for no, stamp in rows
    )
    page = Page(url=BASE, body=f'<urlset xmlns="{namespace}">{body}</urlset>'.encode())
    here = folder(
        checkpoints={"sitemap:119hr": "earlier"}, bills={"119-hr-1": MOVED, "119-hr-2": MOVED}
    )
    asked = follows(sitemaps.parse_sitemap(page, folder=here))
    assert [(a.context["id_"], a.context["stamp"]) for a in asked] == [
        ("119-hr-1", "2026-03-02T00:00:00Z")
    ]


def test_more_files_than_a_run_may_ask_for_are_carried_over() -> None:
    here = folder(checkpoints={**RECENT, "sitemap:119hr": "earlier"})
    rows = {f"n{number}": MOVED for number in range(1, 1_101)}
    output = list(sitemaps.parse_sitemap(files(**rows), folder=here))
    assert len([thing for thing in output if isinstance(thing, Follow)]) == 1_000
    assert output[-1] == Checkpoint(jurisdiction="federal", key="sitemap:119hr", value="")


def test_all_types_together_ask_for_two_thousand_files() -> None:
    assert sum(govinfo_files.FILES_A_RUN.values()) == 2_000


def test_asked_for_what_moved_since_a_day_the_checkpoint_stays() -> None:
    here = folder(since=date(2026, 3, 1))
    output = list(sitemaps.parse_sitemap(files(n1="2026-02-28T23:00:00Z", n2=MOVED), folder=here))
    assert [type(thing) for thing in output] == [Follow]


def test_an_empty_sitemap_deletes_nothing() -> None:
    with pytest.raises(LayoutChanged, match="deletes nothing"):
        list(sitemaps.parse_sitemap(files(), folder=folder()))


def test_where_one_sitemap_cannot_be_used_the_listing_of_its_folder_is_asked() -> None:
    (asked,) = follows(sitemaps.parse_index(index("119hr"), source=CONGRESS, known=known()))
    assert asked.otherwise is not None
    failed = Failed(jurisdiction=CONGRESS.key, url=asked.url, reason="blank")
    (instead,) = follows(iter(asked.otherwise(failed=failed, **asked.context)))
    assert instead.url == f"{BASE}/bulkdata/json/BILLSTATUS/119/hr"


def test_cosponsors_that_a_file_counts_and_does_not_name_are_told_about() -> None:
    lost = bill_xml(7).replace(b"</title>", b"</title><cosponsors><count>3</count></cosponsors>")
    page = Page(url=f"{BASE}/7.xml", body=lost)
    output = govinfo_files.parse_file(
        page, folder=folder(), id_="119-hr-7", stamp=MOVED, first_fill=True
    )
    told, bill = output
    assert isinstance(told, Mismatch)
    assert (told.subject, told.kind) == ("119-hr-7", "sponsors")
    assert isinstance(bill, Bill)


JOINED = b"<cosponsors><item><fullName>Rep. Roe</fullName></item></cosponsors>"


@pytest.mark.parametrize("lost", [b"", b"<sponsors/>", b"<sponsors><item/></sponsors>", JOINED])
def test_a_sponsor_whom_a_file_has_lost_stays_with_a_bill_that_is_stored(lost: bytes) -> None:
    page = Page(url=f"{BASE}/7.xml", body=bill_xml(7).replace(b"</title>", b"</title>" + lost))
    wants: dict[str, Any] = {"id_": "119-hr-7", "stamp": MOVED, "first_fill": True}
    (bill,) = govinfo_files.parse_file(page, folder=folder(), **wants)
    assert isinstance(bill, Bill)
    assert [each.name for each in bill.sponsorships or ()] == ["Rep. Roe"] * (lost is JOINED)
    stored = folder(bills={"119-hr-7": MOVED})
    told, bill = govinfo_files.parse_file(page, folder=stored, **wants)
    assert isinstance(told, Mismatch)
    assert isinstance(bill, Bill)
    assert bill.sponsorships is None


@pytest.mark.parametrize("title", [b"A bill.", b"Reserved for the Speaker."])
def test_a_stored_bill_does_not_lose_its_steps(title: bytes) -> None:
    body = bill_xml(7).replace(b"A bill.", title)
    body = re.sub(b"<actions>.*</actions>", b"<actions/>", body)
    page = Page(url=f"{BASE}/7.xml", body=body)
    read = govinfo_files.parse_file(
        page, folder=folder(bills={"119-hr-7": MOVED}), id_="119-hr-7", stamp=MOVED, first_fill=True
    )
    if title.startswith(b"Reserved"):
        assert [type(record) for record in read] == [Bill]
        return
    with pytest.raises(LayoutChanged, match="expected the steps"):
        list(read)


def test_a_day_that_no_calendar_has_costs_itself_and_is_named() -> None:
    page = Page(url=f"{BASE}/7.xml", body=bill_xml(7, acted="2025-06-31"))
    output = govinfo_files.parse_file(
        page, folder=folder(), id_="119-hr-7", stamp=MOVED, first_fill=True
    )
    slip, bill = output
    assert isinstance(slip, Failed)
    assert isinstance(bill, Bill)
    assert (slip.cause, slip.upstream_id) == (FailureKind.SLIP, "119-hr-7")
    assert slip.reason == "actionDate: '2025-06-31' cannot be a date"
    assert [action.date for action in bill.actions or ()] == [None]


def test_a_sitemap_that_lost_many_files_is_told_about() -> None:
    here = folder(
        checkpoints={"sitemap:119hr": "earlier"},
        bills={f"119-hr-{number}": MOVED for number in range(1, 101)},
    )
    output = list(sitemaps.parse_sitemap(files(n1=MOVED), folder=here))
    (told,) = (thing for thing in output if isinstance(thing, Mismatch))
    assert told.message == "the sitemap names 1 files, 100 are stored"


def test_a_zip_gives_every_bill_its_stamp_and_then_moves_the_checkpoint() -> None:
    page = packed({f"BILLSTATUS-119hr{n}.xml": bill_xml(n) for n in (1, 2)})
    output = list(govinfo_files.parse_zip(page, folder=folder(), stamps=stamps(1, 2)))
    assert ids(output) == ["119-hr-1", "119-hr-2"]
    assert {thing.stamp for thing in output if isinstance(thing, Bill)} == {MOVED}
    assert output[-1] == Checkpoint(jurisdiction="federal", key="sitemap:119hr", value=MOVED)


@pytest.mark.parametrize(
    "broken", [b"", b"<html><body>Service Error</body></html>", b"<billStatus><bill>", bill_xml(9)]
)
def test_a_broken_entry_fails_alone(broken: bytes) -> None:
    page = packed({"BILLSTATUS-119hr1.xml": broken, "BILLSTATUS-119hr2.xml": bill_xml(2)})
    output = list(govinfo_files.parse_zip(page, folder=folder(), stamps=stamps(1, 2)))
    assert ids(output) == ["119-hr-2"]
    (failed,) = (thing for thing in output if isinstance(thing, Failed))
    assert failed.url.endswith("BILLSTATUS-119hr1.xml")


def test_a_damaged_entry_fails_alone() -> None:
    page = packed({"BILLSTATUS-119hr1.xml": bill_xml(1), "BILLSTATUS-119hr2.xml": bill_xml(2)})
    at = page.body.index(b"<congress>")
    damaged = page.body[:at] + b"<CONGRESS>" + page.body[at + 10 :]
    output = list(
        govinfo_files.parse_zip(
            Page(url=page.url, body=damaged), folder=folder(), stamps=stamps(1, 2)
        )
    )
    assert ids(output) == ["119-hr-2"]


@pytest.mark.parametrize(
    "names",
    [
        ("BILLSTATUS-119hr1.xml", "again/BILLSTATUS-119hr1.xml"),
        ("BILLSTATUS-119hr1.xml", "__MACOSX/._BILLSTATUS-119hr1.xml"),
        ("BILLSTATUS-119hr0001.xml",),
    ],
)
def test_a_zip_has_each_bill_once_whatever_else_is_packed_with_it(names: tuple[str, ...]) -> None:
    page = packed({name: b"no bill" if "._" in name else bill_xml(1) for name in names})
    output = list(govinfo_files.parse_zip(page, folder=folder(), stamps=stamps(1)))
    assert [type(thing) for thing in output] == [Bill, Checkpoint]


def test_what_is_later_than_the_zip_or_missing_in_it_is_asked_for_singly() -> None:
    page = packed(
        {f"BILLSTATUS-119hr{n}.xml": bill_xml(n) for n in (1, 2)},
        made="Sat, 28 Feb 2026 00:00:00 GMT",
    )
    known_stamps = {**stamps(1, 3), **stamps(2, stamp="2026-02-01T00:00:00Z")}
    output = list(govinfo_files.parse_zip(page, folder=folder(), stamps=known_stamps))
    assert ids(output) == ["119-hr-2"]
    asked = [thing.context["id_"] for thing in output if isinstance(thing, Follow)]
    assert asked == ["119-hr-1", "119-hr-3"]


def test_what_is_no_zip_is_a_change_of_layout() -> None:
    with pytest.raises(LayoutChanged, match="expected a zip"):
        list(govinfo_files.parse_zip(Page(url=BASE, body=b"no"), folder=folder(), stamps=stamps(1)))


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(govinfo_files, "ZIP_BYTES", 100)
    page = packed({"BILLSTATUS-119hr1.xml": bill_xml(1)})
    with pytest.raises(LayoutChanged, match="more than is safe"):
        list(govinfo_files.parse_zip(page, folder=folder(), stamps=stamps(1)))


def one_file(body: bytes, *, first_fill: bool = False, **changes: Any) -> list[Record | Follow]:
    page = Page(url=f"{BASE}/BILLSTATUS-119hr1.xml", body=body)
    return list(
        govinfo_files.parse_file(
            page, folder=folder(**changes), id_="119-hr-1", stamp=MOVED, first_fill=first_fill
        )
    )


def test_an_empty_file_is_not_a_bill() -> None:
    with pytest.raises(LayoutChanged, match="found an empty file"):
        one_file(b" ")


def test_a_file_under_another_files_name_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="expected 119-hr-1, found 119-hr-9"):
        one_file(bill_xml(9))


def test_the_text_of_an_interesting_bill_is_read_before_it_is_told() -> None:
    (asked,) = one_file(bill_xml(1, "To ban facial recognition."), first_fill=True)
    assert isinstance(asked, Follow)
    assert asked.url == f"{BASE}/content/pkg/BILLS-119hr1ih/xml/BILLS-119hr1ih.xml"
    text = Page(url=asked.url, body=b"<?xml version='1.0'?><bill>Words</bill>")
    (bill,) = asked.parse(text, **asked.context)
    assert isinstance(bill, Bill)
    assert [d.content for d in bill.documents or ()] == [text.body]


def test_a_text_that_is_stored_is_not_asked_for_again() -> None:
    url = f"{BASE}/content/pkg/BILLS-119hr1ih/xml/BILLS-119hr1ih.xml"
    (bill,) = one_file(bill_xml(1, "To ban facial recognition."), texts={url: ""})
    assert isinstance(bill, Bill)


def test_a_bill_on_the_move_has_its_text_read_whatever_it_is_called() -> None:
    assert isinstance(one_file(bill_xml(1, acted="2026-02-20"))[0], Follow)


def test_a_new_stamp_alone_is_no_reason_to_read_a_text() -> None:
    assert isinstance(one_file(bill_xml(1))[0], Bill)
    assert isinstance(one_file(bill_xml(1, acted="2026-02-20"), first_fill=True)[0], Bill)


def test_a_text_that_cannot_be_had_leaves_the_bill_whole() -> None:
    (asked,) = one_file(bill_xml(1, "To ban facial recognition."))
    assert isinstance(asked, Follow)
    assert asked.otherwise is not None
    failed = Failed(jurisdiction=CONGRESS.key, url=asked.url, reason="answered 500")
    (without,) = asked.otherwise(failed=failed, **asked.context)
    (unpublished,) = asked.parse(Page(url=asked.url, status=404, body=b""), **asked.context)
    assert isinstance(without, Bill)
    assert isinstance(unpublished, Bill)
    assert [d.problem for d in without.documents or ()] == ["answered 500"]
    assert (without.stamp, unpublished.stamp) == ("", MOVED)  # the failed one is asked for again
    assert [d.problem for d in unpublished.documents or ()] == ["answered 404: not published yet"]


def test_a_page_in_the_place_of_a_text_is_refused() -> None:
    (asked,) = one_file(bill_xml(1, "To ban facial recognition."))
    assert isinstance(asked, Follow)
    with pytest.raises(LayoutChanged, match="expected a bill's text"):
        list(bill_text.parse_text(Page(url=asked.url, body=b"<p>Sorry</p>"), **asked.context))
