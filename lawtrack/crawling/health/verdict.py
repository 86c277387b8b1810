"""Whether a crawl was healthy: facts about it → a verdict with its reasons; pure.

An exit code says little: a source that answers every question with an empty list ends as well as
one where nothing has happened. What is judged here is what came, against what is stored, what the
source itself states, and what earlier crawls of the same kind found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lawtrack.database.tables.crawls import (
    DEGRADED,
    FAILED,
    GOOD,
    INTERRUPTED,
    OK,
    PAST_MODE,
    PROVED_EMPTY,
)

CRAWLS_BEFORE = 20  # that a crawl is compared with
CRAWLS_AT_LEAST = 10  # before "usual" means anything
# Below a tenth of the median and a quarter of the least that any of them saw: weekends, recess and
# small councils stay far above, half a list or a filter that the source ignores does not.
MEDIAN_SHARE, LEAST_SHARE, MEDIAN_AT_LEAST = 0.10, 0.25, 50
# A run that reads everything again must meet most of what is stored.
FULL_SHARE, STORED_AT_LEAST = 0.5, 20
# Half of what is usual, on enough records on both sides, and for a field that is usually there.
COVERAGE_SHARE, COVERAGE_RECORDS, COVERAGE_USUAL = 0.5, 20, 0.5
BILLS_NAMED = 5  # agendas may name a bill of another council; not so many
CANARIES_GONE = 2  # one old record may be taken down


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailing:
    """What earlier good crawls of the same mode came to."""

    seen: Sequence[int] = ()  # records, of the latest CRAWLS_BEFORE
    coverage: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a crawl is judged by, gathered at its end."""

    key: str  # the jurisdiction
    mode: str = "incremental"
    problem: str = ""  # what kept the crawl from its end, in one line
    ours: bool = False  # the problem was our own database: nothing is said about the source
    finish: str = "finished"  # how the crawler says it ended
    errors: int = 0  # that nobody meant
    pages: int = 0  # answers that a parser read to the end
    failed: int = 0
    first_failure: str = ""
    rows: Sequence[str] = ()  # of lists, that could not be read and were not known to be so
    slips: Sequence[str] = ()  # values that cannot be, likewise
    untold: Sequence[str] = ()  # agendas in which no line can be told, likewise
    closed: Sequence[str] = ()  # and agendas in whose place a page asks who is there
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # kind: {new, …}
    coverage: Mapping[str, Any] = field(default_factory=dict)
    listed_to_the_end: bool = True  # a listing was read to its end and nothing in it failed
    stored: Mapping[str, int] = field(default_factory=dict)  # kind: records
    bills_named: int = 0  # on stored agendas, asked only when no bill is stored
    kept: Mapping[str, int] = field(default_factory=dict)  # field: records whose old value stays
    canaries_gone: Sequence[str] = ()
    trailing: Trailing = field(default_factory=Trailing)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl ended and why, one clear line for each reason."""

    outcome: str
    reasons: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The reasons on one line."""
        return "; ".join(self.reasons)


def judge_crawl(facts: Facts) -> Verdict:
    """Judge a crawl: failed or interrupted outweighs all, then every doubt degrades it."""
    if facts.problem:
        return Verdict(INTERRUPTED if facts.ours else FAILED, (facts.problem,))
    if facts.errors:
        return Verdict(FAILED, (f"{facts.errors} unexpected errors, first: {facts.first_failure}",))
    if facts.finish == "shutdown":
        return Verdict(INTERRUPTED, ("the crawl was asked to stop",))
    if facts.finish != "finished":
        return Verdict(FAILED, (f"ended early: {facts.finish}",))
    if facts.failed and not facts.pages:
        return Verdict(FAILED, (f"nothing could be had: {facts.first_failure}",))
    reasons = (
        *_failures(facts),
        *_rows(facts),
        *_kept(facts),
        *_volume(facts),
        *_shrunk(facts),
        *_coverage(facts),
        *_contradictions(facts),
    )
    if reasons:
        return Verdict(DEGRADED, (*reasons, *_slips(facts)))
    if _seen(facts) or sum(facts.stored.values()):
        return Verdict(OK, tuple(_slips(facts)))
    if facts.listed_to_the_end:
        return Verdict(PROVED_EMPTY)
    return Verdict(
        FAILED,
        (f"{facts.key}: no record came, and no list was read to its end - look at its pages",),
    )


