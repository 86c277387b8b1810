"""The names of documents are found by their words: the index is made anew after this.

Where it has no entry, "lawtrack upgrade" fills it. On PostgreSQL the entries get an index by day:
to know the newest 10,001 places of a frequent word all of them were sorted. On SQLite the numbers
of the entries are in that order.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the index of words; nothing stored changes."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("TRUNCATE search_entries, search_words")  # at once, however many there are
        op.create_index("ix_search_entries_day", "search_entries", ["day", "id"])
    else:
        op.execute("DELETE FROM search_entries")


def downgrade() -> None:
    """Drop the index by day; what the index of words has more than before is found there, too."""
    op.execute("DROP INDEX IF EXISTS ix_search_entries_day")
