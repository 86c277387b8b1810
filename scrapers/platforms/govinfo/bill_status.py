"""One BILLSTATUS file → a bill; schema 3.0.0 and the leftover 1.0.0, taken apart by shape.

Facts (measured on GPO's samples and recorded files, 2021 to 2026): 1.0.0 writes ``billNumber``,
``billType``, ``committees/billCommittees``, ``subjects/billSubjects``, ``summaries/billSummaries``
and puts recorded votes on the bill; 3.0.0 suppresses empty elements, so everything may be absent.
Unannounced, an element ``<cdata>`` may wrap a summary's text or the constitutional authority
statement. The Library of Congress (source system 9) repeats the chambers' actions in its own
words. Committee names are rewritten in bulk to present-day ones, so only their codes are kept.
``updateDate`` says nothing about the law: it is left out.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import (
    Bill,
    RelatedBill,
    Source,
    Sponsorship,
    Vote,
)
from lawtrack.legislation.stage import course_of
from lawtrack.legislation.vocabulary import bill_classification
from scrapers.platforms.govinfo.bill_steps import actions_of, congress_status_of, day_of
from scrapers.platforms.govinfo.text_versions import TextVersion, text_versions_in

_PAGES = {
    "HR": "house-bill", "S": "senate-bill", "HJRES": "house-joint-resolution",
    "SJRES": "senate-joint-resolution", "HCONRES": "house-concurrent-resolution",
    "SCONRES": "senate-concurrent-resolution", "HRES": "house-resolution",
    "SRES": "senate-resolution",
}  # fmt: skip

# Kinds of titles, the best first; "(Extracted from GPO) Short Titles as Introduced" is one as well.
_TITLES = ("display", "short", "popular", "official")
_OF_PORTIONS = "portions"

_NUMBER = re.compile(r"[0-9]{1,6}")
_TAG = re.compile(r"<[^<>]*>")
# Either end of a block: two summaries in a hundred do not close their paragraphs.
_BREAK = re.compile(r"</?(?:p|li|ul|ol|div|h\d|br)\b[^<>]*>", re.IGNORECASE)
_SUBJECT = re.compile(
    r"single\s+subject\s+of\s+this\s+\w+\s+is:?\s*(.+?)\s*(?:\[Page|$)", re.I | re.S
)


def parse_billstatus(root: Any, *, source: Source, url: str, stamp: str) -> Bill:
    """The bill of a ``<billStatus>`` element; equal content gives an equal record.

    Raises ``LayoutChanged`` when the number, the type or the Congress is missing.
    """
    bill = root.find("bill")
    if bill is None:
        raise LayoutChanged(url, "expected <bill>, found none")
    parts = _parts(bill)
    congress = _said(parts, "congress")
    kind = (_said(parts, "type") or _said(parts, "billType")).upper()
    number = _said(parts, "number") or _said(parts, "billNumber")
    if not (_NUMBER.fullmatch(congress) and _NUMBER.fullmatch(number) and kind in _PAGES):
        raise LayoutChanged(
            url, f"expected congress, type and number, found {congress!r}, {kind!r}, {number!r}"
        )
    taken = [_step(item) for item in _items(parts, "actions")]
    title = _title(parts)
    introduced = day_of(_said(parts, "introducedDate"))
    laws = [
        f"{law.get('type', '')} {law.get('number', '')}".strip()
        for law in map(_fields, _items(parts, "laws"))
    ]
    course = course_of(bill_classification(kind), source.division)
    status = congress_status_of(taken, course, introduced=introduced, law=bool(laws))
    return Bill(
        jurisdiction=source.key,
        upstream_id=f"{congress}-{kind.lower()}-{number}",
        identifier=f"{kind} {number}",
        title=title,
        session=congress,
        kind=kind,
        status=status.words,
        status_date=status.date,
        stage=status.stage,
        introduced=introduced,
        body=_said(parts, "originChamber"),
        summary=_summary(parts),
        notes="\n".join(filter(None, (_single_subject(parts), *_notes(parts)))),
        url=_said(parts, "legislationUrl") or _page_of(congress, kind, number),
        source_url=url,
        stamp=stamp,
        other_titles=_other_titles(parts, title),
        other_identifiers=tuple(law for law in laws if law),
        subjects=_subjects(parts),
        extras=_extras(parts),
        actions=tuple(actions_of(taken, latest=_latest(parts))),
        sponsorships=tuple(_sponsorships(parts)),
        documents=tuple(
            version.document for version in text_versions_in(_items(parts, "textVersions"), source)
        ),
        related=_related(parts),
        votes=tuple(_votes(parts, source)),
    )


def _parts(element: Any) -> dict[str, Any]:
    """The children by name; what a ``<cdata>`` wraps stands among them.

    One walk over the children: asking lxml for one path after another costs five times as much.
    """
    parts = {child.tag: child for child in element}
    if "cdata" in parts:
        for child in parts["cdata"]:
            if child.text or child.tag not in parts:
                parts[child.tag] = child
    return parts


def _fields(element: Any) -> dict[str, str]:
    """The texts of the children by name, likewise."""
    fields = {child.tag: (child.text or "").strip() for child in element}
    if "cdata" in fields:
        for child in element.find("cdata"):
            fields[child.tag] = (child.text or "").strip() or fields.get(child.tag, "")
    return fields


def _said(parts: dict[str, Any], name: str) -> str:
    """The text of a child, empty when it is not there."""
    found = parts.get(name)
    return "" if found is None else (found.text or "").strip()


def _items(parts: dict[str, Any], name: str) -> list[Any]:
    """The items of a list; schema 1.0.0 has counts beside them."""
    return [child for child in parts.get(name, ()) if child.tag == "item"]


def _page_of(congress: str, kind: str, number: str) -> str:
    tens, ones = int(congress) // 10 % 10, int(congress) % 10
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    place = f"https://www.congress.gov/bill/{congress}{ending}-congress"
    return f"{place}/{_PAGES[kind]}/{number}"


def _title(parts: dict[str, Any]) -> str:
    """The title; until there is one, the one that would be shown: a short one, else the official.

    A bill is without one for its first hours. Titles of portions are no titles of the bill.
    """
    title = _said(parts, "title")
    if title:
        return title
    by_kind: dict[str, str] = {}
    for fields in map(_fields, _items(parts, "titles")):
        kind = fields.get("titleType", "").casefold()
        rank = next((name for name in _TITLES if name in kind), "")
        if fields.get("title") and _OF_PORTIONS not in kind:
            by_kind.setdefault(rank, fields["title"])
    return next((by_kind[name] for name in (*_TITLES, "") if name in by_kind), "")


def _other_titles(parts: dict[str, Any], title: str) -> tuple[str, ...]:
    found = {(item.findtext("title") or "").strip() for item in _items(parts, "titles")}
    return tuple(sorted(found - {"", title}))


def _subjects(parts: dict[str, Any]) -> tuple[str, ...]:
    """The policy area, which may stand in two places, and the subjects, sorted."""
    names: set[str] = set()
    for place in ("policyArea", "subjects"):
        if place in parts:
            names.update((name.text or "").strip() for name in parts[place].iter("name"))
    return tuple(sorted(names - {""}))


def _summary(parts: dict[str, Any]) -> str:
    """The newest summary as plain text."""
    summaries = parts.get("summaries")
    if summaries is None:
        return ""
    newest, newest_text = "", ""
    for item in (*summaries.iterfind("summary"), *summaries.iterfind("billSummaries/item")):
        fields = _fields(item)
        when = fields.get("actionDate", "") + fields.get("versionCode", "")
        if fields.get("text") and when >= newest:
            newest, newest_text = when, fields["text"]
    return plain(newest_text)


def _single_subject(parts: dict[str, Any]) -> str:
    """What the sponsor of a House bill declares its single subject to be.

    It stands in the constitutional statement (asked for since 2023), so it is there on the first
    day, weeks before a summary and a text.
    """
    said = " ".join(plain(_said(parts, "constitutionalAuthorityStatementText")).split())
    found = _SUBJECT.search(said)
    return f"Single subject: {found[1]}" if found else ""


def _notes(parts: dict[str, Any]) -> Iterator[str]:
    """The Library's notes on the bill: "For further action, see S.2328, which became …"."""
    for note in parts.get("notes", ()):
        words = " ".join(plain(_fields(note).get("text", "")).split())
        if words:
            yield words


