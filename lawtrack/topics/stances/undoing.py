"""What is done to a rule or a leave that a clause names: it is undone, or somebody is spared it.

Undoings multiply: to lift a ban permits, and to oppose the lifting of a ban does not.
"""

import re
from collections.abc import Sequence

import re2

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.forbidding import BARRED
from lawtrack.topics.stances.statement import ANOTHER, DENIED, PASSIVE, Statement, holds
from lawtrack.topics.structure.clauses import is_exempted
from lawtrack.topics.word_kinds import BEGINS, ENDING, LAW, LETTING, one_of
from lawtrack.topics.words import Words, cues_in, longest_cues

# "from the list of prohibited technologies"
_OUT_OF_BARS = LinearPattern(
    rf"[^.;:]{{0,60}}\b(?:from|off)\b[^.;:]{{0,60}}\b{BARRED}", ignore_case=True
)
_TAKES = re.compile(r"\btak(?:e|es|ing)(?: the)? ?$", re.IGNORECASE)
# what is done to a law, and what is one
_OF_LAWS = re.compile(r"repeal|rescind|lift", re.IGNORECASE)
_LAW = LinearPattern(
    rf"(?:[\w-]+ ){{0,2}}(?:{LAW}|(?:polic(?:y|ies)|bans?|bars?|moratori(?:um|a)|prohibitions?"
    r"|restrictions?|limit(?:ation)?s?|requirements?)\b)",
    ignore_case=True,
)
_PROGRAM = LinearPattern(
    r"(?:[\w-]+ )?(?:programme|program|pilot|authority|authorization)\b", ignore_case=True
)
_WORDS_BETWEEN = 4
_TAKEN = ("undoes", "spares", "lapses", "keeps")
# "repealing chapter 8, removing the": the first verb has a thing of its own
_OWN_THING = LinearPattern(rf"\b{LAW}[^;:]*, ?(?:thereby |thus )?$", ignore_case=True)
# "subdivisions (b) and (c)": no second thing
_MARKS = LinearPattern(r"\(\w{1,4}\)(?:,? ?(?:and|or|through|to) \(\w{1,4}\))*", ignore_case=True)
_WOULD = re.compile(r"\b(?:would|would have|was to|were to|(?:is|was) (?:set|due) to) \Z", re.I)
_ANOTHER_VERB = re.compile(
    r"\b(?:(?i:shall|must|will|can|who|which|that|if|unless)|may|MAY)\b|[;:]"
)
# "no locality may restrict the use of": whoever may use it goes on
_MAY_NOT_FORBID = LinearPattern(
    r"\b(?:no|a|an|any|the|each|every) (?:[\w-]+ )?(?:city|county|town|municipality|localit(?:y"
    r"|ies)|local"
    r"|political subdivision|governing|school district|jurisdiction|government|council|board"
    r"|village"
    r"|state)\b[^.;:]{0,60}?\b(?P<may>shall|may|must|can|will)(?P<no> not| never)?"
    r"[^.;:]{0,28}?"
    r" (?:prohibit|ban|forbid|bar|restrict|limit|regulate|prevent|impede)\w*(?:,? (?:or|and) \w+)*"
    r"(?: the| any| its| lawful| use| operation| deployment| purchase| possession| acquisition"
    r"| of| an?| [\w-]+ from [\w]+ing)* ?$",
    ignore_case=True,
)
_BARS = re.compile(r"\b(?:prohibit|ban|forbid|bar|restrict|limit|regulat|prevent|imped)", re.I)
_REPLACES = ("replac", "convert", "substitut", "turn")
_IS_MADE = LinearPattern(
    rf"{BEGINS}{one_of(_REPLACES)}{ENDING} [^.;:]{{0,50}}?"
    r"\b(?:bans?|prohibitions?|moratorium|requirements?|restrictions?|limits?|permits?"
    r"|authori[sz]ation|permission|rules?|notice)\b[^.;:]{0,40}$",
    ignore_case=True,
)
_MADE_INTO = LinearPattern(
    r"[^.;:]{0,60}? (?:with|by|into) (?P<new>an? [^.;:]{1,80})", ignore_case=True
)
_LETS = LinearPattern(rf"\b{one_of(LETTING)}{ENDING} (?:the|its|a|any)\b[^.;]*$", ignore_case=True)
_END = LinearPattern(
    r"[^.;:]{0,60}? (?:to )?(?:lapse|expire|sunset|end|run out|terminate)\b", ignore_case=True
)
_REFUSING = ("denied", "denies", "deny", "reject", "defeat", "voted down", "voted against")
_REFUSED_MOTION = LinearPattern(
    rf"\b{one_of(_REFUSING)}\w* (?:the|a|an|his|her|their|this|that) (?:motion|request|proposal"
    r"|application|resolution|amendment)(?: of [^,;.]{1,40}?)? to (?P<what>[^.;]*)$",
    ignore_case=True,
)
# nobody else may lay down a rule on it: that is neither for it nor against it
_PREEMPTS = LinearPattern(
    r"(?:\b(?:not|no [^.;:]{1,80}(?:shall|may|must))\b[^.;:]{0,30}"
    r"\b(?:adopt|enact|enforce|impose|pass)\b"
    r"|\bpre-?empt\w*)[^.;:]{0,80}"
    r"\b(?:rules?|ordinances?|regulations?|laws?|polic(?:y|ies)|resolutions?|requirements?"
    r"|standards?)"
    r"\b[^.;:]{0,40}$",
    ignore_case=True,
)
# "nothing in this chapter forbids": what is not forbidden is left to those who may
_NOTHING_FORBIDS = LinearPattern(
    r"\b(?:nothing\b[^.;:]{0,80}|(?:does|do|would) not(?: be construed to)? |no longer )\b"
    r"(?:forbid|prohibit|bar|ban|prevent|preclude|restrict|limit|keep|oppose)(?:s"
    r"|ing)?\b"
    r"[^.;:]{0,80}$",
    ignore_case=True,
)


