"""What a daemon's crawls are forked from has crawled once: little is compiled again."""

from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from lawtrack.crawling.child_start import context_of_children
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.crawls import CrawlRow


def test_after_a_rehearsal_hardly_a_statement_is_compiled(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To import it is to rehearse, which only the worker that has this test needs to do.
    from scrapers.forking.rehearsal import rehearse

    # Once more, for what other tests compile may have put that of the import out of the store.
    earlier = f"sqlite:///{tmp_path}/earlier.db"
    upgrade_database(earlier)
    rehearse(earlier, tmp_path)
    compiled: list[str] = []
    compile_statement = SQLCompiler.__init__

    def noted(self: SQLCompiler, *arguments: object, **more: object) -> None:
        compile_statement(self, *arguments, **more)  # type: ignore[arg-type]
        if "SAVEPOINT" not in self.string:  # each has a name of its own
            compiled.append(self.string)

    monkeypatch.setattr(SQLCompiler, "__init__", noted)
    rehearse(sqlite_url, tmp_path)
    assert len(compiled) < 5, "\n".join(compiled)  # of some 160
    with Session(open_database(sqlite_url)) as session:
        crawls = session.scalars(select(CrawlRow).order_by(CrawlRow.id)).all()
        assert [(row.outcome, row.new, row.changed) for row in crawls] == [
            ("ok", 4, 0), ("ok", 2, 2), ("ok", 2, 2),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("often", "modules"),
    [
        (True, ["scrapers.forking.preload", "scrapers.forking.rehearsal"]),
        (False, ["scrapers.forking.preload"]),
    ],
)
def test_only_who_crawls_often_has_it_rehearsed(
    monkeypatch: pytest.MonkeyPatch, often: bool, modules: list[str]
) -> None:
    server: Any = forkserver._forkserver
    monkeypatch.setattr(server, "_preload_modules", [])
    context_of_children("scrapers.settings", often=often)
    assert server._preload_modules == modules
