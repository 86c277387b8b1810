"""The closed lists: Open Civic Data's, and what lawtrack adds to them.

Open Civic Data's are those of openstates-core and python-opencivicdata. How the words of a source
map to them is said by its ``Words``; the source's own words are always kept beside the code.
"""

import re
import unicodedata
from functools import lru_cache

BILL_CLASSIFICATIONS = frozenset(
    [
        "bill",
        "resolution",
        "concurrent resolution",
        "joint resolution",
        "memorial",
        "commemoration",
        "concurrent memorial",
        "joint memorial",
        "proposed bill",
        "proclamation",
        "nomination",
        "contract",
        "claim",
        "appointment",
        "constitutional amendment",
        "petition",
        "order",
        "concurrent order",
        "appropriation",
        "ordinance",
        "motion",
        "study request",
        "concurrent study request",
        "bill of address",
    ]
)

ACTION_CLASSIFICATIONS = frozenset(
    [
        "filing",
        "introduction",
        "enrolled",
        "reading-1",
        "reading-2",
        "reading-3",
        "passage",
        "failure",
        "withdrawal",
        "substitution",
        "amendment-introduction",
        "amendment-passage",
        "amendment-withdrawal",
        "amendment-failure",
        "amendment-amendment",
        "amendment-deferral",
        "committee-passage",
        "committee-passage-favorable",
        "committee-passage-unfavorable",
        "committee-failure",
        "executive-receipt",
        "executive-signature",
        "executive-veto",
        "executive-veto-line-item",
        "became-law",
        "veto-override-passage",
        "veto-override-failure",
        "deferral",
        "receipt",
        "referral",
        "referral-committee",
        "informal-passage",
        "hearing-held",
        "work-session",
        "sponsorship",
        "carried-over",
        "reported-out-of-committee",
        "concurrence",
    ]
)

# A step that is known, and for which Open Civic Data has no class: it moves the bill nowhere.
PROCEDURE = "procedure"
STEP_CLASSES = ACTION_CLASSIFICATIONS | {PROCEDURE}

VOTE_OPTIONS = frozenset(
    ["yes", "no", "absent", "abstain", "not voting", "excused", "paired", "other"]
)

# States of a meeting, and what people read where it is not just on; "confirmed", "tentative",
# "cancelled" and "passed" are Open Civic Data's. What no words tell is unknown, and no good news.
UNKNOWN = "unknown"
MEETING_STATES = {
    "confirmed": "",
    "tentative": "",
    "passed": "",
    "cancelled": "Cancelled",
    "deferred": "Deferred",
    "postponed": "Postponed",
    "rescheduled": "Rescheduled",
    "no-quorum": "Not held for want of a quorum",
    UNKNOWN: "Not known whether it takes place",
}
# It does not take place on its day.
NOT_HELD = frozenset(["cancelled", "deferred", "postponed", "no-quorum"])

# GovInfo's type codes (usgpo/bill-status README).
_FEDERAL_KINDS = {
    "HR": "bill",
    "S": "bill",
    "HJRES": "joint resolution",
    "SJRES": "joint resolution",
    "HCONRES": "concurrent resolution",
    "SCONRES": "concurrent resolution",
    "HRES": "resolution",
    "SRES": "resolution",
}

# The first pattern that stands in a source's type decides, accents aside; seen in the type lists of
# Boston, Philadelphia, New York, Seattle, Metro and others; those in Spanish are like them.
_KINDS = (
    (r"\bpetitions?\b|\bpeticion", "petition"),
    (r"\bconstitutional amendments?\b", "constitutional amendment"),
    (r"\bordinances?\b|\bords?\b(?!er)|\bordenanzas?\b|\bby-?laws?\b", "ordinance"),
    (r"\bconcurrent resolutions?\b", "concurrent resolution"),
    (r"\bjoint resolutions?\b", "joint resolution"),
    (r"\bresolutions?\b|\bresos?\b|\bresolucion", "resolution"),
    (r"\borders?\b|\bordenes\b|\borden\b", "order"),
    (r"\bappropriations?\b", "appropriation"),
    (r"\bmotions?\b|\bmocion", "motion"),
    (r"\b(?:re-?)?appointments?\b|\bpersonnel\b|\bappts?\b|\bnombramiento", "appointment"),
    (r"\bnominations?\b|\bnominacion", "nomination"),
    (r"\bcontracts?\b|\bagreements?\b|\bcontratos?\b", "contract"),
    (r"\bclaims?\b", "claim"),
    (r"\bproclamations?\b|\bproclama\b", "proclamation"),
    (r"\bmemorials?\b", "memorial"),
    (r"commemorat|\bcommendations?\b|\brecognitions?\b|\breconocimiento", "commemoration"),
    (r"\bintroductions?\b|^int\b|\bbills?\b|^cb\b|\blocal laws?\b|\bproyectos? de ley\b", "bill"),
    (r"^agenda item$", "agenda item"),  # where a council publishes agendas, and no bills
)

_KIND_PATTERNS = tuple((re.compile(p, re.IGNORECASE), name) for p, name in _KINDS)


@lru_cache(maxsize=4096)
def bill_classification(kind: str) -> str:
    """The Open Civic Data class of a source's type of item; empty when none fits."""
    federal = _FEDERAL_KINDS.get(kind)
    if federal:
        return federal
    letters = unicodedata.normalize("NFD", kind)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return next((name for pattern, name in _KIND_PATTERNS if pattern.search(plain)), "")
