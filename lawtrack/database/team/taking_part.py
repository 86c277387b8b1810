"""How to take part in meetings, kept by hand for a meeting, for a body or for a jurisdiction.

What was kept for one meeting stands before what was kept for its body, and that before what was
kept for the jurisdiction; a source's own words stand beside, whoever says what.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.legislation import EventRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team.team_edits import (
    EditKind,
    MeetingsOf,
    TeamEdit,
    all_edits,
    on_one_line,
    write_edit,
    written_lines,
)
from lawtrack.errors import InvalidEdit
from lawtrack.legislation.clerks.deadlines import (
    DeadlineRule,
    TakingPart,
    deadline_of,
    deadline_rule,
    taking_part_said,
)
from lawtrack.legislation.identity.bill_names import PREFIXES
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.near_names import known_names
from lawtrack.safe_text import printable

LONGEST_HOW = 1_500
LONGEST_WHAT = 80
MOST_DEADLINES = 6
USUAL = "sign up to speak"
THIS = "this meeting"
ALL = "all meetings here"
_WHAT = (EditKind.HOW, EditKind.DEADLINE)

Subject = EventRow | MeetingsOf
_Key = tuple[str, str, int, str]  # kind, jurisdiction, our id, body


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDeadline:
    """A deadline as it was written."""

    what: str
    when: str  # a day, a moment, or so long before a meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForMeetings:
    """What is kept by hand for a meeting, a body or a jurisdiction."""

    jurisdiction: str
    body: str  # its name; empty: for all, or for one meeting
    meeting: str  # what "lawtrack show" takes; empty: for all of the body
    day: date | None  # of the meeting
    how: str
    deadlines: tuple[KeptDeadline, ...]
    editor: str  # who wrote last
    at: datetime


@dataclass(slots=True)
class _Kept:
    """What holds of one subject, told from its lines."""

    how: TeamEdit | None = None
    deadlines: dict[str, TeamEdit] = field(default_factory=dict)
    last: TeamEdit | None = None

    def add(self, edit: TeamEdit) -> None:
        """Have one line more."""
        self.last = edit
        if edit.what == EditKind.HOW:
            self.how = edit if edit.text else None
        elif edit.value:
            self.deadlines[edit.text] = edit
        else:
            self.deadlines.pop(edit.text, None)

    @property
    def holds(self) -> bool:
        return self.how is not None or bool(self.deadlines)


def body_of(event: EventRow) -> str:
    """The body that meets; where a source does not name it apart, the meeting's name."""
    return event.body or event.name


def set_how(
    session: Session, subject: Subject, text: str, *, editor: str, now: datetime
) -> TeamEdit | None:
    """Say how to take part, "" for nothing; ``None`` when it was so already.

    Raises ``InvalidEdit`` for what is too long, or a body that is not known.
    """
    _check(session, subject)
    how = written_lines(text, "how to take part", most=LONGEST_HOW) if text.strip() else ""
    before = _kept_of(session, subject).how
    if (before.text if before else "") == how:
        return None
    return write_edit(
        session, subject, EditKind.HOW, text=how, editor=editor, now=now, stood=_stands(subject)
    )


def set_deadline(
    session: Session, subject: Subject, what: str, when: str, *, editor: str, now: datetime
) -> TeamEdit | None:
    """Say until when something is to be done, "" for no deadline; ``None`` when it was so already.

    Raises ``InvalidEdit`` for what is no deadline of that subject, or one too many.
    """
    _check(session, subject)
    name = on_one_line(what) or USUAL
    name = name[:1].lower() + name[1:] if name[1:2].islower() else name
    if len(name) > LONGEST_WHAT:
        raise InvalidEdit(f"{name[:20]}…: what it is for has at most {LONGEST_WHAT} characters")
    kept = _kept_of(session, subject).deadlines
    value = _rule_for(subject, when).words if when.strip() else ""
    if (kept[name].value if name in kept else "") == value:
        return None
    if value and name not in kept and len(kept) >= MOST_DEADLINES:
        raise InvalidEdit(f"{name}: there are {MOST_DEADLINES} deadlines already - take one away")
    return write_edit(
        session, subject, EditKind.DEADLINE,
        text=name, value=value, editor=editor, now=now, stood=_stands(subject),
    )  # fmt: skip


