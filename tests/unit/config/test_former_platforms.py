"""A jurisdiction that changed its platform: the lines for it, and whose id is whose."""

import datetime as dt
from pathlib import Path

import pytest

from lawtrack.config.settings import load_config
from lawtrack.errors import ConfigError
from lawtrack.legislation.records import Source, StoredState
from scrapers.meetings.tenant import is_over, joined_number, meeting_tenant
from scrapers.robots import has_leave
from tests.support.meetings import NOW, config_on


def source_with(folder: Path, *before: str, platform: str = "primegov", **own: str) -> Source:
    config = config_on(platform, folder, client="rivertownma", **own)
    assert config.path is not None
    text = config.path.read_text(encoding="utf-8")
    lines = f"before = [{', '.join(before)}]\n"
    where = text.index("platform =")
    config.path.write_text(text[:where] + lines + text[where:], encoding="utf-8")
    return load_config(config.path, {}).source("rivertown")


OLD = '{ platform = "iqm2", client = "rivertownma" }'
OLDER = '{ platform = "escribe", client = "pub-rivertown" }'


def test_each_platform_has_its_days_its_hosts_and_ids_of_its_own(tmp_path: Path) -> None:
    middle = OLD.replace(" }", ', since = "2020-01-01" }')
    source = source_with(tmp_path, OLDER, middle, since="2026-02-01")
    chain = (*source.former, source)
    assert [(each.platform, each.begins, each.ends, each.ids) for each in chain] == [
        ("escribe", None, dt.date(2019, 12, 31), ""),
        ("iqm2", dt.date(2020, 1, 1), dt.date(2026, 1, 31), "iqm2:"),
        ("primegov", dt.date(2026, 2, 1), None, "primegov:"),
    ]
    assert {each.key for each in chain} == {"rivertown"}
    assert "https://rivertownma.iqm2.com" in source.places
    assert [[each.owns(id_) for each in chain] for id_ in ("7", "iqm2:7", "primegov:7")] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip
    assert (source.own_id("7"), source.given_id("primegov:7")) == ("primegov:7", "7")
    # "Closed" is a word of IQM2's, and its meetings are still there.
    assert source.words.meeting_state("Closed") == "passed"


def test_ids_may_be_named_where_the_newer_platform_was_read_first(tmp_path: Path) -> None:
    named = OLD.replace(" }", ', ids = "old" }')
    source = source_with(tmp_path, named, since="2026-02-01", ids="")
    assert [each.ids for each in (*source.former, source)] == ["old:", ""]
    assert [each.owns("old:7") for each in (*source.former, source)] == [True, False]


@pytest.mark.parametrize(
    ("before", "own", "wrong"),
    [
        (OLD, {}, "missing: since - the first day on primegov"),
        (OLD, {"since": "spring"}, "since: 'spring' is no day like 2026-02-01"),
        (OLD, {"since": "2026-02-01", "ids": ""}, "ids: two platforms have the same"),
        ('{ platform = "legistar" }', {"since": "2026-02-01"}, "'legistar' cannot be one of"),
        ('{ client = "x" }', {"since": "2026-02-01"}, "missing: platform"),
        ('{ platform = "iqm2", hours = 3 }', {"since": "2026-02-01"}, "unknown setting 'hours'"),
        ('"iqm2"', {"since": "2026-02-01"}, "before: is no list"),
        (OLD.replace(" }", ', since = "2026-03-01" }'), {"since": "2026-02-01"}, "is not after"),
    ],
)
def test_what_is_wrong_with_it_is_said(
    tmp_path: Path, before: str, own: dict[str, str], wrong: str
) -> None:
    with pytest.raises(ConfigError, match=wrong):
        source_with(tmp_path, before, **own)


def test_a_clerks_leave_is_for_the_platform_that_it_was_given_for(tmp_path: Path) -> None:
    leave = "2026-11-30, City Clerk, by e-mail"
    source = source_with(tmp_path, OLD, since="2026-02-01", permission=leave)
    assert has_leave(source, "https://rivertownma.primegov.com/api")
    assert not has_leave(source, "https://rivertownma.iqm2.com/Citizens")


def test_a_platform_that_was_left_long_ago_is_read_by_a_first_load_alone(tmp_path: Path) -> None:
    (former,) = source_with(tmp_path, OLD, since="2026-08-01").former
    first = StoredState(now=NOW)
    later = StoredState(now=NOW, checkpoints={"meetings": NOW.isoformat()})
    assert not is_over(former, first)
    assert meeting_tenant(former, first).last == dt.date(2026, 7, 31)
    assert is_over(former, later)
    source = source_with(tmp_path, OLD, since="2026-08-01")
    assert meeting_tenant(source, later).first == dt.date(2026, 8, 1)  # nothing is stored of it yet


@pytest.mark.parametrize(
    ("printed", "joined"),
    [("POR 2025 #171", "por-2025-171"), ("POR 2025-171", "por-2025-171"),
     ("ORD 2023 # 009", "ord-2023-9"), ("2026-2429", "2026-2429"), ("R-17", ""), ("", "")],
)  # fmt: skip
def test_a_number_is_one_however_it_is_printed(printed: str, joined: str) -> None:
    assert joined_number(printed) == joined
