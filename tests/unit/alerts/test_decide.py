"""Subscriptions as they are written, when they are due, and what they match; all pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrack.alerts.decide import (
    Batch,
    BatchKind,
    News,
    SubscriptionIndex,
    batch_of,
    decide_alerts,
    delivery_slot_of,
)
from lawtrack.config.subscriptions import DEFAULT_REASONS, Subscription, subscription_of
from lawtrack.database.dealings.affected import AffectedRecord
from lawtrack.errors import ConfigError
from lawtrack.legislation.flags import FlagStatus
from lawtrack.legislation.reasons import bill_words, meeting_words
from lawtrack.legislation.wording import change_lines, clock_in_words, headline, is_correction

BOSTON = "America/New_York"
START = datetime(2025, 1, 1, tzinfo=UTC)


def said(**changes: Any) -> Subscription:
    table = {"name": "faces", "topic": "facial-recognition", "channel": "$MAIL", **changes}
    return subscription_of(
        {key: value for key, value in table.items() if value is not None},
        where="lawtrack.toml: [[alerts]]",
        timezone=BOSTON,
    )


def test_what_is_not_said_has_a_default() -> None:
    assert said() == Subscription(
        name="faces",
        topic="facial-recognition",
        channel="$MAIL",
        reasons=DEFAULT_REASONS,
        lowest="mentions",
        rhythm="at-once",
        timezone=BOSTON,
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": "My Faces"}, "no name"),
        ({"topic": None}, "one of topic, search, saved and bill"),
        ({"bill": "2026-0042"}, "one of topic, search, saved and bill"),
        ({"topic": None, "search": " - "}, "no word"),
        ({"reasons": ["votes"]}, "unknown 'votes'; known: new, status"),
        ({"reasons": "vote"}, "no list of words"),
        ({"lowest": "high"}, "known: watch, mentions, about"),
        ({"rhythm": "hourly"}, "known: at-once, daily, weekly"),
        ({"quiet": "late"}, "for example 22:00-07:00"),
        ({"quiet": "25:00-07:00"}, "for example 22:00-07:00"),
        ({"quiet": "07:00-07:00"}, "for example 22:00-07:00"),
        ({"timezone": "Boston"}, "is no time zone"),
        ({"topics": "x"}, "unknown setting 'topics'"),
        ({"topic": 3}, "is no text"),
    ],
)
def test_what_is_said_wrongly_is_told_on_one_line(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        said(**changes)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_in_the_configuration_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match=r"the channel as '\$") as caught:
        said(channel="mailtos://me:secret@mail.example")
    assert "secret@" not in str(caught.value)
    assert "mail.example" not in str(caught.value)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "quiet", "now", "due"),
    [
        ("at-once", "", "2026-03-02T12:00", "2026-03-02T12:00"),
        ("at-once", "22:00-07:00", "2026-03-02T12:00", "2026-03-02T12:00"),  # 7:00, just over
        ("at-once", "22:00-07:00", "2026-03-02T11:59", "2026-03-02T12:00"),
        ("at-once", "22:00-07:00", "2026-03-03T03:00", "2026-03-03T12:00"),  # 22:00 the day before
        ("at-once", "12:00-13:00", "2026-03-02T17:30", "2026-03-02T18:00"),
        ("daily", "", "2026-03-02T12:59", "2026-03-02T13:00"),  # 8:00 by the winter clock
        ("daily", "", "2026-03-02T13:00", "2026-03-03T13:00"),
        ("daily", "", "2026-03-07T14:00", "2026-03-08T12:00"),  # summer time begins that night
        ("daily", "22:00-09:30", "2026-03-02T12:00", "2026-03-02T14:30"),
        ("weekly", "", "2026-03-02T12:00", "2026-03-02T13:00"),  # a Monday
        ("weekly", "", "2026-03-02T13:30", "2026-03-09T12:00"),
        ("at-once", "01:30-02:30", "2026-03-08T06:45", "2026-03-08T07:30"),  # no 2:30 that night
        ("at-once", "00:30-01:30", "2026-11-01T05:45", "2026-11-02T06:30"),  # 1:30 comes twice
    ],
)
def test_when_something_is_due(rhythm: str, quiet: str, now: str, due: str) -> None:
    slot = delivery_slot_of(said(rhythm=rhythm, quiet=quiet), 7, utc(now))
    if rhythm == "at-once" and now.startswith("2026-11-01"):
        assert utc(now) <= slot.due <= utc(due)
        return
    assert slot.due == utc(due)


@given(
    st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from(["", "22:00-07:00", "12:00-12:30", "23:30-00:30"]),
    st.sampled_from(["at-once", "daily", "weekly"]),
)
def test_nothing_is_due_in_the_past_or_in_quiet_hours(
    now: datetime, quiet: str, rhythm: str
) -> None:
    subscription = said(quiet=quiet, rhythm=rhythm)
    slot = delivery_slot_of(subscription, 1, now)
    assert slot.due >= now
    assert (slot.due - now).days <= 8
    if rhythm == "at-once":
        assert delivery_slot_of(subscription, 1, slot.due).due == slot.due


def test_what_changes_of_bills_and_meetings_are_called() -> None:
    assert bill_words(["new"], flagged=True) == {"new", "flag"}
    assert bill_words(["details", "action-added", "text"], flagged=False) == {"status", "text"}
    assert meeting_words(["new"], [], state="confirmed") == {"hearing"}
    assert meeting_words(["new"], [], state="cancelled") == {"cancelled"}
    added = [{"reason": "agenda-item-added", "new": "200383-AA On cameras"}]
    assert meeting_words(["agenda-item-added"], added, state="", bill="200383") >= {"hearing"}
    assert meeting_words(["agenda-item-added"], added, state="", bill="200999") == set()
    assert meeting_words(["agenda-item-added"], added, state="") == {"agenda"}
    named = [{"reason": "subject-bills", "old": "2026-1; 2026-2", "new": "2026-2; 2026-3"}]
    words = {
        bill: meeting_words(["subject-bills"], named, state="", bill=bill)
        for bill in ("2026-1", "2026-2", "2026-3")
    }
    assert words == {"2026-1": {"cancelled"}, "2026-2": set(), "2026-3": {"hearing"}}


def test_a_bill_hears_of_the_papers_of_its_meeting_but_not_of_the_lines_of_others() -> None:
    reasons = ["minutes-published", "agenda-item-revised"]
    changes = [
        {"reason": "agenda-item-revised", "old": "2026-1 Rinks", "new": "2026-1 Rinks Filed"}
    ]
    assert meeting_words(reasons[1:], changes, state="", bill="2026-2") == set()
    assert meeting_words(reasons[1:], changes, state="", bill="2026-1") == {"agenda"}
    assert meeting_words(reasons, changes, state="", bill="2026-2") == {"agenda"}


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (["cancelled", "agenda-item-removed"], "Meeting cancelled"),
        (["new"], "Meeting cancelled"),  # it was, before it was seen
        (["agenda-item-removed"], "Taken off the agenda"),
        (["subject-bills"], "Taken off the agenda"),
        (["item-missing"], "Meeting no longer listed"),
    ],
)
def test_a_meeting_is_called_cancelled_only_when_it_is(reasons: list[str], words: str) -> None:
    assert headline(["cancelled", "agenda"], kind="event", reasons=reasons) == words


@pytest.mark.parametrize(
    ("old", "new", "correction"),
    [
        ("2026-1 Rinks", "2026-1 Rinks Hearing held", False),  # it was held
        ("Rinks | 2026-1 | | | ", "Rinks | 2026-1 | | yeas 9 | pass", False),
        ("2026-1 Rinks Passed", "2026-1 Rinks Filed", True),
        ("Rinks | 2026-1 | yeas 9", "Rinks | 2026-1 | yeas 8", True),
    ],
)
def test_a_line_of_an_agenda_that_says_more_corrects_nothing(
    old: str, new: str, correction: bool
) -> None:
    change = {"reason": "agenda-item-revised", "old": old, "new": new}
    assert is_correction([change]) is correction


def news(**changes: Any) -> News:
    concern = AffectedRecord(
        kind="bill", id=5, identifier=changes.pop("identifier", "HR 1234"),
        session=changes.pop("session", ""), flags=changes.pop("flags", {}),
        words=frozenset(changes.pop("words", ["status"])),
    )  # fmt: skip
    fields = {"revision": 1, "crawl_id": 1, "jurisdiction": "federal", "concerns": (concern,)}
    return News(**{**fields, **changes})


def fate(subscription: Subscription, about: News) -> tuple[str, str] | None:
    found = list(
        decide_alerts(about, SubscriptionIndex([subscription]), now=utc("2026-03-02T12:00"))
    )
    return (found[0].state, found[0].why) if found else None


def test_each_way_to_ask_finds_what_it_asks_for_and_nothing_else() -> None:
    faces = said()
    assert fate(faces, news()) is None
    assert fate(faces, news(flags={"other": FlagStatus("about")})) is None
    about = news(flags={"facial-recognition": FlagStatus("about")})
    assert fate(faces, about) == ("waiting", "")
    assert fate(said(jurisdictions=["boston"]), about) is None
    assert fate(said(jurisdictions=["boston", "federal"]), about) == ("waiting", "")
    watched = news(flags={"facial-recognition": FlagStatus("watch")})
    assert fate(faces, watched) == ("suppressed", "judged watch; it asks for mentions or more")
    assert fate(said(lowest="watch"), watched) == ("waiting", "")
    bill = said(topic=None, bill="h.r. 1234")
    assert fate(bill, news()) == ("waiting", "")
    assert fate(said(topic=None, bill="HR 123"), news()) is None
    docket = news(identifier="2026-0183", session="2026")  # not stored when it was asked for
    for typed, due in (("Docket #0183", True), ("0183 of 2026", True), ("Docket #0184", False)):
        assert (fate(said(topic=None, bill=typed), docket) is not None) is due
    search = said(topic=None, search="Drone-camera STREET")
    assert fate(search, news(text="A street, and drone cameras")) == ("waiting", "")
    assert fate(search, news(text="A street camera, by drone")) is None
    assert fate(search, news(text="A streetcar and a drone camera")) is None
    assert fate(search, news(text="drone camera street", primed=True))[0] == "primed"  # type: ignore[index]


def test_words_of_messages() -> None:
    assert headline(["flag", "new"], kind="bill") == "New bill, flagged"
    assert headline(["status", "vote"], kind="bill") == "Vote"
    assert clock_in_words("00:05") == "12:05 AM"
    assert clock_in_words("noon") == "noon"
    assert not is_correction([{"reason": "action-added"}, {"reason": "vote", "old": ""}])
    assert is_correction([{"reason": "vote", "old": "2026-01-01 Passed pass"}])
    assert change_lines([{"reason": "details", "field": "notes", "old": "a", "new": "b"}]) == ()
    moved = {"reason": "rescheduled", "field": "time", "old": "18:30", "new": "09:00"}
    assert change_lines([moved]) == ("Moved: from 6:30 PM to 9:00 AM",)
    many = [{"reason": "sponsor-added", "field": "sponsor", "new": f"N{n}"} for n in range(20)]
    assert change_lines(many)[-1] == "… and 8 more"


@pytest.mark.parametrize(
    ("name", "kind", "of"),
    [
        ("revision 12", BatchKind.REVISION, "12"),
        ("revision 12 #2", BatchKind.REVISION, "12 #2"),
        ("until 2026-03-02T13:00Z", BatchKind.UNTIL, "2026-03-02T13:00Z"),
        ("flood in crawl 7", BatchKind.FLOOD, "7"),
        ("source 3", BatchKind.SOURCE, "3"),
        ("source 3 over", BatchKind.SOURCE, "3 over"),
        ("released 2026-03-02T13:00:00Z", BatchKind.RELEASED, "2026-03-02T13:00:00Z"),
    ],
)
def test_a_batch_is_read_from_the_name_that_the_outbox_keeps(
    name: str, kind: BatchKind, of: str
) -> None:
    assert batch_of(name) == Batch(kind, of)
    assert str(batch_of(name)) == name


@pytest.mark.parametrize("name", ["", "revision", "revisions 12", "Revision 12"])
def test_what_is_no_name_of_a_batch_is_not_taken_for_one(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a batch"):
        batch_of(name)
