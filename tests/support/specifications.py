"""What RFC 4287 asks of a feed and RFC 5545 of a calendar, as far as they concern ours."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import icalendar
from bs4 import BeautifulSoup

from lawtrack.publishing.site.feeds import ATOM

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
OF_A_FEED = {"id", "title", "subtitle", "updated", "link", "author", "generator", "entry"}
OF_AN_ENTRY = {"id", "title", "updated", "published", "link", "category", "content"}
IN_A_CONTENT = {"html", "body", "p", "q", "ul", "li", "del", "ins"}


def keeps_atom(feed: bytes) -> None:
    """Check what must be there once, in which form, and that nothing else is there."""
    root = ElementTree.fromstring(feed)
    assert root.tag == f"{{{ATOM}}}feed"
    assert tags(root) <= OF_A_FEED
    # Of the feed, so that no entry needs one (4.1.1); a person has a name (3.2).
    (author,) = root.findall(f"{{{ATOM}}}author")
    assert author.findtext(f"{{{ATOM}}}name")
    entries = root.findall(f"{{{ATOM}}}entry")
    for node in (root, *entries):
        links = node.findall(f"{{{ATOM}}}link")
        # At most one of each relation here, all of them absolute (4.2.7).
        assert len({link.get("rel") for link in links}) == len(links)
        assert {link.get("rel") for link in links} <= ({"self"} if node is root else {"alternate"})
        for link in links:
            parts = urlsplit(link.get("href", ""))
            assert parts.scheme in ("http", "https")
            assert parts.netloc
            assert link.get("type") in ("application/atom+xml", "text/html")
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", once(node, "id"))
        assert once(node, "title")
    ids = [once(node, "id") for node in (root, *entries)]
    assert len(ids) == len(set(ids))
    moments = [_keeps_entry(entry) for entry in entries]
    assert not moments or moment(root, "updated") == max(moments)
    assert moments == sorted(moments, reverse=True)


def _keeps_entry(entry: ElementTree.Element) -> datetime:
    """Check one entry; returns when it was updated."""
    assert tags(entry) <= OF_AN_ENTRY
    assert moment(entry, "published") <= moment(entry, "updated")
    for category in entry.findall(f"{{{ATOM}}}category"):
        assert category.get("term")
    (content,) = entry.findall(f"{{{ATOM}}}content")
    assert content.get("type") == "html"
    assert not len(content)  # HTML is told as text, not as elements (4.1.3.3)
    html = BeautifulSoup(content.text or "", "lxml")
    assert {tag.name for tag in html.find_all(True)} <= IN_A_CONTENT
    assert all(not tag.attrs for tag in html.find_all(True))
    return moment(entry, "updated")


def tags(node: ElementTree.Element) -> set[str]:
    """The names of its elements, without that of Atom itself."""
    return {child.tag.removeprefix(f"{{{ATOM}}}") for child in node}


def once(node: ElementTree.Element, name: str) -> str:
    """The text of an element that is there once."""
    (found,) = node.findall(f"{{{ATOM}}}{name}")
    return found.text or ""


def moment(node: ElementTree.Element, name: str) -> datetime:
    """The moment of an element that is there once (3.3)."""
    assert RFC3339.fullmatch(once(node, name))
    return datetime.fromisoformat(once(node, name))


def parsed(feed: bytes) -> Any:
    """What ``icalendar`` reads; every property may be of a dozen types."""
    return icalendar.Calendar.from_ical(feed)


def keeps_icalendar(feed: bytes) -> None:
    """RFC 5545: line ends and lengths (3.1), what a VEVENT must and may have (3.6.1)."""
    assert feed.endswith(b"END:VCALENDAR\r\n")
    for line in feed.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # raises when a letter is cut in two, which the RFC allows and clients break
        assert b"\n" not in line
        assert b"\r" not in line
    calendar = parsed(feed)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    zones = {
        str(zone["tzid"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")
    }
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        for name in ("uid", "dtstamp", "dtstart", "duration", "sequence", "status", "summary"):
            assert not isinstance(event[name], list)
        assert event["status"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
        for stamp in ("dtstamp", "created", "last-modified"):
            assert event[stamp].to_ical().endswith(b"Z")
        starts = event.decoded("dtstart")
        if isinstance(starts, datetime):  # its zone, as the calendar itself describes it
            there = starts.replace(tzinfo=zones[event["dtstart"].params["TZID"]])
            assert there.utcoffset() == starts.utcoffset()
        for alarm in event.walk("VALARM"):
            assert {"action", "trigger", "description"} <= {key.lower() for key in alarm}
