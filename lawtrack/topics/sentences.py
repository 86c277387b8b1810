"""The sentence in which a phrase stands, fit to be printed on one line."""

import re

LONGEST = 600

# A sentence ends at a full stop before a capital (not after an abbreviation or a section sign), at
# an empty line or at a cell's border.
_END = re.compile(
    r"[.?!\n\t](?:(?<=\t)|(?<=\n)\n|(?<=[.?!])"
    r"(?<![\s.(][A-Z]\.)(?<!\bNo\.)(?<!\bSec\.)(?<!\bSEC\.)(?<!\bInc\.)(?<!\bSt\.)(?<!\bMr\.)"
    r"(?<!\bMs\.)(?<!\bArt\.)(?<!\bU\.S\.)(?<!\b[0-9]\.)"
    r"[”\"’)]?\s+(?=[A-Z“\"(§0-9]))"
)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around ``text[start:end]`` begins and ends."""
    low = max(0, start - LONGEST)
    first = low
    for found in _END.finditer(text, low, start):
        first = found.end()
    following = _END.search(text, end, min(len(text), end + LONGEST))
    last = following.start() + 1 if following else min(len(text), end + LONGEST)
    return first, last


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence on one line; "…" where a very long one was cut."""
    first, last = bounds(text, start, end)
    sentence = " ".join(text[first:last].split())
    if first and first == start - LONGEST:
        sentence = "… " + sentence.partition(" ")[2]
    if last < len(text) and last == end + LONGEST:
        sentence = sentence.rpartition(" ")[0] + " …"
    return sentence
