"""What a bill is called: with its Congress where numbers begin anew, in any usual spelling; pure.

A number alone is no name: each Congress begins again at HR 1, and so do councils whose numbers
do not hold the year. ``full_number`` is what is shown, ``readings_of`` what people may mean.
"""

import re
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

# Before a source's own id: what a meeting is called, and a bill where its number does not tell.
PREFIXES = {"bill": "bill-", "event": "meeting-"}
PREFIX = PREFIXES["bill"]
# What is nothing in a printed number: it comes and goes while the bill stays the same.
SIGNS = " .-`*'#"

LONGEST = 300  # of what is asked for
# Numbers are copied from papers, where a hyphen may be another sign, and a blank one that holds.
_AS_TYPED = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\xa0\u2007\u2009\u202f"), " "),
    **dict.fromkeys(map(ord, "\xad\u200b\u2060\ufeff"), ""),
}
_ORDINAL = r"(?:the )?(\d{1,4})(?:st|nd|rd|th)?(?: congress| session)?"
_SESSION = LinearPattern(_ORDINAL, ignore_case=True)
# "118 HR 7001", "118-hr-7001", "118/hr/7001", "118th Congress, H.R. 7001", "2026 Ord. 12".
_SESSION_FIRST = LinearPattern(rf"{_ORDINAL}[\s,:/-]*([a-z][a-z. ]*[\s/-]*\d+)", ignore_case=True)
# "hr7001-118", "HR 7001, 118th Congress", "HR 7001 of the 118th".
_SESSION_LAST = LinearPattern(
    rf"([a-z][a-z. ]*[\s-]*\d+)(?:[\s]*[-,/][\s]*| of | in | ){_ORDINAL}", ignore_case=True
)
# "HR 7001 (118th)", "0183 (2026)": after any number.
_SESSION_IN_BRACKETS = LinearPattern(rf"(.+?)\s*[(\[]{_ORDINAL}[)\]]", ignore_case=True)
# What clerks print before a number that says nothing of it: "Docket #0183A", "File No. 2026-12".
_LABEL = LinearPattern(
    r"\(?(?:(?:(?:council |legislative )?(?:docket|dkt|file|matter|legislation|record)s?"
    r"|(?:bill|resolution|ordinance|order) (?:nos?|number)|nos?|number)\b"
    r"|(?:(?:bill|resolution|ordinance|order) ?)?(?:#|№))"
    r"(?:[ .:,(-]*(?:(?:nos?|num|number|id)\b|#|№))*[ .:,(-]*"
    r"(?P<number>\d.*?|[a-z]{1,5}[ .-]{0,2}\d.*?)\)?",
    ignore_case=True,
)
_LABELS = ("docket", "docketno", "file", "fileno", "no")  # as ``bare`` leaves them in a number
# "2025-59": a clerk's number has four digits behind its year.
_FEW_DIGITS = LinearPattern(r"((?:19|20)\d\d)-(\d{1,3})")
# "0192 of 2025", "0183A, 2026", "0183-2026": what is left behind a label. "11-24-2026" is a day.
_YEAR_BEHIND = LinearPattern(
    r"(?P<number>.+?)(?: of |, ?)(?P<year>(?:19|20)\d\d)"
    r"|(?P<alone>\d{1,6}[a-z]?) ?[-/] ?(?P<of>(?:19|20)\d\d)",
    ignore_case=True,
)
_DIGITS = 4  # which a clerk prints where people leave the zeros out: "Docket 58"
# What it is, before a number that says all itself: "Bill 260045", "Ordinance 2026-0042".
_KIND_BEFORE = LinearPattern(
    r"(?:council )?(?:bill|resolution|reso?\.?|ordinance|ord\.?|order) "
    r"(?P<number>(?:19|20)\d\d-\d.*|\d{5,}.*)",
    ignore_case=True,
)
# As that page is headed: "H.R.7001 - 118th Congress (2023-2024): Title".
_HEADED = LinearPattern(r"(.+ congress) \(\d{4}[-–]\d{4}\).*", ignore_case=True)
# The address of its page, as people copy it.
_ADDRESS = LinearPattern(
    r"(?:https?://)?[a-z.]*congress\.gov/bill/(\d{1,4})(?:st|nd|rd|th)-congress/([a-z-]+)/(\d+)(?:[/?#].*)?",
    ignore_case=True,
)
_KINDS_IN_ADDRESSES = {
    "house-bill": "hr", "senate-bill": "s", "house-resolution": "hres", "senate-resolution": "sres",
    "house-joint-resolution": "hjres", "senate-joint-resolution": "sjres",
    "house-concurrent-resolution": "hconres", "senate-concurrent-resolution": "sconres",
}  # fmt: skip
# "House Joint Resolution 7", "Senate Bill No. 1180", "HB 2950".
_IN_WORDS = LinearPattern(
    r"(.*?)\b(?:(house|senate) (joint |concurrent )?(bill|resolution)|([hs])\.? ?b\.?)"
    r"(?: no\.?| number)? ?#?(\d+\b.*)",
    ignore_case=True,
)
# The name of its file at the press: "BILLS-119hr2950ih", "BILLSTATUS-119hr2950.xml".
_PACKAGE = LinearPattern(
    r"(?:.*/)?BILL(?:S|STATUS|SUM)-(\d{2,3})([a-z]+)(\d{1,6})(?:[a-z][a-z0-9]*)?(?:\.[a-z]+)?",
    ignore_case=True,
)


