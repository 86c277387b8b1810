"""Boston's quirks: what stands only in a location, in prose, or in the public notices."""

import datetime as dt

import pytest

from lawtrack.legislation.records import Action, Bill, Event, Mismatch, Source
from scrapers.jurisdictions import boston, boston_notices
from scrapers.page import Page

SOURCE = Source(
    key="boston", platform="legistar", name="Boston", client="boston",
    division="ocd-division/country:us/state:ma/place:boston", timezone="America/New_York",
    addresses={"notices": "https://notices.example"},
)  # fmt: skip
NOTICE = """<article class="node--type-public-notice"><h1>Hearing on Kites</h1>{off}
<ul><li class="dl-i"><span class="dl-t">Date:</span> <span class="dl-d">October 7, 2026</span></li>
<li class="dl-i"><span class="dl-t">Time:</span> <span class="dl-d">2:00pm</span></li></ul>
<div class="discussion-topics"><ol><li>Docket #0117, order about kites</li></ol></div></article>"""


@pytest.mark.parametrize(
    ("location", "committees", "dockets"),
    [
        ("Council Chambers", (), ()),
        ("Ways & Means Committee Hearing on Dockets #0010-#0012 and 0020", ("Ways and Means",),
         ("2026-0010", "2026-0011", "2026-0012", "2026-0020")),
        ("Public Arts & Kites and Public Parks Joint Committee Hearing on Docket #0007",
         ("Public Arts and Kites", "Public Parks"), ("2026-0007",)),
        ("Kites Committee Hearing on Docket #0007, for the year 2027", ("Kites",), ("2026-0007",)),
        ("Kites Committee Working Session on Dockets #0007 through #0009", ("Kites",),
         ("2026-0007", "2026-0008", "2026-0009")),
    ],
)  # fmt: skip
def test_a_location_names_committee_and_dockets(
    location: str, committees: tuple[str, ...], dockets: tuple[str, ...]
) -> None:
    assert boston.committees_in(location) == committees
    assert boston.dockets_in(location, 2026) == dockets


def test_the_tally_is_read_from_prose() -> None:
    said = "The order was rejected; yeas 1 (Ahern), nays 2 (Bell, Cho), present 1 (Diaz)."
    action = Action(date=dt.date(2026, 10, 7), description="Vote taken", text=said)
    bill = Bill(jurisdiction="boston", upstream_id="1", identifier="2026-0007", title="Kites",
                session="2026", actions=(action,))  # fmt: skip
    (vote,) = boston.refine_bill(bill).votes or ()
    assert (vote.result, vote.counts) == ("fail", {"yeas": 1, "nays": 2, "present": 1})
    assert ("Cho", "nays") in vote.voters


def test_a_docket_filed_again_names_the_one_before() -> None:
    bill = Bill(jurisdiction="boston", upstream_id="1", identifier="2026-0007", title="Kites",
                session="2026", notes="Docket #0192 refiled")  # fmt: skip
    (kin,) = boston.refine_bill(bill).related or ()
    assert (kin.identifier, kin.relation) == ("2025-0192", "refiled")


def test_other_bodies_of_the_shared_client_are_left_out() -> None:
    assert boston.keep_event({"EventBodyName": "City Council"})
    assert not boston.keep_event({"EventBodyName": "Zoning Board of Appeal"})


@pytest.mark.parametrize(
    ("listed", "off", "message", "stored"),
    [
        ((("2026-10-07", "14:00", False),), False, "", False),
        ((("2026-10-07", "14:00", False),), True, "cancelled", False),
        ((("2026-10-07", "10:00", False),), False, "says 14:00", False),
        ((), False, "no meeting in the list", True),
    ],
)
def test_a_notice_is_held_against_the_list(
    listed: tuple[tuple[str, str, bool], ...], off: bool, message: str, stored: bool
) -> None:
    mark = '<div class="canceled">called off</div>' if off else ""
    body = NOTICE.format(off=mark).encode()
    page = Page(url="https://notices.example/public-notices/5", body=body)
    found = list(boston_notices.parse_notice(page, source=SOURCE, listed=listed))
    said = [thing.message for thing in found if isinstance(thing, Mismatch)]
    assert len(said) == bool(message)
    assert all(message in one for one in said)
    meetings = [thing for thing in found if isinstance(thing, Event)]
    assert [event.identifiers for event in meetings] == ([("2026-0117",)] if stored else [])
