"""How long a server asks to be left alone: Retry-After, or what chats say in its place."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST = timedelta(days=1)


def asked_to_wait(headers: Mapping[str, str], body: bytes, *, now: datetime) -> timedelta | None:
    """How long from ``now`` on nothing is to be sent, at most a day; ``None`` when nothing is said.

    Retry-After is a number of seconds or a date (RFC 9110 10.2.3). Telegram and Discord say
    ``retry_after`` in their answer, in seconds, Matrix ``retry_after_ms``.
    """
    named = {name.lower(): value.strip() for name, value in headers.items()}
    seconds = _seconds(named.get("retry-after", ""), now)
    if seconds is None:
        seconds = _seconds_in(body)
    if seconds is None or not seconds > 0:
        return None
    return min(timedelta(seconds=min(seconds, LONGEST.total_seconds())), LONGEST)


def _seconds(value: str, now: datetime) -> float | None:
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return (until - now).total_seconds()


def _seconds_in(body: bytes) -> float | None:
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    inner = answer.get("parameters")
    places = (answer, inner) if isinstance(inner, dict) else (answer,)
    for place in places:
        for name, size in (("retry_after", 1.0), ("retry_after_ms", 0.001)):
            value = place.get(name)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return value * size
    return None
