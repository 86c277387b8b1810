"""Records of a page of rows; among them those that are asked for by id, not by a list."""

from collections.abc import Sequence

from lawtrack.legislation.records import Bill, Event, Failed, Mismatch
from scrapers.page import Page
from scrapers.platforms.legistar.bills import details_of
from scrapers.platforms.legistar.events import agenda_of
from scrapers.platforms.legistar.list_pages import ids_in
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import Subject, rows_and_slips, rows_in
from scrapers.platforms.legistar.tenant import LegistarClient, Output


def events_in(
    page: Page, tenant: LegistarClient, rows: Sequence[Row]
) -> tuple[list[Event], list[Failed]]:
    """The meetings of a list that are the council's, and the rows of it that cannot be read."""
    kept = [row for row in rows if tenant.keep_event(row)]
    subject = Subject(tenant.source, "event", key="EventId")
    events, failed = rows_and_slips(
        page, subject, kept, lambda row: event_rows.event_of(row, tenant.source, page)
    )
    return [event for _, event in events], failed


def bills_in(
    page: Page, tenant: LegistarClient, rows: Sequence[Row]
) -> tuple[list[tuple[Row, Bill]], list[Failed]]:
    """The matters of a list with their rows, and the rows that cannot be read."""
    subject = Subject(tenant.source, "bill", key="MatterId")
    return rows_and_slips(
        page, subject, rows, lambda row: rows_of.bill_of(row, tenant.source, page)
    )


def parse_events_again(page: Page, *, tenant: LegistarClient) -> Output:
    """Yield the agendas of meetings that were asked for by id."""
    rows, noted = rows_in(page, Subject(tenant.source, "event", key="EventId"))
    events, failed = events_in(page, tenant, rows)
    yield from (*noted, *failed)
    yield from (agenda_of(tenant, event) for event in events)


def parse_matters_again(page: Page, *, tenant: LegistarClient) -> Output:
    """Yield the details of matters that were asked for by id."""
    rows, noted = rows_in(page, Subject(tenant.source, "bill", key="MatterId"))
    bills, failed = bills_in(page, tenant, rows)
    yield from (*noted, *failed)
    yield from (details_of(tenant, bill) for _, bill in bills)


def parse_canaries(page: Page, *, tenant: LegistarClient) -> Output:
    """Yield the details of a few old matters, and which of them are not given any more."""
    rows, noted = rows_in(page, Subject(tenant.source, "bill", key="MatterId"))
    bills, failed = bills_in(page, tenant, rows)
    yield from (*noted, *failed)
    given = ids_in(rows, "MatterId")
    for _, bill in bills:
        yield details_of(tenant, bill)
    for id_ in tenant.known.canaries:
        if id_ not in given and id_.isdigit():
            yield Mismatch(
                jurisdiction=tenant.source.key,
                kind="canary",
                subject=id_,
                message="is stored, and is not given when it is asked for",
                url=page.url.partition("?")[0],
            )
