"""Where the next run of a list begins, as a word that a program hands back as it got it; pure."""

import datetime as dt
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

import orjson

from lawtrack.errors import LawtrackError

LARGEST = 2**31  # numbers of records are smaller
Kinds = Sequence[type]


class NoSuchPlace(LawtrackError):
    """A word that no list of ours has given: nothing is there, whatever it may mean."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            f"after: {cursor[:40]}: no place in this list - take it from the answer before"
        )


def cursor_of(key: Sequence[Any]) -> str:
    """The key as a word."""
    return urlsafe_b64encode(orjson.dumps(list(key))).decode().rstrip("=")


def key_of(cursor: str, kinds: Kinds) -> tuple[Any, ...] | None:
    """The key that the word is of, with values of these kinds; none where there is no word.

    A day may be missing. Raises ``NoSuchPlace`` for a word that nobody got from us.
    """
    if not cursor:
        return None
    try:
        values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise ValueError(cursor)
        return tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError):
        raise NoSuchPlace(cursor) from None


def _value(value: Any, kind: type) -> Any:
    if kind is dt.date:
        return None if value is None else dt.date.fromisoformat(value)
    if kind is int and type(value) is int and 0 <= value < LARGEST:
        return value
    if kind is str and type(value) is str and "\0" not in value:
        return value
    raise ValueError(value)
