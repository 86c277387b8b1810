"""What official texts said: every reading of every document that a bill or meeting ever listed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import documents_ever, listed_documents
from lawtrack.database.bills import find_bills
from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.dealings.topic_lines import meetings_with_bills
from lawtrack.database.tables.legislation import (
    AgendaItemRow,
    BillRow,
    DocumentRow,
    EarlierTextRow,
    EventDocumentRow,
    EventRow,
    RevisionRow,
    TextRow,
)
from lawtrack.legislation.normalize import Comparable, Row, without_line_end_marks
from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.searches.saved_searches import Search, Searches

AT_ONCE = 1000
Found = dict[str, set[int]]  # our ids, by kind
# The parts of an agenda's line in which searches look.
LINE_WORDS = ("number", "identifier", "title", "action_text", "notes")

_COPIED = ("jurisdiction", "url", "sha256", "media_type", "extractor", "pages", "fetched_at")


def keep_earlier_texts(
    session: Session, jurisdiction: str, urls: Sequence[str], *, now: datetime
) -> None:
    """Copy the texts under these addresses, which are about to be replaced, to the earlier ones."""
    stored = table_of(TextRow)
    for chunk in in_chunks(urls):
        replaced = select(
            *(stored.c[name] for name in _COPIED),
            literal(now, type_=table_of(EarlierTextRow).c.replaced_at.type),
        ).where(stored.c.jurisdiction == jurisdiction, stored.c.url.in_(chunk))
        session.execute(
            insert(table_of(EarlierTextRow)).from_select([*_COPIED, "replaced_at"], replaced)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an official text said when it was read."""

    number: int  # in the order in which they came, from 1
    title: str
    version: str
    kind: str
    date: str  # the document's own, as 2026-11-24, where the source gives one
    url: str
    read_at: datetime
    listed: bool  # the source still lists the document
    pages: Sequence[str]


