"""Where topics stand: one TOML file each, shipped or in the user's folder ``topics``."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from lawtrack.errors import ConfigError, unread
from lawtrack.topics.lexicon import Topic
from lawtrack.topics.read_topic import parse_topic


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFile:
    """Where a topic stands; ``own``: in the user's folder, not among the shipped ones."""

    name: str
    path: Traversable
    own: bool

    @property
    def where(self) -> str:
        """The file as messages name it."""
        return str(self.path) if self.own else self.path.name

    def text(self) -> str:
        """What stands in the file; ``ConfigError`` when it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(unread(self.where, error)) from None


def topic_files(folder: Path | None) -> tuple[TopicFile, ...]:
    """All topics by name: the user's ``folder/topics/NAME.toml`` goes before a shipped one."""
    by_name = {
        path.name.removesuffix(".toml"): TopicFile(
            name=path.name.removesuffix(".toml"), path=path, own=own
        )
        for own, paths in (
            (False, list(files(__package__).iterdir())),
            (True, list((folder / "topics").glob("*.toml")) if folder else []),
        )
        for path in paths
        if path.name.endswith(".toml")
    }
    return tuple(by_name[name] for name in sorted(by_name))


def known_topics(folder: Path | None) -> tuple[str, ...]:
    """The names of all topics there are."""
    return tuple(file.name for file in topic_files(folder))


def find_topic(asked: str, folder: Path | None) -> TopicFile:
    """The file of a topic that is asked for by its name or by the path of a file."""
    for file in topic_files(folder):
        if file.name == asked:
            return file
    path = Path(asked)
    if path.is_file():
        return TopicFile(name=path.stem, path=path, own=True)
    known = ", ".join(known_topics(folder))
    raise ConfigError(f"{asked}: no such file, and no topic of that name; known: {known}")


def load_topics(names: Sequence[str], folder: Path | None) -> tuple[Topic, ...]:
    """The topics by name: the user's ``folder/topics/NAME.toml`` goes before a shipped one."""
    known = {file.name: file for file in topic_files(folder)}
    for name in names:
        if name not in known:
            raise ConfigError(f"topics: unknown topic {name!r}; known: {', '.join(known)}")
    return tuple(_load(known[name]) for name in names)


def _load(file: TopicFile) -> Topic:
    topic = parse_topic(file.text(), where=file.where)
    if topic.name != file.name:
        raise ConfigError(misnamed(topic, file))
    return topic


def misnamed(topic: Topic, file: TopicFile) -> str:
    """What to say when a topic in the folder ``topics`` does not carry its file's name."""
    return f"{file.where}: its name is {topic.name!r} - write name = {file.name!r}"
