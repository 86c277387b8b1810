"""A message's decisions → the message: its subject, its opening, its items."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lawtrack.alerts import outbox
from lawtrack.alerts.messages.message import Message, MessageItem, MessageKind, coming_meetings_of
from lawtrack.alerts.messages.message_items import message_items
from lawtrack.config.subscriptions import Subscription
from lawtrack.database import jurisdictions
from lawtrack.legislation import wording
from lawtrack.legislation.flags import topic_in_words
from lawtrack.safe_text import shortened

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.alerts import MessageRow, OutboxRow

TITLE = 90


def compose_message(
    session: "Session", message: "MessageRow", subscription: Subscription, *, contact: str,
    now: datetime,
) -> Message:  # fmt: skip
    """What is to be sent as this message, with what is known at that moment."""
    rows = outbox.rows_of_message(session, message.id)
    return message_of(
        session, rows, subscription, key=message.key, kind=MessageKind(message.kind),
        contact=contact, now=now, payload=message.payload,
    )  # fmt: skip


def message_of(
    session: "Session",
    rows: Sequence["OutboxRow"],
    subscription: Subscription,
    *,
    key: str,
    kind: MessageKind,
    contact: str,
    now: datetime,
    payload: Mapping[str, Any],
) -> Message:
    """The message that tells these decisions."""
    items, governments = message_items(session, rows, subscription, now=now)
    if where := payload.get("jurisdiction"):
        (place,) = jurisdictions.governments_with_freshness(session, [where]).values()
        payload = {**payload, "name": place.name}
        governments = [place]
    subject, intro = _opening(items, kind, subscription, payload)
    return Message(
        key=key,
        kind=kind,
        subject=shortened(subject, 180),
        subscription=subscription.name,
        asks_for=subscription.asks_for,
        intro=intro,
        coming=coming_meetings_of(items) if len(items) > 1 else (),
        items=items,
        sources=tuple(_freshness(one, subscription.timezone, now) for one in governments),
        stop=f"lawtrack alerts pause {subscription.name}",
        sender=contact,
    )


def _opening(
    items: Sequence[MessageItem],
    kind: MessageKind,
    subscription: Subscription,
    payload: Mapping[str, Any],
) -> tuple[str, str]:
    """The subject line, and what is said before the items."""
    if kind is MessageKind.SUMMARY:
        where, held = payload["name"], payload["held"]
        subject = f"Held back: {held:,} messages at once from {where}"
        intro = (
            f"The last look at {where} found {payload['changed']:,} of {payload['records']:,}"
            f" records changed. {held:,} of the changes are for you. So many at once are more"
            " likely a change of the source's own system than news, so they are held for a person"
            f' to look at. "lawtrack alerts release {subscription.name}" sends them as one'
            f' message, "lawtrack alerts release {subscription.name} --drop" drops them.'
        )
        return subject, intro
    if kind is MessageKind.SOURCE:
        return _of_source(subscription, payload)
    if kind is MessageKind.TEST:
        return "A test message from lawtrack", (
            f'This is a test of the subscription "{subscription.name}". It reaches you, so real'
            " messages will too. Nothing has changed anywhere."
        )
    if len(items) == 1:
        return _subject_line(items[0]), ""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.headline] = counts.get(item.headline, 0) + 1
    listed = ", ".join(f"{name.lower()} ({count})" for name, count in counts.items())
    on = subscription.asks_for
    if subscription.topic:
        on = topic_in_words(subscription.topic)
    return f"{len(items)} changes on {on}", f"{len(items)} changes: {listed}."


def _of_source(subscription: Subscription, payload: Mapping[str, Any]) -> tuple[str, str]:
    """Subject line and words of a message on a source that cannot be read, or can be again."""
    name, zone = payload["name"], subscription.timezone
    since = wording.moment_in_words(datetime.fromisoformat(payload["since"]), zone)
    if payload["over"]:
        over = wording.moment_in_words(datetime.fromisoformat(payload["over"]), zone)
        return f"Read again: {name}", (
            f"{name} is read as usual again. It was not between {since} and {over}."
            " What happened there meanwhile is told as it is found, if it is for you."
        )
    return f"Not up to date: {name}", (
        f"Something is wrong with {name} since {since}: {payload['words']}. What happens there"
        " meanwhile is not told, so no news is not good news: look at its own pages for what"
        " matters to you. You are told when it is read again."
        ' "lawtrack status" tells more to who runs this lawtrack.'
    )


def _subject_line(item: MessageItem) -> str:
    first = item.subjects[0] if item.subjects else None
    correction = "Correction: " if item.correction else ""
    when = f", {item.meeting.when}" if item.meeting else f", {item.which}" if item.which else ""
    if first is None:
        return f"{correction}{item.headline}{when}"
    name = f"{first.government} {first.identifier}".strip()
    phrase = next((why.phrase for why in first.why if why.place == "title"), "")
    title = wording.cut_around_phrase(first.title, phrase, TITLE)
    return f"{correction}{item.headline}{when}: {name} - {title}"


def _freshness(government: jurisdictions.Government, zone: str, now: datetime) -> str:
    if government.last_good is None:
        return f"{government.name}: no look at it has ended well yet"
    return (
        f"{government.name} was last read to the end on"
        f" {wording.moment_in_words(government.last_good, zone)}"
        f" ({_ago(now - government.last_good)})"
    )


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count > 1 else ''} before this message"
    return "just before this message"
