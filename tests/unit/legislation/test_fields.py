"""No field of a record is forgotten: each, set in turn, is hashed, written, compared, counted."""

import hashlib
from dataclasses import fields, is_dataclass, replace
from datetime import date

import orjson
import pytest

from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.completeness import FIELDS
from lawtrack.legislation.diff import REASONS_OF_FIELDS, diff_records
from lawtrack.legislation.fingerprint import NORMALIZER, fingerprint
from lawtrack.legislation.normalize import Comparable, normalize_bill, normalize_event
from lawtrack.legislation.reasons import REASONS
from lawtrack.legislation.records import (
    AgendaItem,
    Bill,
    Document,
    Event,
    RelatedBill,
    Vote,
    rules_of,
    without_files,
)
from lawtrack.legislation.undo import NOT_SAID, before_of
from tests.support.every_field import SetField, every_field
from tests.support.made import RIVERTOWN, a_bill, an_event

VOTE = Vote(
    motion="Passage", date=date(2026, 2, 4), organization="City Council", result="pass",
    counts={"yeas": 9, "nays": 2}, voters=(("Ada Quill", "Yea"),), upstream_id="v1",
)  # fmt: skip
FULL_BILL = a_bill(
    status_date=date(2026, 2, 4), version="2", summary="A footbridge is named.",
    notes="Held over.", other_titles=("Footbridge Order",), other_identifiers=("0042",),
    subjects=("parks", "bridges"), extras={"b": "2", "a": "1"},
    related=(RelatedBill(identifier="2026-0007", session="2026", upstream_id="7",
                         relation="Companion"),),
    votes=(VOTE,),
)  # fmt: skip
FULL_EVENT = an_event(
    cancelled=True, committees=("Parks",), identifiers=("2026-0042",), description="A hearing.",
    source_url="https://api.example/v1/rivertown/events/77",
    agenda_published="2026-03-01T10:00:00", minutes_published="2026-03-12T10:00:00",
    extras={"comment": "in person"},
    documents=(Document(title="Agenda", url="https://files.example/77.pdf", kind="agenda",
                        date=date(2026, 3, 1), media_type="application/pdf", version="1",
                        stamp="s", upstream_id="d", text="words", problem="none"),),
    agenda=(AgendaItem(order=1, title="Ordinance", number="1.", identifier="2026-0042",
                       bill_upstream_id="501", action="Adopted", action_text="By voice",
                       result="pass", notes="n", upstream_id="3001", votes=(VOTE,)),),
)  # fmt: skip

# Not part of the fingerprint: the key, which is the same in the stored record, and how it was
# read; fetched bytes are heavy, and their text is compared by itself; what became of fetching them
# is no part of what the source says. The stage is made of what it says.
NOT_HASHED = {
    "bill.jurisdiction", "bill.upstream_id", "bill.source_url", "bill.stamp", "bill.stage",
    "bill.complete", "event.jurisdiction", "event.upstream_id", "event.source_url", "event.stamp",
} | {
    f"{table}.{name}"
    for table in ("documents", "event_documents")
    for name in ("content", "cause", "pending", "unchanged", "validator")
}  # fmt: skip
# No column of their own, and no change of the record: they belong to the text of a document, or
# another column says it (the order of the rows). ``cancelled`` is told as the ``state``.
NOT_WRITTEN = (NOT_HASHED - {"bill.stage", "bill.complete"}) | {
    f"{table}.{name}"
    for table in ("documents", "event_documents")
    for name in ("stamp", "text", "problem")
} | {"agenda_items.order"}  # fmt: skip

EACH = pytest.mark.parametrize("case", list(every_field()), ids=str)


def normalized(record: Bill | Event) -> Comparable:
    if isinstance(record, Bill):
        return normalize_bill(record, RIVERTOWN)
    return normalize_event(record, RIVERTOWN)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (a_bill(), "f3c55c27f04b0b9771f180eec6b49437"),
        (FULL_BILL, "68c4d50a4de7de8350f7b6e78c6c7973"),
        (a_bill(related=None, votes=None, documents=()), "e79ab497b73d797c9b88d765034d045d"),
        (
            replace(FULL_BILL, documents=(Document(title="x", content=b"%PDF"),)),
            "a8aafae959ba70cb280c716f5e48ab23",
        ),
        (an_event(), "2b255a3a7453f3a4036cbccb99859355"),
        (FULL_EVENT, "c8954fd93da9692ef0e0f015b5c79268"),
    ],
)
def test_the_fingerprint_of_a_record_is_what_databases_hold(
    record: Bill | Event, expected: str
) -> None:
    """A field that is added moves them: every record is then compared anew, once.

    The words that map the record move them, too; here there are none.
    """
    assert fingerprint(record, ClerkWords({}, digest="")) == expected


def values_of(thing: object) -> object:
    """What a record or child says, field by field in its own order, without their names."""
    if is_dataclass(thing):
        return [values_of(getattr(thing, each.name)) for each in fields(thing)]
    return [values_of(each) for each in thing] if isinstance(thing, tuple) else thing


@EACH
def test_the_fingerprint_is_that_of_the_values_of_all_fields(case: SetField) -> None:
    """Made in another way, which is faster: databases hold what was made in this one."""
    for record in (case.before, case.after):
        hashed = without_files(record)
        names = [name for name, rule in rules_of(type(hashed)).items() if rule.hashed]
        content = (NORMALIZER, "", *(values_of(getattr(hashed, name)) for name in names))
        dumped = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        expected = hashlib.blake2b(dumped, digest_size=16).hexdigest()
        assert fingerprint(record, ClerkWords({}, digest="")) == expected


@EACH
def test_each_field_moves_the_fingerprint(case: SetField) -> None:
    moved = fingerprint(case.before) != fingerprint(case.after)
    assert moved == (str(case) not in NOT_HASHED)


@EACH
def test_each_field_is_noticed(case: SetField) -> None:
    """By a change with a reason, or by what undoes it, which is told as "details"."""
    old, new = normalized(case.before), normalized(case.after)
    noticed = bool(diff_records(old, new) or before_of(old, new, new.row))
    if case.name not in ("jurisdiction", "upstream_id") or case.table:
        assert noticed == (str(case) not in NOT_WRITTEN)
    assert {change.reason for change in diff_records(old, new)} <= set(REASONS)


def test_how_a_record_was_read_is_no_change_of_it() -> None:
    assert {"source_url", "stamp"} == NOT_SAID
    assert {f"{kind}.{name}" for kind in ("bill", "event") for name in NOT_SAID} < NOT_HASHED


def test_changes_of_names_are_told_first_and_of_the_page_last() -> None:
    assert list(REASONS_OF_FIELDS["bill"]) == [
        "identifier", "title", "other_titles", "other_identifiers", "session", "kind", "status",
        "status_date", "introduced", "body", "version", "summary", "notes", "subjects", "extras",
        "url",
    ]  # fmt: skip
    assert list(REASONS_OF_FIELDS["event"]) == [
        "name", "date", "time", "time_text", "timezone", "body", "location", "status",
        "committees", "identifiers", "description", "agenda_published", "minutes_published",
        "extras", "url",
    ]  # fmt: skip


def test_the_fields_that_are_counted() -> None:
    assert FIELDS == {
        "bill": (
            "title", "kind", "status", "introduced", "body", "summary", "other_titles",
            "subjects", "actions", "sponsorships", "documents", "related_bills", "votes",
        ),
        "event": ("time", "body", "location", "status", "agenda_items", "event_documents"),
    }  # fmt: skip
