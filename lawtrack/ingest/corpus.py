"""The stored corpus as topics see it: what each bill and meeting says, gathered in batches.

Judging a crawled record, judging the stored ones anew and trying a topic all ask here, so that the
same record says the same to each of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database import bulk
from lawtrack.legislation.changes.document_versions import newest_version
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.records import (
    AMENDMENTS,
    Action,
    AgendaItem,
    Bill,
    Document,
    Event,
    RelatedBill,
    Sponsorship,
    Vote,
    children_of,
)
from lawtrack.topics import OWN_FIELD, REMARKS, Field
from lawtrack.web_hosts import name_in_words

Texts = Mapping[str, Sequence[str]]  # the pages of readable documents, by address

# What no reader's verdict hangs on, and what none hung on in version 0.2.
PASSING = REMARKS | {OWN_FIELD}
NEW_PLACES = frozenset({"agenda note", "document name"})

# Every field of a record that holds words, by the name of the place that a match in it shows. The
# first is what the whole is judged by, so it comes first. The pages of documents come beside these.
SEARCHED: Mapping[type, Mapping[str, str]] = {
    Bill: {
        "title": "title",
        "other_titles": "other title",
        "summary": "summary",
        "notes": "notes",
        "extras": OWN_FIELD,
        "subjects": "subject",
    },
    Event: {
        "name": "title",
        "location": "location",
        "description": "description",
        "committees": "committee",
        "extras": OWN_FIELD,
    },
    AgendaItem: {
        "title": "agenda",
        "notes": "agenda note",
        "action": "agenda action",
        "action_text": "agenda action",
    },
    Document: {"title": "document name"},
    Action: {"description": "action", "text": "action"},
    Vote: {"motion": "vote"},
}

_NUMBER = "a number that the source counts with"
_KEY = "a key, an address or a stamp: not for people"
_CLOSED = "a word of a short list of the source's: a kind, a status, a result"
_NAME = "the name of a person or body: who, not what about"
# Every other field that holds text, with the reason why nothing is looked for in it.
NOT_SEARCHED: Mapping[type, Mapping[str, str]] = {
    Bill: {
        "jurisdiction": _KEY,
        "upstream_id": _KEY,
        "identifier": _NUMBER,
        "other_identifiers": _NUMBER,
        "session": _NUMBER,
        "version": _NUMBER,
        "kind": _CLOSED,
        "stage": _CLOSED,
        "status": _CLOSED,
        "body": _NAME,
        "url": _KEY,
        "source_url": _KEY,
        "stamp": _KEY,
    },
    Event: {
        "jurisdiction": _KEY,
        "upstream_id": _KEY,
        "time": "an hour",
        "time_text": "an hour, as printed",
        "timezone": _KEY,
        "body": "the meeting's name says it",
        "status": _CLOSED,
        "identifiers": _NUMBER,
        "url": _KEY,
        "source_url": _KEY,
        "stamp": _KEY,
        "agenda_published": _KEY,
        "minutes_published": _KEY,
    },
    AgendaItem: {
        "number": _NUMBER,
        "identifier": _NUMBER,
        "bill_upstream_id": _KEY,
        "result": _CLOSED,
        "upstream_id": _KEY,
        "votes": "its motion is the line's action or title",
    },
    Document: {
        "url": _KEY,
        "kind": _CLOSED,
        "media_type": _KEY,
        "version": _NUMBER,
        "stamp": _KEY,
        "upstream_id": _KEY,
        "text": "searched page by page, under the kind of the document",
        "problem": "our own words, why it could not be read",
        "validator": _KEY,
    },
    Action: {
        "organization": _NAME,
        "code": _CLOSED,
        "upstream_id": _KEY,
        "event_upstream_id": _KEY,
        "result": _CLOSED,
        "mover": _NAME,
        "seconder": _NAME,
    },
    Vote: {
        "organization": _NAME,
        "result": _CLOSED,
        "counts": _CLOSED,
        "voters": _NAME,
        "upstream_id": _KEY,
    },
    Sponsorship: {"name": _NAME, "upstream_id": _KEY},
    RelatedBill: {
        "identifier": _NUMBER,
        "session": _NUMBER,
        "upstream_id": _KEY,
        "relation": _CLOSED,
    },
}

_BESIDE_LINES = [(name, at) for name, at in SEARCHED[AgendaItem].items() if name != "title"]
# Of the lists of a record, the kind of what they hold.
_HELD = {"documents": Document, "event_documents": Document, "actions": Action, "votes": Vote}
_LISTS = {
    kind: [
        (table, list(SEARCHED[_HELD[table]].items()))
        for table in _HELD
        if table in children_of(record)
    ]
    for kind, record in (("bill", Bill), ("event", Event))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSubject:
    """A stored bill or meeting with everything it says."""

    kind: str
    id: int
    jurisdiction: str
    identifier: str  # of the bill; the date of a meeting
    title: str
    url: str
    record: Comparable
    fields: list[Field]


def stored_subjects(
    session: Session,
    *,
    since: datetime | None = None,
    jurisdiction: str | None = None,
    after: tuple[str, int] = ("", 0),
    batch: int = 500,
) -> Iterator[list[StoredSubject]]:
    """Yield the stored bills, then the meetings, each batch of one kind and one jurisdiction.

    ``since`` asks for those of which lawtrack saw a change from then on, ``after`` for those of a
    jurisdiction that come after one of them: its kind and id. A batch is found by the last id of
    the one before, so memory stays flat and the caller may write in between.
    """
    kinds = list(bulk.OWNERS)
    for kind in kinds[kinds.index(after[0]) if after[0] else 0 :]:
        model = bulk.OWNERS[kind]
        if jurisdiction is None:
            found = select(model.jurisdiction).distinct().order_by(model.jurisdiction)
            keys = list(session.scalars(found))
        else:
            keys = [jurisdiction]
        for key in keys:
            query = select(model.id).where(model.jurisdiction == key).order_by(model.id)
            if since is not None:
                query = query.where(model.last_changed >= since)
            last = after[1] if kind == after[0] else 0
            while ids := session.scalars(query.where(model.id > last).limit(batch)).all():
                last = ids[-1]
                yield subjects_of(session, kind, key, ids)


def subjects_of(
    session: Session, kind: str, jurisdiction: str, ids: Sequence[int]
) -> list[StoredSubject]:
    """The stored bills, or meetings, of a jurisdiction by our ids, those that are there."""
    loaded = bulk.load_records(session, kind, ids)
    texts = texts_of(session, jurisdiction, list(loaded.values()))
    return [
        StoredSubject(
            kind=kind,
            id=id_,
            jurisdiction=jurisdiction,
            identifier=identifier_of(loaded[id_]),
            title=title_of(loaded[id_]),
            url=loaded[id_].row["url"],
            record=loaded[id_],
            fields=fields_of(loaded[id_], texts),
        )
        for id_ in ids
        if id_ in loaded
    ]


def texts_of(session: Session, jurisdiction: str, records: Sequence[Comparable]) -> Texts:
    """The pages of every readable text that the records' documents point to."""
    urls = {row["url"] for record in records for row in documents_of(record) if row["url"]}
    stored = bulk.texts_under(session, jurisdiction, sorted(urls)) if urls else {}
    texts = {url: text.pages for url, text in stored.items() if text.state == "text"}
    outdated = {url for record in records for url in outdated_versions(record, texts)}
    return {url: pages for url, pages in texts.items() if url not in outdated}


