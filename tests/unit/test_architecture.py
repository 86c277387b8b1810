"""Who may import whom, and what stays out of where; docs/architecture.md says why.

A change that does not fit is a change of plan: alter the rule and docs/architecture.md in the
same commit.
"""

import ast
import shutil
import subprocess
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support import PROJECT
from tests.support.house import (
    FLOORS,
    floors,
    imports,
    modules,
    only_for_types,
    tree_of,
    upward_arrows,
)

LONGEST = 600  # lines of a file; a warning names those beyond
LONG = 450
SHORTEST = 20
LONGEST_FUNCTION = 60
MOST_FLOORS = 8
MOST_FILES = 13  # in a room, sub-rooms for themselves

# One noun may be a file in several rooms: what it is there, the room says.
NOUNS = {
    "alerts", "as_of", "bills", "crawls", "events", "export", "flags", "history", "jurisdictions",
    "ledger", "topics",
}  # fmt: skip

# Names that say nothing, and over how many lines of a function they may live.
VAGUE = ("found", "said", "told")
MOST_VAGUE = 5

# Library → the rooms that may import it: a room is every module whose name begins so.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "sqlalchemy": (
        "lawtrack.alerts",
        "lawtrack.cli.setup.doctor",  # addresses of databases
        "lawtrack.crawling",
        "lawtrack.database",
        "lawtrack.ingest",
        "lawtrack.machines",
        "lawtrack.publishing",
    ),
    "alembic": ("lawtrack.database.opening.schema",),
    "argon2": ("lawtrack.database.team.passwords",),
    "apprise": ("lawtrack.alerts.channels",),
    "apscheduler": ("lawtrack.crawling.daemon", "lawtrack.machines.planner"),
    "cryptography": ("lawtrack.database.sealing.keys",),
    "icalendar": ("lawtrack.publishing.site.calendars",),
    "jinja2": (
        "lawtrack.alerts.render",
        "lawtrack.publishing.brief",
        "lawtrack.web.shapes",
    ),
    "fastapi": ("lawtrack.web",),
    "starlette": ("lawtrack.web",),
    "uvicorn": ("lawtrack.web",),
    "olefile": ("lawtrack.ingest.documents.old_office",),
    "openpyxl": ("lawtrack.publishing.tables",),
    "xlrd": ("lawtrack.ingest.documents.old_office",),
    "pyarrow": ("lawtrack.publishing.tables",),
    "pagefind_bin": ("lawtrack.publishing.site.search_index",),
    "pandas": (),  # lawtrack.api asks for it by name, when somebody wants it
    "bs4": ("scrapers", "lawtrack.ingest.documents"),
    "lxml": ("scrapers", "lawtrack.ingest.documents"),
    "obstore": ("lawtrack.crawling.archive.bucket",),
    "procrastinate": ("lawtrack.machines.worker",),
    "prometheus_client": (
        "lawtrack.machines.metrics",
        "lawtrack.cli.setup.machines",
        "lawtrack.web.answering.counted_pages",
    ),
    "psutil": ("lawtrack.crawling.limits",),
    "scrapy": ("scrapers", "lawtrack.crawling.crawl_child"),
    "warcio": ("lawtrack.crawling.archive",),
    "twisted": ("scrapers.spider", "scrapers.hosts"),
    "service_identity": ("scrapers.spider",),
    "OpenSSL": ("scrapers.spider",),
}

# The same answer for the same arguments: no table, no clock, no environment, no network.
PURE = ("lawtrack.legislation", "lawtrack.topics", "lawtrack.ingest.documents.extract")

