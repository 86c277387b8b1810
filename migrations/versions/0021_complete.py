"""Bills say whether they were read in full, or stand as a list of titles shows them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is stored was read in full."""
    op.add_column(
        "bills", sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    """Take it away; a title alone then looks like a bill that has nothing else."""
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.drop_column("complete")
