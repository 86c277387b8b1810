"""The details of one meeting: its agenda, the roll calls on it, the files of agenda and minutes.

The meeting travels along in the context and is yielded once, whole. ``/votes`` answers 404, or 500
with "materialized value is null", where nobody's vote is recorded: both mean none and are not
asked again; any other 500 is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.records import AgendaItem, Document, Event, Failed, Mismatch
from scrapers.documents import answered, file_wish, looked_through, not_to_be_had
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.list_pages import papers_brought
from scrapers.platforms.legistar.rows import event_rows, row_values
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import ReadRows, Subject, rows_in
from scrapers.platforms.legistar.tenant import LegistarClient, Output, is_doubted, must_wait
from scrapers.platforms.legistar.waves import AGENDAS, COMING, unread_matters

NO_VOTES = "materialized value is null"


def agenda_of(tenant: LegistarClient, event: Event) -> Follow:
    """The wish for the agenda of the meeting, and through it for all that follows."""
    query = {"AgendaNote": "1", "MinutesNote": "1", "Attachments": "1"}
    tenant.asked_meetings.add(event.upstream_id)
    priority = _priority(tenant, event)
    if priority == COMING:
        tenant.waiting.unread.add(event.upstream_id)
    return Follow(
        url=tenant.address(f"events/{event.upstream_id}/eventitems", query),
        parse=parse_agenda,
        context={"tenant": tenant, "event": event},
        otherwise=without_agenda,
        statuses=(404, 410),
        covers="details",
        priority=priority,
    )


def _priority(tenant: LegistarClient, event: Event) -> int:
    """In a first load, which agendas go first: those that are out, of meetings to come."""
    if not tenant.scope.first:
        return 0
    is_out = event.agenda_published or any(d.kind == "agenda" for d in event.documents or ())
    return COMING if is_out and event.date >= tenant.known.now.date() else AGENDAS


def parse_agenda(page: Page, *, tenant: LegistarClient, event: Event) -> Output:
    """Add the agenda to the meeting; ask for roll calls and for files that are new."""
    if is_doubted(page, tenant.known.events.get(event.upstream_id)):
        yield from _without_agenda(tenant, event)
        return
    rows, noted = _rows_of(page, tenant, event, "EventItemTitle")
    yield from noted
    items = event_rows.agenda_of(rows)
    words = tenant.source.words
    called = {
        row_values.id_text(row.get("EventItemId")) for row in rows if _was_voted_on(row, words)
    }
    wanted = tuple(id_ for item in items if (id_ := item.upstream_id) and id_ in called)
    yield from _naming_two(tenant, event, items)
    event = replace(event, agenda=items)
    tenant.brought.update(papers_brought(rows))
    yield from unread_matters(tenant, event)
    yield from _next_vote(tenant, event, wanted if tenant.roll_calls else ())


def _was_voted_on(row: Row, words: ClerkWords) -> bool:
    """Whether there may be a roll call: by the flags, or by what only a vote has.

    Some councils set no flag, whoever moved the line and however it ended.
    """
    if row.get("EventItemPassedFlag") is not None or row.get("EventItemRollCallFlag") == 1:
        return True
    if any(row_values.line_value(row.get(f"EventItem{name}")).strip() for name in _OF_A_VOTE):
        return True
    classes = words.step_classes(row_values.line_value(row.get("EventItemActionName"))) or ""
    return "passage" in classes or "failure" in classes


_OF_A_VOTE = ("PassedFlagName", "Tally", "Mover", "Seconder")


def _naming_two(
    tenant: LegistarClient, event: Event, items: Sequence[AgendaItem]
) -> Iterator[Mismatch]:
    """Notes on lines whose id of a matter is one's, and whose printed number another's.

    Such a line leads to the matter of its id.
    """
    for item in items:
        is_stored = item.bill_upstream_id in tenant.known.bills
        owners = tenant.owners_of(item.identifier) if is_stored else ()
        if owners and item.bill_upstream_id not in owners:
            yield Mismatch(
                jurisdiction=tenant.source.key,
                kind="agenda-line",
                subject=f"meeting {event.upstream_id}",
                message=f"a line names matter {item.bill_upstream_id} by the number"
                f" {item.identifier}, which is that of matter {', '.join(owners)};"
                " it is taken for the first",
                url=event.source_url or event.url,
            )


def _rows_of(page: Page, tenant: LegistarClient, event: Event, named_by: str) -> ReadRows:
    """The rows about a meeting; none where the service knows of none."""
    if page.status != 200:
        return ReadRows((), ())
    subject = Subject(tenant.source, "event", event.upstream_id)
    return rows_in(page, subject, named_by=named_by)


def without_agenda(*, failed: Failed, tenant: LegistarClient, event: Event) -> Output:
    """The meeting without its agenda, to be read again."""
    yield from _without_agenda(tenant, event)


def _without_agenda(tenant: LegistarClient, event: Event) -> Output:
    yield from unread_matters(tenant, event)
    yield tenant.refine_event(replace(event, stamp=""))


def _next_vote(tenant: LegistarClient, event: Event, wanted: tuple[str, ...]) -> Output:
    if wanted:
        yield _votes(tenant, event, wanted)
    else:
        yield from _meeting_files(tenant, event)


def _votes(
    tenant: LegistarClient,
    event: Event,
    wanted: tuple[str, ...],
    *,
    statuses: tuple[int, ...] = (404, 500),
) -> Follow:
    return Follow(
        url=tenant.address(f"eventitems/{wanted[0]}/votes"),
        parse=parse_votes,
        context={"tenant": tenant, "event": event, "wanted": wanted},
        otherwise=without_votes,
        statuses=statuses,
        covers="details",
    )


def parse_votes(
    page: Page, *, tenant: LegistarClient, event: Event, wanted: tuple[str, ...]
) -> Output:
    """Give the roll call to its agenda line, and go on to the next."""
    if page.status == 500 and NO_VOTES not in page.text:
        # An outage, not an answer: this time with the retries that a status asked for has not.
        yield _votes(tenant, event, wanted, statuses=(404,))
        return
    rows, noted = _rows_of(page, tenant, event, "VoteValueName")
    yield from noted
    agenda = tuple(
        _with_vote(item, rows, event) if item.upstream_id == wanted[0] else item
        for item in event.agenda or ()
    )
    yield from _next_vote(tenant, replace(event, agenda=agenda), wanted[1:])


def _with_vote(item: AgendaItem, rows: Sequence[Row], event: Event) -> AgendaItem:
    vote = event_rows.vote_of(rows, item, event)
    return replace(item, votes=(vote,) if vote else ())


def without_votes(
    *, failed: Failed, tenant: LegistarClient, event: Event, wanted: tuple[str, ...]
) -> Output:
    """Go on without one roll call; without a stamp, the meeting is read again."""
    yield from _next_vote(tenant, replace(event, stamp=""), () if must_wait(failed) else wanted[1:])


def _meeting_files(tenant: LegistarClient, event: Event) -> Output:
    documents = looked_through(event.documents or (), source=tenant.source, known=tenant.known)
    wanted = tuple(document.url for document in documents if document.pending)
    yield from _next_file(tenant, replace(event, documents=documents), wanted)


def _next_file(tenant: LegistarClient, event: Event, urls: tuple[str, ...]) -> Output:
    waiting = [d for d in event.documents or () if d.url in urls]
    if not waiting:
        yield tenant.refine_event(event)
        return
    yield file_wish(
        waiting[0],
        parse=parse_file,
        otherwise=note_unread_attachment,
        postpone=files_for_later,
        context={"tenant": tenant, "event": event, "urls": urls},
    )


def parse_file(
    page: Page, *, tenant: LegistarClient, event: Event, urls: tuple[str, ...]
) -> Output:
    """Give the bytes to the agenda or minutes they belong to."""
    document = next(d for d in event.documents or () if d.url == urls[0])
    event = _with_document(event, answered(document, page, known=tenant.known))
    yield from _next_file(tenant, event, urls[1:])


def note_unread_attachment(
    *, failed: Failed, tenant: LegistarClient, event: Event, urls: tuple[str, ...]
) -> Output:
    """Note why agenda or minutes have no text; they stay queued unless that is final."""
    document = next(d for d in event.documents or () if d.url == urls[0])
    event = _with_document(event, not_to_be_had(document, failed))
    yield from _next_file(tenant, event, urls[1:])


def files_for_later(*, tenant: LegistarClient, event: Event, urls: tuple[str, ...]) -> Output:
    """The meeting without the files that this crawl does not come to; they are queued."""
    yield tenant.refine_event(event)


def _with_document(event: Event, document: Document) -> Event:
    documents = tuple(document if d.url == document.url else d for d in event.documents or ())
    return replace(event, documents=documents)
