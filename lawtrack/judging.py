"""From stored records to flags: gathers what a record says, judges it, stores why.

The judgement itself is pure and lives in ``topics``; this is its place in the flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack import corpus
from lawtrack.changes import Change
from lawtrack.models import FlagRow
from lawtrack.normalize import Comparable, Row
from lawtrack.records import Source
from lawtrack.storage import writing
from lawtrack.storage.outcomes import RaisedFlag
from lawtrack.topics import Judgement, Topic, judge_many


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A stored bill or meeting to be judged."""

    kind: str
    id: int
    record: Comparable
    is_new: bool


def judge_subjects(
    session: Session,
    subjects: Sequence[Subject],
    *,
    source: Source,
    topics: Sequence[Topic],
    now: datetime,
    baseline: bool,
    fresh: bool,
) -> tuple[list[RaisedFlag], list[tuple[int, Change]]]:
    """Judge the subjects, store matches and flags, and return the flags raised and the changes.

    ``fresh`` says that nothing of them is stored yet. A meeting is judged by its own words; that
    it also names a flagged bill is a question to the agenda, asked when it is shown.
    """
    if not subjects or not topics:
        return [], []
    kind = subjects[0].kind
    records = [s.record for s in subjects]
    texts = corpus.texts_of(session, source.key, records)
    judged = judge_many([corpus.fields_of(record, texts) for record in records], topics)
    ids = [s.id for s in subjects]
    before = {} if fresh else writing.flags_of(session, kind, ids)
    matches: list[Row] = []
    flags: list[Row] = []
    raised: list[RaisedFlag] = []
    changes: list[tuple[int, Change]] = []
    for subject, judgements in zip(subjects, judged, strict=True):
        standing = {topic for id_, topic in before if id_ == subject.id} if before else set()
        for judgement in judgements:
            matches.extend(_match_rows(kind, subject.id, judgement))
            stored = before.get((subject.id, judgement.topic))
            news = stored is None or stored.cleared_at is not None
            flags.append(
                {
                    "kind": kind,
                    "subject_id": subject.id,
                    "topic": judgement.topic,
                    "jurisdiction": source.key,
                    "judgement": judgement.judgement,
                    "score": judgement.score,
                    "stance": judgement.stance,
                    "reason": judgement.reason,
                    "raised_at": now if stored is None or news else stored.raised_at,
                    "cleared_at": None,
                    "baseline": baseline if stored is None or news else stored.baseline,
                }
            )
            if news:
                raised.append(_raised(subject, judgement, source, baseline))
            if news and not subject.is_new:
                change = Change(
                    reason="flag-raised",
                    field="flag",
                    new=f"{judgement.topic}: {judgement.judgement}",
                )
                changes.append((subject.id, change))
            standing.discard(judgement.topic)
        for topic in sorted(standing):
            if before[subject.id, topic].cleared_at is None:
                _clear(session, kind, subject.id, topic, now)
                change = Change(reason="flag-cleared", field="flag", old=topic)
                changes.append((subject.id, change))
    writing.replace_matches(session, kind, ids, matches, fresh=fresh)
    writing.upsert(session, FlagRow, flags)
    return raised, changes


def _clear(session: Session, kind: str, subject_id: int, topic: str, now: datetime) -> None:
    flag = session.get(FlagRow, (kind, subject_id, topic))
    if flag is not None:
        flag.cleared_at = now
        session.flush()


def _match_rows(kind: str, subject_id: int, judgement: Judgement) -> list[Row]:
    return [
        {
            "kind": kind,
            "subject_id": subject_id,
            "topic": judgement.topic,
            "order": order,
            "lexicon": match.lexicon,
            "rule": match.rule,
            "phrase": match.phrase,
            "place": match.place,
            "place_title": match.place_title,
            "page": match.page,
            "start": match.start,
            "end": match.end,
            "sentence": match.sentence,
            "weight": match.weight,
        }
        for order, match in enumerate(judgement.matches, start=1)
    ]


def _raised(subject: Subject, judgement: Judgement, source: Source, baseline: bool) -> RaisedFlag:
    first = judgement.matches[0]
    where = (
        first.place
        if first.page is None
        else f"{first.place_title or first.place}, page {first.page}"
    )
    return RaisedFlag(
        kind=subject.kind,
        subject_id=subject.id,
        jurisdiction=source.key,
        identifier=corpus.identifier_of(subject.record),
        title=corpus.title_of(subject.record),
        topic=judgement.topic,
        judgement=judgement.judgement,
        stance=judgement.stance,
        place=where,
        sentence=first.sentence,
        url=subject.record.row["url"],
        baseline=baseline,
    )
