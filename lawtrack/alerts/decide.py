"""(a line of the ledger, the subscriptions) → who is told, and who is not and why; pure.

An index finds the subscriptions that a change may concern, so that the work grows with the
matches and not with subscriptions times changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lawtrack.config.subscriptions import Subscription, quiet_hours
from lawtrack.database.dealings.affected import AffectedRecord
from lawtrack.legislation.flags import LEVELS
from lawtrack.legislation.identity.bill_names import (
    BillReading,
    names_of,
    printed_forms,
    readings_of,
)
from lawtrack.topics.searches.saved_searches import Searches

DIGEST_AT = time(8, 0)

WAITING = "waiting"
PRIMED = "primed"
SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A line of the ledger with all that decisions need."""

    revision: int
    crawl_id: int | None
    jurisdiction: str
    concerns: tuple[AffectedRecord, ...]
    text: str = ""  # for saved searches
    text_before: str = ""  # where this line changed the text: what searches found until then
    bill_texts: Mapping[int, str] = field(default_factory=dict)  # of the bills on its agenda
    lines: tuple[tuple[str, str], ...] = ()  # of the agenda, that changed: what it is called, text
    primed: bool = False  # a first look: nothing in it is news


class BatchKind(StrEnum):
    """Why decisions go into one message; the value begins the name of the batch."""

    REVISION = "revision"  # a line of the ledger is told at once
    UNTIL = "until"  # they wait for one moment
    FLOOD = "flood in crawl"
    SOURCE = "source"  # no decisions: a spell of a source that cannot be read
    RELEASED = "released"  # a person has looked at what was held


class Batch(NamedTuple):
    """What goes into one message: its name is what the outbox keeps."""

    kind: BatchKind
    of: str  # the number of the revision, crawl or spell; the moment

    def __str__(self) -> str:
        return f"{self.kind} {self.of}"


