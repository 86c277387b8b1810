"""Words that tell what a clause does: shared lists, and what a topic adds to them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import NamedTuple

import re2

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.patterns import groups_pattern_set, phrases_pattern

# A judgement asks for so many texts again at most.
_REMEMBERED = 32

# "at no charge", "no later than": nothing is denied, though the next "shall" is not far
_MERE_NO = LinearPattern(
    r"\b(?:at|for) no (?:\w+ )?(?:charge|cost|expense|fee)\b"
    r"|\bnot? (?:later|more|less|fewer|sooner|earlier|longer) than\b|\bno (?:doubt|matter)\b",
    ignore_case=True,
)
_ANY_NO = ("no ", "No ", "NO ", " than ", " THAN ")
# "Title 9 of the Code, entitled “Regulation of Businesses,” …"
_ENTITLED = re.compile(
    r"\b(?:entitled|titled|called),? [“\"][^“”\"]{0,200}[”\"]"
    # what is done with a paper that has come in: it is read
    r"|\breceived? (?:and|&) filed?\b",
    re.IGNORECASE,
)
# what stands for action on an agenda: "Consideration of the purchase of"
_CONSIDERED = LinearPattern(
    r"\A(?P<gone>\W*(?:Discussion and )?(?:possible )?consider(?:ation)?(?: of)?)"
    r" (?:an?|the|and|approval|awarding)(?: [\w-]+){0,2}? ?"
    r"(?:purchase|acquisition|lease|award|renewal|approval|donation|act on|approve)\b",
    ignore_case=True,
)
# what an amendment takes away is not what it says
_STRUCK = LinearPattern(
    r"(?P<gone>\bstrik(?:e|es|ing)(?: out)?(?: the words?)? [“\"‘][^“”\"‘’]{0,300}[”\"’])",
    ignore_case=True,
)
# "replaces the warrant rule with a ban": what is replaced is gone
_REPLACED = LinearPattern(
    r"\breplac(?:e|es|ing)\b(?P<gone>[^.;:]{0,80}?) (?:with|by)\b", ignore_case=True
)

# "under the STOP School Violence Program": what a programme or an act is called
_CALLED = LinearPattern(
    r"\b(?:under|through|from|by|with|pursuant to|as part of|per) the "
    r"(?P<gone>(?:[A-Z0-9][\w'’&-]*,? (?:(?:of|and|for|to|the|in|on) )*){2,12}"
    r"(?i:act|program|grant|fund|initiative|project|law))\b"
)


@lru_cache(maxsize=32)  # as often as a list is asked of a text
def without_mere_no(text: str) -> str:
    """The text with spaces in the place of a "no" that denies nothing."""
    if not any(no in text for no in _ANY_NO):
        return text
    return _MERE_NO.sub(lambda match: " " * len(match.group()), text)


def without_names(before: str) -> str:
    """The words before without what says nothing of it: a code's title, "receive and file"."""
    before = _ENTITLED.sub(lambda match: " " * len(match.group()), before)
    low = before.lower()
    for stem, pattern in _GONE:
        if stem in low:
            before = pattern.sub(lambda match: match.group().replace(match["gone"], " "), before)
    return without_mere_no(before)


