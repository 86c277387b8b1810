"""The steps of a measure of Congress: each told once, and how far they have brought it.

The House and the Senate tell their steps in words; the Library of Congress (source system 9) says
the same again, a little later, with codes of its own that say plainly what happened: 8000 is passed
by the House, 9000 failed there, 17000 and 18000 the same in the Senate, 28000 presented, 31000
vetoed, 36000 law. The House's own codes say less: its E30000 stands for a signature and for a veto.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from lawtrack.legislation.clerks.clerk_words import ClerkWords, general_words, words_in
from lawtrack.legislation.records import Action
from lawtrack.legislation.stage import Course, ReachedStage, Stage, StageStep, standing_of
from lawtrack.legislation.vocabulary import PROCEDURE
from lawtrack.linear_pattern import LinearPattern
from scrapers.platforms.govinfo.status_parts import day_of

LIBRARY_OF_CONGRESS = "9"  # as a source system; the House floor is the only one with times
HOUSE = "2"
SYSTEMS = {"library of congress": LIBRARY_OF_CONGRESS, "house floor actions": HOUSE}

WORDS = Path(__file__).parents[2] / "jurisdictions" / "words" / "govinfo.toml"

# Where the Library's votes on the whole measure were taken, by its codes.
_CHAMBERS = {
    "8000": "House", "9000": "House", "32000": "House", "33000": "House",
    "17000": "Senate", "18000": "Senate", "34000": "Senate", "35000": "Senate",
}  # fmt: skip
_VOTES = frozenset(["passage", "failure", "veto-override-passage", "veto-override-failure"])
_OF_EXECUTIVE = frozenset(
    ["executive-receipt", "executive-signature", "executive-veto", "became-law"]
)
_BY_REPORT = frozenset(
    ["reported-out-of-committee", "committee-passage-favorable", "committee-passage-unfavorable"]
)
# What is laid on the table or put off for good comes back as another measure, if at all.
_LAID_ASIDE, _ENDED = ("deferral",), ("filing",)
# A chamber takes its vote back, and the measure stands where it stood before; not so where it takes
# back the order that a vote be taken, or a referral.
_ORDER_TAKEN_BACK = LinearPattern(
    r"\b(?:ordering of|order for|demand for|request for|referral of|reference of)\b"
    r".*\b(?:vitiated|vacated)\b",
    ignore_case=True,
)
_TAKEN_BACK = LinearPattern(
    r"\b(?:passage|passed|adoption|adopted|agreed to|agreeing to)\b.*\b(?:vitiated|vacated)\b"
    r"|\b(?:vitiated|vacated)\b.*\b(?:passage|adoption|agreed to|agreeing to)\b",
    ignore_case=True,
)
# It votes to vote once more on the measure that failed, not on a motion or an amendment.
_TO_VOTE_AGAIN = LinearPattern(
    r"^(?:on )?motion to reconsider,? (?:the vote by which [^,]{0,60}\b(?:failed|was rejected)"
    r"(?: of passage| passage)?,? )?(?:was )?agreed to\b",
    ignore_case=True,
)

_STATUSES = {
    Stage.UNKNOWN: "introduced",  # that it has a number says so much
    Stage.IN_COMMITTEE: "referred",
    Stage.PRESENTED: "presented to the president",
    Stage.LAW: "became law",
}
_IN_A_CHAMBER = {
    Stage.PASSED: "passed {}",
    Stage.FAILED: "failed in {}",
}

# No classes of a step: they end with this module.
TAKEN_BACK, FAILURE_TAKEN_BACK = ("vote-taken-back",), ("failure-taken-back",)

_WITH_CHANGES = ("passage", "amendment-passage")
_AMENDED_BY_RULE = LinearPattern(
    r"\b(?:amendment|amendments|substitute)\b[^.;]*\bconsidered as adopted\b", ignore_case=True
)
# A measure that a rule is for, not the rule.
_MEASURE = LinearPattern(
    r"\b(?:H\. ?R\.|S\.|[HS]\. ?J\. ?Res\.|[HS]\. ?Con\. ?Res\.) ?[0-9]{1,5}\b"
)

# "(consideration: CR S1-2; text: CR S3)"
_OF_THE_RECORD = LinearPattern(r"\([^()]{0,80}\bCR [^()]{0,300}\)")

# Two tellings of a step end alike, and a day has few that do.
_ENDING, _MOST_ALIKE = 8, 100

Told = Mapping[str, str]  # the fields of one step, with "system" and "system name"


@dataclass(frozen=True, slots=True, kw_only=True)
class CongressStatus:
    """How far a measure has come: in plain words, since when, and as a stage."""

    words: str
    date: date | None
    stage: Stage


NOT_INTRODUCED = CongressStatus(words="reserved", date=None, stage=Stage.UNKNOWN)


@lru_cache(maxsize=1)
def congress_words() -> ClerkWords:
    """What the words and codes of Congress mean."""
    return general_words().with_additions(words_in(WORDS.read_text("utf-8")))


def newest_step_first(taken: list[Told]) -> list[Told]:
    """The steps with the newest first, however the file lists them; equal days keep their order.

    A step without a day stays behind the one that it stands behind.
    """
    days: list[str] = []
    for fields in taken:
        days.append(fields.get("actionDate", "")[:10] or (days[-1] if days else ""))
    if days == sorted(days, reverse=True):
        return taken
    pairs = list(zip(days, taken, strict=True))
    if sum(a < b for a, b in pairwise(days)) > sum(a > b for a, b in pairwise(days)):
        pairs.reverse()
    return [fields for _, fields in sorted(pairs, key=lambda pair: pair[0], reverse=True)]


def congress_status_of(
    taken: Sequence[Told], course: Course, *, introduced: date | None, law: bool
) -> CongressStatus:
    """How far the steps, newest first, have brought a measure; ``law`` when the file names one.

    The Library's codes say it, and the chambers' words of a vote on days for which it has none yet.
    What no president signs is no law, though steps of another measure have got into its file.
    """
    told = _stage_steps(taken)
    if not course.signed:
        told = (step for step in told if _OF_EXECUTIVE.isdisjoint(step.classes))
    steps = _without_votes_taken_back(told)
    standing = standing_of(steps, course, introduced=introduced)
    if law and standing.stage is not Stage.LAW:
        standing = ReachedStage(stage=Stage.LAW, date=standing.date)
    words, day = _in_words(standing), standing.date
    if standing.differs:
        words = f"{words} with changes"
    if standing.stage is Stage.IN_COMMITTEE:
        heard = next((step for step in steps if "hearing-held" in step.classes), None)
        words, day = ("heard in committee", heard.date) if heard else (words, day)
    elif standing.stage is Stage.REPORTED and all(
        _BY_REPORT.isdisjoint(step.classes) for step in steps
    ):
        words = "discharged"
    stage = Stage.INTRODUCED if standing.stage is Stage.UNKNOWN else standing.stage
    return CongressStatus(words=words, date=day, stage=stage)


def _in_words(standing: ReachedStage) -> str:
    if standing.stage in _IN_A_CHAMBER and standing.chamber:
        return _IN_A_CHAMBER[standing.stage].format(standing.chamber.lower())
    return _STATUSES.get(standing.stage, standing.stage.value)


class _ReadStep(NamedTuple):
    """What one step means for the stage, whatever its day."""

    classes: tuple[str, ...]
    chamber: str
    is_vote: bool
    has_plain_code: bool
    changes_measure: bool  # an amendment is agreed to, or taken to be by the rule for it


@lru_cache(maxsize=8192)
def _read_step(text: str, code: str, system: str, system_name: str) -> _ReadStep:
    """Remembered: most steps of most bills are told in the same few hundred wordings."""
    words = congress_words()
    of_library = system == LIBRARY_OF_CONGRESS
    plain = words.code_of("codes", code) if of_library and code.isdigit() else None
    said = words.step_classes(text, code) or ""
    # The code says what happened; that it was with changes, the words alone.
    classes = tuple((said if not plain or plain in said.split("; ") else plain).split("; "))
    classes = _ENDED if classes == _LAID_ASIDE else classes
    chamber = _CHAMBERS.get(code) or ("" if of_library else chamber_in(system_name))
    chamber = chamber or chamber_in(text)
    is_vote = not _VOTES.isdisjoint(classes)
    if not is_vote and _TAKEN_BACK.search(text) and not _ORDER_TAKEN_BACK.search(text):
        classes, chamber = TAKEN_BACK, chamber_in(text) or chamber
    elif not is_vote and _TO_VOTE_AGAIN.search(text):
        classes = FAILURE_TAKEN_BACK
    changes = classes == ("amendment-passage",) or _is_changed_by_its_rule(text)
    return _ReadStep(classes, chamber, is_vote, plain is not None, changes)


def _is_changed_by_its_rule(text: str) -> bool:
    """Whether the rule for this measure alone changes it: then a passage is of what is changed."""
    if not _AMENDED_BY_RULE.search(text):
        return False
    return len({measure.group(0) for measure in _MEASURE.finditer(text)}) == 1


def _stage_steps(taken: Sequence[Told]) -> Iterator[StageStep]:
    by_code = {
        (fields.get("actionDate", "")[:10], _CHAMBERS[fields["actionCode"]])
        for fields in taken
        if _is_of_the_library(fields) and fields.get("actionCode") in _CHAMBERS
    }
    is_amended = False  # by the House, whose words of a passage do not say so
    for fields in reversed(taken):
        text, code = fields.get("text", ""), fields.get("actionCode", "")
        step = _read_step(text, code, fields["system"], fields["system name"])
        day, chamber = fields.get("actionDate", "")[:10], step.chamber
        is_plain_vote = step.is_vote and "amendment-passage" not in step.classes
        if is_plain_vote and not step.has_plain_code and (day, chamber or "House") in by_code:
            continue
        if step.is_vote and not chamber:
            chamber = "House"  # "On passage Passed by …": the Senate names itself
        classes = step.classes
        if chamber == "House" and step.changes_measure:
            is_amended = True
        elif chamber == "House" and classes == ("passage",):
            classes, is_amended = (_WITH_CHANGES if is_amended else classes), False
        yield StageStep(classes=classes, organization=chamber, date=day_of(day))


def _without_votes_taken_back(steps: Iterable[StageStep]) -> list[StageStep]:
    left: list[StageStep] = []
    for step in steps:
        if step.classes not in (TAKEN_BACK, FAILURE_TAKEN_BACK):
            left.append(step)
            continue
        votes = [n for n, earlier in enumerate(left) if not _VOTES.isdisjoint(earlier.classes)]
        own = [n for n in votes if left[n].organization == (step.organization or "House")]
        only_failures = step.classes == FAILURE_TAKEN_BACK
        if own and (left[own[-1]].classes == ("failure",) or not only_failures):
            del left[own[-1]]
    return left


def _is_of_the_library(fields: Told) -> bool:
    return fields["system"] == LIBRARY_OF_CONGRESS


@lru_cache(maxsize=4096)
def chamber_in(words: str) -> str:
    """The chamber that a system's name or a wording speaks of first."""
    low = words.lower().replace("white house", "")
    places = {"House": low.find("house"), "Senate": low.find("senate")}
    named = [name for name, place in places.items() if place >= 0]
    return min(named, key=lambda name: places[name], default="")


