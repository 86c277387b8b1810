"""The documents of a council on Legistar: all are listed, and none is passed over in silence."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from lawtrack.errors import FailureKind, Unread
from lawtrack.ingest.documents.rtf import rtf_text
from lawtrack.legislation.records import (
    Bill,
    Document,
    Event,
    Failed,
    Fetched,
    PastSlice,
    Record,
    StoredState,
)
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import bills, lists
from scrapers.platforms.legistar import events as legistar_events
from scrapers.platforms.legistar.list_pages import listing
from scrapers.platforms.legistar.rows import event_rows, paper_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from tests.unit.scrapers.test_legistar import EVENT, MATTER, NOW, SOURCE, page, tenant

API = "https://api.example/v1/millbrook/matters/7"
FILES = "https://files.example"
TWO = [{"Key": 3, "Value": "0"}, {"Key": 5, "Value": "A"}]


def attachment(number: int, address: str, **more: Any) -> dict[str, Any]:
    return {"MatterAttachmentId": number, "MatterAttachmentName": f"Exhibit {number}",
            "MatterAttachmentHyperlink": address, "MatterAttachmentSort": number,
            "MatterAttachmentLastModifiedUtc": "2026-10-01T00:00:00", **more}  # fmt: skip


def crawled(
    answers: Mapping[str, Any],
    attachments: list[dict[str, Any]],
    *,
    known: StoredState | None = None,
    files: int = 100,
    step: str = "versions",
) -> tuple[Bill, list[Record], list[str]]:
    """The bill as it is yielded, what came by itself, and the addresses that were asked for.

    ``answers`` are by address, or by its last part: rows, bytes of a file, or a status.
    """
    known = known or StoredState(now=NOW)
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    bill = replace(bill, documents=paper_rows.attachments_of(attachments))
    wishes = [bills.details_of(tenant(known), bill, step)]
    records: list[Record] = []
    asked: list[str] = []
    while wishes:
        wish = wishes.pop(0)
        if wish.postpone is not None and len(asked) - asked_pages(asked) >= files:
            output = list(wish.postpone(**wish.context))
        else:
            asked.append(wish.url)
            output = list(answer(wish, answers))
        wishes += [thing for thing in output if isinstance(thing, Follow)]
        records += [thing for thing in output if not isinstance(thing, Follow)]
    (whole,) = (record for record in records if isinstance(record, Bill))
    return whole, [record for record in records if record is not whole], asked


def test_relative_links_are_of_the_councils_site() -> None:
    whole, _, _ = crawled(
        {"attachments": [attachment(1, "View.ashx?M=F&ID=1"), attachment(2, "/att/b.pdf")],
         "versions": []},
        [], step="attachments",
    )  # fmt: skip
    assert [document.url for document in whole.documents or ()] == [
        "https://site.example/View.ashx?M=F&ID=1", "https://site.example/att/b.pdf",
    ]  # fmt: skip
    row = {
        **EVENT,
        "EventAgendaFile": "/View.ashx?M=A&ID=9",
        "EventInSiteURL": "/Meeting.aspx?ID=9",
    }
    meeting = event_rows.event_of(row, SOURCE, page([]))
    assert [document.url for document in meeting.documents or ()] == [
        "https://site.example/View.ashx?M=A&ID=9"
    ]
    assert meeting.url == "https://site.example/Meeting.aspx?ID=9"


def asked_pages(asked: list[str]) -> int:
    return sum(url.startswith("https://api") for url in asked)


def answer(wish: Follow, answers: Mapping[str, Any]) -> Any:
    said = answers.get(wish.url, answers.get(wish.url.rpartition("/")[2], b"words"))
    if isinstance(said, FailureKind):
        failed = Failed(jurisdiction="millbrook", url=wish.url, reason="in words", cause=said)
        assert wish.otherwise is not None
        return wish.otherwise(failed=failed, **wish.context)
    if isinstance(said, int):
        return wish.parse(Page(url=wish.url, body=b"", status=said), **wish.context)
    if isinstance(said, bytes):
        return wish.parse(Page(url=wish.url, body=said), **wish.context)
    return wish.parse(page(said, url=wish.url), **wish.context)


def document_of(bill: Bill, title: str) -> Document:
    (document,) = (d for d in bill.documents or () if d.title == title)
    return document


def test_an_attachment_beside_an_official_text_is_read() -> None:
    answers = {"versions": [{"Key": 5, "Value": "1"}],
               "5": {"MatterTextPlain": "AN ORDINANCE approving the report."},
               "sir.pdf": b"%PDF facial recognition"}  # fmt: skip
    bill, _, asked = crawled(answers, [attachment(10, f"{FILES}/sir.pdf")])
    assert document_of(bill, "Exhibit 10").content == b"%PDF facial recognition"
    assert document_of(bill, "Text of version 1").text
    assert asked[-1] == f"{FILES}/sir.pdf"


def test_all_of_many_attachments_are_read_the_first_with_the_bill() -> None:
    many = [attachment(n, f"{FILES}/ex{n}.txt") for n in range(1, 9)]
    bill, others, asked = crawled({"versions": []}, many)
    carried = [d.title for d in bill.documents or () if d.content is not None]
    assert carried == [f"Exhibit {n}" for n in range(1, 7)]
    fetched = [record.document for record in others if isinstance(record, Fetched)]
    assert [(d.title, d.content) for d in fetched] == [("Exhibit 7", b"words"),
                                                       ("Exhibit 8", b"words")]  # fmt: skip
    assert len(asked) == 9
    waiting = [d.title for d in bill.documents or () if d.pending]
    assert waiting == ["Exhibit 7", "Exhibit 8"]


@pytest.mark.parametrize("files", [0, 1, 7])
def test_what_a_crawl_may_not_fetch_any_more_is_pending(files: int) -> None:
    many = [attachment(n, f"{FILES}/ex{n}.txt") for n in range(1, 9)]
    bill, others, _ = crawled({"versions": []}, many, files=files)
    read = [d for d in bill.documents or () if d.content is not None]
    assert len(read) + len(others) == files
    assert sum(d.pending for d in bill.documents or ()) == 8 - len(read)
    assert bill.stamp  # it is whole: only its files wait


def test_a_large_file_is_carried_alone() -> None:
    large = {"ex1.txt": b"x" * bills.BYTES_A_BILL, "versions": []}
    bill, others, _ = crawled(large, [attachment(n, f"{FILES}/ex{n}.txt") for n in (1, 2)])
    assert [d.content is not None for d in bill.documents or ()] == [True, False]
    assert len(others) == 1


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{FILES}/View.ashx?M=F&ID=77&GUID=AA", None),
        (f"{FILES}/View.ashx?M=F&ID=77&GUID=AA", "Staff memo v1.2"),
        (f"{FILES}/attachments/ec5a2f", "ec5a2f"),
        (f"{FILES}/Drawings.XLSX", "Drawings.XLSX"),
    ],
)
def test_a_link_without_an_ending_is_fetched(address: str, name: str | None) -> None:
    row = attachment(1, address, MatterAttachmentFileName=name)
    bill, _, asked = crawled({"versions": [], address: b"%PDF"}, [row])
    assert asked[-1] == address
    assert document_of(bill, "Exhibit 1").content == b"%PDF"


def test_a_number_sign_in_a_files_name_is_asked_for() -> None:
    bill, _, asked = crawled({"versions": []}, [attachment(1, f"{FILES}/att/Exhibit #3.pdf")])
    assert asked[-1] == f"{FILES}/att/Exhibit %233.pdf"
    assert document_of(bill, "Exhibit 1").content is not None


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("https://legistar9.example/a.pdf", Unread.HOST),
        ("http://files.example/a.pdf", Unread.HOST),
        ("the clerk's desk", Unread.HOST),
        (f"{FILES}/hearing.mp4", Unread.KIND),
    ],
)
def test_what_is_not_fetched_says_why(address: str, cause: Unread) -> None:
    bill, _, asked = crawled({"versions": []}, [attachment(1, address)])
    document = document_of(bill, "Exhibit 1")
    assert (document.cause, bool(document.problem), len(asked)) == (cause, True, 1)


@pytest.mark.parametrize(
    ("answered", "cause"),
    [
        (404, Unread.GONE),
        (410, Unread.GONE),
        (FailureKind.TOO_LARGE, Unread.TOO_LARGE),
        (FailureKind.NETWORK, Unread.FAILED),
        (FailureKind.STATUS, Unread.FAILED),
    ],
)
def test_a_file_that_cannot_be_had_says_why_and_keeps_nobody(answered: Any, cause: Unread) -> None:
    rows = [attachment(1, f"{FILES}/a.pdf"), attachment(2, f"{FILES}/b.pdf")]
    bill, _, _ = crawled({"versions": [], "a.pdf": answered}, rows)
    assert document_of(bill, "Exhibit 1").cause is cause
    assert document_of(bill, "Exhibit 2").content == b"words"
    assert bill.stamp


@pytest.mark.parametrize(
    "newest",
    [
        {"MatterTextPlain": None, "MatterTextRtf": None},
        {"MatterTextPlain": "..Title\r\n\r\n..Body", "MatterTextRtf": ""},
        {"MatterTextPlain": "[Enter text here]"},
        {"MatterTextPlain": ["x"], "MatterTextRtf": {"a": 1}},
        404,
    ],
)
def test_a_newest_version_that_says_nothing_leaves_the_word_to_the_one_before(newest: Any) -> None:
    answers = {"versions": TWO, "5": newest, "3": {"MatterTextPlain": "It is banned."}}
    bill, _, _ = crawled(answers, [])
    said = [(d.title, d.text, d.problem != "") for d in bill.documents or ()]
    assert said == [
        ("Text of version A", None, True),
        ("Text of version 0", "It is banned.", False),
    ]
    assert bill.stamp


@pytest.mark.parametrize(
    "plain",
    ["..Title\n..Body", "..Title\r\nAmending the police manual.\r\n..Body\r\n", "..Body", "  \n",
     "Title\nBody", ["x"]],
)  # fmt: skip
def test_a_frame_in_plain_words_leaves_the_word_to_the_rich_text(plain: Any) -> None:
    row = {"MatterTextPlain": plain, "MatterTextRtf": "{\\rtf1 It is banned.}"}
    bill, _, _ = crawled({"versions": TWO[1:], "5": row}, [])
    assert document_of(bill, "Text of version A").content == b"{\\rtf1 It is banned.}"


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        (
            "\u201cNo officer\u2019s camera\u201d \u2014 caf\u00e9",
            "\u201cNo officer\u2019s camera\u201d \u2014 caf\u00e9",
        ),
        (
            "caf\u00e9 \u00a75",
            "caf\u00e9 \u00a75",
        ),  # bytes of the code page, as some services hand them on
        ("Stra\u00dfe \u2019 \\'92", "Stra\u00dfe \u2019 \u2019"),
        ("\ufffd \U0001f4f7", "\ufffd \U0001f4f7"),
    ],
)
def test_letters_of_a_rich_text_are_kept(letters: str, words: str) -> None:
    row = {"MatterTextPlain": None, "MatterTextRtf": f"{{\\rtf1\\ansi\\ansicpg1252 {letters}}}"}
    bill, _, _ = crawled({"versions": TWO[1:], "5": row}, [])
    content = document_of(bill, "Text of version A").content
    assert content is not None
    assert rtf_text(content) == words


def test_earlier_versions_are_still_versions() -> None:
    bill, _, asked = crawled({"versions": TWO, "5": {"MatterTextPlain": "Amended."}}, [])
    assert [(d.title, d.text) for d in bill.documents or ()] == [
        ("Text of version A", "Amended."), ("Text of version 0", None),
    ]  # fmt: skip
    assert len(asked) == 2


def test_what_was_read_is_not_fetched_again_unless_everything_is() -> None:
    row = attachment(1, f"{FILES}/a.pdf")
    texts = {f"{FILES}/a.pdf": "2026-10-01T00:00:00"}
    known = StoredState(now=NOW, texts=texts)
    bill, _, asked = crawled({"versions": []}, [row], known=known)
    assert len(asked) == 1
    assert not any(d.pending for d in bill.documents or ())
    validators = {f"{FILES}/a.pdf": 'If-None-Match: "v1"'}
    full = replace(known, full=True, validators=validators)
    bill, _, asked = crawled({"versions": [], "a.pdf": 304}, [row], known=full)
    assert len(asked) == 2
    document = document_of(bill, "Exhibit 1")
    assert (document.content, document.pending, document.unchanged) == (None, False, False)
    bill, _, _ = crawled({"versions": [], "a.pdf": b"new words"}, [row], known=full)
    assert document_of(bill, "Exhibit 1").content == b"new words"


@pytest.mark.parametrize(
    "answered",
    [b"<html><body>Invalid parameters!</body></html>", b"<!DOCTYPE html><title>Log in</title>",
     b"\xef\xbb\xbf\r\n<HTML><HEAD><TITLE>404</TITLE></HEAD>"],
)  # fmt: skip
def test_a_page_in_place_of_a_file_is_not_its_words(answered: bytes) -> None:
    rows = [attachment(1, f"{FILES}/a.pdf"), attachment(2, f"{FILES}/b.doc")]
    bill, _, _ = crawled({"versions": [], "a.pdf": answered, "b.doc": answered}, rows)
    lost, kept = document_of(bill, "Exhibit 1"), document_of(bill, "Exhibit 2")
    assert (lost.content, lost.cause) == (None, Unread.FAILED)
    assert lost.problem == "answered with a web page in place of the file"
    assert kept.content == answered  # Word saves pages under such names


@pytest.mark.parametrize(
    ("address", "answered", "problem"),
    [
        ("View.ashx", b"<html><form><INPUT Type='Password'>", "a page that asks for a password"),
        ("a.doc", b'<html><form><input name=p type="password">', "a page that asks for a password"),
        (
            "View.ashx",
            b"<html><title>Town</title><p>Invalid parameters!",
            "a page that says that it is not there",
        ),
        (
            "View.ashx",
            b"<html><body>This record has been removed.",
            "a page that says that it is not there",
        ),
        (
            "View.ashx",
            b"<link rel=stylesheet><title>Sign in to your account</title><form><input>Next</form>",
            "a page that asks people to sign in",
        ),
        (
            "View.ashx",
            b"<html><body onload='go()'><form><input name=SAMLRequest value=x></form>",
            "a page that asks people to sign in",
        ),
        ("a.xlsx", b"<html><p>Not found", "a web page in place of the file"),
        ("scan.TIF", b"<!doctype html><p>Not found", "a web page in place of the file"),
        ("a.pdf", b' {"error": "no such file"}', "data in place of the file"),
    ],
)
def test_what_a_server_says_in_place_of_a_file_is_told_as_that(
    address: str, answered: bytes, problem: str
) -> None:
    rows = [attachment(1, f"{FILES}/{address}")]
    bill, _, _ = crawled({"versions": [], address: answered}, rows)
    lost = document_of(bill, "Exhibit 1")
    assert (lost.content, lost.cause) == (None, Unread.FAILED)
    assert lost.problem == f"answered with {problem}"


def test_a_full_look_asks_only_for_a_file_that_is_another_one() -> None:
    validators = {f"{FILES}/a.pdf": "If-Modified-Since: Wed, 07 Oct 2026 10:00:00 GMT"}
    known = StoredState(now=NOW, full=True, validators=validators)
    bill = replace(
        rows_of.bill_of(MATTER, SOURCE, page([])),
        documents=paper_rows.attachments_of([attachment(1, f"{FILES}/a.pdf")]),
    )
    (wish,) = bills._files(tenant(known), bill)
    assert isinstance(wish, Follow)
    assert wish.headers == {"If-Modified-Since": "Wed, 07 Oct 2026 10:00:00 GMT"}
    assert 304 in wish.statuses


def test_an_agenda_on_another_host_of_the_vendor_is_fetched_and_others_say_why() -> None:
    source = replace(SOURCE, file_hosts=("https://legistar2.granicus.com",))
    row = {**EVENT, "EventAgendaFile": "https://legistar2.granicus.com/x/a.pdf",
           "EventMinutesFile": "https://elsewhere.example/m.pdf"}  # fmt: skip
    event = event_rows.event_of(row, source, page([]))
    own = replace(tenant(StoredState(now=NOW)), source=source)
    context: dict[str, Any] = {"tenant": own, "event": event}
    (wish,) = legistar_events.parse_agenda(page([]), **context)
    assert isinstance(wish, Follow)
    assert wish.url == "https://legistar2.granicus.com/x/a.pdf"
    (whole,) = wish.parse(Page(url=wish.url, body=b"%PDF"), **wish.context)
    assert isinstance(whole, Event)
    assert [(d.content, d.cause) for d in whole.documents or ()] == [
        (b"%PDF", None),
        (None, Unread.HOST),
    ]


def test_a_crawl_begins_with_what_is_queued_after_all_that_is_new() -> None:
    queue = (
        Document(title="Exhibit 7", url=f"{FILES}/ex7.txt", stamp="s"),
        Document(title="Text of version 0", url=f"{API}/texts/3", kind="version", version="0"),
    )
    source = replace(SOURCE, token="secret")
    known = StoredState(now=NOW, queue=queue, checkpoints={"full": NOW.isoformat()})
    first, *wishes = (t for t in lists.begin(source, known) if isinstance(t, Follow))
    assert all(wish.priority < first.priority - 100 for wish in wishes)
    assert [wish.url for wish in wishes] == [f"{FILES}/ex7.txt", f"{API}/texts/3?token=secret"]
    (read,) = wishes[1].parse(page({"MatterTextPlain": "It is banned."}), **wishes[1].context)
    assert isinstance(read, Fetched)
    assert (read.document.text, read.document.url) == ("It is banned.", f"{API}/texts/3")


def after_sponsors(known: StoredState, papers: Any) -> Follow:
    """What is asked for after a bill's sponsors, when an agenda has been read before."""
    client = tenant(known)
    line = {"EventItemId": 1, "EventItemTitle": "An ordinance", "EventItemAgendaSequence": 1,
            "EventItemMatterId": 7, "EventItemMatterAttachments": papers}  # fmt: skip
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    list(legistar_events.parse_agenda(page([line]), tenant=client, event=event))
    wish = bills.details_of(client, rows_of.bill_of(MATTER, SOURCE, page([])), "sponsors")
    (following,) = wish.parse(page([]), **wish.context)
    assert isinstance(following, Follow)
    return following


