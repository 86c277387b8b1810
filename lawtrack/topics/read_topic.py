"""Reads a topic that is written as TOML, and says everything that is wrong with its form."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from lawtrack.errors import ConfigError
from lawtrack.topics.lexicon import NAME, PLACES, TIERS, Example, Group, Hint, Topic
from lawtrack.topics.words import LISTS, Words, shared_words, with_own_words


@lru_cache(maxsize=64)
def parse_topic(text: str, *, where: str) -> Topic:
    """The topic that a TOML text describes; ``ConfigError`` says the first thing wrong with it.

    Of the same text the very same topic: what is made from one is kept for it, and to hold two
    equal ones against each other takes longer than most questions to it.
    """
    topic, problems = read_topic(text, where=where)
    if topic is None:
        more = f'; {len(problems) - 1} more, "lawtrack topics check" tells all'
        raise ConfigError(problems[0] + (more if problems[1:] else ""))
    return topic


def read_topic(text: str, *, where: str) -> tuple[Topic | None, list[str]]:
    """The topic that a TOML text describes, or ``None`` and everything wrong with its form."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers and lists beyond all measure
        return None, [f"{where}: not TOML: {error}"]
    problems: list[str] = []
    _known(
        document,
        (
            "name",
            "title",
            "version",
            "suggests",
            "terms",
            "acts_on",
            "must_not",
            "words",
            "groups",
            "examples",
        ),
        where,
        problems,
    )
    examples = _table(document.get("examples", {}), f"{where}: examples", problems)
    _known(examples, ("match", "mentions", "match_not"), f"{where}: examples", problems)
    suggests, hints = _suggests(document.get("suggests", []), where, problems)
    topic = Topic(
        name=_word(document, "name", where, problems),
        title=_word(document, "title", where, problems),
        version=_word(document, "version", where, problems),
        groups=_groups(document.get("groups"), where, problems),
        suggests=suggests,
        hints=hints,
        terms=_phrases(document, "terms", where, problems),
        acts_on=_phrases(document, "acts_on", where, problems),
        must_not=_phrases(document, "must_not", where, problems),
        words=_own_words(document.get("words", {}), f"{where}: words", problems),
        matches=_examples(examples, "match", where, problems),
        mentions=_examples(examples, "mentions", where, problems),
        matches_not=_examples(examples, "match_not", where, problems),
    )
    if topic.name and not NAME.fullmatch(topic.name):
        problems.append(f"{where}: name {topic.name!r} - write small letters, digits and hyphens")
    return (None, problems) if problems else (topic, [])


def _groups(tables: Any, where: str, problems: list[str]) -> tuple[Group, ...]:
    if not isinstance(tables, list) or not tables:
        problems.append(f"{where}: has no groups - add [[groups]] with phrases")
        return ()
    groups: list[Group] = []
    for number, table in enumerate(tables, start=1):
        if isinstance(table, dict):
            place = f"{where}: group {table.get('name') or number!r}"
            groups.append(_group(table, place, problems))
        else:
            problems.append(f"{where}: group {number}: is no table - write [[groups]]")
    names = [group.name for group in groups]
    problems.extend(
        f"{where}: group {name!r}: stands here {names.count(name)} times - give each its own name"
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    )
    return tuple(groups)


def _group(table: Mapping[str, Any], place: str, problems: list[str]) -> Group:
    _known(table, tuple(field.name for field in fields(Group)), place, problems)
    tier = _word(table, "tier", place, problems)
    if tier and tier not in TIERS:
        problems.append(f"{place}: unknown tier {tier!r}; known: {', '.join(TIERS)}")
    weight, within = table.get("weight", 1.0), table.get("within", 80)
    if not _number(weight) or not _number(within):
        problems.append(f"{place}: weight and within are numbers of 0 or more")
        weight, within = 1.0, 80
    if not table.get("phrases"):
        problems.append(f'{place}: has no phrases - write phrases = ["…"]')
    return Group(
        name=_word(table, "name", place, problems),
        tier=tier,
        weight=float(weight),
        phrases=_phrases(table, "phrases", place, problems),
        must=_phrases(table, "must", place, problems),
        must_also=_phrases(table, "must_also", place, problems),
        must_not=_phrases(table, "must_not", place, problems),
        within=int(within),
        lists=_phrases(table, "lists", place, problems),
        aside=_phrases(table, "aside", place, problems),
    )


def _suggests(
    value: Any, where: str, problems: list[str]
) -> tuple[tuple[str, ...], tuple[Hint, ...]]:
    """The phrases that suggest a topic alone, and those that do beside a second word."""
    if not isinstance(value, list):
        return _phrases({"suggests": value}, "suggests", where, problems), ()
    tables = [each for each in value if isinstance(each, dict)]
    alone = [each for each in value if not isinstance(each, dict)]
    hints = []
    for number, table in enumerate(tables, start=1):
        place = f"{where}: suggests: table {number}"
        _known(table, ("phrases", "beside"), place, problems)
        problems.extend(
            f'{place}: has no {key} - write {{phrases = ["…"], beside = ["…"]}}'
            for key in ("phrases", "beside")
            if not table.get(key)
        )
        hints.append(
            Hint(
                phrases=_phrases(table, "phrases", place, problems),
                beside=_phrases(table, "beside", place, problems),
            )
        )
    return _phrases({"suggests": alone}, "suggests", where, problems), tuple(hints)


