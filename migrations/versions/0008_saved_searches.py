"""Subscriptions may follow a saved search: its name, and where it looks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns; no subscription follows one yet."""
    op.add_column("subscriptions", sa.Column("saved", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "subscriptions", sa.Column("saved_in", sa.JSON(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    """Take them away; the words of the searches stay in their subscriptions."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        for name in ("saved_in", "saved"):
            batch_op.drop_column(name)
