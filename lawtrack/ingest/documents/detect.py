"""Which kind of document some bytes are: told by their beginning, since names are often wrong."""

import re

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"
PLAIN = "text/plain"
OLD_WORD = "application/msword"
ZIP = "application/zip"
MAIL = "message/rfc822"
UNKNOWN = "application/octet-stream"

_SAID = {PLAIN: PLAIN, HTML: HTML, XML: XML, "text/xml": XML, "application/xhtml+xml": HTML}
_ENDINGS = {"htm": HTML, "html": HTML, "txt": PLAIN, "xml": XML}
_NAMES = (
    rb"(?:a|abbr|article|b|blockquote|body|br|center|dd|del|div|dl|dt|em|font|h[1-6]|head|header|hr|i|ins"
    rb"|li|link|main|meta|nav|ol|p|pre|s|script|section|small|span|strike|strong|style|sub|sup|table"
    rb"|tbody|td|th|thead|title|tr|u|ul)"
)
_FIRST_TAG = re.compile(rb"<!--|<" + _NAMES + rb"(?:\s[^<>]*)?/?>")
_END_TAG = re.compile(rb"(?i)</" + _NAMES + rb">")
_PAGE = re.compile(rb"<html[\s>/]")  # "<html:table>" stands in laws in XML
_LOOKED_AT = 64 * 1024
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WITHOUT_MARK = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
# The head of a letter, and of a page that was saved as one: a line each, which may go on below.
_MAIL_HEAD = re.compile(
    rb"(?:[A-Za-z][\w-]{0,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n){0,40}){2,200}"
)
_MAIL_LINE = re.compile(rb"(?mi)^(?:mime-version|content-type|message-id):")


def kind_of(content: bytes, *, media_type: str = "", url: str = "") -> str:
    """The media type of the bytes; where they do not tell, as the server or the address says."""
    if content.startswith(_BYTE_ORDER_MARKS):
        content = as_utf8(content[:_LOOKED_AT])
    head = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK\x03\x04"):
        return DOCX if b"[Content_Types].xml" in content else ZIP
    if b"%PDF-" in content[:1024]:
        return PDF
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_WORD
    low = head.lower()
    if low.startswith((b"<!doctype html", b"<html")):
        return HTML
    if low.startswith((b"<?xml", b"<!doctype", b"<bill", b"<resolution", b"<amendment")):
        return HTML if _PAGE.search(low) else XML
    if not _is_text(content):
        return media_type.partition(";")[0].strip().lower() or UNKNOWN
    if _is_mail(content):
        return MAIL
    said = _SAID.get(media_type.partition(";")[0].strip().lower())
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    kind = said or _ENDINGS.get(ending, PLAIN)
    return HTML if kind == PLAIN and _is_markup(low, content) else kind


def as_utf8(content: bytes) -> bytes:
    """The bytes of a text in UTF-16 in UTF-8, with its mark; others as they are.

    Markup tells it by its first sign where the mark is missing.
    """
    encoding = _WITHOUT_MARK.get(content[:2], "utf-16")
    if encoding == "utf-16" and not content.startswith(_BYTE_ORDER_MARKS):
        return content
    return b"\xef\xbb\xbf" + content.decode(encoding, "replace").encode()


def _is_mail(content: bytes) -> bool:
    head = _MAIL_HEAD.match(content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip())
    return head is not None and _MAIL_LINE.search(head.group()) is not None


def _is_markup(head: bytes, content: bytes) -> bool:
    """Whether a text is a piece of a page: it begins with a tag, or elements are ended in it."""
    return _FIRST_TAG.match(head) is not None or _END_TAG.search(content, 0, _LOOKED_AT) is not None


def _is_text(content: bytes) -> bool:
    if content.startswith((b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0")):
        return False
    return content.startswith(_BYTE_ORDER_MARKS) or b"\x00" not in content[:4096]
