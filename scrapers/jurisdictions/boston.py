"""Boston City Council, client ``boston`` on Legistar, and its public notices.

Quirks, with the date they were seen:
- 2026-10: a docket's type, body and title are rewritten after its hearing (2026-1674 became
  "Matters Recently Heard-For Possible Action" of the Committee on Ways and Means); "WITHDRAWN."
  can replace the whole title. Nothing is filtered by type or body, nothing keyed on the title.
- 2026-10: committee hearings are meetings of the body "City Council"; the committee and the
  dockets stand only in the location: "Ways & Means Committee Hearing on Dockets #1829-1838",
  "… #0796-#0800 and #1037-1040". "Council Chambers" is a full meeting.
- 2026-10: no roll calls in the API; the tally is prose: "yeas 13 (Breadon, …)".
- docket numbers restart each January; items are filed again under a new one ("Docket #0192").
- other bodies (zoning, schools) share the client, so meetings are kept by body.
- nothing before 18 August 2021 is there: the ban on face surveillance of June 2020 is not.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lawtrack.legislation.records import Bill, Event, Record, RelatedBill, Vote
from lawtrack.linear_pattern import SPACE, LinearPattern
from scrapers.jurisdictions.boston_hearings import committees_in, dockets_in, flat
from scrapers.jurisdictions.boston_notices import notices_request
from scrapers.page import Follow
from scrapers.platforms.legistar import lists
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.spider import JurisdictionSpider

# Asked of texts with single spaces: ``flat``.
_OF_COMMITTEES = LinearPattern(r"\b(?:hearing|meeting|session|joint)\b.*\bcommittees? on\b")
_FOR_OR_AGAINST = ("yea", "yeas", "aye", "ayes", "nay", "nays", "noes")
_WORDS = "yeas?|ayes?|nays?|noes|present|absent|excused|not voting|abstain(?:ed|ing)?|abstentions?"
# "yeas 12 (…)", "Yeas: 12", "Nays - 1", "Ayes (12)"; "12 yeas".
_TALLY = LinearPattern(
    rf"\b(?P<word>{_WORDS})(?: ?[:=–—-])? ?(?P<count>\d{{1,4}}\b|\(\d{{1,4}}\))(?P<list>:? ?[(\[])?"
    rf"|(?:^|[ (,;])(?P<before>\d{{1,3}}) (?P<behind>{_WORDS})\b(?P<its_list>:? ?[(\[])?",
    ignore_case=True,
)
_CLOSING = ")]"
_LONGEST_LIST = 2_000  # of names in brackets after a count
_REFILED = LinearPattern(
    rf"refil(?:e|ed|ing)\b.{{0,40}}?docket[{SPACE}]*#?(\d{{4}})"
    rf"|docket[{SPACE}]*#?(\d{{4}}).{{0,20}}?refiled",
    ignore_case=True,
)


def keep_event(row: Row) -> bool:
    """Whether a meeting is the council's or one of its committees'."""
    name = flat(str(row.get("EventBodyName") or "").lower())
    of_the_council = "city council" in name or name.startswith("committee")
    return of_the_council or _OF_COMMITTEES.search(name) is not None


def refine_event(event: Event) -> Event:
    """The meeting with the committees and dockets that stand in its location, or in its name."""
    committees = committees_in(event.location) or committees_in(event.body)
    named = dockets_in(event.location, event.date.year)
    name = " and ".join(committees) + " Committee Hearing" if committees else event.name
    return replace(event, name=name, committees=committees, identifiers=named)


def vote_in(text: str) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """The counts and who voted how, as far as the clerk's prose gives them."""
    counts: dict[str, int] = {}
    voters: list[tuple[str, str]] = []
    read, line = 0, flat(text)
    for tally in _TALLY.finditer(line):
        begin = tally.end()
        goes_on = line[begin : begin + 1] in ("-", ".", "/") and line[begin + 1 : begin + 2]
        if tally.start() < read or (goes_on and goes_on.isdecimal()):
            continue  # in the brackets of the count before, or a date
        before, count, opened, count_before, behind, opened_behind = tally.groups()
        word = (before or behind).lower()
        counts[word] = int((count or count_before).strip("()"))
        if not (opened or opened_behind):
            continue
        ends = [line.find(sign, begin, begin + _LONGEST_LIST + 1) for sign in _CLOSING]
        end = min((end for end in ends if end >= 0), default=-1)
        if end < 0:
            continue
        names = re.split(", ?| and |; ?", line[begin:end])
        voters.extend((name.strip(), word) for name in names if name.strip())
        read = end
    if counts.keys().isdisjoint(_FOR_OR_AGAINST):
        return {}, ()  # who was there is no vote
    return counts, tuple(voters)


def refine_bill(bill: Bill) -> Bill:
    """The docket with the votes in its clerk's prose and the docket it was filed as before."""
    votes = []
    for action in bill.actions or ():
        counts, voters = vote_in(action.text)
        if counts:
            votes.append(
                Vote(
                    motion=action.description,
                    date=action.date,
                    organization=action.organization,
                    result=_result(action.description + " " + action.text),
                    counts=counts,
                    voters=voters,
                    upstream_id=action.upstream_id,
                )
            )
    related = tuple(
        RelatedBill(identifier=number, relation="refiled")
        for number in _refiled_from(bill)
        if number != bill.identifier
    )
    looked = bill.actions is not None
    return replace(bill, votes=tuple(votes) if looked else None, related=related)


def _result(text: str) -> str:
    low = text.lower()
    if re.search(r"\b(rejected|failed|defeated)\b|did not (pass|prevail)", low):
        return "fail"
    return "pass" if re.search(r"\b(passed|adopted|confirmed|approved|accepted)\b", low) else ""


def _refiled_from(bill: Bill) -> Iterator[str]:
    year = bill.identifier[:4]
    for found in _REFILED.finditer(f"{bill.title} {bill.notes}"):
        number = found[1] or found[2]
        # Dockets are filed again in January: the old number is the year before's.
        yield f"{int(year) - 1}-{number}" if year.isdecimal() else number


class BostonSpider(JurisdictionSpider):
    """The council's dockets and meetings, checked against the city's public notices."""

    name = "boston"

    def begin(self) -> Iterator[Record | Follow]:
        """Yield the lists; the public notices follow when it is time to look widely."""
        yield from lists.begin(
            self.source,
            self.known,
            roll_calls=False,
            keep_event=keep_event,
            refine_bill=refine_bill,
            refine_event=refine_event,
            beside=notices_request,
        )
