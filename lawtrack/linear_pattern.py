"""Patterns for texts of a source: no text, however it was made, costs more than its length.

google-re2 never goes back in a text; Python's own ``re`` does, and for some patterns a page of
blanks keeps it busy for minutes. What re2 lacks: looking ahead or behind, and references to groups.
Its ``\\b``, ``\\w``, ``\\d`` and ``\\s`` know ASCII alone (``\\pL`` is a letter of any script), and
``$`` is the very end.

Only one search is linear. A pattern that may run on to the end of the text from many places, and
fails there, must not be asked with ``finditer``, ``sub`` or ``split``.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    import re2

# Inside a class of characters: every blank of any script, as ``\s`` is for ``re``.
SPACE = "\\s\x0b\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


class LinearPattern:
    """A pattern that google-re2 runs, compiled when it is first asked; commands start without it.

    Half a surrogate pair, which UTF-8 cannot write, is read as the replacement sign.
    """

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self.pattern = pattern
        self.ignore_case = ignore_case
        _made.add(self)

    @cached_property
    def _compiled(self) -> Any:
        import re2

        options = re2.Options()
        options.case_sensitive = not self.ignore_case
        options.log_errors = False
        return re2.compile(self.pattern, options)

    def search(self, text: str) -> "re2._Match[str] | None":
        """The first place where it stands."""
        return self._compiled.search(_writable(text))

    def match(self, text: str) -> "re2._Match[str] | None":
        """What stands at the beginning of the text."""
        return self._compiled.match(_writable(text))

    def fullmatch(self, text: str) -> "re2._Match[str] | None":
        """The whole text, when it is nothing else."""
        return self._compiled.fullmatch(_writable(text))

    def finditer(self, text: str) -> "Iterator[re2._Match[str]]":
        """Every place where it stands."""
        yield from self._compiled.finditer(_writable(text))

    def findall(self, text: str) -> list[Any]:
        """What stands there; of a pattern with groups, the groups."""
        pieces: list[Any] = self._compiled.findall(_writable(text))
        return pieces

    def split(self, text: str) -> list[str]:
        """The pieces between."""
        pieces: list[str] = self._compiled.split(_writable(text))
        return pieces

    def sub(self, new: "str | Callable[[re2._Match[str]], str]", text: str) -> str:
        """The text with something else in its place."""
        replaced: str = self._compiled.sub(new, _writable(text))
        return replaced


_made: WeakSet[LinearPattern] = WeakSet()


def compile_what_was_made() -> None:
    """All patterns made so far are compiled, for the processes that are forked from this one."""
    for pattern in list(_made):
        pattern._compiled  # noqa: B018 - kept by the pattern


def _writable(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    return text
