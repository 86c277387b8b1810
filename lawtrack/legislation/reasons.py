"""The closed list of reason codes: what can be said of a change, one line each.

The names are LegiScan's in lower-kebab form, and lawtrack's own where it has none. A *substantive*
change is worth telling people; *bookkeeping* is kept in the ledger and shown when asked for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

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


class Reason(NamedTuple):
    """What a code means, on which records it occurs, and whether it is worth telling."""

    meaning: str
    subjects: str = "both"  # "bill", "event", "both"
    substantive: bool = True


def _bookkeeping(meaning: str, subjects: str = "both") -> Reason:
    return Reason(meaning, subjects, substantive=False)


REASONS: Mapping[str, Reason] = {
    "new": Reason("seen for the first time"),
    "title": Reason("the title, or a meeting's name, is another one"),
    "status": Reason("the source's status is another one"),
    "body": Reason("it lies with another body or committee"),
    "document-added": Reason("a document is listed that was not"),
    "document-revised": Reason("a document has another title or date"),
    "document-removed": Reason("a document is no longer listed; its text is kept"),
    "text": Reason("an official text is new, or says something else"),
    "item-missing": Reason(
        "gone from two whole lists and when asked for, or listed under another id"
    ),
    "item-restored": Reason("shown by the source again"),
    "flag-raised": Reason("a topic is in it that was not, or is now what it is about"),
    "flag-moved": Reason("the judgement on a topic is another one"),
    "flag-cleared": Reason("a topic is no longer in it"),
    "lexicon": _bookkeeping("judged again, because the topic's lexicon is another one"),
    "verdict": _bookkeeping("a reader said whether a flag is right"),
    "verdict-lapsed": _bookkeeping("a reader's verdict no longer holds: the text changed"),
    "reparsed": _bookkeeping("answers that were stored before are parsed better"),
    "topic-off": _bookkeeping("its topic was switched off"),
    "details": _bookkeeping("a detail that is kept, but nothing to tell people about"),
    "identifier": Reason("the printed number is another one", "bill"),
    "other-title": Reason("a short, official or popular title is another one", "bill"),
    "type": Reason("the source calls it by another type", "bill"),
    "version": Reason("the source counts another version", "bill"),
    "summary": Reason("the summary is new or another one", "bill"),
    "subjects": Reason("the subject terms are others", "bill"),
    "action-added": Reason("a step was taken", "bill"),
    "action-revised": Reason("a step is told differently", "bill"),
    "action-removed": Reason("a step is no longer told", "bill"),
    "sponsor-added": Reason("somebody stands behind it", "bill"),
    "sponsor-revised": Reason("a sponsor's part is another one", "bill"),
    "sponsor-removed": Reason("somebody no longer stands behind it", "bill"),
    "companion": Reason("a related bill is named, or no longer", "bill"),
    "vote": Reason("a vote on it is new, or told differently", "bill"),
    "rescheduled": Reason("another date or hour", "event"),
    "cancelled": Reason("it will not take place", "event"),
    "reinstated": Reason("it was cancelled, and takes place after all", "event"),
    "location": Reason("another place", "event"),
    "subject-bills": Reason("it names other bills", "event"),
    "agenda-published": Reason("the agenda was published, or published again", "event"),
    "minutes-published": Reason("the minutes were published, or published again", "event"),
    "agenda-item-added": Reason("a line came onto the agenda", "event"),
    "agenda-item-revised": Reason("a line of the agenda says something else", "event"),
    "agenda-item-removed": Reason("a line left the agenda", "event"),
}

BOOKKEEPING = frozenset(code for code, reason in REASONS.items() if not reason.substantive)

# When answers that were stored before are parsed better, a title that reads otherwise is no news;
# a record that could not be read until now is, and a flag that people were not told of.
NEWS_THOUGH_REPARSED = frozenset(
    {"new", "flag-raised", "flag-moved", "flag-cleared", "verdict-lapsed"}
)


def is_news(reasons: Iterable[str]) -> bool:
    """Whether any of these reasons of the ledger is worth telling people."""
    return not BOOKKEEPING.issuperset(reasons)


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
