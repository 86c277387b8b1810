"""The fixture of the tests of faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawls.faults import TODAY, Practice, practice_on


@pytest.fixture
def practice(sqlite_url: str, tmp_path: Path) -> Iterator[Practice]:
    """A sandbox and an installation on it."""
    yield from practice_on(TODAY, sqlite_url, tmp_path)
