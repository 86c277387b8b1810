"""Fetching documents: which are to be asked for, what an answer says of one, and the queue.

A document whose file a crawl does not come to stays queued: its owner is yielded without it
(``pending``), and a later crawl is told of it (``StoredState.queue``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lawtrack.errors import FailureKind, Unread
from lawtrack.ingest.documents.detect import (
    DOCX,
    HTML,
    OPEN_DOCUMENTS,
    PDF,
    PICTURES,
    PLAIN,
    PPTX,
    XLSX,
    kind_of,
)
from lawtrack.legislation.records import Document, Failed, Fetched, Record, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from lawtrack.web_hosts import foreign_host
from scrapers.page import Follow, Page

ANSWERS = (304, 404, 410)  # that say something of a document
NEW, QUEUED = "files", "queue"  # a crawl's bound holds for each
AFTER_ALL_ELSE = -1000  # the priority of the queue: what is new goes first

# Endings of recordings: large, and without a word that could be read.
RECORDINGS = ("mp3", "mp4", "m4a", "m4v", "wav", "avi", "mov", "wma", "wmv")

# What can never be a web page, by what the source or the address promises.
NO_PAGES = frozenset({PDF, DOCX, XLSX, PPTX, *OPEN_DOCUMENTS, *PICTURES})
_NO_PAGE_ENDINGS = (
    "pdf", "docx", "docm", "xlsx", "xlsm", "pptx", "odt", "ods", "odp", "msg", "png", "jpg", "jpeg",
    "tif", "tiff", "zip",
)  # fmt: skip
_LOOKED_AT = 256 * 1024
_PASSWORDS = (b'type="password"', b"type='password'", b"type=password")

# A page of a few words that says of itself that there is nothing: "Invalid parameters!"
_SHORT_PAGE, _FEW_LETTERS = 8 * 1024, 200
_NOTHING = LinearPattern(
    r"invalid (?:parameter|request|link|id)|\bnot (?:be )?(?:found|available)|"
    r"no longer (?:exists|available)|does not exist|(?:has been|was) (?:removed|deleted)|"
    r"\berror\b|access denied",
    ignore_case=True,
)
# A page that signs people in by steps asks for a name first, or sends its form on to who asks.
_SIGNS_IN = LinearPattern(
    r"(?:<title[^<>]*>|<h[12][^<>]*>)[^<]{0,80}\b(?:(?:sign|log)[ -]?[io]n|single sign"
    r"|authentication required|iniciar sesi)",
    ignore_case=True,
)
_SENT_ON = ("samlrequest", "samlresponse", "wsignin1.0")
_UNSHOWN = LinearPattern(
    r"<(?:script|style|title)\b(?:.|\n)*?</(?:script|style|title)", ignore_case=True
)
_TAGS = LinearPattern(r"<[^<>]*>")
_FEW_WORDS = 150

_CAUSES = {
    FailureKind.TOO_LARGE: Unread.TOO_LARGE,
    FailureKind.FOREIGN: Unread.HOST,
    FailureKind.GONE: Unread.GONE,
}


def looked_through(
    documents: Sequence[Document], *, source: Source, known: StoredState
) -> tuple[Document, ...]:
    """The documents, those marked as ``pending`` that are to be fetched.

    Those that nobody may or can fetch say why. What was read, or given up, with the stamp that it
    has now is left alone, unless everything is read again.
    """
    return tuple(_looked_at(document, source, known) for document in documents)


def _looked_at(document: Document, source: Source, known: StoredState) -> Document:
    here = document.content is not None or document.text is not None or document.problem
    settled = not known.full and known.texts.get(document.url) == document.stamp
    if here or settled or not document.url:
        return document
    if foreign := foreign_host(document.url, source.places):
        return replace(document, problem=foreign, cause=Unread.HOST)
    if document.url.partition("?")[0].rpartition(".")[2].lower() in RECORDINGS:
        return replace(document, problem="a recording", cause=Unread.KIND)
    return replace(document, pending=True, validator=known.validators.get(document.url, ""))


def _conditional_headers(document: Document) -> Mapping[str, str]:
    """The headers that ask for the file only if it is another one than was read."""
    name, _, value = document.validator.partition(":")
    return {name: value.strip()} if value else {}


def answered(document: Document, page: Page, *, known: StoredState | None = None) -> Document:
    """The document with what the answer to its address says of it."""
    if page.status == 304:
        # With the stamp that is stored, there is nothing to note.
        same = known is not None and known.texts.get(document.url) == document.stamp
        return replace(document, pending=False, unchanged=not same)
    if page.status != 200:
        problem = f"answered {page.status}: gone"
        return replace(document, pending=False, problem=problem, cause=Unread.GONE)
    if problem := _in_place_of(document, page):
        return replace(document, pending=False, problem=problem, cause=Unread.FAILED)
    return replace(document, pending=False, content=page.body, validator=_validator(page))


def _in_place_of(document: Document, page: Page) -> str:
    """What was answered with 200 in place of a file: "cannot be found", "Please log in"."""
    kind = kind_of(page.body)
    if asks := asks_who(page):
        return asks
    shown = page.body[:_LOOKED_AT].decode("latin-1") if kind == HTML else ""
    ending = document.url.partition("?")[0].rpartition(".")[2].lower()
    if document.media_type not in NO_PAGES and ending not in _NO_PAGE_ENDINGS:
        is_page = kind == HTML and not document.media_type  # Word saves pages as .doc
        says_nothing = is_page and len(page.body) <= _SHORT_PAGE and _is_a_notice(shown)
        return "answered with a page that says that it is not there" if says_nothing else ""
    if kind == HTML:
        return "answered with a web page in place of the file"
    is_data = kind == PLAIN and page.body.lstrip()[:2] == b'{"'
    return "answered with data in place of the file" if is_data else ""


def asks_who(page: Page) -> str:
    """What a page says that was answered in place of another, to ask who is there; empty if not."""
    if kind_of(page.body) != HTML:
        return ""
    shown = page.body[:_LOOKED_AT]
    if any(asks in shown.lower() for asks in _PASSWORDS):
        return "answered with a page that asks for a password"
    if _signs_in(shown.decode("latin-1")):
        return "answered with a page that asks people to sign in"
    return ""


def _is_a_notice(page: str) -> bool:
    words = " ".join(_words_shown(page))
    return len(words) <= _FEW_LETTERS and _NOTHING.search(words) is not None


def _signs_in(page: str) -> bool:
    """Whether a page with a form says little but that one is to sign in."""
    low = page.lower()
    asks = _SIGNS_IN.search(page)
    if asks is not None and low.startswith("sheet", asks.end() + 1):
        return False  # "Sign-in sheet of the hearing"
    if "<form" not in low or (asks is None and not any(word in low for word in _SENT_ON)):
        return False
    return len(_words_shown(page)) <= _FEW_WORDS


def _words_shown(page: str) -> list[str]:
    return _TAGS.sub(" ", _UNSHOWN.sub(" ", page)).split()


def _validator(page: Page) -> str:
    for header, question in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
        if value := page.headers.get(header, "").strip():
            return f"{question}: {value}"
    return ""


def not_to_be_had(document: Document, failed: Failed) -> Document:
    """The document with the reason why it could not be fetched."""
    cause = _CAUSES.get(failed.cause, Unread.FAILED)
    return replace(document, pending=False, problem=failed.reason, cause=cause)


def by_themselves(
    documents: Sequence[Document], source: Source, *, covers: str = NEW, priority: int = 0
) -> Iterator[Follow]:
    """Wishes for documents whose owners need not be asked for, in the order given."""
    for place, document in enumerate(documents):
        yield file_wish(
            document,
            parse=parse_document,
            otherwise=without_document,
            postpone=left_in_the_queue,
            context={"source": source, "document": document},
            covers=covers,
            priority=priority - place,
        )


def file_wish(
    document: Document,
    *,
    parse: Callable[..., Iterable[Record | Follow]],
    otherwise: Callable[..., Iterable[Record | Follow]],
    postpone: Callable[..., Iterable[Record | Follow]],
    context: Mapping[str, Any],
    covers: str = NEW,
    priority: int = 0,
) -> Follow:
    """The wish for a document's file."""
    return Follow(
        url=document.url,
        parse=parse,
        context=context,
        accept=_accepted(document),
        statuses=ANSWERS if document.validator else ANSWERS[1:],
        otherwise=otherwise,
        postpone=postpone,
        covers=covers,
        headers=_conditional_headers(document),
        priority=priority,
    )


def _accepted(document: Document) -> str:
    """What is accepted as an answer: a web page in place of XML is none."""
    return "application/xml" if document.url.endswith(".xml") else "*/*"


def queued_documents(source: Source, known: StoredState) -> Iterator[Follow]:
    """Wishes for what earlier crawls have not come to, after everything that is new."""
    yield from by_themselves(known.queue, source, covers=QUEUED, priority=AFTER_ALL_ELSE)


def parse_document(page: Page, *, source: Source, document: Document) -> Iterator[Fetched]:
    """The document with its bytes, or with the reason why there are none."""
    yield Fetched(jurisdiction=source.key, document=answered(document, page))


def without_document(*, failed: Failed, source: Source, document: Document) -> Iterator[Fetched]:
    """The document with the reason why it could not be fetched; it is asked for again later."""
    yield Fetched(jurisdiction=source.key, document=not_to_be_had(document, failed))


def left_in_the_queue(*, source: Source, document: Document) -> Iterator[Fetched]:
    """Nothing: it is queued, or about to be."""
    yield from ()
