"""The chain of the ledger: every revision carries a hash of itself and of the one before; pure.

Each jurisdiction has a chain of its own, in the order of the revisions' numbers, so that crawls of
two of them never wait for each other. Whoever alters, removes or inserts a revision must compute
all later hashes anew, and a hash that was noted elsewhere (in a proof) no longer fits.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson

START = ""  # what stands for the hash before the first
_NOT_HASHED = ("id", "previous_hash", "hash")


def chained_content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of a revision: every column but its number and the hashes, as plain JSON.

    Moments are in UTC to the microsecond. An empty column (``None``) is left out, so that a column
    that comes later does not alter the hashes of what was written before it.
    """
    return {
        name: _plain(value)
        for name, value in row.items()
        if name not in _NOT_HASHED and value is not None
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def content_digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content as JSON in UTF-8, keys sorted, without spaces."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def chain_link(previous_hash: str, digest: str) -> str:
    """The hash of a revision: SHA-256 of the hash before it followed by its own digest, as text."""
    return hashlib.sha256(f"{previous_hash}{digest}".encode()).hexdigest()


def chained(rows: Iterable[Mapping[str, Any]], previous_hash: str) -> Iterator[dict[str, Any]]:
    """The rows with their hashes, the first one following ``previous_hash``."""
    for row in rows:
        hash_ = chain_link(previous_hash, content_digest_of(chained_content_of(row)))
        yield {**row, "previous_hash": previous_hash, "hash": hash_}
        previous_hash = hash_


def chain_fault_of(row: Mapping[str, Any], previous_hash: str) -> str:
    """What is wrong with a stored revision that should follow ``previous_hash``; empty if nothing.

    When the revision before it was altered this one is still whole: only the first fault counts.
    """
    if row["previous_hash"] != previous_hash:
        return "does not follow the one before it: one was removed, inserted or moved"
    if row["hash"] != chain_link(previous_hash, content_digest_of(chained_content_of(row))):
        return "its content is not what was written: it does not give its hash"
    return ""
