"""Words of messages: headlines, changes, hours, places; pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.legislation.changes.change import structured_changes
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.flags import judgement_words
from lawtrack.legislation.reasons import REASONS, Values, is_news, reason_of
from lawtrack.legislation.vocabulary import MEETING_STATES
from lawtrack.linear_pattern import SPACE, LinearPattern
from lawtrack.safe_text import printable, shortened

MOST_CHANGES = 12
LONGEST = 240
MOST_STEP = 70  # of a step in a subject

# In the order in which they make a headline.
HEADLINES = {
    "cancelled": "Meeting cancelled",
    "hearing": "Hearing or meeting scheduled",
    "rescheduled": "Meeting moved",
    "vote": "Vote",
    "new": "New bill",
    "flag": "Newly flagged",
    "text": "New text or version",
    "status": "Another step",
    "agenda": "Agenda or minutes",
    "title": "Another title or number",
    "judgement": "Judged otherwise",
    "sponsor": "Sponsors",
    "document": "Documents",
    "details": "Details",
}
CALLED_OFF = {
    "deferred": "Meeting deferred",
    "postponed": "Meeting postponed",
    "no-quorum": "Meeting not held",
}
OTHER_STATE = "Meeting's state changed"
SEEN_LATE = "Meeting that was published only after its hour"
RAISED = "Judged higher"  # it was flagged before
ELSEWHERE = "Meeting held elsewhere"
PAPERS = ("document-added", "document-revised")
# "2026-03-05 Passed": how the ledger writes a step or a vote.
_DATED = re.compile(r"^(\d{4}-\d\d-\d\d) (?=\S)")
_RESULT = re.compile(r"[ .;](pass|fail)$")
# What stands behind a vote in the ledger: "(yes: 9; not voting: 1)".
_COUNTS = LinearPattern(r" \((?:[a-z ]{1,12}: \d{1,6}(?:; )?){1,9}\)$")
_RESULTS = {"pass": "passed", "fail": "failed"}
_ROLL_CALL = re.compile(r"^Roll call (\d{1,9})\b")  # all that Congress's records call a vote
_ENDS = {
    "passed": re.compile(r"\b(?:passed|agreed|adopted|accepted|approved)\b", re.IGNORECASE),
    "failed": re.compile(r"\b(?:failed|rejected|defeated)\b", re.IGNORECASE),
}
# Steps that decide a bill, the weightiest first: their classes, and how they sound where nobody has
# mapped the wording. Then what sounds like one and is not.
_DECISIVE = tuple(
    (classes, LinearPattern(words, ignore_case=True))
    for classes, words in (
        (frozenset(("became-law", "executive-signature", "executive-veto", "veto-override-passage",
                    "veto-override-failure")),
        r"\b(?:became|becomes) (?:public |private )?law\b|\b(?:public|private) law no|\bvetoed\b"
        r"|\bsigned (?:in)?to law\b|\bsigned by\b|\bveto\b.*\b(?:overrid|overrode|sustained)"
        r"|\b(?:overrid|overrode)\w*\b.*\bveto\b"),
        (frozenset(("passage", "failure", "withdrawal")),
        r"\b(?:passed|passes|adopted|enacted|ordained|approved|agreed to|failed|rejected|defeated"
        r"|not agreed to|withdrawn|vitiated|rescinded)\b"),
    )
)  # fmt: skip
_BY_THE_WAY = LinearPattern(
    r"\bamendments?\b.{0,60}\b(?:agreed|adopted|approved|passed|rejected|failed|withdrawn)\b"
    r"|^rule\b.{0,40}\bpassed\b"
    r"|\b(?:amdt|reconsider|recommit|previous question|laid on the table|adjourn\w*"
    r"|quorum|minutes|title of the (?:bill|measure)|proceed to|order the|substitut\w+"
    r"|suspension of the rules \w+ to consider|motion to (?:table|extend|postpone|refer))\b",
    ignore_case=True,
)
# What may follow the name of a hearing where a source puts both into the field of its place.
_NUMBERS = rf"[#\d,&{SPACE}-]+"
_DOCKETS = LinearPattern(
    rf"^[{SPACE}]*on[{SPACE}]+dockets?[{SPACE}]+{_NUMBERS}(?:and[{SPACE}]+{_NUMBERS})*",
    ignore_case=True,
)


def headline(
    words: Sequence[str],
    *,
    kind: str,
    reasons: Collection[str] = (),
    changes: Sequence[Mapping[str, Any]] = (),
    state: str = "",
) -> str:
    """What a change is, in two or three words; ``reasons`` and ``changes`` are the ledger's.

    ``state`` is that of the meeting now, which says what a new one is.
    """
    if kind == "bill" and {"new", "flag"} <= set(words):
        return "New bill, flagged"
    if "cancelled" in words and "cancelled" not in reasons:
        for code, reason in reversed(REASONS.items()):
            if reason.headline and code in reasons:
                return reason.headline
    first = next((word for word in HEADLINES if word in words), "")
    if first == "cancelled":
        new = [str(change["new"]) for change in changes if change.get("reason") == "cancelled"]
        return CALLED_OFF.get(new[0] if new else state, HEADLINES[first])
    if first == "rescheduled" and "state" in reasons and "rescheduled" not in reasons:
        return OTHER_STATE
    if first == "rescheduled" and "location" in reasons and "rescheduled" not in reasons:
        return ELSEWHERE
    if first == "flag" and any(
        structured_changes(change).judgement.old == "mentions"
        for change in changes
        if change.get("reason") == "flag-raised"
    ):
        return RAISED
    if kind == "bill" and first == "status" and (code := _gone_or_back(reasons)):
        return REASONS[code].label
    return HEADLINES.get(first, "Change")


def _gone_or_back(reasons: Collection[str]) -> str:
    """Why a bill that took no step has another status: the source shows it no more, or again."""
    steps = [code for code in reasons if code in REASONS and REASONS[code].bill_word == "status"]
    return steps[0] if len(steps) == 1 and steps[0] in ("item-missing", "item-restored") else ""


def step_of_headline(heading: str, changes: Sequence[Mapping[str, Any]]) -> str:
    """Which step or vote a headline speaks of, for the subject of a message; else nothing."""
    steps = _new(changes, "action-added") or _new(changes, "action-revised")
    if heading == HEADLINES["status"]:
        steps_or_votes = [
            *_weightiest(changes, steps), *_new(changes, "status"), *_new(changes, "body")
        ]  # fmt: skip
    elif heading == HEADLINES["vote"]:
        votes = _new(changes, "vote")
        steps_or_votes = [with_result(vote.removesuffix(_counts_of(vote))) for vote in votes]
        number = _ROLL_CALL.match(steps_or_votes[0]) if steps_or_votes else None
        if number:  # a step says what it was about
            told_by = LinearPattern(rf"\broll\b.*\b{number[1]}\b", ignore_case=True)
            steps_or_votes = [step for step in steps if told_by.search(step)] or steps_or_votes
    else:
        return ""
    return shortened(steps_or_votes[0].rstrip(" .;:"), MOST_STEP) if steps_or_votes else ""


def _weightiest(changes: Sequence[Mapping[str, Any]], steps: Sequence[str]) -> list[str]:
    """Of several steps the newest of those that decide most, or the status that says so.

    Else the newest step. The ledger tells the steps of one change as they followed each other.
    """
    if len(steps) < 2:
        return list(steps)
    dated = [
        (_DATED.match(str(change["new"])), _DATED.sub("", str(change["new"])))
        for change in changes
        if change.get("reason") in ("action-added", "action-revised") and change.get("new")
    ]
    by_day = sorted(
        (each for each in dated if each[1] in steps), key=lambda each: each[0][1] if each[0] else ""
    )
    newest_first = [step for _, step in reversed(by_day)]
    for classes, pattern in _DECISIVE:
        for step in newest_first:
            known = general_words().step_classes(step)
            if known is None and pattern.search(step) and not _BY_THE_WAY.search(step):
                return [step]
            if known is not None and not classes.isdisjoint(known.split("; ")):
                return [step]
        for status in _new(changes, "status"):
            if pattern.search(status) and not _BY_THE_WAY.search(status):
                return [status]
    return newest_first[:1]


def _new(changes: Sequence[Mapping[str, Any]], reason: str) -> list[str]:
    """What these changes say now, without days."""
    return [
        _DATED.sub("", str(change["new"]))
        for change in changes
        if change.get("reason") == reason and change.get("new")
    ]


def is_correction(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the source put right what it had said before."""
    return any(
        (reason_of(str(change.get("reason"))).corrects and not _says_more(change))
        or (change.get("reason") == "vote" and change.get("old"))
        for change in changes
    )


