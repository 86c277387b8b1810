"""What the programs' interface answers beside the records that pages and the library have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from lawtrack.crawling.health.sources import SourceState
from lawtrack.database import Session
from lawtrack.database.jurisdictions import governments
from lawtrack.database.search.find_records import SearchAnswer, SearchHit
from lawtrack.web.answering.asker import Asker

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Generic[Item]):
    """Some lines of a list."""

    items: tuple[Item, ...]
    next: str  # the address of the next ones; empty at the end
    notes: tuple[str, ...] = ()  # what of the question was not understood, or not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedJurisdiction:
    """A government that is followed, and how fresh what is stored of it is."""

    key: str  # its name in all other answers
    name: str
    ocd_id: str
    platform: str
    timezone: str
    source: SourceState
    is_fresh: bool  # it is read in time, and wholly


def followed(session: Session, asker: Asker) -> list[FollowedJurisdiction]:
    """The governments of the settings, in their order."""
    known = governments(session)
    sources = {name: asker.config.source(name) for name in asker.config.jurisdictions}
    return [
        FollowedJurisdiction(
            key=state.jurisdiction,
            name=str(known.get(state.jurisdiction, {}).get("name") or source.name),
            ocd_id=source.ocd_id,
            platform=source.platform,
            timezone=source.timezone,
            source=state,
            is_fresh=state.well and state.last_good is not None,
        )
        for state in asker.states(session)
        for source in (sources[state.jurisdiction],)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecords:
    """What a search finds: some hits, and counts of all."""

    items: tuple[SearchHit, ...]
    next: str
    notes: tuple[str, ...]
    total: int
    is_more: bool  # the counts are of the newest places only: there are more
    meant: str  # something like it that is found, where nothing else is
    facets: Mapping[str, tuple[tuple[str, int], ...]]  # value and count, by what it is of

    @classmethod
    def of(cls, answer: SearchAnswer, following: str) -> "FoundRecords":
        """The answer of a search in the form of a list."""
        return cls(
            items=answer.hits,
            next=following,
            notes=answer.notes,
            total=answer.total,
            is_more=answer.is_more,
            meant=answer.meant,
            facets=answer.facets,
        )
