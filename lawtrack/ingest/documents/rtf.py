"""RTF to text, in one pass: groups, control words, escaped bytes, and which of it people see.

Each character is looked at once, whatever the file holds, so that a hostile one costs no more than
any other of its size. Hidden text is left out; notes, headers, footers, text boxes and comments
are marked and stand behind the paragraph that they belong to.
"""

import codecs
import re
from dataclasses import dataclass, field
from functools import cache

from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked

MOST_TOKENS = 4_000_000  # a 20 MB file of prose has two million
DEEPEST = 5_000  # groups in one another; what is deeper is read as if it stood there
_DEEPEST_PARTS = 8  # notes, headers … in one another

_TOKEN = re.compile(
    r"\\(?:([A-Za-z]{1,32})(-?\d{1,10})? ?|'([0-9A-Fa-f]{2})|(.))|([{}])|([^\\{}\r\n\x00]+)|.",
    re.DOTALL,
)

_PARAGRAPH = "\n\n"
_WORDS = {
    "par": _PARAGRAPH, "sect": _PARAGRAPH, "row": _PARAGRAPH, "nestrow": _PARAGRAPH,
    "line": "\n", "lbr": "\n", "page": "\n", "column": "\n",
    "tab": "\t", "cell": "\t", "nestcell": "\t",
    "enspace": " ", "emspace": " ", "qmspace": " ", "endash": "\u2013", "emdash": "\u2014",
    "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d",
    "bullet": "\u2022",
}  # fmt: skip
_SYMBOLS = {
    "~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\",
    "\n": _PARAGRAPH, "\r": _PARAGRAPH, "\t": "\t",
}  # fmt: skip

# Groups that hold another part of the document than its running text.
_PARTS = {
    "footnote": "footnote", "annotation": "comment", "shptxt": "text box", "dptxbxtext": "text box",
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
}  # fmt: skip
# Groups that hold nothing that people read: tables of the file, pictures, instructions, and copies
# for older programs (shprslt, nonshppict, nonesttables).
_UNSEEN = frozenset(
    {
        "aftncn", "aftnsep", "aftnsepc", "atndate", "atnicn", "atnid", "atnparent", "atnref",
        "bkmkend", "bkmkstart", "colorschememapping", "colortbl", "datastore", "filetbl", "fldinst",
        "ftncn", "ftnsep", "ftnsepc", "info", "listoverridetable", "listtable", "nonesttables",
        "nonshppict", "objclass", "objdata", "objname", "pict", "pntxta", "pntxtb", "private",
        "revtbl", "rxe", "shprslt", "sp", "stylesheet", "tc", "tcn", "template", "themedata", "txe",
        "xe",
    }
)  # fmt: skip
# Groups marked as "skip it if you do not know it" that hold what people read.
_KNOWN = frozenset({"annotation", "do", "nesttableprops", "shpinst"})

_ENCODINGS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_ENCODING_WORDS = frozenset({"f", "deff", "fcharset", "cpg", "ansicpg", *_ENCODINGS})
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip


def rtf_text(content: bytes | str) -> str:
    """The text that RTF shows: an empty line between paragraphs, a tab between cells.

    Never raises, and takes time in proportion to the length. Words of a ``str`` are taken as they
    are, bytes by the code pages that the file names.
    """
    return read_rtf(content)[0]


def read_rtf(content: bytes | str) -> tuple[str, str]:
    """The text that RTF shows, and what may be missing in it."""
    rtf, is_raw = _decoded(content)
    reading = _Reading(is_raw=is_raw)
    place, end = 0, len(rtf)
    match_token = _TOKEN.match
    for _ in range(MOST_TOKENS):
        if place >= end:
            break
        token = match_token(rtf, place)
        assert token is not None  # the last alternative takes anything
        place = token.end() + _take(reading, token)
    while len(reading.parts) > 1:
        _end_part(reading)
    text = _whole(_end_of(reading.parts[0], reading))
    if place < end:
        return text, f"only the first {place:,} of {end:,} characters of the file were read"
    return text, "its end may be missing: a group is open" if reading.depth else ""


def _decoded(content: bytes | str) -> tuple[str, bool]:
    """The file as text, and whether its letters beyond ASCII are bytes of some code page."""
    if isinstance(content, str):
        return content, False
    try:
        return content.decode(), False  # as some programs write it
    except UnicodeDecodeError:
        return content.decode("latin-1"), True


