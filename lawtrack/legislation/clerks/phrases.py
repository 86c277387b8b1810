"""Phrases and what fits them, whole: never a word that merely stands somewhere; pure.

A *phrase* is all that a clerk wrote, or, with ``*`` for any words, its beginning, its end, or both:
``"deferred"``, ``"referred to *"``. A comment on "the cancellation of the lease" is no phrase of
cancelling a meeting. Any words are not all words: some turn round what stands beside them, and what
"passed by *" says is not so of "passed by the council; rescinded".
"""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

ANY = "*"
# "~": any words behind one who acts, but those that make it somebody else; as no clerk writes it.
ACTED = "\ufdd0"

LONGEST = 1_000  # of a wording: no phrase says more
_AT_THE_END = ".,;:"  # of a word
_AROUND = " .,;:!?*#-_'\"()[]<>=~"
_WHO_DID_NOT = re.compile(r"\bnot (?:voting|present|participating)\b")  # said beside votes
_WORD = re.compile(r"[^\W\d]+")
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": "", "”": "", '"': "", "–": "-", "—": "-", "&": " and "}
)
# What sets two things apart: "Filed/End of Session", "Filed-End of Session".
_BAR = re.compile(r"(?<=\w\w) ?/ ?(?=\w\w)")  # and not "w/ comment"
_BETWEEN = re.compile(r"(?<=\w)(?:-| ?/ ?)(?=\w)")
# "Failed- End of Term"; the second word of "first- and third-reading" is left out.
_DASH = re.compile(r"(?<=\w\w)- (?!and\b|or\b)|(?<=\w) -(?=\w\w)")


def plain_phrase(text: str) -> str:
    """The words without what clerks vary: capitals, runs of spaces, the marks around words."""
    words = _plain(text[:LONGEST]).strip(_AROUND)
    # A bracket that was opened inside is closed again: "absent (nv)".
    return f"{words})" if words.count("(") > words.count(")") else words


def read_otherwise(words: str) -> list[str]:
    """These words with a bar or a hyphen between two of them as a dash, an "and", or a space."""
    if _BETWEEN.search(words) is None:
        return []
    return [_BETWEEN.sub(sign, words) for sign in (" - ", " and ", " ")]


def bars_as_semicolons(text: str) -> str:
    """The text with a bar between two words as a mark between two things."""
    return _BAR.sub("; ", text)


def _plain(text: str) -> str:
    text = _DASH.sub(" - ", _BAR.sub("/", text.translate(_SAME).casefold()))
    words = (word.rstrip(_AT_THE_END) for word in text.split())
    return " ".join(word for word in words if word)


class Turning(NamedTuple):
    """Words that turn round what stands beside them: to its contrary, or once more.

    Beside one who acts they may say too that it was somebody else, or not all of it: ``others``.
    """

    to_no: frozenset[str] = frozenset()
    anew: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def round_of(self, own: Set[str], *, acted: bool) -> frozenset[str]:
        """Those that turn a phrase of these words round; one that says no already is said twice."""
        turning = self.anew if own & self.to_no else self.to_no | self.anew
        return (turning | self.others if acted else turning) - own


NOTHING_TURNS = Turning()


class _Pattern(NamedTuple):
    """A phrase that stands for several wordings, as a pattern; it is compiled when first asked."""

    source: str
    code: str
    turning: tuple[str, ...] = ()  # words that turn it round, if they stand beside it
    needed: str = ""  # without which nothing fits, which is quicker to ask

    def fits(self, words: str) -> bool:
        """Whether these are words that the phrase stands for."""
        if self.needed not in words:
            return False
        if _compiled(self.source).fullmatch(f" {words}") is None:
            return False
        if not self.turning:
            return True
        return set(_WORD.findall(_WHO_DID_NOT.sub("", words))).isdisjoint(self.turning)


@lru_cache(maxsize=4096)
def _compiled(source: str) -> LinearPattern:
    return LinearPattern(source)


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """The phrases of one kind with their codes, and those of the table behind it."""

    whole: Mapping[str, str]
    by_first_word: Mapping[str, Sequence[_Pattern]]  # "" for those that begin with any words
    behind: "PhraseTable | None" = None

    def code_of(self, words: str) -> str | None:
        """The code of words that ``plain_phrase`` gave; ``None`` when no phrase knows them."""
        code = self.whole.get(words)
        if code is not None:
            return code
        first = words.partition(" ")[0]
        for pattern in (*self.by_first_word.get(first, ()), *self.by_first_word.get("", ())):
            if pattern.fits(words):
                return pattern.code
        return self.behind.code_of(words) if self.behind else None


