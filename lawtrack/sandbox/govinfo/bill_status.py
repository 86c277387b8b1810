"""Measures of the made-up Congress as GovInfo's files: BILLSTATUS XML of both schemas.

``oddities`` of a measure shape its file as real ones have been found to differ:

    reserved              no sponsor, nothing but the introduction
    old-schema            a leftover of schema 1.0.0
    no-title              the title is empty for its first hours
    action-without-text   one action says nothing
    empty-version         an empty item stands first among the text versions
    no-address            a text version without an address
    no-xml                its texts are web pages only
    substitute            a committee struck all of the text and put other sections in its place
    cdata-empty           an empty ``<cdata>`` element on the bill
    cdata-statement       the constitutional statement inside ``<cdata>``
    cdata-summary         the summary's text inside ``<cdata>``
"""

import datetime as dt
from collections.abc import Iterable
from xml.sax.saxutils import escape

from lawtrack.sandbox.govinfo.congress_actions import PrintedAction, actions_of, law_number
from lawtrack.sandbox.govinfo.measure_names import Shelf, page_address, printed, text_address
from lawtrack.sandbox.stories.congress import (
    COMMITTEES,
    MEMBERS,
    RENAMED,
    Congress,
    Cosponsor,
    Measure,
)

Node = tuple[str, "str | list[Node]"]  # an element: its name, and its text or its children

PRESS_HOUR = dt.time(9, 0, tzinfo=dt.UTC)
VERSIONS = {
    "ih": "Introduced in House",
    "is": "Introduced in Senate",
    "rh": "Reported in House",
    "rs": "Reported in Senate",
    "eh": "Engrossed in House",
    "es": "Engrossed in Senate",
    "ats": "Agreed to Senate",
    "enr": "Enrolled Bill",
}
_ABOUT = (
    "The state of one measure of a Congress that exists only for practice. Steps, people, titles "
    "and summaries in this file are made up; its form follows the bulk data of the real Congress, "
    "so that readers of those files can be tried on it without asking a public server for them."
)


class Section(str):
    """Text that goes into a CDATA section as it is."""

    __slots__ = ()


def stamp_of(measure: Measure, congress: Congress) -> dt.datetime:
    """When its file was last written: the day after the last thing that happened to it."""
    if measure.stamp is not None:
        return measure.stamp
    days = [measure.days, *(day for _, day in measure.steps), *(t.days for t in measure.texts)]
    for cosponsor in measure.cosponsors:
        days.append(cosponsor.days if cosponsor.withdrawn is None else cosponsor.withdrawn)
    if measure.summary:
        days.append(measure.summary_days)
    moment = dt.datetime.combine(congress.day(max(days)) + dt.timedelta(days=1), PRESS_HOUR)
    return moment + dt.timedelta(seconds=measure.number * 37 % 7200)


def billstatus(measure: Measure, shelf: Shelf) -> bytes:
    """The file of ``measure`` in the schema it is in."""
    old = "old-schema" in measure.oddities
    bill = _old_bill(measure, shelf) if old else _bill(measure, shelf)
    lines = ['<?xml version="1.0" encoding="utf-8" standalone="no"?>', "<billStatus>"]
    if not old:
        lines.append("  <version>3.0.0</version>")
    _write(lines, ("bill", bill), "  ")
    lines.append('  <dublinCore xmlns:dc="http://purl.org/dc/elements/1.1/">')
    for name, value in (("format", "text/xml"), ("language", "EN"), ("description", _ABOUT)):
        lines.append(f"    <dc:{name}>{value}</dc:{name}>")
    lines += ["  </dublinCore>", "</billStatus>", ""]
    return "\n".join(lines).encode()


def _write(lines: list[str], node: Node, pad: str) -> None:
    name, content = node
    if isinstance(content, list):
        if not content:
            lines.append(f"{pad}<{name}/>")
            return
        lines.append(f"{pad}<{name}>")
        inner = pad + "  "
        for child in content:
            _write(lines, child, inner)
        lines.append(f"{pad}</{name}>")
    elif isinstance(content, Section):
        lines += [f"{pad}<{name}>", f"{pad}  <![CDATA[{content}]]>", f"{pad}</{name}>"]
    else:
        lines.append(f"{pad}<{name}>{escape(content)}</{name}>" if content else f"{pad}<{name}/>")


