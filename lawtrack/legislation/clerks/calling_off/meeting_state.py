"""Whether a meeting takes place, from all the places where a clerk writes that it does not; pure.

Clerks write it into the status, and just as often where the hour or the room would stand, at the
beginning of a comment, or beside the meeting's name. A comment that goes on to speak of cancelling
something else says nothing of the meeting.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from lawtrack.legislation.clerks.calling_off.left_open import another_is_on, leave_it_open
from lawtrack.legislation.clerks.calling_off.not_held import QUORUM
from lawtrack.legislation.clerks.calling_off.on_this_meeting import (
    A_DATE,
    BODY,
    DATE,
    LONGEST_COMMENT,
    MEETING,
    TOLD_ANYWHERE,
    ToldMeeting,
    beginnings,
    clauses_on_the_meeting,
    parts_of,
    says_that_it_is_on,
    states_in_sentences,
    with_a_plain_subject,
)
from lawtrack.legislation.clerks.calling_off.own_day import is_moved_to
from lawtrack.legislation.clerks.calling_off.plain_clauses import state_of_plain_clause
from lawtrack.legislation.clerks.calling_off.who_is_meant import other_bodies
from lawtrack.legislation.clerks.clerk_words import (
    ClerkWords,
    general_languages,
    general_words,
)
from lawtrack.legislation.clerks.printed_hour import LONGEST
from lawtrack.legislation.clerks.spelling import in_english
from lawtrack.legislation.vocabulary import MEETING_STATES, UNKNOWN
from lawtrack.linear_pattern import LinearPattern
from lawtrack.safe_text import shortened

_MAY_BE_TOLD = TOLD_ANYWHERE | {UNKNOWN}
_MORE_MARKS = str.maketrans(",/", "||")  # where words stand that are no sentences
LONGEST_SHOWN = 160
_STAMP = LinearPattern(rf"{A_DATE}|\bv(?:er(?:sion)?)?\.? ?\d{{1,2}}\b", ignore_case=True)
_HOUR = LinearPattern(r"\b\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.? ?m\b\.?)?", ignore_case=True)
# In a name, without any mark: "Planning Commission Meeting Cancelled", "Canceled Council Meeting",
# "City Council Meeting Cancellation Notice".
_OFF = LinearPattern(r"cancell?ed|postponed", ignore_case=True)
_OFF_AND_WHY = LinearPattern(
    r"\b(?P<off>cancell?ed|postponed) (?:- \w|due to\b|because\b|for lack\b)", ignore_case=True
)
# What is off in person is on elsewhere, a tour is no meeting, and a sentence may be of anything.
_OF_ANOTHER = LinearPattern(
    r"\b(?:in[- ]person|only|not|has|have|been|is|are|was|were|zoom|virtual|remote|parking|"
    r"attendance|overflow|viewing|dinner|reception|tour|items? #?\d)\b",
    ignore_case=True,
)
_NOTICE = LinearPattern(
    r"\b(notice of (?:cancell?ation|postponement)|(?:cancell?ation|postponement) notice"
    r"|(?:meeting|hearing|session) (?:cancell?ation|postponement))"
    r"(?: of (?:the |this )?(?:\w+ ){0,3}(?:meeting|hearing|session)\b| ?$| ?[^\w ])",
    ignore_case=True,
)

# Of what was called off, or of the notice that it was.
_TAKEN_BACK = LinearPattern(
    r"\b(?:reinstated|un-?cancell?ed|back on|mistakenly|erroneous(?:ly)?|disregard|"
    r"(?:notice|cancell?ed|cancell?ation)(?: \w+){0,3} (?:in error|by mistake)|"
    r"(?:work|study|closed|executive|special|joint) (?:session|meeting)s? only|"
    r"retracted|no longer cancell?ed|was not cancell?ed|"
    r"(?:reached|present|established|met|obtained) until \d{1,2}:\d\d)\b",
    ignore_case=True,
)


def meeting_state(event: ToldMeeting, words: ClerkWords) -> str:
    """One of ``MEETING_STATES``; ``unknown`` when the source's status is a word nobody mapped."""
    if event.cancelled:
        return "cancelled"
    by_status = words.meeting_state(event.status) if event.status.strip() else "confirmed"
    if by_status is None:  # "Revised 3/9/26", "Final v2"
        by_status = words.meeting_state(_STAMP.sub("", event.status[:LONGEST_COMMENT]))
    if by_status in TOLD_ANYWHERE:
        return by_status
    if by_status is None:  # "Cancelled - Weather"
        sentences = clauses_on_the_meeting(event.status[:LONGEST_COMMENT], event.date)
        told = {words.meeting_state(part) for part in (*parts_of(event.status), *sentences)}
        told.add(state_of_plain_clause(event.status, event.date))
        # Beside it may stand what the agenda is: "Final - Cancelled".
        called_off = told & TOLD_ANYWHERE
        by_status = called_off.pop() if len(called_off) == 1 else None
    for state in _told_elsewhere(event, words):
        if state != UNKNOWN:
            return state
        by_status = UNKNOWN
    return by_status or UNKNOWN


def shown_state(state: str, status: str, comment: str = "") -> str:
    """The state for a table; one that nobody knows in the source's own words."""
    words = _words_on_it(status, comment) if state == UNKNOWN else ""
    return f'{state}: "{words}"' if words else state


def state_in_words(state: str, status: str, comment: str = "") -> str:
    """What there is to say of a meeting that is not just on; empty for one that is."""
    words = MEETING_STATES.get(state, state)
    if state == UNKNOWN and (source := _words_on_it(status, comment)):
        return f'{words} (the source says "{source}")'
    return words