@dataclass(slots=True, kw_only=True)
class _Line:
    """A step on its way into the list."""

    place: int
    day: str
    description: str
    code: str
    time: str
    organization: str
    is_library: bool

    def take_in(self, other: "_Line") -> None:
        """Take over what another telling of the same step knows better."""
        self.code = self.code or other.code
        if not self.time:  # else its hour says where it stands
            self.place = max(self.place, other.place)


def actions_of(taken: Sequence[Told], *, latest: Told) -> Iterator[Action]:
    """The steps, oldest first, each once; ``taken`` has the newest first.

    What the Library says again is left out; its words and code take the place of the chamber's
    where these do not tell what happened. A step that is told twice stands where it was told last,
    and the one that the file itself calls its ``latest`` at the end of its day.
    """
    lines = [_line(place, fields) for place, fields in enumerate(reversed(taken))]
    kept = _without_equal(_without_repetitions(lines))
    # A law stands behind the signature of its day: some were listed before theirs.
    signed = {line.day: line.place for line in kept if line.description.startswith("Signed")}
    for line in kept:
        if line.description.startswith("Became"):
            line.place = max(line.place, signed.get(line.day, 0))
    kept.sort(key=lambda line: (line.place, line.description.startswith("Became")))
    for line in _with_latest_last(kept, latest):
        yield Action(
            date=day_of(line.day),
            description=line.description,
            text=f"at {line.time} Eastern" if line.time else "",
            organization=line.organization,
            code=line.code,
        )