def _bill(measure: Measure, shelf: Shelf) -> list[Node]:
    """The ``bill`` element of schema 3.0.0; most elements are left out when empty."""
    congress = shelf.congress
    stamp = f"{stamp_of(measure, congress):%Y-%m-%dT%H:%M:%SZ}"
    actions = actions_of(measure, congress)
    title = "" if "no-title" in measure.oddities else measure.title
    bill: list[Node] = [
        ("number", str(measure.number)),
        ("updateDate", stamp),
        ("updateDateIncludingText", stamp),
        ("originChamber", "House" if measure.of_house else "Senate"),
        ("originChamberCode", "H" if measure.of_house else "S"),
        ("type", measure.type.upper()),
        ("introducedDate", congress.day(measure.days).isoformat()),
        ("congress", str(congress.number)),
        ("legislationUrl", page_address(measure, shelf)),
    ]
    bill += _statement(measure)
    bill += _items("committees", _committees(measure, shelf, "Referred To"))
    bill += _items("relatedBills", _related(measure, shelf, "title"))
    bill.append(("actions", [("item", _action(action, measure, shelf)) for action in actions]))
    if measure.sponsor:
        bill.append(("sponsors", [("item", [*_member(measure.sponsor), ("isByRequest", "N")])]))
    cosponsors = [_cosponsor(one, measure, congress) for one in measure.cosponsors]
    bill += _items("cosponsors", cosponsors)
    if any(word == "law" for word, _ in measure.steps):
        law = f"{congress.number}-{law_number(measure)}"
        bill += _items("laws", [[("type", "Public Law"), ("number", law)]])
    if measure.policy:
        bill.append(("policyArea", [("name", measure.policy)]))
        bill.append(("subjects", _subjects(measure, stamp)))
    if measure.summary:
        bill.append(("summaries", [("summary", _summary(measure, congress))]))
    bill.append(("title", title))
    if title:
        bill += _items("titles", _titles(measure, stamp))
    bill += _items("textVersions", _text_versions(measure, shelf))
    bill.append(("latestAction", _latest(actions[0])))
    return bill


def _items(name: str, items: Iterable[list[Node]]) -> list[Node]:
    """The element with its items; nothing at all when there are none."""
    nodes: list[Node] = [("item", item) for item in items]
    return [(name, nodes)] if nodes else []


def _statement(measure: Measure) -> list[Node]:
    """The constitutional statement of House bills, in one of the three shapes it has been seen."""
    if "cdata-empty" in measure.oddities:
        return [("cdata", [])]
    if measure.type not in ("hr", "hjres") or "reserved" in measure.oddities:
        return []
    text = (
        f"<pre>By {MEMBERS[measure.sponsor].last.upper()}:\n{printed(measure)}.\nCongress has the "
        "power to enact this legislation pursuant to the following:\nArticle I, Section 8</pre>"
    )
    name = "constitutionalAuthorityStatementText"
    if "cdata-statement" in measure.oddities:
        return [("cdata", [(name, text)])]
    return [(name, Section(text))]


def committee_name(code: str, *, renamed: bool = False) -> str:
    """A committee's name as of today, as the file prints it."""
    name = COMMITTEES[code].removeprefix("the ")
    return f"{RENAMED.get(code, name) if renamed else name} Committee"


def _committees(measure: Measure, shelf: Shelf, referred: str) -> list[list[Node]]:
    day = shelf.congress.day(measure.days)
    return [
        [
            ("systemCode", code),
            ("name", committee_name(code, renamed=measure.renamed)),
            ("chamber", "House" if code.startswith("h") else "Senate"),
            ("type", "Standing"),
            ("activities", [("item", [("name", referred), ("date", f"{day}T14:00:20Z")])]),
        ]
        for code in measure.committees
    ]


