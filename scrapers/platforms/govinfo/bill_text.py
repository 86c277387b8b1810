"""The text of a bill in Congress: when it is worth a request, and the bill that carries it.

Titles and summaries are enough to flag most bills; the text tells which clause does what.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Bill, Document, Failed, Record, Source, StoredState
from scrapers.page import Follow, Page

# A look is enough: some texts hold a bare "&" and are no XML to a strict reader.
_ROOT = re.compile(rb"<(bill|resolution|amendment-doc|engrossed-amendment|pLaw)[\s>]")
MOVES_FOR = dt.timedelta(days=60)  # after its last step or text


def with_text(
    bill: Bill, *, source: Source, known: StoredState, first_fill: bool
) -> Iterator[Record | Follow]:
    """The bill, after its newest text when a topic may care or when it is on the move.

    A new stamp alone is no reason: it may be one of tens of thousands given out in one night.
    """
    text = _newest_text(bill, source)
    if text is None or text.url in known.texts:
        yield bill
        return
    said = "\n\n".join((bill.title, *bill.other_titles, bill.summary))
    if known.interesting(said) or (not first_fill and _moves(bill, known)):
        yield Follow(
            url=text.url,
            parse=parse_text,
            context={"bill": bill, "wanted": text.url},
            accept="application/xml",
            statuses=(404,),
            otherwise=without_text,
            covers="texts",
        )
    else:
        yield bill


def _newest_text(bill: Bill, source: Source) -> Document | None:
    """The newest version whose XML stands on the source's own host; the first of equals."""
    here = source.addresses["govinfo"] + "/"
    texts = [d for d in bill.documents or () if d.url.startswith(here) and d.url.endswith(".xml")]
    return max(texts, key=lambda text: text.date or dt.date.min, default=None)


def _moves(bill: Bill, known: StoredState) -> bool:
    days = [action.date for action in bill.actions or () if action.date]
    days += [text.date for text in bill.documents or () if text.date]
    return bool(days) and max(days) >= known.now.date() - MOVES_FOR


def parse_text(page: Page, *, bill: Bill, wanted: str) -> Iterator[Record | Follow]:
    """The bill with the bytes of its newest text."""
    if page.status == 404:
        yield _told(bill, wanted, problem="answered 404: not published yet")
    elif not _ROOT.search(page.body, 0, 8192):
        raise LayoutChanged(page.url, f"expected a bill's text, found {page.body[:60]!r}")
    else:
        yield _told(bill, wanted, content=page.body)


def without_text(*, failed: Failed, bill: Bill, wanted: str) -> Iterator[Record | Follow]:
    """The bill with the reason why its text is not there.

    It keeps no stamp, so that both are asked for again when the sitemap next moves.
    """
    yield replace(_told(bill, wanted, problem=failed.reason), stamp="")


def _told(bill: Bill, url: str, *, content: bytes | None = None, problem: str = "") -> Bill:
    documents = tuple(
        replace(d, content=content, problem=problem) if d.url == url else d
        for d in bill.documents or ()
    )
    return replace(bill, documents=documents)
