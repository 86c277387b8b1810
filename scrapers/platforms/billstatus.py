"""One BILLSTATUS file → a bill; schema 3.0.0 and the leftover 1.0.0, told apart by shape.

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
from datetime import date
from html import unescape
from typing import Any

from lawtrack.errors import LayoutChanged
from lawtrack.records import Action, Bill, Document, RelatedBill, Source, Sponsorship, Vote

PUBLISHED_AT = "https://www.govinfo.gov"
LIBRARY_OF_CONGRESS = "9"

_PAGES = {
    "HR": "house-bill", "S": "senate-bill", "HJRES": "house-joint-resolution",
    "SJRES": "senate-joint-resolution", "HCONRES": "house-concurrent-resolution",
    "SCONRES": "senate-concurrent-resolution", "HRES": "house-resolution",
    "SRES": "senate-resolution",
}  # fmt: skip

# The furthest step that an action's wording shows; later ones in this list weigh more.
_STATUSES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("referred", r"referred to"),
        (
            "reported",
            r"ordered to be reported|^reported |reported (to|in) (house|senate)"
            r"|placed on the union calendar",
        ),
        ("passed house", r"passed/agreed to in house|passed house|on passage passed"),
        ("passed senate", r"passed/agreed to in senate|passed senate"),
        (
            "agreed to",
            r"(on agreeing to the resolution|resolution) agreed to"
            r"|submitted in the senate, considered, and agreed to",
        ),
        ("presented to the president", r"presented to president"),
        ("vetoed", r"vetoed by president"),
        ("became law", r"became (public|private) law|signed by president"),
    )
)  # fmt: skip
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</(?:p|li|div|h\d)>|<br\s*/?>", re.IGNORECASE)


def parse_billstatus(root: Any, *, source: Source, url: str, stamp: str) -> Bill:
    """The bill of a ``<billStatus>`` element; equal content gives an equal record.

    Raises ``LayoutChanged`` when the number, the type or the Congress is missing.
    """
    bill = root.find("bill")
    if bill is None:
        raise LayoutChanged(url, "expected <bill>, found none")
    congress = _text(bill, "congress")
    kind = (_text(bill, "type") or _text(bill, "billType")).upper()
    number = _text(bill, "number") or _text(bill, "billNumber")
    if not (congress.isdigit() and number.isdigit() and kind in _PAGES):
        raise LayoutChanged(
            url, f"expected congress, type and number, found {congress!r}, {kind!r}, {number!r}"
        )
    actions = tuple(_actions(bill))
    title = _text(bill, "title")
    introduced = _date(_text(bill, "introducedDate"))
    laws = [f"{_text(i, 'type')} {_text(i, 'number')}".strip() for i in bill.iterfind("laws/item")]
    status, status_date = _status(actions, introduced, bool(laws))
    return Bill(
        jurisdiction=source.key,
        upstream_id=f"{congress}-{kind.lower()}-{number}",
        identifier=f"{kind} {number}",
        title=title,
        session=congress,
        kind=kind,
        status=status,
        status_date=status_date,
        introduced=introduced,
        body=_text(bill, "originChamber"),
        summary=_summary(bill),
        url=_text(bill, "legislationUrl") or _page_of(congress, kind, number),
        source_url=url,
        stamp=stamp,
        other_titles=_other_titles(bill, title),
        other_identifiers=tuple(law for law in laws if law),
        subjects=_subjects(bill),
        extras=_extras(bill),
        actions=actions,
        sponsorships=tuple(_sponsorships(bill)),
        documents=tuple(_documents(bill, source)),
        related=_related(bill),
        votes=tuple(_votes(bill)),
    )


def _text(element: Any, path: str) -> str:
    found = element.findtext(path)
    return found.strip() if found else ""


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _page_of(congress: str, kind: str, number: str) -> str:
    tens, ones = int(congress) // 10 % 10, int(congress) % 10
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    place = f"https://www.congress.gov/bill/{congress}{ending}-congress"
    return f"{place}/{_PAGES[kind]}/{number}"


def _other_titles(bill: Any, title: str) -> tuple[str, ...]:
    found = dict.fromkeys(_text(item, "title") for item in bill.iterfind("titles/item"))
    return tuple(sorted(other for other in found if other and other != title))


def _subjects(bill: Any) -> tuple[str, ...]:
    paths = (
        "policyArea/name",
        "subjects/policyArea/name",
        "subjects/legislativeSubjects/item/name",
        "subjects/billSubjects/policyArea/name",
        "subjects/billSubjects/legislativeSubjects/item/name",
    )
    names = {(name.text or "").strip() for path in paths for name in bill.iterfind(path)}
    return tuple(sorted(names - {""}))


def _summary(bill: Any) -> str:
    """The newest summary as plain text."""
    found = bill.find("summaries")
    if found is None:
        return ""
    newest, said = "", ""
    for item in (*found.iterfind("summary"), *found.iterfind("billSummaries/item")):
        text = _text(item, "text") or _text(item, "cdata/text")
        when = _text(item, "actionDate") + _text(item, "versionCode")
        if text and when >= newest:
            newest, said = when, text
    return plain(said)


def plain(markup: str) -> str:
    """The words of a piece of HTML; GPO's is often not balanced, so tags are cut, not parsed."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    words = unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    return "\n".join(line for raw in words.split("\n") if (line := " ".join(raw.split())))


def _extras(bill: Any) -> dict[str, str]:
    extras = {}
    codes = {
        (code.text or "").strip()
        for path in ("committees/item/systemCode", "committees/billCommittees/item/systemCode")
        for code in bill.iterfind(path)
    }
    if codes - {""}:
        extras["committees"] = "; ".join(sorted(codes - {""}))
    authority = _text(bill, "constitutionalAuthorityStatementText") or _text(
        bill, "cdata/constitutionalAuthorityStatementText"
    )
    if authority:
        extras["constitutionalAuthorityStatementText"] = plain(authority)
    reports = [
        _text(report, "citation") for report in bill.iterfind("committeeReports/committeeReport")
    ]
    if reports:
        extras["committeeReports"] = "; ".join(sorted(filter(None, reports)))
    return extras


def _actions(bill: Any) -> Iterator[Action]:
    """The steps, oldest first, without those the Library of Congress says again."""
    steps = []
    for item in bill.iterfind("actions/item"):
        system = _text(item, "sourceSystem/code")
        text = _text(item, "text")
        kind, code = _text(item, "type"), _text(item, "actionCode")
        steps.append(
            (
                _text(item, "actionDate"),
                _text(item, "actionTime"),
                text,
                system,
                _text(item, "sourceSystem/name"),
                # An action may come without a text (119 H.Res. 214): its type is all there is.
                text or f"{kind or 'Action'} ({code or 'no code'}); the source gives no text",
                code,
            )
        )
    steps.reverse()  # the file has the newest first
    said: dict[str, list[str]] = {}
    for day, _, text, system, *_ in steps:
        if text and system != LIBRARY_OF_CONGRESS:
            said.setdefault(day, []).append(text)
    met = set()
    for day, time, text, system, name, description, code in steps:
        if (
            system == LIBRARY_OF_CONGRESS
            and text
            and any(text.endswith(other) or other.endswith(text) for other in said.get(day, ()))
        ):
            continue
        if (day, description) in met:
            continue
        met.add((day, description))
        yield Action(
            date=_date(day),
            description=description,
            text=f"at {time} Eastern" if time and system == "2" else "",
            organization=_chamber(name),
            code=code,
        )


def _chamber(system: str) -> str:
    low = system.lower()
    if "house" in low:
        return "House"
    return "Senate" if "senate" in low else system


def _status(
    actions: tuple[Action, ...], introduced: date | None, law: bool
) -> tuple[str, date | None]:
    """The furthest step reached, in plain words, and its day."""
    rank, status, day = -1, "introduced", introduced
    for action in actions:
        for at, (name, pattern) in enumerate(_STATUSES):
            if at > rank and pattern.search(action.description):
                rank, status, day = at, name, action.date
    return ("became law", day) if law else (status, day)


def _sponsorships(bill: Any) -> Iterator[Sponsorship]:
    for item in bill.iterfind("sponsors/item"):
        yield Sponsorship(
            name=_text(item, "fullName"), primary=True, upstream_id=_text(item, "bioguideId")
        )
    people = [
        Sponsorship(
            name=_text(item, "fullName"),
            upstream_id=_text(item, "bioguideId"),
            date=_date(_text(item, "sponsorshipDate")),
            withdrawn=_date(_text(item, "sponsorshipWithdrawnDate")),
        )
        for item in bill.iterfind("cosponsors/item")
    ]
    people.sort(key=lambda person: (person.date or date.min, person.upstream_id, person.name))
    yield from people


def _documents(bill: Any, source: Source) -> Iterator[Document]:
    """The text versions that have an address, newest first as the file has them."""
    for item in bill.iterfind("textVersions/item"):
        urls = [(url.text or "").strip() for url in item.iterfind("formats/item/url")]
        urls = [url for url in urls if url]
        if not urls:
            continue  # an enrolled bill may be announced before its text (117 H.R. 6658)
        best = next((url for url in urls if url.endswith(".xml")), urls[0])
        mirror = source.addresses.get("govinfo", PUBLISHED_AT)
        yield Document(
            title=_text(item, "type") or "Text",
            url=best.replace(PUBLISHED_AT, mirror, 1),
            kind="version",
            date=_date(_text(item, "date")),
            media_type="application/xml" if best.endswith(".xml") else "",
        )


def _related(bill: Any) -> tuple[RelatedBill, ...]:
    found = set()
    for item in bill.iterfind("relatedBills/item"):
        kind, number = _text(item, "type").upper(), _text(item, "number")
        congress = _text(item, "congress")
        kinds = {_text(i, "type") for i in item.iterfind("relationshipDetails/item")} - {""}
        found.add((congress, kind, number, "; ".join(sorted(kinds))))
    return tuple(
        RelatedBill(
            identifier=f"{kind} {number}",
            session=congress,
            upstream_id=f"{congress}-{kind.lower()}-{number}",
            relation=relation,
        )
        for congress, kind, number, relation in sorted(found)
    )


def _votes(bill: Any) -> Iterator[Vote]:
    """The roll calls; repeated on every action that mentions them, so told apart by address."""
    met = set()
    paths = ("actions/item/recordedVotes/recordedVote", "recordedVotes/recordedVote")
    for item in (found for path in paths for found in bill.iterfind(path)):
        url = _text(item, "url")
        if url in met:
            continue
        met.add(url)
        chamber = _text(item, "chamber")
        yield Vote(
            motion=f"Roll call {_text(item, 'rollNumber')}",
            date=_date(_text(item, "date")),
            organization=chamber,
            upstream_id=url,
        )
