"""The meetings of a list: of which of them the agenda is read, and what other routes may know."""

import datetime as dt
from collections.abc import Iterable

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Event, Source, Unchanged
from lawtrack.legislation.vocabulary import NOT_HELD
from scrapers.platforms.legistar.earlier_records import is_due
from scrapers.platforms.legistar.events import agenda_of
from scrapers.platforms.legistar.tenant import AHEAD_DAYS, LegistarClient, ListedMeeting, Output


def changed_events(tenant: LegistarClient, events: Iterable[Event]) -> Output:
    """Yield the agendas that are wanted of these, and which meetings are unchanged."""
    unchanged = []
    for event in events:
        if _wants_agenda(tenant, event):
            yield agenda_of(tenant, event)
        else:
            unchanged.append(event.upstream_id)
    if unchanged:
        yield Unchanged(jurisdiction=tenant.source.key, kind="event", upstream_ids=tuple(unchanged))


def as_listed_meeting(event: Event, source: Source) -> ListedMeeting:
    """The meeting as it is compared with what other routes say."""
    off = meeting_state(event, source.words) in NOT_HELD
    return ListedMeeting(
        event.date.isoformat(), event.time, off, event.identifiers, event.committees
    )


def _wants_agenda(tenant: LegistarClient, event: Event) -> bool:
    scope, known = tenant.scope, tenant.known
    if event.upstream_id not in known.events and not is_due(tenant, event):
        return False
    if scope.force or known.events.get(event.upstream_id) != event.stamp:
        return True
    # Agenda items are edited without a new stamp of the meeting.
    ahead = known.now.date() + dt.timedelta(days=AHEAD_DAYS)
    return scope.again and tenant.oldest_near <= event.date <= ahead
