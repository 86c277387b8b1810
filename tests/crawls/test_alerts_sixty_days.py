"""Sixty days of the practice sources, five subscriptions, and all that goes wrong: only later.

Crawls and deliveries are killed at random moments, and the mail server is dead for ten days: the
same messages arrive. Those of sixty days without faults are compared in ``test_soak``.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.support import often
from tests.support.sixty_days_lived import (
    LAST_DAY,
    TODAY,
    Place,
    a_place,
    compare_all,
    due_until,
    looked,
    sixty_days,
)

pytestmark = pytest.mark.e2e

DEAD = range(22, 32)  # all three who get mail have messages due on these days, desk twelve


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Sandbox(Scenario(TODAY)) as box:
        yield from a_place(box, tmp_path)


def test_kills_and_a_dead_mail_server_change_nothing_but_the_times(place: Place) -> None:
    last = often(DEAD.stop + 1, LAST_DAY)
    sixty_days(place, last=last, chance=random.Random(20251117), dead=DEAD)
    assert place.kills > often(4, 7)
    compare_all(place, last)
    for name, due in due_until(last).items():
        mailed = name not in ("words", "calendar")
        days = [DEAD.stop if mailed and each.day in DEAD else each.day for each in due]
        dates = [now.date() for now, _ in place.got(name)]
        assert dates == [looked(day).date() for day in days], name
