"""A message's decisions → the letter: what changed, why it is flagged, what stands when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lawtrack.alerts import wording
from lawtrack.alerts.letter import Hearing, Item, Letter, Subject, Why
from lawtrack.alerts.subscriptions import Subscription
from lawtrack.storage import outbox, telling
from lawtrack.storage.events import bills_on, coming_up
from lawtrack.storage.flags import Flagged, standing_flags
from lawtrack.storage.lines import Line, lines_numbered
from lawtrack.terminal import printable, shortened

if TYPE_CHECKING:
    from lawtrack.models import BillRow, EventRow, MessageRow, OutboxRow
    from lawtrack.storage import Session

MOST_HEARINGS = 3
MOST_SUBJECTS = 8
SENTENCE = 500
TITLE = 90
# What a source writes for those who want to take part.
TAKING_PART = re.compile(
    r"[^.;\n]*\b(?:zoom|webex|teams|testi(?:fy|mony)|public comment|sign up|register|call in|"
    r"dial|livestream|virtual(?:ly)?|remote(?:ly)?|https?://)[^;\n]*",
    re.IGNORECASE,
)


def compose(
    session: "Session", message: "MessageRow", subscription: Subscription, *, contact: str,
    now: datetime,
) -> Letter:  # fmt: skip
    """The letter of a message, with what stands when it is sent."""
    rows = outbox.rows_of_message(session, message.id)
    return letter_of(
        session, rows, subscription, key=message.key, kind=message.kind, contact=contact, now=now,
        payload=message.payload,
    )  # fmt: skip


def letter_of(
    session: "Session",
    rows: Sequence["OutboxRow"],
    subscription: Subscription,
    *,
    key: str,
    kind: str,
    contact: str,
    now: datetime,
    payload: Mapping[str, Any],
) -> Letter:
    """The letter that tells these decisions."""
    items, sources = _items(session, rows, subscription, now=now)
    subject, intro = _opening(items, kind, subscription, payload)
    return Letter(
        key=key,
        kind=kind,
        subject=shortened(subject, 180),
        subscription=subscription.name,
        asks_for=subscription.asks_for,
        intro=intro,
        items=items,
        sources=sources,
        stop=f"lawtrack alerts pause {subscription.name}",
        sender=contact,
    )


def _opening(
    items: Sequence[Item], kind: str, subscription: Subscription, payload: Mapping[str, Any]
) -> tuple[str, str]:
    """The subject line, and what is said before the items."""
    if kind == "summary":
        where, held = payload["jurisdiction"], payload["held"]
        subject = f"Held back: {held:,} messages at once from {where}"
        intro = (
            f"The last look at {where} found {payload['changed']:,} of {payload['records']:,}"
            f" records changed. {held:,} of the changes are for you. So many at once are more"
            " likely a change of the source's own system than news, so they are held for a person"
            f' to look at. "lawtrack alerts release {subscription.name}" sends them as one'
            f' message, "lawtrack alerts release {subscription.name} --drop" drops them.'
        )
        return subject, intro
    if kind == "test":
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
    return f"{len(items)} changes on {subscription.asks_for}", f"{len(items)} changes: {listed}."


def _subject_line(item: Item) -> str:
    first = item.subjects[0] if item.subjects else None
    correction = "Correction: " if item.correction else ""
    when = f", {item.meeting.when}" if item.meeting else ""
    if first is None:
        return f"{correction}{item.headline}{when}"
    name = f"{first.government} {first.identifier}".strip()
    return f"{correction}{item.headline}{when}: {name} - {shortened(first.title, TITLE)}"


def _items(
    session: "Session", rows: Sequence["OutboxRow"], subscription: Subscription, *, now: datetime
) -> tuple[list[Item], tuple[str, ...]]:
    """The items, those about one bill together, and how fresh their sources are."""
    if not rows:
        return [], ()
    found = lines_numbered(session, [row.revision_id for row in rows])
    known = _Known(session, rows, found, now)
    together: dict[Any, list[Item]] = {}
    for row in rows:
        item = _item(known, row, found[row.revision_id], subscription)
        first = item.subjects[0] if item.subjects else None
        about = together.setdefault((first.kind, first.url, first.title) if first else None, [])
        again = any(each.subjects == item.subjects for each in about)
        about.append(replace(item, again=again))
    sources = [
        _freshness(government, subscription.timezone, now)
        for _, government in sorted(known.governments.items())
    ]
    return [item for about in together.values() for item in about], tuple(sources)


class _Known:
    """What the items of one letter need, read at once."""

    def __init__(
        self,
        session: "Session",
        rows: Sequence["OutboxRow"],
        lines: Mapping[int, Line],
        now: datetime,
    ) -> None:
        self.session = session
        self.now = now
        self.bills = telling.bills(
            session, (id_ for row in rows for kind, id_ in row.about if kind == "bill")
        )
        self.meetings = telling.meetings(
            session, (line.subject_id for line in lines.values() if line.kind == "event")
        )
        self.governments = telling.governments(
            session, (line.jurisdiction for line in lines.values())
        )
        self.agendas = bills_on(session, list(self.meetings.values()))
        # Whatever the zone: what is over by its own clock is left out below.
        self.coming = coming_up(session, today=now.date() - timedelta(days=1))
        self.coming_lines = bills_on(
            session, [m for id_ in self.bills for m in self.coming.get(id_, ())]
        )
        self._flags: dict[tuple[str, int], list[Flagged]] = {}

    def flags(self, kind: str, id_: int, topic: str) -> list[Flagged]:
        """The flags of a record; only that topic's where one is asked for."""
        if (kind, id_) not in self._flags:
            self._flags[kind, id_] = standing_flags(self.session, subject=(kind, id_))
        return [flag for flag in self._flags[kind, id_] if topic in ("", flag.topic)]


