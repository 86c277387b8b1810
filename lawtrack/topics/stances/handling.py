"""Whether a clause is on the thing itself or on what comes of it: images, matches, evidence."""

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import PASSIVE, Statement, holds
from lawtrack.topics.word_kinds import THING

# What comes of it: to have it deleted, kept or left out of a trial limits the use.
_DATA = (
    r"(?:face ?prints?|images?|pictures?|photos?|photographs?|records?|templates?|data|results?"
    r"|match(?:es)?|hits?"
    r"|evidence|information|scans?|files?|logs?|footage|recordings?|prints?|outputs?|quer(?:y|ies)"
    r"|leads?)"
)
_HEAD = LinearPattern(
    rf"[ ,]*(?:(?:technology|system|software|search|matching|probe|gallery|match"
    rf"|case) ){{0,2}}{_DATA}\b",
    ignore_case=True,
)
_IS_DATA = LinearPattern(
    r"\b(?:data|identifier|information|template|face ?print|geometry|image|feature|indicator)s?\b",
    ignore_case=True,
)
_WIDER_NOUN = LinearPattern(
    r" (?:systems?|bases?|cent(?:er|re)s?|programs?|services?|management|sharing|processing"
    r"|exchange"
    r"|technolog|softwares?|tools?|compar|analy|contracts?|agreements?|licen|polic|reports?|act\b)",
    ignore_case=True,
)
_TAKEN_BY = LinearPattern(
    rf"\b{_DATA} (?:from|of|by|in)(?: the| an?| any| use of)* ?$"
    rf"|\b{_DATA}(?: of [\w ]{{1,30}})? (?:that (?:is|are|was|were|has been"
    rf"|have been) )?(?:obtained|gathered|collected"
    r"|captured|derived|generated|produced|made|taken|received|stored|held|used|created|acquired"
    r"|enrolled)"
    r"(?: or \w+)? (?:from|by|through|for|in|with|using|under|via|by means of)(?: the use of"
    r"| an?| any| the)? ?$",
    ignore_case=True,
)
# what is done with data that is kept in bounds
_KEPT_IN_BOUNDS = LinearPattern(
    r"\b(?:delet|destr|purg|wip|discard|eras|expung|overwrit|dispos|remov|shred|anonymi[sz]|redact"
    r"|encrypt|confidential|in confidence|privileged|inadmissib|suppress|exclud|expir"
    r"|lapse|seal|segregat|separat|quarantin|minimi[sz])\w*|\b(?:secured|securely|safeguarded|protected)\b"
    r"|\b(?:retained|kept|stored|held|saved|preserved|maintained) (?:for )?(?:no|not|only|until"
    r"|up|at most|in|separate|on)\b"
    r"|\b(?:not|never|cannot) (?:to )?(?:be )?(?:\w+ )?(?:retain|kept|keep|stor|sav|shar|sold"
    r"|sell|disclos|releas|admit|admissib"
    r"|transfer|disseminat|available|public|leav|provid|export|receiv|introduc|used as|relied"
    r"|conclusive|positive|probable|constitut|establish|sufficient|justif|support)\w*"
    r"|\b(?:only|accessible to|insufficient)\b|\bas (?:hearsay|an? (?:lead|tip|clue))\b"
    r"|\b(?:is|are) an? (?:\w+ )?(?:lead|tip|clue),? (?:and|only|not)\b",
    ignore_case=True,
)
_SHOWN = LinearPattern(
    r"\b(?:published|posted|made public|publicly|reported|disclosed to the (?:public|defen))",
    ignore_case=True,
)
# "that alerts staff": what it does, and not what is to be done
_DOES = LinearPattern(
    rf"[ ,]*(?:{THING},? )?(?:that|which) (?:can |will |automatically )?"
    r"(?:alert|identif|match|compar|scan|detect|recogni|flag|notif|track|record|captur|analy"
    r"|verif|tell|warn|read|convert|measur|monitor|send)"
    r"(?:s|es|ies|zes|ses|y|e)?\b[^.;]*?(?P<rest>,? \b(?:only|unless|provided|without|shall|must"
    r"|may|until|is|are)\b[^.;]*|,? (?:if|when)\b[^.;]*\b(?:shall|must|may|is|are)\b[^.;]*"
    r"|[.;]|$)",
    ignore_case=True,
)


_ASIDE = LinearPattern(
    r" (?:at|in|on|to|by|from|with|for|of|through) which(?: [\w'’-]+){1,7}? (?:is|are|was|were)"
    r"(?: not)? \w+(?: (?:on|off|out|up|down))?\b"
    r"| who (?:had|has|have|was|were)\b[^,;.]*|,? so that no\b[^,;.]*"
    r"|,? (?:in order to|to|so as to) (?:ensure|make sure|see to it) that\b[^,;.]*",
    ignore_case=True,
)


def without_its_work(after: str) -> str:
    """The words behind a phrase without those that only tell what the thing does, what it is for,
    or of whom or what they speak."""
    does = _DOES.match(after)
    after = after[does.end() - len(does["rest"]) :] if does else after
    if not holds(after, ("which", "who ", "that no")):
        return after
    return _ASIDE.sub("", f" {after}").lstrip()  # it may begin with what goes


def of_its_data(statement: Statement) -> bool:
    """Whether the statement is on what comes of it: images, matches, evidence."""
    head = _HEAD.match(statement.after)
    if head is not None and _WIDER_NOUN.match(statement.after[head.end() :]) is None:
        return True
    return _TAKEN_BY.search(statement.before[-2 * PASSIVE :]) is not None


def is_of_data(statement: Statement) -> bool:
    """Whether the phrase itself, or the noun that it belongs to, is data."""
    return _IS_DATA.search(statement.phrase) is not None or of_its_data(statement)


def data_in_bounds(statement: Statement) -> bool:
    """Whether what comes of it is to be deleted, kept from others or taken for no proof."""
    if not of_its_data(statement) or _SHOWN.search(statement.after):
        return False
    return _KEPT_IN_BOUNDS.search(statement.after[: 2 * PASSIVE]) is not None
