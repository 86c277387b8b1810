"""What official texts said: every reading of every document that a bill or meeting ever listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.tables.legislation import EarlierTextRow, TextRow
from lawtrack.legislation.normalize import Row

_COPIED = ("jurisdiction", "url", "sha256", "media_type", "extractor", "pages", "fetched_at")


def keep_earlier(
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


def readings(
    session: Session, jurisdiction: str, documents: Iterable[Row], listed: Iterable[str]
) -> list[Reading]:
    """The texts of these documents, in the order of their dates and then of their readings.

    ``documents`` are a record's, also those that it no longer lists; ``listed`` the addresses of
    those that it does.
    """
    by_url = {document["url"]: document for document in documents if document["url"]}
    here = set(listed)
    found: list[tuple[str, datetime, int, str, Sequence[str]]] = []
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
                found.append(
                    (day, read_at, place if model is EarlierTextRow else 10**9, url, pages)
                )
    found.sort(key=lambda reading: (reading[0] or reading[1].isoformat()[:10], *reading[1:4]))
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
            pages=pages,
        )
        for number, (day, read_at, _, url, pages) in enumerate(found, start=1)
    ]
