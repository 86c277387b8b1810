"""How far a bill has come: one closed list, and the one function that decides; pure.

The source's own status goes first, then what its steps are, in their order. Both come in as codes
(``Stage``, the classes of ``vocabulary``): what the words of a source mean is said elsewhere. Steps
change the stage as procedure has it: a motion to recommit that failed is no failure of the bill,
one that failed under suspension of the rules may pass a week later, and a veto can be overridden.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from lawtrack.legislation.clerks.acting_bodies import acting_by


class Stage(StrEnum):
    """How far a bill has come; every source's bills are in one of these."""

    INTRODUCED = "introduced"
    IN_COMMITTEE = "in committee"
    REPORTED = "reported"  # a committee is done with it, or has been discharged
    PASSED_ONE = "passed one chamber"  # of two, where nothing says which
    PASSED_HOUSE = "passed house"  # of two
    PASSED_SENATE = "passed senate"
    PASSED = "passed"  # by all that vote on it; it is no law yet
    ENROLLED = "enrolled"  # the one text that all have passed is written
    PRESENTED = "presented"  # to the president, governor or mayor
    AGREED_TO = "agreed to"  # a resolution, order or motion, which needs nobody's signature
    LAW = "law"
    VETOED = "vetoed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    DEAD = "dead"  # lapsed, or filed at the end of the session
    CLOSED = "closed"  # without a decision: placed on file, received and filed
    UNKNOWN = "unknown"


# What people read; the others are read as they are.
_IN_WORDS: Mapping[str, str] = {
    Stage.PASSED: "passed, not yet law",
    Stage.ENROLLED: "passed, ready to be signed",
    Stage.PRESENTED: "presented for signature",
    Stage.CLOSED: "closed without a decision",
    Stage.UNKNOWN: "how far it has come is unknown",
}
_NOT_WORKED_OUT = "the next crawl works out how far it has come"

# Nothing more is to come, as far as anybody can tell.
DECIDED = frozenset(
    [
        Stage.AGREED_TO,
        Stage.LAW,
        Stage.VETOED,
        Stage.FAILED,
        Stage.WITHDRAWN,
        Stage.DEAD,
        Stage.CLOSED,
    ]
)
# What ends with a legislature that ends: at once, and what may still be signed in the weeks after.
LAPSING = frozenset(
    [Stage.UNKNOWN, Stage.INTRODUCED, Stage.IN_COMMITTEE, Stage.REPORTED,
     Stage.PASSED_ONE, Stage.PASSED_HOUSE, Stage.PASSED_SENATE]
)  # fmt: skip
LAPSING_UNSIGNED = frozenset([Stage.PASSED, Stage.ENROLLED, Stage.PRESENTED])
WEEKS_TO_SIGN = dt.timedelta(weeks=8)
SESSION = dt.timedelta(days=730)  # a bill that nothing happens to for so long is history

_STILL_BEFORE_A_VOTE = frozenset(
    [Stage.UNKNOWN, Stage.INTRODUCED, Stage.IN_COMMITTEE, Stage.REPORTED]
)
# From here a bill that is taken up again goes back to a committee.
SET_ASIDE = frozenset([Stage.FAILED, Stage.WITHDRAWN, Stage.DEAD, Stage.CLOSED])
_PASSED = frozenset(
    [
        Stage.PASSED_ONE,
        Stage.PASSED_HOUSE,
        Stage.PASSED_SENATE,
        Stage.PASSED,
        Stage.ENROLLED,
        Stage.PRESENTED,
        Stage.AGREED_TO,
    ]
)
_SETTLED = frozenset([Stage.LAW, Stage.AGREED_TO])

# Classes of items that an executive signs; all others are done when they are passed.
_SIGNED = frozenset(["bill", "ordinance", "joint resolution", "appropriation"])
# Of a legislature with two chambers: what both must pass.
_OF_BOTH = _SIGNED | {"concurrent resolution", "concurrent order", "concurrent memorial",
                      "joint memorial", "constitutional amendment"}  # fmt: skip


class Course(NamedTuple):
    """What an item has to go through."""

    chambers: int = 1  # that must pass it
    signed: bool = False  # by an executive, before it is law
    is_agreed: bool = False  # never law, whoever signs it


