"""Mail as it was sent, and pages that Word and browsers save with their pictures as one file (MHT).

What is said in several ways (plain and as a page) is read once. Of a page that was saved its
pictures and styles are left out; files that were sent along are read by themselves.
"""

import email
import email.policy
from collections.abc import Iterator, Sequence
from email.errors import MessageError
from email.message import EmailMessage

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.text_marks import source_words

_SHOWN = ("Subject", "From", "To", "Date")
_LETTER = "message/rfc822"
_PAGES = ("text/html", "multipart/related", "multipart/mixed")


def read_mail(content: bytes) -> Pages:
    """The head of a letter, then its words and the files that came with it."""
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    try:
        head = "\n".join(f"{name}: {letter[name]}" for name in _SHOWN if letter[name])
        files = list(_files_in(letter))
    except MessageError as error:
        raise UnreadableDocument(f"the letter is broken: {error}", Unread.BROKEN) from None
    texts = [source_words(head)] if head else []
    return Pages(texts=texts, total=len(texts), enclosed=files)


def _files_in(letter: EmailMessage) -> Iterator[Enclosed]:
    kind = letter.get_content_type()
    if letter.is_multipart() and kind != _LETTER:
        for part in _worth_reading(kind, [*letter.iter_parts()]):
            yield from _files_in(part)
        return
    content = _content(letter, kind)
    if content.strip():
        yield Enclosed(letter.get_filename() or "", content, media_type=kind)


def _worth_reading(kind: str, parts: Sequence[object]) -> Sequence[EmailMessage]:
    """The parts of a letter without other ways to say the same, and without what a page shows."""
    known = [part for part in parts if isinstance(part, EmailMessage)]
    if kind == "multipart/alternative":
        pages = [part for part in known if part.get_content_type() in _PAGES]
        return pages[-1:] or known[:1]
    if kind == "multipart/related":
        return [*known[:1], *(each for each in known[1:] if _is_read_with_a_page(each))]
    return known


def _is_read_with_a_page(part: EmailMessage) -> bool:
    return part.is_attachment() or part.get_content_type() == "text/html"


def _content(part: EmailMessage, kind: str) -> bytes:
    if kind == _LETTER:
        return b"".join(each.as_bytes() for each in part.iter_parts())
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset() or ""
    if part.get_content_maintype() != "text" or not charset:
        return content
    try:
        return b"\xef\xbb\xbf" + content.decode(charset, "replace").encode()
    except LookupError:
        return content  # of an encoding that nobody knows
