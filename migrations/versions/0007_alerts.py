"""What people are told: subscriptions, decisions, messages."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the three tables, empty: nobody is told of what was stored before."""
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("name", "origin", "topic", "search", "bill")),
        sa.Column("bill_id", sa.Integer(), nullable=True),
        sa.Column("jurisdictions", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        *(_text(name) for name in ("lowest", "channel", "rhythm", "quiet", "timezone")),
        _moment("created_at"),
        _moment("paused_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index("uq_subscriptions_name", "subscriptions", ["name"], unique=True)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("batch", "key", "kind")),
        sa.Column("payload", sa.JSON(), nullable=False),
        _text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("next_try_at", nullable=True),
        _moment("sent_at", nullable=True),
        *(_text(name) for name in ("receipt", "error")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_messages_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(
        "uq_messages_subscription_batch", "messages", ["subscription_id", "batch"], unique=True
    )
    op.create_index("ix_messages_state", "messages", ["state"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=True),
        *(_text(name) for name in ("state", "why")),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        _text("batch"),
        _moment("decided_at"),
        _moment("due_at"),
        sa.Column("message_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([here], [f"{there}.id"], name=op.f(f"fk_outbox_{here}_{there}"))
            for here, there in (
                ("subscription_id", "subscriptions"),
                ("revision_id", "revisions"),
                ("message_id", "messages"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "uq_outbox_subscription_revision", "outbox", ["subscription_id", "revision_id"], unique=True
    )
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_revision", "outbox", ["revision_id"])
    op.create_index("ix_outbox_message", "outbox", ["message_id"])


def downgrade() -> None:
    """Drop them again."""
    for name in ("outbox", "messages", "subscriptions"):
        op.drop_table(name)
