"""What becomes of each element of a bill status file: read into a record, or left out, and why.

Paths are those below ``<bill>``; one stands for all below it, unless they stand here too. An
element of the bill that stands in neither table and has words is kept in ``extras`` under its own
name: new ones come without notice.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from lawtrack.legislation.records import AMENDMENTS
from scrapers.platforms.govinfo.status_parts import (
    Parts,
    child_text,
    first_texts_in,
    items_of,
    plain,
    plain_line,
    text_of,
    texts_in,
)

# The field of a record that each is read into.
READ = {
    "number": "Bill.identifier",
    "billNumber": "Bill.identifier",
    "type": "Bill.kind",
    "billType": "Bill.kind",
    "congress": "Bill.session",
    "title": "Bill.title",
    "titles": "Bill.other_titles",
    "introducedDate": "Bill.introduced",
    "originChamber": "Bill.body",
    "policyArea": "Bill.subjects",
    "subjects": "Bill.subjects",
    "summaries": "Bill.summary",
    "notes": "Bill.notes",
    "legislationUrl": "Bill.url",
    "laws": "Bill.other_identifiers",
    "actions": "Bill.actions",
    "latestAction": "Bill.actions",
    "sponsors": "Bill.sponsorships",
    "cosponsors": "Bill.sponsorships",
    "textVersions": "Bill.documents",
    "relatedBills": "Bill.related",
    "recordedVotes": "Bill.votes",
    "actions/item/recordedVotes": "Bill.votes",
    "sponsors/item/isByRequest": "Bill.extras",
    "sponsors/item/byRequestType": "Bill.extras",
    "constitutionalAuthorityStatementText": "Bill.extras",
    "committees": "Bill.extras",
    "committeeReports": "Bill.extras",
    "cboCostEstimates": "Bill.extras",
    "amendments": "Bill.extras",
    "cdata": "wraps one of the others",
}
# Left out, with the reason.
_SAID = "the chamber is kept by its name"
_NAMES = "present-day names, rewritten in bulk, also in old files; the code is kept"
_STEP = "the words of the step say it"
_IN_NAME = "in the full name"
_ROLL_CALL = "printed in several ways; the chamber's own is made of number and day"
_ROWS = "a number of rows"
_STAMP = "moves without a change; the content tells one"
DROPPED = {
    "updateDate": _STAMP,
    "updateDateIncludingText": _STAMP,
    "createDate": "when the row was made, not the bill",
    "version": "of the file's form",
    "originChamberCode": _SAID,
    "isReserved": "decides whether anything has been introduced",
    "primarySubject": "among the subjects",
    "calendarNumbers": _STEP,
    "titles/item/titleType": "decides which one stands for a title that is not there yet",
    "titles/item/titleTypeCode": "likewise",
    "titles/item/parentTitleType": "likewise",
    "titles/item/billTextVersionCode": "of which version, the title is kept",
    "titles/item/billTextVersionName": "of which version, the title is kept",
    "titles/item/chamberCode": "in which chamber, the title is kept",
    "titles/item/chamberName": "in which chamber, the title is kept",
    "titles/item/updateDate": _STAMP,
    "policyArea/updateDate": _STAMP,
    "subjects/policyArea/updateDate": _STAMP,
    "subjects/legislativeSubjects/item/updateDate": _STAMP,
    "actions/count": _ROWS,
    "actions/actionTypeCounts": _ROWS,
    "actions/actionByCounts": _ROWS,
    "actions/item/type": "coarse; stands for the words where there are none",
    "actions/item/committee": _STEP,
    "actions/item/committees": _STEP,
    "actions/item/calendarNumber": _STEP,
    "actions/item/links": "pages of the Record; the words say which",
    "actions/item/sourceSystem": "decides which telling of a step stands, and its chamber",
    "actions/item/recordedVotes/recordedVote/congress": "the bill's own",
    "actions/item/recordedVotes/recordedVote/sessionNumber": "the day says it",
    "actions/item/recordedVotes/recordedVote/fullActionName": "coarse; the step says more",
    "actions/item/recordedVotes/recordedVote/url": _ROLL_CALL,
    "recordedVotes/recordedVote/url": _ROLL_CALL,
    "recordedVotes/recordedVote/congress": "the bill's own",
    "recordedVotes/recordedVote/sessionNumber": "the day says it",
    "recordedVotes/recordedVote/fullActionName": "coarse; the step says more",
    "latestAction/actionTime": _STEP,
    "latestAction/links": "pages of the Record; the words say which",
    "notes/item/links": "addresses of what the note names",
    "committees/item/name": _NAMES,
    "committees/billCommittees/item/name": _NAMES,
    "committees/item/chamber": "its code begins with it",
    "committees/billCommittees/item/chamber": "its code begins with it",
    "committees/item/type": "its code says it",
    "committees/billCommittees/item/type": "its code says it",
    "committees/item/activities": "the steps tell what it did",
    "committees/billCommittees/item/activities": "the steps tell what it did",
    "committees/item/subcommittees/item/name": _NAMES,
    "committees/billCommittees/item/subcommittees/item/name": _NAMES,
    "committees/item/subcommittees/item/activities": "the steps tell what it did",
    "committees/billCommittees/item/subcommittees/item/activities": "the steps tell what it did",
    "sponsors/item/firstName": _IN_NAME,
    "sponsors/item/middleName": _IN_NAME,
    "sponsors/item/lastName": _IN_NAME,
    "sponsors/item/name": _IN_NAME,
    "sponsors/item/party": _IN_NAME,
    "sponsors/item/state": _IN_NAME,
    "sponsors/item/district": _IN_NAME,
    "sponsors/item/identifiers": "other keys of the same person",
    "cosponsors/count": _ROWS,
    "cosponsors/countIncludingWithdrawnCosponsors": _ROWS,
    "cosponsors/item/firstName": _IN_NAME,
    "cosponsors/item/middleName": _IN_NAME,
    "cosponsors/item/lastName": _IN_NAME,
    "cosponsors/item/name": _IN_NAME,
    "cosponsors/item/party": _IN_NAME,
    "cosponsors/item/state": _IN_NAME,
    "cosponsors/item/district": _IN_NAME,
    "cosponsors/item/identifiers": "other keys of the same person",
    "cosponsors/item/isOriginalCosponsor": "the day says it: that of the introduction",
    "relatedBills/item/title": "that bill's own, when it is followed",
    "relatedBills/item/latestTitle": "that bill's own, when it is followed",
    "relatedBills/item/latestAction": "that bill's own, when it is followed",
    "relatedBills/item/relationshipDetails/item/identifiedBy": "who noted it",
    "subjects/billSubjects/otherSubjects/item/parentSubject": "among the subjects",
    "summaries/summary/actionDesc": "of which version; the newest summary is kept",
    "summaries/summary/actionDate": "decides which summary is the newest",
    "summaries/summary/versionCode": "decides which summary is the newest",
    "summaries/summary/updateDate": _STAMP,
    "summaries/billSummaries/item/actionDesc": "of which version; the newest summary is kept",
    "summaries/billSummaries/item/actionDate": "decides which summary is the newest",
    "summaries/billSummaries/item/versionCode": "decides which summary is the newest",
    "summaries/billSummaries/item/name": "of which version; the newest summary is kept",
    "summaries/billSummaries/item/updateDate": _STAMP,
    "summaries/billSummaries/item/lastSummaryUpdateDate": _STAMP,
    "amendments/amendment/actions": "its latest step is kept",
    "amendments/amendment/latestAction/actionTime": "its latest step is kept",
    "amendments/amendment/latestAction/links": "pages of the Record; the words say which",
    "amendments/amendment/amendedAmendment": "its own, when it says what it is for",
    "amendments/amendment/amendedBill": "the bill's own",
    "amendments/amendment/amendments": _ROWS,
    "amendments/amendment/amendmentsToAmendment": _ROWS,
    "amendments/amendment/chamber": "its type says it",
    "amendments/amendment/congress": "the bill's own",
    "amendments/amendment/cosponsors": "who is for a change of a bill is not who is for the bill",
    "amendments/amendment/createDate": "when the row was made",
    "amendments/amendment/links": "pages of the Record; the words say which",
    "amendments/amendment/notes": "remarks on a change of a bill",
    "amendments/amendment/proposedDate": "its latest step is kept",
    "amendments/amendment/submittedDate": "its latest step is kept",
    "amendments/amendment/sponsors/item/bioguideId": "its name is kept",
    "amendments/amendment/sponsors/item/district": _IN_NAME,
    "amendments/amendment/sponsors/item/firstName": _IN_NAME,
    "amendments/amendment/sponsors/item/identifiers": "its name is kept",
    "amendments/amendment/sponsors/item/lastName": _IN_NAME,
    "amendments/amendment/sponsors/item/middleName": _IN_NAME,
    "amendments/amendment/sponsors/item/party": _IN_NAME,
    "amendments/amendment/sponsors/item/state": _IN_NAME,
    "amendments/amendment/updateDate": _STAMP,
    "amendments/amendment/version": "of the file's form",
}

_KNOWN = READ.keys() | DROPPED.keys()
_OF_OTHER_CHAMBER = {"HAMDT": "Sen.", "SAMDT": "Rep."}
LONGEST = 2_000  # of what is said of one amendment, and of an element that nobody knows


def extras_of(parts: Parts) -> dict[str, str]:
    """What has no field of its own, under the source's names; what is empty is left out."""
    committees = [
        item
        for child in parts.get("committees", ())
        for item in (child if child.tag == "billCommittees" else (child,))
    ]
    below = [
        item
        for each in committees
        for child in each
        if child.tag == "subcommittees"
        for item in child
        if item.tag == "item"
    ]
    reports, authority = "committeeReports", "constitutionalAuthorityStatementText"
    extras = {
        "committees": _each(committees, "systemCode", "name"),
        "subcommittees": _each(below, "systemCode", "name") if below else "",
        authority: plain(text_of(parts, authority)) if authority in parts else "",
        reports: _each(parts[reports], "citation") if reports in parts else "",
        "cboCostEstimates": "\n".join(_estimates(parts)),
        "isByRequest": "Y" if any(map(_is_by_request, items_of(parts, "sponsors"))) else "",
        AMENDMENTS: "\n".join(_amendments(parts)),
        **(dict(_unknown(parts)) if not parts.keys() <= _KNOWN else {}),
    }
    return {name: words for name, words in extras.items() if words}


