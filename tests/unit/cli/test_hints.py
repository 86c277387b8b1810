"""Commands in hints work as they are printed, however lawtrack was called."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lawtrack.cli import main
from lawtrack.cli.hints import RUN_BY, program, to_type
from tests.support import PROJECT

SCRIPT = f"#!{sys.executable}\nimport sys\nfrom lawtrack.__main__ import run\nsys.exit(run())\n"
HINT = re.compile(r'"([^"]+) start" sets one up')


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is installed, in a folder with a blank in its name."""
    folder = tmp_path / "my checkout"
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("run", "pyproject.toml"):
        shutil.copy(PROJECT / name, folder)
    (binaries / "lawtrack").write_text(SCRIPT)
    (binaries / "python").write_text("#!/bin/sh\n")
    for name in ("lawtrack", "python"):
        (binaries / name).chmod(0o755)
    size = subprocess.check_output(
        ["cksum"], input=(folder / "pyproject.toml").read_bytes(), timeout=300
    )
    (folder / ".venv" / "installed-plain").write_text(f"{size.decode().strip()} {folder}\n")
    (tmp_path / "elsewhere").mkdir()
    return folder


def typed(command: str, *, folder: Path, path: str = "/usr/bin:/bin") -> str:
    """What a shell in the folder shows for the command."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith("LAWTRACK_")
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False,
        timeout=300,
        env={**environ, "PYTHONPATH": str(PROJECT), "PATH": path, "HOME": str(folder)},
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("where", "way", "name"),
    [
        ("my checkout", "./run lawtrack", "./run lawtrack"),
        ("my checkout", "sh run lawtrack", "./run lawtrack"),
        ("elsewhere", "'../my checkout/run' lawtrack", "'../my checkout/run' lawtrack"),
        ("my checkout", ".venv/bin/lawtrack", ".venv/bin/lawtrack"),
    ],
)
def test_a_hint_can_be_typed_as_it_is_printed(
    checkout: Path, where: str, way: str, name: str
) -> None:
    folder = checkout.parent / where
    hint = HINT.search(typed(f"{way} flags", folder=folder))
    assert hint is not None
    assert hint[1] == name
    assert f"Usage: {name} flags [OPTIONS]" in typed(f"{hint[1]} flags --help", folder=folder)
    assert f'"{name} flags --help" explains it' in typed(f"{way} flags --nope", folder=folder)


def test_on_the_path_the_name_alone_is_said(checkout: Path) -> None:
    path = f"{checkout / '.venv' / 'bin'}:/usr/bin:/bin"
    hint = HINT.search(typed("lawtrack flags", folder=checkout.parent, path=path))
    assert hint is not None
    assert hint[1] == "lawtrack"


def test_within_another_program_the_name_alone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RUN_BY, raising=False)
    for script in ("/usr/lib/python3/site-packages/pytest/__main__.py", "notebook.py", ""):
        monkeypatch.setattr(sys, "argv", [script])
        assert program() == "lawtrack"
    monkeypatch.setattr(sys, "argv", ["/somewhere/lawtrack/__main__.py"])
    assert program() == "python -m lawtrack"


def test_the_typed_configuration_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUN_BY, "./run")
    hint = 'see "lawtrack status" or "lawtrack --config other.toml crawl"; lawtrack "lawtracks"'
    with click.Context(click.Command("lawtrack")) as context:
        assert to_type(hint) == (
            'see "./run lawtrack status" or "./run lawtrack --config other.toml crawl";'
            ' lawtrack "lawtracks"'
        )
        context.params["config_path"] = Path("my town.toml")
        said = to_type(hint)
    assert said.startswith("see \"./run lawtrack --config 'my town.toml' status\" or ")
    assert said.count("--config") == 2


def test_what_is_wrong_with_an_option_is_said_with_commands_that_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(RUN_BY, "./run")
    assert main(["changes", "--reason", "nope"]) == 2
    assert '"./run lawtrack changes --help" lists all' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "command"),
    [
        ("", "pip install 'lawtrack[web]'"),
        ("./run", ".venv/bin/python -m pip install -e '.[web]'"),
        ("/srv/my checkout/run",
         "'/srv/my checkout/.venv/bin/python' -m pip install -e '/srv/my checkout[web]'"),
    ],
)  # fmt: skip
def test_a_checkout_installs_what_is_missing_into_its_own_python(
    script: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUN_BY, script)
    hint = "web: needs FastAPI, which is not installed - pip install 'lawtrack[web]'"
    assert to_type(hint) == f"web: needs FastAPI, which is not installed - {command}"
