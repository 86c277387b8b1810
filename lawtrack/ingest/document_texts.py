"""From a document to what is stored of its text: read, sent along as such, or missing and why.

A text that was read once is never replaced by a failure to read it, an accident of the reader or an
empty frame; such a try is noted beside it.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database import bulk, texts
from lawtrack.database.documents.fates import PASSING, TRIES
from lawtrack.database.sealing.crawl_marks import seal_tries
from lawtrack.database.sealing.seals import append_seal
from lawtrack.database.search.word_index import index_texts
from lawtrack.database.tables.legislation import TextRow
from lawtrack.errors import Unread
from lawtrack.ingest.documents import DocumentText
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.changes.document_versions import moved_documents
from lawtrack.legislation.hash_chain import TEXT_DIGESTED, SealKind, text_digest_of
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.records import Bill, Document, Event, Fetched, Record

Read = Callable[[Document], DocumentText]

UNSTAMPED = "without a stamp"  # what is awaited of a document whose source gives no stamp
TO_BE_READ = "still to be read"

# What stands in a text before anybody has written it: headings of a template, and what asks to
# be overwritten.
_HEADING = re.compile(
    r"^(?:\.\.[A-Za-z][\w /'-]{0,40}"
    r"|(?:title|body|text|summary|recommended action|fiscal impact|background|end)\s*:?)$",
    re.IGNORECASE,
)
_ITSELF = (
    r"(?:(?:the |this |full |final )?"
    r"(?:text|language|body|document|draft|legislation|ordinance|resolution)s? )"
)
_PLACEHOLDER = re.compile(
    r"^[\[<({«*]*\s*(?:click or tap here to enter text|click here to enter (?:a )?text"
    r"|(?:enter|insert|type) (?:the )?\w{0,20} ?(?:text|title|here)(?: here)?"
    rf"|{_ITSELF}?(?:is |are |will be |to be )?(?:to come|to follow|forthcoming|pending|coming soon"
    r"|to be (?:provided|added|inserted|submitted|determined|drafted|distributed)"
    r"|(?:provided|distributed|added) (?:later|at the meeting|separately|under separate cover)"
    r"|(?:not (?:yet )?|un)available(?: yet)?)"
    rf"|no {_ITSELF}?(?:is )?(?:yet )?available|no text|title only|placeholder(?: text)?"
    r"|(?:please )?(?:see|refer to) (?:the )?attach(?:ed|ments?)"
    r"(?: (?:file|document|memo|pdf|exhibit|draft|text|ordinance|resolution)s?)?(?: \w{1,2})?"
    r"|(?:this page )?(?:is |was )?(?:intentionally )?left blank(?: intentionally)?"
    r"|tbd|n/?a|none)\s*[\])>}»*]*\W*$",
    re.IGNORECASE,
)
# What only lays out words says nothing.
_MARKUP = re.compile(r"</?[a-z][a-z0-9]{0,9}(?: [^<>]{0,200})?/?>|&nbsp;|&#160;", re.IGNORECASE)
_FRAME_LENGTH = 600  # characters: a longer text says something, whatever it is


def says_nothing(text: str) -> bool:
    """Whether a text is only a frame: headings and words that ask to be written over."""
    if len(text) > _FRAME_LENGTH:
        return False
    lines = (line.strip() for line in _MARKUP.sub(" ", text).splitlines())
    return all(
        not re.search(r"[^\W_]", line) or _HEADING.match(line) or _PLACEHOLDER.match(line)
        for line in lines
    )


def lacks_its_body(text: str) -> bool:
    """Whether a text names a body or text of its own and ends there, without it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(reversed(lines)):
        if line.lower() in ("..body", "..text"):
            return says_nothing("\n".join(lines[len(lines) - number :]))
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOwner:
    """A bill or meeting as it is stored now; ``before`` are its documents as stored till then."""

    documents: Sequence[Document]
    before: Sequence[Row] | None = None  # None: it is new


@dataclass(slots=True, kw_only=True)
class TextNews:
    """What is new about the texts of an owner."""

    changes: list[Change] = field(default_factory=list)
    is_new: bool = False  # one of them says something that was not stored
    is_backlog: bool = False  # and that is only because nobody had tried to read it