NEW = StoredState(now=NOW)
PAPER = attachment(10, f"{FILES}/sir.pdf")


@pytest.mark.parametrize(
    "known", [NEW, replace(NEW, bills={"7": "2026"}, partial=frozenset({"7"}))]
)
def test_papers_that_an_agenda_has_brought_are_not_asked_for_again(known: StoredState) -> None:
    following = after_sponsors(known, [PAPER, attachment(9, f"{FILES}/memo.pdf")])
    assert following.url == f"{API}/versions"
    bill: Bill = following.context["bill"]
    assert [d.title for d in bill.documents or ()] == ["Exhibit 9", "Exhibit 10"]


@pytest.mark.parametrize(
    ("known", "papers"),
    [
        (NEW, []),  # an agenda that was asked for them may still say none
        (NEW, None),
        (NEW, "none"),
        (NEW, ["none"]),
        (NEW, [{**PAPER, "MatterAttachmentName": ["a", "list"]}]),  # which is noted where it is due
        (replace(NEW, bills={"7": "2026"}), [PAPER]),  # it is known in full: what is gone is seen
        (replace(NEW, full=True), [PAPER]),
    ],
)
def test_papers_are_asked_for_where_an_agenda_leaves_doubts(
    known: StoredState, papers: Any
) -> None:
    assert after_sponsors(known, papers).url == f"{API}/attachments"


