"""What a clerk writes around a meeting's name when it is off: the name without it, and the word.

"FINANCE - CANCELED", "CANCELLED: Finance", "Finance (Postponed)", "Finance Meeting Cancelled",
"Conseil municipal – ANNULÉ". Within a name it says nothing of the meeting, nor at its beginning
without a mark behind it. Its papers say it in their titles: "Notice of Cancellation", "Meeting
Cancelled", "CANCELED Agenda".
"""

from collections.abc import Iterable

from lawtrack.linear_pattern import LinearPattern

_WORD = (
    r"(cancel+ed|postponed|rescheduled|vacated|annul(?:é|ée|és|ées)|report(?:é|ée|és|ées)"
    r"|cancelad[ao]|aplazad[ao])"
)
_AROUND = LinearPattern(
    rf"^[\s*(\[]*{_WORD}\s*[-:–—)*!\]]+\s*|[\s(*\[:–—-]+{_WORD}[\s)*!.\]]*$", ignore_case=True
)


def without_called_off(name: str) -> tuple[str, str]:
    """The name as it is when the meeting takes place, and "Canceled"; the name alone else."""
    off = _AROUND.search(name)
    plain = name.replace(off[0], "").strip() if off else ""
    if off is None or not plain:
        return name, ""
    return plain, (off[1] or off[2]).capitalize()


_NOTICE = LinearPattern(
    r"\b(?:cancel\w*|recess) notice\b|\bnotice of (?:cancel\w*|recess)\b", ignore_case=True
)
_PAPER = LinearPattern(
    r"(?:^|\b(?:meeting|agenda|notice)[\s(*:–-]+)cancel+ed\b|\bavis d['’]annulation\b",
    ignore_case=True,
)


def called_off_by(titles: Iterable[str]) -> str:
    """What the title of a paper says of a meeting that is not held; empty where none does."""
    papers = tuple(titles)
    notice = next((title for title in papers if _NOTICE.search(title)), "")
    return notice or ("Cancelled" if any(_PAPER.search(title) for title in papers) else "")
