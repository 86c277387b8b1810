"""Pages of Legistar's lists: their addresses, their error answers, where the next one begins.

The lists of meetings and of matters are read alike, in descending order of the id. A crawl asks for
what moved since a day, for single ids, and once a week for whole lists: together the archived
answers hold each row that was ever listed, and from them any page of a list can be made.
"""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import unquote

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Checkpoint, Source
from scrapers.page import Page
from scrapers.platforms.legistar.rows import row_values
from scrapers.platforms.legistar.rows.row_values import Row, whole_number
from scrapers.platforms.legistar.slips import ReadRows, Subject, rows_in, without_wrong_cells
from scrapers.platforms.legistar.tenant import LegistarClient, is_readable_stamp

PAGE_ROWS = 1000
KEYS = {"events": "EventId", "matters": "MatterId"}
PAPERS = "EventItemMatterAttachments"
RETRIED_A_RUN = 120  # failed records asked for again by a run that does not look widely


def changed_since(dates: Sequence[str], start: dt.datetime | None) -> str:
    """The filter over all date fields; 16 terms are the most that the service takes."""
    if start is None:
        return ""
    since = start.replace(microsecond=0, tzinfo=None).isoformat()
    return " or ".join(f"{name} ge datetime'{since}'" for name in dates)


def list_address(tenant: LegistarClient, path: str, key: str, window: str, before: int) -> str:
    conditions = [f"({window})"] if window else []
    if before:
        conditions.append(f"{key} lt {before}")
    query = {"$filter": " and ".join(conditions)} if conditions else {}
    return tenant.address(path, {**query, "$orderby": f"{key} desc", "$top": str(PAGE_ROWS)})


def is_outage(page: Page) -> bool:
    """Whether a 500 says nothing about the client, so that it is worth asking again."""
    return page.status == 500 and "LegistarConnectionString" not in page.text


def read_api_list(page: Page, tenant: LegistarClient, subject: Subject) -> ReadRows:
    """The rows of a list; an error answer is told apart and says what to do about it."""
    client = tenant.source.client
    if page.status == 403:
        name = f"LAWTRACK_{tenant.source.key.upper().replace('-', '_')}_TOKEN"
        raise SourceUnavailable(page.url, f"client '{client}' asks for a token - set ${name}")
    if page.status == 500:
        raise SourceUnavailable(
            page.url, f"the service knows no client '{client}' - correct it in the configuration"
        )
    return rows_in(page, subject)


def ids_in(rows: Sequence[Row], key: str) -> frozenset[str]:
    """The ids on a list; an empty one for a row that has none, so that nobody thinks it whole."""
    return frozenset(row_values.id_text(row.get(key)) for row in rows)


def refuse_emptied(
    page: Page,
    rows: Sequence[Row],
    before: int,
    stored: Mapping[str, str],
    start: dt.datetime | None,
) -> None:
    """Refuse an empty list where there are records: it is an outage that looks well.

    A list that begins at ``start`` must show what is stored with a later stamp; one record may have
    been deleted, not all of several.
    """
    if rows or before:
        return
    since = "" if start is None else start.replace(microsecond=0, tzinfo=None).isoformat()
    expected = sum(id_.isdigit() and stamp >= since for id_, stamp in stored.items())
    if expected > (1 if since else 0):
        raise SourceUnavailable(page.url, f"an empty list, where {expected} records are known")


def last_id(page: Page, rows: Sequence[Row], key: str, before: int) -> int:
    """The least id of a full page; ``LayoutChanged`` when the list does not get any further."""
    last = min(row_values.whole_number(row.get(key)) for row in rows)
    if before and last >= before:
        raise LayoutChanged(page.url, f"expected rows below {before}, found none under {last}")
    return last


def newest_stamp(newest: str, rows: Sequence[Row], key: str) -> str:
    """The latest of the stamps that are moments: a checkpoint comes of it, which must be one."""
    stamps = (row_values.text_value(row.get(key)) for row in rows)
    return max([newest, *(stamp for stamp in stamps if is_readable_stamp(stamp))])