def batch_of(name: str) -> Batch:
    """The batch that was kept under that name."""
    for kind in BatchKind:
        if name.startswith(f"{kind} "):
            return Batch(kind, name[len(kind) + 1 :])
    raise ValueError(f"{name}: no name of a batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a decision is to be told, together with which others, and why not at once."""

    due: datetime
    batch: Batch
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one line of the ledger for one subscription."""

    subscription: Subscription
    news: News
    state: str  # waiting, primed, suppressed
    why: str
    words: tuple[str, ...]
    about: tuple[tuple[str, int], ...]  # kind and id of what matched
    slot: Slot
    at: datetime  # when it was decided


class SubscriptionIndex:
    """Subscriptions, to be found by what they ask for."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._topics: dict[tuple[str, str], list[Subscription]] = {}
        self._bills: dict[int, list[Subscription]] = {}
        self._numbers: dict[BillReading, list[Subscription]] = {}
        self.searches: Searches[Subscription] = Searches()
        for subscription in subscriptions:
            if subscription.topic:
                for where in subscription.where or ("",):
                    self._topics.setdefault((subscription.topic, where), []).append(subscription)
            elif subscription.bill_id is not None:
                self._bills.setdefault(subscription.bill_id, []).append(subscription)
            elif subscription.bill:
                self._add_number(subscription.bill, subscription)
            else:
                query = self.searches.add(subscription.search, subscription)
                for number in query.numbers:
                    self._add_number(number, subscription)

    def _add_number(self, typed: str, subscription: Subscription) -> None:
        for number, session in readings_of(typed):
            for form in printed_forms(number, session):
                self._numbers.setdefault(BillReading(form, session), []).append(subscription)

    def matching(self, news: News) -> Iterator[tuple[Subscription, list[AffectedRecord]]]:
        """The subscriptions whose subject the news is about, each with what matched."""
        matches: dict[int, tuple[Subscription, list[AffectedRecord]]] = {}

        def note(subscription: Subscription, concern: AffectedRecord) -> None:
            where = subscription.where
            if not where or news.jurisdiction in where:
                matches.setdefault(subscription.id, (subscription, []))[1].append(concern)

        for concern in news.concerns:
            for topic in concern.flags:
                for where in ("", news.jurisdiction):
                    for subscription in self._topics.get((topic, where), ()):
                        note(subscription, concern)
            if concern.kind == "bill":
                for subscription in self._bills.get(concern.id, ()):
                    note(subscription, concern)
                names = names_of(concern.identifier, concern.session)
                for name, session in product(names, ("", concern.session)):
                    for subscription in self._numbers.get(BillReading(name, session), ()):
                        note(subscription, concern)
        if self.searches and news.concerns:
            itself = news.concerns[0]
            for said in (news.text, news.text_before):
                for subscription in self.searches.finding(said):
                    note(subscription, itself)
            for word, line in news.lines:
                for subscription in self.searches.finding(line, beside=news.text):
                    note(subscription, replace(itself, words=itself.words | {word}))
            for concern in news.concerns[1:]:
                for subscription in self.searches.finding(news.bill_texts.get(concern.id, "")):
                    note(subscription, concern)
        yield from matches.values()


def decide_alerts(news: News, index: SubscriptionIndex, *, now: datetime) -> Iterator[Decision]:
    """What becomes of this line of the ledger for each subscription whose subject it is about."""
    for subscription, concerns in index.matching(news):
        fitting, why = _fitting(subscription, concerns)
        words = frozenset[str]().union(*(concern.words for concern in fitting or concerns))
        asked = tuple(word for word in subscription.reasons if word in words)
        state = SUPPRESSED
        if not why and not asked:
            said = ", ".join(sorted(words)) or "the part of a meeting that deals with others"
            why = f"what changed ({said}) is not among the reasons it asks for"
        if not why and news.primed:
            state, why = PRIMED, "a first look: what was there already is no news"
        if not why and subscription.paused:
            why = "the subscription was paused"
        if not why:
            state = WAITING
        slot = delivery_slot_of(subscription, news.revision, now)
        yield Decision(
            subscription=subscription,
            news=news,
            state=state,
            why=why or slot.why,
            words=asked,
            about=tuple(dict.fromkeys((each.kind, each.id) for each in fitting or concerns)),
            slot=slot,
            at=now,
        )


def _fitting(
    subscription: Subscription, concerns: Sequence[AffectedRecord]
) -> tuple[list[AffectedRecord], str]:
    """The concerns that are judged high enough, or why there is none."""
    topic = subscription.topic
    if not topic:
        return list(concerns), ""
    standing = [concern for concern in concerns if not concern.flags[topic].dismissed]
    if not standing:
        return [], "a reader dismissed the flag"
    lowest = LEVELS[subscription.lowest]
    fitting = [c for c in standing if LEVELS.get(c.flags[topic].judgement, 0) >= lowest]
    # With what it asks for among them, if there is any: the others are beside the point.
    telling = [c for c in fitting if not c.words.isdisjoint(subscription.reasons)]
    if fitting:
        return telling or fitting, ""
    highest = max((c.flags[topic].judgement for c in standing), key=lambda j: LEVELS.get(j, 0))
    return [], f"judged {highest}; it asks for {subscription.lowest} or more"


def delivery_slot_of(subscription: Subscription, revision: int, now: datetime) -> Slot:
    """When what is decided ``now`` about this revision is to be told."""
    later = _later_slot(subscription.rhythm, subscription.quiet, subscription.timezone, now)
    return later or Slot(due=now, batch=Batch(BatchKind.REVISION, str(revision)))


@lru_cache(maxsize=256)
def _later_slot(rhythm: str, quiet: str, timezone: str, now: datetime) -> Slot | None:
    """When that is, if not at once; the same for all subscriptions that ask alike."""
    zone = ZoneInfo(timezone)
    due = now
    if rhythm != "at-once":
        due = _next(now, zone, DIGEST_AT, monday=rhythm == "weekly")
    opens = _end_of_quiet(quiet, due, zone) if quiet else None
    due = opens or due
    if due == now:
        return None
    why = f"for the {rhythm} digest" if rhythm != "at-once" else f"quiet hours ({quiet})"
    moment = f"{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return Slot(due=due, batch=Batch(BatchKind.UNTIL, moment), why=why)


def _next(now: datetime, zone: ZoneInfo, at: time, *, monday: bool) -> datetime:
    """The next moment after ``now`` at which it is ``at`` in the zone, on any day or a Monday."""
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        if moment > now and (not monday or day.weekday() == 0):
            return moment
        day += timedelta(days=1)


def _end_of_quiet(quiet: str, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which the moment lies; ``None`` when it lies in none."""
    begin, end = quiet_hours(quiet)
    at = moment.astimezone(zone).time()
    inside = begin <= at < end if begin < end else at >= begin or at < end
    return _next(moment, zone, end, monday=False) if inside else None
