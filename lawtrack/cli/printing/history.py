"""How the ledger looks on a terminal: histories, the newest changes, texts compared."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.terminal import fields_of, say, say_parts
from lawtrack.database.events import meeting_id
from lawtrack.database.ledger import NamedRevision, Revision
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.texts import Reading
from lawtrack.legislation import wording
from lawtrack.legislation.changes.text_diff import Difference
from lawtrack.legislation.reasons import BOOKKEEPING, is_news
from lawtrack.safe_text import moment_utc, printable, shortened

SHOWN = 200  # of a title, of an old or new value
MOST_LINES = 12  # of one revision, in a list of many
ALL_LINES = 10_000


def show_history(name: str, changes: Iterable[Revision], *, everything: bool) -> None:
    """Print each revision with what was there before and after; bookkeeping when asked for."""
    shown = [change for change in changes if everything or is_news(change.reasons)]
    # What one look saw at once: the bill first, then its meetings.
    shown.sort(key=lambda change: (change.seen_at, change.of, change.revision))
    say(name)
    for change in shown:
        of = f" - {printable(change.of)}" if change.of else ""
        say(f"{moment_of_change(change, with_crawl=everything)}{of}")
        for line in lines_of_change(change, everything=everything):
            say(f"  {line}")
    if not shown:
        say("Nothing has changed since it was first seen.")


def show_changes(news: Iterable[NamedRevision], *, more: bool = False) -> None:
    """Print revisions of many records, each with the name of its record, and how many.

    ``more`` tells that there are others, which were not asked for.
    """
    count = 0
    for count, each in enumerate(news, start=1):
        if count > 1:
            say()
        on = f" (with {', '.join(map(printable, each.through))})" if each.through else ""
        title = shortened(each.title, SHOWN) or "(no title yet)"
        say(f"{each.jurisdiction} {printable(each.id)}: {title}{on}")
        say(f"  {moment_of_change(each.change)}")
        lines = list(lines_of_change(each.change))
        for line in lines[:MOST_LINES]:
            say(f"    {line}")
        if len(lines) > MOST_LINES:
            rest = f'… and {len(lines) - MOST_LINES} more: "lawtrack history" shows them all'
            say(f"    {to_type(rest)}")
    if count:
        say()
        others = '; there are more: "--limit" shows them' if more else ""
        say(f"{count} change{'' if count == 1 else 's'}, the newest first{others}")
    else:
        say("No change is known.")


def moment_of_change(change: Revision, *, with_crawl: bool = False) -> str:
    """When a change was seen, and when it happened as far as the source says."""
    effective = f", of {change.effective}" if change.effective else ""
    crawl = f", crawl {change.crawl}" if with_crawl and change.crawl is not None else ""
    return f"{moment_utc(change.seen_at)}{effective}{crawl}"


def lines_of_change(change: Revision, *, everything: bool = False) -> Iterator[str]:
    """What changed, a line each in plain words; bookkeeping when asked for."""
    news = [code for code in change.reasons if code not in BOOKKEEPING]
    yield from wording.change_lines_with_reasons(news, change.changes, most=ALL_LINES)
    if not everything:
        return
    for item in change.changes:
        if item["reason"] in BOOKKEEPING:
            old, new = (shortened(item[side], SHOWN) for side in ("old", "new"))
            what = wording.reason_in_words(item["reason"])
            field = (
                "" if item["field"] in item["reason"] else f" ({item['field'].replace('_', ' ')})"
            )
            yield f"{what}{field}: {old or '-'} → {new or '-'}"


def news_as_data(news: Iterable[NamedRevision]) -> list[dict[str, Any]]:
    """The changes for a program, each with the name of its record."""
    return [
        {
            "jurisdiction": each.jurisdiction,
            "kind": each.kind,
            "id": each.id,
            "title": each.title,
            "through": each.through,
            **fields_of(each.change),
        }
        for each in news
    ]


def show_readings(readings: Iterable[Reading]) -> None:
    """Print the texts that can be compared, one a line."""
    for reading in readings:
        say(f"{reading.number:3}  {reading_in_words(reading)}")


def readings_as_data(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """The texts for a program, without the words themselves."""
    return [
        {name: value for name, value in fields_of(reading).items() if name != "pages"}
        for reading in readings
    ]


def reading_in_words(reading: Reading) -> str:
    """A text in words: title, its date, when it was read, whether it is still listed."""
    day = f" of {reading.date}" if reading.date else ""
    gone = "" if reading.listed else ", no longer listed"
    return f"{printable(reading.title)}{day} (read {moment_utc(reading.read_at)}{gone})"


def show_differences(old: Reading, new: Reading, differences: Sequence[Difference]) -> None:
    """Print what was taken out and put in: in colour on a terminal, else as [-old-]{+new+}."""
    say(f"from {old.number}: {reading_in_words(old)}")
    say(f"to   {new.number}: {reading_in_words(new)}")
    if not differences:
        say("the same words")
    colours = sys.stdout.isatty()
    for difference in differences:
        say()
        if difference.after:
            say(f"… {shortened(difference.after, 100)}")
        say_parts([part if colours else _marked(*part) for part in difference.parts])


def _marked(kind: str, text: str) -> tuple[str, str]:
    bare = text.rstrip(" ")
    space = text[len(bare) :]
    if kind == "removed":
        return kind, f"[-{bare}-]{space}"
    return kind, (f"{{+{bare}+}}{space}" if kind == "added" else text)


def differences_as_data(
    old: Reading, new: Reading, differences: Iterable[Difference]
) -> dict[str, Any]:
    """What was taken out and put in, for a program."""
    before, after = readings_as_data([old, new])
    return {
        "from": before,
        "to": after,
        "differences": [
            {"after": each.after, "parts": [part._asdict() for part in each.parts]}
            for each in differences
        ],
    }


def name_of(record: BillRow | EventRow) -> str:
    """One line that says which bill or meeting it is."""
    if isinstance(record, BillRow):
        what = f"{record.identifier} ({record.session}): {record.title}"
    else:
        when = f"{record.date} {record.time}".strip()
        what = f"{meeting_id(record)}: {record.name}, {when}"
    return f"{record.jurisdiction} {printable(what)}"
