"""One record in three shapes: a page, JSON, and of lists CSV; all of the same fields."""

import csv
import dataclasses
import datetime as dt
import io
from calendar import Calendar
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import resources
from typing import Any
from urllib.parse import quote

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from lawtrack.database.details import BillDetails
from lawtrack.database.events import ListedEvent
from lawtrack.database.search.search_snippet import marked_parts, runs_of_a_kind
from lawtrack.legislation.flags import judgement_alone, topic_in_words
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.reasons import reason_of
from lawtrack.legislation.stage import course_of, status_with_stage
from lawtrack.legislation.stations import Station, stations_of
from lawtrack.legislation.wording import (
    change_lines_with_reasons,
    clock_in_words,
    in_words,
    local_time,
    moment_in_words,
    short_day,
)
from lawtrack.publishing.tables.table_cells import FORMULA
from lawtrack.safe_text import parted_at_addresses, printable, shortened, web_address
from lawtrack.web import page_addresses
from lawtrack.web.charts import bar_chart, column_chart
from lawtrack.web.published.pagefind_words import found_as
from lawtrack.web.rest.linked_data import bill_data, event_data

_IN_LINKS = {ord(sign): quote(sign) for sign in ' "<>^`{}'}


def as_json(page: object) -> bytes:
    """The record as JSON: moments and days in ISO form."""
    return orjson.dumps(page, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def as_csv(rows: Sequence[Any]) -> bytes:
    """The records as a table, in UTF-8 with a mark by which spreadsheets know it."""
    output = io.StringIO()
    writer = csv.writer(output)
    if rows:
        names = [field.name for field in dataclasses.fields(rows[0])]
        writer.writerow(names)
        writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def _cell(value: Any) -> str:
    """The value in words, and no formula."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(map(_cell, value))
    if dataclasses.is_dataclass(value):
        return getattr(value, "words", "") or getattr(value, "marks", "")
    words = printable(value)
    return f"'{words}" if words[:1] in FORMULA else words


def as_page(template: str, page: object, **more: object) -> str:
    """The record as HTML; every word is escaped."""
    return _environment().get_template(template).render(page=page, **more)


@cache
def style_sheet() -> bytes:
    """How pages look."""
    return _static("lawtrack.css")


def search_script() -> bytes:
    """What searches published pages in the browser."""
    return _static("search.js")


def _static(name: str) -> bytes:
    return resources.files("lawtrack.web").joinpath("static", name).read_bytes()


def local_clock(printed: str, day: dt.date, time: str, zone: str) -> str:
    """The hour of a meeting by the clock of its place, with its zone; else what is printed."""
    if printed != time or not time:
        return printed
    return f"{clock_in_words(time)} {local_time(f'{day}T{time}', zone).split(' ', 2)[-1]}"


def local_moment(local: str, zone: str) -> str:
    """A moment as ``next_meeting`` has it, by the clock of the place; or a day alone."""
    day = dt.date.fromisoformat(local[:10])
    return ", ".join(filter(None, (in_words(day), local_clock(local[11:], day, local[11:], zone))))


def link_address(address: str) -> str:
    """The address as a link has it, or nothing; what browsers encode in it is encoded."""
    return web_address(address).translate(_IN_LINKS)


def linked_words(words: str) -> Markup:
    """The words, in which each address of the web leads there."""
    link = Markup('<a href="{1}" rel="noreferrer">{0}</a>')
    pieces = parted_at_addresses(_shown(words))
    return Markup("").join(
        link.format(piece, link_address(piece)) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


def way_of(bill: BillDetails, division: str) -> tuple[Station, ...]:
    """The way of a bill and where it stands; nothing where its division is not known."""
    classes = {name for each in bill.actions for name in each.classification.split("; ")}
    course = course_of(bill.classification, division)
    return stations_of(bill.stage, course, classes) if division else ()


def month_weeks(month: str) -> list[list[int]]:
    """The days of the month in weeks from Sunday on; 0 is no day of it."""
    year, number = map(int, month.split("-"))
    return Calendar(firstweekday=6).monthdayscalendar(year, number)


def next_month(month: str, step: int) -> str:
    """The month so many months later, as 2026-03."""
    year, number = map(int, month.split("-"))
    months = year * 12 + number - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def meetings_by_day(meetings: Sequence[ListedEvent]) -> Mapping[int, Sequence[ListedEvent]]:
    """The meetings of a month by its days."""
    days: dict[int, list[ListedEvent]] = {}
    for one in meetings:
        days.setdefault(one.date.day, []).append(one)
    return days


def narrowed(asked: str, name: str, value: str) -> str:
    """The search with one field more."""
    return f'{asked} {name}:"{value}"'


def in_year(asked: str, year: str) -> str:
    """The search with the days of that year alone."""
    return f"{asked} after:{int(year) - 1:04}-12-31 before:{int(year) + 1:04}-01-01"


def told_line(line: str, most: int) -> Markup:
    """What changed, shortened; addresses are long and say nothing, so each is a link behind it."""
    pieces = parted_at_addresses(_shown(line))
    link = Markup(' <a href="{}" rel="noreferrer">original</a>')
    words = shortened(" ".join("".join(pieces[::2]).split()), most)
    return escape(words) + Markup("").join(link.format(link_address(one)) for one in pieces[1::2])


def with_day_in_words(title: str) -> str:
    """The name of a meeting, as the ledger has it, with its day as people write it."""
    name, comma, moment = title.rpartition(", ")
    day, _, hour = moment.partition(" ")
    try:
        when = in_words(dt.date.fromisoformat(day))
    except ValueError:
        return title
    return f"{name}{comma}{when}" + (f", {clock_in_words(hour)}" if hour else "")


def reasons_in_words(codes: Sequence[str]) -> str:
    """What happened, as messages call it: "Status, agenda line revised"."""
    labels = (reason_of(code).label or code.replace("-", " ") for code in codes)
    words = ", ".join(dict.fromkeys(labels))
    return words[:1].upper() + words[1:].lower()


def heading_of(reasons: Sequence[str], lines: Sequence[str]) -> str:
    """What happened, in words; empty where the only line that tells it begins with these."""
    words = reasons_in_words(reasons)
    return "" if len(lines) == 1 and f"{lines[0]}:".startswith(f"{words}:") else words


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": in_words,
    "iso_day": dt.date.fromisoformat,
    "month": lambda month: f"{dt.date.fromisoformat(month + '-01'):%B %Y}",
    "moment": lambda when: moment_in_words(when, "UTC") if when else "",
    "topic": topic_in_words,
    "judged": judgement_alone,
    "place": lambda key, names: names.get(key, key),
    "by_day": meetings_by_day,
    "places": lambda counts, names: [(names.get(key, key), count) for key, count in counts],
    "edition": lambda lexicon: lexicon.rpartition(" ")[2].partition("+")[0],
    "web": link_address,
    "short": lambda words, most: shortened(words, most),
    "runs": runs_of_a_kind,
    "marked": partial(marked_parts, terms=()),
    "capital": lambda words: words[:1].upper() + words[1:],
    "clock": local_clock,
    "linked": linked_words,
    "told": told_line,
    "with_day": with_day_in_words,
    "reasons": reasons_in_words,
    "moment_day": lambda when: short_day(when.date()),
    "local": local_moment,
    "urlencode": partial(quote, safe=""),
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lawtrack.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_shown,
        auto_reload=False,  # else each page asks the disk whether its templates are as they were
    )
    environment.filters |= _FILTERS
    environment.globals |= {
        "published": False,  # as a file, where no program answers
        "search_form": "",  # of files that can be searched, where it leads
        "found_as": found_as,
        "bill_page": page_addresses.bill_page,
        "meeting_page": page_addresses.meeting_page,
        "record_page": page_addresses.record_page,
        "document_page": page_addresses.document_page,
        "versions_page": page_addresses.versions_page,
        "changes_page": page_addresses.changes_page,
        "days_before": lambda day, days: (day - dt.timedelta(days=days)).isoformat(),
        "search_page": page_addresses.search_page,
        "follow_page": page_addresses.follow_page,
        "person_page": page_addresses.person_page,
        "event_data": event_data,
        "bill_data": bill_data,
        "narrowed": narrowed,
        "in_year": in_year,
        "full_number": full_number,
        "way_of": way_of,
        "status_with_stage": status_with_stage,
        "change_lines": change_lines_with_reasons,
        "heading": heading_of,
        "chart": column_chart,
        "bars": bar_chart,
        "month_weeks": month_weeks,
        "next_month": next_month,
    }
    return environment


def _shown(value: Any) -> Any:
    """Words of a source without what turns their direction; line ends stay."""
    if type(value) is not str or value.isprintable():
        return value
    return "\n".join(
        "".join(c if c.isprintable() or c == "\t" else "" for c in line)
        for line in value.split("\n")
    )
