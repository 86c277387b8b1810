"""What the readers of the kinds give back, and the limits that all of them keep to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lawtrack.errors import Unread

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000
MAX_UNPACKED = 100 * 1024 * 1024


class Enclosed(NamedTuple):
    """A file that stands in another; a part without a name of its own has none."""

    name: str
    content: bytes
    media_type: str = ""
    refused: Unread | None = None  # why its bytes were not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The text of each page that was read.

    ``total`` counts the pages that the document has; ``flowing`` says that its sentences may go on
    over a page's end; ``note`` says what could not be read, or was read by other means; ``ocr``
    names what looked at scanned pages, when there were any; ``silent`` is the cause when no page
    holds text; with ``is_joined``, letter-spaced words are whole already; ``enclosed`` are files
    that stand in it, to be read behind its own pages.
    """

    texts: Sequence[str]
    total: int = 1
    flowing: bool = False
    note: str = ""
    ocr: str = ""
    silent: Unread = Unread.EMPTY
    is_joined: bool = False
    enclosed: Sequence[Enclosed] = ()


_NO_MEMORY = 2  # libxml2's number of it, which lxml tells as an "unknown error" of syntax


def is_lack_of_memory(error: Exception) -> bool:
    """Whether a parser of XML gave up for want of memory: that says nothing of the document."""
    return isinstance(error, SyntaxError) and getattr(error, "code", None) == _NO_MEMORY


def page_ranges(numbers: Sequence[int]) -> str:
    """Ascending page numbers as people write them: "page 3", "pages 3-5, 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"page {said}" if len(numbers) == 1 else f"pages {said}"
