"""(a line of the ledger, the subscriptions) → who is told, and who is not and why; pure.

An index finds the subscriptions that a change may concern, so that the work grows with the
matches and not with subscriptions times changes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from lawtrack.config.subscriptions import LEVELS, Slot, Subscription, slot_of
from lawtrack.legislation.reasons import BOOKKEEPING
from lawtrack.topics.saved_searches import Searches

WAITING = "waiting"
PRIMED = "primed"
SUPPRESSED = "suppressed"

# The ledger's reasons → the words of a subscription. What a meeting's own reasons mean for a bill
# on its agenda is in ``meeting_words``.
BILL_WORDS = {
    "new": "new", "flag-raised": "flag", "flag-moved": "judgement", "flag-cleared": "judgement",
    "status": "status", "body": "status", "action-added": "status", "action-revised": "status",
    "action-removed": "status", "text": "text", "version": "text", "document-revised": "text",
    "vote": "vote", "title": "title", "other-title": "title", "identifier": "title",
    "type": "title", "sponsor-added": "sponsor", "sponsor-revised": "sponsor",
    "sponsor-removed": "sponsor", "document-added": "document", "document-removed": "document",
    "item-missing": "status", "item-restored": "status",
    "summary": "details", "subjects": "details", "companion": "details",
}  # fmt: skip
MEETING_WORDS = {
    "new": "hearing", "reinstated": "hearing", "rescheduled": "rescheduled",
    "location": "rescheduled", "cancelled": "cancelled",
    "item-missing": "cancelled", "item-restored": "hearing", "flag-raised": "flag",
    "flag-moved": "judgement", "flag-cleared": "judgement", "title": "agenda", "body": "agenda",
    "status": "agenda", "text": "agenda", "agenda-published": "agenda",
    "minutes-published": "agenda", "document-added": "agenda", "document-revised": "agenda",
    "document-removed": "agenda", "agenda-item-added": "agenda", "agenda-item-revised": "agenda",
    "agenda-item-removed": "agenda", "subject-bills": "agenda",
}  # fmt: skip
LINE_WORDS = {
    "agenda-item-added": "hearing",
    "agenda-item-removed": "cancelled",
    "agenda-item-revised": "agenda",
}
OF_SOME = frozenset({*LINE_WORDS, "subject-bills"})  # for a bill, only what names it

Changes = Sequence[Mapping[str, Any]]


class Standing(NamedTuple):
    """A flag: how it is judged, and whether a reader has dismissed it."""

    judgement: str
    dismissed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What a change is about: the record itself, or a bill on the agenda of a meeting."""

    kind: str
    id: int
    identifier: str
    flags: Mapping[str, Standing]
    words: frozenset[str]  # of REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A line of the ledger with all that decisions need."""

    revision: int
    crawl_id: int | None
    jurisdiction: str
    concerns: tuple[Concern, ...]
    text: str = ""  # for saved searches
    lines: tuple[tuple[str, str], ...] = ()  # of the agenda, that changed: what it is called, text
    primed: bool = False  # a first look: nothing in it is news


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


def tells(reasons: Iterable[str]) -> bool:
    """Whether there is anything to tell people in these reasons of the ledger."""
    return bool(set(reasons) - BOOKKEEPING)


def bill_words(reasons: Iterable[str], *, flagged: bool) -> frozenset[str]:
    """What changes of a bill are called in subscriptions."""
    words = {BILL_WORDS[reason] for reason in reasons if reason in BILL_WORDS}
    if "new" in words and flagged:
        words.add("flag")  # that it is new says it all in the ledger
    return frozenset(words)


def meeting_words(
    reasons: Sequence[str],
    changes: Changes,
    *,
    state: str,
    bill: str | None = None,
    lines: Sequence[str] = (),
) -> frozenset[str]:
    """What changes of a meeting are called; for a bill, those that touch its place there.

    ``lines`` are the lines of the agenda that lead to the bill, ``state`` that of the meeting.
    """
    of_all = [reason for reason in reasons if bill is None or reason not in OF_SOME]
    words = {MEETING_WORDS[reason] for reason in of_all if reason in MEETING_WORDS}
    if "new" in reasons and state == "cancelled":
        words = words - {"hearing"} | {"cancelled"}
    if bill is None:
        return frozenset(words)
    words -= {"flag", "judgement"}  # those are of the meeting's own words
    for change in changes:
        reason = str(change.get("reason", ""))
        if reason not in reasons:  # parsed again: only what is news stands among the reasons
            continue
        if reason in LINE_WORDS and _names(change, bill, lines):
            words.add(LINE_WORDS[reason])
        elif reason == "subject-bills":
            before, after = (
                plain_number(bill) in map(plain_number, str(change.get(side, "")).split("; "))
                for side in ("old", "new")
            )
            if before != after:
                words.add("hearing" if after else "cancelled")
    return frozenset(words)


