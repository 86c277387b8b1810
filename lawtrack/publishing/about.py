"""What an export says about itself: format, filters, counts, and how fresh the sources were."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from lawtrack import __version__
from lawtrack.crawling.health.sources import SourceState
from lawtrack.database.as_of.selection import inexact_as_of
from lawtrack.database.conditions import Selection, end_of

if TYPE_CHECKING:
    from lawtrack.database import Session

SCHEMA_VERSION = 2  # raised when a file that is written has another shape


def about_export(
    wanted: Selection, states: Sequence[SourceState], *, now: datetime, more: Mapping[str, Any]
) -> dict[str, Any]:
    """The head of every sidecar, with what is particular to this one in the middle."""
    return {
        "schema_version": SCHEMA_VERSION,
        "generator": f"lawtrack {__version__}",
        "written": iso_moment(now),
        **more,
        "filters": {
            "all": wanted.everything,
            "topic": wanted.topic,
            "jurisdiction": wanted.jurisdiction,
            "since": _day(wanted.since),
            "as_of": _day(wanted.as_of),
        },
        "sources": sources_in_words(states),
    }


def of_then(
    session: "Session", wanted: Selection, *, kinds: Iterable[str], not_kept: Iterable[str]
) -> dict[str, Any]:
    """What is to be said of an export as of an earlier day; nothing of one of today.

    ``kinds`` are the records in it, ``not_kept`` what of them nobody wrote down.
    """
    if wanted.as_of is None:
        return {}
    moment = end_of(wanted.as_of)
    return {
        "known_before": iso_moment(moment),
        "inexact": inexact_as_of(session, kinds, moment),
        "not_kept": list(not_kept),
    }


def sources_in_words(states: Sequence[SourceState]) -> dict[str, dict[str, Any]]:
    """How fresh each source is, by its name."""
    return {
        state.jurisdiction: {
            "state": state.state,
            "why": state.words,
            "last_good_crawl": iso_moment(state.last_good),
            "next_crawl_expected_by": iso_moment(state.crawl_by),
            "newest_item": _day(state.newest_item),
            "next_item_expected_by": _day(state.item_by),
            "bills": state.bills,
            "still_to_be_had": state.open_failures,
            "problem": state.wrong,
        }
        for state in states
    }


def _day(day: date | None) -> str | None:
    if isinstance(day, datetime):
        return iso_moment(day)
    return day.isoformat() if day else None


def iso_moment(moment: datetime | None) -> str | None:
    """The moment as 2026-11-24T06:47:07Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
