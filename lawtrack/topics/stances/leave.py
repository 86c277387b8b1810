"""What is done to the rules on it: a leave given or taken, a demand made or dropped, a scope moved.

To drop the demand of a warrant permits, to narrow the crimes limits, whatever else the words say.
"""

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import AGENT, NOT, PASSIVE, Statement, holds

# what the law asks before, and what is made of it
_ASKED = (
    r"(?:requirements?|conditions?|preconditions?|prerequisites?|obligations?|need|duty"
    r"|necessity|limits?|limitations?"
    r"|caps?|safeguards?|restrictions?|constraints?|protections?)\b"
)
_TAKES_AWAY = (
    r"(?:remov(?:e|es|ing|al of)|eliminat(?:e|es|ing|ion of)|repeal(?:s|ing)?(?: of)?|strik(?:e"
    r"|es|ing)"
    r"|waiv(?:e|es|ing|er of)|drop(?:s|ping)?|delet(?:e|es|ing|ion of)|abolish(?:es|ing)?"
    r"|rescind(?:s|ing)?"
    r"|lift(?:s|ing)?|end(?:s|ing)?|do(?:es)? away with|dispens(?:e|es|ing) with|relax(?:es|ing"
    r"|ation of)?"
    r"|loosen(?:s|ing)?|weaken(?:s|ing)?|eas(?:e|es|ing)|suspend(?:s|ing)?|reduc(?:e|es|ing)"
    r"|roll(?:s|ing)? back|undo(?:es|ing)?|overturn(?:s|ing)?)"
)
_ASKED_NO_MORE = LinearPattern(
    rf"(?:\A|[,;:–—-] ?|\b(?:to|an act|and|that|which|resolution|ordinance|motion|bill|would"
    rf"|relating to|concerning) )"
    rf"{_TAKES_AWAY} (?:the |an? |any |all |its |current |existing |certain |state |city )*"
    rf"(?:[\w-]+ ){{0,4}}{_ASKED}[^.;]{{0,110}}$",
    ignore_case=True,
)
_RELAXED = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|and|that|would) )(?:relax|loosen|weaken|eas|soften|liberali[sz]"
    r"|roll back|rolling back)\w* [^.;]{0,60}"
    r"\b(?:rules?|polic(?:y|ies)|standards?|guidelines?|regulations?|requirements?|procedures?"
    r"|protocols?|safeguards?|limits?"
    r"|restrictions?)\b[^.;]{0,20}$",
    ignore_case=True,
)
_TAKEN_AWAY = (
    "remov",
    "eliminat",
    "repeal",
    "strik",
    "waiv",
    "drop",
    "delet",
    "abolish",
    "rescind",
    "lift",
    "end",
    "do away",
    "does away",
    "dispens",
    "relax",
    "loosen",
    "weaken",
    "eas",
    "suspend",
    "reduc",
    "roll",
    "undo",
    "overturn",
    "soften",
    "liberali",
)
_TOLD = LinearPattern(
    r"\b(?:report|notice|notif|disclos|sign\b|publish|post\b|inform|tell)", ignore_case=True
)
_IS_ASKED = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|an act|and|that|which|resolution|ordinance|would) )"
    r"(?:add(?:s|ing)?|creat(?:e|es|ing)|impos(?:e|es|ing)|establish(?:es|ing)?|insert(?:s|ing)?"
    r"|institut(?:e|es|ing)|put(?:s|ting)? in place|strengthen(?:s|ing)?|tighten(?:s|ing)?)"
    r" (?:the |an? |new |stricter |further |additional )*(?:[\w'’-]+ ){0,4}"
    r"(?:requirements?|conditions?|preconditions?|prerequisites?|obligations?|limits?"
    r"|limitations?|caps?|safeguards?)\b[^.;]{0,90}$",
    ignore_case=True,
)
_THINGS_ASKED = ("require", "condition", "requisite", "obligation", "limit", "cap", "safeguard")
_SCOPE = (
    r"(?: the| a| an)?(?: list| number| range| scope| set| kinds?"
    r"| types?)?(?: of)?(?: the)?(?: [\w-]+){0,2}"
    r" (?:crimes?|offen[sc]es?|circumstances|purposes?|uses?|cases?|situations?|conditions|list"
    r"|agencies|persons|officers|places|events"
    r"|investigations?|authority|scope)\b[^.;]{0,60}$"
)
_WIDER = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|and|act|that|would) )(?:expand|widen|broaden|extend|increas"
    r"|enlarg)(?:s|es|e|ing)?" + _SCOPE,
    ignore_case=True,
)
_NARROWER = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|and|act|that|would) )(?:narrow|reduc|restrict|limit|shrink"
    r"|tighten|curtail|confin)(?:s|es|e|ing)?" + _SCOPE,
    ignore_case=True,
)
_GROWS = ("expand", "widen", "broaden", "extend", "increas", "enlarg")
_SHRINKS = ("narrow", "reduc", "restrict", "limit", "shrink", "tighten", "curtail", "confin")
_FOR_WHICH = LinearPattern(
    r"\b(?:for|in|under|to|at|during) which\b|\bwho may\b|\bthat may\b|\bwhere\b|\bof\b|\bfor\b",
    ignore_case=True,
)
# "exempting … from the consent rule for"
_SPARED = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|and|that|would|act|ordinance|bill) )(?:exempt|exclud|excus|reliev"
    r"|releas)(?:s|e|es|ing)? [^.;]{1,60}? from [^.;]{0,60}?"
    r"\b(?:laws?|rules?|acts?|requirements?|statutes?|ordinances?|policy|provisions?|chapters?"
    r"|sections?|consent|warrants?|standards?"
    r"|restrictions?|prohibitions?|bans?|moratorium|limits?)\b[^.;]{0,60}$",
    ignore_case=True,
)
# "subjecting … to licensure"
_SUBJECTS = LinearPattern(
    r"\b(?:subject(?:s|ing)?\b[^.;,]{0,70}|condition(?:s|ing)? (?:the|all|any|state|feder\w+|city"
    r"|its|use|receipt|eligibility)\b[^.;,]{0,60}"
    r"|(?:plac|put|bring|mak)(?:s|es|e|ing|ting)?(?: the| all| any| use of)*) ?$",
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
_LAW = (
    r"(?:chapter|section|act|article|statute|ordinance|resolution|paragraph|subsection"
    r"|subdivision|rule|title|order|law|provision)s?\b"
)
_A_LAW = LinearPattern(
    rf"(?:\A|[.:—–-]\W+)\W*(?:(?:the|any|that"
    rf"|section \d+\.) )?(?:[\w-]+ ){{0,3}}?{_LAW}[^.;]*\b(?:which|that|authori[sz]ing"
    rf"|permitting|allowing|requiring|governing)\b[^;]*$",
    ignore_case=True,
)
_LEAVE = (
    r"(?:approvals?|permission|authority|authori[sz]ation|leave|clearance|consent|power"
    r"|licen[sc]es?|permits?)"
)
_OF_LEAVE = r"(?: to [^.;]{1,60}| for| of)(?: [\w-]+){0,4} ?$"
_GIVES_LEAVE = LinearPattern(
    rf"\b(?:grant|giv|confer|extend)(?:s|es|e|ing)? (?:the |its |their |final |conditional "
    rf"|an? |[\w’'-]+['’]s )*{_LEAVE}{_OF_LEAVE}",
    ignore_case=True,
)
_TAKES_LEAVE = LinearPattern(
    rf"\b(?:revok|withdraw|withhold|refus|den|rescind|cancel|terminat|end|remov)(?:s|es|e|y|ies"
    rf"|ying|ing)? (?:the |its |their |an? |[\w’'-]+['’]s )*{_LEAVE}{_OF_LEAVE}",
    ignore_case=True,
)
_THE_LEAVE = LinearPattern(
    rf"(?:\A|[.:—–-]\W+)(?:the |its |all |any |prior |[\w’'-]+['’]s )*{_LEAVE}{_OF_LEAVE}",
    ignore_case=True,
)
_GIVEN = LinearPattern(
    r"[^.;]{0,50}?\b(?:is|are|shall be) (?:hereby )?(?P<done>granted|given|conferred|extended"
    r"|approved|renewed|withdrawn|revoked|denied|refused|rescinded|terminated|ended)\b",
    ignore_case=True,
)
_HAS_LEAVE = LinearPattern(
    rf"\b(?:{AGENT}|owner|commissioner|superintendent|director|secretary|mayor"
    rf"|council)(?: [\w-]+){{0,3}} (?:shall have|has|have|reserves?|retains?|is given"
    rf"|are given) the (?:right|authority|power|option|ability) to(?: [\w'’-]+){{1,8}} ?$",
    ignore_case=True,
)
_ONLY_THEY_MAY = LinearPattern(
    r"(?:\A|[.:—–-]\W+|\bthat )only [^.;:]{1,90}? (?:may|shall|can|will|(?:is"
    r"|are) (?:authori[sz]ed|permitted|allowed) to)\b",
    ignore_case=True,
)
_NEEDS = ("required", "needed", "necessary")
_NEEDED = LinearPattern(
    r"\b(?:licen[sc]e|permit|warrant|consent|approval|permission|order|authori[sz]ation|training"
    r"|certification|showing|finding|signature|suspicion|cause)"
    r"(?: [\w-]+){0,6} (?:is|are|shall be) (?:required|needed|necessary)(?: for| before| to"
    r"| prior to)(?: [\w'’-]+){0,8} ?$",
    ignore_case=True,
)
_OF_LEAVES = (
    "approv",
    "permi",
    "authori",
    "leave",
    "clearance",
    "consent",
    "power",
    "licen",
    "right",
    "option",
    "abilit",
)
_GAVE = ("granted", "given", "conferred", "extended", "approved", "renewed")
_RULE_GONE = LinearPattern(
    r"(?:\A|[,;:–—-] ?|\b(?:to|and|that|would|of) )(?:repeal|rescind|revok|strik|delet|eliminat"
    r"|abolish|remov|terminat)\w*(?: of)?"
    r" (?:the |all |any |an? |its |current |existing |city |state |department )*(?P<use>use "
    r"|surveillance use |impact )?"
    r"(?P<rule>rules?|polic(?:y|ies)|standards?|guidelines?|regulations?|procedures?|protocols?"
    r"|directives?)"
    r" (?:on|for|of|governing|regarding|concerning|about|relating to)(?: the)?(?: [\w-]+){0,4} ?$",
    ignore_case=True,
)
_GOING = (
    "repeal",
    "rescind",
    "revok",
    "strik",
    "delet",
    "eliminat",
    "abolish",
    "remov",
    "terminat",
)
_FREELY = LinearPattern(r"rules?|standards?|regulations?", ignore_case=True)


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
    r"[^.;]{0,40}?\b(?:is|are|shall be) (?:limited|granted|given|restricted|available|reserved"
    r"|confined)"
    r"(?: only)? to\b",
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
        holds(before, _NEEDS) and _NEEDED.search(before) is not None
    )


