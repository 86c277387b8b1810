"""What somebody may have meant by a name that is not known."""

from collections.abc import Iterable

MOST_LISTED = 14  # names beyond which a list is no help on one line
MOST_NEAR = 3


def near_names(name: str, known: Iterable[str], *, alike: float = 0.6) -> list[str]:
    """Those of the known names that look most like this one, the nearest first; or none.

    ``alike`` is the share of letters in their order, up to 1, that two names must have in common.
    """
    from difflib import get_close_matches

    by_letters = {_letters(each): each for each in known}
    wanted = _letters(name)
    near = get_close_matches(wanted, by_letters, n=MOST_NEAR, cutoff=alike)
    near += [each for each in by_letters if len(wanted) > 2 and wanted in each and each not in near]
    return [by_letters[each] for each in near[:MOST_NEAR]]


def _letters(name: str) -> str:
    return name.strip().lstrip("-").casefold().replace("_", "-").replace(" ", "-")


def known_names(name: str, known: Iterable[str], *, listed_in: str = "") -> str:
    """The end of a line that refuses a name: what is known, and what may have been meant.

    Too many names for a line stand where ``listed_in`` says; then only the near ones are told.
    """
    names = list(known)
    near = near_names(name, names)
    meant = f" - did you mean {' or '.join(near)}?" if near else ""
    if len(names) > MOST_LISTED and listed_in:
        return f"{meant or ' -'} {listed_in} lists all {len(names)}"
    return f"; known: {', '.join(names) or 'none'}{meant}"
