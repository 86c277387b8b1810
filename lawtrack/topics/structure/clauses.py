"""The clause of a phrase with the stems that govern it, and what its place makes of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.matching import Hit
from lawtrack.topics.structure.outline import Outline, Passage, outline_of
from lawtrack.topics.structure.sentences import (
    behind_head,
    in_heading,
    section_of,
    sentence_ends,
)
from lawtrack.topics.words import Words, cues_in

HEADING = "heading"
OPERATIVE = "operative clause"
DEFINES = "definition"
DEFINED = "part of a definition"
PLAIN = "plain"
RECITAL = "recital"
LIST = "list"
EXAMPLE = "example"
TOLD_LAW = "existing law"
REMARK = "remark"

# A sentence without an end (a table, a scan) is cut so far from the phrase.
REACH = 900
_MEANS = re.compile(
    r"\b(?=[mrhis])(?<!any )(?<!by )(?<!the )(?<!other )(?<!of )(?<!this )(?:means?|refers? to"
    r"|(?<=[”\"’] )includes?|ha(?:s|ve) the (?:same )?meaning|is defined as|shall mean"
    r"|includes?(?= (?:any|all|but)))\b",
    re.IGNORECASE,
)
_LONGEST_TERM = 110
_FIRST_WORDS = 40
_TERM = re.compile(r"[“\"]([^“”\"]{3,60})[”\"]|\bterm ([\w' -]{3,50})$", re.IGNORECASE)
# What stands between "whereas" or "Congress finds" and the enacting words is a reason, not a rule.
_RECITAL = re.compile(r"\bwhereas\b", re.IGNORECASE)
_RESOLVED = re.compile(r"\b(?:resolved|ordained|enacted|therefore|ordered)\b", re.IGNORECASE)
_FINDS = re.compile(
    r"\b(?:congress|senate|house|assembly|legislature|council|city|county|board|people)"
    r" (?:[\w,]+ ){0,3}(?:finds?|declares?)\b|\bfindings?:|\bfollowing findings\b"
    r"|\bsense of (?:the )?(?:congress|senate|house)",
    re.IGNORECASE,
)
_ORDERS = LinearPattern(
    r"\b(?:shall|may not|[Nn]o (?:[\w-]+ ){1,5}may"
    r"|(?:is|are) (?:hereby )?(?:authorized|directed))\b"
)
_FINDINGS = re.compile(
    r"\bfindings?\b|\bsense of\b|\blegislative intent\b|\bdeclarations?\b", re.IGNORECASE
)
_RECITAL_REACH = 1_500
# So many items, as short as this, and unlike the one with the phrase, are a list of things.
_RUN = 4
_SHORT_ITEM = 130
_ACTIONS = re.compile(r"\b(?:shall|must|may|will|to|not)\W*$", re.IGNORECASE)
_HOLDS = re.compile(r"include(?! but|, but|,? without)[^;]*", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?= ?\d)")  # of numbers and dates
_FUTURE = re.compile(r"\w\wrán?\b")  # a Spanish law commands in the future
_AMOUNT = re.compile(r"\$\d+")
_SERIES = re.compile(r",(?! (?:to|for|until|in|by|of|as|which|that)\b)[^,;.:]{2,60}(?=,)")
# What cannot stand in a list of examples before one of its members: the phrase is part of another.
_NO_MEMBER = re.compile(
    r"[.;]|\b(?:that|which|who|whether|with respect to|regarding|in order|relating to|using)\b"
)
# "Except as provided in the exceptions below, nobody may": the rule comes after it
_EXCEPT_AS = LinearPattern(
    r"\bexcept as (?:otherwise )?[^,.;]{1,100},"
    r"|,? ?\b(?:with|subject to) (?:\w+ ){0,2}?(?:exceptions?|exemptions?)\b",
    ignore_case=True,
)
_CONSTRUED = re.compile(
    r"\b(?:construed|interpreted) (?:as|to)\b"
    r"|\b(?:(?:is|are) not|(?:shall|does|do|will) not (?:be|constitute)) an? (?:violation|offense"
    r"|breach)\b"
)
# "the aircraft are not equipped with": what a thing cannot do
_LACKS = LinearPattern(
    r"\b(?:aircraft|cameras?|systems?|readers?|devices?|drones?|vehicles?|products?|software"
    r"|technology|A?LPRs?|trailers?|platforms?|kiosks?|units?|scanners?)\b[^.;:]{0,60}?"
    r"\b(?:are|is|do|does|can|cannot)(?: not| never)? (?:currently |presently )?(?:equipped"
    r"|capable|have|perform|include|contain|offer|integrated|support|come|able)\b[^.;:]{0,40}$",
    ignore_case=True,
)
_NOT = re.compile(r"\b(?:not|never|cannot)\b")
_MAY = re.compile(r"\bmay\b(?! have\b| be (?:able|that)\b)")
_LAYS_DOWN = LinearPattern(r"\b(?:shall|must|may)\b", ignore_case=True)
_BECOMES = re.compile(
    r"(?:(?:(?:th[ei]s?|an?) (?:bill|act|ordinance|measure|resolution|section)"
    r" (?:would|will|shall)?|(?:the )?(?:proposed|new) law)[^.;]{0,80}?\b"
    r"(?:that|those|these|such|this|its|their|(?:present|existing|current) law"
    r"|the(?= prohibition| requirement| ban| limit| repeal| sunset| provisions"
    r"| (?:above|afore)[- ]?(?:mentioned|described|said)))\b"
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
_GOES = re.compile(r"(?i:repeal|rescind|lift|revok|cancel|terminat|void|withdraw)")
# "it does not perform …": a sentence of its own behind a semicolon, and no item
_SENTENCE = LinearPattern(
    r"(?:(?:and|but|or),? )?"
    r"(?:it|they|he|she|this|that|these|those|there|(?:the|an?|each|such)(?: [\w-]+){1,4})"
    r" (?:does|do|did|is|are|was|were|has|have|had|will|would|can|cannot|could)\b",
    ignore_case=True,
)
# "a report that includes an assessment of …": what it is to hold
_HOLDER = re.compile(
    r"\b(?:report|stud[yi]|assessment|review|analysis|evaluation|plan|policy|audit|summary"
    r"|statement"
    r"|notice|description|strategy)(?: that| which)? ?$",
    re.IGNORECASE,
)
# "… except (1) with a warrant; (2) …": the items of what is left open come after the clause
_LEFT_OPEN = LinearPattern(
    r"\b(?:except|unless|if|when|where|only|provided that)(?: any| one)?(?: of the following)?"
    r"[\s,:—–-]*$",
    ignore_case=True,
)
_ITEMS = 300
# “Biometric indicator”, any unique attribute …
# "BIOMETRIC INFORMATION.—(A) IN GENERAL.—The term “biometric information” means"
_HEADS_DEFINITION = LinearPattern(
    r"[^.“”\"]{0,60}[.:][—–\s-]*(?:\(\w+\)\s*[\w ]{2,40}\.[—–\s-]*)?[Tt]he terms? [“\"‘'`]"
)
_NAMED = LinearPattern(r"[”\"’]+,? (?:any|an?|the|all|each|such)\b")
_SPEAKER = re.compile(
    r"\b(?:M[rsx]s?|Dr|Rev)\. [A-Z]|\b(?:residents?|speakers?|callers?|citizens?|audience"
    r"|commenters?|members? of the public|public comments?)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"[“\"][^“”\"]{4,120}$")
_WORK = re.compile(r"^[^“”\"]{0,120}[”\"],?(?: \w+){0,3} (?:of|by|from|published|report|article)\b")


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
    def left_open(self) -> str:
        """The items behind a clause that ends with "except", "unless" or "if", or ""."""
        if _LEFT_OPEN.search(self.after[-60:]) is None:
            return ""
        return " ".join(self.text[self.end : self.end + _ITEMS].split())

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
    def stems(self) -> list[str]:
        stems = []
        head = self.text[self.start : self.hit.start]
        if ";" in head:  # "It may not use drones; face recognition; or …" is a list without marks
            opening = head.partition(";")[0]
            cut = max(opening.rfind(":"), opening.rfind("—"))
            if cut > 0 or not (self._commands(self.own) or _SENTENCE.match(self.own)):
                stems.append(" ".join((opening[:cut] if cut > 0 else opening).split()))
        if self.start <= self.passage.body + 2:  # a second sentence of an item is its own
            stems += self.outline.stems(self.passage)
        return stems

    def _commands(self, text: str) -> bool:
        if "rá" in text and _FUTURE.search(text):
            return True
        return any(self.words.stands(name, text) for name in ("commands", "forbids"))

    @property
    def is_ordered(self) -> bool:
        """Whether its own words command, or its stems."""
        return any(self._commands(text) for text in (self.own, *self.stems))

    def _is_permission(self) -> bool:
        """Whether it says who may, and when: "may request … only if"."""
        return _MAY.search(self.own) is not None and self.words.stands("conditions", self.own)

    @cached_property
    def is_command(self) -> bool:
        """Whether its own words or its stems command, forbid, permit or pay."""
        texts = [self.own, *self.stems]
        if self.is_ordered or self._is_permission():
            return True
        paid = (
            "appropriat",
            "$",
            "fund",
            "award",
            "grant",
            "purchas",
            "contract",
            "acqui",
            "procure",
        )
        return any(word in text.lower() for text in texts for word in paid)

    @cached_property
    def binds(self) -> bool:
        """Whether its own sentence or a stem forbids, limits or pays for what it names."""
        said = [self.own, *self.stems]
        return any(self.words.stands("forbids", text) for text in said) or self.words.stands(
            "conditions", self.own
        )

    @property
    def _lacks_it(self) -> bool:
        """Whether it only tells that a thing does not have what the phrase names."""
        if "not" not in self.before and "never" not in self.before:
            return False
        lacks = _LACKS.search(self.before)
        if lacks is None or _NOT.search(lacks.group()) is None:
            return False
        return _LAYS_DOWN.search(self.before) is None

    @cached_property
    def is_exception(self) -> bool:
        """Whether it only says what a rule does not touch."""
        before = self.before
        if "xce" in before or "xem" in before:
            before = _EXCEPT_AS.sub("", before)
        above = (before, *self.stems[:1])
        return (
            self._lacks_it
            or _CONSTRUED.search(self.after) is not None
            or any(self.words.stands("exceptions", text) for text in above)
        )

    @cached_property
    def what_becomes_of_it(self) -> str:
        """Of a law that is told, what the next sentence does: "This bill would extend …"."""
        if not self.words.stands("told_law", self.before):
            following = self.text[self.end : self.end + 160]
            gone = _THAT_LAW_GOES.match(following) if _GOES.search(following) else None
            return " ".join(gone.group().split()) if gone else ""
        following = self.text[self.end : self.end + REACH]
        becomes = _BECOMES.match(" ".join(following.split()))
        return becomes.group() if becomes and not _RETAINS.fullmatch(becomes.group()) else ""

    @cached_property
    def printed(self) -> str:
        """What is shown of it: the nearest stem and the whole item or sentence, "…" where cut."""
        stem = self.stems[0] + " … " if self.stems else ""
        shown = " ".join(
            self.text[behind_head(self.text, self.start, self.hit.start) : self.end].split()
        )
        if self.start and self.start == self.hit.start - REACH:
            shown = "… " + shown.partition(" ")[2]
        if self.end < len(self.text) and self.end == self.hit.end + REACH:
            shown = shown.rpartition(" ")[0] + " …"
        return " ".join(filter(None, (stem + shown, self.what_becomes_of_it)))


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
    end = min((end for end in sentence_ends(text, hit.end, high) if end > hit.end), default=high)
    return Clause(text, hit, outline, passage, start, end, words)


def kind_of(clause: Clause) -> str:
    """The kind of evidence that a phrase in a body of text is, by the structure around it."""
    hit, text = clause.hit, clause.text
    weak = hit.group.tier == "weak"
    if in_heading(text, hit.start) or _in_run_in_heading(clause):
        return DEFINES if _HEADS_DEFINITION.match(text[hit.end : hit.end + 200]) else HEADING
    if hit.listed and weak:
        return LIST
    if _in_recital(clause):
        return RECITAL
    if clause.words.stands("told_law", clause.before):
        return OPERATIVE if clause.what_becomes_of_it else TOLD_LAW
    if _obeys_the_law(clause):
        return TOLD_LAW
    if _is_remark(clause) or _is_cited(clause):
        return REMARK
    if (defined := _definition(clause)) is not None:
        return defined
    if _is_list_item(clause) and not clause.binds:
        return LIST
    if not clause.is_command:
        return PLAIN
    if _is_example(clause) and not clause.binds:
        return EXAMPLE
    return OPERATIVE


def _in_run_in_heading(clause: Clause) -> bool:
    span = clause.outline.heading(clause.passage)
    return span is not None and span[0] <= clause.hit.start < span[1]


def _in_recital(clause: Clause) -> bool:
    text, first, start = clause.text, clause.start, clause.hit.start
    if _FINDINGS.search(section_of(text, start)):
        return True
    before = text[max(0, first - _RECITAL_REACH) : start]
    whereas = [match.end() for match in _RECITAL.finditer(before)]
    if whereas and not _RESOLVED.search(before[whereas[-1] :]):
        return True
    outline = outline_of(text, start)
    passage = outline.at(start)
    if passage.parent is not None:
        parent = outline.passages[passage.parent]
        if _FINDINGS.search(text[parent.start : min(parent.end, parent.start + 60)]):
            return True
    if any(_recites(said) for said in outline.stems(passage)):
        return True
    if not _recites(text[passage.start : start][-400:]):
        return False
    if first == passage.start or _recites(text[first:start]):
        return True
    return _ORDERS.search(text[first : clause.end]) is None  # or a rule behind what is found


def _recites(said: str) -> bool:
    return _FINDS.search(said) is not None and _RESOLVED.search(said) is None


def _obeys_the_law(clause: Clause) -> bool:
    """Whether the sentence tells what the law as it stands has brought about, and no more.

    "The module will stay off, as the ordinance demands" is of the ordinance, not of this text.
    """
    obeys = clause.words.stands("obeys", clause.sentence)
    return obeys and _LAYS_DOWN.search(clause.own) is None


def _is_remark(clause: Clause) -> bool:
    """Whether a sentence tells what somebody said of it."""
    said = clause.words.pattern("remarks").search(clause.sentence)
    if said is None:
        return False
    if _SPEAKER.search(clause.sentence[: said.start()]) and said.start() < len(clause.before):
        return True  # "Ms. Lee asked the Council to ban": whatever a visitor wants
    return not clause.words.stands("forbids", clause.before)


def _is_cited(clause: Clause) -> bool:
    """Whether it stands in the quoted name of a work of somebody's."""
    return bool(_CITED.search(clause.before)) and bool(_WORK.match(clause.after))


