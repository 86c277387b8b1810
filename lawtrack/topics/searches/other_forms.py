"""Other forms in which a text may have a word that somebody typed; pure.

None of them is another word: signs are left out or put in, as people and clerks do.
"""

import re
from collections.abc import Iterator

from lawtrack.topics.searches.index_words import folded, index_words

LONGEST = 40  # characters: on so few ``re`` is safe, and is asked in a tenth of the time
_DIGITS_LETTERS = re.compile("([0-9]{1,6})([a-z]{1,2})")
_HYPHENED = re.compile("([a-z]+)[-\u2010\u2011]([a-z]+)")
_OWNED = re.compile("([a-z0-9]{3,})['\u2019]s")
_THOUSANDS = re.compile("[0-9]{1,3}(?:,[0-9]{3})+")
_MANY = re.compile("[1-9][0-9]{3,8}")
_INITIALS = re.compile("[A-Z]{2,5}")
_DOTTED = re.compile(r"(?:[A-Za-z]\.){2,6}[A-Za-z]?\.?")
_HISSES = ("s", "x", "z", "ch", "sh")  # plurals of such words end in "es": buses, taxes, churches
# As addresses and clerks write them short, with a point or without.
_SHORT = {
    "ave": "avenue", "blvd": "boulevard", "ch": "chapter", "comm": "committee",
    "dept": "department", "govt": "government", "rd": "road", "sec": "section", "sq": "square",
    "st": "street",
}  # fmt: skip
_LONG = {whole: short for short, whole in _SHORT.items()}
_EDGES = "\"'()[]{},;:!?‘’"


def other_forms(typed: str) -> list[tuple[str, ...]]:
    """The words of its other forms, as the index has them."""
    return list(dict.fromkeys(_forms(typed.strip(_EDGES)))) if len(typed) <= LONGEST else []


def _forms(typed: str) -> Iterator[tuple[str, ...]]:
    """Those of: "4b"; "real-time"; "policy's"; "1,000", "1000"; "buses"; "St."; "US", "N.Y.P.D"."""
    small = folded(typed)
    if number := _DIGITS_LETTERS.fullmatch(small):
        yield number.groups()
    if pair := _HYPHENED.fullmatch(small):
        yield tuple(index_words("".join(pair.groups())))
    if owner := _OWNED.fullmatch(small):
        yield tuple(index_words(owner[1]))
    if _THOUSANDS.fullmatch(typed):
        yield (typed.replace(",", ""),)
    word = small.rstrip(".")
    if word.isalpha():
        yield from _spelled_otherwise(word)
    if _MANY.fullmatch(typed):
        yield tuple(f"{int(typed):,}".split(","))
    if _INITIALS.fullmatch(typed):
        yield tuple(small)
    if _DOTTED.fullmatch(typed) and len(index_words(typed)) > 2:
        yield ("".join(index_words(typed)),)


def _spelled_otherwise(word: str) -> Iterator[tuple[str, ...]]:
    """Of one word: buses for bus, and bus for buses; street for "St.", and St. for street."""
    if word.endswith("es") and word[:-2].endswith(_HISSES):
        yield (word[:-2],)
    elif len(word) > 2 and word.endswith(_HISSES):
        yield tuple(index_words(f"{word}es"))
    if other := _SHORT.get(word) or _LONG.get(word):
        yield (other,)
