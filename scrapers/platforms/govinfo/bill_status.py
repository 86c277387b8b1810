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
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import (
    Bill,
    RelatedBill,
    Source,
    Sponsorship,
)
from lawtrack.legislation.stage import course_of
from lawtrack.legislation.vocabulary import bill_classification
from lawtrack.linear_pattern import LinearPattern
from scrapers.platforms.govinfo.bill_steps import (
    NOT_INTRODUCED,
    SYSTEMS,
    Told,
    actions_of,
    congress_status_of,
    newest_step_first,
)
from scrapers.platforms.govinfo.recorded_votes import votes_of
from scrapers.platforms.govinfo.status_fields import extras_of
from scrapers.platforms.govinfo.status_parts import (
    Parts,
    bill_in,
    child_text,
    children_by_name,
    day_of,
    items_of,
    plain_line,
    some_texts_in,
    text_of,
    texts_in,
)
from scrapers.platforms.govinfo.status_titles import (
    amends_constitution,
    is_reserved,
    summary_of,
    titles_of,
)
from scrapers.platforms.govinfo.text_versions import Versions, text_versions_in

_PAGES = {
    "HR": "house-bill", "S": "senate-bill", "HJRES": "house-joint-resolution",
    "SJRES": "senate-joint-resolution", "HCONRES": "house-concurrent-resolution",
    "SCONRES": "senate-concurrent-resolution", "HRES": "house-resolution",
    "SRES": "senate-resolution",
}  # fmt: skip

_NUMBER = re.compile(r"[0-9]{1,6}")
_BECAME = LinearPattern(
    r"(?:Became )?(Public|Private) Law No[.:]* *([0-9]+-[0-9]+)", ignore_case=True
)
_OF_CONGRESS = ("https://www.congress.gov/", "https://congress.gov/")
_ADDRESS = re.compile(r"https?://[\w./:?=&%-]{1,300}")
_AMENDMENT = "constitutional amendment"
_OF_PERSONS = frozenset(
    ("fullName", "name", "lastName", "firstName", "bioguideId", "sponsorshipDate",
     "sponsorshipWithdrawnDate", "cdata")
)  # fmt: skip
SPONSOR, STEPS = "sponsor", "steps"  # which a file may have lost
_COUNTS_OF_COSPONSORS = ("countIncludingWithdrawnCosponsors", "count")
_SUBJECT = re.compile(
    r"single\s+subject\s+of\s+this\s+\w+\s+is:?\s*(.+?)\s*(?:\[Page|$)", re.I | re.S
)


def parse_billstatus(root: Any, *, source: Source, url: str, stamp: str) -> Bill:
    """The bill of a ``<billStatus>`` element; equal content gives an equal record.

    Raises ``LayoutChanged`` when the number, the type or the Congress is missing.
    """
    return parse_status_file(root, source=source, url=url, stamp=stamp).bill


class StatusFile(NamedTuple):
    """What a file says of a bill."""

    bill: Bill
    versions: Versions  # of its text, in all their forms
    wrong: Sequence[str]  # what is no value and costs itself alone, each with its place
    lost: frozenset[str] = frozenset()  # what each introduced measure has, and the file does not


def parse_status_file(root: Any, *, source: Source, url: str, stamp: str) -> StatusFile:
    """The bill of a ``<billStatus>`` element, and what else is needed of it."""
    element = bill_in(root)
    if element is None:
        raise LayoutChanged(url, "expected <bill>, found none")
    parts = children_by_name(element)
    versions = text_versions_in(items_of(parts, "textVersions"), source)
    latest = texts_in(parts["latestAction"]) if "latestAction" in parts else {}
    taken = _steps(parts, latest)
    bill = _bill(parts, taken, latest, versions, source=source, url=url, stamp=stamp)
    wrong, lost = tuple(_impossible_days(parts, taken)), frozenset(_lost(parts, bill.title))
    return StatusFile(bill, versions, wrong, lost)


def _lost(parts: Parts, title: str) -> Iterator[str]:
    """What the file does not name though somebody has introduced the measure.

    Sponsors were missing from dozens of files for weeks, all steps for a day.
    """
    if not is_reserved(parts, title):
        if not any(map(_name_in, _persons(parts, "sponsors"))):
            yield SPONSOR
        if not items_of(parts, "actions"):
            yield STEPS