# These may read the clock and the environment; everything else is told.
MAY_ASK_THE_WORLD = (
    "lawtrack.api",
    "lawtrack.cli",
    "lawtrack.crawling.run",
    "lawtrack.crawling.daemon",
    "lawtrack.machines",
    "scrapers.addon",  # $LAWTRACK_CONFIG
    "scrapers.archive_middleware",
    "scrapers.pipeline",
    "scrapers.politeness",  # Retry-After can be a date
)


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def asks_the_world(tree: ast.Module) -> Iterator[str]:
    """Every place that reads the clock or the environment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            clock = owner.split(".")[-1] in ("datetime", "date") and node.attr in (
                "now",
                "today",
                "utcnow",
            )
            clock |= owner == "time" and node.attr in ("time", "localtime", "gmtime")
            if clock or (owner == "os" and node.attr in ("environ", "getenv")):
                yield f"line {node.lineno}: {owner}.{node.attr}"


def contract_of(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the packages in a folder."""
    code = (
        "import sys; sys.path.insert(0, '.');"
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_no_import_runs_up_and_no_room_imports_its_neighbour() -> None:
    """The contract in pyproject.toml, by import-linter; ``lint-imports`` says which chain it is."""
    done = contract_of(PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_draws_the_floors_of_the_house() -> None:
    """The figures of ``tests.support.house`` speak of the same house."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    drawn = [
        {name.strip(" ()").removeprefix("lawtrack.") for name in floor.split("|")} - {"scrapers"}
        for floor in reversed(layers)
    ]
    assert drawn == [set(floor) for floor in FLOORS]
    assert upward_arrows(modules(PROJECT)) == []
    assert floors(modules(PROJECT)) == len(FLOORS) <= MOST_FLOORS


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("legislation/diff.py", "import lawtrack.database.bills"),
        ("database/bills.py", "from lawtrack.alerts import decide"),
        ("alerts/decide.py", "import lawtrack.publishing.news"),
        ("topics/writing/check_lexicon.py", "from lawtrack.legislation import diff"),
        ("publishing/news.py", "import lawtrack.sandbox.world"),
        ("ingest/ingest.py", "import scrapers.page"),
    ],
)
def test_a_forbidden_import_breaks_the_contract(module: str, line: str, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("lawtrack", "scrapers"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    path = tmp_path / "lawtrack" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = contract_of(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_no_import_goes_in_a_circle() -> None:
    graph = {
        module: imports(path, modules(PROJECT), for_types=False) - {module}
        for module, path in modules(PROJECT).items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@cache
def libraries_of(path: Path) -> set[str]:
    """The packages that a file imports, at run time."""
    tree = tree_of(path)
    unseen = set(only_for_types(tree))
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full"
            names.add(str(node.module).split(".")[0])
    return names


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    wrong = [
        module
        for module, path in modules(PROJECT).items()
        if library in libraries_of(path) and not within(module, LIBRARIES[library])
    ]
    assert wrong == []


def test_pure_rooms_know_no_table_and_no_network() -> None:
    outside = {"sqlalchemy", "socket", "urllib", "http", "aiohttp", "requests", "asyncio"}
    wrong = [
        f"{module}: {name}"
        for module, path in modules(PROJECT).items()
        if within(module, PURE)
        for name in libraries_of(path) & outside
    ]
    assert wrong == []


def test_only_the_outermost_rooms_read_the_clock_and_the_environment() -> None:
    wrong = [
        f"{module}: {place}"
        for module, path in modules(PROJECT).items()
        if not within(module, MAY_ASK_THE_WORLD)
        for place in asks_the_world(tree_of(path))
    ]
    assert wrong == []


def test_a_migration_never_imports_lawtrack() -> None:
    versions = sorted((PROJECT / "migrations" / "versions").glob("*.py"))
    assert versions
    wrong = [path.name for path in versions if libraries_of(path) & {"lawtrack", "scrapers"}]
    assert wrong == []


def own(path: Path) -> bool:
    """Whether a file is more than the mark of a package or of a program."""
    return path.stem not in ("__init__", "__main__")


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_room_is_too_full() -> None:
    rooms = Counter(
        str(path.parent.relative_to(PROJECT)) for path in modules(PROJECT).values() if own(path)
    )
    full = {room: count for room, count in rooms.items() if count > MOST_FILES}
    assert full == {}


def test_no_two_public_classes_have_one_name() -> None:
    homes: dict[str, set[str]] = {}
    for module, path in modules(PROJECT).items():
        for node in tree_of(path).body if within(module, ("lawtrack",)) else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(module)
    twice = {name: sorted(found) for name, found in homes.items() if len(found) > 1}
    assert twice == {}


def test_no_two_files_have_one_name_but_for_nouns() -> None:
    names = Counter(
        path.stem
        for module, path in modules(PROJECT).items()
        if within(module, ("lawtrack",)) and own(path)
    )
    twice = {name for name, count in names.items() if count > 1}
    assert twice <= NOUNS


def test_no_file_is_too_short() -> None:
    short = {
        str(path.relative_to(PROJECT)): lines_of(path)
        for path in modules(PROJECT).values()
        if own(path) and lines_of(path) < SHORTEST
    }
    assert short == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(PROJECT)}: {function.name}": lines
        for path in modules(PROJECT).values()
        for function in functions(tree_of(path))
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_docstring_leans_on_another() -> None:
    leaning = {
        str(path.relative_to(PROJECT))
        for path in modules(PROJECT).values()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (ast.get_docstring(node) or "").startswith("The same")
    }
    assert leaning == set()


def vague_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The names of a function that say nothing and live too long, inner functions left out."""
    inner = {
        node
        for one in ast.walk(function)
        if one is not function and isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(one)
        if node is not one
    }
    lines: dict[str, list[int]] = {}
    for node in ast.walk(function):
        if node in inner or not isinstance(node, ast.Name | ast.arg):
            continue
        name = node.id if isinstance(node, ast.Name) else node.arg
        if name in VAGUE:
            lines.setdefault(name, []).append(node.lineno)
    for name, where in lines.items():
        if max(where) - min(where) + 1 > MOST_VAGUE:
            yield f"line {min(where)}: {name} in {function.name}"


def test_no_name_that_says_nothing_lives_long() -> None:
    vague = [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in modules(PROJECT).values()
        for function in functions(tree_of(path))
        for name in vague_names(function)
    ]
    assert vague == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def f():\n    found = 1\n\n\n\n    return found", 0),
        ("def f():\n    found = 1\n\n\n\n\n    return found", 1),
        ("def f(said):\n\n\n\n\n\n    return said", 1),
        ("def f():\n    told = 1\n    def g():\n\n\n\n        told = 2", 0),
    ],
)
def test_a_vague_name_is_measured_where_it_lives(code: str, count: int) -> None:
    outer = next(functions(ast.parse(code)))
    assert len(list(vague_names(outer))) == count


