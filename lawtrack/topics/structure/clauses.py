"""The clause of a phrase with the stems that govern it, and what it commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.matching import Hit
from lawtrack.topics.structure.outline import Outline, Passage, outline_of
from lawtrack.topics.structure.sentences import behind_head, sentence_ends
from lawtrack.topics.word_kinds import BEGINS, ENDING, LAW
from lawtrack.topics.words import Words

# A sentence without an end (a table, a scan) is cut so far from the phrase.
REACH = 900
_FUTURE = re.compile(r"\w\wrán?\b", re.IGNORECASE)  # a Spanish law commands in the future
# "Except as provided in the exceptions below, nobody may": the rule comes after it
_EXCEPT_AS = LinearPattern(
    r"\bexcept as (?:otherwise )?[^,.;]{1,100},"
    r"|,? ?\b(?:with|subject to|under|within) (?:\w+ ){0,3}?(?:exceptions?|exemptions?)\b",
    ignore_case=True,
)
_CONSTRUED = re.compile(
    r"\b(?:construed|interpreted) (?:as|to)\b"
    r"|\b(?:(?:is|are) not|(?:shall|does|do|will) not (?:be|constitute)) an? (?:violation|offense"
    r"|breach)\b",
    re.IGNORECASE,
)
# "the aircraft are not equipped with": what a thing cannot do
_LACKS = LinearPattern(
    r"\b(?:it|they|aircraft|cameras?|systems?|readers?|devices?|drones?|vehicles?|products?|software"
    r"|technology|A?LPRs?|trailers?|platforms?|kiosks?|units?|scanners?)\b[^.;:]{0,60}?"
    r"\b(?:are|is|do|does|can|cannot)(?: not| never)? (?:currently |presently )?(?:equipped"
    r"|capable|have|use|perform|include|contain|offer|integrated|support|come|able)\b[^.;:]{0,40}$",
    ignore_case=True,
)
# "exempts … from the privacy act"
_EXEMPTS = LinearPattern(
    rf"{BEGINS}(?:exempt|exclud|excus){ENDING}(?: [\w-]+){{0,4}} ?$", ignore_case=True
)
# "its system is exempt from chapter 22"
_IS_EXEMPT = LinearPattern(
    r"[^.;:]{0,60}?\b(?:is|are|be) (?:hereby )?(?:exempt|exempted|excluded|excused) from\b",
    ignore_case=True,
)
_OUT_OF_A_LAW = LinearPattern(
    rf"[^.;:]{{0,90}}\bfrom\b[^.;:]{{0,60}}\b(?:{LAW}|requirements?\b|regulations?\b)",
    ignore_case=True,
)
# "the exception from the ban on … is repealed": what is done is no exception
_IS_CHANGED = LinearPattern(
    r"[^.;:,]{0,40}?\b(?:is|are|shall be)(?: hereby)? (?:amended|widened|broadened|extended"
    r"|expanded|narrowed|repealed|struck|stricken|deleted|removed|lifted|abolished|eliminated)\b",
    ignore_case=True,
)
_IS_NO_PART = LinearPattern(
    r"(?:[\w-]+ ){0,2}?(?:is|are|was|were) not (?:currently |a )?(?:part"
    r"|included|used|enabled|proposed|planned|requested|contemplated)\b",
    ignore_case=True,
)
_NOT = re.compile(r"\b(?:not|never|cannot)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:may|MAY)\b(?!(?i: have\b))")
_PAID = (
    "appropriat", "$", "fund", "award", "grant", "purchas", "contract", "acqui", "procure",
)  # fmt: skip
LAYS_DOWN = LinearPattern(r"\b(?:shall|must|may)\b", ignore_case=True)
# "those limits", "its first day"; not "cities that may", "its budget"
_OF_A_LAW = (
    r"(?:acquisitions?|authori\w+|bans?|caps?|conditions?|date|day|deadline|dut(?:y|ies)|exceptions?|exemptions?"
    r"|expir\w+|laws?|leave|limit\w*|moratori\w+|penalt\w+|period|permission|pilot|program|"
    r"prohibitions?|protections?|provisions?|repeal\w*|requirements?|restrictions?|rules?"
    r"|safeguards?|scope|sections?|statutes?|sunset|technolog\w+|terms?|uses?)\b"
)
_BECOMES = re.compile(
    r"(?:(?:(?:th[ei]s?|an?) (?:bill|act|ordinance|measure|resolution|section) "
    r"|(?:the )?(?:proposed|new) law)[^.;]{0,80}?\b"
    r"(?:(?:that|those|these|such|this|its|their)(?: [\w-]+){0,2}? "
    + _OF_A_LAW
    + r"|(?:present|existing|current) law\b"
    r"|the(?= prohibition| requirement| ban| limit| repeal| sunset| provisions"
    r"| (?:above|afore)[- ]?(?:mentioned|described|said))\b)"
    r"|(?:the )?(?:proposed|new) law (?:adds|creates|provides|establishes) an? exception)[^.;]*",
    re.IGNORECASE,
)
_RETAINS = re.compile(
    r"(?:the )?(?:proposed|new) law (?:otherwise )?(?:retains|keeps|continues"
    r"|is the same as) (?:present|existing"
    r"|current) law[ .]*",
    re.IGNORECASE,
)
# "The ordinance bans …. That ordinance is repealed."
_THAT_LAW_GOES = LinearPattern(
    r"\s*(?:that|this|said|such|the) (?:ordinance|law|act|statute|ban|prohibition|moratorium|policy"
    r"|order"
    r"|resolution|section|contract|authority|permission)[^.;]{0,40}? (?:is|are"
    r"|shall be) (?:hereby )?"
    r"(?:repealed|rescinded|lifted|revoked|cancelled|canceled|terminated|void|withdrawn)\b[^.;]*",
    ignore_case=True,
)
# "$65,000. Not funded.": what was done with what is asked for
_REFUSED = LinearPattern(
    r"\s*(?:vote\b[^\n]{0,80}?[.;] )?(?:the )?(?:motion |request )?(?:not (?:funded"
    r"|approved|recommended|adopted|included|renewed|passed)"
    r"|denied|rejected|failed|defeated|withdrawn|disapproved|vetoed)\b[^.;\n]{0,40}(?:[.;\n]|$)"
    r"|[^.;\n]{0,60}?\b(?:recommends?|recommended|voted|moved)(?: that| to| of)?"
    r" (?:the |this |it |its )?"
    r"(?:request|item|contract|purchase|proposal|motion|application)?s? ?(?:be )?"
    r"(?:den(?:y|ied|ial)|reject(?:ed|ion)?|not (?:be )?(?:funded|approved|granted))\b[^.;\n]*",
    ignore_case=True,
)
_GOES = re.compile(r"(?i:repeal|rescind|lift|revok|cancel|terminat|void|withdraw)")
# "it does not perform …": a sentence of its own behind a semicolon, and no item
_SENTENCE = LinearPattern(
    r"(?:(?:and|but|or),? )?"
    r"(?:it|they|he|she|this|that|these|those|there|(?:the|an?|each|such)(?: [\w-]+){1,4})"
    r" (?:does|do|did|is|are|was|were|has|have|had|will|would|can|cannot|could)\b",
    ignore_case=True,
)
# "… except (1) with a warrant; (2) …": the items of what is left open come after the clause
_ONLY = LinearPattern(r"\bonly[\s,:—–-]*$")
_LEFT_OPEN = LinearPattern(
    r"\b(?:(?:except|unless|if|when|where|only|provided that|shall|must|may)(?: any| one)?"
    r"(?: of the following)?|for(?: any| one| all)?(?: of)? the following(?: purposes| uses)?)"
    r"[\s,:—–-]*$",
    ignore_case=True,
)
_ITEMS = 300
_RESOLVES = LinearPattern(
    r"(?:\bnow,? therefore,? )?\b(?:be it |it is )?(?:further |hereby ){0,2}(?:resolved|ordained"
    r"|ordered|enacted)\b",
    ignore_case=True,
)
# "Except as provided in subsection 2": what is told there is left open
_EXCEPTED_BELOW = LinearPattern(
    r"\bexcept (?:as )?(?:otherwise )?(?:\w+ )?(?:in|by|under) (?:sub)?(?:section|division"
    r"|paragraph|part|clause)s? \(?(?P<mark>\w{1,3})\b",
    ignore_case=True,
)


def is_exempted(before: str, after: str) -> bool:
    """Whether it is taken out of a law: "exempts … from the privacy act"."""
    low = f"{before} {after[:90]}".lower()
    if "exempt" not in low and "exclud" not in low and "excus" not in low:
        return False
    if _OUT_OF_A_LAW.match(after) is None:
        return False
    return _EXEMPTS.search(before) is not None or _IS_EXEMPT.match(after) is not None


def is_refused_behind(becomes: str) -> bool:
    """Whether what stands behind a line says that it came to nothing: "Not funded."."""
    return _REFUSED.match(becomes) is not None


@dataclass(frozen=True)
class Clause:
    """A phrase of a topic in its clause; texts are on one line.

    ``before`` and ``after`` are the words of its own part of the sentence, ``stems`` the words that
    govern it from above, the nearest first, ``start`` and ``end`` the bounds of its sentence.
    """

    text: str
    hit: Hit
    outline: Outline
    passage: Passage
    start: int
    end: int
    words: Words

    @cached_property
    def before(self) -> str:
        own = self.text[self.start : self.hit.start]
        return " ".join(own[own.rfind(";") + 1 :].split())

    @cached_property
    def after(self) -> str:
        own = self.text[self.hit.end : self.end]
        return " ".join(own.partition(";")[0].split())

    @cached_property
    def proviso(self) -> str:
        """What its sentence allows under a condition: "; provided, however, that it may", or ""."""
        added = next((part for part in self.further if part.lower().startswith("provided")), "")
        if _MAY.search(added) is None:
            return ""
        if _LEFT_OPEN.search(added[-60:]):
            added += " " + " ".join(self.text[self.end : self.end + _ITEMS].split())
        return added

    @cached_property
    def left_open(self) -> str:
        """What a clause leaves open: the items behind a last "except", "if" or "shall", or the
        section below that it excepts, or ""."""
        if _LEFT_OPEN.search(self.after[-60:]) is not None:
            return " ".join(self.text[self.end : self.end + _ITEMS].split())
        said = " ".join((*self.stems, self.own))
        if "except" not in said.lower() or (below := _EXCEPTED_BELOW.search(said)) is None:
            return ""
        begins = _behind_mark(self.text, below["mark"], self.end)
        return " ".join(self.text[begins : begins + 2 * _ITEMS].split()) if begins else ""

    @cached_property
    def phrase(self) -> str:
        return " ".join(self.text[self.hit.start : self.hit.end].split())

    @cached_property
    def own(self) -> str:
        """Its own part of the sentence."""
        return " ".join(filter(None, (self.before, self.phrase, self.after)))

    @cached_property
    def sentence(self) -> str:
        """The whole sentence, without its stem."""
        return " ".join(self.text[self.start : self.end].split())

    @cached_property
    def further(self) -> list[str]:
        """The parts of its sentence behind its own: "…; to require a licence; and for"."""
        rest = " ".join(self.text[self.hit.end : self.end].split()).split(";")[1:]
        return [part.strip() for part in rest]

    @cached_property
    def stems(self) -> list[str]:
        stems = []
        head = self.text[self.start : self.hit.start]
        if ";" in head:  # "It may not use drones; face recognition; or …" is a list without marks
            opening = head.partition(";")[0]
            cut = max(opening.rfind(":"), opening.rfind("—"))
            if cut > 0 or not (self._commands(self.own) or _SENTENCE.match(self.own)):
                stems.append(" ".join((opening[:cut] if cut > 0 else opening).split()))
        if self.start <= self.passage.body + 2:  # a second sentence of an item is its own
            stems += map(_last_rule, self.outline.stems(self.passage))
        return stems

    def _commands(self, text: str) -> bool:
        if ("rá" in text or "RÁ" in text) and _FUTURE.search(text):
            return True
        return any(self.words.stands(name, text) for name in ("commands", "forbids"))

    @property
    def is_ordered(self) -> bool:
        """Whether its own words command, or its stems."""
        return any(self._commands(text) for text in (self.own, *self.stems))

    def _is_permission(self) -> bool:
        """Whether it says who may, and when: "may request … only if"."""
        if _MAY.search(self.own) is None:
            return False
        return self.words.stands("conditions", self.own) or _ONLY.search(self.after) is not None

    @cached_property
    def is_command(self) -> bool:
        """Whether its own words or its stems command, forbid, permit or pay."""
        if self.is_ordered or self._is_permission() or is_exempted(self.before, self.after):
            return True
        return self.pays

    @property
    def pays(self) -> bool:
        """Whether its own words or its stems speak of money or of a purchase."""
        return any(word in text.lower() for text in (self.own, *self.stems) for word in _PAID)

    @cached_property
    def binds(self) -> bool:
        """Whether its own sentence or a stem forbids, limits or pays for what it names."""
        said = [self.own, *self.stems]
        return any(self.words.stands("forbids", text) for text in said) or self.words.stands(
            "conditions", self.own
        )

    @cached_property
    def lacks_it(self) -> bool:
        """Whether it only tells that a thing does not have what the phrase names."""
        if "not" in self.after.lower() and _IS_NO_PART.match(self.after):
            return True
        if self.stems or _NOT.search(self.before) is None:
            return False
        lacks = _LACKS.search(self.before)
        if lacks is None or _NOT.search(lacks.group()) is None:
            return False
        return LAYS_DOWN.search(self.before) is None

    @cached_property
    def is_exception(self) -> bool:
        """Whether it only says what a rule does not touch."""
        before = self.before
        if "exce" in (low := before.lower()) or "exem" in low:
            before = _EXCEPT_AS.sub("", before)
        above = (before, *self.stems[:1])
        if is_exempted(self.before, self.after) or _IS_CHANGED.match(self.after):
            return False
        return (
            self.lacks_it
            or _CONSTRUED.search(self.after) is not None
            or any(self.words.stands("exceptions", text) for text in above)
        )

    @cached_property
    def what_becomes_of_it(self) -> str:
        """Of a law that is told, what the next sentence does: "This bill would extend …"."""
        if not self.words.stands("told_law", self.before):
            following = self.text[self.end : self.end + 160]
            gone = _REFUSED.match(following)
            if gone is None and _GOES.search(following):
                gone = _THAT_LAW_GOES.match(following)
            return " ".join(gone.group().split()) if gone else ""
        following = self.text[self.end : self.end + REACH]
        becomes = _BECOMES.match(" ".join(following.split()))
        return becomes.group() if becomes and not _RETAINS.fullmatch(becomes.group()) else ""

    @cached_property
    def printed(self) -> str:
        """What is shown of it: the nearest stem and the whole item or sentence, "…" where cut."""
        stem = self.stems[0] + " … " if self.stems else ""
        begins = behind_head(self.text, self.start, self.hit.start)
        for resolved in list(_RESOLVES.finditer(self.text[begins : self.hit.start]))[-1:]:
            begins += resolved.start()  # what is resolved, not why
        shown = " ".join(self.text[begins : self.end].split())
        if self.start and self.start == self.hit.start - REACH:
            shown = "… " + shown.partition(" ")[2]
        if self.end < len(self.text) and self.end == self.hit.end + REACH:
            shown = shown.rpartition(" ")[0] + " …"
        return " ".join(filter(None, (stem + shown, self._items_below, self.what_becomes_of_it)))

    @property
    def _items_below(self) -> str:
        """The items that a clause ends before: "may not … unless— (1) …", as many as are short."""
        if _LEFT_OPEN.search(self.after[-60:]) is None:
            return ""
        items = self.text[self.end : self.end + 2 * _ITEMS]
        if len(items) == 2 * _ITEMS:
            items = items[: max(items.rfind(";"), items.rfind(".")) + 1] or items[:_ITEMS]
        return " ".join(items.partition("\n\n")[0].split())


def _last_rule(stem: str) -> str:
    """The part of a stem that governs its items: "…; provided that an officer may:"."""
    rule = stem.rpartition(";")[2]
    return rule.strip() if LAYS_DOWN.search(rule) else stem


def _behind_mark(text: str, mark: str, low: int) -> int:
    """Where the words of the next section with a mark begin, "2." or "(b)"; 0 if it is not near."""
    for form in (f"{mark}.", f"{mark})"):
        place = text.find(form, low, low + 4 * _ITEMS)
        while place > 0 and (text[place - 1].isalnum() or text[place - 1] == "."):
            place = text.find(form, place + 1, low + 4 * _ITEMS)
        if place >= 0:
            return place + len(form)
    return 0


def clause_of(text: str, hit: Hit, words: Words) -> Clause:
    """The clause of a phrase in a clean text."""
    outline = outline_of(text, hit.start)
    passage = outline.at(hit.start)
    low = max(passage.start, hit.start - REACH)
    high = min(max(passage.end, hit.end), hit.end + REACH)
    if low == passage.start and passage.style != "section":
        low = min(passage.body, hit.start)
    start = max(
        (end for end in sentence_ends(text, low, hit.start + 1) if end <= hit.start), default=low
    )
    end = min(sentence_ends(text, hit.end, high), default=high)
    return Clause(text, hit, outline, passage, start, end, words)


def neighbours(clause: Clause) -> Iterator[str]:
    """Yield the sentence before and the one after a clause's, "" where there is none."""
    text = clause.text
    low = max(0, clause.start - REACH)
    ends = [end for end in sentence_ends(text, low, clause.start) if end < clause.start]
    begin = ends[-1] if ends else low
    yield " ".join(text[behind_head(text, begin, clause.start) : clause.start].split())
    high = min(len(text), clause.end + REACH)
    ends = sentence_ends(text, clause.end, high)
    following = [end for end in ends if text[clause.end : end].strip()]
    end = following[0] if following else high
    yield " ".join(text[behind_head(text, clause.end, end) : end].split())
