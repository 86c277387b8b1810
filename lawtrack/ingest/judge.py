"""From stored records to flags: judges what a record says, stores why, tells what is new.

The judgement itself is pure and lives in ``topics``, what it makes of a flag in ``flags``; this is
their place in the flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database import flags as stored_flags
from lawtrack.database.agendas import bills_first_seen
from lawtrack.database.bulk import texts_under, upsert
from lawtrack.database.sealing.seals import seal_flags
from lawtrack.database.tables.legislation import FlagRow
from lawtrack.ingest import corpus
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.flags import (
    ABOUT,
    WATCH,
    FlagDecision,
    RaisedFlag,
    StoredFlag,
    decide_flag,
    hash_of,
)
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.topics import (
    Field,
    Judgement,
    Topic,
    judge_many,
    suggested_among,
)

Judgements = dict[str, Judgement]  # by topic


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRecord:
    """A stored bill or meeting to be judged."""

    kind: str
    id: int
    record: Comparable
    fields: Sequence[Field]  # everything it says
    is_new: bool = False


def judge_subjects(
    session: Session,
    subjects: Sequence[JudgedRecord],
    *,
    jurisdiction: str,
    topics: Sequence[Topic],
    now: datetime,
    baseline: bool,
    fresh: bool,
) -> tuple[list[RaisedFlag], list[tuple[int, Change]]]:
    """Judge the subjects, store matches and flags, and return the flags raised and the changes.

    All are of one kind and jurisdiction. ``fresh`` says that nothing of them is stored yet. A
    meeting is judged by its own words; that it also names a flagged bill is a question to the
    agenda, asked when it is shown.
    """
    if not subjects or not topics:
        return [], []
    kind, ids = subjects[0].kind, [s.id for s in subjects]
    judged = judgements_of(session, subjects, jurisdiction=jurisdiction, topics=topics)
    stored = {} if fresh else stored_flags.stored_flags_of(session, kind, ids)
    matches: list[Row] = []
    flags: list[Row] = []
    decided: dict[tuple[int, str], FlagDecision] = {}
    raised: list[RaisedFlag] = []
    changes: list[tuple[int, Change]] = []
    for subject, judgements in zip(subjects, judged, strict=True):
        hashes: tuple[str, str] | None = None
        for topic in topics:
            judgement, before = judgements.get(topic.name), stored.get((subject.id, topic.name))
            if judgement is None and before is None:
                continue
            text_hash, earlier_hash = hashes = hashes or text_hashes_of(subject.fields)
            word = judgement.judgement if judgement else ""
            decision = decide_flag(
                topic.name, word, before, text_hash=text_hash, earlier_hash=earlier_hash
            )
            decided[subject.id, topic.name] = decision
            if not subject.is_new:  # that it is new says it all
                changes += [(subject.id, change) for change in decision.changes]
            if judgement is None:
                continue
            matches += _match_rows(kind, subject.id, judgement)
            clocks = _clocks(before, decision, now=now, baseline=baseline)
            flags.append({**_flag_row(subject, judgement, jurisdiction), "text_hash": text_hash,
                          **clocks})  # fmt: skip
            if decision.raised:
                raised.append(_raised(subject, judgement, jurisdiction, baseline))
    if not fresh:
        names = [topic.name for topic in topics]
        kept = {key for key, decision in decided.items() if decision.kept}
        stored_flags.delete_matches(session, kind, ids, topics=names, kept=kept)
        stored_flags.clear_flags(
            session, kind, [k for k, d in decided.items() if d.cleared], now=now
        )
        stored_flags.forget_verdicts(session, kind, [k for k, d in decided.items() if d.lapsed])
    stored_flags.insert_matches(session, matches)
    upsert(session, FlagRow, flags)
    seal_flags(session, jurisdiction, kind, decided, now=now)
    return raised, changes


def text_hashes_of(fields: Sequence[Field]) -> tuple[str, str]:
    """Of what a reader's verdict is given on, as it is stored now and as version 0.2 stored it.

    Steps, keywords and the source's own fields move all the time: a verdict outlives them.
    """
    lasting = [each for each in fields if each.place not in corpus.PASSING]
    earlier = (each.text for each in lasting if each.place not in corpus.NEW_PLACES)
    return f"3:{hash_of(each.text for each in lasting)}", hash_of(earlier)


def judgements_of(
    session: Session,
    subjects: Sequence[JudgedRecord],
    *,
    jurisdiction: str,
    topics: Sequence[Topic],
) -> list[Judgements]:
    """The judgements on each subject that are not "not"; bills without a text may be watched."""
    fields = [s.fields for s in subjects]
    judged = [{each.topic: each for each in own} for own in judge_many(fields, topics)]
    unread = [
        number
        for number, subject in enumerate(subjects)
        if subject.kind == "bill" and not corpus.is_read(subject.fields)
    ]
    watched: list[tuple[JudgedRecord, Judgements, Topic, str]] = []
    for topic in topics:
        for place, why in suggested_among([fields[number] for number in unread], topic):
            number = unread[place]
            own = judged[number].get(topic.name)
            if own is None or own.judgement != ABOUT:
                watched.append((subjects[number], judged[number], topic, why))
    if watched:
        missing = _missing(session, jurisdiction, [subject for subject, *_ in watched])
        for (_, judgements, topic, why), what in zip(watched, missing, strict=True):
            mention = judgements.get(topic.name)
            judgements[topic.name] = _watched(topic, f"{why}, but {what}", mention)
    return judged


def _missing(session: Session, jurisdiction: str, subjects: Sequence[JudgedRecord]) -> list[str]:
    """For each of these bills, whose text is not there: since when, and what is known about it."""
    listed = [
        [document for document in corpus.documents_of(s.record) if document["url"]]
        for s in subjects
    ]
    urls = sorted({document["url"] for documents in listed for document in documents})
    texts = texts_under(session, jurisdiction, urls)
    since = bills_first_seen(session, [s.id for s in subjects])
    sentences = []
    for subject, documents in zip(subjects, listed, strict=True):
        reasons = [
            f"{document['title'] or document['kind']}: {texts[document['url']].reason}"
            for document in documents
            if document["url"] in texts
        ]
        what = "; ".join(reasons) or (
            "its documents were not fetched" if documents else "no document is listed"
        )
        sentences.append(f"no text of it could be read since {since[subject.id]:%Y-%m-%d} ({what})")
    return sentences


def _watched(topic: Topic, reason: str, mention: Judgement | None) -> Judgement:
    """The judgement "watch"; what was found already is kept with it."""
    if mention is not None:
        return replace(mention, judgement=WATCH, reason=reason, stance="", stance_sentence="")
    return Judgement(
        topic=topic.name,
        lexicon=topic.lexicon,
        judgement=WATCH,
        score=0.0,
        stance="",
        stance_sentence="",
        reason=reason,
        matches=(),
    )


def _clocks(
    before: StoredFlag | None, decision: FlagDecision, *, now: datetime, baseline: bool
) -> Row:
    """When the flag was raised: now, or as it stood."""
    if before is None or decision.raised:
        return {"raised_at": now, "cleared_at": None, "baseline": baseline}
    return {"raised_at": before.raised_at, "cleared_at": None, "baseline": before.baseline}


def _flag_row(subject: JudgedRecord, judgement: Judgement, jurisdiction: str) -> Row:
    return {
        "kind": subject.kind,
        "subject_id": subject.id,
        "topic": judgement.topic,
        "jurisdiction": jurisdiction,
        "judgement": judgement.judgement,
        "score": judgement.score,
        "stance": judgement.stance,
        "stance_sentence": judgement.stance_sentence,
        "reason": judgement.reason,
        "lexicon": judgement.lexicon,
    }


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
            "before": match.before,
            "after": match.after,
            "section": match.section,
            "weight": match.weight,
        }
        for order, match in enumerate(judgement.matches, start=1)
    ]


def _raised(
    subject: JudgedRecord, judgement: Judgement, jurisdiction: str, baseline: bool
) -> RaisedFlag:
    first = judgement.matches[0] if judgement.matches else None
    place = ""
    if first is not None:
        place = stored_flags.place_in_words(first.place, first.place_title, first.page)
    return RaisedFlag(
        kind=subject.kind,
        subject_id=subject.id,
        jurisdiction=jurisdiction,
        identifier=corpus.identifier_of(subject.record),
        title=corpus.title_of(subject.record),
        topic=judgement.topic,
        judgement=judgement.judgement,
        stance=judgement.stance,
        place=place,
        sentence=first.sentence if first else "",
        reason=judgement.reason,
        url=subject.record.row["url"],
        baseline=baseline,
    )
