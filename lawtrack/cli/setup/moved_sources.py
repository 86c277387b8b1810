"""Which sources have gone elsewhere without a word: silent, leading away, or with a notice.

Only those that look so are asked, and each of them once.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lawtrack.config.platforms import Scrapers
from lawtrack.crawling.first_look import NewPlace, look_there, new_place_of
from lawtrack.legislation.records import Source

SILENT = timedelta(days=45)  # without a meeting that was or is to come


def silent_since(last: date | None, source: Source, *, now: datetime) -> date | None:
    """The day of its last meeting, where that is long past; ``None`` while it has meetings."""
    today = now.astimezone(ZoneInfo(source.timezone)).date()
    return last if last is not None and last < today - SILENT else None


def moved_lines(
    source: Source,
    scrapers: Scrapers,
    *,
    silent: date | None,
    leads_away: str,
    agent: str,
    now: datetime,
) -> Iterator[tuple[str, str]]:
    """What was found of a source that looks as if it had moved, and what to do about it."""
    place = new_place_of(source, scrapers, agent=agent, now=now)
    signs = []
    if silent:
        signs.append(f"no meeting since {silent}")
    if place.leads_to or (leads_away and not place.words):
        signs.append(f"leads to {place.leads_to or leads_away}")
    elif place.words:
        signs.append(f'its page says "{place.words}"')
    found = f"{source.key}: {source.platform}: {', '.join(signs)}"
    yield f"{found}{_answers(source, place, scrapers, agent, now)}", _advice(source, place)


def _answers(source: Source, place: NewPlace, scrapers: Scrapers, agent: str, now: datetime) -> str:
    """Which platform answers now, proved by what it shows."""
    if place.tenancy is None:
        return f"; see {place.url}" if place.url else ""
    look = look_there(source, place.tenancy, scrapers, agent=agent, now=now)
    named = f"; now on {place.tenancy.platform}"
    if look.is_proved:
        return f"{named}, which answers: the newest of {look.newest}: {look.newest_name}"
    return f"{named}, which {look.line(now.date())}"


def _advice(source: Source, place: NewPlace) -> str:
    if place.tenancy is None:
        return "look at the government's own site for where its meetings are now"
    name = "site" if "site" in source.addresses else next(iter(source.addresses))
    old = f'{name} = "{source.addresses[name]}"'
    if source.client:
        old = f'client = "{source.client}"'
    return (
        f"in [jurisdictions.{source.key}] write {place.tenancy.lines}, since = its first day there,"
        f' before = [{{ platform = "{source.platform}", {old} }}]'
    )
