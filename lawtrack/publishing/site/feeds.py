"""Atom feeds (RFC 4287): what is new, in any reader; the same bytes for the same records.

Written with the standard library's ElementTree: Atom is a dozen elements, and the libraries that
write it were last released years ago.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from lawtrack.crawling.health.sources import SourceState, is_silent, stale_since
from lawtrack.legislation import wording
from lawtrack.legislation.flags import judgement_sentence
from lawtrack.legislation.reasons import bill_words, meeting_words
from lawtrack.publishing.news import FlagReason, LedgerChange, NewsItem
from lawtrack.safe_text import html_with_addresses_linked, shortened, web_address, xml_text

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the date of a feed that has nothing to tell yet
MOST_CHANGES = 5  # in one entry
MOST_WORDS = 80  # of a change, in a title


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry; ``body`` is HTML that is ours, with the source's words escaped."""

    id: str
    title: str
    updated: datetime
    published: datetime
    url: str
    body: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, its entries the newest first."""

    key: str  # what it is about: two feeds never have the same
    title: str
    subtitle: str
    entries: Sequence[FeedEntry]
    self_url: str = ""  # where it will be found, when that is known


def write_feed(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = ElementTree.Element("feed", {"xmlns": ATOM})
    _text(root, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'lawtrack feed {feed.key}')}")
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(max((e.updated for e in feed.entries), default=NEVER)))
    if feed.self_url:
        ElementTree.SubElement(
            root, "link", rel="self", type="application/atom+xml", href=xml_text(feed.self_url)
        )
    _text(ElementTree.SubElement(root, "author"), "name", "lawtrack")
    _text(root, "generator", "lawtrack")
    for entry in feed.entries:
        node = ElementTree.SubElement(root, "entry")
        _text(node, "id", entry.id)
        _text(node, "title", entry.title)
        _text(node, "updated", _moment(entry.updated))
        _text(node, "published", _moment(entry.published))
        if page := web_address(entry.url):
            link = xml_text(page)
            ElementTree.SubElement(node, "link", rel="alternate", type="text/html", href=link)
        for topic in entry.topics:
            ElementTree.SubElement(node, "category", term=topic)
        _text(node, "content", entry.body, type="html")
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def feed_entry_of(item: NewsItem) -> FeedEntry:
    """The one entry of a bill or meeting: it is updated when something worth telling changes."""
    lines = [_change_line(told, item.timezone) for told in item.told[:MOST_CHANGES]]
    return FeedEntry(
        id=_urn(item.ocd_id),
        title=_heading(item),
        updated=item.updated,
        published=item.first_seen,
        url=item.url,
        body=_why(item) + _list(lines),
        topics=tuple(dict.fromkeys(why.topic for why in item.why)),
    )


def feed_entries_of(item: NewsItem) -> list[FeedEntry]:
    """An entry for each change of one bill or meeting, for the feed of that record."""
    return [
        FeedEntry(
            # Made of the moment, not of our number for it, which another installation has not.
            id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{item.ocd_id} {_exact(change)}')}",
            title=f"{item.name}: {_headline(item, change)}{_first(change)}",
            updated=change.seen_at,
            published=change.seen_at,
            url=item.url,
            body=_why(item) + _list([_change_line(change, item.timezone)]),
            topics=tuple(dict.fromkeys(why.topic for why in item.why)),
        )
        for change in item.told
    ]


def stale_feed_entry(state: SourceState, *, now: datetime) -> FeedEntry | None:
    """An entry that says a source is stale or broken, from when on, and why; else ``None``.

    It is one entry for each time this happens, and stays the same while it lasts.
    """
    since = stale_since(state, now=now)
    if since is None:
        return None
    if is_silent(state, now):
        words = (
            f"It says nothing new since {state.newest_item};"
            f" something was expected by {state.item_by}."
        )
        key = f"silent {state.newest_item}"
    elif state.last_good is None:
        words, key = "No crawl of it came to a good end yet.", "never"
    else:
        words = (
            f"The last good crawl ended {_moment(state.last_good)}."
            " What happened there since then is not in this feed."
        )
        key = f"unread {state.last_good.astimezone(UTC).isoformat()}"
    return FeedEntry(
        id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{state.jurisdiction} {key}')}",
        title=f"{state.jurisdiction}: this source is not up to date",
        updated=since,
        published=since,
        url="",
        body=f"<p>{escape(words)}" + (f" {escape(state.wrong)}" if state.wrong else "") + "</p>",
    )


def newest_entries_first(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """The entries in the order of a feed, the same for the same entries."""
    return sorted(entries, key=lambda entry: (-entry.updated.timestamp(), entry.id))


def _heading(item: NewsItem) -> str:
    said = f"{_headline(item, item.told[0])}: " if item.told else ""
    return f"{said}{item.government} {item.name} - {item.title}"


def _headline(item: NewsItem, change: LedgerChange) -> str:
    """What a change is, in the words of messages; what a first look flagged is not called new."""
    if "new" in change.reasons and item.why and all(why.baseline for why in item.why):
        return "Flagged"
    words = (
        bill_words(change.reasons, flagged=bool(item.why))
        if item.kind == "bill"
        else meeting_words(change.reasons, change.changes, state=item.status)
    )
    return wording.headline(
        sorted(words), kind=item.kind, reasons=change.reasons, changes=change.changes
    )


def _first(told: LedgerChange) -> str:
    said = [] if "new" in told.reasons else wording.change_lines(told.changes)
    return f" ({shortened(said[0], MOST_WORDS)})" if said else ""


def _change_line(told: LedgerChange, zone: str) -> str:
    day = wording.short_day(told.seen_at.astimezone(ZoneInfo(zone)).date())
    said = [
        str(html_with_addresses_linked(line))
        for line in wording.change_lines_with_reasons(told.reasons, told.changes)
    ]
    return f"{day}: {'; '.join(said)}"


def _why(item: NewsItem) -> str:
    html = ""
    for why in item.why:
        html += f"<p>{escape(_judged(item, why))}"
        if why.sentence:
            place = f" ({escape(why.place)})" if why.place else ""
            html += f": <q>{escape(why.sentence)}</q>{place}"
        elif why.reason:
            html += f": {escape(why.reason)}"
        html += "</p>"
    return html


def _judged(item: NewsItem, why: FlagReason) -> str:
    """What the record has to do with a topic, and through which other record it has."""
    words = judgement_sentence(why.topic, why.judgement, former=why.former)
    if not why.through:
        return words
    where = (
        f"{why.through}, on its agenda" if item.kind == "event" else f"The line of {why.through}"
    )
    return f"{where}: {words[0].lower()}{words[1:]}"


def _list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" if lines else ""


def _text(parent: ElementTree.Element, name: str, words: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = xml_text(words)


def _urn(ocd_id: str) -> str:
    """ "ocd-bill/…" as an id that a feed may use: the same UUID."""
    return f"urn:uuid:{ocd_id.rpartition('/')[2]}"


def _moment(moment: datetime | None) -> str:
    return (moment or NEVER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _exact(told: LedgerChange) -> str:
    return f"{told.seen_at.astimezone(UTC).isoformat()} {' '.join(told.reasons)}"
