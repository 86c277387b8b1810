"""What tests share: made records and files, small sources, mail servers, measures of the house."""

import os
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT / "../shared"
RECORDINGS = SHARED / "recordings"
GOLDEN = PROJECT / "tests" / "golden"
# Of a lawtrack.toml: the governments that are built in are not read.
NOTHING_BUILT_IN = "".join(
    f"[jurisdictions.{name}]\nenabled = false\n" for name in ("boston", "philadelphia", "federal")
)

# The usual run tries the same made-up cases each time; "search" tries more, others each time.
SEARCHING = os.environ.get("HYPOTHESIS_PROFILE") == "search"


def examples(usual: int) -> int:
    """How many made-up cases a property is tried on that usually is tried on so many."""
    return usual * 10 if SEARCHING else usual


def often(usual: int, searching: int) -> int:
    """How often a slow thing is done over and over: the whole of it only when searching."""
    return searching if SEARCHING else usual
