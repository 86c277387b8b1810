"""One meaning of "deals with a topic": all readers are asked about the same changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lawtrack.database.dealings import topic_lines
from lawtrack.database.dealings.topic_lines import lines_dealing_with
from lawtrack.database.tables.base import Base
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import (
    AgendaItem,
    Bill,
    Document,
    Event,
    Record,
    Sponsorship,
    Vote,
)
from tests.support import examples
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill, an_event
from tests.support.topic_readers import EVERYTHING, READERS, TOPIC, lines_after, names_of

DAY = timedelta(days=1)
BAN = "The Police Department shall not use facial recognition technology in any public place."
FLAGGED = "bill 502"
MEETING = "meeting-77"


def a_text(words: str, stamp: str = "1") -> Document:
    return Document(
        title="Text", url="https://files.example/502.txt", kind="version",
        content=words.encode(), stamp=stamp,
    )  # fmt: skip


def banning(**changes: object) -> Bill:
    """A bill whose text, and only that, is about the topic."""
    return a_bill(**{
        "upstream_id": "502", "identifier": "2026-0043", "title": "Amending the police manual.",
        "documents": (a_text(BAN),), "stamp": "", **changes,
    })  # fmt: skip


def other(**changes: object) -> Bill:
    """A bill that is on the same agendas, and about a footbridge."""
    return a_bill(**{"documents": (), "stamp": "", **changes})


def line(order: int, bill: Bill, **changes: object) -> AgendaItem:
    fields: dict[str, object] = {
        "order": order, "title": bill.title, "identifier": bill.identifier,
        "bill_upstream_id": bill.upstream_id, "upstream_id": str(3000 + order), **changes,
    }  # fmt: skip
    return AgendaItem(**fields)  # type: ignore[arg-type]


BOTH = (line(1, other()), line(2, banning()))
ROLL = Vote(motion="Pass to print", date=date(2026, 3, 11), result="pass", counts={"yes": 2})


def hearing(**changes: object) -> Event:
    return an_event(**{"agenda": BOTH, "date": date(2026, 4, 20), "stamp": "", **changes})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens on one day, and what of it deals with the topic."""

    name: str
    records: Sequence[Record] = ()
    verdict: str | None = None  # of a reader, on the flagged bill
    deals: frozenset[str] = frozenset()


def a_step(name: str, *records: Record, deals: str = "", verdict: str | None = None) -> Step:
    return Step(
        name=name, records=records, verdict=verdict,
        deals=frozenset(filter(None, deals.split(", "))),
    )  # fmt: skip


LATER = {"date": date(2026, 4, 27)}
VOTED = (BOTH[0], replace(BOTH[1], votes=(ROLL,)))
OTHER_VOTED = (replace(BOTH[0], votes=(ROLL,)), VOTED[1])
NUMBERLESS = line(9, banning(), identifier="", upstream_id="", title="Second reading.")
PASSED = {"status": "Passed"}
CLEARED = {"documents": (a_text("An ordinance on the police manual.", "2"),), "version": "A"}

