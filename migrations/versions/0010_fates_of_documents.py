"""Texts say why a document is not read, how often that was tried, and what is still awaited."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXTS = ("cause", "trouble", "awaited", "validator")
_NUMBERS = ("page_count", "attempts")
# What the sentences of earlier versions say, the first that fits; % stands for anything.
_SENTENCES = (
    ("%is not among the addresses of this source", "host not allowed"),
    ("not a web address", "host not allowed"),
    ("%leads to the inner address%", "host not allowed"),
    ("%larger than%", "too large"),
    ("unpacks to %", "too large"),
    ("answered 410%", "gone"),
    ("answered 404: gone", "gone"),
    ("%encrypted%", "encrypted"),
    ("%password%", "encrypted"),
    ("%OCR finds nothing%", "nothing in it"),
    ("%may be a scan%", "scan without OCR"),
    ("the file is empty", "nothing in it"),
    ("not a kind of document%", "unknown kind"),
    ("an old Word file%", "unknown kind"),
    ("took longer than%", "reader ended"),
    ("the reader died%", "reader ended"),
    ("needs more memory%", "reader ended"),
)


def upgrade() -> None:
    """Add the columns; causes of earlier failures are read from their sentences, once."""
    for name in _TEXTS:
        op.add_column("texts", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in _NUMBERS:
        op.add_column("texts", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("texts", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    texts = sa.table(
        "texts",
        *(sa.column(name, sa.Text()) for name in ("state", "reason", "media_type", "cause")),
        *(sa.column(name, sa.Integer()) for name in _NUMBERS),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("tried_at", "fetched_at")),
        sa.column("pages", sa.JSON()),
    )
    op.execute(sa.update(texts).values(page_count=sa.func.json_array_length(texts.c.pages)))
    fits = [(texts.c.reason.like(pattern), cause) for pattern, cause in _SENTENCES]
    never_had = (texts.c.media_type == "", "not to be had")
    op.execute(
        sa.update(texts)
        .where(texts.c.state == "no_text")
        .values(
            cause=sa.case(*fits, never_had, else_="broken"),
            attempts=1,
            tried_at=texts.c.fetched_at,
        )
    )


def downgrade() -> None:
    """Take the columns away; what nobody has tried to read has no row then."""
    op.execute("DELETE FROM texts WHERE state = 'queued'")
    with op.batch_alter_table("texts", schema=None) as batch_op:
        for name in ("tried_at", *_NUMBERS, *_TEXTS):
            batch_op.drop_column(name)
