"""Whether a meeting takes place, from all the places where a clerk writes that it does not; pure.

Clerks write it into the status, and just as often where the hour or the room would stand, at the
beginning of a comment, or beside the meeting's name. A comment that goes on to speak of cancelling
something else says nothing of the meeting.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

from lawtrack.legislation.clerks.clerk_words import (
    ClerkWords,
    general_spanish,
    general_words,
)
from lawtrack.legislation.clerks.openings import without_openings
from lawtrack.legislation.clerks.own_day import is_moved_to, without_own_day
from lawtrack.legislation.clerks.plain_clauses import may_tell, state_of_plain_clause
from lawtrack.legislation.clerks.printed_hour import LONGEST
from lawtrack.legislation.vocabulary import MEETING_STATES, NOT_HELD, UNKNOWN
from lawtrack.linear_pattern import LinearPattern
from lawtrack.safe_text import shortened

# What a word in such a place can say; that it takes place says the status alone.
_TOLD_ANYWHERE = NOT_HELD | {"rescheduled"}
_MAY_BE_TOLD = _TOLD_ANYWHERE | {UNKNOWN}
# What sets one thing that a clerk writes apart from the next.
_MARKS = str.maketrans(dict.fromkeys("–—:;()[]*|\r\n", "|"))
_MORE_MARKS = str.maketrans(",/", "||")  # where words stand that are no sentences
_ASKED = "? "
_STOPS = (". ", "! ", _ASKED)
_OF_THE_MEETING = ("this meeting ", "this hearing ", "this session ", "today's ")
# Only as a whole sentence: behind a colon it may be the meeting of another body.
_NO_MEETING = ("no meeting", "no council meeting", "council does not meet")
_NO_QUORUM = ("no quorum", "lack of quorum", "lack of a quorum")
_SENTENCE_ON_IT = (*_OF_THE_MEETING, "the meeting ", "meeting ", *_NO_MEETING)
_SHORT_MONTH = LinearPattern(
    r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\. (\d)", ignore_case=True
)
# Clerks name the meeting in many ways: "The regular meeting of the City Council is hereby …".
_SUBJECT = LinearPattern(
    r"^(?:(?:the|this|today's|tonight's|our) )?"
    r"(?:(?:(?:city|town|village|county|common|full) )?"
    r"(?:council|board|committee|commission)(?:'s)?"
    r"(?: ?/ ?[a-z ]{1,40}\b(?:council|board|committee|commission|authority|agency))? |"
    r"(?:regular|regularly|special|scheduled|public|joint|monthly|weekly|above|referenced) )*"
    r"(?:meeting|hearing|session|(?:both|all) (?:meetings|sessions)|"
    r"(?:day|morning|afternoon) and (?:afternoon|evening|night) sessions)"
    r"(?: of (?:the )?(?:city |town |village |county |common |full )?"
    r"(?:council|board|committee|commission))?"
    r"(?: scheduled for (?:today|tonight|this (?:morning|afternoon|evening)))?\b",
    ignore_case=True,
)
_NOUNS = ("meeting", "hearing", "session")
_OF_ITS_STATE = LinearPattern(
    r"^(?:meeting (?:is|was|has been|had been|will be|is being|must be|"
    r"are|were|have been)|"
    r"(?:meeting|council)(?::| -))(?: now| hereby| officially)? "
    r"(cancell?ed|postponed|deferred|re-?scheduled|moved|called off|adjourned)\b",
    ignore_case=True,
)
# The day on which it was called off: "Cancelled 3/9/26 by the Chair", not "Cancelled 3/4 meeting".
_OFF_FIRST = ("cancel", "postpone", "meeting cancel", "meeting postpone")
_ON_A_DAY = LinearPattern(
    r"^((?:meeting )?(?:cancell?ed|postponed))(?: on| as of)? \d{1,2}/\d{1,2}(?:/\d{2,4})?"
    r"(?: (?:at|@) \d{1,2}(?::\d\d)? ?[ap]\.?m\.?)?( (?:by|due|per|at) .*)?$",
    ignore_case=True,
)
# A comment that says of the meeting itself that it is on spoke of something else before.
_GOES_ON = LinearPattern(
    r"^(?:the )?(?:meeting|council) (?:will |shall )?(?:still )?(?:"
    r"(?:proceeds?|goes? on|goes? (?:forward|ahead)|continues?)(?: as (?:scheduled|planned))?|"
    r"(?:takes? place|be held|meets?) as (?:scheduled|planned|usual|normal)|"
    r"(?:at )?\d{1,2}(?::\d\d)? ?[ap]\.?m\.? as (?:scheduled|planned))[.!]?$",
    ignore_case=True,
)
_WITH_OTHERS = LinearPattern(r"^meeting(?: (?:with|w/) [\w&',/ ]{1,80})?$", ignore_case=True)
_MET_WITH = LinearPattern(
    r"^meeting (?:with|w/) [\w&',/ ]{1,80}? (is|was|has been|will be) ", ignore_case=True
)
# "There are no items for this meeting; it has been cancelled."
_IT = LinearPattern(
    r"\b(?:the|this|today's|tonight's) (?:meeting|hearing|session)[;,] (?:and |so )?it "
    r"((?:is|was|has been|will be) .*)$",
    ignore_case=True,
)
_THIS_ONE = LinearPattern(
    r"(?:^|(?P<before>[^\s,;:]+)[,;:]? )(?P<it>(?:this|today's|tonight's) (?:[\w']+ ){0,3}?"
    r"(?:meeting|hearing|session)\b)",
    ignore_case=True,
)
_PREPOSITIONS = frozenset(
    ["of", "for", "at", "to", "with", "in", "on", "during", "following", "after", "before", "from",
     "by", "about", "preceding", "into", "and", "until", "not", "cancel", "cancelled", "canceled"]
)  # fmt: skip
_ON_IT_BEHIND = (*_SENTENCE_ON_IT, "no council", "there will be no ", "there is no ")
_UNDER_A_CONDITION = LinearPattern(
    r"\b(?:if|unless|when|should|may|might|in case|in the event)\b", ignore_case=True
)
_BEHIND_MARKS = LinearPattern(r" -+ |: |, | and ", ignore_case=True)
_NEW_TIME = LinearPattern(r"\btime\b", ignore_case=True)
_MEETING = LinearPattern(r"\b(?:meeting|hearing|session)\b", ignore_case=True)
_ITS_OWN = LinearPattern(
    r"https?://|\b(?:join|zoom|dial|agenda|items|business|members)\b", ignore_case=True
)
LONGEST_COMMENT = 20_000
LONGEST_SHOWN = 160
_A_DATE = r"\(?\b\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{2}|\d{4}))?\b\)?"
_DATE = LinearPattern(_A_DATE)
_STAMP = LinearPattern(rf"{_A_DATE}|\bv(?:er(?:sion)?)?\.? ?\d{{1,2}}\b", ignore_case=True)
_HOUR = LinearPattern(r"\b\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.? ?m\b\.?)?", ignore_case=True)
# In a name, without any mark: "Planning Commission Meeting Cancelled", "Canceled Council Meeting",
# "City Council Meeting Cancellation Notice".
_OFF = LinearPattern(r"cancell?ed|postponed", ignore_case=True)
# What is off in person is on elsewhere, a tour is no meeting, and a sentence may be of anything.
_OF_ANOTHER = LinearPattern(
    r"\b(?:in[- ]person|only|not|has|have|been|is|are|was|were|zoom|virtual|remote|parking|"
    r"attendance|overflow|viewing|dinner|reception|tour|items? #?\d)\b",
    ignore_case=True,
)
_BESIDE_A_MEETING = LinearPattern(
    r"\b(?:tour|dinner|reception|luncheon|lunch|retreat|briefing|site visit|open house|"
    r"(?:closed|executive|study) session)\b|"
    r"^(?:agenda )?(?:items?|files?|cases?|dockets?|applications?)\b",
    ignore_case=True,
)
_BODY = LinearPattern(r"\b(?:council|commission|committee|board)\b", ignore_case=True)
_NOTICE = LinearPattern(
    r"\b(notice of (?:cancell?ation|postponement)|(?:cancell?ation|postponement) notice"
    r"|(?:meeting|hearing|session) (?:cancell?ation|postponement))"
    r"(?: of (?:the |this )?(?:\w+ ){0,3}(?:meeting|hearing|session)\b| ?$| ?[^\w ])",
    ignore_case=True,
)
_OFF_BEHIND_A_BODY = LinearPattern(
    r"\b(?:council|commission|committee|board) (cancell?ed) "
    r"(?:special |regular )?(?:meeting|hearing|session)$",
    ignore_case=True,
)


class ToldMeeting(Protocol):
    """What of a meeting says whether it takes place: of a record, or of a stored row."""

    @property
    def date(self) -> date:
        """Its day."""

    @property
    def status(self) -> str:
        """The source's own word."""

    @property
    def time_text(self) -> str:
        """What stands where the hour would."""

    @property
    def location(self) -> str:
        """What stands where the room would."""

    @property
    def description(self) -> str:
        """The comment."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def cancelled(self) -> bool:
        """Whether the source marks it as cancelled otherwise than by words."""


def meeting_state(event: ToldMeeting, words: ClerkWords) -> str:
    """One of ``MEETING_STATES``; ``unknown`` when the source's status is a word nobody mapped."""
    if event.cancelled:
        return "cancelled"
    by_status = words.meeting_state(event.status) if event.status.strip() else "confirmed"
    if by_status is None:  # "Revised 3/9/26", "Final v2"
        by_status = words.meeting_state(_STAMP.sub("", event.status[:LONGEST_COMMENT]))
    if by_status in _TOLD_ANYWHERE:
        return by_status
    if by_status is None:  # "Cancelled - Weather"
        sentences = _on_the_meeting(event.status[:LONGEST_COMMENT], event.date)
        told = {words.meeting_state(part) for part in (*_parts(event.status), *sentences)}
        told.add(state_of_plain_clause(event.status, event.date))
        # Beside it may stand what the agenda is: "Final - Cancelled".
        called_off = told & _TOLD_ANYWHERE
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
    said_of_it = (*_beginnings(comment), *_on_the_meeting(comment, event.date))
    in_sentences = (*_in_sentences(event.location, event), *_in_sentences(comment, event))
    beside_it = (
        *_beside_the_hour(event.time_text[:LONGEST]),
        *_at_an_end(event.location),
        *_beside_a_place(event.location[:LONGEST]),
        *_on_the_meeting(event.location[:LONGEST_COMMENT], event.date),
    )
    yield from _told_in(beside_it, event.date, event.name, words)
    of_this_day = (c for c in said_of_it if not is_moved_to(c[:LONGEST_COMMENT], event.date))
    for state in (*_told_in(of_this_day, event.date, event.name, words), *in_sentences):
        if not _goes_on(comment, event.name):
            yield state
    in_name = (event.name, *_parts(event.name), *_in_a_name(event.name))
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
    for clause in dict.fromkeys((wording, _with_a_plain_subject(wording, name))):
        if state := words.meeting_state(clause):
            return state
    return state_of_plain_clause(wording, day, name) or None


