"""What its place makes of a clause: a heading, a rule, a recital, a list, a remark and so on."""

import re
from statistics import median

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.structure.clauses import LAYS_DOWN, Clause
from lawtrack.topics.structure.definitions import (
    DEFINES,
    HEADS_DEFINITION,
    LONGEST_TERM,
    definition_in,
)
from lawtrack.topics.structure.outline import is_item, outline_of
from lawtrack.topics.structure.sentences import in_heading, section_of
from lawtrack.topics.words import cues_in

HEADING = "heading"
OPERATIVE = "operative clause"
PLAIN = "plain"
RECITAL = "recital"
LIST = "list"
EXAMPLE = "example"
TOLD_LAW = "existing law"
REMARK = "remark"
# What stands between "whereas" or "Congress finds" and the enacting words is a reason, not a rule.
_RECITAL = re.compile(r"\bwhereas\b", re.IGNORECASE)
_RESOLVED = re.compile(r"\b(?:resolved|ordained|enacted|therefore|ordered)\b", re.IGNORECASE)
_FINDS = re.compile(
    r"\b(?:congress|senate|house|assembly|legislature|council|city|county|board|people)"
    r" (?:[\w,]+ ){0,3}(?:finds?|declares?)\b|\bfindings?:|\bfollowing findings\b"
    r"|\bsense of (?:the )?(?:congress|senate|house)",
    re.IGNORECASE,
)
# "finds that it is the sole source and awards"
_ACTS = LinearPattern(
    r"\band (?:hereby )?(?:awards|approves|adopts|directs|orders|accepts|rejects|authori[sz]es)\b",
    ignore_case=True,
)
_ORDERS = LinearPattern(
    r"\b(?:shall|may not|no (?:[\w-]+ ){1,5}may"
    r"|(?:is|are) (?:hereby )?(?:authorized|directed))\b",
    ignore_case=True,
)
_FINDINGS = re.compile(
    r"\bfindings?\b|\bsense of\b|\blegislative intent\b|\bdeclarations?\b", re.IGNORECASE
)
_RECITAL_REACH = 1_500
# So many items, as short as this, and unlike the one with the phrase, are a list of things.
_RUN = 4
_SHORT_ITEM = 130
_OPENING = 70
_ACTIONS = re.compile(r"\b(?:shall|must|may|will|to|not)\W*$", re.IGNORECASE)
# a whole sentence: no thing of several
_IS_TOLD = LinearPattern(
    r"(?:\W*\w{1,3}[.)] )?[A-Z][^.;]*\b(?:is|are|was|has|have|may|will|does|do)\b[^;]*\."
)
_ROW_OF_VERBS = LinearPattern(
    r"\b(?:that|which|who|may|shall|must|not|to)(?: [\w-]+,)+(?: [\w-]+,?)? (?:or|and)"
    r" (?:otherwise )?[\w-]+\b",
    ignore_case=True,
)
_HOLDS = re.compile(r"include(?! but|, but|,? without)[^;]*", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?= ?\d)")  # of numbers and dates
_AMOUNT = re.compile(r"\$\d+")
_GOES_ON = re.compile(r"\b(?:(?i:shall|must|will|can|is|are|and|or)|may|MAY)\b")
_SERIES = re.compile(
    r",(?! (?:to|for|until|in|by|of|as|which|that)\b)[^,;.:]{2,60}(?=,)", re.IGNORECASE
)
# What cannot stand in a list of examples before one of its members: the phrase is part of another.
_NO_MEMBER = re.compile(
    r"[.;]|\b(?:that|which|who|whether|with respect to|regarding|in order|relating to|using)\b",
    re.IGNORECASE,
)
# "a report that includes an assessment of …": what it is to hold
_HOLDER = re.compile(
    r"\b(?:report|stud[yi]|assessment|review|analysis|evaluation|plan|policy|audit|summary"
    r"|statement"
    r"|notice|description|strategy)(?: that| which)? ?$",
    re.IGNORECASE,
)
_HAS_IT = re.compile(r"\w (?:that|which) includes? ?$")
_MORE = re.compile(r",|(?:and|or)\b|(?:technology|software|systems?),")
# behind the phrase that an item begins with; and what is said of it in a denial
_HEADS = 25
_NUMBER = LinearPattern(r"\W*\d{1,3}[.)]")
_DENIES = LinearPattern(r"\A[^.]*\b(?:not|no|none|never|nobody)\b", ignore_case=True)
_SPEAKER = re.compile(
    r"\b(?:M[rsx]s?|Dr|Rev)\. [A-Z]|\b(?:residents?|speakers?|callers?|citizens?|audience"
    r"|commenters?|members? of the public|public comments?)\b",
    re.IGNORECASE,
)
# "the auditor is asked to examine": nobody speaks
_BIDDEN = LinearPattern(
    r"\b(?:is|are|be|hereby|being)(?: \w+)? (?:asked to|reminded (?:of|that))\b"
    r"|\b(?:when|if|as|so|where|unless|until) asked\b",
    ignore_case=True,
)
# "R. Lee: it should be illegal": what a letter says
_WRITES = LinearPattern(r"\W*(?:[A-Z]\.|Mr\.|Ms\.|Mrs\.|Dr\.) [A-Z][\w'’-]+: ")
_MOVES = re.compile(r"\bmov(?:e|es|ed|ing)\b|\bmotion\b", re.IGNORECASE)
_CITED = re.compile(r"[“\"][^“”\"]{4,120}$")
_WORK = re.compile(r"^[^“”\"]{0,120}[”\"],?(?: \w+){0,3} (?:of|by|from|published|report|article)\b")