_GONE = (
    ("consider", _CONSIDERED), ("strik", _STRUCK), ("replac", _REPLACED), (" the ", _CALLED),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Words:
    """Lists of phrases, by what they do; ``words.toml`` says it of each."""

    forbids: tuple[str, ...]
    limits: tuple[str, ...]
    discloses: tuple[str, ...]
    studies: tuple[str, ...]
    asks: tuple[str, ...]
    authorises: tuple[str, ...]
    conditions: tuple[str, ...]
    by_law: tuple[str, ...]
    grants: tuple[str, ...]
    programmes: tuple[str, ...]
    hearings: tuple[str, ...]
    approvals: tuple[str, ...]
    demands: tuple[str, ...]
    handles: tuple[str, ...]
    takes: tuple[str, ...]
    commands: tuple[str, ...]
    undoes: tuple[str, ...]
    spares: tuple[str, ...]
    keeps: tuple[str, ...]
    leave: tuple[str, ...]
    bars: tuple[str, ...]
    objects: tuple[str, ...]
    names: tuple[str, ...]
    told_law: tuple[str, ...]
    obeys: tuple[str, ...]
    remarks: tuple[str, ...]
    examples: tuple[str, ...]
    exceptions: tuple[str, ...]
    roles: tuple[str, ...]
    lapses: tuple[str, ...]

    def __hash__(self) -> int:
        return hash((self.forbids[:1], len(self.forbids), len(self.limits)))  # asked all the time

    def pattern(self, name: str) -> "re2._Regexp[str]":
        """One pattern over clean text that finds the phrases of a list."""
        if name not in self._patterns:
            self._patterns[name] = phrases_pattern(getattr(self, name))
        return self._patterns[name]

    def stands(self, name: str, text: str) -> bool:
        """Whether a phrase of a list stands in a text."""
        plain = without_mere_no(text) if name == "forbids" else text
        if name in self.may_stand(plain):
            return self.pattern(name).search(plain) is not None
        return False

    def may_stand(self, text: str) -> frozenset[str]:
        """The lists of which a phrase may stand in a text; the others do not.

        A clause is asked for most of them, for some more than once: one pass tells them apart.
        """
        if (known := self._asked.get(text)) is None:
            known = frozenset(LISTS[number] for number in self._beginnings.Match(text) or ())
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[text] = known
        return known

    @cached_property
    def _beginnings(self) -> "re2.Set":
        # A gap has so many lengths that a set of those would grow with every text.
        return groups_pattern_set(
            [[phrase.partition(" ~ ")[0] for phrase in getattr(self, name)] for name in LISTS]
        )

    @cached_property
    def _patterns(self) -> dict[str, "re2._Regexp[str]"]:
        return {}  # to find one by all the phrases of its list takes longer than to ask it

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        return {}


class Cue(NamedTuple):
    """A phrase of a list where it stands."""

    start: int
    end: int
    name: str


LISTS = tuple(field.name for field in fields(Words))


def cues_in(words: Words, names: Sequence[str], text: str) -> list[Cue]:
    """Every phrase of the named lists in a text, in order of their ends, the longer one last."""
    text = without_mere_no(text)
    may_stand = words.may_stand(text)
    cues = [
        Cue(match.start(), match.end(), name)
        for name in names
        if name in may_stand
        for match in words.pattern(name).finditer(text)
    ]
    return sorted(cues, key=lambda cue: (cue.end, -cue.start))


def longest_cues(cues: Sequence[Cue]) -> list[Cue]:
    """The cues without those that lie inside a longer one."""
    kept: list[Cue] = []
    for cue in cues:
        while kept and kept[-1].start >= cue.start:
            kept.pop()  # it ends earlier and begins later
        if not kept or cue.end > kept[-1].end:
            kept.append(cue)
    return kept


@lru_cache(maxsize=1)
def shared_words() -> Words:
    """The lists that all topics begin with."""
    text = files(__package__).joinpath("data", "words.toml").read_text(encoding="utf-8")
    return Words(**{name: tuple(phrases) for name, phrases in tomllib.loads(text).items()})


def with_own_words(own: Mapping[str, Sequence[str]]) -> Words:
    """The shared lists with what a topic adds, and without what it writes with a minus."""
    words = shared_words()
    changed = {}
    for name, phrases in own.items():
        gone = {phrase.removeprefix("-") for phrase in phrases if phrase.startswith("-")}
        added = [phrase for phrase in phrases if not phrase.startswith("-")]
        kept = [phrase for phrase in getattr(words, name) if phrase not in gone]
        changed[name] = (*kept, *added)
    return replace(words, **changed)
