"""What is due is sent: claimed, composed, handed over, noted; a failure is tried again later.

Each piece of a message (a recipient, a part) goes until it is taken once. When the process dies, or
the server gives no answer, between handing a piece over and noting that it was taken, the piece is
sent again under the same key, and its receipt says that it may have come twice. Nothing else
repeats one. Only one process delivers at a time, however long a server takes.

Of several machines one may be stopped in the middle, and come back when another has done its work:
so before a message is claimed, a piece handed over or an end noted, the lease is asked (``fence``).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lawtrack.alerts import deliveries, outbox, stored_subscriptions
from lawtrack.alerts.batch import gather_messages
from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.alerts.channels.outgoing import (
    Channel,
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceOutcome,
)
from lawtrack.alerts.channels.send import open_channel
from lawtrack.alerts.messages.compose import compose_message
from lawtrack.alerts.render import render_somehow, template_environment
from lawtrack.database.engine import database_session
from lawtrack.database.locks.leases import Fence, no_fence
from lawtrack.database.locks.lock import CrawlLock, CrawlRunning
from lawtrack.database.tables.alerts import MessageRow, SubscriptionRow
from lawtrack.errors import DeliveryError

if TYPE_CHECKING:
    from jinja2 import Environment
    from sqlalchemy import Engine

    from lawtrack.config.settings import Config
    from lawtrack.database import Session

LONGEST_WAIT = timedelta(hours=6)
GIVE_UP = timedelta(days=30)

LOCK = "lawtrack.alerts"  # beside those of crawls; no jurisdiction has a point in its name

Send = Callable[[str, OutgoingMessage], str]  # channel, message → receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run of deliveries came to."""

    sent: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()  # also of templates, when the message came in our words
    lost: tuple[str, ...] = ()  # subscriptions whose saved search is there no longer
    busy: bool = False  # another process delivers at this moment


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
    fence: Fence = no_fence,
) -> Delivered:
    """Send everything that is due and return what came of it; can be run at any time, by anybody.

    ``environ`` holds the addresses of channels; ``send`` stands in for the channels in tests. With
    several machines ``fence`` raises ``LeaseLost`` where nothing more may be sent.
    """
    secrets = Secrets(environ, config.folder)

    def opened(channel: str) -> Channel:
        if send is not None:
            return _StandIn(channel, send)
        return open_channel(channel, secrets=secrets, now=now)

    try:
        turn = CrawlLock(config.database, LOCK)
    except CrawlRunning:
        return Delivered(busy=True)
    try:
        return _deliver_due(engine, config, opened, now=now, fence=fence)
    finally:
        turn.close()


def _deliver_due(
    engine: "Engine",
    config: "Config",
    opened: Callable[[str], Channel],
    *,
    now: datetime,
    fence: Fence,
) -> Delivered:
    with database_session(engine) as session:
        fence(session)
        outbox.take_delivery_turn(session)
        stored_subscriptions.mirror_subscriptions(session, config.asked, now=now)
        lost = tuple(
            f"{row.name}: {stored_subscriptions.lost_in_words(row)}"
            for row in stored_subscriptions.subscription_rows(session)
            if config.asked.lost(row.saved)
        )
        gather_messages(session, flood=config.flood, now=now)
        session.commit()
        waiting = deliveries.channels_told_to_wait(session, now)
        due = list(outbox.due_messages(session, now, without=waiting))
        session.rollback()
    templates = template_environment(config.folder)
    run = _Run(config=config, templates=templates, opened=opened, now=now, fence=fence)
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
        errors.update(dict.fromkeys(tried.errors))
        if tried.channel_failed:
            failing.add(tried.channel)
    return Delivered(sent=sent, failed=failed, errors=tuple(errors), lost=lost)


