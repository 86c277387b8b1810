"""How it looks when archived answers were parsed again: what changes, and what was left alone."""

from typing import TYPE_CHECKING, Any

from lawtrack.cli.printing.terminal import fields_of, say
from lawtrack.safe_text import printable, shortened

if TYPE_CHECKING:
    from lawtrack.ingest.reparse import Reparsed

MOST_FAILED = 20


def show_reparsed(found: "Reparsed") -> None:
    """Print the counts, each record with what changes, and the pages that cannot be read."""
    done = "changed" if found.applied else "would change"
    say(f"{found.jurisdiction}: {found.read} records read, {len(found.changed)} {done}")
    for reason, count in sorted(found.reasons.items()):
        say(f"  {reason}: {count}")
    for revised in found.changed:
        say(f"{printable(revised.identifier)} ({revised.kind}): {', '.join(revised.reasons)}")
        for change in revised.changes:
            old, new = (shortened(change.get(side), 100) for side in ("old", "new"))
            say(f"    {change.get('reason', '')}: {old or '-'} → {new or '-'}")
    for why, count in sorted(found.left.items()):
        say(f"  left alone, {why}: {count}")
    if found.missing:
        say(f"  pages that are not in the archive: {found.missing}")
    for problem in found.failed[:MOST_FAILED]:
        say(f"  cannot be read: {printable(problem)}")
    if len(found.failed) > MOST_FAILED:
        say(f"  … and {len(found.failed) - MOST_FAILED} more")
    if found.changed and not found.applied:
        say('  nothing was stored - "--apply" keeps it')


def reparsed_as_data(found: "Reparsed") -> dict[str, Any]:
    """The same for a program."""
    return {**fields_of(found), "reasons": found.reasons}
