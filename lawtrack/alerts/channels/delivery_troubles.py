"""What cannot arrive: channels that lead nowhere, and subscriptions whose messages do not come."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lawtrack.alerts import outbox, stored_subscriptions
from lawtrack.alerts.channels.channel_secrets import Secrets, without_secrets
from lawtrack.alerts.channels.outgoing import OutgoingMessage
from lawtrack.alerts.channels.send import open_channel
from lawtrack.config.subscriptions import RequestedAlerts
from lawtrack.errors import DeliveryError
from lawtrack.safe_text import moment_utc

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.alerts import SubscriptionRow

TO_CONNECT = 10.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTrouble:
    """Why what a subscription tells does not arrive, or not with everybody."""

    subscription: str
    address: str  # what is wrong with the address of its channel
    delivery: str  # what became of the newest message
    paused: bool

    @property
    def in_words(self) -> str:
        """Both on one line, the one that has to be mended first."""
        said = [f"cannot arrive: {self.address}"] if self.address else []
        return "; ".join([*said, f"cannot be sent: {self.delivery}"] if self.delivery else said)


def subscription_state_in_words(
    row: "SubscriptionRow", trouble: DeliveryTrouble | None, lost: str
) -> str:
    """Whether a subscription works, in a word or two, and what is wrong with it."""
    wrong = [trouble.in_words] if trouble else []
    if row.paused_at is not None:
        return "; ".join([f"paused {moment_utc(row.paused_at)}", *wrong])
    if row.bill and row.bill_id is None:
        wrong.append(not_one_bill(row.bill))
    return "; ".join([*wrong, lost] if lost else wrong) or "on"


def not_one_bill(number: str) -> str:
    """What is to be said of a followed number that leads to no stored bill, or to several."""
    return (
        f"no bill {number} is stored, or several are: whatever has that number is told"
        f" - \"lawtrack show '{number}'\" lists them with a name of its own for each; jurisdictions"
        " and sessions tell them apart"
    )


def delivery_troubles(
    session: "Session", asked: RequestedAlerts, *, secrets: Secrets, now: datetime
) -> Mapping[str, DeliveryTrouble]:
    """The subscriptions with something wrong, by name; nobody is asked over the network.

    Those of the configuration count, whether or not a crawl has seen them.
    """
    errors = outbox.newest_delivery_errors(session)
    rows = {row.name: row for row in stored_subscriptions.subscription_rows(session)}
    channels = {each.name: each.channel for each in asked.subscriptions}
    channels |= {row.name: row.channel for row in rows.values() if row.name not in channels}
    wrong = {
        channel: cannot_arrive(channel, secrets=secrets, now=now)
        for channel in set(channels.values())
    }
    troubles = {}
    for name, channel in sorted(channels.items()):
        row = rows.get(name)
        delivery = errors.get(row.id, "") if row else ""
        if wrong[channel] or delivery:
            troubles[name] = DeliveryTrouble(
                subscription=name,
                address=wrong[channel],
                delivery="" if delivery == wrong[channel] else delivery,
                paused=row is not None and row.paused_at is not None,
            )
    return troubles


def cannot_arrive(channel: str, *, secrets: Secrets, now: datetime) -> str:
    """Why nothing, or not all, can arrive through the channel, as far as its address tells.

    Empty when nothing speaks against it; nobody is asked.
    """
    try:
        opened = open_channel(channel, secrets=secrets, now=now)
        opened.pieces(OutgoingMessage(key="", subject="", text="", html="", data=b""))
    except DeliveryError as error:
        return str(error)
    return f"{channel}: {opened.half_understood}" if opened.half_understood else ""


def cannot_be_reached(channel: str, *, secrets: Secrets, now: datetime) -> str:
    """Why the channel's host cannot be reached at this moment; empty when it can.

    A connection is opened and closed again; nothing is said over it. Empty also where the address
    names no host.
    """
    try:
        place = open_channel(channel, secrets=secrets, now=now).place
    except DeliveryError as error:
        return str(error)
    if place is None:
        return ""
    try:
        socket.create_connection(place, timeout=TO_CONNECT).close()
    except OSError as error:
        words = " ".join(str(error).split()) or type(error).__name__
        host = place[0] if place[0] in without_secrets(place[0], secrets.find(channel)) else "…"
        return f"{channel}: {host} cannot be reached: {words}"
    return ""