def _with_a_plain_subject(wording: str, name: str) -> str:
    """A clause with "meeting" for whatever way this one is named in, without "has been"."""
    clause = wording[:LONGEST_COMMENT].strip().casefold()
    if clause.startswith(_OFF_FIRST) and (of_a_day := _ON_A_DAY.match(clause)):
        return f"{of_a_day[1]}{of_a_day[2] or ''}"
    if not any(noun in clause for noun in _NOUNS) and name.casefold() not in clause:
        return wording
    if name and len(clause) > len(name):
        clause = clause.replace(name.casefold(), "council", 1)
    clause = _MET_WITH.sub(r"meeting \1 ", _SUBJECT.sub("meeting", clause))
    return _OF_ITS_STATE.sub(lambda said: f"meeting {said[1]}", clause)


def _goes_on(comment: str, name: str) -> bool:
    """Whether a comment says of this meeting, and of no other, that it is on."""
    for stop in (*_STOPS, "\n", "; "):
        comment = comment.replace(stop, "|")
    clauses = (_with_a_plain_subject(clause, name) for clause in comment.split("|"))
    return any(_GOES_ON.match(clause.strip()) for clause in clauses)


def _in_english(comment: str) -> str:
    small = comment.casefold()
    english = general_spanish().in_english(small)
    return comment if english == small else english


def _in_sentences(text: str, event: ToldMeeting) -> Iterator[str]:
    """The states that sentences of a text give this meeting by naming it, wherever they stand.

    A line may end within a sentence.
    """
    if not may_tell(text[:LONGEST_COMMENT]):
        return
    text = _SHORT_MONTH.sub(r"\1 \2", text[:LONGEST_COMMENT])
    sentences = [text]
    for stop in (*_STOPS, "\n", "; "):
        sentences = [part for each in sentences for part in _ended_by(stop, each)]
    yield from _bare_behind(sentences)
    sentences += [
        part for each in sentences for part in (*_behind_marks(each), *_at_its_name(each))
    ]
    whole = " ".join(text.split())
    for sentence in dict.fromkeys((*sentences, *([whole] if "\n" in text.strip() else ()))):
        clause = without_openings(sentence.strip(" *.!"), event.date)
        if state := state_of_plain_clause(clause, event.date, event.name, must_name_it=True):
            yield state


def _bare_behind(sentences: Sequence[str]) -> Iterator[str]:
    """The state that a bare "Cancelled." behind other sentences gives the meeting.

    It may be of what stands before it: unless that speaks of the meeting, or how to join it, it is
    unknown of what; and where that speaks of something beside a meeting it is of that.
    """
    for before, sentence in pairwise(each.strip(" *.!()\r") for each in sentences):
        if not before or sentence.count(" ") > 1 or _BESIDE_A_MEETING.search(before):
            continue
        state = general_words().meeting_state(sentence)
        if state in _TOLD_ANYWHERE:
            yield state if _MEETING.search(before) or _ITS_OWN.search(before) else UNKNOWN