def _says_more(change: Mapping[str, Any]) -> bool:
    """Whether an agenda's line says what it said and something more: what was done, a vote."""
    old, new = (str(change.get(side, "")) for side in ("old", "new"))
    if change.get("reason") != "agenda-item-revised" or not old:
        return False
    parts, more = ({part.strip() for part in side.split("|")} for side in (old, new))
    return new.startswith(old) or parts - {""} <= more


def change_lines(
    changes: Sequence[Mapping[str, Any]], *, most: int = MOST_CHANGES
) -> tuple[str, ...]:
    """The changes, a line each; of bookkeeping only what is told beside news."""
    lines = []
    papers = {_parted(new)[0] for reason in PAPERS for new in _new(changes, reason)}
    is_told = is_news(str(change.get("reason", "")) for change in changes)
    for change in changes:
        code = str(change.get("reason", ""))
        reason = reason_of(code)
        if not (reason.substantive or (reason.beside and is_told)):
            continue
        if code == "text" and str(change.get("new")) in papers:
            continue
        label = reason.label or reason.beside or code
        old, new = _values(change, reason.values)
        if reason.values is Values.NONE:
            lines.append(label)
        elif reason.values is Values.STATE:
            lines.append(MEETING_STATES.get(new) or f"{label} ({new or 'no word'})")
        elif reason.values is Values.MOVED:
            lines.append(f"{label}: from {old} to {new}")
        elif code == "agenda-item-revised" and old and new.startswith(f"{old} | "):
            lines.append(f"{label}: {old}: {new.removeprefix(f'{old} | ')}")
        elif old and new and reason.values is not Values.NEW_ALONE:
            lines.append(f"{label}: {new} (was: {old})")
        else:
            lines.append(f"{label}: {new or old}" if new or old else label)
    more = len(lines) - most
    return (*lines[:most], *([f"… and {more} more"] if more > 0 else []))


