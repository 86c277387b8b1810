"""Changes that keep most of an answer as it is: what a byte-wise fuzzer seldom finds by itself.

JSON is changed value by value, markup tag by tag, everything else in its bytes.
"""

import copy
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

DEEP = 20_000
LONG = 20_000
# Values that are of the wrong kind, out of range, or mean something to somebody.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 2**31, 2**63, 10**400,
    "", " ", "0", "-1", "²", "９９", "9" * 5000, "x" * 20_000, "\x00", "\ud800", "\U0010ffff",
    "\x1b[2J\x07", "\u202egpj.exe", "\u200b\u00ad", "a\r\nb", "=cmd()", "{\\rtf1\\u55357?",
    "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999", "2026-02-30T00:00:00",
    "0000-00-00", "2026-10-08T10:00:00-05:00", "Thu, 01 Oct 99999999999 12:00:00 GMT",
    "10/8/99999999999999999999", "25:61 PM", "http://[", "javascript:alert(1)", "//evil.example/",
    "http://169.254.169.254/", "https://boston.legistar1.com/\ud800", "../../x?a=b#c", "%00",
    [], {}, [[]], [None], {"": None}, [{"MatterId": 1}],
)  # fmt: skip
FRAGMENTS = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"&#xD800;",
    b"&#x110000;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x y?>", b"<cdata>", b"</cdata>",
    b'<!DOCTYPE x [<!ENTITY e "eeee"><!ENTITY f "&e;&e;">]>', b"&f;", b"<a xmlns:b='c'>",
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', b"<xi:include href='file:///etc/passwd'/>",
    b"<script>", b"<table>", b"<td>", b"<base href='//evil.example'>", b"<plaintext>",
    b"\x1b[2J", b"\xe2\x80\xae", b"\xc2\xb2", b"\xef\xbc\x91", b"-0001", b"99999999999999999999",
    b"9999-12-31T23:59:59Z", b"0001-01-01", b"{\\rtf1", b"\\u55357?", b"\\bin9999999", b"%PDF-1.7",
    b"PK\x03\x04", b"[" * 50, b"(" * 50, b"not ", b"((((", b"\r\n\r\n", b" " * 5_000, b"'",
    b'"', b"\\",
)  # fmt: skip
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")


def changed(data: bytes, random: Random, most: int = 1_000_000) -> bytes:
    """``data`` after a few changes, at most ``most`` bytes of it."""
    change: Callable[[bytes, Random], bytes] = _bytes
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if random.random() < 0.9:
        if start.startswith((b"[", b"{")):
            change = _json
        elif start.startswith(b"<"):
            change = _markup
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        data = change(data, random)
    return data[:most]


def _json(data: bytes, random: Random) -> bytes:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes(data, random)
    places: list[tuple[Any, Any]] = []
    if isinstance(value, list | dict):
        _collect(value, places)
    if not places or random.random() < 0.01:
        deep = random.choice((b"[", b'{"":'))
        return data[: random.randrange(len(data) + 1)] + deep * DEEP
    holder, key = random.choice(places)
    what = random.random()
    if what < 0.6:
        holder[key] = copy.deepcopy(random.choice(VALUES))
    elif what < 0.75:
        del holder[key]
    elif what < 0.85:
        other, there = random.choice(places)
        holder[key] = copy.deepcopy(other[there])
    elif what < 0.95 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[key] = [holder[key]]
    return json.dumps(value).encode()


def _collect(value: Any, places: list[tuple[Any, Any]]) -> None:
    """Every place in which a value stands: its holder and the key there."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = range(len(holder)) if isinstance(holder, list) else list(holder)
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], list | dict):
                waiting.append(holder[key])


def _markup(data: bytes, random: Random) -> bytes:
    tokens = _TOKEN.findall(data)
    if not tokens:
        return _bytes(data, random)
    place, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    what = random.random()
    if what < 0.2:
        del tokens[place]
    elif what < 0.35:
        tokens[place], tokens[other] = tokens[other], tokens[place]
    elif what < 0.5:
        tokens.insert(other, tokens[place])
    elif what < 0.52:
        tokens[place] *= min(DEEP // 4, 1 + LONG // len(tokens[place]))
    elif what < 0.75:
        tokens.insert(place, random.choice(FRAGMENTS))
    elif what < 0.9:
        said = str(random.choice(VALUES)).encode("utf-8", "surrogatepass")
        tokens[place] = said if not tokens[place].startswith(b"<") else _attribute(
            tokens[place], said[:200], random
        )  # fmt: skip
    else:
        tokens[place] = _bytes(tokens[place], random)
    return b"".join(tokens)


def _attribute(tag: bytes, said: bytes, random: Random) -> bytes:
    """The tag with one of its attributes saying something else."""
    values = list(re.finditer(rb'"[^"]*"', tag))
    if not values:
        return tag
    chosen = random.choice(values)
    return tag[: chosen.start()] + b'"' + said.replace(b'"', b"") + b'"' + tag[chosen.end() :]


def _bytes(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.choice((1, 1, 2, 8, 64, 1024)))
    what = random.random()
    if what < 0.2:
        return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]
    if what < 0.4:
        return data[:start] + data[end:]
    if what < 0.5:
        return data[:start] + data[start:end] * random.choice((2, 3, 100)) + data[end:]
    if what < 0.6:
        return data[:start]
    return data[:start] + random.choice(FRAGMENTS) + data[start:]
