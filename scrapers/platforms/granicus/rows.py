"""A meeting of a view, as its page and its feed both have it: by its name, its day and its numbers.

"… on 2024-04-09 7:00 PM - Apr 02, 2024" (Yonkers) has the meeting's day and hour within its name,
before those of the recording.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from lawtrack.legislation.records import Document, Event, Source
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.called_off import without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.same_meetings import name_and_day, with_numbers

KINDS = {"agendaviewer": "agenda", "generatedagendaviewer": "agenda", "minutesviewer": "minutes"}
_SAYS_WHOSE = LinearPattern(
    r"\b(?:council|commission(?:ers)?|committee|board|authority|agency|trustees|supervisors"
    r"|selectmen|alder(?:men|persons)?|court|corporation|district)\b",
    ignore_case=True,
)
_ON_A_DAY = LinearPattern(r"^(.{1,300}?) on (\d{4}-\d\d-\d\d)\s*-?\s*(.{0,100})$")


class DatedName(NamedTuple):
    """What a name says: the name alone, its day and hour, and what stands behind the day."""

    name: str
    day: dt.date | None
    hour: str
    rest: str


def dated_name(printed: str) -> DatedName:
    """The parts of a name that has the meeting's day in it; of any other the name alone."""
    dated = _ON_A_DAY.match(printed)
    if dated is None:
        return DatedName(printed, None, "", "")
    return DatedName(dated[1].strip(), date_in_words(dated[2]), hour_in_words(dated[3]), dated[3])


def kind_shown(url: str) -> str:
    """The kind of paper that a viewer shows; empty for what is none."""
    return KINDS.get(url.partition("?")[0].rpartition("/")[2].removesuffix(".php").casefold(), "")


def event_on(
    day: dt.date,
    hour: str,
    name: str,
    *,
    source: Source,
    source_url: str,
    url: str,
    ids: Mapping[str, str],
    stamped: list[object],
    body: str = "",
    description: str = "",
    agenda_published: str = "",
    off: str = "",
    papers: tuple[Document, ...],
) -> Event:
    """The meeting, its id without a place; ``stamped`` is what its source says of it.

    ``off`` is what calls it off beside its name.
    """
    plain, status = without_called_off(name)
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(plain, day)),
        name=name,
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        # A tab stands above what has been, and not above what comes: where the name says whose
        # meeting it is, that counts, or each meeting would be another body's when it is over.
        body=plain if not body or _SAYS_WHOSE.search(plain) else body,
        description=description,
        status=status or off,
        url=url,
        source_url=source_url,
        stamp=with_numbers(stamp_of_row([*stamped, *filter(None, (off,))]), ids),
        agenda_published=agenda_published,
        extras={f"{kind} id": number for kind, number in ids.items()},
        documents=papers,
    )
