"""What a clerk's comment says of the meeting that it stands beside, sentence by sentence; pure.

A comment speaks of much else: of other meetings, of rooms, of dinners. A clause of it counts where
it names this meeting, in one of the many ways that clerks have, or stands where only that is said.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, pairwise
from typing import Protocol

from lawtrack.legislation.clerks.calling_off.openings import without_openings
from lawtrack.legislation.clerks.calling_off.own_day import is_moved_to, without_own_day
from lawtrack.legislation.clerks.calling_off.plain_clauses import may_tell, state_of_plain_clause
from lawtrack.legislation.clerks.calling_off.who_is_meant import TAKES_BACK, other_bodies
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.vocabulary import NOT_HELD, UNKNOWN
from lawtrack.linear_pattern import LinearPattern

# What a word in such a place can say; that it takes place says the status alone.
TOLD_ANYWHERE = NOT_HELD | {"rescheduled"}
# What sets one thing that a clerk writes apart from the next.
_MARKS = str.maketrans(dict.fromkeys("–—:;()[]*|\r\n", "|"))
_ASKED = "? "
_STOPS = (". ", "! ", _ASKED)
_OF_THE_MEETING = ("this meeting ", "this hearing ", "this session ", "today's ")
# Only as a whole sentence: behind a colon it may be the meeting of another body.
_NO_MEETING = ("no meeting", "no council meeting", "council does not meet")
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
    r"^(?:the )?(?:meeting|council|board|committee|commission) (?:will |shall )?(?:still )?(?:"
    r"(?:proceeds?|goes? on|goes? (?:forward|ahead)|continues?)(?: as (?:scheduled|planned))?|"
    r"(?:takes? place|be held|meets?)(?: as (?:scheduled|planned|usual|normal))?|"
    r"(?:at )?\d{1,2}(?::\d\d)? ?[ap]\.?m\.? as (?:scheduled|planned))[.!]?$|"
    r"^(?:and |but )?(?:the )?(?:(?:rest|remainder|balance) of the (?:agenda|meeting)|"
    r"(?:all )?(?:other|remaining) (?:agenda )?(?:items|matters|business)) "
    r"(?:will|shall|is|are|to) .*|"
    r"^(?:this is )?(?:the |a )?(?:make-?up|replacement)(?: meeting)? for\b.*|"
    r"^this is (?:the|a) (?:make-?up|rescheduled|replacement)\b.*|"
    r"^this meeting (?:replaces|takes the place of)\b.*",
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
UNDER_A_CONDITION = LinearPattern(
    r"\b(?:if|unless|when|should|may|might|in case|in the event)\b", ignore_case=True
)
_MOST_MARKS = 12
_BEHIND_MARKS = LinearPattern(r" -+ |: |, | and ", ignore_case=True)
MEETING = LinearPattern(r"\b(?:meeting|hearing|session)\b", ignore_case=True)
_ITS_OWN = LinearPattern(
    r"https?://|\b(?:join|zoom|dial|agenda|items|business|members)\b", ignore_case=True
)
_ITS_KIND = LinearPattern(
    r"(?:[\w-]+ ){0,3}(?:meeting|session|hearing)(?: #?\d+)?", ignore_case=True
)
_MAYBE_A_PART = LinearPattern(r"\b(?:hearing|closed|executive|study|work)\b", ignore_case=True)
_BARE_FIRST = LinearPattern(r"^(?P<first>[\w-]+(?: [\w-]+)?)(?:, | and | & )(?P<more>.*)$")
_ALSO_OFF = ("cancel", "postpone", "reschedule", "defer", "or ", "and ")
LONGEST_COMMENT = 20_000
A_DATE = r"\(?\b\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{2}|\d{4}))?\b\)?"
DATE = LinearPattern(A_DATE)
_ASIDE = (
    r"\b(?:tour|dinner|reception|luncheon|lunch|site visit|open house)\b|"
    r"^(?:agenda )?(?:items?|files?|cases?|dockets?|applications?)\b"
)
# What is beside a meeting, or is one of another kind; behind "CANCELLED - " it is this one's kind.
BESIDE_A_MEETING = LinearPattern(
    rf"{_ASIDE}|\b(?:retreat|briefing|(?:closed|executive|study) session)\b", ignore_case=True
)
_NEVER_A_MEETING = LinearPattern(_ASIDE, ignore_case=True)
BODY = LinearPattern(
    r"\b(?:council|commission|(?:sub)?committee|board|task force)\b", ignore_case=True
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


def with_a_plain_subject(wording: str, name: str) -> str:
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


def says_that_it_is_on(comment: str, name: str) -> bool:
    """Whether a comment says of this meeting, and of no other, that it is on."""
    for stop in (*_STOPS, "\n", "; "):
        comment = comment.replace(stop, "|")
    name = name.casefold()
    clauses = [each.strip() for each in comment.split("|")]
    clauses = [each for each in clauses if not other_bodies(each.casefold(), name)]
    plain = (with_a_plain_subject(clause, name) for clause in clauses)
    return any(_GOES_ON.match(clause) for clause in (*clauses, *plain))


def states_in_sentences(text: str, event: ToldMeeting) -> Iterator[str]:
    """The states that sentences of a text give this meeting by naming it, wherever they stand.

    A line may end within a sentence.
    """
    if not may_tell(text[:LONGEST_COMMENT]):
        return
    sentences = sentences_of(text)
    yield from _bare_behind(sentences)
    yield from _behind_its_kind(sentences, event.date)
    sentences += [
        part for each in sentences for part in (*_behind_marks(each), *_at_its_name(each))
    ]
    whole = " ".join(text.split())
    for sentence in dict.fromkeys((*sentences, *([whole] if "\n" in text.strip() else ()))):
        clause = without_openings(sentence.strip(" *.!"), event.date)
        if state := state_of_plain_clause(clause, event.date, event.name, must_name_it=True):
            yield state


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, and what stands apart in them; of questions what comes behind."""
    sentences = [_SHORT_MONTH.sub(r"\1 \2", text[:LONGEST_COMMENT])]
    for stop in (*_STOPS, "\n", "; "):
        sentences = [part for each in sentences for part in _ended_by(stop, each)]
    return sentences


