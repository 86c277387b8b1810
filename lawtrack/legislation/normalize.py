"""Record → comparable rows: tidy wording, Open Civic Data's classes, checked once; pure.

A ``Comparable`` is what ``diff`` compares and ``database`` writes: the fields of the record, in the
form that the type of each asks for, and what is made of them. ``rows`` holds the
children by table; ``None`` for a table means the crawl did not look, so the stored ones stay.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lawtrack.errors import InvalidItem
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.identity.bill_names import PREFIX
from lawtrack.legislation.records import (
    RECORDS,
    Action,
    Address,
    AgendaItem,
    Bill,
    Document,
    Event,
    RelatedBill,
    Source,
    Sponsorship,
    Verbatim,
    Vote,
    children_of,
    rules_of,
)
from lawtrack.legislation.stage import LAPSE, Stage, stage_of_rows
from lawtrack.legislation.vocabulary import bill_classification
from lawtrack.legislation.votes.roll_calls import Voter
from lawtrack.safe_text import with_windows_letters

Row = dict[str, Any]

# Control characters, marks that turn the direction, and what has no width and no meaning in our
# languages: soft hyphens, zero-width spaces, byte order marks.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\u00ad\u200b\u2060\ufeff\ufffe\uffff]"
)
# What PDF readers put for a hyphen at a line's end, and what is copied from a page with such a line
# end. Between a small letter and a capital it was one of the name's own.
_BROKEN = re.compile("(?<=[^\\W\\d_])[\x02\u00ad\ufffe][ \t]*\n[ \t]*(?=[^\\W\\d_])")
_OWN_HYPHEN = re.compile("(?<=[a-zß-öø-ÿ])[\x02\ufffe](?=[A-ZÀ-ÖØ-Þ])")
_MARK = re.compile("[\x02\ufffe]")
# Word's own, which begin a line without a paragraph, and Unicode's among them.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
_SPACES = re.compile(r"[ \t\xa0\u2007\u202f]+")
_NAMESPACE = uuid.UUID("6f0d8a6e-6a3b-5d0e-9b0b-3a1d6f2c7e11")


class Slip(NamedTuple):
    """A value of a record that cannot be, and is left out."""

    field: str  # "actions.date"
    words: str  # of which child, and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """One bill or event as rows: its own, its children's by table, its documents."""

    kind: str
    upstream_id: str
    row: Row
    rows: Mapping[str, Sequence[Row] | None]
    documents: tuple[Document, ...] | None
    slips: tuple[Slip, ...] = ()  # what of the record cannot be, and was left out


def normalize_record(record: Bill | Event, source: Source) -> Comparable:
    """The bill or meeting as rows; raises ``InvalidItem`` as those of its kind do."""
    if isinstance(record, Bill):
        return normalize_bill(record, source)
    return normalize_event(record, source)


def normalize_bill(bill: Bill, source: Source) -> Comparable:
    """The bill as rows; raises ``InvalidItem`` when it has neither an id nor a name.

    One that has no number yet is called by the source's id, so that it can be asked for.
    """
    if not bill.upstream_id or not (bill.identifier or bill.title):
        raise InvalidItem(f"{bill.source_url or source.key}: a bill without an id or a name")
    slips: list[Slip] = []
    rows = _children(bill, slips, source.words)
    [row] = _rows([bill], slips, source.words)
    row.update(
        ocd_id=_ocd_id("ocd-bill", source, bill.upstream_id),
        jurisdiction=source.key,
        classification=bill_classification(bill.kind),
        **_last_action(rows["actions"]),
    )
    row["identifier"] = row["identifier"] or f"{PREFIX}{bill.upstream_id}"
    row["stage"] = bill.stage or decided_stage(row, rows["actions"] or (), source)
    return Comparable(
        kind="bill",
        upstream_id=bill.upstream_id,
        row=row,
        rows=rows,
        documents=bill.documents,
        slips=tuple(slips),
    )


