"""One line of an agenda as a platform's parser found it, and whether it is something to follow.

What a meeting always has (the call to order, the pledge, adjournment) stands on its agenda and is
followed by nobody. Only whole lines are told for such: "Recess" is one, "Recess Lane paving" none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lawtrack.legislation.records import Action, Document, Vote
from lawtrack.linear_pattern import LinearPattern

_ALWAYS = LinearPattern(
    r"(?:call(?:ed)? (?:the )?(?:meeting |session )?to order|meeting called to order"
    r"|(?:opening |closing )?roll ?call(?: of (?:members|attendance))?|attendance|quorum"
    r"|(?:the )?pledge of allegiance(?: to the flag)?|(?:flag )?salute(?: to the flag)?"
    r"|pledges?(?: of allegiance and invocation)?|invocation|opening prayer|prayer|benediction"
    r"|(?:a )?moment of (?:silence|silent \w+)|land acknowledge?ment|national anthem|welcome"
    r"|approv(?:al|e) (?:of )?(?:the )?agenda|(?:adoption|confirmation) of (?:the )?agenda"
    r"|adjourn(?:ment|ed)?|motion to adjourn|recess|break|reconvene"
    r"|(?:general |open )?public comments?(?: period)?|public (?:participation|forum)"
    r"|(?:non-)?(?:agenda item )?public statements?|declarations? of interest|announcements?"
    r"|introductions?|inquiries|none|n/?a|no (?:items|business|reports?)(?: at this time)?"
    r"|(?:ouverture|lev[ée]e|cl[ôo]ture) de la (?:s[ée]ance|r[ée]union)|appel nominal|quorum"
    r"|adoption de l['’]ordre du jour|reconnaissance du territoire(?: autochtone)?"
    r"|p[ée]riode de questions(?: du public)?|d[ée]clarations? d['’]int[ée]r[êe]ts?|ajournement"
    r"|s[ée]ance [àa] huis clos|mot de bienvenue"
    r"|llama(?:da|do|miento) al orden|pase de lista|clausura(?: de la sesi[óo]n)?|receso"
    r"|invocaci[óo]n|juramento (?:a|de lealtad a) la bandera|bienvenida"
    r"|(?:comentarios|participaci[óo]n) (?:del )?p[úu]blic[oa]s?"
    r"|aprobaci[óo]n (?:del orden del d[íi]a|de la agenda)"
    r")(?:(?: \(| at | - |: ).{0,40})?"
    # Behind these stands a matter: "New Business - Cameras for the police".
    r"|(?:(?:other|old|new|unfinished) business|in camera items|closed session|notices of motions?"
    r"|affaires nouvelles|asuntos (?:nuevos|varios))"
    r"(?:\W*(?:none|no \w+|n/?a|if any|(?:at )?\d.{0,20})\W*| \((?:for|if|as|items?)\b.{0,60})?",
    ignore_case=True,
)
# A number that goes with a matter, within its title: "RES-2025-123" anywhere; "By-law 2026-45" and
# "BOA-0039-2026", "Z26-0004" at the beginning alone; "(File #2026-123)", "File No. 26-0101" by
# their word.
_IN_TITLE = re.compile(
    r"\b[A-Z]{2,5}-(?:19|20)\d\d-\d{1,5}\b"
    r"|^[A-Z]{2,7}-\d{2,5}-(?:19|20)\d\d\b"
    r"|^(?:[A-Z]{2,5}(?=[123]\d-\d{3})|[A-Z](?=[123]\d-\d{4}))\d\d-\d{3,5}\b"
    r"|^(?i:by-?law|ordinance|resolution)(?: (?i:no)\.?| #)? ?(?:19|20)\d\d-\d{1,5}\b"
)
_BY_FILE = LinearPattern(
    r"[\s(\[|–—-]*\b(?:legislative )?file(?:(?: ids?| nos?\.?| numbers?)(?: ?[:#]){0,2}"
    r"|(?: ?[:#]){1,2}) ?((?:(?:19|20)\d\d|\d\d)-\d{2,6})\b[)\]]?",
    ignore_case=True,
)
_EDGES = " \t\n.:;-–—*()"
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One line of an agenda.

    ``id`` is the source's own and unique within the meeting, or, with ``file_id``, that of a file
    that has a page of its own and may be on other agendas. ``number`` is one that the clerk gives
    and that goes with the matter from agenda to agenda.
    """

    id: str
    title: str
    number: str = ""
    file_id: str = ""
    outline: str = ""  # as printed before the line: "7.1", "VII."
    text: str = ""  # what is proposed, in prose
    outcome: str = ""  # what was done with it, as the minutes have it
    result: str = ""  # "pass", "fail" or empty
    notes: str = ""  # who moved it
    url: str = ""
    page: str = ""  # of the document that it was cut from
    status: str = ""  # of the file, in the clerk's words
    sponsors: tuple[str, ...] | None = ()  # ``None``, here and below: not looked at
    is_section: bool = False
    documents: tuple[Document, ...] | None = ()
    votes: tuple[Vote, ...] | None = ()  # on its own page: of all its meetings
    roll_calls: tuple[Vote, ...] = ()  # on this agenda: of this meeting, without its day and body
    history: tuple[Action, ...] = ()  # what its own page says of it at other meetings too
    stamp: str = ""  # of what the agenda says of it, where it has a page of its own
    as_stored: bool = False  # nothing new is said of it, and its page was not asked for
    is_unread: bool = False  # its page could not be had
    is_cut: bool = False  # its id is only its place in a text

    @property
    def is_followed(self) -> bool:
        """Whether it is a matter of its own, and no heading and nothing that is always there."""
        if self.number or self.file_id:
            return True
        if not self.title or self.is_section:
            return bool(self.title and self.documents)
        return not is_always_there(self.title)


def with_unique_ids(lines: Iterable[AgendaLine]) -> Iterator[AgendaLine]:
    """The lines, of those under one id the second with "-2" behind it: else it would be lost."""
    times: dict[str, int] = {}
    for line in lines:
        times[line.id] = times.get(line.id, 0) + 1
        yield line if times[line.id] == 1 else replace(line, id=f"{line.id}-{times[line.id]}")


def each_once(lines: Iterable[AgendaLine]) -> tuple[AgendaLine, ...]:
    """The lines, of one that a page shows twice (once of it hidden) the first."""
    return tuple({(line.id, line.title): line for line in reversed((*lines,))}.values())[::-1]


def is_always_there(title: str) -> bool:
    """Whether the words are a part of every meeting: "Roll call", "3. Adjournment"."""
    plain = _NUMBERED.sub("", " ".join(title.split()), count=1).strip(_EDGES)
    return len(plain) < 3 or _ALWAYS.fullmatch(plain) is not None


def number_key(number: str) -> str:
    """The number as identity: "ORD 2023 # 9" and "Ord 2023 #9" are one."""
    return re.sub(r"[^\w#.-]+", "", number).casefold()


def without_outline(title: str, outline: str) -> str:
    """The title without the number that is printed before it and told beside it too."""
    own = outline.strip()
    rest = title.removeprefix(own) if own.strip("().") else title
    return rest.strip() or title if rest[:1].isspace() else title


def number_in_title(title: str) -> tuple[str, str]:
    """The number, and the title without the words that only tell it; no number and the title."""
    file = _BY_FILE.search(title)
    if file is not None:
        rest = f"{title[: file.start()]} {title[file.end() :]}".strip(" :–—-")
        return file[1], " ".join(rest.split()) or title
    number = _IN_TITLE.search(title)
    return (number[0] if number else ""), title
