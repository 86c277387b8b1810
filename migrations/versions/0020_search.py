"""An index of the words of bills, meetings and documents.

It is filled by "lawtrack upgrade", which reads all that is stored once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_entries_subject", "search_entries", ["kind", "subject_id"])
    op.create_index("ix_search_entries_url", "search_entries", ["jurisdiction", "url"])
    op.create_table(
        "search_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_search_terms")),
    )
    op.create_index("ix_documents_url", "documents", ["url"])
    op.create_index("ix_event_documents_url", "event_documents", ["url"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='ascii')"
        )
    else:
        op.execute(
            "CREATE TABLE search_words (id integer PRIMARY KEY"
            " REFERENCES search_entries ON DELETE CASCADE, words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")


def downgrade() -> None:
    """Take the index away; it can be made again."""
    op.execute("DROP TABLE search_words")
    op.drop_index("ix_event_documents_url", "event_documents")
    op.drop_index("ix_documents_url", "documents")
    op.drop_table("search_terms")
    op.drop_table("search_entries")
