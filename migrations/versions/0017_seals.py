"""Seals: digests of texts, flags, answers and crawls, and on each revision one of its record."""

import datetime as dt
import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1000


def upgrade() -> None:
    """Add them, empty: what is there is sealed, as it stands, by the next crawl."""
    for name in ("record_hash", "after_seal"):
        op.add_column("revisions", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("after_revision", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
    op.create_index("ix_seals_chain", "seals", ["jurisdiction", "id"])


def downgrade() -> None:
    """Drop them, and chain the revisions anew: heads that were noted meanwhile fit no more."""
    op.drop_index("ix_seals_chain", table_name="seals")
    op.drop_table("seals")
    with op.batch_alter_table("revisions") as batch_op:
        for name in ("after_seal", "record_hash"):
            batch_op.drop_column(name)
    _chain_anew(op.get_bind())


def _chain_anew(connection: sa.Connection) -> None:
    """Give every revision the hash that the version before this one would have given it."""
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
            words = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            digest = hashlib.sha256(words.encode()).hexdigest()
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
