"""``lawtrack new-platform``: the first files of a platform of one's own, which work."""

import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.errors import ConfigError, OutputError, unwritten

if TYPE_CHECKING:
    from lawtrack.config.settings import Config

_NAME = re.compile(r"[a-z][a-z0-9]{2,30}", re.ASCII)
# Of the drafts in ``platform_draft``, as docs/add-a-platform.md shows them.
DRAFTS = {"__init__": "__init__.py", "lists": "lists.py", "settings": "settings.py"}


@click.command("new-platform")
@click.argument("name")
def new_platform(name: str) -> None:
    """Write the first files of a platform of your own: a list, agendas, settings, a test.

    They lie in NAME_scrapers beside lawtrack.toml, and work as they are for a vendor that is made
    up: change what they ask for and what they read.
    """
    from lawtrack.cli.options import load_cli_config
    from lawtrack.cli.printing.terminal import say

    config = load_cli_config(anywhere=True)
    for path in begin_platform(name, config):
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        say(f"{shown}: written")
    package = f"{name}_scrapers"
    say("what they do, and with what: docs/add-a-platform.md. Then, in lawtrack.toml:")
    if config.scrapers != f"{package}.settings":
        say(f'  scrapers = "{package}.settings"')
    say("  [jurisdictions.rivertown]")
    say(f'  platform = "{name}"')
    say('  site = "https://meetings.rivertown.example"')
    say('  name = "Rivertown Council"')
    say('  division = "ocd-division/country:us/state:ma/place:rivertown"')
    say('  timezone = "America/New_York"')
    say(f"and try it: python -m pytest {package}/test_{name}.py")
    say(f"for everybody it lies in scrapers/platforms/{name}, with a line in the page's table:")
    say(f'  | {name.title()} | `NAME.{name}.example` | `platform = "{name}"`, `client = "NAME"` |')


def begin_platform(name: str, config: "Config") -> list[Path]:
    """Write the package of a platform beside the configuration; the paths of its files."""
    from lawtrack.config.platforms import load_scrapers

    if _NAME.fullmatch(name) is None:
        raise ConfigError(f"{name!r}: a platform's name is of small letters and figures: townhall")
    if name in load_scrapers(config.scrapers, "lawtrack", config.folder).platforms:
        raise ConfigError(f"{name}: there is such a platform already - take another name")
    folder = config.folder / f"{name}_scrapers"
    if folder.exists():
        raise ConfigError(f"{folder}: is there already, and is left alone - take another name")
    paths = []
    try:
        folder.mkdir(parents=True)
        for draft, file in {**DRAFTS, "test": f"test_{name}.py"}.items():
            text = (files("lawtrack.cli") / "platform_draft" / f"{draft}.txt").read_text("utf-8")
            path = folder / file
            path.write_text(named(text, name), encoding="utf-8")
            paths.append(path)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)  # it was not there before
        raise OutputError(unwritten(folder, error)) from None
    return paths


def named(text: str, name: str) -> str:
    """A draft under that name."""
    for old, new in (("town_scrapers", f"{name}_scrapers"), ("townhall", name),
                     ("TownHall", name.title())):  # fmt: skip
        text = text.replace(old, new)
    return text