# Of each of these kinds a record has one paper, which may come again under another address.
_ONE_PAPER = frozenset({"version", "agenda", "minutes", "summary"})
# What clerks put beside the name of a paper that comes again: "Memo (revised)", "Memo v2".
_COMES_AGAIN = frozenset(
    ("v", "ver", "version", "rev", "revision", "revised", "draft", "amended", "final", "clean",
     "redline", "updated", "corrected", "copy", "as", "introduced", "adopted", "new", "pdf", "doc",
     "docx", "rtf", "txt")
)  # fmt: skip
_DATE = LinearPattern(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_TOKEN = LinearPattern(r"[a-z]+|\d+")


def are_versions(one: Reading, other: Reading) -> bool:
    """Whether two texts are versions, or readings, of one paper, and not two papers."""
    if one.url == other.url:
        return True
    if one.kind != other.kind:
        return False
    return one.kind in _ONE_PAPER or _name_of(one.title) == _name_of(other.title) != ""


def _name_of(title: str) -> str:
    """The name of a paper without its date and what says which version it is.

    A number is part of the name, as in "Exhibit 2", unless it follows such a word.
    """
    kept: list[str] = []
    version = False
    for token in _TOKEN.findall(" ".join(_DATE.split(title.lower()))):
        version = token in _COMES_AGAIN or (version and token.isdigit())
        if not version:
            kept.append(token)
    return " ".join(kept)


def document_readings(
    session: Session, jurisdiction: str, documents: Iterable[Row], listed: Iterable[str]
) -> list[Reading]:
    """The texts of these documents, in the order of their dates and then of their readings.

    ``documents`` are a record's, also those that it no longer lists; ``listed`` the addresses of
    those that it does.
    """
    by_url = {document["url"]: document for document in documents if document["url"]}
    here = set(listed)
    read: list[tuple[str, datetime, int, str, Sequence[str]]] = []
    for chunk in in_chunks(sorted(by_url)):
        for model in (EarlierTextRow, TextRow):
            query = select(model.url, model.fetched_at, model.pages).where(
                model.jurisdiction == jurisdiction, model.url.in_(chunk)
            )
            if model is TextRow:
                query = query.where(TextRow.state == "text")
            for place, (url, read_at, pages) in enumerate(session.execute(query)):
                day = str(by_url[url]["date"] or "")
                # The present reading may bear the moment of the one it replaced.
                read.append((day, read_at, place if model is EarlierTextRow else 10**9, url, pages))
    read.sort(key=lambda reading: (reading[0] or reading[1].isoformat()[:10], *reading[1:4]))
    return [
        Reading(
            number=number,
            title=by_url[url]["title"],
            version=by_url[url]["version"],
            kind=by_url[url]["kind"],
            date=day,
            url=url,
            read_at=read_at,
            listed=url in here,
            pages=[without_line_end_marks(page) for page in pages],
        )
        for number, (day, read_at, _, url, pages) in enumerate(read, start=1)
    ]


def document_title(session: Session, jurisdiction: str, url: str) -> str:
    """What the newest record that lists the document calls it; empty where none does."""
    for document, key, owner in (
        (DocumentRow, DocumentRow.bill_id, BillRow),
        (EventDocumentRow, EventDocumentRow.event_id, EventRow),
    ):
        query = (
            select(document.title)
            .join(owner, owner.id == key)
            .where(owner.jurisdiction == jurisdiction, document.url == url, document.title != "")
            .order_by(key.desc())
        )
        if title := session.scalar(query.limit(1)):
            return str(title)
    return ""


def last_two_versions(texts: Sequence[Reading]) -> tuple[Reading, Reading] | None:
    """The last official text and the one before it, or else of an enclosure that came again."""
    official = [text for text in reversed(texts) if text.kind == "version"]
    for new in official or reversed(texts):
        like = [text for text in texts if text.number < new.number and are_versions(text, new)]
        if like:
            return like[-1], new
    return None


def readings_of_record(session: Session, record: BillRow | EventRow) -> list[Reading]:
    """The texts of all documents that the record lists or has listed, the oldest first."""
    listed = [row["url"] for row in listed_documents(session, record)]
    return document_readings(session, record.jurisdiction, documents_ever(session, record), listed)


def readings_counted(session: Session, record: BillRow | EventRow) -> int:
    """How many texts of the documents that the record lists or has listed are stored."""
    kind, document, owner = "bill", DocumentRow.url, DocumentRow.bill_id
    if isinstance(record, EventRow):
        kind, document, owner = "event", EventDocumentRow.url, EventDocumentRow.event_id
    listed_otherwise = exists().where(
        RevisionRow.kind == kind,
        RevisionRow.subject_id == record.id,
        cast(RevisionRow.before, Text).contains('documents"'),
    )
    if session.scalar(select(listed_otherwise)):
        return len(readings_of_record(session, record))
    urls = select(document).where(owner == record.id, document != "")
    return sum(
        session.scalar(
            select(func.count())
            .select_from(model)
            .where(model.jurisdiction == record.jurisdiction, model.url.in_(urls), *stands)
        )
        or 0
        for model, stands in ((EarlierTextRow, ()), (TextRow, (TextRow.state == "text",)))
    )


def text_stamps(session: Session, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """Of each of these bills or meetings a word that is another one when a text of it is read."""
    document: type[DocumentRow] | type[EventDocumentRow] = DocumentRow
    owner: type[BillRow] | type[EventRow] = BillRow
    key = DocumentRow.bill_id
    if kind == "event":
        document, owner, key = EventDocumentRow, EventRow, EventDocumentRow.event_id
    read: dict[int, list[str]] = {}
    for chunk in in_chunks(ids):
        for model in (TextRow, EarlierTextRow):
            query = (
                select(key, document.url, model.fetched_at)
                .join(owner, owner.id == key)
                .join(
                    model, (model.jurisdiction == owner.jurisdiction) & (model.url == document.url)
                )
                .where(key.in_(chunk))
            )
            if model is TextRow:
                query = query.where(TextRow.state == "text")
            for id_, url, read_at in session.execute(query):
                read.setdefault(id_, []).append(f"{url} {read_at:%Y-%m-%dT%H:%M:%S.%f}")
    return {
        id_: hashlib.sha256("\n".join(sorted(some)).encode(errors="replace")).hexdigest()[:16]
        for id_, some in read.items()
    }


class Said(NamedTuple):
    """What a bill or meeting says, as far as searches look."""

    id: int
    jurisdiction: str
    text: str
    day: date  # of its last step, of the meeting
    papers: str = ""  # the names of its documents, which only the index of words has

    @property
    def indexed(self) -> str:
        """All words by which it is found."""
        return f"{self.text}\n{self.papers}" if self.papers else self.text


def bill_text(identifier: str, title: str, summary: str, other_titles: Sequence[str]) -> str:
    """The words of a bill in which searches look."""
    return " ".join([identifier, title, summary, *other_titles])


def meeting_text(name: str, location: str, description: str, agenda: Sequence[str]) -> str:
    """The words of a meeting in which searches look; ``agenda`` has all parts of its lines."""
    return " ".join([name, location, description, *agenda])


def said_in(id_: int, record: Comparable, first_seen: datetime) -> Said:
    """What a bill or meeting says, under our id, as its rows have it."""
    row = record.row
    papers = _names_on_one_line(one["title"] for one in record.rows[_PAPERS[record.kind][0]] or ())
    if record.kind == "event":
        lines = [line[name] for line in record.rows["agenda_items"] or () for name in LINE_WORDS]
        words = meeting_text(row["name"], row["location"], row["description"], lines)
        return Said(id_, row["jurisdiction"], words, row["date"], papers)
    words = bill_text(row["identifier"], row["title"], row["summary"], row["other_titles"])
    day = row["last_action_date"] or row["introduced"] or first_seen.astimezone(UTC).date()
    return Said(id_, row["jurisdiction"], words, day, papers)


_PAPERS: Mapping[str, tuple[str, Any, Any]] = {
    "bill": ("documents", DocumentRow, DocumentRow.bill_id),
    "event": ("event_documents", EventDocumentRow, EventDocumentRow.event_id),
}


def _names_on_one_line(titles: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, titles)))


