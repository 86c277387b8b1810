"""Small faults of XML, mended so that nothing of the text is lost before a strict reader sees it.

A bare ``&``, an entity that nobody defined, a control character, a stray ``<`` and bytes of another
encoding cost a lenient reader the words beside them. Only what is left then (a file that is cut
short, tags that do not match) is read by one, which says that something may be missing.
"""

import codecs
import re
from html.entities import html5
from typing import Any

from lxml import etree

from lawtrack.ingest.documents.pages import is_lack_of_memory

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.\-]{1,40})["']""")
# How a file in wide characters begins, with its mark or without.
_WIDE = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_AMPERSAND = re.compile(r"&(?:#(\d{1,7}|[xX][0-9a-fA-F]{1,6});|([A-Za-z]\w{1,31});)?")
_STRAY = re.compile(r"<(?![A-Za-z_:/!?])")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"

_OWN_WORDS = "something may be missing: it defines abbreviations of its own, which are not followed"
# Faults after which the rest of a file is not read.
_CUT_SHORT = frozenset(
    {
        "ERR_CDATA_NOT_FINISHED",
        "ERR_GT_REQUIRED",
        "ERR_RESOURCE_LIMIT",
        "ERR_TAG_NOT_FINISHED",
    }
)


def root_of(content: bytes) -> tuple[Any, str]:
    """The root element, or ``None``; and what may be missing in it.

    Nothing is fetched for it, and no entity is taken from the file: the few that pages of the web
    know stand for their characters, all others for themselves.
    """
    text = _decoded(content)
    mended = _mended(text).encode()
    if not mended.strip():
        return None, "not XML"
    try:
        root = etree.fromstring(mended, _parser(recover=False))
        return root, _OWN_WORDS if "<!ENTITY" in text else ""
    except etree.XMLSyntaxError as error:
        if is_lack_of_memory(error):
            raise MemoryError from None  # what is read without is cut off where it ran out
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(mended, parser)
    except etree.XMLSyntaxError as error:
        return None, f"not XML: {' '.join(str(error).split())}"
    faults = [(fault.type_name, " ".join(fault.message.split())) for fault in parser.error_log]
    ends = [message for kind, message in faults if root is None or kind in _CUT_SHORT]
    if ends:
        return root, f"not read to its end: {ends[0]}"
    return root, f"something may be missing: {faults[0][1]}" if faults else ""


def mended_root(content: bytes, parser: etree.XMLParser) -> Any:
    """The root element, read strictly once single characters are mended; else ``None``."""
    try:
        return etree.fromstring(_mended(_decoded(content)).encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _decoded(content: bytes) -> str:
    """The characters; bytes that are none of the declared encoding are read as Windows writes."""
    for begins, encoding in _WIDE:
        if content.startswith(begins):
            return content.decode(encoding, errors="replace").lstrip("\ufeff")
    while content.startswith(codecs.BOM_UTF8):
        content = content.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(content)
    name = declared[1].decode() if declared else "utf-8"
    try:  # what can be read as a declaration byte by byte is in no encoding of wide characters
        return content.decode("utf-8" if name.lower().startswith("utf-16") else name)
    except (LookupError, UnicodeError):
        pass
    if content.decode("utf-8", errors="ignore").isascii():
        return content.decode("cp1252", errors="replace")
    return content.decode("utf-8", errors=_AS_WINDOWS)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8 as characters of cp1252, and where decoding goes on."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


_AS_WINDOWS = "lawtrack-as-windows"
codecs.register_error(_AS_WINDOWS, _as_windows)


def _mended(text: str) -> str:
    """The text as XML that a strict reader takes, as far as single characters go."""
    text = _DECLARATION.sub("", _UNWRITABLE.sub(" ", text), count=1)
    pieces: list[str] = []
    read = 0
    while (start := text.find(_CDATA, read)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        pieces += (_escaped(text[read:start]), text[start : end + len(_CDATA_END)])
        read = end + len(_CDATA_END)
    return "".join((*pieces, _escaped(text[read:])))


def _escaped(text: str) -> str:
    return _STRAY.sub("&#60;", _AMPERSAND.sub(_reference, text)) if text else text


def _reference(match: re.Match[str]) -> str:
    """A character's reference as XML knows it; what is none, as the words that it is."""
    number, name = match.groups()
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        known = code in (9, 10, 13) or (32 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF)
        return match.group() if known and code not in (0xFFFE, 0xFFFF) else "\ufffd"
    if name and (characters := html5.get(f"{name};")):
        return "".join(f"&#{ord(character)};" for character in characters)
    return f"&#38;{match.group()[1:]}"
