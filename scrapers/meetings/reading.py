"""A list of meetings, as far as all platforms have it in common: what is due, unchanged, absent."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from lawtrack.errors import FailureKind, InvalidItem, LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Event, Failed, Looked, Unchanged
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.same_meetings import same_meetings
from scrapers.meetings.tenant import (
    MeetingTenant,
    Output,
    absent_meetings,
    is_stored_and_to_come,
    list_is_read,
)
from scrapers.page import Follow, Page

MANY = 4  # coming meetings that a list lost at once: it is the list that is broken


def list_wish(
    tenant: MeetingTenant,
    url: str,
    parse: Callable[..., Output],
    *,
    accept: str = "application/json",
    payload: str = "",
    form: Mapping[str, str] | None = None,
    statuses: tuple[int, ...] = (),
    **context: object,
) -> Follow:
    """The wish for the list of meetings, or a page of it, before all else that is wanted."""
    return Follow(
        url=url,
        parse=parse,
        context={"tenant": tenant, **context},
        accept=accept,
        payload=payload,
        form=form,
        statuses=statuses,
        covers=tenant.listing,
        priority=-10,
    )


def meetings_read(
    tenant: MeetingTenant, events: Iterable[Event], wish: Callable[[Event], Output]
) -> Output:
    """Yield what ``wish`` asks for each meeting that is due, and which are unchanged."""
    unchanged = []
    for event in sorted(events, key=lambda each: (each.date, each.time, each.upstream_id)):
        tenant.days.add(event.date.isoformat())
        if tenant.is_due(event):
            yield from wish(event)
        else:
            unchanged.append(event.upstream_id)
    if unchanged:
        yield Unchanged(jurisdiction=tenant.source.key, kind="event", upstream_ids=tuple(unchanged))


def list_ended(tenant: MeetingTenant, listed: frozenset[str]) -> Output:
    """Yield what a whole list says: of coming meetings that are not on it, that they are gone.

    For platforms at which a single meeting cannot be asked for. A list that lost several at once
    is not believed so quickly: two such lists are needed then.
    """
    yield from list_is_read(tenant, listed)
    if tenant.known.since is not None:
        return
    lost = [id_ for id_ in absent_meetings(tenant, listed) if is_stored_and_to_come(tenant, id_)]
    if len(lost) < MANY:
        for id_ in lost:
            yield gone(tenant, id_)


def rows_read(
    tenant: MeetingTenant,
    rows: Iterable[Event],
    wish: Callable[[Event], Output],
    *,
    is_whole: bool = True,
) -> Output:
    """Yield what a whole list says whose rows have no lasting ids, and what ``wish`` asks for.

    Of the rows those count that are in time and of the bodies that are followed. What is not
    whole (``is_whole``) says of no meeting that it is absent.
    """
    due = [row for row in rows if tenant.first <= row.date <= tenant.last]
    events = [
        event
        for event in same_meetings(due, tenant.known)
        if not tenant.source.bodies or event.body in tenant.source.bodies
    ]
    yield from meetings_read(tenant, events, wish)
    listed = frozenset(event.upstream_id for event in events)
    yield from list_ended(tenant, listed if is_whole else listed.union(tenant.known.meetings))


def gone(tenant: MeetingTenant, id_: str) -> Looked:
    """That the source has the meeting no longer."""
    return Looked(
        jurisdiction=tenant.source.key,
        kind="event",
        upstream_id=id_,
        gone=True,
        at_once=is_stored_and_to_come(tenant, id_),
    )


def refuse_emptied(page: Page, tenant: MeetingTenant, rows: int) -> None:
    """Refuse an empty list where meetings are known: it is an outage that looks well."""
    known = len(tenant.known.meetings)
    if not rows and known:
        raise SourceUnavailable(page.url, f"an empty list, where {known} meetings are known")


def unreadable(tenant: MeetingTenant, page: Page, id_: str, reason: str) -> Failed:
    """One row of the list that cannot be read; the others are, and its meeting is not absent."""
    tenant.unread.add("" if id_ == tenant.source.own_id("") else id_)
    return Failed(
        jurisdiction=tenant.source.key,
        url=page.url,
        reason=reason,
        kind="event",
        upstream_id=id_,
        cause=FailureKind.ROW,
    )


def unread_links(
    tenant: MeetingTenant, page: Page, linked: Iterable[str], read: Iterable[str]
) -> Output:
    """Yield that a page links to meetings, by their numbers, which stand in no row that was read.

    For lists with rows in a form that nobody has met: what is not understood is said.
    """
    lost = sorted({*linked} - {*read})
    if lost:
        numbers = ", ".join(lost[:3])
        reason = f"{len(lost)} meetings are linked to that stand in no known row: {numbers}"
        yield unreadable(tenant, page, "", reason)


def objects(page: Page, rows: object, where: str) -> list[Mapping[str, Any]]:
    """The JSON objects that stand there; ``LayoutChanged`` where it is no list of objects.

    A null among them is none of them.
    """
    there = [row for row in rows if row is not None] if isinstance(rows, list) else None
    if there is None or not all(isinstance(row, dict) for row in there):
        raise LayoutChanged(page.url, f"expected {where}, found none")
    return there


def is_said(value: object, *, unsaid: bool = False) -> bool:
    """Whether a field says yes: ``True``, 1, or a text that is none of "false", "no" and "0".

    ``unsaid`` is what a field means that is not there, or says neither.
    """
    word = value.strip().casefold() if isinstance(value, str) else ""
    if value is None or word == "null" or value == "":
        return unsaid
    return word not in ("false", "no", "0") if word else bool(value)


def objects_in(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The JSON objects of a list within another one; none for null.

    ``InvalidItem`` where something else stands among them: it may be a line.
    """
    value = row.get(name)
    there = [each for each in value if each is not None] if isinstance(value, list) else []
    if not all(isinstance(each, dict) for each in there):
        raise InvalidItem(f"expected objects in '{name}', found {str(there)[:60]!r}")
    return there


def refuse_loss(page: Page, kind: str, read: int, counted: int) -> None:
    """Refuse an agenda of which fewer lines were read than a plain count finds in it."""
    if read != counted:
        raise LayoutChanged(page.url, f"expected {counted} {kind}, read {read} of them")


def mentions(page: Page, tag: str, attribute: str, word: str, *, begins: bool = False) -> int:
    """How many such tags have an attribute with that word, by a plain count of the text.

    However it is quoted and spelled, and wherever the attribute stands in its tag; what stands in
    comments and scripts is not there. ``begins``: with a word that begins so.
    """
    text = _without(_without(page.text, "<!--", "-->"), "<script", "</script")
    return len(_tag_with(tag, attribute, word, begins).findall(text))


def _without(text: str, begin: str, end: str) -> str:
    """The text without the parts from one mark to another, in time that grows with its length."""
    first, *others = re.split(re.escape(begin), text, flags=re.IGNORECASE)
    ending = re.compile(re.escape(end), re.IGNORECASE)
    return first + "".join([*ending.split(part, maxsplit=1), ""][1] for part in others)


@cache
def _tag_with(tag: str, attribute: str, word: str, begins: bool) -> LinearPattern:
    before = "|".join(rf"{quote}(?:[^{quote}<>]*\s)?" for quote in "\"'")
    end = "" if begins else r"(?:[^\w-]|$)"
    return LinearPattern(
        rf"<{tag}\s(?:[^<>]*\s)?{attribute}\s*=\s*(?:{before}|){re.escape(word)}{end}",
        ignore_case=True,
    )
