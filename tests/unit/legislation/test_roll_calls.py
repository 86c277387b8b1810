"""Roll calls: which two are one, and which say the same."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import normalize_event
from lawtrack.legislation.records import AgendaItem, Vote
from lawtrack.legislation.votes.roll_calls import is_same_roll_call, with_roll_calls
from tests.support.made import RIVERTOWN, an_event

ADA = ("Ada Quill", "yes", "Aye", "1")
BEN = ("Ben Roe", "no", "Nay", "2")
DAY = date(2026, 3, 5)


def vote(
    *voters: tuple[str, ...], id_: str = "", event: str = "", result: str = "pass"
) -> dict[str, Any]:
    return {
        "upstream_id": id_,
        "event_upstream_id": event,
        "date": DAY,
        "result": result,
        "counts": dict(Counter(voter[1] for voter in voters)),
        "voters": [list(voter) for voter in voters],
    }


@pytest.mark.parametrize(
    ("own", "called", "shown"),
    [
        ([vote(ADA, BEN, id_="7")], [vote(ADA, BEN, id_="7", event="e1")], 1),
        ([vote(ADA, BEN)], [vote(ADA, BEN, event="e1")], 1),
        ([vote(ADA, BEN), vote(ADA, BEN)], [], 2),
        ([], [vote(ADA, id_="7", event="e1"), vote(ADA, id_="7", event="e2")], 1),
        # A committee and the council on one day.
        ([], [vote(ADA, BEN, event="e1"), vote(ADA, BEN, event="e2")], 2),
        ([vote(ADA, BEN, result="fail")], [vote(ADA, BEN, event="e1")], 2),
        ([vote(ADA, BEN, result="")], [vote(ADA, BEN, event="e1")], 1),
    ],
)
def test_a_roll_call_is_shown_once_and_none_is_lost(
    own: list[dict[str, Any]], called: list[dict[str, Any]], shown: int
) -> None:
    assert len(with_roll_calls(own, called)) == shown


@pytest.mark.parametrize(
    ("voters", "is_same"),
    [
        ((BEN, ADA), True),
        ((("Quill, Ada", "yes", "Aye", "1"), BEN), True),
        ((("Ada Quill", "yes", "AYE ", "1"), BEN), True),
        ((("ADA  QUILL", "yes", "Aye", ""), BEN), True),
        ((ADA, ("Ben Roe", "yes", "Aye", "2")), False),
        ((ADA,), False),
        ((("Ada Quill", "yes", "Affirmative", "1"), ("Ben Roe", "no", "Negative", "2")), True),
        ((("Ada Quill", "yes", "Yea", ""), BEN), True),
        ((("Ada Quill", "no", "Negative", "1"), ("Ben Roe", "yes", "Affirmative", "2")), False),
        ((("Ada Quill", "excused", "Medical", "1"), BEN), False),
    ],
)
def test_how_names_and_votes_are_written_is_no_news(
    voters: tuple[tuple[str, ...], ...], is_same: bool
) -> None:
    assert is_same_roll_call(vote(ADA, BEN), vote(*voters)) is is_same


def test_who_was_left_out_by_an_earlier_version_is_no_news() -> None:
    voters = (("Ada Quill", "Aye", "1"), ("Cy Elm", "", "3"))
    line = AgendaItem(order=1, title="Lamps", upstream_id="4", votes=(Vote(
        motion="Passage", date=DAY, counts={"Aye": 1, "": 1}, voters=voters),))  # fmt: skip
    new = normalize_event(an_event(agenda=(line,)), RIVERTOWN)
    (item,) = new.rows["agenda_items"] or ()
    assert item["votes"][0]["counts"] == {"yes": 1, "other": 1}
    stored = normalize_event(an_event(agenda=(line,)), RIVERTOWN)
    (earlier,) = stored.rows["agenda_items"] or ()
    earlier["votes"][0] |= {"voters": earlier["votes"][0]["voters"][:1], "counts": {"yes": 1}}
    assert diff_records(remapped(stored, new, RIVERTOWN), new) == []


def test_a_word_that_one_of_several_has_is_news() -> None:
    two = [(name, "yes", "Yes", id_) for name, id_ in (("Ada Quill", "1"), ("Ben Roe", "2"))]
    reserved = [two[0], ("Ben Roe", "yes", "Yes with reservations", "2")]
    assert not is_same_roll_call(vote(*two), vote(*reserved))
    absent = [("Ada Quill", "excused", word, "1") for word in ("Medical", "Parental")]
    assert not is_same_roll_call(vote(absent[0]), vote(absent[1]))
