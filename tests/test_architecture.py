"""Who may import whom, and what stays out of where; docs/architecture.md says why.

The tables are the rules. A change that does not fit is a change of plan: alter the table and
docs/architecture.md in the same commit.
"""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 450

# Room → the rooms it may import besides itself. The longest prefix of a module's name is its room.
ROOMS: dict[str, set[str]] = {
    # the words everything is said in
    "lawtrack": set(),
    "lawtrack.errors": set(),
    "lawtrack.records": set(),
    "lawtrack.vocabulary": set(),
    # pure: the same answer for the same arguments
    "lawtrack.normalize": {"lawtrack.errors", "lawtrack.records", "lawtrack.vocabulary"},
    "lawtrack.coverage": {"lawtrack.normalize", "lawtrack.records"},
    "lawtrack.flagging": {"lawtrack.changes"},
    "lawtrack.health": set(),
    "lawtrack.freshness": {"lawtrack.health"},
    "lawtrack.changes": {"lawtrack.normalize", "lawtrack.records", "lawtrack.vocabulary"},
    "lawtrack.reasons": set(),
    "lawtrack.past": {"lawtrack.normalize"},
    "lawtrack.notice": {"lawtrack.past", "lawtrack.reasons"},
    "lawtrack.absence": set(),
    "lawtrack.wording": set(),
    "lawtrack.chain": set(),
    "lawtrack.markup": set(),
    "lawtrack.topics": {"lawtrack.errors", "lawtrack.records"},
    "lawtrack.documents": {"lawtrack.errors", "lawtrack.records"},
    "lawtrack.alerts.flood": set(),
    "lawtrack.alerts.searches": set(),
    "lawtrack.alerts.subscriptions": {"lawtrack.alerts.searches", "lawtrack.errors"},
    "lawtrack.alerts.configured": {
        "lawtrack.alerts.flood",
        "lawtrack.alerts.searches",
        "lawtrack.alerts.subscriptions",
        "lawtrack.errors",
        "lawtrack.records",
    },
    "lawtrack.alerts.deciding": {
        "lawtrack.alerts.searches",
        "lawtrack.alerts.subscriptions",
        "lawtrack.reasons",
    },
    "lawtrack.alerts.letter": set(),
    "lawtrack.alerts.wording": {"lawtrack.reasons", "lawtrack.terminal"},
    # the database
    "lawtrack.tables": set(),
    "lawtrack.models_alerts": {"lawtrack.tables"},
    "lawtrack.models_crawls": {"lawtrack.tables"},
    "lawtrack.models": {
        "lawtrack.models_alerts",
        "lawtrack.models_crawls",
        "lawtrack.tables",
    },
    "lawtrack.cadence": set(),
    "lawtrack.turns": set(),
    "lawtrack.trouble": set(),
    "lawtrack.limits": set(),
    "lawtrack.config": {
        "lawtrack.alerts.configured",
        "lawtrack.alerts.flood",
        "lawtrack.alerts.searches",
        "lawtrack.alerts.subscriptions",
        "lawtrack.coverage",
        "lawtrack.errors",
        "lawtrack.freshness",
        "lawtrack.limits",
        "lawtrack.records",
    },
    "lawtrack.database": {"lawtrack.errors", "lawtrack.models", "lawtrack.trouble"},
    "lawtrack.archive": {"lawtrack.errors"},
    "lawtrack.storage": {
        "lawtrack.alerts.deciding",
        "lawtrack.alerts.searches",
        "lawtrack.alerts.subscriptions",
        "lawtrack.absence",
        "lawtrack.archive",
        "lawtrack.chain",
        "lawtrack.cadence",
        "lawtrack.changes",
        "lawtrack.errors",
        "lawtrack.flagging",
        "lawtrack.freshness",
        "lawtrack.health",
        "lawtrack.models",
        "lawtrack.normalize",
        "lawtrack.notice",
        "lawtrack.past",
        "lawtrack.reasons",
        "lawtrack.records",
    },
    "lawtrack.corpus": {"lawtrack.normalize", "lawtrack.storage", "lawtrack.topics"},
    "lawtrack.judging": {
        "lawtrack.changes",
        "lawtrack.corpus",
        "lawtrack.flagging",
        "lawtrack.models",
        "lawtrack.normalize",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    "lawtrack.rejudging": {
        "lawtrack.changes",
        "lawtrack.corpus",
        "lawtrack.judging",
        "lawtrack.models",
        "lawtrack.normalize",
        "lawtrack.reasons",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    "lawtrack.rollcalls": {"lawtrack.changes", "lawtrack.normalize", "lawtrack.storage"},
    "lawtrack.texts": {"lawtrack.documents", "lawtrack.normalize", "lawtrack.records"},
    "lawtrack.ingest": {
        "lawtrack.texts",
        "lawtrack.changes",
        "lawtrack.corpus",
        "lawtrack.counts",
        "lawtrack.coverage",
        "lawtrack.documents",
        "lawtrack.errors",
        "lawtrack.judging",
        "lawtrack.models",
        "lawtrack.normalize",
        "lawtrack.past",
        "lawtrack.records",
        "lawtrack.rollcalls",
        "lawtrack.storage",
        "lawtrack.topics",
        "lawtrack.trouble",
    },
    # the archive: its files and their index together
    "lawtrack.archiving": {
        "lawtrack",
        "lawtrack.archive",
        "lawtrack.errors",
        "lawtrack.storage",
    },
    "lawtrack.reparsing": {
        "lawtrack.texts",
        "lawtrack.archiving",
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.documents",
        "lawtrack.errors",
        "lawtrack.ingest",
        "lawtrack.judging",
        "lawtrack.lock",
        "lawtrack.normalize",
        "lawtrack.records",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    "lawtrack.proof": {
        "lawtrack",
        "lawtrack.archive",
        "lawtrack.archiving",
        "lawtrack.chain",
        "lawtrack.errors",
        "lawtrack.normalize",
        "lawtrack.storage",
    },
    "lawtrack.counts": {"lawtrack.coverage", "lawtrack.storage"},
    "lawtrack.emptied": {
        "lawtrack.counts",
        "lawtrack.coverage",
        "lawtrack.documents",
        "lawtrack.ingest",
        "lawtrack.records",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    # readers of the database
    "lawtrack.trying": {
        "lawtrack.corpus",
        "lawtrack.flagging",
        "lawtrack.judging",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    "lawtrack.export": {"lawtrack", "lawtrack.errors", "lawtrack.storage"},
    "lawtrack.alerts.calendar": {
        "lawtrack.alerts.wording",
        "lawtrack.markup",
        "lawtrack.storage",
    },
    "lawtrack.alerts.feeds": {
        "lawtrack.alerts.deciding",
        "lawtrack.alerts.wording",
        "lawtrack.export",
        "lawtrack.freshness",
        "lawtrack.markup",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    "lawtrack.briefing": {
        "lawtrack.alerts.deciding",
        "lawtrack.alerts.feeds",
        "lawtrack.alerts.wording",
        "lawtrack.markup",
        "lawtrack.storage",
    },
    "lawtrack.publishing": {
        "lawtrack",
        "lawtrack.alerts.calendar",
        "lawtrack.alerts.feeds",
        "lawtrack.alerts.searches",
        "lawtrack.export",
        "lawtrack.storage",
    },
    "lawtrack.watchdog": {"lawtrack.freshness", "lawtrack.storage"},
    # signs of life
    "lawtrack.heartbeat": {"lawtrack.config"},
    "lawtrack.alerts": {
        "lawtrack.alerts.deciding",
        "lawtrack.alerts.flood",
        "lawtrack.alerts.letter",
        "lawtrack.alerts.searches",
        "lawtrack.alerts.subscriptions",
        "lawtrack.alerts.wording",
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.export",
        "lawtrack.flagging",
        "lawtrack.freshness",
        "lawtrack.markup",
        "lawtrack.models",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    # running crawls
    "lawtrack.lock": {"lawtrack.errors"},
    "lawtrack.patience": {"lawtrack.errors"},
    "lawtrack.crawl": {
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.health",
        "lawtrack.limits",
        "lawtrack.lock",
        "lawtrack.patience",
        "lawtrack.records",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    "lawtrack.schedule": {
        "lawtrack.alerts",
        "lawtrack",
        "lawtrack.cadence",
        "lawtrack.config",
        "lawtrack.crawl",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.heartbeat",
        "lawtrack.lock",
        "lawtrack.storage",
        "lawtrack.turns",
        "lawtrack.watchdog",
    },
    # looking after an installation
    "lawtrack.backup": {"lawtrack.errors"},
    "lawtrack.reach": set(),
    "lawtrack.doctor": {
        "lawtrack",
        "lawtrack.alerts",
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.lock",
        "lawtrack.reach",
        "lawtrack.storage",
        "lawtrack.topics",
    },
    # what people type and see
    "lawtrack.terminal": set(),
    "lawtrack.__main__": {"lawtrack.cli"},
    "lawtrack.cli": {
        "lawtrack",
        "lawtrack.alerts",
        "lawtrack.alerts.configured",
        "lawtrack.alerts.subscriptions",
        "lawtrack.backup",
        "lawtrack.briefing",
        "lawtrack.config",
        "lawtrack.crawl",
        "lawtrack.database",
        "lawtrack.demo",
        "lawtrack.doctor",
        "lawtrack.errors",
        "lawtrack.export",
        "lawtrack.lock",
        "lawtrack.models",
        "lawtrack.progress",
        "lawtrack.proof",
        "lawtrack.publishing",
        "lawtrack.reasons",
        "lawtrack.rejudging",
        "lawtrack.reparsing",
        "lawtrack.sandbox",
        "lawtrack.schedule",
        "lawtrack.show",
        "lawtrack.show_alerts",
        "lawtrack.show_flags",
        "lawtrack.show_ledger",
        "lawtrack.show_past",
        "lawtrack.show_reparsed",
        "lawtrack.show_topics",
        "lawtrack.storage",
        "lawtrack.terminal",
        "lawtrack.topics",
        "lawtrack.trying",
        "lawtrack.wording",
        "lawtrack.watchdog",
    },
    "lawtrack.show_alerts": {"lawtrack.alerts", "lawtrack.models", "lawtrack.terminal"},
    "lawtrack.show_flags": {
        "lawtrack.flagging",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    "lawtrack.show_ledger": {
        "lawtrack.reasons",
        "lawtrack.storage",
        "lawtrack.terminal",
        "lawtrack.wording",
    },
    "lawtrack.show_past": {
        "lawtrack.models",
        "lawtrack.show",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    "lawtrack.show": {
        "lawtrack.crawl",
        "lawtrack.models",
        "lawtrack.notice",
        "lawtrack.show_flags",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    "lawtrack.show_topics": {
        "lawtrack.show_flags",
        "lawtrack.terminal",
        "lawtrack.topics",
        "lawtrack.trying",
    },
    "lawtrack.show_reparsed": {"lawtrack.reparsing", "lawtrack.terminal"},
    "lawtrack.progress": {
        "lawtrack.config",
        "lawtrack.crawl",
        "lawtrack.errors",
        "lawtrack.show",
        "lawtrack.terminal",
    },
    "lawtrack.demo": {
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.export",
        "lawtrack.flagging",
        "lawtrack.progress",
        "lawtrack.sandbox",
        "lawtrack.show",
        "lawtrack.show_flags",
        "lawtrack.storage",
        "lawtrack.terminal",
    },
    # practice sources: they know no table and no parser, only what real sources print
    "lawtrack.sandbox": {"lawtrack.errors"},
    # Scrapy's side
    "scrapers": set(),
    "scrapers.settings": {"lawtrack"},
    "scrapers.page": {"lawtrack.errors", "lawtrack.records"},
    "scrapers.hosts": set(),
    "scrapers.politeness": {"scrapers.hosts"},
    "scrapers.spider": {
        "lawtrack.errors",
        "lawtrack.records",
        "scrapers.hosts",
        "scrapers.page",
    },
    "scrapers.configuration": {"lawtrack", "lawtrack.config"},
    "scrapers.pipeline": {
        "lawtrack.texts",
        "scrapers.configuration",
        "lawtrack",
        "lawtrack.config",
        "lawtrack.counts",
        "lawtrack.coverage",
        "lawtrack.database",
        "lawtrack.documents",
        "lawtrack.emptied",
        "lawtrack.errors",
        "lawtrack.health",
        "lawtrack.ingest",
        "lawtrack.judging",
        "lawtrack.lock",
        "lawtrack.patience",
        "lawtrack.records",
        "lawtrack.rejudging",
        "lawtrack.storage",
        "lawtrack.topics",
        "lawtrack.trouble",
        "scrapers.politeness",
        "scrapers.spider",
    },
    "scrapers.archiving": {
        "scrapers.pipeline",
        "lawtrack.archive",
        "lawtrack.archiving",
        "lawtrack.config",
        "lawtrack.database",
        "lawtrack.errors",
        "lawtrack.records",
        "lawtrack.storage",
        "scrapers.configuration",
        "scrapers.spider",
    },
    "scrapers.replay": {
        "lawtrack.archive",
        "lawtrack.archiving",
        "lawtrack.records",
        "scrapers.page",
        "scrapers.spider",
    },
    "scrapers.warm": {"scrapers", "scrapers.jurisdictions", "scrapers.platforms"},
    "scrapers.platforms": {
        "lawtrack.errors",
        "lawtrack.records",
        "scrapers.page",
        "scrapers.spider",
    },
    "scrapers.jurisdictions": {
        "lawtrack.errors",
        "lawtrack.records",
        "scrapers.page",
        "scrapers.platforms",
        "scrapers.spider",
    },
}

# Library → the rooms that may import it.
LIBRARIES: dict[str, set[str]] = {
    "sqlalchemy": {
        "lawtrack.tables",
        "lawtrack.models",
        "lawtrack.models_alerts",
        "lawtrack.models_crawls",
        "lawtrack.database",
        "lawtrack.storage",
        "lawtrack.corpus",
        "lawtrack.judging",
        "lawtrack.rejudging",
        "lawtrack.rollcalls",
        "lawtrack.ingest",
        "lawtrack.crawl",
        "lawtrack.schedule",
        "lawtrack.backup",  # addresses of databases, as in the next two
        "lawtrack.doctor",
        "lawtrack.lock",
        "lawtrack.trouble",
    },
    "alembic": {"lawtrack.database"},
    "apprise": {"lawtrack.alerts"},
    "apscheduler": {"lawtrack.schedule"},
    "icalendar": {"lawtrack.alerts.calendar"},
    "jinja2": {"lawtrack.alerts", "lawtrack.briefing"},
    "openpyxl": {"lawtrack.export"},
    "pyarrow": {"lawtrack.export"},
    "bs4": {"scrapers.page", "scrapers.platforms", "scrapers.jurisdictions", "lawtrack.documents"},
    "lxml": {"scrapers.page", "scrapers.platforms", "scrapers.jurisdictions", "lawtrack.documents"},
    "scrapy": {
        "scrapers.spider",
        "scrapers.configuration",
        "scrapers.hosts",
        "scrapers.politeness",
        "scrapers.pipeline",
        "scrapers.archiving",
        "scrapers.replay",
        "lawtrack.crawl",
    },
    "warcio": {"lawtrack.archive"},
    "twisted": {"scrapers.spider", "scrapers.hosts"},
}

# These may read the clock and the environment; everything else is told.
MAY_ASK_THE_WORLD = {
    "scrapers.configuration",  # $LAWTRACK_CONFIG
    "lawtrack.cli",
    "lawtrack.crawl",
    "lawtrack.schedule",
    "scrapers.archiving",
    "scrapers.pipeline",
    "scrapers.politeness",  # Retry-After can be a date
}

# File → why it may be longer than LONGEST.
LONGER: dict[str, str] = {
    "lawtrack/sandbox/legistar_data.py": "one row builder for each table of the look-alike",
}


@cache
def modules() -> dict[str, Path]:
    """Every module of the two packages, by its dotted name."""
    found = {}
    for package in ("lawtrack", "scrapers"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, for_types: bool = True) -> set[str]:
    """The dotted names that a file imports, inside functions too; of ours, whole modules.

    ``for_types`` says whether imports that only the type checker sees count.
    """
    names: set[str] = set()
    unseen = set() if for_types else set(only_for_types(tree_of(path)))
    for node in ast.walk(tree_of(path)):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in modules() else str(node.module))
    return names


def only_for_types(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything under ``if TYPE_CHECKING:``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from ast.walk(node)


def room(module: str) -> str | None:
    """The room a module is in; ``None`` for one that the tables do not know."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in ROOMS and (length == len(parts) or length > 1):
            return name
    return None


def ours(names: set[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in ("lawtrack", "scrapers")}


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


def test_every_module_has_a_room() -> None:
    homeless = [module for module in modules() if room(module) is None]
    assert homeless == [], "add them to ROOMS and to docs/architecture.md"


def test_rooms_import_only_the_rooms_they_may() -> None:
    wrong = []
    for module, path in modules().items():
        own = room(module)
        if own is None:
            continue
        for name in sorted(ours(imports(path))):
            other = room(name)
            if other != own and other not in ROOMS[own]:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_lawtrack_never_imports_scrapers() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name in imports(path)
        if module.startswith("lawtrack") and name.split(".")[0] == "scrapers"
    ]
    assert wrong == []


def test_no_import_goes_in_a_circle() -> None:
    graph = {
        module: ours(imports(path, for_types=False)) - {module}
        for module, path in modules().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    wrong = [
        module
        for module, path in modules().items()
        if any(name.split(".")[0] == library for name in imports(path, for_types=False))
        and room(module) not in LIBRARIES[library]
    ]
    assert wrong == []


def test_only_the_outermost_rooms_read_the_clock_and_the_environment() -> None:
    wrong = [
        f"{module}: {place}"
        for module, path in modules().items()
        if room(module) not in MAY_ASK_THE_WORLD
        for place in asks_the_world(tree_of(path))
    ]
    assert wrong == []


def test_a_migration_never_imports_lawtrack() -> None:
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert versions
    assert [path.name for path in versions if ours(imports(path))] == []


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules().values()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        module
        for module, path in modules().items()
        if path.stat().st_size and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []
