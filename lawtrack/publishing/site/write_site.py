"""``lawtrack publish``: pages, feeds, calendars, tables and JSON of bills, for any web server.

Only what differs is written. Of the bills only those are looked at again of which the ledger says
something since the last run; docs/exports.md describes the layout.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import orjson

from lawtrack import __version__
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import Selection
from lawtrack.database.jurisdictions import governments
from lawtrack.database.lists.full_bills import Row, full_bills, judged_bills
from lawtrack.database.lists.newest_stored import hash_of_line
from lawtrack.database.texts import Found, found_by
from lawtrack.legislation.flags import topic_in_words
from lawtrack.publishing.about import SCHEMA_VERSION, iso_moment, sources_in_words
from lawtrack.publishing.brief.brief import make_brief
from lawtrack.publishing.brief.brief_pages import brief_as_html
from lawtrack.publishing.news import (
    all_bills,
    bills_with_ids,
    bodies_that_met,
    calendar_entries,
    latest_news,
    news_items,
)
from lawtrack.publishing.site import calendars, feeds
from lawtrack.publishing.site.bill_json import bill_json
from lawtrack.publishing.site.folder import Site
from lawtrack.publishing.site.search_index import remove_search, write_search_index
from lawtrack.publishing.site.site_records import meetings_with_ids
from lawtrack.publishing.site.site_state import SiteOrder, calendar_window_start, state_of_site
from lawtrack.publishing.tables.export import ExportRequest, print_table
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.topics.searches.saved_searches import Search

if TYPE_CHECKING:
    from lawtrack.database import Session

MOST_ENTRIES = 100
LONGEST_RECESS = timedelta(days=730)  # of a body that has a calendar
BRIEF_OF = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a run did."""

    bills: int  # looked at
    files: int  # written
    bytes: int


class SitePages(Protocol):
    """What makes pages for people; ``lawtrack.web.published.published_pages.PublishedPages``."""

    def write(
        self,
        session: "Session",
        site: Site,
        *,
        bills: Sequence[int],
        meetings: Sequence[int],
        files: Mapping[str, Sequence[Mapping[str, str]]],
        full: bool,
    ) -> None: ...


def publish_site(session: "Session", folder: Path, order: SiteOrder, pages: SitePages) -> Published:
    """Bring the folder up to date: written is what differs, looked at is what has changed.

    With nothing changed at all, nothing is asked but whether that is so. A file that was lost or
    edited since is written again. Raises ``OutputError`` when something cannot be written; then,
    and when it is killed, the next run takes it up.
    """
    with Site(folder) as site:
        now = state_of_site(session, site, order)
        if now.is_as_it_was:
            return Published(bills=0, files=0, bytes=0)
        site.set_mark("all of", "")
        bills, meetings = _changed(session, site, [now.recent[n] for n in now.news], now.lost)
        if now.full:
            bills = all_bills(session)
        for chunk in in_chunks(bills):
            _bills(session, site, chunk, order.base)
        if now.full or now.lost or site.mark("lists of") != now.lists:
            site.set_mark("lists of", "")
            site.set_mark("lists", orjson.dumps(_lists(session, site, order)).decode())
            site.set_mark("lists of", now.lists)
        lists = {**orjson.loads(site.mark("lists")), "ledger": _ledger(site, order)}
        _index(site, order, lists)
        pages.write(session, site, bills=bills, meetings=meetings, files=lists, full=now.full)
        if order.searched:
            write_search_index(site)
        else:
            remove_search(site)
        # Only now: a run that was killed before begins where this one did.
        site.note_lines(now.recent)
        site.set_mark("line", str(now.line))
        site.set_mark("hash of line", hash_of_line(session, now.line))
        site.set_mark("now", order.now.isoformat())
        site.set_mark("written by", now.written_by)
        site.set_mark("all of", now.lists)
        return Published(bills=len(bills), files=site.written, bytes=site.bytes)


