"""What tests share: made records and files, small sources, mail servers, measures of the house."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT / "../shared"
RECORDINGS = SHARED / "recordings"
GOLDEN = PROJECT / "tests" / "golden"