# "may view … alerts only when"
_ONLY_BEHIND = LinearPattern(
    r"(?: ?[\w-]+){0,3}?,? ?\b(?:only|solely|exclusively) (?:when|if|with|after|upon|by|under|in"
    r"|where|while|on|pursuant|as|for|to)\b",
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
    r"\b(?:submit|present|bring|forward|refer|send)(?:s|ted)?"
    r" (?:any|each|all|every|its|their|a|an|the)?"
    r"(?: ?[\w-]+){0,2} (?:proposals?|requests?|plans?|applications?|agreements?|contracts?)"
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
    if not holds(before, _TAKEN_AWAY):
        return False
    gone = _ASKED_NO_MORE.search(before) or _RELAXED.search(before)
    return gone is not None and _TOLD.search(gone.group()) is None


def rule_gone(before: str) -> str:
    """Of a rule on it that is taken away, "leave" if it was the leave, "limit" if it was a limit,
    "either" where nobody can say; "" if none is.
    """
    gone = _RULE_GONE.search(before) if holds(before, _GOING) else None
    if gone is None:
        return ""
    if gone["use"]:
        return "leave"
    return "limit" if _FREELY.fullmatch(gone["rule"]) else "either"


def is_asked(before: str) -> bool:
    """Whether something is to be done before: "adds a warrant requirement for"."""
    asked = _IS_ASKED.search(before) if holds(before, _THINGS_ASKED) else None
    return asked is not None and _TOLD.search(asked.group()) is None


def scope_grows(before: str) -> bool:
    """Whether there is to be more of it: "expands the crimes for which police may use"."""
    wider = _WIDER.search(before) if holds(before, _GROWS) else None
    return wider is not None and _FOR_WHICH.search(wider.group()) is not None


def scope_shrinks(before: str) -> bool:
    """Whether there is to be less of it: "narrows the crimes for which police may use"."""
    narrower = _NARROWER.search(before) if holds(before, _SHRINKS) else None
    return narrower is not None and _FOR_WHICH.search(narrower.group()) is not None
