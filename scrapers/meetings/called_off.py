"""What a clerk writes around a meeting's name when it is off: the name without it, and the word.

"FINANCE - CANCELED", "CANCELLED: Finance", "Finance (Postponed)", "Finance Meeting Cancelled",
"Conseil municipal – ANNULÉ". Within a name it says nothing of the meeting, nor at its beginning
without a mark behind it.
"""

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
