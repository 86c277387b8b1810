"""Documents that go on under another address, or that the source no longer lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lawtrack.legislation.normalize import Comparable, Row

VERSION = "version"
DOCUMENT_TABLES = ("documents", "event_documents")


def moved_documents(old: Sequence[Row], new: Sequence[Row]) -> dict[str, str]:
    """The addresses under which documents stand that stood under another one before: new → old.

    A document that is gone and one that is new, of one kind and title, are the same one, uploaded
    anew: that is no news, unless its text turns out to be another one. Of several of one title the
    first goes with the first.
    """
    before, after = {row["url"] for row in old}, {row["url"] for row in new}
    gone: dict[tuple[str, str], list[str]] = {}
    for row in old:
        if row["url"] and row["title"] and row["url"] not in after:
            gone.setdefault((row["kind"], row["title"]), []).append(row["url"])
    moved = {}
    for row in new:
        places = gone.get((row["kind"], row["title"]))
        if places and row["url"] and row["url"] not in before:
            moved[row["url"]] = places.pop(0)
    return moved


def with_earlier_versions(before: Comparable, new: Comparable) -> Comparable:
    """The new record with those of its earlier versions that the source no longer lists.

    An amended bill has had its versions all the same. One is gone only when it was the newest and
    none has come in its place.
    """
    rows = new.rows.get("documents")
    old = before.rows.get("documents") or ()
    if not rows or not old:
        return new
    listed = {row["url"] for row in rows}
    moved = set(moved_documents(old, rows).values())
    versions = [row for row in old if row["kind"] == VERSION]
    gone = [row for row in versions if row["url"] not in listed and row["url"] not in moved]
    known = {row["url"] for row in versions}
    now = [row["url"] for row in rows if row["kind"] == VERSION]
    if not gone or not now:
        return new
    is_amended = any(url not in known for url in now)
    kept = [row for row in gone if is_amended or row is not newest_version(versions)]
    return replace(new, rows={**new.rows, "documents": [*rows, *kept]})


def newest_version(versions: Sequence[Row]) -> Row:
    """Of a bill's versions the one with the latest date, and of equals the first in their order."""
    return max(versions, key=lambda row: row["date"] or date.min)


def at_their_new_addresses(rows: Sequence[Row], moved: Mapping[str, str]) -> Sequence[Row]:
    if not moved:
        return rows
    places = {old: new for new, old in moved.items()}
    return [{**row, "url": places.get(row["url"], row["url"])} for row in rows]
