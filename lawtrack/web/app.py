"""Which address gives which page."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.engine import only_reading_database, open_database
from lawtrack.database.opening.schema import check_schema
from lawtrack.database.people import person_details
from lawtrack.database.search.find_records import PAGE, search_records
from lawtrack.web import follow_feeds
from lawtrack.web import what_pages_say as lists
from lawtrack.web import what_records_say as records
from lawtrack.web.answering.answer_marks import Moves, marked_answer
from lawtrack.web.answering.answers import Answers, is_page
from lawtrack.web.answering.asker import Asker
from lawtrack.web.client_limit import ClientLimit
from lawtrack.web.page_troubles import add_troubles
from lawtrack.web.rest import openstates_app, v1_app
from lawtrack.web.rest.iso_days import IsoDay
from lawtrack.web.rest.program_tokens import ProgramTokens
from lawtrack.web.safety import SafeAnswers
from lawtrack.web.shapes import style_sheet
from lawtrack.web.signs_of_life import SignsOfLife
from lawtrack.web.writing.alerts_page import add_alerts_forms, add_alerts_page
from lawtrack.web.writing.bill_forms import add_bill_forms
from lawtrack.web.writing.editors_desk import open_desk
from lawtrack.web.writing.follow_forms import add_follow_forms, add_follow_page
from lawtrack.web.writing.last_visit import add_last_visit, place_seen
from lawtrack.web.writing.review_pages import add_review, add_review_forms
from lawtrack.web.writing.sign_in import add_sign_in
from lawtrack.web.writing.taking_part_forms import add_taking_part_forms

MOST_ROWS = 10_000
FLAGS = 50  # on a page
SIZES = {".csv": MOST_ROWS, ".ics": MOST_ROWS, ".atom": follow_feeds.FEED_ENTRIES}
Answer = Callable[..., Response]
NOTHING: Mapping[str, str] = {}


def make_app(
    config: Config,
    *,
    now: Callable[[], dt.datetime],
    names: Sequence[str],
    root_path: str = "",
    per_minute: int = 0,
    read_only: bool = False,
    environ: Mapping[str, str] = NOTHING,
) -> FastAPI:
    """The pages on the database of the settings, for who asks for one of these host names.

    Each client may ask ``per_minute`` times in a minute; 0 sets no limit. Editors can sign in and
    write unless it is ``read_only``. In ``environ`` stand addresses of channels. Raises
    ``DatabaseError`` when the database is not to be had.
    """
    engine = only_reading_database(open_database(config.database))
    check_schema(engine)
    app = FastAPI(title="lawtrack", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.engine = engine
    if per_minute:
        app.add_middleware(ClientLimit, per_minute=per_minute)
    app.add_middleware(ProgramTokens, engine=engine)
    app.add_middleware(SafeAnswers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(names), www_redirect=False)
    answers = Answers(
        engine=engine, config=config, now=now, root_path=root_path, read_only=read_only
    )
    app.add_middleware(SignsOfLife, check=answers.check)  # the outermost
    _add_search(app, answers.page)
    _add_lists(app, config, answers.page)
    _add_records(app, answers.page)
    _add_texts(app, answers.page)
    _add_rest(app, config, answers.page)
    add_review(app, answers.page)
    add_last_visit(app, root_path)
    add_follow_page(app, answers.page, environ=environ)
    add_alerts_page(app, answers.page, environ=environ)
    desk = None
    if not read_only:
        desk = open_desk(config, engine, now=now, root_path=root_path)
        add_sign_in(app, desk)
        add_bill_forms(app, desk)
        add_taking_part_forms(app, config, desk)
        add_review_forms(app, desk)
        add_follow_forms(app, config, desk, environ=environ)
        add_alerts_forms(app, desk)
    programs = answers.to_program
    v1 = v1_app.make_v1_app(programs, config, root_path=root_path, desk=desk)
    app.mount(v1_app.ADDRESS, v1)
    openstates = openstates_app.make_openstates_app(programs, config, root_path=root_path)
    app.mount(openstates_app.ADDRESS, openstates)
    add_troubles(app, root_path)
    return app


def _flags_shown(request: Request) -> int | None:
    """How many flags stand on a page; programs and tables get all of them."""
    return FLAGS if is_page(request) else None


def _add_search(app: FastAPI, answer: Answer) -> None:
    @app.get("/search")
    def search(
        request: Request,
        q: str = "",
        sort: str = "",
        page: int = Query(1, ge=1, le=10_000),
    ) -> Response:
        size = SIZES.get(request.scope.get("shape", ""), PAGE)

        def read(session: Session, asker: Asker) -> Any:
            return search_records(
                session, q, best_first=sort == "best", page=page, size=size, memory=asker.memory
            )

        return answer(
            request,
            "search.html",
            read,
            rows=lambda page: page.hits,
            follow={
                ".atom": lambda session, _, page: follow_feeds.search_feed(session, page),
                ".ics": follow_feeds.search_calendar,
            },
            asked=q,
        )


def _add_lists(app: FastAPI, config: Config, answer: Answer) -> None:
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

        return answer(
            request,
            "meetings.html",
            read,
            rows=lambda page: page.meetings,
            moves=Moves.BY_MINUTE,
        )

    @app.get("/changes")
    def changes(
        request: Request, topic: str = "", jurisdiction: str = "", since: IsoDay | None = None
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

        return answer(
            request,
            "bill.html",
            read,
            follow={
                ".atom": lambda session, _, page: follow_feeds.bill_feed(session, page),
                ".ics": follow_feeds.bill_calendar,
            },
            beside=records.beside_record,
        )

    @app.get("/meetings/{jurisdiction}/{name:path}")
    def meeting(request: Request, jurisdiction: str, name: str) -> Response:
        def read(session: Session, asker: Asker) -> Any:
            return records.meeting(session, asker, jurisdiction=jurisdiction, id_=name)

        return answer(
            request,
            "meeting.html",
            read,
            moves=Moves.BY_MINUTE,
            beside=records.beside_record,
        )

    @app.get("/people/{jurisdiction}/{name:path}")
    def person(request: Request, jurisdiction: str, name: str) -> Response:
        def read(session: Session, _: Asker) -> Any:
            return person_details(session, name, jurisdiction=jurisdiction)

        return answer(request, "person.html", read)


def _add_texts(app: FastAPI, answer: Answer) -> None:
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
        seen = place_seen(request)
        read = partial(lists.home, seen=seen)
        reader = str(seen) if seen else ""
        return answer(request, "home.html", read, moves=Moves.BY_MINUTE, reader=reader)

    @app.get("/councils/{jurisdiction}")
    def council(
        request: Request, jurisdiction: str, page: int = Query(1, ge=1, le=10_000)
    ) -> Response:
        config.require(jurisdiction=jurisdiction)
        size = _flags_shown(request)

        def read(session: Session, asker: Asker) -> Any:
            return lists.council(session, asker, jurisdiction=jurisdiction, page=page, size=size)

        return answer(request, "council.html", read, moves=Moves.BY_MINUTE)

    @app.get("/topics")
    def topics(request: Request) -> Response:
        return answer(
            request, "topics.html", lambda *_: lists.TopicsPage(topics=tuple(config.topics))
        )

    @app.get("/topics/{topic}")
    def topic(request: Request, topic: str, page: int = Query(1, ge=1, le=10_000)) -> Response:
        config.require(topic=topic)
        size = _flags_shown(request)

        def read(session: Session, _: Asker) -> Any:
            return lists.topic_flags(session, topic=topic, page=page, size=size)

        return answer(request, "topic.html", read, rows=lambda page: page.flags)

    @app.get("/sources")
    def sources(request: Request) -> Response:
        return answer(
            request,
            "sources.html",
            lists.sources,
            rows=lambda page: page.sources,
            moves=Moves.BY_MINUTE,
        )

    @app.get("/data")
    def data(request: Request) -> Response:
        return answer(request, "data.html", lists.data)

    @app.get("/static/lawtrack.css")
    def sheet(request: Request) -> Response:
        body = style_sheet()
        mark = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        return marked_answer(
            request, mark, lambda: Response(body, media_type="text/css; charset=utf-8")
        )
