"""A subscription: who wants to be told what, where and how often; pure.

It comes from a table ``[[alerts]]`` of lawtrack.toml or from a command. Both say the same words,
and both are checked here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from lawtrack.config.toml import checked_time_zone, refuse_unknown
from lawtrack.errors import ConfigError
from lawtrack.legislation.flags import LEVELS
from lawtrack.legislation.identity.bill_names import session_in_words, session_named
from lawtrack.near_names import known_names
from lawtrack.topics.searches.saved_searches import Search
from lawtrack.topics.searches.search_query import followed_words, kept_search

NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
CHANNEL = re.compile(r"^\$[A-Za-z_][A-Za-z0-9_]*$")
LONGEST_NAME = 100
QUIET = re.compile(r"^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$")

# What a subscription can ask for, in the words people read.
REASONS: dict[str, str] = {
    "new": "a bill that is new",
    "status": "where a bill stands: its status, its committee, each step; gone from the source",
    "text": "another text of a bill",
    "hearing": "a hearing or meeting is scheduled that deals with it",
    "rescheduled": "the meeting has another date, hour, place or state",
    "cancelled": "the meeting is not held on its day, or the bill is off its agenda",
    "vote": "a vote",
    "flag": "a flag is raised",
    "judgement": "a flag is judged otherwise, or cleared",
    "title": "another title, number or type",
    "sponsor": "sponsors come and go",
    "document": "documents are added or removed",
    "agenda": "the agenda or the minutes of its meeting are published or revised",
    "details": "summary, subjects, companions",
    "source": "a source can no longer be read, and can be read again",
}
DEFAULT_REASONS = (
    "new", "status", "text", "hearing", "rescheduled", "cancelled", "vote", "flag", "source",
)  # fmt: skip
RHYTHMS = ("at-once", "daily", "weekly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What somebody wants to be told; exactly one of topic, search, saved and bill is given."""

    name: str
    topic: str = ""
    search: str = ""  # what stands in the title, the number or the summary
    saved: str = ""  # the name of a saved search; its words are then in ``search``
    saved_in: tuple[str, ...] = ()  # the jurisdictions of that search
    bill: str = ""  # a printed number, with its session where that was given: "HR 12 (118th)"
    jurisdictions: tuple[str, ...] = ()  # empty: those of the saved search, else all
    reasons: tuple[str, ...] = DEFAULT_REASONS
    lowest: str = "mentions"
    channel: str = ""  # "$NAME": the address stands in the environment or the file of secrets
    rhythm: str = "at-once"
    quiet: str = ""  # "22:00-07:00", local
    timezone: str = "UTC"
    # What only the database knows.
    id: int = 0
    bill_id: int | None = None
    paused: bool = False
    lost: bool = False  # the saved search is there no longer: its last words hold

    @property
    def where(self) -> tuple[str, ...]:
        """The jurisdictions that it asks for; empty: all."""
        return self.jurisdictions or self.saved_in

    @property
    def asks_for(self) -> str:
        """What it is about, in words."""
        if self.topic:
            return f"the topic {self.topic}"
        if self.saved:
            gone = ", which is no longer in lawtrack.toml" if self.lost else ""
            return f'the saved search {self.saved} ("{self.search}"){gone}'
        if not self.search:
            return f"the bill {self.bill}"
        plain = kept_search(self.search).is_plain
        return f'the {"words" if plain else "search"} "{self.search}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAlerts:
    """What the configuration asks for; not ``complete`` when there is no file that could say it."""

    subscriptions: tuple[Subscription, ...]
    searches: Mapping[str, Search]
    complete: bool

    def lost(self, search: str) -> bool:
        """Whether the saved search of that name is one that the file holds no longer."""
        return bool(search) and self.complete and search not in self.searches


FIELDS = (
    "name", "topic", "search", "saved", "bill", "jurisdictions", "reasons", "lowest", "channel",
    "rhythm", "quiet", "timezone",
)  # fmt: skip
SETTINGS = (*FIELDS, "session")  # which is kept with the number of the bill
ASKING = ("topic", "search", "saved", "bill")