def taking_part_in(session: Session, events: Sequence[EventRow]) -> dict[int, TakingPart]:
    """How to take part in these meetings, by our id: those that are held, and have any of it."""
    held = [one for one in events if one.state not in NOT_HELD and one.missing_since is None]
    kept = _all_kept(session, held) if held else {}
    parts = {
        event.id: _taking_part(
            event,
            [
                (THIS, kept.get(("event", event.jurisdiction, event.id, ""))),
                (body_of(event), kept.get(("body", event.jurisdiction, 0, body_of(event)))),
                (ALL, kept.get(("body", event.jurisdiction, 0, ""))),
            ],
        )
        for event in held
    }
    return {id_: part for id_, part in parts.items() if part.said or part.kept}


def kept_for_meetings(
    session: Session, *, jurisdiction: str | None = None, since: date | None = None
) -> list[KeptForMeetings]:
    """What is kept by hand: for all, then for each body, then for meetings from that day on."""
    query = all_edits().where(EditRow.what.in_(_WHAT))
    if jurisdiction:
        query = query.where(EditRow.jurisdiction == jurisdiction)
    kept_by_key: dict[_Key, _Kept] = {}
    _fold(session, query, kept_by_key)
    ids = sorted(id_ for kind, _, id_, _ in kept_by_key if kind == "event")
    events: dict[int, EventRow] = {}
    for chunk in in_chunks(ids):
        some = session.scalars(select(EventRow).where(EventRow.id.in_(chunk)))
        events.update((one.id, one) for one in some)
    kept = [_listed(key, one, events.get(key[2])) for key, one in kept_by_key.items() if one.holds]
    shown = [one for one in kept if not (since and one.day and one.day < since)]
    return sorted(shown, key=lambda one: (one.jurisdiction, one.day or date.min, one.body))


def kept_for_meeting(session: Session, event: EventRow) -> KeptForMeetings | None:
    """What is kept by hand for this meeting alone."""
    kept = _kept_of(session, event)
    return _listed(("event", event.jurisdiction, event.id, ""), kept, event) if kept.holds else None


def edits_of_taking_part(session: Session, subject: Subject) -> tuple[TeamEdit, ...]:
    """Every line that was written for the subject, the oldest first."""
    query = all_edits().where(EditRow.what.in_(_WHAT))
    if isinstance(subject, MeetingsOf):
        query = query.where(
            EditRow.kind == "body",
            EditRow.jurisdiction == subject.jurisdiction,
            EditRow.body == subject.body,
        )
    else:
        query = query.where(EditRow.kind == "event", EditRow.subject_id == subject.id)
    return tuple(TeamEdit(**row._mapping) for row in session.execute(query))


def bodies_of(session: Session, jurisdiction: str, *, since: date | None = None) -> list[str]:
    """The bodies of the jurisdiction's meetings, or of those from that day on, by name."""
    name = func.coalesce(func.nullif(EventRow.body, ""), EventRow.name)
    query = select(name).where(EventRow.jurisdiction == jurisdiction).distinct()
    if since:
        query = query.where(EventRow.date >= since)
    return sorted(session.scalars(query))


def _check(session: Session, subject: Subject) -> None:
    if not isinstance(subject, MeetingsOf) or not subject.body:
        return
    known = bodies_of(session, subject.jurisdiction)
    if subject.body not in known:
        raise InvalidEdit(
            f"{subject.jurisdiction}: {printable(subject.body)[:80]}: no body of this name meets"
            f" here{known_names(subject.body, known)}"
        )


