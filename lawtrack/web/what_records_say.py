"""What the pages of one bill, meeting, document or comparison say, as frozen records."""

import datetime as dt
from dataclasses import dataclass, replace

from lawtrack.database import Session
from lawtrack.database.details import BillDetails, EventDetails, bill_details, event_details
from lawtrack.database.documents.fates import owners_of
from lawtrack.database.events import PREFIX
from lawtrack.database.search.find_records import wanted_terms
from lawtrack.database.search.named_records import find_bill, find_event
from lawtrack.database.search.search_facts import facts_of
from lawtrack.database.search.search_snippet import TextPart, marked_parts
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.team.team_edits import TeamMemory
from lawtrack.database.texts import (
    Reading,
    are_versions,
    document_readings,
    document_title,
    last_two_versions,
    readings_counted,
    readings_of_record,
)
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.changes.text_diff import Difference, paragraphs_of_text, text_differences
from lawtrack.web.answering.asker import Asker
from lawtrack.web.page_addresses import NO_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRecord:
    """A bill or meeting that lists a document."""

    kind: str
    jurisdiction: str
    session: str
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """What a document says, page by page, in parts, and which records list it."""

    jurisdiction: str
    url: str
    title: str
    read_at: dt.datetime
    records: tuple[ListingRecord, ...]
    pages: tuple[tuple[TextPart, ...], ...]

    @property
    def hits(self) -> list[int]:
        """The pages on which the words of the search stand, from 1."""
        return [
            number
            for number, parts in enumerate(self.pages, start=1)
            if any(part.is_hit for part in parts)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedText:
    """A text that can be compared."""

    number: int
    title: str
    date: str
    read_at: dt.datetime
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """The texts of a bill or meeting, and how two of them differ, word by word."""

    kind: str
    jurisdiction: str
    session: str
    id: str
    title: str
    texts: tuple[ComparedText, ...]
    old: ComparedText | None  # none: there are not two to compare
    new: ComparedText | None
    are_versions: bool
    differences: tuple[Difference, ...]


def bill(
    session: Session,
    asker: Asker,
    *,
    jurisdiction: str,
    term: str,
    identifier: str,
    with_team: bool = True,
) -> BillDetails:
    """All that is known of a bill; raises ``UnknownRecord`` and ``AmbiguousRecord``.

    Without ``with_team`` it is as if the team had written nothing.
    """
    row = _bill(session, jurisdiction, term, identifier)
    details = bill_details(session, row, today=asker.today)
    return details if with_team else replace(details, team=TeamMemory())


def meeting(
    session: Session, asker: Asker, *, jurisdiction: str, id_: str, with_team: bool = True
) -> EventDetails:
    """All that is known of a meeting; raises ``UnknownRecord``.

    Without ``with_team`` it is not said who of the team wrote what.
    """
    row = find_event(session, id_, jurisdiction=jurisdiction)
    details = event_details(session, row, now=asker.now)
    return details if with_team else replace(details, kept=None)


def document(session: Session, *, jurisdiction: str, url: str, q: str) -> DocumentPage:
    """The newest reading of a document that some record lists; raises ``UnknownRecord``."""
    row = {"url": url, "title": "", "version": "", "kind": "", "date": None}
    readings = document_readings(session, jurisdiction, [row], [])
    if not readings:
        raise UnknownRecord("no text of this document is stored - the record has its address")
    owners = owners_of(session, jurisdiction, [url])
    records = facts_of(session, [(kind, id_) for kind, ids in owners.items() for id_ in ids])
    terms = wanted_terms(q)
    return DocumentPage(
        jurisdiction=jurisdiction,
        url=url,
        title=document_title(session, jurisdiction, url) or url.rsplit("/", 1)[-1],
        read_at=readings[-1].read_at,
        records=tuple(
            ListingRecord(
                kind=one.key[0],
                jurisdiction=one.jurisdiction,
                session=one.session,
                id=one.id,
                title=one.title,
            )
            for one in records.values()
        ),
        pages=tuple(marked_parts(text, terms) for text in readings[-1].pages),
    )


def versions(
    session: Session, *, jurisdiction: str, term: str, identifier: str, old: int, new: int
) -> VersionsPage:
    """How two texts differ; the last two versions where none is named. Raises ``UnknownRecord``."""
    record: BillRow | EventRow
    if identifier.startswith(PREFIX):
        record = find_event(session, identifier, jurisdiction=jurisdiction)
    else:
        record = _bill(session, jurisdiction, term, identifier)
    texts = readings_of_record(session, record)
    pair = _pair(texts, old, new) if old or new else last_two_versions(texts)
    if pair is None and (old or new):
        raise UnknownRecord(f"{identifier}: no such texts - the page without numbers lists them")
    kind = "bill" if isinstance(record, BillRow) else "event"
    (facts,) = facts_of(session, [(kind, record.id)]).values()
    before, after = (paragraphs_of_text(text.pages) for text in pair) if pair else ([], [])
    return VersionsPage(
        kind=kind,
        jurisdiction=jurisdiction,
        session=facts.session,
        id=facts.id,
        title=facts.title,
        texts=tuple(map(_stored, texts)),
        old=_stored(pair[0]) if pair else None,
        new=_stored(pair[1]) if pair else None,
        are_versions=pair is not None and are_versions(*pair),
        differences=tuple(text_differences(before, after)),
    )


def beside_record(session: Session, page: BillDetails | EventDetails) -> dict[str, object]:
    """Whether two texts of a bill or meeting are stored, which its page offers to compare."""
    read = sum(document.text == "text" for document in page.documents)
    if read > 1 or not page.documents:  # mostly so: what was listed before need not be asked for
        return {"compares": read > 1}
    record: BillRow | EventRow
    if isinstance(page, BillDetails):
        record = session.get_one(BillRow, page.id)
    else:
        record = session.get_one(EventRow, page.id)
    return {"compares": readings_counted(session, record) > 1}


def _bill(session: Session, jurisdiction: str, term: str, identifier: str) -> BillRow:
    only = None if term == NO_SESSION else term
    return find_bill(session, identifier, jurisdiction=jurisdiction, term=only)


def _pair(texts: list[Reading], old: int, new: int) -> tuple[Reading, Reading] | None:
    by_number = {text.number: text for text in texts}
    if old in by_number and new in by_number:
        return by_number[old], by_number[new]
    return None


def _stored(text: Reading) -> ComparedText:
    return ComparedText(
        number=text.number,
        title=text.title,
        date=text.date,
        read_at=text.read_at,
        listed=text.listed,
    )
