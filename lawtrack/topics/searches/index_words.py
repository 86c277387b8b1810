"""Words as the index has them: small, without accents, singular; on every database the same."""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 60
_NO_PLURAL = ("ss", "us", "is")
# Accents, points of Arabic and Hebrew, what lengthens a word, and hyphens that nobody sees.
UNSEEN = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200c\u200d\u2060"
)
_ACCENTS = re.compile(f"[{UNSEEN}]+")
_WORDS = re.compile(r"[^\W_]+")
_NO_WORD = {number: " " for number in range(128) if not chr(number).isalnum()}


def folded(text: str) -> str:
    """The text in small letters without accents."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def words_in(text: str) -> list[str]:
    """The words of a text, small and without accents; a hyphen or another sign divides them."""
    if text.isascii():  # in a fifth of the time
        return text.lower().translate(_NO_WORD).split()
    return _WORDS.findall(folded(text))


def singular(word: str) -> str:
    """The word without the s of a plural: cameras and camera, policies and policy meet.

    No more than that: what a text does not say is not to be found in it.
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1]


def index_words(text: str) -> list[str]:
    """The words of a text in their order, as the index has them."""
    return list(map(_index_word, words_in(_whole(text))))


def index_prefix(word: str) -> str:
    """The beginning of a word as the index has it."""
    return _written(word[:LONGEST_WORD])


def wholes_beginning(beginning: str) -> list[str]:
    """The words of which only the plural begins so, as the index has them: of polici, policy."""
    plurals = (beginning + end for end in ("es", "s") if f"{beginning}{end}".endswith("ies"))
    words = {_index_word(word) for word in (beginning, *plurals)}
    return sorted(word for word in words if not word.startswith(index_prefix(beginning)))


@lru_cache(maxsize=50_000)
def _index_word(word: str) -> str:
    return _written(singular(word[:LONGEST_WORD]))


def _whole(text: str) -> str:
    """The text without halves of characters, which no database stores."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _written(word: str) -> str:
    """In letters that every database takes for one word; the beginning stays a beginning."""
    return word if word.isascii() else f"x{word.encode().hex()}"