STORY = (
    a_step("a bill is filed", banning(), deals=FLAGGED),
    a_step("a hearing on it is entered", hearing(), deals=MEETING),
    a_step("the hearing is moved", hearing(**LATER), deals=MEETING),
    a_step("it is held elsewhere", hearing(**LATER, location="Library"), deals=MEETING),
    a_step("its agenda is published", hearing(**LATER, location="Library",
           agenda_published="2026-03-05T10:00"), deals=MEETING),
    a_step("back to the day of before", hearing(), deals=MEETING),
    a_step("another line of the agenda is revised",
           hearing(agenda=(line(1, other(), title="The footbridge, amended."), BOTH[1]))),
    a_step("the other bill is taken off", hearing(agenda=BOTH[1:])),
    a_step("the bill is taken off", hearing(agenda=()), deals=MEETING),
    a_step("the meeting without it is moved", hearing(agenda=(), date=date(2026, 4, 21))),
    a_step("and is put on again", hearing(), deals=MEETING),
    a_step("a vote on its line", hearing(agenda=VOTED), deals=f"{FLAGGED}, {MEETING}"),
    a_step("a vote on the other line", hearing(agenda=OTHER_VOTED)),
    a_step("the meeting is cancelled", hearing(agenda=VOTED, cancelled=True, status="Cancelled"),
           deals=MEETING),
    a_step("and takes place after all", hearing(agenda=VOTED), deals=MEETING),
    a_step("a line leads to it without its number, and the vote is gone",
           hearing(agenda=(BOTH[0], NUMBERLESS)), deals=f"{FLAGGED}, {MEETING}"),
    a_step("that line is taken off", hearing(agenda=BOTH[:1]), deals=MEETING),
    a_step("the meeting names it outside its agenda",
           hearing(agenda=BOTH[:1], identifiers=("2026-0043",)), deals=MEETING),
    a_step("and no longer", hearing(agenda=BOTH[:1]), deals=MEETING),
    a_step("another meeting is entered for it", hearing(upstream_id="78"), deals="meeting-78"),
    a_step("a step of it", banning(**PASSED), deals=FLAGGED),
    a_step("a step of the other bill", other(**PASSED)),
    a_step("a sponsor joins", banning(**PASSED, sponsorships=(
           Sponsorship(name="Ada Quill", primary=True), Sponsorship(name="Ben Ash"))),
           deals=FLAGGED),
    a_step("an attachment is added", banning(**PASSED, documents=(
           a_text(BAN), Document(title="Memo", url="https://x.example/m", kind="attachment"))),
           deals=FLAGGED),
    a_step("the text is amended", banning(**PASSED, documents=(a_text(f"{BAN} Section 2.", "3"),)),
           deals=FLAGGED),
    a_step("a reader dismisses the flag", verdict="dismissed"),
    a_step("a step of what was dismissed", banning(documents=(a_text(f"{BAN} Section 2.", "3"),))),
    a_step("its meeting is moved", hearing(upstream_id="78", **LATER)),
    a_step("the reader takes it back", verdict=""),
    a_step("its meeting is moved again", hearing(upstream_id="78"), deals="meeting-78"),
    a_step("it gets another number", banning(documents=(a_text(f"{BAN} Section 2.", "3"),),
           identifier="ORD-7"), deals=FLAGGED),
    a_step("a new version hides what it does", banning(**CLEARED, identifier="ORD-7"),
           deals=FLAGGED),
    a_step("it is adopted", banning(**CLEARED, identifier="ORD-7", status="Adopted"),
           deals=FLAGGED),
    a_step("its hearing is cancelled", hearing(upstream_id="78", cancelled=True),
           deals="meeting-78"),
    a_step("a reader dismisses what it once said", verdict="dismissed"),
    a_step("a step of it after that", banning(**CLEARED, identifier="ORD-7", status="Signed")),
    a_step("a flagged line leads to a bill that says nothing", hearing(
           upstream_id="79", agenda=(line(1, other(), title="Facial recognition for the police."),
                                     line(2, banning()))), deals="meeting-79"),
    a_step("that bill is adopted", other(status="Adopted"), deals="bill 501"),
    a_step("the other meeting of that bill is moved", hearing(agenda=BOTH[:1], **LATER),
           deals=MEETING),
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path, ready_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, ready_url, EVERYTHING)
    made.crawl([other()], NOW)
    yield made
    made.engine.dispose()


def take(town: Town, step: Step, now: datetime) -> None:
    if step.records:
        town.crawl(step.records, now)
    if step.verdict is not None:
        with Session(town.engine) as session:
            for bill in session.scalars(select(BillRow).where(BillRow.upstream_id == "502")):
                give_verdict(session, bill, step.verdict, now=now)
            session.commit()


