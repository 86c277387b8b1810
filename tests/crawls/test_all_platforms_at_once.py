"""A government on each platform, crawled at the same time beside a host that hangs."""

from pathlib import Path

import pytest

from benchmarks import governments
from benchmarks.governments import HANGING, TITLES, lost, run_days
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES

pytestmark = pytest.mark.e2e


def test_nobody_waits_for_a_host_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(governments, "QUICK", {**governments.QUICK, "DOWNLOAD_TIMEOUT": 12.0})
    count = len(LOOK_ALIKES)
    with governments.governments(count, tmp_path) as (config, boxes):
        measured = run_days(config, boxes, days=(7,), at_once=count + 1)
        assert lost(measured, config) == []
    assert measured.summaries[HANGING].outcome == "failed"
    assert max(measured.ended, key=lambda key: measured.ended[key]) == HANGING
    assert set(measured.flagged) == set(config.jurisdictions) - {HANGING}
    assert measured.exported >= count * len(TITLES)