def kind_of(clause: Clause) -> str:
    """The kind of evidence that a phrase in a body of text is, by the structure around it."""
    hit, text = clause.hit, clause.text
    weak = hit.group.tier == "weak"
    if in_heading(text, hit.start) or _in_run_in_heading(clause):
        return DEFINES if HEADS_DEFINITION.match(text[hit.end : hit.end + 200]) else HEADING
    if hit.listed and weak:
        return LIST
    if _in_recital(clause):
        return RECITAL
    if clause.words.stands("told_law", clause.before):
        return OPERATIVE if clause.what_becomes_of_it else TOLD_LAW
    if _obeys_the_law(clause):
        return TOLD_LAW
    if _is_remark(clause) or _is_cited(clause) or _is_asked(clause):
        return REMARK
    if (defined := definition_in(clause)) is not None:
        return defined
    if _is_list_item(clause) and not (clause.binds or _is_a_matter(clause)):
        return LIST
    if not clause.is_command:
        if _is_a_matter(clause, alone=True):
            return OPERATIVE
        if _SPEAKER.search(clause.before):
            return REMARK  # "three speakers opposed it"
        return HEADING if _in_capitals(clause) else PLAIN
    if _is_example(clause) and not clause.binds:
        return EXAMPLE
    return OPERATIVE


def _in_run_in_heading(clause: Clause) -> bool:
    span = clause.outline.heading(clause.passage)
    if span is not None and span[0] <= clause.hit.start < span[1]:
        return True
    # "14. Facial recognition. Survey ten cities and bring options.": a line of an agenda or a plan
    if clause.before:
        numbered = _NUMBER.fullmatch(clause.before) is not None
    else:
        numbered = is_item(clause.passage)
    if not numbered or len(clause.after) > _HEADS:
        return False
    below = clause.text[clause.end : clause.passage.end].strip()
    return len(below) > _HEADS and clause.after.endswith(".") and not _DENIES.search(below)


def _in_capitals(clause: Clause) -> bool:
    """Whether it stands in a line of capitals over a text in small letters."""
    below = clause.text[clause.end : clause.end + LONGEST_TERM]
    return (
        len(clause.sentence) < LONGEST_TERM
        and clause.sentence.isupper()
        and any(letter.islower() for letter in below)
    )


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
    return _FINDS.search(said) is not None and not (_RESOLVED.search(said) or _ACTS.search(said))


def _obeys_the_law(clause: Clause) -> bool:
    """Whether the sentence tells what the law as it stands has brought about, and no more.

    "The module will stay off, as the ordinance demands" is of the ordinance, not of this text.
    """
    obeys = clause.words.stands("obeys", clause.sentence)
    return obeys and LAYS_DOWN.search(clause.own) is None


def _is_remark(clause: Clause) -> bool:
    """Whether a sentence tells what somebody said of it."""
    sentence = clause.sentence
    if "asked" in (low := sentence.lower()) or "reminded" in low:
        sentence = _BIDDEN.sub(lambda bidden: " " * len(bidden.group()), sentence)
    if _WRITES.match(sentence) and not _MOVES.search(sentence):
        return True
    verb = clause.words.pattern("remarks").search(sentence)
    if verb is None:
        return False
    before = sentence[: verb.start()]
    if _SPEAKER.search(before) and verb.start() < len(clause.before):
        return True  # "Ms. Lee asked the Council to ban": whatever a visitor wants
    if verb.start() > len(clause.before) and LAYS_DOWN.search(before):
        return False  # "shall report the number of searches asked for": nobody speaks
    return not clause.words.stands("forbids", clause.before)


def _is_asked(clause: Clause) -> bool:
    """Whether somebody asks it: no question of a ballot, "Shall the city …?"."""
    return clause.sentence.endswith("?") and not clause.sentence.startswith(("Shall", "SHALL"))


def _is_cited(clause: Clause) -> bool:
    """Whether it stands in the quoted name of a work of somebody's."""
    return bool(_CITED.search(clause.before)) and bool(_WORK.match(clause.after))


def _is_a_matter(clause: Clause, *, alone: bool = False) -> bool:
    """Whether it is a line of an agenda: "3. Presentation: …"; ``alone``: and of nothing else."""
    head = clause.before if clause.before or clause.after[:1] not in ":–—-" else clause.after
    if alone and (not is_item(clause.passage) or "," in head or clause.stems):
        return False
    return clause.words.stands("hearings", head[:_OPENING])


def _is_list_item(clause: Clause) -> bool:
    """Whether it is one of many short, unlike things: by marks, by semicolons or by commas."""
    if clause.stems and _ACTIONS.search(clause.stems[0]):
        return False  # "the department shall— (2) …": what is to be done, not a thing
    items = clause.outline.siblings(clause.passage)
    if len(items) >= _RUN and clause.passage.end - clause.passage.start < 2 * _SHORT_ITEM:
        length = median(item.end - item.start for item in items)
        if length < _SHORT_ITEM and not (
            clause.words.stands("commands", clause.own) or _IS_TOLD.fullmatch(clause.sentence)
        ):
            return True
    parts = clause.sentence.split(";")
    if len(parts) >= _RUN and median(map(len, parts)) < _SHORT_ITEM / 2:
        return not clause.words.stands("commands", clause.own)
    after = _GOES_ON.split(clause.after)[0] if clause.after.startswith(",") else clause.after[:1]
    own = _THOUSANDS.sub("", f"{clause.before} {clause.phrase}{after.rstrip(' ,.')} ,")
    if verbs := _ROW_OF_VERBS.search(own):
        own = own[verbs.end() :]  # "that collects, keeps, stores or shares": one thing, much done
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
        if _HAS_IT.search(words_before) and not _MORE.match(clause.after):
            continue  # "any system that includes it": what the thing has
        if not _NO_MEMBER.search(words_before[cues[-1].end :]):
            return True
    return False