def _latest(parts: dict[str, Any]) -> dict[str, str]:
    """The step that the file itself calls the latest one."""
    return _fields(parts["latestAction"]) if "latestAction" in parts else {}


def plain(markup: str) -> str:
    """The words of a piece of HTML; GPO's is often not balanced, so tags are cut, not parsed."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    words = unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    return "\n".join(line for raw in words.split("\n") if (line := " ".join(raw.split())))


def _extras(parts: dict[str, Any]) -> dict[str, str]:
    extras = {}
    committees = parts.get("committees", ())
    codes = {
        (item.findtext("systemCode") or "").strip()
        for child in committees
        for item in (child if child.tag == "billCommittees" else (child,))
    }
    if codes - {""}:
        extras["committees"] = "; ".join(sorted(codes - {""}))
    authority = plain(_said(parts, "constitutionalAuthorityStatementText"))
    if authority:
        extras["constitutionalAuthorityStatementText"] = authority
    reports = {
        (report.findtext("citation") or "").strip() for report in parts.get("committeeReports", ())
    }
    if reports - {""}:
        extras["committeeReports"] = "; ".join(sorted(reports - {""}))
    return extras


def _step(item: Any) -> dict[str, str]:
    """The fields of one action, with the system that tells of it."""
    fields = _fields(item)
    system = item.find("sourceSystem")
    fields["system"] = fields["system name"] = ""
    if system is not None:
        for child in system:
            if child.tag == "code":
                fields["system"] = (child.text or "").strip()
            elif child.tag == "name":
                fields["system name"] = (child.text or "").strip()
    return fields


def _sponsorships(parts: dict[str, Any]) -> Iterator[Sponsorship]:
    for fields in map(_fields, _items(parts, "sponsors")):
        yield Sponsorship(
            name=fields.get("fullName", ""),
            primary=True,
            upstream_id=fields.get("bioguideId", ""),
        )
    people = [
        Sponsorship(
            name=fields.get("fullName", ""),
            upstream_id=fields.get("bioguideId", ""),
            date=day_of(fields.get("sponsorshipDate", "")),
            withdrawn=day_of(fields.get("sponsorshipWithdrawnDate", "")),
        )
        for fields in map(_fields, _items(parts, "cosponsors"))
    ]
    people.sort(key=lambda person: (person.date or date.min, person.upstream_id, person.name))
    yield from people


def text_versions_of(root: Any, source: Source) -> tuple[TextVersion, ...]:
    """The versions of the text that a ``<billStatus>`` element lists, in its order."""
    return text_versions_in(_items(_parts(root.find("bill")), "textVersions"), source)


def _related(parts: dict[str, Any]) -> tuple[RelatedBill, ...]:
    related = set()
    for item in _items(parts, "relatedBills"):
        fields = _fields(item)
        kind, number = fields.get("type", "").upper(), fields.get("number", "")
        names = {(i.text or "").strip() for i in item.iterfind("relationshipDetails/item/type")}
        relation = "; ".join(sorted(names - {""}))
        related.add((fields.get("congress", ""), kind, number, relation))
    return tuple(
        RelatedBill(
            identifier=f"{kind} {number}",
            session=congress,
            upstream_id=f"{congress}-{kind.lower()}-{number}",
            relation=relation,
        )
        for congress, kind, number, relation in sorted(related)
    )


def _votes(parts: dict[str, Any], source: Source) -> Iterator[Vote]:
    """The roll calls in order; repeated on every action that mentions them, taken by address."""
    roll_calls = {}
    holders = [parts] if "recordedVotes" in parts else []
    holders += [
        {"recordedVotes": votes}
        for item in _items(parts, "actions")
        if (votes := item.find("recordedVotes")) is not None
    ]
    for holder in holders:
        for fields in map(_fields, holder["recordedVotes"]):
            if fields.get("url"):
                roll_calls[fields["url"]] = fields
    for url, fields in sorted(
        roll_calls.items(), key=lambda pair: (pair[1].get("date", ""), pair[0])
    ):
        yield Vote(
            motion=f"Roll call {fields.get('rollNumber', '')}".strip(),
            date=_local(fields.get("date", ""), source.timezone),
            organization=fields.get("chamber", ""),
            upstream_id=url,
        )


def _local(moment: str, timezone: str) -> date | None:
    """The day of a moment in Washington: a roll call late in the evening is tomorrow in UTC."""
    try:
        when = datetime.fromisoformat(moment)
        return when.astimezone(ZoneInfo(timezone)).date() if when.tzinfo else when.date()
    except (ValueError, OverflowError):
        return day_of(moment)
