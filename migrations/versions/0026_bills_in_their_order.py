"""Bills found in the order of lists: the latest action first, or the last change first."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LATEST = "coalesce(last_action_date, introduced, '0001-01-01') DESC"
INDEXES = {
    "ix_bills_latest": (LATEST, "jurisdiction", "identifier", "id"),
    "ix_bills_latest_there": ("jurisdiction", LATEST, "identifier", "id"),
    "ix_bills_changed": ("jurisdiction", "last_changed", "id"),
}
# What an interrupted CONCURRENTLY leaves would be taken for the index for good.
BROKEN = """
SELECT count(*) FROM pg_index AS made JOIN pg_class AS name ON name.oid = made.indexrelid
WHERE name.relname = :name AND name.relnamespace = current_schema()::regnamespace
AND NOT made.indisvalid
"""


def upgrade() -> None:
    """Make the indexes, on PostgreSQL beside whoever writes; nothing stored changes."""
    if op.get_context().dialect.name != "postgresql":
        for name, columns in INDEXES.items():
            op.create_index(name, "bills", [sa.text(one) for one in columns])
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")  # it waits for transactions, and nobody for it
        op.execute("SET statement_timeout = 0")
        for name, columns in INDEXES.items():
            if op.get_bind().scalar(sa.text(BROKEN), {"name": name}):
                op.execute(f"DROP INDEX CONCURRENTLY {name}")
            op.create_index(
                name, "bills", [sa.text(one) for one in columns],
                postgresql_concurrently=True, if_not_exists=True,
            )  # fmt: skip
    op.execute("SET LOCAL lock_timeout = '200ms'")


def downgrade() -> None:
    """Drop them."""
    for name in INDEXES:
        op.drop_index(name, "bills")
