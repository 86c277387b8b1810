"""The Legistar Web API (OData v3), as some three hundred councils use it.

A list holds at most 1,000 rows and is cut silently, so lists are read in ascending order of the
id and continued with "id gt the last one". ``LastModified`` is not moved by every change
(cancelled meetings, start times, agenda items, bulk re-sequencing of histories), so the window of
a run is an OR over all date fields with 72 hours to spare, a daily look covers the last 30 and
the next 90 days and all that stands on coming agendas, and a weekly one everything. Details are
asked for only where the stamp differs from the stored one, so a run that was interrupted goes on
where it stopped; what was stored without a stamp, because a page of it failed, is asked for again
by id. The meetings are listed first, then the matters, then what the wide look is still missing; a
look that may leave out the meetings lists them last, if any matter has moved.

What is new waits for the end of its list: it may be something old under another id (``absences``).

Error answers seen: 500 "LegistarConnectionString … not set up" for an unknown client, 403 for
clients that want a token, 500 with "materialized value is null" where nobody voted, 404 for no
votes, 410 or "no longer exists" for deleted records.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from lawtrack.legislation.records import (
    LEFT_OUT,
    MEETINGS_READ,
    WIDE,
    Bill,
    Checkpoint,
    Event,
    Failed,
    Planned,
    Source,
    StoredState,
)
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.absences import (
    MOST_LOOKS,
    are_many,
    bills_of_one_number,
    direct_looks,
    listed_of,
    looks_before,
    meetings_to_look_at,
    twin_meetings,
)
from scrapers.platforms.legistar.bills import queued_files
from scrapers.platforms.legistar.calendar import calendar_request, check_calendar, read_instead
from scrapers.platforms.legistar.earlier_records import is_due, past_meetings, past_wishes
from scrapers.platforms.legistar.events import agenda_of
from scrapers.platforms.legistar.list_pages import (
    PAGE_ROWS,
    changed_since,
    ids_in,
    is_outage,
    last_id,
    list_address,
    list_read_until,
    newest_stamp,
    read_api_list,
    refuse_emptied,
    unstamped,
)
from scrapers.platforms.legistar.listed_events import as_listed_meeting, changed_events
from scrapers.platforms.legistar.records_by_id import (
    bills_in,
    events_in,
    parse_canaries,
    parse_events_again,
    parse_matters_again,
)
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import Subject, rows_and_slips, rows_in
from scrapers.platforms.legistar.tenant import (
    LegistarClient,
    Meetings,
    Output,
    scope_of,
    wishes_by_id,
)
from scrapers.platforms.legistar.waves import (
    LITTLE,
    MATTER_DATES,
    NOBODY,
    Sorted,
    after_the_titles,
    changed_matters,
    first_wave,
    marked_as_wanted,
    note_named,
    what_waited,
)

FIRST, LAST = 10, -10  # of lists: before all details, or after those already asked for

EVENT_DATES = (
    "EventDate",
    "EventLastModifiedUtc",
    "EventAgendaLastPublishedUTC",
    "EventMinutesLastPublishedUTC",
)


def begin(
    source: Source,
    known: StoredState,
    *,
    roll_calls: bool = True,
    keep_event: Callable[[Row], bool] = bool,
    refine_bill: Callable[[Bill], Bill] = lambda bill: bill,
    refine_event: Callable[[Event], Event] = lambda event: event,
    beside: Callable[[Source, StoredState, Meetings], Iterator[Follow]] = lambda s, k, m: iter(()),
) -> Output:
    """Yield the list to begin with: two requests in all when nothing has changed."""
    tenant = LegistarClient(
        source=source,
        known=known,
        scope=scope_of(known),
        roll_calls=roll_calls,
        keep_event=keep_event,
        refine_bill=refine_bill,
        refine_event=refine_event,
        beside=beside,
    )
    if known.past is not None:
        yield from queued_files(tenant)  # the last of what is asked for
        yield from past_wishes(tenant, known.past)
        return
    yield events_list(tenant) if tenant.scope.meetings else matters_list(tenant)
    if tenant.scope.first:
        yield Planned(jurisdiction=source.key, kind="bill")
    if tenant.scope.weekly:
        yield Follow(
            url=tenant.address("bodies"),
            parse=parse_bodies,
            context={"tenant": tenant},
            covers="bodies",
        )
    yield from queued_files(tenant)


def events_list(
    tenant: LegistarClient,
    *,
    before: int = 0,
    newest: str = "",
    listed: Meetings = (),
    ids: frozenset[str] = frozenset(),
    unknown: tuple[Event, ...] = (),
) -> Follow:
    """The wish for the meetings whose id is below ``before``, the newest first."""
    window = changed_since(EVENT_DATES, tenant.scope.events_from)
    return Follow(
        url=list_address(tenant, "events", "EventId", window, before),
        parse=parse_events,
        context={
            "tenant": tenant,
            "before": before,
            "newest": newest,
            "listed": listed,
            "ids": ids,
            "unknown": unknown,
        },
        statuses=(403, 500),
        otherwise=without_events,
        covers="events",
        priority=FIRST if tenant.scope.first else LAST,
    )


def matters_list(
    tenant: LegistarClient,
    *,
    before: int = 0,
    newest: str = "",
    listed: frozenset[str] = frozenset(),
    unknown: tuple[Bill, ...] = (),
    wanted: Sorted = NOBODY,
) -> Follow:
    """The wish for the matters whose id is below ``before``, the newest first."""
    window = changed_since(MATTER_DATES, tenant.scope.matters_from)
    return Follow(
        url=list_address(tenant, "matters", "MatterId", window, before),
        parse=parse_matters,
        context={
            "tenant": tenant,
            "before": before,
            "newest": newest,
            "listed": listed,
            "unknown": unknown,
            "wanted": wanted,
        },
        statuses=(403, 500),
        otherwise=without_matters,
        covers="matters",
        priority=FIRST if tenant.scope.first else LAST,
    )


def parse_bodies(page: Page, *, tenant: LegistarClient) -> Output:
    """Yield the council and its committees."""
    subject = Subject(tenant.source, "organization", key="BodyId")
    rows, noted = rows_in(page, subject)
    bodies, failed = rows_and_slips(
        page, subject, rows, lambda row: event_rows.organization_of(row, tenant.source, page)
    )
    yield from (*noted, *failed)
    yield from (body for _, body in bodies)


def parse_events(
    page: Page,
    *,
    tenant: LegistarClient,
    before: int,
    newest: str,
    listed: Meetings,
    ids: frozenset[str],
    unknown: tuple[Event, ...] = (),
) -> Output:
    """Yield the agendas wanted of each changed meeting, what is unchanged, and the next page.

    Those of meetings that are not stored follow the list's end, when it is known which are gone.
    """
    if is_outage(page):
        again = events_list(
            tenant, before=before, newest=newest, listed=listed, ids=ids, unknown=unknown
        )
        yield replace(again, statuses=(403,))
        return
    rows, noted = read_api_list(page, tenant, Subject(tenant.source, "event", key="EventId"))
    refuse_emptied(page, rows, before, tenant.known.events, tenant.scope.events_from)
    events, failed = events_in(page, tenant, rows)
    yield from (*noted, *failed)
    near = tenant.oldest_near if tenant.scope.events_from else dt.date.min
    recent = [tenant.refine_event(event) for event in events if event.date >= near]
    listed += tuple(as_listed_meeting(event, tenant.source) for event in recent)
    if tenant.scope.first:
        note_named(tenant, recent)
    ids |= ids_in(rows, "EventId")
    newest = newest_stamp(newest, rows, "EventLastModifiedUtc")
    stored = tenant.known.events
    waits = bool(stored) and not tenant.scope.first
    unknown += tuple(
        e for e in events if waits and e.upstream_id not in stored and is_due(tenant, e)
    )
    changed = (e for e in events if not waits or e.upstream_id in stored)
    yield from after_the_titles(tenant, changed_events(tenant, changed))
    if len(rows) >= PAGE_ROWS:
        last = last_id(page, rows, "EventId", before)
        yield events_list(
            tenant, before=last, newest=newest, listed=listed, ids=ids, unknown=unknown
        )
        return
    yield from _after_meetings(tenant, newest=newest, listed=listed, ids=ids, unknown=unknown)


def _after_meetings(
    tenant: LegistarClient,
    *,
    newest: str,
    listed: Meetings,
    ids: frozenset[str],
    unknown: tuple[Event, ...],
) -> Output:
    """What follows the last page of the meetings: matters, what is new or gone, other sources.

    The matters have been read where they had to show whether the meetings are read at all.
    """
    stored = tenant.known.events
    absent = meetings_to_look_at(tenant, ids, anew=bool(unknown))
    if tenant.scope.events_from is not None and len(absent) > MOST_LOOKS:
        yield events_list(replace(tenant, scope=replace(tenant.scope, events_from=None)))
        return
    if tenant.scope.meetings:
        yield matters_list(tenant)
    if tenant.scope.events_from is None and "" not in ids:
        yield listed_of(tenant, "event", "events", ids)
    looks = absent if len(absent) <= MOST_LOOKS else ()
    agendas = tuple(agenda_of(tenant, event) for event in unknown)
    yield from looks_before(tenant, "event", looks, agendas, many=are_many(tenant, absent))
    yield from list_read_until(tenant, "events", newest)
    yield from _meetings_read(tenant, tenant.known.now.isoformat())
    yield from twin_meetings(tenant, listed)
    if tenant.scope.daily:
        yield calendar_request(
            tenant.source, parse=check_calendar, context={"tenant": tenant, "listed": listed}
        )
        yield from tenant.beside(tenant.source, tenant.known, listed)
    if tenant.scope.first:
        unread = len(ids - stored.keys())
        yield Planned(jurisdiction=tenant.source.key, kind="event", listed=len(ids), now=unread)
        yield from after_the_titles(tenant, iter([past_meetings(tenant, most=LITTLE)]))
    missing = unstamped(tenant, stored) - ids
    yield from wishes_by_id(tenant, "events", "EventId", missing, parse_events_again)


def without_events(
    *,
    failed: Failed,
    tenant: LegistarClient,
    before: int,
    newest: str,
    listed: Meetings,
    ids: frozenset[str],
    unknown: tuple[Event, ...],
) -> Output:
    """The list of meetings cannot be had: take them from the page for people, and go on."""
    yield from (agenda_of(tenant, event) for event in unknown)
    if tenant.scope.meetings:
        yield matters_list(tenant)
    yield calendar_request(tenant.source, parse=read_instead, context={"tenant": tenant})


def parse_matters(
    page: Page,
    *,
    tenant: LegistarClient,
    before: int,
    newest: str,
    listed: frozenset[str],
    unknown: tuple[Bill, ...] = (),
    wanted: Sorted = NOBODY,
) -> Output:
    """Yield the details wanted of each changed matter, what is unchanged, and the next page.

    Those of matters that are not stored follow the list's end, when it is known which are gone. A
    first load stores all titles before it asks for the details of those ``wanted``.
    """
    if is_outage(page):
        again = matters_list(
            tenant, before=before, newest=newest, listed=listed, unknown=unknown, wanted=wanted
        )
        yield replace(again, statuses=(403,))
        return
    subject = Subject(tenant.source, "bill", key="MatterId")
    rows, noted = read_api_list(page, tenant, subject)
    refuse_emptied(page, rows, before, tenant.known.bills, tenant.scope.matters_from)
    bills, failed = bills_in(page, tenant, rows)
    yield from (*noted, *failed)
    if tenant.scope.first:
        whole = not before and len(rows) < PAGE_ROWS
        wanted, records = first_wave(tenant, bills, whole=whole, before=wanted)
        yield from records
    else:
        marked = [marked_as_wanted(tenant, bill, row) for row, bill in bills]
        stored = tenant.known.bills
        yield from changed_matters(
            tenant, [b for b in marked if not stored or b.upstream_id in stored]
        )
        unknown += tuple(b for b in marked if stored and b.upstream_id not in stored)
    newest = newest_stamp(newest, rows, "MatterLastModifiedUtc")
    listed |= ids_in(rows, "MatterId")
    if len(rows) >= PAGE_ROWS:
        last = last_id(page, rows, "MatterId", before)
        yield matters_list(
            tenant, before=last, newest=newest, listed=listed, unknown=unknown, wanted=wanted
        )
        return
    yield from _after_matters(tenant, newest=newest, listed=listed, unknown=unknown, wanted=wanted)


def _after_matters(
    tenant: LegistarClient,
    *,
    newest: str,
    listed: frozenset[str],
    unknown: tuple[Bill, ...],
    wanted: Sorted,
) -> Output:
    """What follows the last page of the matters: what is new, and what else is looked at."""
    twins = bills_of_one_number(tenant, unknown, listed)
    if tenant.scope.matters_from is None and "" not in listed:
        yield listed_of(tenant, "bill", "matters", listed)
        twins = ()
    elif len(twins) > MOST_LOOKS:
        yield matters_list(replace(tenant, scope=replace(tenant.scope, matters_from=None)))
        return
    tenant.waiting.listed = len(listed)
    new = tuple(changed_matters(tenant, unknown))
    yield from looks_before(tenant, "bill", twins, new)
    if tenant.scope.first:
        tenant.waiting.bills, tenant.waiting.later = wanted.now, wanted.later
        yield from what_waited(tenant)
    yield from list_read_until(tenant, "matters", newest)
    yield from _looked_widely(tenant)
    yield from direct_looks(tenant)
    missing = unstamped(tenant, tenant.known.bills)
    if tenant.scope.again:
        missing |= tenant.known.upcoming
    canaries = set(tenant.known.canaries) if tenant.scope.again else set()
    missing -= listed | canaries
    yield from wishes_by_id(tenant, "matters", "MatterId", missing, parse_matters_again)
    yield from wishes_by_id(tenant, "matters", "MatterId", canaries, parse_canaries)
    if not tenant.scope.meetings:
        yield from [events_list(tenant)] if tenant.asked else _meetings_read(tenant, LEFT_OUT)


def _meetings_read(tenant: LegistarClient, when: str) -> Iterator[Checkpoint]:
    if tenant.known.since is None:
        yield Checkpoint(jurisdiction=tenant.source.key, key=MEETINGS_READ, value=when)


def without_matters(
    *,
    failed: Failed,
    tenant: LegistarClient,
    before: int,
    newest: str,
    listed: frozenset[str],
    unknown: tuple[Bill, ...],
    wanted: Sorted,
) -> Output:
    """The rest of the list cannot be had: what is new in its beginning is read all the same.

    So are the meetings, where the list had to say whether they are.
    """
    yield from changed_matters(tenant, unknown)
    if tenant.scope.first:
        tenant.waiting.bills, tenant.waiting.later = wanted.now, wanted.later
        yield from what_waited(tenant)
    if not tenant.scope.meetings:
        yield events_list(tenant)


def _looked_widely(tenant: LegistarClient) -> Iterator[Checkpoint]:
    """That the day's wide look is done, and the week's; told after the last page of the lists."""
    now = tenant.known.now.isoformat()
    for key, done in ((WIDE, tenant.scope.daily), ("full", tenant.scope.weekly)):
        if done:
            yield Checkpoint(jurisdiction=tenant.source.key, key=key, value=now)
