"""A clause without what decides nothing in it: "is hereby", "notwithstanding …,"."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.words import without_mere_no

# What may stand anywhere between a verb and what it takes.
_FILLERS = (
    r"(?:hereby|thereby|herein|hereinafter|henceforth|forthwith|thereafter|likewise|also"
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


# "prohibits, with certain exceptions, the use of": still nobody may
_EXCEPTED = LinearPattern(
    r",? ?\b(?:with|subject to) (?:\w+ ){0,2}?(?:exceptions?|exemptions?)\b,? ?", ignore_case=True
)
# "prohibits, rather than regulates,": what is not done
_RATHER = LinearPattern(
    r",? (?:rather than|instead of|and not|but not) [^,;.:]{1,40}, ?", ignore_case=True
)


def plainly(statement: Statement) -> Statement:
    """The statement in plainer words, or itself where nothing is to be left out."""
    before, after = without_mere_no(statement.before), statement.after
    if _WITHSTANDS.search(before):
        before = _NOTWITHSTANDING.sub("", before)
    if _MAY_HAVE.search(before):
        before = _FILLER.sub(" ", before)
    if _MAY_HAVE.search(after):
        after = _FILLER.sub(" ", after)
    if "xception" in before or "xemption" in before:
        before = _EXCEPTED.sub(" ", before)
    if before.count(",") > 1:
        before = _RATHER.sub(" ", before)
    if before.count(",") > 1 and (aside := _ASIDE.search(before)) is not None:
        before = f"{before[: aside.start()]}{aside['may']}{aside['verb']}"
        after = f"{after}{aside['how']}"
    if before is statement.before and after is statement.after:
        return statement
    return statement._replace(before=before.replace("  ", " "), after=after.replace("  ", " "))
