"""Boston's quirks: what stands only in a location, in prose, or in the public notices."""

import datetime as dt

import pytest

from lawtrack.legislation.records import Action, Bill, Event, Looked, Mismatch, Record, Source
from scrapers.jurisdictions import boston, boston_hearings, boston_notices
from scrapers.page import Page
from scrapers.platforms.legistar.tenant import ListedMeeting

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
        ("Joint Committee Hearing - Kites and Ways & Means on Docket #0007",
         ("Kites", "Ways and Means"), ("2026-0007",)),
        ("Joint Committee Hearing - Ways & Means", ("Ways and Means",), ()),
        ("Joint Ways & Means and Kites Committee Hearing", ("Ways and Means", "Kites"), ()),
        ("Joint Working Session: Kites and Parks", ("Kites", "Parks"), ()),
        ("Joint Committee Hearing on Dockets #0007, 0009", (), ("2026-0007", "2026-0009")),
        ("Joint Committee Hearing", (), ()),
        ("Joint Hearing of the Committees on Kites and Parks", ("Kites", "Parks"), ()),
        ("Joint Working Session of the Committee on Arts, Culture, and Tourism and the Committee on"
         " Labor", ("Arts, Culture, and Tourism", "Labor"), ()),
        ("Joint Hearing: Committee on Ways & Means; Committee on Kites",
         ("Ways and Means", "Kites"), ()),
        ("Kites Committee and Public Parks Committee Joint Hearing", ("Kites", "Public Parks"), ()),
        ("Council Chambers, Committee on Kites Hearing", ("Kites",), ()),
        ("Kites Committee Hearing on Docket #0007, for the year 2027", ("Kites",), ("2026-0007",)),
        ("Kites Committee Working Session on Dockets #0007 through #0009", ("Kites",),
         ("2026-0007", "2026-0008", "2026-0009")),
    ],
)  # fmt: skip
def test_a_location_names_committee_and_dockets(
    location: str, committees: tuple[str, ...], dockets: tuple[str, ...]
) -> None:
    assert boston_hearings.committees_in(location) == committees
    assert boston_hearings.dockets_in(location, 2026) == dockets


def test_the_tally_is_read_from_prose() -> None:
    said = "The order was rejected; yeas 1 (Ahern), nays 2 (Bell, Cho), present 1 (Diaz)."
    action = Action(date=dt.date(2026, 10, 7), description="Vote taken", text=said)
    bill = Bill(jurisdiction="boston", upstream_id="1", identifier="2026-0007", title="Kites",
                session="2026", actions=(action,))  # fmt: skip
    (vote,) = boston.refine_bill(bill).votes or ()
    assert (vote.result, vote.counts) == ("fail", {"yeas": 1, "nays": 2, "present": 1})
    assert ("Cho", "nays") in vote.voters


@pytest.mark.parametrize(
    ("said", "counts", "voters"),
    [
        ("Yeas: 12; Nays: 1 (Flint)", {"yeas": 12, "nays": 1}, (("Flint", "nays"),)),
        ("12 yeas (Ahern, Bell), 1 nay (Cho)", {"yeas": 12, "nay": 1},
         (("Ahern", "yeas"), ("Bell", "yeas"), ("Cho", "nay"))),
        ("Ayes (12), Noes (1)", {"ayes": 12, "noes": 1}, ()),
        ("YEAS - 10, NAYS – 2, PRESENT - 1", {"yeas": 10, "nays": 2, "present": 1}, ()),
        ("Yeas: 9 [Ahern; Bell] Nays: 3 [Cho]", {"yeas": 9, "nays": 3},
         (("Ahern", "yeas"), ("Bell", "yeas"), ("Cho", "nays"))),
        ("yeas 11, abstained 1 (Lamb), absent 1", {"yeas": 11, "abstained": 1, "absent": 1},
         (("Lamb", "abstained"),)),
        ("Members present: 8", {}, ()),
        ("Docket 0183, present 3/4/2026", {}, ()),
        ("The nays have it", {}, ()),
    ],
)  # fmt: skip
def test_a_tally_is_read_however_it_is_marked(
    said: str, counts: dict[str, int], voters: tuple[tuple[str, str], ...]
) -> None:
    assert boston.vote_in(said) == (counts, voters)


