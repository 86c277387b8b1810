"""Fields that came empty in a crawl: decided at its end, when it is known on how many records.

Believed, their records are stored anew, and the ledger says what was removed. Not believed, the
stored values stay, each record goes to the dead letters, and the crawl is degraded until a later
one reads the field again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lawtrack.crawling.health import facts
from lawtrack.database import Session, failures
from lawtrack.errors import FailureKind
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation import completeness
from lawtrack.legislation.completeness import Field, HeldRecord
from lawtrack.legislation.records import Bill, Document, Event, Failed, Source
from lawtrack.topics import Topic


def settle_emptied_fields(
    session: Session,
    counts: IngestCounts,
    *,
    source: Source,
    topics: Sequence[Topic],
    now: datetime,
    crawl_id: int,
    canaries: Sequence[str],
    dropped: frozenset[Field] = frozenset(),
) -> IngestCounts:
    """Decide on all that was held back in the crawl; returns its counts with that in them.

    ``dropped`` are fields of which it is known that the source gives them no longer.
    """
    if not counts.held:
        return counts
    ids = completeness.counted(counts.held)
    believed: frozenset[Field] = frozenset()
    if len(counts.held) <= completeness.MOST_HELD:
        believed = completeness.believable(ids, counts.stored.fields, canaries=frozenset(canaries))
    true = [one for one in counts.held if any((one.kind, name) in believed for name in one.fields)]
    again = ingest(
        session,
        [one.record for one in true],
        source=source,
        topics=topics,
        now=now,
        crawl_id=crawl_id,
        read=_nothing_to_read,
        believed=believed | dropped,
    )
    doubted = [one for one in counts.held if _doubted(one, believed)]
    _keep(session, doubted, believed, source=source, now=now, crawl_id=crawl_id)
    return _counted(counts, again, true)


def _doubted(one: HeldRecord, believed: frozenset[Field]) -> frozenset[str]:
    return frozenset(name for name in one.fields if (one.kind, name) not in believed)


def _keep(
    session: Session,
    doubted: Sequence[HeldRecord],
    believed: frozenset[Field],
    *,
    source: Source,
    now: datetime,
    crawl_id: int,
) -> None:
    """Write down which values stand though they came empty; their records are up to date else."""
    for kind in ("bill", "event"):
        stamps = {o.record.upstream_id: o.record.stamp for o in doubted if o.kind == kind}
        facts.give_stamps_back(session, kind, source.key, stamps, now=now)
    letters = [
        Failed(
            jurisdiction=source.key,
            url=one.record.source_url or one.record.url,
            reason=f"{_named(one.record)}: {name} came empty; the old value is kept",
            cause=FailureKind.EMPTIED,
            kind=one.kind,
            upstream_id=one.record.upstream_id,
            field=name,
        )
        for one in doubted
        for name in sorted(_doubted(one, believed))
    ]
    failures.save_failures(session, letters, crawl_id=crawl_id, now=now)


def _named(record: Bill | Event) -> str:
    return record.identifier if isinstance(record, Bill) else f"{record.date} {record.name}"


def _counted(counts: IngestCounts, again: IngestCounts, true: Sequence[HeldRecord]) -> IngestCounts:
    """The crawl's counts: a record whose removal is believed has changed, and is counted once."""
    raised, failed = counts.raised + again.raised, counts.failed + again.failed
    total = replace(counts, raised=raised, failed=failed)
    for kind in ("bill", "event"):
        moved = sum(not one.changed for one in true if one.kind == kind)
        moved = min(moved, again.kinds[kind, "changed"])
        kinds = total.kinds.copy()
        kinds[kind, "changed"] += moved
        kinds[kind, "unchanged"] -= moved
        total = replace(
            total, kinds=kinds, changed=total.changed + moved, unchanged=total.unchanged - moved
        )
    return total


def _nothing_to_read(document: Document) -> DocumentText:
    raise ValueError(f"{document.url}: its bytes were let go when it was stored")
