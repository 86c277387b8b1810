"""Whether a sentence is built to forbid, whatever its verb, and what it then forbids."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.cues import cues_of
from lawtrack.topics.stances.handling import is_of_data
from lawtrack.topics.stances.stance_kinds import AUTHORISE, BAN, DISCLOSE, RESTRICT
from lawtrack.topics.stances.statement import PASSIVE, Statement, holds
from lawtrack.topics.structure.clauses import is_refused_behind
from lawtrack.topics.word_kinds import AGENT, ENDING, IS, LETTING, THING, one_of
from lawtrack.topics.words import Words, without_names

# "shall not", "not to", "are never to": whatever the verb
_NOT_TO = LinearPattern(
    r"\b(?:not|never) to (?P<verb>\w+)(?: [\w'’/-]+,?(?: and| or)?){0,6} ?$|\bto (?:not"
    r"|never) (?P<other>\w+)(?: [\w'’/-]+){0,6} ?$",
    ignore_case=True,
)
_NO_RULE = ("exceed", "be", "mention", "limit", "limited", "restrict", "interfere", "impede")
_AGENT_DOES_NOT = LinearPattern(
    rf"\b(?:{AGENT}|it|they)(?: of [\w ]{{1,30}})?,? (?:do"
    rf"|does) not(?: currently)? (?P<verb>\w+)(?: [\w'’/-]+){{0,6}} ?$",
    ignore_case=True,
)
_VERB_OF_RULE = LinearPattern(
    r"(?:require|apply|believe|know|include|constitute|affect|regulate"
    r"|violate|recommend|have|need|intend|plan|want|cover|see|offer)",
    ignore_case=True,
)
_NOTHING_MAY = LinearPattern(
    r"(?:\A|[.,:—–-]\W+|\b(?:provided|so|and) that )(?:nothing(?: [^.;:]{1,120}?)? (?:may|shall|can"
    r"|will) (?:be )?|(?:nobody|none of [^.;:]{1,80}?) (?:may|shall|can|will) )",
    ignore_case=True,
)
_CONSTRUED = LinearPattern(
    r"\b(?:construed|interpreted|deemed|prohibit|prevent|preclude|forbid|limit|restrict|affect"
    r"|bar)\w*\b",
    ignore_case=True,
)
# behind the phrase, with its verb far from "not": "… not be enabled", "are never to be"
_IS_NOT = LinearPattern(
    rf"[ ,:]*(?:(?:{THING}|search(?:es)?) )?(?:(?:shall|may|must|will|can|should|is|are) )?(?:not"
    r"|never) (?:ever )?(?:to )?be (?P<verb>\w+)",
    ignore_case=True,
)
NO_DOING = LinearPattern(
    r"construed|deemed|defined|considered|treated|understood|interpreted|presumed|charged|fined"
    r"|punished|entitled|governed|guided|awarded"
    r"|given|taken|denied|required|accompanied|followed|preceded|limited",
    ignore_case=True,
)
# "is declared to be an unfair act": what is wrong to do
_WRONGS = (
    "grounds for", "ground for", "cause for d", "void", "unlawful", "illegal", "unenforce",
    "prohibited", "unfair", "decepti", "discriminatory", "nuisance", "felony", "misdemean", "crime",
    "class ", "offense", "offence", "infraction", "violation of",
)  # fmt: skip
_WRONG = rf"(?:an? )?(?:public |per se )?{one_of(_WRONGS)}\w*"
_IS_WRONG = LinearPattern(
    rf"[^.;]{{0,60}}?\b(?:(?:be|{IS})(?: guilty of)?|constitutes?|commits?) (?:hereby )?"
    rf"(?:(?:declar|deem|consider)ed )?(?:to be |to constitute |as )?{_WRONG}\b",
    ignore_case=True,
)
_MADE_WRONG = LinearPattern(
    rf"\b(?:mak|render|declar|deem|treat){ENDING}(?: it)?(?: [\w'’-]+){{0,6}} ?$",
    ignore_case=True,
)
_TO_WRONG = LinearPattern(rf"[^.;]{{0,60}}?\b{_WRONG}\b", ignore_case=True)
_VOIDS = LinearPattern(
    rf"\b(?:void|criminali[sz]){ENDING}(?: [\w'’-]+){{0,6}} ?$", ignore_case=True
)
_LETS = LinearPattern(
    rf"\b{one_of(LETTING)}{ENDING}(?: the| its| our| their| all| any)* ?$", ignore_case=True
)
_RUNS_OUT = LinearPattern(
    r"[^.;]{0,40}?\b(?:expire|lapse|run out|sunset|terminate|end|die|wind down)\b", ignore_case=True
)
# "to buy no", "shall sign no contract for": not "to impose no limits on"
_NONE_OF_IT = LinearPattern(
    r"\b(?:shall|must|may|will|to|should) (?:(?:have|contain|include|use|involve|be|carry|make"
    r"|permit|allow|provide) no(?: [\w-]+){0,3}|\w+(?: into)? no"
    r"(?: new| further| additional| more| other| such| form of| kind of| type of| (?:\w+ )?"
    r"(?:contract|agreement|lease|licen[sc]e|order|grant|purchase|use|deployment|installation"
    r"|expansion|acquisition|trial|test|pilot)s?(?: \w+)? (?:for|of|on|with))*) ?$",
    ignore_case=True,
)
# "no money until it is in use" asks for it
_UNTIL = re.compile(r"\b(?:until|before) (?:[\w,-]+ ){0,12}$", re.IGNORECASE)
_UNTIL_STARTED = LinearPattern(
    r"\b(?:until|before) [^,;:]{1,160}?\b(?:complet|implement|deploy|install|start|launch)"
    r"(?:e?s|ed)?\b(?P<what>[^.;:]{0,120})$",
    ignore_case=True,
)
_IF_NOT_MET = LinearPattern(
    r"\bif [^.;:]{1,90}? (?:fails?|failed) to (?:meet|complete|implement|establish|deploy"
    r"|install)\b",
    ignore_case=True,
)
_STARTS = re.compile(
    r"\b(?:implemented|established|operational|installed|deployed|in use|at work)\b",
    re.IGNORECASE,
)
_MOTION = re.compile(r"\b(?:motion|moved|vote)\b", re.IGNORECASE)
_FAILED = re.compile(
    r"\b(?:failed|fails|(?:was|were) (?:defeated|lost)|did not (?:carry|pass))\b", re.IGNORECASE
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
NOBODYS = re.compile(r"\bno(?: [\w-]+){0,3} ?\Z", re.IGNORECASE)
_IS_TO = re.compile(r"[^.;]*\b(?:shall|may|must|can|will|be)\b", re.IGNORECASE)
# "unless it posts a sign", and asks nobody
_UNLESS_TOLD = LinearPattern(
    r"\b(?:unless|without(?: first)?|until) (?:[\w'’-]+ ){0,4}?(?:(?:post|display|inform"
    r"|disclos|publish|announc)(?:e?s|e|ing)?|notif(?:y|ies|ying)"
    r"|(?:plac|put|hang|install|affix|mount)\w* (?:[\w-]+ ){0,7}(?:signs?|signage|notices?)"
    r"|(?:giv|provid)(?:es?|ing)"
    r" (?:\w+ ){0,3}notice"
    r"|(?:notice|signs?|signage)(?: [\w-]+){0,6} (?:is|are|has been|have been) \w+ed)\b"
    r"(?P<more>[^.;]*)",
    ignore_case=True,
)
_ASKS_MORE = LinearPattern(
    r"\b(?:agree|consent|approv|permission|warrant|waive|allow|order|delet|option|opt)",
    ignore_case=True,
)
# of the thing itself: "no vendor shall sell it"
_HANDED_ON = re.compile(r"\b(?:sell|sold|sale|selling|leas|trad)\w*", re.IGNORECASE)


# "striking … from the list of eligible purchases"
_STRIKES = LinearPattern(
    rf"\b(?:strik|remov|exclud|drop|withdraw|cut){ENDING}(?: out)?(?: the| all)* ?$",
    ignore_case=True,
)
_OUT_OF = LinearPattern(
    r"(?: \w+){0,2} ?from (?:the|its|any) (?:\w+ ){0,3}?(?:list|scope|budget|bid|contract"
    r"|order|bond|plan|grant|agreement|proposal|package|agenda|request)\b(?P<of>[^.;]{0,60})",
    ignore_case=True,
)
_IS_STRUCK = LinearPattern(
    r"(?: \w+){0,3}? ?\b(?:is|are|be)(?: hereby)? (?:struck|stricken|deleted|removed|dropped|cut"
    r"|excluded|withdrawn)(?: out)? from (?:the|its|any) (?:\w+ ){0,3}?(?:list|scope|budget|bid"
    r"|contract|order|bond|plan|grant|agreement|proposal|package|request)\b[^.;]{0,60}",
    ignore_case=True,
)
_PUTTING = ("add", "includ", "insert", "put", "plac", "list")
_PUTS = LinearPattern(rf"\b{one_of(_PUTTING)}{ENDING}(?: the| all| use of)* ?$", ignore_case=True)
_SETS = LinearPattern(rf"\b(?:put|plac){ENDING} ?$", ignore_case=True)
_ONTO = LinearPattern(
    r" ?(?:\w+ )?(?:back )?(?:on|onto|in|into|at) (?:service|use|operation|place|all|the|its|each"
    r"|every|state|city|county|school|police|public)\b",
    ignore_case=True,
)
_INTO = LinearPattern(
    r"(?: \w+){0,2} ?(?:to|on|in|among|into|as) (?:[\w-]+ ){0,5}?(?:allowable|allowed|eligible"
    r"|permitted"
    r"|permissible|approved|authori[sz]ed|contract|budget|scope)\b[^.;]{0,60}",
    ignore_case=True,
)
BARRED = (
    r"(?:prohibit|ban|forbid|barred|restrict|disallow|moratori"
    r"|(?:may|shall|must|can) (?:not|never)|cannot)"
)
_OF_BARRED = LinearPattern(rf"\b{BARRED}", ignore_case=True)


def is_listed(statement: Statement) -> bool:
    """Whether it is put on a list of what is had or allowed: "adds … to the eligible uses"."""
    puts = holds(statement.before[-40:], _PUTTING)
    into = _INTO.match(statement.after) if puts and _PUTS.search(statement.before) else None
    if puts and into is None:
        return (
            _ONTO.match(statement.after) is not None and _SETS.search(statement.before) is not None
        )
    return into is not None and _OF_BARRED.search(into.group()) is None


# "shall keep … out of every device", "switch … off"
_SPLIT = LinearPattern(
    rf"\b(?:kept|(?:keep|tak|leav|rul|switch|turn|shut|strip|cut|carv|phas|pull){ENDING})"
    r"(?: the| all| any| its| their)* ?$",
    ignore_case=True,
)
_PARTICLE = LinearPattern(
    r"(?: ?[\w-]+){0,3}? (?:out|off|away|down)\b(?P<of>[^.;]{0,80})", ignore_case=True
)


def is_kept_out(statement: Statement) -> bool:
    """Whether it stands inside of a verb that is without it: "keep … out of every device"."""
    if not holds(f" {statement.after}", (" out", " off", " away", " down")):
        return False
    apart = _PARTICLE.match(f" {statement.after}") if _SPLIT.search(statement.before) else None
    return apart is not None and _OF_BARRED.search(apart["of"]) is None


def is_struck(statement: Statement) -> bool:
    """Whether it is taken off a list of what is had or allowed."""
    if not holds(statement.after, ("from",)):
        return False
    if (behind := _IS_STRUCK.match(f" {statement.after}")) is not None:
        return _OF_BARRED.search(behind.group()) is None
    if not _STRIKES.search(statement.before):
        return False
    out = _OUT_OF.match(f" {statement.after}")
    return out is not None and _OF_BARRED.search(out.group()) is None


# "award the contract with the … option removed"
_WITH = LinearPattern(r"\bwith(?: the| all| any| its)*(?: [\w-]+)? ?$", ignore_case=True)
_LEFT_OUT = LinearPattern(
    r"(?: ?[\w-]+){0,3}? (?:removed|deleted|disabled|excluded|struck|omitted|stripped"
    r"|(?:turned|switched) off|(?:left|taken) out)\b",
    ignore_case=True,
)


def is_left_out(statement: Statement) -> bool:
    """Whether something is had without it: "award the contract with the … option removed"."""
    return (
        holds(statement.before[-30:], ("with",))
        and _WITH.search(statement.before) is not None
        and _LEFT_OUT.match(f" {statement.after}") is not None
    )


def runs_out(statement: Statement) -> bool:
    """Whether it is left to end: "let the … contract expire"."""
    return (
        holds(statement.before[-40:], LETTING)
        and _LETS.search(statement.before) is not None
        and _RUNS_OUT.match(statement.after) is not None
    )


def is_wrong(statement: Statement) -> bool:
    """Whether to do it is declared a wrong: "is an unfair act", "makes … void"."""
    if not holds(statement.own, (*_WRONGS, "criminali")):
        return False
    if _IS_WRONG.match(statement.after) is not None or _VOIDS.search(statement.before):
        return True
    made = _MADE_WRONG.search(statement.before)
    return made is not None and _TO_WRONG.match(statement.after) is not None


# "no exigirán a sus inquilinos"
_NO_SERA = LinearPattern(r"\bno (?:se |les? )?\w{2,}r(?:á|án)(?: [^.;:]*)?$", ignore_case=True)


def is_denied(statement: Statement) -> bool:
    """Whether the sentence is built to forbid it, whatever its verb."""
    before, after = statement.before, statement.after
    if ("rá" in before or "RÁ" in before) and _NO_SERA.search(before):
        return True
    to = (
        _NOT_TO.search(before)
        if holds(before, ("not to ", "never to ", "to not ", "to never "))
        else None
    )
    if to is not None:
        return (to["verb"] or to["other"]).lower() not in _NO_RULE
    does_not = _AGENT_DOES_NOT.search(before) if holds(before, (" not",)) else None
    if does_not is not None:
        return _VERB_OF_RULE.fullmatch(does_not["verb"]) is None
    if not holds(before, ("no",)):
        nothing = None
    elif _NONE_OF_IT.search(before):
        return True
    else:
        nothing = _NOTHING_MAY.search(before)
    if nothing is not None:
        return _CONSTRUED.search(before[nothing.start() :]) is None
    is_not = _IS_NOT.match(after)
    return is_not is not None and NO_DOING.fullmatch(is_not["verb"]) is None


def done_without(statement: Statement, words: Words) -> str:
    """Whether all of it is done without what is named, or only something that is offered."""
    done = _DONE_WITHOUT.search(statement.before)
    offered = done is None or _OFFERED.search(done["how"]) is not None
    return RESTRICT if offered or words.stands("conditions", statement.after) else BAN


def is_denied_behind(statement: Statement, words: Words) -> bool:
    cues = cues_of(words, statement.after[:PASSIVE])
    return any(cue.name == "forbids" for cue in cues)


def has_failed(statement: Statement) -> bool:
    """Whether the motion for it failed, or the line of a budget was not funded."""
    if statement.becomes and is_refused_behind(statement.becomes):
        return True
    return _MOTION.search(statement.before) is not None and (
        _FAILED.search(statement.after) is not None
    )


def is_for_nobody(statement: Statement) -> bool:
    return NOBODYS.search(statement.before) is not None and (
        statement.is_title or _IS_TO.match(statement.after[:PASSIVE]) is not None
    )


def _only_tells(own: str) -> bool:
    """Whether nothing is asked but that people are told: "may not … unless it posts a sign"."""
    told = _UNLESS_TOLD.search(own) if holds(own, ("unless", "without", "until")) else None
    return told is not None and _ASKS_MORE.search(told["more"]) is None


def forbidden(statement: Statement, words: Words, *, near: str = "") -> str:
    """A ban, or a limit where lawful use is left; ``near`` are the words on what is forbidden."""
    if _UNTIL.search(f"{statement.before} ") and _STARTS.search(statement.after[:PASSIVE]):
        return AUTHORISE
    if any(_IF_NOT_MET.search(said) for said in (statement.before, *statement.stems)):
        return AUTHORISE  # who is late with it may not do something else
    started = _UNTIL_STARTED.search(statement.before)
    if started is not None and all(
        cue.name == "authorises" for cue in cues_of(words, started["what"])
    ):
        return AUTHORISE
    own = f"{without_names(statement.before)} {statement.phrase} {statement.after}"
    whole = " ".join((*reversed(statement.stems), own))
    if _only_tells(own):
        return DISCLOSE
    outs = words.pattern("by_law").sub(" ", whole)
    if words.stands("conditions", outs) or words.stands("roles", whole):
        return RESTRICT
    last = [cue for cue in cues_of(words, statement.before) if cue.name == "forbids"][-1:]
    forbidden = statement.before[last[0].start :] if last else statement.before
    around = near or f"{forbidden} {statement.after[:PASSIVE]}"
    if words.stands("handles", around) and not words.stands("takes", around):
        handed_on = not is_of_data(statement) and _HANDED_ON.search(forbidden)
        return BAN if handed_on else RESTRICT
    if words.stands("grants", whole):
        return RESTRICT
    return BAN
