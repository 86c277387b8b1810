"""Sixty days, five subscriptions, a real mail server and a real webhook: exactly what was due.

The list of messages is written by hand. A process killed at random moments and a mail server that
is dead for ten days change nothing but the times.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.alerts.channels import is_genuine_webhook
from lawtrack.alerts.preview import preview_alerts
from lawtrack.database.dealings.stored_lines import stored_ledger_lines
from lawtrack.database.tables.alerts import MessageRow, OutboxRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Action, AgendaItem, Document, Record, Vote
from tests.support.alerting import Courier, MailServer, Receiver, Town, a_town, once
from tests.support.made import NOW, a_bill, an_event

ALERTS = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$ANN"

[[alerts]]
name = "daily"
topic = "facial-recognition"
channel = "$BOB"
rhythm = "daily"

[[alerts]]
name = "follow"
bill = "2026-0043"
jurisdictions = ["rivertown"]
reasons = ["status", "vote"]
channel = "$CAT"
quiet = "22:00-07:00"

[[alerts]]
name = "bridge"
search = "mill street footbridge"
channel = "$HOOK"

[[alerts]]
name = "weekly"
topic = "facial-recognition"
lowest = "about"
channel = "$HOOK"
rhythm = "weekly"
"""
KEY = "a key that only the receiver knows"
BAN = "It shall be unlawful for any department to use facial recognition technology."
TITLE = "Ordinance banning facial recognition by the police."


def step(day: date, words: str, number: str) -> Action:
    return Action(date=day, description=words, organization="City Council", upstream_id=number)


BRIDGE = a_bill()
PARKS = a_bill(
    upstream_id="500", identifier="2026-0041", title="Ordinance on facial recognition in parks."
)
FILED = BRIDGE.actions or ()
BANNING = a_bill(upstream_id="502", identifier="2026-0043", title=TITLE, documents=())
PASSED = replace(BANNING, status="Passed", actions=(*FILED, step(date(2026, 3, 5), "Passed", "2")))
CORRECTED = replace(PASSED, actions=(*FILED, step(date(2026, 3, 5), "Passed as amended", "2")))
FUTURE = replace(
    CORRECTED, actions=(*(CORRECTED.actions or ()), step(date(2027, 1, 1), "Takes effect", "3"))
)
BACK = replace(
    FUTURE, actions=(*(FUTURE.actions or ()), step(date(2025, 12, 1), "Hearing held", "4"))
)
VOTED = replace(
    BACK,
    votes=(
        Vote(
            motion="Override the veto",
            date=date(2026, 4, 1),
            result="pass",
            counts={"Yea": 9, "Nay": 4},
        ),
    ),
)
LATE = a_bill(
    upstream_id="503", identifier="2026-0044", title="Ordinance on police equipment.", documents=()
)
TEXT = Document(
    title="Full text", url="https://files.example/503.txt", kind="version", content=BAN.encode()
)
READ = replace(LATE, documents=(TEXT,))
SAFETY = an_event(
    upstream_id="78",
    name="Committee on Public Safety",
    date=date(2026, 3, 17),
    description="Testimony by Zoom: https://zoom.example/j/1",
    agenda=(
        AgendaItem(order=1, title=TITLE, identifier="2026-0043", bill_upstream_id="502",
                   upstream_id="1"),
    ),
)  # fmt: skip
MOVED = replace(SAFETY, date=date(2026, 3, 24))
CANCELLED = replace(MOVED, status="Cancelled", cancelled=True)


def at(day: int, hour: int = 15, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute) + timedelta(days=day)


# When, and what the crawl finds then.
HISTORY: list[tuple[datetime, Sequence[Record]]] = [
    (at(0), [BRIDGE, PARKS, an_event()]),  # the first look
    (at(1), [BANNING]),
    (at(2), [SAFETY]),
    (at(4, 3, 30), [PASSED]),  # half past ten in the evening, by the town's clock
    (at(5), [MOVED]),
    (at(6), [CORRECTED]),
    (at(7), [LATE]),  # its text is not there yet
    (at(8), [READ]),
    (at(10), [replace(BRIDGE, status="Passed")]),
    (at(12), [CANCELLED]),
    (at(20), [FUTURE]),
    (at(21), [replace(FUTURE, stamp="again"), replace(BRIDGE, status="Passed", stamp="again")]),
    (at(22), [BACK]),
    (at(26), [replace(READ, status="Withdrawn")]),  # a reader has dismissed its flag
    (at(30), [VOTED]),
    (at(40), [replace(VOTED, stamp="again"), replace(READ, status="Withdrawn", stamp="again")]),
    (at(45), [replace(PARKS, title="Ordinance on cameras in parks and facial recognition.")]),
]
DISMISSED_AT = at(25)
LAST_DAY = 60

