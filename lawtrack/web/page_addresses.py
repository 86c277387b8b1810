"""The addresses of pages: they hold the whole state, and stay; pure."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

NO_SESSION = "-"


def bill_page(jurisdiction: str, session: str, identifier: str) -> str:
    """Where a bill is shown."""
    parts = (jurisdiction, session or NO_SESSION, identifier)
    return "/bills/" + "/".join(quote(part, safe="") for part in parts)


def meeting_page(jurisdiction: str, id_: str) -> str:
    """Where a meeting is shown."""
    return f"/meetings/{quote(jurisdiction, safe='')}/{quote(id_, safe='')}"


def council_page(jurisdiction: str) -> str:
    """Where a council is shown."""
    return f"/councils/{quote(jurisdiction, safe='')}"


def person_page(jurisdiction: str, name: str) -> str:
    """Where it is shown what a person did."""
    return f"/people/{quote(jurisdiction, safe='')}/{quote(name, safe='')}"


def record_page(kind: str, jurisdiction: str, session: str, id_: str) -> str:
    """Where a bill or meeting is shown."""
    if kind == "bill":
        return bill_page(jurisdiction, session, id_)
    return meeting_page(jurisdiction, id_)


def versions_page(jurisdiction: str, session: str, id_: str) -> str:
    """Where the texts of a bill or meeting are compared."""
    parts = (jurisdiction, session or NO_SESSION, id_)
    return "/versions/" + "/".join(quote(part, safe="") for part in parts)


def document_page(jurisdiction: str, url: str, *, words: str = "", page: int = 0) -> str:
    """Where a document is read, with these words marked."""
    asked = [("jurisdiction", jurisdiction), ("url", url)] + ([("q", words)] if words else [])
    anchor = f"#page-{page}" if page else ""
    return f"/documents?{urlencode(asked)}{anchor}"


def search_page(words: str, *extra: tuple[str, object]) -> str:
    """Where a search is shown."""
    asked: Sequence[tuple[str, object]] = [("q", words), *extra]
    return f"/search?{urlencode([(name, value) for name, value in asked if value])}"


def follow_page(search: str, bill: str = "", jurisdiction: str = "", session: str = "") -> str:
    """Where a search or a bill is followed."""
    asked = [("q", search), ("bill", bill), ("jurisdiction", jurisdiction), ("session", session)]
    return f"/follow?{urlencode([(name, value) for name, value in asked if value])}"


def changes_page(since: str, topic: str, jurisdiction: str) -> str:
    """Where the changes are shown, all of them where nothing is asked for."""
    asked = [("since", since), ("topic", topic), ("jurisdiction", jurisdiction)]
    query = urlencode([(name, value) for name, value in asked if value])
    return f"/changes?{query}" if query else "/changes"