def papers_brought(agenda: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """The papers of matters that lines of an agenda bring, by the matter's id.

    Where there are none, or a cell holds no value of its kind, they are to be asked for.
    """
    brought: dict[str, tuple[Row, ...]] = {}
    for row in agenda:
        id_, papers = row_values.id_text(row.get("EventItemMatterId")), row.get(PAPERS)
        if not id_ or not papers or not isinstance(papers, list):
            continue
        if all(isinstance(paper, dict) and not without_wrong_cells(paper)[1] for paper in papers):
            brought[id_] = tuple(papers)
    return brought


def list_read_until(tenant: LegistarClient, key: str, newest: str) -> Iterator[Checkpoint]:
    """How far the list has been read; never into the future, and not by a ``--since`` run."""
    known = tenant.known
    if known.since is not None:
        return
    reached = min(newest, known.now.replace(tzinfo=None).isoformat()) if newest else ""
    value = max(reached, known.checkpoints.get(key, ""))
    if value:
        yield Checkpoint(jurisdiction=tenant.source.key, key=key, value=value)


def unstamped(tenant: LegistarClient, stored: Mapping[str, str]) -> set[str]:
    """The stored records of which a page failed, as many as one run asks for again.

    A run that reads the whole list meets them there.
    """
    if tenant.scope.weekly or tenant.known.since is not None:
        return set()
    failed = sorted(id_ for id_, stamp in stored.items() if not stamp)
    return set(failed if tenant.scope.daily else failed[:RETRIED_A_RUN])


class Archived(Protocol):
    """Where archived pages come from, and a place for what was made of them."""

    lists: dict[str, Any]

    def under(self, beginning: str) -> Iterator[Page]: ...
    def is_there(self, url: str) -> bool: ...


def listing(url: str, source: Source, archived: Archived) -> bytes | None:
    """The rows that a request for a list would bring, the newest ids first.

    So are the papers of a matter that only agendas have brought. ``None`` when the address is
    another, or no row of it is archived.
    """
    base = f"{source.addresses.get('api', '')}/{source.client}/"
    place, _, query = url.removeprefix(base).partition("?")
    key = KEYS.get(place)
    if url.startswith(base) and (matter := re.fullmatch(r"matters/(\d+)/attachments", place)):
        return None if archived.is_there(url) else _archived_papers(matter[1], base, archived)
    if not url.startswith(base) or key is None:
        return None
    if place not in archived.lists:
        archived.lists[place] = _archived_rows(archived.under(f"{base}{place}?"), key)
    rows: dict[int, Any] = archived.lists[place]
    if not rows:
        return None
    asked = unquote(query)
    before = re.search(rf"\b{key} lt (\d+)", asked)
    chosen = {int(id_) for id_ in re.findall(rf"\b{key} eq (\d+)", asked)}
    ids = [
        id_
        for id_ in sorted(rows, reverse=True)
        if (not chosen or id_ in chosen) and (before is None or id_ < int(before[1]))
    ]
    return json.dumps([rows[id_] for id_ in ids[:PAGE_ROWS]]).encode()


def _archived_papers(matter: str, base: str, archived: Archived) -> bytes | None:
    if PAPERS not in archived.lists:
        brought: dict[str, tuple[Row, ...]] = {}
        for page in archived.under(f"{base}events/"):
            with contextlib.suppress(LayoutChanged):  # a gateway's page, an error
                brought.update(papers_brought(page.rows()))
        archived.lists[PAPERS] = brought
    papers = archived.lists[PAPERS].get(matter)
    return json.dumps(papers).encode() if papers else None


def _archived_rows(pages: Iterator[Page], key: str) -> dict[int, Any]:
    """The newest row of each id; what is no list (a gateway's page, an error) is passed over."""
    rows: dict[int, Any] = {}
    for page in pages:
        try:
            listed = page.rows()
        except LayoutChanged:
            continue
        rows.update({id_: row for row in listed if (id_ := whole_number(row.get(key)))})
    return rows
