"""A clause without what decides nothing in it: "is hereby", "notwithstanding …,"."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import Statement, holds
from lawtrack.topics.word_kinds import THING
from lawtrack.topics.words import without_mere_no

# What may stand anywhere between a verb and what it takes.
_FILLERS = (
    r"(?:hereby|herein|hereinafter|henceforth|forthwith|thereafter|likewise|also"
    r"|expressly|explicitly|immediately|permanently|promptly|entirely|completely|wholly"
    r"|fully|forever|at once|in its entirety|in their entirety)"
)
_FILLER = LinearPattern(rf"\b{_FILLERS}[ ,]+|[ ,]+{_FILLERS}\b", ignore_case=True)
_MAY_HAVE = re.compile(
    r"hereby|there(?:by|after)|herein|forth|likewise|also|ly\b|forever|at once|entirety", re.I
)
# another rule that this one is stronger than
_NOTWITHSTANDING = LinearPattern(
    r"\b(?:notwithstanding|despite|in spite of|regardless of)\b[^,;.:]{1,140}, ?", ignore_case=True
)
_WITHSTANDS = re.compile(r"notwithstanding|despite|in spite of|regardless", re.IGNORECASE)


# "may, with the agreement of a parent, enroll": how it may be done is told behind
_ASIDE = LinearPattern(
    r"\b(?P<may>(?:may|shall|must|will|can)(?: not)?),(?P<how> [^,;.:]{1,90}),(?P<verb> [^.;:]*)$",
    ignore_case=True,
)


# "shall, within thirty days of the date of this act, notify"
_ASIDE_BEHIND = LinearPattern(
    r"\b(?P<may>shall|must|may|will|can),(?P<how>(?: [\w'’()-]+){1,20}) ?,(?P<verb>[^.;]*)",
    ignore_case=True,
)
# "prohibits, with certain exceptions, the use of": still nobody may
_EXCEPTED = LinearPattern(
    r",? ?\b(?:with|subject to) (?:\w+ ){0,2}?(?:exceptions?|exemptions?)\b(?P<of> of\b)?,? ?",
    ignore_case=True,
)
# "(Consent)": the part of an agenda in which a title stands
_PART = LinearPattern(r" ?\(\w+(?: (?:agenda|calendar|items?))?\)\W*$")
_PART_BEFORE = LinearPattern(
    r"\W*consent(?: (?:agenda|calendar|items?))?(?::| [-–—]) ",
    ignore_case=True,
)
# "prohibits, rather than regulates,": what is not done
_RATHER = LinearPattern(
    r",? (?:rather than|instead of|and not|but not) [^,;.:]{1,40}, ?", ignore_case=True
)


# "shall neither buy nor use machines that tell who people are from": what they do is no rule
_OF_THE_THING = LinearPattern(
    r"\b(?:shall|must|may|will|can|cannot|not|no|neither|nor|to)\b[^.;:]*?\b(?P<thing>"
    rf"(?:{THING}|robots?|drones?|locks?|readers?|terminals?)\b(?: (?:that|which|by which|able to"
    r"|capable of|designed to|used to|made to)\b)[^.;:]*)$",
    ignore_case=True,
)
# 'is amended by adding: "The port may': what is inserted speaks for itself
_INSERTED = LinearPattern(
    r"\b(?:add|insert|to read)\w*[^“”\".;]{0,60}[“\"](?P<new>[^“”\"]*)$", ignore_case=True
)
_RULES = LinearPattern(
    r"\b(?:shall|must|may|will|not|no|nor|neither|never|cannot|unless|only|without|prohibit|requir"
    r"|limit|restrict)",
    ignore_case=True,
)


# "by striking “shall not” and inserting “may”"
def _quoted(name: str) -> str:
    return rf"(?:[“\"](?P<{name}>[^“”\"]+)[”\"]|[‘'`](?P<{name}_>[^‘’'`]+)[’'`])"


_NAMED_WORDS = r"(?: out)?(?: the)?(?: following)?(?: words?| phrases?| text)?[:,]? ?"
_OLD, _NEW = _quoted("old"), _quoted("new")
_REPLACES = LinearPattern(
    rf"\b(?:strik|delet|remov|omit|replac|chang)\w*{_NAMED_WORDS}{_OLD}[^.;]{{0,60}}?"
    rf"\b(?:insert\w*|substitut\w*|add\w*|with|by|to)(?: in (?:lieu|place|its place)(?: thereof)?)?"
    rf"{_NAMED_WORDS}{_NEW}",
    ignore_case=True,
)
_PUTS_FOR = LinearPattern(
    rf"\b(?:insert|substitut|us)\w*{_NAMED_WORDS}{_NEW}[^.;]{{0,30}}?"
    rf"\b(?:for|in (?:place|lieu) of|instead of){_NAMED_WORDS}{_OLD}",
    ignore_case=True,
)
_OF_RULES = LinearPattern(
    r"\b(?:shall|may|must|cannot|not|prohibit\w*|permit\w*|authori[sz]\w*|allow\w*|bann?\w*"
    r"|unlawful|lawful|require\w*)\b",
    ignore_case=True,
)
_VERB = LinearPattern(r"\b(?:shall|may|must|cannot|not)$", ignore_case=True)
# "…, and the chief shall", "…, and shall": what stands before is another rule
_ANOTHER_RULE = LinearPattern(
    r", (?:and|but) (?:(?:the|an?|each|every|such)(?: [\w-]+){1,4}? )?(?:shall|must|may|will)\b",
    ignore_case=True,
)
# "HB 1238", "T2019-5135", "4.": the number under which a title is filed
_FILED = LinearPattern(
    r"\W{0,3}(?:[A-Z][\w.]{0,5}[ -]?){0,3}\d[\d./-]*[A-Z]?[):.]?\s+(?:[-–—:]\s*)?"
)
_REPLACING = ("insert", "substitut", "replac", "chang")
_STARTS, _ENDS = "\x02", "\x03"


def plainly(statement: Statement) -> Statement:
    """The statement in plainer words, or itself where nothing is to be left out."""
    statement = _as_replaced(statement) or statement
    before, after = without_mere_no(statement.before), statement.after
    if statement.is_title and (part := _PART_BEFORE.match(before)) is not None:
        before = before[part.end() :]
    if statement.is_title and (filed := _FILED.match(before)) is not None:
        before = before[filed.end() :]
    inserted = _INSERTED.search(before) if "“" in before or '"' in before else None
    if inserted is not None:
        before = inserted["new"]
    thing = _OF_THE_THING.search(before)
    if thing is not None and _RULES.search(thing["thing"]) is None:
        before = before.removesuffix(thing["thing"])
    if holds(before, (", and ", ", but ")):
        for another in list(_ANOTHER_RULE.finditer(before))[-1:]:
            before = before[another.start() + 2 :]
    if _WITHSTANDS.search(before):
        before = _NOTWITHSTANDING.sub("", before)
    if _MAY_HAVE.search(before):
        before = _FILLER.sub(" ", before)
    if _MAY_HAVE.search(after):
        after = _FILLER.sub(" ", after)
    if holds(before, ("exception", "exemption")):
        before = _EXCEPTED.sub(lambda match: match.group() if match["of"] else " ", before)
    if before.count(",") > 1:
        before = _RATHER.sub(" ", before)
    if before.count(",") > 1 and (aside := _ASIDE.search(before)) is not None:
        before = f"{before[: aside.start()]}{aside['may']}{aside['verb']}"
        after = f"{after}{aside['how']}"
    if after.count(",") > 1 and (aside := _ASIDE_BEHIND.search(after)) is not None:
        after = f"{after[: aside.start()]}{aside['may']}{aside['verb']}{aside['how']}"
    if statement.is_title and after.endswith(")"):
        after = _PART.sub("", after)
    if before is statement.before and after is statement.after:
        return statement
    return statement._replace(before=before.replace("  ", " "), after=after.replace("  ", " "))


def _as_replaced(statement: Statement) -> Statement | None:
    """The statement in the words that are put in the place of others, without any where it stands
    in what is struck; nothing where no words of a rule are replaced."""
    if not any(holds(part, _REPLACING) for part in (statement.before, statement.after)):
        return None
    whole = f"{statement.before} {_STARTS}{statement.phrase}{_ENDS} {statement.after}"
    change = _REPLACES.search(whole) or _PUTS_FOR.search(whole)
    if change is None:
        return None
    old, new = (change[name] or change[f"{name}_"] for name in ("old", "new"))
    if not (_OF_RULES.search(old) and _OF_RULES.search(new)):
        return None
    if _STARTS in old:
        return statement._replace(before="", after="")
    before, found, rest = new.partition(_STARTS)
    if found:
        return statement._replace(before=before.strip(), after=rest.partition(_ENDS)[2])
    verb = " use" if _VERB.search(before.strip()) else ""
    return statement._replace(before=before.strip() + verb, after="")
