"""Who is told, once, and who is not and why: decided with the ledger, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lawtrack.alerts import outbox, stored_subscriptions
from lawtrack.alerts.deliver import deliver_due
from lawtrack.alerts.explain import explain_alerts
from lawtrack.alerts.preview import preview_alerts
from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.tables.alerts import MessageRow, OutboxRow, SubscriptionRow
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.errors import DeliveryError
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.rejudge import rejudge
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Action, AgendaItem, Bill, Document
from tests.flows.ingest.test_ingest import plain
from tests.support.alerting import TOPICS, Town, a_town
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

FACES = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$MAIL"
"""
LIMITS = "[flood]\nmessages = 5\npercent = 50\n"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BAN = "It shall be unlawful for any department to use facial recognition technology."
BANNING = a_bill(
    upstream_id="502", identifier="2026-0043", title="Ordinance banning facial recognition."
)


@pytest.fixture
def town(tmp_path: Path, ready_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, ready_url, LIMITS + FACES)
    made.crawl([a_bill(), an_event()], NOW)
    yield made
    made.engine.dispose()


def states(town: Town) -> list[tuple[str, str]]:
    with Session(town.engine) as session:
        query = select(OutboxRow.state, OutboxRow.why).order_by(OutboxRow.id)
        return [(state, why) for state, why in session.execute(query)]


def test_what_a_first_look_finds_is_primed_and_not_sent(tmp_path: Path, ready_url: str) -> None:
    town = a_town(tmp_path, ready_url, FACES)
    town.crawl([BANNING], NOW)
    assert states(town) == [("primed", "a first look: what was there already is no news")]
    town.crawl([replace(BANNING, status="Passed")], NOW + DAY)
    town.deliver(NOW + DAY)
    assert town.subjects == [
        "Another step, Passed: Rivertown City Council 2026-0043"
        " - Ordinance banning facial recognition."
    ]
    town.engine.dispose()


def test_a_new_subscription_is_not_told_what_was_there(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    with Session(town.engine) as session:
        second = stored_subscriptions.unended_subscriptions(session)[0]
        stored_subscriptions.add_subscription(
            session, replace(second, name="second", id=0), now=NOW + DAY
        )
        session.commit()
    town.crawl([replace(BANNING, status="Passed")], NOW + 2 * DAY)
    with Session(town.engine) as session:
        query = select(SubscriptionRow.name, func.count()).join(
            OutboxRow, OutboxRow.subscription_id == SubscriptionRow.id
        )
        found = session.execute(query.group_by(SubscriptionRow.name)).all()
    assert sorted(map(tuple, found)) == [("faces", 2), ("second", 1)]


def test_a_subscription_that_is_added_while_a_crawl_runs_begins_with_the_next_change(
    town: Town,
) -> None:
    def batch(status: str) -> None:
        with Session(town.engine) as session:
            ingest(session, [replace(BANNING, status=status)], source=RIVERTOWN, topics=TOPICS,
                   now=NOW + DAY, crawl_id=crawl_id, read=plain)  # fmt: skip
            session.commit()

    crawl_id = town.crawl([], NOW + DAY, outcome="running")
    batch("Filed")
    with Session(town.engine) as other:
        first = stored_subscriptions.unended_subscriptions(other)[0]
        stored_subscriptions.add_subscription(
            other, replace(first, name="second", id=0), now=NOW + DAY
        )
        other.commit()
    batch("Passed")
    with Session(town.engine) as session:
        query = select(SubscriptionRow.name, RevisionRow.reasons).join_from(
            OutboxRow, SubscriptionRow, OutboxRow.subscription_id == SubscriptionRow.id
        )
        query = query.join(RevisionRow, RevisionRow.id == OutboxRow.revision_id)
        found = sorted((name, reasons) for name, reasons in session.execute(query))
    assert found == [("faces", ["new"]), ("faces", ["status"]), ("second", ["status"])]


def test_decisions_are_part_of_the_transaction_of_their_line(town: Town) -> None:
    with Session(town.engine) as session:
        crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW + DAY)
        ingest(session, [BANNING], source=RIVERTOWN, topics=TOPICS, now=NOW + DAY,
               crawl_id=crawl_id, read=plain)  # fmt: skip
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 1
        session.rollback()
    with Session(town.engine) as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        assert session.scalar(select(func.count()).select_from(RevisionRow)) == 2


