"""A topic tried over the stored corpus: what it would add, drop and move. Nothing is changed."""

from dataclasses import dataclass, field
from datetime import datetime

from lawtrack.database import Session
from lawtrack.database.flags import ActiveFlag, active_flags, place_in_words
from lawtrack.ingest.corpus import StoredSubject, stored_subjects
from lawtrack.ingest.judge import JudgedRecord, judgements_of
from lawtrack.legislation.flags import CONFIRMED, DISMISSED
from lawtrack.topics import Judgement, Topic
from lawtrack.topics.writing.common_phrases import PhraseCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDifference:
    """A bill or meeting that the tried topic judges otherwise than the flag that stands on it."""

    kind: str
    jurisdiction: str
    identifier: str  # of the bill; the date of a meeting
    title: str
    url: str
    before: str  # about, mentions, watch; "" without a flag
    stance_before: str
    after: str
    stance_after: str
    reason: str
    where: str
    sentence: str  # the one that decides now; of what would be dropped, the one that did


@dataclass(slots=True, kw_only=True)
class Trial:
    """What a tried topic would do to the flags of the topic of that name."""

    topic: str
    version: str
    judged: int = 0  # stored bills and meetings
    same: int = 0  # flags that would stay as they are
    settled: int = 0  # flags that would stay because a reader said so
    would_add: list[TrialDifference] = field(default_factory=list)
    would_drop: list[TrialDifference] = field(default_factory=list)
    would_move: list[TrialDifference] = field(default_factory=list)


def try_topic(
    session: Session,
    topic: Topic,
    *,
    since: datetime | None = None,
    jurisdiction: str | None = None,
) -> Trial:
    """Judge the stored bills and meetings by the topic and compare with the flags that stand.

    As no text has changed, a reader's verdict holds. ``since`` asks for those only of which
    lawtrack saw a change from then on.
    """
    trial = Trial(topic=topic.name, version=topic.edition)
    standing = active_flags(session, topic=topic.name, jurisdiction=jurisdiction, dismissed=True)
    flags = {(flag.kind, flag.subject_id): flag for flag in standing}
    for batch in stored_subjects(session, since=since, jurisdiction=jurisdiction):
        judged = judgements_of(
            session,
            [JudgedRecord(kind=s.kind, id=s.id, record=s.record, fields=s.fields) for s in batch],
            jurisdiction=batch[0].jurisdiction,
            topics=[topic],
        )
        for subject, judgements in zip(batch, judged, strict=True):
            flag = flags.get((subject.kind, subject.id))
            _compare(trial, subject, flag, judgements.get(topic.name))
    return trial


def count_phrases(
    session: Session, topic: Topic, *, jurisdiction: str | None = None
) -> PhraseCounts:
    """In how many of the stored bills and meetings each phrase of the topic stands."""
    counts = PhraseCounts()
    for batch in stored_subjects(session, jurisdiction=jurisdiction):
        for subject in batch:
            counts.add(subject.fields, topic)
    return counts


def _compare(
    trial: Trial, subject: StoredSubject, flag: ActiveFlag | None, judgement: Judgement | None
) -> None:
    trial.judged += 1
    if flag is None:
        if judgement is not None:
            trial.would_add.append(_difference(subject, None, judgement))
    elif flag.verdict == DISMISSED or (flag.verdict == CONFIRMED and judgement is None):
        trial.settled += 1
    elif judgement is None:
        trial.would_drop.append(_difference(subject, flag, None))
    elif (judgement.judgement, judgement.stance) == (flag.judgement, flag.stance):
        trial.same += 1
    else:
        trial.would_move.append(_difference(subject, flag, judgement))


def _difference(
    subject: StoredSubject, flag: ActiveFlag | None, judgement: Judgement | None
) -> TrialDifference:
    reason, where, sentence = "", "", ""
    if judgement is not None:
        reason = judgement.reason
        for match in judgement.matches[:1]:
            where = place_in_words(match.place, match.place_title, match.page)
            sentence = match.sentence
    elif flag is not None:
        reason, where, sentence = flag.reason, flag.where, flag.sentence
    return TrialDifference(
        kind=subject.kind,
        jurisdiction=subject.jurisdiction,
        identifier=subject.identifier,
        title=subject.title,
        url=subject.url,
        before=flag.judgement if flag else "",
        stance_before=flag.stance if flag else "",
        after=judgement.judgement if judgement else "",
        stance_after=judgement.stance if judgement else "",
        reason=reason,
        where=where,
        sentence=sentence,
    )
