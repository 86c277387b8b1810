"""The archive's index, and a hash on every revision that makes later tampering visible."""

import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1000


def upgrade() -> None:
    """Add the index, empty, and the hashes of the revisions that are there."""
    op.create_table(
        "archived",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("revisit", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived")),
    )
    op.create_index("ix_archived_url", "archived", ["jurisdiction", "url"])
    op.create_index("ix_archived_file", "archived", ["file"])
    for name in ("previous_hash", "hash"):
        op.add_column("revisions", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_revisions_chain", "revisions", ["jurisdiction", "id"])
    _hash_what_is_there(op.get_bind())


def _hash_what_is_there(connection: sa.Connection) -> None:
    revisions = sa.Table("revisions", sa.MetaData(), autoload_with=connection)
    hashes = {"hash", "previous_hash"}
    update = (
        revisions.update()
        .where(revisions.c.id == sa.bindparam("the_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in hashes})
    )
    last: dict[str, str] = {}
    reached = 0
    while True:
        query = sa.select(revisions).where(revisions.c.id > reached).order_by(revisions.c.id)
        rows = connection.execute(query.limit(ROWS_AT_ONCE)).mappings().all()
        if not rows:
            return
        written = []
        for row in rows:
            content = {
                name: _plain(value)
                for name, value in row.items()
                if name != "id" and name not in hashes and value is not None
            }
            said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            digest = hashlib.sha256(said.encode()).hexdigest()
            previous = last.get(row["jurisdiction"], "")
            own = hashlib.sha256(f"{previous}{digest}".encode()).hexdigest()
            last[row["jurisdiction"]] = own
            written.append({"the_id": row["id"], "new_previous_hash": previous, "new_hash": own})
        connection.execute(update, written)
        reached = rows[-1]["id"]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        # SQLite forgets zones; what is stored is UTC.
        aware = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return aware.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def downgrade() -> None:
    """Drop them again; the files of the archive stay."""
    op.drop_index("ix_revisions_chain", table_name="revisions")
    with op.batch_alter_table("revisions") as batch_op:
        for name in ("hash", "previous_hash"):
            batch_op.drop_column(name)
    op.drop_index("ix_archived_file", table_name="archived")
    op.drop_index("ix_archived_url", table_name="archived")
    op.drop_table("archived")