class StageStep(NamedTuple):
    """One step as far as the stage is concerned."""

    classes: tuple[str, ...]
    organization: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedStage:
    """The stage of a bill, in which chamber and on which day it came to it."""

    stage: Stage
    chamber: str = ""  # "House" or "Senate", of the last vote
    date: dt.date | None = None
    differs: bool = False  # both chambers have passed it, and not in the same words


def stage_in_words(stage: str) -> str:
    """The stage for people; also of a bill for which nobody has worked it out yet."""
    return _IN_WORDS.get(stage, str(stage)) if stage else _NOT_WORKED_OUT


def status_with_stage(status: str, stage: str) -> str:
    """The source's status and what it comes to: "City Charter Rule Adopted (law)".

    What the status says itself is not said twice.
    """
    words = stage_in_words(stage)
    if not status:
        return words
    return status if words.casefold() in status.casefold() else f"{status} ({words})"


def dies_with_its_session(session: str) -> bool:
    """Whether a bill of this session dies with it: a Congress has a number, a council's a year."""
    return session.isdecimal() and len(session) == 3


@lru_cache(maxsize=1024)
def course_of(classification: str, division: str) -> Course:
    """What an item of this class has to go through in this division (or jurisdiction)."""
    two = _has_two_chambers(division)
    return Course(
        chambers=2 if two and classification in _OF_BOTH else 1,
        signed=classification in _SIGNED,
        is_agreed=bool(classification) and classification not in _SIGNED,
    )


def stage_of_rows(
    row: Mapping[str, Any], actions: Iterable[Mapping[str, Any]], *, division: str, status: str
) -> Stage:
    """The stage of a bill as it is stored: its columns, its actions, and what its status means."""
    steps = tuple([(_classes_in(each["classification"]), each["organization"]) for each in actions])
    course = course_of(row["classification"], division)
    return _reached_by(steps, course, row["introduced"] is not None, status).stage


@lru_cache(maxsize=4096)
def _classes_in(classification: str) -> tuple[str, ...]:
    return tuple(classification.split("; "))


def _has_two_chambers(division: str) -> bool:
    """Whether it is a country or a state; everything below them has a council."""
    places = division.removesuffix("/government").split("/")[1:]
    return bool(places) and all(place.startswith(("country:", "state:")) for place in places)


def standing_of(
    steps: Iterable[StageStep],
    course: Course,
    *,
    introduced: dt.date | None = None,
    status: str = "",
) -> ReachedStage:
    """How far a bill has come by its steps, oldest first, and its source's ``status``, a ``Stage``.

    Where the status is behind, the steps may say what became of the bill since.
    """
    steps = list(steps)
    way = tuple([(step.classes, step.organization) for step in steps])
    reached = _reached_by(way, course, introduced is not None, status)
    day = None
    if reached.last is not None:
        day = steps[reached.last].date if reached.last >= 0 else introduced
    return ReachedStage(
        stage=reached.stage, chamber=reached.chamber, date=day, differs=reached.differs
    )


# What steps may add to a status that is behind. What they call passed, failed or withdrawn is not
# among it while a clerk says that the bill lies in a committee: it may have been something else,
# or for the day.
_AFTER_PASSAGE = frozenset([Stage.ENROLLED, Stage.PRESENTED, Stage.LAW, Stage.VETOED])
_AFTER = {
    **dict.fromkeys(
        (Stage.INTRODUCED, Stage.IN_COMMITTEE, Stage.REPORTED),
        frozenset([Stage.LAW, Stage.VETOED, Stage.CLOSED]),
    ),
    **dict.fromkeys(
        (Stage.PASSED_ONE, Stage.PASSED_HOUSE, Stage.PASSED_SENATE),
        _PASSED | _AFTER_PASSAGE,
    ),
    Stage.PASSED: _AFTER_PASSAGE,
    Stage.ENROLLED: _AFTER_PASSAGE,
    Stage.PRESENTED: frozenset([Stage.LAW, Stage.VETOED]),
    Stage.VETOED: frozenset([Stage.LAW]),  # overridden, and the status is still the mayor's
}


def _as_the_course_has_it(stage: Stage, course: Course) -> Stage:
    """The stage, where a source has one word for what is passed and what is done."""
    if (stage is Stage.PASSED and not course.signed) or (stage is Stage.LAW and course.is_agreed):
        return Stage.AGREED_TO
    return Stage.PASSED if stage is Stage.AGREED_TO and course.signed else stage


_Steps = tuple[tuple[tuple[str, ...], str], ...]  # classes, and who acted
_REMEMBERED = 12  # steps