def test_a_running_crawl_is_waited_for(town: Town) -> None:
    crawl_id = town.crawl([BANNING], NOW + DAY, outcome="running")
    assert town.deliver(NOW + DAY).sent == 0
    with Session(town.engine) as session:
        session.execute(
            update(CrawlRow).where(CrawlRow.id == crawl_id).values(outcome="interrupted")
        )
        session.commit()
    assert town.deliver(NOW + DAY).sent == 1
    assert town.deliver(NOW + 2 * DAY).sent == 0


def test_dates_do_not_decide_and_each_action_is_told_once(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    filed = BANNING.actions or ()
    future = replace(
        BANNING,
        actions=(*filed, Action(date=date(2027, 5, 1), description="Effective", upstream_id="1")),
    )
    back = replace(
        future,
        actions=(*(future.actions or ()),
                 Action(date=date(2025, 5, 1), description="Hearing held", upstream_id="2")),
    )  # fmt: skip
    for days, record in ((2, future), (3, future), (4, back), (5, back), (400, back)):
        town.crawl([replace(record, stamp=f"day {days}")], NOW + days * DAY)
        town.deliver(NOW + days * DAY)
    changed = [line for _, p in town.parcels for line in p.text.splitlines() if "Step:" in line]
    assert changed == ["  * Step: Effective (May 1, 2027)", "  * Step: Hearing held (May 1, 2025)"]


def test_a_text_that_comes_late_and_raises_a_flag_is_told(town: Town) -> None:
    late = a_bill(upstream_id="503", identifier="2026-0044", title="On police equipment.")
    text = Document(title="Text", url="https://files.example/503", kind="version")
    town.crawl([replace(late, documents=(text,))], NOW + DAY)
    assert states(town) == []
    # The document was listed all along: that it can be read now is no change of the record.
    town.crawl([replace(late, documents=(replace(text, content=BAN.encode()),))], NOW + 2 * DAY)
    town.deliver(NOW + 2 * DAY)
    (_, parcel) = town.parcels[0]
    assert parcel.subject == (
        "Newly flagged: Rivertown City Council 2026-0044 - On police equipment."
    )
    assert f'"{BAN}"' in parcel.text
    assert "(Text, page 1)" in parcel.text


def test_a_correction_says_that_it_corrects(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    (filed,) = BANNING.actions or ()
    town.crawl(
        [replace(BANNING, actions=(replace(filed, description="Introduced; tabled"),))],
        NOW + 2 * DAY,
    )
    town.deliver(NOW + 2 * DAY)
    _, parcel = town.parcels[-1]
    assert parcel.subject.startswith("Correction: Another step, Introduced; tabled: ")
    assert "(was: Introduced and referred (January 14, 2026))" in parcel.text


def many(count: int, status: str, stamp: str) -> list[Bill]:
    return [
        a_bill(
            upstream_id=f"9{number}",
            identifier=f"2026-9{number:04}",
            title=f"Order {number} on facial recognition.",
            status=status,
            stamp=stamp,
            documents=(),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1363])
def test_a_stamp_that_moves_tells_nobody_and_a_flood_is_one_summary(
    tmp_path: Path, sqlite_url: str, count: int
) -> None:
    town = a_town(tmp_path, sqlite_url, LIMITS + FACES)
    town.crawl(many(count, "Filed", "one"), NOW)
    town.crawl(many(count, "Filed", "two"), NOW + DAY)
    assert town.deliver(NOW + DAY).sent == 0
    town.crawl(many(count, "Passed", "three"), NOW + 2 * DAY)
    assert town.deliver(NOW + 2 * DAY).sent == 1
    (_, parcel) = town.parcels[0]
    assert parcel.subject == "Held back: 1,363 messages at once from Rivertown City Council"
    assert "found 1,363 of 1,363 records changed" in parcel.text
    assert town.deliver(NOW + 3 * DAY).sent == 0
    with Session(town.engine) as session:
        (row,) = stored_subscriptions.subscription_rows(session)
        held = outbox.held_messages(session, row.id)
        assert len(held) == count
        outbox.release_held_messages(session, held[:3], drop=False, now=NOW + 3 * DAY)
        outbox.release_held_messages(session, held[3:], drop=True, now=NOW + 3 * DAY)
        session.commit()
    assert town.deliver(NOW + 3 * DAY).sent == 1
    assert town.subjects[1] == "3 changes on facial recognition"
    town.engine.dispose()


def test_more_messages_than_the_limit_are_held_though_the_source_is_quiet(town: Town) -> None:
    town.crawl(many(6, "Filed", "one"), NOW + DAY)
    assert town.deliver(NOW + DAY).sent == 1
    assert town.subjects == ["Held back: 6 messages at once from Rivertown City Council"]
    town.crawl(many(5, "Passed", "two"), NOW + 2 * DAY)
    assert town.deliver(NOW + 2 * DAY).sent == 5


def test_a_dismissed_flag_is_quiet_at_once_and_later(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    with Session(town.engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "502")).one()
        give_verdict(session, bill, "dismissed", now=NOW + DAY)
        session.commit()
    assert town.deliver(NOW + DAY).sent == 0
    town.crawl([replace(BANNING, status="Passed")], NOW + 2 * DAY)
    assert town.deliver(NOW + 2 * DAY).sent == 0
    assert states(town) == [
        ("suppressed", "a reader dismissed the flag before it was sent"),
        ("suppressed", "a reader dismissed the flag"),
    ]


def test_a_paused_subscription_is_sent_nothing_of_the_time_between(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    with Session(town.engine) as session:
        (row,) = stored_subscriptions.subscription_rows(session)
        row.paused_at = NOW + DAY
        session.commit()
    town.crawl([replace(BANNING, status="Passed")], NOW + 2 * DAY)
    assert town.deliver(NOW + 2 * DAY).sent == 0
    with Session(town.engine) as session:
        (row,) = stored_subscriptions.subscription_rows(session)
        row.paused_at = None
        session.commit()
    assert town.deliver(NOW + 3 * DAY).sent == 1  # decided before the pause
    assert [state for state, _ in states(town)] == ["sent", "suppressed"]


def test_a_new_topic_is_no_news_and_a_new_lexicon_is(town: Town) -> None:
    (topic,) = TOPICS
    unread = a_bill(
        upstream_id="504", identifier="2026-0045", title="Order on faceprint kiosks.", documents=()
    )
    narrow = replace(topic, groups=topic.groups[:0], version="0")
    with Session(town.engine) as session:
        crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW + DAY)
        ingest(session, [unread], source=RIVERTOWN, topics=[narrow], now=NOW + DAY,
               crawl_id=crawl_id, read=plain)  # fmt: skip
        for _ in rejudge(session, jurisdiction="rivertown", topics=[narrow], now=NOW + DAY):
            session.commit()
        session.commit()
    assert states(town) == []
    with Session(town.engine) as session:
        for _ in rejudge(session, jurisdiction="rivertown", topics=TOPICS, now=NOW + 2 * DAY):
            session.commit()
        session.commit()
    assert [state for state, _ in states(town)] == ["waiting"]


def test_a_meeting_that_drops_the_bill_or_has_nothing_to_do_with_it(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    own = an_event().agenda or ()
    line = AgendaItem(
        order=2, title="Cameras", identifier="2026-0043", bill_upstream_id="502", upstream_id="2"
    )
    other = AgendaItem(order=3, title="Prayer", upstream_id="3")
    for days, agenda in ((2, (*own, line)), (3, (*own, line, other)), (4, (*own, other))):
        town.crawl([an_event(agenda=agenda)], NOW + days * DAY)
    town.deliver(NOW + 4 * DAY)
    name = "Rivertown City Council 2026-0043 - Ordinance banning facial recognition."
    when = "Wednesday, March 11, 2026, 6:30 PM EDT"
    assert town.subjects[1:] == [
        f"Hearing or meeting scheduled, {when}: {name}",
        f"Taken off the agenda, {when}: {name}",
    ]
    assert [state for state, _ in states(town)] == ["sent", "sent", "suppressed", "sent"]


def test_a_message_that_cannot_be_sent_is_tried_later_and_later_and_given_up(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)
    tries = []

    def refuse(channel: str, parcel: object) -> str:
        raise DeliveryError("nobody is there")

    def is_tried(now: datetime) -> bool:
        return bool(deliver_due(town.engine, town.config, environ={}, now=now, send=refuse).failed)

    # Each wait is waited for to the end; tests/unit/alerts/test_deliver.py has all of them.
    now = NOW + DAY
    for minutes in (1, 2, 4, 8, 16, 32):
        assert is_tried(now)
        tries.append(now)
        now += minutes * MINUTE
        assert not is_tried(now - MINUTE / 60)
    for now in (NOW + 29 * DAY, NOW + 29 * DAY + 64 * MINUTE, NOW + 29 * DAY + 192 * MINUTE,
                NOW + 30 * DAY, NOW + 30 * DAY + 360 * MINUTE, NOW + 31 * DAY):  # fmt: skip
        assert is_tried(now)
        tries.append(now)
        assert not is_tried(now + MINUTE)
        assert states(town) == (
            [("waiting", "")] if now < NOW + 31 * DAY else [("failed", "given up")]
        )
    assert not is_tried(NOW + 40 * DAY)
    gaps = [(b - a) / MINUTE for a, b in pairwise(tries)]
    assert gaps[:5] == [1, 2, 4, 8, 16]
    with Session(town.engine) as session:
        message = session.scalars(select(MessageRow)).one()
        assert (message.state, message.error) == ("failed", "nobody is there")
        assert message.attempts == len(tries)
    assert states(town) == [("failed", "given up")]


def test_what_a_clock_that_ran_a_year_ahead_has_put_off_goes_out_when_it_is_right(
    town: Town,
) -> None:
    ahead = NOW + 365 * DAY

    def refuse(channel: str, parcel: object) -> str:
        raise DeliveryError("nobody is there")

    town.crawl([BANNING], ahead)
    assert deliver_due(town.engine, town.config, environ={}, now=ahead, send=refuse).failed
    town.crawl([replace(BANNING, status="Passed")], ahead + MINUTE)
    town.deliver(NOW + DAY)
    kinds = [subject.partition(":")[0] for subject in town.subjects]
    assert kinds == ["New bill, flagged", "Another step, Passed"]
    town.deliver(NOW + 2 * DAY)
    assert len(town.parcels) == 2


def test_after_an_outage_what_waited_follows_the_first_that_gets_through(town: Town) -> None:
    town.crawl([BANNING], NOW + DAY)

    def refuse(channel: str, parcel: object) -> str:
        raise DeliveryError("nobody is there")

    def tried(now: datetime) -> None:
        deliver_due(town.engine, town.config, environ={}, now=now, send=refuse)

    now = NOW + DAY
    while now < NOW + 2 * DAY:  # until it is tried every six hours only
        tried(now)
        now += timedelta(minutes=30)
    tried(now)
    town.crawl([replace(BANNING, status="Passed")], now)
    town.deliver(now + timedelta(minutes=5))
    assert [subject.split(":")[0] for subject in town.subjects] == ["Another step, Passed"]
    town.deliver(now + timedelta(minutes=6))
    assert [subject.split(":")[0] for subject in town.subjects][1:] == ["New bill, flagged"]
    with Session(town.engine) as session:
        town.crawl([replace(BANNING, status="Signed")], now + DAY)
        town.deliver(now + DAY)  # gathers and sends
        message = session.scalars(select(MessageRow).order_by(MessageRow.id.desc())).first()
        assert message is not None
        # What somebody is trying at this moment is left to them.
        message.state, message.error, message.attempts = "pending", "", 1
        message.next_try_at = now + 2 * DAY
        session.commit()
        outbox.retry_channel_now(session, "$MAIL", now=now + DAY)
        session.commit()
        session.refresh(message)
        assert message.next_try_at == now + 2 * DAY


def test_a_wrong_template_holds_up_no_message_and_is_told(town: Town) -> None:
    folder = town.config.folder / "templates"
    folder.mkdir()
    (folder / "message.txt.j2").write_text("{{ letter.subject / 2 }}")
    town.crawl([BANNING], NOW + DAY)
    done = town.deliver(NOW + DAY)
    assert (done.sent, done.failed) == (1, 0)
    (wrong,) = done.errors
    assert wrong.startswith("templates/message.txt.j2: unsupported operand")
    ((_, parcel),) = town.parcels
    assert "Why you are told" in parcel.text
    with Session(town.engine) as session:
        assert session.scalars(select(MessageRow.receipt)).one() == f"taken ({wrong})"


def test_explain_tells_what_came_what_is_held_what_is_not_and_what_never_came(
    tmp_path: Path, ready_url: str
) -> None:
    others = """
[[alerts]]
name = "daily"
topic = "facial-recognition"
channel = "$MAIL"
rhythm = "daily"
[[alerts]]
name = "votes"
topic = "facial-recognition"
reasons = ["vote"]
channel = "$MAIL"
[[alerts]]
name = "bridge"
search = "mill street footbridge"
channel = "$MAIL"
"""
    town = a_town(tmp_path, ready_url, FACES + others)
    town.crawl([a_bill(), an_event()], NOW)
    town.crawl([BANNING], NOW + DAY)
    town.deliver(NOW + DAY)
    with Session(town.engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "502")).one()
        (told,) = [
            each for each in explain_alerts(session, bill, now=NOW + DAY) if each.kind == "bill"
        ]
    assert {answer.subscription: answer.words for answer in told.answers} == {
        "faces": "sent 2026-03-03 12:00 UTC to $MAIL, taken",
        "daily": "held until 2026-03-03 13:00 UTC: for the daily digest",
        "votes": "not sent: what changed (flag, new) is not among the reasons it asks for",
        "bridge": "these words do not stand in it: mill, street, footbridge",
    }
    town.engine.dispose()


def test_explain_tells_what_waits_what_failed_and_what_nobody_asked_for(
    tmp_path: Path, ready_url: str
) -> None:
    hilltown = """
[jurisdictions.hilltown]
platform = "legistar"
name = "Hilltown"
division = "ocd-division/country:us/state:ma/place:hilltown"
timezone = "America/New_York"
[[alerts]]
name = "elsewhere"
topic = "facial-recognition"
jurisdictions = ["hilltown"]
channel = "$MAIL"
[[alerts]]
name = "other"
bill = "2026-0099"
channel = "$MAIL"
"""
    town = a_town(tmp_path, ready_url, hilltown + FACES)
    town.crawl([a_bill(), an_event()], NOW)
    town.crawl([BANNING], NOW + DAY)

    def refuse(channel: str, parcel: object) -> str:
        raise DeliveryError("nobody is there")

    def told(now: datetime, reason: str = "new") -> dict[str, str]:
        with Session(town.engine) as session:
            bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "502")).one()
            lines = [
                each for each in explain_alerts(session, bill, now=now) if reason in each.reasons
            ]
            return {answer.subscription: answer.words for answer in lines[0].answers}

    def change(**values: object) -> None:
        with Session(town.engine) as session:
            session.execute(update(MessageRow).values(**values))
            session.commit()

    now = NOW + DAY
    due = "due; sent when the crawl has ended, with the next delivery"
    assert told(now) == {"elsewhere": "not asked for: it asks for hilltown only", "faces": due}
    deliver_due(town.engine, town.config, environ={}, now=now, send=refuse)
    again = "tried again 2026-03-03 12:01 UTC"
    waits = f"could not be sent yet (1 try, the last: nobody is there); {again}"
    assert told(now)["faces"] == waits
    change(error="")  # killed while it was being sent
    assert told(now)["faces"] == waits.replace(
        "nobody is there", "the process ended before the answer was noted"
    )
    with Session(town.engine) as session:
        stored_subscriptions.subscription_named(session, "faces").paused_at = now
        session.commit()
    assert told(now)["faces"].endswith(f"{again}; the subscription is paused")
    with Session(town.engine) as session:
        stored_subscriptions.subscription_named(session, "faces").paused_at = None
        session.commit()
    late = now + 31 * DAY
    deliver_due(town.engine, town.config, environ={}, now=late, send=refuse)
    assert told(late)["faces"] == "given up after 2 tries: nobody is there"

    town.crawl([replace(BANNING, stamp="again", notes="scanned")], late)
    quiet = "nothing to tell: bookkeeping of the source or of lawtrack"
    assert set(told(late, "details").values()) == {quiet}
    with Session(town.engine) as session:
        second = replace(
            stored_subscriptions.unended_subscriptions(session)[0],
            name="second",
            id=0,
            jurisdictions=(),
        )
        stored_subscriptions.add_subscription(session, second, now=late)
        session.commit()
    assert told(late)["second"] == "seen before the subscription was made"
    town.engine.dispose()


