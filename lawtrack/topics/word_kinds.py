"""Kinds of words that the patterns of several rules share, each in one place."""

# Where a verb orders: at the beginning of a clause, or behind what introduces one.
BEGINS = (
    r"(?:\A|[.,:;–—-] ?|\b(?:to|and|that|which|would|of|concerning|act|bill|law|motion|ordinance"
    r"|resolution) )\W*"
)
# of a verb that is written without it: "remov-es", "cut-ting"
ENDING = r"(?:e?s?|[npt]?ing)"
IS = r"(?:is|are|shall be)"
AGENT = (
    r"(?:members?|officers?|employees?|personnel|staff|deput(?:y|ies)|agents?|department"
    r"|district|city|county|agency|agencies|board"
    r"|school|schools|authority|university|college|library|police|sheriff|company|contractor"
    r"|vendor|state|town|village|bureau|division|office"
    r"|administrators?|supervisors?|investigators?|examiners?|landlords?|employers?|retailers?"
    r"|operators?|port|transit|hospital)"
)
LAW = (
    r"(?:acts?|articles?|chapters?|codes?|laws?|ordinances?|orders?|paragraphs?|parts?"
    r"|provisions?|resolutions?|rules?|(?:sub)?sections?|statutes?|subdivisions?|titles?)\b"
)
LEAVE = (
    r"(?:approvals?|authori(?:ty|[sz]ation)|clearance|consent|leave|licen[sc]es?|permi(?:ts?|ssion)"
    r"|power)"
)
LETTING = ("let", "allow", "permit")
NEEDED = ("required", "needed", "necessary")
# behind "… is required": what it is required for
BEFORE_USE = r"(?: for| before| to| prior to)(?: [\w'’-]+){0,8} ?$"
# what it is a part of, or a name for it
THING = (
    r"(?:a(?:pp|pplication)s?|cameras?|capabilit(?:y|ies)|devices?|equipment|features?"
    r"|function(?:s|ality)?|gates?|kiosks?|machines?|services?|software|systems?"
    r"|technolog(?:y|ies)|tools?)"
)
USES = rf"(?:deploy|employ|install|operat|run|us){ENDING}"


def one_of(stems: tuple[str, ...]) -> str:
    """A pattern of words that begin with one of these, which ``holds`` asks for as well."""
    return f"(?:{'|'.join(stems)})"
