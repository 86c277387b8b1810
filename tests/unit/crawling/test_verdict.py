"""Verdicts on crawls: facts in, an outcome with its reasons out."""

from typing import Any

import pytest

from lawtrack.crawling.health.verdict import (
    Facts,
    Trailing,
    Verdict,
    judge_crawl,
    verdict_with_doubts,
)


def facts(**changes: Any) -> Facts:
    """A crawl of an established source that went well; any fact can be another."""
    fields: dict[str, Any] = {
        "key": "rivertown",
        "pages": 3,
        "counts": {"bill": {"unchanged": 60}, "event": {"unchanged": 20}},
        "stored": {"bill": 900, "event": 300},
        "trailing": Trailing(seen=(80,) * 20),
    }
    return Facts(**{**fields, **changes})


def only_reason(told: Facts) -> str:
    judged = judge_crawl(told)
    assert judged.outcome == "degraded", judged
    (reason,) = judged.reasons
    assert reason == judged.reason
    return reason


def test_an_ordinary_crawl_is_ok_without_a_reason() -> None:
    judged = judge_crawl(facts())
    assert (judged.outcome, judged.reasons, judged.reason) == ("ok", (), "")


@pytest.mark.parametrize(
    ("changes", "outcome", "reason"),
    [
        ({"problem": "a bug"}, "failed", "a bug"),
        ({"problem": "x.db: disk full", "ours": True}, "interrupted", "x.db: disk full"),
        ({"errors": 2, "first_failure": "u: a bug"}, "failed",
         "2 unexpected errors, first: u: a bug"),
        ({"finish": "shutdown"}, "interrupted", "the crawl was asked to stop"),
        ({"finish": "closespider_timeout"}, "failed", "ended early: closespider_timeout"),
        ({"failed": 3, "pages": 0, "first_failure": "u: refused"}, "failed",
         "nothing could be had: u: refused"),
        ({"failed": 3, "first_failure": "u: 500"}, "degraded", "3 failed, first: u: 500"),
        ({"failed": 1}, "degraded", "1 failed, first: a record that could not be stored"),
    ],
)  # fmt: skip
def test_what_ends_or_spoils_a_crawl(changes: dict[str, Any], outcome: str, reason: str) -> None:
    judged = judge_crawl(facts(**changes))
    assert (judged.outcome, judged.reason) == (outcome, reason)


def test_what_costs_itself_alone_is_told_by_the_crawl_that_meets_it_first() -> None:
    told = '"lawtrack status --failures" lists them'
    slips = judge_crawl(facts(slips=("u: 0206-11-20 cannot be a date", "v: x")))
    assert (slips.outcome, slips.reason) == (
        "ok",
        "left out 2 values that cannot be, the rest is stored,"
        f" first: u: 0206-11-20 cannot be a date - {told}",
    )
    untold = judge_crawl(facts(untold=("u: no lines",)))
    assert (untold.outcome, untold.reason.partition(", first")[0]) == (
        "ok",
        "in 1 agenda no line can be told, the words are looked through as those of one paper",
    )
    closed = judge_crawl(facts(closed=("u: asks for a password", "v: asks for a password")))
    assert (closed.outcome, closed.reason.partition(", first")[0]) == (
        "ok",
        "2 agendas cannot be seen without a password or an account",
    )
    row = judge_crawl(facts(rows=("u: no day",), slips=("v: x",)))
    assert row.outcome == "degraded"
    assert row.reasons == (
        f"1 row of lists cannot be read, the others are, first: u: no day - {told}",
        f"left out 1 value that cannot be, the rest is stored, first: v: x - {told}",
    )


def test_every_doubt_has_a_reason_of_its_own() -> None:
    judged = judge_crawl(facts(failed=1, first_failure="u: 500", kept={"actions": 30}))
    assert len(judged.reasons) == 2
    assert judged.reason == "; ".join(judged.reasons)