B43 = f"Rivertown City Council 2026-0043 - {TITLE}"
B44 = "Rivertown City Council 2026-0044 - Ordinance on police equipment."
NEW = f"New bill, flagged: {B43}"
HEARING = f"Hearing or meeting scheduled, Tuesday, March 17, 2026, 6:30 PM EDT: {B43}"
STEP = f"Another step, Passed: {B43}"
FUTURE_STEP = f"Another step, Takes effect: {B43}"
BACK_STEP = f"Another step, Hearing held: {B43}"
MOVE = f"Meeting moved, Tuesday, March 24, 2026, 6:30 PM EDT: {B43}"
CORRECTION = f"Correction: Another step, Passed as amended: {B43}"
FLAG = f"Newly flagged: {B44}"
CANCEL = f"Meeting cancelled, Tuesday, March 24, 2026, 6:30 PM EDT: {B43}"
VOTE = f"Vote, Override the veto, passed: {B43}"

# By hand: who gets what, in which order.
ANN = [NEW, HEARING, STEP, MOVE, CORRECTION, FLAG, CANCEL, FUTURE_STEP, BACK_STEP, VOTE]
BOB = ANN  # one change a day, each in the digest of the next morning
CAT = [STEP, CORRECTION, FUTURE_STEP, BACK_STEP, VOTE]
BRIDGE_HOOK = [
    "Another step, Passed: Rivertown City Council 2026-0042"
    " - Ordinance naming the footbridge at Mill Street."
]
WEEKLY_HOOK = [
    "5 changes on facial recognition",  # 9 March: new, hearing, step, moved, corrected
    "2 changes on facial recognition",  # 16 March: flagged late, cancelled
    FUTURE_STEP,  # 23 March: dated in the future
    BACK_STEP,  # 30 March: dated back
    VOTE,  # 6 April
]
CHANGED = {
    "new": ("Type: Council Ordinance", "Introduced: Wednesday, January 14, 2026",
            "Now with: Committee on Parks", "Last step: Introduced and referred"),
    "passed": ("Status: Passed (was: Referred)", "Step: Passed (March 5, 2026)"),
    "moved": ("Moved: from Tuesday, March 17, 2026 to Tuesday, March 24, 2026",),
    "corrected": (
        "Corrected step: Passed as amended (March 5, 2026) (was: Passed (March 5, 2026))",
    ),
    "flagged": ("Document added: Full text https://files.example/503.txt",
                "Flagged: about facial recognition"),
    "cancelled": ("Cancelled", "Status: Cancelled (was: Final)"),
    "future": ("Step: Takes effect (January 1, 2027)",),
    "back": ("Step: Hearing held (December 1, 2025)",),
    "vote": ("Vote: Override the veto, passed (yes: 9; no: 4) (April 1, 2026)",),
}  # fmt: skip
ANN_CHANGED = [
    CHANGED["new"], (), CHANGED["passed"], CHANGED["moved"], CHANGED["corrected"],
    CHANGED["flagged"], CHANGED["cancelled"], CHANGED["future"], CHANGED["back"], CHANGED["vote"],
]  # fmt: skip


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, sqlite_url, ALERTS)
    yield made
    made.engine.dispose()


def sixty_days(
    town: Town,
    mail: MailServer,
    hook: Receiver,
    *,
    chance: random.Random | None = None,
    dead: range = range(0),
) -> int:
    """Live through the history; returns how often the delivering process was killed."""
    address = f"mailto://127.0.0.1:{mail.port}?from=alerts@rivertown.example&to={{}}@there.example"
    courier = Courier(
        town.config.folder,
        {
            "ANN": address.format("ann"),
            "BOB": address.format("bob"),
            "CAT": address.format("cat"),
            "HOOK": f"signed+http://127.0.0.1:{hook.port}/hook",
            "HOOK_KEY": KEY,
        },
        chance,
    )
    try:
        for day in range(LAST_DAY):
            if day == dead.start and dead:
                mail.stop()
            if day == dead.stop and dead:
                mail.start()
            if day == 25:
                dismiss(town, DISMISSED_AT)
            todays = [
                (now, records) for now, records in HISTORY if at(day, 0) <= now < at(day + 1, 0)
            ]
            moments = sorted([at(day, 13, 10), *(now for now, _ in todays)])
            for now in moments:
                for when, records in todays:
                    if when == now:
                        town.crawl(records, now)
                courier.deliver(now + timedelta(minutes=4), may_die=bool(todays) or day % 9 == 8)
        courier.deliver(at(LAST_DAY), may_die=False)
    finally:
        courier.stop()
    return courier.kills


