"""Answers to readers and programs, made of what the database gives, or told to be the same."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import SourceState
from lawtrack.database import Engine, Session
from lawtrack.database.engine import database_session
from lawtrack.database.opening.schema import check_schema, newest_schema
from lawtrack.database.search.search_memory import SearchMemory
from lawtrack.web.answering.answer_marks import (
    KeptAnswers,
    Moves,
    answer_mark,
    marked_answer,
    settings_mark,
)
from lawtrack.web.answering.asker import Asker, KeptStates
from lawtrack.web.shapes import as_csv, as_json, as_page
from lawtrack.web.writing.editors_desk import signed_in_with
from lawtrack.web.writing.sent_forms import form_token

KINDS = {".atom": "application/atom+xml", ".ics": "text/calendar; charset=utf-8"}
NOTHING: Mapping[str, Callable[[Session, Asker, Any], bytes]] = {}
Read = Callable[[Session, Asker], Any]


def is_page(request: Request) -> bool:
    """Whether a page to look at is asked for, and neither JSON nor a table."""
    as_json = "application/json" in request.headers.get("accept", "")
    return not request.scope.get("shape", "") and not as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Where answers come from: the database, the settings, and the clock."""

    engine: Engine
    config: Config
    now: Callable[[], dt.datetime]
    root_path: str
    read_only: bool = True  # nobody can sign in
    look: KeptStates = field(default_factory=KeptStates)
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    memory: SearchMemory = field(default_factory=SearchMemory)
    settings: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", settings_mark(self.config, self.root_path))

    def to_program(
        self,
        request: Request,
        read: Read,
        *,
        moves: Moves = Moves.NEVER,
        shows_sources: bool = False,
    ) -> Response:
        """What ``read`` gives, as JSON."""
        asker = self._asker()
        with self._opened(asker) as session:
            mark = answer_mark(request, session, asker, moves=moves, shows_sources=shows_sources)
            return marked_answer(
                request,
                mark,
                lambda: Response(as_json(read(session, asker)), media_type="application/json"),
                kept=self.kept,
            )

    def page(
        self,
        request: Request,
        template: str,
        read: Read,
        *,
        rows: Callable[[Any], Sequence[Any]] | None = None,
        follow: Mapping[str, Callable[[Session, Asker, Any], bytes]] = NOTHING,
        moves: Moves = Moves.BY_DAY,
        reader: str = "",
        beside: Callable[[Session, Any], Mapping[str, object]] = lambda *_: {},
        **more: object,
    ) -> Response:
        """The page that ``read`` gives, in the shape that is asked for.

        What the ``reader`` told the page is something that it may differ by; what stands
        ``beside`` it is for its template alone.
        """
        asker = self._asker()
        shape = request.scope.get("shape", "")

        def made() -> Response:
            page = read(session, asker)
            if shape in follow:
                return Response(follow[shape](session, asker, page), media_type=KINDS[shape])
            if shape in KINDS:
                raise HTTPException(404, "only a search and a bill have a feed and a calendar")
            if shape == ".csv":
                if rows is None:
                    raise HTTPException(404, "this page is no list - .json has it")
                return Response(as_csv(rows(page)), media_type="text/csv; charset=utf-8")
            if not is_page(request):
                return Response(as_json(page), media_type="application/json")
            around = self._around(request, asker, asker.states(session), is_list=rows is not None)
            return HTMLResponse(as_page(template, page, **around, **more, **beside(session, page)))

        with self._opened(asker) as session:
            if not self.read_only:
                asker.signed_in = signed_in_with(request, session, now=asker.now)
            mark = answer_mark(
                request, session, asker, moves=moves, shows_sources=not shape, reader=reader
            )
            if asker.signed_in is None:
                return marked_answer(request, mark, made, kept=self.kept)
            answer = marked_answer(request, mark, made)
            answer.headers["Cache-Control"] = "private, no-cache"  # its forms are of this editor
            return answer

    def check(self) -> None:
        """Raise ``DatabaseError`` when the database cannot be read, or has another schema."""
        with self._opened(self._asker()):
            pass

    @contextmanager
    def _opened(self, asker: Asker) -> Iterator[Session]:
        """A session; raises ``DatabaseError`` where the database was upgraded meanwhile."""
        with database_session(self.engine) as session:
            if asker.stored(session).schema != newest_schema():
                check_schema(self.engine)
            yield session

    def _asker(self) -> Asker:
        return Asker(
            config=self.config,
            now=self.now(),
            look=self.look,
            memory=self.memory,
            settings=self.settings,
        )

    def _around(
        self, request: Request, asker: Asker, states: Sequence[SourceState], *, is_list: bool
    ) -> dict[str, Any]:
        """What stands around every page."""
        query = f"?{request.url.query}" if request.url.query else ""
        path = quote("/home" if request.scope["path"] == "/" else request.scope["path"])
        return {
            "root": self.root_path,
            "here": path,
            "here_with_query": path + query,
            "stale": [state for state in states if not state.well or state.last_good is None],
            "as_json": f"{self.root_path}{path}.json{query}",
            "as_csv": f"{self.root_path}{path}.csv{query}" if is_list else "",
            "now": asker.now,
            "names": self.config.names,
            "zones": self.config.zones,
            "divisions": self.config.divisions,
            "may_sign_in": not self.read_only,
            "editor": asker.signed_in.editor if asker.signed_in else "",
            "token": form_token(asker.signed_in.secret) if asker.signed_in else "",
        }
