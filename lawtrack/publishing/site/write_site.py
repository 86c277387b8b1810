"""``lawtrack publish``: feeds, calendars, tables and a JSON file for each bill, for any web server.

Only what differs is written. Of the bills only those are looked at again of which the ledger says
something since the last run; docs/exports.md describes the layout.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from lawtrack import __version__
from lawtrack.crawling.health.sources import SourceState
from lawtrack.database.bills import Row, full_bills, judged_bills
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import Selection
from lawtrack.database.jurisdictions import governments
from lawtrack.database.texts import Found, found_by
from lawtrack.publishing.about import SCHEMA_VERSION, iso_moment, sources_in_words
from lawtrack.publishing.news import (
    all_bills,
    calendar_entries,
    changed_bills,
    last_line,
    latest_news,
    news_items,
)
from lawtrack.publishing.site import calendars, feeds
from lawtrack.publishing.site.bill_json import bill_json
from lawtrack.publishing.site.folder import Site
from lawtrack.publishing.tables.export import ExportRequest, print_table
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.topics.saved_searches import Search

if TYPE_CHECKING:
    from lawtrack.database import Session

MOST_ENTRIES = 100
LOOK_BACK = timedelta(days=1)  # longer than any crawl may take
LAYOUT = "1"  # another one is written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a run did."""

    bills: int  # looked at
    files: int  # written
    bytes: int


def publish_site(
    session: "Session",
    folder: Path,
    *,
    topics: Sequence[str],
    searches: Sequence[Search] = (),
    states: Sequence[SourceState],
    url: str,
    full: bool,
    today: date,
    now: datetime,
) -> Published:
    """Bring the folder up to date; ``url`` is where it will be served, if that is known.

    ``full`` looks at every bill again. Raises ``OutputError`` when something cannot be written;
    then, and when it is killed, the next run takes it up.
    """
    with Site(folder) as site:
        written_by = f"{LAYOUT} {__version__} {url}"
        full = full or site.mark("written by") != written_by
        line = last_line(session)
        ids = (
            all_bills(session)
            if full
            else changed_bills(
                session,
                after=int(site.mark("line")),
                since=datetime.fromisoformat(site.mark("now")) - LOOK_BACK,
            )
        )
        base = url.rstrip("/")
        for chunk in in_chunks(ids):
            _bills(session, site, chunk, base)
        hits = found_by(session, searches)
        lists = {
            "feeds": _feeds(session, site, topics, searches, hits, states, base, now),
            "calendars": _calendars(session, site, topics, hits, states, now),
            "tables": _tables(session, site, today, now),
        }
        index = {
            "schema_version": SCHEMA_VERSION,
            "generator": f"lawtrack {__version__}",
            "written": iso_moment(now),
            "sources": sources_in_words(states),
            "topics": list(topics),
            "searches": {search.name: search.words for search in searches},
            **lists,
            "bills": "bills/JURISDICTION/SESSION/LAST-TWO-CHARACTERS/NUMBER.json",
        }
        site.put("index.json", orjson.dumps(index, option=orjson.OPT_INDENT_2))
        # Only now: a run that was killed before begins where this one did.
        site.set_mark("line", str(line))
        site.set_mark("now", now.isoformat())
        site.set_mark("written by", written_by)
        return Published(bills=len(ids), files=site.written, bytes=site.bytes)


def _bills(session: "Session", site: Site, ids: Sequence[int], base: str) -> None:
    """The JSON files of these bills, and the feeds of those that are or were flagged."""
    judged = judged_bills(session, "bill", ids)
    wholes = full_bills(session, ids)
    places = site.places([(one.bill["ocd_id"], _paths(one.bill)) for one in wholes])
    with_feed = {}
    for one in wholes:
        id_, place = one.bill["id"], places[one.bill["ocd_id"]]
        site.put(f"bills/{place}.json", bill_json(one, judged[id_]))
        if judged[id_].flags or site.has(f"feeds/bills/{place}.xml"):
            with_feed[id_] = place
    for id_, item in news_items(session, "bill", list(with_feed)).items():
        path = f"feeds/bills/{with_feed[id_]}.xml"
        feed = feeds.Feed(
            key=f"bill {item.ocd_id}",
            title=f"{item.jurisdiction} {item.name}",
            subtitle=item.title,
            entries=feeds.feed_entries_of(item)[:MOST_ENTRIES],
            self_url=f"{base}/{path}" if base else "",
        )
        site.put(path, feeds.write_feed(feed))


