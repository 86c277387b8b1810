"""Two official texts, word by word: what was taken out and what was put in; pure.

Paragraphs are compared first and words only within those that differ, so that a long bill costs
little more than a short one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

# A stretch of more words than this on either side is shown as taken out and put in.
MOST_WORDS = 4_000
BREAK = "\n"

_WORDS = re.compile(r"\n|[^\W_]+(?:['’.,-][^\W_]+)*[^\S\n]*|[^\n][^\S\n]*")
_BEGINS = re.compile(
    r"(?:section|sec\.|article|title|chapter|whereas|resolved|ordered)\b|\(\w{1,4}\)|§",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """A run of words: "same", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Paragraphs that differ, as one run of parts; a line break stands between paragraphs."""

    after: str  # the paragraph before them, which is the same in both texts
    parts: tuple[Part, ...]


def paragraphs_of_text(pages: Sequence[str]) -> list[str]:
    """The paragraphs of a text; a line that only goes on is joined to the one before.

    Blank lines part paragraphs, and so does a line that begins like a section or an item.
    """
    pieces: list[list[str]] = [[]]
    for line in BREAK.join(pages).split(BREAK):
        words = " ".join(line.split())
        if not words or _BEGINS.match(words):
            pieces.append([])
        if words:
            pieces[-1].append(words)
    return [" ".join(lines) for lines in pieces if lines]


def text_differences(old: Sequence[str], new: Sequence[str]) -> list[Difference]:
    """What differs between two lists of paragraphs, in the order of the texts."""
    different = []
    matcher = SequenceMatcher(None, old, new)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            continue
        before = BREAK.join(old[old_from:old_to])
        after = BREAK.join(new[new_from:new_to])
        different.append(
            Difference(
                after=new[new_from - 1] if new_from else "",
                parts=tuple(_joined(_compared(before, after))),
            )
        )
    return different


def _compared(old: str, new: str) -> Iterator[Part]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if not before or not after or max(len(before), len(after)) > MOST_WORDS:
        yield Part("removed", old)
        yield Part("added", new)
        return
    matcher = SequenceMatcher(
        None, [w.strip(" ") for w in before], [w.strip(" ") for w in after], autojunk=False
    )
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield Part("same", "".join(after[new_from:new_to]))
        else:
            yield Part("removed", "".join(before[old_from:old_to]))
            yield Part("added", "".join(after[new_from:new_to]))


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts without empty ones; a space or comma alone does not part two changes."""
    removed = added = between = ""
    for part in parts:
        if part.kind == "same":
            if (removed or added) and not any(sign.isalnum() for sign in part.text):
                between += part.text
                continue
            yield from _told(removed, added, between + part.text)
            removed = added = between = ""
            continue
        removed, added, between = removed + between, added + between, ""
        if part.kind == "removed":
            removed += part.text
        else:
            added += part.text
    yield from _told(removed, added, between)


def _told(removed: str, added: str, same: str) -> Iterator[Part]:
    for kind, text in (("removed", removed), ("added", added), ("same", same)):
        if text.strip() or (text and kind == "same"):
            yield Part(kind, text)
