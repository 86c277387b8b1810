"""Topic files → compiled topics: phrases with their variants, weights and contexts."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import re2

from lawtrack.errors import ConfigError

# Between two words of a phrase: spaces, hyphens and at most one line break, or nothing.
_JOINT = r"[ \t\-]{0,3}\n?[ \t\-]{0,3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One phrase of a topic: the group it belongs to, its weight, its pattern."""

    name: str  # "explicit: face|facial recognition"
    group: str
    weight: float
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a user watches: a versioned list of rules, ready to match."""

    name: str
    title: str
    version: str
    rules: tuple[Rule, ...]
    anything: Any = field(repr=False)  # one pattern that finds any phrase
    compiled: tuple[Any, ...] = field(repr=False)  # one per rule, in order
    unless: Any = field(default=None, repr=False)  # context that makes a phrase something else
    matching: tuple[str, ...] = ()
    not_matching: tuple[str, ...] = ()


def shipped_topics() -> tuple[str, ...]:
    """The names of the topics that come with lawtrack."""
    folder = resources.files("lawtrack.topics")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_topics(names: Sequence[str], folder: Path | None) -> tuple[Topic, ...]:
    """The topics of these names: ``folder``/topics/NAME.toml, else the shipped one.

    Raises ``ConfigError`` for an unknown name (it names the known ones) or a faulty file.
    """
    topics = []
    for name in names:
        own = folder / "topics" / f"{name}.toml" if folder else None
        if own is not None and own.is_file():
            topics.append(read_topic(own.read_text(encoding="utf-8"), str(own)))
        elif name in shipped_topics():
            file = resources.files("lawtrack.topics") / f"{name}.toml"
            topics.append(read_topic(file.read_text(encoding="utf-8"), f"{name}.toml"))
        else:
            known = ", ".join(shipped_topics())
            raise ConfigError(f"topics: unknown topic '{name}'; known: {known}")
    return tuple(topics)


def read_topic(text: str, where: str) -> Topic:
    """A topic from the text of its file; raises ``ConfigError`` with the place of a fault."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: is not TOML: {error}") from None
    for key in ("name", "title", "version", "groups"):
        if key not in said:
            raise ConfigError(f"{where}: missing: {key}")
    rules = tuple(
        Rule(
            name=f"{group['name']}: {phrase}",
            group=group["name"],
            weight=float(group["weight"]),
            pattern=phrase_pattern(phrase),
        )
        for group in said["groups"]
        for phrase in group["phrases"]
    )
    if not rules:
        raise ConfigError(f"{where}: groups: no phrases")
    unless = said.get("context", {}).get("not", [])
    examples = said.get("examples", {})
    return Topic(
        name=said["name"],
        title=said["title"],
        version=said["version"],
        rules=rules,
        anything=_compiled("|".join(rule.pattern for rule in rules)),
        compiled=tuple(_compiled(rule.pattern) for rule in rules),
        unless=_compiled("|".join(phrase_pattern(p) for p in unless)) if unless else None,
        matching=tuple(examples.get("match", ())),
        not_matching=tuple(examples.get("no_match", ())),
    )


def _compiled(pattern: str) -> Any:
    return re2.compile(rf"(?i)\b(?:{pattern})\b")


def phrase_pattern(phrase: str) -> str:
    """The pattern of a phrase: choices spelled out, plurals optional, any joint between words."""
    words = phrase.lower().split()
    choices = [[_word(choice) for choice in word.split("|")] for word in words]
    spelled = [_JOINT.join(variant) for variant in product(*choices)]
    return "|".join(spelled)


def _word(word: str) -> str:
    stem, plural, rest = word.partition("(s)")
    return re.escape(stem) + ("s?" if plural else "") + re.escape(rest)