def normalize_event(event: Event, source: Source) -> Comparable:
    """The meeting as rows; raises ``InvalidItem`` when it has no id or name, or cannot be then."""
    if not event.upstream_id or not event.name:
        raise InvalidItem(f"{event.source_url or source.key}: a meeting without an id or a name")
    place = f"{event.source_url or source.key}: meeting {event.upstream_id}"
    if event.date is None:
        raise InvalidItem(f"{place}: no date")
    if not is_plausible(event.date):
        raise InvalidItem(f"{place}: {event.date.isoformat()} cannot be a date")
    slips: list[Slip] = []
    [row] = _rows([event], slips, source.words)
    row.update(
        ocd_id=_ocd_id("ocd-event", source, event.upstream_id),
        jurisdiction=source.key,
        **_hour(event, source, slips),
        state=meeting_state(event, source.words),
    )
    return Comparable(
        kind="event",
        upstream_id=event.upstream_id,
        row=row,
        rows=_children(event, slips, source.words),
        documents=event.documents,
        slips=tuple(slips),
    )


def decided_stage(row: Row, actions: Sequence[Row], source: Source) -> str:
    """How far a bill with these columns and actions has come, by the words of its source.

    Beside a status that nobody mapped, the day it was introduced tells nothing of how far it is.
    """
    status = source.words.stage_of_status(row["status"])
    steps = [_or_lapse(action, source.words) for action in actions]
    stage = stage_of_rows(row, steps, division=source.division, status=status or "")
    is_unmapped = status is None and bool(row["status"].strip())
    is_known = stage is not Stage.INTRODUCED or any(one["classification"] for one in actions)
    return Stage.UNKNOWN.value if is_unmapped and not is_known else stage.value


def _or_lapse(action: Row, words: ClerkWords) -> Row:
    """The step; a failure whose words are those of a dead bill ("Sine die") as its lapse."""
    if "failure" not in action["classification"].split("; "):
        return action
    is_dead = words.stage_of_status(action["description"] or action["text"]) == Stage.DEAD
    return {**action, "classification": LAPSE} if is_dead else action


def with_classes(bill: Comparable, source: Source) -> list[Row]:
    """The actions of a stored bill with the classes that the words of its source give them now."""
    actions = bill.rows["actions"] or ()
    return [{**row, "classification": _classes_of(row, source.words)} for row in actions]


def with_lasting_id(before: Comparable, new: Comparable) -> Comparable:
    """The new record under the Open Civic Data id that it was first stored with.

    It is made of the source's id, which may be another one by now.
    """
    if before.row["ocd_id"] == new.row["ocd_id"]:
        return new
    return replace(new, row={**new.row, "ocd_id": before.row["ocd_id"]})


def with_aliases(before: Comparable, new: Comparable) -> Comparable:
    """The new record under its new number, still known by all that it was printed under before.

    A clerk's slip (a back-tick, an asterisk) and a new docket are told apart by nobody here: the
    identity is the source's id, and whoever noted the old number must still find the bill.
    """
    if new.kind != "bill":
        return new
    known, told = before.row["other_identifiers"], new.row["other_identifiers"]
    was = [before.row["identifier"]] if before.row["identifier"] != new.row["identifier"] else []
    if not was and known == told:
        return new
    aliases = list(dict.fromkeys([*known, *told, *(name for name in was if name)]))
    return replace(new, row={**new.row, "other_identifiers": aliases})


def tidy(text: str) -> str:
    """The text without control characters, runs of spaces and outer space; lines are kept.

    An accent that was typed as a character of its own becomes part of its letter.
    """
    if not text:
        return text
    if text.isascii() and "  " not in text:  # nothing but lines, in most texts
        if text.isprintable():
            return text.strip()
        lines = text.split("\n")
        if all(map(str.isprintable, lines)):
            return "\n".join(map(str.strip, lines)).strip()
    text = _LINE_ENDS.sub("\n", text)
    text = _OWN_HYPHEN.sub("-", _BROKEN.sub("", text))
    text = unicodedata.normalize("NFC", _CONTROL.sub("", with_windows_letters(text)))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def without_line_end_marks(text: str) -> str:
    """The text with words whole that were read as broken, by versions that kept the mark of it.

    A hyphen between a small letter and a capital was one of the name's own: "Jean-Louis".
    """
    if "\ufffe" not in text and "\x02" not in text:
        return text
    return _MARK.sub("", _OWN_HYPHEN.sub("-", _BROKEN.sub("", text)))


