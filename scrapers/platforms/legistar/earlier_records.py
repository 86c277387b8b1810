"""The past of a council, filled in by crawls of its own between two looks for news, newest first.

The matters are those of which no more than a title is stored; the meetings are listed backwards
behind those that an earlier crawl has read. A first load reads the last month's itself, and all of
them where there are few.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from lawtrack.crawling.past_state import PAST, TEXTS
from lawtrack.errors import FailureKind
from lawtrack.legislation.records import Bill, Checkpoint, Event, Failed, PastSlice, Planned
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.bills import Words, words_of
from scrapers.platforms.legistar.events import agenda_of
from scrapers.platforms.legistar.list_pages import PAGE_ROWS
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.slips import Subject, rows_and_slips, rows_in
from scrapers.platforms.legistar.tenant import IDS_A_QUERY, LegistarClient, Output, wishes_by_id
from scrapers.platforms.legistar.waves import AGENDAS, details_in_order


def is_due(tenant: LegistarClient, event: Event) -> bool:
    """Whether a meeting that is not stored is to be read with the list that shows it.

    A whole list shows the meetings of all years: those before are left to the crawls of the past,
    or to nobody.
    """
    known, scope = tenant.known, tenant.scope
    if scope.events_from is not None or event.date >= tenant.oldest_near:
        return True
    if known.meetings_from is None or event.date < known.meetings_from:
        return False
    return scope.force or event.date.isoformat() >= known.checkpoints.get(PAST, "9")


def past_wishes(tenant: LegistarClient, slice_: PastSlice) -> Output:
    """The wishes of a crawl that fills in a part of the past."""
    for covers, ids in ((PAST, slice_.bills), (TEXTS, slice_.texts)):
        for start in reversed(range(0, len(ids), IDS_A_QUERY)):
            asked = ids[start : start + IDS_A_QUERY]
            for wish in wishes_by_id(
                tenant, "matters", "MatterId", asked, parse_past_matters, asked=asked, wave=covers
            ):
                yield replace(wish, covers=covers)
    if slice_.texts:
        yield Checkpoint(jurisdiction=tenant.source.key, key=TEXTS, value=slice_.texts_from)
    if slice_.events:
        yield past_meetings(tenant, most=slice_.events)


def parse_past_matters(
    page: Page, *, tenant: LegistarClient, asked: Sequence[str], wave: str
) -> Output:
    """Yield the texts of matters of which no more than a title is stored, or all else of them."""
    subject = Subject(tenant.source, "bill", key="MatterId")
    rows, noted = rows_in(page, subject)
    bills, failed = rows_and_slips(
        page, subject, rows, lambda row: rows_of.bill_of(row, tenant.source, page)
    )
    yield from (*noted, *failed)
    given = {bill.upstream_id: bill for _, bill in bills}
    wanted = [given[id_] for id_ in asked if id_ in given]
    if wave == TEXTS:
        yield from (words_of(tenant, bill, words=Words.ALONE) for bill in reversed(wanted))
    else:
        yield from details_in_order(tenant, [_with_versions(tenant, bill) for bill in wanted])
    for id_ in asked:
        if id_ not in given:
            yield Failed(
                jurisdiction=tenant.source.key,
                url=page.url.partition("?")[0],
                reason="is stored, and is not given when it is asked for",
                kind="bill",
                upstream_id=id_,
                cause=FailureKind.GONE,
            )


def _with_versions(tenant: LegistarClient, bill: Bill) -> Bill:
    """The matter with the versions that are stored of it, where it has not changed since then."""
    known = tenant.known
    versions = known.past.versions.get(bill.upstream_id) if known.past else None
    if versions and known.bills.get(bill.upstream_id) == bill.stamp:
        return replace(bill, documents=versions)
    return bill


def past_meetings(tenant: LegistarClient, *, most: int, before: str = "") -> Follow:
    """The wish for meetings before those that are stored, of which at most so many are read."""
    known = tenant.known
    start = before or known.checkpoints.get(PAST) or tenant.oldest_near.isoformat()
    conditions = [f"EventDate lt datetime'{start}'"]
    if known.meetings_from is not None and known.meetings_from > dt.date.min:
        conditions.append(f"EventDate ge datetime'{known.meetings_from.isoformat()}'")
    query = {
        "$filter": " and ".join(conditions),
        "$orderby": "EventDate desc",
        "$top": str(PAGE_ROWS),
    }
    return Follow(
        url=tenant.address("events", query),
        parse=parse_past_meetings,
        context={"tenant": tenant, "most": most, "before": start},
        covers=PAST,
        priority=AGENDAS if tenant.scope.first else 0,
    )


def parse_past_meetings(page: Page, *, tenant: LegistarClient, most: int, before: str) -> Output:
    """Yield the agendas of past meetings, and how far back they are stored then.

    A first load takes all of them, or none.
    """
    subject = Subject(tenant.source, "event", key="EventId")
    rows, noted = rows_in(page, subject)
    kept = [row for row in rows if tenant.keep_event(row)]
    read, failed = rows_and_slips(
        page, subject, kept, lambda row: event_rows.event_of(row, tenant.source, page)
    )
    yield from (*noted, *failed)
    events = sorted((event for _, event in read), key=lambda event: event.date, reverse=True)
    known = tenant.known.events.keys() | tenant.asked_meetings
    new = [event for event in events if event.upstream_id not in known]
    is_last = len(rows) < PAGE_ROWS
    is_first = tenant.scope.first
    if is_first and not (is_last and len(new) <= most):
        yield Planned(jurisdiction=tenant.source.key, kind="event", later=len(new))
        return
    taken = new[:most]
    if is_first:
        yield Planned(jurisdiction=tenant.source.key, kind="event", now=len(taken))
    if is_last and len(taken) == len(new):
        reached = (tenant.known.meetings_from or dt.date.min).isoformat()
    elif taken:
        # Of the last day there may be more: it is listed again.
        reached = (taken[-1].date + dt.timedelta(days=1)).isoformat()
    else:
        reached = (events[-1].date + dt.timedelta(days=1)).isoformat() if events else before
    if reached < before:
        yield Checkpoint(jurisdiction=tenant.source.key, key=PAST, value=reached)
    for event in reversed(taken):
        wish = agenda_of(tenant, event)
        yield replace(wish, priority=-AGENDAS) if is_first else wish
    if not is_last and len(taken) < most and reached < before:
        yield past_meetings(tenant, most=most - len(taken), before=reached)