class _Reached(NamedTuple):
    """A stage and its chamber; the step that led to it, -1 for none, ``None`` for the status."""

    stage: Stage
    chamber: str
    last: int | None
    differs: bool = False


def _reached_by(steps: _Steps, course: Course, is_introduced: bool, status: str) -> _Reached:
    """How far these steps lead, whatever their days; most bills have gone the same few ways."""
    walk = _walked if len(steps) <= _REMEMBERED else _walked.__wrapped__
    return walk(steps, course, is_introduced, status)


@lru_cache(maxsize=4096)
def _walked(steps: _Steps, course: Course, is_introduced: bool, status: str) -> _Reached:
    way = _Way(course, Stage.INTRODUCED if is_introduced else Stage.UNKNOWN)
    way.is_decided = any(acting_by(organization).decides for _, organization in steps)
    for place, (classes, organization) in enumerate(steps):
        way.take(place, classes, organization)
    walked = _Reached(way.stage, way.chamber, way.last, way.differs)
    told = _as_the_course_has_it(Stage(status or Stage.UNKNOWN), course)
    if told is Stage.UNKNOWN or told is walked.stage:
        return walked
    return walked if _is_further(walked, told) else _Reached(told, "", None)


def _is_further(walked: _Reached, status: Stage) -> bool:
    """Whether the steps say what became of a bill since its status was given.

    The first step of a paper that is under way is no end of it: it was filed with the clerk.
    """
    is_entered = walked.stage is Stage.CLOSED and walked.last == 0
    return walked.stage in _AFTER.get(status, frozenset()) and not is_entered


@dataclass(slots=True)
class _Way:
    """A bill on its way, one step after the other."""

    course: Course
    stage: Stage
    chamber: str = ""
    last: int = -1  # the step that led to the stage
    passed: set[str] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)  # those that have passed it as it stands now
    to_report: set[str] = field(default_factory=set)  # who has agreed to that of a conference
    over_veto: set[str] = field(default_factory=set)
    is_decided: bool = False  # a body takes part whose name says that it decides

    @property
    def differs(self) -> bool:
        """Whether both chambers have passed it, and not in the same words."""
        return self.stage in _PASSED_BY.values() and len(self.passed) >= self.course.chambers

    def take(self, place: int, classes: tuple[str, ...], organization: str) -> None:
        """Go where the step leads, which may be nowhere."""
        acting = acting_by(organization)
        chamber = acting.chamber
        if len(classes) > 1 or len(self.passed) > 1:
            self._forget_agreement(classes, chamber)
        # Beside a council, what has any other name is one of its committees: "Public Safety".
        advises = acting.advises or (self.is_decided and not acting.decides)
        for name in classes:
            if acting.signs:
                name = _BY_ITS_EXECUTIVE.get(name, name)
            elif advises and organization.strip():
                name = _IN_COMMITTEE.get(name, name)
            stage = self._led_to(name, chamber)
            if stage is not None and stage is not self.stage:
                self.stage, self.last = stage, place
                self.chamber = chamber if name in _VOTES else self.chamber

    def _forget_agreement(self, classes: tuple[str, ...], chamber: str) -> None:
        """Take back who had agreed to the words, where the step brings others."""
        if "amendment-passage" in classes:
            if not _AGREEING.isdisjoint(classes):
                self.agreed.clear()
            elif "receipt" in classes:  # of what the other chamber made of it
                self.agreed.discard(chamber)
        elif len(self.passed) > 1 and not _REPORTED.isdisjoint(classes):
            # The committee can only be that of both chambers: what it reports is new to both.
            if "concurrence" in classes:
                self.to_report.add(chamber)
            else:
                self.to_report.clear()
            self.agreed = set(self.to_report)

    def _led_to(self, name: str, chamber: str) -> Stage | None:
        if name in _VOTES:
            return self._voted(name, chamber)
        if self.stage in _SETTLED and not (name == "became-law" and self.course.signed):
            return None
        if name in _BY_EXECUTIVE:
            return self._as_signed(_BY_EXECUTIVE[name])
        if name == "enrolled":
            return Stage.ENROLLED if self.stage in _PASSED and self.course.signed else None
        if name == "withdrawal":
            return None if self.stage is Stage.VETOED else Stage.WITHDRAWN
        if name == LAPSE:
            return None if self.stage is Stage.VETOED or chamber in self.passed else Stage.DEAD
        return self._before_a_vote(name)

    def _before_a_vote(self, name: str) -> Stage | None:
        """Where papers and committees lead; a chamber's vote is not undone by them."""
        waiting = self.stage in _STILL_BEFORE_A_VOTE
        if name in _ENTERED:
            return Stage.INTRODUCED if self.stage is Stage.UNKNOWN else None
        if name in _REFERRED:
            return Stage.IN_COMMITTEE if waiting or self.stage in SET_ASIDE else None
        if name in _TREATED:
            return Stage.IN_COMMITTEE if waiting and self.stage is not Stage.REPORTED else None
        if name in _REPORTED:
            return Stage.REPORTED if waiting or self.stage is Stage.CLOSED else None
        if name == "receipt" and self.stage is Stage.PASSED and len(self.agreed) == 1:
            return _PASSED_BY.get(next(iter(self.agreed)))
        if name == "filing":  # of a new paper, or of one that is done with
            return Stage.INTRODUCED if self.stage is Stage.UNKNOWN else (
                Stage.CLOSED if waiting else None
            )  # fmt: skip
        return None

    def _voted(self, name: str, chamber: str) -> Stage | None:
        """Where a vote on the whole item leads."""
        if self.stage in _SETTLED:
            return None
        if name == "concurrence":
            return self._agreed_by(chamber) if self.course.chambers > 1 else None
        if name == "failure":
            # What a chamber has passed it does not fail by a vote on the other's amendments.
            return None if self.stage is Stage.VETOED or chamber in self.passed else Stage.FAILED
        if name == "veto-override-failure":
            return Stage.VETOED
        if name == "veto-override-passage":
            self.over_veto.add(chamber)
            done = len(self.over_veto) >= self.course.chambers
            return self._as_signed(Stage.LAW) if done else None
        self.passed.add(chamber)
        return self._agreed_by(chamber)

    def _agreed_by(self, chamber: str) -> Stage | None:
        """Where it leads that a chamber agrees to the words as they stand now."""
        self.agreed.add(chamber)
        if len(self.agreed) >= self.course.chambers:
            done_stage = Stage.PASSED if self.course.signed else Stage.AGREED_TO
            return None if self.stage in _LATER else done_stage
        return _PASSED_BY.get(chamber, Stage.PASSED_ONE)

    def _as_signed(self, stage: Stage) -> Stage:
        return Stage.AGREED_TO if stage is Stage.LAW and not self.course.signed else stage


