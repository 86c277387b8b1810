"""Words as the index has them: small, without accents, singular; the same on every database."""

from lawtrack.topics.saved_searches import saved_search_words

LONGEST_WORD = 60
_NO_PLURAL = ("ss", "us", "is")


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
    return [_written(singular(word[:LONGEST_WORD])) for word in saved_search_words(_whole(text))]


def index_prefix(word: str) -> str:
    """The beginning of a word as the index has it."""
    return _written(word[:LONGEST_WORD])


def _whole(text: str) -> str:
    """The text without halves of characters, which no database stores."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _written(word: str) -> str:
    """In letters that every database takes for one word; the beginning stays a beginning."""
    return word if word.isascii() else f"x{word.encode().hex()}"
