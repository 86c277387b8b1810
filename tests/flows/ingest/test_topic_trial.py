"""A topic tried over the stored corpus says what would change, and changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.tables.legislation import BillRow, FlagRow, MatchRow
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.topic_trial import TrialDifference, count_phrases, try_topic
from lawtrack.legislation.records import Document, Record
from lawtrack.topics import Topic, parse_topic
from tests.flows.ingest.test_corpus import plain
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

BEES = """
name = "bees"
title = "Bees"
version = "1"
[[groups]]
name = "bees"
tier = "explicit"
phrases = ["bee hive", "apiary"]
"""
FIRST = parse_topic(BEES, where="bees.toml")
# The edited topic finds honey too, and no longer an apiary; a hive of wood is none.
SECOND = parse_topic(
    BEES.replace('"1"', '"2"').replace('"apiary"]', '"honey"]\nmust_not = ["wooden"]'),
    where="bees.toml",
)


def bill(number: int, title: str, text: str = "") -> Record:
    report = Document(
        title="Report", url=f"https://f/{number}", kind="attachment", content=text.encode()
    )
    return a_bill(
        upstream_id=str(number),
        identifier=f"B{number}",
        title=title,
        documents=(report,) if text else (),
    )


def store(
    session: Session, records: Sequence[Record], *, topics: Sequence[Topic], days: int = 0
) -> None:
    now = NOW + timedelta(days=days)
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=now)
    ingest(
        session, records, source=RIVERTOWN, topics=topics, now=now, crawl_id=crawl_id, read=plain
    )
    session.commit()


CORPUS = (
    bill(1, "An act to ban the bee hive"),
    bill(2, "An act on the apiary at the mill"),
    bill(3, "An act on the price of honey"),
    bill(4, "An act on bridges", "It is told that a beehive once fell down."),
    bill(5, "An act on roads"),
    an_event(name="Hearing on honey"),
)


def said(differences: list[TrialDifference]) -> list[tuple[str, str, str, str]]:
    return [(d.identifier, d.before, d.after, d.sentence) for d in differences]


def test_a_new_topic_would_only_add(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[])
        trial = try_topic(session, FIRST)
        assert said(trial.would_add) == [
            ("B1 (2026)", "", "about", "An act to ban the bee hive"),
            ("B2 (2026)", "", "about", "An act on the apiary at the mill"),
            ("B4 (2026)", "", "mentions", "It is told that a beehive once fell down."),
        ]
        assert (trial.would_drop, trial.would_move) == ([], [])
        assert (trial.judged, trial.same) == (6, 0)
        added = trial.would_add[2]
        assert (added.where, added.title) == ("Report, page 1", "An act on bridges")
        assert (added.kind, added.jurisdiction, added.url) == (
            "bill",
            "rivertown",
            "https://rivertown.example/gateway.aspx?M=L&ID=501",
        )


def test_the_topic_that_made_the_flags_would_change_none(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        trial = try_topic(session, FIRST)
        assert (trial.would_add, trial.would_drop, trial.would_move) == ([], [], [])
        assert trial.same == 3


def test_an_edited_topic_adds_drops_and_moves_with_the_sentences(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        # Tried is a topic to which a beehive in a text of a few words is what it is about.
        moving = replace(
            SECOND, groups=(*SECOND.groups, replace(FIRST.groups[0], name="x", phrases=("fell",)))
        )
        trial = try_topic(session, moving)
        assert said(trial.would_add) == [
            ("B3 (2026)", "", "about", "An act on the price of honey"),
            ("2026-03-11", "", "about", "Hearing on honey"),
        ]
        assert said(trial.would_drop) == [
            ("B2 (2026)", "about", "", "An act on the apiary at the mill")
        ]
        assert said(trial.would_move) == [
            ("B4 (2026)", "mentions", "about", "It is told that a beehive once fell down.")
        ]
        assert (trial.judged, trial.same) == (6, 1)
        assert (trial.would_drop[0].where, trial.would_drop[0].reason) == (
            "title",
            "its title speaks of “apiary”",
        )


def test_a_changed_stance_is_a_move(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        for flag in session.scalars(select(FlagRow).where(FlagRow.stance == "ban or moratorium")):
            flag.stance = "study"
        session.commit()
        (moved,) = try_topic(session, FIRST).would_move
        assert (moved.identifier, moved.stance_before, moved.stance_after) == (
            "B1 (2026)",
            "study",
            "ban or moratorium",
        )


def test_a_trial_changes_nothing_that_is_stored(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        count = select(func.count()).select_from(MatchRow)
        before = session.execute(select(FlagRow.__table__)).all(), session.scalar(count)
        trial = try_topic(session, SECOND)
        assert trial.would_drop
        session.commit()
        assert (session.execute(select(FlagRow.__table__)).all(), session.scalar(count)) == before


def test_flags_of_other_topics_and_cleared_ones_do_not_count(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        store(session, [bill(1, "An act to ban the hive")], topics=[FIRST], days=1)
        other = replace(FIRST, name="wasps")
        assert len(try_topic(session, other).would_add) == 2
        assert try_topic(session, SECOND).same == 1  # B4; B1 is cleared


def test_a_readers_verdict_holds_whatever_the_topic_says(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        for number, verdict in ((1, "dismissed"), (2, "confirmed"), (4, "dismissed")):
            bill_id = select(BillRow.id).where(BillRow.upstream_id == str(number))
            session.execute(
                update(FlagRow)
                .where(FlagRow.subject_id == bill_id.scalar_subquery(), FlagRow.kind == "bill")
                .values(verdict=verdict)
            )
        session.commit()
        trial = try_topic(session, SECOND)
        assert (trial.would_drop, trial.would_move) == ([], [])
        assert (trial.same, trial.settled) == (0, 3)
        assert [each.identifier for each in trial.would_add] == ["B3 (2026)", "2026-03-11"]


def test_a_bill_without_a_text_is_watched_as_a_crawl_would(engine: Engine) -> None:
    topic = replace(FIRST, suggests=("pollinator",))
    unread = a_bill(title="An act on pollinators", documents=())
    with Session(engine) as session:
        store(session, [unread], topics=[])
        (added,) = try_topic(session, topic).would_add
        assert (added.after, added.sentence) == ("watch", "")
        assert added.reason.startswith("its title speaks of “pollinators”, but no text of it")
        store(session, [replace(unread, summary="Of bloom.")], topics=[topic], days=1)
        assert try_topic(session, topic).same == 1


def test_since_and_jurisdiction_narrow_what_is_tried(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        store(session, [bill(6, "An act on honey")], topics=[FIRST], days=3)
        trial = try_topic(session, SECOND, since=NOW + timedelta(days=1))
        assert said(trial.would_add) == [("B6 (2026)", "", "about", "An act on honey")]
        assert (trial.judged, trial.would_drop) == (1, [])
        assert try_topic(session, SECOND, jurisdiction="laketown").judged == 0
        assert try_topic(session, SECOND, jurisdiction="rivertown").judged == 7


def test_phrases_are_counted_in_what_is_stored(engine: Engine) -> None:
    topic = replace(FIRST, suggests=("act", "honey"))
    with Session(engine) as session:
        store(session, CORPUS, topics=[FIRST])
        counts = count_phrases(session, topic)
        assert counts.records == 6
        assert counts.standing == {
            ("group 'bees'", "bee hive"): 2,
            ("group 'bees'", "apiary"): 1,
            ("suggests", "act"): 5,
            ("suggests", "honey"): 2,
        }
        assert count_phrases(session, topic, jurisdiction="elsewhere").records == 0
