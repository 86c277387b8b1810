"""The tests that know of days, on other days and in other time zones than today and here.

A quick part; "FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f '@2028-02-29 10:00:00' ./run test" tries
all of them. Only the clock on the wall is another one: what waits for half a second would wait for
ever.
"""

import os
import shutil
import subprocess
import sys

import pytest

from tests.support import PROJECT

DATES = [
    ("2027-01-02 10:00:00", "America/New_York"),  # the day after a year and before a Congress
    ("2028-02-29 10:00:00", "Asia/Tokyo"),
    ("2027-03-14 02:30:00", "America/New_York"),  # an hour that does not exist there
    ("2026-12-31 23:59:30", "Asia/Tokyo"),
]
KNOW_OF_DAYS = (
    "unit/test_day_words.py", "unit/crawling/test_next_crawl.py", "unit/crawling/test_freshness.py",
    "unit/legislation/test_bill_names.py", "unit/alerts/test_decide.py", "flows/cli/test_today.py",
)  # fmt: skip


@pytest.mark.parametrize(("moment", "zone"), DATES, ids=[" ".join(each) for each in DATES])
def test_the_same_holds_on_another_day(moment: str, zone: str) -> None:
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("no faketime: install it (Debian: apt-get install faketime)")
    files = [f"tests/{name}" for name in KNOW_OF_DAYS]
    words = [faketime, "-f", f"@{moment}", sys.executable, "-m", "pytest", "-q"]
    words += ["-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not postgres and not recordings"]
    environ = {**_without_pytest(), "TZ": zone, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    done = subprocess.run(
        [*words, *files],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _without_pytest() -> dict[str, str]:
    """This environment without what tells of the run that this is part of."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
