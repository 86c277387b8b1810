"""What was compiled for one engine serves the next one, unless that writes values otherwise."""

import json
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Engine, MetaData, Table, create_engine, event, select, text
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening import compiled
from lawtrack.database.tables.legislation import BillRow

MOST = 20
WORDS = Table("words", MetaData(), Column("said", JSON))


@pytest.fixture(autouse=True)
def _nothing_compiled_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "COMPILED", compiled.CompiledStatements(MOST))


def how_compiled(engine: Engine) -> list[str]:
    """How each question for bills came to be compiled, from here on."""
    ways: list[str] = []

    def note(*told: Any) -> None:
        statement, context = told[2], told[4]
        if "FROM bills" in statement:
            ways.append(context.cache_hit.name)

    event.listen(engine, "after_cursor_execute", note)
    return ways


def test_another_engine_compiles_nothing_again(ready_url: str) -> None:
    titles = select(BillRow.title).where(BillRow.identifier == "2026-0042")
    ways = []
    for town in ("rivertown", "lakeside"):
        engine = open_database(ready_url)
        ways.append(how_compiled(engine))
        with Session(engine) as session:
            assert session.scalars(titles).all() == []
            assert session.scalars(titles.where(BillRow.jurisdiction == town)).all() == []
        engine.dispose()
    assert ways == [["CACHE_MISS", "CACHE_MISS"], ["CACHE_HIT", "CACHE_HIT"]]


def test_one_that_writes_json_otherwise_is_of_another_kind() -> None:
    written = []
    for spaced in (True, False):
        separators = (", ", ": ") if spaced else (",", ":")

        def as_json(value: Any, separators: tuple[str, str] = separators) -> str:
            return json.dumps(value, separators=separators)

        engine = compiled.share_compiled(create_engine("sqlite://", json_serializer=as_json))
        with engine.begin() as connection:
            WORDS.metadata.create_all(connection)
            connection.execute(WORDS.insert(), {"said": [1, 2]})
            written.append(connection.execute(text("SELECT said FROM words")).scalar_one())
        engine.dispose()
    assert written == ["[1, 2]", "[1,2]"]


def test_no_more_is_kept_than_there_is_room_for(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        for columns in range(1, 3 * MOST):
            query = select(*[BillRow.title.label(f"title_{n}") for n in range(columns)])
            assert connection.execute(query).all() == []
            assert 0 < len(compiled.COMPILED) <= 1.5 * MOST
    engine.dispose()
