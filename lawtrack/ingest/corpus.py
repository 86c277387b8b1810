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
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.topics import Field

Texts = Mapping[str, Sequence[str]]  # the pages of readable documents, by address


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
    return {url: text.pages for url, text in stored.items() if text.state == "text"}


def documents_of(record: Comparable) -> Sequence[Row]:
    """The rows of a bill's or meeting's documents."""
    table = "documents" if record.kind == "bill" else "event_documents"
    return record.rows.get(table) or ()


def is_read(fields: Sequence[Field]) -> bool:
    """Whether a document is among what a record says."""
    return any(field.url and field.text.strip() for field in fields)


def identifier_of(record: Comparable) -> str:
    """The printed number of a bill, the date of a meeting."""
    row = record.row
    return str(row["identifier"] if record.kind == "bill" else row["date"].isoformat())


def title_of(record: Comparable) -> str:
    """The title of a bill, the name of a meeting."""
    return str(record.row["title" if record.kind == "bill" else "name"])


def fields_of(record: Comparable, texts: Texts) -> list[Field]:
    """Everything the record says, with the place where it stands."""
    row = record.row
    if record.kind == "bill":
        fields = [Field(place="title", text=row["title"])]
        fields += [Field(place="other title", text=title) for title in row["other_titles"]]
        if row["summary"]:
            fields.append(Field(place="summary", text=row["summary"]))
        if row["notes"]:
            fields.append(Field(place="notes", text=row["notes"]))
    else:
        fields = [Field(place="title", text=row["name"])]
        fields += [
            Field(place=place, text=row[name])
            for place, name in (("location", "location"), ("description", "description"))
            if row[name]
        ]
        fields += [
            Field(place="agenda", text=item["title"], place_title=item["identifier"])
            for item in record.rows.get("agenda_items") or ()
        ]
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
