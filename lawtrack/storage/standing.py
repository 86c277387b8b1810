"""Which flags count: those that stand, and that no reader has dismissed."""

from sqlalchemy import ColumnElement, and_

from lawtrack.flagging import DISMISSED
from lawtrack.models import FlagRow


def stands(*, dismissed: bool = False) -> ColumnElement[bool]:
    """Whether a flag stands; ``dismissed`` lets those in that a reader has dismissed."""
    if dismissed:
        return FlagRow.cleared_at.is_(None)
    return and_(FlagRow.cleared_at.is_(None), FlagRow.verdict != DISMISSED)
