"""``lawtrack new-jurisdiction``: a government that no catalogue has, by its pages' address."""

import os
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.hints import program
from lawtrack.errors import ConfigError

if TYPE_CHECKING:
    from lawtrack.config.catalogue import CatalogueEntry
    from lawtrack.config.platforms import Scrapers, Tenancy
    from lawtrack.config.settings import Config
    from lawtrack.legislation.records import Source


@click.command("new-jurisdiction")
@click.argument("name")
@click.argument("address")
@click.option("--called", metavar="TEXT", help="What the body is called; else NAME City Council.")
@click.option("--state", metavar="LETTERS", help="The state of a city or town, by two letters.")
@click.option("--division", metavar="ID", help="Its Open Civic Data division, in place of --state.")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Its zone, America/Chicago; not asked for where its state has one alone.",
)
@click.option(
    "--look/--no-look",
    default=True,
    show_default=True,
    help="Whether to look there once first, by one or two requests.",
)
def new_jurisdiction(
    name: str,
    address: str,
    called: str | None,
    state: str | None,
    division: str | None,
    timezone: str | None,
    look: bool,
) -> None:
    """Switch on a government by the address of its meetings, as a browser shows it.

    Which platform that is on, and under which name, is told from the address. It is looked at once,
    and nothing is written unless it shows meetings. Those of the catalogue: jurisdictions add.
    """
    from lawtrack.cli.options import tell
    from lawtrack.cli.setup.jurisdictions import catalogue_here, tell_of_leave
    from lawtrack.config.catalogue import entry_at, write_tables
    from lawtrack.config.jurisdictions import jurisdictions_of

    config, scrapers, entries = catalogue_here()
    if config.path is None:
        raise ConfigError(f"there is no lawtrack.toml here - {program()} start writes one, or init")
    there = _tenancy(address, scrapers)
    _refuse_known(name, there, config, entries)
    entry = entry_at(
        there, scrapers, key=name,
        name=called or f"{name.replace('-', ' ').title()} City Council",
        division=_division(name, state, division), timezone=_zone(name, state, timezone),
        grade="A" if look else "C", graded=f"{options.clock():%Y-%m}",
    )  # fmt: skip
    tables = {name: dict(entry.values)}
    source = jurisdictions_of(tables, "as it would be written", os.environ, scrapers)[name][0]
    shown = _looked_at(source, config, scrapers) if look and not entry.asks_first else ""
    write_tables(config.path, [entry])
    tell(f"{name}: {entry.name}, on {there.platform}, added to {config.path}")
    if shown:
        tell(f"  {shown}")
    tell_of_leave(entry)
    tell("for everybody it is a line of scrapers/jurisdictions/catalogue.toml:")
    graded = f'grade = "{entry.grade}"\ngraded = "{entry.graded}"'
    for line in f"{entry.table.replace('[jurisdictions.', '[')}{graded}".split("\n"):
        tell(f"  {line}")
    tell(f'next: "{program()} crawl {name}"')


def _tenancy(address: str, scrapers: "Scrapers") -> "Tenancy":
    """The platform on which an address lies; ``ConfigError`` names those that are known."""
    from lawtrack.config.platforms import tenancy_at, why_unread

    whole = address if "://" in address else f"https://{address}"
    there = tenancy_at(whole, scrapers.platforms.values())
    if there is None:
        if why := why_unread(address, scrapers):
            raise ConfigError(f"{address}: {why}")
        raise ConfigError(
            f"{address}: is on none of {', '.join(scrapers.platforms)} as far as it tells"
            " - take the address of its list of meetings; docs/add-a-platform.md shows how each"
            " looks"
        )
    return there


def _refuse_known(
    name: str, there: "Tenancy", config: "Config", entries: "dict[str, CatalogueEntry]"
) -> None:
    """Raise ``ConfigError`` where the name or the place is known already."""
    from lawtrack.config.jurisdictions import KEY

    if KEY.match(name) is None:
        raise ConfigError(f"{name!r}: a name is of small letters, figures and -: rivertown-ma")
    if name in config.jurisdictions:
        raise ConfigError(f"{config.path}: {name} is on already - nothing was changed")
    for key, source in config.jurisdictions.items():
        addresses = source.addresses
        if source.platform == there.platform and any(
            addresses.get(each) == address for each, address in there.addresses.items()
            if there.client in address
        ):  # fmt: skip
            raise ConfigError(f"{config.path}: {key} is read there already - nothing was changed")
    for key, entry in entries.items():
        if key == name or all(
            entry.values.get(each) == value for each, value in there.settings.items()
        ):
            raise ConfigError(
                f'{name}: the catalogue has it - "lawtrack jurisdictions add {key}" switches it on'
            )


def _division(name: str, state: str | None, division: str | None) -> str:
    if division:
        return division
    if not state or len(state) != 2 or not state.isalpha():
        raise ConfigError(
            f"{name}: in which state is it? - write --state ma, or for a county, or outside the"
            " United States, --division ocd-division/country:us/state:ma/county:suffolk"
        )
    return f"ocd-division/country:us/state:{state.lower()}/place:{name.replace('-', '_')}"


def _zone(name: str, state: str | None, timezone: str | None) -> str:
    from lawtrack.place_names import zone_of

    zone = timezone or zone_of(state or "")
    if not zone:
        raise ConfigError(f"{name}: which hours are its? - write --timezone America/New_York")
    return zone


def _looked_at(source: "Source", config: "Config", scrapers: "Scrapers") -> str:
    """What one look at it shows; ``ConfigError`` where that proves no government that meets."""
    from lawtrack import __version__
    from lawtrack.crawling.first_look import look_at

    contact = f" (+{config.contact})" if config.contact else ""
    now = options.clock()
    look = look_at(source, scrapers, agent=f"lawtrack/{__version__}{contact}", now=now)
    if not look.is_proved:
        raise ConfigError(
            f"{source.key}: {look.line(now.date())} - nothing was written; --no-look writes it all"
            " the same"
        )
    return look.line(now.date())
