"""The words of sources that nobody has mapped: in a table, and as lines for lawtrack.toml."""

import json
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.terminal import say, show_table
from lawtrack.crawling.health.unmapped_words import NOT_STORED
from lawtrack.safe_text import printable, shortened

if TYPE_CHECKING:
    from lawtrack.crawling.health.unmapped_words import UnmappedWords

LONGEST = 60
MOST_LINES = 20  # of each kind, to write into lawtrack.toml


def show_unmapped(unmapped: "Sequence[UnmappedWords]") -> None:
    """Print the words, and what to write into lawtrack.toml so that they are known."""
    if not unmapped:
        say("what every word means is known")
        return
    show_table(
        ("jurisdiction", "kind", "words", "count", "example", "perhaps"),
        (
            (u.jurisdiction, u.kind, shortened(u.words, LONGEST), u.count, u.example, u.suggestion)
            for u in unmapped
        ),
    )
    say("")
    say("What they stand for is unknown. Say it in lawtrack.toml (these are guesses: check them),")
    again = '"lawtrack reparse JURISDICTION --apply"'
    say(to_type(f"and read the stored answers again with {again}:"))
    for (key, kind), some in groupby(unmapped, key=attrgetter("jurisdiction", "kind")):
        say("")
        say(f"[jurisdictions.{key}.words.{kind}]")
        for each in [one for one in some if one.words != NOT_STORED][:MOST_LINES]:
            phrase = json.dumps(printable(each.words), ensure_ascii=False)
            say(f'{phrase} = "{each.suggestion or "?"}"')


def show_unmapped_summary(unmapped: "Sequence[UnmappedWords]") -> None:
    """Print one line that says how many words of which source nobody has mapped."""
    if unmapped:
        say(to_type(unmapped_summary(unmapped)))


def unmapped_summary(unmapped: "Sequence[UnmappedWords]") -> str:
    """How many words nobody has mapped, by source, and how many records stand on them."""
    parts = []
    for key, some in groupby(unmapped, key=attrgetter("jurisdiction")):
        words = list(some)
        meetings = sum(each.count for each in words if each.kind == "meetings")
        of_meetings = f"of meetings: {meetings}; " if meetings else ""
        noun = "wording" if len(words) == 1 else "wordings"
        times = sum(each.count for each in words)
        parts.append(f"{key}: {len(words)} {noun} ({of_meetings}in all: {times})")
    return f'words that nobody has mapped: {"; ".join(parts)} - see "lawtrack words"'
