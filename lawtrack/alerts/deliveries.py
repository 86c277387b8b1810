"""The pieces of messages as they are stored: which wait, what became of each, and the sum of it.

A piece has a moment of its own for its next try where the server spoke of it alone; else it goes
with the message. One that was handed over without an answer may have arrived. It is tried again,
for a message that is lost is worse than one that comes twice, but not for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lawtrack.alerts.channels.outgoing import (
    Piece,
    PieceFate,
    PieceKind,
    PieceOutcome,
    fates_in_words,
)
from lawtrack.database.tables.alerts import DeliveryRow, MessageRow, SubscriptionRow

WAITING, SENT, REFUSED, UNKNOWN, FAILED = "waiting", "sent", "refused", "unknown", "failed"
MOST_UNANSWERED = 3  # so often a piece is handed over to a server that never answers
GONE = "no longer among the recipients"
_FATES = {SENT: PieceFate.TAKEN, REFUSED: PieceFate.REFUSED, UNKNOWN: PieceFate.IN_DOUBT}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSum:
    """What the pieces of a message come to."""

    pieces: int  # none before its channel could be opened
    waiting: int
    taken: int
    receipt: str
    error: str
    next_try: datetime | None  # of the piece that comes first, when all have moments of their own


def delivery_rows(session: Session, message_id: int) -> Sequence[DeliveryRow]:
    """The pieces of a message, in their order."""
    query = select(DeliveryRow).where(DeliveryRow.message_id == message_id)
    return session.scalars(query.order_by(DeliveryRow.number, DeliveryRow.id)).all()


def pieces_to_send(
    session: Session, message_id: int, offered: Sequence[Piece], *, now: datetime
) -> list[Piece]:
    """The pieces that are to be tried now; rows are made for those that have none.

    ``offered`` are those that the message has now. Where parts of an earlier wording have gone out,
    the rest of that wording is what follows them.
    """
    rows = {row.name: row for row in delivery_rows(session, message_id)}
    chat = any(piece.kind is not PieceKind.RECIPIENT for piece in offered)
    begun = any(row.state != WAITING or row.unanswered or row.taken_by for row in rows.values())
    if chat and begun and all(row.kind != PieceKind.RECIPIENT for row in rows.values()):
        offered = [_piece(row) for row in rows.values()]
    for piece in offered:
        if (row := rows.get(piece.name)) is None:
            session.add(_row(message_id, piece))
        else:
            row.number, row.of, row.title, row.text = (
                piece.number, piece.of, piece.title, piece.text,
            )  # fmt: skip
    names = {piece.name for piece in offered}
    for row in rows.values():
        if row.name not in names and row.state == WAITING:
            row.state, row.error = FAILED, GONE
        elif row.state == WAITING and row.unanswered >= MOST_UNANSWERED:
            row.state = UNKNOWN
    session.flush()
    return _due(delivery_rows(session, message_id), now)


def _due(rows: Sequence[DeliveryRow], now: datetime) -> list[Piece]:
    """Those that may be tried now; a part never overtakes another one."""
    due = []
    for row in rows:
        if row.state == WAITING:
            if row.next_try_at is None or row.next_try_at <= now:
                due.append(_piece(row))
            elif row.kind == PieceKind.PART:
                break
    return due


def _row(message_id: int, piece: Piece) -> DeliveryRow:
    return DeliveryRow(
        message_id=message_id, kind=piece.kind.value, name=piece.name, number=piece.number,
        of=piece.of, title=piece.title, text=piece.text, taken_by=[], state=WAITING, attempts=0,
        unanswered=0, next_try_at=None, told_until=None, sent_at=None, receipt="", error="",
    )  # fmt: skip


def _piece(row: DeliveryRow) -> Piece:
    return Piece(
        kind=PieceKind(row.kind), name=row.name, number=row.number, of=row.of, title=row.title,
        text=row.text, taken_by=tuple(row.taken_by),
    )  # fmt: skip


def note_handed_over(session: Session, message_id: int, pieces: Iterable[Piece]) -> None:
    """From now on these may have arrived, until an answer is noted."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.message_id == message_id)
        .where(DeliveryRow.name.in_([piece.name for piece in pieces]))
        .values(unanswered=DeliveryRow.unanswered + 1)
    )


def note_outcome(
    session: Session,
    message_id: int,
    outcome: PieceOutcome,
    *,
    answered: bool,
    next_try: datetime,
    now: datetime,
) -> None:
    """Note what became of a piece; ``answered`` when it was handed over in this try."""
    row = session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.message_id == message_id)
        .where(DeliveryRow.name == outcome.piece.name)
    ).one()
    row.attempts += 1
    if answered and outcome.fate is not PieceFate.IN_DOUBT:
        row.unanswered -= 1
    row.next_try_at = row.told_until = None
    row.taken_by = list(outcome.taken_by)
    if outcome.fate is PieceFate.TAKEN:
        row.state, row.sent_at, row.receipt, row.error = SENT, now, outcome.words, ""
        row.title = row.text = ""
        return
    row.error = outcome.words
    if outcome.fate is PieceFate.REFUSED:
        row.state = REFUSED
    elif row.unanswered >= MOST_UNANSWERED:
        row.state = UNKNOWN
    elif outcome.wait is not None:
        row.told_until = now + outcome.wait
        row.next_try_at = max(next_try, row.told_until)
    elif outcome.alone:
        row.next_try_at = next_try
    session.flush()


def note_untried(session: Session, message_id: int, pieces: Iterable[Piece], error: str) -> None:
    """Note why these were not taken: their channel could not be used."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.message_id == message_id, DeliveryRow.state == WAITING)
        .where(DeliveryRow.name.in_([piece.name for piece in pieces]))
        .values(error=error, next_try_at=None, attempts=DeliveryRow.attempts + 1)
    )


def give_up_deliveries(session: Session, message_id: int) -> None:
    """Try no piece of the message any more."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.message_id == message_id, DeliveryRow.state == WAITING)
        .values(state=FAILED, next_try_at=None, told_until=None)
    )


def sum_of_message(session: Session, message_id: int) -> MessageSum:
    """What the pieces of the message come to."""
    session.expire_all()  # some were noted in sets
    rows = delivery_rows(session, message_id)
    waiting = [row for row in rows if row.state == WAITING]
    outcomes = [
        PieceOutcome(
            piece=_piece(row),
            fate=_FATES.get(row.state, PieceFate.LATER),
            words=row.receipt or row.error,
        )
        for row in rows
        if row.state == SENT or row.error
    ]
    repeated = [_piece(row) for row in rows if row.state == SENT and row.unanswered]
    receipt, error = fates_in_words(outcomes, repeated)
    return MessageSum(
        pieces=len(rows),
        waiting=len(waiting),
        taken=sum(row.state == SENT for row in rows),
        receipt=receipt,
        error=error,
        next_try=_next_try(waiting),
    )


def _next_try(waiting: Sequence[DeliveryRow]) -> datetime | None:
    first = [row for row in waiting if row.kind == PieceKind.PART][:1] or waiting
    moments = [row.next_try_at for row in first if row.next_try_at is not None]
    return min(moments) if moments and len(moments) == len(first) else None


def channels_told_to_wait(session: Session, now: datetime) -> set[str]:
    """The channels whose servers want to be left alone at this moment."""
    query = (
        select(SubscriptionRow.channel)
        .join(MessageRow, MessageRow.subscription_id == SubscriptionRow.id)
        .join(DeliveryRow, DeliveryRow.message_id == MessageRow.id)
        .where(DeliveryRow.state == WAITING, DeliveryRow.told_until > now)
    )
    return set(session.scalars(query))
