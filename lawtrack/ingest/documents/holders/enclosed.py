"""Files that stand in a document, read behind its own pages, or named with why they are not."""

from dataclasses import replace
from pathlib import PurePosixPath
from time import monotonic
from typing import Protocol

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.print_repair import whole_sentences
from lawtrack.marked_text import marked, without_brackets_of_its_own
from lawtrack.web_hosts import name_in_words

MOST = 200  # files in one, also in those that stand in it
SECONDS = 20.0  # of the reading of a document, which has 25: then no further file is begun
_DEEPEST = 3  # an archive in a letter in an archive
_NAMED = 3  # of those that are not read


class ReadsEnclosed(Protocol):
    """Reads one file; ``until``: when OCR has to end."""

    def __call__(self, file: Enclosed, *, until: float) -> Pages: ...


class _Gathered:
    """The pages of the files in a document, and what could not be read of them."""

    def __init__(self, read: ReadsEnclosed, until: float) -> None:
        self.read = read
        self.until = until
        self.texts: list[str] = []
        self.unread: list[tuple[str, str, Unread]] = []
        self.notes: list[str] = []
        self.files = 0

    def take(self, file: Enclosed, depth: int) -> None:
        """Read a file, and those in it."""
        self.files += 1
        name = _shown(file.name)
        try:
            inside = self._read(file, depth)
        except UnreadableDocument as error:
            self.unread.append((name, str(error), error.cause))
            return
        texts = whole_sentences(list(inside.texts)) if inside.flowing else list(inside.texts)
        if any(text.strip() for text in texts):
            texts[0] = "\n\n".join(filter(None, (marked("attached file", name), texts[0])))
            self.texts += texts
        elif not inside.enclosed:
            self.unread.append((name, "no page holds text", inside.silent))
        if inside.note:
            self.notes.append(f"{name or 'a part'}: {inside.note}")
        for each in inside.enclosed:
            self.take(each, depth + 1)

    def _read(self, file: Enclosed, depth: int) -> Pages:
        if file.refused:
            raise UnreadableDocument(file.refused, file.refused)
        if depth > _DEEPEST or self.files > MOST or len(self.texts) > pages.MAX_PAGES:
            raise UnreadableDocument("too many files in files", Unread.TOO_LARGE)
        if monotonic() > self.until:
            raise UnreadableDocument("no time was left for it", Unread.ACCIDENT)
        return self.read(file, until=self.until)

    @property
    def names_of_the_unread(self) -> list[str]:
        """A page with the names of the files that were not read: they are words of it as well."""
        names = (marked("attached file", name) for name, _, _ in self.unread)
        return list(filter(None, ["\n\n".join(filter(None, names))]))

    @property
    def problem(self) -> str:
        """What is said of the files that were not read."""
        if not self.unread:
            return ""
        named = [f"{name} ({why})" if name else why for name, why, _ in self.unread[:_NAMED]]
        more = len(self.unread) - len(named)
        listed = ", ".join(named) + (f" and {more} more" if more else "")
        return f"not read of what stands in it: {listed}"


def with_enclosed(document: Pages, read: ReadsEnclosed, *, began: float) -> Pages:
    """The document with the pages of the files that stand in it behind its own.

    ``began``: when its own reading did, on the monotonic clock.
    """
    if not document.enclosed:
        return document
    gathered = _Gathered(read, began + SECONDS)
    for file in document.enclosed:
        gathered.take(file, 1)
    has_text = any(text.strip() for text in document.texts)
    texts = [*document.texts, *gathered.texts]
    if any(text.strip() for text in texts):
        texts += gathered.names_of_the_unread
    return replace(
        document,
        texts=texts,
        total=document.total + len(texts) - len(document.texts),
        note="; ".join(filter(None, (document.note, *gathered.notes, gathered.problem))),
        silent=gathered.unread[0][2] if gathered.unread and not has_text else document.silent,
        enclosed=(),
    )


def _shown(name: str) -> str:
    """The name of a file without its folders, on one line, in words."""
    plain = " ".join(PurePosixPath(name.replace("\\", "/")).name.split())
    if words := name_in_words(plain):
        plain = f"{words}{PurePosixPath(plain).suffix}" if "." in plain else words
    return without_brackets_of_its_own(plain)[:200]
