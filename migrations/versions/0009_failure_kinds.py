"""Failures say of which kind they are, in a word of their own beside the sentence for people."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = ("kind", "url", "reason", "field", "cause")
# What the sentences of earlier versions say, the first that fits; % stands for anything.
_SENTENCES = (
    ("%left alone%", "left-alone"),
    ("%larger than the limit%", "too-large"),
    ("robots.txt forbids it", "robots"),
    ("%is not among the addresses of this source", "foreign"),
    ("%leads to the inner address%", "foreign"),
    ("not a web address", "foreign"),
    ("%no longer exists", "gone"),
    ("answered ___%", "status"),
    ("a bug in the parser:%", "bug"),
    ("the host name cannot be found", "network"),
    ("the connection was refused", "network"),
    ("the connection failed", "network"),
    ("no complete answer in time", "network"),
    ("the answer broke off", "network"),
    ("asked for %, was given a web page%", "unavailable"),
    ("was given a page that is not the source's own%", "unavailable"),
    ("an empty list, where % records are known", "unavailable"),
    ("expected %", "layout"),
)


def upgrade() -> None:
    """Add the column, and read the kinds of earlier failures from their sentences, once."""
    op.add_column("failures", sa.Column("cause", sa.Text(), nullable=False, server_default="other"))
    failures = sa.table("failures", *(sa.column(name, sa.Text()) for name in _COLUMNS))
    fits = [(failures.c.reason.like(pattern), kind) for pattern, kind in _SENTENCES]
    op.execute(
        sa.update(failures).values(
            cause=sa.case(
                (failures.c.field != "", "emptied"),
                (failures.c.kind != "page", "invalid"),
                (failures.c.url == "archive", "archive"),
                *fits,
                else_="other",
            )
        )
    )


def downgrade() -> None:
    """Drop it again; the sentences stay."""
    with op.batch_alter_table("failures", schema=None) as batch_op:
        batch_op.drop_column("cause")
