"""How the words of a jurisdiction map to the closed lists of ``vocabulary``; pure.

The general table is data (``data/words.toml``, which says how phrases are written there); what a
jurisdiction adds goes before it. What no phrase knows is unknown (``None``), and is for others to
show in the source's own words.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import orjson

from lawtrack.legislation.clerks.beside import beside_table, without_what_stands_beside
from lawtrack.legislation.clerks.composed import (
    DECISIONS,
    classes_together,
    ends_nothing,
    may_decide,
    motion_and_end,
    parts_of,
    stage_together,
    without_count,
)
from lawtrack.legislation.clerks.phrases import (
    LONGEST,
    NOTHING_TURNS,
    PhraseTable,
    Turning,
    phrase_table,
    plain_phrase,
    read_otherwise,
)
from lawtrack.legislation.clerks.spelling import (
    Language,
    Spelling,
    in_english,
    language_of,
    spelling_of,
)
from lawtrack.legislation.vocabulary import PROCEDURE
from lawtrack.linear_pattern import LinearPattern

# What is mapped: the state of a meeting, a bill's status, a step, a code of the source for a step,
# a vote.
KINDS = ("meetings", "statuses", "actions", "codes", "votes")

HINTS = "hints"
TURNING = "turning"  # the words that no star of a phrase of these kinds stands for
SHORT = "short"  # for each word how clerks shorten it
BESIDE = "beside"  # for each kind what may stand beside it
LANGUAGES = "languages"  # for English words those of clerks who write in another language
_TURNED = ("statuses", "actions")
_NEUTRAL = ("procedure",)
_PARTED = ("statuses", "votes")

Additions = Mapping[str, Mapping[str, str]]  # kind → phrase → code


@dataclass(frozen=True, slots=True)
class ClerkWords:
    """The phrases of a jurisdiction by kind, its own before the general ones.

    ``digest`` differs where the phrases do: what was mapped by others is compared anew.
    """

    tables: Mapping[str, PhraseTable] = field(repr=False, compare=False)
    digest: str

    def code_of(self, kind: str, text: str) -> str | None:
        """The code of a source's words of one kind; ``None`` when they are not known."""
        return _code_of(self, kind, text[:LONGEST])

    def meeting_state(self, text: str) -> str | None:
        """The state of a meeting that these words give it; ``None`` when they are not known."""
        return self.code_of("meetings", text)

    def stage_of_status(self, status: str) -> str | None:
        """The stage that the source's own status stands for; ``None`` when it is not known."""
        return self.code_of("statuses", status)

    def vote_option(self, word: str) -> str | None:
        """The option that a source's word for a vote stands for; ``None`` when it is not known."""
        return self.code_of("votes", word)

    def step_classes(self, description: str, code: str = "", result: str = "") -> str | None:
        """The classes of a step, joined with ``"; "``; ``None`` when nothing of it is known.

        What the clerk calls the step says more than the source's code for it. Some name a step by
        its motion, and say only beside it that the motion failed. Some write the votes behind it.
        """
        return _classes_of(self, description[:LONGEST], code[:LONGEST], result)

    def suggestion(self, kind: str, text: str) -> str:
        """A code that words nobody mapped may stand for, by what stands in them; a guess only."""
        words = plain_phrase(text)
        return next((code for stem, code in hints_of(kind) if stem in words), "")

    def with_additions(self, additions: Additions, *, plain: bool = False) -> "ClerkWords":
        """These words with others before them; the same ones when nothing is added.

        In ``plain`` phrases only the star is no part of what the clerk writes.
        """
        added = {kind: dict(phrases) for kind, phrases in additions.items() if phrases}
        if not added:
            return self
        tables = {
            kind: _table(kind, added[kind], table, plain=plain) if kind in added else table
            for kind, table in self.tables.items()
        }
        return ClerkWords(tables, _digest(self.digest, added, plain=plain))


@lru_cache(maxsize=32768)
def _classes_of(words: ClerkWords, description: str, code: str, result: str) -> str | None:
    if result in _OUTCOMES:
        # "Deny" with the flag that it failed: it is the motion that failed.
        motion = _TO_MOVE.sub("", plain_phrase(description))
        of_motion = words.code_of("actions", f"motion to {motion} {_OUTCOMES[result]}")
        if of_motion and (result == "fail" or of_motion != PROCEDURE):
            return of_motion
    classes = _classes_of_wording(words, description)
    if classes is None or ends_nothing(classes):
        # What any words may follow ("public hearing held *") may be followed by more steps.
        together = _classes_of_parts(words, description)
        says_more = classes in (None, PROCEDURE) or len(together or "") > len(classes or "")
        if together and says_more:
            classes = together
        elif together is None and classes != PROCEDURE and _is_open(words, description):
            classes = None
    if classes is None and code:
        classes = words.code_of("codes", code)
    if classes and result == "fail":
        failed = (_FAILED.get(each, each) for each in classes.split("; "))
        classes = "; ".join(dict.fromkeys(failed))
    return classes


