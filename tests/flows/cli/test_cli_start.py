"""``lawtrack start``: what is asked, what is written, and that nothing is left half done."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Never

import click
import pytest
from click.testing import CliRunner

from lawtrack.cli import cli
from lawtrack.cli.setup.start import places_wanted
from lawtrack.config.platforms import DEFAULT_SCRAPERS, load_scrapers
from lawtrack.config.settings import load_config
from tests.support import PROJECT


def started(folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    environ.pop("LAWTRACK_CONFIG", None)
    return subprocess.run(
        [sys.executable, "-m", "lawtrack", "start"],
        cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300,
        input="".join(f"{answer}\n" for answer in answers),
    )  # fmt: skip


def test_answers_become_settings_and_a_database(tmp_path: Path) -> None:
    places = "boston Federal, seattle.legistar.com"
    done = started(tmp_path, "real", places, "Facial recognition", "me@example.org", "no")
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_config(tmp_path / "lawtrack.toml", {})
    assert set(config.jurisdictions) == {"boston", "federal", "seattle"}
    assert config.contact == "me@example.org"
    assert config.topics == ("facial-recognition",)
    assert config.source("seattle").timezone == "America/Los_Angeles"
    assert (tmp_path / "lawtrack.db").exists()
    assert not (tmp_path / "lawtrack.secrets.toml").exists()
    assert "-m lawtrack crawl\n" in done.stdout
    again = started(tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert "lawtrack.toml: is there already - nothing was changed" in again.stderr


def test_enter_takes_what_stands_in_brackets(tmp_path: Path) -> None:
    done = started(tmp_path, "", "", "", "me@example.org", "no")
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_config(tmp_path / "lawtrack.toml", {})
    assert set(config.jurisdictions) == {"boston", "philadelphia", "federal"}


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("Boston City Council, Cambridge, MA", ["boston", "cambridge"]),
        ("united states congress; ST. LOUIS", None),
        ("United States Congress, St. Louis, San Jose", ["federal", "st-louis", "san-jose"]),
        ("seattle boston", ["boston", "seattle"]),
        ("Portland", None),  # there is one in Oregon, too
        ("portland, me", ["portland-me"]),
        ("Boston, TX", None),
        ("https://.legistar.com", None),
        ("evil.com/.iqm2.com", None),
        ("council.example.org", None),
        ("https://CAMBRIDGEMA.primegov.com/public/portal", ["cambridge"]),
    ],
)
def test_a_place_is_meant_as_people_write_it(answer: str, names: list[str] | None) -> None:
    scrapers = load_scrapers(DEFAULT_SCRAPERS, "lawtrack", Path())
    with CliRunner().isolation(input=f"{answer}\n") as (out, *_), suppress(click.Abort):
        built_in, more = places_wanted(scrapers)
        chosen = [each for each in built_in if each in scrapers.jurisdictions]
        assert [*chosen, *(each.key for each in more)] == names
    assert (b"Error: " in out.getvalue()) == (names is None)


@pytest.mark.parametrize(
    ("address", "platform", "client"),
    [
        ("https://rivertownme.portal.civicclerk.com/event/7/files", "civicclerk", "rivertownme"),
        ("PUB-RivertownMI.escribemeetings.com", "escribe", "pub-rivertownmi"),
        ("http://rivergov.iqm2.com/Citizens/Default.aspx", "iqm2", "rivergov"),
    ],
)
def test_the_address_says_on_which_platform_a_council_is(
    address: str, platform: str, client: str
) -> None:
    scrapers = load_scrapers(DEFAULT_SCRAPERS, "lawtrack", Path())
    with CliRunner().isolation(input=f"{address}\n\nme\n\n"):
        ((entry,),) = places_wanted(scrapers)[1:]
    assert (entry.key, entry.platform, entry.values["client"]) == (client, platform, client)
    assert entry.values["division"].startswith("ocd-division/country:us/state:me/place:")


def test_a_wrong_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    done = started(
        tmp_path, "perhaps", "REAL", "bostom", "boston, rivertown.legistar.com/x",
        "Rivertown", "Massachusetts", "ma", "Boston time", "America/New_York", "faces", "",
        "me at example", "me@example.org", "nowhere",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = done.stdout + done.stderr
    assert "'bostom' is not among them - did you mean boston?" in wrong
    assert "'Massachusetts' - two letters" in wrong
    assert "'me at example' is no e-mail address" in wrong
    assert load_config(tmp_path / "lawtrack.toml", {}).source("rivertown").name == "Rivertown"


@pytest.mark.parametrize("answers", [(), ("real",), ("real", "boston", "", "me@example.org")])
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
    answers = ("real", "boston", "", "me@example.org", "no", "yes")
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
