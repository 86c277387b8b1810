"""What is due is sent: claimed, composed, handed over, noted; a failure is tried again later.

At least once: when the process dies between handing a message over and noting it, the message is
sent again, under the same key. Nothing else repeats one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lawtrack.alerts import channels, outbox, stored_subscriptions
from lawtrack.alerts.batch import gather_messages
from lawtrack.alerts.channels import OutgoingMessage, Secrets
from lawtrack.alerts.compose import compose_message
from lawtrack.alerts.render import render_somehow, template_environment
from lawtrack.database.engine import database_session
from lawtrack.database.tables.alerts import MessageRow, SubscriptionRow
from lawtrack.errors import DeliveryError

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy import Engine

    from lawtrack.config.settings import Config
    from lawtrack.database import Session

LONGEST_WAIT = timedelta(hours=6)
GIVE_UP = timedelta(days=30)

Send = Callable[[str, OutgoingMessage], str]  # channel, message → receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run of deliveries came to."""

    sent: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()  # also of templates, when the message came in our words
    lost: tuple[str, ...] = ()  # subscriptions whose saved search is there no longer


def wait_after_failed_delivery(tries: int) -> timedelta:
    """How long a message that fails after so many earlier tries is left alone."""
    return min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)


def is_message_given_up(created_at: datetime, *, now: datetime) -> bool:
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

    def through_channel(channel: str, outgoing: OutgoingMessage) -> str:
        return channels.send_message(channel, outgoing, secrets=secrets, now=now)

    send = send or through_channel
    with database_session(engine) as session:
        outbox.take_delivery_turn(session)
        stored_subscriptions.mirror_subscriptions(session, config.asked, now=now)
        lost = tuple(
            f"{row.name}: {stored_subscriptions.lost_in_words(row)}"
            for row in stored_subscriptions.subscription_rows(session)
            if config.asked.lost(row.saved)
        )
        gather_messages(session, flood=config.flood, now=now)
        session.commit()
        due = list(outbox.due_messages(session, now))
        session.rollback()
    run = _Run(config=config, templates=template_environment(config.folder), send=send, now=now)
    failing: set[str] = set()
    sent, failed = 0, 0
    errors: dict[str, None] = {}  # each once
    for message_id in due:
        with database_session(engine) as session:
            tried = _try(session, message_id, run, failing)
            session.commit()
        if tried is None:
            continue
        sent += tried.sent
        failed += not tried.sent
        if tried.error:
            errors[tried.error] = None
        if not tried.sent:
            failing.add(tried.channel)
    return Delivered(sent=sent, failed=failed, errors=tuple(errors), lost=lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What is the same for all messages of a run."""

    config: "Config"
    templates: "Environment"
    send: Send
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What a try to send one message came to."""

    channel: str
    sent: bool
    error: str = ""  # of a message that was sent: of the user's templates


def _try(session: "Session", message_id: int, run: _Run, failing: Collection[str]) -> _Tried | None:
    """What trying the message came to; ``None`` where it was left alone.

    That is where its channel is among the ``failing`` ones, for it would only fail again and take
    its time, and where another process tries it. What came of it is noted; the caller commits.
    """
    now = run.now
    message = session.get(MessageRow, message_id)
    assert message is not None
    row = session.get(SubscriptionRow, message.subscription_id)
    assert row is not None
    wait = wait_after_failed_delivery(message.attempts)
    last = is_message_given_up(message.created_at, now=now)
    channel = row.channel
    session.rollback()
    if channel in failing:
        outbox.postpone_message(session, message_id, next_try=now + wait)
        return None
    if not outbox.claim_message(session, message_id, now=now, until=now + wait):
        session.rollback()
        return None
    session.commit()
    try:
        receipt, wrong = _hand_over(session, message, row, run)
    except DeliveryError as error:
        next_try = None if last else now + wait
        outbox.note_message_failure(session, message_id, error=str(error), next_try=next_try)
        return _Tried(channel=channel, sent=False, error=str(error))
    if wrong:
        receipt = f"{receipt} ({wrong})"
    outbox.note_message_sent(session, message_id, receipt=receipt, now=now)
    outbox.retry_channel_now(session, channel, now=now)
    return _Tried(channel=channel, sent=True, error=wrong)


def _hand_over(
    session: "Session", message: MessageRow, row: SubscriptionRow, run: _Run
) -> tuple[str, str]:
    """The receipt of the channel, and what is wrong with the user's templates, if anything is."""
    channel = row.channel
    composed = compose_message(
        session,
        message,
        stored_subscriptions.subscription_of_row(row, lost=run.config.asked.lost(row.saved)),
        contact=run.config.contact,
        now=run.now,
    )
    session.rollback()  # nothing is held open while a server takes its time
    rendered, wrong = render_somehow(composed, run.templates)
    return run.send(channel, rendered), wrong
