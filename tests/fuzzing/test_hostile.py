"""Hostile answers: only lawtrack's own errors may come out of a parser, and nothing takes for ever.

The targets are those of ``./run fuzz``, which looks for longer; what it found stands here by name.
"""

import io
import json
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from email.utils import format_datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from fuzz.corpus import seeds
from fuzz.mutate import changed
from fuzz.targets import NOW, targets
from lawtrack.errors import ConfigError, FailureKind, LayoutChanged
from lawtrack.ingest.documents import read_document
from lawtrack.legislation.records import Bill, Checkpoint, Failed, Record
from lawtrack.sandbox.legistar.odata import BadQuery, select_rows
from lawtrack.topics import parse_topic
from lawtrack.topics.clean_text import clean_text
from scrapers.jurisdictions import boston, boston_hearings
from scrapers.page import HTML_BYTES, Follow, Page
from scrapers.plain_words import without_contacts
from scrapers.platforms.govinfo import bill_status, sitemaps, status_parts
from scrapers.platforms.govinfo import files as govinfo_files
from scrapers.platforms.legistar import bills, calendar, lists
from scrapers.platforms.legistar.rows import event_rows, paper_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.tenant import is_readable_stamp
from tests.support import examples
from tests.unit.scrapers.test_govinfo import CONGRESS, folder
from tests.unit.scrapers.test_legistar import EVENT, MATTER, SOURCE, matters, page, stored, tenant

URL = "https://api.example/v1/x"
DEEP = 100_000
SHARES = 8  # of the targets, which are made by a test and not while tests are looked for


@pytest.mark.parametrize("share", range(SHARES))
@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_only_our_own_errors_come_out(share: int, seed: int) -> None:
    for name in sorted(targets())[share::SHARES]:
        note(name)
        random = Random(f"{name} {seed}")
        targets()[name](changed(random.choice(seeds()[name]), random))


@pytest.mark.parametrize("share", range(SHARES))
def test_a_valid_answer_is_read_and_an_empty_one_refused(share: int) -> None:
    for name in sorted(targets())[share::SHARES]:
        for content in (*seeds()[name], b"", b"\x00", b"\xff\xfe", b"[]", b"{}", b"null", b"<a/>"):
            targets()[name](content)


@settings(max_examples=examples(50), deadline=None)
@given(data=st.binary(max_size=400), media=st.sampled_from(["", "text/html", "application/pdf"]))
def test_no_bytes_make_the_reader_of_documents_raise(data: bytes, media: str) -> None:
    assert read_document(data, media_type=media).state in ("text", "no_text")


@settings(max_examples=examples(200), deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_every_piece_of_clean_text_leads_back_to_where_it_stood(text: str) -> None:
    tidy = clean_text(text)
    for place in range(len(tidy.text)):
        start, end = tidy.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b"[" + b"9" * 5000 + b"]",
        b"[NaN]",
        b"[Infinity]",
        b"[1,]",
        b"\xff\xfe[",
        b"",
    ],
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(LayoutChanged, match="expected JSON"):
        Page(url=URL, body=body).json(list)


def test_a_text_of_json_is_one_that_a_database_can_hold() -> None:
    body = rb'{"a\u0000": ["\ud800x", "\ud83d\ude00", "\\ud800"], "b": {"c": "\udc00"}}'
    assert Page(url=URL, body=body).json(dict) == {
        "a\ufffd": ["\ufffdx", "\U0001f600", "\\ud800"],
        "b": {"c": "\ufffd"},
    }


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>',
        b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><r c="&b;"/>',
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><r>&f;</r>',
        b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><r/>',
    ],
)
def test_xml_that_defines_entities_is_refused(body: bytes) -> None:
    with pytest.raises(LayoutChanged):
        Page(url=URL, body=body).xml("r")


def test_xml_of_any_depth_ends_as_one_error_and_a_dtd_is_not_fetched() -> None:
    with pytest.raises(LayoutChanged):
        Page(url=URL, body=b"<r>" * DEEP).xml("r")
    outside = b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r><!-- c --><?p i?>t</r>'
    assert Page(url=URL, body=outside).xml("r").text == "t"


