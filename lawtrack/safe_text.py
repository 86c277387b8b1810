"""Words and addresses of a source in HTML: nothing is run, no link leads off the web; pure."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from markupsafe import Markup, escape

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What closes a sentence or a bracket is not of the address.
ADDRESS = re.compile(r"(https?://[^\s<>\"]+?(?=[).,;]*(?:[\s<>\"]|$)))")


def web(address: str) -> str:
    """The address when it is one of the web: a source must not bring in another kind of link."""
    return address if address.startswith(("https://", "http://")) else ""


def marked(sentence: str, phrase: str) -> Markup:
    """The sentence with the phrase as if marked with a pen."""
    start = sentence.lower().find(phrase.lower()) if phrase else -1
    if start < 0:
        return escape(sentence)
    end = start + len(phrase)
    return Markup('{}<b style="background:#fff3c4;">{}</b>{}').format(
        sentence[:start], sentence[start:end], sentence[end:]
    )


def linked(line: str, style: str = "") -> Markup:
    """The line with a link in place of each address: those of sources are long, and say nothing."""
    said = Markup()
    look = Markup(' style="{}"').format(style) if style else Markup()
    for number, piece in enumerate(ADDRESS.split(line)):
        if number % 2:
            said += Markup('<a href="{}"{}>open</a>').format(piece, look)
        else:
            said += escape(piece)
    return said


def printable(text: object) -> str:
    """The text on one line, without characters that steer a terminal."""
    if text is None:
        return ""
    cleaned = printable_line(str(text))
    return " ".join(cleaned.split()) if cleaned != text or "  " in cleaned else cleaned


def printable_line(text: str) -> str:
    """The line as it is indented, with nothing in it that steers a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _instead(c) for c in text)


@lru_cache(maxsize=256)
def _instead(character: str) -> str:
    """What is shown for a character that is not.

    Nothing for what has no width (Cf: soft hyphens, joiners, marks that turn the direction), a
    space for controls, line ends and odd spaces, the replacement sign for what is no character.
    """
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else "\ufffd"


def shortened(text: object, most: int) -> str:
    """The text, printable, cut at a word when it is longer than ``most``."""
    cleaned = printable(text)
    if len(cleaned) <= most:
        return cleaned
    return cleaned[: most - 2].rsplit(" ", 1)[0] + " …"


def moment(value: dt.datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def xml_text(text: str) -> str:
    """The text with a blank for every character that XML 1.0 knows no way to write."""
    return _NOT_XML.sub(" ", text)
