"""What a batch brought is judged and written to the ledger: news, or what is only known now."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from lawtrack.database import bulk
from lawtrack.ingest import corpus
from lawtrack.ingest.incoming import Incoming, IngestContext, is_no_news, only_completes
from lawtrack.ingest.judge import JudgedRecord, judge_subjects
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.flags import RaisedFlag


def judge_and_note(
    context: IngestContext, kind: str, fresh: Sequence[Incoming], known: Sequence[Incoming]
) -> list[RaisedFlag]:
    """Judge what is new or says something else, and write it to the ledger; what was raised."""
    reread = [f for f in known if f.changes or f.new_text]
    raised = _judge_by_news(context, kind, fresh, fresh=True)
    raised += _judge_by_news(context, kind, reread, fresh=False)
    written = [*fresh, *(f for f in known if f.changes)]
    told = {each.subject_id for each in raised}
    primed = {
        f.subject_id
        for f in written
        if is_no_news(context, f) or (only_completes(f) and f.subject_id not in told)
    }
    append_revisions(context, written, primed=primed)
    return raised


def _judge_by_news(
    context: IngestContext, kind: str, incoming: Sequence[Incoming], *, fresh: bool
) -> list[RaisedFlag]:
    """Judge these records; the flags of those that are no news are recorded like a first look's."""
    quiet = [f for f in incoming if is_no_news(context, f)]
    raised = judge(replace(context, baseline=True), kind, quiet, fresh=fresh) if quiet else []
    news = [f for f in incoming if not is_no_news(context, f)] if quiet else incoming
    return raised + judge(context, kind, news, fresh=fresh)


def judge(
    context: IngestContext, kind: str, incoming: Sequence[Incoming], *, fresh: bool
) -> list[RaisedFlag]:
    """Match the topics against these records, store matches and flags, note what was raised."""
    texts = corpus.texts_of(context.session, context.source.key, [f.new for f in incoming])
    subjects = [
        JudgedRecord(
            kind=kind,
            id=f.subject_id,
            record=f.new,
            fields=corpus.fields_of(f.new, texts),
            is_new=f.stored is None,
        )
        for f in incoming
    ]
    by_id = {f.subject_id: f for f in incoming}
    raised, changes = judge_subjects(
        context.session,
        subjects,
        jurisdiction=context.source.key,
        topics=context.topics,
        now=context.now,
        baseline=context.baseline,
        fresh=fresh,
    )
    for subject_id, change in changes:
        by_id[subject_id].changes.append(change)
    bulk.update_records(
        context.session,
        kind,
        [{"id": subject_id, "last_changed": context.now} for subject_id, _ in changes],
    )
    return raised


def append_revisions(
    context: IngestContext, incoming: Iterable[Incoming], *, primed: Set[int] = frozenset()
) -> None:
    """Write what changed to the ledger; of those ``primed``, by our id, nobody is told."""
    rows = [
        revision_row(
            f.new,
            f.subject_id,
            f.changes,
            reparsed=context.reparsed,
            jurisdiction=context.source.key,
            crawl_id=context.crawl_id,
            now=context.now,
            before=f.before,
        )
        for f in incoming
    ]
    if context.baseline or not primed:
        insert_revisions(context.session, rows, primed=context.baseline)
        return
    for quiet in (True, False):
        own = [row for row in rows if (row["subject_id"] in primed) == quiet]
        insert_revisions(context.session, own, primed=quiet)
