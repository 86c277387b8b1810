"""What a measure would do, in two steps: the direction first, then the kind.

*Limit*, *study or disclose* and *authorise or fund* point three different ways; a wrong direction
misleads, and *unclear* does not. In a clause the word nearest before the phrase decides, then the
words after it, then the stems above; a word that forbids is stronger than one that authorises.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.undoing import (
    ANOTHER,
    DENIED,
    PASSIVE,
    Statement,
    has_lapsed,
    is_given_up,
    is_lifted,
    is_not_forbidden,
    is_preempted,
    is_refused,
    is_spared,
    loses_leave,
)
from lawtrack.topics.words import Cue, Words, cues_in, longest_cues, without_names

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"

LIMIT, LOOK, PERMIT = "limit", "study or disclose", "authorise or fund"
DIRECTIONS = {BAN: LIMIT, RESTRICT: LIMIT, DISCLOSE: LOOK, STUDY: LOOK, AUTHORISE: PERMIT}
STRICTEST_FIRST = (BAN, RESTRICT, DISCLOSE, STUDY, AUTHORISE)

_STANCE = {
    "forbids": BAN,
    "limits": RESTRICT,
    "discloses": DISCLOSE,
    "studies": STUDY,
    "authorises": AUTHORISE,
}
_CUES = tuple(_STANCE)
_OPENING = 70
# "no money until it is in use" asks for it
_UNTIL = re.compile(r"\b(?:until|before) (?:[\w,-]+ ){0,12}$", re.IGNORECASE)
_STARTS = re.compile(
    r"\b(?:implemented|established|operational|installed|deployed|in use|at work)\b"
)
# "before deploying it, the department must …"
_FIRST = re.compile(
    r"\b(?:prior to|before|antes del?)(?:(?: [\w-]+){0,4}"
    r"| \w+ing(?: (?!shall|must|may|will|can\b)[\w'’-]+){0,12}) $",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:when|whenever|where|if|whether|that|which|who|how)\b", re.IGNORECASE
)
# "No aircraft operated by or for an agency of this state shall": nobody may
_NOBODY_MAY = LinearPattern(
    r"(?:\A|[.:—–-]\W+)(?P<nobody>(?:no|neither)\b[^.;:]{1,200}?\b(?:shall|may|must|can|will)\b)",
    ignore_case=True,
)
_OTHERS_MUST = LinearPattern(r"^[^.;:]*\b(?:shall|must|will)\b", ignore_case=True)
# "a store that uses", "any State whose police operate"
_USER = re.compile(
    r"\b(?:(?:that(?! (?:the|an?|any|each|all|such|no)\b)|which|who)(?= \w)"
    r"|whose(?: [\w'’-]+){1,3}|using|employing|operating|if|when|whenever|once"
    r"|(?:intending|proposing|planning|seeking) to(?: \w+,){0,4}"
    r"|(?:provider|vendor|operator|user|seller|developer)s? of)"
    r"(?: (?!shall|must|may|will|can|not|to\b)[\w'’/-]+){0,12} ?\Z",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\bwith \Z|\bwith\Z")
_DEMANDED = re.compile(
    r"\b(?:requir|direct|request|urg|ask|mak|forc|mandat)(?:e|es|s|ing)?\b|\bobliga\b|\bexige\b",
    re.IGNORECASE,
)
_MODAL = re.compile(r"\b(?:shall|must|may not|may only|(?:is|are) required to|deber[áa]n?)\b")
_TO = re.compile(r"\bto(?= \w)|\b(?:shall|must|a (?=avisar|informar|notificar))")
# "facial recognition use policy": the words between a phrase and the noun that it belongs to
_MODIFIES = re.compile(
    r"(?:(?!of|in|by|for|to|at|on|is|are|as|be|shall|must|may|from|and|or|with|that|which\b)"
    r"[\w-]+ |-){0,2}"
)
_HOLDING = re.compile(r"\b(?:include|contain|cover|address|describe|set forth)\b[^.;]*\Z")
_ACT = re.compile(
    r"(?:[\w-]+ ){0,2}(?:Privacy|Protection|Accountability|Safeguards?|Fairness|Reform)\b"
    r"[^.;,]{0,30}?\bAct\b"
)
# "shall design, supply and install a new", "may be boarded by"
_DONE = re.compile(
    r"\b(?:(?:shall|will|must)(?: (?!be|not|have|of|in|by|for|to|at|on|from|with|that|which|if\b)"
    r"[\w-]+,?){1,6}|may(?: be \w+)?(?: [\w-]+){1,4}) ?\Z"
)
# "…, and the chief shall": what stands before is a rule on somebody else
_NEW_SUBJECT = LinearPattern(
    r", (?:and|but) (?:the|an?|each|every|such)(?: [\w-]+){1,4}? (?:shall|must|may|will)\b",
    ignore_case=True,
)
# "$310,000 for", "system ..... $310,000"
_PRICED = LinearPattern(r"[\w &-]{0,50}[ .:…–-]*\$[\d,]{4,}")
_PRICED_ITEM = LinearPattern(r"[\w &,()/#-]{0,80}[ .:…–-]*\$[\d,]{4,}")
_PAID = LinearPattern(r"\$[\d,.]+[^.;$]{0,30}\bfor(?: [\w-]+){0,14} ?$")
_MOTION = re.compile(r"\b(?:motion|moved|vote)\b", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:failed|fails|(?:was|were) (?:defeated|lost)|did not (?:carry|pass))\b")
_INFORMS = re.compile(
    r"[-–—(:;,] ?(?:informational|information|discussion|presentation|update)\b.{0,80}\Z",
    re.IGNORECASE,
)
_PERMITS = re.compile(r"permits?", re.IGNORECASE)
# "by means of": what is done with it, whatever it is done for
_BY_MEANS = LinearPattern(
    r"\b(?:shall|must|will|may) (?:\w+ )?(?:verif|confirm|identif|authenticat|certif|establish)"
    r"[^.;:]*\b(?:by means of|by (?:the )?use of|through (?:the )?use of|with the (?:help|aid) of"
    r"|by way of|using|via|by)(?: [\w-]+){0,2} ?$",
    ignore_case=True,
)
# between a report and what it is on
_TALKS_OF = LinearPattern(
    r"(?:[\s:,]|\b(?:on|of|into|about|for|regarding|concerning|the|an?|any|its|possible|potential"
    r"|proposed|options|whether to|whether|how|ways)\b)*",
    ignore_case=True,
)
_HOW_TO = re.compile(r"\b(?:how|whether|when|where|ways?) to ?$", re.IGNORECASE)
# "Customs and Border Protection's": no second thing
_AGENCY = LinearPattern(r"\b[A-Z]\w+ (?:and|&) [A-Z]\w+(?: [A-Z]\w+)*['’]s\b")
_AND_SHALL = re.compile(r"\band (?:shall|must|may (?:not|only))\b")
_VERBAL = re.compile(r"(?:shall|must|may|can|cannot|will|would|should|is|are|be|does|do|only)\b")
_SET_APART = re.compile(
    r"\b(?:other than|apart from|aside from|but not|with the exception of)(?: [\w-]+){0,2}$",
    re.IGNORECASE,
)
_SPARED = re.compile(r"\bwithout(?: [\w-]+){0,3}$", re.IGNORECASE)
# "certifies that … has been removed": what is laid down stands behind
_ASSURED = LinearPattern(
    r"\b(?:certif|ensur|verif|confirm|guarant|agree|represent|covenant|promis|warrant)\w* that"
    r"(?: [\w-]+){0,3} ?$",
    ignore_case=True,
)
# a record that others than its keeper may read
_RECORDS = re.compile(r"\b(?:logs?|records?)\Z", re.IGNORECASE)
_OPEN = re.compile(
    r"\bpublic(?:ly)? (?:report|record|inspection|disclosure|available|posted)|\bopen to\b"
    r"|\b(?:shall|must|and|is|are|be) (?:publish|posted?\b|made public)",
    re.IGNORECASE,
)
# "shall be conducted without it": not "an entrance without it"
_DONE_WITHOUT = LinearPattern(
    r"\b(?:shall|must|will|(?:is|are) to) be (?P<how>\w+(?: [\w-]+){0,8}) without(?: any)? ?$",
    ignore_case=True,
)
_OFFERED = re.compile(
    r"\b(?:an?|alternatives?|options?|choices?|another|those|persons)\b", re.IGNORECASE
)
# "No … shall be collected", before and behind the phrase
_NOBODYS = re.compile(r"\bno(?: [\w-]+){0,3} ?\Z", re.IGNORECASE)
_IS_TO = re.compile(r"[^.;]*\b(?:shall|may|must|can|will|be)\b", re.IGNORECASE)
_AND = re.compile(
    r"\band (?:to )?(?:prohibit|ban|bar|forbid|limit|restrict|regulat|impos|suspend)", re.IGNORECASE
)
_INSTRUMENT = re.compile(
    r"[^:–—]{0,60}\bhearing\b[^:–—]{0,20}(?:[:–—]|on(?: an?| the)?(?: proposed)?) ?"
    r"(?:ordinance|resolution|bill|local law)\b",
    re.IGNORECASE,
)
_OVERSIGHT = re.compile(r"\W*oversight\b[^.;]{0,40}[-–—:]", re.IGNORECASE)


def stance_of_statement(statement: Statement, words: Words) -> str:
    """What one clause would do with what it names."""
    stance = _stance_of(statement, words)
    for cue in _cues(words, statement.becomes) if DIRECTIONS.get(stance) != LIMIT else ():
        if cue.name in ("forbids", "limits"):
            return _STANCE[cue.name]  # "Under current law it may … The bill forbids such uses."
    if DIRECTIONS.get(stance) == PERMIT and _has_failed(statement):
        return BAN
    if stance in (AUTHORISE, UNCLEAR) and loses_leave(statement, words):
        return BAN
    if has_lapsed(statement, words):
        return AUTHORISE
    if statement.undone or is_lifted(statement, words):
        return AUTHORISE if DIRECTIONS.get(stance) == LIMIT else UNCLEAR
    if is_not_forbidden(statement):
        return AUTHORISE if statement.is_title else UNCLEAR
    return UNCLEAR if is_preempted(statement) else stance


def _stance_of(statement: Statement, words: Words) -> str:
    if statement.is_title and (
        _is_talked_about(statement.before, words) or _INFORMS.search(statement.after)
    ):
        return STUDY
    before = without_names(statement.before)
    for another in list(_NEW_SUBJECT.finditer(before))[-1:]:
        before = before[another.start() :]
    if ruled := _rule_on_users(before, statement, words):
        return ruled
    own = _own_cues(before, words)
    above = [cue for stem in statement.stems for cue in reversed(_cues(words, stem))]
    nearest = own[-1].name if own else ""
    if above and (above[0].name == "studies" or _holds_what_is_studied(statement, above)):
        return STUDY  # what a report is to hold is reported, whatever it is
    first = _FIRST.search(f"{statement.before} ") is not None
    if is_spared(statement, words):
        return AUTHORISE
    if _SET_APART.search(before):  # "equipment other than": what is allowed is the rest
        return UNCLEAR if any(cue.name == "forbids" for cue in own) else RESTRICT
    if is_given_up(statement, words):
        return BAN
    if nearest == "forbids" and _is_thought_of(own, before, words):
        return STUDY  # "a report on banning": it is not banned yet
    if nearest == "forbids" or _is_for_nobody(statement) or is_refused(statement, words):
        return _forbidden(statement, words)
    if _SPARED.search(statement.before):
        return _done_without(statement, words)
    if nearest in ("", "authorises") and first:
        return _asked_first(statement, words)
    if nearest == "discloses" and _is_denied(own):
        return RESTRICT
    if _ASSURED.search(before) and _is_denied_behind(statement, words):
        return _forbidden(statement, words)
    if nearest == "limits" and _is_open_record(before[: own[-1].end], statement.after):
        return DISCLOSE
    if nearest == "limits" and not first and _BY_MEANS.search(before):
        return AUTHORISE  # "shall verify a person by means of": what is to be done with it
    if nearest in ("limits", "authorises") and (looked := _looked_into(own, before, words)):
        return _and_limits(_STANCE[looked], statement, words)
    if nearest not in ("", "authorises"):
        return _and_limits(_STANCE[nearest], statement, words)
    if any(words.stands("approvals", stem) for stem in (statement.before, *statement.stems)):
        return RESTRICT
    if any(cue.name == "forbids" for cue in (*own, *above)):
        return _forbidden(statement, words)
    if headed := _head(statement, words):
        return _forbidden(statement, words) if headed == "forbids" else _STANCE[headed]
    return (
        _said_behind(statement, words, alone=not nearest)
        or (AUTHORISE if nearest else "")
        or (_STANCE[above[0].name] if above else "")
        or _condition(statement, words)
        or (STUDY if words.stands("asks", statement.before) else "")
        or (AUTHORISE if _is_done(statement) or _is_paid(statement) else UNCLEAR)
    )


def _done_without(statement: Statement, words: Words) -> str:
    """Whether all of it is done without what is named, or only something that is offered."""
    done = _DONE_WITHOUT.search(statement.before)
    offered = done is None or _OFFERED.search(done["how"]) is not None
    return RESTRICT if offered or words.stands("conditions", statement.after) else BAN


def _is_open_record(kept: str, after: str) -> bool:
    """Whether what is kept is a record, and it is kept for others to see."""
    return _RECORDS.search(kept) is not None and _OPEN.search(after) is not None


def _is_denied_behind(statement: Statement, words: Words) -> bool:
    cues = _cues(words, statement.after[:PASSIVE])
    return any(cue.name == "forbids" for cue in cues)


def _asked_first(statement: Statement, words: Words) -> str:
    """What must be done before it may be used: people are told, or else it is a limit."""
    cues = _cues(words, statement.after[: 2 * PASSIVE])
    names = [cue.name for cue in cues if cue.name != "authorises"]
    return DISCLOSE if names[:1] == ["discloses"] else RESTRICT


def _has_failed(statement: Statement) -> bool:
    """Whether the motion for it failed."""
    return _MOTION.search(statement.before) is not None and (
        _FAILED.search(statement.after) is not None
    )


def _is_done(statement: Statement) -> bool:
    """Whether it is what is to be done, or may be, whatever the verb: "shall design a …"."""
    return _DONE.search(statement.before[-2 * PASSIVE :]) is not None and not statement.is_title


def _is_paid(statement: Statement) -> bool:
    """Whether it is what money is named for, in a sentence or in a line of a budget."""
    priced = (_PRICED_ITEM if statement.is_title else _PRICED).match(statement.after) is not None
    return priced or _PAID.search(statement.before) is not None


def _holds_what_is_studied(statement: Statement, above: Sequence[Cue]) -> bool:
    """Whether the stem is of a report: "the report shall include each of the following"."""
    return (
        any(cue.name == "studies" for cue in above)
        and _HOLDING.search(statement.stems[0][-2 * PASSIVE :]) is not None
    )


def _rule_on_users(before: str, statement: Statement, words: Words) -> str:
    """What is demanded of those who use it: "a store that uses it must …", "" if nothing is."""
    near = before[-2 * PASSIVE :]
    user = _USER.search(near) or _BEARER.search(near)
    if user is None:
        return ""
    subject = before[: len(before) - len(near) + user.start()]
    modal = None
    if _DEMANDED.search(subject) is not None:
        modal = _TO.search(statement.after[: 2 * PASSIVE])
    elif (
        (_BEARER.search(before) is None or _USER.search(near) is not None)
        and _MODAL.search(subject) is None
        and _NOBODYS.search(before) is None
    ):
        modal = _MODAL.search(statement.after[: 2 * PASSIVE])
    if modal is None:
        return ""
    behind = statement.after[modal.start() :]
    cues = _cues(words, behind[:PASSIVE])
    names = [cue.name for cue in cues if cue.name != "authorises"]
    if names[:1] in ([], ["forbids"]):
        return RESTRICT
    if names[0] == "limits" and _is_open_record(behind[: cues[0].end], behind):
        return DISCLOSE
    limited = any(
        cue.name in ("forbids", "limits")
        for further in _AND_SHALL.finditer(behind)
        for cue in _cues(words, behind[further.start() :][:PASSIVE])[:1]
    )
    return RESTRICT if limited else _STANCE[names[0]]


def _head(statement: Statement, words: Words) -> str:
    """The list of the noun that the phrase belongs to: "adopt the … use policy", or ""."""
    if _ACT.match(statement.after):
        return "limits"
    for cue in _cues(words, statement.after[: 2 * DENIED]):
        between, noun = statement.after[: cue.start], statement.after[cue.start : cue.end]
        if _PERMITS.fullmatch(noun) and _MODIFIES.fullmatch(between):
            return "limits"  # what nobody may run without one
        if cue.name != "authorises" and _MODIFIES.fullmatch(between) and not _VERBAL.match(noun):
            return cue.name
    return ""


def _is_for_nobody(statement: Statement) -> bool:
    return _NOBODYS.search(statement.before) is not None and (
        statement.is_title or _IS_TO.match(statement.after[:PASSIVE]) is not None
    )


def _is_talked_about(before: str, words: Words) -> bool:
    """Whether a title begins with a hearing: "Oversight – …", "Order for a hearing on …"."""
    begins = before[:_OPENING]
    if _INSTRUMENT.match(before):
        return False  # heard is the measure, and it says itself what it does
    return _OVERSIGHT.match(begins) is not None or words.stands("hearings", begins)


def _own_cues(before: str, words: Words) -> list[Cue]:
    """The cues of a clause before its phrase: that nobody may, however long the name, is one."""
    own = _without_subordinate(_cues(words, before), before)
    nobody = _NOBODY_MAY.search(before)
    if nobody is None or any(cue.name == "forbids" for cue in own):
        return own
    if _OTHERS_MUST.search(before[nobody.end() :]):
        return own
    start, end = nobody.span(1)
    return sorted([*own, Cue(start, end, "forbids")], key=lambda cue: cue.end)


def _without_subordinate(own: list[Cue], before: str) -> list[Cue]:
    """The cues without a last one that only tells when: "notice … when a business uses"."""
    if len(own) > 1 and own[-1].name == "authorises" and own[-2].name in ("discloses", "studies"):
        between = before[own[-2].end : own[-1].start]
        if _SUBORDINATE.search(between) and not ANOTHER.search(between):
            return own[:-1]
    return own


def _is_thought_of(own: Sequence[Cue], before: str, words: Words) -> bool:
    """Whether the last word, that it is forbidden, is what the one before looks into."""
    if _looked_into(own[-2:], before, words) != "studies":
        return False
    return _TALKS_OF.fullmatch(before[own[-2].end : own[-1].start]) is not None


def _looked_into(own: Sequence[Cue], before: str, words: Words) -> str:
    """The list of the word that looks into the last ones: "evaluate the privacy risks of"."""
    for looks, last in reversed(list(pairwise(own))):
        between = before[looks.end : last.start]
        listed = between.endswith(", ") and before[last.start : last.end].endswith("ing")
        if listed or ANOTHER.search(_AGENCY.sub("", between)):
            return ""  # "creating a commission on …, restricting the use of"
        if looks.name in ("studies", "discloses", "limits"):
            named = words.stands("objects", before[last.start : last.end]) or (
                looks.name == "studies" and _HOW_TO.search(between) is not None
            )
            return looks.name if named else ""
    return ""


def _and_limits(stance: str, statement: Statement, words: Words) -> str:
    """The stance, or the limit that a title adds to it: "to test … and prohibits use of"."""
    added = _AND.search(statement.after) if statement.is_title else None
    if added is not None and DIRECTIONS[stance] == LOOK:
        near = statement.after[added.start() :][:PASSIVE]
        first = [cue.name for cue in _cues(words, near)][:1]
        if first == ["forbids"]:
            return _forbidden(statement, words, near=near)
        if first == ["limits"]:
            return RESTRICT
    return stance


def _is_denied(own: Sequence[Cue]) -> bool:
    """Whether the last word is forbidden by the one before: "shall not disclose"."""
    return len(own) > 1 and own[-2].name == "forbids" and own[-1].start - own[-2].end < DENIED


def _said_behind(statement: Statement, words: Words, *, alone: bool) -> str:
    """What the words after the phrase say of it: "… is prohibited", "… only with a warrant".

    ``alone`` when no word before it says anything: then a policy that is demanded limits it.
    """
    near = statement.after[: PASSIVE * (2 if statement.is_title else 1)]
    cues = _cues(words, near)
    if any(cue.name == "forbids" for cue in cues):
        return _forbidden(statement, words)
    if words.stands("conditions", words.pattern("by_law").sub(" ", near)):
        return RESTRICT
    demanded = words.pattern("demands").search(near)
    first = next((cue for cue in cues if cue.name in ("limits", "discloses")), None)
    if demanded is not None and (first is None or demanded.start() < first.start):
        return AUTHORISE
    if alone and len(cues) > 1 and _looked_into(cues[:2], near, words) == "studies":
        return STUDY  # "…: its impact on civil rights"
    if alone and first is not None and (first.name == "limits" or first.start < cues[0].end):
        return _STANCE[first.name]  # "to require notice": its first word alone would ask for it
    return AUTHORISE if any(cue.name == "authorises" for cue in cues) else ""


def _cues(words: Words, text: str) -> list[Cue]:
    """The cues of a text without those that lie inside a longer one, or in a mere name."""
    return [
        cue for cue in longest_cues(cues_in(words, (*_CUES, "names"), text)) if cue.name != "names"
    ]


def _condition(statement: Statement, words: Words) -> str:
    """What the words after the phrase say where nothing else does."""
    cues = _cues(words, statement.after[:PASSIVE])
    return _STANCE[cues[0].name] if cues else ""


def _forbidden(statement: Statement, words: Words, *, near: str = "") -> str:
    """A ban, or a limit where lawful use is left; ``near`` are the words on what is forbidden."""
    if _UNTIL.search(f"{statement.before} ") and _STARTS.search(statement.after[:PASSIVE]):
        return AUTHORISE
    own = f"{without_names(statement.before)} {statement.phrase} {statement.after}"
    whole = " ".join((*reversed(statement.stems), own))
    outs = words.pattern("by_law").sub(" ", whole)
    if words.stands("conditions", outs) or words.stands("roles", whole):
        return RESTRICT
    last = [cue for cue in _cues(words, statement.before) if cue.name == "forbids"][-1:]
    forbidden = statement.before[last[0].start :] if last else statement.before
    around = near or f"{forbidden} {statement.after[:PASSIVE]}"
    if words.stands("handles", around) and not words.stands("takes", around):
        return RESTRICT
    if words.stands("grants", whole):
        return RESTRICT
    return BAN


def stance_of(levels: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str]:
    """One of the six, and the sentence that decided; "unclear", "" where no word says it.

    ``levels`` hold what says it from the first to the last resort: title and summary, headings, the
    clauses of the text. The first level that says anything decides, by its strictest rule.
    """
    for number, statements in enumerate(levels):
        spoken = [(stance_of_statement(each, words), each) for each in statements]
        clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR]
        titled = [pair for pair in clear if pair[1].is_title]
        if titled and all(stance != BAN for stance, _ in clear):
            clear = titled  # a summary tells the conditions too; a ban in it is the stricter
        if clear:
            chosen = _with_conditions(clear) or _strictest([stance for stance, _ in clear])
            if DIRECTIONS[chosen] == PERMIT and (bound := _bound(levels[number + 1 : -1], words)):
                return bound
            return chosen, next(each.shown for stance, each in clear if stance == chosen)
    return UNCLEAR, ""


def _bound(further: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str] | None:
    """The limit that every clause of the text sets to what its title permits, or nothing."""
    spoken = [(stance_of_statement(each, words), each) for level in further for each in level]
    clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR and not each.is_title]
    if not clear or any(DIRECTIONS[stance] != LIMIT for stance, _ in clear):
        return None
    chosen = _strictest([stance for stance, _ in clear])
    return RESTRICT, next(each.shown for stance, each in clear if stance == chosen)


def _with_conditions(clear: Sequence[tuple[str, Statement]]) -> str:
    """A limit where a title only names a ban of which the summary tells lawful uses, or ""."""
    rest = [stance for stance, each in clear if not each.is_title]
    named = any(stance == BAN for stance, each in clear if each.is_title)
    return RESTRICT if named and rest and all(stance == RESTRICT for stance in rest) else ""


def _strictest(clear: Sequence[str]) -> str:
    """The strictest rule of the direction that most rules point to; of equal ones the stricter."""
    counted = [DIRECTIONS[stance] for stance in clear]
    most = max((LIMIT, LOOK, PERMIT), key=counted.count)
    if BAN in clear and most == PERMIT and 2 * clear.count(BAN) >= counted.count(PERMIT):
        most = LIMIT
    chosen = [stance for stance in STRICTEST_FIRST if DIRECTIONS[stance] == most]
    return max(chosen, key=clear.count)
