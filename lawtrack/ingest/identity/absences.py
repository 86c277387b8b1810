"""Records that lists no longer show: noted, counted, looked at, marked missing, restored."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, load_records, stored_keys, update_records
from lawtrack.database.sealing.crawl_marks import seal_absences, stored_absences
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import AbsenceRow
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.identity.missing import GONE, counts_again, quarantine_reason, too_many
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.records import Listed, Looked
from lawtrack.legislation.undo import as_json_value

Key = tuple[str, str]  # kind, the source's id


class Settled(NamedTuple):
    """Why lists are not believed, in one line, and the checkpoints that must not move then."""

    doubt: str = ""
    held_back: frozenset[str] = frozenset()


def settle_absences(
    session: Session,
    jurisdiction: str,
    observations: Iterable[Listed | Looked],
    *,
    crawl_id: int,
    now: datetime,
) -> Settled:
    """Draw the conclusions of a crawl that ended well; commits nothing."""
    observations = list(observations)
    absences = {
        (row.kind, row.upstream_id): row
        for row in session.scalars(
            select(AbsenceRow).where(AbsenceRow.jurisdiction == jurisdiction)
        )
    }
    if not observations and not absences:
        return Settled()
    before = dict(stored_absences(session, jurisdiction))
    ledger = _Ledger(session, jurisdiction, crawl_id=crawl_id, now=now)
    observations = _of_stored(session, jurisdiction, observations)
    back = _seen_again(session, absences) | _listed_again(observations, absences)
    ledger.restore([(key, absences.pop(key)) for key in sorted(back)])
    for look in (each for each in observations if isinstance(each, Looked)):
        key = (look.kind, look.upstream_id)
        if look.replaced:
            ledger.replace(key)
        if key not in absences and look.gone and look.at_once:
            absences[key] = _noted(session, look, crawl_id=crawl_id, now=now)
        if key not in absences:
            continue
        if look.gone:
            ledger.miss(key, absences[key])
        else:
            ledger.restore([(key, absences.pop(key))])
    suspect: dict[str, Listed] = {}
    for listed in (each for each in observations if isinstance(each, Listed)):
        if doubt := _note(session, listed, absences, crawl_id=crawl_id, now=now):
            suspect[doubt] = listed
    seal_absences(session, jurisdiction, before, now=now)
    return Settled("; ".join(suspect), frozenset(listed.covers for listed in suspect.values()))


def _of_stored(
    session: Session, jurisdiction: str, observations: Iterable[Listed | Looked]
) -> list[Listed | Looked]:
    """What was observed of ids that stand for a record, now that some are others."""
    left: list[Listed | Looked] = []
    for each in observations:
        ids = each.absent if isinstance(each, Listed) else (each.upstream_id,)
        stored = stored_keys(session, each.kind, jurisdiction, ids)
        if isinstance(each, Listed):
            left.append(replace(each, absent=tuple(id_ for id_ in ids if id_ in stored)))
        elif stored:
            left.append(each)
    return left


def _noted(session: Session, look: Looked, *, crawl_id: int, now: datetime) -> AbsenceRow:
    """The absence of a record that was looked at before a second list could tell."""
    row = AbsenceRow(
        jurisdiction=look.jurisdiction, kind=look.kind, upstream_id=look.upstream_id,
        listing="", times=1, first_absent_at=now, last_absent_at=now, crawl_id=crawl_id,
        looked_at=None, answer="",
    )  # fmt: skip
    session.add(row)
    return row


def _seen_again(session: Session, absences: dict[Key, AbsenceRow]) -> set[Key]:
    """Those of which the crawls have seen something since they were absent."""
    seen = set()
    for kind, model in OWNERS.items():
        rows = {key[1]: row for key, row in absences.items() if key[0] == kind}
        for chunk in in_chunks(sorted(rows)):
            query = select(model.upstream_id, model.last_seen).where(
                model.jurisdiction == rows[chunk[0]].jurisdiction, model.upstream_id.in_(chunk)
            )
            for upstream_id, last_seen in session.execute(query):
                row = rows[upstream_id]
                if last_seen > (row.looked_at or row.last_absent_at):
                    seen.add((kind, upstream_id))
    return seen


def _listed_again(
    observations: Sequence[Listed | Looked], absences: dict[Key, AbsenceRow]
) -> set[Key]:
    """Those that a list, which did not show them before, shows again."""
    lists = {
        each.listing: set(each.absent)
        for each in observations
        if isinstance(each, Listed) and each.whole
    }
    return {
        key
        for key, row in absences.items()
        if row.listing in lists and row.upstream_id not in lists[row.listing]
    }


def _note(
    session: Session,
    listed: Listed,
    absences: dict[Key, AbsenceRow],
    *,
    crawl_id: int,
    now: datetime,
) -> str:
    """Note what the list does not show; when it is too much, nothing, and return why."""
    elsewhere = _seen_in(session, listed, crawl_id)
    absent = [id_ for id_ in listed.absent if id_ not in elsewhere]
    new = [id_ for id_ in absent if (listed.kind, id_) not in absences]
    if too_many(len(new), listed.held):
        return quarantine_reason(listed.listing, len(new), listed.held)
    for id_ in absent:
        row = absences.get((listed.kind, id_))
        if row is None:
            session.add(
                AbsenceRow(
                    jurisdiction=listed.jurisdiction, kind=listed.kind, upstream_id=id_,
                    listing=listed.listing, times=1, first_absent_at=now, last_absent_at=now,
                    crawl_id=crawl_id, looked_at=None, answer="",
                )
            )  # fmt: skip
        elif not row.answer and counts_again(row.last_absent_at, now):
            row.times, row.last_absent_at, row.crawl_id = row.times + 1, now, crawl_id
    return ""


def _seen_in(session: Session, listed: Listed, crawl_id: int) -> set[str]:
    """Those of the absent ones that the same crawl met in another way."""
    model = OWNERS[listed.kind]
    started = select(CrawlRow.started).where(CrawlRow.id == crawl_id).scalar_subquery()
    seen: set[str] = set()
    for chunk in in_chunks(listed.absent):
        query = select(model.upstream_id).where(
            model.jurisdiction == listed.jurisdiction,
            model.upstream_id.in_(chunk),
            model.last_seen >= started,
        )
        seen.update(session.scalars(query))
    return seen


class _Ledger:
    """Writes to records and to the ledger that something is missing, or is there again."""

    def __init__(
        self, session: Session, jurisdiction: str, *, crawl_id: int, now: datetime
    ) -> None:
        self._session = session
        self._jurisdiction = jurisdiction
        self._crawl_id = crawl_id
        self._now = now

    def miss(self, key: Key, row: AbsenceRow) -> None:
        """The source says itself that it is gone: told once, however often it says so."""
        was_told = row.answer == GONE
        row.looked_at, row.answer = self._now, GONE
        if was_told:
            return
        since = row.first_absent_at
        self._write(key, "item-missing", missing_since=since, new=f"since {since:%Y-%m-%d}")

    def replace(self, key: Key) -> None:
        """It stood under an id of our own; the source gives it under its own now."""
        new = "listed under the source's own id"
        self._write(key, "item-missing", missing_since=self._now, new=new)

    def restore(self, found: Sequence[tuple[Key, AbsenceRow]]) -> None:
        """It is there: the absence is over, and told when it had been told."""
        for key, row in found:
            if row.answer == GONE:
                since = f"missing since {row.first_absent_at:%Y-%m-%d}"
                self._write(key, "item-restored", missing_since=None, old=since)
            self._session.delete(row)

    def _write(
        self,
        key: Key,
        reason: str,
        *,
        missing_since: datetime | None,
        old: str = "",
        new: str = "",
    ) -> None:
        kind, upstream_id = key
        found = stored_keys(self._session, kind, self._jurisdiction, [upstream_id])
        if upstream_id not in found:
            return
        id_ = found[upstream_id].id
        record = load_records(self._session, kind, [id_])[id_]
        before: Row = {"row": {"missing_since": as_json_value(record.row["missing_since"])}}
        record = replace(record, row={**record.row, "missing_since": missing_since})
        change = Change(reason=reason, field="missing_since", old=old, new=new)
        revision = revision_row(
            record, id_, [change], jurisdiction=self._jurisdiction, crawl_id=self._crawl_id,
            now=self._now, before=before,
        )  # fmt: skip
        insert_revisions(self._session, [revision])
        row = {"id": id_, "missing_since": missing_since, "last_changed": self._now}
        update_records(self._session, kind, [row])
