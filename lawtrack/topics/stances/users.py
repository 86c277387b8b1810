"""What is demanded of those who have it, or is left to those who do not want it."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.cues import cues_of
from lawtrack.topics.stances.forbidding import NOBODYS
from lawtrack.topics.stances.stance_kinds import BAN, DISCLOSE, RESTRICT, STANCE_OF
from lawtrack.topics.stances.statement import PASSIVE, Statement, holds
from lawtrack.topics.word_kinds import USES
from lawtrack.topics.words import Words

# "a visitor who objects to": it is left to them
_REFUSER = LinearPattern(
    r"\b(?:who|that|which|whoever|anyone|if (?:an?|the|any) [\w ]{1,40}) ?(?:\w+ly )?(?:objects?"
    r"|declines?|refuses?|opts? out|opted out"
    r"|do(?:es)? not (?:wish|want|consent|agree|care)|prefers? not|chooses? not|elects? not"
    r"|would rather not"
    r"|withholds? (?:his |her |their )?consent|is unwilling|are unwilling)(?: [\w-]+){0,6} ?$",
    ignore_case=True,
)
_PERSON = (
    r"(?:passenger|customer|travell?er|individual|person|tenant|student|pupil|employee|worker"
    r"|patron|visitor|parent|consumer|resident|patient"
    r"|voter|inmate|applicant|player|guest|citizen|shopper|driver|child|member of the public)s?"
)
_MAY_REFUSE = LinearPattern(
    rf"\b{_PERSON}(?: [\w-]+){{0,3}} (?:may|can|must be able to|shall be able to|is free to"
    rf"|are free to|(?:is|are) entitled to|(?:has|have) the right to)(?: \w+ly)?"
    r" (?:decline|refuse|opt out|object|reject|choose not|elect not|say no)(?: [\w-]+){0,6} ?$"
    r"|\bfor (?:refusing|declining|opting out|objecting|not (?:submitting|consenting|agreeing))"
    r"(?: [\w-]+){0,6} ?$",
    ignore_case=True,
)
_WHO_REFUSES = LinearPattern(
    r"\b(?:who|that|if (?:an?|the|any|such) [\w ]{1,40}?|whoever|anyone|any person)(?: \w+ly)?"
    r" (?:refuses?|fails?|declines?|(?:do(?:es)?|did|will|would) not)(?: to)?(?: [\w'’-]+){0,9} ?$",
    ignore_case=True,
)
# what befalls them, not what may not befall them
_SUFFERS = LinearPattern(
    r"[^.;:]{0,120}?\b(?:(?:is|are|becomes?|shall be|must be|may be|will be)(?: hereby)?"
    r" (?:in(?:eligible|admissible)|(?:turned|sent) away|dismissed|expelled|held|detained|denied"
    r"|refused|barred|excluded|removed|suspended|revoked"
    r"|disqualified|rejected|guilty|liable|subject to|fined)|(?:shall|may|must|will) not (?:receive"
    r"|enter|board|be (?:issued|admitted|eligible|granted|permitted|allowed|licensed))"
    r"|forfeits?)\b",
    ignore_case=True,
)
_UNWILLING = (
    "object", "declin", "refus", "opt", "not ", "withh", "unwilling", "reject", "rather", "say no",
)  # fmt: skip
_FINES = ("fine", "penalt", "sanction", "surcharge")
_FINED = LinearPattern(
    r"\b(?:fines?|penalt(?:y|ies)|sanctions?|surcharge)\b[^.;:]{0,40}\b(?:on|against|upon|for)"
    rf" [^.;:]{{0,45}}\b(?:(?:who|that|which) |for ){USES}(?: [\w-]+){{0,2}} ?$",
    ignore_case=True,
)
_BEARS = re.compile(
    r"(?<=\w )(?:(?:district|store|business|landlord|school|department|retailer|airport|hospital"
    r"|employer|operator|stadium|casino|venue|establishment)(?:es|s)?"
    r"|(?:agenc|cit|compan|count|entit|universit)(?:y|ies)) with (?:(?:an?|the|any) )?\Z",
    re.IGNORECASE,
)
# "a store that uses", "any State whose police operate"
_USER = re.compile(
    r"\b(?:(?:that|which|who) (?:wants?|wish(?:es)?|seeks?|intends?|proposes?|plans?|elects?"
    r"|chooses?) to"
    r"|(?:that(?! (?:the|an?|any|each|all|such|no)\b)|which|who|whoever)(?= \w)"
    r"|whose(?: [\w'’-]+){1,3}|using|employing|operating|if|when|whenever|once"
    r"|(?:intending|proposing|planning|seeking|wishing) to(?: \w+,){0,4}"
    r"|(?:provider|vendor|operator|user|seller|developer)s? of|que)"
    r"(?: (?!shall|must|may|will|can|not|to\b)[\w'’/-]+){0,12} ?\Z",
    re.IGNORECASE,
)
_END_IT = LinearPattern(
    r"\b(?:tak|remov|disabl|dismantl|discontinu|ceas|stop|end|turn|shut|switch|uninstall"
    r"|deactivat)\w*"
    r" (?:it|them|its use|their use|the use|such use|the system|the technology|using)\b",
    ignore_case=True,
)
_REPORTED = re.compile(r"(?:report|brief)", re.IGNORECASE)
_BEARER = re.compile(r"\bwith \Z|\bwith\Z", re.IGNORECASE)
_DEMANDED = re.compile(
    r"\b(?:requir|direct|request|urg|ask|mak|forc|mandat)(?:e|es|s|ing)?\b",
    re.IGNORECASE,
)
_MODAL = LinearPattern(
    r"\b(?:(?:shall|must|may not|(?:is|are) required to)\b"
    r"|\w{2,}[aei]r(?:á|án)(?:[ ,.;:]|$))",
    ignore_case=True,
)
_TO = re.compile(r"\bto(?= \w)|\b(?:shall|must)", re.I)
# "…, obtain consent, and provide a right to": the strictest of what is demanded counts
_AND_SHALL = LinearPattern(
    r"(?:[,;]|\band|\(\w{1,3}\)) (?:and )?(?:\(\w{1,3}\) )?(?:shall|must|may (?:not|only)|(?:to )?"
    r"(?:obtain|secure|get|receive|seek|delete|destroy|keep|offer|limit|restrict|refrain|cease"
    r"|honou?r|let|allow|stop))\b",
    ignore_case=True,
)
# a record that others than its keeper may read
_RECORDS = re.compile(r"\b(?:logs?|records?)\Z", re.IGNORECASE)
_OPEN = LinearPattern(
    r"\bpublic(?:ly)? (?:report|record|inspection|disclosure|available|posted)"
    r"|\bopen(?: [\w-]+){0,3} to\b"
    r"|\b(?:shall|must|and|is|are|be) (?:publish|posted?\b|made public)",
    ignore_case=True,
)


def bearer(near: str) -> "re.Match[str] | None":
    """Where the words before name somebody who has it: "each district with"."""
    return _BEARS.search(near if near.endswith(" ") else near + " ")


def left_to_them(statement: Statement) -> bool:
    """Whether it speaks of those who do not want it: "a visitor who objects to"."""
    if not holds(statement.before, _UNWILLING):
        return False
    return any(built.search(statement.before) for built in (_REFUSER, _MAY_REFUSE))


def is_pressed(statement: Statement) -> bool:
    """Whether who refuses it is to suffer for it: "who fails to submit … is ineligible"."""
    return (
        holds(statement.before, ("refus", "fail", "declin", "not "))
        and _WHO_REFUSES.search(statement.before) is not None
        and _SUFFERS.match(statement.after) is not None
    )


def is_open_record(kept: str, after: str) -> bool:
    """Whether what is kept is a record, and it is kept for others to see."""
    return _RECORDS.search(kept) is not None and _OPEN.search(after) is not None


def asked_first(statement: Statement, words: Words) -> str:
    """What must be done before it may be used: people are told, or else it is a limit."""
    cues = cues_of(words, statement.after[: 2 * PASSIVE])
    names = [cue.name for cue in cues if cue.name != "authorises"]
    return DISCLOSE if names[:1] == ["discloses"] else RESTRICT


def is_fined(statement: Statement) -> bool:
    """Whether those who use it are fined for it: "a fine on any landlord who uses"."""
    return holds(statement.before, _FINES) and _FINED.search(statement.before) is not None


def rule_on_users(before: str, statement: Statement, words: Words) -> str:
    """What is demanded of those who use it: "a store that uses it must …", "" if nothing is."""
    near = before[-2 * PASSIVE :]
    user = _USER.search(near) or bearer(near) or _BEARER.search(near)
    if user is None:
        return ""
    subject = before[: len(before) - len(near) + user.start()]
    modal = None
    if _DEMANDED.search(subject) is not None:
        modal = _TO.search(statement.after[: 2 * PASSIVE])
    elif (
        (
            _BEARER.search(before) is None
            or _USER.search(near) is not None
            or bearer(near) is not None
        )
        and _MODAL.search(subject) is None
        and NOBODYS.search(before) is None
    ):
        modal = _MODAL.search(statement.after[: 2 * PASSIVE])
    if modal is None:
        return ""
    behind = statement.after[modal.start() :]
    cues = cues_of(words, behind[:PASSIVE])
    names = [cue.name for cue in cues if cue.name != "authorises"]
    if _END_IT.search(behind[:PASSIVE]) and not words.stands("conditions", behind):
        return BAN  # "shall have until July 1 to take it down"
    if not names and holds(behind, ("log", "record")) and _OPEN.search(behind):
        return DISCLOSE  # "must enter it in the log, and the log is posted"
    if names[:1] in ([], ["forbids"]):
        return RESTRICT
    if names[0] == "studies":  # "must make it available for testing", "give a hearing"
        return DISCLOSE if _REPORTED.match(behind[cues[0].start :]) else RESTRICT
    if names[0] == "limits" and is_open_record(behind[: cues[0].end], behind):
        return DISCLOSE
    return RESTRICT if also_limited(behind, words) else STANCE_OF[names[0]]


def also_limited(behind: str, words: Words) -> bool:
    """Whether more than notice is demanded: "shall post a sign and shall delete"."""
    return any(
        cue.name in ("forbids", "limits")
        for further in _AND_SHALL.finditer(behind)
        for cue in cues_of(words, behind[further.start() :][:PASSIVE])[:1]
    )
