"""A platform of one's own, in a package beside lawtrack.toml, crawled through every command.

The package is the example of docs/add-a-jurisdiction.md, word for word.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import NOTHING_BUILT_IN, PROJECT
from tests.support.little_source import LittleSource, served
from tests.support.waiting import next_line, said_at_last

pytestmark = pytest.mark.e2e

PAGE = (PROJECT / "docs" / "add-a-jurisdiction.md").read_text(encoding="utf-8")
CONFIG = """
delay = 0
[schedule]
jitter = 0
"""


@pytest.fixture
def source() -> Iterator[LittleSource]:
    with served(LittleSource()) as source:
        yield source


@pytest.fixture
def folder(tmp_path: Path, source: LittleSource) -> Path:
    """An installation with the package of the documentation in it."""
    blocks = re.findall(r"```python\n# (rivertown_scrapers/\w+\.py)\n(.*?)```", PAGE, re.DOTALL)
    assert [name.rpartition("/")[2] for name, _ in blocks] == [
        "__init__.py", "bills.py", "settings.py",
    ]  # fmt: skip
    (tmp_path / "here" / "rivertown_scrapers").mkdir(parents=True)
    for name, code in blocks:
        (tmp_path / "here" / name).write_text(code, encoding="utf-8")
    (example,) = re.findall(r"```toml\n(scrapers = .*?)```", PAGE, re.DOTALL)
    first, jurisdiction = example.split("\n\n", 1)
    (tmp_path / "here" / "lawtrack.toml").write_text(
        f'{first}\n{CONFIG}{NOTHING_BUILT_IN}{jurisdiction}records = "{source.address}"\n',
        encoding="utf-8",
    )
    lawtrack(tmp_path / "here", "upgrade")
    return tmp_path / "here"


def words_of(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "lawtrack", "--config", str(folder / "lawtrack.toml"), *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT)}


def lawtrack(folder: Path, *words: str, fails: bool = False) -> str:
    """What the command prints, run from another folder than the package's."""
    done = subprocess.run(
        words_of(folder, *words), cwd=folder.parent, env=environment(),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout


def test_a_platform_of_ones_own_is_crawled_like_any_other(
    folder: Path, source: LittleSource
) -> None:
    (listed,) = json.loads(lawtrack(folder, "jurisdictions", "--json"))
    assert (listed["key"], listed["platform"]) == ("rivertown", "rivertown-data")
    (summary,) = json.loads(lawtrack(folder, "crawl", "--json"))
    assert (summary["outcome"], summary["new"]) == ("ok", 2)
    assert sorted(set(source.asked)) == ["/detail/1", "/detail/2", "/list", "/robots.txt"]
    assert "An order" in lawtrack(folder, "bills")
    assert "rivertown" in lawtrack(folder, "doctor", "--offline")


def test_its_archive_is_read_again(folder: Path) -> None:
    lawtrack(folder, "crawl")
    bills = folder / "rivertown_scrapers" / "bills.py"
    code = bills.read_text(encoding="utf-8")
    bills.write_text(
        code.replace('title=row["title"]', 'title=row["title"].upper()'), encoding="utf-8"
    )
    (again,) = json.loads(lawtrack(folder, "reparse", "rivertown", "--apply", "--json"))
    assert again["read"] == 2
    assert len(again["changed"]) == 2
    assert "AN ORDER" in lawtrack(folder, "bills")


def test_the_daemon_crawls_it(folder: Path) -> None:
    with subprocess.Popen(
        words_of(folder, "daemon"), cwd=folder.parent, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as daemon:  # fmt: skip
        said = ""
        while line := next_line(daemon):
            said += line
            if line.startswith("rivertown: "):
                break
        daemon.send_signal(signal.SIGTERM)
        said += said_at_last(daemon)[0]
    assert "watching rivertown" in said
    assert "rivertown: ok" in said


SPIDER = """
from dataclasses import replace
from rivertown_scrapers import bills
from scrapers.spider import JurisdictionSpider

class Rivertown(JurisdictionSpider):
    name = "rivertown"

    def begin(self):
        for wish in bills.begin(self.source, self.known):
            yield replace(wish, headers={"User-Agent": "with a quirk"})
"""


def test_a_government_with_quirks_has_a_spider_of_its_own(
    folder: Path, source: LittleSource
) -> None:
    package = folder / "rivertown_scrapers"
    (package / "spiders.py").write_text(SPIDER, encoding="utf-8")
    with (package / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write('SPIDER_MODULES = ["rivertown_scrapers.spiders"]\n')
    (summary,) = json.loads(lawtrack(folder, "crawl", "--json"))
    assert (summary["outcome"], summary["new"]) == ("ok", 2)
    assert "with a quirk" in source.agents


def test_a_package_that_is_not_there_is_one_line(folder: Path) -> None:
    (folder / "rivertown_scrapers" / "settings.py").unlink()
    said = lawtrack(folder, "crawl", fails=True)
    assert said == (
        "lawtrack: lawtrack.toml: scrapers: there is no module 'rivertown_scrapers.settings'"
        " - it has to be installed, or to lie beside lawtrack.toml\n"
    )