def test_a_page_of_tags_within_tags_or_without_end_is_not_searched() -> None:
    with pytest.raises(LayoutChanged, match="deep in one another"):
        Page(url=URL, body=b"<div>" * 5_000 + b"<p>said").one("p")
    with pytest.raises(LayoutChanged, match="too large"):
        Page(url=URL, body=b" " * (HTML_BYTES + 1)).all("p")
    usual = Page(url=URL, body=b"<div>" * 200 + b"<p title='" + b"x" * DEEP + b"'>said")
    assert usual.one("p").get_text() == "said"


def test_a_document_of_tags_within_tags_gives_no_text_and_says_why() -> None:
    said = read_document(b"<html>" + b"<div>" * 5_000 + b"said")
    assert said.reason == "tags stand more than 1,000 deep in one another"


def test_a_link_that_is_no_address_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="expected an address"):
        Page(url=URL, body=b"").absolute("http://[")


@pytest.mark.parametrize("rows", [[1], [None], ["x"], [[]], [{}]])
def test_a_list_of_anything_but_rows_is_a_changed_layout(rows: list[Any]) -> None:
    with pytest.raises(LayoutChanged):
        matters(rows, stored())


@pytest.mark.parametrize("value", [None, "", "x", -1, 0, 1.5, 2**70, [], {}, "9" * 5000, "\u00b2"])
def test_a_row_without_an_id_of_its_own_is_a_changed_layout(value: Any) -> None:
    with pytest.raises(LayoutChanged, match="MatterId"):
        matters([{**MATTER, "MatterId": value}], stored())
    with pytest.raises(LayoutChanged, match="EventId"):
        event_rows.event_of({**EVENT, "EventId": value}, SOURCE, page([]))


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [("MatterTitle", ["x"], "expected a text"), ("MatterCost", 10**30, "no program could mean"),
     ("MatterNotes", {"a": [{"b": 1}]}, "expected a text")],
)  # fmt: skip
def test_a_cell_that_is_no_value_costs_itself(cell: str, value: Any, words: str) -> None:
    output = matters([{**MATTER, cell: value}], stored())
    (slip,) = [thing for thing in output if isinstance(thing, Failed)]
    assert (slip.cause, slip.upstream_id, slip.field) == (FailureKind.SLIP, "7", cell)
    assert words in slip.reason
    (bill,) = [t.context["bill"] for t in output if isinstance(t, Follow) and "bill" in t.context]
    assert bill.identifier == "2026-0007"


def test_what_is_no_row_costs_itself() -> None:
    output = matters([MATTER, 7, [MATTER]], stored())
    failed = [thing for thing in output if isinstance(thing, Failed)]
    assert [(one.cause, one.field) for one in failed] == [
        (FailureKind.ROW, "row 2"), (FailureKind.ROW, "row 3"),
    ]  # fmt: skip


def test_rows_are_put_in_order_whatever_their_numbers_are() -> None:
    odd: list[Any] = [None, 3, "2", "x", 1.5, True, [], {}, 10**30]
    histories = [{"MatterHistoryActionName": "a", "MatterHistoryId": n} for n in odd[:6]]
    assert rows_of.actions_of(histories)
    sponsors = [{"MatterSponsorName": f"Roe {n}", "MatterSponsorSequence": n} for n in odd]
    assert len(rows_of.sponsors_of(sponsors)) == len(odd)
    votes = [{"VotePersonName": f"{n}", "VoteValueName": "Yea", "VoteSort": n} for n in odd]
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    items = event_rows.agenda_of(
        [{"EventItemTitle": "a", "EventItemAgendaSequence": n} for n in odd]
    )
    vote = event_rows.vote_of(votes, items[0], event)
    assert vote is not None
    assert vote.counts == {"Yea": len(odd)}
    assert max("\u00b2", "1", "9" * 5000, key=rows_of.version_rank) in ("\u00b2", "9" * 5000)


def test_a_list_that_never_gets_any_further_is_a_changed_layout() -> None:
    follow = lists.matters_list(tenant(stored()), before=1)
    rows = [{**MATTER, "MatterId": number} for number in range(1, 1001)]
    with pytest.raises(LayoutChanged, match="expected rows below 1"):
        list(lists.parse_matters(page(rows), **follow.context))