class BillReading(NamedTuple):
    """A number, bare of signs and capitals, and the session that was named with it."""

    number: str
    session: str = ""  # empty: none was named


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 111th, 119th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def session_in_words(session: str) -> str:
    """119th for a Congress, a year as it is."""
    return ordinal(int(session)) if session.isdecimal() and len(session) < 4 else session


def session_to_say(number: str, session: str) -> str:
    """How the session stands behind a printed number: "119th", "2026"; empty where that has it."""
    if not session.isdecimal() or len(session) < 4:
        return session_in_words(session)
    runs = re.findall(r"\d+", number)
    return "" if any(run.startswith((session, session[-2:])) for run in runs) else session


def full_number(number: str, session: str) -> str:
    """The printed number with its session where it does not have it: "HR 7001 (118th)"."""
    said = session_to_say(number, session)
    return f"{number} ({said})" if number and said else number


def session_named(asked: str) -> str:
    """The session as it is stored: "118" for "118th Congress"."""
    named = _SESSION.fullmatch(" ".join(asked.split())[:LONGEST])
    return str(named[1]) if named else asked


def bare(text: str) -> str:
    """A number without what comes and goes in it."""
    return "".join(letter for letter in text if letter not in SIGNS).lower()


def printed_forms(number: str, session: str) -> tuple[str, ...]:
    """How a bare number may stand, as bare, in a record: also with its year or a label before it.

    Boston's clerks print "2026-0183" as "Docket #0183".
    """
    if not number[:1].isdecimal():
        return (number,)
    with_year = (session + number,) if len(session) == 4 else ()
    return (number, *with_year, *(label + number for label in _LABELS))


def names_of(number: str, session: str) -> tuple[str, ...]:
    """What a printed number is asked by, as bare: itself, and without the year it begins with."""
    whole = bare(number)
    short = whole.removeprefix(session) if len(session) == 4 else ""
    return tuple(dict.fromkeys(filter(None, (whole, short))))


def is_number_of(typed: str, number: str, session: str) -> bool:
    """Whether a bill of this number and session is meant by what somebody wrote."""
    names = set(names_of(number, session))
    return any(
        not names.isdisjoint(printed_forms(*reading)) and reading.session in ("", session)
        for reading in readings_of(typed)
    )


def is_spelling_of(asked: str, number: str) -> bool:
    """Whether two spellings keep their digits together alike: "hr7-118" is no "HR 7118"."""
    runs = [run.lstrip("0") for run in re.findall(r"\d+", asked)]
    return len(runs) < 2 or runs == [run.lstrip("0") for run in re.findall(r"\d+", number)]


def as_typed(asked: str) -> str:
    """What somebody asks for, with the hyphens and blanks of a keyboard, out of its sentence."""
    return asked.translate(_AS_TYPED).strip(' \t\r\n"“”„‘’«»,;:')


def own_id_in(asked: str) -> str:
    """The id alone where it stands behind a number: "2026-0777 (bill-7771)"; else all."""
    asked = as_typed(asked)
    last = asked.rpartition(" ")[2].strip("()[],")
    return last if " " in asked and last.startswith(PREFIX) and last != PREFIX else asked


def readings_of(asked: str) -> tuple[BillReading, ...]:
    """What may be meant by what somebody wrote: the number alone, or with its session."""
    asked = " ".join(as_typed(asked[:LONGEST]).split())
    readings = _readings(asked)
    if named := _IN_WORDS.fullmatch(asked):
        before, chamber, manner, noun, letter, behind = named.groups(default="")
        of_both = "con" if manner[:1].lower() == "c" else manner[:1].lower()
        kind = (letter or chamber[:1]).lower() + (
            f"{of_both}res" if noun.lower() == "resolution" else ""
        )
        readings += _readings(f"{before}{'hr' if kind == 'h' else kind} {behind}")
    return tuple(dict.fromkeys(readings))


def _with_zeros(number: str) -> str:
    return number.zfill(_DIGITS) if number.isdecimal() else bare(number)


def _readings(asked: str) -> tuple[BillReading, ...]:
    if package := _PACKAGE.fullmatch(asked):
        kind = package[2].lower()
        if kind in _KINDS_IN_ADDRESSES.values():
            return (BillReading(kind + package[3], package[1]),)
    if headed := _HEADED.fullmatch(asked):
        asked = headed[1]
    readings = [BillReading(bare(asked))]
    if labelled := _LABEL.fullmatch(asked):
        asked = str(labelled["number"])
        asked += ")" if asked.count("(") > asked.count(")") else ""
        readings.append(BillReading(bare(asked)))
        readings.append(BillReading(_with_zeros(asked)))
    elif said := _KIND_BEFORE.fullmatch(asked):
        readings.append(BillReading(bare(said["number"])))
    if short := _FEW_DIGITS.fullmatch(asked):
        readings.append(BillReading(short[1] + short[2].zfill(4)))
    if (labelled or asked[:1].isdecimal()) and (behind := _YEAR_BEHIND.fullmatch(asked)):
        alone = behind["number"] or behind["alone"]
        year = behind["year"] or behind["of"]
        readings += [BillReading(one, year) for one in (bare(alone), _with_zeros(alone))]
    if named := _ADDRESS.fullmatch(asked):
        kind = _KINDS_IN_ADDRESSES.get(named[2].lower(), "")
        return (BillReading(kind + named[3], named[1]),) if kind else tuple(readings)
    if first := _SESSION_FIRST.fullmatch(asked):
        readings.append(BillReading(bare(first[2]).replace("/", ""), first[1]))
    for pattern in (_SESSION_LAST, _SESSION_IN_BRACKETS):
        if last := pattern.fullmatch(asked):
            readings.append(BillReading(bare(last[1]), last[2]))
    return tuple(dict.fromkeys(readings))