def _related(measure: Measure, shelf: Shelf, title: str) -> list[list[Node]]:
    related: list[list[Node]] = []
    for type, number, relation in measure.related:
        other = shelf.kin[type, number]
        latest = actions_of(other, shelf.congress)[0]
        related.append(
            [
                (title, other.title),
                ("congress", str(shelf.congress.number)),
                ("number", str(number)),
                ("type", type.upper()),
                ("latestAction", _latest(latest)),
                ("relationshipDetails", [("item", [("type", relation), ("identifiedBy", "CRS")])]),
            ]
        )
    return related


def _latest(action: PrintedAction) -> list[Node]:
    latest: list[Node] = [("actionDate", action.date.isoformat()), ("text", action.text)]
    return [*latest, ("actionTime", action.time)] if action.time else latest


def _action(action: PrintedAction, measure: Measure, shelf: Shelf) -> list[Node]:
    item: list[Node] = [("actionDate", action.date.isoformat())]
    if action.time:
        item.append(("actionTime", action.time))
    if action.text:
        item.append(("text", action.text))
    item.append(("type", action.type))
    if action.code:
        item.append(("actionCode", action.code))
    code, name = action.system
    system: list[Node] = [("code", code)] if code else []
    item.append(("sourceSystem", [*system, ("name", name)]))
    if action.committee:
        named = committee_name(action.committee, renamed=measure.renamed)
        item += _items("committees", [[("systemCode", action.committee), ("name", named)]])
    if action.roll:
        vote: list[Node] = [
            ("rollNumber", str(action.roll)),
            ("url", f"{shelf.base}/evs/{action.date.year}/roll{action.roll:03}.xml"),
            ("chamber", "House"),
            ("congress", str(shelf.congress.number)),
            ("date", f"{action.date}T{action.time}Z"),
            ("sessionNumber", str(session_on(action.date))),
        ]
        item.append(("recordedVotes", [("recordedVote", vote)]))
    return item


def session_on(day: dt.date) -> int:
    """1 in the odd years of a Congress, 2 in the even ones."""
    return 2 - day.year % 2


def _member(name: str) -> list[Node]:
    member = MEMBERS[name]
    fields: list[Node] = [
        ("bioguideId", member.bioguide),
        ("fullName", member.full_name),
        ("firstName", member.first),
        ("lastName", member.last),
        ("party", member.party),
        ("state", member.state),
    ]
    return fields if member.district is None else [*fields, ("district", str(member.district))]


def _cosponsor(cosponsor: Cosponsor, measure: Measure, congress: Congress) -> list[Node]:
    item = _member(cosponsor.name)
    item.append(("sponsorshipDate", congress.day(cosponsor.days).isoformat()))
    original = "True" if cosponsor.days == measure.days else "False"
    item.append(("isOriginalCosponsor", original))
    if cosponsor.withdrawn is not None:
        item.append(("sponsorshipWithdrawnDate", congress.day(cosponsor.withdrawn).isoformat()))
    return item


def _subjects(measure: Measure, stamp: str) -> list[Node]:
    names = [[("name", name), ("updateDate", stamp)] for name in measure.subjects]
    area: Node = ("policyArea", [("name", measure.policy), ("updateDate", stamp)])
    return [*_items("legislativeSubjects", names), area]  # type: ignore[arg-type]


def _summary(measure: Measure, congress: Congress) -> list[Node]:
    chamber = "House" if measure.of_house else "Senate"
    text: Node = ("text", Section(measure.summary))
    if "cdata-summary" in measure.oddities:
        text = ("cdata", [("text", measure.summary)])
    return [
        ("versionCode", "00" if measure.of_house else "01"),
        ("actionDate", congress.day(measure.days).isoformat()),
        ("actionDesc", f"Introduced in {chamber}"),
        ("updateDate", f"{congress.day(measure.summary_days)}T15:21:08Z"),
        text,
    ]


def _titles(measure: Measure, stamp: str) -> list[list[Node]]:
    titles = [("Display Title", "45", measure.title)]
    if measure.short:
        titles.append(("Short Title(s) as Introduced", "101", measure.short))
    titles.append(("Official Title as Introduced", "6", measure.official))
    return [
        [("titleType", type), ("titleTypeCode", code), ("title", title), ("updateDate", stamp)]
        for type, code, title in titles
    ]


