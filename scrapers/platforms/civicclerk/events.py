"""CivicClerk's list of meetings, and the agenda of each that is another one than was stored.

The list is one window of days, 15 meetings a page; ``@odata.nextLink`` holds all that the next page
needs. Nothing says when an agenda was edited, so the meetings of the days around today are read
again once a day.
"""

from urllib.parse import quote

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Event, Looked, Source, StoredState
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_from_file, agenda_of
from scrapers.meetings.items import agenda_records
from scrapers.meetings.reading import (
    gone,
    list_wish,
    meetings_read,
    objects,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import (
    MeetingTenant,
    Output,
    list_is_read,
    meeting_tenant,
    meetings_to_look_at,
)
from scrapers.page import Follow, Page
from scrapers.platforms.civicclerk.rows import (
    Row,
    event_of,
    is_public,
    lines_of,
    number_in_field,
    text,
)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the list: one page of it each 15 meetings when nothing has changed."""
    tenant = meeting_tenant(source, known)
    yield _list(tenant, events_address(tenant), frozenset(), 0, frozenset())
    yield from queued_documents(source, known)


def events_address(tenant: MeetingTenant) -> str:
    """The address of the first page of the list."""
    days = (
        f"startDateTime ge {tenant.first.isoformat()}"
        f" and startDateTime le {tenant.last.isoformat()}"
    )
    query = f"$filter={quote(days)}&$orderby={quote('startDateTime asc')}"
    return f"{tenant.source.addresses['api']}/Events?{query}"


def _list(
    tenant: MeetingTenant, url: str, listed: frozenset[str], shown: int, pages: frozenset[str]
) -> Follow:
    return list_wish(
        tenant, url, parse_events, listed=listed, shown=shown, pages=pages.union((url,))
    )


def parse_events(
    page: Page,
    *,
    tenant: MeetingTenant,
    listed: frozenset[str],
    shown: int = 0,
    pages: frozenset[str] = frozenset(),
) -> Output:
    """Yield the agendas wanted, what is unchanged, and the next page or that it was the last.

    ``shown`` are the rows of the pages before, ``pages`` the addresses of all that were asked for.
    """
    answer = page.json(dict)
    rows = objects(page, answer.get("value"), "meetings in 'value'")
    shown += len(rows)
    refuse_emptied(page, tenant, len(rows) + len(listed))
    events = []
    agendas = {}
    for row in rows:
        id_ = tenant.source.own_id(str(number_in_field(row, "id")))
        if not _is_ours(row, tenant.source):
            continue
        if not is_public(row):
            if id_ in tenant.known.events:
                yield gone(tenant, id_)
            continue
        listed |= {id_}
        try:
            events.append(event_of(row, tenant.source))
        except InvalidItem as error:
            yield unreadable(tenant, page, id_, str(error))
        agendas[id_] = number_in_field(row, "agendaId")
    yield from meetings_read(
        tenant, events, lambda event: _agenda(tenant, event, agendas[event.upstream_id])
    )
    following = text(answer, "@odata.nextLink") or text(answer, "odata.nextLink")
    if following:
        address = page.absolute(following)
        if address in pages or address == page.url:
            raise LayoutChanged(page.url, "expected another page, found a link to one read before")
        yield _list(tenant, address, listed, shown, pages)
        return
    counted = number_in_field(answer, "@odata.count")
    if counted > shown:
        yield unreadable(tenant, page, "", f"{counted} meetings are counted, {shown} shown")
    yield from list_is_read(tenant, listed)
    for id_ in meetings_to_look_at(tenant, listed):
        yield Follow(
            url=f"{tenant.source.addresses['api']}/Events({tenant.source.given_id(id_)})",
            parse=parse_look,
            context={"tenant": tenant, "id_": id_},
            statuses=(404, 410),
            covers="looks",
        )


def _is_ours(row: Row, source: Source) -> bool:
    chosen = source.bodies
    return not chosen or str(number_in_field(row, "categoryId")) in chosen


def parse_look(page: Page, *, tenant: MeetingTenant, id_: str) -> Output:
    """Yield that a meeting which the list does not show is gone, or that it is there after all."""
    row = {} if page.status != 200 else page.json(dict)
    if row and str(number_in_field(row, "id")) != tenant.source.given_id(id_):
        raise LayoutChanged(page.url, f"expected meeting {id_}, found {row.get('id')!r}")
    if not row or not is_public(row):
        yield gone(tenant, id_)
        return
    yield Looked(jurisdiction=tenant.source.key, kind="event", upstream_id=id_, gone=False)
    yield from _agenda(tenant, event_of(row, tenant.source), number_in_field(row, "agendaId"))


def _agenda(tenant: MeetingTenant, event: Event, agenda_id: int) -> Output:
    url = f"{tenant.source.addresses['api']}/Meetings/{agenda_id}" if agenda_id else ""
    yield from agenda_of(tenant, event, url, parse_agenda)


def parse_agenda(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting; a 404 says that only files are published."""
    if page.status == 404:
        yield from agenda_from_file(tenant, event)
        return
    answer = page.json(dict)
    if "items" not in answer:
        raise LayoutChanged(page.url, "expected agenda items in 'items', found none")
    rows = objects(page, answer["items"] or [], "agenda items in 'items'")
    lines = tuple(lines_of(rows, tenant.source.addresses["api"]))
    if not lines:
        yield from agenda_of(tenant, event, "", parse_agenda)
        return
    yield from agenda_records(tenant, event, lines)
