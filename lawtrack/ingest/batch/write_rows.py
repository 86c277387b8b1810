"""The rows of a batch written: what is new, what differs, and what was only seen again."""

from collections.abc import Sequence
from dataclasses import replace

from lawtrack.database import bulk
from lawtrack.database.sealing.crawl_marks import seal_marks
from lawtrack.ingest.batch.incoming import Incoming, IngestContext, only_completes
from lawtrack.ingest.identity.other_ids import changes_of_renumbering, is_renumbered
from lawtrack.legislation import completeness
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.identity.successors import with_ids_of
from lawtrack.legislation.normalize import Comparable, Row, decided_stage
from lawtrack.legislation.reasons import COMPLETED
from lawtrack.legislation.records import Bill, Event, Source
from lawtrack.legislation.stage import LAPSING, LAPSING_UNSIGNED, Stage, dies_with_its_session
from lawtrack.legislation.undo import before_of


def note_seen(
    context: IngestContext, kind: str, same: Sequence[tuple[bulk.Stored, Bill | Event]]
) -> None:
    """Note that records which say the same were seen now, all at once where the stamp stays."""
    if context.reparsed:
        return
    session, now = context.session, context.now
    kept = [stored.id for stored, record in same if stored.stamp == record.stamp]
    bulk.touch_stored(session, kind, kept, now)
    restamped = [(stored, record) for stored, record in same if stored.stamp != record.stamp]
    moved = [{"id": s.id, "stamp": record.stamp, "last_seen": now} for s, record in restamped]
    bulk.update_records(session, kind, moved)
    marks = [(stored.id, record.stamp, stored.content_hash) for stored, record in restamped]
    seal_marks(session, context.source.key, kind, marks, now=now)


def insert_incoming(context: IngestContext, kind: str, fresh: Sequence[Incoming]) -> None:
    """Write the rows of records that are new, and note each as new."""
    if not fresh:
        return
    now = context.now
    kept = {"first_seen": now, "last_seen": now, "last_changed": now, "missing_since": None}
    ids = bulk.insert_owners(
        context.session,
        kind,
        [{**f.new.row, **kept, "content_hash": f.content_hash} for f in fresh],
    )
    is_new = Change(reason="new", field="")
    for f in fresh:
        f.subject_id, f.changes = ids[f.new.upstream_id], [is_new]
    bulk.replace_children(context.session, kind, ((f.subject_id, f.new) for f in fresh), fresh=True)


def update_incoming(
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
        f.changes = [*changes_of_renumbering(context, kind, f, before), *f.changes]
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
                "missing_since": None if is_renumbered(f, before) else before.row["missing_since"],
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
