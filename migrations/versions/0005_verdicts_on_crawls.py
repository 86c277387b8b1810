"""Verdicts on crawls with their reasons, dead letters that are tried again, notices of silence."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_JSON = {"reasons": "[]", "counts": "{}", "coverage": "{}"}
_WORDS = {"kind": "page", "upstream_id": "", "field": "", "covers": ""}
_MOMENTS = ("tried_at", "resolved_at")


def upgrade() -> None:
    """Add columns and the table; failures from before are closed: nobody can tell any more."""
    for name, empty in _JSON.items():
        op.add_column("crawls", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    op.add_column("crawls", sa.Column("duration", sa.Double(), nullable=False, server_default="0"))
    for name, word in _WORDS.items():
        op.add_column("failures", sa.Column(name, sa.Text(), nullable=False, server_default=word))
    op.add_column(
        "failures", sa.Column("attempts", sa.Integer(), nullable=False, server_default="1")
    )
    for name in _MOMENTS:
        op.add_column("failures", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE failures SET tried_at = seen_at, resolved_at = seen_at")
    op.create_index(
        op.f("ix_failures_jurisdiction_resolved"), "failures", ["jurisdiction", "resolved_at"]
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_jurisdiction"), "notices", ["jurisdiction"])


def downgrade() -> None:
    """Drop them again; a crawl that proved a source empty counts as well ended."""
    op.drop_index(op.f("ix_notices_jurisdiction"), table_name="notices")
    op.drop_table("notices")
    op.execute("UPDATE crawls SET outcome = 'ok' WHERE outcome = 'proved empty'")
    op.drop_index(op.f("ix_failures_jurisdiction_resolved"), table_name="failures")
    with op.batch_alter_table("failures", schema=None) as batch_op:
        for name in (*_WORDS, "attempts", *_MOMENTS):
            batch_op.drop_column(name)
    with op.batch_alter_table("crawls", schema=None) as batch_op:
        for name in (*_JSON, "duration"):
            batch_op.drop_column(name)
