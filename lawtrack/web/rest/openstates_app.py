"""The part of the Open States API, version 3, that its public clients use, under /openstates.

Such a client works by changing its address. Answers are of what is stored here; who has a key may
send it, and nobody looks at it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import Response

from lawtrack import __version__
from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.details import event_details
from lawtrack.database.lists import numbered_lists as stored
from lawtrack.database.search.find_records import found_bills
from lawtrack.database.search.named_records import find_bill
from lawtrack.errors import UnknownRecord
from lawtrack.web.answering.answer_marks import Moves
from lawtrack.web.answering.asker import Asker
from lawtrack.web.rest import openstates_answers as shapes
from lawtrack.web.rest.iso_days import IsoDay, IsoMoment
from lawtrack.web.rest.problem_details import (
    add_document,
    add_problems,
    answers_with,
    only_known_parameters,
)
from lawtrack.web.rest.program_tokens import only_known_tokens
from lawtrack.web.rest.v1_answers import followed

ADDRESS = "/openstates"
MOST = 20
MOST_PLACES = 52
Answer = Callable[..., Response]


class BillInclude(StrEnum):
    """What of a bill is given only where it is asked for."""

    SPONSORSHIPS = "sponsorships"
    ABSTRACTS = "abstracts"
    OTHER_TITLES = "other_titles"
    OTHER_IDENTIFIERS = "other_identifiers"
    ACTIONS = "actions"
    SOURCES = "sources"
    DOCUMENTS = "documents"
    VERSIONS = "versions"
    VOTES = "votes"
    RELATED_BILLS = "related_bills"


class BillSort(StrEnum):
    """In which order bills come."""

    UPDATED_ASC = "updated_asc"
    UPDATED_DESC = "updated_desc"
    FIRST_ACTION_ASC = "first_action_asc"
    FIRST_ACTION_DESC = "first_action_desc"
    LATEST_ACTION_ASC = "latest_action_asc"
    LATEST_ACTION_DESC = "latest_action_desc"


class EventInclude(StrEnum):
    """What of a meeting is given only where it is asked for."""

    LINKS = "links"
    SOURCES = "sources"
    MEDIA = "media"
    DOCUMENTS = "documents"
    PARTICIPANTS = "participants"
    AGENDA = "agenda"


class PlaceInclude(StrEnum):
    """What of a government is given only where it is asked for."""

    ORGANIZATIONS = "organizations"
    SESSIONS = "legislative_sessions"


PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PerPage = Annotated[int, Query(ge=1, le=MOST)]
ApiKey = Annotated[str, Query(alias="apikey", description="may be sent; it is not looked at")]
Place = Annotated[str, Query(description="name or id of a jurisdiction")]
Day = Annotated[IsoDay | IsoMoment | None, Query()]
Includes = Annotated[tuple[BillInclude, ...], Query()]
EventIncludes = Annotated[tuple[EventInclude, ...], Query()]
PlaceIncludes = Annotated[tuple[PlaceInclude, ...], Query()]


def make_openstates_app(answer: Answer, config: Config, *, root_path: str) -> FastAPI:
    """The interface; ``answer`` answers a request with what a reader of the database gives."""
    app = FastAPI(
        title="lawtrack: Open States, version 3, in part",
        version=__version__,
        description="For clients of the Open States API: bills, meetings, jurisdictions, sponsors.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(only_known_tokens), Depends(only_known_parameters)],
    )
    add_problems(app)
    places = shapes.Places(config)

    def key_of_place(name: str) -> str:
        key = places.keys.get(name.lower())
        if key is None:
            known = ", ".join(one.id for one in places.compact.values())
            raise UnknownRecord(f"{name}: no such jurisdiction is followed - known: {known}")
        return key

    _add_bills(app, places, answer, key_of_place, root_path)
    _add_one_bill(app, places, answer, key_of_place, root_path)
    _add_events(app, places, answer, key_of_place)
    _add_jurisdictions(app, places, answer, key_of_place)
    _add_people(app, places, answer, key_of_place)
    add_document(app, answer, address=root_path + ADDRESS)
    return app


def _numbered(results: Sequence[Any], total: int, page: int, per_page: int) -> Any:
    pages = max(-(-total // per_page), 1)
    pagination = shapes.Pagination(per_page=per_page, page=page, max_page=pages, total_items=total)
    return shapes.without_nothing(
        shapes.NumberedPage(results=tuple(results), pagination=pagination)
    )


def _moment(value: dt.date | dt.datetime | None) -> dt.datetime | None:
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time.min)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def _sponsors_named(
    session: Session, places: shapes.Places, sponsor: str
) -> list[stored.SponsorName] | None:
    """Those of that name, or with that id; ``None`` where nobody is asked for."""
    if not sponsor:
        return None
    return [
        one
        for one in stored.sponsor_names(session, list(places.compact))
        if sponsor in (one.name, places.person(one).id)
    ]


def _add_bills(
    app: FastAPI,
    places: shapes.Places,
    answer: Answer,
    key_of_place: Callable[[str], str],
    root_path: str,
) -> None:
    says = answers_with(shapes.NumberedPage[shapes.OpenStatesBill], "a page of bills")

    @app.get("/bills", **says)
    @app.get("/bills/", include_in_schema=False)
    def list_of_bills(
        request: Request,
        jurisdiction: Place = "",
        session: str = "",
        chamber: str = "",
        identifier: Annotated[list[str] | None, Query()] = None,
        classification: str = "",
        subject: Annotated[list[str] | None, Query()] = None,
        updated_since: Day = None,
        created_since: Day = None,
        action_since: Day = None,
        sort: BillSort = BillSort.UPDATED_DESC,
        sponsor: str = "",
        sponsor_classification: str = "",
        q: str = "",
        include: Includes = (),
        page: PageNumber = 1,
        per_page: PerPage = 10,
        _key: ApiKey = "",
    ) -> Response:
        """The bills that all of this fits."""
        key = key_of_place(jurisdiction) if jurisdiction else ""

        def read(opened: Session, asker: Asker) -> object:
            wanted = stored.BillsWanted(
                jurisdiction=key,
                session=session,
                identifiers=identifier or (),
                classification=classification,
                subjects=subject or (),
                chamber=chamber,
                bicameral=places.bicameral,
                updated_since=_moment(updated_since),
                created_since=_moment(created_since),
                action_since=_day(action_since),
                sponsors=_sponsors_named(opened, places, sponsor),
                sponsored=sponsor_classification,
                among=found_bills(opened, q, memory=asker.memory)[0] if q else None,
            )
            total, ids = stored.numbered_bills(
                opened, wanted, sort=sort, first=(page - 1) * per_page, most=per_page
            )
            root = str(request.base_url.replace(path=root_path)).rstrip("/")
            bills = shapes.openstates_bills(opened, ids, places, include=include, root=root)
            return _numbered(list(bills), total, page, per_page)

        return answer(request, read)


def _add_one_bill(
    app: FastAPI,
    places: shapes.Places,
    answer: Answer,
    key_of_place: Callable[[str], str],
    root_path: str,
) -> None:
    def one(request: Request, session: Session, id_: int, include: Sequence[str]) -> object:
        root = str(request.base_url.replace(path=root_path)).rstrip("/")
        (bill,) = shapes.openstates_bills(session, [id_], places, include=include, root=root)
        return shapes.without_nothing(bill)

    @app.get("/bills/ocd-bill/{id_}", **answers_with(shapes.OpenStatesBill, "the bill"))
    def bill_by_id(
        request: Request,
        id_: str,
        include: Includes = (),
        _key: ApiKey = "",
    ) -> Response:
        """One bill, by its id."""

        def read(opened: Session, _: Asker) -> object:
            known = stored.bill_with_ocd_id(opened, f"ocd-bill/{id_}")
            if known is None:
                raise UnknownRecord(f"ocd-bill/{id_}: no such bill is stored")
            return one(request, opened, known, include)

        return answer(request, read)

    @app.get(
        "/bills/{jurisdiction}/{session}/{bill_id}",
        **answers_with(shapes.OpenStatesBill, "the bill"),
    )
    def bill_by_number(
        request: Request,
        jurisdiction: str,
        session: str,
        bill_id: str,
        include: Includes = (),
        _key: ApiKey = "",
    ) -> Response:
        """One bill, by jurisdiction, session and number."""
        key = key_of_place(jurisdiction)

        def read(opened: Session, _: Asker) -> object:
            known = find_bill(opened, bill_id, jurisdiction=key, term=session)
            return one(request, opened, known.id, include)

        return answer(request, read)


def _add_events(
    app: FastAPI, places: shapes.Places, answer: Answer, key_of_place: Callable[[str], str]
) -> None:
    @app.get("/events", **answers_with(shapes.NumberedPage[shapes.OpenStatesEvent], "meetings"))
    def list_of_events(
        request: Request,
        jurisdiction: Annotated[str, Query(description="name or id of a jurisdiction")],
        deleted: bool = False,
        before: Day = None,
        after: Day = None,
        require_bills: bool = False,
        include: EventIncludes = (),
        page: PageNumber = 1,
        per_page: PerPage = 20,
        _key: ApiKey = "",
    ) -> Response:
        """The meetings of a jurisdiction, in their order."""
        key = key_of_place(jurisdiction)

        def read(opened: Session, asker: Asker) -> object:
            total, events = stored.numbered_events(
                opened,
                jurisdiction=key,
                start=_day(after),
                end=_day(before),
                with_bills=require_bills,
                gone=deleted,
                first=(page - 1) * per_page,
                most=per_page,
            )
            details = (event_details(opened, event, now=asker.now) for event in events)
            where = places.compact[key]
            shown = [shapes.openstates_event(one, where, include=include) for one in details]
            return _numbered(shown, total, page, per_page)

        return answer(request, read)

    @app.get("/events/{event_id:path}", **answers_with(shapes.OpenStatesEvent, "the meeting"))
    def one_event(
        request: Request,
        event_id: str,
        include: EventIncludes = (),
        _key: ApiKey = "",
    ) -> Response:
        """One meeting, by its id."""

        def read(opened: Session, asker: Asker) -> object:
            event = stored.event_with_ocd_id(opened, event_id)
            if event is None or event.jurisdiction not in places.compact:
                raise UnknownRecord(f"{event_id}: no such meeting is stored")
            details = event_details(opened, event, now=asker.now)
            where = places.compact[event.jurisdiction]
            return shapes.without_nothing(shapes.openstates_event(details, where, include=include))

        return answer(request, read)


def _add_jurisdictions(
    app: FastAPI, places: shapes.Places, answer: Answer, key_of_place: Callable[[str], str]
) -> None:
    def shown(
        opened: Session, asker: Asker, include: Sequence[str]
    ) -> dict[str, shapes.OpenStatesJurisdiction]:
        return {
            one.key: shapes.openstates_jurisdiction(
                one, places, stored.sessions_with_days(opened, one.key), include=include
            )
            for one in followed(opened, asker)
        }

    says = answers_with(shapes.NumberedPage[shapes.OpenStatesJurisdiction], "jurisdictions")

    @app.get("/jurisdictions", **says)
    def list_of_jurisdictions(
        request: Request,
        classification: str = "",
        include: PlaceIncludes = (),
        page: PageNumber = 1,
        per_page: Annotated[int, Query(ge=1, le=MOST_PLACES)] = MOST_PLACES,
        _key: ApiKey = "",
    ) -> Response:
        """The governments that are followed."""

        def read(opened: Session, asker: Asker) -> object:
            known = [
                one
                for one in shown(opened, asker, include).values()
                if classification in ("", one.classification)
            ]
            run = known[(page - 1) * per_page : page * per_page]
            return _numbered(run, len(known), page, per_page)

        return answer(request, read, moves=Moves.BY_MINUTE, shows_sources=True)

    @app.get(
        "/jurisdictions/{jurisdiction_id:path}",
        **answers_with(shapes.OpenStatesJurisdiction, "the government"),
    )
    def one_jurisdiction(
        request: Request,
        jurisdiction_id: str,
        include: PlaceIncludes = (),
        _key: ApiKey = "",
    ) -> Response:
        """One government that is followed, by its id."""
        key = key_of_place(jurisdiction_id)

        def read(opened: Session, asker: Asker) -> object:
            return shapes.without_nothing(shown(opened, asker, include)[key])

        return answer(request, read, moves=Moves.BY_MINUTE, shows_sources=True)


def _add_people(
    app: FastAPI, places: shapes.Places, answer: Answer, key_of_place: Callable[[str], str]
) -> None:
    says = answers_with(shapes.NumberedPage[shapes.OpenStatesPerson], "sponsors by name")

    @app.get("/people", **says)
    @app.get("/people/", include_in_schema=False)
    def list_of_people(
        request: Request,
        jurisdiction: Place = "",
        name: str = "",
        id_: Annotated[list[str] | None, Query(alias="id")] = None,
        page: PageNumber = 1,
        per_page: PerPage = 10,
        _key: ApiKey = "",
    ) -> Response:
        """Who stands behind bills; of others nothing is known here, nor are districts."""
        keys = [key_of_place(jurisdiction)] if jurisdiction else list(places.compact)

        def read(opened: Session, _: Asker) -> object:
            people = map(places.person, stored.sponsor_names(opened, keys))
            known = [
                one
                for one in people
                if name.lower() in one.name.lower() and (not id_ or one.id in id_)
            ]
            run = known[(page - 1) * per_page : page * per_page]
            return _numbered(run, len(known), page, per_page)

        return answer(request, read)
