"""What CivicClerk's rows say; pure.

Diary of its quirks, from stored answers of 2024 to 2026:

- Hours are those of the wall clock where the meeting is, with a "Z" behind them that is not true
  (South Fulton: 17:00Z for 5 PM), also in ``publishOn`` ("15:34" beside "Posted … 3:34 PM").
- None is written as 1900-01-01, 0001-01-01, 0, -1 or null, each in its place.
- ``agendaId`` is what items are asked for by, not the event's id; 0 is no agenda.
- ``publishedFiles[].id`` is always 0; ``fileId`` tells them apart. ``url`` is a path of storage at
  some tenants and a service at others; ``pdfVersionFullPath`` of an attachment dies in a week.
  ``GetMeetingFileStream`` and ``GetAttachmentFile`` last.
- Names of items are HTML that was pasted from a word processor.
- An item's number ("2026-2429") is empty on sections; items nest three deep.
- One tenant hosts several places' boards.
- What is entered as a "One Time Event" is called so by the product at every tenant: the name of its
  agenda says what it is (Brandon, 2026).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source
from scrapers.meetings.called_off import body_in, called_off_by
from scrapers.meetings.clock import local_to_utc, wall_clock
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.lines import AgendaLine, number_in_title, without_outline
from scrapers.meetings.reading import is_said, objects_in
from scrapers.plain_words import plain_line, plain_paragraphs

Row = Mapping[str, Any]

_DRAFTS = ("unpublished", "not", "draft", "hidden", "false")
_UNNAMED = "one time event"
# What moves while nothing of the meeting does: views, streams, recordings.
_RESTLESS = ("media", "streaming", "live", "mobileMedia", "closedCaption", "youtube", "jwPlayer",
             "bookmarks", "isLive", "showInUpcoming")  # fmt: skip


def text(row: Row, name: str) -> str:
    """The field as a text: nothing for null."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def number_in_field(row: Row, name: str) -> int:
    """The field as a number that names something; 0 for the ways in which there is none."""
    value = row.get(name)
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 16:
        return int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return max(value, 0) if is_number and value is not None else 0


def is_public(row: Row) -> bool:
    """Whether the row stands for something: it is neither deleted nor a draft.

    A word that nobody has met yet is none of a draft: what the service shows is public.
    """
    published = row.get("isPublished", True)
    word = published.casefold() if isinstance(published, str) else ""
    is_draft = published in (False, 0) or any(each in word for each in _DRAFTS)
    return not is_said(row.get("isDeleted")) and not is_draft


def event_of(row: Row, source: Source) -> Event:
    """A meeting as the list has it; its agenda is not looked at."""
    id_ = number_in_field(row, "id")
    moment = wall_clock(text(row, "startDateTime")) or wall_clock(text(row, "eventDate"))
    if not id_ or moment is None:
        raise InvalidItem(f"expected a meeting with an id and a date, found {str(row)[:60]!r}")
    files = [each for each in objects_in(row, "publishedFiles") if is_public(each)]
    moments = (
        local_to_utc(text(each, "publishOn"), source.timezone)
        for each in files
        if _kind(text(each, "type")) == "agenda"
    )
    api, site = source.addresses["api"], source.addresses["site"]
    name = _name(row)
    notice = plain_paragraphs(text(row, "eventNotice"))
    description = plain_paragraphs(text(row, "eventDescription"))
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(str(id_)),
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=plain_line(text(row, "categoryName") or text(row, "eventCategoryName"))
        or body_in(name, moment[0]),
        location=_place(row.get("eventLocation")),
        description="\n\n".join(part for part in (notice, description) if part),
        url=f"{site}/event/{id_}/overview",
        source_url=f"{api}/Events({id_})",
        status=called_off_by(
            [plain_line(text(row, "agendaName"))]
            + [text(each, field) for each in files for field in ("name", "type")]
        ),
        stamp=stamp_of_row(
            {name: value for name, value in row.items() if not name.startswith(_RESTLESS)}
        ),
        agenda_published=min((moment for moment in moments if moment), default=""),
        documents=tuple(_files(files, api)),
    )


def _name(row: Row) -> str:
    """What the meeting is called: by its agenda where it is a one-time event without a name."""
    names = [plain_line(text(row, f"{what}Name")).strip() for what in ("event", "agenda")]
    says = [name for name in names if name and name.casefold() != _UNNAMED]
    return next(iter(says), names[0] or text(row, "eventTemplateName") or "Meeting")


def _place(row: object) -> str:
    if not isinstance(row, dict):
        return plain_line(row).strip() if isinstance(row, str) else ""
    names = ("name", "address1", "address2", "city", "state", "zipCode")
    parts = [text(row, name) for name in names]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _kind(type_: str) -> str:
    """What a file is: "Revised Agenda" is an agenda, "Agenda Packet" a kind of its own."""
    words = type_.casefold().split()
    if "packet" not in words:
        for kind in ("agenda", "minutes"):
            if kind in words:
                return kind
    return " ".join(words) or "attachment"


def _files(rows: Iterable[Row], api: str) -> Iterator[Document]:
    for row in rows:
        id_ = number_in_field(row, "fileId")
        kind = text(row, "type")
        # One without an id is there, but can only be had from the service as the row says.
        given = text(row, "streamUrl")
        url = f"{api}/Meetings/GetMeetingFileStream(fileId={id_},plainText=false)"
        yield Document(
            title=text(row, "name") or kind or f"File {id_}",
            url=url if id_ else given if given.startswith(api) else "",
            kind=_kind(kind),
            media_type="application/pdf",
            stamp=text(row, "publishOn"),
            upstream_id=str(id_ or ""),
        )


def lines_of(rows: Iterable[Row], api: str) -> Iterator[AgendaLine]:
    """Every line of an agenda in its order, those within others after them; deleted ones not."""
    for row in sorted(rows, key=lambda row: number_in_field(row, "sortOrder")):
        if is_said(row.get("isDeleted")):
            continue
        id_ = number_in_field(row, "id")
        name = plain_line(text(row, "agendaObjectItemName")).replace("\u200b", "").strip()
        number = text(row, "agendaObjectItemNumber") or number_in_title(name)[0]
        prose = plain_paragraphs(text(row, "agendaObjectItemDescription"))
        outline = text(row, "agendaObjectItemOutlineNumber")
        title = without_outline(name, outline) or number or prose.partition("\n")[0]
        children = objects_in(row, "childItems")
        yield AgendaLine(
            id=str(id_) if id_ else stamp_of_row(title)[:8],
            title=title,
            number=number,
            outline=outline,
            text=prose if prose != title else "",
            is_section=is_said(row.get("isSection")),
            is_cut=not id_,
            documents=tuple(_attachments(objects_in(row, "attachmentsList"), api)),
        )
        yield from lines_of(children, api)


def _attachments(rows: Iterable[Row], api: str) -> Iterator[Document]:
    for row in rows:
        id_ = number_in_field(row, "id")
        name = text(row, "fileName") or text(row, "mediaFileName")
        if (id_ or name) and is_public(row):
            yield Document(
                title=name or f"Attachment {id_}",
                url=f"{api}/Meetings/GetAttachmentFile(fileId={id_})" if id_ else "",
                media_type=text(row, "contentType"),
                stamp=text(row, "fileSize"),
                upstream_id=str(id_ or ""),
            )