def subscription_of(table: Mapping[str, Any], *, where: str, timezone: str) -> Subscription:
    """The subscription that a table says; ``ConfigError`` on one line when it says it wrongly.

    ``timezone`` holds where none is given.
    """
    refuse_unknown(dict(table), SETTINGS, where, "setting")
    name = _text(table, "name", where)
    if not NAME.match(name):
        raise ConfigError(f"{where}: name: '{name}' is no name - lower-case letters, digits, - _")
    if len(name) > LONGEST_NAME:
        raise ConfigError(
            f"{where}: name: '{name[:20]}…' is too long - {LONGEST_NAME} are the most"
        )
    where = f"{where}: {name}"
    asked = {key: _text(table, key, where) for key in ASKING}
    if sum(bool(value) for value in asked.values()) != 1:
        raise ConfigError(f"{where}: give one of topic, search, saved and bill")
    if asked["search"]:
        check_search(asked["search"], f"{where}: search")
    reasons = _list(table, "reasons", where) or DEFAULT_REASONS
    for reason in reasons:
        _one_of(reason, REASONS, "reasons", where)
    lowest = _text(table, "lowest", where) or "mentions"
    _one_of(lowest, LEVELS, "lowest", where)
    rhythm = _text(table, "rhythm", where) or "at-once"
    _one_of(rhythm, RHYTHMS, "rhythm", where)
    channel = _text(table, "channel", where)
    if not CHANNEL.match(channel):
        # Not repeated in the message: it may hold a password.
        raise ConfigError(
            f"{where}: channel: is not the name under which an address is kept"
            ' - write LAWTRACK_MAIL = "mailtos://…" into lawtrack.secrets.toml, and the channel as'
            " '$LAWTRACK_MAIL'"
        )
    quiet = _text(table, "quiet", where)
    if quiet:
        quiet_hours(quiet, where)
    zone = _text(table, "timezone", where) or timezone
    checked_time_zone(zone, where)
    return Subscription(
        name=name,
        topic=asked["topic"],
        search=asked["search"],
        saved=asked["saved"],
        bill=_with_session(asked["bill"], _text(table, "session", where), where),
        jurisdictions=_list(table, "jurisdictions", where),
        reasons=tuple(reasons),
        lowest=lowest,
        channel=channel,
        rhythm=rhythm,
        quiet=quiet,
        timezone=zone,
    )


def check_search(words: str, where: str) -> None:
    """Raise ``ConfigError`` for a search that messages, feeds of files and calendars cannot follow.

    Left out, a part of it would be another search.
    """
    followed = followed_words(words)
    for name, values in (("topic", [followed.topic]), ("jurisdictions", followed.jurisdictions)):
        if any(values):
            raise ConfigError(f"{where}: names {values[0]} - write {name} beside it")
    if followed.why_not == "no word":
        raise ConfigError(f"{where}: '{words[:80]}' holds no word to look for")
    if followed.why_not:
        raise ConfigError(
            f"{where}: {followed.why_not} is only for the search of the pages - leave it out"
        )


def _with_session(bill: str, session: str, where: str) -> str:
    """The number of a bill with the session that was given beside it."""
    if session and not bill:
        raise ConfigError(f"{where}: session: goes with bill alone")
    named = session_named(session)
    return f"{bill} ({session_in_words(named)})" if named else bill


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f'{where}: {key}: is no text - write {key} = "…"')
    return value.strip()


def _list(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, ())
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f'{where}: {key}: is no list of words - write {key} = ["…"]')
    return tuple(dict.fromkeys(value))


def _one_of(value: str, known: Any, key: str, where: str) -> None:
    if value not in known:
        raise ConfigError(f"{where}: {key}: unknown '{value}'{known_names(value, known)}")


def quiet_hours(text: str, where: str = "quiet") -> tuple[time, time]:
    """From and until when nothing is to be sent; ``ConfigError`` when that cannot be read."""
    match = QUIET.match(text)
    try:
        if match:
            hours = [int(each) for each in match.groups()]
            begin, end = time(hours[0], hours[1]), time(hours[2], hours[3])
            if begin != end:
                return begin, end
    except ValueError:
        pass
    raise ConfigError(f"{where}: quiet: '{text}' are no hours - for example 22:00-07:00")