def outdated_versions(record: Comparable, texts: Texts) -> Iterator[str]:
    """The addresses of a record's versions that are not the newest one of which there is a text.

    What a bill said before it was amended is kept, and says nothing about the bill of today. The
    newest is the one with the latest date, and of equals the first in the source's order.
    """
    versions = [
        row for row in documents_of(record) if row["kind"] == "version" and row["url"] in texts
    ]
    if len(versions) > 1:
        newest = newest_version(versions)
        yield from (row["url"] for row in versions if row["url"] != newest["url"])


def documents_of(record: Comparable) -> Sequence[Row]:
    """The rows of a bill's or meeting's documents."""
    table = "documents" if record.kind == "bill" else "event_documents"
    return record.rows.get(table) or ()


def is_read(fields: Sequence[Field]) -> bool:
    """Whether a document is among what a record says."""
    return any(field.url and field.text.strip() for field in fields)


def identifier_of(record: Comparable) -> str:
    """The printed number of a bill, with its session where needed; the date of a meeting."""
    row = record.row
    if record.kind == "bill":
        return full_number(row["identifier"], row["session"])
    return str(row["date"].isoformat())


def title_of(record: Comparable) -> str:
    """The title of a bill, the name of a meeting."""
    return str(record.row["title" if record.kind == "bill" else "name"])


def _own_fields(extras: Mapping[str, str]) -> Iterator[Field]:
    """What a source has in fields of its own: each of several words, for a single one is a code."""
    for key, text in extras.items():
        if key == AMENDMENTS:
            yield from (Field("amendment", line) for line in text.split("\n"))
        elif " " in (words := _in_words(text) or text):
            yield Field(OWN_FIELD, words, key)


def _in_words(text: str) -> str:
    """What a clerk put in the place of a title, a file's name, in words; "" for anything else."""
    return name_in_words(text) if " " not in text else ""


def fields_of(record: Comparable, texts: Texts) -> list[Field]:
    """Everything the record says, with the place where it stands.

    What says again what was said before, word for word, comes once: a step of the history that
    repeats the title is no more evidence than the title.
    """
    fields: list[Field] = []
    known: set[str] = set()

    def add(place: str, text: str, of: str = "") -> None:
        if text and text not in known:
            known.add(text)
            fields.append(Field(place, text, of))
            add(place, _in_words(text), of)

    for name, place in SEARCHED[Bill if record.kind == "bill" else Event].items():
        value = record.row[name]
        if not value:
            continue
        if isinstance(value, str):
            add(place, value)
        elif isinstance(value, list):
            for text in value:
                add(place, text)
        else:
            for field in _own_fields(value):
                add(field.place, field.text, field.place_title)
    for item in record.rows.get("agenda_items") or ():
        title, number = item["title"], item["identifier"]
        known.add(title)
        fields.append(Field("agenda", title, number))
        add("agenda", _in_words(title), number)
        for name, place in _BESIDE_LINES:
            add(place, item[name], number)
    for table, places in _LISTS[record.kind]:
        rows = record.rows.get(table) or ()
        is_named = _HELD[table] is Document
        for row in rows:
            for name, place in places:
                text = row[name]
                if text and text not in known:
                    known.add(text)
                    fields.append(Field(place, text))
                if is_named and (text := name_in_words(text)) and text not in known:
                    known.add(text)
                    fields.append(Field(place, text))
    for document in documents_of(record) if texts else ():
        for number, text in enumerate(texts.get(document["url"], ()), start=1):
            fields.append(
                Field(
                    place=document["kind"],
                    text=text,
                    place_title=document["title"],
                    page=number,
                    url=document["url"],
                )
            )
    return fields
