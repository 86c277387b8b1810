"""Lines of the ledger, and bills, found by the moment of what was seen: all since yesterday."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_revisions_seen": ("revisions", "seen_at"),
    "ix_bills_last_changed": ("bills", "last_changed"),
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
        for name, (table, column) in INDEXES.items():
            op.create_index(name, table, [column])
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")  # it waits for transactions, and nobody for it
        op.execute("SET statement_timeout = 0")
        for name, (table, column) in INDEXES.items():
            if op.get_bind().scalar(sa.text(BROKEN), {"name": name}):
                op.execute(f"DROP INDEX CONCURRENTLY {name}")
            op.create_index(name, table, [column], postgresql_concurrently=True, if_not_exists=True)
    op.execute("SET LOCAL lock_timeout = '200ms'")


def downgrade() -> None:
    """Drop them."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