class Shelf:
    """An archive with an agenda, and the papers of some matters by themselves."""

    def __init__(self, *own: str) -> None:
        self.lists: dict[str, Any] = {}
        self._own = own

    def under(self, beginning: str) -> Iterator[Page]:
        assert beginning == "https://api.example/v1/millbrook/events/"
        for papers in ([PAPER], [], [PAPER, attachment(9, f"{FILES}/memo.pdf")]):
            yield page([{"EventItemMatterId": 7, "EventItemMatterAttachments": papers}])
        yield page({"a": "gateway's"})

    def is_there(self, url: str) -> bool:
        return url in self._own


def test_the_archive_gives_papers_that_only_agendas_have_brought() -> None:
    url = f"{API}/attachments"
    papers = listing(url, SOURCE, Shelf())
    assert papers is not None
    assert [row["MatterAttachmentId"] for row in json.loads(papers)] == [10, 9]
    assert listing(url, SOURCE, Shelf(url)) is None
    assert listing(url.replace("/7/", "/8/"), SOURCE, Shelf()) is None
    assert listing(f"{API}/sponsors", SOURCE, Shelf()) is None


def test_what_lists_no_text_is_read_on_at_once_by_a_crawl_of_the_past() -> None:
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))

    def asked(known: StoredState) -> tuple[list[str], list[Record]]:
        wish = bills.words_of(tenant(known), bill, words=bills.Words.ALONE)
        pages, records, wishes = list[str](), list[Record](), [wish]
        while wishes:
            wish = wishes.pop()
            pages.append(wish.url.partition("?")[0].rpartition("/")[2])
            for thing in wish.parse(page([], url=wish.url), **wish.context):
                (wishes if isinstance(thing, Follow) else records).append(thing)  # type: ignore[arg-type]
        return pages, records

    pages, (whole,) = asked(replace(NEW, past=PastSlice(texts=("7",))))
    assert pages == ["versions", "histories", "sponsors", "attachments"]
    assert isinstance(whole, Bill)
    assert whole.complete
    assert asked(NEW) == (["versions"], [])  # a look leaves that to it
