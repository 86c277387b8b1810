"""The simulation behind docs/scale.md keeps what a pace and a turn are."""

import re

import pytest

from benchmarks.scale import A_LOOK, GAP, on_one_host, slots_needed
from tests.support import PROJECT


def test_a_host_is_never_asked_more_often_than_its_pace_lets() -> None:
    few, many = (on_one_host(councils, days=1) for councils in (40, 700))
    assert few.requests * 5 < many.requests <= many.seconds / GAP + 700  # slots still to come
    assert many.used == pytest.approx(1.0, abs=0.02)
    assert many.quantile(0.5) > 3 * few.quantile(0.5)
    assert 0 < few.quantile(0.5) < few.quantile(0.99)


def test_asking_less_leaves_more_of_the_pace() -> None:
    usual, less = on_one_host(60, days=1), on_one_host(60, days=1, a_look=A_LOOK // 2)
    assert less.requests < usual.requests * 0.75
    assert len(less.delays) == pytest.approx(len(usual.delays), rel=0.05)


def test_looks_that_leave_out_the_meetings_ask_less_and_find_all() -> None:
    usual, less = (on_one_host(60, days=1, sparing=sparing) for sparing in (False, True))
    assert 0.85 * usual.polls < less.polls < 0.97 * usual.polls
    assert len(less.delays) == pytest.approx(len(usual.delays), rel=0.01)
    assert max(less.delays) < 80


def test_first_loads_go_one_after_the_other_and_hold_up_nobody() -> None:
    calm, loading = on_one_host(40, days=1), on_one_host(40, days=1, loads=5)
    assert loading.requests > calm.requests + 5 * 1000
    assert loading.quantile(0.99) < calm.quantile(0.99) + 15


def test_more_governments_need_more_slots() -> None:
    (few, crawls), (more, most) = (slots_needed(n, hours=1) for n in (300, 3000))
    assert few < more
    assert most == pytest.approx(10 * crawls, rel=0.1)


def test_the_page_has_the_rows_that_the_program_prints() -> None:
    page = (PROJECT / "docs/scale.md").read_text()
    rows = re.findall(r"^\| ([\d,]+)[^|]*\| ([\d.,]+) \|", page, re.MULTILINE)
    used = {int(n.replace(",", "")): float(u) for n, u in rows if "." in u}
    done = on_one_host(100, days=5)
    assert used[100] == pytest.approx(done.used, abs=0.006)
    assert f"| {done.quantile(0.5):.1f} min | {done.quantile(0.99):.0f} min |" in page