def _definition(clause: Clause) -> str | None:
    """Whether the sentence, or its stem, says what the phrase means or what another term means."""
    for means in _MEANS.finditer(clause.after[:120]):
        if not re.search(r"[.;:]|\b(?:shall|may|must)\b", clause.after[: means.start()]):
            return DEFINES
    if clause.before.endswith(("“", '"', "‘")) and _NAMED.match(clause.after):
        return DEFINES
    return DEFINED if defined_term(clause) else None


def defined_term(clause: Clause) -> str:
    """The term whose definition the phrase is part of, or ""."""
    for said in (clause.before, *clause.stems):
        means = next(iter(_MEANS.finditer(said)), None)
        if means is None or means.start() > 2 * _LONGEST_TERM:
            continue
        head = said[: means.start()].rstrip()
        terms = list(_TERM.finditer(head))
        if terms:
            term = terms[-1]
            return " ".join((term.group(1) or term.group(2)).split())
        if len(head) <= _LONGEST_TERM and not re.search(r"\b(?:shall|may|must|will)\b", head):
            return head.rpartition(". ")[2].strip(' “”"')
    return ""


def begins_definition(clause: Clause) -> bool:
    """Whether the phrase is the first thing that its term is defined as."""
    means = next(iter(_MEANS.finditer(clause.before)), None)
    if means is None or len(clause.before) - means.end() > _FIRST_WORDS:
        return False
    return not clause.words.stands("examples", clause.before[means.end() :])


