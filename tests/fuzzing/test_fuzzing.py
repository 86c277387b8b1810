"""A short run of ./run fuzz, so that it always works; docs/reliability.md tells of the long one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="atheris exists for Linux on x86-64 only")
pytestmark = pytest.mark.fuzz

BROKEN = """
import sys, fuzz.run as run
def broken(data):
    assert b"not" not in data
run.targets()["odata"] = broken
sys.exit(run.main(sys.argv[1:]))
"""


def said_by(*arguments: str) -> tuple[int, str]:
    """The exit code of a Python that runs so, and what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=300
    )
    return done.returncode, done.stdout


def test_a_short_run_over_every_target_breaks_none(tmp_path: Path) -> None:
    options = ("--runs", "600", "--seconds", "20", "--folder", str(tmp_path))
    status, said = said_by("-m", "fuzz.run", *options)
    assert status == 0, said
    total = re.search(r"^all +([0-9,]+) ", said, re.MULTILINE)
    assert total is not None
    assert int(total[1].replace(",", "")) >= 500


def test_a_target_that_breaks_is_told_and_its_input_kept(tmp_path: Path) -> None:
    options = ("--runs", "5000", "--only", "odata", "--folder", str(tmp_path))
    status, said = said_by("-c", BROKEN, *options)
    assert status == 1
    assert "odata" in said
    assert "BROKEN" in said
    assert "AssertionError" in said
    (kept,) = tmp_path.glob("odata-crash-*")
    assert b"not" in kept.read_bytes()
    again, _ = said_by("-c", BROKEN, "--only", "odata", "--input", str(kept))
    assert again == 1
