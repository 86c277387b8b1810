"""What the lists of all platforms of meetings have in common."""

from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

from lawtrack.legislation.records import StoredState
from scrapers.meetings.tenant import MEETINGS
from scrapers.page import Follow
from scrapers.settings import LAWTRACK_PLATFORMS
from tests.support.meetings import NOW, source_on

PLATFORMS = {
    platform.name: platform
    for platform in LAWTRACK_PLATFORMS
    if platform.name not in ("legistar", "govinfo")
}


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_list_comes_first_and_its_failure_holds_back_its_own_checkpoint(
    name: str, tmp_path: Path
) -> None:
    platform = PLATFORMS[name]
    address = {"site": "https://rivertown.example"} if platform.needs else {"client": "rivertown"}
    source = source_on(name, tmp_path, **address)
    (wish,) = load_object(platform.begin)(source, StoredState(now=NOW))
    assert isinstance(wish, Follow)
    assert wish.covers == MEETINGS
    assert wish.priority < 0  # before all else that is asked for
    assert wish.url.startswith("https://")
