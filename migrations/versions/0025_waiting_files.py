"""Files that workers read beside crawls, and crawls found from the newest of a jurisdiction."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEX = "ix_crawls_jurisdiction_id"
# What an interrupted CONCURRENTLY leaves would be taken for the index for good.
BROKEN = """
SELECT count(*) FROM pg_index AS made JOIN pg_class AS name ON name.oid = made.indexrelid
WHERE name.relname = :name AND name.relnamespace = current_schema()::regnamespace
AND NOT made.indisvalid
"""


def upgrade() -> None:
    """Make the index beside whoever writes, then the table; nothing stored changes."""
    if op.get_context().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.execute("SET lock_timeout = '5s'")  # it waits for transactions, and nobody for it
            op.execute("SET statement_timeout = 0")
            if op.get_bind().scalar(sa.text(BROKEN), {"name": INDEX}):
                op.execute(f"DROP INDEX CONCURRENTLY {INDEX}")
            op.create_index(
                INDEX, "crawls", ["jurisdiction", "id"],
                postgresql_concurrently=True, if_not_exists=True,
            )  # fmt: skip
        op.execute("SET LOCAL lock_timeout = '200ms'")
    else:
        op.create_index(INDEX, "crawls", ["jurisdiction", "id"])
    op.create_table(
        "waiting_files",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("of_the_past", sa.Boolean(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "url", name=op.f("pk_waiting_files")),
    )


def downgrade() -> None:
    """Drop both: what had not been read is fetched again by the next crawls."""
    op.drop_table("waiting_files")
    op.drop_index(INDEX, "crawls")
