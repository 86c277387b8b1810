"""Sentences found by earlier versions lose the marks that stood for a hyphen at a line's end.

PDFium writes U+FFFE, or U+0002, for such a hyphen. Texts that hold it are read again by the next
crawls; what was quoted from them is mended here: "rec?ognition" was one word, "Jean?Louis" had a
hyphen of its own.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WORDS = ("phrase", "sentence", "before", "after", "section", "place_title")
_KEY = ("kind", "subject_id", "topic", "order")
_OWN_HYPHEN = re.compile("(?<=[a-zß-öø-ÿ])[\x02\ufffe][ \t]*\n?[ \t]*(?=[A-ZÀ-ÖØ-Þ])")
_MARK = re.compile("[\x02\ufffe](?:[ \t]*\n[ \t]*)?")


def upgrade() -> None:
    """Mend the few rows that hold a mark."""
    matches = sa.table(
        "matches",
        *(sa.column(name, sa.Text()) for name in _WORDS),
        sa.column("kind", sa.Text()),
        sa.column("subject_id", sa.Integer()),
        sa.column("topic", sa.Text()),
        sa.column("order", sa.Integer()),
    )
    marked = sa.or_(
        *(matches.c[name].like(f"%{mark}%") for name in _WORDS for mark in ("\ufffe", "\x02"))
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(matches).where(marked)).mappings().all():
        here = sa.and_(*(matches.c[name] == row[name] for name in _KEY))
        mended = {name: _MARK.sub("", _OWN_HYPHEN.sub("-", row[name])) for name in _WORDS}
        connection.execute(sa.update(matches).where(here).values(mended))


def downgrade() -> None:
    """What is mended stays so."""
