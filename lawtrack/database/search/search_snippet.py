"""The words around a hit, so that a person sees why it was found; pure.

What was struck out of a text is told apart in every part that is shown, wherever that part begins.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lawtrack.marked_text import STRUCK, marked, runs_in
from lawtrack.safe_text import printable
from lawtrack.topics.searches.index_words import UNSEEN, index_words
from lawtrack.topics.searches.search_query import Term

BEFORE, AFTER = 10, 22  # words around the hit
_TOKEN = re.compile(rf"[\w{UNSEEN}]+")


@dataclass(frozen=True, slots=True)
class TextPart:
    """Some words of a text."""

    words: str
    is_hit: bool = False  # they were looked for
    kind: str = ""  # "struck out", "footnote" …; empty: the text itself


class _Token(NamedTuple):
    start: int
    end: int
    is_struck: bool


def snippet_of(text: str, terms: Sequence[Term], *, struck: bool = False) -> tuple[TextPart, ...]:
    """The words around the first place with most of the terms, or of what was struck out."""
    tokens = _tokens(text)
    if not tokens:
        return ()
    hits = _hits(text, tokens, terms, struck=struck)
    start = _best(hits) if hits else 0
    first, last = max(start - BEFORE, 0), min(start + AFTER, len(tokens) - 1)
    is_cut = last + 1 < len(tokens)
    begin = tokens[first].start if first else 0
    end = tokens[last].end if is_cut else len(text)
    parts = [
        TextPart(_on_one_line(part.words), part.is_hit, part.kind)
        for part in _parts(text, tokens, hits, begin, end)
    ]
    before, behind = [TextPart("… ")] * bool(first), [TextPart(" …")] * is_cut
    return (*before, *parts, *behind)


def marked_parts(text: str, terms: Sequence[Term]) -> tuple[TextPart, ...]:
    """The whole text in parts; what was struck out is looked through for itself."""
    tokens = _tokens(text) if terms else []
    hits = {
        place: number
        for struck in (False, True)
        for place, number in _hits(text, tokens, terms, struck=struck).items()
    }
    return tuple(_parts(text, tokens, hits, 0, len(text)))


def runs_of_a_kind(parts: Iterable[TextPart]) -> list[tuple[str, list[TextPart]]]:
    """The parts one after the other, those of one kind together."""
    return [(kind, list(run)) for kind, run in groupby(parts, key=lambda part: part.kind)]


def as_line(parts: Iterable[TextPart]) -> str:
    """The parts as a plain text, in which those that are not the text itself are marked."""
    lines = ((kind, "".join(part.words for part in run)) for kind, run in runs_of_a_kind(parts))
    return "".join(marked(kind, words) if kind else words for kind, words in lines)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(*token.span(), run.kind == STRUCK)
        for run in runs_in(text)
        for token in _TOKEN.finditer(text, run.start, run.end)
    ]


def _hits(
    text: str, tokens: Sequence[_Token], terms: Sequence[Term], *, struck: bool
) -> dict[int, int]:
    """Which tokens of what was struck, or was not, were looked for, with the term's number."""
    looked = [place for place, token in enumerate(tokens) if token.is_struck == struck]
    words = [_joined(text[tokens[place].start : tokens[place].end]) for place in looked]
    hits: dict[int, int] = {}
    for number, term in enumerate(terms):
        for place in _places(words, term):
            for each in range(place, place + len(term.words)):
                hits.setdefault(looked[each], number)
    return hits


def _parts(
    text: str, tokens: Sequence[_Token], hits: Iterable[int], begin: int, end: int
) -> Iterator[TextPart]:
    marks = [tokens[place] for place in sorted(hits)]
    for run in runs_in(text):
        read, last = max(run.start, begin), min(run.end, end)
        for token in marks:
            if read <= token.start and token.end <= last:
                if read < token.start:
                    yield TextPart(text[read : token.start], kind=run.kind)
                yield TextPart(text[token.start : token.end], True, run.kind)
                read = token.end
        if read < last:
            yield TextPart(text[read:last], kind=run.kind)


def _joined(token: str) -> str:
    return " ".join(index_words(token))


def _places(words: Sequence[str], term: Term) -> list[int]:
    wanted, length = term.words, len(term.words)
    first = wanted[0]

    def is_there(place: int) -> bool:
        here = tuple(words[place : place + length])
        if term.is_prefix:
            return here[:-1] == wanted[:-1] and bool(here) and here[-1].startswith(wanted[-1])
        return here == wanted

    alone = term.is_prefix and length == 1
    return [
        place
        for place, word in enumerate(words[: len(words) - length + 1])
        if (alone or word == first) and is_there(place)
    ]


def _best(hits: dict[int, int]) -> int:
    """The first place after which most different terms stand."""
    places = sorted(hits)[:2000]

    def worth(place: int) -> int:
        return len({hits[p] for p in range(place, place + AFTER) if p in hits})

    return max(places, key=worth)


def _on_one_line(words: str) -> str:
    edges = (" " if words[:1].isspace() else "", " " if words[-1:].isspace() else "")
    inner = printable(words).strip()
    return f"{edges[0]}{inner}{edges[1]}" if inner else " "
