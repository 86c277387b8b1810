"""Meetings and bills in the words of schema.org, as JSON-LD inside their pages: data, no script."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from markupsafe import Markup

from lawtrack.database.details import BillDetails, EventDetails
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.wording import place_of
from lawtrack.safe_text import printable, web_address

_STATUS = {
    "confirmed": "EventScheduled",
    "tentative": "EventScheduled",
    "passed": "EventScheduled",
    "cancelled": "EventCancelled",
    "no-quorum": "EventCancelled",
    "deferred": "EventPostponed",
    "postponed": "EventPostponed",
    "rescheduled": "EventRescheduled",
}
# What could end the element, or begin another one, is written so that JSON means the same.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"}
_SCHEMA = "https://schema.org"


def event_data(event: EventDetails) -> Markup:
    """The meeting as schema.org/Event; whether it takes place only where that is known."""
    starts = event.date.isoformat()
    if event.starts is not None:
        local = event.starts.astimezone(ZoneInfo(event.timezone or "UTC"))
        starts = local.isoformat(timespec="minutes")
    status = "" if event.missing_since else _STATUS.get(event.state, "")
    place = place_of(event.name, event.location)
    return _element(
        {
            "@type": "Event",
            "name": event.name,
            "startDate": starts,
            "eventStatus": f"{_SCHEMA}/{status}" if status else "",
            "location": {"@type": "Place", "name": printable(place)} if place else None,
            "organizer": {"@type": "GovernmentOrganization", "name": event.body or event.name},
            "url": web_address(event.url),
            "about": [
                {
                    "@type": "Legislation",
                    "legislationIdentifier": mark.name,
                    "name": mark.title,
                }
                for mark in event.flagged_bills
            ],
        }
    )


def bill_data(bill: BillDetails) -> Markup:
    """The bill as schema.org/Legislation."""
    return _element(
        {
            "@type": "Legislation",
            "legislationIdentifier": full_number(bill.identifier, bill.session),
            "name": bill.title,
            "abstract": bill.summary,
            "legislationDate": bill.introduced.isoformat() if bill.introduced else "",
            "legislationResponsible": [
                {"@type": "Person", "name": one.name}
                for one in bill.sponsorships
                if not one.withdrawn
            ],
            "url": web_address(bill.url),
        }
    )


def _element(values: Mapping[str, Any]) -> Markup:
    """The element that holds the values, without those that are empty."""
    data = {"@context": _SCHEMA} | {name: value for name, value in values.items() if value}
    text = orjson.dumps(data).decode().translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped
