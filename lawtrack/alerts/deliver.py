"""What is due is sent: claimed, composed, handed over, noted; a failure is tried again later.

At least once: when the process dies between handing a message over and noting it, the message is
sent again, under the same key. Nothing else repeats one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lawtrack.alerts import channels, outbox, stored_subscriptions
from lawtrack.alerts.batch import gather
from lawtrack.alerts.channels import OutgoingMessage, Secrets
from lawtrack.alerts.compose import compose
from lawtrack.alerts.render import environment, render_somehow
from lawtrack.database.engine import session_of
from lawtrack.database.tables.legislation import MessageRow, SubscriptionRow
from lawtrack.errors import DeliveryError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from lawtrack.config.settings import Config

LONGEST_WAIT = timedelta(hours=6)
GIVE_UP = timedelta(days=30)

Send = Callable[[str, OutgoingMessage], str]  # channel, parcel → receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run of deliveries came to."""

    sent: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()  # also of templates, when the message came in our words
    lost: tuple[str, ...] = ()  # subscriptions whose saved search is there no longer


def wait_after(tries: int) -> timedelta:
    """How long a message that fails after so many earlier tries is left alone."""
    return min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)


def is_given_up(created_at: datetime, *, now: datetime) -> bool:
    """Whether a try that fails now is a message's last."""
    return now - created_at >= GIVE_UP


def deliver_due(
    engine: "Engine",
    config: "Config",
    *,
    environ: Mapping[str, str],
    now: datetime,
    send: Send | None = None,
) -> Delivered:
    """Send everything that is due and return what came of it; can be run at any time, by anybody.

    ``environ`` holds the addresses of channels; ``send`` stands in for the channels in tests.
    """
    secrets = Secrets(environ, config.folder)

    def through_channel(channel: str, parcel: OutgoingMessage) -> str:
        return channels.send(channel, parcel, secrets=secrets, now=now)

    send = send or through_channel
    with session_of(engine) as session:
        outbox.take_turn(session)
        stored_subscriptions.mirror(session, config.asked, now=now)
        lost = tuple(
            f"{row.name}: {stored_subscriptions.lost_in_words(row)}"
            for row in stored_subscriptions.rows(session)
            if config.asked.lost(row.saved)
        )
        gather(session, flood=config.flood, now=now)
        session.commit()
        due = list(outbox.due_messages(session, now))
        session.rollback()
    templates = environment(config.folder)
    failing: set[str] = set()
    sent, failed = 0, 0
    errors: dict[str, None] = {}  # each once
    for message_id in due:
        with session_of(engine) as session:
            message = session.get(MessageRow, message_id)
            assert message is not None
            row = session.get(SubscriptionRow, message.subscription_id)
            assert row is not None
            wait = wait_after(message.attempts)
            last = is_given_up(message.created_at, now=now)
            channel = row.channel
            session.rollback()
            if channel in failing:  # it would only fail again, and take its time
                outbox.postpone(session, message_id, next_try=now + wait)
                session.commit()
                continue
            if not outbox.claim(session, message_id, now=now, until=now + wait):
                session.rollback()
                continue
            session.commit()
            try:
                letter = compose(
                    session,
                    message,
                    stored_subscriptions.subscription_of_row(
                        row, lost=config.asked.lost(row.saved)
                    ),
                    contact=config.contact,
                    now=now,
                )
                session.rollback()  # nothing is held open while a server takes its time
                parcel, wrong = render_somehow(letter, templates)
                receipt = send(channel, parcel)
            except DeliveryError as error:
                failing.add(channel)
                failed += 1
                errors[str(error)] = None
                outbox.note_failure(
                    session,
                    message_id,
                    error=str(error),
                    next_try=None if last else now + wait,
                )
            else:
                sent += 1
                if wrong:
                    errors[wrong] = None
                    receipt = f"{receipt} ({wrong})"
                outbox.note_sent(session, message_id, receipt=receipt, now=now)
                outbox.hasten(session, channel, now=now)
            session.commit()
    return Delivered(sent=sent, failed=failed, errors=tuple(errors), lost=lost)
