"""What is fuzzed: for each parser a function that feeds it one input and checks what comes out.

A target returns when the input was read or refused with a ``LawtrackError``; any other error is a
bug. What a parser yields is also normalized, as it would be on its way into the database, and the
pages it wants are made into requests.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from protego import Protego

from fuzz.corpus import TODAY, seeds
from fuzz.meetings import walked
from lawtrack.config.settings import load_config
from lawtrack.errors import ConfigError, InvalidItem, LawtrackError
from lawtrack.ingest.documents import read_document
from lawtrack.legislation.fingerprint import fingerprint
from lawtrack.legislation.normalize import normalize_bill, normalize_event
from lawtrack.legislation.records import Bill, Event, Mismatch, Record, Source, StoredState
from lawtrack.safe_text import printable, printable_line
from lawtrack.sandbox.legistar.odata import BadQuery, select_rows
from lawtrack.topics import judge, load_topics
from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.matching import Field
from lawtrack.topics.writing.check_lexicon import check_topic
from lawtrack.web_hosts import foreign_host
from scrapers.jurisdictions import boston_notices
from scrapers.jurisdictions.boston import BostonSpider
from scrapers.meetings.numbering import lines_of_text
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo import files as govinfo_files
from scrapers.platforms.govinfo import sitemaps
from scrapers.platforms.govinfo.bill_status import parse_billstatus, parse_status_file
from scrapers.platforms.govinfo.bill_text import newest_text_then_bill
from scrapers.platforms.legistar import bills, calendar, lists
from scrapers.platforms.legistar import events as legistar_events
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.politeness import retry_after
from scrapers.spider import JurisdictionSpider, request_for

Target = Callable[[bytes], None]
NOW = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
KNOWN = StoredState(now=NOW)


@cache
def targets() -> Mapping[str, Target]:
    """Every target by its name."""
    return {**_legistar(), **_boston(), **_congress(), **_meetings(), **_documents(), **_own()}


def _legistar() -> dict[str, Target]:
    spider = _spider(BostonSpider)
    events, bodies = (thing for thing in spider.begin() if isinstance(thing, Follow))
    tenant = events.context["tenant"]
    matters = lists.matters_list(tenant)
    asked = (*_wanted(events), *tenant.waiting.agendas)  # of a first load, behind its titles
    event = next(t for t in asked if "event" in t.context).context["event"]
    bill = next(t for t in _wanted(matters) if "bill" in t.context).context["bill"]
    agenda = legistar_events.agenda_of(tenant, event)
    steps = {step: bills.details_of(tenant, bill, step)
             for step in ("histories", "sponsors", "attachments", "versions")}  # fmt: skip
    (text,) = _wanted(steps["versions"], "versions")
    items = event_rows.agenda_of(orjson.loads(seeds()["eventitems"][0]))
    meeting, wanted = replace(event, agenda=items), (items[0].upstream_id,)
    votes = Follow(url=tenant.address(f"eventitems/{wanted[0]}/votes"),
                   parse=legistar_events.parse_votes,
                   context={"tenant": tenant, "event": meeting, "wanted": wanted})  # fmt: skip
    return {
        "events": fed(events, spider),
        "matters": fed(matters, spider),
        "bodies": fed(bodies, spider),
        **{step: fed(follow, spider) for step, follow in steps.items()},
        "text": fed(text, spider),
        "eventitems": fed(agenda, spider),
        "votes": fed(votes, spider),
    }


def _boston() -> dict[str, Target]:
    spider = _spider(BostonSpider)
    tenant = next(_tenants(spider))
    source = spider.source
    listed = ((TODAY.isoformat(), "10:00", False),)

    def page(parse: Callable[..., Iterable[Record | Follow]], **context: Any) -> Target:
        site = f"{source.addresses['site']}/Calendar.aspx"
        return fed(Follow(url=site, parse=parse, context=context), spider)

    notices = {"source": source, "listed": listed}
    return {
        "calendar": page(calendar.read_instead, tenant=tenant),
        "year": page(calendar.read_year, tenant=tenant, year=TODAY.year, number=1),
        "check": page(calendar.check_calendar, tenant=tenant, listed=listed),
        "notices": page(boston_notices.parse_list, today=TODAY, number=1, **notices),
        "notice": page(boston_notices.parse_notice, **notices),
        "prose": _prose,
    }


def _prose(data: bytes) -> None:
    """The clerk's prose in the fields in which Boston's parser looks for votes and dockets."""
    said = _text(data)
    row = {"MatterId": 1, "MatterFile": said[:9], "MatterTitle": said, "MatterNotes": said}
    history = {"MatterHistoryActionName": said, "MatterHistoryActionText": said}
    event = {"EventId": 1, "EventDate": "2026-10-08", "EventLocation": said, "EventTime": said}
    spider = _spider(BostonSpider)
    tenant = next(_tenants(spider))
    page = Page(url="https://webapi.legistar.com/v1/boston", body=b"")
    bill = rows_of.bill_of(row, tenant.source, page)
    actions = rows_of.actions_of([history])
    _read(iter([tenant.refine_bill(replace(bill, actions=actions, documents=()))]), spider)
    _read(iter([tenant.refine_event(event_rows.event_of(event, tenant.source, page))]), spider)


def _congress() -> dict[str, Target]:
    source = load_config(None, {}).source("federal")
    spider = JurisdictionSpider("federal")
    spider.source, spider.known = source, KNOWN
    (index,) = (thing for thing in sitemaps.begin(source, KNOWN) if isinstance(thing, Follow))
    folder = govinfo_files.Folder(
        source=source,
        known=StoredState(now=NOW, checkpoints={"sitemap:119hr": "x"}),
        congress=119,
        kind="hr",
        lastmod="2026-10-08T08:00:00Z",
    )
    sitemap = Follow(url=f"{folder.address}/sitemap.xml", parse=sitemaps.parse_sitemap,
                     context={"folder": folder})  # fmt: skip
    files = _wanted(sitemap)
    stamps = {follow.context["id_"]: (follow.context["stamp"], follow.url) for follow in files}
    packed = Follow(url=f"{folder.address}/x.zip", parse=govinfo_files.parse_zip,
                    context={"folder": folder, "stamps": stamps})  # fmt: skip
    listing = Follow(url=f"{folder.address}/json", parse=sitemaps.parse_listing,
                     context={"folder": folder})  # fmt: skip

    def billstatus(data: bytes) -> None:
        page = Page(url=files[0].url, body=data)
        try:
            root = page.xml("billStatus")
            bill, versions, *_ = parse_status_file(root, source=source, url=page.url, stamp="1")
        except LawtrackError:
            return
        _check(bill, source)
        told = newest_text_then_bill(
            bill, source=source, known=KNOWN, first_fill=False, versions=versions
        )
        _read(told, spider)

    held = _bill_with_a_text(source)
    (text,) = (
        thing
        for thing in newest_text_then_bill(held, source=source, known=KNOWN, first_fill=False)
        if isinstance(thing, Follow)
    )
    return {
        "index": fed(index, spider),
        "sitemap": fed(sitemap, spider),
        "listing": fed(listing, spider),
        "zip": fed(packed, spider, headers={"last-modified": "Thu, 08 Oct 2026 06:00:00 GMT"}),
        "billstatus": billstatus,
        "billtext": fed(text, spider),
    }


def _bill_with_a_text(source: Source) -> Bill:
    for content in seeds()["billstatus"]:
        root = Page(url="https://www.govinfo.gov/x", body=content).xml("billStatus")
        bill = parse_billstatus(root, source=source, url="https://x.example", stamp="1")
        if any(document.url.endswith(".xml") for document in bill.documents or ()):
            return bill
    raise AssertionError("no seed has a text")


def _meetings() -> dict[str, Target]:
    """Every page of the platforms of meetings, and a text that is cut by its numbers."""
    fed_pages: dict[str, Target] = {}
    for name, page in walked(TODAY).items():
        spider = JurisdictionSpider("rivertown")
        spider.source, spider.known = page.source, KNOWN
        fed_pages[name] = fed(page.wish, spider)

    def cut(data: bytes) -> None:
        for line in lines_of_text(_text(data).split("\f")):
            assert line.id
            assert line.title

    return {**fed_pages, "agenda": cut}


def _documents() -> dict[str, Target]:
    kinds = {"pdf": "application/pdf", "rtf": "application/rtf", "html": "text/html",
             "xml": "application/xml", "plain": "text/plain", "docx": "",
             "mail": "", "archive": "", "workbook": "", "slides": "", "open document": "",
             "old office": ""}  # fmt: skip

    def reading(media_type: str) -> Target:
        def read(data: bytes) -> None:
            found = read_document(data, media_type=media_type, url="https://x.example/a.pdf")
            assert found.state in ("text", "no_text")
            assert found.reason or found.state == "text"
            _storable(found.pages)

        return read

    return {name: reading(media_type) for name, media_type in kinds.items()}


def _own() -> dict[str, Target]:
    """What people write themselves, and what is printed."""
    known = load_topics(("facial-recognition",), None)
    rows = orjson.loads(seeds()["matters"][0])
    file = Path(tempfile.mkdtemp(prefix="lawtrack-fuzz-")) / "lawtrack.toml"

    def judged(data: bytes) -> None:
        text = _text(data)
        tidy = clean_text(text)
        for place in range(0, len(tidy.text), 7):
            start, end = tidy.span(place, place + 1)
            assert 0 <= start < end <= len(text)
        found = judge(
            [Field(place="title", text=text[:80]), Field(place="version", text=text)], known
        )
        for judgement in found:
            for match in judgement.matches:
                assert match.sentence

    def configured(data: bytes) -> None:
        file.write_bytes(data)
        with suppress(ConfigError):
            load_config(file, {})

    def filtered(data: bytes) -> None:
        with suppress(BadQuery):
            select_rows(rows, {"$filter": _text(data)}, rows[0])

    def waited(data: bytes) -> None:
        wait = retry_after(_text(data), NOW)
        assert wait is None or wait >= 0

    def addressed(data: bytes) -> None:
        address = _text(data)
        permitted = ("https://webapi.legistar.com/v1", "http://127.0.0.1:8000")
        if not foreign_host(address, permitted):
            request_for(Follow(url=address, parse=tuple), callback=None, errback=None)

    def printed(data: bytes) -> None:
        text = _text(data)
        assert printable(text).isprintable()
        assert printable_line(text).isprintable()

    return {
        "judge": judged,
        "topic": lambda data: _ignored(check_topic(_text(data), where="x.toml")),
        "config": configured,
        "odata": filtered,
        "waiting": waited,
        "address": addressed,
        "terminal": printed,
        "robots": lambda data: _ignored(Protego.parse(_text(data)).crawl_delay("lawtrack")),
    }


def _ignored(answer: object) -> None:
    """Nothing: that there was an answer is all."""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@cache
def _spider(kind: type[JurisdictionSpider]) -> JurisdictionSpider:
    spider = kind()
    spider.source, spider.known = load_config(None, {}).source(spider.name), KNOWN
    return spider


def _tenants(spider: JurisdictionSpider) -> Iterator[Any]:
    return (t.context["tenant"] for t in spider.begin() if isinstance(t, Follow))


def _wanted(follow: Follow, seed: str = "") -> list[Follow]:
    """The pages that a parser wants after a valid answer."""
    name = seed or follow.url.partition("?")[0].rpartition("/")[2].partition(".")[0]
    page = Page(url=follow.url, body=seeds()[name][0])
    return [t for t in follow.parse(page, **follow.context) if isinstance(t, Follow)]


def fed(follow: Follow, spider: JurisdictionSpider, **page: Any) -> Target:
    """The target that gives the input as the answer to ``follow``."""

    def feed(data: bytes) -> None:
        _read(follow.parse(Page(url=follow.url, body=data, **page), **follow.context), spider)

    return feed


def _read(output: Iterable[Record | Follow], spider: JurisdictionSpider) -> None:
    """Take all that a parser yields; what comes out must be fit to be stored and asked for."""
    with suppress(LawtrackError):
        for thing in output:
            if isinstance(thing, Follow):
                if not foreign_host(thing.url, spider.source.places):
                    request_for(thing, callback=None, errback=None)
                for inside in thing.context.values():
                    _check(inside, spider.source)
            else:
                _check(thing, spider.source)


def _check(thing: object, source: Source) -> None:
    if isinstance(thing, Bill | Event):
        fingerprint(thing)
        with suppress(InvalidItem):
            if isinstance(thing, Bill):
                new = normalize_bill(thing, source)
            else:
                new = normalize_event(thing, source)
            _storable([new.row, new.rows])
    elif isinstance(thing, Mismatch):
        _storable([thing.subject, thing.message, thing.url])


def _storable(value: object) -> None:
    """UTF-8 can hold every text in it, and a database: no half characters, no zero bytes."""
    assert b"\\u0000" not in orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
