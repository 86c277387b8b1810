"""What is done to the rules on it: a leave given or taken, a demand made or dropped, a scope moved.

To drop the demand of a warrant permits, to narrow the crimes limits, whatever else the words say.
"""

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import NOT, PASSIVE, Statement, holds
from lawtrack.topics.word_kinds import (
    AGENT,
    BEFORE_USE,
    BEGINS,
    ENDING,
    IS,
    LAW,
    LEAVE,
    NEEDED,
    one_of,
)

# what the law asks before, and what is made of it
_DEMANDS = (
    "requirement", "condition", "requisite", "obligation", "duty", "limit", "cap", "safeguard",
    "restriction", "constraint",
)  # fmt: skip
_DEMAND = rf"(?:pre-?)?{one_of(_DEMANDS)}(?:ation)?s?\b"
_RULES = (
    r"(?:rules?|polic(?:y|ies)|standards?|guidelines?|regulations?|procedures?|protocols?"
    r"|directives?)"
)
_RELAXES = (
    "relax", "loosen", "weaken", "eas", "soften", "liberali", "roll back", "rolls back",
    "rolling back",
)  # fmt: skip
_ENDS = ("repeal", "rescind", "revok", "strik", "delet", "eliminat", "abolish", "remov", "terminat")
_TAKES_AWAY = (
    *_RELAXES, *_ENDS, "waiv", "drop", "lift", "end", "do away", "does away", "doing away",
    "dispens", "suspend", "reduc", "undo", "overturn",
)  # fmt: skip
_ASKED_NO_MORE = LinearPattern(
    rf"{BEGINS}{one_of(_TAKES_AWAY)}(?:{ENDING}|al|er|(?:at)?ion)(?: of| with)?"
    rf" (?:[\w-]+ ){{0,5}}(?:need|necessity|protections?|{_DEMAND})[^.;]{{0,110}}$",
    ignore_case=True,
)
_RELAXED = LinearPattern(
    rf"{BEGINS}{one_of(_RELAXES)}\w* [^.;]{{0,60}}\b{_RULES}\b[^.;]{{0,20}}$",
    ignore_case=True,
)
_TOLD = LinearPattern(
    r"\b(?:report|notice|notif|disclos|sign\b|publish|post\b|inform|tell)", ignore_case=True
)
_ASKS = (
    "add", "creat", "impos", "establish", "insert", "institut", "put", "strengthen", "tighten",
)  # fmt: skip
_IS_ASKED = LinearPattern(
    rf"{BEGINS}{one_of(_ASKS)}{ENDING}(?: in place)? (?:[\w'’-]+ ){{0,6}}{_DEMAND}[^.;]{{0,90}}$",
    ignore_case=True,
)
_GROWS = ("expand", "widen", "broaden", "extend", "increas", "enlarg")
_SHRINKS = ("narrow", "reduc", "restrict", "limit", "shrink", "tighten", "curtail", "confin")
_SCOPE = (
    r"(?: the| an?)?(?: (?:list|number|range|scope|set|kinds?|types?) of)?(?: the)?"
    r"(?: [\w-]+){0,2} (?:crimes?|offen[sc]es?|circumstances|purposes?|uses?|cases?|situations?"
    r"|conditions|list|agencies|persons|officers|places|events|investigations?|authority|scope)\b"
    r"[^.;]{0,60}$"
)
_WIDER = LinearPattern(rf"{BEGINS}{one_of(_GROWS)}{ENDING}{_SCOPE}", ignore_case=True)
_NARROWER = LinearPattern(rf"{BEGINS}{one_of(_SHRINKS)}{ENDING}{_SCOPE}", ignore_case=True)
_FOR_WHICH = LinearPattern(r"\b(?:of|for|where|which|may)\b", ignore_case=True)
# "exempting … from the consent rule for"
_SPARED = LinearPattern(
    rf"{BEGINS}(?:exempt|exclud|excus|reliev|releas){ENDING} [^.;]{{1,60}}? from [^.;]{{0,60}}?"
    rf"\b(?:{LAW}|{_DEMAND}|{_RULES}|consent|warrants?|prohibitions?|bans?|moratorium)[^.;]{{0,60}}$",
    ignore_case=True,
)
# "subjecting … to licensure"
_SUBJECTS = LinearPattern(
    rf"\b(?:(?:subject|condition){ENDING}\b[^.;,]{{0,70}}"
    rf"|(?:plac|put|bring|mak){ENDING}(?: the| all| any| use of)*) ?$",
    ignore_case=True,
)
_IN_THE_OPEN = LinearPattern(
    r"\b(?:public|open) records|freedom of information|disclos|sunshine", ignore_case=True
)
_TO_CONTROL = LinearPattern(
    r"[^.;]{0,60}? (?:to|under|on|upon) [^.;]{0,50}?\b(?:review|judge|court|warrant|audit|supervis"
    r"|monitor|licens|regulat|oversight|penalt"
    r"|liabil|approval|rules?\b"
    r"|standards?|control|inspection|testing|restrict|limit)",
    ignore_case=True,
)
_A_LAW = LinearPattern(
    rf"(?:\A|[.:—–-]\W+)\W*(?:[\w.-]+ ){{0,4}}?{LAW}[^.;]*"
    r"\b(?:which|that|(?:authori[sz]|permitt|allow|requir|govern)ing)\b[^;]*$",
    ignore_case=True,
)
_WHOSE = r"(?:the |its |their |final |conditional |an? |all |any |prior |[\w’'-]+['’]s )*"
_OF_LEAVE = rf"{_WHOSE}{LEAVE}(?: to [^.;]{{1,60}}| for| of)(?: [\w-]+){{0,4}} ?$"
_GIVES_LEAVE = LinearPattern(
    rf"\b(?:grant|giv|confer|extend){ENDING} {_OF_LEAVE}", ignore_case=True
)
_TAKES_LEAVE = LinearPattern(
    rf"\b(?:revok|withhold|den|remov)(?:y|ies|ying"
    rf"|{ENDING}) {_OF_LEAVE}",
    ignore_case=True,
)
_THE_LEAVE = LinearPattern(rf"(?:\A|[.:—–-]\W+){_OF_LEAVE}", ignore_case=True)
_GAVE = ("granted", "given", "conferred", "extended", "approved", "renewed")
_TOOK = ("withdrawn", "revoked", "denied", "refused", "rescinded", "terminated", "ended")
_GIVEN = LinearPattern(
    rf"[^.;]{{0,50}}?\b{IS} (?:hereby )?(?P<done>{one_of((*_GAVE, *_TOOK))})\b",
    ignore_case=True,
)
_HAS_LEAVE = LinearPattern(
    rf"\b(?:{AGENT}|owner|commissioner|superintendent|director|secretary|mayor"
    r"|council)(?: [\w-]+){0,3} (?:has|have|reserves?|retains?|(?:is|are) given) the"
    r" (?:right|authority|power|option|ability) to(?: [\w'’-]+){1,8} ?$",
    ignore_case=True,
)
_ONLY_THEY_MAY = LinearPattern(
    r"(?:\A|[.:—–-]\W+|\bthat )only [^.;:]{1,90}? (?:may|shall|can|will|(?:is"
    r"|are) (?:authori[sz]ed|permitted|allowed) to)\b",
    ignore_case=True,
)
_NEEDED = LinearPattern(
    rf"\b(?:{LEAVE}|warrant|order|training|certification|showing|finding|signature|suspicion|cause)"
    rf"(?: [\w-]+){{0,6}} {IS} {one_of(NEEDED)}{BEFORE_USE}",
    ignore_case=True,
)
_OF_LEAVES = (
    "approv", "permi", "authori", "leave", "clearance", "consent", "power", "licen", "right",
    "option", "abilit",
)  # fmt: skip
_RULE_GONE = LinearPattern(
    rf"{BEGINS}{one_of(_ENDS)}\w*(?: of)? (?:[\w-]+ ){{0,2}}?(?P<use>(?:use|impact) )?"
    rf"(?P<rule>{_RULES})"
    r" (?:on|for|of|governing|regarding|concerning|about|relating to)(?: [\w-]+){0,5} ?$",
    ignore_case=True,
)
_FREELY = LinearPattern(r"rules?|standards?|regulations?", ignore_case=True)


