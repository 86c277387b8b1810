"""IQM2's outline of a meeting: the agenda as a tree, whose leaves are files with pages of theirs.

``ItemType`` "Resolution" is any legislative file; ``ReferencedItem`` is what lasts of it. The
number stands before the title, in several spellings ("ORD 2023 # 9", "ORD 2023 #9"). What was taken
off is marked by ``WasDeleted``. Attachments are lines below their file, for which there is a paper
of Type 4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.clock import local_to_utc
from scrapers.meetings.items import agenda_records, without_agenda
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page
from scrapers.plain_words import plain_line

Row = Mapping[str, Any]

_NUMBER = LinearPattern(r"^([A-Z][A-Za-z-]{0,9}\.? ?\d{2,4}[ -]?#? ?\d+|\d{4}-\d+) : ")


def parse_outline(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the files on the agenda and the meeting; without an agenda, the meeting alone."""
    if page.status == 404:
        yield from without_agenda(tenant, event)
        return
    answer = page.json(dict)
    if "Meeting" not in answer or "Agenda" not in answer:
        raise LayoutChanged(page.url, "expected 'Meeting' and 'Agenda', found another outline")
    agenda = answer["Agenda"]
    if agenda is None:
        yield from agenda_records(tenant, event, ())
        return
    if not isinstance(agenda.get("Outline"), list):
        raise LayoutChanged(page.url, "expected agenda lines in 'Outline', found none")
    finalized = str(agenda.get("Finalized") or "")
    event = replace(event, agenda_published=local_to_utc(finalized[:19], tenant.source.timezone))
    site = tenant.source.addresses["site"]
    yield from agenda_records(tenant, event, tuple(lines_of(agenda["Outline"], site, event)))


def lines_of(rows: Iterable[Row], site: str, event: Event) -> Iterator[AgendaLine]:
    """Every line that is still on the agenda, in its order, those below others after them."""
    for row in rows:
        if row.get("WasDeleted"):
            continue
        children = [each for each in row.get("ChildItems") or () if not each.get("WasDeleted")]
        papers = [each for each in children if each.get("ItemType") == "Attachment"]
        yield _line(row, site, papers)
        yield from lines_of((each for each in children if each not in papers), site, event)


def _line(row: Row, site: str, papers: Iterable[Row]) -> AgendaLine:
    title = plain_line(str(row.get("Title") or "")).strip()
    number = _NUMBER.match(title)
    kind = str(row.get("ItemType") or "")
    target = row.get("ReferencedItem") or {}
    is_file = kind not in ("Section", "RollCall", "Attachment") and target.get("ID")
    return AgendaLine(
        id=str(row["ID"]),
        title=title[number.end() :] if number else title,
        number=number[1] if number else "",
        file_id=str(target["ID"]) if is_file else "",
        outline=str(row.get("ItemNumFormatted") or ""),
        url=f"{site}/Citizens/Detail_LegiFile.aspx?ID={target['ID']}" if is_file else "",
        is_section=kind in ("Section", "RollCall"),
        documents=tuple(_paper(each, site) for each in papers if each.get("ReferencedItem")),
    )


def _paper(row: Row, site: str) -> Document:
    id_ = row["ReferencedItem"]["ID"]
    return Document(
        title=plain_line(str(row.get("Title") or "")) or f"Attachment {id_}",
        url=f"{site}/Citizens/FileOpen.aspx?Type=4&ID={id_}",
        upstream_id=f"4:{id_}",
    )
