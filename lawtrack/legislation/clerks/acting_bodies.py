"""Who takes a step of a bill, by the name alone; pure."""

from functools import lru_cache
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

# Whose approval is not yet the council's. A city or a county may be governed by a commission.
_ADVISES = LinearPattern(
    r"committee|task force|working group|\badvisory\b|\bplan(?:ning)? (?:commission|board)\b|"
    r"\b(?:zoning|landmarks?|preservation|historic(?:al)?|appeals|adjustment|ethics|civil service|"
    r"human (?:rights|relations)|arts|parks|library|design review|charter (?:review|revision))\b.*"
    r"\b(?:commission|board)\b|\bboard of (?:zoning|appeals|adjustment|ethics|public works)\b|"
    r"\b(?:youth|student|seniors?(?: citizens)?|arts?|cultural|neighbou?rhood|workforce|tourism) "
    r"councils?\b|"
    r"\bcouncil on\b"
)
# Of a council, and not it.
_OFFICER = LinearPattern(r"\b(?:president|clerk|secretary|office|staff|manager|attorney|liaison)\b")
_COUNCIL = LinearPattern(r"city council")
# Whose approval is one: a council by any name, the board or commission that governs a place.
_DECIDES = LinearPattern(
    r"council|legislature|assembly|congress|\bhouse\b|\bsenate\b|\b(?:quorum|fiscal|levy) court\b|"
    r"\bcommissioners\b|\b(?:city|county|town|village|borough|metro\w*|parish) "
    r"(?:board|commission)\b|"
    r"^(?:the )?(?:board|commission|jury)$|\bboard of (?:supervisors|aldermen|alders|selectmen|"
    r"trustees|directors|freeholders|representatives|legislators|education)\b|\bpolice jury\b|"
    r"\bselect ?board\b|"
    r"\b(?:regular|formal|voting|legislative|business|special) (?:board )?(?:meeting|session)\b"
)
_SIGNS = LinearPattern(
    r"(?:office of )?(?:the )?(?:mayor|governor|county executive|executive)(?:'s office)?"
)
# As Congress and the states name them.
_CHAMBERS = {
    "house": "House",
    "house of representatives": "House",
    "house of delegates": "House",
    "assembly": "House",
    "general assembly": "House",
    "senate": "Senate",
}


class ActingBody(NamedTuple):
    """Who acts by a name: a body that decides, one that only advises, or an executive."""

    decides: bool
    advises: bool
    signs: bool
    chamber: str


@lru_cache(maxsize=4096)
def acting_by(organization: str) -> ActingBody:
    """What the name of who took a step says of it; any spelling of capitals."""
    name = organization.casefold().strip()
    sits_with_it = _COUNCIL.search(name) is not None and "committee" not in name
    is_officer = _OFFICER.search(name) is not None
    advises = not sits_with_it and _ADVISES.search(name) is not None
    return ActingBody(
        decides=not advises and not is_officer and _DECIDES.search(name) is not None,
        advises=advises,
        signs=_SIGNS.fullmatch(name) is not None,
        chamber=_CHAMBERS.get(name, ""),
    )