def _values(change: Mapping[str, Any], values: Values) -> tuple[str, str]:
    """What was there before and what is now, in the words of a message."""
    old, new = (shortened(change.get(side), LONGEST) for side in ("old", "new"))
    match values:
        case Values.JUDGED:
            flag = structured_changes(change)
            before, now = (judgement_words(flag.topic, side) for side in flag.judgement)
            return shortened(before, LONGEST) or old, shortened(now, LONGEST) or new
        case Values.DATED:
            return step_with_date(old), step_with_date(new)
        case Values.VOTED:
            return step_with_date(with_result(old)), step_with_date(with_result(new))
        case Values.HOUR:
            return hour_in_words(old), hour_in_words(new)
        case Values.MOVED:
            in_words_of = clock_in_words if change.get("field") == "time" else day_in_words
            return in_words_of(old), in_words_of(new)
        case _:
            return (_without_address(old, new) if old and new else old), new


def change_lines_with_reasons(
    reasons: Sequence[str], changes: Sequence[Mapping[str, Any]], *, most: int = MOST_CHANGES
) -> tuple[str, ...]:
    """As ``change_lines``, with the names of reasons that have no change of their own."""
    named = {str(change.get("reason", "")) for change in changes}
    bare = (reason_in_words(code) for code in reasons if code not in named)
    return (*change_lines(changes, most=most), *bare)


def step_with_date(step: str) -> str:
    """ "2026-03-05 Passed" as "Passed (March 5, 2026)"."""
    begins = _DATED.match(step)
    if begins is None:
        return step
    try:
        when = date.fromisoformat(begins[1])
    except ValueError:
        return step
    return f"{step[begins.end() :]} ({short_day(when)})"


def _parted(paper: str) -> tuple[str, str]:
    """A paper's title and the address behind it; without one, all of it is the title."""
    title, _, address = paper.rpartition(" ")
    return (title, address) if address.startswith(("https://", "http://")) else (paper, "")


