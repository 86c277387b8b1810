"""``./run test``: what names a folder or file below tests/ is that, all else is for pytest.

And a test that hangs ends it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import PROJECT

# In place of Python: it says on a line each with which arguments it was called.
ECHO = '#!/bin/sh\nfor word in "$@"; do printf "<%s>" "$word"; done\necho\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(PROJECT / "run", tmp_path)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for name in ("tests/unit/test_one.py", "tests/flows/alerts/test_two.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(ECHO)
    python.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], []),
        (["unit"], ["tests/unit"]),
        (["flows/alerts", "unit/test_one.py"], ["tests/flows/alerts", "tests/unit/test_one.py"]),
        (["unit/test_one.py::test_it"], ["tests/unit/test_one.py::test_it"]),
        (["tests/unit", "-x", "unit"], ["tests/unit", "-x", "tests/unit"]),
        (["-k", "unit"], ["-k", "unit"]),  # a word of names, no folder
        (["-k", "unit or flows", "unit"], ["-k", "unit or flows", "tests/unit"]),
        (["elsewhere", "--lf"], ["elsewhere", "--lf"]),
    ],
)
def test_what_lies_below_tests_can_be_named(
    checkout: Path, given: list[str], expected: list[str]
) -> None:
    done = subprocess.run(
        [checkout / "run", "test", *given], capture_output=True, text=True, check=True
    )
    (asked,) = [line for line in done.stdout.splitlines() if "<pytest>" in line]
    assert asked.startswith("<-m><pytest><--numprocesses>")
    assert asked.endswith("<--no-loadscope-reorder>" + "".join(f"<{word}>" for word in expected))


def test_style_comes_first_and_types_are_told_last(checkout: Path) -> None:
    done = subprocess.run(
        [checkout / "run", "test", "unit"], capture_output=True, text=True, check=True
    )
    steps = [line.split(">")[1].strip("<") for line in done.stdout.splitlines()[-4:]]
    assert steps == ["ruff", "ruff", "pytest", "mypy"]


def test_types_are_checked_while_the_tests_run_and_wrong_ones_fail(checkout: Path) -> None:
    python = checkout / ".venv/bin/python"
    waits = """[ "$2" = pytest ] && until [ -e began ]; do sleep 0.05; done"""
    fails = """[ "$2" = mypy ] && touch began && echo 'one.py:1: error' && exit 1"""
    python.write_text(f"{ECHO}{waits}\n{fails}\nexit 0\n")
    done = subprocess.run(
        [checkout / "run", "test"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "one.py:1: error"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "run: not clean: mypy")


HANGING = {
    "thread": "import threading\n"
    "def test_in_a_thread():\n"
    "    threading.Event().wait()\n",
    "child": "import subprocess\n"
    "def test_for_a_child():\n"
    "    subprocess.run(['sleep', '397'], check=True)\n",
    "after": "import threading, pytest\n"
    "@pytest.fixture\n"
    "def odd():\n"
    "    yield\n"
    "    threading.Event().wait()\n"
    "def test_after_a_failure(odd):\n"
    "    assert False\n",
}  # fmt: skip


def test_what_hangs_is_ended_with_its_name_and_where_it_stands(tmp_path: Path) -> None:
    for name, text in HANGING.items():
        (tmp_path / f"test_{name}.py").write_text(text)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.support.hanging"]\n')
    settings = "faulthandler_timeout = 2\nfaulthandler_exit_on_timeout = true\n"
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{settings}")
    words = ["-m", "pytest", "-p", "xdist", "-n3", "--dist", "loadfile", "--max-worker-restart=0"]
    outer = ("PYTEST_", "FAULT")  # what the run to which this test belongs has set
    environ = {name: text for name, text in os.environ.items() if not name.startswith(outer)}
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=120,
        env={**environ, "PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 1
    for name, place in (
        ("test_thread.py::test_in_a_thread", 'test_thread.py", line 3 in test_in_a_thread'),
        ("test_child.py::test_for_a_child", 'test_child.py", line 3 in test_for_a_child'),
        ("test_after.py::test_after_a_failure", 'test_after.py", line 5 in odd'),
    ):
        assert f"crashed while running '{name}'" in said
        assert place in said
    assert "left running by the tests, and ended: sleep 397" in said
