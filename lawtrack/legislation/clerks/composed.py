"""What clerks write of several things in one line, and the votes that they write behind it; pure.

"Public hearing held; held in committee" is two steps, each with a meaning of its own. What was done
and what followed are told together; two that do not follow each other ("Approved, denied"), and a
part that nobody knows, leave the whole unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from lawtrack.legislation.clerks.phrases import bars_as_semicolons, plain_phrase
from lawtrack.legislation.stage import DECIDED, Stage
from lawtrack.legislation.vocabulary import PROCEDURE
from lawtrack.linear_pattern import LinearPattern

MOST_PARTS = 6

# "5-0", "(2-5)", "7 to 2", "by a vote of 5-4", "on a 3-3 vote", "(Yeas 7, Nays 2)".
_COUNT = LinearPattern(
    r"[ ,:;(-]+(?:(?:by|on|with) (?:an? |the )?)?"
    r"(?:(?:roll[ -]call |recorded |voice )?vote(?: of)? |by the following vote:? ?)?\(?(?:"
    r"(?P<yes>\d{1,3}) ?(?:-|–|to) ?(?P<no>\d{1,3})(?: ?(?:-|–|to) ?\d{1,3}){0,2}|"
    r"(?:yeas?|ayes?|yes)[: -]{1,3}(?P<yeas>\d{1,3})[,; ]{1,3}"
    r"(?:nays?|noes|no)[: -]{1,3}(?P<nays>\d{1,3})|"
    r"(?P<ayes>\d{1,3}) (?:yeas?|ayes?|yes)[,; ]{1,3}(?P<noes>\d{1,3}) (?:nays?|noes|no)"
    r")(?: \([^)]{1,60}\))?(?:[,; ]+\d{1,3} (?:absent|abstain\w*|excused|recused))*"
    r"(?: (?:roll[ -]call )?vote)?\b[ ).]*(?:\(tie(?: vote)?\))?",
    ignore_case=True,
)
# Who did not vote with the others: ", Ruiz voting no", "(Oakes and Fern abstaining)".
_DISSENT = LinearPattern(
    r"(?:[,;-] ?| \(| with )(?:(?:council ?member|councilor|alderman|alder|commissioner|supervisor|"
    r"mr\.|ms\.|mrs\.|cm|and|&|,|\p{Lu}[\pL.'’-]*) ?){1,8}"
    r"(?:voting|voted|votes) (?:no|nay|aye|yes|against|in opposition)[ ).]*$|"
    r"(?:[,;-] ?| \(| with )(?:(?:council ?member|councilor|alderman|alder|commissioner|supervisor|"
    r"mr\.|ms\.|mrs\.|cm|and|&|,|\p{Lu}[\pL.'’-]*) ?){1,8}"
    r"(?:dissent\w*|oppos\w+|abstain\w*|absent|recus\w+|excused)[ ).]*$"
)
_READING = LinearPattern(r"(?:first|second|third|final|1st|2nd|3rd) reading")
_MARKS = r"[.;,:(]+(?: (?:(?:and|then|but) )?|$)| [-–—|]+ |\)| \("
_NUMBERED = LinearPattern(r"\b(nos?)\. ?(\d)", ignore_case=True)
_APART = LinearPattern(_MARKS)
_APART_AT_WORDS = LinearPattern(rf"{_MARKS}| (?:and|&|then|but) (?:then )?", ignore_case=True)


class Counted(NamedTuple):
    """A wording without the votes in it, and whether they were no majority."""

    words: str
    lost: bool


def without_count(text: str) -> Counted | None:
    """The wording without the votes in it; ``None`` where none are."""
    dissent = _DISSENT.search(text)
    if dissent and dissent.start():
        text = text[: dissent.start()]
    count = _COUNT.search(text)
    if count is None or not count.start():
        return Counted(text.strip(), lost=False) if dissent and dissent.start() else None
    numbers = [int(number) for number in count.groups() if number is not None]
    before, after = text[: count.start()], text[count.end() :]
    return Counted(f"{before} {after}".strip(), numbers[0] <= numbers[1])


def motion_and_end(wording: str) -> str:
    """A plain wording of a motion and its end as "motion to table carried"; else empty.

    "On motion to amend, agreed to" and "Motion to deny - passed" are told like that. Of a motion
    to do two things none is.
    """
    ended = _MOTION_ENDED.fullmatch(wording)
    if ended is None or " and " in ended["to"]:
        return ""
    return f"motion {ended['to'].strip(' -')} {'carried' if ended['carried'] else 'failed'}"


_MOTION_ENDED = LinearPattern(
    r"(?:(?:on|upon) )?(?:an? |the )?motion (?P<to>to [a-z' -]+?) (?:(?:was|is) )?"
    r"(?:(?P<carried>agreed to|carried|carries|passed|passes|adopted|approved|prevailed)|"
    r"not agreed to|failed|fails|lost|defeated|rejected)"
    r"(?: (?:unanimously|by voice vote|without objection|by unanimous consent))?"
)


def parts_of(text: str) -> Iterator[list[str]]:
    """The things that a wording tells, in its order: by the marks between, then also by "and"."""
    text = _NUMBERED.sub(r"\1 \2", text)  # this full stop ends nothing
    for apart in (_APART, _APART_AT_WORDS):
        parts = [part for part in map(plain_phrase, apart.split(bars_as_semicolons(text))) if part]
        # "On the second and third reading" is one thing.
        is_list = apart is _APART_AT_WORDS and any(map(_READING.fullmatch, parts[1:]))
        if 1 < len(parts) <= MOST_PARTS and not is_list:
            yield parts


def classes_together(parts: Sequence[tuple[str, str]]) -> str | None:
    """The classes of a step of these parts, each with its own; ``None`` where they do not follow.

    A bare result behind a motion or an amendment is that of these.
    """
    joined: list[str] = []
    before = ""
    for words, classes in parts:
        own = classes.split("; ")
        if joined and joined[-1] in _ENDS and _CARRIED.fullmatch(words):
            continue  # "Tabled; motion carried"
        if words in _RESULTS and (_MOTION.search(before) or joined[-1:] in _HAVE_RESULTS):
            return None
        if words == "withdrawn" and joined[-1:] == ["amendment-passage"]:
            return None  # the amendment, or all of it
        if own == [PROCEDURE]:
            if not _ENDS.isdisjoint(joined) and _UNDOES.search(words):
                return None
            before = words
            continue
        ended = [each for each in joined if each in _ENDS]
        if before and (words in _NOUNS or (joined and "introduction" in own)):
            return None
        if ended and not all(each in (ended[-1], *_AFTER.get(ended[-1], ())) for each in own):
            return None
        if "passage" in own and joined and joined[-1] in ("reading-1", "reading-2"):
            return None  # of which reading
        joined += [each for each in own if each not in joined]
        before = words
    return "; ".join(joined) or PROCEDURE


def may_decide(wording: str) -> bool:
    """Whether words that nobody knows stand behind others and may say how it ended."""
    return any(_MAY_DECIDE.search(part) for parts in parts_of(wording) for part in parts[1:])


def ends_nothing(classes: str) -> bool:
    """Whether what was done is not how it ended: it was heard, read, amended."""
    return _ENDS.isdisjoint(classes.split("; "))


_MAY_DECIDE = LinearPattern(
    r"^(?:(?:the|final|first|second|third|unanimous|motion|and|reading|item|bill|ordinance|"
    r"resolution|order|was|were|is) )*(?:adopt|passed|passage|approv|enact|den(?:y|ied|ial)|reject|"
    r"defeat|fail|confirm|ratif|veto|withdr|tabled|died|lost|carried)"
)
_RESULTS = frozenset(
    ["passed", "failed", "adopted", "carried", "lost", "approved", "denied", "defeated", "rejected",
     "accepted", "prevailed", "agreed to", "not adopted", "not passed", "not approved"]
)  # fmt: skip
# Behind something else these are what it was for: "Advanced to third reading, final passage".
_NOUNS = frozenset(
    ["passage", "final passage", "adoption", "final adoption", "approval", "final approval",
     "enactment", "confirmation", "withdrawal", "introduction", "referral"]
)  # fmt: skip
_MOTION = LinearPattern(
    r"\b(?:motion|moved)\b|"
    r"^(?:table|defer|waive|suspend|amend|refer|hold|continue|postpone|lift)\b"
)
_CARRIED = LinearPattern(
    r"(?:the )?motion (?:was )?(?:carried|carries|passed|passes|adopted|approved|prevailed)"
    r"(?: unanimously)?"
)
_UNDOES = LinearPattern(
    r"\b(?:re-?consider\w*|rescind\w*|repeal\w*|error|motion|correct\w*|void\w*)\b"
)
# What ends what was done before, and what may follow it all the same.
_ENDS = frozenset(
    ["passage", "failure", "withdrawal", "deferral", "filing", "referral", "referral-committee",
     "committee-passage", "committee-passage-favorable", "committee-passage-unfavorable",
     "committee-failure", "reported-out-of-committee", "executive-receipt", "executive-signature",
     "executive-veto", "executive-veto-line-item", "became-law", "veto-override-passage",
     "veto-override-failure", "carried-over", "enrolled"]
)  # fmt: skip
_BY_MAYOR = ("executive-signature", "executive-veto", "receipt", "became-law")
DECISIONS = frozenset(
    ["passage", "failure", "executive-signature", "executive-veto", "executive-veto-line-item",
     "veto-override-passage", "veto-override-failure", "became-law", "committee-passage-favorable",
     "committee-passage-unfavorable", "committee-passage", "committee-failure"]
)  # fmt: skip
_HAVE_RESULTS = [["amendment-introduction"], *([each] for each in _ENDS)]
_AFTER = {
    "withdrawal": ("filing",),
    "failure": ("filing",),
    "passage": ("enrolled", "executive-receipt", *_BY_MAYOR),
    "enrolled": ("executive-receipt", *_BY_MAYOR),
    "executive-receipt": _BY_MAYOR,
    "executive-signature": ("enrolled", "became-law", "receipt"),
    "executive-veto": ("veto-override-passage", "veto-override-failure"),
    "reported-out-of-committee": ("passage", "failure", "deferral", "committee-passage-favorable"),
    "committee-passage-favorable": ("reported-out-of-committee",),
    "committee-passage": ("reported-out-of-committee",),
}


def stage_together(stages: Sequence[str]) -> str | None:
    """The stage of a status of these parts: the last, where each goes on from the one before.

    "Closed" beside another one says only that nothing more is to come.
    """
    others = [stage for stage in stages if stage != Stage.CLOSED] or list(stages)
    if len(others) < len(stages) and DECIDED.isdisjoint(others):
        return None
    for one, other in pairwise(others):
        if one != other and not _leads_to(one, other):
            return None
    return others[-1]


def _leads_to(one: str, other: str) -> bool:
    if one in DECIDED and one != Stage.AGREED_TO:
        return False
    if other in (Stage.FAILED, Stage.WITHDRAWN, Stage.DEAD):
        return _ON_ITS_WAY.get(one, 9) < _ON_ITS_WAY[Stage.PASSED]
    return _ON_ITS_WAY.get(one, 9) < _ON_ITS_WAY.get(other, 0)


_ON_ITS_WAY: Mapping[str, int] = {
    stage: place
    for place, stages in enumerate(
        [(Stage.INTRODUCED,), (Stage.IN_COMMITTEE,), (Stage.REPORTED,),
         (Stage.PASSED, Stage.AGREED_TO), (Stage.ENROLLED,), (Stage.PRESENTED,),
         (Stage.LAW, Stage.VETOED)]
    )
    for stage in stages
}  # fmt: skip