def _behind_marks(sentence: str) -> Iterator[str]:
    """What a sentence says of "the meeting" behind a mark, before which no body is named."""
    of_another = (_BODY, _BESIDE_A_MEETING, _UNDER_A_CONDITION, _DATE)
    for mark in _BEHIND_MARKS.finditer(sentence):
        if any(pattern.search(sentence[: mark.start()]) for pattern in of_another):
            return
        behind = sentence[mark.end() :]
        if _with_a_plain_subject(behind, "").casefold().startswith(_ON_IT_BEHIND):
            yield behind


def _at_its_name(sentence: str) -> Iterator[str]:
    """A sentence from where it names this meeting, other than behind a preposition."""
    for named in _THIS_ONE.finditer(sentence):
        is_condition = _UNDER_A_CONDITION.search(sentence[: named.start(2)])
        if (named["before"] or "").casefold() not in _PREPOSITIONS and not is_condition:
            yield sentence[named.start(2) :]


def _ended_by(stop: str, text: str) -> list[str]:
    """The sentences of a text that end so; of questions only what comes behind them.

    What comes behind a condition, and no more than a semicolon, is under it.
    """
    parts = text.split(stop)
    if stop == "; " and _UNDER_A_CONDITION.search(parts[0]):
        return parts[:1]
    return parts[-1:] if stop == _ASKED else parts


def _beside_the_hour(printed: str) -> Iterator[str]:
    """What stands where the hour would; beside an hour, a new time is that hour."""
    around = _HOUR.sub(" ", printed)
    has_hour = around != printed
    for words in (*_at_an_end(around), printed):
        if not (has_hour and _NEW_TIME.search(words)):
            yield words


def _beside_a_place(location: str) -> Iterator[str]:
    """The last word of a place, where that says it: "Council Chambers CANCELLED" (Corona, 2022).

    The first one does in capitals alone.
    """
    words = [word.strip(".!,*()") for word in location.split()]
    if len(words) < 2 or _OF_ANOTHER.search(location):
        return
    yield from filter(_OFF.fullmatch, _parts(location))
    if _OFF.fullmatch(words[-1]) or words[-1] == "DEFERRED":
        yield words[-1]
    if _OFF.fullmatch(words[0]) and words[0].isupper():
        yield words[0]


def _parts(text: str) -> list[str]:
    """What stands between the marks of a text; a hyphen with spaces around it is one.

    Where to something moved stands apart from that it did, and may be another room.
    """
    marked = text.translate(_MARKS)
    for dash in (" - ", " -- ", "- ", " -", " / "):
        marked = marked.replace(dash, "|")
    parts = [part.strip() for part in marked.split("|") if part.strip()]
    return parts if len(parts) < 2 else [part for part in parts if part.casefold() != "moved"]


