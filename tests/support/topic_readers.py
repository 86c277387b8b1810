"""What each reader tells of a topic, as numbers of lines of the ledger: so all can be compared."""

import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.decide import PRIMED, WAITING
from lawtrack.alerts.preview import preview_alerts
from lawtrack.alerts.stored_subscriptions import unended_subscriptions
from lawtrack.api.tracker import open_tracker
from lawtrack.database.conditions import Selection
from lawtrack.database.events import meeting_id
from lawtrack.database.ledger import newest_revisions
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation.reasons import is_news
from lawtrack.publishing.brief.brief import Brief, make_brief
from lawtrack.publishing.news import latest_news
from lawtrack.publishing.tables.export import ExportRequest, print_table
from lawtrack.publishing.todays_news import make_today
from tests.support.alerting import Town

TOPIC = "facial-recognition"
EVERYTHING = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$MAIL"
lowest = "watch"
reasons = ["new", "status", "text", "hearing", "rescheduled", "cancelled", "vote", "flag",
           "judgement", "title", "sponsor", "document", "agenda", "details"]
"""

Reader = Callable[[Session, Town, datetime], set[int]]


def lines_after(session: Session, number: int) -> dict[int, RevisionRow]:
    """The lines of the ledger behind that one that are news."""
    query = select(RevisionRow).where(RevisionRow.id > number).order_by(RevisionRow.id)
    return {row.id: row for row in session.scalars(query) if is_news(row.reasons)}


def names_of(session: Session, lines: Mapping[int, RevisionRow]) -> dict[int, str]:
    """What each line is about: "bill 502", "meeting-77"."""
    names: dict[int, str] = {}
    for id_, row in lines.items():
        if row.kind == "bill":
            bill = session.get_one(BillRow, row.subject_id)
            names[id_] = f"bill {bill.upstream_id}"
        else:
            names[id_] = meeting_id(session.get_one(EventRow, row.subject_id))
    return names


def _alerts(session: Session, town: Town, now: datetime) -> set[int]:
    sent = OutboxRow.state.in_((WAITING, PRIMED))
    return set(session.scalars(select(OutboxRow.revision_id).where(sent)))


def _changes(session: Session, town: Town, now: datetime) -> set[int]:
    return {one.change.revision for one in newest_revisions(session, topic=TOPIC)}


def _python(session: Session, town: Town, now: datetime) -> set[int]:
    with open_tracker(town.config.path, clock=lambda: now) as tracker:
        return {one.change.revision for one in tracker.changes(topic=TOPIC)}


def _feed(session: Session, town: Town, now: datetime) -> set[int]:
    return {
        change.id for item in latest_news(session, topic=TOPIC, most=99) for change in item.told
    }


def _export(session: Session, town: Town, now: datetime) -> set[int]:
    output = io.BytesIO()
    order = ExportRequest(
        table="changes", format="jsonl", wanted=Selection(topic=TOPIC), today=now.date()
    )
    print_table(session, order, output, now=now)
    return {json.loads(line)["revision"] for line in output.getvalue().splitlines()}


def _export_as_of(session: Session, town: Town, now: datetime) -> set[int]:
    output = io.BytesIO()
    wanted = Selection(topic=TOPIC, as_of=now.date())
    order = ExportRequest(table="changes", format="jsonl", wanted=wanted, today=now.date())
    print_table(session, order, output, now=now + timedelta(hours=1))
    return {json.loads(line)["revision"] for line in output.getvalue().splitlines()}


def _brief(session: Session, town: Town, now: datetime) -> set[int]:
    brief = make_brief(session, TOPIC, since=now.date(), states=(), today=now.date(), now=now)
    return shown_in(brief) & brief.told | {
        id_
        for id_, row in lines_after(session, 0).items()
        if id_ in brief.told and "new" in row.reasons and _is_listed(session, row, brief)
    }


def shown_in(brief: Brief) -> set[int]:
    """The changes that the brief prints."""
    parts = (brief.new, brief.moved, brief.touched, brief.awaited, brief.stuck, brief.quiet)
    return {change.id for part in parts[:4] for entry in part for change in entry.changes} | {
        meeting.change.id for meeting in brief.meetings
    }


def _is_listed(session: Session, row: RevisionRow, brief: Brief) -> bool:
    """Whether what is new stands among the bills that are new, or the meetings to come."""
    if row.kind == "bill":
        bill = session.get_one(BillRow, row.subject_id)
        return any(entry.number == bill.identifier for entry in (*brief.new, *brief.moved))
    event = session.get_one(EventRow, row.subject_id)
    return any(event.date == one.day for one in (*brief.coming, *brief.later))


def _preview(session: Session, town: Town, now: datetime) -> set[int]:
    (subscription,) = unended_subscriptions(session)
    preview = preview_alerts(session, subscription, flood=town.config.flood, now=now)
    return {one.revision for one in preview.told}


def _today(session: Session, town: Town, now: datetime) -> set[int]:
    news = make_today(
        session, [TOPIC], since=now - timedelta(hours=1), now=now, today=now.date(), states=()
    )
    return {change.revision for change in news.changes}


READERS: dict[str, Reader] = {
    "alerts": _alerts,
    "alerts preview": _preview,
    "changes": _changes,
    "the API": _python,
    "the feed": _feed,
    "the export": _export,
    "the export as of the day": _export_as_of,
    "the brief": _brief,
    "today": _today,
}