def is_plausible(day: date) -> bool:
    """Whether a day is in 1789 to 2199: else it is a clerk's slip, and no date."""
    return 1789 <= day.year <= 2199


class _Columns(NamedTuple):
    """How the columns of one kind of record or child are made from its fields."""

    row: Callable[[Any], Row]
    dates: tuple[str, ...]


# Type of a field → its form as a column. A field of another type needs a line here, or a column
# that is made by hand below.
_FORMS: Mapping[Any, Callable[[Any], Any] | None] = {
    str: tidy,
    Verbatim: None,
    Address: None,  # clean since the record was made
    bool: None,
    date: None,
    date | None: None,
    tuple[str, ...]: lambda texts: [tidy(text) for text in texts],
    Mapping[str, str]: lambda texts: {key: tidy(text) for key, text in sorted(texts.items())},
    Mapping[str, int]: None,  # of votes, see ``_count``
    tuple[tuple[str, ...], ...]: None,
    tuple[Vote, ...] | None: None,  # of the lines of an agenda, see ``_add_votes``
}


def _columns_of(record: type) -> _Columns:
    types = get_type_hints(record, include_extras=True)
    names = [name for name, rule in rules_of(record).items() if rule.stored]
    dates = (name for name in names if types[name] in (date, date | None))
    return _Columns(
        row=_row_maker({name: _FORMS[types[name]] for name in names}),
        dates=tuple(dates),
    )


def _row_maker(forms: Mapping[str, Callable[[Any], Any] | None]) -> Callable[[Any], Row]:
    """A function that makes a row of a record, as if written by hand for these fields.

    Dataclasses make their methods in this way too. Going through the fields of each record costs
    twice the time.
    """
    cells = []
    for name, form in forms.items():
        cell = f"record.{name}" if form is None else f"form_{name}(record.{name})"
        if form is tidy:  # most columns of most records are empty
            cell = f"form_{name}(text) if (text := record.{name}) else text"
        cells.append(f"{name!r}: {cell}")
    known = {f"form_{name}": form for name, form in forms.items()}
    make: Callable[[Any], Row] = eval(  # noqa: S307 - of the names of our own fields
        f"lambda record: {{{', '.join(cells)}}}", known
    )
    return make


_COLUMNS = {
    record: _columns_of(record)
    for record in (Bill, Event, Action, Sponsorship, Document, RelatedBill, Vote, AgendaItem)
}
_TABLES = {record: tuple(children_of(record).items()) for record in RECORDS.values()}


def _rows(
    records: Sequence[Any], slips: list[Slip], words: ClerkWords, table: str = ""
) -> list[Row]:
    """The fields of these records or children, all of one kind, as columns of the same names.

    A date that cannot be is left out, and added to the ``slips``.
    """
    if not records:
        return []
    kind = type(records[0])
    columns = _COLUMNS[kind]
    rows = [columns.row(record) for record in records]
    for name in columns.dates:
        for row in rows:
            day = row[name]
            if day is not None and not is_plausible(day):
                slips.append(_slip(row, f"{table}.{name}" if table else name, day))
                row[name] = day if name in _SAYS_MORE else None
    if more := _MORE.get(kind):
        for record, row in zip(records, rows, strict=True):
            more(record, row, slips, words)
    return rows


# Dates that say by being there that something was done, whenever that was: kept as they are.
_SAYS_MORE = frozenset(("withdrawn",))