@pytest.mark.parametrize(
    "stamp",
    [
        "0001-01-01T00:00:00", "2026-10-08T10:00:00-05:00", "20261008T100000", "zzzz", "\u0662026",
        "2026-10-08T10:00:00.-1", "2026-13-45T99:99:99", "1969-01-01T00:00:00",
    ],
)  # fmt: skip
def test_no_stamp_becomes_a_checkpoint_that_the_next_run_cannot_read(stamp: str) -> None:
    known = stored(checkpoints={})
    output = matters([{**MATTER, "MatterLastModifiedUtc": stamp}], known)
    told = {c.key: c.value for c in output if isinstance(c, Checkpoint)}
    assert "matters" not in told
    assert not is_readable_stamp(stamp)
    list(lists.begin(SOURCE, replace(known, checkpoints=told)))


def test_an_attachment_without_an_address_is_not_asked_for() -> None:
    rows = [{"MatterAttachmentHyperlink": "http://[", "MatterAttachmentFileName": "a.pdf"}]
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    bill = replace(bill, documents=paper_rows.attachments_of(rows))
    follow = bills.details_of(tenant(stored()), bill, "versions")
    (whole,) = bills.parse_versions(page([]), **follow.context)
    assert isinstance(whole, Bill)


def test_a_long_word_takes_no_longer_than_its_length() -> None:
    started = time.perf_counter()
    long = {**MATTER, "MatterText5": "x" * 500_000, "MatterNotes": "1" + "a.b-" * 100_000 + "@"}
    bill = rows_of.bill_of(long, SOURCE, page([]))
    assert len(bill.extras["MatterText5"]) == 500_000
    assert time.perf_counter() - started < 5
    assert without_contacts("write to a.b+c@x.example, now") == "write to , now"