def _feeds(
    session: "Session",
    site: Site,
    topics: Sequence[str],
    searches: Sequence[Search],
    hits: Mapping[str, Found],
    states: Sequence[SourceState],
    base: str,
    now: datetime,
) -> list[dict[str, str]]:
    """The feeds of topics, searches and jurisdictions; returns what the index says of them."""
    stale = {state.jurisdiction: feeds.stale_feed_entry(state, now=now) for state in states}
    listed = []
    # What each is of, where it lies, what is new in it, what it asks for, and of which sources.
    wishes: list[tuple[str, str, str, dict[str, Any], Iterable[str]]] = [
        ("topics", topic, f"flagged for {topic}", {"topic": topic}, stale) for topic in topics
    ]
    wishes += [
        (
            "searches",
            search.name,
            f'with the words "{search.words}"' + _where(search),
            {"search": hits[search.name]},
            [key for key in stale if key in (search.jurisdictions or stale)],
        )
        for search in searches
    ]
    wishes += [("jurisdictions", key, f"from {key}", {"jurisdiction": key}, [key]) for key in stale]
    for kind, name, what, wanted, concerned in wishes:
        entries = [
            feeds.feed_entry_of(item) for item in latest_news(session, **wanted, most=MOST_ENTRIES)
        ]
        entries += [entry for key in concerned if (entry := stale[key]) is not None]
        path = f"feeds/{kind}/{name if kind == 'searches' else slug(name)}.xml"
        feed = feeds.Feed(
            key=f"{kind} {name}",
            title=f"lawtrack: {name}",
            subtitle=f"What is new, {what}",
            entries=feeds.newest_entries_first(entries),
            self_url=f"{base}/{path}" if base else "",
        )
        site.put(path, feeds.write_feed(feed))
        listed.append({"path": path, "title": feed.title})
    paths = {entry["path"] for entry in listed}
    for kind in ("topics", "searches", "jurisdictions"):
        site.remove_others(f"feeds/{kind}/", paths)
    return listed


def _where(search: Search) -> str:
    return f" in {', '.join(search.jurisdictions)}" if search.jurisdictions else ""


def _calendars(
    session: "Session",
    site: Site,
    topics: Sequence[str],
    hits: Mapping[str, Found],
    states: Sequence[SourceState],
    now: datetime,
) -> list[dict[str, str]]:
    """The calendars of all that has feeds, and of bodies; returns what the index says of them."""
    first = calendars.calendar_window_start(now).date()
    names = {key: str(row["name"]) for key, row in governments(session).items()}
    everything = []
    contents: dict[str, tuple[str, list[Any]]] = {}
    for key in (state.jurisdiction for state in states):
        meetings = calendar_entries(session, first=first, jurisdiction=key)
        everything += meetings
        name = names.get(key, key)
        contents[f"calendars/{slug(key)}.ics"] = (name, meetings)
        for body, some in sorted(calendars.meetings_by_body(meetings).items()):
            path = f"calendars/{slug(key)}/{slug(body)}"
            path += f"-{_short(body)}.ics" if f"{path}.ics" in contents else ".ics"
            contents[path] = (f"{name}: {body}", some)
    for topic in topics:
        some = calendars.of_topic(everything, topic)
        contents[f"calendars/topics/{slug(topic)}.ics"] = (f"lawtrack: {topic}", some)
    for name, of_search in hits.items():
        some = [one for one in everything if one.meeting.event.id in of_search["event"]]
        contents[f"calendars/searches/{name}.ics"] = (f"lawtrack: {name}", some)
    for path, (title, some) in contents.items():
        site.put(path, calendars.write_calendar(title, some))
    site.remove_others("calendars/", contents)
    return [{"path": path, "title": title} for path, (title, _) in contents.items()]


def _tables(session: "Session", site: Site, today: date, now: datetime) -> list[dict[str, str]]:
    """Every table of what is tracked, as CSV; returns what the index says of them."""
    for name in TABLES:
        order = ExportRequest(table=name, wanted=Selection(), today=today)
        site.stream(f"csv/{name}.csv", partial(_table, session, order, now))
    return [{"path": f"csv/{name}.csv", "title": name} for name in TABLES]


def _table(session: "Session", order: ExportRequest, now: datetime, output: BinaryIO) -> None:
    print_table(session, order, output, now=now)


def _paths(bill: Row) -> list[str]:
    """Where a bill may lie: by its number; with a part of its id when that is taken."""
    number = slug(bill["identifier"]) or "unnumbered"
    shard = number[-2:].rjust(2, "0")
    folder = f"{slug(bill['jurisdiction'])}/{slug(bill['session']) or 'none'}/{shard}"
    id_ = bill["ocd_id"].rpartition("/")[2]
    return [f"{folder}/{number}", f"{folder}/{number}-{id_[:8]}", f"{folder}/{number}-{id_}"]


def slug(words: str) -> str:
    """The words as a part of a path that every file system and address can hold."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:8]
