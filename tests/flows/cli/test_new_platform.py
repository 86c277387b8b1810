"""``lawtrack new-platform``: what it writes is the documentation's example, and it works."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lawtrack.cli import cli
from lawtrack.cli.drafts.new_platform import DRAFTS, named
from tests.support import PROJECT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "lawtrack.toml").write_text('contact = "clerk@rivertown.example"\n')
    yield tmp_path
    for name in [each for each in sys.modules if each.startswith("civicbox_scrapers")]:
        del sys.modules[name]


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["new-platform", *words])


def test_the_files_are_those_of_the_page_under_the_name(folder: Path) -> None:
    assert run("civicbox").exit_code == 0
    page = (PROJECT / "docs" / "add-a-platform.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```python\n# town_scrapers/(\w+\.py)\n(.*?)```", page, re.DOTALL))
    assert set(blocks) == set(DRAFTS.values())
    for file, code in blocks.items():
        assert (folder / "civicbox_scrapers" / file).read_text() == named(code, "civicbox")


def test_the_test_that_it_writes_passes_and_can_fail(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run("civicbox")
    written = importlib.import_module("civicbox_scrapers.test_civicbox")
    tenant = written.tenant.__wrapped__(tmp_path_factory.mktemp("settings"))
    written.test_a_meeting_is_read_and_a_row_that_cannot_be_is_told(tenant)
    written.test_each_line_of_an_agenda_is_there_with_its_papers(tenant)
    vars(written)["AGENDA"] = vars(written)["AGENDA"].replace(b"Report", b"Letter")
    with pytest.raises(AssertionError):
        written.test_each_line_of_an_agenda_is_there_with_its_papers(tenant)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Town Hall", "small letters and figures"),
        ("../x", "small letters and figures"),
        ("civicclerk", "there is such a platform already"),
        ("civicbox", "is there already, and is left alone"),
    ],
)
def test_nothing_is_overwritten(folder: Path, name: str, reason: str) -> None:
    run("civicbox")
    before = {each: each.read_bytes() for each in folder.rglob("*.*")}
    result = run(name)
    assert result.exit_code != 0
    assert reason in str(result.exception)
    assert {each: each.read_bytes() for each in folder.rglob("*.*")} == before
