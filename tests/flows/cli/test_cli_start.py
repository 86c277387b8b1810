"""``lawtrack start``: what is asked, what is written, and that nothing is left half done."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Never

import pytest
from click.testing import CliRunner

from lawtrack.cli import cli
from lawtrack.config.settings import load_config
from tests.support import PROJECT

COUNCIL = ("seattle.legistar.com", "", "wa", "America/Los_Angeles")


def started(folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    environ.pop("LAWTRACK_CONFIG", None)
    return subprocess.run(
        [sys.executable, "-m", "lawtrack", "start"],
        cwd=folder, env=environ, capture_output=True, text=True, check=False,
        input="".join(f"{answer}\n" for answer in answers),
    )  # fmt: skip


def test_answers_become_settings_and_a_database(tmp_path: Path) -> None:
    done = started(tmp_path, "real", "boston federal", *COUNCIL, "", "me@example.org", "no")
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_config(tmp_path / "lawtrack.toml", {})
    assert set(config.jurisdictions) == {"boston", "federal", "seattle"}
    assert config.contact == "me@example.org"
    assert config.topics == ("facial-recognition",)
    assert config.source("seattle").timezone == "America/Los_Angeles"
    assert (tmp_path / "lawtrack.db").exists()
    assert not (tmp_path / "lawtrack.secrets.toml").exists()
    assert "-m lawtrack crawl " in done.stdout
    again = started(tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert "lawtrack.toml: is there already - nothing was changed" in again.stderr


def test_enter_takes_what_stands_in_brackets(tmp_path: Path) -> None:
    done = started(tmp_path, "", "", "", "", "me@example.org", "no")
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_config(tmp_path / "lawtrack.toml", {})
    assert set(config.jurisdictions) == {"boston", "philadelphia", "federal"}


@pytest.mark.parametrize(
    ("address", "platform", "client"),
    [
        ("https://portlandme.portal.civicclerk.com/event/7/files", "civicclerk", "portlandme"),
        ("PUB-DetroitMI.escribemeetings.com", "escribe", "pub-detroitmi"),
        ("http://sccgov.iqm2.com/Citizens/Default.aspx", "iqm2", "sccgov"),
    ],
)
def test_the_address_says_on_which_platform_a_council_is(
    tmp_path: Path, address: str, platform: str, client: str
) -> None:
    wrong = (
        "portland",
        "https://council.example.org",
        "https://.legistar.com",
        "evil.com/.iqm2.com",
    )
    done = started(tmp_path, "", "", *wrong, address, "", "me", "", "", "me@example.org", "no")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("an address like one of these") == len(wrong)
    source = load_config(tmp_path / "lawtrack.toml", {}).source(client)
    assert (source.platform, source.client) == (platform, client)


def test_a_wrong_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    done = started(
        tmp_path, "perhaps", "real", "bostom", "boston", "https://seattle.legistar.com/x",
        "Seattle", "Washington", "wa", "Seattle time", "America/Los_Angeles", "faces", "",
        "me at example", "me@example.org", "no",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = done.stdout + done.stderr
    assert "'bostom' - of boston, philadelphia, federal" in wrong
    assert "'Washington' - two letters" in wrong
    assert "'me at example' is no e-mail address" in wrong
    assert load_config(tmp_path / "lawtrack.toml", {}).source("seattle").name == "Seattle"


@pytest.mark.parametrize("answers", [(), ("real",), ("real", "boston", "", "", "me@example.org")])
def test_who_leaves_in_the_middle_leaves_no_trace(tmp_path: Path, answers: tuple[str, ...]) -> None:
    done = started(tmp_path, *answers)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_who_wants_to_practise_first_is_told_how(tmp_path: Path) -> None:
    done = started(tmp_path, "practise")
    assert done.returncode == 0
    assert "-m lawtrack sandbox --folder practice" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_cannot_be_asked_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> Never:
        raise OSError("no name server")

    monkeypatch.setattr("socket.getaddrinfo", away)
    answers = ("real", "boston", "", "", "me@example.org", "no", "yes")
    done = CliRunner().invoke(
        cli,
        ["start", "--folder", str(tmp_path)],
        input="".join(f"{answer}\n" for answer in answers),
        standalone_mode=False,
    )
    assert done.return_value == 0, done.output
    assert "boston: cannot be reached: " in done.output
    assert "is told when its lists are read" in done.output
    assert done.output.index("told when") < done.output.index("Ready.")
