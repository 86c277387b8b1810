"""Flags from the first look to the last, on both databases: watched, raised, cleared, judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.events import coming_up, upcoming_events
from lawtrack.database.flags import active_flags, stored_evidence
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow, MatchRow, RevisionRow
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import AgendaItem, Bill, Document, Record
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

TOPICS = load_topics(["facial-recognition"], None)
TITLE = "Ordinance on the oversight of surveillance technology."
BAN = "SECTION 2. It shall be unlawful for any department to use facial recognition technology."
BRIDGE = "About the paint of a bridge."
FILE = Document(title="Text", url="https://files.example/text")


def read(document: Document) -> DocumentText:
    """A reader for tests: the bytes are the text, and none of it when they are a picture."""
    text = (document.content or b"").decode()
    state = "no_text" if text == "picture" else "text"
    reason = "a scan without text" if state == "no_text" else ""
    return DocumentText(
        state=state, reason=reason, extractor="plain 1", media_type="text/plain",
        pages=(text,) if state == "text" else (),
    )  # fmt: skip


def store(session: Session, *records: Record, days: int = 0) -> IngestCounts:
    """One crawl that ended well."""
    now = NOW + timedelta(days=days)
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=now)
    counts = ingest(
        session, records, source=RIVERTOWN, topics=TOPICS, now=now, crawl_id=crawl_id, read=read
    )
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
    )
    session.commit()
    return counts


def a_late_bill(text: str | None = None) -> Bill:
    """A bill whose title only suggests the topic, with its text when there is one."""
    content = None if text is None else text.encode()
    return a_bill(title=TITLE, documents=(replace(FILE, content=content),))


def last(session: Session) -> RevisionRow:
    return session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc()).limit(1)).one()


def flag_changes(session: Session) -> list[tuple[str, str, str]]:
    return [
        (c["reason"], c["old"], c["new"]) for c in last(session).changes if c["field"] != "text"
    ]


def the_bill(session: Session) -> BillRow:
    return session.scalars(select(BillRow)).one()


def test_a_bill_whose_title_suggests_it_is_watched_until_its_text_arrives(engine: Engine) -> None:
    with Session(engine) as session:
        (watched,) = store(session, a_late_bill()).raised
        assert watched.judgement == "watch"
        assert "surveillance technology" in watched.reason
        assert "no text of it could be read since 2026-03-02" in watched.reason
        (raised,) = store(session, a_late_bill(BAN), days=3).raised
        assert (raised.judgement, raised.baseline) == ("about", False)
        assert flag_changes(session) == [
            ("flag-raised", "facial-recognition: watch", "facial-recognition: about")
        ]
        (flag,) = active_flags(session)
        assert (flag.judgement, flag.raised_at) == ("about", NOW + timedelta(days=3))
        assert flag.section.startswith("SECTION 2")


@pytest.mark.parametrize(
    ("text", "change", "left"),
    [
        (BRIDGE, ("flag-cleared", "facial-recognition: watch", ""), []),
        (
            "WHEREAS, Other towns have bought facial recognition; and",
            ("flag-moved", "facial-recognition: watch", "facial-recognition: mentions"),
            ["mentions"],
        ),
    ],
)
def test_a_text_may_also_say_that_it_is_something_else(
    engine: Engine, text: str, change: tuple[str, str, str], left: list[str]
) -> None:
    with Session(engine) as session:
        store(session, a_late_bill())
        assert store(session, a_late_bill(text), days=3).raised == ()
        assert flag_changes(session) == [change]
        assert [flag.judgement for flag in active_flags(session)] == left


def test_what_is_missing_of_a_watched_bill_is_told(engine: Engine) -> None:
    with Session(engine) as session:
        (nothing,) = store(session, a_bill(title=TITLE, documents=())).raised
        assert nothing.reason.endswith("(no document is listed)")
        unread = a_bill(title=TITLE, upstream_id="502", documents=(FILE,))
        (unfetched,) = store(session, unread).raised
        assert unfetched.reason.endswith("(its documents were not fetched)")
        scan = replace(FILE, url="https://files.example/scan", content=b"picture")
        picture = a_bill(title=TITLE, upstream_id="503", documents=(scan,))
        (unreadable,) = store(session, picture).raised
        assert unreadable.reason.endswith("(Text: a scan without text)")


def test_a_bill_that_mentions_it_in_its_summary_is_watched_with_the_sentence(
    engine: Engine,
) -> None:
    listed = "A list: fingerprints, iris scans, face templates, passwords."
    with Session(engine) as session:
        store(session, a_bill(title=TITLE, summary=listed, documents=()))
        (flag,) = active_flags(session)
        assert (flag.judgement, flag.sentence, flag.stance) == ("watch", listed.split("\n")[0], "")


def test_neither_a_plain_title_nor_a_meeting_is_watched(engine: Engine) -> None:
    with Session(engine) as session:
        meeting = an_event(name="Committee on Surveillance Oversight", documents=(FILE,), agenda=())
        assert store(session, a_bill(documents=()), meeting).raised == ()


def test_a_match_is_kept_with_its_neighbours_and_its_section(engine: Engine) -> None:
    text = f"SECTION 1. Purpose.\n\nPeople walk here. {BAN[11:]} It ends so.\n"
    with Session(engine) as session:
        store(session, a_late_bill(text))
        (match,) = stored_evidence(session, "bill", the_bill(session).id)
        assert (match.before, match.after) == ("People walk here.", "It ends so.")
        assert match.section == "SECTION 1. Purpose"
        (flag,) = active_flags(session)
        assert flag.stance_sentence == BAN[11:]
        assert flag.lexicon == TOPICS[0].lexicon


def test_a_dismissed_flag_survives_another_look_and_comes_back_with_another_text(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        store(session, a_late_bill(BAN))
        give_verdict(session, the_bill(session), "dismissed", note=" only\na  draft ", now=NOW)
        session.commit()
        assert flag_changes(session) == [("verdict", "", "dismissed: only a draft")]
        status = replace(a_late_bill(), status="Passed")
        assert store(session, status, days=1).raised == ()
        assert last(session).reasons == ["status"]
        assert active_flags(session) == []
        (kept,) = active_flags(session, dismissed=True)
        assert (kept.verdict, kept.verdict_note) == ("dismissed", "only a draft")
        (raised,) = store(session, a_late_bill(f"{BAN} {BRIDGE}"), days=2).raised
        assert raised.judgement == "about"
        assert last(session).reasons == [
            "status", "text", "verdict-lapsed", "details", "flag-raised",
        ]  # fmt: skip
        (flag,) = active_flags(session)
        assert (flag.verdict, flag.raised_at) == ("", NOW + timedelta(days=2))


def test_a_dismissed_watch_is_judged_again_when_the_text_arrives(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_late_bill())
        give_verdict(session, the_bill(session), "dismissed", now=NOW)
        session.commit()
        assert len(store(session, a_late_bill(BAN), days=1).raised) == 1


def test_a_confirmed_flag_keeps_its_mark_and_a_verdict_can_be_taken_back(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_late_bill(BAN))
        assert give_verdict(session, the_bill(session), "confirmed", now=NOW) == [
            "facial-recognition"
        ]
        session.commit()
        store(session, replace(a_late_bill(), status="Passed"), days=1)
        assert [flag.verdict for flag in active_flags(session)] == ["confirmed"]
        give_verdict(session, the_bill(session), "", note="forget it", now=NOW)
        session.commit()
        assert flag_changes(session) == [("verdict", "confirmed", "")]
        (flag,) = session.scalars(select(FlagRow))
        assert (flag.verdict, flag.verdict_note, flag.verdict_at) == ("", "", None)


def test_a_verdict_on_another_topic_or_on_nothing_finds_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_late_bill(BAN), a_bill(upstream_id="502"))
        flagged, plain = session.scalars(select(BillRow).order_by(BillRow.id))
        assert give_verdict(session, flagged, "confirmed", topic="drones", now=NOW) == []
        assert give_verdict(session, plain, "confirmed", now=NOW) == []


def test_matches_of_a_topic_that_is_not_judged_stay(engine: Engine) -> None:
    other = replace(TOPICS[0], name="other")
    now = NOW + timedelta(days=1)
    with Session(engine) as session:
        store(session, a_late_bill(BAN))
        bill = replace(a_late_bill(), status="Passed")
        ingest(session, [bill], source=RIVERTOWN, topics=[other], now=now, crawl_id=9, read=read)
        topics = session.scalars(select(MatchRow.topic).order_by(MatchRow.topic)).all()
        assert topics == ["facial-recognition", "other"]
        assert "flag-cleared" not in last(session).reasons


LINE = AgendaItem(order=1, title="On cameras.", identifier="260042", upstream_id="9")


@pytest.mark.parametrize(
    ("printed", "named", "agenda"),
    [
        ("260042", (), (replace(LINE, bill_upstream_id="501", identifier=""),)),
        ("260042", (), (LINE,)),
        ("260042-A", (), (LINE,)),
        ("260042", (), (replace(LINE, identifier="260042-AA"),)),
        ("260042", ("260042",), ()),
        ("260042-A", ("260042",), ()),
    ],
)
def test_a_meeting_inherits_the_flag_of_the_bill_it_names(
    engine: Engine, printed: str, named: tuple[str, ...], agenda: Sequence[AgendaItem]
) -> None:
    bill = replace(a_late_bill(BAN), identifier=printed)
    with Session(engine) as session:
        store(session, bill, an_event(identifiers=named, agenda=tuple(agenda)))
        (meeting,) = upcoming_events(session, today=NOW.date(), days=90)
        (mark,) = meeting.flagged
        assert (mark.identifier, mark.judgement, mark.title) == (printed, "about", TITLE)
        assert mark.lines == tuple(line.title for line in agenda)
        (of_all,) = coming_up(session, today=NOW.date()).values()
        stored = the_bill(session)
        assert coming_up(session, today=NOW.date(), bill=stored) == {stored.id: of_all}
        give_verdict(session, the_bill(session), "dismissed", now=NOW)
        (meeting,) = upcoming_events(session, today=NOW.date(), days=90)
        assert meeting.flagged == ()


def test_a_number_that_only_begins_alike_is_another_bill(engine: Engine) -> None:
    bill = replace(a_late_bill(BAN), identifier="2600420")
    with Session(engine) as session:
        store(session, bill, an_event(agenda=(LINE,)))
        (meeting,) = upcoming_events(session, today=NOW.date(), days=90)
        assert meeting.flagged == ()
        assert coming_up(session, today=NOW.date(), bill=the_bill(session)) == {}


def test_a_meeting_is_flagged_for_its_own_words_and_can_be_dismissed(engine: Engine) -> None:
    line = replace(LINE, title="Hearing on facial recognition at the airport.")
    with Session(engine) as session:
        store(session, an_event(agenda=(line,)))
        (flag,) = active_flags(session)
        assert (flag.kind, flag.id, flag.where) == ("event", "meeting-77", "agenda, 260042")
        event = session.scalars(select(EventRow)).one()
        give_verdict(session, event, "dismissed", now=NOW)
        assert active_flags(session) == []