def _each(elements: Iterable[Any], path: str, otherwise: str = "") -> str:
    found = {child_text(each, path) or child_text(each, otherwise) for each in elements}
    return "; ".join(sorted(found - {""}))


def _is_by_request(sponsor: Any) -> bool:
    """Whether a measure was introduced at the wish of somebody else, of the president mostly."""
    answers = (child_text(sponsor, name).casefold() for name in ("isByRequest", "byRequestType"))
    return any(answer not in ("", "n", "no", "false", "0") for answer in answers)


def _estimates(parts: Parts) -> Iterator[str]:
    """What the Congressional Budget Office expects it to cost: day, title and address of each."""
    for fields in map(texts_in, items_of(parts, "cboCostEstimates")):
        names = (("pubDate", "rptPubDate"), ("title", "rptTitle"), ("url", "rptUrl"))
        day, *told = (next(filter(None, map(fields.get, each)), "") for each in names)
        if any(told):
            yield " ".join(filter(None, (day[:10], *told)))


def _amendments(parts: Parts) -> Iterator[str]:
    """The amendments that say what they are for, by number, with what became of each.

    Most of the Senate's are submitted, and never say so.
    """
    lines: dict[tuple[str, int], str] = {}
    for amendment in parts.get("amendments", ()):
        if amendment.tag != "amendment":
            continue
        fields = first_texts_in(amendment)
        words = [plain_line(fields.get(name, "")) for name in ("purpose", "description")]
        words = [each for each in words if each]
        if not words:
            continue
        if len(words) > 1 and words[0].casefold() in words[1].casefold():
            words = words[1:]
        number = fields.get("number", "")
        sponsor = (amendment.findtext("sponsors/item/fullName") or "").strip()
        if _OF_OTHER_CHAMBER.get(fields.get("type", ""), " ") == sponsor.partition(" ")[0]:
            sponsor = ""  # of another one by that number, printed into it
        name = f"{fields.get('type', '')} {number}{f' of {sponsor}' if sponsor else ''}"
        latest = plain_line((amendment.findtext("latestAction/text") or "").strip())
        line = f"{name}: {' '.join(words)}{f' ({latest})' if latest else ''}"
        key = (fields.get("type", ""), int(number) if number.isdecimal() else 0)
        lines[key] = line[:LONGEST]
    yield from (lines[key] for key in sorted(lines))


def _unknown(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, element in parts.items():
        if name not in _KNOWN and isinstance(name, str):
            words = [" ".join((text or "").split()) for text in element.itertext()]
            yield name, "; ".join(filter(None, words))[:LONGEST]
