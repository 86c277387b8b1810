"""What people write about bills and meetings: each line stays, and what holds is told from all."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import table_of
from lawtrack.database.tables.alerts import SubscriptionRow
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.tables.stored import record_of
from lawtrack.database.tables.team import EditRow
from lawtrack.errors import InvalidEdit
from lawtrack.safe_text import printable, printable_line, readable

LONGEST_NOTE = 5_000
LONGEST_NAME = 60
LONGEST_TAG = 40
MOST_TAGS = 20  # that a bill has at one time
POSITIONS = ("support", "oppose", "watch")
NO_POSITION = "none"


class EditKind(StrEnum):
    """What a line of the edits says."""

    NOTE = "note"
    TAG = "tag added"
    NO_TAG = "tag removed"
    POSITION = "position"
    KEEPER = "looked after by"
    VERDICT = "verdict"
    HOW = "how to take part"
    DEADLINE = "deadline"
    FOLLOWED = "subscription"


@readable("at", "editor", "what", "value", "text")
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEdit:
    """One line of what was written, as it is stored."""

    id: int
    kind: str
    subject_id: int
    jurisdiction: str
    at: datetime
    editor: str
    what: str
    topic: str
    value: str
    text: str
    body: str
    stood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsOf:
    """Every meeting of a body; without a name, of a jurisdiction."""

    jurisdiction: str
    body: str = ""


_KINDS: Mapping[type[object], str] = {
    BillRow: "bill",
    EventRow: "event",
    MeetingsOf: "body",
    SubscriptionRow: "subscription",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNote:
    """A note on a bill, by whom and when."""

    at: datetime
    editor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemory:
    """What a team holds of a bill at one time."""

    notes: tuple[TeamNote, ...] = ()  # the oldest first
    tags: tuple[str, ...] = ()  # in the order of letters
    position: str = ""  # support, oppose, watch
    looked_after_by: str = ""

    @property
    def holds(self) -> bool:
        """Whether anything was written that was not taken back."""
        return self != TeamMemory()


def with_edit(memory: TeamMemory, edit: TeamEdit) -> TeamMemory:
    """What is held once that line is written, too."""
    match edit.what:
        case EditKind.NOTE:
            note = TeamNote(at=edit.at, editor=edit.editor, text=edit.text)
            return replace(memory, notes=(*memory.notes, note))
        case EditKind.TAG:
            return replace(memory, tags=tuple(sorted({*memory.tags, edit.value})))
        case EditKind.NO_TAG:
            return replace(memory, tags=tuple(tag for tag in memory.tags if tag != edit.value))
        case EditKind.POSITION:
            return replace(memory, position=edit.value)
        case EditKind.KEEPER:
            return replace(memory, looked_after_by=edit.value)
    return memory  # a verdict is on the flag


def team_memory(session: Session, bill_id: int, *, until: datetime | None = None) -> TeamMemory:
    """What is held of the bill, or was held at that moment."""
    return team_memories(session, [bill_id], until=until).get(bill_id, TeamMemory())


def team_memories(
    session: Session, ids: Iterable[int] | None = None, *, until: datetime | None = None
) -> dict[int, TeamMemory]:
    """What is held of these bills, else of all, by our id; those without any edit are left out."""
    query = all_edits().where(EditRow.kind == "bill")
    if ids is not None:
        query = query.where(EditRow.subject_id.in_(tuple(ids)))
    if until is not None:
        query = query.where(EditRow.at < until)
    memories: dict[int, TeamMemory] = {}
    for row in session.execute(query):
        edit = TeamEdit(**row._mapping)
        before = memories.get(edit.subject_id, TeamMemory())
        memories[edit.subject_id] = with_edit(before, edit)
    return memories


def edits_of(session: Session, kind: str, subject_id: int) -> tuple[TeamEdit, ...]:
    """Every line about the bill or meeting, the oldest first."""
    query = all_edits().where(EditRow.kind == kind, EditRow.subject_id == subject_id)
    return tuple(TeamEdit(**row._mapping) for row in session.execute(query))


def all_edits() -> Select[tuple[object, ...]]:
    """What gives every line, the oldest first."""
    return select(*table_of(EditRow).c).order_by(EditRow.id)


def write_edit(
    session: Session,
    subject: BillRow | EventRow | MeetingsOf | SubscriptionRow,
    what: EditKind,
    *,
    editor: str,
    now: datetime,
    topic: str = "",
    value: str = "",
    text: str = "",
    stood: str = "",
) -> TeamEdit:
    """Write the line as it is, and return it with its number."""
    row = EditRow(
        kind=_KINDS[type(subject)],
        subject_id=0 if isinstance(subject, MeetingsOf) else subject.id,
        body=subject.body if isinstance(subject, MeetingsOf) else "",
        stood=stood,
        jurisdiction="" if isinstance(subject, SubscriptionRow) else subject.jurisdiction,
        at=now,
        editor=printable(editor)[:LONGEST_NAME],
        what=what,
        topic=topic,
        value=value,
        text=text,
    )
    session.add(row)
    session.flush()
    return record_of(TeamEdit, row)


def add_note(session: Session, bill: BillRow, text: str, *, editor: str, now: datetime) -> TeamEdit:
    """Write a note on the bill. Raises ``InvalidEdit`` for one without a word, or too long."""
    note = written_lines(text, "the note")
    return write_edit(session, bill, EditKind.NOTE, text=note, editor=editor, now=now)


def set_tag(
    session: Session, bill: BillRow, tag: str, *, editor: str, now: datetime, gone: bool = False
) -> TeamEdit | None:
    """Give the bill the tag, or take it away; ``None`` when there is nothing to change.

    Raises ``InvalidEdit`` for what is no tag, or one too many.
    """
    name = _clean_tag(tag)
    tags = team_memory(session, bill.id).tags
    if (name in tags) != gone:
        return None
    if not gone and len(tags) >= MOST_TAGS:
        raise InvalidEdit(f"{bill.identifier}: has {MOST_TAGS} tags already - take one away first")
    what = EditKind.NO_TAG if gone else EditKind.TAG
    return write_edit(session, bill, what, value=name, editor=editor, now=now)


def set_position(
    session: Session, bill: BillRow, position: str, *, editor: str, now: datetime
) -> TeamEdit | None:
    """Say how the team stands to the bill; ``None`` when it was so already.

    Raises ``InvalidEdit`` for a word that is none of ``POSITIONS`` and not "none".
    """
    if position not in (*POSITIONS, NO_POSITION):
        known = ", ".join((*POSITIONS, NO_POSITION))
        raise InvalidEdit(f"{printable(position)[:40]}: no position - write one of {known}")
    value = "" if position == NO_POSITION else position
    if team_memory(session, bill.id).position == value:
        return None
    return write_edit(session, bill, EditKind.POSITION, value=value, editor=editor, now=now)


def set_keeper(
    session: Session, bill: BillRow, who: str, *, editor: str, now: datetime
) -> TeamEdit | None:
    """Say who looks after the bill, "" for nobody; ``None`` when it was so already.

    Raises ``InvalidEdit`` for a name that is too long.
    """
    name = on_one_line(who)
    if len(name) > LONGEST_NAME:
        raise InvalidEdit(f"{name[:20]}…: a name has at most {LONGEST_NAME} characters")
    if team_memory(session, bill.id).looked_after_by == name:
        return None
    return write_edit(session, bill, EditKind.KEEPER, value=name, editor=editor, now=now)


def on_one_line(words: str) -> str:
    """The words with one blank between them, and nothing in them that is not shown."""
    return unicodedata.normalize("NFC", " ".join(printable(words).split()))


def written_lines(text: str, what: str, *, most: int = LONGEST_NOTE) -> str:
    """What somebody wrote, with its lines, and without what steers a terminal or turns its way.

    Raises ``InvalidEdit`` where there is no word in it, or there are too many.
    """
    lines = (printable_line(line).rstrip() for line in text.splitlines())
    written = unicodedata.normalize("NFC", "\n".join(lines)).strip()
    if not written:
        raise InvalidEdit(f"{what}: has no word in it - write what should be known")
    if len(written) > most:
        raise InvalidEdit(
            f"{what}: has {len(written):,} characters, {most:,} are the most - write less"
        )
    return written


def _clean_tag(tag: str) -> str:
    """The tag in small letters; a list of tags is parted by commas and semicolons."""
    name = on_one_line(tag).lower()
    fits = 0 < len(name) <= LONGEST_TAG and name[0].isalnum()
    if not fits or not all(sign.isalnum() or sign in " -_./&'" for sign in name):
        raise InvalidEdit(
            f"{name[:LONGEST_TAG] or 'the tag'}: no tag - write up to {LONGEST_TAG} letters and"
            " digits, beginning with one of them"
        )
    return name
