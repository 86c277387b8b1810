"""Which kind of document some bytes are: told by their beginning, since names are often wrong."""

import re

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"
PLAIN = "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX = f"{_OFFICE}spreadsheetml.sheet"
PPTX = f"{_OFFICE}presentationml.presentation"
_OPEN = "application/vnd.oasis.opendocument."
OPEN_DOCUMENTS = (f"{_OPEN}text", f"{_OPEN}spreadsheet", f"{_OPEN}presentation", f"{_OPEN}graphics")
OLD_WORD = "application/msword"
OLD_WORKBOOK = "application/vnd.ms-excel"
OLD_OFFICE = "application/x-ole-storage"
# What a file of streams is, by what they tell.
OLD_OFFICES = {
    "word": OLD_WORD,
    "workbook": OLD_WORKBOOK,
    "slides": "application/vnd.ms-powerpoint",
    "letter": "application/vnd.ms-outlook",
}
ZIP = "application/zip"
GZIP = "application/gzip"
MAIL = "message/rfc822"
UNKNOWN = "application/octet-stream"
PICTURES = {
    "image/png": b"\x89PNG",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/tiff": b"II*\0",
    "image/bmp": b"BM",
    "image/webp": b"RIFF",
}
# What can be told and not be read, as reasons call it.
_UNREADABLE = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xffWPC": "a WordPerfect file",
    b"%!PS": "a PostScript file",
    b"AC10": "a drawing of AutoCAD",
    b"ID3": "a recording",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"SIMPLE": "a picture of astronomers",
}

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
_MIME_TYPE = re.compile(
    rb"PK\x03\x04.{22}\x08\x00.\x00mimetype(application/vnd\.oasis\.opendocument\.[a-z]{4,12})",
    re.DOTALL,
)
# Its parts, where somebody packed it anew, in whatever order; what it is they say themselves.
_NAME = rb"PK(?:\x03\x04.{26}|\x01\x02.{42})"  # of a part: before it, and in the list at the end
_OPEN_TEXT = re.compile(_NAME + rb"content\.xml", re.DOTALL)
# The folder in which the parts of an Office file lie; files within it come later.
_FOLDER = re.compile(_NAME + rb"(word|xl|ppt)[/\\]", re.DOTALL)
# Where it is not at the beginning, as a file says it; else somebody only speaks of it.
_PDF_HEAD = re.compile(rb"\A%PDF-|%PDF-[0-9]\.[0-9]")
_NO_LETTER = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f-\xff]")
_BEGINNING = 64
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
        return _kind_of_zip(content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_OFFICE
    if head.startswith(b"{\\rtf"):
        return RTF
    if picture := _kind_of_picture(content):
        return picture
    if head.startswith(b"%!PS"):
        return "application/postscript"
    low = head.lower()
    if low.startswith((b"<!doctype html", b"<html")):
        return HTML
    if _PDF_HEAD.search(content[:_LOOKED_AT].lstrip()[:1024]):
        return PDF
    if content.startswith(b"\x1f\x8b"):
        return GZIP
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


def unreadable_name(content: bytes) -> str:
    """What a file is that nobody here can read; empty where nothing tells."""
    if content[4:8] == b"ftyp":
        is_picture = content[8:11] in (b"hei", b"mif", b"avi")
        return "a picture of a telephone (HEIC)" if is_picture else "a recording"
    named = (name for begins, name in _UNREADABLE.items() if content.startswith(begins))
    return next(named, "")


def _kind_of_zip(content: bytes) -> str:
    """What an archive is: told by the names of its parts, which are written in clear."""
    if (said := _MIME_TYPE.match(content)) and (kind := said.group(1).decode()) in OPEN_DOCUMENTS:
        return kind
    names = _parts_named(content)
    if b"[Content_Types].xml" not in names:
        is_open = b"META-INF/manifest.xml" in names and _OPEN_TEXT.search(names)
        return OPEN_DOCUMENTS[0] if is_open else ZIP
    folder = _FOLDER.search(names)
    return {b"xl": XLSX, b"ppt": PPTX}.get(folder.group(1) if folder else b"", DOCX)


def _parts_named(content: bytes) -> bytes:
    """The list of its parts at the end of an archive: archives within it have lists of their own.

    Where it is cut off, the archive itself, in which each part has its name before it.
    """
    end = content.rfind(b"PK\x05\x06")
    begins = int.from_bytes(content[end + 16 : end + 20], "little") if end >= 0 else end
    listed = content[begins:end] if begins >= 0 else b""
    return listed if listed.startswith(b"PK\x01\x02") else content


def _kind_of_picture(content: bytes) -> str:
    if not _NO_LETTER.search(content, 0, _BEGINNING):
        return ""
    kind = next((kind for kind, begins in PICTURES.items() if content.startswith(begins)), "")
    if content.startswith(b"MM\0*"):
        return "image/tiff"
    if kind == "image/bmp" and content[6:10] != bytes(4):
        return ""  # a text that begins so
    return kind if kind != "image/webp" or content[8:12] == b"WEBP" else ""


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
    if content.startswith((*_UNREADABLE,)) and _NO_LETTER.search(content, 0, _BEGINNING):
        return False
    return content.startswith(_BYTE_ORDER_MARKS) or b"\x00" not in content[:4096]
