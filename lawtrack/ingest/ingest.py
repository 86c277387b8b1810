"""The one road into the database: normalize → find → diff → match topics → save.

``ingest`` takes a batch of records of one source, in sets: stored keys are prefetched, what is
unchanged costs one hash, what is new or changed is written with a handful of statements. The
caller commits. A batch that the database refuses is tried again record by record, each in a
savepoint, so that one bad record goes to the dead letters and takes nobody along.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import orjson
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from lawtrack.database import bulk, failures, jurisdictions
from lawtrack.database.agendas import roll_calls_on_agendas
from lawtrack.database.opening.database_errors import is_transient_database_error
from lawtrack.database.sealing.crawl_marks import seal_marks
from lawtrack.database.sealing.derived import seal_derived
from lawtrack.database.search.word_index import index_records
from lawtrack.database.texts import said_in
from lawtrack.errors import HARMLESS, FailureKind, InvalidItem
from lawtrack.ingest.batch.fetched_documents import ingest_fetched, save_incoming_texts
from lawtrack.ingest.batch.incoming import Incoming, IngestContext, judge_and_note, only_completes
from lawtrack.ingest.batch.write_rows import insert_incoming, note_seen, update_incoming
from lawtrack.ingest.counts import IngestCounts, counts_of
from lawtrack.ingest.document_texts import Read
from lawtrack.ingest.identity.other_ids import exchange_ids, go_on_under_new_ids
from lawtrack.ingest.identity.successions import NOBODY, Departed
from lawtrack.ingest.ledger import give_roll_calls
from lawtrack.legislation import completeness
from lawtrack.legislation.changes.document_versions import with_earlier_versions
from lawtrack.legislation.completeness import Field, HeldRecord
from lawtrack.legislation.fingerprint import fingerprint
from lawtrack.legislation.identity.successors import with_ids_of
from lawtrack.legislation.normalize import (
    Comparable,
    normalize_record,
    with_aliases,
    with_lasting_id,
)
from lawtrack.legislation.records import (
    Bill,
    Event,
    Failed,
    Fetched,
    Mismatch,
    Record,
    Source,
    Unchanged,
    without_files,
)
from lawtrack.legislation.votes.roll_calls import with_roll_calls
from lawtrack.topics import Topic


def ingest(
    session: Session,
    records: Sequence[Record],
    *,
    source: Source,
    topics: Sequence[Topic],
    now: datetime,
    crawl_id: int | None,
    read: Read,
    reparsed: bool = False,
    believed: frozenset[Field] | None = None,
    departed: Departed = NOBODY,
    of_the_past: bool = False,
) -> IngestCounts:
    """Store a batch of records of ``source`` and return what came of it; commits nothing.

    ``read`` turns a fetched document into text. ``believed`` are the fields that are overwritten
    though they come empty; in others the stored value is kept, and the record is ``held`` until
    ``ingest.emptied_fields`` decides. ``None`` believes all. Checkpoints are not stored here: they
    move when the crawl ends (``crawling.crawls.finish_crawl``). ``reparsed`` records come from
    answers that were stored before: nothing was seen at the source, so clocks stay, and what
    changes is bookkeeping. ``departed`` are the ids that the source no longer has: a record that is
    new may be one of them, under another id. What is new and ``of_the_past`` is no news: it only
    had not been read; nor is what is learned of a record by reading it in full for the first time,
    but for a flag on one that can still be acted upon.
    """
    context = IngestContext(
        session=session,
        source=source,
        topics=topics,
        now=now,
        crawl_id=crawl_id,
        read=read,
        baseline=jurisdictions.is_baseline(session, source.key),
        reparsed=reparsed,
        believed=believed,
        departed=departed,
        of_the_past=of_the_past,
    )
    failed = [r for r in records if isinstance(r, Failed)]
    if crawl_id is not None:  # before the records: what is noted of one again is not closed by it
        failures.save_failures(session, failed, crawl_id=crawl_id, now=now)
    counts = IngestCounts()
    bills = {r.upstream_id: r for r in records if isinstance(r, Bill)}
    events = {r.upstream_id: r for r in records if isinstance(r, Event)}
    for kind, batch in (("bill", list(bills.values())), ("event", list(events.values()))):
        if batch:
            counts += _ingest_kind(context, kind, batch)
    fetched = [r.document for r in records if isinstance(r, Fetched)]
    if fetched:
        counts += ingest_fetched(context, fetched)
    for seen in (r for r in records if isinstance(r, Unchanged)):
        bulk.touch_last_seen(session, seen.kind, source.key, seen.upstream_ids, now)
        counts += counts_of(seen.kind, unchanged=len(seen.upstream_ids))
    if crawl_id is not None:
        failures.save_mismatches(
            session, [r for r in records if isinstance(r, Mismatch)], crawl_id=crawl_id, now=now
        )
    jurisdictions.save_organizations(session, source.key, records, now=now)
    return counts + counts_of("page", failed=sum(f.cause not in HARMLESS for f in failed))


def _ingest_kind(context: IngestContext, kind: str, batch: Sequence[Bill | Event]) -> IngestCounts:
    """Store the batch at once; where the database refuses it, record by record."""
    try:
        with context.session.begin_nested():
            return _save_batch(context, kind, batch)
    except StatementError as error:
        if is_transient_database_error(error):
            raise  # it is not the record's fault
        if len(batch) > 1:
            return sum((_ingest_kind(context, kind, [record]) for record in batch), IngestCounts())
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return _bury(context, kind, batch[0], f"the database refuses it: {reason}")


def _bury(context: IngestContext, kind: str, record: Bill | Event, reason: str) -> IngestCounts:
    """Put a record that cannot be stored among the dead letters, with all it said."""
    payload = orjson.dumps(record, default=lambda _: "(bytes)").decode()
    failure = Failed(
        jurisdiction=context.source.key,
        url=record.source_url or record.url,
        reason=reason,
        cause=FailureKind.INVALID,
        payload=payload,
        kind=kind,
        upstream_id=record.upstream_id,
    )
    if context.crawl_id is not None:
        failures.save_failures(
            context.session, [failure], crawl_id=context.crawl_id, now=context.now
        )
    return counts_of(kind, failed=1)


def _save_batch(context: IngestContext, kind: str, batch: Sequence[Bill | Event]) -> IngestCounts:
    keys = bulk.stored_keys(
        context.session, kind, context.source.key, [r.upstream_id for r in batch]
    )
    counts = IngestCounts()
    same: list[tuple[bulk.Stored, Bill | Event]] = []
    slips: list[Failed] = []
    incoming: list[Incoming] = []
    for record in batch:
        content_hash = fingerprint(record, context.source.words)
        stored = keys.get(record.upstream_id)
        if stored and content_hash and stored.content_hash == content_hash and not _brings(record):
            same.append((stored, record))
            continue
        try:
            new = normalize_record(record, context.source)
        except InvalidItem as error:
            counts += _bury(context, kind, record, str(error))
            continue
        incoming.append(Incoming(record=record, new=new, content_hash=content_hash, stored=stored))
        slips += failures.slips_of(record, new)
    if context.crawl_id is not None:
        failures.note_slips(
            context.session, context.source.key, kind, slips,
            read=[f.new.upstream_id for f in incoming if f.content_hash],
            seen=[r.upstream_id for r in batch], crawl_id=context.crawl_id, now=context.now,
        )  # fmt: skip
    exchange_ids(context, kind, [f for f in incoming if f.stored is not None])
    go_on_under_new_ids(context, kind, [f for f in incoming if f.stored is None])
    note_seen(context, kind, same)
    fresh = [f for f in incoming if f.stored is None]
    known = [f for f in incoming if f.stored is not None]
    old = bulk.load_records(context.session, kind, [f.stored.id for f in known if f.stored])
    _add_roll_calls(context, [f for f in incoming if kind == "bill"])
    emptied = _keep(context, known, old)
    save_incoming_texts(context, incoming, old)
    insert_incoming(context, kind, fresh)
    update_incoming(context, kind, known, old)
    _seal_and_index(context, kind, fresh + known, old)
    raised = judge_and_note(context, kind, fresh, known)
    changed = [f for f in known if f.changes and not only_completes(f)]
    if kind == "event":
        give_roll_calls(
            context.session,
            [(_before(old, f), f.new) for f in fresh + changed],
            jurisdiction=context.source.key,
            crawl_id=context.crawl_id,
            now=context.now,
            silent=context.baseline,
            reparsed=context.reparsed,
            known=context.of_the_past,
        )
    still = len(same) + len(known) - len(changed)
    counts += counts_of(kind, new=len(fresh), changed=len(changed), unchanged=still, raised=raised)
    return replace(
        counts,
        stored=completeness.filled(kind, [r for r in batch if r.upstream_id in keys]),
        fresh=completeness.filled(kind, [f.record for f in fresh if f.record]),
        held=_held(emptied),
    )


def _seal_and_index(
    context: IngestContext, kind: str, written: Sequence[Incoming], old: dict[int, Comparable]
) -> None:
    """Seal what is worked out of these records, and have their words found."""
    moved = [(f.subject_id, old.get(f.subject_id), f.new) for f in written]
    seal_derived(context.session, context.source.key, kind, moved, now=context.now)
    marks = [
        (f.subject_id, f.new.row["stamp"], f.content_hash)
        for f in written
        if f.stored is None
        or (f.new.row["stamp"], f.content_hash) != (f.stored.stamp, f.stored.content_hash)
    ]
    seal_marks(context.session, context.source.key, kind, marks, now=context.now)
    words = [said_in(id_, new, new.row.get("first_seen", context.now)) for id_, _, new in moved]
    fresh = {f.subject_id for f in written if f.stored is None}
    index_records(context.session, kind, words, fresh=fresh)


def _add_roll_calls(context: IngestContext, bills: Sequence[Incoming]) -> None:
    """Put the votes that stand on agendas beside those of the bills' own records.

    A stored bill whose own votes were not looked at keeps those it has: they are all there.
    """
    looked = [f for f in bills if f.stored is None or f.new.rows["votes"] is not None]
    ids = [f.new.upstream_id for f in looked]
    called = roll_calls_on_agendas(context.session, context.source.key, ids)
    for f in looked:
        votes = called.get(f.new.upstream_id)
        if votes:
            all_votes = with_roll_calls(f.new.rows["votes"] or (), votes)
            f.new = replace(f.new, rows={**f.new.rows, "votes": all_votes})


def _held(emptied: Sequence[tuple[Incoming, frozenset[str]]]) -> tuple[HeldRecord, ...]:
    """The records with fields that came empty, until it is clear what to believe."""
    return tuple(
        HeldRecord(
            kind=f.new.kind, record=without_files(f.record), fields=fields, changed=bool(f.changes)
        )
        for f, fields in emptied
        if f.record
    )


def _keep(
    context: IngestContext, known: Sequence[Incoming], old: dict[int, Comparable]
) -> list[tuple[Incoming, frozenset[str]]]:
    """Let stored values stand where a field came empty, and let old printed numbers live on."""
    emptied = []
    for f in known:
        assert f.stored is not None
        before = old[f.stored.id]
        if completeness.lost_papers(before, f.new) and not f.new.row["complete"]:
            f.new, f.content_hash = completeness.with_papers(before, f.new), ""
        f.completes = completeness.completes(before, f.new)
        f.new = completeness.as_complete_as(before, f.new)
        f.new = with_earlier_versions(before, with_aliases(before, with_lasting_id(before, f.new)))
        if context.believed is None:
            continue
        if f.new.kind == "event" and completeness.lost_roll_calls(before, f.new):
            f.new, f.content_hash = completeness.keep_roll_calls(before, f.new), ""
        fields = completeness.fields_emptied(before, f.new)
        if fields:
            fields -= {name for kind, name in context.believed if kind == f.new.kind}
        if fields:
            f.new, f.content_hash = completeness.keep_stored(before, f.new, fields), ""
            emptied.append((f, fields))
    return emptied


def _brings(record: Bill | Event) -> bool:
    """Whether something was learned of a document, which is news by itself, or to be noted."""
    documents = record.documents
    return bool(documents) and any(
        document.content is not None or document.pending or document.unchanged or document.problem
        for document in documents or ()
    )


def _before(old: dict[int, Comparable], f: Incoming) -> Comparable | None:
    return with_ids_of(old[f.subject_id], f.new) if f.subject_id in old else None
