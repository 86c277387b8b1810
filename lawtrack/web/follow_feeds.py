"""A search or a bill as a feed and as a calendar, to be followed from elsewhere."""

from lawtrack.database import Session
from lawtrack.database.dealings.topic_lines import meetings_with_bills
from lawtrack.database.details import BillDetails
from lawtrack.database.search.find_records import SearchAnswer
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.publishing.news import calendar_entries, news_items
from lawtrack.publishing.site.calendars import write_calendar
from lawtrack.publishing.site.feeds import (
    Feed,
    feed_entries_of,
    feed_entry_of,
    newest_entries_first,
    write_feed,
)
from lawtrack.publishing.site.site_state import calendar_window_start
from lawtrack.web.answering.asker import Asker

FEED_ENTRIES = 50
BILL_ENTRIES = 100


def search_feed(session: Session, answer: SearchAnswer) -> bytes:
    """An Atom feed of what the search finds: an entry each, updated when it changes."""
    entries = [
        feed_entry_of(item)
        for kind, ids in _ids(answer).items()
        for item in news_items(session, kind, sorted(ids)).values()
    ]
    return write_feed(
        Feed(
            key=f"search {answer.asked}",
            title=f"lawtrack: {answer.asked}",
            subtitle=f"The newest bills and meetings with: {answer.asked}",
            entries=newest_entries_first(entries),
        )
    )


def search_calendar(session: Session, asker: Asker, answer: SearchAnswer) -> bytes:
    """A calendar of the meetings that the search finds, or that deal with a bill it finds."""
    ids = _ids(answer)
    wanted = ids["event"] | set(meetings_with_bills(session, ids["bill"]))
    entries = calendar_entries(session, first=calendar_window_start(asker.now).date())
    kept = [entry for entry in entries if entry.meeting.event.id in wanted]
    return write_calendar(f"lawtrack: {answer.asked}", kept)


def bill_feed(session: Session, bill: BillDetails) -> bytes:
    """An Atom feed of a bill: an entry for each change."""
    items = news_items(session, "bill", [bill.id]).values()
    name = full_number(bill.identifier, bill.session)
    return write_feed(
        Feed(
            key=f"bill {bill.ocd_id}",
            title=f"{bill.jurisdiction} {name}",
            subtitle=bill.title,
            entries=[entry for item in items for entry in feed_entries_of(item)][:BILL_ENTRIES],
        )
    )


def bill_calendar(session: Session, asker: Asker, bill: BillDetails) -> bytes:
    """A calendar of the meetings that deal with a bill."""
    wanted = set(meetings_with_bills(session, {bill.id}))
    entries = calendar_entries(
        session, first=calendar_window_start(asker.now).date(), jurisdiction=bill.jurisdiction
    )
    kept = [entry for entry in entries if entry.meeting.event.id in wanted]
    return write_calendar(f"{bill.jurisdiction} {full_number(bill.identifier, bill.session)}", kept)


def _ids(answer: SearchAnswer) -> dict[str, set[int]]:
    return {
        kind: {hit.subject_id for hit in answer.hits if hit.kind == kind}
        for kind in ("bill", "event")
    }