def save_texts(
    session: Session,
    owners: Sequence[DocumentOwner],
    *,
    jurisdiction: str,
    read: Read,
    now: datetime,
    reparsed: bool = False,
) -> list[TextNews]:
    """Store what the documents of these owners say, and return what is new for each of them.

    A document that was listed all along and is only read now, or read better, is no change of the
    record, but it is to be judged.
    """
    news = [TextNews() for _ in owners]
    by_url: dict[str, list[tuple[int, Document]]] = {}
    moved: dict[str, str] = {}
    for number, owner in enumerate(owners):
        for document in owner.documents:
            if document.url and _tells(document):
                by_url.setdefault(document.url, []).append((number, document))
        if owner.before is not None:
            places = moved_documents(owner.before, [_place(d) for d in owner.documents])
            moved |= places
            for document in owner.documents:
                if document.url in places:
                    by_url.setdefault(document.url, [(number, document)])
    stored = bulk.texts_under(session, jurisdiction, sorted({*by_url, *moved.values()}))
    rows: list[Row] = []
    replaced: list[str] = []
    sealed: list[tuple[str, str]] = []
    for url, listed in by_url.items():
        document = listed[-1][1]
        before = stored.get(url) or stored.get(moved.get(url, ""))
        after = text_after(document, before, read=read, now=now, has_moved=url not in stored)
        if after is None:
            continue
        if before and reparsed:
            after = after._replace(fetched_at=before.fetched_at)
        rows.append({"jurisdiction": jurisdiction, "url": url, **after._asdict()})
        if after.state == "text" and not _is_sealed(stored.get(url), after):
            sealed.append((url, text_digest_of(rows[-1])))
        if url in stored and _is_another(stored[url], after):
            replaced.append(url)
        for number, of_owner in listed:
            _note(news[number], owners[number], of_owner, before, after)
    texts.keep_earlier_texts(session, jurisdiction, replaced, now=now)
    bulk.upsert(session, TextRow, rows)
    index_texts(session, jurisdiction, [row["url"] for row in rows])
    append_seal(session, jurisdiction, SealKind.TEXTS, sealed, now=now)
    kept = [(url, text_digest_of({"url": url, **stored[url]._asdict()})) for url in replaced]
    append_seal(session, jurisdiction, SealKind.EARLIER, kept, now=now)
    seal_tries(session, jurisdiction, rows, now=now)
    return news


def _tells(document: Document) -> bool:
    """Whether something was learned of the document but that it is listed."""
    return (
        document.content is not None
        or document.text is not None
        or bool(document.problem)
        or document.pending
        or document.unchanged
    )


def _place(document: Document) -> Row:
    return {"kind": document.kind, "title": document.title, "url": document.url}


def _is_sealed(before: bulk.StoredText | None, after: bulk.StoredText) -> bool:
    """Whether nothing changes of what the seal of the stored text covers."""
    names = [name for name in TEXT_DIGESTED if name != "url"]
    return (
        before is not None
        and before.state == "text"
        and all(getattr(before, name) == getattr(after, name) for name in names)
    )


def _is_another(before: bulk.StoredText, after: bulk.StoredText) -> bool:
    return before.state == after.state == "text" and before.sha256 != after.sha256


def _note(
    news: TextNews,
    owner: DocumentOwner,
    document: Document,
    before: bulk.StoredText | None,
    after: bulk.StoredText,
) -> None:
    """Note for the owner what the text of a document says that was not stored."""
    was_tried = before is not None and before.state != "queued"
    differs = before is not None and before.state != "queued" and before.sha256 != after.sha256
    was_listed = owner.before is None or any(row["url"] == document.url for row in owner.before)
    if after.state != "text":
        if differs and before and before.media_type and after.media_type and not was_listed:
            told = f"{document.title} {document.url}".strip()
            news.changes.append(Change(reason="document-revised", field="document", new=told))
        return
    if before and (before.sha256, before.pages) == (after.sha256, after.pages):
        return
    news.is_new = True
    news.is_backlog = not was_tried
    if owner.before is not None and (differs or not (before or was_listed)):
        old = "an earlier text" if before and before.state == "text" else ""
        news.changes.append(Change(reason="text", field="text", old=old, new=document.title))


