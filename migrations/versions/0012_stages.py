"""Bills say how far they have come; it is worked out when their source is crawled next."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; empty is what nobody has worked out yet."""
    op.add_column("bills", sa.Column("stage", sa.Text(), nullable=False, server_default=""))
    op.add_column("jurisdictions", sa.Column("words", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away: status and steps still say it."""
    for table, column in (("bills", "stage"), ("jurisdictions", "words")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
