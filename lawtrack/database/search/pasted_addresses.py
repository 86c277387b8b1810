"""The bills and meetings at an address that somebody copied: a source's, a document's, or ours."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bills import find_bills
from lawtrack.database.bulk import OWNERS
from lawtrack.database.events import find_meetings
from lawtrack.database.tables.legislation import DocumentRow, EventDocumentRow, JurisdictionRow

_SCHEMES = ("https://", "http://")
_IDS = re.compile(r"[\w-]+")
_MOST_IDS = 40
_PAPERS = (
    ("bill", DocumentRow.bill_id, DocumentRow.url),
    ("event", EventDocumentRow.event_id, EventDocumentRow.url),
)


def is_address(words: str) -> bool:
    """Whether it is an address of the web and nothing else."""
    return words.startswith(_SCHEMES) and len(words.split()) == 1


def records_at(session: Session, address: str) -> Iterator[tuple[str, int]]:
    """Kind and our id of what lies there; nothing where nobody knows the address.

    Of the source's own pages those are looked at whose id stands in the address: not all of them.
    """
    place = address.partition("#")[0]
    bare = place.partition("://")[2]
    forms = [scheme + path for scheme in _SCHEMES for path in (bare, bare.rstrip("/"), f"{bare}/")]
    for kind, owner, url in _PAPERS:
        for id_ in session.scalars(select(owner).where(url.in_(forms)).distinct()):
            yield kind, id_
    keys = session.scalars(select(JurisdictionRow.key)).all()
    ids = list(dict.fromkeys(_IDS.findall(bare)))[:_MOST_IDS]
    for kind, model in OWNERS.items():
        query = select(model.id).where(
            model.jurisdiction.in_(keys), model.upstream_id.in_(ids), model.url.in_(forms)
        )
        for id_ in session.scalars(query):
            yield kind, id_
    yield from _at_our_page(session, place)


def _at_our_page(session: Session, address: str) -> Iterator[tuple[str, int]]:
    try:
        parts = [unquote(part) for part in urlsplit(address).path.split("/")]
    except ValueError:
        return
    match parts:
        case [*_, "bills", where, term, number]:
            of = None if term == "-" else term
            for bill in find_bills(session, number, jurisdiction=where, legislative_session=of):
                yield "bill", bill.id
        case [*_, "meetings", where, name]:
            for meeting in find_meetings(session, name, jurisdiction=where):
                yield "event", meeting.id