# "be reserved for violent felonies"
_RESERVED = LinearPattern(
    r"(?: ?[\w-]+){0,3}? ?\b(?:be|is|are) (?:reserved|confined|restricted|limited) (?:for|to)\b",
    ignore_case=True,
)
_RESERVES = ("reserved", "confined", "restricted", "limited")
# "…, but no such match may": the rule that stands against it is the stricter
_BUT = LinearPattern(
    r"[,;] (?:but|provided,?(?: however,?)? that|except that)(?: [\w'’-]+,?){0,12}? (?:(?:shall"
    r"|must|may|can|will|is|are) (?:not|only)|may no longer|(?:not|only|never) be)\b"
    r"|[,;] (?:but|provided,?(?: however,?)? that|except that) (?:no|not|never|only)\b",
    ignore_case=True,
)


def leave_given(statement: Statement) -> str:
    """Whether leave for it is "given" or "taken", "" if neither: "permission to use … is"
    " withdrawn"."""
    if not holds(statement.before, _OF_LEAVES):
        return ""
    if _GIVES_LEAVE.search(statement.before) or _HAS_LEAVE.search(statement.before):
        return "given"
    if _TAKES_LEAVE.search(statement.before):
        return "taken"
    given = _GIVEN.match(statement.after) if _THE_LEAVE.search(statement.before) else None
    if given is None:
        return ""
    return "given" if given["done"].lower() in _GAVE else "taken"