def hour_in_words(moment: str) -> str:
    """ "2026-03-05T18:30:00", in UTC as sources give it, in words; what is none stays as it is."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return moment_in_words(when if when.tzinfo else when.replace(tzinfo=UTC), "UTC")


def _without_address(old: str, new: str) -> str:
    """What was said before, without the address at its end when that is still the same."""
    title, address = _parted(old)
    return title if address and new.endswith(f" {address}") else old


def with_result(vote: str) -> str:
    """ "Override the veto pass", as the ledger has it, as "Override the veto, passed"; with counts.

    Where the motion itself says how it ended, that is enough.
    """
    counts = _counts_of(vote)
    said = vote.removesuffix(counts)
    ending = _RESULT.search(said)
    if ending is None:
        return vote
    motion = said[: ending.start()].rstrip(" .;")
    result = _RESULTS[ending[1]]
    ended = motion if _ENDS[result].search(motion) else f"{motion}, {result}"
    return f"{ended}{counts}"


def _counts_of(vote: str) -> str:
    counted = _COUNTS.search(vote)
    return str(counted[0]) if counted else ""


def place_of(name: str, location: str) -> str:
    """Where a meeting is; empty where the source repeats the meeting's name in place of a room."""
    if not name or not location.startswith(name):
        return location
    return _DOCKETS.sub("", location[len(name) :]).strip(" ,;-")


def cut_around_phrase(text: str, phrase: str, most: int) -> str:
    """The text, cut to ``most`` characters so that the phrase is among what is left."""
    start = text.lower().find(phrase.lower()) if phrase else -1
    whole = shortened(text, most)
    if start < 0 or whole == printable(text) or start + len(phrase) <= len(whole) - 2:
        return whole
    room = max(0, most - len(phrase) - 4)
    begin = max(0, start - room // 2)
    before = text[begin:start]
    if begin and " " in before:
        before = before.split(" ", 1)[1]
    return shortened(f"… {before}{text[start:]}", most)


def day_in_words(date_: str) -> str:
    """A date in words; what is none stays as it is."""
    try:
        return in_words(date.fromisoformat(date_))
    except ValueError:
        return date_ or "no date"


def in_words(when: date) -> str:
    """A date as people in these places write it: "Wednesday, March 11, 2026"."""
    return f"{when:%A}, {short_day(when)}"


def short_day(when: date) -> str:
    """A date in words without the day of the week: "March 11, 2026"."""
    return f"{when:%B} {when.day}, {when.year}"


def clock_in_words(said: str) -> str:
    """ "18:30" as "6:30 PM"."""
    hour, _, minute = said.partition(":")
    if not (hour.isdigit() and minute.isdigit()):
        return said or "no hour"
    number = int(hour)
    return f"{number % 12 or 12}:{minute} {'AM' if number < 12 else 'PM'}"


def moment_in_words(when: datetime, zone: str) -> str:
    """A moment by the clock of the zone."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{in_words(local.date())}, {clock_in_words(f'{local:%H:%M}')} {local:%Z}"


NO_HOUR = "hour not given"


def meeting_hour(day_: date, starts: datetime | None, zone: str, *, printed: str) -> str:
    """When a meeting is, by its local clock; what is printed where that says more, or no hour."""
    words = printable(printed)
    hour = printed_hour(words, zone)
    if starts is None:
        is_said = hour.time or hour.says_more
        return f"{in_words(day_)}, " + (f'hour as printed: "{words}"' if is_said else NO_HOUR)
    moment = moment_in_words(starts, zone or "UTC")
    return f'{moment} (printed: "{words}")' if hour.says_more else moment


def local_time(local: str, zone: str) -> str:
    """ "2026-12-03T18:30", by the clock of the zone, as "2026-12-03 18:30 EST"; a date as it is."""
    day, _, hour = local.partition("T")
    if not hour or not zone:
        return f"{day} {hour}".rstrip()
    return f"{day} {hour} {datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)):%Z}"


def reason_in_words(code: str) -> str:
    """What a code of the ledger is called where people read it."""
    reason = reason_of(code)
    return reason.label or reason.beside or code.replace("-", " ").capitalize()
