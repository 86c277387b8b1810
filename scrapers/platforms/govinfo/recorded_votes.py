"""The roll calls of a measure of Congress: a status file names them, and a step says their counts.

Facts: ``recordedVotes`` (on the bill in schema 1.0.0, on each action that mentions one in 3.0.0)
has number, chamber, moment and an address of the roll call, never how it ended. That stands in
the words of the step alone: "On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62)." in
the House, "Passed Senate by Yea-Nay Vote. 50 - 49. Record Vote Number: 110." in the Senate. Who
voted how is on the chambers' own hosts. For a year the Senate's were missing beside the steps whose
words name them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.legislation.records import Source, Vote
from lawtrack.linear_pattern import LinearPattern
from scrapers.platforms.govinfo.bill_steps import Told, chamber_in
from scrapers.platforms.govinfo.congresses import congress_on
from scrapers.platforms.govinfo.status_parts import Parts, day_of, texts_in

MOST_DIGITS = 5
_PLAIN = re.compile(r"^http://")
_AT_A_CHAMBER = re.compile(r"https://(?:clerk\.house|www\.senate)\.gov/")

_NUMBERED = {
    "House": re.compile(r"\bRoll (?:call )?(?:vote )?no\. ?([0-9]{1,5})\b", re.IGNORECASE),
    "Senate": re.compile(r"\bRecord Vote Number: ?([0-9]{1,5})\b", re.IGNORECASE),
}
_COUNTS = LinearPattern(
    r"\b(?:Nays|vote)[:.]? ?(?:\([^()]{1,40}\)[:.]? ?)?"
    r"(?P<yeas>[0-9]{1,3}) ?[-–] ?(?P<nays>[0-9]{1,3})"
    r"(?:, ?(?P<present>[0-9]{1,3}) Present)?",
    ignore_case=True,
)
# What the Library puts before the House's own words.
_PREFIX = re.compile(r"^[^:]{1,60}: (?=On )")
_HOUSE_MOTION = LinearPattern(r"^(?P<motion>On .*?),? (?P<end>Passed|Agreed to|Failed)\b")
_HOW = LinearPattern(r",? by (?:Yea-Nay|the Yeas and Nays|recorded vote)\b.*$", ignore_case=True)
_ASIDE = LinearPattern(r"\([^()]*\)")  # "Amendment SA 7 (on failed banks) agreed to"
_FAILED = LinearPattern(
    r"\b(?:not (?:\w+ ){0,2}(?:invoked|agreed|concurred|sustained|adopted|passed|well taken)|"
    r"failed|rejected|defeated)\b",
    ignore_case=True,
)
_PASSED = LinearPattern(
    r"\b(?:passed|agreed to|invoked|concurred|sustained|adopted|ratified|well taken)\b",
    ignore_case=True,
)


def votes_of(parts: Parts, taken: Sequence[Told], source: Source) -> Iterator[Vote]:
    """The roll calls by day; ``parts`` are the parts of a bill, ``taken`` its steps.

    Each action that mentions one repeats it: they are told apart by their address.
    """
    called: dict[str, dict[str, str]] = {}
    for holder in _holders(parts):
        for element in holder:
            fields = texts_in(element)
            fields["chamber"] = chamber_in(fields.get("chamber", "")) or fields.get("chamber", "")
            if key := _address_of(fields, source):
                called.setdefault(key, fields)
    named = {_number_of(fields) for fields in called.values()}
    for fields in _told_in_words(taken):
        if _number_of(fields) not in named:
            called.setdefault(_address_of(fields, source), fields)
    ordered = sorted(called.items(), key=lambda pair: (pair[1].get("date", ""), pair[0]))
    for key, fields in ordered:
        day = _local(fields.get("date", ""), source.timezone)
        number, chamber = fields.get("rollNumber", ""), fields.get("chamber", "")
        words = _step_with(number, chamber, day, taken)
        motion = _motion_in(words)
        yield Vote(
            motion=f"Roll call {number}: {motion}" if motion else f"Roll call {number}".strip(),
            date=day,
            organization=chamber,
            result=_result_in(words),
            counts=_counts_in(words),
            upstream_id=key,
        )


def _number_of(fields: Told) -> tuple[str, str, str]:
    """What tells a roll call from others of the same measure."""
    number = fields.get("rollNumber", "").lstrip("0")
    return fields["chamber"], number, fields.get("date", "")[:4]


def _told_in_words(taken: Sequence[Told]) -> Iterator[dict[str, str]]:
    """The roll calls that steps name with their counts."""
    for step in taken:
        words, day = step.get("text", ""), step.get("actionDate", "")
        if day_of(day) is None or _COUNTS.search(words) is None:
            continue
        for chamber, pattern in _NUMBERED.items():
            if found := pattern.search(words):
                yield {"rollNumber": found[1], "chamber": chamber, "date": day}


def _address_of(fields: Told, source: Source) -> str:
    """Where the chamber has the roll call, by its number and session.

    Files print the same one with and without a zero, a slash or the session of another year, and
    another way the next day. What has no number or day, and what lies elsewhere, has the address
    that the file prints.
    """
    number, day = fields.get("rollNumber", ""), _local(fields.get("date", ""), source.timezone)
    url = _PLAIN.sub("https://", fields.get("url", ""))
    is_elsewhere = url and not _AT_A_CHAMBER.match(url)
    if is_elsewhere or not (number.isdecimal() and len(number) <= MOST_DIGITS and day):
        return url
    congress = congress_on(day)
    year = day.year - ((day.month, day.day) < (1, 3))  # of the session, which begins on that day
    if fields["chamber"] == "House":
        return f"https://clerk.house.gov/evs/{year}/roll{int(number):03}.xml"
    if fields["chamber"] == "Senate":
        session = f"{congress}_{2 - year % 2}"
        at = "https://www.senate.gov/legislative/LIS/roll_call_votes"
        return f"{at}/vote{session.replace('_', '')}/vote_{session}_{int(number):05}.xml"
    return url


def _holders(parts: Parts) -> Iterator[Any]:
    if "recordedVotes" in parts:
        yield parts["recordedVotes"]
    if "actions" in parts:  # one walk in lxml, for hardly any step has one
        yield from parts["actions"].iter("recordedVotes")


def _step_with(number: str, chamber: str, day: date | None, taken: Sequence[Told]) -> str:
    """The words of the step that tells of a roll call; numbers begin again each year."""
    pattern = _NUMBERED.get(chamber)
    near = [
        fields.get("text", "")
        for fields in taken
        if pattern and day and (when := day_of(fields.get("actionDate", "")))
        if abs((when - day).days) <= 1
        if number.lstrip("0") in (n.lstrip("0") for n in pattern.findall(fields.get("text", "")))
    ]
    return _PREFIX.sub("", min(near, key=len, default=""))


def _motion_in(words: str) -> str:
    """What was voted on, in the words of the step, without how it was and how many were for it."""
    house = _HOUSE_MOTION.match(words)
    return house["motion"] if house else _HOW.sub("", words).strip(" .")


def _result_in(words: str) -> str:
    house = _HOUSE_MOTION.match(words)
    ending = house["end"] if house else _ASIDE.sub("", _HOW.sub("", words))
    if _FAILED.search(ending):
        return "fail"
    return "pass" if _PASSED.search(ending) else ""


def _counts_in(words: str) -> dict[str, int]:
    found = _COUNTS.search(words)
    if found is None:
        return {}
    return {word: int(found[word]) for word in ("yeas", "nays", "present") if found[word]}


def _local(moment: str, timezone: str) -> date | None:
    """The day of a moment in Washington: a roll call late in the evening is tomorrow in UTC."""
    try:
        when = datetime.fromisoformat(moment)
        return when.astimezone(ZoneInfo(timezone)).date() if when.tzinfo else when.date()
    except (ValueError, OverflowError):
        return day_of(moment)