# A bill's end without a decision, which Open Civic Data calls a failure too: it died with its
# session, or was put off for good.
LAPSE = "lapse"
_ENTERED = frozenset(["introduction", "reading-1"])
_REFERRED = frozenset(["referral-committee", "referral"])
_TREATED = frozenset(["hearing-held", "work-session", "committee-failure"])
_REPORTED = frozenset(
    [
        "reported-out-of-committee",
        "committee-passage",
        "committee-passage-favorable",
        "committee-passage-unfavorable",
    ]
)
_AGREEING = frozenset(["passage", "concurrence"])
_VOTES = _AGREEING | {"failure", "veto-override-passage", "veto-override-failure"}
_BY_EXECUTIVE = {
    "executive-receipt": Stage.PRESENTED,
    "executive-signature": Stage.LAW,
    "executive-veto": Stage.VETOED,
    "became-law": Stage.LAW,
}
OF_COMMITTEES = _REFERRED | _TREATED | _REPORTED
# What a vote is called where an executive alone acts.
_BY_ITS_EXECUTIVE = {"passage": "executive-signature", "failure": "executive-veto"}
# What a vote is when a committee has taken it.
_IN_COMMITTEE = {"passage": "committee-passage", "failure": "committee-failure"}
_PASSED_BY = {"House": Stage.PASSED_HOUSE, "Senate": Stage.PASSED_SENATE}
_LATER = frozenset([Stage.ENROLLED, Stage.PRESENTED, Stage.VETOED])


def can_be_acted_upon(row: Mapping[str, Any], *, today: dt.date) -> bool:
    """Whether a bill with these columns, or a meeting, is still before somebody who decides."""
    if "stage" not in row:
        return bool(row["date"] >= today)
    days = (row["introduced"], row["last_action_date"], row["status_date"])
    moved = max(filter(None, days), default=today)
    return row["stage"] not in DECIDED and today - moved <= SESSION