def _names_of_papers(session: Session, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """The names of the documents of these bills or meetings, in their order."""
    titles: dict[int, list[str]] = {}
    _, document, key = _PAPERS[kind]
    for chunk in in_chunks(ids):
        query = select(key, document.title).where(key.in_(chunk)).order_by(key, document.order)
        for id_, title in session.execute(query):
            titles.setdefault(id_, []).append(title)
    return {id_: _names_on_one_line(some) for id_, some in titles.items()}


def bills_said(session: Session, ids: Sequence[int] | None = None) -> Iterator[Said]:
    """Number, title, summary and other titles of these bills, or of all."""
    query = select(
        BillRow.id, BillRow.jurisdiction, BillRow.identifier, BillRow.title, BillRow.summary,
        BillRow.other_titles, BillRow.last_action_date, BillRow.introduced, BillRow.first_seen,
    )  # fmt: skip
    if ids is None:
        runs = [query.execution_options(yield_per=AT_ONCE)]
    else:
        runs = [query.where(BillRow.id.in_(chunk)) for chunk in in_chunks(ids)]
    for run in runs:
        for id_, where, number, title, summary, others, *days, seen in session.execute(run):
            day = next(filter(None, days), None) or seen.date()
            yield Said(id_, where, bill_text(number, title, summary, others), day)


def meetings_said(session: Session, ids: Sequence[int] | None = None) -> Iterator[Said]:
    """Name, place, description and agenda lines of these meetings, or of all."""
    if ids is None:
        ids = session.scalars(select(EventRow.id).order_by(EventRow.id)).all()
    for chunk in in_chunks(ids):
        agendas: dict[int, list[str]] = {}
        lines = (
            select(AgendaItemRow.event_id, *(getattr(AgendaItemRow, name) for name in LINE_WORDS))
            .where(AgendaItemRow.event_id.in_(chunk))
            .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
        )  # fmt: skip
        for event_id, *parts in session.execute(lines):
            agendas.setdefault(event_id, []).extend(parts)
        query = select(
            EventRow.id, EventRow.jurisdiction, EventRow.name, EventRow.location,
            EventRow.description, EventRow.date,
        ).where(EventRow.id.in_(chunk))  # fmt: skip
        for id_, where, name, location, description, day in session.execute(query):
            said = meeting_text(name, location, description, agendas.get(id_, ()))
            yield Said(id_, where, said, day)


def texts_of(session: Session, kind: str, ids: Iterable[int]) -> dict[int, str]:
    """What these bills or meetings say, by our ids."""
    return {said.id: said.text for said in _SAID[kind](session, sorted(ids))}


def said_of(session: Session, kind: str, ids: Iterable[int]) -> Iterator[Said]:
    """What these bills or meetings say, where and when, with the names of their documents."""
    wanted = sorted(ids)
    papers = _names_of_papers(session, kind, wanted)
    for said in _SAID[kind](session, wanted):
        yield said._replace(papers=papers.get(said.id, ""))


_SAID = {"bill": bills_said, "event": meetings_said}


def found_by(session: Session, searches: Iterable[Search]) -> dict[str, Found]:
    """What each of the searches finds, by its name; all that is stored is read once.

    A meeting is found by its own words and with each bill that is found and stands on its agenda.
    In Python, because no database folds letters as ``words_of`` does; measured, one reading for all
    searches takes as long as four of the database's own, one for each.
    """
    wanted: Searches[Search] = Searches()
    ids: dict[str, Found] = {}
    for search in searches:
        query = wanted.add(search.words, search)
        some = search.jurisdictions
        named = {
            bill.id
            for number in query.numbers
            for bill in find_bills(session, number)
            if not some or bill.jurisdiction in some
        }
        ids[search.name] = {"bill": named, "event": set()}
    for kind, all_said in _SAID.items() if wanted else ():
        for said in all_said(session):
            for search in wanted.finding(said.text):
                if not search.jurisdictions or said.jurisdiction in search.jurisdictions:
                    ids[search.name][kind].add(said.id)
    every_bill = set[int]().union(*(found["bill"] for found in ids.values()))
    for event_id, bills in meetings_with_bills(session, every_bill).items():
        for found in ids.values():
            if not bills.isdisjoint(found["bill"]):
                found["event"].add(event_id)
    return ids
