"""What one clause would do with what it names, in two steps: the direction, then the kind.

The build of the sentence is asked first: who may, who must not, of what it speaks. Else the word
nearest before the phrase decides, then the words after it, then the stems above; a word that
forbids is stronger than one that authorises.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.cues import (
    cues_of,
    denied_until,
    denied_with,
    goes_on,
    is_thought_of,
    last_is_limited,
    looked_into,
    of_another,
    own_cues,
    told_above,
)
from lawtrack.topics.stances.forbidding import (
    done_without,
    forbidden,
    has_failed,
    is_denied,
    is_denied_behind,
    is_for_nobody,
    is_kept_out,
    is_left_out,
    is_listed,
    is_struck,
    is_wrong,
    runs_out,
)
from lawtrack.topics.stances.handling import data_in_bounds, without_its_work
from lawtrack.topics.stances.leave import (
    asked_no_more,
    is_asked,
    is_held_to_a_standard,
    is_laid_before,
    is_law_on_it,
    is_reserved,
    leave_given,
    limited_besides,
    may_if,
    only_behind,
    only_they_may,
    puts_under_control,
    rule_gone,
    scope_grows,
    scope_shrinks,
    spares_of_rule,
)
from lawtrack.topics.stances.permitting import (
    asks_how_well,
    is_counted,
    is_done,
    is_done_away,
    is_for_checking,
    is_paid,
    is_supported,
    is_to_be_done,
    money_moved,
    nothing_asked,
)
from lawtrack.topics.stances.plain import plainly
from lawtrack.topics.stances.referring import behind_a_heading
from lawtrack.topics.stances.stance_kinds import (
    AUTHORISE,
    BAN,
    DIRECTIONS,
    DISCLOSE,
    LIMIT,
    LOOK,
    PERMIT,
    RESTRICT,
    STANCE_OF,
    STUDY,
    UNCLEAR,
)
from lawtrack.topics.stances.statement import PASSIVE, Statement, holds
from lawtrack.topics.stances.titles import (
    INSTRUMENT,
    change_of_act,
    head_cue,
    head_says,
    is_a_question,
    is_for_information,
    is_overseen,
    is_referred,
    is_shown,
    is_talked_about,
    repeals_the_act,
    rule_lapsed,
    sides_on_the_unknown,
)
from lawtrack.topics.stances.undoing import (
    ends_in,
    fate_of_law,
    is_given_up,
    is_lifted,
    is_not_forbidden,
    is_preempted,
    is_refused,
    is_spared,
    made_into,
    may_not_be_forbidden,
    refused_motion,
)
from lawtrack.topics.stances.users import (
    also_limited,
    asked_first,
    is_fined,
    is_open_record,
    is_pressed,
    left_to_them,
    rule_on_users,
)
from lawtrack.topics.structure.clauses import LAYS_DOWN
from lawtrack.topics.word_kinds import LAW
from lawtrack.topics.words import Cue, Words, without_names

# "before deploying it, the department must …"
_FIRST = re.compile(
    r"\b(?:prior to|before|antes del?)(?:(?: [\w-]+){0,4}"
    r"| \w+ing(?: (?!shall|must|may|will|can\b)[\w'’-]+){0,12}) $",
    re.IGNORECASE,
)
_IS_ALLOWED = re.compile(
    r"\b(?:is|are|shall be) (?:authori[sz]ed|permitted|allowed|lawful|legal)\b(?! (?:only|if|under"
    r"|by law|uses?))",
    re.IGNORECASE,
)
# the parts of a catchline: "Police: investigations; use of …; restrict"
_PARTED = re.compile(r"[:;] ")
_REST = re.compile(r"[^.;:]{0,60}[:;] ")
_SET_APART = re.compile(
    r"\b(?:other than|apart from|aside from|but not|with the exception of"
    r"|rather than|instead of|in place of|in lieu of)(?: [\w-]+){0,2}$",
    re.IGNORECASE,
)
_SPARED = re.compile(r"\bwithout(?: [\w-]+){0,3}$", re.IGNORECASE)
# "certifies that … has been removed": what is laid down stands behind
_ASSURED = LinearPattern(
    r"\b(?:certif|ensur|verif|confirm|guarant|agree|represent|covenant|promis)\w* that"
    r"(?: [\w-]+){0,3} ?$",
    ignore_case=True,
)
_AND = re.compile(
    r"\band (?:to )?(?:prohibit|ban|bar|forbid|limit|restrict|regulat|impos|suspend"
    r"|(?:set|establish|adopt|requir)\w*(?= [^.;]{0,40}\b(?:threshold|standard|limit|consent"
    r"|warrant|accuracy|human review"
    r"|safeguard|rule|court order)))",
    re.IGNORECASE,
)


_NAMED_IN_PASSING = LinearPattern(rf"\b{LAW}[^;()]{{0,40}}\([^()]{{0,60}}$", ignore_case=True)
_A_PERMIT = re.compile(r"\bpermits?\b", re.IGNORECASE)
_OF_FATE = {"lifted": AUTHORISE, "given": AUTHORISE, "taken": BAN}


@lru_cache(maxsize=256)  # the strongest evidence, the reason and the whole ask for the same ones
def stance_of_statement(statement: Statement, words: Words) -> str:
    """What one clause would do with what it names."""
    statement = plainly(statement._replace(after=without_its_work(statement.after)))
    if not statement.before and statement.after[:1] in ":—–-.":
        statement = behind_a_heading(statement)
    if repeals_the_act(statement):
        return AUTHORISE
    if (
        not statement.phrase
        and not statement.is_title
        and (change := change_of_act(statement.before))
    ):
        return AUTHORISE if change == "looser" else RESTRICT
    if another := made_into(statement):
        if _A_PERMIT.search(another):
            return RESTRICT  # what nobody may run without one
        return next((STANCE_OF[cue.name] for cue in cues_of(words, another)), UNCLEAR)
    if moved := refused_motion(statement):
        asked = stance_of_statement(statement._replace(before=f"The body shall {moved}"), words)
        return BAN if DIRECTIONS.get(asked) == PERMIT else AUTHORISE if asked == BAN else UNCLEAR
    if fate := fate_of_law(statement, words):
        return _OF_FATE.get(fate) or forbidden(statement, words)
    if ")" in statement.after and _NAMED_IN_PASSING.search(statement.before):
        return UNCLEAR  # "Chapter 14 (ban on …) is amended"
    if built := _built(statement, words):
        return built
    if statement.is_title and sides_on_the_unknown(statement):
        return UNCLEAR
    stance = _stance_of(statement, words)
    if stance != UNCLEAR and DIRECTIONS[stance] != LIMIT and limited_besides(statement.after):
        return RESTRICT
    for cue in cues_of(words, statement.becomes) if DIRECTIONS.get(stance) != LIMIT else ():
        if cue.name in ("forbids", "limits"):
            return STANCE_OF[cue.name]  # "Under current law it may … The bill forbids such uses."
    if stance == BAN and words.stands("conditions", statement.becomes):
        return RESTRICT
    if DIRECTIONS.get(stance) == PERMIT and words.stands("approvals", statement.becomes):
        return RESTRICT
    if has_failed(statement):
        return BAN if DIRECTIONS.get(stance) == PERMIT else UNCLEAR
    if is_law_on_it(statement.before) and ends_in(statement.after, words):
        return AUTHORISE if DIRECTIONS.get(stance) == LIMIT else BAN
    if statement.undone or (is_lifted(statement, words) and not is_spared(statement, words)):
        return AUTHORISE if DIRECTIONS.get(stance) == LIMIT else UNCLEAR
    if is_not_forbidden(statement) and not words.stands("conditions", statement.after):
        return AUTHORISE if statement.is_title else UNCLEAR
    return UNCLEAR if is_preempted(statement) else stance


def _stance_of(statement: Statement, words: Words) -> str:
    if is_overseen(statement.before) or (
        statement.is_title
        and (is_talked_about(statement.before, words) or is_for_information(statement.after))
    ):
        return STUDY
    before = _on_it(statement, words)
    first = _FIRST.search(f"{statement.before} ") is not None
    if ruled := rule_on_users(before, statement, words):
        return RESTRICT if ruled == STUDY and first else ruled
    own = own_cues(before, words)
    if of_another(own, before) and head_cue(statement, words):
        own = []
    above = [cue for stem in statement.stems for cue in reversed(cues_of(words, stem))]
    nearest = own[-1].name if own else ""
    if told := told_above(statement.stems, above):
        return told  # what a report is to hold is reported, whatever it is
    if nearest == "studies" and holds(statement.after, ("whether",)):
        return STUDY  # "… and recommend whether it should be prohibited"
    if is_spared(statement, words):
        return AUTHORISE
    if _SET_APART.search(before):  # "equipment other than": what is allowed is the rest
        return UNCLEAR if any(cue.name == "forbids" for cue in own) else RESTRICT
    if is_given_up(statement, words):
        return BAN
    if goes_on(own, before):
        return AUTHORISE
    if nearest == "forbids" and is_thought_of(own, before, words):
        return STUDY  # "a report on banning": it is not banned yet
    if (
        nearest == "forbids"
        or is_for_nobody(statement)
        or is_refused(statement, words)
        or is_denied(statement)
        or is_wrong(statement)
    ):
        return forbidden(statement, words)
    if _SPARED.search(statement.before):
        return done_without(statement, words)
    if nearest in ("", "authorises") and first:
        return asked_first(statement, words)
    if nearest not in ("", "authorises") and denied_until(own, before):
        return forbidden(statement, words)  # "shall cease … until an audit of"
    if nearest in ("studies", "discloses") and (kept := _kept(own, before, statement, words)):
        return kept
    if _ASSURED.search(before) and is_denied_behind(statement, words):
        return forbidden(statement, words)
    if nearest == "limits" and is_open_record(before[: own[-1].end], statement.after):
        return DISCLOSE
    if nearest == "limits" and not first and is_for_checking(before, statement):
        return AUTHORISE  # "shall verify a person by means of": what is to be done with it
    if nearest in ("limits", "authorises") and (looked := looked_into(own, before, words)):
        return _and_limits(STANCE_OF[looked], statement, words)
    if nearest not in ("", "authorises"):
        return _and_limits(STANCE_OF[nearest], statement, words)
    if any(words.stands("approvals", stem) for stem in (statement.before, *statement.stems)):
        return RESTRICT
    if any(cue.name == "forbids" for cue in (*own, *above)):
        return forbidden(statement, words)
    return _weakly(statement, words, nearest, above)


def _kept(own: Sequence[Cue], before: str, statement: Statement, words: Words) -> str:
    """What a clause says that lets nobody look into it or tell it, or ""."""
    told = own[-1].name == "discloses"
    if denied := denied_with(own, before):
        told_to_nobody = told and not words.stands("takes", denied)
        return RESTRICT if told_to_nobody else forbidden(statement, words)  # "shall not test"
    return RESTRICT if told and last_is_limited(own, before) else ""


def _on_it(statement: Statement, words: Words) -> str:
    """The words before that are on what the phrase names: not on a hearing, nor on others."""
    before = without_names(statement.before)
    if statement.is_title and (heard := INSTRUMENT.match(before)):
        before = before[heard.end("hearing") :]  # heard is the measure
    rest = _REST.match(statement.after) if statement.is_title and _PARTED.search(before) else None
    if rest is not None and cues_of(words, statement.after[rest.end() :]):
        before = _PARTED.split(before)[-1]  # what it is filed under: "Police: investigations;"
    return before


def _weakly(statement: Statement, words: Words, nearest: str, above: Sequence[Cue]) -> str:
    """What is said where no word before the phrase says more than that it is done."""
    if headed := head_says(statement, words):
        return forbidden(statement, words) if headed == "forbids" else STANCE_OF[headed]
    if nearest == "authorises" and _and_limits(STUDY, statement, words) == RESTRICT:
        return RESTRICT  # "authorizes … and sets accuracy standards for it"
    known = not is_done_away(statement)
    return (
        _said_behind(statement, words, alone=not nearest)
        or (AUTHORISE if nearest else "")
        or (STANCE_OF[above[0].name] if above else "")
        or _condition(statement, words)
        or (STUDY if words.stands("asks", statement.before) else "")
        or (STUDY if asks_how_well(statement.before) else "")
        or (AUTHORISE if is_paid(statement) or (known and is_done(statement)) else "")
        or (AUTHORISE if is_supported(statement) else "")
        or (AUTHORISE if known and is_to_be_done(statement) else UNCLEAR)
    )


def _built(statement: Statement, words: Words) -> str:
    """What the build of a sentence alone decides, or ""."""
    before = statement.before
    if nothing_asked(statement) or may_not_be_forbidden(statement) or is_pressed(statement):
        return AUTHORISE
    if data_in_bounds(statement) or left_to_them(statement):
        return RESTRICT
    if asked_no_more(before) or scope_grows(before):
        return AUTHORISE
    if statement.is_title and spares_of_rule(statement):
        return AUTHORISE
    if is_asked(before) or is_laid_before(statement):
        return RESTRICT
    if scope_shrinks(before) and not is_not_forbidden(statement):
        return RESTRICT
    if leave := leave_given(statement):
        if leave == "given" and (limited_besides(statement.after) or may_if(statement)):
            return RESTRICT
        return AUTHORISE if leave == "given" else BAN
    if lapsed := rule_lapsed(statement.after):
        return AUTHORISE if lapsed == "bar" else BAN
    if moved := money_moved(before):
        return AUTHORISE if moved == "to" else BAN
    if puts_under_control(statement) or only_they_may(before):
        return RESTRICT
    if is_fined(statement):
        return RESTRICT if words.stands("conditions", statement.after) else BAN
    if is_listed(statement):
        return AUTHORISE
    if is_counted(before):
        return DISCLOSE
    if is_reserved(statement.after) or only_behind(statement) or may_if(statement):
        return RESTRICT
    gone_ways = (runs_out, is_struck, is_left_out, is_kept_out)
    if any(gone_way(statement) for gone_way in gone_ways):
        return BAN
    if is_held_to_a_standard(statement):
        return RESTRICT
    if is_referred(statement):
        return STUDY
    if is_shown(statement):
        return DISCLOSE
    if gone := rule_gone(before):
        return {"leave": BAN, "limit": AUTHORISE, "either": UNCLEAR}[gone]
    if is_a_question(before):
        return STUDY
    return ""


def _and_limits(stance: str, statement: Statement, words: Words) -> str:
    """The stance, or the limit that a title adds to it: "to test … and prohibits use of"."""
    if stance == DISCLOSE and also_limited(statement.after, words):
        return RESTRICT
    added = _AND.search(statement.after) if statement.is_title else None
    if added is not None and DIRECTIONS[stance] == LOOK:
        near = statement.after[added.start() :][:PASSIVE]
        first = [cue.name for cue in cues_of(words, near)][:1]
        if first == ["forbids"]:
            return forbidden(statement, words, near=near)
        if first == ["limits"]:
            return RESTRICT
    return stance


def _said_behind(statement: Statement, words: Words, *, alone: bool) -> str:
    """What the words after the phrase say of it: "… is prohibited", "… only with a warrant".

    ``alone`` when no word before it says anything: then a policy that is demanded limits it.
    """
    near = statement.after[: PASSIVE * (2 if statement.is_title else 1)]
    cues = cues_of(words, near)
    if (
        alone and not cues and LAYS_DOWN.search(statement.after)
    ):  # its verb is far: "… shall not be deployed"
        near = statement.after[: 3 * PASSIVE]
        cues = cues_of(words, near)
    if any(cue.name == "forbids" for cue in cues):
        return forbidden(statement, words)
    if words.stands("conditions", words.pattern("by_law").sub(" ", near)):
        return RESTRICT
    if _IS_ALLOWED.search(near):
        return AUTHORISE
    demanded = words.pattern("demands").search(near)
    asked = next((cue for cue in cues if cue.name != "authorises"), None)
    if demanded is not None and (asked is None or demanded.start() < asked.start):
        return AUTHORISE
    first = next((cue for cue in cues if cue.name in ("limits", "discloses")), None)
    if alone and len(cues) > 1 and looked_into(cues[:2], near, words) == "studies":
        return STUDY  # "…: its impact on civil rights"
    if alone and first is not None and (first.name == "limits" or first.start < cues[0].end):
        return STANCE_OF[first.name]  # "to require notice": its first word alone would ask for it
    if alone and cues and cues[0].name == "studies":
        return STUDY  # "; task force established"
    return AUTHORISE if any(cue.name == "authorises" for cue in cues) else ""


def _condition(statement: Statement, words: Words) -> str:
    """What the words after the phrase say where nothing else does."""
    cues = cues_of(words, statement.after[:PASSIVE])
    return STANCE_OF[cues[0].name] if cues else ""