def fate_of_law(statement: Statement, words: Words) -> str:
    """What becomes of the law that a clause names, or "".

    "lifted" and "kept" of a rule against it, "taken" and "given" of a leave for it: "section 8,
    which forbids …, is repealed", "the exemption from the ban on … is struck".
    """
    before = statement.before[-2 * PASSIVE :]
    cues = longest_cues(cues_in(words, ("undoes", "keeps", "spares", "bars", "leave"), before))
    laws = [n for n, cue in enumerate(cues) if cue.name in ("bars", "leave")]
    if not laws:
        named = cues and cues[-1].name == "undoes" and _OWN_THING.search(before[cues[-1].end :])
        lifted = named and _is_undone("bars", statement.after[: 2 * PASSIVE], words)
        return "lifted" if lifted else ""
    place = laws[-1]
    law, times = cues[place], _ends_behind(statement, before, words)
    then = law
    for first in reversed(cues[:place]):
        apart = _MARKS.sub("", before[first.end : then.start])
        if (
            len(apart) >= 2 * DENIED
            or ANOTHER.search(apart)
            or (then is not law and _OWN_THING.search(apart))
            or first.name not in ("undoes", "spares")
        ):
            break
        times, then = times + 1, first
    if not times:
        return ""
    if law.name == "bars":
        return "lifted" if times % 2 else "kept"
    return "taken" if times % 2 else "given"


def made_into(statement: Statement) -> str:
    """What a rule on it is replaced with: "replaces the ban on … with a permit", or ""."""
    if not holds(statement.before, _REPLACES):
        return ""
    another = _MADE_INTO.match(f" {statement.after}") if _IS_MADE.search(statement.before) else None
    return another["new"] if another else ""


def refused_motion(statement: Statement) -> str:
    """What was moved and then refused: "denied the motion to fund", or ""."""
    if not holds(statement.before, _REFUSING):
        return ""
    refused = _REFUSED_MOTION.search(statement.before)
    return refused["what"] if refused else ""


def takes_away(becomes: str, words: Words) -> bool:
    """Whether what a bill does with a law is to end it, or to spare somebody of it."""
    cues = longest_cues(cues_in(words, _TAKEN, becomes)) if becomes else []
    return bool(cues) and all(cue.name != "keeps" for cue in cues)


def _ends_behind(statement: Statement, before: str, words: Words) -> int:
    """How often the verbs behind the phrase end what the clause began with.

    Twice in "section 5, under which the authority to … ends in June, is struck out".
    """
    after = statement.after[: 2 * PASSIVE]
    if holds(before, LETTING) and _LETS.search(before):
        return int(_END.match(f" {statement.after}") is not None)  # "… to lapse"
    ends = ends_in(after, words)
    if not ends or _ANOTHER_VERB.search(after[: ends[0].start()]):
        return 0
    return 2 if len(ends) > 1 and after[: ends[1].start()].endswith(", ") else 1


