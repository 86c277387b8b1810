"""Bills that share a number: each can be named in every command, and what is told says which."""

import json
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lawtrack.cli import main, options
from lawtrack.config.subscriptions import subscription_of
from lawtrack.errors import ConfigError
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill

FACES = "The police shall not use facial recognition."
TWINS = (
    a_bill(upstream_id="8001", identifier="2026-0777", title=FACES),
    a_bill(upstream_id="8002", identifier="2026-0777", title=f"Again: {FACES}"),
    a_bill(upstream_id="119-hr-7", identifier="HR 7", session="119", title=f"Later: {FACES}"),
    a_bill(upstream_id="118-hr-7", identifier="HR 7", session="118", title=f"Earlier: {FACES}"),
)


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = a_town(tmp_path, sqlite_url, "")
    made.crawl([a_bill()], NOW)
    made.crawl(TWINS, NOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "clock", lambda: NOW)
    return made


@pytest.mark.parametrize(
    "command",
    [
        ("show", "{}"),
        ("history", "{}", "--all"),
        ("proof", "{}", "--output", "it.zip", "--force"),
        ("flags", "dismiss", "{}", "--note", "not ours"),
        ("alerts", "explain", "{}"),
    ],
)
@pytest.mark.parametrize("number", ["2026-0777", "HR 7"])
def test_the_command_that_names_one_of_two_is_printed_and_works(
    town: Town, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], number: str
) -> None:
    assert main([word.format(number) for word in command]) == 1
    printed = capsys.readouterr()
    assert f"{number}: 2 bills go by it - " in printed.err
    offered = [line.split("\t")[-1] for line in printed.out.splitlines()[1:]]
    assert len(offered) == len(set(offered)) == 2
    for line in offered:
        words = shlex.split(line)
        assert words[0] == "lawtrack"
        assert main(words[1:]) == 0, capsys.readouterr().err


def test_two_of_one_number_are_proved_in_two_files(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("bill-8001", "bill-8002", "HR 7 (118th)", "119 HR 7"):
        assert main(["proof", name]) == 0
    assert sorted(path.name for path in tmp_path.glob("proof-*.zip")) == [
        "proof-rivertown-118-HR-7.zip",
        "proof-rivertown-119-HR-7.zip",
        "proof-rivertown-2026-0777-bill-8001.zip",
        "proof-rivertown-2026-0777-bill-8002.zip",
    ]
    assert main(["verify", "proof-rivertown-118-HR-7.zip"]) == 0
    assert "whole: rivertown HR 7 (118th), made" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked",
    [
        ("--bill", "118 HR 7"),
        ("--bill", "H.R. 7 (118th)"),
        ("--bill", "hr7-118"),
        ("--bill", "HR 7", "--session", "118"),
        ("--bill", "hr7", "--session", "118th Congress"),
        ("--bill", "bill-118-hr-7"),
    ],
)
def test_one_congress_alone_is_followed(
    town: Town, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    assert main(["alerts", "add", "mine", *asked, "--channel", "$CHAT", "--no-test"]) == 0
    assert "or several are" not in capsys.readouterr().err
    moved = [replace(bill, status="Passed") for bill in TWINS]
    town.crawl(moved, NOW)
    town.deliver(NOW + timedelta(hours=1))
    (subject,) = town.subjects
    assert subject.endswith(f": Rivertown City Council HR 7 (118th) - Earlier: {FACES}")


def test_a_number_that_is_not_stored_yet_is_followed_with_its_congress(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["alerts", "add", "mine", "--bill", "HR 9 (119th)", "--channel", "$CHAT", "--no-test"])
        == 0
    )
    new = [
        replace(TWINS[2], upstream_id=f"{term}-hr-9", identifier="HR 9", session=term)
        for term in ("118", "119")
    ]
    town.crawl(new, NOW)
    town.deliver(NOW + timedelta(hours=1))
    assert [("HR 9 (119th)" in subject) for subject in town.subjects] == [True]


def test_a_number_of_two_congresses_is_told_of_both_and_said_so(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["alerts", "add", "both", "--bill", "HR 7", "--channel", "$CHAT", "--no-test"]) == 0
    assert "lawtrack show 'HR 7'" in capsys.readouterr().err


def test_the_session_stands_beside_the_bill_in_the_configuration() -> None:
    table = {"name": "mine", "bill": "HR 7", "session": "118", "channel": "$CHAT"}
    assert subscription_of(table, where="here", timezone="UTC").bill == "HR 7 (118th)"
    with pytest.raises(ConfigError, match="session: goes with bill alone"):
        subscription_of({"name": "x", "topic": "t", "session": "118", "channel": "$C"},
                        where="here", timezone="UTC")  # fmt: skip


def test_lists_tell_the_congress(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bills", "--flagged"]) == 0
    numbers = {line.split("\t")[1] for line in capsys.readouterr().out.splitlines()[1:]}
    assert numbers == {"2026-0777", "HR 7 (118th)", "HR 7 (119th)"}
    assert main(["flags"]) == 0
    assert "rivertown HR 7 (118th): Earlier" in capsys.readouterr().out
    assert main(["changes", "--json"]) == 0
    assert "HR 7 (119th)" in {line["id"] for line in json.loads(capsys.readouterr().out)}
