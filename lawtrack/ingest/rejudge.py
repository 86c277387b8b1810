"""Judge what is stored again when a topic, or what its lexicon says, is another one.

Steps and stages of bills are mapped again when the words of their jurisdiction are others, and
what was on its way in a Congress that is over is dead.

It goes in steps, and how far it has come stands in the database with what each step stored: a run
that was killed, or had no more time, is taken up by the next one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database import flags
from lawtrack.database.as_of.rebuild import children_in_order
from lawtrack.database.bills import (
    bills_before_session,
    bills_without_stage,
    forget_stages,
    newest_session,
)
from lawtrack.database.bulk import OWNERS, in_chunks, load_records, update_records, upsert
from lawtrack.database.jurisdictions import mapped_by_words
from lawtrack.database.sealing.derived import seal_forgotten_stages, seal_worked_out
from lawtrack.database.sealing.seals import seal_flags
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import ActionRow, JudgedTopicRow
from lawtrack.ingest import corpus
from lawtrack.ingest.corpus import StoredSubject
from lawtrack.ingest.judge import JudgedRecord, judge_subjects
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.flags import RaisedFlag, flag_change
from lawtrack.legislation.normalize import Comparable, Row, decided_stage, with_classes
from lawtrack.legislation.reasons import BOOKKEEPING
from lawtrack.legislation.records import Source
from lawtrack.legislation.stage import (
    LAPSING,
    LAPSING_UNSIGNED,
    WEEKS_TO_SIGN,
    Stage,
    dies_with_its_session,
)
from lawtrack.legislation.undo import before_of
from lawtrack.topics import Topic

RECORDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgeStep:
    """What one step came to."""

    judged: int = 0
    raised: tuple[RaisedFlag, ...] = ()
    cleared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    session: Session
    jurisdiction: str
    crawl_id: int | None
    now: datetime


def rejudge(
    session: Session,
    *,
    jurisdiction: str,
    topics: Sequence[Topic],
    now: datetime,
    crawl_id: int | None = None,
    again: bool = False,
) -> Iterator[RejudgeStep]:
    """Judge the stored records of a jurisdiction; the caller commits each step, and the end.

    Judged are those topics that are not the ones the records were judged with, with ``again`` all.
    What a topic that is new here flags is no news, nor what one does whose old lexicon is not known
    in full; what a new lexicon of a known one flags beyond the old is, and its revision names both.
    A topic that was switched off is put away.
    """
    run = _Run(session=session, jurisdiction=jurisdiction, crawl_id=crawl_id, now=now)
    names = {topic.name for topic in topics}
    for name, row in flags.judged_topics(session, jurisdiction).items():
        if name not in names:
            yield _put_away(run, row)
    due: dict[tuple[str, int, bool], list[Topic]] = {}
    rows: dict[str, JudgedTopicRow] = {}
    for topic in topics:
        row = _opened(run, topic, again=again)
        if row.finished_at is None:
            rows[topic.name] = row
            due.setdefault((row.done_kind, row.done_id, row.baseline), []).append(topic)
    for (kind, id_, baseline), together in due.items():
        batches = corpus.stored_subjects(
            session, jurisdiction=jurisdiction, after=(kind, id_), batch=RECORDS_AT_ONCE
        )
        for batch in batches:
            yield _judge(run, batch, together, rows, baseline=baseline)
        for topic in together:
            row = rows[topic.name]
            row.done_kind, row.done_id, row.finished_at = "", 0, now
        session.flush()
        yield RejudgeStep()


def _opened(run: _Run, topic: Topic, *, again: bool) -> JudgedTopicRow:
    """The row of a topic, begun anew when its lexicon is another one than the row says."""
    row = flags.judged_topics(run.session, run.jurisdiction).get(topic.name)
    if row is None:
        everything_is_new = not flags.is_anything_older(run.session, run.jurisdiction, run.crawl_id)
        row = JudgedTopicRow(
            jurisdiction=run.jurisdiction,
            topic=topic.name,
            lexicon=topic.lexicon,
            lexicon_before="",
            baseline=True,
            done_kind="",
            done_id=0,
            started_at=run.now,
            finished_at=run.now if everything_is_new else None,
        )
        run.session.add(row)
    elif row.lexicon != topic.lexicon or (again and row.finished_at is not None):
        if row.finished_at is not None:
            known = row.lexicon not in ("", topic.lexicon_undigested)
            row.lexicon_before = row.lexicon if known else ""
            row.baseline = not known
        row.lexicon, row.done_kind, row.done_id = topic.lexicon, "", 0
        row.started_at, row.finished_at = run.now, None
    run.session.flush()
    return row


def _judge(
    run: _Run,
    batch: Sequence[StoredSubject],
    topics: Sequence[Topic],
    rows: dict[str, JudgedTopicRow],
    *,
    baseline: bool,
) -> RejudgeStep:
    """Judge a batch, tell what changed under the name of the lexicon, and note how far it is."""
    kind = batch[0].kind
    subjects = [JudgedRecord(kind=kind, id=s.id, record=s.record, fields=s.fields) for s in batch]
    changes_by_id: dict[int, list[Change]] = {}
    raised: list[RaisedFlag] = []
    for topic in topics:
        news, changes = judge_subjects(
            run.session,
            subjects,
            jurisdiction=run.jurisdiction,
            topics=[topic],
            now=run.now,
            baseline=baseline,
            fresh=False,
        )
        raised += news
        why = Change(
            reason="lexicon",
            field="lexicon",
            old=rows[topic.name].lexicon_before,
            new=rows[topic.name].lexicon,
        )
        for id_, change in changes:
            before = changes_by_id.setdefault(id_, [])
            before += [change] if why in before else [why, change]
    _tell(run, batch, changes_by_id, baseline=baseline)
    for row in (rows[topic.name] for topic in topics):
        row.done_kind, row.done_id = kind, batch[-1].id
    run.session.flush()
    every = [change for changes in changes_by_id.values() for change in changes]
    cleared = sum(change.reason == "flag-cleared" for change in every)
    return RejudgeStep(judged=len(batch), raised=tuple(raised), cleared=cleared)


def _put_away(run: _Run, row: JudgedTopicRow) -> RejudgeStep:
    """The flags of a topic that is no longer configured are cleared; that is no news."""
    active = flags.active_flags_of_topic(run.session, run.jurisdiction, row.topic)
    for kind in OWNERS:
        stood = {id_: judgement for each, id_, judgement in active if each == kind}
        keys = [(id_, row.topic) for id_ in stood]
        flags.clear_flags(run.session, kind, keys, now=run.now)
        seal_flags(run.session, run.jurisdiction, kind, keys, now=run.now)
        changes = {
            id_: flag_change("topic-off", row.topic, old=judgement)
            for id_, judgement in stood.items()
        }
        for chunk in in_chunks(list(stood)):
            records = load_records(run.session, kind, chunk)
            insert_revisions(
                run.session,
                [_revision(run, record, id_, [changes[id_]]) for id_, record in records.items()],
            )
    run.session.delete(row)
    run.session.flush()
    return RejudgeStep(cleared=len(active))


def _tell(
    run: _Run,
    batch: Sequence[StoredSubject],
    changes_by_id: dict[int, list[Change]],
    *,
    baseline: bool,
) -> None:
    changed = [s for s in batch if s.id in changes_by_id]
    insert_revisions(
        run.session,
        [_revision(run, s.record, s.id, changes_by_id[s.id]) for s in changed],
        primed=baseline,
    )
    news = [s.id for s in changed if {c.reason for c in changes_by_id[s.id]} - BOOKKEEPING]
    update_records(
        run.session, batch[0].kind, [{"id": id_, "last_changed": run.now} for id_ in news]
    )


def _revision(run: _Run, record: Comparable, id_: int, changes: Sequence[Change]) -> Row:
    return revision_row(
        record, id_, changes, jurisdiction=run.jurisdiction, crawl_id=run.crawl_id, now=run.now
    )


def map_again(session: Session, source: Source, *, now: datetime) -> Iterator[int]:
    """Map steps and stages of the stored bills that are not mapped by the words of today.

    So many at a time; the caller commits each step, and the rest waits for another run. That is no
    change of a bill: what steps and stages are made of has been told. But the ledger keeps which
    classes the steps had, for its digest of the record has them too.
    """
    if not mapped_by_words(session, source.key, source.words.digest):
        forget_stages(session, source.key)
        seal_forgotten_stages(session, source.key, now=now)
    for ids in in_chunks(bills_without_stage(session, source.key), RECORDS_AT_ONCE):
        stages: list[Row] = []
        others: dict[int, list[Row]] = {}
        mapped: list[tuple[int, Row]] = []
        for id_, record in load_records(session, "bill", ids, tables=("actions",)).items():
            actions = with_classes(record, source)
            stage = decided_stage(record.row, actions, source)
            stages.append({"id": id_, "stage": stage})
            mapped.append((id_, {**record.row, "stage": stage}))
            if actions != record.rows["actions"]:
                others[id_] = actions
        update_records(session, "bill", stages)
        _write_classes(session, source.key, others, now=now)
        seal_worked_out(session, source.key, "bill", mapped, now=now)
        yield len(stages)


def _write_classes(
    session: Session, jurisdiction: str, actions: Mapping[int, list[Row]], *, now: datetime
) -> None:
    """Give the steps of these bills, by our ids, the classes that these rows have."""
    lines: list[Row] = []
    steps: list[Row] = []
    for id_, old in load_records(session, "bill", list(actions)).items():
        new = replace(old, rows={**old.rows, "actions": actions[id_]})
        steps += children_in_order("bill", id_, actions[id_])
        lines.append(
            revision_row(
                new, id_, [Change(reason="details", field="")], jurisdiction=jurisdiction,
                crawl_id=None, now=now, before=before_of(old, new, {}),
            )
        )  # fmt: skip
    upsert(session, ActionRow, steps)
    insert_revisions(session, lines)


def end_with_their_session(
    session: Session, jurisdiction: str, *, crawl_id: int, now: datetime
) -> Iterator[int]:
    """Have what was on its way in a Congress that is over be dead, once the next has bills.

    What both chambers had passed may be signed for some weeks. It is bookkeeping of the ledger, so
    that an earlier day is shown as it was; but not of bills that this crawl is the first to see. A
    step that the source tells later decides anew.
    """
    newest, first = newest_session(session, jurisdiction)
    if not dies_with_its_session(newest):
        return
    late = first is not None and now.date() - first >= WEEKS_TO_SIGN
    stages = LAPSING | LAPSING_UNSIGNED if late else LAPSING
    over = bills_before_session(session, jurisdiction, newest, stages=stages)
    began = session.get_one(CrawlRow, crawl_id).started
    for ids in in_chunks(sorted(over), RECORDS_AT_ONCE):
        lines: list[Row] = []
        known = [id_ for id_ in ids if over[id_] < began]
        for id_, old in load_records(session, "bill", known).items():
            new = replace(old, row={**old.row, "stage": Stage.DEAD.value})
            change = Change(
                reason="details", field="stage", old=str(old.row["stage"]), new=Stage.DEAD.value
            )
            lines.append(
                revision_row(
                    new, id_, [change], jurisdiction=jurisdiction, crawl_id=crawl_id, now=now,
                    before={"row": {"stage": old.row["stage"]}},
                )
            )  # fmt: skip
        update_records(session, "bill", [{"id": id_, "stage": Stage.DEAD.value} for id_ in ids])
        dead = load_records(session, "bill", ids, tables=())
        rows = [(id_, record.row) for id_, record in dead.items()]
        seal_worked_out(session, jurisdiction, "bill", rows, now=now)
        insert_revisions(session, lines)
        yield len(ids)