def dismiss(town: Town, now: datetime) -> None:
    with Session(town.engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "503")).one()
        assert give_verdict(session, bill, "dismissed", now=now) == ["facial-recognition"]
        session.commit()


def check(mail: MailServer, hook: Receiver) -> None:
    """What came is what was due, one by one."""
    mails, posts = once(mail.got), once(hook.got)
    boxes = {name: [m for m in mails if m.to == f"{name}@there.example"] for name in
             ("ann", "bob", "cat")}  # fmt: skip
    assert [m.subject for m in boxes["ann"]] == ANN
    assert [m.changed for m in boxes["ann"]] == ANN_CHANGED
    assert [m.subject for m in boxes["bob"]] == BOB
    assert [m.subject for m in boxes["cat"]] == CAT
    assert sum(len(box) for box in boxes.values()) == len(mails)
    assert [p.subject for p in posts if p.to == "bridge"] == BRIDGE_HOOK
    assert [p.subject for p in posts if p.to == "weekly"] == WEEKLY_HOOK
    assert len(posts) == len(BRIDGE_HOOK) + len(WEEKLY_HOOK)
    for headers, body in hook.requests:
        signed = headers["Lawtrack-Signature"]
        assert is_genuine_webhook(signed, body, KEY, int(signed.split(",")[0].removeprefix("t=")))


# What takes back more of what stood then: a search that finds no more, a dismissal that lapses.
AFTERWARDS: list[tuple[datetime, Sequence[Record]]] = [
    (at(46), [replace(BRIDGE, status="Passed", title="Ordinance naming the lamp.")]),
    (at(47), [replace(READ, status="Back", documents=(replace(TEXT, content=BAN.encode() * 2),))]),
    (at(48), [replace(CANCELLED, agenda=())]),
]


def test_a_preview_is_what_was_decided_for_one_who_was_there_from_the_start(town: Town) -> None:
    for now, records in [*HISTORY, *AFTERWARDS]:
        if now == at(26):
            dismiss(town, DISMISSED_AT)
        town.crawl(records, now)
        town.deliver(now + timedelta(minutes=4))
    town.deliver(at(LAST_DAY))
    with Session(town.engine) as session:
        for row in stored_subscriptions.subscription_rows(session):
            asked = stored_subscriptions.subscription_of_row(row)
            found = preview_alerts(session, asked, flood=town.config.flood, now=at(LAST_DAY))
            told = session.scalars(
                select(OutboxRow.revision_id)
                .where(
                    OutboxRow.subscription_id == row.id, OutboxRow.state.in_(["sent", "waiting"])
                )
                .order_by(OutboxRow.revision_id)
            ).all()
            by_line = {line.id: line for batch in stored_ledger_lines(session) for line in batch}
            assert [(each.seen, each.identifier) for each in reversed(found.told)] == [
                (by_line[id_].seen_at, by_line[id_].identifier) for id_ in told
            ], asked.name
            count = select(func.count()).select_from(MessageRow)
            count = count.where(MessageRow.subscription_id == row.id)
            assert found.messages == session.scalar(count)
            states = session.scalars(
                select(OutboxRow.state).where(OutboxRow.subscription_id == row.id)
            ).all()
            assert found.not_asked == states.count("suppressed")
            assert found.first_looks == states.count("primed")


@pytest.mark.e2e
def test_five_people_get_exactly_what_is_due(town: Town, mail: MailServer, hook: Receiver) -> None:
    sixty_days(town, mail, hook)
    check(mail, hook)
    assert len(mail.got) == len(once(mail.got))  # nobody died, so nothing came twice
    assert len(hook.got) == len(once(hook.got))


@pytest.mark.e2e
def test_a_process_killed_at_random_moments_changes_nothing_but_the_times(
    town: Town, mail: MailServer, hook: Receiver
) -> None:
    kills = sixty_days(town, mail, hook, chance=random.Random(5))
    assert kills > 20
    check(mail, hook)


@pytest.mark.e2e
def test_a_mail_server_dead_for_ten_days_changes_nothing_but_the_times(
    town: Town, mail: MailServer, hook: Receiver
) -> None:
    sixty_days(town, mail, hook, dead=range(5, 15))
    check(mail, hook)
    assert len(mail.got) == len(once(mail.got))
