"""Made-up records for tests: a small town that does not exist."""

from datetime import UTC, date, datetime, timedelta

from lawtrack.config.settings import Rhythm
from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Document,
    Event,
    Source,
    Sponsorship,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

RIVERTOWN = Source(
    key="rivertown",
    platform="legistar",
    name="Rivertown City Council",
    division="ocd-division/country:us/state:ma/place:rivertown",
    timezone="America/New_York",
    client="rivertown",
)

RIVERTOWN_RHYTHM = Rhythm(
    jurisdiction="rivertown", interval=timedelta(minutes=30), timezone="America/New_York"
)


def a_bill(**changes: object) -> Bill:
    """A whole bill; any field can be given another value."""
    fields: dict[str, object] = {
        "jurisdiction": "rivertown",
        "upstream_id": "501",
        "identifier": "2026-0042",
        "title": "Ordinance naming the footbridge at Mill Street.",
        "session": "2026",
        "kind": "Council Ordinance",
        "status": "Referred",
        "introduced": date(2026, 1, 14),
        "body": "Committee on Parks",
        "url": "https://rivertown.example/gateway.aspx?M=L&ID=501",
        "source_url": "https://api.example/v1/rivertown/matters/501",
        "stamp": "2026-02-20T10:00:00",
        "actions": (
            Action(
                date=date(2026, 1, 14),
                description="Introduced and referred",
                organization="City Council",
                upstream_id="9001",
            ),
        ),
        "sponsorships": (Sponsorship(name="Ada Quill", primary=True),),
        "documents": (
            Document(title="Draft", url="https://files.example/501.pdf", kind="attachment"),
        ),
        "related": (),
        "votes": (),
    }
    return Bill(**{**fields, **changes})  # type: ignore[arg-type]


def an_event(**changes: object) -> Event:
    """A whole meeting; any field can be given another value."""
    fields: dict[str, object] = {
        "jurisdiction": "rivertown",
        "upstream_id": "77",
        "name": "City Council",
        "date": date(2026, 3, 11),
        "time": "18:30",
        "time_text": "6:30 PM",
        "timezone": "America/New_York",
        "body": "City Council",
        "location": "Town Hall",
        "status": "Final",
        "url": "https://rivertown.example/MeetingDetail.aspx?LEGID=77",
        "stamp": "2026-02-28T09:00:00",
        "agenda": (
            AgendaItem(
                order=1,
                title="Ordinance naming the footbridge at Mill Street.",
                identifier="2026-0042",
                bill_upstream_id="501",
                upstream_id="3001",
            ),
        ),
        "documents": (),
    }
    return Event(**{**fields, **changes})  # type: ignore[arg-type]
