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
from lawtrack.database.documents.fates import owners_of
from lawtrack.database.opening.database_errors import is_transient_database_error
from lawtrack.database.search.word_index import index_records
from lawtrack.errors import FailureKind, InvalidItem
from lawtrack.ingest import corpus
from lawtrack.ingest.counts import IngestCounts, counts_of
from lawtrack.ingest.document_texts import DocumentOwner, Read, save_texts
from lawtrack.ingest.identity.successions import (
    NOBODY,
    Departed,
    exchanged,
    let_wait,
    predecessors,
    renumbered,
)
from lawtrack.ingest.incoming import (
    Incoming,
    IngestContext,
    append_revisions,
    is_of_the_first_look,
    judge,
    judge_and_note,
    only_completes,
)
from lawtrack.ingest.ledger import give_roll_calls
from lawtrack.legislation import completeness
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.changes.document_versions import with_earlier_versions
from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.completeness import Field, HeldRecord
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.identity.successors import (
    has_nothing_of,
    seems_another,
    with_ids_of,
)
from lawtrack.legislation.normalize import (
    Comparable,
    Row,
    decided_stage,
    fingerprint,
    normalize_record,
    with_aliases,
    with_lasting_id,
)
from lawtrack.legislation.reasons import COMPLETED
from lawtrack.legislation.records import (
    Bill,
    Document,
    Event,
    Failed,
    Fetched,
    Mismatch,
    Organization,
    Record,
    Source,
    Unchanged,
    without_files,
)
from lawtrack.legislation.stage import (
    LAPSING,
    LAPSING_UNSIGNED,
    Stage,
    dies_with_its_session,
)
from lawtrack.legislation.undo import as_json_value, before_of
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
        counts += _ingest_fetched(context, fetched)
    for seen in (r for r in records if isinstance(r, Unchanged)):
        bulk.touch_last_seen(session, seen.kind, source.key, seen.upstream_ids, now)
        counts += counts_of(seen.kind, unchanged=len(seen.upstream_ids))
    if crawl_id is not None:
        failures.save_mismatches(
            session, [r for r in records if isinstance(r, Mismatch)], crawl_id=crawl_id, now=now
        )
    jurisdictions.save_organizations(session, [r for r in records if isinstance(r, Organization)])
    return counts + counts_of("page", failed=sum(f.cause is not FailureKind.SLIP for f in failed))


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
    _exchange_ids(context, kind, [f for f in incoming if f.stored is not None])
    _go_on(context, kind, [f for f in incoming if f.stored is None])
    _note_seen(context, kind, same)
    fresh = [f for f in incoming if f.stored is None]
    known = [f for f in incoming if f.stored is not None]
    old = bulk.load_records(context.session, kind, [f.stored.id for f in known if f.stored])
    _add_roll_calls(context, [f for f in incoming if kind == "bill"])
    emptied = _keep(context, known, old)
    _save_texts(context, incoming, old)
    _insert(context, kind, fresh)
    _update(context, kind, known, old)
    index_records(context.session, kind, [f.subject_id for f in fresh + known])
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


def _note_seen(
    context: IngestContext, kind: str, same: Sequence[tuple[bulk.Stored, Bill | Event]]
) -> None:
    """Note that records which say the same were seen now, all at once where the stamp stays."""
    if context.reparsed:
        return
    session, now = context.session, context.now
    kept = [record.upstream_id for stored, record in same if stored.stamp == record.stamp]
    bulk.touch_last_seen(session, kind, context.source.key, kept, now)
    moved = [
        {"id": stored.id, "stamp": record.stamp, "last_seen": now}
        for stored, record in same
        if stored.stamp != record.stamp
    ]
    bulk.update_records(session, kind, moved)


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


def _go_on(context: IngestContext, kind: str, unknown: Sequence[Incoming]) -> None:
    """Give those that the source had under another id what is stored of them."""
    known = predecessors(
        context.session,
        kind,
        context.source.key,
        [f.new for f in unknown],
        context.departed.get(kind, ()),
        now=context.now,
    )
    for f in unknown:
        f.stored = known.get(f.new.upstream_id)


