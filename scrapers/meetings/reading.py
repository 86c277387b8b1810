"""A list of meetings, as far as all platforms have it in common: what is due, unchanged, absent."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from lawtrack.errors import FailureKind, LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Event, Failed, Looked, Unchanged
from scrapers.meetings.items import agenda_records, without_agenda
from scrapers.meetings.tenant import (
    MEETINGS,
    MeetingTenant,
    Output,
    absent_meetings,
    is_to_come,
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
    **context: object,
) -> Follow:
    """The wish for the list of meetings, or a page of it, before all else that is wanted."""
    return Follow(
        url=url,
        parse=parse,
        context={"tenant": tenant, **context},
        accept=accept,
        payload=payload,
        covers=MEETINGS,
        priority=-10,
    )


def meetings_read(
    tenant: MeetingTenant, events: Iterable[Event], wish: Callable[[Event], Output]
) -> Output:
    """Yield what ``wish`` asks for each meeting that is due, and which are unchanged."""
    unchanged = []
    for event in sorted(events, key=lambda each: (each.date, each.time, each.upstream_id)):
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
    lost = [id_ for id_ in absent_meetings(tenant, listed) if is_to_come(tenant, id_)]
    if len(lost) < MANY:
        for id_ in lost:
            yield gone(tenant, id_)


def gone(tenant: MeetingTenant, id_: str) -> Looked:
    """That the source has the meeting no longer."""
    return Looked(
        jurisdiction=tenant.source.key,
        kind="event",
        upstream_id=id_,
        gone=True,
        at_once=is_to_come(tenant, id_),
    )


def refuse_emptied(page: Page, tenant: MeetingTenant, rows: int) -> None:
    """Refuse an empty list where meetings are known: it is an outage that looks well."""
    known = len(tenant.known.meetings)
    if not rows and known:
        raise SourceUnavailable(page.url, f"an empty list, where {known} meetings are known")


def unreadable(tenant: MeetingTenant, page: Page, id_: str, reason: str) -> Failed:
    """One row of the list that cannot be read; the others are."""
    return Failed(
        jurisdiction=tenant.source.key,
        url=page.url,
        reason=reason,
        kind="event",
        upstream_id=id_,
        cause=FailureKind.ROW,
    )


def agenda_failed(*, failed: Failed, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the meeting as the list has it; without a stamp it is read again."""
    yield from without_agenda(tenant, replace(event, stamp=""))


def agenda_wish(
    tenant: MeetingTenant,
    event: Event,
    url: str,
    parse: Callable[..., Output],
    *,
    accept: str = "application/json",
    statuses: tuple[int, ...] = (404,),
) -> Follow:
    """The wish for a meeting's agenda; its failure costs that meeting alone."""
    return Follow(
        url=url,
        parse=parse,
        context={"tenant": tenant, "event": event},
        otherwise=agenda_failed,
        accept=accept,
        statuses=statuses,
        covers="details",
    )


def agenda_of(
    tenant: MeetingTenant,
    event: Event,
    url: str,
    parse: Callable[..., Output],
    *,
    accept: str = "application/json",
) -> Output:
    """Yield the wish for the agenda at that address; with none, the meeting as the list has it."""
    if url:
        yield agenda_wish(tenant, event, url, parse, accept=accept)
    else:
        yield from agenda_records(tenant, event, ())


def refuse_loss(page: Page, kind: str, read: int, counted: int) -> None:
    """Refuse an agenda of which fewer lines were read than a plain count finds in it."""
    if read != counted:
        raise LayoutChanged(page.url, f"expected {counted} {kind}, read {read} of them")