@dataclass(frozen=True, slots=True)
class _StandIn:
    """What tests put in place of a channel: it takes a message whole, or raises."""

    name: str
    take: Send
    place: tuple[str, int] | None = None

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        return (Piece(),)

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        for piece in pieces:
            receipt = self.take(self.name, outgoing)
            yield PieceOutcome(piece=piece, fate=PieceFate.TAKEN, words=receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What is the same for all messages of a run."""

    config: "Config"
    templates: "Environment"
    opened: Callable[[str], Channel]
    now: datetime
    fence: Fence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """What a try to send one message came to."""

    channel: str
    sent: bool  # nothing of it waits any more, and somebody has it
    channel_failed: bool  # for other messages too
    errors: tuple[str, ...] = ()  # also of the user's templates


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
    run.fence(session)
    if channel in failing:
        outbox.postpone_message(session, message_id, next_try=now + wait)
        return None
    if not outbox.claim_message(session, message_id, now=now, until=now + wait):
        session.rollback()
        return None
    session.commit()
    outgoing, wrong = _rendered(session, message, row, run)
    trouble = _hand_over(session, message_id, run, channel, outgoing, next_try=now + wait)
    run.fence(session)
    if last:
        deliveries.give_up_deliveries(session, message_id)
    total = deliveries.sum_of_message(session, message_id)
    error = total.error or trouble.words
    done = last or (total.pieces > 0 and total.waiting == 0)
    if done and total.taken:
        receipt = f"{total.receipt} ({wrong})" if wrong else total.receipt
        outbox.note_message_sent(session, message_id, receipt=receipt, error=total.error, now=now)
    else:
        next_try = None if done else total.next_try or now + wait
        outbox.note_message_failure(
            session, message_id, receipt=total.receipt, error=error, next_try=next_try
        )
    if trouble.taken and not trouble.channel_failed:
        outbox.retry_channel_now(session, channel, now=now)
    return _Tried(
        channel=channel,
        sent=done and total.taken > 0,
        channel_failed=trouble.channel_failed,
        errors=tuple(filter(None, (error, wrong))),
    )


def _rendered(
    session: "Session", message: MessageRow, row: SubscriptionRow, run: _Run
) -> tuple[OutgoingMessage, str]:
    """The message as it stands now, and what is wrong with the user's templates, if anything is."""
    composed = compose_message(
        session,
        message,
        stored_subscriptions.subscription_of_row(row, lost=run.config.asked.lost(row.saved)),
        contact=run.config.contact,
        now=run.now,
    )
    session.rollback()  # nothing is held open while a server takes its time
    return render_somehow(composed, run.templates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HandedOver:
    """How a channel did with one message."""

    taken: int = 0
    channel_failed: bool = False
    words: str = ""


def _hand_over(
    session: "Session",
    message_id: int,
    run: _Run,
    channel: str,
    outgoing: OutgoingMessage,
    *,
    next_try: datetime,
) -> _HandedOver:
    """Hand over those pieces that wait, and note what becomes of each as soon as it is known."""
    handed: set[str] = set()
    tried: set[str] = set()
    pieces: list[Piece] = []
    taken, failed = 0, False

    def hand_over(some: Sequence[Piece]) -> None:
        run.fence(session)
        deliveries.note_handed_over(session, message_id, some)
        session.commit()
        handed.update(piece.name for piece in some)

    try:
        opened = run.opened(channel)
        offered = opened.pieces(outgoing)
        pieces = deliveries.pieces_to_send(session, message_id, offered, now=run.now)
        session.commit()
        for outcome in opened.send(outgoing, pieces, hand_over):
            name = outcome.piece.name
            tried.add(name)
            deliveries.note_outcome(
                session, message_id, outcome,
                answered=name in handed, next_try=next_try, now=run.now,
            )  # fmt: skip
            session.commit()
            taken += outcome.fate is PieceFate.TAKEN
            failed |= outcome.fate in (PieceFate.LATER, PieceFate.IN_DOUBT) and not outcome.alone
    except DeliveryError as error:
        left = [piece for piece in pieces if piece.name not in tried]
        deliveries.note_untried(session, message_id, left, str(error))
        session.commit()
        return _HandedOver(taken=taken, channel_failed=True, words=str(error))
    return _HandedOver(taken=taken, channel_failed=failed)