def _group_pattern(group: str) -> str:
    """A pattern for these words, each with the space before it; any words are also none."""
    words = (
        "(?: .+)?" if word in (ANY, ACTED) else " " + re.escape(word).replace(r"\*", ".*")
        for word in group.split()
    )
    return "".join(words)


class _Piece(NamedTuple):
    """A word of a phrase, or groups of words of which one stands there, or perhaps none."""

    groups: tuple[str, ...]
    optional: bool

    @property
    def pattern(self) -> str:
        """A pattern for it and the space before it."""
        choice = "|".join(map(_group_pattern, self.groups))
        return f"(?:{choice})?" if self.optional else f"(?:{choice})"

    @property
    def needed(self) -> str:
        """What stands in every wording of it, letter for letter; empty where nothing does."""
        only = "" if self.optional or len(self.groups) != 1 else self.groups[0]
        return "" if ANY in only or ACTED in only else only

    @property
    def least(self) -> int:
        """How many letters of it are written out at least."""
        return 0 if self.optional else min(len(group.strip(ANY + ACTED)) for group in self.groups)


def _pieces_of(phrase: str, *, plain: bool) -> list[_Piece]:
    """The pieces of a phrase; in a plain one, brackets and bars are the clerk's own."""
    pieces: list[_Piece] = []
    phrase = phrase if plain else phrase.replace("~", ACTED)
    for part in [phrase] if plain else phrase.split("["):
        inside, bracket, after = ("", "", part) if plain else part.partition("]")
        if bracket:
            groups = tuple(map(_plain, inside.split("|")))
            pieces.append(_Piece(groups, optional=True))
        for word in _plain(after if bracket or plain else inside).split():
            if not word.strip(ANY) and len(word) > 1:
                continue  # a row of stars is the clerk's own
            groups = (word,) if plain else tuple(map(_plain, word.split("|")))
            pieces.append(_Piece(groups, optional=False))
    return pieces


def phrase_table(
    phrases: Mapping[str, str],
    behind: PhraseTable | None,
    *,
    plain: bool,
    turning: Turning = NOTHING_TURNS,
    neutral: Collection[str] = (),
) -> PhraseTable:
    """The table of these phrases; of two that fit, the one that says more goes first.

    A star stands for no word that would turn its phrase round, but where what it means is
    ``neutral``: a motion is one, however it ended.
    """
    whole: dict[str, str] = {}
    open_phrases = []
    for phrase, code in phrases.items():
        pieces = _pieces_of(phrase, plain=plain)
        is_open = any(ANY in group or ACTED in group for piece in pieces for group in piece.groups)
        if is_open or any(piece.optional or len(piece.groups) > 1 for piece in pieces):
            open_phrases.append((is_open, -sum(piece.least for piece in pieces), pieces, code))
        else:
            whole[plain_phrase(phrase)] = code
    begun: dict[str, list[_Pattern]] = {}
    for *_, pieces, code in sorted(open_phrases, key=lambda each: each[:2]):
        own = {word for piece in pieces for group in piece.groups for word in _WORD.findall(group)}
        acted = any(ACTED in group for piece in pieces for group in piece.groups)
        turned = () if code in neutral else tuple(sorted(turning.round_of(own, acted=acted)))
        source = "".join(piece.pattern for piece in pieces)
        needed = max((piece.needed for piece in pieces), key=len, default="")
        pattern = _Pattern(source, code, turned, needed)
        for first in _first_words(pieces):
            begun.setdefault(first, []).append(pattern)
    return PhraseTable(whole, begun, behind)


def _first_words(pieces: Sequence[_Piece]) -> set[str]:
    """The words with which a phrase may begin; an empty one where any may."""
    first: set[str] = set()
    for piece in pieces:
        words = {group.split()[0] for group in piece.groups if group}
        first |= {"" if ANY in word else word for word in words}
        if not piece.optional:
            break
    return first
