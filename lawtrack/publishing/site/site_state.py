"""What a folder is to say, how things stand for it, and whether it says so already.

Most runs find that nothing has changed, and import no more than this: the rest takes its time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lawtrack import __version__
from lawtrack.crawling.health.sources import SourceState, stale_since
from lawtrack.database.jurisdictions import how_bills_are_mapped
from lawtrack.database.lists.newest_stored import (
    hash_of_line,
    last_crawl,
    last_line,
    stored_state,
)
from lawtrack.publishing.about import SCHEMA_VERSION
from lawtrack.publishing.site.folder import Site
from lawtrack.publishing.site.site_records import lines_of_records
from lawtrack.topics.searches.saved_searches import Search

if TYPE_CHECKING:
    from lawtrack.database import Session

LOOK_BACK = timedelta(days=1)  # longer than any crawl may take
LAYOUT = "3"  # another one is written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOrder:
    """What is to be published, and how things stand."""

    topics: Sequence[str]
    searches: Sequence[Search] = ()
    states: Sequence[SourceState]
    url: str  # where it will be served, if that is known
    full: bool  # look at every bill again
    today: date
    now: datetime
    searched: bool = False  # with an index of words, by which browsers search the pages
    # With which proofs and the lines of the file ``heads`` are signed, for others to check them.
    public_keys: Sequence[str] = ()
    heads: Path | None = None
    names: Mapping[str, str] | None = None  # of the places, by their key

    @property
    def base(self) -> str:
        """What stands before a path in a feed's own link."""
        return self.url.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """How things stand for a folder."""

    full: bool  # every bill is to be looked at again
    lost: frozenset[str]  # files that are gone, or say something else than was written
    line: int  # the newest one of the ledger
    recent: Mapping[int, tuple[str, int]]  # lines of late, and what each is about
    news: frozenset[int]  # those of them that the last run did not know
    written_by: str
    lists: str  # another one as soon as feeds, calendars, tables or briefs may say something else
    is_as_it_was: bool  # there is nothing to write


def is_as_it_was(session: "Session", folder: Path, order: SiteOrder) -> bool:
    """Whether the folder says all that it is to say already."""
    if not folder.is_dir():
        return False
    with Site(folder) as site:
        return bool(site.mark("all of")) and state_of_site(session, site, order).is_as_it_was


def state_of_site(session: "Session", site: Site, order: SiteOrder) -> SiteState:
    """How things stand for the folder."""
    # Stages of bills come and go with the words of a place, and no line of the ledger says so.
    words = how_bills_are_mapped(session)
    searched = " searched" if order.searched else ""
    written_by = f"{LAYOUT} {SCHEMA_VERSION} {__version__} {order.url} {words}{searched}"
    full = order.full or site.mark("written by") != written_by
    full = full or _is_of_another_history(session, site)
    lost = site.disturbed()
    line = last_line(session)
    recent = lines_of_records(
        session,
        after=line if full else int(site.mark("line")),
        since=(order.now if full else datetime.fromisoformat(site.mark("now"))) - LOOK_BACK,
    )
    lists = _state_of_lists(session, order, written_by, line)
    news = recent.keys() - site.known_lines()
    return SiteState(
        full=full,
        lost=frozenset(lost),
        line=line,
        recent=recent,
        news=frozenset(news),
        written_by=written_by,
        lists=lists,
        is_as_it_was=not (full or lost or news) and site.mark("all of") == lists,
    )


def _is_of_another_history(session: "Session", site: Site) -> bool:
    """Whether the last run saw another database: a backup was put back since.

    Its lines are counted on from where the backup was made, so that numbers tell nothing.
    """
    seen = site.mark("hash of line")
    return bool(seen) and hash_of_line(session, int(site.mark("line"))) != seen


def _state_of_lists(session: "Session", order: SiteOrder, written_by: str, line: int) -> str:
    """All on which feeds, calendars, tables and briefs depend; while it stays, so do they."""
    stale = [
        (since, state.newest_item, state.item_by, state.wrong)
        for state in order.states
        if (since := stale_since(state, now=order.now)) is not None
    ]
    parts = (
        written_by, line, last_crawl(session), order.topics, order.searches, order.today,
        calendar_window_start(order.now), stale, stored_state(session), order.public_keys,
        [(state.jurisdiction, state.state, state.last_good) for state in order.states],
        order.heads.stat().st_size if order.heads is not None and order.heads.is_file() else 0,
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def calendar_window_start(now: datetime) -> datetime:
    """From when on a calendar tells meetings: the first of the month before last.

    A day that moved with the clock would make another file every day.
    """
    month = now.year * 12 + now.month - 3
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
