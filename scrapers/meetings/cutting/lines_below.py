"""What stands below a numbered line of an agenda and is no part of its title; pure.

Matters may stand below a heading without numbers of their own: behind a bullet, by the clerk's
number ("• Cameras", "Bill No. 4501 Cameras" below "3. Ordinances"), or as lines of words alone
("Purchase of cameras" below "4. New Business"). Below any other line a bullet is one of the things
that are said of it. Said of a line is also what a label begins ("Recommended Action: approve"), and
at the top of a page the meeting's name and day are nobody's.
"""

from collections.abc import Sequence

from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.cutting.printed_numbers import Begin, plain_words

# The words that headings are made of, and those of them that say that matters stand below.
_HEADING = LinearPattern(
    r"\W*(?:(?:action|administrative|agenda|agreements?|announcements|applications|appointments"
    r"|awards?|bids?|bills?|boards?|business|calendar|city|claims|commissions?|committees?"
    r"|communications|consent|contracts|correspondence|council|county|departments?|discussion"
    r"|final|first|for|general|hearings?|informational|introductions?|items?|legislation|licenses"
    r"|manager|matters|mayor|motions|new|of|old|on|ordinances?|other|permits|petitions|possible"
    r"|presentations|proclamations|public|purchases|readings?|recognitions|regular|reports?"
    r"|resolutions?|second|staff|the|third|town|unfinished|zoning|and"
    r"|acuerdos|asuntos|consentimiento|de|informes|las?|los|nuevos|ordenanzas|resoluciones|y)"
    r"(?:\W+|$)){1,8}",
    ignore_case=True,
)
_HOLDS = LinearPattern(
    r"\b(?:action|agenda|bids|bills?|business|consent|contracts|discussion|hearings?|items"
    r"|legislation|motions|ordinances?|permits|petitions|purchases|readings?|resolutions?"
    r"|asuntos|ordenanzas|resoluciones)\b",
    ignore_case=True,
)
_NOTE = LinearPattern(
    r"\b(?:will be (?:enacted|considered|taken|heard|called|approved|held)|(?:are|is) considered"
    r"|may (?:speak|address|be|wish|request)|please|members of the (?:public|audience)|persons"
    r"|anyone|speakers?|limited to|set aside|routine|at this time)\b",
    ignore_case=True,
)
SHORT = 0.75  # of the longest line: one that is shorter goes on in no next one
_BULLET = LinearPattern(r"\s{0,200}[•▪●○◦‣·\p{So}\p{Co}–—-][ \t]{0,40}(?P<words>[^\W\d_].*|\d.*)")
_OWN_NUMBER = LinearPattern(
    r"\s{0,200}(?P<words>(?:(?:council|house|city) )?(?:bill|ordinance|ord|resolution|reso?|order"
    r"|by-?law|local law|case|petition|application|motion)\.?(?: nos?\.?| numbers?| #)?"
    r" ?#?(?:[A-Z]{1,4}-?)?\d{1,4}(?:-\d{1,5})?[A-Z]?\b[ :.–—-]{1,4}.*"
    r"|(?:19|20)?\d\d-\d{3,5}[A-Z]?[ :.–—-]{1,4}\S.*)",
    ignore_case=True,
)
_LABEL = LinearPattern(
    r"(?:(?:staff|council|committee|suggested|proposed|requested|required|possible|fiscal|budget"
    r"|financial|supporting) )?(?:recommend(?:ed|ation)s?(?: (?:council )?(?:action|motion))?"
    r"|actions?(?: (?:requested|required|needed))?|motion|presenters?|presented by|staff|contact"
    r"|sponsors?|sponsored by|background|summary|impact|applicant|location|attachments?|materials?"
    r"|documents?|department|requested by|submitted by|recomendaci[óo]n|presentador)\s?:.*",
    ignore_case=True,
)
_TOP = LinearPattern(
    r"\W*(?:(?:city|town|village|county|common|borough|council|board|commission|committee"
    r"|regular|special|adjourned|meeting|session|agenda|of|the|supervisors|commissioners|trustees"
    r"|selectmen|continued|page|mon|tues|wednes|thurs|fri|satur|sun|january|february|march|april"
    r"|may|june|july|august|september|october|november|december|a\.?m|p\.?m|at)(?:day)?\b"
    r"|[\d\W]){1,30}",
    ignore_case=True,
)
_YEAR = LinearPattern(r"\b20\d\d\b")


def matter_below(line: str, heading: str) -> Begin | None:
    """The matter that a line below that heading begins; ``None`` where it is no heading or none."""
    if not is_heading(heading):
        return None
    begin = _BULLET.fullmatch(line) or _OWN_NUMBER.fullmatch(line)
    return Begin("", plain_words(begin["words"])) if begin else None


def holds_matters(heading: str) -> bool:
    """Whether it is a heading of the kind below which matters stand: "New Business"."""
    return is_heading(heading) and _HOLDS.search(heading) is not None


def plain_matters(lines: Sequence[str], longest: int) -> tuple[list[list[str]], list[str]]:
    """The matters among lines that nothing numbers, and those that only say something of them.

    An empty line parts two, and a capital below a line that is too short to go on.
    """
    parts: list[list[str]] = [[]]
    for line in lines:
        last = parts[-1][-1] if parts[-1] else ""
        if not line or (last and len(last) < SHORT * longest and not line[:1].islower()):
            parts.append([])
        if line:
            parts[-1].append(line)
    matters: list[list[str]] = []
    notes: list[str] = []
    for part in filter(None, parts):
        is_note = _NOTE.search(" ".join(part)) is not None or is_labelled(part[0])
        (notes.extend if is_note else matters.append)(part)
    return matters, notes


def is_heading(words: str) -> bool:
    """Whether words name a part of agendas and no matter: "Consent Agenda", "First Reading"."""
    return _HEADING.fullmatch(words) is not None


def is_labelled(words: str) -> bool:
    """Whether a line says something of the matter above it, by its label."""
    return _LABEL.fullmatch(words) is not None


def names_the_meeting(line: str) -> bool:
    """Whether a line is nothing but the meeting's name and its day, as at the top of a page."""
    return _YEAR.search(line) is not None and _TOP.fullmatch(line) is not None
