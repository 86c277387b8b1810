"""The tables [jurisdictions.NAME.words.KIND] of lawtrack.toml, and the words that are shipped."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lawtrack.config.toml import refuse_unknown, table_in
from lawtrack.errors import ConfigError
from lawtrack.legislation.clerks.clerk_words import Additions, ClerkWords, general_words, words_in
from lawtrack.legislation.clerks.phrases import plain_phrase
from lawtrack.legislation.records import Source
from lawtrack.legislation.stage import Stage
from lawtrack.legislation.vocabulary import MEETING_STATES, STEP_CLASSES, UNKNOWN, VOTE_OPTIONS

WORDS = "words"
# The codes of each kind that people may write down.
CODES: Mapping[str, frozenset[str]] = {
    "meetings": frozenset(MEETING_STATES) - {UNKNOWN},
    "statuses": frozenset(stage.value for stage in Stage) - {Stage.UNKNOWN},
    "actions": STEP_CLASSES,
    "codes": STEP_CLASSES,
    "votes": VOTE_OPTIONS,
}
_SEVERAL = ("actions", "codes")  # a step may be of several classes: "introduction; referral"


def shipped_words(source: Source, folder: Path | None) -> ClerkWords:
    """The general words, with those of the source's platform and then of itself before them.

    Of a government that changed its platform, those of the earlier ones come first.
    """
    names = (name for each in (*source.former, source) for name in (each.platform, each.client))
    files = (
        folder / f"{name}.toml"
        for name in dict.fromkeys(names)
        if folder and name.replace("-", "").replace("_", "").isalnum()
    )
    return _general_words_with(tuple(f.read_text("utf-8") for f in files if f.is_file()))


@cache
def _general_words_with(files: tuple[str, ...]) -> ClerkWords:
    """The general words with those of these files: made once, as settings are read often."""
    words = general_words()
    for file in files:
        words = words.with_additions(words_in(file))
    return words


def words_beside(table: dict[str, Any], place: str) -> Additions:
    """What a jurisdiction's own words mean, by kind; a code that is none is refused."""
    kinds = table_in(table, WORDS, f"{place}]")
    refuse_unknown(kinds, tuple(CODES), f"{place}]", "kind of words")
    return {kind: _phrases(kind, phrases, f"{place}.{kind}]") for kind, phrases in kinds.items()}


def _phrases(kind: str, phrases: object, place: str) -> dict[str, str]:
    if not isinstance(phrases, dict):
        raise ConfigError(f'{place}: is no table - write lines like "Scratched" = "cancelled"')
    for phrase, code in phrases.items():
        if not plain_phrase(phrase):
            raise ConfigError(f"{place}: '{phrase}': are no words")
        if not isinstance(code, str):
            raise ConfigError(f'{place}: \'{phrase}\': is no text - write "{phrase}" = "…"')
        for one in code.split("; ") if kind in _SEVERAL else (code,):
            if one not in CODES[kind]:
                known = ", ".join(sorted(CODES[kind]))
                raise ConfigError(f"{place}: '{phrase}': unknown code '{one}'; known: {known}")
    return phrases
