"""Ids under which sources had records that they have under others now."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; nothing is known to have been numbered anew yet."""
    op.create_table(
        "aliases",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("upstream_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "kind", "upstream_id", name=op.f("pk_aliases")),
    )


def downgrade() -> None:
    """Take it away; records stay under their present ids."""
    op.drop_table("aliases")
