"""One bill as JSON: everything that is stored of it, but for what only this database knows."""

from typing import Any

import orjson

from lawtrack.database.lists.full_bills import FullBill, JudgedBill, Row
from lawtrack.legislation.changes.change import public_changes
from lawtrack.publishing.about import SCHEMA_VERSION
from lawtrack.safe_text import quoted_address

# Keys of this database, how a record was read, and clocks that move without a change.
_OURS = frozenset(("id", "bill_id", "subject_id", "stamp", "content_hash", "last_seen"))
_OF_FLAGS = (
    "topic", "judgement", "score", "stance", "stance_sentence", "reason", "lexicon", "raised_at",
    "baseline", "verdict", "verdict_note", "verdict_at",
)  # fmt: skip
_OF_MATCHES = (
    "topic", "order", "phrase", "place", "place_title", "page", "section", "before", "sentence",
    "after", "rule", "weight", "lexicon",
)  # fmt: skip
_OF_REVISIONS = ("seen_at", "effective", "reasons", "changes")

_OPTIONS = (
    orjson.OPT_INDENT_2
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_UTC_Z
    | orjson.OPT_OMIT_MICROSECONDS
)


def bill_json(whole: FullBill, judged: JudgedBill) -> bytes:
    """The bill, its children, why it is flagged, and its history; the same bytes for the same."""
    standing = {flag["topic"] for flag in judged.flags}
    return orjson.dumps(
        {
            "schema_version": SCHEMA_VERSION,
            **_public(whole.bill),
            "actions": [_public(row) for row in whole.actions],
            "sponsorships": [_public(row) for row in whole.sponsorships],
            "documents": [_public(row) for row in whole.documents],
            "related_bills": [_public(row) for row in whole.related_bills],
            "votes": [_public(row) for row in whole.votes],
            "flags": [_only(row, _OF_FLAGS) for row in judged.flags],
            "matches": [
                _only(row, _OF_MATCHES) for row in judged.matches if row["topic"] in standing
            ],
            "history": [
                {**_only(row, _OF_REVISIONS), "changes": public_changes(row["changes"])}
                for row in judged.revisions
            ],
        },
        option=_OPTIONS,
    )


def _public(row: Row) -> dict[str, Any]:
    return {
        name: quoted_address(value) if name in ("url", "source_url") and value else value
        for name, value in row.items()
        if name not in _OURS
    }


def _only(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}
