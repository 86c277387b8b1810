"""What a first load costs: about, before it begins; told anew when the source's lists are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from lawtrack.config.platforms import Scrapers
from lawtrack.crawling.past_state import REQUESTS_A_RECORD, REQUESTS_A_TEXT
from lawtrack.legislation.records import Planned, Source, StoredState

REQUESTS_A_MEETING = 4  # its agenda, roll calls, and what is printed of both


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLoad:
    """How many records a first load has found listed, and which of them it reads in full."""

    matters: int = 0  # whose titles are stored
    matters_now: int = 0
    texts_now: int = 0  # of matters of which the rest is read later
    matters_later: int = 0  # by crawls of the past, as far back as is wanted
    meetings_now: int = 0
    meetings_later: int = 0

    @property
    def lists_titles(self) -> bool:
        """Whether it has not come to the end of the titles yet."""
        return not self.matters

    @property
    def requests_now(self) -> float:
        """What this crawl asks for behind the titles."""
        texts = self.texts_now * REQUESTS_A_TEXT
        return _requests(self.matters_now, self.meetings_now) + texts

    @property
    def requests_later(self) -> float:
        """What the past costs, as far back as is wanted."""
        texts = self.texts_now * REQUESTS_A_TEXT
        return _requests(self.matters_later, self.meetings_later) - texts

    @property
    def requests_of_all(self) -> float:
        """What all matters cost that are listed."""
        return _requests(self.matters, self.meetings_now + self.meetings_later)


def first_load(parts: Iterable[Planned]) -> FirstLoad:
    """What the parts of a plan say together."""
    bills = [part for part in parts if part.kind == "bill"]
    events = [part for part in parts if part.kind == "event"]
    return FirstLoad(
        matters=sum(part.listed for part in bills),
        matters_now=sum(part.now for part in bills),
        texts_now=sum(part.texts for part in bills),
        matters_later=sum(part.later for part in bills),
        meetings_now=sum(part.now for part in events),
        meetings_later=sum(part.later for part in events),
    )


def forecast_of(
    source: Source,
    scrapers: Scrapers,
    known: StoredState,
    *,
    agent: str,
    pause: Callable[[], None],
) -> FirstLoad | str:
    """What a first load of a source would cost, by a few of its answers, or why it is not known.

    Empty where its platform cannot tell; asked by the function that the scrapers' package has for
    it, with a ``pause`` before each page.
    """
    module, _, name = scrapers.forecast.rpartition(".")
    if not module:
        return ""
    ask: Callable[..., FirstLoad | str] = getattr(import_module(module), name)
    return ask(source, scrapers.platforms[source.platform], known, agent=agent, pause=pause)


def _requests(matters: int, meetings: int) -> float:
    return matters * REQUESTS_A_RECORD + meetings * REQUESTS_A_MEETING
