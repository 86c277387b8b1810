"""Which words of a source nobody has mapped: counted, with an example, and what they may mean.

Asked of the database and of today's words: what somebody has mapped since is no longer among them,
though the stored records say so only when they have been read again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lawtrack.database.events import PREFIX
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    EventRow,
    VoteRow,
)
from lawtrack.legislation.records import Source
from lawtrack.legislation.vocabulary import UNKNOWN
from lawtrack.safe_text import readable

_OTHER = '"other"'
NOT_STORED = "(the word was not kept)"  # of votes that an earlier version read


@readable("jurisdiction", "kind", "words", "count")
@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedWords:
    """Words of one kind that no table knows, how often they stand there, and a guess."""

    jurisdiction: str
    kind: str  # "meetings", "statuses", "actions", "votes": the table in lawtrack.toml
    words: str  # the source's own
    count: int
    example: str  # what "lawtrack show" takes
    suggestion: str  # a code that may be meant; empty where nothing comes near


def unmapped_words(session: Session, sources: Iterable[Source]) -> list[UnmappedWords]:
    """The words of these sources that nobody has mapped, by source and kind, the most first."""
    return [
        UnmappedWords(
            jurisdiction=source.key,
            kind=kind,
            words=words,
            count=count,
            example=example,
            suggestion=source.words.suggestion(kind, words),
        )
        for source in sources
        for kind, words, count, example in _of_source(session, source)
    ]


Found = tuple[str, str, int, str]


def _of_source(session: Session, source: Source) -> Iterator[Found]:
    key, known = source.key, source.words
    for status, count, id_ in _grouped(
        session, EventRow.status, EventRow.upstream_id, (EventRow.jurisdiction == key,
                                                         EventRow.state == UNKNOWN)
    ):  # fmt: skip
        if known.meeting_state(status) is None:
            yield "meetings", status, count, PREFIX + id_
    for status, count, number in _grouped(
        session, BillRow.status, BillRow.identifier, (BillRow.jurisdiction == key,
                                                      BillRow.status != "")
    ):  # fmt: skip
        if known.stage_of_status(status) is None:
            yield "statuses", status, count, number
    of_bill = (ActionRow.bill_id == BillRow.id, BillRow.jurisdiction == key)
    for step, count, number in _grouped(
        session, ActionRow.description, BillRow.identifier, (*of_bill,
                                                            ActionRow.classification == "")
    ):  # fmt: skip
        if known.step_classes(step) is None:
            yield "actions", step, count, number
    for (word, example), count in _vote_words(session, source).most_common():
        yield "votes", word, count, example


def _vote_words(session: Session, source: Source) -> Counter[tuple[str, str]]:
    """The words for votes that stand for nothing known, with a bill or meeting, and how often."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[str, str] = {}
    of_bills = (
        select(VoteRow.voters, BillRow.identifier)
        .join(BillRow, BillRow.id == VoteRow.bill_id)
        .where(BillRow.jurisdiction == source.key, cast(VoteRow.voters, Text).contains(_OTHER))
    )
    of_lines = (
        select(AgendaItemRow.votes, EventRow.upstream_id)
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .where(EventRow.jurisdiction == source.key)
        .where(cast(AgendaItemRow.votes, Text).contains(_OTHER))
    )
    called = [(voters, number) for voters, number in session.execute(of_bills)]
    for votes, id_ in session.execute(of_lines):
        called += [(vote["voters"], PREFIX + id_) for vote in votes]
    for voters, example in called:
        for _, option, *word in voters:
            if word and not word[0]:
                continue  # called, and the source has no word for the vote
            if option == "other" and not (word and source.words.vote_option(word[0])):
                shown = word[0] if word else NOT_STORED
                counts[shown, examples.setdefault(shown, example)] += 1
    return counts


def _grouped(
    session: Session,
    words: InstrumentedAttribute[str],
    example: InstrumentedAttribute[str],
    conditions: Sequence[object],
) -> list[tuple[str, int, str]]:
    count = func.count().label("count")
    query = (
        select(words, count, func.min(example))
        .where(*conditions)  # type: ignore[arg-type]
        .group_by(words)
        .order_by(count.desc(), words)
    )
    return [(word, number, shown) for word, number, shown in session.execute(query)]
