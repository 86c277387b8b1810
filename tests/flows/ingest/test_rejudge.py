"""Judging the stored corpus again: only what is new is told, and a killed run is taken up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import (
    CrawlTotals,
    finish_crawl,
    flags_raised_in,
    newest_crawl,
    start_crawl,
)
from lawtrack.database.dealings.stored_lines import is_of_first_look, stored_ledger_lines
from lawtrack.database.flags import active_flags
from lawtrack.database.tables.legislation import BillRow, FlagRow, JudgedTopicRow, RevisionRow
from lawtrack.ingest import rejudge as rejudging
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.rejudge import RejudgeStep, rejudge
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Record
from lawtrack.topics import Topic, parse_topic
from lawtrack.topics.lexicon import Example
from tests.flows.publishing.test_export import unread
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

LATER = NOW + timedelta(days=1)
FACES, GAITS = "Ordinance on facial recognition.", "Ordinance on gait analysis."


def a_topic(version: str, *phrases: str, name: str = "faces") -> Topic:
    return parse_topic(
        f'name = "{name}"\ntitle = "{name}"\nversion = "{version}"\n'
        f'[[groups]]\nname = "all"\ntier = "explicit"\nphrases = {list(phrases)!r}\n',
        where="test",
    )


ONE = a_topic("1", "facial recognition")
TWO = a_topic("2", "facial recognition", "gait analysis")
THREE = a_topic("3", "gait analysis")
OTHER = a_topic("1", "gait analysis", name="gaits")


def crawl(session: Session, topics: Sequence[Topic]) -> int:
    """One crawl that stores the same bills and a meeting, and ends well; returns its number."""
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW)
    stored: list[Record] = [
        a_bill(title=FACES, documents=()),
        a_bill(upstream_id="502", title=GAITS, documents=()),
        a_bill(upstream_id="503", title="Ordinance on bridges.", documents=()),
        an_event(name="Committee on gait analysis", agenda=()),
    ]
    ingest(
        session, stored, source=RIVERTOWN, topics=topics, now=NOW, crawl_id=crawl_id, read=unread
    )
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=NOW
    )
    session.commit()
    return crawl_id


def again(
    session: Session, topics: Sequence[Topic], *, days: int = 1, steps: int = 1_000
) -> list[RejudgeStep]:
    """What the end of the next crawl does, for at most so many steps, each committed."""
    done = []
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW + timedelta(days=days))
    running = rejudge(
        session, jurisdiction="rivertown", topics=topics, now=NOW + timedelta(days=days),
        crawl_id=crawl_id,
    )  # fmt: skip
    for step in running:
        session.commit()
        done.append(step)
        if len(done) == steps:
            break
    session.commit()
    return done


def filled(session: Session, *topics: Topic) -> None:
    """The corpus, judged with these topics in the crawl that stored it."""
    crawl_id = crawl(session, topics)
    steps = rejudge(session, jurisdiction="rivertown", topics=topics, now=NOW, crawl_id=crawl_id)
    assert list(steps) == []
    session.commit()


def revisions(session: Session) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """Reasons and changes of what was told after the records themselves."""
    query = select(RevisionRow).where(RevisionRow.seen_at > NOW).order_by(RevisionRow.id)
    return [
        (row.reasons, [(change["old"], change["new"]) for change in row.changes])
        for row in session.scalars(query)
    ]


def flagged(session: Session) -> list[str]:
    return sorted(f"{flag.topic}: {flag.title}" for flag in active_flags(session))


def test_what_the_first_crawl_judged_is_not_judged_again(engine: Engine) -> None:
    with Session(engine) as session:
        filled(session, ONE)
        assert again(session, [ONE]) == []
        row = session.scalars(select(JudgedTopicRow)).one()
        assert (row.lexicon, row.finished_at) == (ONE.lexicon, NOW)


def test_a_new_lexicon_raises_only_what_is_new_and_names_itself(engine: Engine) -> None:
    with Session(engine) as session:
        filled(session, ONE)
        steps = again(session, [TWO])
        assert sum(step.judged for step in steps) == 4
        raised = [flag for step in steps for flag in step.raised]
        assert sorted(flag.title for flag in raised) == ["Committee on gait analysis", GAITS]
        assert not any(flag.baseline for flag in raised)
        told = (["lexicon", "flag-raised"], [(ONE.lexicon, TWO.lexicon), ("", "faces: about")])
        assert revisions(session) == [told, told]
        moved = session.scalars(select(BillRow.title).where(BillRow.last_changed > NOW)).all()
        assert moved == [GAITS]
        assert again(session, [TWO], days=2) == []


def test_an_edited_lexicon_is_another_one_whatever_its_version_says(engine: Engine) -> None:
    edited = a_topic("1", "facial recognition", "gait analysis")
    with Session(engine) as session:
        filled(session, ONE)
        assert sum(step.judged for step in again(session, [edited])) == 4
        told = (["lexicon", "flag-raised"], [(ONE.lexicon, edited.lexicon), ("", "faces: about")])
        assert revisions(session) == [told, told]
        assert ONE.lexicon.startswith("faces 1+")
        assert edited.lexicon.startswith("faces 1+")
        assert again(session, [edited], days=2) == []


def test_other_titles_and_examples_make_no_other_lexicon() -> None:
    other = replace(ONE, title="Faces", matches=(Example(text="faces"),), mentions=())
    assert other.lexicon == ONE.lexicon
    assert replace(ONE, suggests=("camera",)).lexicon != ONE.lexicon


@pytest.mark.parametrize("before", ["", "faces 1"])
def test_what_an_unknown_lexicon_did_not_flag_is_judged_once_and_is_no_news(
    engine: Engine, before: str
) -> None:
    with Session(engine) as session:
        filled(session, ONE)
        session.execute(update(JudgedTopicRow).values(lexicon=before))
        session.commit()
        edited = a_topic("1", "facial recognition", "gait analysis")
        raised = [flag for step in again(session, [edited]) for flag in step.raised]
        assert [flag.baseline for flag in raised] == [True, True]
        assert revisions(session)[0][1][0] == ("", edited.lexicon)
        primed = is_of_first_look(session)
        assert [
            primed(line) for found in stored_ledger_lines(session, since=LATER) for line in found
        ] == [
            True,
            True,
        ]
        assert again(session, [edited], days=2) == []


def test_the_next_crawl_tells_what_its_judging_raised(engine: Engine) -> None:
    with Session(engine) as session:
        filled(session, ONE)
        again(session, [TWO])
        row = newest_crawl(session, "rivertown", after=0)
        assert row is not None
        assert sorted(flag.title for flag in flags_raised_in(session, row)) == [
            "Committee on gait analysis",
            GAITS,
        ]


def test_a_lexicon_that_says_less_clears_flags_and_the_older_one_brings_them_back(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        filled(session, TWO)
        assert sum(step.cleared for step in again(session, [THREE])) == 1
        assert flagged(session) == ["faces: Committee on gait analysis", f"faces: {GAITS}"]
        assert revisions(session) == [
            (["lexicon", "flag-cleared"], [(TWO.lexicon, THREE.lexicon), ("faces: about", "")])
        ]
        steps = again(session, [TWO], days=2)
        assert [flag.title for step in steps for flag in step.raised] == [FACES]
        assert len(flagged(session)) == 3


def test_a_topic_that_is_new_here_is_a_first_look(engine: Engine) -> None:
    with Session(engine) as session:
        filled(session, ONE)
        steps = again(session, [ONE, OTHER])
        assert all(flag.baseline for step in steps for flag in step.raised)
        assert len(flagged(session)) == 3


def test_a_topic_that_is_switched_off_is_put_away_and_comes_back_without_news(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        filled(session, ONE, OTHER)
        again(session, [OTHER])
        assert flagged(session) == ["gaits: Committee on gait analysis", f"gaits: {GAITS}"]
        assert revisions(session) == [(["topic-off"], [("faces: about", "")])]
        assert len(session.scalars(select(FlagRow)).all()) == 3
        steps = again(session, [ONE, OTHER], days=2)
        assert [flag.baseline for step in steps for flag in step.raised] == [True]
        assert len(flagged(session)) == 3


def test_a_run_that_was_killed_is_taken_up_where_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudging, "RECORDS_AT_ONCE", 1)
    with Session(engine) as session:
        filled(session, ONE)
        again(session, [TWO], steps=2)
        row = session.scalars(select(JudgedTopicRow)).one()
        assert (row.done_kind, row.finished_at) == ("bill", None)
        assert flagged(session) == [f"faces: {FACES}", f"faces: {GAITS}"]
        # This step is lost: nothing of it is committed.
        steps = rejudge(session, jurisdiction="rivertown", topics=[TWO], now=NOW, crawl_id=None)
        assert next(steps).judged == 1
        session.rollback()
    with Session(engine) as session:
        rest = again(session, [TWO], days=2)
        assert [step.judged for step in rest] == [1, 1, 0]
        assert [flag.title for step in rest for flag in step.raised] == [
            "Committee on gait analysis"
        ]
        assert len(revisions(session)) == 2
        assert session.scalars(select(JudgedTopicRow.finished_at)).one() is not None


def test_another_lexicon_in_the_middle_begins_anew_and_remembers_the_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudging, "RECORDS_AT_ONCE", 1)
    with Session(engine) as session:
        filled(session, ONE)
        again(session, [TWO], steps=1)
        assert sum(step.judged for step in again(session, [THREE], days=2)) == 4
        (cleared, *raised) = revisions(session)
        assert cleared[1][0] == (ONE.lexicon, THREE.lexicon)
        assert len(raised) == 2


def test_a_verdict_holds_against_a_new_lexicon(engine: Engine) -> None:
    with Session(engine) as session:
        filled(session, TWO)
        faces, gaits, _ = session.scalars(select(BillRow).order_by(BillRow.upstream_id))
        give_verdict(session, faces, "confirmed", now=NOW)
        give_verdict(session, gaits, "dismissed", now=NOW)
        session.commit()
        assert [step.raised for step in again(session, [THREE])] == [(), (), ()]
        assert revisions(session) == []
        assert flagged(session) == ["faces: Committee on gait analysis", f"faces: {FACES}"]


def test_a_corpus_of_which_nothing_is_known_is_judged_when_asked(engine: Engine) -> None:
    with Session(engine) as session:
        crawl(session, [ONE])
        steps = rejudge(session, jurisdiction="rivertown", topics=[ONE], now=NOW, again=True)
        assert sum(step.judged for step in steps) == 4
        steps = rejudge(session, jurisdiction="rivertown", topics=[ONE], now=NOW, again=True)
        assert sum(step.judged for step in steps) == 4
        assert list(rejudge(session, jurisdiction="empty", topics=[ONE], now=NOW)) == []
