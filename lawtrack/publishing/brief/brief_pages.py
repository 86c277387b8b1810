"""A brief as Markdown and as one HTML page that needs nothing beside it."""

import re
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from lawtrack.legislation.flags import judgement_sentence, topic_in_words
from lawtrack.legislation.wording import (
    change_lines_with_reasons,
    clock_in_words,
    in_words,
    moment_in_words,
    short_day,
)
from lawtrack.publishing.brief import timeline
from lawtrack.publishing.brief.brief import AHEAD, STUCK_AFTER, Brief, BriefBill
from lawtrack.publishing.brief.topic_changes import local_day
from lawtrack.publishing.news import LedgerChange
from lawtrack.safe_text import html_with_addresses_linked, parted_at_addresses, shortened

# What means something to Markdown, or to the HTML that it lets through: "&" begins an entity only.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?[A-Za-z0-9]{1,40};))")
# What begins a heading, a list or a rule, where a line begins with their words.
_BEGINS = re.compile(r"^(?:(?=[-+=#])|(\d{1,9})(?=[.)]))")
_BLANKS = re.compile(r"\s+")
MOST_LATER = 6  # meetings after the coming days
MOST_MEETINGS = 12  # changes of meetings
MOST_OF_NOTE = 300  # characters of the team's newest one


def brief_as_html(brief: Brief) -> str:
    """The brief as a page; every word of a source is escaped, and nothing in it is run."""
    return _environment().get_template("brief.html").render(_said(brief))


def brief_as_markdown(brief: Brief) -> str:
    """The brief as Markdown; no word of a source can become a heading, a link or HTML."""
    text = _environment().get_template("brief.md").render(_said(brief))
    return re.sub(r"\n{3,}", "\n\n", text)


def _said(brief: Brief) -> dict[str, object]:
    return {
        "brief": brief,
        "picture": timeline.timeline_picture(brief),
        "width": timeline.WIDTH,
        "left": timeline.LEFT,
        "top": timeline.TOP,
        "days_ahead": AHEAD.days,
        "most_later": MOST_LATER,
        "most_meetings": MOST_MEETINGS,
        "stuck_after": STUCK_AFTER.days,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lawtrack.publishing.brief"),
        autoescape=select_autoescape(["html"]),  # by the name of the template
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": short_day, "weekday": in_words, "moment": moment_in_words, "local": local_day,
        "clock": clock_in_words,
        "md": _md, "target": _target, "linked": html_with_addresses_linked, "md_linked": _md_linked,
        "changes": _changes, "count": _count, "stance": _stance, "topic": topic_in_words,
        "one_line": _one_line, "close": _close, "judged_words": _judged, "former_words": _former,
        "team_words": _team,
    }  # fmt: skip
    return environment


def _team(entry: BriefBill) -> str:
    """What the team holds of the bill, in words on one line; of the notes the newest."""
    team = entry.team
    parts = [
        f"position: {team.position}" if team.position else "",
        f"looked after by {team.looked_after_by}" if team.looked_after_by else "",
        f"tags: {', '.join(team.tags)}" if team.tags else "",
    ]
    if team.notes:
        note = team.notes[-1]
        earlier = len(team.notes) - 1
        parts.append(
            f"{note.editor or 'a note'}, {short_day(local_day(note.at, entry.timezone))}:"
            f" “{shortened(note.text, MOST_OF_NOTE)}”"
            + (f" and {_count(earlier, 'earlier note')}" if earlier else "")
        )
    return "; ".join(part for part in parts if part)


def _one_line(words: str) -> str:
    return _BLANKS.sub(" ", words).strip()


def _close(words: str) -> str:
    """The words on one line without a point at their end: the sentence around them has one."""
    return _one_line(words).rstrip(" .;")


def _md(words: str) -> str:
    return _BEGINS.sub(r"\1\\", _md_kept(_one_line(words)))


def _target(url: str) -> str:
    """The address so that it cannot end a Markdown link early."""
    return re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", url)


def _md_linked(line: str) -> str:
    """The line with a link in place of each address."""
    pieces = parted_at_addresses(_one_line(line))
    linked = "".join(
        f"[open]({_target(piece)})" if number % 2 else _md_kept(piece)
        for number, piece in enumerate(pieces)
    )
    return _BEGINS.sub(r"\1\\", linked)


def _md_kept(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)


def _changes(change: LedgerChange) -> Sequence[str]:
    """What a change says, a line each: "Title: …", "Sponsor added: …"."""
    return change_lines_with_reasons(change.reasons, change.changes)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _stance(word: str) -> str:
    """What the bill wants, as far as its words show it; empty when they do not."""
    return "" if word in ("", "unclear") else word


def _judged(entry: BriefBill) -> str:
    """How a sentence begins that ends in the name of the topic."""
    assert entry.why is not None
    about = _WAS if entry.why.former else _IS
    if entry.why.through:
        return f"The line of {entry.why.through} that leads to it {about[entry.why.judgement]}"
    return f"It {about[entry.why.judgement]}"


_IS = {"about": "is about", "mentions": "mentions", "watch": "is watched for"}
_WAS = {"about": "was about", "mentions": "mentioned", "watch": "was watched for"}


def _former(entry: BriefBill) -> str:
    """That the words of a bill no longer say why it is followed."""
    assert entry.why is not None
    return judgement_sentence(entry.why.topic, entry.why.judgement, former=True)
