"""Records on their way into the database: whether they are news, judged and noted as such."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database import bulk
from lawtrack.ingest import corpus
from lawtrack.ingest.document_texts import Read
from lawtrack.ingest.identity.successions import Departed
from lawtrack.ingest.judge import JudgedRecord, judge_subjects
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.completeness import Field
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import NO_NEWS_BUT_FLAGS
from lawtrack.legislation.records import Bill, Event, Source
from lawtrack.legislation.stage import can_be_acted_upon
from lawtrack.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestContext:
    """What a batch is stored with; ``ingest`` says what each means."""

    session: Session
    source: Source
    topics: Sequence[Topic]
    now: datetime
    crawl_id: int | None
    read: Read
    baseline: bool
    reparsed: bool
    believed: frozenset[Field] | None
    departed: Departed
    of_the_past: bool


@dataclass(slots=True, kw_only=True)
class Incoming:
    """One record on its way in: what is stored of it, and what is different."""

    record: Bill | Event | None  # None: only documents of it have come
    new: Comparable
    content_hash: str
    stored: bulk.Stored | None
    changes: list[Change] = field(default_factory=list)
    before: Row = field(default_factory=dict)  # what undoes the changes
    new_text: bool = False  # a document of it says something that was not stored
    backlog: bool = False  # and belongs to the first look, which had not come to it
    completes: bool = False  # until now no more of it was stored than a list shows
    subject_id: int = 0


def only_completes(f: Incoming) -> bool:
    """Whether nothing about the record is another one: only more of it is known."""
    return f.completes and all(change.reason in NO_NEWS_BUT_FLAGS for change in f.changes)


def is_of_the_past(context: IngestContext, f: Incoming) -> bool:
    """Whether what came is of the past, so that nobody can act upon it, whatever it says."""
    if f.stored is None:
        return context.of_the_past
    return only_completes(f) and not can_be_acted_upon(f.new.row, today=context.now.date())


def is_of_the_first_look(f: Incoming, ended: datetime | None) -> bool:
    """Whether nothing has happened since the first look that only had not come to a document.

    What it says is no news then, as nothing of a first look is.
    """
    return f.backlog and not f.changes and ended is not None and f.new.row["last_changed"] <= ended


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
        if is_of_the_past(context, f) or (only_completes(f) and f.subject_id not in told)
    }
    append_revisions(context, written, primed=primed)
    return raised


def _judge_by_news(
    context: IngestContext, kind: str, incoming: Sequence[Incoming], *, fresh: bool
) -> list[RaisedFlag]:
    """Judge these records; the flags of those that are no news are recorded like a first look's."""
    quiet = [f for f in incoming if is_of_the_past(context, f)]
    raised = judge(replace(context, baseline=True), kind, quiet, fresh=fresh) if quiet else []
    news = [f for f in incoming if not is_of_the_past(context, f)] if quiet else incoming
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
