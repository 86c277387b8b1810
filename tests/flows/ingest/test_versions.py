"""Versions of a bill: the newest that says something is what the bill says, and none is lost."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.details import bill_details
from lawtrack.database.tables.legislation import BillRow, DocumentRow, FlagRow, RevisionRow
from lawtrack.errors import Unread
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Action, Bill, Document
from tests.flows.database.test_ledger import good_crawl
from tests.flows.ingest.test_ingest import TOPICS, plain
from tests.support.made import NOW, RIVERTOWN, a_bill

BAN = "The Police Department shall not use facial recognition technology in any public place."
PLAIN = "The Police Department shall keep a manual."


def version(name: str, text: str | None = None, **changes: object) -> Document:
    problem = {} if text else {"problem": "no words in it yet", "cause": Unread.EMPTY}
    fields = {"title": f"Text of version {name}", "version": name, "kind": "version",
              "url": f"https://api.example/texts/{name}", "text": text}  # fmt: skip
    return Document(**{**fields, **problem, **changes})  # type: ignore[arg-type]


def bill(*documents: Document, **changes: object) -> Bill:
    return a_bill(title="Amending the police manual.", documents=documents, **changes)


def day(session: Session, number: int, record: Bill) -> list[str]:
    """Store what the source says that day; returns the reasons of what is told of it."""
    ingest(
        session, [record], source=RIVERTOWN, topics=TOPICS,
        now=NOW.replace(day=2 + number), crawl_id=None, read=plain,
    )  # fmt: skip
    session.expire_all()
    lines = select(RevisionRow).where(RevisionRow.seen_at == NOW.replace(day=2 + number))
    return [reason for line in session.scalars(lines) for reason in line.reasons]


def flagged(session: Session) -> list[str]:
    query = select(FlagRow.judgement).where(FlagRow.cleared_at.is_(None))
    return list(session.scalars(query))


def titles(session: Session) -> list[str]:
    return list(session.scalars(select(DocumentRow.title).order_by(DocumentRow.order)))


@pytest.mark.parametrize(
    "newest",
    [
        version("A"),
        version("A", problem="answered 404: gone", cause=Unread.GONE),
        version("A", text="..Title\n..Body", problem="", cause=None),
        replace(version("A"), problem="", cause=None),  # nobody has asked for it yet
    ],
)
def test_a_newest_version_without_words_leaves_the_flag(session: Session, newest: Document) -> None:
    good_crawl(session)
    day(session, 1, bill(version("0", BAN)))
    assert flagged(session) == ["about"]
    reasons = day(session, 2, bill(newest, version("0"), version="A"))
    assert set(reasons) == {"version", "document-added"}
    assert flagged(session) == ["about"]
    adopted = Action(date=date(2026, 3, 4), description="Adopted")
    assert "action-added" in day(
        session, 3, bill(newest, version("0"), version="A", actions=(adopted,))
    )
    assert flagged(session) == ["about"]
    reasons = day(session, 4, bill(version("A", PLAIN), version("0"), version="A"))
    assert "flag-cleared" in reasons
    assert flagged(session) == []


@pytest.mark.parametrize("names", [("*", "0"), ("0", "A"), ("1", "2")])
def test_an_amended_bill_keeps_the_version_that_is_no_longer_listed(
    session: Session, names: tuple[str, str]
) -> None:
    good_crawl(session)
    before, after = names
    day(session, 1, bill(version(before, BAN)))
    reasons = day(session, 2, bill(version(after, PLAIN)))
    assert "document-removed" not in reasons
    assert titles(session) == [f"Text of version {after}", f"Text of version {before}"]
    assert flagged(session) == []  # what an earlier version said is not what the bill says
    row = session.scalars(select(BillRow)).one()
    details = bill_details(session, row, today=date(2026, 3, 4))
    assert [document.earlier for document in details.documents] == [False, True]
    assert day(session, 3, bill(version(after, PLAIN), stamp="x")) == []


def test_a_version_that_is_withdrawn_is_told(session: Session) -> None:
    good_crawl(session)
    day(session, 1, bill(version("A", BAN), version("0", PLAIN)))
    assert "document-removed" in day(session, 2, bill(version("0", PLAIN)))
    assert titles(session) == ["Text of version 0"]


def test_an_earlier_version_that_is_taken_down_stays_a_version(session: Session) -> None:
    good_crawl(session)
    day(session, 1, bill(version("A", BAN), version("0", PLAIN)))
    assert day(session, 2, bill(version("A", BAN))) == []
    assert titles(session) == ["Text of version A", "Text of version 0"]


def test_a_version_under_another_address_is_the_same_one(session: Session) -> None:
    good_crawl(session)
    day(session, 1, bill(version("0", BAN)))
    moved = version("0", BAN, url="https://api.example/texts/0b")
    assert "document-removed" not in day(session, 2, bill(moved))
    assert titles(session) == ["Text of version 0"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"other_identifiers": ("2026/123",)}, ["other-number"]),
        ({"status_date": date(2026, 3, 1)}, ["status-date"]),
        ({"other_identifiers": ("2026/123",), "status_date": date(2026, 3, 1)},
         ["other-number", "status-date"]),
        ({"status": "Enacted", "status_date": date(2026, 3, 1)}, ["status"]),
        ({"identifier": "2026-0042-A"}, ["identifier"]),
        ({"identifier": "2026-0042-A", "other_identifiers": ("2026-0042",)}, ["identifier"]),
    ],
)  # fmt: skip
def test_number_and_day_of_a_law_are_news(
    session: Session, changes: dict[str, object], told: list[str]
) -> None:
    good_crawl(session)
    day(session, 1, bill())
    assert day(session, 2, bill(**changes)) == told
