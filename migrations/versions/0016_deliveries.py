"""Each recipient of a mail and each part of a chat message has a row of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; messages of earlier versions get their rows when they are tried again."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "name")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "of")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "text")),
        sa.Column("taken_by", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempts", "unanswered")),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("next_try_at", "told_until", "sent_at")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("receipt", "error")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_deliveries_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("uq_deliveries_message_name", "deliveries", ["message_id", "name"], unique=True)
    op.create_index("ix_deliveries_state", "deliveries", ["state"])


def downgrade() -> None:
    """Drop the table: what waits for one recipient goes to all of them again."""
    op.drop_index("ix_deliveries_state", table_name="deliveries")
    op.drop_index("uq_deliveries_message_name", table_name="deliveries")
    op.drop_table("deliveries")
