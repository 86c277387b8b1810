"""What a reader confirmed and dismissed comes back as labelled records, on both databases."""

from dataclasses import replace

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lawtrack.database.flags import VerdictCount, verdict_counts
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.ingest.verdicts import give_verdict, records_with_verdicts
from lawtrack.legislation.records import AgendaItem
from lawtrack.topics.writing.evaluation import score_topic
from tests.flows.ingest.test_flags_flow import BAN, TOPICS, a_late_bill, store
from tests.support.made import NOW, a_bill, an_event

FACES = "facial-recognition"


def labels(session: Session, jurisdiction: str | None = None) -> dict[str, tuple[str, str]]:
    some = records_with_verdicts(session, FACES, jurisdiction=jurisdiction)
    return {each.id: (each.label, each.kind) for each in some}


def judge_them(session: Session, verdict: str, *identifiers: str) -> None:
    for row in session.scalars(select(BillRow).where(BillRow.identifier.in_(identifiers))):
        give_verdict(session, row, verdict, now=NOW)
    session.commit()


def test_bills_and_meetings_come_with_their_texts_and_the_verdict(engine: Engine) -> None:
    line = AgendaItem(order=1, title="Hearing on facial recognition.", identifier="260042")
    with Session(engine) as session:
        store(
            session,
            replace(a_late_bill(BAN), upstream_id="1", identifier="B1"),
            a_bill(upstream_id="2", identifier="B2", title="Facial recognition day", documents=()),
            a_bill(upstream_id="3", identifier="B3", title="Face recognition", documents=()),
            an_event(agenda=(line,)),
        )
        assert labels(session) == {}
        judge_them(session, "confirmed", "B1")
        judge_them(session, "dismissed", "B2")
        give_verdict(session, session.scalars(select(EventRow)).one(), "dismissed", now=NOW)
        assert labels(session) == {
            "rivertown B1 (2026)": ("positive", "confirmed as about"),
            "rivertown B2 (2026)": ("negative", "dismissed as about"),
            "rivertown 2026-03-11": ("negative", "dismissed as about"),
        }
        first = next(records_with_verdicts(session, FACES))
        assert (first.source, first.fields[-1].text) == ("rivertown", BAN)
        whole = score_topic(records_with_verdicts(session, FACES), TOPICS[0])
        assert (whole.figures.precision, whole.figures.recall) == (1 / 3, 1.0)
        assert labels(session, "elsewhere") == {}
        assert list(records_with_verdicts(session, "bees")) == []
        counts = VerdictCount(topic=FACES, jurisdiction="rivertown", judged=3, dismissed=2)
        assert verdict_counts(session) == [counts]


def test_a_verdict_counts_after_its_flag_is_cleared(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_bill(identifier="B1", title="Facial recognition day", documents=()))
        judge_them(session, "dismissed", "B1")
        session.execute(update(FlagRow).values(cleared_at=NOW))
        assert labels(session) == {"rivertown B1 (2026)": ("negative", "dismissed as about")}


def test_a_verdict_on_another_text_or_on_a_watched_title_is_no_label(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, replace(a_late_bill(), identifier="B1"))
        judge_them(session, "dismissed", "B1")
        assert labels(session) == {"rivertown B1 (2026)": ("", "dismissed as watch")}
        session.execute(update(FlagRow).values(text_hash="another"))
        assert labels(session) == {"rivertown B1 (2026)": ("", "dismissed, its text changed since")}
        session.execute(update(FlagRow).values(text_hash="", judgement="mentions"))
        assert labels(session) == {"rivertown B1 (2026)": ("negative", "dismissed as mentions")}
        judge_them(session, "", "B1")
        assert labels(session) == {}
        assert verdict_counts(session) == []
