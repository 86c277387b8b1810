"""Paragraphs in the making: words with blanks between them, struck parts marked, notes behind."""

import re
from collections.abc import Iterator

from lawtrack.marked_text import STRUCK, marked, without_brackets_of_its_own
from lawtrack.safe_text import with_windows_letters

CELL = "\x1f"  # no source's words hold it: they are mended before
_CELLS = re.compile(f" ?{CELL} ?")
_BLANKS = re.compile(r"[^\S\x1f]+")
_WORD_REST = re.compile(r"\w*")


class Paragraphs:
    """Gathers the words of a text; ``finished`` gives its paragraphs.

    ``prefix`` are the quotation marks with which each paragraph of a quoted passage begins.
    """

    def __init__(self) -> None:
        self.prefix = ""
        self._done: list[str] = []
        self._runs: list[tuple[str, bool]] = []  # words, and whether they were struck
        self._behind: list[str] = []  # notes that follow the paragraph
        self._broken = False
        self._held = False  # the paragraph holds a number so far, and what it counts follows

    def words(self, text: str | None, *, struck: bool) -> None:
        """Add words to the paragraph, or to a new one when the last was ended."""
        if not text:
            return
        text = with_windows_letters(text)
        if not text.strip():
            if self._runs and not self._broken:
                self._runs.append((" ", struck))
            return
        if self._broken and not self._held:
            self._finish()
        self._broken = self._held = False
        if not self._runs and self.prefix:
            text = self.prefix + text.lstrip()
        self._runs.append((without_brackets_of_its_own(text), struck))

    def hold(self) -> None:
        """What follows goes on in this paragraph, whatever it opens: a number waits for it."""
        self._held = True
        if self.last not in ("—", "“", "‘"):
            self.blank()

    def blank(self, mark: str = " ") -> None:
        """Part the words before from those that follow: by a blank, or as cells of a table."""
        if self._runs and not self._broken:
            self._runs.append((mark, self._runs[-1][1]))

    def end(self) -> None:
        """End the paragraph; nothing happens before there are words for another."""
        self._broken = True

    def close(self, text: str, *, struck: bool) -> None:
        """Add to the last words, though their paragraph was ended: a closing quotation mark."""
        while self._runs and not self._runs[-1][0].strip():
            self._runs.pop()
        if self._runs:
            self._runs[-1] = (self._runs[-1][0].rstrip(), self._runs[-1][1])
            self._runs.append((text, struck))
        elif self._done:
            self._done[-1] += text

    def release(self) -> None:
        """End the paragraph also where a number waits for what it counts."""
        self._broken, self._held = True, False

    def reopen(self) -> None:
        """Let the next words go on where the last ones ended."""
        self._broken = self._held = False

    def note(self, kind: str, paragraphs: list[str]) -> None:
        """Put the paragraphs of a note behind the present paragraph, marked as what they are."""
        self._behind += [marked(kind, text) for text in paragraphs]

    @property
    def last(self) -> str:
        """The last character, "" at the beginning of a paragraph."""
        return self._runs[-1][0][-1:] if self._runs and not self._broken else ""

    def finished(self) -> list[str]:
        """All paragraphs."""
        self._finish()
        return self._done

    def _finish(self) -> None:
        text = _joined(self._runs)
        self._done += [text, *self._behind] if text else self._behind
        self._runs, self._behind = [], []


def _joined(runs: list[tuple[str, bool]]) -> str:
    """The words of a paragraph on one line; what was struck inside a word stands behind it."""
    if any(struck for _, struck in runs):
        line = "".join(_with_marks(list(_merged(runs))))
    else:
        line = "".join(text for text, _ in runs)
    return _CELLS.sub("\t", _BLANKS.sub(" ", line)).strip()


def _merged(runs: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Yield neighbours that are alike as one; a cell's border and blanks are nobody's words."""
    gathered, state = "", False
    for text, struck in runs:
        if text == CELL and state:
            yield gathered, state
            gathered, state = text, False
        elif struck == state or not text.strip():
            gathered += text
        else:
            if gathered:
                yield gathered, state
            gathered, state = text, struck
    if gathered:
        yield gathered, state


def _with_marks(runs: list[tuple[str, bool]]) -> Iterator[str]:
    """Yield the words with the struck ones marked, and blanks outside of the marks."""
    before = inside = ""  # the character before; what was struck inside a word
    for number, (text, struck) in enumerate(runs):
        if not struck:
            rest = _WORD_REST.match(text) if inside else None
            end = rest.end() if rest else 0
            yield text[:end] + inside + text[end:]
            before, inside = text[-1:], ""
            continue
        following = runs[number + 1][0][:1] if number + 1 < len(runs) else ""
        mark = marked(STRUCK, text)
        edges = text[0].isspace() or text[-1].isspace()
        if before.isalnum() and following.isalnum() and not edges:
            inside = mark
        else:
            yield f"{' ' * text[0].isspace()}{mark}{' ' * text[-1].isspace()}"
