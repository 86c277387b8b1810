"""Open Civic Data's closed lists, and how the sources' wordings map to them.

The lists are those of openstates-core and python-opencivicdata. A wording that no rule knows
maps to the empty string: the source's own words are always kept beside the classification.
"""

import re
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

# The first pattern that stands in a source's type decides; seen in Boston's, Philadelphia's,
# New York's, Seattle's and Metro's type lists.
_KINDS = (
    (r"home rule petition|petition", "petition"),
    (r"ordinance", "ordinance"),
    (r"concurrent resolution", "concurrent resolution"),
    (r"joint resolution", "joint resolution"),
    (r"resolution", "resolution"),
    (r"loan order|17f order|hearing order|order", "order"),
    (r"appropriation", "appropriation"),
    (r"motion", "motion"),
    (r"appointment|personnel", "appointment"),
    (r"nomination", "nomination"),
    (r"contract|agreement", "contract"),
    (r"claim", "claim"),
    (r"proclamation", "proclamation"),
    (r"memorial", "memorial"),
    (r"commemorat|recognition", "commemoration"),
    (r"introduction|council bill|\bbill\b", "bill"),
)

# Read in order; every pattern that stands in the step adds its class, unless a class that
# excludes it was found before.
_ACTIONS = (
    (r"became (public|private) law|became law", "became-law"),
    (r"signed by (the )?(president|mayor|governor)", "executive-signature"),
    (r"(presented|transmitted|sent) to (the )?(president|mayor|governor)", "executive-receipt"),
    (r"veto.{0,40}(overrid|overrode)|(overrid|overrode).{0,40}veto", "veto-override-passage"),
    (r"\bvetoed\b|veto message", "executive-veto"),
    (r"withdrawn|withdrew", "withdrawal"),
    (r"introduced|presented by|offered the following", "introduction"),
    (
        r"refer(red|s)?\b.{0,12}\b(to|in)\b.{0,60}committee|referred to the committee",
        "referral-committee",
    ),
    (r"\breferred\b|\breferral\b", "referral"),
    (
        r"reported (favorably|with a favorable)|ought to pass|favorabl[ey] recommend",
        "committee-passage-favorable",
    ),
    (r"reported (unfavorably|adversely)|ought not to pass", "committee-passage-unfavorable"),
    (
        r"ordered to be reported|reported (by|to|from|in|with|out)|report was accepted",
        "reported-out-of-committee",
    ),
    (r"hearings? held|hearing was held", "hearing-held"),
    (r"mark-?up session|working session held|work session", "work-session"),
    (r"amendment.{0,30}(agreed to|adopted|passed)", "amendment-passage"),
    (r"amendment.{0,30}(rejected|failed|not agreed)", "amendment-failure"),
    (r"amendment.{0,20}(offered|proposed|submitted)", "amendment-introduction"),
    (r"substitut", "substitution"),
    (r"first reading|read (the )?first time", "reading-1"),
    (r"second reading|read (the )?(a )?second time|read twice", "reading-2"),
    (r"third reading|read (the )?third time", "reading-3"),
    (r"failed of passage|\b(was )?(rejected|defeated|failed)\b|not agreed to", "failure"),
    (
        r"passed/agreed to|passed (house|senate|the)|\b(was|were) (passed|adopted)\b"
        r"|^(passed|adopted|enacted)\b|resolution.{0,12}adopted|agreed to (without|by)"
        r"|read and passed|finally passed",
        "passage",
    ),
    (r"enrolled", "enrolled"),
    (
        r"tabled|laid on the table|held in committee|postponed|deferred|^held\b|suspended to",
        "deferral",
    ),
    (r"placed on file|read and filed|^filed\b|\bfiled in the office", "filing"),
    (r"received (in|from)|message (received|on)", "receipt"),
    (r"sponsor", "sponsorship"),
    (r"carried over|carry over|refiled?", "carried-over"),
)

_EXCLUDES = {
    "referral": {"referral-committee"},
    "passage": {"failure", "amendment-passage", "amendment-failure"},
    "deferral": {"passage"},  # "motion to reconsider laid on the table" closes a passage
    "failure": {"amendment-failure"},
    "substitution": {"amendment-passage", "amendment-introduction"},
}

_KIND_PATTERNS = tuple((re.compile(p, re.IGNORECASE), name) for p, name in _KINDS)
_ACTION_PATTERNS = tuple((re.compile(p, re.IGNORECASE), name) for p, name in _ACTIONS)

_VOTES = {
    "yes": "yes", "yea": "yes", "yeas": "yes", "aye": "yes", "ayes": "yes", "in favor": "yes",
    "affirmative": "yes", "for": "yes",
    "no": "no", "nay": "no", "nays": "no", "opposed": "no", "negative": "no", "against": "no",
    "absent": "absent", "not present": "absent", "away": "absent",
    "abstain": "abstain", "abstained": "abstain", "abstention": "abstain", "present": "abstain",
    "not voting": "not voting", "non-voting": "not voting",
    "excused": "excused", "conflict": "excused", "recused": "excused", "recuse": "excused",
    "paired": "paired",
}  # fmt: skip


@lru_cache(maxsize=4096)
def bill_classification(kind: str) -> str:
    """The Open Civic Data class of a source's type of item; empty when none fits."""
    federal = _FEDERAL_KINDS.get(kind)
    if federal:
        return federal
    return next((name for pattern, name in _KIND_PATTERNS if pattern.search(kind)), "")


@lru_cache(maxsize=16384)
def action_classification(description: str) -> str:
    """The Open Civic Data classes of a step's wording, joined with ``"; "``; empty when none."""
    found: list[str] = []
    for pattern, name in _ACTION_PATTERNS:
        if not _EXCLUDES.get(name, set()).intersection(found) and pattern.search(description):
            found.append(name)
    return "; ".join(found)


def vote_option(word: str) -> str:
    """The Open Civic Data vote option for a source's word; ``other`` when unknown."""
    return _VOTES.get(word.strip().lower(), "other")
