"""Records of a batch whose ids are others now: each goes on with what is stored of it."""

from collections.abc import Sequence

from lawtrack.database import bulk
from lawtrack.ingest.batch.incoming import Incoming, IngestContext
from lawtrack.ingest.identity.successions import exchanged, let_wait, predecessors, renumbered
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.identity.successors import has_nothing_of, seems_another
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.undo import as_json_value


def go_on_under_new_ids(context: IngestContext, kind: str, unknown: Sequence[Incoming]) -> None:
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


def exchange_ids(context: IngestContext, kind: str, known: Sequence[Incoming]) -> None:
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


def is_renumbered(f: Incoming, before: Comparable) -> bool:
    """Whether the record had another id in what is stored."""
    return f.new.upstream_id != before.upstream_id


def changes_of_renumbering(
    context: IngestContext, kind: str, f: Incoming, before: Comparable
) -> Sequence[Change]:
    """What is to be said of a record that goes on under another id; it is missing no longer."""
    if not is_renumbered(f, before):
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
