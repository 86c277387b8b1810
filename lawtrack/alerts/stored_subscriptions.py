"""Subscriptions as they are stored: mirrored from the configuration, or added by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lawtrack.config.subscriptions import FIELDS, RequestedAlerts, Subscription
from lawtrack.database.bills import find_bills
from lawtrack.database.tables.alerts import SubscriptionRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.errors import ConfigError, UnknownRecord

CONFIGURATION = "configuration"
COMMAND = "command"
_STORED = (*FIELDS, "saved_in")
_LISTS = ("jurisdictions", "saved_in", "reasons")


def unended_subscriptions(session: Session) -> list[Subscription]:
    """The subscriptions that have not ended, paused ones too."""
    return [subscription_of_row(row) for row in session.execute(_UNENDED_COLUMNS)]


def subscription_rows(session: Session) -> Sequence[SubscriptionRow]:
    """The rows of the subscriptions that have not ended, by name."""
    return session.scalars(_UNENDED).all()


# Made once: each batch of each crawl asks.
_UNENDED = (
    select(SubscriptionRow).where(SubscriptionRow.ended_at.is_(None)).order_by(SubscriptionRow.name)
)
_UNENDED_COLUMNS = _UNENDED.with_only_columns(  # no objects: there may be thousands
    *(getattr(SubscriptionRow, name) for name in (*_STORED, "id", "bill_id", "paused_at"))
)


def subscription_of_row(row: SubscriptionRow | Row[Any], *, lost: bool = False) -> Subscription:
    """The subscription that a row says; ``lost`` when its saved search is there no longer."""
    columns: dict[str, Any] = {
        name: tuple(getattr(row, name)) if name in _LISTS else getattr(row, name)
        for name in _STORED
    }
    return Subscription(
        **columns, id=row.id, bill_id=row.bill_id, paused=row.paused_at is not None, lost=lost
    )


def lost_in_words(row: SubscriptionRow) -> str:
    """What is to be said of one whose saved search is no longer in the configuration."""
    return (
        f"the saved search {row.saved} is no longer in lawtrack.toml; its last words go on:"
        f' "{row.search}" - put it back, or pause the subscription'
    )


def subscription_named(session: Session, name: str) -> SubscriptionRow:
    """The active subscription of that name; ``UnknownRecord`` names the known ones."""
    found = {row.name: row for row in subscription_rows(session)}
    if name not in found:
        known = ", ".join(found) or "none"
        raise UnknownRecord(f"{name}: no such subscription; known: {known}")
    return found[name]


def mirror_subscriptions(session: Session, asked: RequestedAlerts, *, now: datetime) -> None:
    """Make the stored subscriptions those of the configuration and those added by command.

    One that is no longer in the configuration ends; its row and its decisions stay. Unless what is
    ``asked`` is not complete: a command without a configuration file ends nobody's. One that was
    added by command follows its saved search; when that is gone it goes on with the last words.
    """
    query = select(SubscriptionRow)
    stored = {row.name: row for row in session.scalars(query)}
    for subscription in asked.subscriptions:
        row = stored.get(subscription.name)
        if row is None:
            session.add(_new_row(session, subscription, origin=CONFIGURATION, now=now))
            continue
        _write(session, row, subscription)
        row.origin = CONFIGURATION
        if row.ended_at is not None:
            row.ended_at, row.created_at = None, now
    names = {subscription.name for subscription in asked.subscriptions}
    for row in stored.values():
        gone = row.origin == CONFIGURATION and row.name not in names
        if gone and asked.complete and row.ended_at is None:
            row.ended_at = now
        elif row.origin == COMMAND and row.saved in asked.searches:
            search = asked.searches[row.saved]
            row.search, row.saved_in = search.words, list(search.jurisdictions)
        elif row.bill and row.bill_id is None:  # it may have come in meanwhile
            row.bill_id = followed_bill_id(session, subscription_of_row(row))
    session.flush()


def add_subscription(session: Session, subscription: Subscription, *, now: datetime) -> None:
    """Store one that was added by command or on a page; ``ConfigError`` when its name is taken."""
    row = session.scalar(select(SubscriptionRow).where(SubscriptionRow.name == subscription.name))
    if row is not None and row.ended_at is None:
        raise ConfigError(f"{subscription.name}: there is a subscription of that name already")
    if row is None:
        session.add(_new_row(session, subscription, origin=COMMAND, now=now))
    else:
        _write(session, row, subscription)
        row.origin, row.ended_at, row.paused_at, row.created_at = COMMAND, None, None, now
    session.flush()


def _new_row(
    session: Session, subscription: Subscription, *, origin: str, now: datetime
) -> SubscriptionRow:
    row = SubscriptionRow(name=subscription.name, origin=origin, created_at=now)
    _write(session, row, subscription)
    return row


def _write(session: Session, row: SubscriptionRow, subscription: Subscription) -> None:
    changed = False
    for name in _STORED:
        value = getattr(subscription, name)
        value = list(value) if name in _LISTS else value
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    if changed:
        row.bill_id = followed_bill_id(session, subscription)


def followed_bill_id(session: Session, subscription: Subscription) -> int | None:
    if not subscription.bill:
        return None
    found: list[BillRow] = []
    with session.no_autoflush:
        for where in subscription.where or (None,):
            found += find_bills(session, subscription.bill, jurisdiction=where)
    return found[0].id if len(found) == 1 else None
