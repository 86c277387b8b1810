"""What a measure would do about its subject, by the strictest rule found near it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lawtrack.topics.matching import Field
from lawtrack.topics.sentences import bounds

if TYPE_CHECKING:
    from lawtrack.topics.judgement import Evidence

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"


def stance_of(evidence: "Sequence[Evidence]", fields: Sequence[Field]) -> str:
    """One of the six; "unclear" where the words near the subject do not say."""
    return UNCLEAR
