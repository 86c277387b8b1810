"""The ledger: what undoes a revision, earlier texts, and records that lists no longer show."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, empty: what older revisions changed cannot be undone."""
    op.add_column("revisions", sa.Column("before", sa.JSON(), nullable=True))
    op.create_table(
        "earlier_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_texts")),
    )
    op.create_index("ix_earlier_texts_jurisdiction_url", "earlier_texts", ["jurisdiction", "url"])
    op.create_table(
        "absences",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("upstream_id", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_absent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_absent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "kind", "upstream_id", name=op.f("pk_absences")),
    )


def downgrade() -> None:
    """Drop them, with what they hold."""
    op.drop_table("absences")
    op.drop_table("earlier_texts")
    with op.batch_alter_table("revisions") as batch_op:
        batch_op.drop_column("before")
