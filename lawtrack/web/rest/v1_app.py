"""The programs' interface, /api/v1: the records of pages and library, by address and by list."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.responses import Response

from lawtrack import __version__
from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.bills import BillLine
from lawtrack.database.conditions import midnight
from lawtrack.database.details import BillDetails, EventDetails
from lawtrack.database.documents.fates import Fate
from lawtrack.database.documents.listed import ListedDocument
from lawtrack.database.events import ListedEvent
from lawtrack.database.flags import ActiveFlag
from lawtrack.database.ledger import NamedRevision
from lawtrack.database.lists import keyed_lists
from lawtrack.database.search.find_records import found_bills, search_records
from lawtrack.legislation.reasons import REASONS
from lawtrack.legislation.stage import Stage
from lawtrack.near_names import known_names
from lawtrack.web import what_records_say as records
from lawtrack.web.answering.answer_marks import Moves
from lawtrack.web.answering.asker import Asker
from lawtrack.web.rest.cursors import NoSuchPlace, cursor_of, key_of
from lawtrack.web.rest.iso_days import IsoDay
from lawtrack.web.rest.problem_details import (
    BadParameter,
    add_document,
    add_problems,
    answers_with,
    only_known_parameters,
)
from lawtrack.web.rest.program_tokens import only_known_tokens
from lawtrack.web.rest.v1_answers import FollowedJurisdiction, FoundRecords, ListOf, followed
from lawtrack.web.rest.v1_writing import add_v1_writing
from lawtrack.web.writing.editors_desk import Desk

ADDRESS = "/api/v1"
MOST = 200  # lines of one answer
USUAL = 50
Answer = Callable[..., Response]
List = Callable[..., Any]
Size = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]
After = Annotated[str, Query(max_length=400, description="`after` of the address of the next ones")]
Place = Annotated[str, Query(description="only of this jurisdiction, by its key")]
Topic = Annotated[str, Query(description="only what deals with this topic")]
Words = Annotated[str, Query(description="what the search looks for, as the page of search has it")]
Since = Annotated[IsoDay | None, Query(description="what lawtrack saw on this day or later (UTC)")]
Key = Annotated[str, Path(description="the key of a jurisdiction")]

DESCRIPTION = (
    "Bills, meetings, flags and changes as lawtrack has them stored, to be read. The records are"
    " those of the pages and of the Python library. A list ends where `next` is empty. The ETag of"
    " an answer is another one as soon as something of it may have changed."
)


def make_v1_app(
    answer: Answer, config: Config, *, root_path: str, desk: Desk | None = None
) -> FastAPI:
    """The interface; ``answer`` answers a request with what a reader of the database gives.

    Without a ``desk`` nobody writes.
    """
    app = FastAPI(
        title="lawtrack",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(only_known_tokens), Depends(only_known_parameters)],
    )
    add_problems(app)

    def next_of(request: Request, key: tuple[Any, ...]) -> str:
        asked = {**request.query_params, "after": cursor_of(key)}
        return f"{root_path}{request.scope['path']}?{urlencode(asked)}"

    def listed(
        request: Request, run: keyed_lists.KeyedRun[Any], notes: tuple[str, ...] = ()
    ) -> ListOf[Any]:
        following = next_of(request, run.last) if run.last is not None else ""
        return ListOf(items=run.lines, next=following, notes=notes)

    _add_bills(app, config, answer, listed)
    _add_events(app, config, answer, listed)
    _add_search(app, answer, next_of)
    _add_flags(app, config, answer, listed)
    _add_changes(app, config, answer, listed)
    _add_documents(app, config, answer, listed)
    _add_jurisdictions(app, config, answer)
    if desk is not None:
        add_v1_writing(app, desk)
    add_document(app, answer, address=root_path + ADDRESS)
    return app


def _add_bills(app: FastAPI, config: Config, answer: Answer, listed: List) -> None:
    @app.get("/bills", **answers_with(ListOf[BillLine], "those with the latest action first"))
    def list_of_bills(
        request: Request,
        jurisdiction: Place = "",
        session: Annotated[str, Query(description="only of this legislative session")] = "",
        topic: Topic = "",
        flagged: Annotated[bool, Query(description="only those on which a flag stands")] = False,
        stage: Annotated[Stage | None, Query(description="how far they have come")] = None,
        since: Since = None,
        q: Words = "",
        limit: Size = USUAL,
        after: After = "",
    ) -> Response:
        """The stored bills that all of this fits."""
        config.require(jurisdiction=jurisdiction or None, topic=topic or None)
        key = key_of(after, (dt.date, str, str, int))

        def read(opened: Session, asker: Asker) -> object:
            among, notes = found_bills(opened, q, memory=asker.memory) if q else (None, ())
            asked = keyed_lists.BillsAsked(
                jurisdiction=jurisdiction or None,
                session=session or None,
                topic=topic or None,
                flagged=flagged,
                stage=stage,
                since=since,
                among=among,
            )
            run = keyed_lists.run_of_bills(opened, asked, after=key, size=limit)
            return listed(request, run, notes)

        return answer(request, read)

    @app.get(
        "/bills/{jurisdiction}/{session}/{identifier:path}", **answers_with(BillDetails, "the bill")
    )
    def one_bill(
        request: Request,
        jurisdiction: Key,
        session: Annotated[str, Path(description='its session; "-" where there is none')],
        identifier: Annotated[str, Path(description="its number, in any usual spelling")],
    ) -> Response:
        """All that is known of one bill."""

        def read(opened: Session, asker: Asker) -> object:
            return records.bill(
                opened,
                asker,
                jurisdiction=jurisdiction,
                term=session,
                identifier=identifier,
                with_team=False,  # pages of any origin may read this
            )

        return answer(request, read, moves=Moves.BY_DAY)


def _add_events(app: FastAPI, config: Config, answer: Answer, listed: List) -> None:
    @app.get("/events", **answers_with(ListOf[ListedEvent], "in the order in which they are held"))
    def list_of_events(
        request: Request,
        jurisdiction: Place = "",
        first: Annotated[IsoDay | None, Query(description="from this day on")] = None,
        last: Annotated[IsoDay | None, Query(description="up to this day")] = None,
        flagged: Annotated[bool, Query(description="only those that deal with a topic")] = False,
        limit: Size = USUAL,
        after: After = "",
    ) -> Response:
        """Meetings and hearings, those that are called off as well; from today on, else of days."""
        config.require(jurisdiction=jurisdiction or None)
        key = key_of(after, (dt.date, str, str, int))

        def read(opened: Session, asker: Asker) -> object:
            run = keyed_lists.run_of_events(
                opened,
                first=first or (None if last else asker.today),
                last=last,
                jurisdiction=jurisdiction or None,
                flagged=flagged,
                now=asker.now,
                after=key,
                size=limit,
            )
            return listed(request, run)

        return answer(request, read, moves=Moves.BY_MINUTE)

    @app.get("/events/{jurisdiction}/{name:path}", **answers_with(EventDetails, "the meeting"))
    def one_event(
        request: Request,
        jurisdiction: Key,
        name: Annotated[str, Path(description='its id ("meeting-77"), or its day')],
    ) -> Response:
        """All that is known of one meeting."""

        def read(opened: Session, asker: Asker) -> object:
            return records.meeting(
                opened, asker, jurisdiction=jurisdiction, id_=name, with_team=False
            )

        return answer(request, read, moves=Moves.BY_MINUTE)


def _add_search(app: FastAPI, answer: Answer, next_of: Callable[..., str]) -> None:
    @app.get("/search", **answers_with(FoundRecords, "the newest first"))
    def search(request: Request, q: Words = "", limit: Size = 20, after: After = "") -> Response:
        """Bills and meetings in which the words stand, with the place, and counts of all."""
        behind = key_of(after, (dt.date, str, int))
        if behind and behind[0] is None:
            raise NoSuchPlace(after)

        def read(opened: Session, asker: Asker) -> object:
            answered = search_records(opened, q, size=limit, behind=behind, memory=asker.memory)
            following = ""
            if answered.pages > 1:
                last = answered.hits[-1]
                following = next_of(request, (last.day, last.kind, last.subject_id))
            return FoundRecords.of(answered, following)

        return answer(request, read)


def _add_flags(app: FastAPI, config: Config, answer: Answer, listed: List) -> None:
    @app.get("/flags", **answers_with(ListOf[ActiveFlag], "by kind, jurisdiction and judgement"))
    def list_of_flags(
        request: Request,
        jurisdiction: Place = "",
        topic: Topic = "",
        since: Annotated[IsoDay | None, Query(description="raised on this day or later")] = None,
        dismissed: Annotated[bool, Query(description="those that a reader dismissed too")] = False,
        limit: Size = USUAL,
        after: After = "",
    ) -> Response:
        """The flags that stand, each with the sentence that decided."""
        config.require(jurisdiction=jurisdiction or None, topic=topic or None)
        key = key_of(after, (str, str, str, str, int))

        def read(opened: Session, _: Asker) -> object:
            run = keyed_lists.run_of_flags(
                opened,
                jurisdiction=jurisdiction or None,
                topic=topic or None,
                since=midnight(since) if since else None,
                dismissed=dismissed,
                after=key,
                size=limit,
            )
            return listed(request, run)

        return answer(request, read)


def _add_changes(app: FastAPI, config: Config, answer: Answer, listed: List) -> None:
    @app.get("/changes", **answers_with(ListOf[NamedRevision], "the newest first"))
    def list_of_changes(
        request: Request,
        jurisdiction: Place = "",
        topic: Topic = "",
        since: Since = None,
        until: Annotated[IsoDay | None, Query(description="seen before this day (UTC)")] = None,
        reason: Annotated[
            str,
            Query(description="only with this code", json_schema_extra={"enum": ["", *REASONS]}),
        ] = "",
        limit: Size = USUAL,
        after: After = "",
    ) -> Response:
        """What lawtrack saw change."""
        config.require(jurisdiction=jurisdiction or None, topic=topic or None)
        if reason and reason not in REASONS:
            raise BadParameter(f"reason: {reason}: no such code{known_names(reason, REASONS)}")
        key = key_of(after, (int,))

        def read(opened: Session, _: Asker) -> object:
            run = keyed_lists.run_of_changes(
                opened,
                jurisdiction=jurisdiction or None,
                topic=topic or None,
                since=midnight(since) if since else None,
                until=midnight(until) if until else None,
                reasons=(reason,) if reason else (),
                below=key[0] if key else None,
                size=limit,
            )
            return listed(request, run)

        return answer(request, read)


def _add_documents(app: FastAPI, config: Config, answer: Answer, listed: List) -> None:
    @app.get("/documents", **answers_with(ListOf[ListedDocument], "by jurisdiction and record"))
    def list_of_documents(
        request: Request,
        jurisdiction: Place = "",
        state: Annotated[Fate | None, Query(description="only with this fate")] = None,
        limit: Size = USUAL,
        after: After = "",
    ) -> Response:
        """The documents that bills and meetings list, each with what became of it."""
        config.require(jurisdiction=jurisdiction or None)
        key = key_of(after, (str, str, int, int))
        places = [jurisdiction] if jurisdiction else list(config.jurisdictions)

        def read(opened: Session, _: Asker) -> object:
            run = keyed_lists.run_of_documents(opened, places, state=state, after=key, size=limit)
            return listed(request, run)

        return answer(request, read)

    @app.get("/documents/text", **answers_with(records.DocumentPage, "page by page, in parts"))
    def text_of_document(
        request: Request,
        jurisdiction: Annotated[str, Query(description="of which jurisdiction it is")],
        url: Annotated[str, Query(description="its address, as a record lists it")],
        q: Annotated[str, Query(description="words that are marked in it")] = "",
    ) -> Response:
        """What a document says."""

        def read(opened: Session, _: Asker) -> object:
            return records.document(opened, jurisdiction=jurisdiction, url=url, q=q)

        return answer(request, read)


def _add_jurisdictions(app: FastAPI, config: Config, answer: Answer) -> None:
    @app.get("/jurisdictions", **answers_with(ListOf[FollowedJurisdiction], "in their order"))
    def list_of_jurisdictions(request: Request) -> Response:
        """The governments that are followed, each with how fresh what is stored of it is."""

        def read(opened: Session, asker: Asker) -> object:
            return ListOf(items=tuple(followed(opened, asker)), next="")

        return answer(request, read, moves=Moves.BY_MINUTE, shows_sources=True)

    @app.get("/jurisdictions/{jurisdiction}", **answers_with(FollowedJurisdiction, "one"))
    def one_jurisdiction(request: Request, jurisdiction: Key) -> Response:
        """One government that is followed."""
        config.require(jurisdiction=jurisdiction)

        def read(opened: Session, asker: Asker) -> object:
            return next(one for one in followed(opened, asker) if one.key == jurisdiction)

        return answer(request, read, moves=Moves.BY_MINUTE, shows_sources=True)