def test_a_docket_filed_again_names_the_one_before() -> None:
    bill = Bill(jurisdiction="boston", upstream_id="1", identifier="2026-0007", title="Kites",
                session="2026", notes="Docket #0192 refiled")  # fmt: skip
    (kin,) = boston.refine_bill(bill).related or ()
    assert (kin.identifier, kin.relation) == ("2025-0192", "refiled")


def test_other_bodies_of_the_shared_client_are_left_out() -> None:
    assert boston.keep_event({"EventBodyName": "City Council"})
    assert boston.keep_event({"EventBodyName": "Joint Hearing of the Committees on A and B"})
    assert boston.keep_event({"EventBodyName": "Working Session of the Committee on Kites"})
    assert not boston.keep_event({"EventBodyName": "School Committee"})
    assert not boston.keep_event({"EventBodyName": "Joint School Committee Hearing"})
    assert not boston.keep_event({"EventBodyName": "Zoning Board of Appeal"})


def test_a_hearings_committees_may_stand_in_the_name_of_its_body() -> None:
    hearing = Event(
        jurisdiction="boston", upstream_id="1", name="x", date=dt.date(2026, 10, 7),
        body="Joint Hearing of the Committees on Kites and Parks", location="Council Chambers",
    )  # fmt: skip
    assert boston.refine_event(hearing).committees == ("Kites", "Parks")


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
    meetings = tuple(ListedMeeting(*each) for each in listed)
    found = list(boston_notices.parse_notice(page, source=SOURCE, listed=meetings))
    said = [thing.message for thing in found if isinstance(thing, Mismatch)]
    assert len(said) == bool(message)
    assert all(message in one for one in said)
    events = [thing for thing in found if isinstance(thing, Event)]
    assert [event.identifiers for event in events] == ([("2026-0117",)] if stored else [])


HEARING = """<article class="node--type-public-notice">
<h1>Committee on Public Safety Hearing on Docket #0851</h1>
<ul><li class="dl-i"><span class="dl-t">Date:</span> <span class="dl-d">October 7, 2026</span></li>
<li class="dl-i"><span class="dl-t">Time:</span> <span class="dl-d">2:00pm</span></li></ul>
<div class="discussion-topics"><h2>Discussion Topics</h2><ol>{topics}</ol></div></article>"""
TOPICS = """<li><h3>Docket #0851</h3><div><p>Order for a hearing on kites.</p>
<p>This matter was sponsored by Councilor Ahern.</p></div></li>"""
DAY = "2026-10-07"


def announced(*listed: ListedMeeting, topics: str = TOPICS, stored: bool = False) -> list[Record]:
    """What comes of the notice of a hearing at 2 PM, beside these meetings of the list."""
    page = Page(url="https://notices.example/5", body=HEARING.format(topics=topics).encode())
    ours = frozenset({"notice-5"} if stored else ())
    return list(boston_notices.parse_notice(page, source=SOURCE, listed=listed, stored=ours))