def verdict_with_doubts(judged: Verdict, reasons: Sequence[str]) -> Verdict:
    """The verdict with what others found, each a reason of its own; a crawl that failed has failed.

    For doubts that are looked into only when a crawl came to its end.
    """
    if not reasons or judged.outcome not in GOOD:
        return judged
    return Verdict(DEGRADED, (*judged.reasons, *reasons))


def _seen(facts: Facts) -> int:
    return sum(
        count
        for counts in facts.counts.values()
        for what, count in counts.items()
        if what != "failed"
    )


def _failures(facts: Facts) -> list[str]:
    if not facts.failed:
        return []
    first = facts.first_failure or "a record that could not be stored"
    return [f"{facts.failed} failed, first: {first}"]


def _rows(facts: Facts) -> list[str]:
    """Told by the crawl that meets them first: they may stay so for years."""
    return _noted(facts.rows, "{} of lists cannot be read, the others are", "row")


def _slips(facts: Facts) -> list[str]:
    """Likewise, and no doubt of the source: the records are there but for these values."""
    return [
        *_noted(facts.slips, "left out {} that cannot be, the rest is stored", "value"),
        *_noted(
            facts.untold,
            "in {} no line can be told, the words are looked through as those of one paper",
            "agenda",
        ),
        *_noted(facts.closed, "{} cannot be seen without a password or an account", "agenda"),
    ]


def _noted(noted: Sequence[str], words: str, noun: str) -> list[str]:
    if not noted:
        return []
    count = f"{len(noted)} {noun}{'s' if len(noted) > 1 else ''}"
    advice = '"lawtrack status --failures" lists them'
    return [f"{words.format(count)}, first: {noted[0]} - {advice}"]


def _kept(facts: Facts) -> list[str]:
    """Fields that went empty on many records, in this crawl or still since an earlier one."""
    return [
        f"{facts.key}: {name} came empty on {count} records; the old values are kept"
        ' - "lawtrack status --failures" lists them'
        for name, count in sorted(facts.kept.items())
    ]


def _volume(facts: Facts) -> list[str]:
    before = sorted(facts.trailing.seen)
    if len(before) < CRAWLS_AT_LEAST or facts.mode in ("full", PAST_MODE):
        return []
    median, seen = before[len(before) // 2], _seen(facts)
    if median < MEDIAN_AT_LEAST or seen >= MEDIAN_SHARE * median:
        return []
    if seen >= LEAST_SHARE * before[0]:
        return []
    return [
        f"{facts.key}: {seen} records in the lists, usually {median}"
        " - see whether its pages show more"
    ]


def _shrunk(facts: Facts) -> list[str]:
    if facts.mode != "full":
        return []
    reasons = []
    for kind, stored in sorted(facts.stored.items()):
        counts = facts.counts.get(kind, {})
        seen = sum(count for what, count in counts.items() if what != "failed")
        if stored >= STORED_AT_LEAST and seen < FULL_SHARE * stored:
            reasons.append(
                f"{facts.key}: {seen} {kind}s in the whole list, {stored} are stored"
                " - nothing was deleted; see whether its pages show them"
            )
    return reasons


def _coverage(facts: Facts) -> list[str]:
    reasons = []
    for kind, now in sorted(facts.coverage.items()):
        before = [earlier[kind] for earlier in facts.trailing.coverage if kind in earlier]
        records, usual = now["records"], sum(one["records"] for one in before)
        if min(records, usual) < COVERAGE_RECORDS:
            continue
        for name, count in sorted(now.items()):
            if name in ("records", "emptied"):
                continue
            share = sum(one.get(name, 0) for one in before) / usual
            if share >= COVERAGE_USUAL and count / records < COVERAGE_SHARE * share:
                reasons.append(
                    f"{facts.key}: {name} on {count} of {records} {kind}s read, usually on"
                    f" {share:.0%} - see whether its pages show more"
                )
    return reasons


def _contradictions(facts: Facts) -> list[str]:
    reasons = []
    if not facts.stored.get("bill") and facts.bills_named >= BILLS_NAMED:
        reasons.append(
            f"{facts.key}: no bill in the list, but agendas name {facts.bills_named}"
            " - the list is asked for again"
        )
    if len(facts.canaries_gone) >= CANARIES_GONE:
        reasons.append(
            f"{facts.key}: old records are not given any more: {', '.join(facts.canaries_gone)}"
            " - nothing was deleted; see whether its pages show them"
        )
    return reasons
