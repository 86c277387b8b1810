"""The flags that nobody has judged yet, the newest first, and what somebody said last."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.database.tables.team import EditRow
from lawtrack.database.team.team_edits import EditKind

LOOKED_AT = 100  # of somebody's last verdicts


class FlagKey(NamedTuple):
    """Which flag."""

    kind: str
    subject_id: int
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenVerdict:
    """A verdict that somebody gave, and that still stands."""

    edit: int  # its number
    verdict: str
    topic: str
    name: str  # of the bill or meeting
    at: datetime


def flags_to_judge(session: Session) -> int:
    """How many flags stand that nobody has judged."""
    return session.scalar(select(func.count()).select_from(FlagRow).where(_is_unjudged())) or 0


def next_to_judge(
    session: Session, after: FlagKey | None = None, *, itself: bool = False
) -> ActiveFlag | None:
    """The first of them, or the first behind that flag, which may be judged by now.

    With ``itself`` it is that flag, if nobody has judged it.
    """
    order = (FlagRow.raised_at.desc(), FlagRow.kind, FlagRow.subject_id, FlagRow.topic)
    query = select(FlagRow.kind, FlagRow.subject_id, FlagRow.topic).where(_is_unjudged())
    raised = None if after is None else session.scalar(
        select(FlagRow.raised_at).where(_is(after))
    )  # fmt: skip
    if after is not None and raised is not None:
        behind = or_(FlagRow.raised_at < raised, _is_behind(after, raised))
        query = query.where(or_(behind, _is(after)) if itself else behind)
    row = session.execute(query.order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    kind, subject_id, topic = row
    (flag,) = active_flags(session, subject=(kind, subject_id), topic=topic)
    return flag


def last_verdict_of(session: Session, editor: str) -> GivenVerdict | None:
    """What the editor said last of a flag and nobody has altered since, to be taken back."""
    given = select(EditRow).where(EditRow.what == EditKind.VERDICT, EditRow.editor == editor)
    for edit in session.scalars(given.order_by(EditRow.id.desc()).limit(LOOKED_AT)):
        if edit.value and is_newest_verdict(session, edit):
            return GivenVerdict(
                edit=edit.id,
                verdict=edit.value,
                topic=edit.topic,
                name=_name_of(session, edit.kind, edit.subject_id),
                at=edit.at,
            )
    return None


def is_newest_verdict(session: Session, edit: EditRow) -> bool:
    """Whether the flag still has the verdict of that line, and nobody gave one since."""
    newest = (
        select(func.max(EditRow.id))
        .where(EditRow.what == EditKind.VERDICT, EditRow.topic == edit.topic)
        .where(EditRow.kind == edit.kind, EditRow.subject_id == edit.subject_id)
    )
    flag = session.get(FlagRow, (edit.kind, edit.subject_id, edit.topic))
    return session.scalar(newest) == edit.id and flag is not None and flag.verdict == edit.value


def _is_unjudged() -> ColumnElement[bool]:
    return and_(FlagRow.cleared_at.is_(None), FlagRow.verdict == "")


def _is(key: FlagKey) -> ColumnElement[bool]:
    return and_(
        FlagRow.kind == key.kind,
        FlagRow.subject_id == key.subject_id,
        FlagRow.topic == key.topic,
    )


def _is_behind(after: FlagKey, raised: datetime) -> ColumnElement[bool]:
    """Whether a flag that was raised at the same moment comes later."""
    return and_(
        FlagRow.raised_at == raised,
        or_(
            FlagRow.kind > after.kind,
            and_(FlagRow.kind == after.kind, FlagRow.subject_id > after.subject_id),
            and_(
                FlagRow.kind == after.kind,
                FlagRow.subject_id == after.subject_id,
                FlagRow.topic > after.topic,
            ),
        ),
    )


def _name_of(session: Session, kind: str, id_: int) -> str:
    if kind == "bill":
        return session.scalar(select(BillRow.identifier).where(BillRow.id == id_)) or ""
    return session.scalar(select(EventRow.name).where(EventRow.id == id_)) or ""
