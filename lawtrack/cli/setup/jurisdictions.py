"""``lawtrack jurisdictions``: which are read, which could be, and switching them on by name."""

import os
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.hints import program
from lawtrack.cli.options import json_option, load_cli_config, tell
from lawtrack.errors import ConfigError

if TYPE_CHECKING:
    from lawtrack.config.catalogue import CatalogueEntry
    from lawtrack.config.platforms import Scrapers
    from lawtrack.config.settings import Config
    from lawtrack.legislation.records import Source


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def jurisdictions(context: click.Context, as_json: bool) -> None:
    """List the configured jurisdictions and where they are read; find and add others."""
    from lawtrack.cli.printing.terminal import fields_of, show_json, show_table

    if context.invoked_subcommand is not None:
        return
    sources = load_cli_config(anywhere=True).jurisdictions.values()
    if as_json:
        show_json(
            [
                # Of the words a mark that differs where they do: the tables are long.
                {
                    **fields_of(s),
                    "ocd_id": s.ocd_id,
                    "token": "set" if s.token else "",
                    "words": s.words.digest,
                }
                for s in sources
            ]
        )
        return
    show_table(
        ("jurisdiction", "name", "platform", "division", "read from"),
        (
            (s.key, s.name, s.platform, s.division, s.addresses.get("api") or
             s.addresses.get("site") or s.addresses.get(s.platform, ""))
            for s in sources
        ),
    )  # fmt: skip


@jurisdictions.command()
@click.option("--near", metavar="PLACE", help="In the state of a place, or by its two letters.")
@click.option("--platform", metavar="NAME", help="On this platform only.")
@json_option
def available(near: str | None, platform: str | None, as_json: bool) -> None:
    """List the governments of the catalogue, which "jurisdictions add" switches on by name.

    The grade says how well the address is known: A an answer was seen, B others read it there, C a
    guess. None was tried from here: "jurisdictions check NAME" does. A law is told only where
    somebody is named who says so.
    """
    from lawtrack.cli.printing.terminal import fields_of, say, show_json, show_table
    from lawtrack.config.catalogue import entries_near
    from lawtrack.config.platforms import why_unread
    from lawtrack.near_names import known_names

    config, scrapers, entries = catalogue_here()
    wanted = list(entries.values())
    if near:
        places = {key: str(each["division"]) for key, each in scrapers.jurisdictions.items()}
        places |= {key: each.division for key, each in config.jurisdictions.items()}
        wanted = entries_near(near, wanted, places)
    if platform:
        name = "".join(platform.casefold().split())
        if name not in scrapers.platforms:
            near = known_names(platform, scrapers.platforms)
            why = why_unread(name, scrapers) or f"unknown '{platform}'{near}"
            raise ConfigError(f"--platform: {why}")
        wanted = [each for each in wanted if each.platform == name]
    if as_json:
        show_json([{**fields_of(each), "on": each.key in config.jurisdictions} for each in wanted])
        return
    show_table(
        ("name", "government", "platform", "grade", "what it has decided"),
        ((each.key, each.name, _platform_in_words(each), each.grade, each.law) for each in wanted),
    )
    on = sum(each.key in config.jurisdictions for each in wanted)
    say(f"{len(wanted)} governments, {on} of them on; switch one on: "
        f"{program()} jurisdictions add NAME")  # fmt: skip


def _platform_in_words(entry: "CatalogueEntry") -> str:
    return f"{entry.platform}, with leave" if entry.asks_first else entry.platform


@jurisdictions.command()
@click.argument("names", metavar="NAME…", nargs=-1, required=True)
@click.option(
    "--ask/--no-ask",
    default=True,
    help="Whether to ask each, by some ten requests, how long its first load takes.",
    show_default=True,
)
def add(names: tuple[str, ...], ask: bool) -> None:
    """Switch governments of the catalogue on: their tables are added to lawtrack.toml.

    Where the platform can tell, a few pages of each say how long its first load takes.
    """
    from lawtrack.cli.setup.forecasts import tell_forecasts
    from lawtrack.config.catalogue import wanted_entries, write_tables
    from lawtrack.config.settings import load_config

    config, _, entries = catalogue_here()
    if config.path is None:
        raise ConfigError(f"there is no lawtrack.toml here - {program()} start writes one, or init")
    wanted = wanted_entries([name for name in names if name not in config.jurisdictions], entries)
    keys = [each.key for each in wanted]
    for name in (*names, *keys):
        if name in config.jurisdictions:
            raise ConfigError(f"{config.path}: {name} is on already - nothing was changed")
    write_tables(config.path, wanted)
    for entry in wanted:
        tell(f"{entry.key}: {entry.name}, added to {config.path}")
        if entry.note:
            tell(f"  {entry.note}")
        tell_of_leave(entry)
    if ask:
        allowed = [entry.key for entry in wanted if not entry.asks_first]
        tell_forecasts(load_config(config.path, os.environ), allowed)
    tell(f'next: "{program()} crawl {" ".join(keys)}"')


def tell_of_leave(entry: "CatalogueEntry") -> None:
    """Say of one whose publisher asks programs to stay away how leave is asked for."""
    if entry.asks_first:
        tell(f"  its publisher asks programs not to read it: {program()} ask {entry.key} prints a"
             " letter to the clerk")  # fmt: skip


@jurisdictions.command()
@click.argument("names", metavar="NAME…", nargs=-1, required=True)
@json_option
def check(names: tuple[str, ...], as_json: bool) -> int:
    """Look at governments once, configured or of the catalogue: do they answer, what is newest?

    One request for robots.txt and one for the first page, and one for older ones where that shows
    no day; nothing is stored. Exits with 1 when one is not proved by what it shows.
    """
    from lawtrack import __version__
    from lawtrack.cli.printing.terminal import fields_of, say, show_json
    from lawtrack.crawling.first_look import look_at

    config, scrapers, entries = catalogue_here()
    contact = f" (+{config.contact})" if config.contact else ""
    now = options.clock()
    looks = {}
    for name in dict.fromkeys(names):
        source = source_named(name, config, scrapers, entries)
        looks[name] = look_at(source, scrapers, agent=f"lawtrack/{__version__}{contact}", now=now)
        if not as_json:
            say(f"{name}: {looks[name].line(now.date())}")
    if as_json:
        show_json([{"name": name, **fields_of(look)} for name, look in looks.items()])
    return 0 if all(look.is_proved for look in looks.values()) else 1


def catalogue_here() -> "tuple[Config, Scrapers, dict[str, CatalogueEntry]]":
    """The configuration, and what its package of scrapers offers and lists."""
    from lawtrack.config.catalogue import read_catalogue
    from lawtrack.config.platforms import load_scrapers

    config = load_cli_config(anywhere=True)
    scrapers = load_scrapers(config.scrapers, "lawtrack", config.folder)
    return config, scrapers, read_catalogue(scrapers)


def source_named(
    name: str, config: "Config", scrapers: "Scrapers", entries: "dict[str, CatalogueEntry]"
) -> "Source":
    """The government of that name: as configured, else as the catalogue has it."""
    from lawtrack.config.catalogue import wanted_entries
    from lawtrack.config.jurisdictions import jurisdictions_of

    if name in config.jurisdictions:
        return config.source(name)
    (entry,) = wanted_entries([name], entries)
    tables = {entry.key: dict(entry.values)}
    return jurisdictions_of(tables, "the catalogue", os.environ, scrapers)[entry.key][0]