@pytest.mark.parametrize(
    ("topics", "lines"),
    [
        (TOPICS, [("2026-0851", "Order for a hearing on kites."),
                  ("", "This matter was sponsored by Councilor Ahern.")]),
        ("<li><strong>Docket #0851</strong><p><b>Order for a hearing.</b></p></li>",
         [("2026-0851", "Order for a hearing.")]),
        ("<li>Docket #0851: Order for a hearing.<p>Sponsored by Councilor Bell.</p></li>",
         [("2026-0851", "Docket #0851: Order for a hearing."),
          ("", "Sponsored by Councilor Bell.")]),
        ("<li><div>NEW BUSINESS<ol><li>0851 Councilor Ahern offered: Order.</li>"
         "<li><h4>Docket No. 0852</h4><div>Resolution.</div></li></ol></div></li>",
         [("", "NEW BUSINESS"), ("2026-0851", "0851 Councilor Ahern offered: Order."),
          ("2026-0852", "Resolution.")]),
        ("<li><p>Docket #0851<br>Order for a hearing.</p></li>",
         [("2026-0851", "Order for a hearing.")]),
        ("<li><h3>Docket #0851</h3></li><li><h3>Docket #0852</h3></li>",
         [("2026-0851", "Docket #0851"), ("2026-0852", "Docket #0852")]),
        ("<ul><li>Order for a hearing (Docket #0852)</li></ul>",
         [("2026-0852", "Order for a hearing (Docket #0852)")]),
        ("<p>1. Docket #0852, Order for a hearing</p>",
         [("2026-0852", "1. Docket #0852, Order for a hearing")]),
        ("", []),
    ],
)  # fmt: skip
def test_the_topics_of_a_notice_lead_to_their_dockets(
    topics: str, lines: list[tuple[str, str]]
) -> None:
    (event,) = [thing for thing in announced(topics=topics) if isinstance(thing, Event)]
    assert [(item.identifier, item.title) for item in event.agenda or ()] == lines
    assert event.identifiers[0] == "2026-0851"
    assert event.committees == ("Public Safety",)


@pytest.mark.parametrize(
    ("listed", "message", "is_another"),
    [
        (ListedMeeting(DAY, "10:00", False, ("2026-0117",), ("Parks",)),
         "a public notice of a meeting at 14:00 that the list does not have", True),
        (ListedMeeting(DAY, "14:00", False, ("2026-0117",), ("Parks",)),
         "a public notice of a meeting at 14:00 that the list does not have", True),
        (ListedMeeting(DAY, "12:00", False),
         "a public notice of a meeting at 14:00 that the list does not have", True),
        (ListedMeeting(DAY, "10:00", False, ("2026-0851",), ("Public Safety",)),
         "the public notice says 14:00, the list 10:00", False),
        (ListedMeeting(DAY, "", False, ("2026-0851",)),
         "the public notice says 14:00, the list no hour that can be read", False),
        (ListedMeeting(DAY, "10:00", False, (), ("Public Safety and Criminal Justice",)),
         "the public notice says 14:00, the list 10:00", False),
        (ListedMeeting(DAY, "14:00", False, ("2026-0851", "2026-0117")), "", False),
        (ListedMeeting(DAY, "14:00", False), "", False),
        (ListedMeeting(DAY, "14:00", True, ("2026-0851",)),
         "the public notice says on, the list does not", False),
    ],
)  # fmt: skip
def test_a_notice_of_dockets_that_no_meeting_of_the_day_names_is_another_meeting(
    listed: ListedMeeting, message: str, is_another: bool
) -> None:
    found = announced(listed)
    assert [thing.message for thing in found if isinstance(thing, Mismatch)] == [message] * bool(
        message
    )
    assert [thing.time for thing in found if isinstance(thing, Event)] == ["14:00"] * is_another


@pytest.mark.parametrize(
    ("bills", "is_another"), [(("2026-0117",), True), (("2026-0851",), False), ((), False)]
)
def test_a_notice_that_names_no_committee_is_told_apart_by_its_dockets(
    bills: tuple[str, ...], is_another: bool
) -> None:
    html = HEARING.format(topics=TOPICS).replace("Committee on Public Safety Hearing", "Hearing")
    page = Page(url="https://notices.example/5", body=html.encode())
    listed = (ListedMeeting(DAY, "10:00", False, bills, ("Parks",)),)
    found = list(boston_notices.parse_notice(page, source=SOURCE, listed=listed))
    assert [thing.committees for thing in found if isinstance(thing, Event)] == [()] * is_another


def test_a_hearing_that_the_list_has_by_now_stands_under_the_lists_id() -> None:
    later = ListedMeeting(DAY, "14:30", False, ("2026-0851",))
    (gone,) = [thing for thing in announced(later, stored=True) if isinstance(thing, Looked)]
    assert (gone.upstream_id, gone.replaced) == ("notice-5", True)
    assert not [thing for thing in announced(later) if isinstance(thing, Looked)]