def _at_an_end(text: str) -> tuple[str, ...]:
    """The text, and what stands at its beginning and at its end, set apart by a mark."""
    parts = _parts(text)
    apart = _parts(text.translate(_MORE_MARKS)) if "," in text or "/" in text else ()
    short = [part for part in apart if part.count(" ") < 3]
    return (text, *parts[:1], *parts[-1:], *short[:1], *short[-1:])


def _on_the_meeting(text: str, day: date) -> Iterator[str]:
    """The clauses of a comment that speak of this meeting, wherever they stand.

    What stands alone in capitals behind its name is one: "Joint hearing with Parks. CANCELLED".
    """
    text = _SHORT_MONTH.sub(r"\1 \2", text)  # this full stop ends no sentence
    for stop in (*_STOPS, "\n"):
        text = text.replace(stop, "?|" if stop == _ASKED else "|")
    for sentence in text.split("|"):
        if sentence.endswith("?"):
            continue
        if of_it := _IT.search(sentence):
            yield f"meeting {of_it[1]}"
        stamped = sentence.strip(" *").replace("–", "-").replace("—", "-")
        clause = without_openings(stamped, day)
        if clause.casefold().startswith(_SENTENCE_ON_IT) or clause != stamped:
            yield clause
        if (last := clause.rpartition("; ")[2]).casefold().startswith(_NO_QUORUM):
            yield last
        named, dash, last = clause.rpartition(" - ")
        if dash and _WITH_OTHERS.match(_with_a_plain_subject(named, "").strip()):
            yield last
        if not is_moved_to(clause[:LONGEST_COMMENT], day):
            yield without_own_day(clause, day)
    parts = _parts(text)
    bare = "(" in text and "|" not in text.strip("| .") and not _BODY.search(text)
    for part in parts:  # "Holiday (no meeting)"
        if part.casefold().startswith(_OF_THE_MEETING) or (bare and part.casefold() in _NO_MEETING):
            yield part
    closed, _, last = text.replace("–", "-").replace("—", "-").rpartition(" - ")
    if closed and "|" not in text.strip("| .") and last.casefold().startswith(_NO_MEETING):
        yield last
    named, _, last = text.strip("| ").rpartition("|")
    if last.isupper() and "|" not in named and _MEETING.search(named):
        yield last


def _in_a_name(name: str) -> Iterator[str]:
    """What a name says without a mark that sets it apart: its first word or its last, or a notice.

    The only word in capitals is one ("CANCELLED Council"), whatever it says.
    """
    words = [word.strip(".!,") for word in _glued_off(_DATE.sub("", name)).split()]
    if len(words) < 2:
        return
    loud = [word.isupper() and len(word) > 3 for word in words]
    if loud.count(True) == 1 and (loud[0] or loud[-1]):
        yield words[0] if loud[0] else words[-1]
    if _OFF.fullmatch(words[-1]) and words[-2].casefold() != "not":
        yield words[-1]
    if _OFF.fullmatch(words[0]) and (_MEETING.search(name) or _BODY.search(name)):
        yield words[0]
    for called_off in (_NOTICE, _OFF_BEHIND_A_BODY):
        if said := called_off.search(name):
            yield said[1]


def _glued_off(name: str) -> str:
    """The name with "-CANCELLED" at its end, or "CANCELLED-" at its beginning, as a word."""
    name = name.replace("_", " ")
    first, last = name.partition("-"), name.rpartition("-")
    if _OFF.fullmatch(last[2].strip(" .!")) and not last[0].casefold().endswith(("un", "non")):
        return f"{last[0]} {last[2]}"
    return f"{first[0]} {first[2]}" if _OFF.fullmatch(first[0].strip()) else name


def _beginnings(text: str) -> tuple[str, ...]:
    """The text, its first line, its first sentence, and what stands before its first mark."""
    line = text.strip().partition("\n")[0]
    sentence = min((line.partition(stop)[0] for stop in _STOPS), key=len)
    parts = _parts(sentence)
    if line[len(sentence) :].startswith("?"):
        return (text,)
    of_another = len(parts) > 1 and _BESIDE_A_MEETING.search(parts[1]) is not None
    return (text, line, sentence, *(() if of_another else parts[:1]))