@dataclass(slots=True)
class _Group:
    """What holds from here to the end of a group."""

    unseen: str = ""  # "yes", or "upr" in a group whose second half is the one to read
    is_hidden: bool = False
    is_struck: bool = False
    is_deleted: bool = False
    fallback: int = 1  # characters after \u for programs that know no Unicode
    font: int = -1
    begins_part: bool = False


@dataclass(slots=True)
class _Part:
    """The running text, or a note, header … while it is gathered."""

    kind: str = ""
    pieces: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # notes … of the paragraph
    is_struck: bool = False
    has_words: bool = False  # in the paragraph


@dataclass(slots=True)
class _Reading:
    """How far a file is read; ``is_raw``: its letters are bytes of its code page."""

    is_raw: bool
    group: _Group = field(default_factory=_Group)
    groups: list[_Group] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=lambda: [_Part()])
    depth: int = 0
    to_skip: int = 0  # characters after \u
    is_optional: bool = False  # after \*
    in_fonts: int = 0  # the depth of the table of fonts
    encoding: str = "cp1252"
    default_font: int = -1
    fonts: dict[int, str] = field(default_factory=dict)
    pending: bytearray = field(default_factory=bytearray)  # bytes, letters of two are whole later


def _take(reading: _Reading, token: "re.Match[str]") -> int:
    """Take one token in; how many characters after it are data and no text."""
    kind = token.lastindex
    if kind == 6:
        _take_text(reading, token.group(6))
    elif kind == 3:
        if reading.to_skip:
            reading.to_skip -= 1
        elif _is_seen(reading):
            reading.pending.append(int(token.group(3), 16))
    elif kind in (1, 2):
        number = token.group(2)
        return _take_word(reading, token.group(1), int(number) if number else None)
    elif kind == 4:
        _take_symbol(reading, token.group(4))
    elif kind == 5:
        reading.to_skip = 0
        reading.is_optional = False
        _flush(reading)
        (_begin_group if token.group() == "{" else _end_group)(reading)
    return 0


def _is_seen(reading: _Reading) -> bool:
    return not reading.group.unseen and not reading.group.is_hidden


def _begin_group(reading: _Reading) -> None:
    reading.depth += 1
    if reading.depth <= DEEPEST:
        reading.groups.append(reading.group)
        group = reading.group
        reading.group = _Group(
            group.unseen,
            group.is_hidden,
            group.is_struck,
            group.is_deleted,
            group.fallback,
            group.font,
        )


def _end_group(reading: _Reading) -> None:
    if reading.depth and reading.depth <= DEEPEST:
        if reading.group.begins_part:
            _end_part(reading)
        reading.group = reading.groups.pop()
    reading.depth = max(0, reading.depth - 1)
    if reading.depth < reading.in_fonts:
        reading.in_fonts = 0


def _take_text(reading: _Reading, text: str) -> None:
    if reading.to_skip:
        skipped = min(reading.to_skip, len(text))
        reading.to_skip -= skipped
        text = text[skipped:]
    if not text or not _is_seen(reading):
        return
    if reading.is_raw and not text.isascii():
        reading.pending += text.encode("latin-1")
        return
    _flush(reading)
    _put(reading, source_words(text))


def _take_symbol(reading: _Reading, symbol: str) -> None:
    if reading.to_skip and symbol not in "*\r\n":
        reading.to_skip -= 1
    elif symbol == "*":
        reading.is_optional = True
    elif symbol in _SYMBOLS and _is_seen(reading):
        _flush(reading)
        _put(reading, _SYMBOLS[symbol])


def _take_word(reading: _Reading, word: str, number: int | None) -> int:
    if word == "bin":
        return max(0, number or 0)
    if reading.to_skip:
        reading.to_skip -= 1
        return 0
    is_optional, reading.is_optional = reading.is_optional, False
    if word == "u":
        if _is_seen(reading) and number is not None:
            _flush(reading)
            # 128 is what one program writes as -65408, and letters beyond 16 bits come as they are.
            code = number % 0x10000 if number < 0x10000 else min(number, 0x10FFFF)
            _put(reading, source_words(chr(code)))
        reading.to_skip = reading.group.fallback
    elif text := _WORDS.get(word):
        if _is_seen(reading) or (text == _PARAGRAPH and not reading.group.unseen):
            _flush(reading)
            _put(reading, text)
    elif not _take_format(reading, word, number):
        _take_destination(reading, word, is_optional)
    return 0


