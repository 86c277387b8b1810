"""What the lists of the Legistar Web API no longer show, and what they show under another id."""

from collections.abc import Iterator

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Listed, Looked
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.bills import GONE
from scrapers.platforms.legistar.tenant import LegistarClient, Meetings, Output


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


def parse_look(page: Page, *, tenant: LegistarClient, kind: str, id_: str) -> Output:
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