def _impossible_days(parts: Parts, taken: Sequence[Told]) -> Iterator[str]:
    """Days of the bill and its steps that no calendar has."""
    days = [("introducedDate", text_of(parts, "introducedDate"))]
    days += [("actionDate", fields.get("actionDate", "")) for fields in taken]
    for name, day in days:
        if day and day_of(day) is None:
            yield f"{name}: {day[:40]!r} cannot be a date"


def _bill(
    parts: Parts,
    taken: Sequence[Told],
    latest: Told,
    versions: Versions,
    *,
    source: Source,
    url: str,
    stamp: str,
) -> Bill:
    congress = text_of(parts, "congress")
    kind = (text_of(parts, "type") or text_of(parts, "billType")).upper().replace(".", "")
    number = text_of(parts, "number") or text_of(parts, "billNumber")
    if not (_NUMBER.fullmatch(congress) and _NUMBER.fullmatch(number) and kind in _PAGES):
        raise LayoutChanged(
            url, f"expected congress, type and number, found {congress!r}, {kind!r}, {number!r}"
        )
    number = number.lstrip("0") or "0"
    title, other_titles = titles_of(parts)
    introduced = day_of(text_of(parts, "introducedDate"))
    amends = any(map(amends_constitution, (title, *other_titles)))
    course = course_of(_AMENDMENT if amends else bill_classification(kind), source.division)
    laws = _laws(parts, taken) if course.signed else ()
    status = NOT_INTRODUCED
    if taken or not is_reserved(parts, title):
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
        body=text_of(parts, "originChamber"),
        summary=summary_of(parts),
        notes="\n".join(filter(None, (_single_subject(parts), *_notes(parts)))),
        url=_page_of(parts, congress, kind, number, source),
        source_url=url,
        stamp=stamp,
        other_titles=other_titles,
        other_identifiers=laws,
        subjects=_subjects(parts),
        extras=extras_of(parts),
        actions=tuple(actions_of(taken, latest=latest)),
        sponsorships=None if _has_lost_cosponsors(parts) else tuple(_sponsorships(parts)),
        documents=tuple(version.document for version in versions),
        related=_related(parts, f"{congress}-{kind.lower()}-{number}"),
        votes=tuple(votes_of(parts, taken, source)),
    )


def _page_of(parts: Parts, congress: str, kind: str, number: str, source: Source) -> str:
    """The page for people: the one that the file names, if it is one of Congress or the source."""
    named = text_of(parts, "legislationUrl")
    own = (f"{address.rstrip('/')}/" for address in source.addresses.values())
    if named.startswith((*_OF_CONGRESS, *own)) and _ADDRESS.fullmatch(named):
        return named
    tens, ones = int(congress) // 10 % 10, int(congress) % 10
    ending = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    place = f"https://www.congress.gov/bill/{congress}{ending}-congress"
    return f"{place}/{_PAGES[kind]}/{number}"


def _laws(parts: Parts, taken: Sequence[Told]) -> tuple[str, ...]:
    """The numbers of the laws that it has become; a step may name one before the file does."""
    named = (
        f"{law.get('type', '')} {law['number']}".strip()
        for law in map(texts_in, items_of(parts, "laws"))
        if law.get("number")
    )
    in_steps = (
        f"{became[1].title()} Law {became[2]}"
        for fields in taken
        if "Law" in fields["text"] and (became := _BECAME.match(fields["text"]))
    )
    return tuple(dict.fromkeys((*named, *in_steps)))


def _subjects(parts: Parts) -> tuple[str, ...]:
    """The policy area, which may stand in two places, and the subjects, sorted."""
    names: set[str] = set()
    for place in ("policyArea", "subjects"):
        if place in parts:
            names.update((name.text or "").strip() for name in parts[place].iter("name"))
    return tuple(sorted(names - {""}))


def _single_subject(parts: Parts) -> str:
    """What the sponsor of a House bill declares its single subject to be.

    It stands in the constitutional statement (asked for since 2023), so it is there on the first
    day, weeks before a summary and a text.
    """
    said = plain_line(text_of(parts, "constitutionalAuthorityStatementText"))
    found = _SUBJECT.search(said)
    return f"Single subject: {found[1]}" if found else ""


