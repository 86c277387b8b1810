"""Several machines: who crawls a jurisdiction at this moment, and when each host is asked next."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; one machine alone leaves them empty."""
    op.create_table(
        "leases",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_leases")),
    )
    op.create_table(
        "paces",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("last_slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_paces")),
    )


def downgrade() -> None:
    """Drop them: nothing in them outlives the crawls that run."""
    op.drop_table("paces")
    op.drop_table("leases")
