"""A meeting's agenda: asked for where the platform has a list of its lines, else cut from its file.

A file without a text (a scan, a broken PDF) says nothing of the agenda: what is stored of it stays.
So does a text in which no line can be told, as an error's page has it; that is noted.
What adds to an agenda in a file of its own ("Addendum") is cut too, and its lines come after those
of the whole. Where a packet alone is out, the agenda at its head is cut, which ends with the
adjournment; a packet is large, and is read when its list says something else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lawtrack.errors import FailureKind
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.legislation.records import Document, Event, Failed
from scrapers.documents import answered, asks_who, not_to_be_had
from scrapers.meetings.called_off import called_off_in
from scrapers.meetings.cutting.page_text import numbered_page, page_text
from scrapers.meetings.items import agenda_records, without_agenda
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.numbering import head_of_packet, lines_of_text
from scrapers.meetings.papers import addenda_of, agenda_file_of, is_packet, with_agenda_page
from scrapers.meetings.tenant import MeetingTenant, Output, called_off
from scrapers.page import HTML, Follow, Page


def agenda_failed(
    *, failed: Failed, tenant: MeetingTenant, event: Event, **context: object
) -> Output:
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
    context: Mapping[str, Any] | None = None,
    otherwise: Callable[..., Output] = agenda_failed,
) -> Follow:
    """The wish for a meeting's agenda; its failure costs that meeting alone."""
    return Follow(
        url=url,
        parse=parse,
        context={"tenant": tenant, "event": event, **(context or {})},
        otherwise=otherwise,
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
    """Yield the wish for the agenda at that address, or for its file; with neither, none is out.

    What is asked for as a page for people is a paper of the meeting, where no file of it is.
    """
    if url:
        event = with_agenda_page(event, url) if accept == HTML else event
        yield agenda_wish(tenant, event, url, parse, accept=accept)
    elif agenda_file_of(event) is not None:
        yield from agenda_from_file(tenant, event)
    else:
        yield from agenda_records(tenant, event, ())


def agenda_from_file(tenant: MeetingTenant, event: Event) -> Output:
    """Yield the wish for the file of the agenda; without one, the meeting as the list has it."""
    file = agenda_file_of(event)
    if file is None or (is_packet(file) and tenant.is_as_stored(event)):
        yield from without_agenda(tenant, event)
    else:
        yield agenda_wish(
            tenant, event, file.url, parse_agenda_file, accept="*/*", statuses=(404, 410),
            otherwise=_packet_failed if is_packet(file) else agenda_failed,
        )  # fmt: skip


def _packet_failed(*, failed: Failed, tenant: MeetingTenant, event: Event) -> Output:
    """Yield as for any agenda; but what is too large is not asked for again and again."""
    if failed.cause != FailureKind.TOO_LARGE:
        yield from agenda_failed(failed=failed, tenant=tenant, event=event)
        return
    file = agenda_file_of(event)
    papers = (not_to_be_had(p, failed) if p == file else p for p in event.documents or ())
    yield from without_agenda(tenant, replace(event, documents=tuple(papers)))


def parse_agenda_file(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the wish for what adds to the agenda, or the matters that its text is cut into."""
    asked = agenda_file_of(event)
    event = _with_answer(event, asked.url if asked else "", page)
    pages = _text_of(page)
    if pages is None:
        yield from _note_who_asks(tenant, page, event)
        yield from without_agenda(tenant, event)
        return
    lines = lines_of_text(pages)
    if asked is not None and is_packet(asked):
        lines = head_of_packet(lines)
    word = called_off_in("\n".join(pages[:1]), has_lines=bool(lines))
    if lines or word:
        yield from with_addenda(tenant, called_off(event, word), lines, asked)
    else:
        is_whole = asked is None or not is_packet(asked)
        yield from (
            not_told(tenant, page, event) if is_whole else _note_who_asks(tenant, page, event)
        )
        yield from without_agenda(tenant, event)


def with_addenda(
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...],
    agenda: Document | None = None,
) -> Output:
    """Yield the matters of these lines and of the files beside ``agenda`` that only add to it."""
    left = tuple(paper.url for paper in addenda_of(event, agenda))
    yield from _with_addenda(tenant, event, lines, left)


def _with_addenda(
    tenant: MeetingTenant, event: Event, lines: tuple[AgendaLine, ...], left: tuple[str, ...]
) -> Output:
    """Yield the wish for the next file that adds to the agenda; after the last one, its matters."""
    if not left:
        yield from agenda_records(tenant, event, lines)
        return
    context = {"tenant": tenant, "event": event, "lines": lines, "left": left}
    yield Follow(
        url=left[0],
        parse=parse_addendum,
        context=context,
        otherwise=_addendum_failed,
        accept="*/*",
        statuses=(404, 410),
        covers="details",
    )


def parse_addendum(
    page: Page,
    *,
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...],
    left: tuple[str, ...],
) -> Output:
    """Yield as above, the lines with those of this file whose words are not among them."""
    added = lines_of_text(_text_of(page) or (), is_added=True)
    if not added:
        yield from _note_who_asks(tenant, page, event)
    lines = with_added(lines, added)
    yield from _with_addenda(tenant, _with_answer(event, left[0], page), lines, left[1:])


def with_added(
    lines: tuple[AgendaLine, ...], added: Iterable[AgendaLine]
) -> tuple[AgendaLine, ...]:
    """The lines, and behind them those of what adds to the agenda whose words are not there."""
    there = {line.title.casefold() for line in lines}
    return (*lines, *(line for line in added if line.title.casefold() not in there))


def _addendum_failed(
    *,
    failed: Failed,
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...],
    left: tuple[str, ...],
) -> Output:
    """Yield the meeting as the list has it: without what adds to it the agenda seemed shorter."""
    yield from agenda_failed(failed=failed, tenant=tenant, event=event)


def _with_answer(event: Event, url: str, page: Page) -> Event:
    documents = event.documents or ()
    read = tuple(answered(each, page) if each.url == url else each for each in documents)
    return replace(event, documents=read)


def _text_of(page: Page) -> Sequence[str] | None:
    """The pages of a file; ``None`` for one that is not there, or has no text."""
    if page.status != 200:
        return None
    media_type = page.headers.get("content-type", "")
    is_page = "html" in media_type or page.body.lstrip()[:1] == b"<"
    body = numbered_page(page) if is_page else page.body
    with DocumentReader() as reader:
        text = reader.read(body, media_type=media_type, url=page.url)
    return text.pages if text.state == "text" else None


def agenda_in_words(tenant: MeetingTenant, event: Event, page: Page) -> Output:
    """Yield the matters of an agenda's page that has no lines of a known form.

    They are cut from its file, or else from the page's words, which may call the meeting off. Words
    that do neither ("This agenda is not available") say nothing of it.
    """
    file = agenda_file_of(event)
    if page.status != 200 or (file is not None and not is_packet(file)):
        yield from agenda_from_file(tenant, event)
        return
    words = page_text(page)
    lines = lines_of_text([words])
    word = called_off_in(words, has_lines=bool(lines))
    if lines or word:
        yield from agenda_records(tenant, called_off(event, word), lines)
    elif file is not None:
        yield from agenda_from_file(tenant, event)
    else:
        yield from not_told(tenant, page, event)
        yield from without_agenda(tenant, event)


def not_told(tenant: MeetingTenant, page: Page, event: Event) -> Iterator[Failed]:
    """Yield a note that no matter could be told in an answer in the agenda's place.

    It is no empty agenda: what is stored of it stays, and the words are looked through as those of
    one paper. A page that asks for a password is told for what it is.
    """
    who = tuple(_note_who_asks(tenant, page, event))
    words = "expected an agenda's lines, found words without numbers or another page"
    yield from who or (_note(tenant, page, event, words, FailureKind.UNTOLD),)


def _note_who_asks(tenant: MeetingTenant, page: Page, event: Event) -> Iterator[Failed]:
    """Yield a note where a page without a line asks who is there in the agenda's place.

    It may do so for ever: it is told once, and asked for as any agenda is that does not change.
    """
    if page.status == 200 and (asks := asks_who(page)):
        yield _note(tenant, page, event, asks, FailureKind.CLOSED)


def _note(
    tenant: MeetingTenant, page: Page, event: Event, reason: str, cause: FailureKind
) -> Failed:
    return Failed(
        jurisdiction=tenant.source.key,
        url=page.url,
        reason=reason,
        kind="event",
        upstream_id=event.upstream_id,
        field="agenda",
        cause=cause,
    )