def _notes(parts: Parts) -> Iterator[str]:
    """The Library's notes on the bill: "For further action, see S.2328, which became …"."""
    for note in parts.get("notes", ()):
        if words := plain_line(texts_in(note).get("text", "")):
            yield words


def _steps(parts: Parts, latest: Told) -> list[Told]:
    """The steps, the newest first; the ``latest`` of the file may not be among them yet."""
    taken = newest_step_first([_step(item) for item in items_of(parts, "actions")])
    newest = taken[0].get("actionDate", "") if taken else ""
    if latest.get("text") and latest.get("actionDate", "")[:10] > newest[:10]:
        taken.insert(0, _step(parts["latestAction"]))
    return taken


def _step(item: Any) -> dict[str, str]:
    """The fields of one action, with the system that tells of it."""
    fields = texts_in(item)
    fields["text"] = plain_line(fields.get("text", ""))
    fields["system"] = fields["system name"] = ""
    for system in item.iterchildren("sourceSystem") if "sourceSystem" in fields else ():
        for child in system:
            if child.tag == "code":
                fields["system"] = (child.text or "").strip().lstrip("0")
            elif child.tag == "name":
                fields["system name"] = (child.text or "").strip()
    # The Senate's never have a code: others may come without one, too.
    fields["system"] = fields["system"] or SYSTEMS.get(fields["system name"].casefold(), "")
    return fields


def _has_lost_cosponsors(parts: Parts) -> bool:
    """Whether the file counts cosponsors and names none: nobody has withdrawn then."""
    listed = parts.get("cosponsors")
    if listed is None or items_of(parts, "cosponsors"):
        return False
    counts = (child_text(listed, name) for name in _COUNTS_OF_COSPONSORS)
    return any(count.isdecimal() and int(count) for count in counts)


def _persons(parts: Parts, name: str) -> Iterator[dict[str, str]]:
    return (some_texts_in(item, _OF_PERSONS) for item in items_of(parts, name))


def _sponsorships(parts: Parts) -> Iterator[Sponsorship]:
    named = _persons(parts, "sponsors")
    for name, id_ in dict.fromkeys((_name_in(each), each.get("bioguideId", "")) for each in named):
        if name:
            yield Sponsorship(name=name, primary=True, upstream_id=id_)
    people = [
        Sponsorship(
            name=name,
            upstream_id=fields.get("bioguideId", ""),
            date=day_of(fields.get("sponsorshipDate", "")),
            withdrawn=day_of(fields.get("sponsorshipWithdrawnDate", "")),
        )
        for fields in _persons(parts, "cosponsors")
        if (name := _name_in(fields))
    ]
    people.sort(key=lambda person: (person.date or date.min, person.upstream_id, person.name))
    for before, person in zip([None, *people], people, strict=False):
        if person != before:
            yield person


def _name_in(fields: Mapping[str, str]) -> str:
    """The name of a sponsor, put together where the whole one is missing; the id without any."""
    if whole := fields.get("fullName") or fields.get("name"):
        return whole
    parts = (fields.get("lastName", ""), fields.get("firstName", ""))
    return ", ".join(filter(None, parts)) or fields.get("bioguideId", "")


def _related(parts: Parts, own_id: str) -> tuple[RelatedBill, ...]:
    related: dict[tuple[str, str, str], set[str]] = {}
    for item in items_of(parts, "relatedBills"):
        fields = texts_in(item)
        kind = fields.get("type", "").upper().replace(".", "")
        number, congress = fields.get("number", "").lstrip("0"), fields.get("congress", "")
        if not (kind and number and congress) or f"{congress}-{kind.lower()}-{number}" == own_id:
            continue
        names = {(i.text or "").strip() for i in item.iterfind("relationshipDetails/item/type")}
        related.setdefault((congress, kind, number), set()).update(names - {""})
    return tuple(
        RelatedBill(
            identifier=f"{kind} {number}",
            session=congress,
            upstream_id=f"{congress}-{kind.lower()}-{number}",
            relation="; ".join(sorted(names)),
        )
        for (congress, kind, number), names in sorted(related.items())
    )
