"""Bills say how far they have come; it is worked out when their source is crawled next."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; empty is what nobody has worked out yet."""
    op.add_column("bills", sa.Column("stage", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away: status and steps still say it."""
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.drop_column("stage")
