"""Votes say on which meeting's agenda they stand, and of each voter the source's word and id.

What agendas hold already is given to its bills by the next crawl that looks widely, with a line of
the ledger, so that earlier days stay as they were known.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_VOTES = sa.table(
    "votes",
    sa.column("bill_id", sa.Integer),
    sa.column("order", sa.Integer),
    sa.column("voters", sa.JSON),
    sa.column("event_upstream_id", sa.Text),
)
_LINES = sa.table(
    "agenda_items",
    sa.column("event_id", sa.Integer),
    sa.column("order", sa.Integer),
    sa.column("votes", sa.JSON),
)


def upgrade() -> None:
    """Add the column; voters get room for the word and the id, which nobody had kept."""
    op.add_column(
        "votes", sa.Column("event_upstream_id", sa.Text(), nullable=False, server_default="")
    )
    _rewrite(lambda voter: [*voter, "", ""][:4])


def downgrade() -> None:
    """Take out the votes of agendas, which stand there still, and the column."""
    op.execute(sa.delete(_VOTES).where(_VOTES.c.event_upstream_id != ""))
    _rewrite(lambda voter: voter[:2])
    with op.batch_alter_table("votes") as table:
        table.drop_column("event_upstream_id")


def _rewrite(form: Callable[[list[str]], list[str]]) -> None:
    """Give each voter another form, in the votes of bills and of agenda lines."""

    def voters(value: list[list[str]]) -> list[list[str]]:
        return [form(voter) for voter in value]

    def votes(value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**vote, "voters": voters(vote.get("voters", []))} for vote in value]

    _each(_VOTES, "bill_id", "voters", voters)
    _each(_LINES, "event_id", "votes", votes)


def _each(table: Any, owner: str, column: str, form: Callable[[Any], Any]) -> None:
    connection, given = op.get_bind(), table.c[column]
    some = sa.cast(given, sa.Text).notin_(["[]", "null"])
    rows = connection.execute(sa.select(table.c[owner], table.c.order, given).where(some)).all()
    write = (
        sa.update(table)
        .where(table.c[owner] == sa.bindparam("of"), table.c.order == sa.bindparam("number"))
        .values({column: sa.bindparam("value", type_=sa.JSON)})
    )
    changed = [
        {"of": of, "number": number, "value": form(value)} for of, number, value in rows if value
    ]
    if changed:
        connection.execute(write, changed)