def _changed(
    session: "Session", site: Site, moved: Iterable[tuple[str, int]], lost: Collection[str]
) -> tuple[list[int], list[int]]:
    """The bills and meetings of which the ledger says something new, or a file is disturbed."""
    moved = set(moved)
    ids = site.records_at(place for path in lost for place in _places_at(path))
    bills = {id_ for kind, id_ in moved if kind == "bill"}.union(bills_with_ids(session, ids))
    meetings = {id_ for kind, id_ in moved if kind != "bill"}
    return sorted(bills), sorted(meetings.union(meetings_with_ids(session, ids)))


def _places_at(path: str) -> Iterator[str]:
    """The places of which this may be a file."""
    stem = path.rpartition(".")[0]
    yield stem  # of a meeting
    yield stem.removeprefix("feeds/").removeprefix("bills/")


def _lists(session: "Session", site: Site, order: SiteOrder) -> dict[str, list[dict[str, str]]]:
    """Everything that is about many records; returns what the index says of it."""
    hits = found_by(session, order.searches)
    return {
        "briefs": _briefs(session, site, order),
        "feeds": _feeds(session, site, order, hits),
        "calendars": _calendars(session, site, order, hits),
        "tables": _tables(session, site, order.today, order.now),
    }


def _index(site: Site, order: SiteOrder, lists: Mapping[str, list[dict[str, str]]]) -> None:
    """The file that tells programs what is here."""
    index = {
        "schema_version": SCHEMA_VERSION,
        "generator": f"lawtrack {__version__}",
        "written": iso_moment(order.now),
        "sources": sources_in_words(order.states),
        "topics": list(order.topics),
        "searches": {search.name: search.words for search in order.searches},
        **lists,
        "bills": "bills/JURISDICTION/SESSION/LAST-TWO-CHARACTERS/NUMBER.json",
    }
    site.put("index.json", orjson.dumps(index, option=orjson.OPT_INDENT_2))


def _briefs(session: "Session", site: Site, order: SiteOrder) -> list[dict[str, str]]:
    """A brief on the last week for each topic; returns what the index says of them."""
    listed = []
    for topic in order.topics:
        brief = make_brief(
            session,
            topic,
            since=order.today - BRIEF_OF,
            states=order.states,
            today=order.today,
            now=order.now,
            names=order.names,
        )
        path = f"briefs/{slug(topic)}.html"
        site.put(path, brief_as_html(brief).encode())
        listed.append({"path": path, "title": f"{topic.replace('-', ' ').capitalize()}: the week"})
    site.remove_others("briefs/", {entry["path"] for entry in listed})
    return listed


def _bills(session: "Session", site: Site, ids: Sequence[int], base: str) -> None:
    """The JSON files of these bills, and the feeds of those that are or were flagged."""
    judged = judged_bills(session, ids)
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
    session: "Session", site: Site, order: SiteOrder, hits: Mapping[str, Found]
) -> list[dict[str, str]]:
    """The feeds of topics, searches and jurisdictions; returns what the index says of them."""
    stale = {
        state.jurisdiction: feeds.stale_feed_entry(state, now=order.now) for state in order.states
    }
    listed = []
    # What each is of, where it lies, what is new in it, what it asks for, and of which sources.
    wishes: list[tuple[str, str, str, dict[str, Any], Iterable[str]]] = [
        ("topics", topic, f"on {topic_in_words(topic)}", {"topic": topic}, stale)
        for topic in order.topics
    ]
    wishes += [
        (
            "searches",
            search.name,
            f'with the words "{search.words}"' + _where(search),
            {"search": hits[search.name]},
            [key for key in stale if key in (search.jurisdictions or stale)],
        )
        for search in order.searches
    ]
    names = {key: str(row["name"]) for key, row in governments(session).items()}
    wishes += [
        ("jurisdictions", key, f"from {names.get(key, key)}", {"jurisdiction": key}, [key])
        for key in stale
    ]
    for kind, name, what, wanted, concerned in wishes:
        entries = [
            feeds.feed_entry_of(item) for item in latest_news(session, **wanted, most=MOST_ENTRIES)
        ]
        entries += [entry for key in concerned if (entry := stale[key]) is not None]
        path = f"feeds/{kind}/{name if kind == 'searches' else slug(name)}.xml"
        feed = feeds.Feed(
            key=f"{kind} {name}",
            title=f"lawtrack: {_title(kind, name, names)}",
            subtitle=f"What is new, {what}",
            entries=feeds.newest_entries_first(entries),
            self_url=f"{order.base}/{path}" if order.base else "",
        )
        site.put(path, feeds.write_feed(feed))
        listed.append({"path": path, "title": feed.title})
    paths = {entry["path"] for entry in listed}
    for kind in ("topics", "searches", "jurisdictions"):
        site.remove_others(f"feeds/{kind}/", paths)
    return listed


