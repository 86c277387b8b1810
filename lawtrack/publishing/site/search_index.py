"""The index by which a published folder is searched where no program answers: made by pagefind.

pagefind (MIT) reads the pages and writes small files, of which a browser fetches those that a
search needs. It makes all of them anew each time, so it is run only when a page that is searched
says something else; of what it writes, the folder takes over what differs.
"""

import hashlib
import subprocess
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from lawtrack.errors import OutputError
from lawtrack.publishing.site.folder import MANIFEST, Site

SEARCH_PAGE, SEARCH_SCRIPT = "search.html", "static/search.js"  # what the pages add to it
INDEX = "pagefind/"
MARK = "search of"
RECORDS = ("bills/**/*.html", "meetings/**/*.html", "documents/*.html")
# Where there is no record yet: pagefind refuses to make an index of nothing.
SEARCHED = (*RECORDS, "data.html")
# Words of ours, which stand on every page, and what is told of earlier states.
LEFT_OUT = ".soft, .warning, .way, .seen, .said, nav, h2:not([id]), a[rel=noreferrer]"
_LOADER = ("pagefind.js", "pagefind-worker.js")
_PIECES = (".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter", ".pagefind")
_ENTRY = "pagefind-entry.json"  # names the others
SECONDS = 1800


def pagefind_program() -> Path:
    """Where pagefind is; raises ``OutputError`` when it is not installed."""
    try:
        program = Path(import_module("pagefind_bin").get_executable())
    except (ImportError, FileNotFoundError):
        raise OutputError(
            "publish --search: needs pagefind, which is not installed"
            " - pip install 'lawtrack[search]'"
        ) from None
    return program


def write_search_index(site: Site) -> None:
    """Bring the index of words up to date with the pages; nothing is run where it is."""
    program = pagefind_program()
    searched = {
        path: digest
        for pattern in RECORDS
        for path, digest in site.hashes(pattern.partition("*")[0]).items()
        if path.endswith(".html")
    }
    state = _digest([version("pagefind-bin"), LEFT_OUT, sorted(searched.items())])
    index = site.hashes(INDEX)
    if site.mark(MARK) == state and all(index.values()):
        return
    site.set_mark(MARK, "")
    beside = site.folder / Path(MANIFEST).parent
    for left in beside.glob("pagefind-*"):  # by a run that was killed
        rmtree(left, ignore_errors=True)
    output = Path(mkdtemp(prefix="pagefind-", dir=beside))
    try:
        _run(program, site.folder, output)
        files = [str(path.relative_to(output)) for path in _wanted(output)]
        for name in files:
            site.put(INDEX + name, (output / name).read_bytes())
    finally:
        rmtree(output, ignore_errors=True)
    site.remove_others(INDEX, {INDEX + name for name in files})
    site.set_mark(MARK, state)


def remove_search(site: Site) -> None:
    """Leave no index that nobody brings up to date, and no page that asks it."""
    for path in (SEARCH_PAGE, SEARCH_SCRIPT, INDEX):
        site.remove_others(path, ())
    site.set_mark(MARK, "")


def _wanted(output: Path) -> Iterator[Path]:
    """What a search needs, the file that names the others at the end."""
    files = sorted(path for path in output.rglob("*") if path.is_file())
    yield from (path for path in files if path.name in _LOADER or path.suffix in _PIECES)
    yield output / _ENTRY


def _run(program: Path, folder: Path, output: Path) -> None:
    """Have pagefind write into the folder ``output``; raises ``OutputError`` when it fails.

    It is run beside its output and without environment, where nobody's settings for pagefind lie.
    """
    command: list[str | Path] = [
        program, "--site", folder.absolute(), "--output-path", output.absolute(),
        "--glob", f"{{{','.join(SEARCHED)}}}", "--exclude-selectors", LEFT_OUT, "--silent",
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command, cwd=output, env={}, timeout=SECONDS, stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        why = f"took more than {SECONDS // 60} minutes"
    except OSError as error:
        why = f"cannot be run: {error.strerror}"
    else:
        if not done.returncode and (output / _ENTRY).is_file():
            return
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        ended = f"ended with {done.returncode}"
        why = f"was killed by signal {-done.returncode}" if done.returncode < 0 else ended
        why += f": {lines[-1]}" if lines else ""
    raise OutputError(
        f"{folder}: no index of words: pagefind {why}"
        " - the pages are written; free memory (75 MB for 1,000 pages), or publish without --search"
    )


def _digest(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
