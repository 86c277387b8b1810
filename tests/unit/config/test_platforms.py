"""The settings module of the scrapers: what it offers, what is wrong with it, and who knows it."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawtrack.config.platforms import Platform
from lawtrack.config.settings import Config, load_config
from lawtrack.errors import ConfigError
from scrapers.settings import LAWTRACK_JURISDICTIONS, LAWTRACK_PLATFORMS
from tests.support import PROJECT
from tests.support.house import modules, tree_of

# Of sources and their vendors; nothing in lawtrack may depend on one of them.
NAMES = {
    *(platform.name for platform in LAWTRACK_PLATFORMS),
    *LAWTRACK_JURISDICTIONS,
    *(str(own.get("client", key)) for key, own in LAWTRACK_JURISDICTIONS.items()),
    "granicus",
}
# Where such a name may stand, and why.
MAY_NAME_SOURCES = {
    "lawtrack.sandbox": "it imitates these sources",
    "lawtrack.cli.setup.demo": "it crawls what the sandbox imitates",
    "lawtrack.legislation.vocabulary": "the type codes of federal bills are a word of the law",
}
RIVERTOWN = """
[jurisdictions.rivertown]
platform = "rivertown-data"
client = "river"
name = "Rivertown Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""
OWN_SETTINGS = """
from lawtrack.config.platforms import Platform
from scrapers.settings import *
LAWTRACK_JURISDICTIONS = {}
LAWTRACK_PLATFORMS = [Platform(
    name="rivertown-data",
    begin="nowhere.begin",
    addresses={"records": "https://{client}.example", "extra": ""},
    minutes=45,
)]
"""


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Nothing of a test's own modules is left to the next test."""
    path, loaded = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - loaded:
        del sys.modules[name]


def config_of(folder: Path, text: str, *, module: str | None = OWN_SETTINGS) -> Config:
    """The configuration of that text; beside it lies a module, own_settings."""
    if module is not None:
        (folder / "own_settings.py").write_text(module, encoding="utf-8")
    file = folder / "lawtrack.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file, {})


def test_a_module_beside_the_configuration_brings_platforms_of_its_own(tmp_path: Path) -> None:
    config = config_of(tmp_path, 'scrapers = "own_settings"' + RIVERTOWN)
    assert config.scrapers == "own_settings"
    assert list(config.jurisdictions) == ["rivertown"]  # it says nothing is built in
    assert config.source("rivertown").addresses == {"records": "https://river.example"}
    assert config.schedule.minutes == {"rivertown-data": 45}
    assert config.interval("rivertown").total_seconds() == 45 * 60


def test_its_platforms_are_known_to_schedule_and_jurisdictions(tmp_path: Path) -> None:
    text = f'scrapers = "own_settings"{RIVERTOWN}extra = "https://b.example/"\n'
    config = config_of(tmp_path, f"{text}[schedule]\nrivertown-data = 10\n")
    assert config.schedule.minutes == {"rivertown-data": 10}
    assert config.source("rivertown").addresses["extra"] == "https://b.example"
    with pytest.raises(ConfigError, match="unknown setting 'legistar'; known: rivertown-data,"):
        config_of(tmp_path, f"{text}[schedule]\nlegistar = 10\n")
    with pytest.raises(ConfigError, match="unknown platform 'legistar'; known: rivertown-data"):
        config_of(tmp_path, text.replace('"rivertown-data"', '"legistar"'))


def test_without_a_word_lawtracks_own_scrapers_are_asked(tmp_path: Path) -> None:
    config = config_of(tmp_path, "", module=None)
    assert config.scrapers == "scrapers.settings"
    assert str(tmp_path) not in sys.path


@pytest.mark.parametrize(
    ("name", "module", "what"),
    [
        ("no_such_module", "", "there is no module 'no_such_module' - it has to be installed, or"),
        ("own_settings.more", "", "there is no module 'own_settings.more' - it has to be"),
        ("own_settings", "import no_such_library", "'own_settings' cannot be imported: No module"),
        ("own_settings", "1 / 0", "'own_settings' cannot be imported: ZeroDivisionError: "),
        ("own_settings", "def", "'own_settings' cannot be imported: SyntaxError: "),
        ("own_settings", "", "'own_settings' lacks LAWTRACK_PLATFORMS - begin it with: from"),
        ("own_settings", "from scrapers.settings import *; del ITEM_PIPELINES",
         "'own_settings' lacks ITEM_PIPELINES - begin it with: from scrapers.settings import *"),
        ("own_settings", "from scrapers.settings import *; LAWTRACK_PLATFORMS = ['x']",
         "'own_settings': LAWTRACK_PLATFORMS is no list of platforms - write [Platform(…)]"),
    ],
)  # fmt: skip
def test_a_wrong_module_gets_one_clear_line(
    tmp_path: Path, name: str, module: str, what: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, f'scrapers = "{name}"', module=module)
    assert str(caught.value).startswith(f"lawtrack.toml: scrapers: {what}")
    assert "\n" not in str(caught.value)


def test_reading_the_configuration_imports_no_parser() -> None:
    code = (
        "import sys; from lawtrack.config.settings import load_config; load_config(None, {});"
        "print(sorted({'scrapy', 'twisted', 'lxml', 'bs4', 'sqlalchemy'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        words, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("platform", LAWTRACK_PLATFORMS, ids=lambda platform: platform.name)
def test_what_a_platform_names_is_there(platform: Platform) -> None:
    from scrapy.utils.misc import load_object

    assert callable(load_object(platform.begin))
    assert not platform.listing or callable(load_object(platform.listing))
    assert platform.begin.startswith(f"scrapers.platforms.{platform.name}.")


def named_sources(tree: ast.Module) -> Iterator[str]:
    """Every place where code, not a docstring, speaks of a source by its name."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        words = [
            value
            for _, value in ast.iter_fields(node)
            if isinstance(value, str) and id(node) not in docstrings
        ]
        for word in words:
            # "describe" is no platform.
            if any(name in word.lower().replace("describe", "") for name in NAMES):
                yield f"line {getattr(node, 'lineno', '?')}: {word[:60]!r}"


def test_nothing_in_lawtrack_knows_a_source_by_its_name() -> None:
    places = {
        module: found
        for module, path in modules(PROJECT).items()
        if module.startswith("lawtrack") and (found := list(named_sources(tree_of(path))))
    }
    strangers = {
        module: found
        for module, found in places.items()
        if not any(module == room or module.startswith(f"{room}.") for room in MAY_NAME_SOURCES)
    }
    assert strangers == {}
    rooms = {room for room in MAY_NAME_SOURCES for module in places if module.startswith(room)}
    assert rooms == set(MAY_NAME_SOURCES)  # none is excused that needs no excuse


@pytest.mark.parametrize(
    "code",
    ['x = "legistar"', "boston = 1", "def of_phila(): ...", 'f"{x}.legistar.com"', "f(boston=1)"],
)
def test_a_name_in_code_is_noticed(code: str) -> None:
    assert list(named_sources(ast.parse(code)))
    assert not list(named_sources(ast.parse('"""As in Boston."""')))