def _item(known: _Known, row: "OutboxRow", line: Line, subscription: Subscription) -> Item:
    government = known.governments[line.jurisdiction]
    meeting = known.meetings.get(line.subject_id) if line.kind == "event" else None
    about = [id_ for kind, id_ in row.about if kind == "bill" and id_ in known.bills]
    subjects = [
        _bill(known, known.bills[id_], subscription, government.name, but=meeting)
        for id_ in about[:MOST_SUBJECTS]
    ]
    if meeting is not None and not subjects:
        subjects = [_meeting_subject(known, meeting, subscription, government.name)]
    lines: tuple[str, ...] = ()
    if meeting is not None:
        agenda = known.agendas.get(meeting.id, {})
        lines = tuple(dict.fromkeys(said for id_ in about for said in agenda.get(id_, ())))
    heading = wording.headline(row.words, kind=line.kind, reasons=line.reasons)
    if meeting is not None and "hearing" in row.words and _is_over(meeting, line.seen_at):
        heading = wording.SEEN_LATE
    return Item(
        revision=line.id,
        headline=heading,
        new=line.kind == "bill" and "new" in line.reasons,
        again=False,
        correction=wording.corrects(line.changes),
        seen=wording.moment(line.seen_at, subscription.timezone),
        effective=wording.in_words(line.effective) if line.effective else "",
        changed=_changed(line, about, known) or _as_new(line, known),
        meeting=_hearing(meeting, known.now, lines) if meeting is not None else None,
        subjects=tuple(subjects),
    )


def _changed(line: Line, about: Sequence[int], known: _Known) -> tuple[str, ...]:
    """The lines of what changed; of an agenda only those that name the bills in question."""
    changes: Sequence[Mapping[str, Any]] = line.changes
    if line.kind == "event" and about:
        numbers = [known.bills[id_].identifier for id_ in about]
        agenda = known.agendas.get(line.subject_id, {})
        tails = [said[-40:] for id_ in about for said in agenda.get(id_, ())]

        def deals(change: Mapping[str, Any]) -> bool:
            if not str(change.get("reason", "")).startswith("agenda-item"):
                return True
            said = f"{change.get('old', '')} {change.get('new', '')}"
            return any(part in said for part in (*numbers, *tails))

        changes = [change for change in changes if deals(change)]
    return wording.told(changes)


def _as_new(line: Line, known: _Known) -> tuple[str, ...]:
    """What there is to say of a bill that is new."""
    bill = known.bills.get(line.subject_id) if line.kind == "bill" else None
    if bill is None:
        return ()
    said = [
        f"{label}: {value}"
        for label, value in (
            ("Type", bill.kind),
            ("Introduced", wording.in_words(bill.introduced) if bill.introduced else ""),
            ("Now with", bill.body),
            ("Last step", bill.last_action),
        )
        if value
    ]
    return tuple(printable(each) for each in said)


def _bill(
    known: _Known,
    bill: "BillRow",
    subscription: Subscription,
    government: str,
    *,
    but: "EventRow | None",
) -> Subject:
    hearings = [
        _hearing(m, known.now, tuple(known.coming_lines.get(m.id, {}).get(bill.id, ())))
        for m in known.coming.get(bill.id, ())
        if but is None or m.id != but.id
    ]
    upcoming = [hearing for hearing in hearings if not hearing.passed]
    status = " ".join(part for part in (bill.status, _day(bill.status_date)) if part)
    return Subject(
        kind="bill",
        government=government,
        identifier=printable(bill.identifier),
        title=printable(bill.title),
        status=printable(status),
        url=bill.url,
        why=_why(known.flags("bill", bill.id, subscription.topic)),
        hearings=tuple(upcoming[:MOST_HEARINGS]),
    )


def _day(day: Any) -> str:
    return f"({wording.in_words(day)})" if day else ""


def _meeting_subject(
    known: _Known, meeting: "EventRow", subscription: Subscription, government: str
) -> Subject:
    return Subject(
        kind="event",
        government=government,
        identifier="",
        title=printable(meeting.name),
        status=meeting.state,
        url=meeting.url,
        why=_why(known.flags("event", meeting.id, subscription.topic)),
        hearings=(),
    )


def _why(flags: Sequence[Flagged]) -> tuple[Why, ...]:
    return tuple(
        Why(
            topic=flag.topic,
            judgement=flag.judgement,
            words=wording.JUDGEMENTS.get(flag.judgement, "{topic}").format(
                topic=flag.topic.replace("-", " ")
            ),
            sentence=shortened(flag.sentence, SENTENCE),
            phrase=printable(flag.phrase),
            place=printable(f"{flag.where}, {flag.section}" if flag.section else flag.where),
            stance=flag.stance,
            stance_sentence=shortened(flag.stance_sentence, SENTENCE),
            reason=shortened(flag.reason, SENTENCE),
        )
        for flag in flags
    )


def _is_over(meeting: "EventRow", now: datetime) -> bool:
    if meeting.starts is not None:
        return meeting.starts < now
    return meeting.date < now.astimezone(ZoneInfo(meeting.timezone or "UTC")).date()


def _hearing(meeting: "EventRow", now: datetime, lines: tuple[str, ...]) -> Hearing:
    said = " ".join((meeting.description, *map(str, meeting.extras.values())))
    part = TAKING_PART.search(said)
    return Hearing(
        name=printable(meeting.name),
        when=wording.meeting_hour(meeting.date, meeting.time, meeting.starts, meeting.timezone),
        starts=f"{meeting.starts:%Y-%m-%dT%H:%M:%SZ}" if meeting.starts else "",
        place=shortened(meeting.location, 300),
        taking_part=shortened(part[0].strip(" -"), 400) if part else "",
        state=meeting.state,
        passed=_is_over(meeting, now),
        lines=tuple(shortened(line, 200) for line in lines[:5]),
        url=meeting.url,
    )


def _freshness(government: telling.Government, zone: str, now: datetime) -> str:
    if government.last_good is None:
        return f"{government.name}: no look at it has ended well yet"
    return (
        f"{government.name} was last read to the end on"
        f" {wording.moment(government.last_good, zone)} ({_ago(now - government.last_good)})"
    )


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count > 1 else ''} before this message"
    return "just before this message"
