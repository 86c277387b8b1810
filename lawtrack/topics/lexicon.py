"""Topics as data: one TOML file each, shipped or in the user's folder ``topics``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from lawtrack.errors import ConfigError

TIERS = ("explicit", "related", "weak", "setting", "aside")
RAISING = frozenset({"explicit", "related", "weak"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Phrases of one kind, how much they say, and what must or must not stand near them.

    Tiers: "explicit" names the subject; "related" names its wider kind; "weak" is a word that also
    stands in lists and means the subject only when the text acts on it; "setting" raises nothing
    but makes a mention count, since the measure is about such things; "aside" raises nothing and
    makes one or two mentions not count, since they are about something else.
    """

    name: str
    tier: str
    weight: float
    phrases: tuple[str, ...]
    must: tuple[str, ...] = ()  # one of these within ``within`` characters
    must_not: tuple[str, ...] = ()  # none of these
    within: int = 80
    lists: tuple[str, ...] = ()  # two of them near, or one beside it, show a mere list


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a user watches: its lexicon with a version, and examples that prove it."""

    name: str
    title: str
    version: str
    groups: tuple[Group, ...]
    suggests: tuple[str, ...] = ()  # words in a title that make a text worth looking for
    matches: tuple[str, ...] = ()  # sentences that must match
    matches_not: tuple[str, ...] = ()

    @property
    def lexicon(self) -> str:
        """Name and version, as kept with every match."""
        return f"{self.name} {self.version}"


def load_topics(names: Sequence[str], folder: Path | None) -> tuple[Topic, ...]:
    """The topics by name: the user's ``folder/topics/NAME.toml`` goes before a shipped one."""
    return tuple(_load(name, folder) for name in names)


def known_topics(folder: Path | None) -> tuple[str, ...]:
    """The names of all topics there are."""
    shipped = (entry.name for entry in files(__package__).iterdir())
    own = (path.name for path in (folder / "topics").glob("*.toml")) if folder else ()
    names = {name.removesuffix(".toml") for name in (*shipped, *own) if name.endswith(".toml")}
    return tuple(sorted(names))


def parse_topic(text: str, *, where: str) -> Topic:
    """The topic that a TOML text describes; ``ConfigError`` says what is wrong with it."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: not TOML: {error}") from None
    _known(said, ("name", "title", "version", "suggests", "groups", "examples"), where)
    examples = _table(said.get("examples", {}), f"{where}: examples")
    _known(examples, ("match", "match_not"), f"{where}: examples")
    groups = said.get("groups")
    if not isinstance(groups, list) or not groups:
        raise ConfigError(f"{where}: has no groups - add [[groups]] with phrases")
    return Topic(
        name=_word(said, "name", where),
        title=_word(said, "title", where),
        version=_word(said, "version", where),
        groups=tuple(_group(_table(group, where), where) for group in groups),
        suggests=_words(said, "suggests", where),
        matches=_words(examples, "match", where),
        matches_not=_words(examples, "match_not", where),
    )


def _load(name: str, folder: Path | None) -> Topic:
    if folder is not None and (path := folder / "topics" / f"{name}.toml").is_file():
        where = str(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{where}: cannot be read: {error}") from None
    elif name in known_topics(None):
        where = f"{name}.toml"
        text = files(__package__).joinpath(where).read_text(encoding="utf-8")
    else:
        known = ", ".join(known_topics(folder))
        raise ConfigError(f"topics: unknown topic {name!r}; known: {known}")
    topic = parse_topic(text, where=where)
    if topic.name != name:
        raise ConfigError(f"{where}: its name is {topic.name!r} - write name = {name!r}")
    return topic


def _group(said: Mapping[str, Any], where: str) -> Group:
    place = f"{where}: group {said.get('name', '?')!r}"
    fields = ("name", "tier", "weight", "phrases", "must", "must_not", "within", "lists")
    _known(said, fields, place)
    tier = _word(said, "tier", place)
    if tier not in TIERS:
        raise ConfigError(f"{place}: unknown tier {tier!r}; known: {', '.join(TIERS)}")
    weight, within = said.get("weight", 1.0), said.get("within", 80)
    if not _number(weight) or not _number(within):
        raise ConfigError(f"{place}: weight and within are numbers")
    phrases = _words(said, "phrases", place)
    if not phrases:
        raise ConfigError(f"{place}: has no phrases")
    return Group(
        name=_word(said, "name", place),
        tier=tier,
        weight=float(weight),
        phrases=phrases,
        must=_words(said, "must", place),
        must_not=_words(said, "must_not", place),
        within=int(within),
        lists=_words(said, "lists", place),
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: is no table")
    return value


def _known(said: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in said:
        if key not in known:
            raise ConfigError(f"{where}: unknown setting {key!r}; known: {', '.join(known)}")


def _word(said: Mapping[str, Any], key: str, where: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f'{where}: {key} is missing - write {key} = "…"')
    return value


def _words(said: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = said.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigError(f'{where}: {key} is no list of words - write {key} = ["…"]')
    return tuple(value)
