"""One value of a row: as id, number, text, line or prose, or an error that names the key."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from lawtrack.errors import InvalidItem, LayoutChanged
from scrapers.page import Page
from scrapers.plain_words import plain_line, plain_paragraphs, without_contacts

Row = Mapping[str, Any]


def required_value(row: Row, key: str, page: Page) -> Any:
    """The value under a key that every row has; ``LayoutChanged`` names the key when it is gone."""
    if key not in row:
        raise LayoutChanged(page.url, f"expected a row with '{key}', found {sorted(row)[:4]}")
    return row[key]


def stamp_of(row: Row, prefix: str) -> str:
    """The row's last-modified and a hash of the rest: edits that move no stamp show as well."""
    content = {
        key: value
        for key, value in row.items()
        if key not in (f"{prefix}LastModifiedUtc", f"{prefix}RowVersion")
    }
    try:
        dumped = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise InvalidItem(f"a row that no program could mean: {error}") from None
    digest = hashlib.blake2b(dumped, digest_size=5).hexdigest()
    return f"{row.get(f'{prefix}LastModifiedUtc') or ''}/{digest}"


def id_of(row: Row, key: str, page: Page) -> str:
    """The row's own id, a whole number above zero; ``LayoutChanged`` when it is anything else."""
    value = required_value(row, key, page)
    if whole_number(value) < 1:
        raise LayoutChanged(page.url, f"expected a number as '{key}', found {str(value)[:40]!r}")
    return str(whole_number(value))


def whole_number(value: object) -> int:
    """The value as a whole number; 0 for what is none, or none that an id could be."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return int(value) if isinstance(value, int) and abs(value) < 2**63 else 0


def id_text(value: object) -> str:
    """The id of a person or body as text; empty for what is no id."""
    number = whole_number(value)
    return str(number) if number > 0 else ""


def text_value(value: object) -> str:
    """The value as text; empty for null; ``InvalidItem`` for what is no single value."""
    if isinstance(value, list | dict):
        raise InvalidItem(f"expected a text, found {str(value)[:60]}")
    return "" if value is None else str(value)


def line_value(value: object) -> str:
    """The words of a field that is one line, without markup."""
    return plain_line(text_value(value))


def prose_value(value: object) -> str:
    """The words of a field for prose, without markup, e-mail addresses and telephone numbers."""
    return without_contacts(plain_paragraphs(text_value(value)))


def result_by_flag(row: Row, name: str) -> str:
    """How a vote ended, by its flag; where that is null, by the flag's name."""
    flag = row.get(name)
    said = flag if isinstance(flag, int) else text_value(flag) or text_value(row.get(f"{name}Name"))
    return _RESULTS.get(said if isinstance(said, int) else said.strip().casefold(), "")


_RESULTS: Mapping[int | str, str] = {
    1: "pass", 0: "fail", "1": "pass", "0": "fail", "pass": "pass", "fail": "fail",
    "passed": "pass", "failed": "fail", "true": "pass", "false": "fail",
    **dict.fromkeys(("carried", "adopted", "approved", "prevailed"), "pass"),
    **dict.fromkeys(("defeated", "lost"), "fail"),
}  # fmt: skip


def lines_joined(*parts: object) -> str:
    """The parts that say something, each once and on lines of their own."""
    said = [text_value(part) for part in parts if text_value(part).strip()]
    return "\n".join(dict.fromkeys(said))


def labelled(label: str, value: object) -> str:
    """The words of a field behind what they are; empty where it has none."""
    words = line_value(value)
    return f"{label} {words}" if words.strip() else ""