def _is_open(words: ClerkWords, description: str) -> bool:
    """Whether any words may stand behind those that are known, and such do as may decide."""
    goes_on = words.code_of("actions", f"{plain_phrase(description)} {_ANY_WORD}")
    return goes_on is not None and may_decide(description)


_ANY_WORD = "any"
_OUTCOMES = {"pass": "carried", "fail": "failed"}
_TO_MOVE = LinearPattern(r"^(?:the )?(?:motion|moved?) to ")


def _classes_of_parts(words: ClerkWords, description: str) -> str | None:
    """The classes of a wording of several parts, where each is known and follows the others."""
    for parts in parts_of(description):
        known = [(part, own) for part in parts if (own := _classes_of_wording(words, part))]
        if len(known) == len(parts):
            return classes_together(known)
    return None


def _classes_of_wording(words: ClerkWords, wording: str) -> str | None:
    """The classes of a wording, also without the votes that stand behind it."""
    classes = words.code_of("actions", wording)
    if classes is None and (counted := without_count(wording)):
        classes = words.code_of("actions", counted.words)
        if classes is None:
            classes = _classes_without_what_stands_beside(words, counted.words)
        if classes and counted.lost and not _FAILED.keys().isdisjoint(classes.split("; ")):
            classes = None  # "Adopt 2-5" is no adoption
        wording = counted.words if classes is None else wording
    if classes in (None, PROCEDURE) and (motion := motion_and_end(plain_phrase(wording))):
        classes = words.code_of("actions", motion) or classes
    return classes or _classes_without_what_stands_beside(words, wording)


def _classes_without_what_stands_beside(words: ClerkWords, wording: str) -> str | None:
    spelled = general_spelling().as_meant(plain_phrase(wording))
    for taken in without_what_stands_beside(spelled, general_beside("actions")):
        classes = words.code_of("actions", taken.words)
        if classes:
            decides = not DECISIONS.isdisjoint(classes.split("; "))
            return classes if taken.by_a_decision or not decides else None
    return None


@lru_cache(maxsize=32768)
def _code_of(words: ClerkWords, kind: str, text: str) -> str | None:
    """Remembered: a clerk has a few hundred wordings, and a council many thousand meetings."""
    table, wording = words.tables[kind], general_spelling().read_out(plain_phrase(text))
    code = table.code_of(wording)
    if code is None:
        meant = general_spelling().as_meant(wording)
        english = in_english(wording, general_languages())
        read = (each for each in (meant, english) if each != wording)
        others = (*read_otherwise(wording), *read)
        code = next(filter(None, map(table.code_of, others)), None)
    if code is None and kind == "votes":
        left = without_what_stands_beside(wording, general_beside(kind))
        code = next(filter(None, (table.code_of(taken.words) for taken in left)), None)
    if code is None and kind == "statuses":
        left = without_what_stands_beside(wording, general_beside("actions"))
        codes = (table.code_of(taken.words) for taken in left if taken.by_a_decision)
        code = next(filter(None, codes), None)
    if code is None and kind == "statuses" and (counted := without_count(text)):
        code = None if counted.lost else table.code_of(plain_phrase(counted.words))
    if code is None and kind in _PARTED:
        code = _code_of_parts(words, kind, text)
    if code is None and kind == "votes":
        code = _vote_with_its_reason(words, text)
    if code is None and kind == "statuses":
        # Some have the last step for a status: "Passed by Unanimous Vote".
        *_, last = (_classes_of(words, text, "", "") or "").split("; ")
        code = _STAGES.get(last)
    return code


def _code_of_parts(words: ClerkWords, kind: str, text: str) -> str | None:
    """The code of a wording of several parts, where they agree: "Recused (conflict)"."""
    for parts in parts_of(text):
        known = [code for part in parts if (code := _code_of(words, kind, part))]
        if len(known) == len(parts):
            return stage_together(known) if kind == "statuses" else _one_of(set(known))
    return None


def _vote_with_its_reason(words: ClerkWords, text: str) -> str | None:
    """The vote before a mark, or behind who it was: "Abstain: owns a lot", "Deputy Mayor - Nay".

    ``None`` where another word of it is a vote too.
    """
    parts = [part.strip(" -:;,()") for part in _VOTE_MARK.split(text) if part.strip(" -:;,()")]
    if len(parts) < 2:
        return None
    codes = [words.code_of("votes", part) for part in parts]
    apart = " ".join(parts[1:] if codes[0] else parts[:-1]).casefold()
    if codes[0]:
        others = {words.code_of("votes", word) for word in apart.split() if word != "for"} - {
            None,
            "other",
            codes[0],
        }
        return None if others or apart.startswith("vote") else codes[0]
    return codes[-1] if set(apart.replace("-", " ").split()) <= _WHO_VOTES else None