def _words_on_it(status: str, comment: str) -> str:
    """The words that leave it open: the status, or the comment beside one that everybody knows."""
    status, comment = status.strip(), " ".join(comment.split())
    known = not status or general_words().meeting_state(status) is not None
    return shortened(comment, LONGEST_SHOWN) if known and comment else status


def _told_elsewhere(event: ToldMeeting, words: ClerkWords) -> Iterator[str]:
    comment = _in_english(event.description[:LONGEST_COMMENT])
    said_of_it = (
        *beginnings(comment, event.name.casefold()),
        *clauses_on_the_meeting(comment, event.date),
    )
    in_sentences = (
        *states_in_sentences(event.location, event),
        *states_in_sentences(comment, event),
    )
    beside_it = (
        *_beside_the_hour(event.time_text[:LONGEST]),
        *_at_an_end(event.location),
        *_beside_a_place(event.location[:LONGEST]),
    )
    yield from _told_in(beside_it, event.date, event.name, words)
    of_this_day = (
        clause for clause in said_of_it if not is_moved_to(clause[:LONGEST_COMMENT], event.date)
    )
    by_comment = [*_told_in(of_this_day, event.date, event.name, words), *in_sentences]
    if by_comment[:1] == ["cancelled"] and QUORUM.search(comment[:LONGEST].casefold()):
        by_comment = ["no-quorum"]
    if by_comment and (another_is_on(comment, event.date) or _TAKEN_BACK.search(comment)):
        by_comment = [UNKNOWN]
    if not says_that_it_is_on(comment, event.name):
        yield from by_comment
        if not by_comment and leave_it_open(comment, event):
            yield UNKNOWN
    in_name = (event.name, *parts_of(event.name), *_in_a_name(event.name))
    yield from _told_in(in_name, event.date, "", words)


def _told_in(wordings: Iterable[str], day: date, name: str, words: ClerkWords) -> Iterator[str]:
    """What these wordings say of a meeting of this day and name, where they call it off or move it.

    Beside that it is cancelled may stand that it had no quorum, which says more.
    """
    states = [
        state
        for wording in wordings
        if wording.strip() and (state := _state_in(wording, words, day, name)) in _MAY_BE_TOLD
    ]
    if states[:1] == ["cancelled"] and "no-quorum" in states:
        yield "no-quorum"
    yield from states


def _state_in(wording: str, words: ClerkWords, day: date, name: str) -> str | None:
    for clause in dict.fromkeys((wording, with_a_plain_subject(wording, name))):
        state = words.meeting_state(clause)
        if state == "cancelled" and QUORUM.search(clause.casefold()):
            state = "no-quorum"
        if state in TOLD_ANYWHERE and other_bodies(wording.casefold(), name.casefold()):
            return UNKNOWN
        if state:
            return state
    return state_of_plain_clause(wording, day, name) or None


def _in_english(comment: str) -> str:
    small = comment.casefold()
    english = in_english(small, general_languages())
    return comment if english == small else english


def _beside_the_hour(printed: str) -> Iterator[str]:
    """What stands where the hour would, and beside it."""
    yield from _at_an_end(_HOUR.sub(" ", printed))
    yield printed


def _beside_a_place(location: str) -> Iterator[str]:
    """The last word of a place, where that says it: "Council Chambers CANCELLED" (Corona, 2022).

    The first one does in capitals alone, and one that goes on with why, or of what kind the meeting
    was: "Teleconference CANCELLED - Study Session" (Long Beach, 2022).
    """
    words = [word.strip(".!,*()") for word in location.split()]
    if len(words) < 2 or _OF_ANOTHER.search(location):
        return
    if _OFF.fullmatch(words[-1]) or words[-1] == "DEFERRED":
        yield words[-1]
    if _OFF.fullmatch(words[0]) and words[0].isupper():
        yield words[0]
    if (goes_on := _OFF_AND_WHY.search(location)) and goes_on["off"].isupper():
        yield goes_on["off"]


def _at_an_end(text: str) -> tuple[str, ...]:
    """The text, and what stands at its beginning and at its end, set apart by a mark."""
    parts = parts_of(text)
    apart = parts_of(text.translate(_MORE_MARKS)) if "," in text or "/" in text else ()
    short = [part for part in apart if part.count(" ") < 3]
    return (text, *parts[:1], *parts[-1:], *short[:1], *short[-1:])


def _in_a_name(name: str) -> Iterator[str]:
    """What a name says without a mark that sets it apart: its first word or its last, or a notice.

    The only word in capitals is one ("CANCELLED Council"), whatever it says.
    """
    words = [word.strip(".!,") for word in _glued_off(DATE.sub("", name)).split()]
    if len(words) < 2:
        return
    loud = [word.isupper() and len(word) > 3 for word in words]
    if loud.count(True) == 1 and (loud[0] or loud[-1]):
        yield words[0] if loud[0] else words[-1]
    if _OFF.fullmatch(words[-1]) and words[-2].casefold() != "not":
        yield words[-1]
    if _OFF.fullmatch(words[0]) and (MEETING.search(name) or BODY.search(name)):
        yield words[0]
    if notice := _NOTICE.search(name):
        yield notice[1]


def _glued_off(name: str) -> str:
    """The name with "-CANCELLED" at its end, or "CANCELLED-" at its beginning, as a word."""
    name = name.replace("_", " ")
    first, last = name.partition("-"), name.rpartition("-")
    if _OFF.fullmatch(last[2].strip(" .!")) and not last[0].casefold().endswith(("un", "non")):
        return f"{last[0]} {last[2]}"
    return f"{first[0]} {first[2]}" if _OFF.fullmatch(first[0].strip()) else name
