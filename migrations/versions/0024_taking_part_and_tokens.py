"""What is kept by hand of taking part in meetings, and tokens of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a body and the meeting as it stood to edits, and the table of tokens."""
    for name in ("body", "stood"):
        op.add_column("edits", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
    )
    op.create_index("uq_api_tokens_name", "api_tokens", ["name"], unique=True)
    op.create_index("uq_api_tokens_digest", "api_tokens", ["digest"], unique=True)


def downgrade() -> None:
    """Drop them, with the lines about taking part, which earlier versions do not know."""
    op.drop_table("api_tokens")
    op.execute("DELETE FROM edits WHERE what IN ('how to take part', 'deadline')")
    for name in ("stood", "body"):
        op.drop_column("edits", name)
