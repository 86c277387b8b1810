"""What the lists of the Legistar Web API no longer show, and what they show under another id.

A meeting that is deleted and entered anew has another id; so has everything when a council's
records are numbered anew. So what is new waits until it is known which of the old are gone: by a
whole list, or by a look at each that the list should have shown.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Bill, Failed, Listed, Looked, Record
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.bills import GONE
from scrapers.platforms.legistar.tenant import LegistarClient, Meetings, Output

Wishes = tuple[Record | Follow, ...]

FEW_MEETINGS = 4
MOST_LOOKS = 20  # in one run before something; more that are absent are a matter for whole lists


def listed_of(tenant: LegistarClient, kind: str, path: str, ids: frozenset[str]) -> Listed:
    """What the whole list does not show; ids of our own making are never on it."""
    stored = tenant.known.bills if kind == "bill" else tenant.known.events
    held = {id_ for id_ in stored if id_.isdigit()}
    return Listed(
        jurisdiction=tenant.source.key,
        kind=kind,
        listing=path,
        held=len(held),
        absent=tuple(sorted(held - ids, key=int)),
        covers="full",
    )


def meetings_to_look_at(
    tenant: LegistarClient, ids: frozenset[str], *, anew: bool
) -> tuple[str, ...]:
    """The stored meetings, of those that every list holds, that this one lacks.

    A list that begins with a moment holds all meetings from its day on, whenever they were entered.
    Those of days past matter only when there are new ones (``anew``), which they may be.
    """
    known, scope = tenant.known, tenant.scope
    if known.since is not None or not (scope.daily or anew):
        return ()
    start = scope.events_from.date() + dt.timedelta(days=1) if scope.events_from else None
    first = start or tenant.oldest_near
    first = first if anew else max(first, known.now.date())
    return tuple(
        id_
        for id_, (day, _) in sorted(known.meetings.items())
        if id_.isdigit() and id_ not in ids and day >= first.isoformat()
    )


def bills_of_one_number(
    tenant: LegistarClient, unknown: Sequence[Bill], listed: frozenset[str]
) -> tuple[str, ...]:
    """The stored bills that the list has not shown, under the numbers of those that are new."""
    refined = map(tenant.refine_bill, unknown)
    numbers = [f"{bill.session} {bill.identifier}" for bill in refined]
    ids = [id_ for number in numbers for id_ in tenant.known.numbers.get(number, ())]
    return tuple(dict.fromkeys(id_ for id_ in ids if id_ not in listed))


def are_many(tenant: LegistarClient, absent: Sequence[str]) -> bool:
    """Whether so many meetings to come are absent at once that looks are not believed either."""
    today = tenant.known.now.date().isoformat()
    coming = {id_ for id_, (day, _) in tenant.known.meetings.items() if day >= today}
    lost = coming & set(absent)
    return len(lost) >= FEW_MEETINGS and 2 * len(lost) > len(coming)


def looks_before(
    tenant: LegistarClient, kind: str, ids: Sequence[str], then: Wishes, *, many: bool = False
) -> Output:
    """Look at each of these records, one after the other, and only then go on."""
    if not ids:
        yield from then
        return
    path = "matters" if kind == "bill" else "events"
    yield Follow(
        url=tenant.address(f"{path}/{ids[0]}"),
        parse=parse_look_before,
        context={"tenant": tenant, "kind": kind, "ids": tuple(ids), "then": then, "many": many},
        statuses=(404, 410),
        otherwise=without_look,
        covers="looks",
    )


def parse_look_before(
    page: Page,
    *,
    tenant: LegistarClient,
    kind: str,
    ids: tuple[str, ...],
    then: Wishes,
    many: bool,
) -> Output:
    """Yield whether the record is gone, and go on; a meeting to come is gone by this alone."""
    day, _ = tenant.known.meetings.get(ids[0], ("", "")) if kind == "event" else ("", "")
    ahead = day >= tenant.known.now.date().isoformat()
    for look in parse_look(page, tenant=tenant, kind=kind, id_=ids[0]):
        yield replace(look, at_once=ahead and not many)
    yield from looks_before(tenant, kind, ids[1:], then, many=many)


def without_look(
    *,
    failed: Failed,
    tenant: LegistarClient,
    kind: str,
    ids: tuple[str, ...],
    then: Wishes,
    many: bool,
) -> Output:
    """Go on; an answer that cannot be had says nothing of the record."""
    yield from looks_before(tenant, kind, ids[1:], then, many=many)


def direct_looks(tenant: LegistarClient) -> Output:
    """Ask, with the day's wide look, for each record that whole lists no longer show."""
    if not tenant.scope.daily:
        return
    for kind, path in (("bill", "matters"), ("event", "events")):
        for id_ in tenant.known.absent.get(kind, ()):
            yield Follow(
                url=tenant.address(f"{path}/{id_}"),
                parse=parse_look,
                context={"tenant": tenant, "kind": kind, "id_": id_},
                statuses=(404, 410),
                covers="looks",
            )


def parse_look(page: Page, *, tenant: LegistarClient, kind: str, id_: str) -> Iterator[Looked]:
    """Yield whether the record is gone; anything but a plain answer tells nothing."""
    gone = page.status in (404, 410) or GONE in page.text[:500]
    if not gone:
        key = "MatterId" if kind == "bill" else "EventId"
        found = page.json(dict).get(key)
        if str(found) != id_:
            raise LayoutChanged(page.url, f"expected {key} {id_}, found {found}")
    yield Looked(jurisdiction=tenant.source.key, kind=kind, upstream_id=id_, gone=gone)


def twin_meetings(tenant: LegistarClient, listed: Meetings) -> Iterator[Looked]:
    """Yield which meetings were stored under ids of our own and are on the list now.

    One of the same hour that names other bills is another meeting.
    """
    bills: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for each in listed:
        bills.setdefault((each.day, each.time), []).append(each.bills)
    for id_, place in tenant.known.meetings.items():
        ours = set(tenant.known.meeting_bills.get(id_, ()))
        named = bills.get(place, [])
        is_listed = any(not ours or not theirs or ours & set(theirs) for theirs in named)
        if is_listed and not id_.isdigit():
            yield Looked(
                jurisdiction=tenant.source.key,
                kind="event",
                upstream_id=id_,
                gone=True,
                replaced=True,
            )
