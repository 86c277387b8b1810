"""What a record says comes back out of the database, field by field, and stands in the exports."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lawtrack.database.bulk import all_stored, load_records
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.normalize import (
    Comparable,
    normalize_bill,
    normalize_event,
    with_aliases,
)
from lawtrack.legislation.records import Bill, Event, rules_of
from lawtrack.publishing.tables.bill_rows import HEADINGS, NOT_EXPORTED
from lawtrack.publishing.tables.tables import TABLES
from tests.support.every_field import CHILDREN, SetField, every_field
from tests.support.made import NOW, RIVERTOWN

CASES = list(every_field())
# Of the fields that are stored, those that no table of ours shows: they are for programs, which
# read them in the published JSON of a bill, or in the database.
NOT_IN_TABLES = {
    "bill": NOT_EXPORTED,
    "event": {
        "committees", "identifiers", "description", "extras", "stamp",
    },
    "actions": {"code", "event_upstream_id"},
    "sponsorships": set(),
    "votes": set(),
}  # fmt: skip
EXPORTED_AS = {"bill": "bills", "event": "events", "sponsorships": "sponsors"}


def no_reader(document: Any) -> DocumentText:
    raise AssertionError(f"nothing was fetched: {document}")


def normalized(record: Bill | Event) -> Comparable:
    if isinstance(record, Bill):
        return normalize_bill(record, RIVERTOWN)
    return normalize_event(record, RIVERTOWN)


@pytest.mark.parametrize("kind", ["bill", "event"])
def test_each_field_is_stored_and_comes_back(session: Session, kind: str) -> None:
    """First as a new record; then, where the field can be news, as a change of a stored one."""
    for number, case in enumerate(c for c in CASES if c.kind == kind and c.name != "content"):
        is_key = case.name == "upstream_id" and not case.table
        check(
            session,
            case,
            case.after if is_key else replace(case.after, upstream_id=f"first {number}"),
        )
        if rules_of(case.owner)[case.name].hashed:
            before, after = (
                replace(record, upstream_id=f"second {number}")
                for record in (case.before, case.after)
            )
            store(session, before)
            # A number that a bill had before is not lost.
            check(session, case, after, with_aliases(normalized(before), normalized(after)))


def store(session: Session, record: Bill | Event) -> None:
    ingest(session, [record], source=RIVERTOWN, topics=(), now=NOW, crawl_id=None, read=no_reader)


def check(
    session: Session, case: SetField, record: Bill | Event, expected: Comparable | None = None
) -> None:
    """The record is stored with all that it says."""
    store(session, record)
    expected = expected or normalized(record)
    id_ = all_stored(session, case.kind, "rivertown")[expected.upstream_id].id
    stored = load_records(session, case.kind, [id_])[id_]
    assert {name: stored.row[name] for name in expected.row} == dict(expected.row), str(case)
    assert dict(stored.rows) == dict(expected.rows), str(case)
    if rules_of(case.owner)[case.name].stored:
        row = (expected.rows[case.table] or [])[0] if case.table else expected.row
        assert case.name in row, str(case)


@pytest.mark.parametrize("part", NOT_IN_TABLES)
def test_each_field_is_exported_or_named_as_not(part: str) -> None:
    names = {c.name for c in CASES if part == (c.table or c.kind)}
    owner = next(c.owner for c in CASES if part == (c.table or c.kind))
    stored = {name for name in names if rules_of(owner)[name].stored}
    columns = set(TABLES[EXPORTED_AS.get(part, part)].columns)
    headings = {name: HEADINGS.get(name, name) if part == "bill" else name for name in stored}
    left_out = {name for name, heading in headings.items() if heading not in columns}
    assert left_out == set(NOT_IN_TABLES[part]) & stored
    assert owner in CHILDREN or part in ("bill", "event")
