"""The page that people see first in a published folder: what is here, and how fresh it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from lawtrack.crawling.health.freshness import BROKEN, STALE
from lawtrack.crawling.health.sources import SourceState
from lawtrack.legislation.wording import in_words, moment_in_words

Listed = Sequence[Mapping[str, str]]  # path and title of each


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSource:
    """A source as the page names it."""

    name: str
    last_read: str  # in words; empty when it was never read well
    newest: str
    stale: bool


def front_page(
    *,
    topics: Sequence[str],
    lists: Mapping[str, Listed],
    states: Sequence[SourceState],
    names: Mapping[str, str],
    zones: Mapping[str, str],
) -> bytes:
    """The page as HTML; every word is escaped, nothing in it runs, the same for the same."""
    page = (
        _environment()
        .get_template("index.html")
        .render(
            topics=[topic.replace("-", " ") for topic in topics],
            briefs=lists["briefs"],
            feeds=lists["feeds"],
            calendars=[one for one in lists["calendars"] if not _is_of_body(one["path"])],
            bodies=[one for one in lists["calendars"] if _is_of_body(one["path"])],
            tables=lists["tables"],
            sources=[
                FrontSource(
                    name=names.get(state.jurisdiction, state.jurisdiction),
                    last_read=_moment(state.last_good, zones.get(state.jurisdiction, "UTC")),
                    newest=in_words(state.newest_item) if state.newest_item else "",
                    stale=state.state in (STALE, BROKEN) or state.last_good is None,
                )
                for state in states
            ],
        )
    )
    return page.encode()


def _is_of_body(path: str) -> bool:
    """Whether a calendar is that of one body: there are many."""
    return path.count("/") > 1 and path.split("/")[1] not in ("topics", "searches")


def _moment(moment: datetime | None, zone: str) -> str:
    return moment_in_words(moment, zone) if moment else ""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("lawtrack.publishing.site"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
