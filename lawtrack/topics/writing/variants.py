"""Phrases that miss their own variants: other spacing, number, quotation marks or spelling."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.lexicon import RAISING, Topic
from lawtrack.topics.patterns import phrases_pattern

_LONGEST_SHOWN = 3
# A word of so many letters may be two of so many.
_LONG, _HALF = 10, 4
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "or", "ion", "ly", "al")
# What ends like a plural and is none: "biometrics", "class", "status", "analysis".
_NO_PLURAL = ("ss", "us", "is", "ics", "ves", "news", "series", "species")
# What is also written with a hyphen after its e.
_ELECTRONIC = frozenset(
    (
        "bike", "book", "cigarette", "commerce", "filing", "government", "mail", "notary",
        "passport", "prescription", "scooter", "signature", "sport", "vehicle", "verify", "visa",
        "voting", "waste",
    )
)  # fmt: skip
# Most of what is read is American.
_BRITISH = {
    "licence": "license", "centre": "center", "programme": "program", "colour": "color",
    "defence": "defense", "organisation": "organization", "labour": "labor", "tyre": "tire",
    "authorisation": "authorization", "neighbourhood": "neighborhood", "behaviour": "behavior",
    "analyse": "analyze", "recognise": "recognize", "harbour": "harbor", "grey": "gray",
    "cheque": "check", "metre": "meter", "kerb": "curb", "aluminium": "aluminum",
}  # fmt: skip


def variant_warnings(topic: Topic) -> Iterator[str]:
    """A line for each phrase that would not find a usual variant of itself."""
    written = " ".join(each.text for each in topic.matches).lower()
    for where, phrases in _asked(topic):
        pattern = phrases_pattern(phrases)
        for phrase in phrases:
            missed = [
                variant
                for spelled in spelled_out(phrase)
                for variant in _variants(spelled, written)
                if pattern.fullmatch(clean_text(variant).text) is None
            ]
            if missed:
                some = ", ".join(f"“{each}”" for each in dict.fromkeys(missed[:_LONGEST_SHOWN]))
                yield f'{where}: "{phrase}" would not find {some.replace(chr(10), " / ")}'


def _asked(topic: Topic) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the lists in which a miss loses something, each with its name."""
    for group in topic.groups:
        if group.tier in RAISING:
            yield f"group {group.name!r}", group.phrases
    if topic.suggests:
        yield "suggests", topic.suggests
    for number, hint in enumerate(topic.hints, start=1):
        yield f"suggests: table {number}", hint.phrases


def spelled_out(phrase: str) -> Iterator[str]:
    """What the phrase stands for, with each alternative of each word at least once."""
    words = [word.split("|") for word in phrase.split()]
    for number in range(max(map(len, words))):
        chosen = [choices[min(number, len(choices) - 1)] for choices in words]
        yield " ".join(chosen)


def _variants(spelled: str, written: str) -> Iterator[str]:
    """How else a phrase is written; what stands in an example as it is, is meant so."""
    words = spelled.split()
    if any(word in ("...", "~") or "*" in word for word in words):
        return
    if "-" in spelled:
        for other in (" ", "", "\n"):
            yield spelled.replace("-", other)
    for number, word in enumerate(words):
        for other in _other_words(word, last=number == len(words) - 1):
            if word not in written:
                yield " ".join([*words[:number], other, *words[number + 1 :]])


def _other_words(word: str, *, last: bool) -> Iterator[str]:
    if last and (one := _singular(word)):
        yield one
    if "'" in word:
        yield word.replace("'", "’")
    if "’" in word:
        yield word.replace("’", "'")
    if american := _BRITISH.get(word):
        yield american
    if word[:1] == "e" and word[1:] in _ELECTRONIC:
        yield f"e-{word[1:]}"
    yield from _taken_apart(word)


def _singular(word: str) -> str:
    """The singular of a plural, or ""."""
    if word.endswith("iales"):  # Spanish: "faciales"
        return word[: -len("es")]
    if len(word) < 5 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return ""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    ends_in_es = word.endswith(("ches", "shes", "xes", "sses", "zes"))
    return word[: -2 if ends_in_es else -1]


def _taken_apart(word: str) -> Iterator[str]:
    """Yield the two words that a long one is made of, when it is none itself."""
    if len(word) < _LONG or not word.isalpha() or is_ordinary(word):
        return
    for cut in range(_HALF, len(word) - _HALF + 1):
        if is_ordinary(word[:cut]) and is_ordinary(word[cut:]):
            yield f"{word[:cut]} {word[cut:]}"


def is_ordinary(word: str) -> bool:
    """Whether a word, or what it is made from by an ending, is an ordinary one."""
    words = _ordinary_words()
    if word in words:
        return True
    stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    return any(len(stem) >= _HALF and (stem in words or f"{stem}e" in words) for stem in stems)


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    text = files("lawtrack.topics").joinpath("data", "common_words.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())
