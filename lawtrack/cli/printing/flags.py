"""How flags look on a terminal: what, why, and the sentence with the phrase in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lawtrack.cli.printing.terminal import fields_of, say, say_with_phrase
from lawtrack.database.dealings.event_flags import EventFlag
from lawtrack.database.flags import ActiveFlag, StoredEvidence
from lawtrack.legislation import wording
from lawtrack.legislation.flags import WATCH, RaisedFlag, judgement_words
from lawtrack.legislation.stage import status_with_stage
from lawtrack.safe_text import moment_utc, printable, shortened
from lawtrack.topics.stances.stance_kinds import UNCLEAR

JUDGEMENTS = ("about", "mentions", WATCH)  # the weightiest first
SENTENCE = 400
NEIGHBOUR = 200
MOST_PLACES = 20


def show_raised(flag: RaisedFlag) -> None:
    """Print one flag: what, why and the sentence."""
    about = judgement_words(flag.topic, flag.judgement)
    about += stance_in_words(flag.stance)
    say(f"  flagged: {printable(flag.identifier)} {shortened(flag.title, 120)} ({about})")
    if flag.sentence:
        say(f'        {printable(flag.place)}: "{shortened(flag.sentence, SENTENCE)}"')
    elif flag.reason:
        say(f"        {shortened(flag.reason, SENTENCE)}")


def _status_in_words(flag: ActiveFlag) -> str:
    status = status_with_stage(flag.status, flag.stage) if flag.kind == "bill" else flag.status
    return printable(status) or "-"


def show_flags(
    flags: Iterable[ActiveFlag],
    meetings: Mapping[int, str],
    *,
    zones: Mapping[str, str],
    today: date,
) -> None:
    """Print flags with place, stance, sentence and the next meeting of each bill.

    What comes up next stands first, then what is about the topic.
    """
    ordered = sorted(flags, key=lambda flag: _by_what_comes_next(flag, meetings, today))
    for number, flag in enumerate(ordered):
        if number:
            say()
        name = flag.id if flag.kind == "bill" else f"{flag.identifier} {flag.id}"
        say(f"{flag.jurisdiction} {printable(name)}: {shortened(flag.title, 200)}")
        say(f"  {judgement_in_words(flag)}; status: {_status_in_words(flag)}")
        if flag.verdict:
            say(f"  {verdict_in_words(flag)}")
        if flag.kind == "bill" and flag.subject_id in meetings:
            zone = zones.get(flag.jurisdiction, "")
            say(f"  next meeting: {wording.local_time(meetings[flag.subject_id], zone)}")
        if flag.phrase and _plain(flag.sentence) == _plain(flag.title) and flag.judgement != WATCH:
            say(f"  its title says “{shortened(flag.phrase, SENTENCE)}”")
        elif flag.sentence and flag.judgement != WATCH:
            show_sentence(f"  {printable(flag.where)}: ", flag.sentence, flag.phrase)
        else:
            say(f"  {shortened(flag.reason, SENTENCE)}")
        if flag.url:
            say(f"  {printable(flag.url)}")


def flags_in_words(flags: Sequence[ActiveFlag], meetings: Mapping[int, str]) -> str:
    """How many there are, of which judgement, and how many come up: "21 flagged: 19 about, …"."""
    if not flags:
        return "Nothing is flagged."
    kinds = Counter(flag.judgement for flag in flags)
    parts = [f"{kinds[kind]} {kind}" for kind in JUDGEMENTS if kinds[kind]]
    coming = sum(flag.kind == "bill" and flag.subject_id in meetings for flag in flags)
    return f"{len(flags)} flagged: {', '.join(parts)}; {coming} with a meeting to come"


def _by_what_comes_next(
    flag: ActiveFlag, meetings: Mapping[int, str], today: date
) -> tuple[Any, ...]:
    if flag.kind == "bill":
        coming = meetings.get(flag.subject_id, "")
    else:  # the number of a meeting is its date
        coming = flag.identifier if flag.identifier >= today.isoformat() else ""
    weight = JUDGEMENTS.index(flag.judgement) if flag.judgement in JUDGEMENTS else len(JUDGEMENTS)
    return (not coming, coming, weight, flag.jurisdiction, flag.identifier, flag.id)


def show_watched(flags: Iterable[ActiveFlag]) -> None:
    """Print what is watched, two lines each: the item and what is missing."""
    for flag in flags:
        say(f"{flag.jurisdiction} {printable(flag.id)}: {shortened(flag.title, 200)}")
        say(f"  {judgement_in_words(flag)}: {shortened(flag.reason, SENTENCE)}")


def show_reasons(flags: Sequence[ActiveFlag], evidence: Sequence[StoredEvidence]) -> None:
    """Print for each flag of one record why it stands: reason, stance, places and sentences."""
    if not flags:
        return
    say("flags:")
    for flag in flags:
        reason = shortened(flag.reason, SENTENCE)
        say(f"  {judgement_in_words(flag)}, because {reason}")
        say(f"    flagged {moment_utc(flag.raised_at)}")
        if flag.verdict:
            say(f"    {verdict_in_words(flag)}")
        own = [each for each in evidence if each.topic == flag.topic]
        if flag.stance_sentence and not any(
            _plain(each.sentence) == _plain(flag.stance_sentence) for each in own
        ):
            say(f'    {flag.stance}: "{shortened(flag.stance_sentence, SENTENCE)}"')
        _show_places(own)


def _plain(sentence: str) -> str:
    """A sentence without what differs from one print of it to the next."""
    return " ".join(sentence.split()).casefold()


def _show_places(evidence: Sequence[StoredEvidence]) -> None:
    """Print each sentence once, with all the places in which it stands."""
    sentences: dict[str, list[StoredEvidence]] = {}
    for each in evidence:
        sentences.setdefault(_plain(each.sentence), []).append(each)
    for together in list(sentences.values())[:MOST_PLACES]:
        first = together[0]
        where, *others = dict.fromkeys(map(_place_of, together))
        say(f"    {where}:")
        if first.before:
            say(f"      {shortened(first.before, NEIGHBOUR)}")
        show_sentence("      ", first.sentence, first.phrase)
        if first.after:
            say(f"      {shortened(first.after, NEIGHBOUR)}")
        if others:
            say(f"      The same stands in: {'; '.join(others)}")
    if len(sentences) > MOST_PLACES:
        say(f"    … and {len(sentences) - MOST_PLACES} more places: --json gives them all")


def _place_of(evidence: StoredEvidence) -> str:
    where = printable(evidence.where)
    return f"{where}, {shortened(evidence.section, NEIGHBOUR)}" if evidence.section else where


def show_sentence(before: str, sentence: str, phrase: str) -> None:
    """Print a sentence in quotation marks, with its phrase in bold on a terminal."""
    quoted = f'{before}"{shortened(sentence, SENTENCE)}"'
    say_with_phrase(quoted, shortened(phrase, SENTENCE), after=len(before))


def judgement_in_words(flag: ActiveFlag) -> str:
    """The judgement and the stance in words: "about facial recognition, study"."""
    about = judgement_words(flag.topic, flag.judgement)
    return about + stance_in_words(flag.stance)


def stance_in_words(stance: str) -> str:
    """What is wanted, behind what it is about: ", study"; empty where nobody can tell."""
    return f", {stance}" if stance not in ("", UNCLEAR) else ""


def verdict_in_words(flag: ActiveFlag) -> str:
    """What a reader said, and when."""
    note = f": {shortened(flag.verdict_note, SENTENCE)}" if flag.verdict_note else ""
    return f"{flag.verdict} by a reader, {moment_utc(flag.verdict_at)}{note}"


def mark_lines(marks: Sequence[EventFlag]) -> Iterable[str]:
    """For each flagged bill of a meeting: its judgement, its title, the agenda lines."""
    for mark in marks:
        stance = stance_in_words(mark.stance)
        about = judgement_words(mark.topic, mark.judgement)
        yield f"{mark.identifier}: {about}{stance} - {mark.title}"
        for line in mark.lines:
            yield f"  on the agenda: {line}"


def flags_as_data(flags: Iterable[ActiveFlag], meetings: Mapping[int, str]) -> list[dict[str, Any]]:
    """Flags for a program, with the next meeting of each bill."""
    return [
        {
            **fields_of(flag),
            "next_meeting": meetings.get(flag.subject_id, "") if flag.kind == "bill" else "",
        }
        for flag in flags
    ]
