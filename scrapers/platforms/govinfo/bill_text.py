"""The text of a bill in Congress: when it is worth requests, and the bill that carries it.

Titles and summaries are enough to flag most bills; the text tells which clause does what. The
newest version is asked for in XML, then as a web page, then as PDF; where it cannot be had or says
nothing, the one before is, up to one that is stored or says something. What could not be had keeps
its reason, and is asked for again when the file of the bill next moves.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.ingest.documents.detect import as_utf8
from lawtrack.ingest.documents.legislative_xml import (
    NO_WORDS,
    NOT_AVAILABLE,
    ONLY_STRUCK,
    is_placeholder,
    is_silent,
)
from lawtrack.legislation.records import Bill, Document, Failed, Record, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.text_versions import (
    MEDIA_TYPES,
    TextVersion,
    form_of,
    newest_first,
)

# Roots of the texts in XML: GPO's DTDs for bills, resolutions and amendments, and USLM.
ROOTS = (
    "bill", "resolution", "amendment-doc", "engrossed-amendment", "pLaw", "amendment",
    "engrossedAmendment", "constitutionalAmendment", "lawDoc", "statutesAtLarge",
    "statuteCompilation",
)  # fmt: skip
# A look is enough: some texts hold a bare "&" and are no XML to a strict reader.
_FIRST_TAG = re.compile(rb"<(?:[A-Za-z_][\w.\-]{0,40}:)?([A-Za-z_][\w.\-]{0,40})[\s/>]")
_HEADLINE = re.compile(rb"(?i)<(?:title|h1)[^<>]{0,200}>([^<]{0,200})")
_OUTAGE = re.compile(
    rb"(?i)\berror\b|not found|unavailable|not available|maintenance|denied|blocked"
    rb"|attention required|just a moment|captcha"
)
# What stands in each measure, however its page is made; the press sets them in <pre>.
_OF_A_MEASURE = re.compile(rb"(?i)<pre|congress\s+assembled|\bresolved\b|\bsec(?:tion|\.)\s+[0-9]")
# What the press prints before the words of a measure, and marks as struck among them.
_ENACTING = re.compile(rb"(?i)in\s+congress\s+assembled,?|<body[^<>]{0,200}>")
_DELETED = re.compile(rb"&lt;DELETED&gt;.*?(?:&lt;/DELETED&gt;|\Z)", re.DOTALL)
_TAG = re.compile(rb"<[^<>]{0,1000}>")
# "[Congressional Bills 119th Congress]", "[H.R. 7 Introduced in House (IH)]"
_PRESS_LINE = re.compile(rb"\[(?:Congressional Bills|From the|[HS]\.)[^\[\]]{0,100}\]")
MOVES_FOR = dt.timedelta(days=60)  # after its last step or text
MOST_REQUESTS = 8  # for the text of one bill in one crawl
# After these, asking this host for another text is no use.
_OUT_OF_REACH = (FailureKind.LEFT_ALONE, FailureKind.ROBOTS, FailureKind.FOREIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearch:
    """What is still to be asked for, the next first, and what came of the requests so far."""

    left: tuple[tuple[TextVersion, str], ...]
    problems: tuple[tuple[TextVersion, str, str], ...] = ()  # with the address and the reason
    may_come: bool = False  # one of the requests failed: it may not, the next time
    again_soon: bool = False  # the bill is on the move


def newest_text_then_bill(
    bill: Bill,
    *,
    source: Source,
    known: StoredState,
    first_fill: bool,
    versions: Sequence[TextVersion] | None = None,
) -> Iterator[Record | Follow]:
    """The bill, after its newest text when a topic may care or when it is on the move.

    ``versions`` are those of its documents in all their forms. A new stamp alone is no reason: it
    may be one of tens of thousands given out in one night.
    """
    if versions is None:
        versions = [
            TextVersion(title=document.title, date=document.date, urls=(document.url,))
            for document in bill.documents or ()
        ]
    if known.texts or known.readings:  # else they stand there as the file lists them
        bill = replace(bill, documents=tuple(_as_stored(version, known) for version in versions))
    said = "\n\n".join((bill.title, *bill.other_titles, bill.summary))
    moves = not first_fill and _moves(bill, known)
    wanted = _wanted(versions, source, known) if moves or known.interesting(said) else []
    if wanted:
        search = TextSearch(left=tuple(wanted[:MOST_REQUESTS]), again_soon=_moves(bill, known))
        yield _ask(bill, search)
    else:
        yield bill


def _as_stored(version: TextVersion, known: StoredState) -> Document:
    """The version under the address of the form that was read, if one was."""
    read = (url for url in version.urls if known.readings.get(url, url in known.texts))
    return version.document_at(next(read, version.url))


def _wanted(
    versions: Sequence[TextVersion], source: Source, known: StoredState
) -> list[tuple[TextVersion, str]]:
    """The texts that are worth a request, the best first, up to one that is stored.

    Those on other hosts are left out, and those that were read and say nothing.
    """
    here = source.addresses["govinfo"] + "/"
    wanted = []
    for version in newest_first(versions):
        urls = [u for u in version.urls if u.startswith(here) and form_of(u) in MEDIA_TYPES]
        if any(url in known.texts and known.readings.get(url, True) for url in urls):
            break
        wanted += [(version, url) for url in urls if url not in known.texts]
    return wanted


def _moves(bill: Bill, known: StoredState) -> bool:
    days = [action.date for action in bill.actions or () if action.date]
    days += [text.date for text in bill.documents or () if text.date]
    return bool(days) and max(days) >= known.now.date() - MOVES_FOR


def _ask(bill: Bill, search: TextSearch) -> Follow:
    _, url = search.left[0]
    return Follow(
        url=url,
        parse=parse_text,
        context={"bill": bill, "search": search},
        accept=MEDIA_TYPES[form_of(url)],
        statuses=(404, 410),
        otherwise=without_text,
        covers="texts",
    )


def parse_text(page: Page, *, bill: Bill, search: TextSearch) -> Iterator[Record | Follow]:
    """The bill with the bytes of a text that says something, or the next text to be asked for."""
    version, url = search.left[0]
    if page.status in (404, 410):
        reason = "not published yet" if page.status == 404 else "no longer there"
        yield _go_on(bill, search, f"answered {page.status}: {reason}")
        return
    body = page.body if form_of(url) == "pdf" else as_utf8(page.body)
    _refuse_other_files(replace(page, body=body), form_of(url))
    if silence := _silence(body, form_of(url)):
        yield _go_on(bill, search, silence)
    else:
        document = replace(version.document_at(url), content=page.body)
        yield _told(bill, search, read=(version, document))


def without_text(*, failed: Failed, bill: Bill, search: TextSearch) -> Iterator[Record | Follow]:
    """The next text to be asked for; the bill with the reasons when there is none."""
    if failed.cause in _OUT_OF_REACH:
        search = replace(search, left=search.left[:1])
    yield _go_on(bill, replace(search, may_come=True), failed.reason)


def _go_on(bill: Bill, search: TextSearch, problem: str) -> Record | Follow:
    version, url = search.left[0]
    search = replace(
        search, left=search.left[1:], problems=(*search.problems, (version, url, problem))
    )
    return _ask(bill, search) if search.left else _told(bill, search)


def _told(
    bill: Bill, search: TextSearch, *, read: tuple[TextVersion, Document] | None = None
) -> Bill:
    """The bill with the text that was read, and reasons beside the newer ones that were not.

    It keeps no stamp while a text that failed may come, so that both are asked for again when the
    sitemap next moves; with another text read, only as long as the bill is on the move.
    """
    documents = []
    for document in bill.documents or ():
        reasons = {
            form_of(url): problem
            for version, url, problem in search.problems
            if document.url in version.urls and document.title == version.title
        }
        if read is not None and document.url in read[0].urls and document.title == read[0].title:
            documents.append(read[1])
        else:
            documents.append(replace(document, problem=_in_words(reasons)))
    again = search.may_come and (read is None or search.again_soon)
    return replace(bill, documents=tuple(documents), stamp="" if again else bill.stamp)


def _in_words(reasons: dict[str, str]) -> str:
    """The reasons of a version's forms on one line; one reason stands for all that have it."""
    if len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    return "; ".join(f"{form.upper()}: {reason}" for form, reason in reasons.items())


