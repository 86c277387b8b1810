"""A brief as Markdown and as one HTML page that needs nothing beside it."""

import re
from datetime import UTC, date, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from lawtrack.briefing import timeline
from lawtrack.briefing.brief import AHEAD, STUCK_AFTER, Brief
from lawtrack.storage.latest import Told

# What means something to Markdown, or to the HTML that it lets through.
# None of their words stands at the beginning of a line, where a hyphen or # would.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&])")
_BLANKS = re.compile(r"\s+")
MOST_LATER = 6  # meetings after the coming days
MOST_WORDS = 220  # characters of what a change says


def as_html(brief: Brief) -> str:
    """The brief as a page; every word of a source is escaped, and nothing in it is run."""
    return _environment().get_template("brief.html").render(_said(brief))


def as_markdown(brief: Brief) -> str:
    """The brief as Markdown; no word of a source can become a heading, a link or HTML."""
    text = _environment().get_template("brief.md").render(_said(brief))
    return re.sub(r"\n{3,}", "\n\n", text)


def _said(brief: Brief) -> dict[str, object]:
    return {
        "brief": brief,
        "picture": timeline.timeline(brief),
        "width": timeline.WIDTH,
        "left": timeline.LEFT,
        "top": timeline.TOP,
        "days_ahead": AHEAD.days,
        "most_later": MOST_LATER,
        "stuck_after": STUCK_AFTER.days,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lawtrack.briefing"),
        autoescape=select_autoescape(["html"]),  # by the name of the template
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day, "moment": _moment, "md": _md, "target": _target, "clock": _clock,
        "changes": _changes, "count": _count, "stance": _stance, "topic": _topic,
        "one_line": _one_line, "close": _close, "weekday": _weekday,
    }  # fmt: skip
    return environment


def _day(day: date) -> str:
    """The day as people in these places write it: "March 2, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"


def _weekday(day: date) -> str:
    return f"{day:%A}, {_day(day)}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment.astimezone(UTC).date())}, {moment.astimezone(UTC):%H:%M} UTC"


def _clock(time: str) -> str:
    """ "18:30" as "6:30 p.m."."""
    hour, _, minute = time.partition(":")
    half = "p.m." if int(hour) >= 12 else "a.m."
    return f"{(int(hour) - 1) % 12 + 1}:{minute} {half}"


def _one_line(words: str) -> str:
    return _BLANKS.sub(" ", words).strip()


def _close(words: str) -> str:
    """The words on one line without a point at their end: the sentence around them has one."""
    return _one_line(words).rstrip(" .;")


def _md(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _one_line(words))


def _target(url: str) -> str:
    """The address so that it cannot end a Markdown link early."""
    return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", url)


def _changes(told: Told) -> str:
    """What a change says, on one line: "title: …; sponsor added: …"."""
    said = [(change.get("reason", ""), change.get("new") or "") for change in told.changes]
    bare = [reason for reason in told.reasons if reason not in {reason for reason, _ in said}]
    lines = [*bare, *(f"{reason}: {_cut(new)}" if new else reason for reason, new in said)]
    return "; ".join(_words(line) for line in dict.fromkeys(lines))


def _words(line: str) -> str:
    reason, colon, rest = line.partition(":")
    return reason.replace("-", " ") + colon + rest


def _cut(words: str) -> str:
    line = _close(words)
    return line if len(line) <= MOST_WORDS else line[:MOST_WORDS].rsplit(" ", 1)[0] + " …"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _stance(word: str) -> str:
    """What the bill wants, as far as its words show it; empty when they do not."""
    return "" if word in ("", "unclear") else word


def _topic(name: str) -> str:
    return name.replace("-", " ")