def _examples(
    table: Mapping[str, Any], key: str, where: str, problems: list[str]
) -> tuple[Example, ...]:
    """The texts of a list; one without a place is a title."""
    value = table.get(key, [])
    place = f"{where}: examples"
    if not isinstance(value, list) or not all(isinstance(each, str | dict) for each in value):
        problems.append(f'{place}: {key} is no list - write {key} = ["…"]')
        return ()
    examples = []
    for number, each in enumerate(value, start=1):
        own = f"{place}: {key}: number {number}"
        given = {"place": "title", "text": each} if isinstance(each, str) else each
        _known(given, ("place", "text"), own, problems)
        text, stands = given.get("text"), given.get("place", "title")
        if not isinstance(text, str) or not text.strip():
            problems.append(f"{own} is empty")
        elif not isinstance(stands, str) or stands not in PLACES:
            problems.append(f"{own}: unknown place {stands!r}; known: {', '.join(PLACES)}")
        else:
            examples.append(Example(text=text, place=stands))
    return tuple(examples)


def _own_words(value: Any, where: str, problems: list[str]) -> Words:
    table = _table(value, where, problems)
    _known(table, LISTS, where, problems)
    own = {name: _words(table, name, where, problems) for name in LISTS if name in table}
    for name, phrases in own.items():
        shared = getattr(shared_words(), name)
        for phrase in phrases:
            plain = phrase.removeprefix("-")
            if phrase.strip() and (wrong := _wrong(plain) if plain.strip() else "is empty"):
                problems.append(f'{where}: {name}: "{phrase}": {wrong}')
            elif phrase.startswith("-") and plain not in shared:
                problems.append(
                    f'{where}: {name}: "{phrase}": takes nothing away - the shared list has'
                    f" {_near(plain, shared)}"
                )
            elif phrase in shared:
                problems.append(f'{where}: {name}: "{phrase}": is in the shared list already')
    words = with_own_words(own)
    for name in own:
        if not getattr(words, name):  # a list of nothing would stand everywhere
            problems.append(f"{where}: {name}: nothing is left of it - keep one")
    return words


def _near(phrase: str, shared: Sequence[str]) -> str:
    """The phrases of a shared list that somebody may have meant."""
    near = [each for each in shared if phrase.strip("*").split("|")[0][:4] in each]
    return ", ".join(f'"{each}"' for each in (near or shared)[:3])


def _number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0


def _table(value: Any, where: str, problems: list[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        problems.append(f"{where}: is no table")
        return {}
    return value


def _known(table: Mapping[str, Any], known: Sequence[str], where: str, problems: list[str]) -> None:
    problems.extend(
        f"{where}: unknown setting {key!r}; known: {', '.join(known)}"
        for key in table
        if key not in known
    )


def _word(table: Mapping[str, Any], key: str, where: str, problems: list[str]) -> str:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value
    wrong = "is missing" if value is None or value == "" else "is no text"
    problems.append(f'{where}: {key} {wrong} - write {key} = "…"')
    return ""


def _words(table: Mapping[str, Any], key: str, where: str, problems: list[str]) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        problems.append(f'{where}: {key} is no list of words - write {key} = ["…"]')
        return ()
    for number, each in enumerate(value, start=1):
        if not each.strip():
            problems.append(f"{where}: {key}: number {number} is empty")
    return tuple(value)


def _phrases(
    table: Mapping[str, Any], key: str, place: str, problems: list[str]
) -> tuple[str, ...]:
    phrases = _words(table, key, place, problems)
    for phrase in phrases:
        if phrase.strip() and (wrong := _wrong(phrase)):
            problems.append(f'{place}: {key}: "{phrase}": {wrong}')
    return phrases


def _wrong(phrase: str) -> str:
    """What makes the phrase one that would match nothing or nearly everything."""
    words = phrase.split()
    for number, word in enumerate(words):
        if word in ("...", "~"):
            if number in (0, len(words) - 1) or words[number - 1] in ("...", "~"):
                what = "the rest of a list" if word == "..." else "up to ten words"
                return f"{word} stands for {what}, between two words"
        elif "..." in word:
            return "... stands alone, with a space on both sides"
        elif any(not choice.strip("*-") for choice in word.split("|")):
            return "a word is empty - write a word on both sides of |, and before *"
        elif any("*" in choice[:-1] for choice in word.split("|")):
            return "* stands only at the end of a word"
    if len(words) == 1 and any(len(choice.strip("*")) < 2 for choice in words[0].split("|")):
        return "a single letter would match nearly everything"
    if "y" in words[-1].split("|"):
        return "a last word y has no plural - write y*"
    return ""
