"""Pages of single matters, one after the other, before their agenda is told.

Each costs a request. So one is asked for where a topic is interested in the matter, where the
agenda says something else of it than is stored, where a source changes it without a word
(``restless``), or when all is read anew; of meetings long past, only where a topic is interested.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lawtrack.legislation.records import Event, Failed
from scrapers.meetings.items import agenda_records, is_stored
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Follow, Page, is_doubted

LONG_PAST = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePages:
    """How a platform's pages of single matters are found and read.

    ``address`` gives that of a line's page, empty where it has none; ``read`` the line with what
    its page says.
    """

    address: Callable[[Event, AgendaLine], str]
    read: Callable[[Page, AgendaLine], AgendaLine]
    restless: bool = False


def agenda_with_pages(
    tenant: MeetingTenant,
    event: Event,
    lines: Sequence[AgendaLine],
    pages: LinePages,
    place: int = 0,
) -> Output:
    """Yield the wish for the next page that is due; after the last one, the agenda's records."""
    read = tuple(lines)
    for at in range(place, len(read)):
        url = pages.address(event, read[at]) if read[at].is_followed else ""
        if not url:
            continue
        if not (tenant.known.full or tenant.known.interesting(read[at].title)):
            if not pages.restless and is_stored(tenant, event, read[at]):
                read = (*read[:at], replace(read[at], as_stored=True), *read[at + 1 :])
                continue
            if event.date < tenant.today - LONG_PAST:
                continue
        yield Follow(
            url=url,
            parse=_parse_line_page,
            context={"tenant": tenant, "event": event, "lines": read, "pages": pages, "place": at},
            otherwise=_without_line_page,
            accept=HTML,
            statuses=(404, 410),
            covers="details",
        )
        return
    yield from agenda_records(tenant, event, read)


def _parse_line_page(
    page: Page,
    *,
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...],
    pages: LinePages,
    place: int,
) -> Output:
    if is_doubted(page, tenant.known.events.get(event.upstream_id)):
        yield from _without_line_page(
            tenant=tenant, event=event, lines=lines, pages=pages, place=place
        )
        return
    if page.status == 200:
        lines = (*lines[:place], pages.read(page, lines[place]), *lines[place + 1 :])
    yield from agenda_with_pages(tenant, event, lines, pages, place + 1)


def _without_line_page(
    *,
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...],
    pages: LinePages,
    place: int,
    failed: Failed | None = None,
) -> Output:
    """Go on without the page: a matter that is stored stays so, and the meeting is read again."""
    lines = (*lines[:place], replace(lines[place], is_unread=True), *lines[place + 1 :])
    yield from agenda_with_pages(tenant, replace(event, stamp=""), lines, pages, place + 1)