def _rule_for(subject: Subject, when: str) -> DeadlineRule:
    """The rule of the words; raises ``InvalidEdit`` where it cannot be one of that subject."""
    try:
        rule = deadline_rule(when)
    except ValueError as error:
        raise InvalidEdit(str(error)) from None
    if isinstance(subject, MeetingsOf):
        if not rule.counts_back:
            raise InvalidEdit(
                f"{rule.words}: is one day - for each meeting of a body write"
                ' "24 hours before" or "1 day before 15:00"'
            )
    elif rule.day and not timedelta() <= subject.date - rule.day <= timedelta(days=366):
        raise InvalidEdit(
            f"{rule.words}: the meeting is on {subject.date} - a deadline lies within the year"
            " before it"
        )
    return rule


def _stands(subject: Subject) -> str:
    """When and where the meeting is: what is kept for one is old as soon as that is another."""
    if isinstance(subject, MeetingsOf):
        return ""
    return " ".join(f"{subject.date} {subject.time} {subject.location}".split())


def _kept_of(session: Session, subject: Subject) -> _Kept:
    kept = _Kept()
    for edit in edits_of_taking_part(session, subject):
        kept.add(edit)
    return kept


def _all_kept(session: Session, events: Sequence[EventRow]) -> dict[_Key, _Kept]:
    """What holds for these meetings, for their bodies and their jurisdictions."""
    ids = sorted(event.id for event in events)
    of_bodies = and_(EditRow.kind == "body", EditRow.subject_id == 0)
    of_meetings = and_(EditRow.kind == "event", EditRow.subject_id.between(ids[0], ids[-1]))
    places = EditRow.jurisdiction.in_({event.jurisdiction for event in events})
    kept: dict[_Key, _Kept] = {}
    wanted = all_edits().where(EditRow.what.in_(_WHAT), places, or_(of_bodies, of_meetings))
    _fold(session, wanted, kept)
    return kept


def _fold(session: Session, query: Select[Any], kept: dict[_Key, _Kept]) -> None:
    """Add the lines that the query gives to what holds of each subject."""
    for row in session.execute(query):
        edit = TeamEdit(**row._mapping)
        key = (edit.kind, edit.jurisdiction, edit.subject_id, edit.body)
        kept.setdefault(key, _Kept()).add(edit)


def _taking_part(event: EventRow, kept: Sequence[tuple[str, _Kept | None]]) -> TakingPart:
    """What the source says, and of what is kept the nearest: how, and each deadline by name."""
    used: list[tuple[str, TeamEdit]] = []
    deadlines: dict[str, TeamEdit] = {}
    for name, one in kept:
        if one is None:
            continue
        if one.how and not any(edit.what == EditKind.HOW for _, edit in used):
            used.append((name, one.how))
        for what, edit in one.deadlines.items():
            if what not in deadlines:
                deadlines[what] = edit
                used.append((name, edit))
    due = [
        deadline_of(
            what, deadline_rule(edit.value),
            day=event.date, starts=event.starts, zone=event.timezone,
        )
        for what, edit in deadlines.items()
    ]  # fmt: skip
    return TakingPart(
        said=taking_part_said(event.description, event.extras),
        how=next((edit.text for _, edit in used if edit.what == EditKind.HOW), ""),
        deadlines=tuple(
            sorted(
                due, key=lambda one: (one.until is None, one.until or event.first_seen, one.what)
            )
        ),
        kept_for=" and ".join(dict.fromkeys(name for name, _ in used)),
        kept_at=max((edit.at for _, edit in used), default=None),
        outdated=any(edit.stood not in ("", _stands(event)) for _, edit in used),
    )


def _listed(key: _Key, kept: _Kept, event: EventRow | None) -> KeptForMeetings:
    assert kept.last is not None
    _, jurisdiction, _, body = key
    return KeptForMeetings(
        jurisdiction=jurisdiction,
        body=body_of(event) if event else body,
        meeting=PREFIXES["event"] + event.upstream_id if event else "",
        day=event.date if event else None,
        how=kept.how.text if kept.how else "",
        deadlines=tuple(
            KeptDeadline(what=what, when=edit.value) for what, edit in kept.deadlines.items()
        ),
        editor=kept.last.editor,
        at=kept.last.at,
    )
