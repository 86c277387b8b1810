"""The names of documents are found by their words: the index is made anew after this.

Where it has no entry, "lawtrack upgrade" fills it.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the index of words; nothing stored changes."""
    op.execute("DELETE FROM search_entries")


def downgrade() -> None:
    """Nothing: what the index has more than before is found there, too."""
