"""Which address gives which page."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.engine import (
    check_schema,
    database_session,
    only_reading_database,
    open_database,
)
from lawtrack.database.search.find_records import PAGE, search_records
from lawtrack.web import following
from lawtrack.web import what_pages_say as lists
from lawtrack.web import what_records_say as records
from lawtrack.web.asker import Asker, KeptStates
from lawtrack.web.safety import SafeAnswers
from lawtrack.web.shapes import as_csv, as_json, as_page
from lawtrack.web.troubles import add_troubles

MOST_ROWS = 10_000
SIZES = {".csv": MOST_ROWS, ".ics": MOST_ROWS, ".atom": following.FEED_ENTRIES}
KINDS = {".atom": "application/atom+xml", ".ics": "text/calendar; charset=utf-8"}
NOTHING: Mapping[str, Callable[[Session, Asker, Any], bytes]] = {}
Answer = Callable[..., Response]


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
    app = FastAPI(title="lawtrack", docs_url=None, redoc_url=None, openapi_url=None)
    look = KeptStates()
    app.add_middleware(SafeAnswers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(names), www_redirect=False)

    def answer(
        request: Request,
        template: str,
        read: Callable[[Session, Asker], Any],
        *,
        rows: Callable[[Any], Sequence[Any]] | None = None,
        follow: Mapping[str, Callable[[Session, Asker, Any], bytes]] = NOTHING,
        **more: object,
    ) -> Response:
        """The page that ``read`` gives, in the shape that is asked for."""
        asker = Asker(config=config, now=now(), look=look)
        shape = request.scope.get("shape", "")
        with database_session(engine) as session:
            page = read(session, asker)
            if shape in follow:
                return _sent(request, follow[shape](session, asker, page), KINDS[shape])
            states = asker.states(session)
        if shape in KINDS:
            raise HTTPException(404, "only a search has a feed and a calendar")
        if shape == ".csv":
            if rows is None:
                raise HTTPException(404, "this page is no list - .json has it")
            return _sent(request, as_csv(rows(page)), "text/csv; charset=utf-8")
        if shape == ".json" or "application/json" in request.headers.get("accept", ""):
            return _sent(request, as_json(page), "application/json")
        query = f"?{request.url.query}" if request.url.query else ""
        path = quote("/home" if request.scope["path"] == "/" else request.scope["path"])
        html = as_page(
            template,
            page,
            root=root_path,
            here=path,
            stale=lists.weak_sources(states),
            as_json=f"{root_path}{path}.json{query}",
            as_csv=f"{root_path}{path}.csv{query}" if rows else "",
            now=asker.now,
            zones=config.zones,
            **more,
        )
        return _sent(request, html.encode(), "text/html; charset=utf-8")

    _add_lists(app, config, answer)
    _add_records(app, answer)
    _add_rest(app, config, answer)
    add_troubles(app, root_path)
    return app


def _add_lists(app: FastAPI, config: Config, answer: Answer) -> None:
    @app.get("/search")
    def search(
        request: Request,
        q: str = "",
        sort: str = "",
        page: int = Query(1, ge=1, le=10_000),
    ) -> Response:
        size = SIZES.get(request.scope.get("shape", ""), PAGE)

        def read(session: Session, _: Asker) -> Any:
            return search_records(session, q, best_first=sort == "best", page=page, size=size)

        return answer(
            request,
            "search.html",
            read,
            rows=lambda page: page.hits,
            follow={
                ".atom": lambda session, _, page: following.search_feed(session, page),
                ".ics": following.search_calendar,
            },
            asked=q,
        )

    @app.get("/meetings")
    def meetings(
        request: Request,
        days: int = Query(lists.AHEAD, ge=0, le=366),
        month: str = Query("", pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$"),
        flagged: bool = False,
    ) -> Response:
        first = dt.date.fromisoformat(f"{month}-01") if month else None

        def read(session: Session, asker: Asker) -> Any:
            return lists.meetings(session, asker, month=first, days=days, flagged=flagged)

        return answer(request, "meetings.html", read, rows=lambda page: page.meetings)

    @app.get("/changes")
    def changes(
        request: Request, topic: str = "", jurisdiction: str = "", since: dt.date | None = None
    ) -> Response:
        config.require(jurisdiction=jurisdiction or None, topic=topic or None)

        def read(session: Session, asker: Asker) -> Any:
            return lists.changes(
                session, asker, topic=topic, jurisdiction=jurisdiction, since=since
            )

        return answer(
            request,
            "changes.html",
            read,
            rows=lambda page: page.changes,
            topics=tuple(config.topics),
        )


def _add_records(app: FastAPI, answer: Answer) -> None:
    @app.get("/bills/{jurisdiction}/{term}/{identifier:path}")
    def bill(request: Request, jurisdiction: str, term: str, identifier: str) -> Response:
        def read(session: Session, asker: Asker) -> Any:
            return records.bill(
                session, asker, jurisdiction=jurisdiction, term=term, identifier=identifier
            )

        return answer(request, "bill.html", read)

    @app.get("/meetings/{jurisdiction}/{name:path}")
    def meeting(request: Request, jurisdiction: str, name: str) -> Response:
        def read(session: Session, asker: Asker) -> Any:
            return records.meeting(session, asker, jurisdiction=jurisdiction, id_=name)

        return answer(request, "meeting.html", read)

    @app.get("/documents")
    def document(request: Request, jurisdiction: str, url: str, q: str = "") -> Response:
        def read(session: Session, _: Asker) -> Any:
            return records.document(session, jurisdiction=jurisdiction, url=url, q=q)

        return answer(request, "document.html", read, asked=q)

    @app.get("/versions/{jurisdiction}/{term}/{identifier:path}")
    def versions(
        request: Request,
        jurisdiction: str,
        term: str,
        identifier: str,
        old: int = Query(0, ge=0),
        new: int = Query(0, ge=0),
        side: bool = False,
    ) -> Response:
        def read(session: Session, _: Asker) -> Any:
            return records.versions(
                session,
                jurisdiction=jurisdiction,
                term=term,
                identifier=identifier,
                old=old,
                new=new,
            )

        return answer(request, "versions.html", read, side=side)


def _add_rest(app: FastAPI, config: Config, answer: Answer) -> None:
    @app.get("/")
    @app.get("/home")
    def home(request: Request) -> Response:
        return answer(request, "home.html", lists.home)

    @app.get("/councils/{jurisdiction}")
    def council(request: Request, jurisdiction: str) -> Response:
        config.require(jurisdiction=jurisdiction)

        def read(session: Session, asker: Asker) -> Any:
            return lists.council(session, asker, jurisdiction=jurisdiction)

        return answer(request, "council.html", read)

    @app.get("/topics")
    def topics(request: Request) -> Response:
        return answer(request, "topics.html", lambda *_: TopicsPage(topics=tuple(config.topics)))

    @app.get("/topics/{topic}")
    def topic(request: Request, topic: str) -> Response:
        config.require(topic=topic)

        def read(session: Session, _: Asker) -> Any:
            return lists.topic_flags(session, topic=topic)

        return answer(request, "topic.html", read, rows=lambda page: page.flags)

    @app.get("/sources")
    def sources(request: Request) -> Response:
        return answer(request, "sources.html", lists.sources, rows=lambda page: page.sources)

    @app.get("/data")
    def data(request: Request) -> Response:
        return answer(request, "data.html", lambda *_: DataPage())

    @app.get("/static/lawtrack.css")
    def sheet(request: Request) -> Response:
        file = resources.files("lawtrack.web").joinpath("static", "lawtrack.css")
        return _sent(request, file.read_bytes(), "text/css; charset=utf-8")


def _sent(request: Request, body: bytes, kind: str) -> Response:
    """The answer, or that it is the one which the browser has."""
    mark = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": mark, "Cache-Control": "no-cache"}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