def _line(place: int, fields: Told) -> _Line:
    text, code = fields.get("text", ""), fields.get("actionCode", "")
    is_library = _is_of_the_library(fields)
    # An action may come without a text (119 H.Res. 214): its type is all there is.
    kind = fields.get("type") or "Action"
    return _Line(
        place=place,
        day=fields.get("actionDate", "")[:10],
        description=text or f"{kind} ({code or 'no code'}); the source gives no text",
        code=code,
        time="" if fields["system"] != HOUSE else fields.get("actionTime", ""),
        organization=chamber_in(text if is_library else fields["system name"]),
        is_library=bool(text) and is_library,
    )


def _without_repetitions(lines: Sequence[_Line]) -> list[_Line]:
    """The lines without those of the Library that a chamber has told as well."""
    chambers: dict[tuple[str, str], list[tuple[str, _Line]]] = {}
    for line in lines:
        if not line.is_library:
            words = _squeezed(line.description)
            chambers.setdefault((line.day, words[-_ENDING:]), []).append((words, line))
    kept = []
    for line in lines:
        text = _squeezed(line.description) if line.is_library else ""
        like = chambers.get((line.day, text[-_ENDING:]), ())[-_MOST_ALIKE:]
        own = next((own for words, own in reversed(like) if _repeats(text, words)), None)
        if not line.is_library or own is None:
            kept.append(line)
            continue
        own.take_in(line)
        if _says_more(line, own):
            own.description, own.code = line.description, line.code
    return kept


