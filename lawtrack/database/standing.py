"""Which flags count: those that stand, and that no reader has dismissed."""

from sqlalchemy import ColumnElement, and_

from lawtrack.database.tables.legislation import FlagRow
from lawtrack.legislation.flags import DISMISSED


def stands(*, dismissed: bool = False) -> ColumnElement[bool]:
    """Whether a flag stands; ``dismissed`` lets those in that a reader has dismissed."""
    if dismissed:
        return FlagRow.cleared_at.is_(None)
    return and_(FlagRow.cleared_at.is_(None), FlagRow.verdict != DISMISSED)
