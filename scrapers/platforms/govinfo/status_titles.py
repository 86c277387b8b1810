"""Titles and summary in a bill status file, and what stands there while there are none; pure.

A bill is without a title for its first hours, or has one that only says so. Titles of portions are
no titles of the bill.
"""

import re
from datetime import date
from itertools import chain
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern
from scrapers.platforms.govinfo.status_parts import (
    Parts,
    day_of,
    items_of,
    plain,
    plain_line,
    some_texts_in,
    text_of,
    texts_in,
)
from scrapers.platforms.govinfo.text_versions import newest_first, stage_of

# Kinds of titles, the best first; "(Extracted from GPO) Short Titles as Introduced" is one as well.
_KINDS = ("display", "short", "popular", "official")
_OF_PORTIONS = "portions"
_OF_TITLES = frozenset(("titleType", "title", "cdata"))
# All that stands there: that there is none.
_NO_TITLE = LinearPattern(
    r"[\[(]?(?:untitled|test(?: title)?|no title(?: available| yet)?|n/?a|tbd|none"
    r"|to be (?:determined|supplied)"
    r"|(?:(?:official |short )?title |text )?(?:is )?(?:not (?:yet )?available|unavailable|pending)"
    r"(?: at this time| yet)?|title (?:tbd|to be (?:determined|supplied))|[-–—.]+)[\])]?\.?",
    ignore_case=True,
)
_LONGEST_NO_TITLE = 60
_AROUND, _BEGINNINGS = "[(", frozenset("untosip-–—.")  # which is quicker to ask
_LONGEST_NO_SUMMARY = 400
_NO_SUMMARY = LinearPattern(
    r"\s*(?:(?:a |the )?summary is (?:in progress|not (?:yet )?available)|no summary(?: is)?"
    r"(?: yet)? available|\(this measure has not been amended since [^()]*\))\.?\s*",
    ignore_case=True,
)
_AMENDS_CONSTITUTION = re.compile(
    r"(?:a joint resolution )?proposing (?:an amendment|amendments) to the constitution\b",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"reserved(?: for \w[\w ]{2,40})?(?: bill)?(?: numbers?)?\.?", re.IGNORECASE)


def titles_of(parts: Parts) -> tuple[str, tuple[str, ...]]:
    """The title and all others, sorted.

    Until there is one, it is the one that would be shown: a short one, else the official.
    """
    title = plain_line(text_of(parts, "title"))
    listed = [
        (fields.get("titleType", "").casefold(), words)
        for item in items_of(parts, "titles")
        for fields in (some_texts_in(item, _OF_TITLES),)
        if (words := plain_line(fields.get("title", ""))) and not _is_no_title(words)
    ]
    if not title or _is_no_title(title):
        title = _best_of(listed) or title
    return title, tuple(sorted({words for _, words in listed if words != title}))


def _best_of(listed: list[tuple[str, str]]) -> str:
    by_kind: dict[str, str] = {}
    for kind, words in sorted(listed, key=lambda pair: stage_of(pair[0])):
        if _OF_PORTIONS not in kind:
            by_kind.setdefault(next((name for name in _KINDS if name in kind), ""), words)
    return next((by_kind[name] for name in (*_KINDS, "") if name in by_kind), "")


def _is_no_title(words: str) -> bool:
    return (
        len(words) <= _LONGEST_NO_TITLE
        and words.strip(_AROUND)[:1].lower() in _BEGINNINGS
        and _NO_TITLE.fullmatch(words) is not None
    )


def amends_constitution(title: str) -> bool:
    """Whether a measure of this title goes to the states, and to no president."""
    return _AMENDS_CONSTITUTION.match(title) is not None


def is_reserved(parts: Parts, title: str) -> bool:
    """Whether a number is only kept for somebody's bill: nothing has been introduced yet."""
    said = text_of(parts, "isReserved").casefold() in ("true", "y", "1")
    return said or _RESERVED.fullmatch(title) is not None


def summary_of(parts: Parts) -> str:
    """The newest summary that says something, as plain text."""
    summaries = parts.get("summaries")
    if summaries is None:
        return ""
    listed: list[_Summary] = []
    for item in chain.from_iterable(
        each if each.tag == "billSummaries" else (each,) for each in summaries
    ):
        if item.tag not in ("summary", "item"):
            continue
        fields = texts_in(item)
        if fields.get("text"):
            title, day = fields.get("actionDesc", ""), day_of(fields.get("actionDate", ""))
            listed.append(_Summary(stage_of(title), title, day, fields["text"]))
    texts = (plain(each.text) for each in newest_first(reversed(listed)))
    return next((text for text in texts if text and not _is_no_summary(text)), "")


class _Summary(NamedTuple):
    """One summary, of the measure as it stood at a stage; its day may be left blank."""

    stage: int
    title: str
    date: date | None
    text: str


def _is_no_summary(text: str) -> bool:
    return len(text) <= _LONGEST_NO_SUMMARY and _NO_SUMMARY.fullmatch(text) is not None