# "access to it is granted to those who have passed"
_ACCESS = LinearPattern(r"\baccess to(?: the| an?)? ?$", ignore_case=True)
_TO_SOME = LinearPattern(
    r"[^.;]{0,40}?\b(?:is|are|shall be) (?:granted|given|available)(?: only)? to\b",
    ignore_case=True,
)
_PRECONDITION = LinearPattern(
    r"[^.;]{0,120}?\b(?:is|are|shall be) (?:an? )?(?:pre-?)?(?:conditions?|requisites?)\b",
    ignore_case=True,
)
# "Any … purchased with state money must allow for": a standard that it has to meet
_EACH = LinearPattern(
    r"(?:\A|[.:—–-]\W+)(?:any|each|every|all)(?: such| new| live| mobile| automated)? ?$",
    ignore_case=True,
)
_MUST_ITSELF = LinearPattern(r"[^.;]{0,80}?\b(?:must|shall) (?P<verb>\w+)\b", ignore_case=True)
_NO_STANDARD = LinearPattern(
    r"be|not|cease|end|remain|stay|continue|only|never|also", ignore_case=True
)


def is_held_to_a_standard(statement: Statement) -> bool:
    """Whether it is itself what has to do something, or to come after something."""
    if holds(statement.after, ("condition", "requisite")) and _PRECONDITION.match(statement.after):
        return True
    if (
        holds(statement.before, ("access to",))
        and _ACCESS.search(statement.before)
        and _TO_SOME.match(statement.after)
    ):
        return True
    if not holds(statement.before[-20:], ("any", "each", "every", "all")):
        return False
    must = _MUST_ITSELF.match(statement.after) if _EACH.search(statement.before) else None
    return must is not None and _NO_STANDARD.fullmatch(must["verb"]) is None


def only_they_may(before: str) -> bool:
    """Whether it is left to a few, or needs somebody's leave: "only a certified examiner may"."""
    return (holds(before, ("only",)) and _ONLY_THEY_MAY.search(before) is not None) or (
        holds(before, NEEDED) and _NEEDED.search(before) is not None
    )


# "may view … alerts only when"
_ONLY_BEHIND = LinearPattern(
    r"(?: ?[\w-]+){0,3}?,? ?\b(?:only|solely|exclusively) (?:when|if|with|after|upon|by|under|in"
    r"|where|while|on|pursuant|as|for|to|at|here)\b"
    r"|[^.;:]{0,40}?\b(?:is|are|be) (?:allowed|permitted|authori[sz]ed|lawful|used) only\b",
    ignore_case=True,
)


# "may use … if a notice is posted": leave with a condition, whatever it is
_MAY = LinearPattern(r"\b(?:may|can)\b[^.;:]*$", ignore_case=True)
_IF = LinearPattern(
    r"[^.;:]{0,120}?\b(?:if|unless|provided|once|(?:so|as) long as) (?:that )?(?:an?|the|each"
    r"|every|all|both|it|he|she|they|there|such|no|any|its|his|her|their"
    r"|\w+ (?:is|are|has|have))\b(?P<what>[^.;:]*)",
    ignore_case=True,
)
_IF_PAID = LinearPattern(
    r"\b(?:funds|money|moneys|appropriat\w*|budget|necessary|needed|feasible|practicable)\b",
    ignore_case=True,
)


def may_if(statement: Statement) -> bool:
    """Whether it may be done if something else is so: "may use … if a notice is posted"."""
    if not holds(statement.after, ("if ", "unless ", "provided ", "once ", "long as ")):
        return False
    if _MAY.search(statement.before) is None or NOT.search(statement.before) is not None:
        return False
    condition = _IF.match(statement.after)
    return condition is not None and _IF_PAID.search(condition["what"]) is None


def limited_besides(after: str) -> bool:
    """Whether a rule stands against what is allowed: "…, but no match may"."""
    return holds(after, ("but ", "provided", "except that")) and _BUT.search(after) is not None


