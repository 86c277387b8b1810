"""Why in full: neighbours, section, the stance's sentence; verdicts of readers; what was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MATCHES = ("before", "after", "section")
_FLAGS = ("lexicon", "stance_sentence", "text_hash", "verdict", "verdict_note")


def upgrade() -> None:
    """Add the columns, empty; what is stored counts as judged with a lexicon nobody knows."""
    for name in _MATCHES:
        op.add_column("matches", _text(name))
    for name in _FLAGS:
        op.add_column("flags", _text(name))
    op.add_column("flags", sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "judged_topics",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("lexicon", sa.Text(), nullable=False),
        sa.Column("lexicon_before", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("done_kind", sa.Text(), nullable=False),
        sa.Column("done_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "topic", name=op.f("pk_judged_topics")),
    )
    op.execute(
        "INSERT INTO judged_topics (jurisdiction, topic, lexicon, lexicon_before, baseline,"
        " done_kind, done_id, finished_at)"
        " SELECT DISTINCT j.key, f.topic, '', '', false, '', 0, CURRENT_TIMESTAMP"
        " FROM jurisdictions j CROSS JOIN flags f"
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def downgrade() -> None:
    """Drop them again, and with them the verdicts and the flags of a kind 0001 does not know."""
    op.drop_table("judged_topics")
    op.execute(
        "DELETE FROM matches WHERE EXISTS (SELECT 1 FROM flags f WHERE f.judgement = 'watch'"
        " AND f.kind = matches.kind AND f.subject_id = matches.subject_id"
        " AND f.topic = matches.topic)"
    )
    op.execute("DELETE FROM flags WHERE judgement = 'watch'")
    with op.batch_alter_table("flags", schema=None) as batch_op:
        for name in (*_FLAGS, "verdict_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("matches", schema=None) as batch_op:
        for name in _MATCHES:
            batch_op.drop_column(name)
