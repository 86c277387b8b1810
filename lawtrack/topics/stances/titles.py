"""What only titles do: they name a hearing, a question, an act to be amended, a policy."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.cues import cues_of
from lawtrack.topics.stances.statement import DENIED, NOT, Statement, holds
from lawtrack.topics.word_kinds import BEGINS, ENDING
from lawtrack.topics.words import Words

# "whether the city may regulate": nobody knows yet
_WHETHER = LinearPattern(r"\bwhether\b", ignore_case=True)
_NO_QUESTION = LinearPattern(
    r"\b(?:regardless|irrespective|no matter|without regard)\b|\bwhether or not\b|\bdisclos"
    r"|\bnotif|\b(?:stat(?:e|es|ing|ements?)|report|tell|inform|publish|reveal|indicat|certif|declar"
    r"|attest|show|furnish|notices?|signs?|lists?|labels?)\w*,? (?:[\w'’-]+ ){0,6}whether",
    ignore_case=True,
)
_RELEASES = LinearPattern(
    rf"\b(?:releas{ENDING}|unseal|(?:turn|hand) over)(?: (?:all|any|its|their|the|of))* ?$",
    ignore_case=True,
)
_PAPERS = LinearPattern(
    r"[ ,]*(?:\w+ )?(?:contracts?|agreements?|records?|documents?|manuals?|audits?|statistics"
    r"|reports?)\b",
    ignore_case=True,
)
_GIVEN_OUT = ("released", "published", "posted", "disclosed", "public", "open rec")
_A_PAPER = LinearPattern(
    r"\b(?:text|contract|agreement|record|document|report|audit|memorandum|invoice|polic|polici)"
    r"(?:s|y|es)?\b",
    ignore_case=True,
)
_ARE_SHOWN = LinearPattern(
    r"[^.;]{0,40}?\b(?:be|is|are) (?:hereby )?(?:released|published|posted|disclosed"
    r"|made (?:public|available to the public)|(?:an? )?(?:public|open) records?)\b",
    ignore_case=True,
)
_RULE_LAPSED = LinearPattern(
    r"\W*(?:[\w-]+ ){0,3}(?:bans?|moratorium|restrictions?|prohibitions?|requirements?|limits?"
    r"|caps?"
    r"|safeguards?|(?P<leave>authority|authori[sz]ation|permission|leave))"
    r"(?: acts?| laws?| ordinances?)?,?(?: on use| to use| for use)?"
    r"(?:(?: is| are| be| to be| shall be)?(?: hereby)?"
    r" (?:repealed|lifted|rescinded|removed|revoked|withdrawn|ended|struck|eliminated|waived)"
    r"|(?: do| does| shall| will) not apply)\b",
    ignore_case=True,
)
_ENDED = (
    "repeal", "lifted", "rescind", "removed", "revoked", "withdrawn", "ended", "struck",
    "eliminated", "waived", "not apply",
)  # fmt: skip
_AMENDS = LinearPattern(
    r"\W*(?:an act |a bill |bill |act |an? )?(?:ordinance |resolution "
    r"|local law )?(?:to )?(?:amends?|amending|concerning"
    r"|relating to amendments? (?:to|of))(?: the)? ?(?P<rest>[^.;]*)$",
    ignore_case=True,
)
_A_RULE = LinearPattern(
    r"(?:[\w'’-]+ ){0,4}(?:bans?|prohibition|moratorium|restrictions?|rules?|polic(?:y|ies)|limits?"
    r"|ordinance)"
    r" (?:on|of|for|against|concerning)(?: the)?(?: use of)? ?",
    ignore_case=True,
)
_OF_AN_ACT = LinearPattern(
    r" ?(?:[\w'’-]+ ){0,4}(?:[Aa]ct|ACT|Law|LAW|Code|CODE|Ordinance|ORDINANCE)\b(?P<rest>[^.;]*)"
)
# no verb, and the noun of an act, a paper or a thing that is had
_NAME = LinearPattern(
    r"(?:[ -]?[\w&,'’()-]+){0,6}? ?(?:contracts?|agreements?|programs?|purchases?|acquisition|pilot"
    r"|lease"
    r"|renewal|polic(?:y|ies)|acts?|laws?|ordinances?|upgrades?|procurement|projects?|services?"
    r"|permits?)(?: (?:of|for|at|in|with|by|no\.?) [^:;]{0,60})?[ .]*",
    ignore_case=True,
)
_DOES_SOMETHING = LinearPattern(
    r"\b(?:to|shall|must|may|will|not|no|never|without|only|\w+ing|\w+ed|prohibits?|requires?|bans?"
    r"|bars?"
    r"|forbids?|authori[sz]es?|allows?|permits?|limits?|restricts?|provides?|directs?|creates?"
    r"|establish(?:es)?|repeals?|extends?|removes?|moratorium|prohibition|study|approve|award"
    r"|ratify|stop"
    r"|end|no|against|accept|reject|deny|purchase|buy|adopt)\b",
    ignore_case=True,
)
_ENACTS = LinearPattern(
    r"\W*(?:an act |a bill )?(?:to )?(?:establish|creat|enact)(?:s|es|e|ing)? (?:the"
    r"|an?) [\"“]?(?:[\w'’-]+ ){0,3}?",
    ignore_case=True,
)
_LISTED = LinearPattern(r"[:;]\W*$")
_OPENING = 70
# "facial recognition use policy": the words between a phrase and the noun that it belongs to
_MODIFIES = re.compile(
    r"(?:(?!of|in|by|for|to|at|on|is|are|as|be|shall|must|may|from|and|or|with|that|which\b)"
    r"[\w-]+ |-){0,2}",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"(?:[\w-]+ ){0,2}(?:(?:Privacy|Protection|Accountability|Safeguards?|Fairness|Reform)\b"
    r"[^.;,]{0,30}?\bAct|(?:PRIVACY|PROTECTION|ACCOUNTABILITY|SAFEGUARDS?|FAIRNESS|REFORM)\b"
    r"[^.;,]{0,30}?\bACT)\b"
)
_REPEALS = LinearPattern(
    rf"{BEGINS}(?:repeal|rescind|abolish){ENDING}(?: of)?(?: the)? ?$", ignore_case=True
)
_OF_THE_ACT = (
    r"(?:act|law|right of action|requirements?|consent|release|prohibitions?|damages|liabilit(?:y"
    r"|ies)"
    r"|penalt(?:y|ies)|limits?|safeguards?|protections?|dut(?:y|ies)|written policy)\b"
)
_LOOSENS = LinearPattern(
    r"\W*(?:provides (?:that|for) |this bill |the bill |would )*(?:(?:exempt"
    r"|exclud)\w* [^.;]{1,120}? from (?:the|this)"
    r" (?:act|law|requirements)|nothing in (?:the|this) act (?:shall )?appl"
    r"|(?:repeal|delet|remov|eliminat|strik|waiv|suspend|reduc|narrow|weaken|limit)\w* (?:the|this"
    r"|its|an?|any|all)\b"
    rf"[^.;]{{0,60}}?\b{_OF_THE_ACT})",
    ignore_case=True,
)
_TIGHTENS = LinearPattern(
    r"\W*(?:provides (?:that|for) |this bill |the bill |would )*(?:increas|add|expand|strengthen"
    r"|extend|impos|creat|rais)"
    rf"\w* [^.;]{{0,60}}?\b{_OF_THE_ACT}",
    ignore_case=True,
)
_PERMITS = re.compile(r"permits?", re.IGNORECASE)
_VERBAL = re.compile(
    r"(?:shall|must|may|can|cannot|will|would|should|is|are|be|does|do|only)\b", re.I
)
INSTRUMENT = re.compile(
    r"(?P<hearing>[^:–—]{0,60}\bhearing\b[^:–—]{0,20}(?:[:–—]| -|(?:on|to consider|regarding|and"
    r"|for)(?: an?| the)?(?: proposed)?) ?)"
    r"(?:ordinance|resolution|bill|local law|approval|adoption|authori[sz]ation|acquisition"
    r"|purchase|approving"
    r"|adopting|authori[sz]ing|amending)\b",
    re.IGNORECASE,
)
_OVERSIGHT = re.compile(r"\W*oversight\b[^.;]{0,40}[-–—:]", re.IGNORECASE)


_INFORMS = LinearPattern(
    r"[-–—(:;,] ?(?:informational|information|discussion|presentation|update)\b(?P<rest>.{0,80})$",
    ignore_case=True,
)
_DECIDES = LinearPattern(r"\b(?:adopt|approv|action|vote)", ignore_case=True)


def rule_lapsed(after: str) -> str:
    """Which rule on it ends, "bar" or "leave": "; warrant requirement repealed", or ""."""
    lapsed = _RULE_LAPSED.match(after) if holds(after, _ENDED) else None
    if lapsed is None:
        return ""
    return "leave" if lapsed["leave"] else "bar"


def is_shown(statement: Statement) -> bool:
    """Whether papers on it are given out: "release its … contracts", "the … be released"."""
    if holds(statement.after, _GIVEN_OUT) and _ARE_SHOWN.match(statement.after):
        return _A_PAPER.search(statement.own) is not None and not NOT.search(statement.own)
    return (
        holds(statement.before[-60:], ("releas", "unseal", "over"))
        and _RELEASES.search(statement.before) is not None
        and NOT.search(statement.before) is None
        and _PAPERS.match(statement.after) is not None
    )


def is_a_name(statement: Statement, words: Words) -> bool:
    """Whether a title only names a thing, an act or a paper: "Facial recognition contract"."""
    if _names_an_act(statement):
        return True  # in a summary too
    if not statement.is_title:
        return False
    if _NAME.fullmatch(statement.after) is not None and not cues_of(words, statement.before):
        return True
    whole = statement.own.strip()
    return len(whole) < _OPENING and _DOES_SOMETHING.search(whole) is None


def is_long_title(statement: Statement) -> bool:
    """Whether a text says there itself what it is for: "A BILL To prohibit …"."""
    if statement.is_title:
        return False
    if _TO.match(statement.before):
        return _PURPOSES.search(statement.after) is not None
    return _LONG_TITLE.match(statement.before) is not None


def is_a_subject(statement: Statement, words: Words) -> bool:
    """Whether a title only lists subjects, it among them: "State contracts: facial recognition"."""
    if _names_an_act(statement):
        return statement.is_title
    return _LISTED.search(statement.before) is not None and is_a_name(statement, words)


def _names_an_act(statement: Statement) -> bool:
    """Whether it only gives an act its name: "Creates the Biometric … Act"."""
    return (
        holds(statement.before, ("establish", "creat", "enact"))
        and _ENACTS.fullmatch(f"{statement.before} ") is not None
        and _OF_AN_ACT.match(statement.after) is not None
    )


def repeals_the_act(statement: Statement) -> bool:
    """Whether an act that protects from it is repealed: "Repeals the Biometric … Privacy Act"."""
    if "Act" not in statement.after and "ACT" not in statement.after:
        return False
    return _ACT.match(statement.after) is not None and _REPEALS.search(statement.before) is not None


def change_of_act(sentence: str) -> str:
    """What is done to the act that a title amends: it gets "looser" or "stricter", or ""."""
    if _LOOSENS.match(sentence):
        return "looser"
    return "stricter" if _TIGHTENS.match(sentence) else ""


def names_the_amended(statement: Statement) -> bool:
    """Whether a title only names the act that it amends, and not what becomes of it."""
    if not statement.is_title:
        return False
    amends = _AMENDS.match(statement.before)
    named = _OF_AN_ACT.match(statement.after)
    if amends is not None and _A_RULE.fullmatch(amends["rest"]):
        return len(statement.after) < _OPENING
    return (
        amends is not None
        and named is not None
        and len(amends["rest"].split()) <= 2
        and not named["rest"].strip(" ,")
    )


# "A BILL To …", "AN ACT relating to …"
_LONG_TITLE = LinearPattern(
    r"[A-Z0-9. -]{0,40}(?:A BILL|AN? (?:ACT|ORDINANCE|RESOLUTION)|A LOCAL LAW"
    r"|An Act|An ordinance)\b"
)
_TO = LinearPattern(r"To [a-z]")
_PURPOSES = LinearPattern(r"\bfor other purposes\b", ignore_case=True)
# "in opposition to Senate Bill 14, relating to": nobody can say what that would do
_SIDES = LinearPattern(
    r"\b(?:support|oppos|endors|urging|against|in favor|veto|letter)\w*\b[^;]*"
    r"\b(?:bills?|acts?|[ashAHS]\.?[bBrRfFjJ]\.?|legislation|measure|initiative)\b[^;:]{0,30}"
    r"(?:relating to|concerning|regarding|about|related to|\()(?: the)?(?: use of)? ?$",
    ignore_case=True,
)


def sides_on_the_unknown(statement: Statement) -> bool:
    """Whether a title takes a side on a measure of which it says no more than its subject."""
    return (
        _SIDES.search(statement.before) is not None and len(statement.after.strip(" .)")) < DENIED
    )


_REFERS = LinearPattern(
    r"\brefer(?:s|red|ring)? (?:the|this|an?|that|its)\b[^.;:]{0,60}$", ignore_case=True
)
_TO_A_BODY = LinearPattern(
    r"[^.;]{0,60}? to [^.;]{0,64}?\b(?:commission|committee|board|council|staff"
    r"|attorney|counsel|manager|task force)\b",
    ignore_case=True,
)


def is_referred(statement: Statement) -> bool:
    """Whether it is only handed to those who look into it: "refer the … proposal to the board"."""
    return (
        holds(statement.before[-90:], ("refer",))
        and _REFERS.search(statement.before) is not None
        and _TO_A_BODY.match(f" {statement.after}") is not None
    )


def is_a_question(before: str) -> bool:
    """Whether a title asks it: "an opinion on whether the city may regulate"."""
    return (
        holds(before, ("whether",))
        and _WHETHER.search(before) is not None
        and _NO_QUESTION.search(before) is None
    )


def head_says(statement: Statement, words: Words) -> str:
    """The list of the noun that the phrase belongs to: "adopt the … use policy", or ""."""
    if _ACT.match(statement.after):
        return "limits"
    for cue in cues_of(words, statement.after[: 2 * DENIED]):
        between, noun = statement.after[: cue.start], statement.after[cue.start : cue.end]
        if _PERMITS.fullmatch(noun) and _MODIFIES.fullmatch(between):
            return "limits"  # what nobody may run without one
        if cue.name != "authorises" and _MODIFIES.fullmatch(between) and not _VERBAL.match(noun):
            return cue.name
    return ""


def head_cue(statement: Statement, words: Words) -> str:
    """The list of the noun that the phrase is a part of, whatever it is: "… pilot program"."""
    for cue in cues_of(words, statement.after[: 2 * DENIED])[:1]:
        noun = statement.after[cue.start : cue.end]
        if _MODIFIES.fullmatch(statement.after[: cue.start]) and not _VERBAL.match(noun):
            return cue.name
    return ""


def is_overseen(before: str) -> bool:
    """Whether it begins with a hearing of those who oversee: "Oversight – …"."""
    return before[:1] in "Oo" and _OVERSIGHT.match(before[:_OPENING]) is not None


def is_for_information(after: str) -> bool:
    """Whether a line of an agenda ends in what is done with it: "- Informational"."""
    informs = _INFORMS.search(after)
    return informs is not None and _DECIDES.search(informs["rest"]) is None


def is_talked_about(before: str, words: Words) -> bool:
    """Whether a title begins with a hearing: "Oversight – …", "Order for a hearing on …"."""
    begins = before[:_OPENING]
    if INSTRUMENT.match(before):
        return False  # heard is the measure, and it says itself what it does
    return words.stands("hearings", begins)