def test_a_preview_says_what_would_have_come_month_by_month(town: Town) -> None:
    for days, status in ((1, "Filed"), (20, "Heard"), (40, "Passed")):
        town.crawl([replace(BANNING, status=status)], NOW + days * DAY)
        town.deliver(NOW + days * DAY)
    with Session(town.engine) as session:
        row = stored_subscriptions.subscription_named(session, "faces")
        stored = stored_subscriptions.subscription_of_row(row)
        asked = replace(stored, id=0, name="asked", rhythm="weekly")
        found = preview_alerts(session, stored, flood=town.config.flood, now=NOW + 50 * DAY)
        weekly = preview_alerts(session, asked, flood=town.config.flood, now=NOW + 50 * DAY)
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 3
    assert found.messages == len(town.parcels) == 3
    assert {month: count for month, count in found.months.items() if count} == {
        "2026-03": 2,
        "2026-04": 1,
    }
    assert list(found.months) == ["2026-03", "2026-04"], "what was before the first look is unknown"
    assert found.since == NOW
    assert weekly.messages == 3
    assert [told.headline for told in found.told] == [
        "Another step", "Another step", "New bill, flagged",
    ]  # fmt: skip


def test_a_subscription_gone_from_the_configuration_ends_and_can_come_back(town: Town) -> None:
    without = replace(town.config, alerts=())
    with Session(town.engine) as session:
        stored_subscriptions.mirror_subscriptions(
            session, replace(without.asked, complete=False), now=NOW + DAY
        )
        assert [each.name for each in stored_subscriptions.unended_subscriptions(session)] == [
            "faces"
        ]
        stored_subscriptions.mirror_subscriptions(session, without.asked, now=NOW + DAY)
        session.commit()
        assert stored_subscriptions.unended_subscriptions(session) == []
    with Session(town.engine) as session:
        stored_subscriptions.mirror_subscriptions(session, town.config.asked, now=NOW + 2 * DAY)
        session.commit()
        assert [each.name for each in stored_subscriptions.unended_subscriptions(session)] == [
            "faces"
        ]