def ends_in(after: str, words: Words) -> "list[re2._Match[str]]":
    """Where words end a rule, and not "and would have expired"."""
    ends = words.pattern("lapses").finditer(after)
    return [end for end in ends if _WOULD.search(after[: end.start()]) is None]


def is_preempted(statement: Statement) -> bool:
    """Whether others may lay down no rule on it: "no town may adopt an ordinance on"."""
    return _PREEMPTS.search(statement.before) is not None


def may_not_be_forbidden(statement: Statement) -> bool:
    """Whether others may not forbid it: "no locality may restrict the use of"."""
    forbids = (
        _MAY_NOT_FORBID.search(statement.before) if _BARS.search(statement.before[-90:]) else None
    )
    if forbids is None:
        return False
    nobody = bool(forbids.group().lower().startswith("no "))
    return nobody != (forbids["no"] is not None)


def is_not_forbidden(statement: Statement) -> bool:
    """Whether it says that nothing forbids it."""
    return _NOTHING_FORBIDS.search(statement.before) is not None


def is_lifted(statement: Statement, words: Words) -> bool:
    """Whether a rule is named only to be undone: "lifting the ban on", "exempt … from the ban".

    A rule that the same clause lays down is not: "banning …, with exceptions to the ban".
    """
    behind = PASSIVE if statement.is_title else DENIED
    before = statement.before[-PASSIVE:]
    near = f"{before} {statement.phrase} {statement.after[:behind]}"
    if not _is_undone("bars", near, words, by=("undoes", "spares")):
        return False
    spared = cues_in(words, ("spares",), near)
    laid_down = f"{statement.before[:-PASSIVE]} {near[: spared[0].start]}" if spared else ""
    return not words.stands("forbids", laid_down)


def is_spared(statement: Statement, words: Words) -> bool:
    """Whether it is taken out of what is forbidden: "remove … from the list of banned tools"."""
    if is_exempted(statement.before, statement.after):
        return True
    if _TAKES.search(statement.before) and _OUT_OF_BARS.match(statement.after):
        return True
    taken_out = cues_in(words, ("undoes", "spares"), statement.before[-PASSIVE:])
    return bool(
        taken_out
        and _OUT_OF_BARS.match(statement.after)
        and not ANOTHER.search(statement.before[-PASSIVE:][taken_out[-1].end :])
    )


def is_refused(statement: Statement, words: Words) -> bool:
    """Whether a title takes back or refuses what would bring it: "terminate the agreement for"."""
    near = f"{statement.before[-PASSIVE:]} {statement.phrase} {statement.after[:DENIED]}"
    return statement.is_title and _is_undone("authorises", near, words)


def is_given_up(statement: Statement, words: Words) -> bool:
    """Whether it is itself what ends: "defund facial recognition"; not a law on it that ends."""
    before = statement.before[-PASSIVE:] if statement.is_title else statement.before[:PASSIVE]
    undoes = longest_cues(cues_in(words, ("undoes", "keeps"), before))
    if undoes and undoes[-1].name == "keeps":
        return False
    if not statement.is_title and (len(before) == PASSIVE or not undoes or undoes[0].start):
        return False  # in a text only where it is what is ordered: "Strike $310,000 for …"
    if not undoes or _LAW.match(statement.after):
        return False
    if _OF_LAWS.match(before, undoes[-1].start) and not _PROGRAM.match(statement.after):
        return False
    between = before[undoes[-1].end :]
    return len(between.split()) <= _WORDS_BETWEEN and not ANOTHER.search(between)


def _is_undone(name: str, near: str, words: Words, *, by: Sequence[str] = ("undoes",)) -> bool:
    """Whether a word of a list is undone, and its undoing is not: "oppose lifting the ban"."""
    cues = longest_cues(cues_in(words, (*by, "keeps", name), near))
    for place, cue in enumerate(cues):
        if cue.name != name:
            continue
        times, then = 0, cue
        for first in reversed(cues[:place]):
            apart = near[first.end : then.start]
            if len(apart) >= 2 * DENIED or ANOTHER.search(apart) or first.name not in by:
                break
            times, then = times + 1, first
        if times % 2:
            return True
    return False
