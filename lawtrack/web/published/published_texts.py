"""Which texts are published: those of flagged bills and meetings, and how their last two differ.

The texts of all that is stored would be a hundred times as much; of what is flagged it is little.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from lawtrack.database import Session
from lawtrack.database.bills import bills_by_id
from lawtrack.database.events import PREFIX, events_by_id
from lawtrack.database.flags import active_flags
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.texts import last_two_versions, readings_of_record, text_stamps
from lawtrack.publishing.site.folder import Site
from lawtrack.web.page_addresses import document_page, versions_page

LONGEST_TEXT = 1_000_000  # characters; a longer one is read where it lies
MARK = "texts of flagged records"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRecord:
    """A flagged bill or meeting, and what of its texts is published."""

    kind: str
    id: int
    jurisdiction: str
    session: str
    name: str  # what pages call it in addresses
    stamp: str  # another one as soon as one of its texts is
    documents: Mapping[str, str]  # address → file
    versions: str  # the file; empty: there are not two to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTexts:
    """What of texts is published, and of which records it has to be made again."""

    records: Sequence[PublishedRecord]
    anew: frozenset[tuple[str, int]]
    by_record: Mapping[tuple[str, int], PublishedRecord] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, str]:
        """The files, by the addresses that the pages have on a server."""
        places: dict[str, str] = {}
        for one in self.records:
            for url, path in one.documents.items():
                places[document_page(one.jurisdiction, url)] = path
            if one.versions:
                places[versions_page(one.jurisdiction, one.session, one.name)] = one.versions
        return places

    def ids(self, kind: str) -> set[int]:
        """Of which bills or meetings the texts have to be made again, by our ids."""
        return {id_ for each, id_ in self.anew if each == kind}


def texts_to_publish(
    session: Session, site: Site, changed: Collection[tuple[str, int]]
) -> PublishedTexts:
    """What is published of texts now; what was the last time is known by the folder.

    Made again are those of records that ``changed``, that have other texts, or that were not
    flagged before.
    """
    known = {
        (one["kind"], one["id"]): PublishedRecord(**one)
        for one in orjson.loads(site.mark(MARK) or "[]")
    }
    flags = {(flag.kind, flag.subject_id) for flag in active_flags(session)}
    records, anew = [], set()
    for kind in ("bill", "event"):
        ids = sorted(id_ for each, id_ in flags if each == kind)
        stamps = text_stamps(session, kind, ids)
        find = bills_by_id if kind == "bill" else events_by_id
        rows: Mapping[int, BillRow | EventRow] = find(session, ids)
        for id_, row in sorted(rows.items()):
            before = known.get((kind, id_))
            stamp = stamps.get(id_, "")
            if before is None or before.stamp != stamp or (kind, id_) in changed:
                anew.add((kind, id_))
                before = _published(session, kind, row, stamp)
            records.append(before)
    # Of what is no longer flagged the page has no link any more.
    anew |= known.keys() - flags
    return PublishedTexts(
        records=records,
        anew=frozenset(anew),
        by_record={(one.kind, one.id): one for one in records},
    )


def finish_published_texts(site: Site, texts: PublishedTexts) -> None:
    """Leave word for the next run, once all is written, and remove what is published no more."""
    site.remove_others("documents/", {p for one in texts.records for p in one.documents.values()})
    site.remove_others("versions/", {one.versions for one in texts.records})
    site.set_mark(MARK, orjson.dumps(list(texts.records)).decode())


def _published(session: Session, kind: str, row: BillRow | EventRow, stamp: str) -> PublishedRecord:
    readings = readings_of_record(session, row)
    fitting = [one for one in readings if sum(map(len, one.pages)) <= LONGEST_TEXT]
    pair = last_two_versions(readings)
    compared = pair is not None and all(one in fitting for one in pair)
    bill = row if isinstance(row, BillRow) else None
    return PublishedRecord(
        kind=kind,
        id=row.id,
        jurisdiction=row.jurisdiction,
        session=bill.session if bill else "",
        name=bill.identifier if bill else PREFIX + row.upstream_id,
        stamp=stamp,
        documents={
            one.url: f"documents/{_short(f'{row.jurisdiction} {one.url}')}.html"
            for one in fitting
            if one.listed
        },
        versions=f"versions/{_short(row.ocd_id)}.html" if compared else "",
    )


def _short(words: str) -> str:
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:16]