def _refuse_other_files(page: Page, form: str) -> None:
    """Raise ``LayoutChanged`` for what is no text of a bill, whatever its address says."""
    if form == "xml":
        first = _FIRST_TAG.search(_without_comments(page.body[:65_536]))
        is_text = first is not None and first[1].decode() in ROOTS
    elif form == "pdf":
        is_text = b"%PDF-" in page.body[:1024]
    else:
        headlines = _HEADLINE.findall(page.body, 0, 65_536)
        is_outage = any(map(_OUTAGE.search, headlines)) and b"<pre" not in page.body
        is_text = not is_outage and _OF_A_MEASURE.search(page.body) is not None
    if not is_text:
        raise LayoutChanged(page.url, f"expected a bill's text, found {page.body[:60]!r}")


def _without_comments(body: bytes) -> bytes:
    before, *comments = body.split(b"<!--")
    return before + b"".join(comment.partition(b"-->")[2] for comment in comments)


def _silence(body: bytes, form: str) -> str:
    """Why a text says nothing, as far as a look tells; "" when it may say something."""
    if form == "xml":
        return is_silent(body)
    if form == "pdf":
        return ""
    *_, begins = (0, *(found.end() for found in _ENACTING.finditer(body)))
    words = body[begins:]
    said = _PRESS_LINE.sub(b"", _TAG.sub(b"", _DELETED.sub(b"", words)))
    if re.search(rb"\w", said):
        return NOT_AVAILABLE if is_placeholder(said.decode(errors="replace").strip()) else ""
    return ONLY_STRUCK if _DELETED.search(words) else NO_WORDS
