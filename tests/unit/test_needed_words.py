"""Whoever adds a word to a pattern of judgement adds a sentence with it.

``python -m tests.unit.test_needed_words`` asks more, for minutes: each word is left out, and it
prints those without which every sentence says what it says, but for the ones that are known.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.support.mutants import Mutant
from tests.support.needed_words import Examples, pattern_of, place_of, word_of, words_left_out
from tests.unit.topics.test_each_word import OTHERS, SENTENCES, said
from tests.unit.topics.test_rules_in_detail import worded

# Words that no sentence of the tables needs, by their place: none is to be added.
NEEDLESS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("needless_words.toml").read_text("utf-8")
)


# One word or a few, with an end that may be missing: no part of a pattern's build.
_PLAIN = re.compile(r"[\w'’ -]+(?:\?|\\b)?")


def words_by_place() -> dict[str, list[Mutant]]:
    places: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in words_left_out():
        places[place_of(mutant)].append(mutant)
    return dict(sorted(places.items()))


def test_each_word_of_a_pattern_stands_in_a_sentence() -> None:
    """Its sentence goes into each_word.toml."""
    builds = (*SENTENCES, *OTHERS)
    sentences = "\n\n".join(text for *_, build in builds for text in worded(build))
    for place, words in words_by_place().items():
        if " " in place:
            continue  # several names at once
        known = NEEDLESS.get(place, ())
        for word in words:
            if _PLAIN.fullmatch(word_of(word)) and word_of(word) not in known:
                assert pattern_of(word).search(sentences), (place, word_of(word))


def test_what_is_known_to_be_needless_is_there() -> None:
    places = words_by_place()
    for place, words in NEEDLESS.items():
        there = Counter(word_of(mutant) for mutant in places.get(place, ()))
        assert Counter(words) <= there, place


def not_needed(examples: Examples, words: Sequence[Mutant], known: Sequence[str]) -> Counter[str]:
    """The words that no sentence needs, without those that are known."""
    often = Counter(map(word_of, words))
    asked = [each for each in words if often[word_of(each)] > known.count(word_of(each))]
    needless = Counter(word_of(each) for each in asked if not examples.need(each))
    return needless - Counter(known)


def main() -> None:
    examples = Examples(
        [
            (text, partial(said, says, place, text))
            for says, place, build in (*SENTENCES, *OTHERS)
            for text in worded(build)
        ]
    )
    for place, words in words_by_place().items():
        if needless := not_needed(examples, words, NEEDLESS.get(place, ())):
            print(place, *sorted(needless.elements()), sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