def is_reserved(after: str) -> bool:
    """Whether it is left to some uses: "be reserved for violent felonies"."""
    return holds(after, _RESERVES) and _RESERVED.match(after) is not None


def only_behind(statement: Statement) -> bool:
    """Whether it may be done, and the words behind say when alone: "may view … only when"."""
    return (
        holds(statement.after[:PASSIVE], ("only", "solely", "exclusively"))
        and _ONLY_BEHIND.match(statement.after) is not None
        and NOT.search(statement.before) is None
    )


def spares_of_rule(statement: Statement) -> bool:
    """Whether somebody is taken out of a rule on it: "exempting … from the consent rule for"."""
    return (
        _SPARED.search(f"{statement.before} {statement.phrase} {statement.after[:PASSIVE]}")
        is not None
    )


def puts_under_control(statement: Statement) -> bool:
    """Whether those who have it come under a rule: "subjecting … vendors to licensure"."""
    if _LICENSES.search(statement.before[-30:]) and _THOSE_WHO.match(statement.after):
        return True
    return (
        holds(statement.before[-90:], ("subject", "condition", "plac", "put", "bring", "mak"))
        and _SUBJECTS.search(statement.before) is not None
        and _IN_THE_OPEN.search(statement.after) is None
        and _TO_CONTROL.match(f" {statement.after}") is not None
    )


# "to license … vendors"
_LICENSES = LinearPattern(
    r"\b(?:licens|certif)(?:e|es|y|ies|ing|ying)(?: all| the)* ?$", ignore_case=True
)
_THOSE_WHO = LinearPattern(
    r"(?: ?[\w-]+){0,2}? ?(?:vendor|operator|compan|seller|provider|business|developer"
    r"|user)(?:s|es|ies)\b",
    ignore_case=True,
)
# "shall submit any proposal to use … to the mayor for approval"
_PROPOSED = LinearPattern(
    r"\b(?:submit|present|bring|forward|refer|send)(?:s|ted)?(?: [\w-]+){1,3}"
    r" (?:proposals?|requests?|plans?|applications?|agreements?|contracts?)"
    r" (?:to|for|of)\b[^.;:]{0,40}$",
    ignore_case=True,
)
_FOR_LEAVE = LinearPattern(
    r"[^.;:]{0,100}?\b(?:for|before)(?: \w+){0,3} (?:approval|review|consent|authori[sz]ation"
    r"|permission)\b",
    ignore_case=True,
)


def is_laid_before(statement: Statement) -> bool:
    """Whether somebody is to be asked first: "shall submit any proposal to use … for approval"."""
    return (
        holds(statement.after, ("approv", "review", "consent", "authori", "permission"))
        and _PROPOSED.search(statement.before) is not None
        and _FOR_LEAVE.match(statement.after) is not None
    )


def is_law_on_it(before: str) -> bool:
    """Whether the sentence is on a law that allows or forbids it: "Chapter 12, under which"."""
    return _A_LAW.search(before) is not None


def asked_no_more(before: str) -> bool:
    """Whether what had to be done before is taken away: "removes the requirement of a warrant"
    " for"."""
    if not holds(before, _TAKES_AWAY):
        return False
    gone = _ASKED_NO_MORE.search(before) or _RELAXED.search(before)
    return gone is not None and _TOLD.search(gone.group()) is None


def rule_gone(before: str) -> str:
    """Of a rule on it that is taken away, "leave" if it was the leave, "limit" if it was a limit,
    "either" where nobody can say; "" if none is.
    """
    gone = _RULE_GONE.search(before) if holds(before, _ENDS) else None
    if gone is None:
        return ""
    if gone["use"]:
        return "leave"
    return "limit" if _FREELY.fullmatch(gone["rule"]) else "either"


def is_asked(before: str) -> bool:
    """Whether something is to be done before: "adds a warrant requirement for"."""
    asked = _IS_ASKED.search(before) if holds(before, _DEMANDS) else None
    return asked is not None and _TOLD.search(asked.group()) is None


def scope_grows(before: str) -> bool:
    """Whether there is to be more of it: "expands the crimes for which police may use"."""
    wider = _WIDER.search(before) if holds(before, _GROWS) else None
    return wider is not None and _FOR_WHICH.search(wider.group()) is not None


def scope_shrinks(before: str) -> bool:
    """Whether there is to be less of it: "narrows the crimes for which police may use"."""
    narrower = _NARROWER.search(before) if holds(before, _SHRINKS) else None
    return narrower is not None and _FOR_WHICH.search(narrower.group()) is not None