def text_after(
    document: Document,
    before: bulk.StoredText | None,
    *,
    read: Read,
    now: datetime,
    has_moved: bool = False,
) -> bulk.StoredText | None:
    """What is stored from now on of a document's text; ``None`` when that is what was stored."""
    if document.content is None and document.text is None and not document.problem:
        return _without_a_try(document, before, now=now, has_moved=has_moved)
    text = _tried(document, read=read, now=now)
    if text.state == "text":
        return text
    same = before is not None and before.cause == text.cause
    text = text._replace(attempts=before.attempts + 1 if before and same else 1, tried_at=now)
    if before is None or before.state != "text":
        return text
    open_still = text.cause == Unread.FAILED or (text.cause in PASSING and text.attempts < TRIES)
    is_other = document.stamp != before.stamp
    return before._replace(
        cause=text.cause,
        attempts=text.attempts,
        tried_at=now,
        trouble=text.reason,
        stamp=before.stamp if open_still else document.stamp,
        awaited=(document.stamp or UNSTAMPED) if open_still and (is_other or has_moved) else "",
    )


def _without_a_try(
    document: Document, before: bulk.StoredText | None, *, now: datetime, has_moved: bool
) -> bulk.StoredText | None:
    """What is stored of a document that was not asked for, or is still the one that was read."""
    if document.unchanged and before is not None:
        return before._replace(
            stamp=document.stamp, awaited="", cause="", attempts=0, tried_at=None, trouble=""
        )
    if before is None:
        queued = _text("queued", TO_BE_READ, "", "", [], hashlib.sha256(), now=now)
        return queued._replace(awaited=document.stamp) if document.pending else None
    awaited = document.stamp or UNSTAMPED
    if has_moved:
        return before._replace(awaited=awaited, cause="", attempts=0, validator="")
    if not document.pending or awaited == before.awaited or document.stamp == before.stamp:
        return None
    return before._replace(awaited=awaited, cause="", attempts=0, trouble="")


def _tried(document: Document, *, read: Read, now: datetime) -> bulk.StoredText:
    """What came of a try: the text, or the reason why there is none."""
    if document.content is not None:
        found = read(document)
        pages = [page.replace("\x00", "") for page in found.pages]
        digest = hashlib.sha256(document.content)
        state, reason, cause = found.state, found.reason, found.cause or Unread.BROKEN
        media_type, extractor = found.media_type, found.extractor
    elif document.text is not None:
        pages = [document.text.replace("\x00", "")]
        digest = hashlib.sha256(document.text.encode(errors="replace"))
        state, reason, cause = "text", "", Unread.EMPTY
        media_type, extractor = "text/plain", "the source"
    else:
        pages, digest, state, reason = [], hashlib.sha256(), "no_text", document.problem
        cause, media_type, extractor = document.cause or Unread.FAILED, "", ""
    if state == "text" and says_nothing("\n".join(pages)):
        state, reason, cause, pages = "no_text", "holds headings only", Unread.EMPTY, []
    text = _text(state, reason, media_type, extractor, pages, digest, now=now)
    return text._replace(
        stamp=document.stamp,
        cause="" if state == "text" else cause.value,
        validator=document.validator,
    )


def _text(
    state: str, reason: str, media_type: str, extractor: str, pages: list[str],
    digest: "hashlib._Hash", *, now: datetime,
) -> bulk.StoredText:  # fmt: skip
    return bulk.StoredText(
        sha256=digest.hexdigest(), state=state, reason=reason, pages=pages, fetched_at=now,
        stamp="", media_type=media_type, extractor=extractor, page_count=len(pages), cause="",
        attempts=0, tried_at=None, trouble="", awaited="", validator="",
    )  # fmt: skip


def left_to_workers(
    records: Sequence[Record], is_costly: Callable[[Document], bool]
) -> tuple[list[Record], list[Document]]:
    """The records without the files that are costly to read, and these documents with their bytes.

    In the records they are still to be read, as if this crawl had not come to them.
    """
    left: list[Document] = []

    def without(document: Document) -> Document:
        if document.content is None or not document.url or not is_costly(document):
            return document
        left.append(document)
        return replace(document, content=None, validator="", pending=True)

    kept: list[Record] = []
    for record in records:
        if isinstance(record, Fetched):
            kept.append(replace(record, document=without(record.document)))
        elif isinstance(record, (Bill, Event)) and record.documents:
            kept.append(replace(record, documents=tuple(map(without, record.documents))))
        else:
            kept.append(record)
    return kept, left


def documents_of(records: Iterable[Record]) -> Iterable[Document]:
    """The documents in a batch that carry fetched bytes."""
    for record in records:
        if isinstance(record, Fetched):
            documents: Sequence[Document] = (record.document,)
        elif isinstance(record, (Bill, Event)):
            documents = record.documents or ()
        else:
            continue
        yield from (document for document in documents if document.content is not None)