def _bare_behind(sentences: Sequence[str]) -> Iterator[str]:
    """The state that a bare "Cancelled." behind other sentences gives the meeting.

    It may be of what stands before it: unless that speaks of the meeting, or how to join it, it is
    unknown of what; and where that speaks of something beside a meeting it is of that.
    """
    for before, sentence in pairwise(each.strip(" *.!()\r") for each in sentences):
        if not before or sentence.count(" ") > 1 or BESIDE_A_MEETING.search(before):
            continue
        state = general_words().meeting_state(sentence)
        if state in TOLD_ANYWHERE:
            yield state if MEETING.search(before) or _ITS_OWN.search(before) else UNKNOWN


def _behind_its_kind(sentences: Sequence[str], day: date) -> Iterator[str]:
    """The state behind what kind of meeting it is: "Special Meeting - Rescheduled to 3/15".

    A hearing, a closed session and one of several may be no more than a part of the meeting.
    """
    are_several = sum(MEETING.search(each) is not None for each in sentences) > 1
    for sentence in sentences:
        kind, _, behind = sentence.replace("–", "-").replace("--", "-").partition(" - ")
        if not behind or not _ITS_KIND.fullmatch(kind.strip()):
            continue
        state = general_words().meeting_state(behind) or state_of_plain_clause(behind, day)
        if state in TOLD_ANYWHERE:
            yield UNKNOWN if are_several or _MAYBE_A_PART.search(kind) else state


def _behind_marks(sentence: str) -> Iterator[str]:
    """What a sentence says of "the meeting" behind a mark, before which no body is named."""
    of_another = (BODY, BESIDE_A_MEETING, UNDER_A_CONDITION, DATE)
    for mark in islice(_BEHIND_MARKS.finditer(sentence), _MOST_MARKS):
        if any(pattern.search(sentence[: mark.start()]) for pattern in of_another):
            return
        behind = sentence[mark.end() :]
        if with_a_plain_subject(behind, "").casefold().startswith(_ON_IT_BEHIND):
            yield behind


def _at_its_name(sentence: str) -> Iterator[str]:
    """A sentence from where it names this meeting, other than behind a preposition."""
    for named in _THIS_ONE.finditer(sentence):
        is_condition = UNDER_A_CONDITION.search(sentence[: named.start(2)])
        if (named["before"] or "").casefold() not in _PREPOSITIONS and not is_condition:
            yield sentence[named.start(2) :]


def _ended_by(stop: str, text: str) -> list[str]:
    """The sentences of a text that end so; of questions only what comes behind them.

    What comes behind a condition, and no more than a semicolon, is under it.
    """
    parts = text.split(stop)
    if stop == "; " and UNDER_A_CONDITION.search(parts[0]):
        return parts[:1]
    return parts[-1:] if stop == _ASKED else parts


def parts_of(text: str) -> list[str]:
    """What stands between the marks of a text; a hyphen with spaces around it is one.

    Where to something moved stands apart from that it did, and may be another room.
    """
    marked = text.translate(_MARKS)
    for dash in ("--", " - ", "- ", " -", " / "):
        marked = marked.replace(dash, "|")
    parts = [part.strip() for part in marked.split("|") if part.strip()]
    return parts if len(parts) < 2 else [part for part in parts if part.casefold() != "moved"]


def clauses_on_the_meeting(text: str, day: date) -> Iterator[str]:
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
        named, dash, last = clause.rpartition(" - ")
        if dash and _WITH_OTHERS.match(with_a_plain_subject(named, "").strip()):
            yield last
        if not is_moved_to(clause[:LONGEST_COMMENT], day):
            yield without_own_day(clause, day)
    parts = parts_of(text)
    bare = "(" in text and "|" not in text.strip("| .") and not BODY.search(text)
    for part in parts:  # "Holiday (no meeting)"
        if part.casefold().startswith(_OF_THE_MEETING) or (bare and part.casefold() in _NO_MEETING):
            yield part
    closed, _, last = text.replace("–", "-").replace("—", "-").rpartition(" - ")
    if closed and "|" not in text.strip("| .") and last.casefold().startswith(_NO_MEETING):
        yield last
    named, _, last = text.strip("| ").rpartition("|")
    if last.isupper() and "|" not in named and MEETING.search(named):
        yield last


def beginnings(text: str, name: str = "") -> tuple[str, ...]:
    """The text, its first line, its first sentence, and what stands before its first mark.

    A bare word there is not said of this meeting where another body or a dinner stands behind it.
    """
    line = text.strip().partition("\n")[0]
    sentence = min((line.partition(stop)[0] for stop in _STOPS), key=len)
    parts = parts_of(sentence)
    if line[len(sentence) :].startswith("?") or sentence.endswith("?"):
        return ()
    behind = parts[1] if len(parts) > 1 else ""
    of_another = _NEVER_A_MEETING.search(behind) or other_bodies(behind.casefold(), name)
    bare_word = _BARE_FIRST.match(sentence)
    first, more = (bare_word["first"], bare_word["more"]) if bare_word else ("", "")
    more = more.casefold()
    goes_on = more.startswith(_ALSO_OFF) or TAKES_BACK.search(more) is not None
    bare = first and not goes_on
    return (text, line, sentence, *(() if of_another else parts[:1]), *((first,) if bare else ()))
