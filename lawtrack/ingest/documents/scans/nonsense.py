"""Whether letters make words of any language, or only what a font or a machine made of them."""

import re

from lawtrack.linear_pattern import LinearPattern

BULLETS = 20  # letters: fewer of a font without meaning are no text
_SOME_WORDS = 6
_USUAL_SHARE = 0.05
_WELL_SHARE = 0.75
_WELL_WRITTEN = LinearPattern(
    r"[(\"'“‘$#§*\[]{0,2}(?:[A-Za-z]?[a-z'’-]{1,60}|[A-Z'’-]{1,60}|[\d.,:/-]{1,40})"
    r"[)\"'”’.,;:!?%*\]]{0,3}"
)
# A figure or a line where a letter was, within a word.
_SLIP = LinearPattern(r"[a-z][01|][a-z]|[a-z]{2}[01]\b|\b[01][a-z]{2}")
_MANY_SLIPS = 4
_SLIP_SHARE = 0.1
_RUN_ON = 30  # letters: longer than the words of any page on the average

# What nearly every page of prose holds (English, Spanish, French, Portuguese, Haitian …).
USUAL = re.compile(
    r"\b(?:the|and|of|to|in|for|is|by|on|or|be|that|this|with|de|la|el|los|las|del|que|para|por|"
    r"en|un|une|le|les|des|et|da|do|dos|nan|pou|ak|sa|ng|mga|der|die|und|von|page|city|council)\b",
    re.IGNORECASE,
)
# Letters that do not follow one another in words, in any language that is printed here.
_UNUSUAL = frozenset(
    f"{entry[0]}{second}"
    for entry in re.findall(
        r"\w+",
        "aoq bfhknqvwxz cbfgmnpvwx dkpqtx ej fbchjkmnpqvwxz gcdfjkpqvwxz hghjkqvxz ihwy"
        " jbcdfghijklnpqrstvxy kcdfjkmqrtuvxz lhjqwxz mcdfghjkqtvwxz oqz pbfgjknqvwz"
        " qabcdefghijklmnopqrstvwxyz rjqx sgjvx tdjkvz uhjkwxyz vbcdfghjklmnpqrstvwxyz"
        " wbcdgjkmpquvxy xbdfghjklmnoqrsvxz yfhjktuxy zbcdfghjklmnpqrstuvwxz",
    )
    for second in entry[1:]
)
_CONTROL = re.compile(r"[\x00\x01\x03-\x08\x0e-\x1f]")  # a code of some font, where a letter was
_WORD = re.compile("[a-z]+")
_LEADERS = re.compile(r"[\s.,_\-=*·…\u2010-\u2015]+")
_PAIRS = 40  # of letters: fewer tell nothing


def is_doubtful(text: str) -> bool:
    """Whether hardly a word of a text is usual, and many are written as none is: "soUeUIpP.0"."""
    words = text.split()
    if len(words) < _SOME_WORDS or len(USUAL.findall(text)) > _USUAL_SHARE * len(words):
        return False
    return sum(_WELL_WRITTEN.fullmatch(word) is not None for word in words) < _WELL_SHARE * len(
        words
    )


def reads_better(text: str, other: str) -> bool:
    """Whether a text of the same page makes more words than another."""
    return len(USUAL.findall(text)) - _slips(text) > len(USUAL.findall(other)) - _slips(other)


def has_slips(text: str) -> bool:
    """Whether a text looks like a bad reading of a scan: "sha11 n0t", "fac1a1"."""
    if sum(map(text.count, "01|")) < _MANY_SLIPS:  # as on most pages, and quick to tell
        return False
    slips = _slips(text)
    return slips >= _MANY_SLIPS and slips > _SLIP_SHARE * len(text.split())


def _slips(text: str) -> int:
    return len(_SLIP.findall(text))


def is_nonsense(text: str, *, suspected: bool = False) -> bool:
    """Whether the letters of a text make no words of any language; False where few tell nothing.

    ``suspected``: its font has given cause, so that less is enough; control characters do too.
    """
    if USUAL.search(text):
        return False
    # Where blanks are shifted with the letters, a line is one word.
    runs_on = text.isascii() and len(text) > _RUN_ON * len(text.split())
    suspected = suspected or runs_on or _CONTROL.search(text) is not None
    shown = _LEADERS.sub("", text)
    if len(shown) < (BULLETS if suspected else _PAIRS):
        return False
    odd = sum(not letter.isalnum() for letter in shown)
    if odd > 0.5 * len(shown):
        return True
    # A font without names for its letters has them by chance at their places in ASCII, or nowhere.
    if suspected and sum(letter.isascii() for letter in shown) < 0.5 * len(shown):
        return True
    words = _WORD.findall(text.lower())
    pairs = [word[n : n + 2] for word in words for n in range(len(word) - 1)]
    if len(pairs) < _PAIRS and not suspected:
        return False
    unusual = sum(pair in _UNUSUAL for pair in pairs)
    return unusual > (0.15 if suspected else 0.33) * len(pairs)
