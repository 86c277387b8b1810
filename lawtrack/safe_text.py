"""Words and addresses of a source in HTML: nothing is run, no link leads off the web; pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

T = TypeVar("T")
LINE = 120  # of a record that shows itself

_WINDOWS = re.compile("[\x80-\x9f]")
# What the bytes 80 to BF are in cp1252, behind what begins a letter of UTF-8 there.
_HIGH = "\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
_HIGH += "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
# Behind a capital and before no letter, "Ã" is a letter of its own: "IRMÃ”".
_TAKEN_FOR_WINDOWS = re.compile(
    f"[\xc2\xc3][{_HIGH}](?=[^\\W\\d_])|(?<![A-Z\xc0-\xde])[\xc2\xc3][{_HIGH}]|"
    f"\xe2[{_HIGH}]{{2}}|(?<=[a-z.,;:)])\xc2(?= )"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def web_address(address: str) -> str:
    """The address when it is one of the web: a source must not bring in another kind of link."""
    is_of_the_web = address[: len("https://")].lower().startswith(("https://", "http://"))
    return quoted_address(address) if is_of_the_web else ""


def quoted_address(address: str) -> str:
    """The address on one line; what steers a terminal or turns its direction is written ``%1B``.

    That is what a browser sends for it, so the address leads where it led. Blanks stay.
    """
    if address.isprintable():
        return address
    return "".join(
        sign if sign.isprintable() else quote(sign, errors="replace") for sign in address
    )


def html_with_phrase_marked(sentence: str, phrase: str) -> Markup:
    """The sentence with the phrase as if marked with a pen."""
    start = sentence.lower().find(phrase.lower()) if phrase else -1
    if start < 0:
        return escape(sentence)
    end = start + len(phrase)
    return Markup('{}<b style="background:#fff3c4;">{}</b>{}').format(
        sentence[:start], sentence[start:end], sentence[end:]
    )


def parted_at_addresses(line: str) -> list[str]:
    """The line in pieces, each second one an address.

    What closes a sentence or a bracket is not of the address.
    """
    pieces: list[str] = []
    read = 0
    for address in _ADDRESS.finditer(line):
        start, shortest = address.start(), address[0].index("/") + len("//x")
        end = start + max(shortest, len(address[0].rstrip(").,;")))
        pieces += (line[read:start], line[start:end])
        read = end
    return [*pieces, line[read:]]


def html_with_addresses_linked(line: str, style: str = "") -> Markup:
    """The line with a link in place of each address: those of sources are long, and say nothing."""
    pieces: list[str] = []
    look = Markup(' style="{}"').format(style) if style else Markup()
    for number, piece in enumerate(parted_at_addresses(line)):
        if number % 2:
            pieces.append(Markup('<a href="{}"{}>open</a>').format(piece, look))
        else:
            pieces.append(escape(piece))
    return Markup("").join(pieces)


def with_windows_letters(text: str) -> str:
    """The text with the quotation marks and dashes of Windows for its controls from 80 to 9F.

    Nobody means those: who wrote them, as bytes or as ``&#150;``, meant the letters of cp1252. Nor
    does anybody mean "â€™": it is a "’" in UTF-8 that a program took for cp1252.
    """
    if "\xc2" in text or "\xc3" in text or "\xe2" in text:
        text = _TAKEN_FOR_WINDOWS.sub(lambda signs: _in_utf_8(signs[0]), text)
    return _WINDOWS.sub(lambda sign: _windows_letter(sign[0]), text)


def _in_utf_8(signs: str) -> str:
    """What these letters of cp1252 are as bytes of UTF-8; as they are where they are none."""
    as_bytes = b"".join(sign.encode("latin-1" if ord(sign) < 256 else "cp1252") for sign in signs)
    try:
        return as_bytes.decode()
    except UnicodeDecodeError:
        return "" if signs == "\xc2" else signs  # left of a no-break space


def _windows_letter(sign: str) -> str:
    return sign.encode("latin-1").decode("cp1252", errors="ignore")


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


def moment_utc(value: dt.datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def xml_text(text: str) -> str:
    """The text with a blank for every character that XML 1.0 knows no way to write."""
    return _NOT_XML.sub(" ", text)


def readable(*names: str) -> Callable[[type[T]], type[T]]:
    """Let a record show itself: on one line by these names, in a notebook as a small table.

    A name is a field, a property, or with a point one of what is in a field.
    IPython and Jupyter ask for the table by ``_repr_html_``.
    """

    def decorate(of: type[T]) -> type[T]:
        def line(self: object) -> str:
            words = (_shown(attrgetter(name)(self)) for name in names)
            return f"<{of.__name__}: {shortened(' '.join(filter(None, words)), LINE)}>"

        def table(self: Any) -> str:
            return str(html_table((f.name, getattr(self, f.name)) for f in fields(self)))

        of.__repr__ = line  # type: ignore[method-assign]
        of._repr_html_ = table  # type: ignore[attr-defined]
        return of

    return decorate


def _shown(value: object) -> str:
    return moment_utc(value) if isinstance(value, dt.datetime) else printable(value)


def html_table(named: Iterable[tuple[str, object]]) -> Markup:
    """Names and values as a table of two columns; what is empty is left out."""
    rows = Markup()
    for name, value in named:
        if cell := html_cell(value):
            rows += Markup("<tr><th>{}</th><td>{}</td></tr>").format(name.replace("_", " "), cell)
    return Markup("<table>{}</table>").format(rows)


def html_cell(value: object, *, most: int = 2000) -> Markup:
    """A value as the content of a table's cell: an address as a link, lists a line each."""
    if value is None or value == "":
        return Markup()
    if isinstance(value, dt.datetime):
        return escape(moment_utc(value))
    if isinstance(value, str):
        if web_address(value) and not any(sign.isspace() for sign in value):
            return Markup('<a href="{}">{}</a>').format(value, shortened(value, LINE))
        return escape(shortened(value, most))
    if isinstance(value, Mapping):
        return escape(shortened("; ".join(f"{k}: {v}" for k, v in value.items()), most))
    if isinstance(value, Sequence):
        return Markup("<br>").join(html_cell(item, most=most) for item in value)
    return escape(shortened(value, most))
