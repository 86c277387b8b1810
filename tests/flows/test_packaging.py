"""The wheel carries everything: installed alone, without development packages, lawtrack runs."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support import PROJECT as ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INTO_THE_WHEEL = ("lawtrack", "scrapers", "migrations", "pyproject.toml", "README.md", "LICENSE")


def run(*words: str | Path, cwd: Path) -> str:
    """What a command prints; the test fails when the command does."""
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "XDG_STATE_HOME")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    done = subprocess.run(
        words, cwd=cwd, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{words}: {(done.stdout + done.stderr)[-2000:]}"
    return done.stdout


def needed_distributions() -> dict[str, Distribution]:
    """What the dependencies in pyproject.toml lead to, as installed for this test run."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        dist = found.setdefault(wanted.name.lower(), distribution(wanted.name))
        for line in dist.requires or ():
            inner = Requirement(line)
            applies = any(
                inner.marker is None or inner.marker.evaluate({"extra": extra})
                for extra in ("", *wanted.extras)
            )
            if applies and inner.name.lower() not in found:
                waiting.append(inner)
    return found


def borrow(into: Path) -> None:
    """Make the dependencies importable there, without fetching them again."""
    for dist in needed_distributions().values():
        folder = Path(str(dist.locate_file("")))
        for first in {file.parts[0] for file in dist.files or ()} - {"..", "__pycache__"}:
            if not (into / first).exists():
                (into / first).symlink_to(folder / first)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("build")
    for name in INTO_THE_WHEEL:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, folder / name)
    pip = [sys.executable, "-m", "pip", "--quiet"]
    offline = ["--no-index", "--no-build-isolation", "--no-deps"]
    run(*pip, "wheel", *offline, "--wheel-dir", folder / "dist", ".", cwd=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment with only lawtrack and what it needs."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, symlinks=True)
    programs = folder / "bin"
    (packages,) = folder.glob("lib/python*/site-packages")
    borrow(packages)
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(programs / "python")]
    run(*pip, "install", "--no-index", "--no-deps", wheel, cwd=folder)
    return programs


def test_every_package_is_named_in_pyproject() -> None:
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in ("lawtrack", "scrapers")
        for path in (ROOT / package).rglob("*.py")
    }
    migrations = {"lawtrack.migrations", "lawtrack.migrations.versions"}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == folders | migrations


def test_every_library_that_is_imported_is_named_in_pyproject() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    lines = [*PYPROJECT["project"]["dependencies"], *extras["parquet"], *extras["web"]]
    lines += [*extras["distributed"], *extras["s3"]]
    named = {Requirement(line).name for line in lines}
    provided = {
        "argon2": "argon2-cffi", "bs4": "beautifulsoup4", "docx": "python-docx",
        "prometheus_client": "prometheus-client", "re2": "google-re2",
    }  # fmt: skip
    used = set()
    for package in ("lawtrack", "scrapers"):
        for path in (ROOT / package).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            used |= set(
                re.findall(r"^\s*(?:from(?= [\w.]+ import)|import) (\w+)", source, re.MULTILINE)
            )
    third_party = used - set(sys.stdlib_module_names) - {"lawtrack", "scrapers"}
    # They come with Scrapy, whose failures hold their errors, and with FastAPI.
    along = {"twisted", "OpenSSL", "service_identity", "starlette", "anyio", "pydantic"}
    assert {provided.get(name, name) for name in third_party} - along <= named


@pytest.mark.e2e
def test_the_wheel_carries_scrapers_migrations_and_lexicons(wheel: Path) -> None:
    inside = run(sys.executable, "-m", "zipfile", "-l", wheel, cwd=wheel.parent)
    for name in (
        "lawtrack/config/default.toml",
        "lawtrack/py.typed",
        "lawtrack/migrations/env.py",
        "lawtrack/migrations/versions/0001_first_tables.py",
        "lawtrack/topics/facial-recognition.toml",
        "lawtrack/publishing/brief/templates/brief.html",
        "lawtrack/web/static/lawtrack.css",
        "lawtrack/web/templates/home.html",
        "lawtrack/topics/license-plate-readers.toml",
        "scrapers/jurisdictions/boston.py",
        "scrapers/platforms/legistar/lists.py",
    ):
        assert name in inside, name
    assert "tests/" not in inside


@pytest.mark.e2e
def test_installed_alone_it_starts_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "crawl" in run(installed / "lawtrack", "--help", cwd=tmp_path)
    (tmp_path / "items.jsonl").write_text('{"title": "A ban on facial recognition"}\n')
    said = run(installed / "lawtrack", "topics", "score", "items.jsonl", cwd=tmp_path)
    assert "1 about, 0 mentions, 0 not" in said
    run(installed / "lawtrack", "init", cwd=tmp_path)
    assert (tmp_path / "lawtrack.toml").is_file()
    assert (tmp_path / "lawtrack.db").is_file()
    assert "boston" in run(installed / "lawtrack", "jurisdictions", cwd=tmp_path)
    assert run(installed / "lawtrack", "brief", cwd=tmp_path).startswith("# Facial recognition")
    run(installed / "lawtrack", "publish", "site", cwd=tmp_path)
    assert (tmp_path / "site" / "index.json").is_file()
    run(installed / "lawtrack", "export", "--output", "bills.xlsx", cwd=tmp_path)
    assert run(installed / "python", "-m", "lawtrack", "bills", "--json", cwd=tmp_path) == "[]\n"


@pytest.mark.e2e
def test_installed_alone_it_does_the_whole_job(installed: Path, tmp_path: Path) -> None:
    said = run(installed / "lawtrack", "demo", cwd=tmp_path)
    for name in ("boston", "philadelphia", "federal"):
        assert f"\n{name}: ok: " in said
    assert "facial recognition" in said
    written = (tmp_path / "demo" / "bills.csv").read_text(encoding="utf-8")
    assert written.startswith("jurisdiction,session,identifier,title,")


@pytest.mark.e2e
def test_installed_alone_it_has_no_development_packages(installed: Path) -> None:
    code = "import importlib.util as u; print([n for n in ('pytest', 'mypy') if u.find_spec(n)])"
    assert run(installed / "python", "-c", code, cwd=installed) == "[]\n"