def test_a_doubt_of_others_degrades_what_came_to_its_end() -> None:
    well = judge_crawl(facts())
    assert verdict_with_doubts(well, []) == well
    assert verdict_with_doubts(well, ["half is gone"]) == Verdict("degraded", ("half is gone",))
    worse = judge_crawl(facts(failed=1, first_failure="u: 500"))
    assert verdict_with_doubts(worse, ["half is gone"]).reasons[1:] == ("half is gone",)
    failed = judge_crawl(facts(problem="x.db: disk full"))
    assert verdict_with_doubts(failed, ["half is gone"]) == failed


def test_a_source_without_records_is_proved_empty_only_by_a_whole_list() -> None:
    nothing = facts(counts={}, stored={"bill": 0, "event": 0}, trailing=Trailing())
    assert judge_crawl(nothing).outcome == "proved empty"
    unproved = facts(
        counts={}, stored={"bill": 0, "event": 0}, trailing=Trailing(), listed_to_the_end=False
    )
    assert judge_crawl(unproved).outcome == "failed"
    assert "no list was read to its end" in judge_crawl(unproved).reason


def test_a_run_in_which_nothing_moved_is_ok() -> None:
    assert judge_crawl(facts(counts={}, trailing=Trailing(seen=(0, 0, 40) * 6))).outcome == "ok"


@pytest.mark.parametrize(
    ("seen", "before", "told"),
    [
        (2, (80,) * 20, True),
        (2, (80,) * 9, False),  # too few crawls to say what is usual
        (2, (30,) * 20, False),  # too small a source
        (9, (80,) * 20, False),
        (2, (*(80,) * 19, 5), False),  # it has been about as low before
        (0, (*(80,) * 19, 0), False),
    ],
)
def test_volume_far_below_all_that_is_usual(seen: int, before: tuple[int, ...], told: bool) -> None:
    crawl = facts(counts={"bill": {"unchanged": seen}}, trailing=Trailing(seen=before))
    assert judge_crawl(crawl).outcome == ("degraded" if told else "ok")
    if told:
        assert only_reason(crawl).startswith("rivertown: 2 records in the lists, usually 80")


def test_a_full_run_must_meet_most_of_what_is_stored() -> None:
    half = facts(mode="full", counts={"bill": {"unchanged": 400}, "event": {"unchanged": 300}})
    assert only_reason(half).startswith("rivertown: 400 bills in the whole list, 900 are stored")
    whole = facts(mode="full", counts={"bill": {"unchanged": 890}, "event": {"changed": 280}})
    assert judge_crawl(whole).outcome == "ok"
    small = facts(mode="full", counts={}, stored={"bill": 12, "event": 3})
    assert judge_crawl(small).outcome == "ok"


def usually(**fields: int) -> Trailing:
    return Trailing(coverage=tuple({"bill": {"records": 10, **fields}} for _ in range(5)))


@pytest.mark.parametrize(
    ("records", "sponsored", "usual", "told"),
    [
        (40, 10, 9, True),
        (40, 20, 9, False),
        (10, 0, 9, False),  # too few to say
        (40, 0, 3, False),  # a field that is usually not there
    ],
)
def test_a_field_that_is_rarely_there_any_more(
    records: int, sponsored: int, usual: int, told: bool
) -> None:
    crawl = facts(
        coverage={"bill": {"records": records, "sponsorships": sponsored}},
        trailing=usually(sponsorships=usual),
    )
    assert judge_crawl(crawl).outcome == ("degraded" if told else "ok")
    if told:
        assert "sponsorships on 10 of 40 bills read, usually on 90%" in only_reason(crawl)


def test_kept_fields_degrade_until_they_are_read_again() -> None:
    reason = only_reason(facts(kept={"sponsorships": 30}))
    assert reason.startswith("rivertown: sponsorships came empty on 30 records; the old values")


def test_an_empty_list_of_bills_that_agendas_name_is_no_proof() -> None:
    told = facts(stored={"bill": 0, "event": 40}, bills_named=12)
    assert "no bill in the list, but agendas name 12" in only_reason(told)
    assert judge_crawl(facts(stored={"bill": 0, "event": 40}, bills_named=1)).outcome == "ok"


def test_one_old_record_may_be_taken_down_not_two() -> None:
    assert judge_crawl(facts(canaries_gone=["11"])).outcome == "ok"
    assert "11, 12" in only_reason(facts(canaries_gone=["11", "12"]))