def _slip(row: Row, field: str, day: date) -> Slip:
    names = (row.get(name) for name in ("description", "motion", "title", "name"))
    of = next(filter(None, names), "") if "." in field else ""
    which = f"{field} of {of[:60]!r}" if of else field
    return Slip(field, f"{which}: {day.isoformat()} cannot be a date")


def _children(
    record: Bill | Event, slips: list[Slip], words: ClerkWords
) -> dict[str, list[Row] | None]:
    """The children of a record by table; ``None`` where the crawl did not look."""
    return {
        table: None
        if (children := getattr(record, name)) is None
        else _rows(children, slips, words, table)
        for table, name in _TABLES[type(record)]
    }


def _classify(action: Action, row: Row, slips: list[Slip], words: ClerkWords) -> None:
    row["classification"] = _classes_of(row, words)


def _classes_of(row: Row, words: ClerkWords) -> str:
    wording = row["description"] or row["text"]
    return words.step_classes(wording, row["code"], row["result"]) or ""


def _count(vote: Vote, row: Row, slips: list[Slip], words: ClerkWords) -> None:
    counts: dict[str, int] = {}
    for word, number in vote.counts.items():
        option = words.vote_option(word) or "other"
        counts[option] = counts.get(option, 0) + number
    voters = [
        list(Voter(tidy(name), words.vote_option(word) or "other", tidy(word), *id_))
        for name, word, *id_ in vote.voters
    ]
    # The meeting on whose agenda a roll call stands is known where it comes from there.
    row.update(counts=counts, voters=voters, event_upstream_id="")


def _add_votes(item: AgendaItem, row: Row, slips: list[Slip], words: ClerkWords) -> None:
    votes = _rows(item.votes or (), slips, words, "agenda_items.votes")
    for vote in votes:
        vote["date"] = vote["date"].isoformat() if vote["date"] else None
        del vote["event_upstream_id"]
    row["votes"] = votes


# Add to a child's row what stands there beside its fields, or in another form than its type's.
_MORE: Mapping[type, Callable[[Any, Row, list[Slip], ClerkWords], None]] = {
    Action: _classify,
    Vote: _count,
    AgendaItem: _add_votes,
}


def _last_action(actions: Sequence[Row] | None) -> Row:
    """The last step that has a date, as the bill itself shows it."""
    dated = [action for action in actions or () if action["date"] is not None]
    return {
        "last_action": dated[-1]["description"] if dated else "",
        "last_action_date": dated[-1]["date"] if dated else None,
    }


def _hour(event: Event, source: Source, slips: list[Slip]) -> Row:
    """When the meeting begins, where: without an hour or a zone that cannot be."""
    zone = event.timezone or source.timezone
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        slips.append(Slip("timezone", f"{zone!r} is no time zone"))
        zone = source.timezone
    hour = event.time or printed_hour(event.time_text, zone).time
    try:
        starts = local_moment(event.date, hour, zone)
    except ValueError:
        slips.append(Slip("time", f"{hour!r} is no time of day"))
        hour, starts = "", None
    return {"time": hour, "timezone": zone, "starts": starts}


def local_moment(day: date, hour: str, zone: str) -> datetime | None:
    """The moment of a local hour, in UTC; ``None`` without one, ``ValueError`` for none."""
    if not hour:
        return None
    moment = time.fromisoformat(hour).replace(second=0, microsecond=0)
    return datetime.combine(day, moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _ocd_id(prefix: str, source: Source, upstream_id: str) -> str:
    """Of version 5, so that two installations agree on it (Open Civic Data's object ids).

    ``uuid.uuid5`` makes the same in three times the time.
    """
    name = f"{source.ocd_id}/{upstream_id}"
    digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + name.encode()).digest()[:16])  # noqa: S324
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    hex_ = digest.hex()
    return f"{prefix}/{hex_[:8]}-{hex_[8:12]}-{hex_[12:16]}-{hex_[16:20]}-{hex_[20:]}"
