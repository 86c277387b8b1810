"""``lawtrack ask``: the letter to a clerk whose publisher asks programs to stay away."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import click

from lawtrack.cli.hints import program

if TYPE_CHECKING:
    from lawtrack.legislation.records import Source

WIDTH = 72


@click.command()
@click.argument("name", metavar="CITY")
def ask(name: str) -> None:
    """Print the letter that asks a city's clerk for leave to read its pages.

    For cities whose publisher's robots.txt asks programs to stay away: lawtrack then reads nothing.
    What the clerk answers goes into the city's table of lawtrack.toml, as
    permission = "2026-11-30, City Clerk, by e-mail"; it is kept with every crawl.
    """
    from lawtrack.cli.printing.layout import wrapped
    from lawtrack.cli.printing.terminal import say, terminal_width, warn
    from lawtrack.cli.setup.jurisdictions import catalogue_here, source_named

    config, scrapers, entries = catalogue_here()
    source = source_named(name, config, scrapers, entries)
    if not config.contact:
        warn("lawtrack: no contact is set: fill it in (lawtrack.toml), the clerk will want to know")
    minutes = (
        config.interval(name).total_seconds() // 60
        if name in config.jurisdictions
        else scrapers.platforms[source.platform].minutes
    )
    if not scrapers.platforms[source.platform].asks_first:
        warn(f"lawtrack: {name}: nothing is known that keeps programs away there - crawl it first")
    text = letter_to_clerk(
        source, contact=config.contact or "[your address]", minutes=int(minutes), delay=config.delay
    )
    width = min(WIDTH, terminal_width() - 1)
    for line in (cut for part in text.splitlines() for cut in wrapped(part, width) or [""]):
        say(line)


def letter_to_clerk(source: "Source", *, contact: str, minutes: int, delay: float) -> str:
    """The letter, ready to be signed."""
    from lawtrack import __version__

    pages = "\n".join(f"  {address}" for address in dict.fromkeys(source.addresses.values()))
    paragraphs = (
        f"Subject: Leave to read the public meeting pages of {source.name}",
        "Dear Clerk,",
        f"I follow what {source.name} decides, with lawtrack, a free program that reads public"
        " agendas and tells people in time when something they care about comes up. It obeys"
        " robots.txt, a file in which a web site says what programs may read. The company that"
        " publishes your meetings asks programs there to stay away. So lawtrack does, until you"
        " allow it.",
        "These are the pages:",
        pages,
        f"It would ask for the list of meetings every {_often(minutes)}, and for agendas and their"
        f" papers when they are new or changed: one page at a time, with at least {delay:g} s"
        " between two, longer where the file asks for it. It passes no login and no barrier.",
        "Each request says who asks:",
        f"  lawtrack/{__version__} (+{contact})",
        "May lawtrack read these pages? A line in answer is enough: yes or no, your name and"
        " office. I keep it with everything that was read by your leave, and stop when you say so."
        " Where your publisher can let this program in by name in robots.txt, so much the better.",
        "If you would rather not: is there another way to have each agenda when it is published,"
        " by e-mail or as a file? I ask for it under your state's law on public records.",
        f"Yours sincerely,\n{contact}",
    )
    return "\n\n".join(paragraphs)


def _often(minutes: int) -> str:
    hours = minutes // 60
    return f"{minutes} minutes" if minutes < 120 else f"{hours} hours"


def show_leave(leave: Mapping[str, str], kept_away: Collection[str]) -> None:
    """Print by whose leave governments are read, and what to do where one keeps programs away."""
    from lawtrack.cli.printing.terminal import say

    for key, permission in leave.items():
        if permission:
            say(f"{key}: read with leave: {permission}")
        elif key in kept_away:
            say(
                f"{key}: its publisher asks programs not to read it, and it is not read"
                f' - "{program()} ask {key}" prints a letter to its clerk'
            )
