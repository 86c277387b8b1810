"""What documents say, stored: of records of a batch, or of documents that came by themselves."""

from collections.abc import Sequence
from dataclasses import replace

from lawtrack.database import bulk, jurisdictions
from lawtrack.database.documents.fates import owners_of
from lawtrack.ingest import corpus
from lawtrack.ingest.batch.incoming import (
    Incoming,
    IngestContext,
    append_revisions,
    is_of_the_first_look,
    judge,
)
from lawtrack.ingest.counts import IngestCounts, counts_of
from lawtrack.ingest.document_texts import DocumentOwner, save_texts
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.records import Document


def save_incoming_texts(
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


def ingest_fetched(context: IngestContext, documents: Sequence[Document]) -> IngestCounts:
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
    save_incoming_texts(context, incoming, {}, by_themselves=documents)
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
