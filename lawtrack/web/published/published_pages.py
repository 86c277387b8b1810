"""The pages of ``lawtrack web`` as files, from the same records and templates.

Of bills and meetings only those are made again that may look otherwise; what moves with each crawl
alone (when a record was last seen, what became of a document) stands on no page of theirs.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import orjson

from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.bills import bills_by_id
from lawtrack.database.bulk import in_chunks
from lawtrack.database.dealings.topic_lines import meetings_with_bills
from lawtrack.database.details import bill_details, event_details
from lawtrack.database.events import coming_up, events_by_id, local_time_of
from lawtrack.database.tables.legislation import EventRow
from lawtrack.database.tables.stored import BillDocument, EventDocument
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.database.team.team_edits import TeamMemory
from lawtrack.publishing.site.folder import Site
from lawtrack.publishing.site.search_index import SEARCH_PAGE, SEARCH_SCRIPT
from lawtrack.publishing.site.site_records import meetings_of_days, record_names
from lawtrack.publishing.site.write_site import slug
from lawtrack.web import what_pages_say as lists
from lawtrack.web import what_records_say as records
from lawtrack.web.answering.asker import Asker
from lawtrack.web.page_addresses import NO_SESSION, changes_page
from lawtrack.web.published.published_links import (
    ROOT,
    PublishedPlaces,
    places_of_records,
    relative,
    with_relative_links,
)
from lawtrack.web.published.published_texts import (
    PublishedTexts,
    finish_published_texts,
    texts_to_publish,
)
from lawtrack.web.shapes import as_page, next_month, search_script, style_sheet

SHEET = "static/lawtrack.css"
MONTHS = range(-2, 4)  # from the one before last on
SINCE = {1: "yesterday", 7: "seven-days", 30: "thirty-days"}

D = TypeVar("D", BillDocument, EventDocument)
Listed = Sequence[Mapping[str, str]]
# Template, what reads the record, and what is beside it.
_Made = tuple[str, Callable[[Session, Asker], object], Mapping[str, object]]


class PublishedPages:
    """What makes the pages, with these settings, as of that moment."""

    def __init__(self, config: Config, *, now: dt.datetime, search: bool = False) -> None:
        self._config = config
        self._searched = search
        self._asker = Asker(config=config, now=now)

    def write(
        self,
        session: Session,
        site: Site,
        *,
        bills: Sequence[int],
        meetings: Sequence[int],
        files: Mapping[str, Listed],
        full: bool,
    ) -> None:
        """Bring the pages up to date; of these bills and meetings the ledger says something new.

        ``files`` are those beside the pages, as the index lists them.
        """
        known = orjson.loads(site.mark("next meetings") or "{}")
        coming = coming_up(session, today=self._asker.today)
        parts = taking_part_in(
            session, [*{m.id: m for some in coming.values() for m in some}.values()]
        )
        as_known = {
            str(id_): [local_time_of(first), str(parts.get(first.id, ""))]
            for id_, (first, *_) in coming.items()
        }
        moved = [n for n in known.keys() | as_known if known.get(n) != as_known.get(n)]
        bills = sorted({*bills, *map(int, moved)})
        changed = {*(("bill", id_) for id_ in bills), *(("event", id_) for id_ in meetings)}
        texts = texts_to_publish(session, site, changed)
        bills = sorted({*bills, *texts.ids("bill")})
        meetings = self._meetings(session, bills, [*meetings, *texts.ids("event")], full=full)
        for chunk in in_chunks(meetings):
            events = events_by_id(session, chunk).values()
            site.places([(event.ocd_id, _wishes(event)) for event in events])
        paths = site.all_places()
        shared = self._shared()
        if self._searched:
            shared["/search"] = (SEARCH_PAGE, ("file_search.html", lambda *_: None, {}))
        shared["/files"] = ("files.html", ("files.html", lambda *_: _files_page(files), {}))
        places = PublishedPlaces(
            {"/static/lawtrack.css": SHEET}
            | {address: path for address, (path, _) in shared.items()}
            | texts.places,
            {
                parts: f"{path}.html" if parts[0] == "meetings" else f"bills/{path}.html"
                for parts, path in places_of_records(record_names(session), paths).items()
            },
        )
        self._put_shared(session, site, shared, places)
        self._put_bills(session, site, bills, paths, places, coming, texts)
        self._put_meetings(session, site, meetings, paths, places, texts)
        self._put_texts(session, site, texts, places)
        finish_published_texts(site, texts)
        site.set_mark("next meetings", orjson.dumps(as_known).decode())

    def _meetings(
        self, session: Session, bills: Sequence[int], meetings: Sequence[int], *, full: bool
    ) -> list[int]:
        """The meetings whose pages may look otherwise: also by their bills, and by the clock."""
        if full:
            return meetings_of_days(session)
        today = self._asker.today
        coming = meetings_of_days(session, today, today + dt.timedelta(days=lists.AHEAD))
        return sorted({*meetings, *meetings_with_bills(session, set(bills)), *coming})

    def _shared(self) -> dict[str, tuple[str, _Made]]:
        """Each page that is about many records: its address, its file, and how it is made."""
        asker, config = self._asker, self._config
        topics = {"topics": tuple(config.topics)}

        def meetings(month: str = "", flagged: bool = False) -> _Made:
            first = dt.date.fromisoformat(f"{month}-01") if month else None
            read = partial(lists.meetings, month=first, days=lists.AHEAD, flagged=flagged)
            return "meetings.html", read, {}

        def changes(topic: str = "", where: str = "", since: dt.date | None = None) -> _Made:
            read = partial(lists.changes, topic=topic, jurisdiction=where, since=since)
            return "changes.html", read, topics

        pages: dict[str, tuple[str, _Made]] = {
            "/": ("index.html", ("home.html", lists.home, {})),
            "/meetings": ("meetings.html", meetings()),
            "/meetings?flagged=1": ("meetings-flagged.html", meetings(flagged=True)),
            "/changes": ("changes.html", changes()),
            "/sources": ("sources.html", ("sources.html", lists.sources, {})),
            "/topics": ("topics.html", ("topics.html", lambda *_: lists.TopicsPage(**topics), {})),
            "/data": ("data.html", ("data.html", lists.data, {})),
        }
        for days, name in SINCE.items():
            since = asker.today - dt.timedelta(days=days)
            pages[changes_page(since.isoformat(), "", "")] = (
                f"changes/since-{name}.html",
                changes(since=since),
            )
        for step in MONTHS:
            month = next_month(f"{asker.today:%Y-%m}", step)
            pages[f"/meetings?month={month}"] = (f"months/{month}.html", meetings(month))
        for topic in config.topics:
            pages[f"/topics/{quote(topic, safe='')}"] = (
                f"topics/{slug(topic)}.html",
                ("topic.html", partial(_topic, topic=topic), {}),  # all on one
            )
            pages[changes_page("", topic, "")] = (
                f"changes/topics/{slug(topic)}.html",
                changes(topic),
            )
        for key in config.jurisdictions:
            pages[f"/councils/{quote(key, safe='')}"] = (
                f"councils/{slug(key)}.html",
                ("council.html", partial(lists.council, jurisdiction=key), {}),
            )
            pages[changes_page("", "", key)] = (
                f"changes/jurisdictions/{slug(key)}.html",
                changes(where=key),
            )
        return pages

    def _put_shared(
        self,
        session: Session,
        site: Site,
        shared: Mapping[str, tuple[str, _Made]],
        places: PublishedPlaces,
    ) -> None:
        site.put(SHEET, style_sheet())
        if self._searched:
            site.put(SEARCH_SCRIPT, search_script())
        stale = [s for s in self._asker.states(session) if not s.well or s.last_good is None]
        for address, (path, (template, read, beside)) in shared.items():
            page = read(session, self._asker)
            self._put(site, template, page, path, places, here=address, stale=stale, **beside)
        for folder in ("changes/", "councils/", "months/", "topics/"):
            site.remove_others(folder, {path for path, _ in shared.values()})

    def _put_bills(
        self,
        session: Session,
        site: Site,
        bills: Sequence[int],
        files: Mapping[str, str],
        places: PublishedPlaces,
        coming: Mapping[int, Sequence[EventRow]],
        texts: PublishedTexts,
    ) -> None:
        for chunk in in_chunks(bills):
            for bill in bills_by_id(session, chunk).values():
                details = bill_details(session, bill, today=self._asker.today, coming=coming)
                place = files[bill.ocd_id]
                path, feed = f"bills/{place}.html", f"feeds/bills/{place}.xml"
                as_json = relative(path, f"bills/{place}.json")
                self._put(
                    site,
                    "bill.html",
                    # What the team wrote is for those who reach its own pages.
                    replace(
                        details,
                        documents=_as_published(details.documents, texts, ("bill", bill.id)),
                        team=TeamMemory(),
                    ),
                    path,
                    places,
                    compares=_compares(texts, ("bill", bill.id)),
                    as_json=as_json,
                    as_feed=relative(path, feed) if site.has(feed) else "",
                )

    def _put_meetings(
        self,
        session: Session,
        site: Site,
        meetings: Sequence[int],
        files: Mapping[str, str],
        places: PublishedPlaces,
        texts: PublishedTexts,
    ) -> None:
        for chunk in in_chunks(meetings):
            for event in events_by_id(session, chunk).values():
                details = event_details(session, event, now=self._asker.now)
                key = ("event", event.id)
                papers = _as_published(details.documents, texts, key)
                page = replace(details, documents=papers, kept=None)
                path, compares = f"{files[event.ocd_id]}.html", _compares(texts, key)
                self._put(site, "meeting.html", page, path, places, compares=compares)

    def _put_texts(
        self, session: Session, site: Site, texts: PublishedTexts, places: PublishedPlaces
    ) -> None:
        """The readers of documents and the comparisons that have to be made again."""
        for key in sorted(texts.anew & texts.by_record.keys()):
            one = texts.by_record[key]
            for url, path in one.documents.items():
                page: object = records.document(
                    session, jurisdiction=one.jurisdiction, url=url, q=""
                )
                self._put(site, "document.html", page, path, places, asked="")
            if one.versions:
                page = records.versions(
                    session,
                    jurisdiction=one.jurisdiction,
                    term=one.session or NO_SESSION,
                    identifier=one.name,
                    old=0,
                    new=0,
                )
                self._put(site, "versions.html", page, one.versions, places, side=False)

    def _put(
        self,
        site: Site,
        template: str,
        page: object,
        path: str,
        places: PublishedPlaces,
        **beside: Any,
    ) -> None:
        """Have the file say what the page says."""
        around = {
            "root": ROOT,
            "published": True,
            "here": "",
            "stale": (),
            "as_json": "",
            "as_csv": "",
            "as_feed": "",
            "policy": _policy(searches=path == SEARCH_PAGE, has_form=self._searched),
            "search_form": relative(path, SEARCH_PAGE) if self._searched else "",
            "script": SEARCH_SCRIPT,
            "may_sign_in": False,
            "editor": "",
            "token": "",
            "names": self._config.names,
            "zones": self._config.zones,
            "divisions": self._config.divisions,
        }
        html = as_page(template, page, **{**around, **beside})
        site.put(path, with_relative_links(html, path, places).encode())


def _policy(*, searches: bool, has_form: bool) -> str:
    """What browsers may do with a page: only the one that searches runs a script."""
    scripts = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; "
    form = "'self'" if has_form else "'none'"
    return (
        f"default-src 'none'; style-src 'self'; img-src data:; {scripts if searches else ''}"
        f"form-action {form}; base-uri 'none'"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesPage:
    """The files beside the pages, each with path and title."""

    briefs: Listed
    calendars: Listed
    bodies: Listed  # calendars of one body each: there are many
    feeds: Listed
    tables: Listed
    ledger: Listed


def _files_page(files: Mapping[str, Listed]) -> FilesPage:
    def is_of_body(path: str) -> bool:
        return path.count("/") > 1 and path.split("/")[1] not in ("topics", "searches")

    calendars = files["calendars"]
    return FilesPage(
        briefs=files["briefs"],
        calendars=[one for one in calendars if not is_of_body(one["path"])],
        bodies=[one for one in calendars if is_of_body(one["path"])],
        feeds=files["feeds"],
        tables=files["tables"],
        ledger=files["ledger"],
    )


def _topic(session: Session, _: Asker, *, topic: str) -> lists.TopicPage:
    return lists.topic_flags(session, topic=topic)


def _as_published(
    documents: tuple[D, ...], texts: PublishedTexts, key: tuple[str, int]
) -> tuple[D, ...]:
    """The documents, of which those whose text is published are said to be read.

    What became of the others is left out: no line of the ledger says when that moves.
    """
    record = texts.by_record.get(key)
    readable = record.documents if record else {}
    return tuple(
        replace(one, text="text" if one.url in readable else "", reason="", fate="", pages=0)
        for one in documents
    )


def _compares(texts: PublishedTexts, key: tuple[str, int]) -> bool:
    record = texts.by_record.get(key)
    return bool(record and record.versions)


def _wishes(event: EventRow) -> list[str]:
    """Where a meeting may lie: by its day and name; with a part of its id when that is taken."""
    folder = f"meetings/{slug(event.jurisdiction)}/{event.date:%Y-%m}"
    name = "-".join(filter(None, (event.date.isoformat(), slug(event.name)[:60].strip("-"))))
    id_ = event.ocd_id.rpartition("/")[2]
    return [f"{folder}/{name}", f"{folder}/{name}-{id_[:8]}", f"{folder}/{name}-{id_}"]
