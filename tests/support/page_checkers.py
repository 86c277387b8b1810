"""What looks at pages for us: axe-core, in the browser, and the Nu Html Checker; where present.

Both are packages of npm, in the folder ``.checkers`` of the project or the one that is named in
``LAWTRACK_TEST_CHECKERS``; nothing of them is shipped or loaded by lawtrack.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import PROJECT
from tests.support.keyboard import KeyboardBrowser

FOLDER = Path(os.environ.get("LAWTRACK_TEST_CHECKERS") or PROJECT / ".checkers") / "node_modules"
_FINDINGS = """axe.run(document, {resultTypes: ["violations"]}).then(run => JSON.stringify(
    run.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)))"""


def axe_core() -> str:
    """The script of axe-core; the test is skipped where it is not installed."""
    file = FOLDER / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("no axe-core: npm install --prefix .checkers --no-save axe-core")
    return file.read_text(encoding="utf-8")


def axe_findings(browser: KeyboardBrowser, script: str) -> Sequence[str]:
    """What axe-core has against the page that is open."""
    browser.says(f"{script};0")
    answer = browser.call(
        "Runtime.evaluate", expression=_FINDINGS, awaitPromise=True, returnByValue=True
    )
    findings: list[str] = json.loads(answer["result"]["value"])
    return findings


def html_errors(folder: Path) -> Sequence[str]:
    """What the Nu Html Checker has against the pages of the folder; skipped where it is not."""
    jar = FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if not jar.is_file() or java is None:
        pytest.skip("no vnu-jar, or no java: npm install --prefix .checkers --no-save vnu-jar")
    pages = sorted(map(str, folder.glob("*.html")))
    assert pages
    done = subprocess.run(
        [java, "-jar", str(jar), "--format", "gnu", *pages],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    lines = (line.replace(f"file:{folder}/", "") for line in done.stderr.splitlines())
    return [line for line in lines if line.startswith('"')]
