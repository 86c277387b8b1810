"""From a document to what is stored of its text: read, sent along as such, or missing and why."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain

from lawtrack.ingest.documents import DocumentText
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.records import Bill, Document, Event, Record

Read = Callable[[Document], DocumentText]


def text_row(document: Document, *, jurisdiction: str, read: Read, now: datetime) -> Row | None:
    """What to store of a document's text; ``None`` when it brought none."""
    if document.content is not None:
        found = read(document)
        state, reason, extractor = found.state, found.reason, found.extractor
        media_type, pages = found.media_type, [page.replace("\x00", "") for page in found.pages]
        digest = hashlib.sha256(document.content)
    elif document.text is not None:
        state, reason, extractor, media_type = "text", "", "the source", "text/plain"
        pages = [document.text.replace("\x00", "")]
        digest = hashlib.sha256(document.text.encode(errors="replace"))
    elif document.problem:
        state, reason, extractor, media_type = "no_text", document.problem, "", ""
        pages = []
        digest = hashlib.sha256()
    else:
        return None
    return {
        "jurisdiction": jurisdiction,
        "url": document.url,
        "stamp": document.stamp,
        "sha256": digest.hexdigest(),
        "media_type": media_type,
        "extractor": extractor,
        "state": state,
        "reason": reason,
        "pages": pages,
        "fetched_at": now,
    }


def documents_of(records: Iterable[Record]) -> Iterable[Document]:
    """The documents in a batch that carry fetched bytes."""
    owners = (r for r in records if isinstance(r, (Bill, Event)))
    documents = chain.from_iterable(r.documents or () for r in owners)
    return (document for document in documents if document.content is not None)