def _title(kind: str, name: str, names: Mapping[str, str]) -> str:
    """What people call the subject of a feed: "Facial recognition", "Boston City Council"."""
    if kind == "topics":
        return topic_in_words(name).capitalize()
    return names.get(name, name) if kind == "jurisdictions" else name


def _where(search: Search) -> str:
    return f" in {', '.join(search.jurisdictions)}" if search.jurisdictions else ""


def _calendars(
    session: "Session", site: Site, order: SiteOrder, hits: Mapping[str, Found]
) -> list[dict[str, str]]:
    """The calendars of all that has feeds, and of bodies; returns what the index says of them."""
    first = calendar_window_start(order.now).date()
    names = {key: str(row["name"]) for key, row in governments(session).items()}
    everything = []
    contents: dict[str, tuple[str, list[Any]]] = {}
    for key in (state.jurisdiction for state in order.states):
        meetings = calendar_entries(session, first=first, jurisdiction=key)
        everything += meetings
        name = names.get(key, key)
        contents[f"calendars/{slug(key)}.ics"] = (name, meetings)
        by_body = calendars.meetings_by_body(meetings)
        # Of a body in a long recess too: who has subscribed to it must not find the file gone.
        for body in bodies_that_met(session, key, first=first - LONGEST_RECESS):
            path = f"calendars/{slug(key)}/{slug(body) or _short(body)}"
            path += f"-{_short(body)}.ics" if f"{path}.ics" in contents else ".ics"
            contents[path] = (f"{name}: {body}", by_body.get(body, []))
    for topic in order.topics:
        some = calendars.of_topic(everything, topic)
        title = f"lawtrack: {_title('topics', topic, names)}"
        contents[f"calendars/topics/{slug(topic)}.ics"] = (title, some)
    for name, of_search in hits.items():
        some = [one for one in everything if one.meeting.event.id in of_search["event"]]
        contents[f"calendars/searches/{name}.ics"] = (f"lawtrack: {name}", some)
    for path, (title, some) in contents.items():
        site.put(path, calendars.write_calendar(title, some))
    site.remove_others("calendars/", contents)
    return [{"path": path, "title": title} for path, (title, _) in contents.items()]


def _tables(session: "Session", site: Site, today: date, now: datetime) -> list[dict[str, str]]:
    """Every table of what is tracked, as CSV; returns what the index says of them.

    What the team wrote is not for everybody who reaches the folder.
    """
    for name in TABLES:
        order = ExportRequest(table=name, wanted=Selection(with_team=False), today=today)
        site.stream(f"csv/{name}.csv", partial(_table, session, order, now))
    return [{"path": f"csv/{name}.csv", "title": name} for name in TABLES]


def _ledger(site: Site, order: SiteOrder) -> list[dict[str, str]]:
    """The keys and signed heads by which others check; returns what the index says of them."""
    listed, heads = [], order.heads
    if order.public_keys:
        site.put("ledger/key.txt", "".join(f"{key}\n" for key in order.public_keys).encode())
        listed.append({"path": "ledger/key.txt", "title": "public keys, the present one first"})
    if heads is not None and heads.is_file():
        site.put("ledger/heads.jsonl", heads.read_bytes())
        listed.append({"path": "ledger/heads.jsonl", "title": "signed heads of the ledger"})
    return listed


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
