"""Records whose source gives them other ids: one record, one history, no news but what moved."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config, load_config
from lawtrack.database.bills import find_bills
from lawtrack.database.dealings.agenda_states import bills_on
from lawtrack.database.engine import open_database
from lawtrack.database.events import find_meetings, upcoming_events
from lawtrack.database.tables.crawls import MismatchRow
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow, RevisionRow
from lawtrack.legislation.reasons import is_news
from lawtrack.publishing.proof.stored.check_database import check_database
from tests.support.small_legistar import SETTINGS, Row, SmallLegistar, crawl

NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
FACES = "The Police Department shall not use facial recognition technology."
ALERT = '[[alerts]]\nname = "faces"\ntopic = "facial-recognition"\nchannel = "$MAIL"\n'


def a_matter(id_: int, number: str, title: str = "An order on lamps.", **more: Any) -> Row:
    return {
        "MatterId": id_, "MatterFile": number, "MatterName": None, "MatterTitle": title,
        "MatterIntroDate": "2026-11-02T00:00:00", "MatterTypeName": "Order",
        "MatterLastModifiedUtc": "2026-11-02T11:00:00", "MatterStatusName": "Referred",
        "MatterBodyName": "Council", "MatterVersion": "1", "MatterNotes": None, **more,
    }  # fmt: skip


def a_meeting(id_: int, day: str, *, body: str = "Committee on Safety", **more: Any) -> Row:
    return {
        "EventId": id_, "EventBodyName": body, "EventDate": f"{day}T00:00:00",
        "EventTime": "10:00 AM", "EventLastModifiedUtc": "2026-11-02T11:00:00", **more,
    }  # fmt: skip


def a_line(id_: int, title: str, matter: int | None = None, number: str | None = None) -> Row:
    return {"EventItemId": id_, "EventItemTitle": title, "EventItemAgendaSequence": id_,
            "EventItemMatterId": matter, "EventItemMatterFile": number}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Config:
    file = tmp_path / "lawtrack.toml"
    file.write_text(SETTINGS.format(database=sqlite_url) + ALERT)
    return load_config(file, {})


@pytest.fixture
def engine(config: Config) -> Any:
    opened = open_database(config.database)
    yield opened
    opened.dispose()


@pytest.fixture
def council() -> SmallLegistar:
    """Five matters, a past meeting that voted and three to come, one of them flagged."""
    matters = [a_matter(700 + n, f"2026-{n:04}", f"Order {n} on lamps.") for n in range(1, 5)]
    matters.append(a_matter(705, "2026-0005", FACES))
    return SmallLegistar(
        matters=matters,
        events=[
            a_meeting(1, "2026-12-03"),
            a_meeting(2, "2026-11-12"),
            a_meeting(3, "2026-12-08", body="Council"),
            a_meeting(4, "2026-12-15", body="Council"),
        ],
        agendas={
            1: [a_line(11, "Call to order"), a_line(12, FACES)],
            2: [a_line(21, "Call to order"), a_line(22, "Order 1 on lamps.", 701, "2026-0001")],
            3: [a_line(31, "Call to order"), a_line(32, FACES, 705, "2026-0005")],
            4: [a_line(41, "Call to order"), a_line(42, "Order 2 on lamps.", 702, "2026-0002")],
        },
        histories={
            701: [{"MatterHistoryId": 9001, "MatterHistoryActionDate": "2026-11-12T00:00:00",
                   "MatterHistoryActionName": "Referred", "MatterHistoryEventId": 2}],
        },
    )  # fmt: skip


def told(engine: Engine) -> list[tuple[str, ...]]:
    with Session(engine) as session:
        rows = session.scalars(select(RevisionRow).order_by(RevisionRow.id))
        return [tuple(row.reasons) for row in rows if "new" not in row.reasons]


def news(engine: Engine) -> list[tuple[str, ...]]:
    return [reasons for reasons in told(engine) if is_news(reasons)]


def counts(engine: Engine) -> tuple[int, int]:
    with Session(engine) as session:
        return tuple(  # type: ignore[return-value]
            session.scalar(select(func.count()).select_from(table)) for table in (BillRow, EventRow)
        )


def messages(config: Config, engine: Engine, now: dt.datetime) -> list[str]:
    sent: list[str] = []
    deliver_due(
        engine, config, environ={}, now=now,
        send=lambda channel, parcel: sent.append(f"{parcel.subject}\n{parcel.text}") or "taken",  # type: ignore[func-returns-value]
    )  # fmt: skip
    return sent


def coming(engine: Engine) -> dict[str, tuple[str, bool]]:
    with Session(engine) as session:
        return {
            one.id: (one.date.isoformat(), one.missing_since is not None)
            for one in upcoming_events(session, today=NOON.date(), days=90)
        }


@pytest.mark.parametrize("by", [100_000, 37, 1])
def test_a_source_that_counts_anew_doubles_nothing_and_is_no_news(
    council: SmallLegistar, config: Config, engine: Engine, by: int
) -> None:
    crawl(council, config, NOON)
    before = counts(engine)
    council.renumber(by) if by != 1 else council.renumber(50_000, only=lambda id_: id_ % 2 == 1)
    crawl(council, config, NOON + DAY, full=True)
    assert counts(engine) == before == (5, 4)
    assert news(engine) == []
    renumbered = [reasons for reasons in told(engine) if "renumbered" in reasons]
    assert len(renumbered) == (9 if by != 1 else 5)
    assert messages(config, engine, NOON + DAY + HOUR) == []
    done = told(engine)
    crawl(council, config, NOON + 2 * DAY, full=True)
    assert told(engine) == done
    with Session(engine) as session:
        (bill,) = find_bills(session, "bill-705")
        assert bill.identifier == "2026-0005"
        (meeting,) = find_meetings(session, "meeting-1")
        assert meeting.date == dt.date(2026, 12, 3)


def a_vote(id_: int, name: str, word: str) -> Row:
    return {"VoteId": id_, "VotePersonId": id_, "VotePersonName": name, "VoteValueName": word}


def called(engine: Engine) -> list[list[str]]:
    """Who voted how on the lines that were voted on, as they are stored."""
    with Session(engine) as session:
        lines = session.scalars(select(AgendaItemRow).order_by(AgendaItemRow.order))
        return [voter[:2] for line in lines for vote in line.votes for voter in vote["voters"]]


@pytest.mark.parametrize(
    "fault",
    [{"eventitems/22/votes": 404}, {"eventitems/22/votes": 503}, {}],
    ids=["not found", "out of order", "empty"],
)
def test_a_roll_call_that_is_not_there_once_is_not_gone(
    council: SmallLegistar, config: Config, engine: Engine, fault: dict[str, int]
) -> None:
    council.agendas[2][1]["EventItemPassedFlag"] = 1
    council.votes[22] = [a_vote(1, "Ada Quill", "Aye"), a_vote(2, "Bo Reed", "Nay")]
    crawl(council, config, NOON)
    before, votes = called(engine), council.votes.pop(22)
    assert before == [["Ada Quill", "yes"], ["Bo Reed", "no"]]
    council.faults.update(fault)
    council.events[1]["EventLastModifiedUtc"] = "2026-11-25T11:00:00"
    crawl(council, config, NOON + DAY)
    assert called(engine) == before
    assert told(engine) == []
    council.faults.clear()
    council.votes[22] = votes
    crawl(council, config, NOON + 2 * DAY)
    assert called(engine) == before
    assert told(engine) == []


def test_a_roll_call_that_is_not_there_twice_is_gone_and_told_once(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    council.agendas[2][1]["EventItemPassedFlag"] = 1
    council.votes[22] = [a_vote(1, "Ada Quill", "Aye")]
    crawl(council, config, NOON)
    council.faults["eventitems/22/votes"] = 404
    council.events[1]["EventLastModifiedUtc"] = "2026-11-25T11:00:00"
    lines = []
    for day in range(1, 4):
        crawl(council, config, NOON + day * DAY)
        lines.append(len(told(engine)))
    assert called(engine) == []
    assert lines == [0, 2, 2], told(engine)


LISTS = ("matters/703/histories", "matters/703/versions", "matters/704/attachments",
         "events/1/eventitems")  # fmt: skip


@pytest.mark.parametrize("status", [404, 503])
def test_a_list_that_is_not_there_once_takes_nothing_away(
    council: SmallLegistar, config: Config, engine: Engine, status: int
) -> None:
    paper = {"MatterAttachmentId": 8, "MatterAttachmentName": "Facial recognition policy",
             "MatterAttachmentHyperlink": "https://elsewhere.example/8.pdf"}  # fmt: skip
    for id_ in (703, 704):
        council.texts[id_], council.papers[id_] = FACES, [paper]
    council.histories[703] = council.histories[701]
    crawl(council, config, NOON)
    council.faults = dict.fromkeys(LISTS, status)
    for row in (*council.matters, *council.events):
        name = "EventLastModifiedUtc" if "EventId" in row else "MatterLastModifiedUtc"
        row[name] = "2026-11-25T11:00:00"
    crawl(council, config, NOON + DAY)
    assert told(engine) == []
    council.faults.clear()
    crawl(council, config, NOON + 2 * DAY)
    assert told(engine) == []


def test_a_list_that_is_not_there_twice_is_empty(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    council.texts[703] = FACES
    crawl(council, config, NOON)
    council.faults["matters/703/versions"] = 404
    council.matters[2]["MatterLastModifiedUtc"] = "2026-11-25T11:00:00"
    lines = []
    for day in range(1, 4):
        crawl(council, config, NOON + day * DAY)
        lines.append(told(engine))
    gone = [("document-removed", "flag-cleared")]
    assert lines == [[], gone, gone]


def test_a_line_that_names_two_matters_is_noted(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    council.agendas[4][1]["EventItemMatterFile"] = "2026-0005"
    council.agendas[3][1]["EventItemMatterFile"] = "2026-0777"  # nobody else's
    for event in council.events:
        event["EventLastModifiedUtc"] = "2026-11-25T11:00:00"
    crawl(council, config, NOON + DAY)
    with Session(engine) as session:
        (noted,) = session.scalars(select(MismatchRow).where(MismatchRow.kind == "agenda-line"))
        assert noted.subject == "meeting 4"
        assert "matter 702 by the number 2026-0005, which is that of matter 705" in noted.message


SHIFTS = {
    "on by one": lambda id_: id_ + 1,
    "back by one": lambda id_: id_ - 1 if id_ > 10 else id_,
    "on by two": lambda id_: id_ + 2,
    "turned round": lambda id_: 1406 - id_ if id_ > 700 else 5 - id_,
    "two exchanged": lambda id_: {701: 702, 702: 701, 3: 4, 4: 3}.get(id_, id_),
}


@pytest.mark.parametrize("shift", SHIFTS.values(), ids=SHIFTS)
def test_ids_that_move_onto_those_of_others_mix_nothing(
    council: SmallLegistar,
    config: Config,
    engine: Engine,
    tmp_path: Path,
    shift: Callable[[int], int],
) -> None:
    crawl(council, config, NOON)
    before = what_is_stored(engine)
    council.give_ids(shift)
    crawl(council, config, NOON + DAY, full=True)
    assert what_is_stored(engine) == before
    assert news(engine) == []
    assert messages(config, engine, NOON + DAY + HOUR) == []
    with Session(engine) as session:
        for matter in council.matters:
            (bill,) = find_bills(session, f"bill-{matter['MatterId']}")
            assert bill.identifier == matter["MatterFile"]
        assert check_database(session, tmp_path, "rivertown").problems == ()
    crawl(council, config, NOON + 2 * DAY, full=True)
    assert (what_is_stored(engine), news(engine)) == (before, [])


FREE = {701: 702, 702: 703, 703: 704, 704: 705, 705: 706}


@pytest.mark.parametrize(
    ("ids", "titles", "news_there"),
    [
        # A new bill has the id that the shift left free: it is nobody that was there.
        (FREE, {}, []),
        (FREE, {703: "Order 3 on lamps, as amended."}, [("renumbered", "title", "details")]),
        (
            {701: 702, 702: 701},
            {701: "Order 1 on lamps, as amended."},
            [("renumbered", "title", "details")],
        ),
        (
            {701: 702, 702: 701},
            {701: "Order 1, as amended.", 702: "Order 2, as amended."},
            [("renumbered", "title", "details")] * 2,
        ),
    ],
)
def test_where_ids_move_a_bill_with_another_title_goes_on_by_its_number(
    council: SmallLegistar,
    config: Config,
    engine: Engine,
    ids: dict[int, int],
    titles: dict[int, str],
    news_there: list[tuple[str, ...]],
) -> None:
    crawl(council, config, NOON)
    numbers = {matter["MatterId"]: matter["MatterFile"] for matter in council.matters}
    for matter in council.matters:
        matter["MatterTitle"] = titles.get(matter["MatterId"], matter["MatterTitle"])
    council.give_ids(lambda id_: ids.get(id_, id_))
    if ids is FREE:
        council.matters.append(a_matter(701, "2026-0099", "Order on benches."))
    crawl(council, config, NOON + DAY, full=True)
    assert counts(engine) == (6 if ids is FREE else 5, 4)
    assert news(engine) == news_there
    with Session(engine) as session:
        rows = {bill.id: bill for bill in session.scalars(select(BillRow))}
        for id_, old in enumerate(sorted(numbers), start=1):
            bill = rows[id_]
            assert (bill.identifier, bill.upstream_id) == (numbers[old], str(ids.get(old, old)))
            assert bill.missing_since is None


def a_step(id_: int, day: str) -> Row:
    return {"MatterHistoryId": id_, "MatterHistoryActionDate": f"{day}T00:00:00",
            "MatterHistoryActionName": "Introduced"}  # fmt: skip


def test_an_id_that_the_source_gives_to_another_bill_mixes_nothing(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    council.histories[705] = [a_step(9005, "2026-11-02")]
    crawl(council, config, NOON)
    before = council.matters[4]
    council.matters[4] = a_matter(
        705, "2026-0200", "Order on benches.", MatterIntroDate="2026-11-20T00:00:00"
    )
    council.histories[705] = [a_step(9900, "2026-11-20")]
    crawl(council, config, NOON + DAY, full=True)
    said = "".join(messages(config, engine, NOON + DAY + HOUR))
    assert "No longer shown by the source: Rivertown City Council 2026-0005" in said
    assert "Another step" not in said
    council.matters.append({**before, "MatterId": 901})
    council.histories[901] = [a_step(9005, "2026-11-02")]
    crawl(council, config, NOON + 2 * DAY, full=True)
    assert counts(engine) == (6, 4)
    with Session(engine) as session:
        names = {b.upstream_id: b.identifier for b in session.scalars(select(BillRow))}
    assert (names["705"], names["901"]) == ("2026-0200", "2026-0005")
    (message,) = messages(config, engine, NOON + 2 * DAY + HOUR)
    assert message.startswith("Shown by the source again: Rivertown City Council 2026-0005")
    assert "bill-901 (was: bill-705)" in message


def test_a_draft_that_is_given_number_title_and_day_is_the_same_bill(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    council.histories[704] = [a_step(9005, "2026-11-02")]
    crawl(council, config, NOON)
    council.matters[3] = a_matter(
        704, "2026-0500", "Order on benches.", MatterIntroDate="2026-11-20T00:00:00"
    )
    crawl(council, config, NOON + DAY, full=True)
    assert counts(engine) == (5, 4)
    assert news(engine) == [("identifier", "title", "details")]


def what_is_stored(engine: Engine) -> tuple[Any, ...]:
    """Each record by our id, with what it says, and the bill of each line of an agenda."""
    with Session(engine) as session:
        bills = session.scalars(select(BillRow).order_by(BillRow.id)).all()
        events = session.scalars(select(EventRow).order_by(EventRow.id)).all()
        numbers = {bill.upstream_id: bill.identifier for bill in bills}
        lines = session.scalars(select(AgendaItemRow).order_by(AgendaItemRow.event_id))
        return (
            [(b.id, b.identifier, b.title, b.missing_since) for b in bills],
            [(e.id, e.name, e.date, e.missing_since) for e in events],
            [(line.event_id, line.title, numbers.get(line.bill_upstream_id)) for line in lines],
        )


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("MatterFile", "-", " "),
        ("MatterTypeName", "Order", "ORDER"),
        ("MatterTitle", "lamps", "LAMPS"),
        ("MatterIntroDate", "T00:00", "T09:30"),
    ],
)
def test_a_system_that_is_moved_may_write_it_otherwise(
    council: SmallLegistar, config: Config, engine: Engine, column: str, old: str, new: str
) -> None:
    crawl(council, config, NOON)
    council.renumber(100_000)
    for matter in council.matters:
        matter[column] = matter[column].replace(old, new)
    crawl(council, config, NOON + DAY, full=True)
    assert counts(engine) == (5, 4)
    assert not any("New bill" in each for each in messages(config, engine, NOON + DAY + HOUR))


def test_numbering_anew_is_noticed_by_the_run_of_the_same_day(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    council.renumber(100_000)
    for matter in council.matters:
        matter["MatterLastModifiedUtc"] = "2026-11-25T10:00:00"
    crawl(council, config, NOON + DAY)
    assert (counts(engine), news(engine)) == ((5, 4), [])


def test_numbers_that_go_back_are_the_same_records_still(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    for days, by in ((1, 100_000), (2, -100_000)):
        council.renumber(by)
        crawl(council, config, NOON + days * DAY, full=True)
    assert (counts(engine), news(engine)) == ((5, 4), [])
    with Session(engine) as session:
        assert [b.upstream_id for b in find_bills(session, "bill-100705")] == ["705"]


def test_what_changes_while_numbers_do_is_told(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    council.renumber(100_000)
    council.matters[4]["MatterStatusName"] = "Passed"
    crawl(council, config, NOON + DAY, full=True)
    assert counts(engine) == (5, 4)
    assert news(engine) == [("renumbered", "status", "details")]
    (message,) = messages(config, engine, NOON + DAY + HOUR)
    assert "Status: Passed (was: Referred)" in message


@pytest.mark.parametrize(
    "other",
    [
        {"MatterTitle": "Another order."},
        {"MatterTypeName": "Resolution"},
        {"MatterIntroDate": "2026-11-09T00:00:00"},
    ],
)
@pytest.mark.parametrize("full", [True, False])
def test_two_bills_of_one_number_stay_two(
    council: SmallLegistar, config: Config, engine: Engine, other: Row, full: bool
) -> None:
    crawl(council, config, NOON)
    del council.matters[0]
    council.matters.append(
        a_matter(801, "2026-0001", "Order 1 on lamps.", **{
            "MatterLastModifiedUtc": "2026-11-25T10:00:00", **other})
    )  # fmt: skip
    crawl(council, config, NOON + DAY, full=full)
    assert counts(engine) == (6, 4)


def test_a_bill_entered_twice_is_two_while_both_are_there(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    twin = {**council.matters[0], "MatterId": 801, "MatterLastModifiedUtc": "2026-11-25T10:00:00"}
    council.matters.append(twin)
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (6, 4)


def test_a_coming_meeting_that_is_deleted_is_gone_the_same_day(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    del council.events[0]
    crawl(council, config, NOON + DAY)
    assert council.asked.count("events/1") == 1
    assert coming(engine)["meeting-1"] == ("2026-12-03", True)
    assert news(engine) == [("item-missing",)]
    (message,) = messages(config, engine, NOON + DAY + HOUR)
    assert message.startswith("Meeting no longer listed, ")
    crawl(council, config, NOON + 2 * DAY)
    assert news(engine) == [("item-missing",)]


@pytest.mark.parametrize(
    ("day", "hour"),
    [("2026-12-10", "10:00 AM"), ("2026-12-03", "2:00 PM"), ("2026-12-01", "9:00 AM")],
)
def test_a_meeting_that_is_entered_anew_has_moved(
    council: SmallLegistar, config: Config, engine: Engine, day: str, hour: str
) -> None:
    crawl(council, config, NOON)
    council.events[0] = a_meeting(9, day, EventTime=hour)
    council.agendas[9] = [
        {**line, "EventItemId": line["EventItemId"] + 500} for line in council.agendas.pop(1)
    ]
    crawl(council, config, NOON + DAY)
    assert (counts(engine), len(news(engine))) == ((5, 4), 1)
    assert news(engine)[0][:2] == ("renumbered", "rescheduled")
    assert coming(engine)["meeting-9"] == (day, False)
    (message,) = messages(config, engine, NOON + DAY + HOUR)
    assert message.startswith("Meeting moved")
    assert "Entered anew as: meeting-9 (was: meeting-1)" in message
    crawl(council, config, NOON + 2 * DAY)
    assert messages(config, engine, NOON + 2 * DAY + HOUR) == []


def test_a_meeting_that_is_entered_anew_in_capitals_is_the_same(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    council.events[0] = a_meeting(9, "2026-12-10", body="COMMITTEE ON SAFETY")
    council.agendas[9] = [a_line(91, "CALL TO ORDER"), a_line(92, f"{FACES.upper()} ")]
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (5, 4)
    assert coming(engine)["meeting-9"] == ("2026-12-10", False)


BENCHES, TREES = "Hearing on benches in parks.", "Hearing on trees along streets."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([a_line(12, FACES)], [a_line(92, FACES), a_line(93, BENCHES)]),
        ([a_line(12, FACES), a_line(13, BENCHES)], [a_line(92, FACES)]),
        (
            [a_line(12, FACES), a_line(13, BENCHES), a_line(14, TREES)],
            [a_line(92, BENCHES), a_line(93, FACES), a_line(94, "Hearing on trees in streets.")],
        ),
        (
            [a_line(12, FACES, 705, "2026-0005")],
            [a_line(92, FACES, 705, "2026-0005"), a_line(93, "Lamps.", 701, "2026-0001")],
        ),
        (  # the clerk has put the number in
            [a_line(12, FACES), a_line(13, BENCHES)],
            [a_line(92, FACES, 705, "2026-0005"), a_line(93, BENCHES)],
        ),
    ],
)
@pytest.mark.parametrize("day", ["2026-12-03", "2026-12-10"])
def test_a_meeting_that_is_entered_anew_with_another_line_is_the_same(
    council: SmallLegistar,
    config: Config,
    engine: Engine,
    before: list[Row],
    after: list[Row],
    day: str,
) -> None:
    council.agendas[1] = [a_line(11, "Call to order"), *before]
    crawl(council, config, NOON)
    council.events[0] = a_meeting(9, day, EventLocation="Room 2")
    council.agendas[9] = [a_line(91, "CALL TO ORDER"), *after]
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (5, 4)
    assert coming(engine)["meeting-9"] == (day, False)
    assert [reasons[0] for reasons in news(engine)] == ["renumbered"]


def test_of_two_meetings_that_are_entered_anew_each_goes_on_as_itself(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    council.events.append(a_meeting(5, "2026-12-04"))
    council.agendas[5] = [a_line(51, FACES), a_line(52, BENCHES)]
    crawl(council, config, NOON)
    council.events = [each for each in council.events if each["EventId"] not in (1, 5)]
    council.events += [a_meeting(8, "2026-12-10"), a_meeting(9, "2026-12-11")]
    council.agendas[8] = [a_line(81, FACES), a_line(82, BENCHES), a_line(83, TREES)]
    council.agendas[9] = [a_line(91, "Call to order"), a_line(92, FACES)]
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (5, 5)
    with Session(engine) as session:
        for old, day in ((5, 10), (1, 11)):
            (meeting,) = find_meetings(session, f"meeting-{old}")
            assert meeting.date == dt.date(2026, 12, day)


def test_a_meeting_that_is_entered_anew_days_later_is_the_same(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    del council.events[0]
    crawl(council, config, NOON + DAY)
    council.events.append(a_meeting(9, "2026-12-10"))
    council.agendas[9] = council.agendas[1]
    crawl(council, config, NOON + 3 * DAY)
    assert counts(engine) == (5, 4)
    assert news(engine) == [("item-missing",), ("renumbered", "item-restored", "rescheduled")]
    assert coming(engine)["meeting-9"] == ("2026-12-10", False)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("Committee on Parks", [a_line(91, "Call to order"), a_line(92, FACES)]),
        ("Committee on Safety", [a_line(91, "Call to order"), a_line(92, "Order on benches.")]),
        ("Committee on Safety", []),
    ],
)
def test_a_meeting_of_another_body_or_agenda_is_another(
    council: SmallLegistar, config: Config, engine: Engine, body: str, lines: list[Row]
) -> None:
    crawl(council, config, NOON)
    council.events[0] = a_meeting(9, "2026-12-10", body=body)
    council.agendas[9] = lines
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (5, 5)
    assert coming(engine)["meeting-1"] == ("2026-12-03", True)


def test_what_all_agendas_of_a_body_have_makes_no_meeting_the_same(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    for id_ in (3, 4):
        council.agendas[id_] = [a_line(id_ * 10, "Call to order"), a_line(id_ * 10 + 1, "Adjourn")]
    council.events.append(a_meeting(5, "2026-12-22", body="Council"))
    council.agendas[5] = [a_line(50, "Call to order"), a_line(51, "Adjourn")]
    crawl(council, config, NOON)
    council.events = [e for e in council.events if e["EventId"] != 3]
    council.events.append(a_meeting(9, "2026-12-29", body="Council"))
    council.agendas[9] = [a_line(90, "Call to order"), a_line(91, "Adjourn")]
    crawl(council, config, NOON + DAY)
    assert counts(engine) == (5, 6)


@pytest.mark.parametrize("status", [200, 403, 500, 503])
def test_an_answer_that_is_no_plain_one_concludes_nothing(
    council: SmallLegistar, config: Config, engine: Engine, status: int
) -> None:
    crawl(council, config, NOON)
    council.unlisted = {1}
    council.faults["events/1"] = status
    crawl(council, config, NOON + DAY)
    assert coming(engine)["meeting-1"] == ("2026-12-03", False)
    assert news(engine) == []


def test_many_that_are_gone_at_once_are_not_believed(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    days = [f"2026-12-{day:02}" for day in range(10, 22)]
    council.events += [a_meeting(50 + n, day, body="Board") for n, day in enumerate(days)]
    crawl(council, config, NOON)
    council.events = [event for event in council.events if event["EventId"] < 52]
    crawl(council, config, NOON + DAY)
    assert [gone for _, gone in coming(engine).values() if gone] == []


def test_a_list_that_cannot_be_had_concludes_nothing(
    council: SmallLegistar, config: Config, engine: Engine
) -> None:
    crawl(council, config, NOON)
    council.faults["events"] = 503
    crawl(council, config, NOON + DAY)
    assert [gone for _, gone in coming(engine).values() if gone] == []
    assert news(engine) == []


def test_of_two_meetings_of_one_day_ids_that_are_exchanged_move_nothing_and_hours_do(
    config: Config, engine: Engine, council: SmallLegistar
) -> None:
    """What each meets about tells which is which."""
    council.events += [a_meeting(5, "2026-12-10"), a_meeting(6, "2026-12-10", EventTime="2:00 PM")]
    council.agendas[5] = [a_line(51, "Call to order"), a_line(52, FACES, 705, "2026-0005")]
    council.agendas[6] = [a_line(61, "Call to order"), a_line(62, "Order 2.", 702, "2026-0002")]
    crawl(council, config, NOON)
    ten, two = (one for one in council.events if one["EventId"] in (5, 6))
    ten["EventTime"], two["EventTime"] = two["EventTime"], ten["EventTime"]
    council.agendas[5], council.agendas[6] = council.agendas[6], council.agendas[5]
    crawl(council, config, NOON + DAY, full=True)
    assert news(engine) == []
    ten["EventTime"], two["EventTime"] = two["EventTime"], ten["EventTime"]
    crawl(council, config, NOON + 2 * DAY, full=True)
    assert news(engine) == [("rescheduled",), ("rescheduled",)]


def test_a_number_that_a_council_counts_anew_is_that_of_the_meetings_year(
    config: Config, engine: Engine, council: SmallLegistar
) -> None:
    for matter in council.matters:
        matter["MatterFile"] = matter["MatterFile"].removeprefix("2026-")
    council.agendas = {2: [a_line(23, "Order", None, "0005")]}
    crawl(council, config, NOON)
    new = {"MatterIntroDate": "2027-01-08T00:00:00"}
    council.matters.append(a_matter(905, "0005", "An order on benches.", **new))
    january = NOON + 50 * DAY
    crawl(council, config, january, full=True)
    council.events.append(a_meeting(30, "2027-01-20"))
    council.agendas[30] = [a_line(301, "Benches", None, "0005")]
    crawl(council, config, january + DAY, full=True)
    with Session(engine) as session:
        rows = session.scalars(select(EventRow).where(EventRow.upstream_id.in_(["2", "30"]))).all()
        (old,), (anew,) = ([e for e in rows if e.upstream_id == id_] for id_ in ("2", "30"))
        bills = {bill.id: bill.session for bill in session.scalars(select(BillRow))}
        on = bills_on(session, [old, anew])
    assert {bills[id_] for id_ in on[old.id]} == {"2026"}
    assert {bills[id_] for id_ in on[anew.id]} == {"2027"}
    assert not any("Benches" in sent for sent in messages(config, engine, january + DAY + HOUR))
