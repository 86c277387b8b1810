"""Whether a sentence is built to permit, demand or pay, whatever its verb."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.forbidding import NO_DOING
from lawtrack.topics.stances.handling import of_its_data
from lawtrack.topics.stances.statement import DENIED, NOT, PASSIVE, Statement, holds
from lawtrack.topics.word_kinds import (
    BEFORE_USE,
    BEGINS,
    ENDING,
    IS,
    LEAVE,
    NEEDED,
    THING,
    USES,
    one_of,
)

# "shall have each inmate enrolled in"
_HAS_DONE = LinearPattern(
    r"\b(?:shall|must|will|may) (?:have|cause|get) (?:an?|the|each|every|any|all)(?: [\w'’-]+){1,5}"
    r" (?:to be )?\w+(?:ed|en|t|rn)(?: [\w-]+){0,3} ?$",
    ignore_case=True,
)
# "may spend the proceeds on"
_SPENT = LinearPattern(
    rf"\b(?:dollars|moneys?|sum|amount|proceeds|revenues?)\b[^.;]{{0,60}}\b{IS} (?:hereby )?"
    r"(?:transferred|allocated|provided|reserved|dedicated)\b[^.;]{0,80}\bfor(?: [\w-]+){0,3} ?$"
    r"|\b(?:may|shall|must|will|to|be) (?:\w+ )?spen[dt](?: [^.;]{0,80})? (?:on|for)"
    r"(?: [\w-]+){0,3} ?$",
    ignore_case=True,
)
# who may, must or is asked to, and then a verb and what it takes
_VERB_PHRASE = (
    r"\w+(?: (?:up|out|in|into|on|onto|with|for|to|and \w+|or \w+|,))?"
    r"(?:,? (?:the|an?|any|its|their|new|additional|all|such|use|access|services?|licen[sc]es?"
    r"|of|for|to|and|or|\w+ing|[\w-]+ed)){0,8} ?$"
)
_POSITIVE = LinearPattern(
    r"\b(?:shall|may|must|will"
    r"|(?:is|are|be) (?:hereby |further )?(?:entitled|directed|required|instructed|asked|requested"
    r"|able|free|to)(?: and \w+)?(?: to)?"
    r"|(?:agrees?|undertakes?|intends?|proposes?|commits?|offers?|moved|moves|seeks?|votes?"
    r"|voted|plans?) to"
    r"|(?:direct|requir|instruct|request|ask|urg|mandat|order)(?:e|s|es|ed|ing)?"
    r"(?: [\w'’-]+){1,7} to"
    r"|(?:call|calls|calling) (?:up)?on(?: [\w'’-]+){1,7} to|motion to|proposal to|plan to"
    r"|intent to|intention to|commitment to) " + _VERB_PHRASE,
    ignore_case=True,
)
_COMPLEMENT = LinearPattern(
    r" ?(?:[\w-]+ ){0,2}(?:from|as|off|out|away|back|over|aside|down|in confidence)\b",
    ignore_case=True,
)
_PASSIVE_DONE = LinearPattern(
    rf"[ ,:]*(?:{THING} (?:of [^.;]{{1,40}}? )?)?"
    r"(?:(?:shall|must|will|may|is to|are to)(?: also)? be (?P<verb>\w*(?:ed|en|run|put|set"
    r"|built|bought))"
    r"|(?:shall|must|will|may) (?:proceed|go (?:ahead|forward)|(?:remain|stay|continue) (?:in"
    r"|available|operational|active|on))"
    r"|(?:is|are|be) (?:hereby )?(?:in place|in use|in operation|operational|available|extended"
    r"|continued|granted|made permanent|adopted|accepted))\b",
    ignore_case=True,
)
_SUPPORTED = ("support", "endors", "favor", "welcom", "champion")
_SUPPORTS = LinearPattern(
    rf"\b{one_of(_SUPPORTED)}(?:ed|{ENDING})(?: for| of)?(?: the)?(?: (?:continued )?"
    r"(?:use|adoption) of)?(?: an?| the)? ?$",
    ignore_case=True,
)
_OF_A_MEASURE = LinearPattern(
    r"[^.;]{0,40}\b(?:bans?|moratori|prohibit|regulat|legislation|bills?|acts?|laws?|rules?"
    r"|polic|restrict|limits?|oversight|ordinance|transparency|study|task|reform)",
    ignore_case=True,
)
# "gauge how well"
_HOW_WELL = LinearPattern(
    r"\b(?:how (?:well|often|accurate\w*|reliab\w*|effective\w*|many|much|far|frequently)"
    r"|the extent to which|to what extent|the degree to which)\b[^.;]*$",
    ignore_case=True,
)
_MONEY = LinearPattern(
    r"\$|\b(?:moneys?|funds?|funding|dollars|budget|appropriations?|awards?|grants?"
    r"|donation)\b",
    ignore_case=True,
)
_MOVES = ("transfer", "reallocat", "redirect", "shift", "mov", "divert", "reprogram")
_MOVED = LinearPattern(
    rf"\b{one_of(_MOVES)}\w* [^.;]*\b(?P<way>from|to|for|towards?)(?: the| an?)?"
    r"(?: [\w-]+){0,2} ?$",
    ignore_case=True,
)
# "shall see that every gate has"
_SEEN_TO = LinearPattern(
    rf"\b(?:see|ensur{ENDING})(?: to it)?(?: that)? [^.;:]{{1,80}}?"
    r"\b(?:to )?(?:has|have|uses?|(?:is|are|be) (?:equipped|fitted|provided) with|contains?"
    r"|includes?)"
    r"(?: [\w-]+){0,3} ?$",
    ignore_case=True,
)
# "takes away $1.2 million set aside for", "return of the award for"
_CUTS = (
    "return", "forfeit", "refus", "declin", "reject", "strik", "cut", "delet", "remov", "eliminat",
    "reduc", "withhold",
)  # fmt: skip
_GIVES_BACK = ("tak", "giv", "claw")
_CUT = LinearPattern(
    rf"{BEGINS}(?:{one_of(_CUTS)}(?:{ENDING}|al)(?: of)?|{one_of(_GIVES_BACK)}{ENDING}"
    rf" (?:away|back)|giv{ENDING} up) [^.;:]{{0,60}}?"
    r"(?:\$|\b(?:fund|money|dollar|appropriation|grant|award|donation|sum))[^.;:]{0,60}?"
    r" (?:for|from|in)\b[^.;:$]{0,90}$",
    ignore_case=True,
)
_AND_PUT = LinearPattern(
    r"\band (?:add|put|us|transfer|appropriat|giv|mov|spend|appl|insert|provid)\w*",
    ignore_case=True,
)
_AS_A_TOOL = LinearPattern(
    r"\b(?:shall|must|will|may|can"
    r"|(?:direct|requir|authori[sz]|allow|permit|instruct|order)(?:e|s|es|ed|ing)?"
    r"(?: [\w'’-]+){1,7} to)\b[^.;:]*\b(?:by means of|through|using|with|via|by"
    r"|for)(?: [\w-]+){0,2} ?$",
    ignore_case=True,
)
# "shall design, supply and install a new", "may be boarded by"
_DONE = re.compile(
    r"\b(?:(?:shall|will|must)(?: (?!be|not|have|of|in|by|for|to|at|on|from|with|that|which|if\b)"
    r"[\w-]+,?){1,6}|(?:may|MAY)(?: be \w+)?(?: [\w-]+){1,4}) ?\Z"
)
# "$310,000 for", "system ..... $310,000"
_SUM = r"[ .:…–—-]*\$(?:[\d,]{4,}|[\d.,]+ ?(?:[KkMmBb]\b|(?i:thousand|million|billion)))"
_PRICED = LinearPattern(r"[\w &-]{0,50}" + _SUM)
_PRICED_ITEM = LinearPattern(r"[\w &,()/#-]{0,80}" + _SUM)
_PAID = LinearPattern(r"\$[\d,.]+[^.;$]{0,30}\b(?:for|FOR)(?: [\w-]+){0,14} ?$")

# "may search … without first obtaining a warrant": what is asked of others is not asked here
_MAY = LinearPattern(
    rf"\b(?:may|can|(?:be|{IS}) (?:lawful|authori[sz]ed|permitted|allowed)"
    r"|(?:allow|permit|authori[sz])(?:e?s?|ing))\b[^.;]{0,160}$",
    ignore_case=True,
)
_ASKED = rf"(?:{LEAVE}|(?:(?:search|judicial|court) )?(?:orders?|warrants?)|notice|subpoena)"
_UNASKED = LinearPattern(rf"[^.;]{{0,80}}?\bwithout (?:\w+ ){{0,4}}?{_ASKED}\b", ignore_case=True)
# "no warrant is needed for"
_UNNEEDED = LinearPattern(
    rf"\b{_ASKED}(?: [\w-]+){{0,6}} (?:is|are|shall) not (?:be )?{one_of(NEEDED)}{BEFORE_USE}"
    rf"|\bno (?:[\w-]+ ){{0,2}}{_ASKED}(?: [\w-]+){{0,4}} {IS} {one_of(NEEDED)}{BEFORE_USE}",
    ignore_case=True,
)
# "that no restriction be placed on", "so as to set no limit on"
_UNLIMITED = LinearPattern(
    r"\bno (?:[\w-]+ ){0,2}?(?:limit(?:ation)?s?|restrictions?|prohibitions?|bans?|moratori\w+"
    r"|caps?|conditions?|bars?) (?:[\w-]+ ){0,5}?(?:on|to|upon|against)(?: [\w'’-]+){0,7} ?$",
    ignore_case=True,
)
# "nothing in the act applies to a shop that uses"
_UNBOUND = LinearPattern(
    r"\b(?:nothing in [^.;:]{1,60}?(?:applies|apply) to|(?:shall|does|do|will) not apply to"
    rf"|exempt{ENDING}) (?:[^.;:]{{1,60}}?\b(?:(?:who|that|which) |for (?:the )?){USES}(?: of)?"
    r"|[^.;:]{0,60}?\b(?:use|operation|deployment) of)(?: [\w-]+){0,2} ?$",
    ignore_case=True,
)
# "is relieved of the duty to obtain a warrant before"
_FREED = ("reliev", "releas", "excus", "freed", "exempt", "absolv")
_RELIEVED = LinearPattern(
    rf"\b(?:is|are|be|hereby) {one_of(_FREED)}\w* (?:of|from) [^.;:]{{0,40}}?"
    r"\b(?:dut(?:y|ies)|requirements?|obligations?|need|conditions?)\b[^.;:]{0,90}$",
    ignore_case=True,
)
# who uses it need not answer for it
_NOT_LIABLE = LinearPattern(
    r"\b(?:immune|immunity|(?:not|no)(?: be)?(?: held)?(?: civilly| criminally)? (?:liab"
    r"|responsib)\w*"
    r"|safe harbor|indemnity|(?:exempt|shield|reliev|protect"
    r"|immuniz)\w* [^.;]{1,60}? from (?:civil |criminal"
    r" |all |any )*(?:liabil|suit|lawsuit|damages|prosecution)\w*)\b",
    ignore_case=True,
)
_NO_IMMUNITY = LinearPattern(
    r"\b(?:no|not|waiv\w*|remov\w*|strip\w*|without|lose\w*|repeal\w*|end"
    r"|ends) (?:\w+ ){0,3}?(?:immun|safe harbor|indemn)",
    ignore_case=True,
)


# "by means of": what is done with it, whatever it is done for
_BY_MEANS = LinearPattern(
    r"\b(?:to (?:verif|confirm|authent|prove\b)|(?:shall|must|will|may) (?:\w+ )?(?:verif|confirm"
    r"|identif|authent|certif|establish))[^.;:]*\b(?:through (?:the )?use of"
    r"|with the (?:help|aid) of|using|via|by)(?: [\w-]+){0,8} ?$",
    ignore_case=True,
)
# "shall verify the personal and biometric information of": no result of it is checked
_CHECKS = LinearPattern(
    r"\b(?:shall|must|will) (?:verif|confirm|authenticat|document|record|log)\w*(?: (?:the|each"
    r"|every|any|all|personal|and|identity))* ?$",
    ignore_case=True,
)


def nothing_asked(statement: Statement) -> bool:
    """Whether it may be used without what others need, or without answering for it."""
    unasked = _UNASKED.match(statement.after) if holds(statement.after, ("without",)) else None
    if unasked is not None and NOT.search(unasked.group()) is None:
        return _MAY.search(statement.before) is not None and NOT.search(statement.before) is None
    if holds(statement.before, _FREED) and _RELIEVED.search(statement.before):
        return True
    if holds(statement.before, NEEDED) and _UNNEEDED.search(statement.before):
        return True
    if holds(statement.before, ("no ",)) and _UNLIMITED.search(statement.before):
        return True
    if holds(statement.before, ("apply", "applies", "exempt")) and _UNBOUND.search(
        statement.before
    ):
        return True
    own = statement.own
    if not holds(
        own,
        ("immun", "liab", "harbor", "indemn", "exempt", "shield", "reliev", "protect", "responsib"),
    ):
        return False
    return _NOT_LIABLE.search(own) is not None and _NO_IMMUNITY.search(own) is None


def is_for_checking(before: str, statement: Statement) -> bool:
    """Whether it is what somebody is to be told apart by, and not what is checked itself."""
    if _BY_MEANS.search(before):
        return True
    return _CHECKS.search(before) is not None and not of_its_data(statement)


def money_moved(before: str) -> str:
    """Whether money goes "away" from it or "to" it, "" if neither."""
    if holds(before, (*_CUTS, *_GIVES_BACK)) and _MONEY.search(before):
        cut = _CUT.search(before)
        if cut is not None and _AND_PUT.search(cut.group()) is None:
            return "away"
    moved = _MOVED.search(before) if holds(before, _MOVES) and _MONEY.search(before) else None
    if moved is None:
        return ""
    return "away" if moved["way"].lower() == "from" else "to"


def is_supported(statement: Statement) -> bool:
    """Whether the thing itself is supported, and not a measure on it."""
    return (
        holds(statement.before[-60:], _SUPPORTED)
        and _SUPPORTS.search(statement.before) is not None
        and _OF_A_MEASURE.match(statement.after) is None
    )


# "publish the number of warrants in which the affidavit relied on"
_COUNTED = LinearPattern(
    r"\b(?:publish|report|post|submit|transmit|disclos|provid|furnish|releas|file|list|tally|state"
    r"|giv|send|deliver|suppl|present)"
    r"\w* [^.;:]{0,80}?\b(?:numbers?|counts?|percentage|share|total|figures|statistics) (?:of|on)\b"
    r"[^.;:]*$",
    ignore_case=True,
)


def is_counted(before: str) -> bool:
    """Whether what is told is a number: "publish the number of warrants that rest on"."""
    if not holds(before, ("number", "count", "percentage", "share", "total", "figures", "statist")):
        return False
    return _COUNTED.search(before) is not None and NOT.search(before) is None


def asks_how_well(before: str) -> bool:
    """Whether it is asked how well it works."""
    return holds(before, ("how ", "extent", "degree")) and _HOW_WELL.search(before) is not None


def is_done_away(statement: Statement) -> bool:
    """Whether what stands behind it makes an unknown verb another: "strip … from", "treat … as"."""
    return _COMPLEMENT.match(statement.after) is not None


def is_to_be_done(statement: Statement) -> bool:
    """Whether somebody may, must or is asked to do it, whatever the verb."""
    ways = (_POSITIVE, _HAS_DONE, _SPENT, _SEEN_TO, *(() if statement.is_title else (_AS_A_TOOL,)))
    for way in ways:
        done = way.search(statement.before)
        if done is not None:
            return NOT.search(done.group()) is None
    done = _PASSIVE_DONE.match(statement.after)
    return done is not None and NO_DOING.fullmatch(done["verb"] or "") is None


def is_done(statement: Statement) -> bool:
    """Whether it is what is to be done, or may be, whatever the verb: "shall design a …"."""
    return _DONE.search(statement.before[-2 * PASSIVE :]) is not None and not statement.is_title


def is_paid(statement: Statement) -> bool:
    """Whether it is what money is named for, in a sentence or in a line of a budget."""
    if "$" not in statement.before and "$" not in statement.after:
        return False
    alone = statement.is_title or len(statement.before) < DENIED
    priced = (_PRICED_ITEM if alone else _PRICED).match(statement.after) is not None
    return priced or _PAID.search(statement.before) is not None