_VOTE_MARK = LinearPattern(r" ?[:;,(] ?| - |- | -")
_WHO_VOTES = frozenset(
    ["mayor", "deputy", "vice", "acting", "chair", "chairman", "chairwoman", "chairperson",
     "president", "pro", "tem", "tempore", "alternate", "councilmember", "council", "member",
     "councilor", "alderman", "commissioner", "supervisor", "tie", "breaker", "breaking", "the",
     "mover", "seconder", "moved", "seconded", "first", "second", "proxy", "for", "vote", "votes"]
)  # fmt: skip


def _one_of(options: set[str]) -> str | None:
    """The option that all these are; an absence with its reason is excused, and is no vote."""
    if options - {"not voting"} == {"absent", "excused"}:
        return "excused"
    if options in ({"not voting", "absent"}, {"not voting", "excused"}):
        options = options - {"not voting"}
    return options.pop() if len(options) == 1 else None


# How far a bill is whose last step is of this class, and that has no other status.
_STAGES = {
    "introduction": "introduced",
    "referral": "in committee",
    "referral-committee": "in committee",
    "hearing-held": "in committee",
    "work-session": "in committee",
    "deferral": "in committee",
    "committee-passage": "reported",
    "committee-passage-favorable": "reported",
    "committee-passage-unfavorable": "reported",
    "reported-out-of-committee": "reported",
    "reading-2": "reported",
    "passage": "passed",
    "failure": "failed",
    "withdrawal": "withdrawn",
    "executive-receipt": "presented",
    "executive-signature": "law",
    "became-law": "law",
    "veto-override-passage": "law",
    "executive-veto": "vetoed",
    "veto-override-failure": "vetoed",
}
# What a step is when the motion that it is named by failed.
_FAILED = {
    "passage": "failure",
    "committee-passage": "committee-failure",
    "committee-passage-favorable": "committee-failure",
    "committee-passage-unfavorable": "committee-failure",
    "reported-out-of-committee": "committee-failure",
    "amendment-passage": "amendment-failure",
    "veto-override-passage": "veto-override-failure",
    "substitution": "amendment-failure",
    "reading-1": "failure",
    "reading-2": "failure",
    "reading-3": "failure",
    "referral": "procedure",
    "referral-committee": "procedure",
    "deferral": "procedure",
    "withdrawal": "procedure",
    "filing": "procedure",
}


def _table(
    kind: str, phrases: Mapping[str, str], behind: PhraseTable, *, plain: bool
) -> PhraseTable:
    turning = turning_words() if kind in _TURNED else NOTHING_TURNS
    return phrase_table(phrases, behind, plain=plain, turning=turning, neutral=_NEUTRAL)


def _digest(before: str, added: Additions, *, plain: bool) -> str:
    dumped = orjson.dumps([before, plain, added], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(dumped, digest_size=8).hexdigest()


def words_in(text: str) -> Additions:
    """The phrases of a file like ``data/words.toml``: there each code has a list of them."""
    return _phrases_in(tomllib.loads(text))


def _phrases_in(tables: Mapping[str, Any]) -> Additions:
    return {
        kind: {phrase: code for code, phrases in codes.items() for phrase in phrases}
        for kind, codes in tables.items()
        if kind not in (HINTS, TURNING, SHORT, BESIDE, LANGUAGES)
    }


@cache
def turning_words() -> Turning:
    """Words that turn round what stands beside them."""
    kinds = _general_tables()[TURNING]
    return Turning(**{kind: frozenset(words) for kind, words in kinds.items()})


@cache
def general_beside(kind: str) -> PhraseTable:
    """What may stand beside words of this kind."""
    turning = turning_words() if kind in _TURNED else NOTHING_TURNS
    return beside_table(_general_tables()[BESIDE][kind], turning)


@cache
def general_spelling() -> Spelling:
    """How the words of the general phrases are written, shortened and mistyped."""
    phrases = (phrase for of_kind in _phrases_in(_general_tables()).values() for phrase in of_kind)
    spelled = (plain_phrase(phrase.translate(_SIGNS)) for phrase in phrases)
    return spelling_of(spelled, _general_tables()[SHORT])


@cache
def general_languages() -> Sequence[Language]:
    """The words of clerks who do not write in English."""
    tables = _general_tables()[LANGUAGES].values()
    return [language_of(each["telling"], each["between"]) for each in tables]


_SIGNS = str.maketrans(dict.fromkeys("[]|*~()", " "))


@cache
def hints_of(kind: str) -> Sequence[tuple[str, str]]:
    """Stems that suggest a code where no phrase fits, in the order in which they are tried."""
    codes = _general_tables().get(HINTS, {}).get(kind, {})
    return [(stem, code) for code, stems in codes.items() for stem in stems]


@cache
def _general_tables() -> Mapping[str, Any]:
    """All of ``data/words.toml``, which takes long to read."""
    text = files("lawtrack.legislation.clerks").joinpath("data/words.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def general_words() -> ClerkWords:
    """What clerks' words mean in most places."""
    empty = ClerkWords({kind: PhraseTable({}, {}) for kind in KINDS}, "")
    return empty.with_additions(_phrases_in(_general_tables()))