def _exchange_ids(context: IngestContext, kind: str, known: Sequence[Incoming]) -> None:
    """Give those whose ids stood for others what is stored of them; the others wait for theirs.

    One that has the id of a record which goes on elsewhere, or nothing else of it, is another one.
    """
    session, key = context.session, context.source.key
    if context.reparsed or not known:
        return
    by_id = {f.stored.id: f for f in known if f.stored}
    rows = bulk.load_records(session, kind, list(by_id), tables=())
    others = [id_ for id_, row in rows.items() if seems_another(row, by_id[id_].new)]
    if not others:
        return
    old = bulk.load_records(session, kind, others)
    pairs = [(old[id_], by_id[id_].new) for id_ in others]
    batch = {f.new.upstream_id for f in known}
    given = exchanged(session, kind, key, pairs, batch=batch, now=context.now)
    elsewhere = {stored.id for stored in given.values()}
    for id_ in others:
        f = by_id[id_]
        goes_on = f.new.upstream_id not in given and id_ not in elsewhere
        if not goes_on or has_nothing_of(old[id_], f.new):
            let_wait(session, kind, key, old[id_], crawl_id=context.crawl_id, now=context.now)
            f.stored = given.get(f.new.upstream_id)


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
        f.completes = completeness.completes(before, f.new)
        f.new = completeness.as_complete_as(before, f.new)
        f.new = with_earlier_versions(before, with_aliases(before, with_lasting_id(before, f.new)))
        if context.believed is None:
            continue
        fields = completeness.fields_emptied(before, f.new)
        if fields:
            fields -= {name for kind, name in context.believed if kind == f.new.kind}
        if fields:
            f.new, f.content_hash = completeness.keep_stored(before, f.new, fields), ""
            emptied.append((f, fields))
    return emptied


def _brings(record: Bill | Event) -> bool:
    """Whether something was learned of a document, which is news by itself, or to be noted."""
    return any(
        document.content is not None or document.pending or document.unchanged or document.problem
        for document in record.documents or ()
    )


def _insert(context: IngestContext, kind: str, fresh: Sequence[Incoming]) -> None:
    if not fresh:
        return
    now = context.now
    kept = {"first_seen": now, "last_seen": now, "last_changed": now, "missing_since": None}
    ids = bulk.insert_owners(
        context.session,
        kind,
        [{**f.new.row, **kept, "content_hash": f.content_hash} for f in fresh],
    )
    for f in fresh:
        f.subject_id = ids[f.new.upstream_id]
        f.changes = [Change(reason="new", field="")]
    bulk.replace_children(context.session, kind, ((f.subject_id, f.new) for f in fresh), fresh=True)


def _update(
    context: IngestContext, kind: str, known: Sequence[Incoming], old: dict[int, Comparable]
) -> None:
    """Write what differs from what is stored; nothing is overwritten that no revision keeps."""
    rows, differing = [], []
    for f in known:
        assert f.stored is not None
        f.subject_id = f.stored.id
        before = old[f.subject_id]
        # What words only mean otherwise is no news: nobody has said anything new.
        was = with_ids_of(remapped(before, f.new, context.source), f.new)
        f.changes = diff_records(was, completeness.as_far_as_read(before, f.new)) + f.changes
        f.changes = [*_renumbering(context, kind, f, before), *f.changes]
        row = _with_kept_steps(before, f, context.source)
        f.before = _joined(f.before, before_of(before, f.new, row))
        if f.before and not f.changes:
            f.changes = [Change(reason=COMPLETED if f.completes else "details", field="")]
        elif f.completes:
            f.changes = [Change(reason=COMPLETED, field=""), *f.changes]
        if f.before.keys() - {"row"}:
            differing.append(f)
        rows.append(
            {
                "id": f.subject_id,
                **row,
                "content_hash": f.content_hash,
                "last_seen": before.row["last_seen"] if context.reparsed else context.now,
                "last_changed": before.row["last_changed"]
                if not f.changes or only_completes(f)
                else context.now,
                "missing_since": None if _is_renumbered(f, before) else before.row["missing_since"],
            }
        )
    bulk.update_records(context.session, kind, rows)
    bulk.replace_children(
        context.session, kind, ((f.subject_id, f.new) for f in differing), fresh=False
    )
    for f, row in zip(known, rows, strict=True):
        f.new = _completed(f.new, old[f.subject_id], row)


def _joined(ours: Row, before: Row) -> Row:
    """What undoes both; each holds columns of its own."""
    return {**before, "row": {**before.get("row", {}), **ours["row"]}} if ours else before


def _before(old: dict[int, Comparable], f: Incoming) -> Comparable | None:
    return with_ids_of(old[f.subject_id], f.new) if f.subject_id in old else None


def _is_renumbered(f: Incoming, before: Comparable) -> bool:
    return f.new.upstream_id != before.upstream_id


