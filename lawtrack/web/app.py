"""Which address gives which page."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database import Session
from lawtrack.database.engine import (
    check_schema,
    database_session,
    only_reading_database,
    open_database,
)
from lawtrack.errors import AmbiguousRecord, DatabaseError, LawtrackError, UnknownRecord
from lawtrack.web import what_pages_say as pages
from lawtrack.web.page_addresses import bill_page, meeting_page
from lawtrack.web.safety import SafeAnswers
from lawtrack.web.shapes import as_csv, as_json, as_page

MOST_ROWS = 10_000  # of a CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsPage:
    """The topics that are switched on."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """What the data are; all of it stands in the template."""

    about: str = "public records as lawtrack read them"


def make_app(
    config: Config, *, now: Callable[[], dt.datetime], names: Sequence[str], root_path: str = ""
) -> FastAPI:
    """The pages on the database of the settings, for who asks for one of these host names.

    Raises ``DatabaseError`` when the database is not to be had.
    """
    engine = only_reading_database(open_database(config.database))
    check_schema(engine)
    app = FastAPI(title="lawtrack", docs_url=None, redoc_url=None, root_path=root_path)
    app.add_middleware(SafeAnswers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(names), www_redirect=False)

    def answer(
        request: Request,
        template: str,
        read: Callable[[Session, pages.Asker], Any],
        *,
        rows: Callable[[Any], Sequence[Any]] | None = None,
        **more: object,
    ) -> Response:
        """The page that ``read`` gives, in the shape that is asked for."""
        asker = pages.Asker(config=config, now=now())
        with database_session(engine) as session:
            page = read(session, asker)
            states = source_states(session, config.rhythms(), now=asker.now)
        shape = request.scope.get("shape", "")
        if shape == ".csv":
            if rows is None:
                raise HTTPException(404, "this page is no list - .json has it")
            return _sent(request, as_csv(rows(page)), "text/csv; charset=utf-8")
        if shape == ".json" or "application/json" in request.headers.get("accept", ""):
            return _sent(request, as_json(page), "application/json")
        query = f"?{request.url.query}" if request.url.query else ""
        path = "/home" if request.url.path == "/" else request.url.path.removeprefix(root_path)
        html = as_page(
            template,
            page,
            root=root_path,
            here=path,
            stale=pages.weak_sources(states),
            as_json=f"{root_path}{_quoted(path)}.json{query}",
            as_csv=f"{root_path}{_quoted(path)}.csv{query}" if rows else "",
            now=asker.now,
            **more,
        )
        return _sent(request, html.encode(), "text/html; charset=utf-8")

    _add_records(app, answer)
    _add_lists(app, config, answer)
    _add_rest(app, config, answer)
    _add_troubles(app, root_path)
    return app


def _add_lists(app: FastAPI, config: Config, answer: Callable[..., Response]) -> None:
    @app.get("/", include_in_schema=False)
    @app.get("/home")
    def home(request: Request) -> Response:
        return answer(request, "home.html", pages.home)

    @app.get("/search")
    def search(
        request: Request,
        q: str = "",
        sort: str = "",
        page: int = Query(1, ge=1, le=10_000),
    ) -> Response:
        size = MOST_ROWS if request.scope.get("shape") == ".csv" else 20

        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.search(session, q=q, best=sort == "best", page=page, size=size)

        return answer(request, "search.html", read, rows=lambda listed: listed.hits, asked=q)

    @app.get("/meetings")
    def meetings(
        request: Request, days: int = Query(pages.AHEAD, ge=0, le=366), flagged: bool = False
    ) -> Response:
        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.meetings(session, asker, days=days, flagged=flagged)

        return answer(request, "meetings.html", read, rows=lambda listed: listed.meetings)

    @app.get("/changes")
    def changes(request: Request, topic: str = "", jurisdiction: str = "") -> Response:
        config.require(jurisdiction=jurisdiction or None, topic=topic or None)

        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.changes(session, topic=topic, jurisdiction=jurisdiction)

        return answer(request, "changes.html", read, rows=lambda listed: listed.changes)


def _add_records(app: FastAPI, answer: Callable[..., Response]) -> None:
    @app.get("/bills/{jurisdiction}/{term}/{identifier:path}")
    def bill(request: Request, jurisdiction: str, term: str, identifier: str) -> Response:
        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.bill(
                session, asker, jurisdiction=jurisdiction, term=term, identifier=identifier
            )

        return answer(request, "bill.html", read)

    @app.get("/meetings/{jurisdiction}/{name:path}")
    def meeting(request: Request, jurisdiction: str, name: str) -> Response:
        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.meeting(session, asker, jurisdiction=jurisdiction, id_=name)

        return answer(request, "meeting.html", read)

    @app.get("/documents")
    def document(request: Request, jurisdiction: str, url: str, q: str = "") -> Response:
        def read(session: Session, asker: pages.Asker) -> Any:
            return pages.document(session, jurisdiction=jurisdiction, url=url, q=q)

        return answer(request, "document.html", read, asked=q)


def _add_rest(app: FastAPI, config: Config, answer: Callable[..., Response]) -> None:
    @app.get("/topics")
    def topics(request: Request) -> Response:
        return answer(request, "topics.html", lambda *_: TopicsPage(topics=tuple(config.topics)))

    @app.get("/topics/{topic}")
    def topic(request: Request, topic: str) -> Response:
        config.require(topic=topic)
        return answer(
            request,
            "topic.html",
            lambda session, _: pages.topic_flags(session, topic=topic),
            rows=lambda listed: listed.flags,
        )

    @app.get("/sources")
    def sources(request: Request) -> Response:
        return answer(request, "sources.html", pages.sources, rows=lambda listed: listed.sources)

    @app.get("/data")
    def data(request: Request) -> Response:
        return answer(request, "data.html", lambda *_: DataPage())

    @app.get("/static/lawtrack.css", include_in_schema=False)
    def sheet(request: Request) -> Response:
        file = resources.files("lawtrack.web").joinpath("static", "lawtrack.css")
        return _sent(request, file.read_bytes(), "text/css; charset=utf-8")


def _sent(request: Request, body: bytes, kind: str) -> Response:
    """The answer, or that it is the one which the browser has."""
    mark = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": mark, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _quoted(path: str) -> str:
    return quote(path)


def _add_troubles(app: FastAPI, root_path: str) -> None:
    """Answer what cannot be answered on a plain page, or as problem details (RFC 9457)."""

    def trouble(
        request: Request, status: int, title: str, words: str, choices: Sequence[Any] = ()
    ) -> Response:
        if request.scope.get("shape") or "application/json" in request.headers.get("accept", ""):
            return JSONResponse(
                {"type": "about:blank", "title": title, "status": status, "detail": words},
                status_code=status,
                media_type="application/problem+json",
            )
        page = as_page(
            "trouble.html", None, title=title, words=words, choices=choices, root=root_path
        )
        return HTMLResponse(page, status_code=status)

    @app.exception_handler(LawtrackError)
    def refused(request: Request, error: LawtrackError) -> Response:
        if isinstance(error, AmbiguousRecord):
            return _choice(request, error, trouble)
        if isinstance(error, DatabaseError):
            return trouble(request, 503, "The database cannot be read now", str(error))
        missing = isinstance(error, UnknownRecord)
        title = "Nothing is stored under this address" if missing else "Not known here"
        return trouble(request, 404, title, str(error))

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> Response:
        return trouble(request, error.status_code, "There is no such page", str(error.detail))

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, error: RequestValidationError) -> Response:
        words = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
        return trouble(request, 422, "The address cannot be read", words)


def _choice(request: Request, error: AmbiguousRecord, trouble: Callable[..., Response]) -> Response:
    """The only one that is meant, or all that may be."""
    if "session" in error.columns:
        choices = [
            (bill_page(where, term, number), f"{number} ({term}): {title}")
            for where, term, number, title in _in_words(error)
        ]
    else:
        choices = [
            (meeting_page(where, name), f"{day} {hour} {meeting}")
            for where, name, day, hour, meeting in _in_words(error)
        ]
    if len({address for address, _ in choices}) == 1:
        return RedirectResponse(choices[0][0])
    return trouble(request, 300, "Several go by this name", "Which one is meant?", choices)


def _in_words(error: AmbiguousRecord) -> list[list[str]]:
    return [[str(value) for value in row] for row in error.candidates]