def answers(
    town: Town, after: int, now: datetime, readers: Iterable[str] = READERS
) -> dict[str, frozenset[str]]:
    """What each of these readers tells of the lines behind that number."""
    with Session(town.engine) as session:
        fresh = lines_after(session, after)
        names = names_of(session, fresh)
        return {
            name: frozenset(names[id_] for id_ in READERS[name](session, town, now) if id_ in fresh)
            for name in readers
        }


def newest(town: Town) -> int:
    with Session(town.engine) as session:
        return session.scalar(select(func.max(RevisionRow.id))) or 0


def lines_since(town: Town, since: datetime) -> list[int]:
    with Session(town.engine) as session:
        return [one.line.id for one in lines_dealing_with(session, TOPIC, since=since)]


def test_all_readers_tell_the_same_of_every_change(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    for number, step in enumerate(STORY, start=1):
        before, now = newest(town), NOW + number * DAY
        take(town, step, now)
        of_few_meetings = lines_since(town, now)
        with monkeypatch.context() as patch:
            patch.setattr(topic_lines, "FEW_MEETINGS", 0)
            assert lines_since(town, now) == of_few_meetings, step.name
        for reader, told in answers(town, before, now).items():
            if told != step.deals:
                wrong.append(
                    f"{step.name}: {reader} tells {sorted(told)}, not {sorted(step.deals)}"
                )
    assert not wrong, "\n".join(wrong)
    assert len(STORY) >= 20


# --- the same over made-up days ------------------------------------------------------------------

WORDS = st.sampled_from(["Amending the police manual.", "Banning facial recognition."])
TEXTS = st.sampled_from([(), (a_text(BAN, "1"),), (a_text("On lamps.", "2"),)])
BILLS = st.builds(
    a_bill,
    upstream_id=st.sampled_from(["501", "502"]),
    identifier=st.sampled_from(["2026-0042", "2026-0043", "7"]),
    title=WORDS,
    status=st.sampled_from(["Referred", "Adopted"]),
    documents=TEXTS,
    stamp=st.just(""),
)
LINES = st.builds(
    AgendaItem,
    order=st.just(1),
    title=st.sampled_from(["Second reading.", "Facial recognition for the police."]),
    identifier=st.sampled_from(["", "2026-0042", "2026-0043", "7"]),
    bill_upstream_id=st.sampled_from(["", "501", "502"]),
    upstream_id=st.sampled_from(["1", "2"]),
    votes=st.sampled_from([(), (ROLL,)]),
)
EVENTS = st.builds(
    an_event,
    upstream_id=st.sampled_from(["77", "78"]),
    name=st.sampled_from(["City Council", "Hearing on facial recognition"]),
    date=st.sampled_from([date(2026, 4, 20), date(2026, 4, 27)]),
    status=st.sampled_from(["Final", "Cancelled"]),
    cancelled=st.booleans(),
    identifiers=st.sampled_from([(), ("7",), ("2026-0043",)]),
    agenda=st.lists(LINES, max_size=2, unique_by=lambda item: item.upstream_id).map(tuple),
    stamp=st.just(""),
)
CRAWLS = st.builds(
    Step,
    name=st.just("made up"),
    records=st.lists(
        BILLS | EVENTS, max_size=3, unique_by=lambda record: (type(record), record.upstream_id)
    ),
)
VERDICTS = st.builds(
    Step, name=st.just("a reader"), verdict=st.sampled_from(["dismissed", "confirmed", ""])
)
QUICK = ("alerts", "changes", "the feed", "the export", "the brief", "today")


@given(steps=st.lists(CRAWLS | CRAWLS | VERDICTS, min_size=1, max_size=6))
@settings(
    max_examples=examples(8),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_reader_tells_what_another_denies(town: Town, steps: list[Step]) -> None:
    with Session(town.engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        session.commit()
    town.crawl([other(upstream_id="600", identifier="600")], NOW)
    for number, step in enumerate(steps, start=1):
        before, now = newest(town), NOW + number * DAY
        take(town, step, now)
        told = answers(town, before, now, QUICK)
        assert len(set(told.values())) == 1, (number, told)
