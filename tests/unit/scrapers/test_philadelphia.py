"""Philadelphia's file numbers."""

from lawtrack.legislation.records import Bill
from scrapers.jurisdictions import philadelphia


def bill(identifier: str) -> Bill:
    return philadelphia.refine_bill(
        Bill(jurisdiction="philadelphia", upstream_id="1", identifier=identifier, title="Kites",
             session="2021")
    )  # fmt: skip


def test_the_session_is_the_year_of_the_number() -> None:
    assert bill("200383").session == "2020"
    assert bill("200383").other_identifiers == ()


def test_an_amended_bill_is_also_known_under_its_first_number() -> None:
    assert bill("200383-A").other_identifiers == ("200383",)


def test_a_draft_without_a_number_is_left_as_it_is() -> None:
    assert (bill("T9001").session, bill("T9001").other_identifiers) == ("2021", ())
