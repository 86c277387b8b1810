"""The closed list of reason codes: what can be said of a change, one line each.

The names are LegiScan's in lower-kebab form, and lawtrack's own where it has none. A *substantive*
change is worth telling people; *bookkeeping* is kept in the ledger and shown when asked for.
"""

from collections.abc import Mapping
from typing import NamedTuple


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