def _text_versions(measure: Measure, shelf: Shelf) -> list[list[Node]]:
    items: list[list[Node]] = []
    if "empty-version" in measure.oddities:
        items.append([("date", ""), ("formats", []), ("type", "")])
    for text in reversed(measure.texts):
        day = shelf.congress.day(text.days)
        midnight = 4 if 3 < day.month < 11 else 5  # Eastern midnight in UTC
        item: list[Node] = [
            ("type", VERSIONS[text.code]),
            ("date", f"{day}T{midnight:02}:00:00Z"),
        ]
        if "no-address" not in measure.oddities:
            item += [("formats", [("item", [("url", text_address(measure, text.code, shelf))])])]
        items.append(item)
    return items


def _old_bill(measure: Measure, shelf: Shelf) -> list[Node]:
    """The ``bill`` element of schema 1.0.0: other names, and empty elements everywhere."""
    congress = shelf.congress
    stamp = f"{stamp_of(measure, congress):%Y-%m-%dT%H:%M:%SZ}"
    printed_actions = actions_of(measure, congress)
    sponsors: list[Node] = []
    if measure.sponsor:
        sponsors = [("item", [*_member(measure.sponsor), ("byRequestType", "")])]
    summaries: list[Node] = []
    if measure.summary:
        summary = [*_summary(measure, congress), ("name", "Introduced in House")]
        summaries = [("item", summary)]
    committees: list[Node] = [
        ("item", [*item[:-1], ("subcommittees", []), item[-1]])
        for item in _committees(measure, shelf, "Referred to")
    ]
    titles: list[Node] = [
        ("item", [("titleType", type), ("parentTitleType", ""), ("title", title),
                  ("chamberCode", ""), ("chamberName", "")])
        for type, title in (("Official Title as Introduced", measure.official),
                            ("Display Title", measure.title))
    ]  # fmt: skip
    subjects: list[Node] = [("item", [("name", name)]) for name in measure.subjects]
    actions: list[Node] = [("item", _old_action(one)) for one in printed_actions]
    counts: Node = ("actionTypeCounts", [("introducedInHouse", "1")])
    versions: list[Node] = [("item", item) for item in _text_versions(measure, shelf)]
    cosponsors = [_cosponsor(one, measure, congress) for one in measure.cosponsors]
    joined: list[Node] = [("item", item) for item in cosponsors]
    return [
        ("billNumber", str(measure.number)),
        ("createDate", stamp),
        ("updateDate", stamp),
        ("originChamber", "House" if measure.of_house else "Senate"),
        ("billType", measure.type.upper()),
        ("introducedDate", congress.day(measure.days).isoformat()),
        ("congress", str(congress.number)),
        ("constitutionalAuthorityStatementText", ""),
        ("recordedVotes", []),
        ("committees", [("billCommittees", committees)]),
        ("committeeReports", []),
        ("relatedBills", [("item", item) for item in _related(measure, shelf, "latestTitle")]),
        ("actions", [*actions, counts, ("actionByCounts", [("houseOfRepresentatives", "1")])]),
        ("sponsors", sponsors),
        ("cosponsors", joined),
        ("cboCostEstimates", []),
        ("laws", []),
        ("notes", []),
        ("policyArea", [("name", measure.policy)] if measure.policy else []),
        ("subjects", [("billSubjects", [("legislativeSubjects", subjects)])]),
        ("summaries", [("billSummaries", summaries)]),
        ("title", measure.title),
        ("titles", titles),
        ("amendments", []),
        ("textVersions", versions),
        ("latestAction", [*_latest(printed_actions[0]), ("links", [])]),
        ("calendarNumbers", []),
        ("version", "1.0.0"),
    ]


def _old_action(action: PrintedAction) -> list[Node]:
    code, name = action.system
    item: list[Node] = [
        ("actionDate", action.date.isoformat()),
        ("links", []),
        ("text", action.text),
        ("type", action.type),
    ]
    if action.code:
        item.append(("actionCode", action.code))
    item.append(("sourceSystem", [("code", code or "0"), ("name", name)]))
    committee: list[Node] = []
    if action.committee:
        committee = [
            ("item", [("systemCode", action.committee), ("name", committee_name(action.committee))])
        ]
    return [*item, ("committees", committee)]