def test_no_file_is_too_long() -> None:
    for path in modules(PROJECT).values():
        if LONG < (lines := lines_of(path)) <= LONGEST:
            warnings.warn(f"{path.relative_to(PROJECT)} has {lines} lines", stacklevel=1)
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in modules(PROJECT).values()
        if (lines := lines_of(path)) > LONGEST
    }
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        module
        for module, path in modules(PROJECT).items()
        if path.stat().st_size and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


# Where words decide something all the same: module and way → how often, and why it may.
READS_WORDS: dict[str, tuple[int, str]] = {
    "lawtrack.crawling.archive.bucket: in": (2, "what the client says, for a line of ours only"),
    "lawtrack.legislation.changes.change: partition": (
        1,
        "lines of earlier versions: structured_changes()",
    ),
    "lawtrack.legislation.changes.change: rpartition": (
        1,
        "lines of earlier versions: structured_changes()",
    ),
    "scrapers.jurisdictions.boston: in": (1, "the source's own words"),
    "scrapers.jurisdictions.boston_notices: in": (1, "the source's own words"),
}
CUTS = ("partition", "rpartition", "split", "rsplit")
BEGINS_OR_ENDS = ("startswith", "endswith", "removeprefix", "removesuffix")
OUR_TEXTS = ("reason", "why", "batch", "error", "problem", "old")  # names of what people read


def words_taken_apart(tree: ast.Module) -> Iterator[str]:
    """Every way in which something is decided by a text that is made for people.

    A text is cut at ": "; it is asked for several words; or it has the name of one of our texts,
    and is asked how it begins or ends, or what it holds.
    """

    def is_words(node: ast.expr | None) -> bool:
        return (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value.strip()
        )

    def is_ours(node: ast.expr) -> bool:
        return ast.unparse(node).split(".")[-1] in OUR_TEXTS

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            way, first = node.func.attr, node.args[0] if node.args else None
            cut = way in CUTS and isinstance(first, ast.Constant) and first.value == ": "
            # What is put together (f"{name} #") is ours from end to end: a name in the database.
            asked = is_ours(node.func.value) and not isinstance(first, ast.JoinedStr)
            if cut or (way in BEGINS_OR_ENDS and (asked or is_words(first))):
                yield way
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            held = node.left
            of_ours = isinstance(held, ast.Constant) and is_ours(node.comparators[0])
            # A word among listed ones is a code; a text is asked for a part of it.
            if (is_words(held) or of_ours) and not isinstance(node.comparators[0], ast.Tuple):
                yield "in"


def test_nothing_is_decided_by_words_made_for_people() -> None:
    ways = Counter(
        f"{module}: {way}"
        for module, path in modules(PROJECT).items()
        if not within(module, ("lawtrack.sandbox",))
        for way in words_taken_apart(tree_of(path))
    )
    assert ways == {place: count for place, (count, _) in READS_WORDS.items()}


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ('topic, _, judgement = said.rpartition(": ")', ["rpartition"]),
        ('a = change["old"].partition(": ")[0]', ["partition"]),
        ('asked = "left alone" in page.reason', ["in"]),
        ('asked = "alone" not in reason', ["in"]),
        ('asked = reason.endswith("exists")', ["endswith"]),
        ('kind = batch.startswith("revision ")', ["startswith"]),
        ('kind = name.startswith("flood in crawl")', ["startswith"]),
        ('hour, _, minute = clock.partition(":")', []),
        ('is_new = "new" in reasons', []),
        ('is_web = url.startswith("https://")', []),
    ],
)
def test_the_rule_on_words_sees_what_it_is_to_see(line: str, ways: list[str]) -> None:
    assert list(words_taken_apart(ast.parse(line))) == ways