def _renumbering(
    context: IngestContext, kind: str, f: Incoming, before: Comparable
) -> Sequence[Change]:
    """What is to be said of a record that goes on under another id; it is missing no longer."""
    if not _is_renumbered(f, before):
        return ()
    change = renumbered(
        context.session, kind, context.source.key, old=before.upstream_id,
        new=f.new.upstream_id, subject_id=f.subject_id, now=context.now,
    )  # fmt: skip
    since = before.row["missing_since"]
    if since is None:
        return (change,)
    f.before = {"row": {"missing_since": as_json_value(since)}}
    old = f"missing since {since:%Y-%m-%d}"
    return change, Change(reason="item-restored", field="missing_since", old=old)


def _completed(new: Comparable, before: Comparable, row: Row) -> Comparable:
    """The new record as it is stored: with what the crawl did not look at."""
    rows = {name: before.rows[name] if r is None else r for name, r in new.rows.items()}
    return replace(new, row={**before.row, **row}, rows=rows)


def _with_kept_steps(before: Comparable, f: Incoming, source: Source) -> Row:
    """The new row; where the crawl did not look at the actions, what the known ones say stays.

    What died with its Congress stays dead until the source tells a step that goes further.
    """
    new = f.new
    if new.kind != "bill":
        return new.row
    actions, known, row = new.rows["actions"], before.rows["actions"], new.row
    if actions is None:
        kept = {name: before.row[name] for name in ("last_action", "last_action_date")}
        actions, row = known, {**row, **kept}
    if not (isinstance(f.record, Bill) and f.record.stage):
        row = {**row, "stage": decided_stage(row, actions or (), source)}
    if before.row["stage"] == Stage.DEAD and dies_with_its_session(row["session"]):
        no_news = list(actions or ()) == list(known or ())
        if row["stage"] in LAPSING or (no_news and row["stage"] in LAPSING_UNSIGNED):
            return {**row, "stage": Stage.DEAD.value}
    return row


def _save_texts(
    context: IngestContext,
    incoming: Sequence[Incoming],
    old: dict[int, Comparable],
    *,
    by_themselves: Sequence[Document] = (),
) -> None:
    """Store what documents say, and note on each record what is new about it.

    The records are compared with ``old``, or list what they listed before; ``by_themselves`` are
    documents that perhaps no record lists.
    """
    owners = [
        DocumentOwner(
            documents=f.new.documents or (),
            before=corpus.documents_of(old.get(f.stored.id, f.new))
            if f.stored and not f.completes
            else None,
        )
        for f in incoming
    ]
    news = save_texts(
        context.session,
        [DocumentOwner(documents=by_themselves), *owners],
        jurisdiction=context.source.key,
        read=context.read,
        now=context.now,
        reparsed=context.reparsed,
    )
    for f, told in zip(incoming, news[1:], strict=True):
        f.new_text, f.backlog = told.is_new, told.is_backlog
        f.changes += told.changes


def _ingest_fetched(context: IngestContext, documents: Sequence[Document]) -> IngestCounts:
    """Store the texts of documents that came by themselves, and judge again who lists them."""
    by_url = {document.url: document for document in documents}
    incoming: list[Incoming] = []
    for kind, ids in owners_of(context.session, context.source.key, list(by_url)).items():
        for id_, record in bulk.load_records(context.session, kind, ids).items():
            own = tuple(by_url[r["url"]] for r in corpus.documents_of(record) if r["url"] in by_url)
            stored = bulk.Stored(id_, record.row["content_hash"], record.row["stamp"])
            new = replace(record, documents=own)
            f = Incoming(record=None, new=new, content_hash="", stored=stored, subject_id=id_)
            incoming.append(f)
    _save_texts(context, incoming, {}, by_themselves=documents)
    counts = IngestCounts()
    ended = jurisdictions.first_look_ended(context.session, context.source.key)
    first_look = replace(context, baseline=True)
    for kind in bulk.OWNERS:
        read = [f for f in incoming if f.new.kind == kind and (f.changes or f.new_text)]
        old = [f for f in read if is_of_the_first_look(f, ended)]
        counts += _judge_read(first_look, kind, old)
        counts += _judge_read(context, kind, [f for f in read if f not in old])
    return counts


def _judge_read(context: IngestContext, kind: str, read: Sequence[Incoming]) -> IngestCounts:
    """Judge stored records of which documents have been read, and tell what is new."""
    told = [{"id": f.subject_id, "last_changed": context.now} for f in read if f.changes]
    bulk.update_records(context.session, kind, told)
    raised = judge(context, kind, read, fresh=False)
    changed = [f for f in read if f.changes]
    append_revisions(context, changed)
    return counts_of(kind, changed=len(changed), raised=raised)
