"""Fields that come empty: told apart by how many records they are empty on; both databases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.failures import kept_fields, open_failures, resolve_failures
from lawtrack.database.tables.crawls import FailureRow
from lawtrack.database.tables.legislation import (
    BillRow,
    DocumentRow,
    RevisionRow,
    SponsorshipRow,
)
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.emptied_fields import settle_emptied_fields
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation import completeness
from lawtrack.legislation.completeness import believable, fields_emptied, filled, keep_stored
from lawtrack.legislation.normalize import normalize_bill, normalize_event
from lawtrack.legislation.records import Bill, Document
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event


def bills(count: int, **changes: object) -> list[Bill]:
    return [
        a_bill(upstream_id=str(number), identifier=f"2026-{number:04}", **changes)
        for number in range(1, count + 1)
    ]


def nothing_to_read(document: Document) -> DocumentText:
    raise AssertionError(document.url)


def crawled(
    session: Session, records: Sequence[Bill], *, days: int = 0, canaries: Sequence[str] = ()
) -> IngestCounts:
    """A whole crawl: stored in two batches, decided on at its end."""
    now = NOW + timedelta(days=days)
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=now)
    counts = IngestCounts()
    for batch in (records[:7], records[7:]):
        counts += ingest(
            session, batch, source=RIVERTOWN, topics=(), now=now, crawl_id=crawl_id,
            read=nothing_to_read, believed=frozenset(),
        )  # fmt: skip
    counts = settle_emptied_fields(
        session, counts, source=RIVERTOWN, topics=(), now=now, crawl_id=crawl_id, canaries=canaries
    )
    resolve_failures(session, "rivertown", crawl_id=crawl_id, urls=(), listings=(), now=now)
    session.commit()
    return counts


def sponsors(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SponsorshipRow)) or 0


def reasons(session: Session) -> list[list[str]]:
    told = session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id))
    return [one for one in told if one != ["new"]]


def test_what_counts_as_emptied() -> None:
    before = normalize_bill(a_bill(), RIVERTOWN)
    new = normalize_bill(a_bill(sponsorships=(), status="", actions=None, notes=""), RIVERTOWN)
    assert fields_emptied(before, new) == {"sponsorships", "status"}
    stays = keep_stored(before, new, frozenset({"sponsorships", "status"}))
    assert (stays.row["status"], stays.rows["sponsorships"], stays.row["stamp"]) == (
        "Referred", None, "",
    )  # fmt: skip
    assert fields_emptied(new, before) == frozenset()


def test_filled_counts_each_field() -> None:
    told = filled("bill", [a_bill(), a_bill(sponsorships=()), a_bill(actions=None)])
    assert told.records == {"bill": 3}
    assert told.fields["bill", "sponsorships"] == 2
    assert told.fields["bill", "actions"] == 2
    assert told.fields["bill", "votes"] == 0
    assert filled("event", [an_event()]).fields["event", "agenda_items"] == 1


@pytest.mark.parametrize(
    ("lost", "given", "canaries", "believed"),
    [
        (1, 0, (), True),
        (5, 0, (), True),  # a clerk's corrections, however small the source
        (6, 10, (), False),
        (30, 70, (), False),
        (6, 200, (), True),
        (2, 200, ("0",), True),  # one old bill may be corrected
        (2, 200, ("0", "1"), False),  # not two at once
    ],
)
def test_few_are_believed_and_many_are_not(
    lost: int, given: int, canaries: tuple[str, ...], believed: bool
) -> None:
    field = ("bill", "sponsorships")
    found = believable(
        {field: [str(number) for number in range(lost)]},
        Counter({field: given}),
        canaries=frozenset(canaries),
    )
    assert (field in found) == believed


def test_a_loss_on_many_records_keeps_the_old_values_until_they_are_read_again(
    session: Session,
) -> None:
    crawled(session, bills(20))
    lossy = [replace(b, sponsorships=()) if i % 3 == 0 else b for i, b in enumerate(bills(20))]
    counts = crawled(session, lossy, days=1)
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 20)
    assert (sponsors(session), reasons(session)) == (20, [])
    assert kept_fields(session, "rivertown") == {"sponsorships": 7}
    letters = open_failures(session, ["rivertown"])
    assert (letters[0].kind, letters[0].upstream_id, letters[0].attempts) == ("bill", "1", 1)
    assert letters[0].reason == "2026-0001: sponsorships came empty; the old value is kept"
    # Its stamp is back, so that an ordinary run does not ask for it again.
    assert set(session.scalars(select(BillRow.stamp))) == {"2026-02-20T10:00:00"}
    crawled(session, lossy, days=2)
    assert open_failures(session, ["rivertown"])[0].attempts == 2
    assert len(session.scalars(select(FailureRow)).all()) == 7
    crawled(session, bills(20), days=3)
    assert (kept_fields(session, "rivertown"), reasons(session)) == ({}, [])
    assert sponsors(session) == 20


VERSION = Document(title="Text", url="https://api.example/texts/1", kind="version")
MEMO = Document(title="Memo", url="https://files.example/memo.txt", kind="attachment")


@pytest.mark.parametrize(("lost", "left"), [(VERSION, MEMO), (MEMO, VERSION)])
def test_a_list_of_versions_or_of_papers_alone_can_be_lost(
    session: Session, lost: Document, left: Document
) -> None:
    whole, lossy = bills(20, documents=(VERSION, MEMO)), bills(20, documents=(left,))
    crawled(session, whole)
    crawled(session, lossy, days=1)
    assert kept_fields(session, "rivertown") == {"documents": 20}
    crawled(session, whole, days=2)
    assert (kept_fields(session, "rivertown"), reasons(session)) == ({}, [])
    titles = select(DocumentRow.title).order_by(DocumentRow.bill_id, DocumentRow.order)
    assert list(session.scalars(titles)) == ["Text", "Memo"] * 20
    crawled(session, [*lossy[:1], *whole[1:]], days=3)
    assert reasons(session) == [["document-removed"]]


def test_agendas_whose_lines_have_all_lost_their_titles_are_lost() -> None:
    before = normalize_event(an_event(), RIVERTOWN)
    lines = [replace(line, title="") for line in an_event().agenda or ()]
    assert fields_emptied(before, normalize_event(an_event(agenda=tuple(lines)), RIVERTOWN)) == {
        "agenda_items"
    }
    more = (*lines, replace(lines[0], title="Lamps", upstream_id="4"))
    assert not fields_emptied(before, normalize_event(an_event(agenda=more), RIVERTOWN))
    assert not fields_emptied(
        normalize_event(an_event(agenda=tuple(lines)), RIVERTOWN),
        normalize_event(an_event(agenda=()), RIVERTOWN),
    )


@pytest.mark.parametrize("left", [(), (VERSION,), (MEMO,)])
def test_papers_of_a_list_that_cannot_be_had_stay(
    session: Session, left: tuple[Document, ...]
) -> None:
    crawled(session, bills(1, documents=(VERSION, MEMO)))
    crawled(session, bills(1, documents=left, complete=False, stamp=""), days=1)
    assert reasons(session) == []
    titles = select(DocumentRow.title).order_by(DocumentRow.order)
    assert list(session.scalars(titles)) == ["Text", "Memo"]
    crawled(session, bills(1, documents=left, stamp="2"), days=2)
    assert list(session.scalars(titles)) == [document.title for document in left]


def test_what_else_changed_on_such_a_record_is_news_at_once(session: Session) -> None:
    crawled(session, bills(20))
    lossy = bills(20, sponsorships=(), status="Passed")
    counts = crawled(session, lossy, days=1)
    assert (counts.changed, counts.unchanged) == (20, 0)
    assert reasons(session) == [["status"]] * 20
    assert sponsors(session) == 20


def test_a_removal_on_one_record_is_told_by_the_same_crawl(session: Session) -> None:
    crawled(session, bills(20))
    records = bills(20)
    records[3] = replace(records[3], sponsorships=(), documents=())
    counts = crawled(session, records, days=1)
    assert (counts.changed, counts.unchanged) == (1, 19)
    assert counts.kinds["bill", "changed"] == 1
    assert [set(one) for one in reasons(session)] == [{"sponsor-removed", "document-removed"}]
    assert sponsors(session) == 19
    counts = crawled(session, records, days=2)
    assert (counts.changed, counts.unchanged, counts.held) == (0, 20, ())


def test_of_two_lost_fields_only_the_rare_one_is_believed(session: Session) -> None:
    crawled(session, bills(20))
    records = [replace(bill, sponsorships=()) for bill in bills(20)]
    records[3] = replace(records[3], documents=())
    crawled(session, records, days=1)
    assert reasons(session) == [["document-removed"]]
    assert kept_fields(session, "rivertown") == {"sponsorships": 20}


def test_too_many_to_be_corrections_are_not_held_in_full(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completeness, "MOST_HELD", 3)
    crawled(session, bills(40))
    records = [replace(b, documents=()) if i < 4 else b for i, b in enumerate(bills(40))]
    crawled(session, records, days=1)
    assert reasons(session) == []
    assert kept_fields(session, "rivertown") == {"documents": 4}
    held = completeness.slim(
        tuple(
            completeness.HeldRecord(kind=k, record=r, fields=frozenset(), changed=False)
            for k, r in (("bill", a_bill()), ("event", an_event())) * 2
        )
    )
    assert {one.record.documents for one in held} == {None}


def test_a_crawl_that_is_killed_before_it_decides_asks_again(session: Session) -> None:
    crawled(session, bills(20))
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW + timedelta(days=1))
    ingest(
        session, [a_bill(upstream_id="1", identifier="2026-0001", sponsorships=())],
        source=RIVERTOWN, topics=(), now=NOW + timedelta(days=1), crawl_id=crawl_id,
        read=nothing_to_read, believed=frozenset(),
    )  # fmt: skip
    stamps = session.scalars(select(BillRow.stamp).where(BillRow.upstream_id == "1")).all()
    assert stamps == [""]
