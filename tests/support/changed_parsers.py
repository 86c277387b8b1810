"""The three governments with parsers that read differently: titles, actions, places, texts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from lawtrack.legislation.records import Bill, Event, Record
from scrapers.jurisdictions.boston import BostonSpider
from scrapers.jurisdictions.federal import FederalSpider
from scrapers.jurisdictions.philadelphia import PhiladelphiaSpider
from scrapers.page import Follow

Parser = Callable[..., Iterable[Record | Follow]]


@cache
def better(parse: Parser) -> Parser:
    """The parser with what it yields read differently."""

    def parse_better(*arguments: Any, **context: Any) -> Iterator[Record | Follow]:
        return changed(parse(*arguments, **context))

    return parse_better


def changed(output: Iterable[Record | Follow]) -> Iterator[Record | Follow]:
    for thing in output:
        if isinstance(thing, Follow):
            otherwise = better(thing.otherwise) if thing.otherwise else None
            yield replace(thing, parse=better(thing.parse), otherwise=otherwise)
        elif isinstance(thing, Bill):
            actions = thing.actions and tuple(
                replace(action, text=f"{action.text} (read better)") for action in thing.actions
            )
            title = thing.title.replace("rodent", "facial recognition")
            yield replace(thing, title=title, actions=actions, notes=f"{thing.notes} Noted.")
        elif isinstance(thing, Event):
            yield replace(thing, description=f"{thing.description} Described.")
        else:
            yield thing


class Boston(BostonSpider):
    def begin(self) -> Iterator[Record | Follow]:
        return changed(super().begin())


class Philadelphia(PhiladelphiaSpider):
    def begin(self) -> Iterator[Record | Follow]:
        return changed(super().begin())


class Federal(FederalSpider):
    def begin(self) -> Iterator[Record | Follow]:
        return changed(super().begin())
