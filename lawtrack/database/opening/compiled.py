"""Statements compiled once for all the databases of a kind that this process opens.

SQLAlchemy keeps with each engine what it compiled, and with each class of rows how they are written
by that engine. Whoever opens a database of his own, for a crawl, a delivery or a command, compiled
all of it anew: half the time of a look that finds nothing.
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache

MOST = 1_000  # statements; an engine's own cache holds 500


class CompiledStatements(LRUCache[Any, Any]):
    """What was compiled, under the kind of database instead of the engine it was compiled for."""

    __slots__ = ()

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_its_kind(key), default)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_of_its_kind(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_its_kind(key), value)


COMPILED = CompiledStatements(MOST)


def share_compiled(engine: Engine) -> Engine:
    """The engine, which from now on compiles nothing that another one has compiled."""
    engine.update_execution_options(compiled_cache=COMPILED)
    return engine


@event.listens_for(Mapper, "mapper_configured")
def _share_how_rows_are_written(mapper: Any, _: type) -> None:
    mapper._compiled_cache = COMPILED


def _of_its_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key without the engine's own dialect; on these it depends how values are written."""
    dialect, *statement = key
    return (
        dialect.name,
        dialect.driver,
        getattr(dialect, "server_version_info", None),
        getattr(dialect, "_json_serializer", None),
        getattr(dialect, "_json_deserializer", None),
        *statement,
    )
