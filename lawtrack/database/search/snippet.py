"""The words around a hit, so that a person sees why it was found; pure."""

import re
from collections.abc import Sequence

from lawtrack.database.search.index_words import index_words
from lawtrack.database.search.search_query import Term
from lawtrack.safe_text import printable

BEFORE, AFTER = 10, 22  # words around the hit
_TOKEN = re.compile(r"[\w\u0300-\u036f]+")


def snippet_of(text: str, terms: Sequence[Term]) -> tuple[tuple[str, bool], ...]:
    """The words around the first place with most of the terms, in parts: words, and is a hit."""
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return ()
    hits = _hits(tokens, terms)
    start = _best(hits) if hits else 0
    first, last = max(start - BEFORE, 0), min(start + AFTER, len(tokens) - 1)
    is_cut = last + 1 < len(tokens)
    begin = tokens[first].start() if first else 0
    end = tokens[last].end() if is_cut else len(text)
    parts = _parts(text, tokens, hits, begin, end)
    around = [("… ", False)] * bool(first), [(" …", False)] * is_cut
    return (*around[0], *((_on_one_line(words), is_hit) for words, is_hit in parts), *around[1])


def marked_parts(text: str, terms: Sequence[Term]) -> list[tuple[str, bool]]:
    """The whole text in parts: words, and whether they were looked for."""
    tokens = list(_TOKEN.finditer(text)) if terms else []
    return _parts(text, tokens, _hits(tokens, terms), 0, len(text))


def _hits(tokens: Sequence[re.Match[str]], terms: Sequence[Term]) -> dict[int, int]:
    """Which tokens were looked for, with the number of the term."""
    words = [_joined(token[0]) for token in tokens]
    hits: dict[int, int] = {}
    for number, term in enumerate(terms):
        for place in _places(words, term):
            for each in range(place, place + len(term.words)):
                hits.setdefault(each, number)
    return hits


def _parts(
    text: str, tokens: Sequence[re.Match[str]], hits: dict[int, int], begin: int, end: int
) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    read = begin
    for place in sorted(hits):
        token = tokens[place]
        if begin <= token.start() and token.end() <= end:
            parts += [(text[read : token.start()], False), (token[0], True)]
            read = token.end()
    parts.append((text[read:end], False))
    return [part for part in parts if part[0]]


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