def _take_format(reading: _Reading, word: str, number: int | None) -> bool:
    """Whether the word says how text looks or is written, which is noted then."""
    group = reading.group
    if word in _ENCODING_WORDS:
        _flush(reading)
        _take_encoding(reading, word, number or 0)
    elif word == "uc":
        group.fallback = max(0, number or 0)
    elif word == "v":
        _flush(reading)
        group.is_hidden = number != 0
    elif word in ("strike", "striked"):
        _flush(reading)
        group.is_struck = number != 0
    elif word == "deleted":
        _flush(reading)
        group.is_deleted = number != 0
    elif word == "plain":
        _flush(reading)
        group.is_hidden = group.is_struck = group.is_deleted = False
        group.font = reading.default_font
    else:
        return False
    return True


def _take_encoding(reading: _Reading, word: str, number: int) -> None:
    if word == "f":
        reading.group.font = number
    elif word == "deff":
        reading.default_font = reading.group.font = number
    elif word in ("fcharset", "cpg"):
        name = _CHARSETS.get(number, "") if word == "fcharset" else f"cp{number}"
        if reading.in_fonts and name and _is_known(name):
            reading.fonts[reading.group.font] = name
    elif word == "ansicpg":
        reading.encoding = f"cp{number}" if _is_known(f"cp{number}") else reading.encoding
    else:
        reading.encoding = _ENCODINGS[word]


@cache
def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _take_destination(reading: _Reading, word: str, is_optional: bool) -> None:
    group = reading.group
    if word == "ud" and group.unseen == "upr":
        group.unseen = ""
    elif word == "upr":
        group.unseen = group.unseen or "upr"
    elif word == "fonttbl":
        group.unseen = "yes"
        reading.in_fonts = reading.in_fonts or reading.depth
    elif group.unseen:
        return
    elif word in _PARTS:
        _begin_part(reading, _PARTS[word])
    elif word == "ftnalt" and reading.parts[-1].kind == "footnote":
        reading.parts[-1].kind = "endnote"
    elif word in _UNSEEN or (is_optional and word not in _KNOWN):
        group.unseen = "yes"


def _begin_part(reading: _Reading, kind: str) -> None:
    if len(reading.parts) <= _DEEPEST_PARTS and not reading.group.begins_part:
        _flush(reading)
        reading.parts.append(_Part(kind))
        reading.group.begins_part = True
        # Its words are struck or hidden when it says so itself: the sign it hangs on may be.
        reading.group.is_struck = reading.group.is_deleted = reading.group.is_hidden = False


def _end_part(reading: _Reading) -> None:
    _flush(reading)
    ended = reading.parts.pop()
    part = reading.parts[-1]
    if text := marked(ended.kind, _tidy(_end_of(ended, reading))):
        part.beside.append(text)
        if not part.has_words:
            _put_beside(part)


def _end_of(part: _Part, reading: _Reading) -> str:
    _flush(reading)
    _put_beside(part)
    return with_struck_marked("".join(part.pieces))


def _put(reading: _Reading, text: str) -> None:
    part, group = reading.parts[-1], reading.group
    if text == _PARAGRAPH:
        _put_beside(part)
        part.pieces.append(text)
        return
    is_struck = group.is_struck or group.is_deleted
    if is_struck != part.is_struck:
        part.pieces.append(STRUCK_ON if is_struck else STRUCK_OFF)
        part.is_struck = is_struck
    part.pieces.append(text)
    part.has_words = part.has_words or not text.isspace()


def _put_beside(part: _Part) -> None:
    """End the paragraph; what belongs to it follows."""
    if part.is_struck:
        part.pieces.append(STRUCK_OFF)
        part.is_struck = False
    for text in part.beside:
        part.pieces += (_PARAGRAPH, text, _PARAGRAPH)
    part.beside.clear()
    part.has_words = False


def _flush(reading: _Reading) -> None:
    """Turn the bytes that are waiting into letters."""
    if reading.pending:
        encoding = reading.fonts.get(reading.group.font, reading.encoding)
        text = bytes(reading.pending).decode(encoding, "replace")
        reading.pending.clear()
        _put(reading, source_words(text))


def _whole(text: str) -> str:
    """The text tidied, with whole characters only: the halves of a pair are written one by one."""
    text = _tidy(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _tidy(text: str) -> str:
    """Lines without blanks around them, and one empty line between paragraphs."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", lines).strip()