def _says_more(line: _Line, own: _Line) -> bool:
    """Whether the Library's words or code tell what happened, and the chamber's do not."""
    words = congress_words()
    own_classes = (words.step_classes(own.description), words.code_of("codes", own.code))
    return (
        len(line.description) > len(own.description)
        and (own_classes[0] is None or PROCEDURE in own_classes)
        and words.step_classes(line.description, line.code) not in (None, PROCEDURE)
    )


def _repeats(text: str, other: str) -> bool:
    return bool(text and other) and (text.endswith(other) or other.endswith(text))


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    """The text without what the two systems set differently: spaces, pages of the Record, stops."""
    if "CR " in text:
        text = _OF_THE_RECORD.sub("", text)
    return "".join(text.split()).rstrip(".")


def _without_equal(lines: Sequence[_Line]) -> list[_Line]:
    first: dict[tuple[str, str], _Line] = {}
    for line in lines:
        key = (line.day, line.description)
        if key in first:
            first[key].take_in(line)
        else:
            first[key] = line
    return list(first.values())


def _with_latest_last(lines: list[_Line], latest: Told) -> list[_Line]:
    day, text = latest.get("actionDate", "")[:10], _squeezed(latest.get("text", ""))
    if not lines or not text or lines[-1].day != day:
        return lines
    same = [
        line for line in lines if line.day == day and _squeezed(line.description).endswith(text)
    ]
    if not same:
        return lines
    return [*(line for line in lines if line is not same[-1]), same[-1]]
