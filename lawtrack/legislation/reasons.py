"""The closed list of reason codes: what can be said of a change, one line each.

The names are LegiScan's in lower-kebab form, and lawtrack's own where it has none. A *substantive*
change is worth telling people; *bookkeeping* is kept in the ledger and shown when asked for.

All that is known of a code stands in its entry of ``REASONS``: who is told of it, and how messages
name it and read its values. Whoever adds a code adds its entry, and gives the code in ``diff``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from lawtrack.legislation.vocabulary import NOT_HELD

COMPLETED = "completed"  # a bill that stood as a list showed it
SUBJECT_BILLS = "subject-bills"  # the one code that lists the numbers of bills
Changes = Sequence[Mapping[str, Any]]


class Values(Enum):
    """How a message tells the old and the new value of a change."""

    AS_WRITTEN = "new (was: old)"
    NEW_ALONE = "new: what was there before is no short text"
    NONE = "the label says it all"
    STATE = "whether a meeting takes place, in place of the label"
    JUDGED = "a judgement on a topic"
    DATED = "a step, and its day"
    VOTED = "a motion with its result, and its day"
    HOUR = "a day and an hour"
    MOVED = "from one day or hour to another"


class Reason(NamedTuple):
    """What a code means, on which records it occurs, and how it is told."""

    meaning: str
    subjects: str = "both"  # "bill", "event", "both"
    substantive: bool = True  # worth telling
    # What subscriptions call it: on a bill, on a meeting, and on a bill which that line of an
    # agenda names. Other codes of a meeting concern all bills on its agenda.
    bill_word: str = ""
    event_word: str = ""
    line_word: str = ""
    label: str = ""  # before its values
    beside: str = ""  # the label of bookkeeping that is told when something else is news
    values: Values = Values.AS_WRITTEN
    corrects: bool = False  # the source puts right what it has said
    # In place of "cancelled", when nobody has cancelled the meeting; the later in the list first.
    headline: str = ""
    # When answers that were stored before are parsed better, a title that reads otherwise is no
    # news; a record that could not be read until now is, and a flag that nobody was told of.
    news_though_reparsed: bool = False


REASONS: dict[str, Reason] = {
    "new": Reason(
        "seen for the first time", bill_word="new", event_word="hearing", label="First seen",
        news_though_reparsed=True,
    ),
    "title": Reason(
        "the title, or a meeting's name, is another one", bill_word="title", event_word="agenda",
        label="Title",
    ),
    "status": Reason(
        "the source's status is another one", bill_word="status", event_word="agenda",
        label="Status",
    ),
    "body": Reason(
        "it lies with another body or committee", bill_word="status", event_word="agenda",
        label="Now with",
    ),
    "document-added": Reason(
        "a document is listed that was not", bill_word="document", event_word="agenda",
        label="Document added",
    ),
    "document-revised": Reason(
        "a document has another title or date", bill_word="text", event_word="agenda",
        label="Document revised",
    ),
    "document-removed": Reason(
        "a document is no longer listed; its text is kept", bill_word="document",
        event_word="agenda", label="Document removed",
    ),
    "text": Reason(
        "an official text is new, or says something else", bill_word="text", event_word="agenda",
        label="Text", values=Values.NEW_ALONE,
    ),
    "item-missing": Reason(
        "gone from two whole lists and when asked for, or listed under another id",
        bill_word="status", event_word="cancelled", label="No longer shown by the source",
        headline="Meeting no longer listed",
    ),
    "item-restored": Reason(
        "shown by the source again", bill_word="status", event_word="hearing",
        label="Shown by the source again",
    ),
    "flag-raised": Reason(
        "a topic is in it that was not, or is now what it is about", bill_word="flag",
        event_word="flag", label="Flagged", values=Values.JUDGED, news_though_reparsed=True,
    ),
    "flag-moved": Reason(
        "the judgement on a topic is another one", bill_word="judgement", event_word="judgement",
        label="Judgement", values=Values.JUDGED, news_though_reparsed=True,
    ),
    "flag-cleared": Reason(
        "a topic is no longer in it", bill_word="judgement", event_word="judgement",
        label="Flag cleared", values=Values.JUDGED, news_though_reparsed=True,
    ),
    "lexicon": Reason(
        "judged again, because the topic's lexicon is another one", substantive=False,
    ),
    "verdict": Reason("a reader said whether a flag is right", substantive=False),
    "verdict-lapsed": Reason(
        "a reader's verdict no longer holds: the text changed", substantive=False,
        news_though_reparsed=True,
    ),
    COMPLETED: Reason(
        "of what stood as a list showed it, all has been read now", substantive=False,
    ),
    "reparsed": Reason("answers that were stored before are parsed better", substantive=False),
    "topic-off": Reason("its topic was switched off", substantive=False),
    "renumbered": Reason(
        "the source has it under another id now; it is the same record", substantive=False,
        beside="Entered anew as",
    ),
    "details": Reason("a detail that is kept, but nothing to tell people about", substantive=False),
    "comment": Reason(
        "what the source writes beside a meeting is other words", "event", substantive=False,
        beside="The source writes", values=Values.NEW_ALONE,
    ),
    "identifier": Reason(
        "the printed number is another one", "bill", bill_word="title", label="Number",
    ),
    "status-date": Reason(
        "the day of its status, or of its enactment, is another one", "bill", bill_word="status",
        label="Status as of",
    ),
    "other-number": Reason(
        "it has another number too: that of the law", "bill", bill_word="status",
        label="Also numbered",
    ),
    "other-title": Reason(
        "a short, official or popular title is another one", "bill", bill_word="title",
        label="Other title",
    ),
    "type": Reason("the source calls it by another type", "bill", bill_word="title", label="Type"),
    "version": Reason(
        "the source counts another version", "bill", bill_word="text", label="Version",
    ),
    "summary": Reason(
        "the summary is new or another one", "bill", bill_word="details", label="Summary",
    ),
    "subjects": Reason(
        "the subject terms are others", "bill", bill_word="details", label="Subjects",
    ),
    "action-added": Reason(
        "a step was taken", "bill", bill_word="status", label="Step", values=Values.DATED,
    ),
    "action-revised": Reason(
        "a step is told differently", "bill", bill_word="status", label="Corrected step",
        values=Values.DATED, corrects=True,
    ),
    "action-removed": Reason(
        "a step is no longer told", "bill", bill_word="status",
        label="Step withdrawn from the record", values=Values.DATED, corrects=True,
    ),
    "sponsor-added": Reason(
        "somebody stands behind it", "bill", bill_word="sponsor", label="Sponsor added",
    ),
    "sponsor-revised": Reason(
        "a sponsor's part is another one", "bill", bill_word="sponsor", label="Sponsor",
    ),
    "sponsor-removed": Reason(
        "somebody no longer stands behind it", "bill", bill_word="sponsor",
        label="Sponsor withdrawn",
    ),
    "companion": Reason(
        "a related bill is named, or no longer", "bill", bill_word="details", label="Companion",
    ),
    "vote": Reason(
        "a vote on it is new, or told differently", "bill", bill_word="vote", label="Vote",
        values=Values.VOTED,
    ),
    "rescheduled": Reason(
        "another date or hour", "event", event_word="rescheduled", label="Moved",
        values=Values.MOVED,
    ),
    "cancelled": Reason(
        "it will not take place on its day: cancelled, deferred, postponed, no quorum", "event",
        event_word="cancelled", label="Cancelled", values=Values.STATE,
    ),
    "state": Reason(
        "whether it takes place is told otherwise: rescheduled, or not known", "event",
        event_word="rescheduled", label="Takes place", values=Values.STATE,
    ),
    "reinstated": Reason(
        "it was cancelled, and takes place after all", "event", event_word="hearing",
        label="Takes place after all", values=Values.NONE,
    ),
    "location": Reason("another place", "event", event_word="rescheduled", label="Place"),
    "subject-bills": Reason(
        "it names other bills", "event", event_word="agenda", label="Deals with",
        headline="Taken off the agenda",
    ),
    "agenda-published": Reason(
        "the agenda was published, or published again", "event", event_word="agenda",
        label="Agenda published", values=Values.HOUR,
    ),
    "minutes-published": Reason(
        "the minutes were published, or published again", "event", event_word="agenda",
        label="Minutes published", values=Values.HOUR,
    ),
    "agenda-item-added": Reason(
        "a line came onto the agenda", "event", event_word="agenda", line_word="hearing",
        label="On the agenda",
    ),
    "agenda-item-revised": Reason(
        "a line of the agenda says something else", "event", event_word="agenda",
        line_word="agenda", label="Agenda line revised", corrects=True,
    ),
    "agenda-item-removed": Reason(
        "a line left the agenda", "event", event_word="agenda", line_word="cancelled",
        label="Off the agenda", headline="Taken off the agenda",
    ),
}  # fmt: skip

BOOKKEEPING = frozenset(code for code, reason in REASONS.items() if not reason.substantive)
TOLD_BESIDE = frozenset(code for code, reason in REASONS.items() if reason.beside)
NO_NEWS_BUT_FLAGS = BOOKKEEPING | {"flag-raised", "flag-moved", "flag-cleared"}
NEWS_THOUGH_REPARSED = frozenset(
    code for code, reason in REASONS.items() if reason.news_though_reparsed
)
FLAG_REASONS = frozenset(code for code, reason in REASONS.items() if reason.values is Values.JUDGED)
VERDICT_REASONS = frozenset({"verdict", "verdict-lapsed"})
_UNKNOWN = Reason("")  # a code that no version of today gives


def reason_of(code: str) -> Reason:
    """What is known of a code that stands in a ledger; of one that is not on the list, nothing."""
    return REASONS.get(code, _UNKNOWN)


def is_news(reasons: Iterable[str]) -> bool:
    """Whether any of these reasons of the ledger is worth telling people."""
    return not BOOKKEEPING.issuperset(reasons)


def bill_words(reasons: Iterable[str], *, flagged: bool) -> frozenset[str]:
    """What changes of a bill are called in subscriptions."""
    words = {word for reason in reasons if (word := reason_of(reason).bill_word)}
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
    of_all = [reason for reason in reasons if bill is None or not _is_of_some(reason)]
    words = {word for reason in of_all if (word := reason_of(reason).event_word)}
    if "new" in reasons and state in NOT_HELD:
        words = words - {"hearing"} | {"cancelled"}
    if bill is None:
        return frozenset(words)
    words -= {"flag", "judgement"}  # those are of the meeting's own words
    for change in changes:
        reason = str(change.get("reason", ""))
        if reason not in reasons:  # parsed again: only what is news stands among the reasons
            continue
        line_word = reason_of(reason).line_word
        if line_word and _names(change, bill, lines):
            words.add(line_word)
        elif reason == SUBJECT_BILLS:
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
        (word, f"{change.get('old', '')} {change.get('new', '')}")
        for change in changes
        if (reason := str(change.get("reason", ""))) in reasons
        and (word := reason_of(reason).line_word)
    )


def _is_of_some(code: str) -> bool:
    """Whether a meeting's change concerns only those bills on its agenda that it names."""
    return code == SUBJECT_BILLS or bool(reason_of(code).line_word)


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