@pytest.mark.parametrize(
    "hostile",
    [
        " " * 50_000, "docket" + " " * 9_999, "yeas 1 (", "<", "<p ", "{\\fonttbl", "<s>",
        "<a b=\"", "<!--", "<style>", "<s></b>", "&amp;", "&#", "a\n\nb ", "<b c=1 ",
    ],
)  # fmt: skip
def test_no_pattern_takes_the_square_of_a_text(hostile: str) -> None:
    said = hostile * (50_000 // len(hostile))
    started = time.perf_counter()
    boston_hearings.committees_in(f"x{said}y Committee")
    boston_hearings.dockets_in(f"docket{said}", 2026)
    boston.vote_in(said)
    status_parts.plain(f"<{said}&")
    rows_of.actions_of([{"MatterHistoryActionName": "a", "MatterHistoryMinutesNote": said}])
    noted = "{\\rtf" + said
    rows_of.actions_of([{"MatterHistoryActionName": "a", "MatterHistoryMinutesNote": noted}])
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("cells", ["", "<td>Council</td>", "<td>x</td><td>10/8/99999999999</td>"])
def test_a_line_of_the_calendar_that_lacks_its_date_is_a_changed_layout(cells: str) -> None:
    html = f"""<table id="x_gridCalendar_ctl00"><thead><tr><th class="rgHeader">Name</th>
    <th class="rgHeader">Meeting Date</th></tr></thead>
    <tbody><tr class="rgRow">{cells}</tr></tbody></table>"""
    with pytest.raises(LayoutChanged, match="expected a date"):
        calendar.read_calendar_rows(Page(url=URL, body=html.encode()))


def test_a_notice_with_a_day_that_is_none_is_a_changed_layout() -> None:
    html = seeds()["notice"][0].replace(b'datetime="2', b'datetime="x')
    assert html != seeds()["notice"][0]
    from scrapers.jurisdictions.boston_notices import parse_notice

    with pytest.raises(LayoutChanged, match="expected a date"):
        list(parse_notice(Page(url=URL, body=html), source=SOURCE, listed=()))


@pytest.mark.parametrize("files", [None, 1, "x", {}, [], [1], [None], [{"name": None}]])
def test_a_listing_of_anything_but_files_is_a_changed_layout(files: Any) -> None:
    with pytest.raises(LayoutChanged, match="expected files"):
        list(sitemaps.parse_listing(page({"files": files}), folder=folder()))


def unpacked(body: bytes, modified: str = "") -> list[Record | Follow]:
    stamps = {"119-hr-1": ("9999-12-31T23:59:59Z", "https://mirror.example/1")}
    answer = Page(url=URL, body=body, headers={"last-modified": modified})
    return list(govinfo_files.parse_zip(answer, folder=folder(), stamps=stamps))


def packed(method: int, content: bytes = b"<billStatus/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("BILLSTATUS-119hr1.xml", content)
    return made.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_entry_packed_so_that_no_limit_would_hold_is_not_unpacked(method: int) -> None:
    failed = [thing for thing in unpacked(packed(method)) if isinstance(thing, Failed)]
    assert [thing.reason for thing in failed] == [
        f"https://mirror.example/1: is packed in an unexpected way ({method + 0})"
    ]


def test_a_zip_that_lies_about_its_places_fails_alone() -> None:
    whole = packed(zipfile.ZIP_DEFLATED)
    directory = whole.rindex(b"PK\x01\x02")
    for place in range(directory, len(whole)):
        for byte in (0x00, 0x7F, 0xFF):
            body = whole[:place] + bytes([byte]) + whole[place + 1 :]
            with suppress(LayoutChanged):
                unpacked(body)


def test_dates_at_the_end_of_time_are_dates() -> None:
    last = format_datetime(NOW.replace(year=9999, month=12, day=31, hour=23), usegmt=True)
    for modified in (last, "Thu, 01 Oct 99999999999 12:00:30 GMT", "x"):
        assert unpacked(packed(zipfile.ZIP_DEFLATED), modified)
    content = seeds()["billstatus"][0].replace(b"<actions>", b"""<actions><item><recordedVotes>
        <recordedVote><url>https://x.example</url><date>0001-01-01T00:00:00Z</date></recordedVote>
        </recordedVotes></item>""")  # fmt: skip
    root = Page(url=URL, body=content).xml("billStatus")
    bill = bill_status.parse_billstatus(root, source=CONGRESS, url=URL, stamp="")
    assert [str(vote.date) for vote in bill.votes or ()] == ["0001-01-01"]


@pytest.mark.parametrize("number", ["\u00b2", "9" * 5000, "-1", "1.5", "\uff11"])
def test_a_number_that_only_looks_like_one_is_a_changed_layout(number: str) -> None:
    body = f"""<billStatus><bill><congress>{number}</congress><type>HR</type><number>1</number>
    </bill></billStatus>"""
    root = Page(url=URL, body=body.encode()).xml("billStatus")
    with pytest.raises(LayoutChanged, match="expected congress"):
        bill_status.parse_billstatus(root, source=CONGRESS, url=URL, stamp="")


def test_prose_with_numbers_beyond_all_measure_is_prose() -> None:
    assert boston.vote_in(f"yeas {'9' * 5000}") == ({}, ())
    assert boston.vote_in("yeas 12 (Baker)") == ({"yeas": 12}, (("Baker", "yeas"),))
    bill = rows_of.bill_of({**MATTER, "MatterFile": "\u00b2" * 4}, SOURCE, page([]))
    refined = boston.refine_bill(replace(bill, title="Refiled from docket #0192", actions=()))
    assert [kin.identifier for kin in refined.related or ()] == ["0192"]


@pytest.mark.parametrize("said", ["x = " + "[" * DEEP, f"x = {'9' * 5000}", "x = 2026-99-99"])
def test_a_topic_file_that_no_reader_takes_is_a_configuration_error(said: str) -> None:
    with pytest.raises(ConfigError, match="not TOML"):
        parse_topic(said, where="x.toml")


@pytest.mark.parametrize(
    "said",
    ["(" * DEEP, "not " * DEEP, "year(" * DEEP, "year(MatterTitle) eq 1", f"MatterId eq {10**40}"],
)
def test_a_filter_that_no_service_takes_is_a_bad_query(said: str) -> None:
    with pytest.raises(BadQuery):
        select_rows([MATTER], {"$filter": said}, MATTER)


def test_half_a_pair_in_rtf_and_a_broken_member_of_a_docx_do_no_harm() -> None:
    half = read_document(rb"{\rtf1\ansi A \u-10179?\u-8704? B \u-10179? C}", media_type="")
    json.dumps(half.pages).encode()
    "".join(half.pages).encode()
    whole = seeds()["docx"][0]
    for place in range(60, len(whole), 997):
        broken = whole[:place] + b"\xff" * 8 + whole[place + 8 :]
        assert read_document(broken).state in ("text", "no_text")
