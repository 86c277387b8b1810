"""Marks that a reader sets while it gathers text, and what becomes of them when all is gathered.

A reader switches ``STRUCK_ON`` and ``STRUCK_OFF`` as the document does; ``with_struck_marked`` then
marks each struck part of a line of its own, so that paragraphs and cells stay what they are.
"""

import re

from lawtrack.marked_text import STRUCK, marked, without_brackets_of_its_own
from lawtrack.safe_text import with_windows_letters

_FEW_WORDS = 2
STRUCK_ON, STRUCK_OFF = "\x0e", "\x0f"

# What readers use as marks of their own (here, and in html.py) is no part of anybody's words.
_OURS = re.compile("[\x0e\x0f\x1d-\x1f]")
_ODD = re.compile("[\x0e\x0f\x1d-\x1f\x80-\x9f⟦⟧]")
_SWITCH = re.compile("([\x0e\x0f]|\n\n+|\t)")
_BORDER = re.compile("\n\n+|[\t\f]")
_AGAIN = re.compile("\x0f( ?)\x0e")
_DELETED = re.compile("<DELETED>((?:(?!</?DELETED>).)*)</DELETED>", re.DOTALL)
_ONE = f"⟦{STRUCK}: [^⟦⟧]*⟧"
_IN_A_WORD = re.compile(rf"(?<=\w)(?:{_ONE}\w*)*{_ONE}\w+")
_MARK = re.compile(_ONE)


def source_words(text: str) -> str:
    """A source's words, without anything that could be taken for a mark."""
    if not _ODD.search(text):
        return text
    return without_brackets_of_its_own(with_windows_letters(_OURS.sub("", text)))


def described(words: str | None) -> str:
    """What a picture says of itself for those who do not see it; a word or two are mere names."""
    text = " ".join(source_words(words or "").split())
    return marked("picture", text) if text.count(" ") >= _FEW_WORDS else ""


def with_deleted_switched(text: str) -> str:
    """The text with switches in place of GPO's ``<DELETED>`` … ``</DELETED>``, where both stand."""
    return _DELETED.sub(rf"{STRUCK_ON}\1{STRUCK_OFF}", text) if "<DELETED>" in text else text


def with_struck_marked(text: str) -> str:
    """The text with ``⟦struck out: …⟧`` in place of the switches, never over two cells or pages.

    What was struck inside a word stands behind that word, which is whole without it.
    """
    if STRUCK_ON not in text:
        return text.replace(STRUCK_OFF, "")
    depth = 0
    pieces: list[str] = []
    struck: list[str] = []
    for piece in (*_SWITCH.split(_AGAIN.sub(r"\1", text)), ""):
        if piece == STRUCK_ON:
            depth += 1
        elif piece == STRUCK_OFF:
            depth = max(0, depth - 1)
        elif depth and not _BORDER.fullmatch(piece):
            struck.append(piece)
        else:
            pieces += (_struck("".join(struck)), piece)
            struck.clear()
    return _IN_A_WORD.sub(_whole_word, "".join((*pieces, _struck("".join(struck)))))


def _struck(text: str) -> str:
    """The text as a struck part; blanks at its ends still part the words beside it."""
    if not text.strip():
        return text
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return text[:start] + marked(STRUCK, text) + text[end:]


def _whole_word(match: re.Match[str]) -> str:
    return _MARK.sub("", match.group()) + "".join(_MARK.findall(match.group()))