def changed_lines(reasons: Sequence[str], changes: Changes) -> tuple[tuple[str, str], ...]:
    """The lines of an agenda that came, went or are others, each with what that is called."""
    return tuple(
        (LINE_WORDS[reason], f"{change.get('old', '')} {change.get('new', '')}")
        for change in changes
        if (reason := str(change.get("reason", ""))) in LINE_WORDS and reason in reasons
    )


def _names(change: Mapping[str, Any], bill: str, lines: Sequence[str]) -> bool:
    for side in ("new", "old"):
        said = str(change.get(side, ""))
        if plain_number(said.split(" ", 1)[0]) == plain_number(bill):
            return True
        # The end of a line is its title; what was done with it may follow.
        if said and any(line and line[-40:] in said for line in lines):
            return True
    return False


def plain_number(number: str) -> str:
    """A printed number without the letters that count its amendments."""
    return re.sub(r"-A{1,4}$", "", number.strip())


def bare(number: str) -> str:
    """A number without capitals, spaces, points and hyphens."""
    return re.sub(r"[ .-]", "", number).lower()


def flags_in(flags: Mapping[str, Standing], changes: Changes) -> dict[str, Standing]:
    """The flags as they stand, or stood before these changes where that was higher."""
    found = dict(flags)
    for change in changes:
        if change.get("reason") in ("flag-moved", "flag-cleared"):
            topic, _, judgement = str(change.get("old", "")).rpartition(": ")
            now = found.get(topic)
            if LEVELS.get(judgement, 0) > (LEVELS.get(now.judgement, 0) if now else 0):
                found[topic] = Standing(judgement)
    return found


class Index:
    """Subscriptions, to be found by what they ask for."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._topics: dict[tuple[str, str], list[Subscription]] = {}
        self._bills: dict[int, list[Subscription]] = {}
        self._numbers: dict[str, list[Subscription]] = {}
        self.searches: Searches[Subscription] = Searches()
        for subscription in subscriptions:
            if subscription.topic:
                for where in subscription.where or ("",):
                    self._topics.setdefault((subscription.topic, where), []).append(subscription)
            elif subscription.bill_id is not None:
                self._bills.setdefault(subscription.bill_id, []).append(subscription)
            elif subscription.bill:
                self._numbers.setdefault(bare(subscription.bill), []).append(subscription)
            else:
                self.searches.add(subscription.search, subscription)

    def matching(self, news: News) -> Iterator[tuple[Subscription, list[Concern]]]:
        """The subscriptions whose subject the news is about, each with what matched."""
        found: dict[int, tuple[Subscription, list[Concern]]] = {}

        def note(subscription: Subscription, concern: Concern) -> None:
            where = subscription.where
            if not where or news.jurisdiction in where:
                found.setdefault(subscription.id, (subscription, []))[1].append(concern)

        for concern in news.concerns:
            for topic in concern.flags:
                for where in ("", news.jurisdiction):
                    for subscription in self._topics.get((topic, where), ()):
                        note(subscription, concern)
            if concern.kind == "bill":
                for subscription in self._bills.get(concern.id, ()):
                    note(subscription, concern)
                for subscription in self._numbers.get(bare(concern.identifier), ()):
                    note(subscription, concern)
        if self.searches and news.concerns:
            itself = news.concerns[0]
            for subscription in self.searches.finding(news.text):
                note(subscription, itself)
            for word, line in news.lines:
                for subscription in self.searches.finding(line):
                    note(subscription, replace(itself, words=itself.words | {word}))
        yield from found.values()


def decide(news: News, index: Index, *, now: datetime) -> Iterator[Decision]:
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
        slot = slot_of(subscription, news.revision, now)
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


def _fitting(subscription: Subscription, concerns: Sequence[Concern]) -> tuple[list[Concern], str]:
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
    telling = [c for c in fitting if c.words & set(subscription.reasons)]
    if fitting:
        return telling or fitting, ""
    highest = max((c.flags[topic].judgement for c in standing), key=lambda j: LEVELS.get(j, 0))
    return [], f"judged {highest}; it asks for {subscription.lowest} or more"
