"""What readers say about flags: kept on the flag and in the ledger."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks, load_records
from lawtrack.database.conditions import is_active
from lawtrack.database.dealings.standing import went_with_source
from lawtrack.database.flags import stored_flags_of
from lawtrack.database.sealing.seals import seal_flags
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team.review_queue import FlagKey, is_newest_verdict
from lawtrack.database.team.team_edits import LONGEST_NOTE, EditKind, write_edit
from lawtrack.errors import InvalidEdit, JudgedMeanwhile, UnknownRecord
from lawtrack.ingest.corpus import subjects_of
from lawtrack.ingest.judge import text_hashes_of
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.flags import CONFIRMED, DISMISSED, WATCH, verdict_change
from lawtrack.safe_text import printable
from lawtrack.topics.writing.labelled import NEGATIVE, POSITIVE, LabelledRecord


def give_verdict(
    session: Session,
    subject: BillRow | EventRow,
    verdict: str,
    *,
    topic: str | None = None,
    note: str = "",
    editor: str = "",
    now: datetime,
) -> list[str]:
    """Put the verdict ("" takes it back) on the subject's flags, and return their topics.

    Without a topic it is said of all flags that stand, or went with the source's words; the list is
    empty when there is none. Who gave it is written to the team's edits.
    """
    kind = "bill" if isinstance(subject, BillRow) else "event"
    query = (
        select(FlagRow)
        .where(FlagRow.kind == kind, FlagRow.subject_id == subject.id)
        .where(or_(is_active(dismissed=True), went_with_source()))
        .order_by(FlagRow.topic)
    )
    if topic is not None:
        query = query.where(FlagRow.topic == topic)
    flags = session.scalars(query).all()
    before = stored_flags_of(session, kind, [subject.id])
    note = " ".join(note.split())
    for flag in flags:
        flag.verdict, flag.verdict_note = verdict, note if verdict else ""
        flag.verdict_at = now if verdict else None
    keys = [(subject.id, flag.topic) for flag in flags]
    seal_flags(session, subject.jurisdiction, kind, keys, now=now)
    after = stored_flags_of(session, kind, [subject.id])
    changes = [
        verdict_change(
            "verdict",
            flag.topic,
            old=before[subject.id, flag.topic],
            new=after[subject.id, flag.topic],
        )
        for flag in flags
    ]
    if changes:
        record = load_records(session, kind, [subject.id])[subject.id]
        row = revision_row(
            record,
            subject.id,
            changes,
            jurisdiction=subject.jurisdiction,
            crawl_id=None,
            now=now,
        )
        insert_revisions(session, [row])
    _write_edits(session, subject, flags, editor=editor, now=now)
    return [flag.topic for flag in flags]


def judge_as_seen(
    session: Session,
    key: FlagKey,
    verdict: str,
    *,
    seen: str,
    note: str = "",
    editor: str,
    now: datetime,
) -> None:
    """Put the verdict on one flag, which has the verdict that was ``seen``.

    Raises ``JudgedMeanwhile`` when it has another one by now, ``UnknownRecord`` when it is gone.
    """
    kind, subject_id, topic = key
    if verdict not in ("", CONFIRMED, DISMISSED):
        raise InvalidEdit(f"{printable(verdict)[:40]}: no verdict - confirm the flag or dismiss it")
    query = select(FlagRow).where(
        FlagRow.kind == kind, FlagRow.subject_id == subject_id, FlagRow.topic == topic
    )
    flag = session.scalar(query.with_for_update())
    subject: BillRow | EventRow | None = session.get(BillRow, subject_id)
    if kind == "event":
        subject = session.get(EventRow, subject_id)
    if flag is None or subject is None or flag.cleared_at is not None:
        raise UnknownRecord("this flag does not stand any more - nothing was changed")
    if flag.verdict != seen:
        now_is = f"{flag.verdict} by now" if flag.verdict else "without a verdict again"
        raise JudgedMeanwhile(
            f"somebody was faster: the flag is {now_is} - nothing was changed, look at it again"
        )
    if len(note) > LONGEST_NOTE:
        raise InvalidEdit(f"the note: has more than {LONGEST_NOTE:,} characters - write less")
    if verdict != flag.verdict:
        give_verdict(
            session, subject, verdict, topic=topic, note=printable(note), editor=editor, now=now
        )


def take_verdict_back(session: Session, edit_id: int, *, editor: str, now: datetime) -> FlagKey:
    """Take back what the editor said in that line of the edits, and return of which flag it was.

    Raises ``JudgedMeanwhile`` when it is not what holds any more, ``UnknownRecord`` when it is no
    verdict of that editor.
    """
    edit = session.get(EditRow, edit_id)
    if edit is None or edit.what != EditKind.VERDICT or edit.editor != editor:
        raise UnknownRecord("there is no such verdict of yours - nothing was changed")
    if not edit.value or not is_newest_verdict(session, edit):
        raise JudgedMeanwhile("this verdict does not stand any more - nothing was changed")
    key = FlagKey(edit.kind, edit.subject_id, edit.topic)
    judge_as_seen(session, key, "", seen=edit.value, editor=editor, now=now)
    return key


def _write_edits(
    session: Session,
    subject: BillRow | EventRow,
    flags: Iterable[FlagRow],
    *,
    editor: str,
    now: datetime,
) -> None:
    for flag in flags:
        write_edit(
            session,
            subject,
            EditKind.VERDICT,
            topic=flag.topic,
            value=flag.verdict,
            text=flag.verdict_note,
            editor=editor,
            now=now,
        )


def records_with_verdicts(
    session: Session, topic: str, *, jurisdiction: str | None = None
) -> Iterator[LabelledRecord]:
    """Yield the bills and meetings on which a reader said something of a topic, as labelled ones.

    Confirmed is positive, dismissed negative, also where the flag is cleared by now. Without a
    label come those whose text is another one than was judged, and those that were only watched.
    """
    query = (
        select(FlagRow)
        .where(FlagRow.topic == topic, FlagRow.verdict != "")
        .order_by(FlagRow.kind, FlagRow.jurisdiction, FlagRow.subject_id)
    )
    if jurisdiction is not None:
        query = query.where(FlagRow.jurisdiction == jurisdiction)
    flags = session.scalars(query).all()
    for (kind, key), some in groupby(flags, key=lambda flag: (flag.kind, flag.jurisdiction)):
        by_id = {flag.subject_id: flag for flag in some}
        for ids in in_chunks(list(by_id)):
            for subject in subjects_of(session, kind, key, ids):
                flag = by_id[subject.id]
                standing, label = f"{flag.verdict} as {flag.judgement}", ""
                if flag.text_hash not in ("", *text_hashes_of(subject.fields)):
                    standing = f"{flag.verdict}, its text changed since"
                elif flag.judgement != WATCH:
                    label = POSITIVE if flag.verdict == CONFIRMED else NEGATIVE
                yield LabelledRecord(
                    id=f"{key} {subject.identifier}",
                    fields=subject.fields,
                    label=label,
                    kind=standing,
                    source=key,
                )
