"""Editors, how they are signed in, and what they write about bills, which only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Add the tables; verdicts of earlier versions stand on their flags, without who gave them."""
    op.create_table(
        "editors",
        _number(),
        *_words("name", "password"),
        _moment("created_at"),
        _moment("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editors")),
    )
    op.create_index("uq_editors_name", "editors", ["name"], unique=True)
    op.create_table(
        "editor_sessions",
        *_words("digest"),
        _number("editor_id"),
        _moment("created_at"),
        _moment("expires_at"),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editors.id"], name=op.f("fk_editor_sessions_editor_id_editors")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_editor_sessions")),
    )
    op.create_index("ix_editor_sessions_editor_id", "editor_sessions", ["editor_id"])
    op.create_table(
        "sign_in_tries",
        _number(),
        *_words("name", "client"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    op.create_index("ix_sign_in_tries_name", "sign_in_tries", ["name"])
    op.create_index("ix_sign_in_tries_client", "sign_in_tries", ["client"])
    op.create_table(
        "edits",
        _number(),
        *_words("kind"),
        _number("subject_id"),
        *_words("jurisdiction"),
        _moment("at"),
        *_words("editor", "what", "topic", "value", "text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edits_kind_subject_id", "edits", ["kind", "subject_id"])


def downgrade() -> None:
    """Drop them, with all that the team wrote."""
    for table in ("edits", "sign_in_tries", "editor_sessions", "editors"):
        op.drop_table(table)