def _is_list_item(clause: Clause) -> bool:
    """Whether it is one of many short, unlike things: by marks, by semicolons or by commas."""
    if clause.stems and _ACTIONS.search(clause.stems[0]):
        return False  # "the department shall— (2) …": what is to be done, not a thing
    items = clause.outline.siblings(clause.passage)
    if len(items) >= _RUN and clause.passage.end - clause.passage.start < 2 * _SHORT_ITEM:
        length = median(item.end - item.start for item in items)
        if length < _SHORT_ITEM and not clause.words.stands("commands", clause.own):
            return True
    own = _THOUSANDS.sub("", f"{clause.before} {clause.phrase}{clause.after[:1]} ,")
    for amount in list(_AMOUNT.finditer(own))[-1:]:
        own = own[amount.end() :]  # "of which $51,000,000 shall be for": the object of that money
    series = _SERIES.findall(own)
    one_price = "$" in clause.after and not clause.is_ordered
    return len(series) >= (_RUN - 2 if one_price else _RUN - 1)


def _is_example(clause: Clause) -> bool:
    """Whether it is named as one example of several: "such as drones, face recognition and"."""
    for words_before in (clause.before, *clause.stems[:1]):
        cues = cues_in(clause.words, ("examples",), words_before)
        if not cues:
            continue
        begins = cues[-1].start
        above = words_before[:begins]
        if _HOLDER.search(above) or (
            _HOLDS.fullmatch(words_before[begins:]) and _ACTIONS.search(above)
        ):
            continue  # "the report shall include": what it is to hold, not an example
        if not _NO_MEMBER.search(words_before[cues[-1].end :]):
            return True
    return False


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
