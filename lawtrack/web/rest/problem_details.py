"""What cannot be answered to a program, as problem details (RFC 9457); and their documentation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from lawtrack.errors import (
    AmbiguousRecord,
    DatabaseError,
    InvalidEdit,
    JudgedMeanwhile,
    LawtrackError,
    UnknownRecord,
)
from lawtrack.web.safety import HEADERS

KIND = "application/problem+json"
_WHY_NOT_WRITTEN = {
    403: "the token may only read",
    408: "what was sent did not come to its end in time",
    409: "somebody was faster: nothing was changed",
    413: "too much was sent at once",
    415: "something else than application/json was sent",
}
_WHY = {
    300: "several records go by this name",
    304: "it is the answer that who asks has",
    401: "a token was shown that lets nobody in",
    404: "nothing is stored under this name, or the name is not known",
    414: "the address is too long",
    422: "a parameter is not known, or cannot be what it says",
    429: "asked too often; Retry-After says in how many seconds to ask again",
    503: "the database cannot be read now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no answer."""

    type: str
    title: str
    status: int
    detail: str


class BadParameter(LawtrackError):
    """A parameter that is not known, or cannot be what it says."""


def problem_answer(status: int, title: str, detail: str) -> Response:
    """The problem as an answer."""
    problem = Problem(type="about:blank", title=title, status=status, detail=detail)
    return Response(orjson.dumps(problem), status_code=status, media_type=KIND)


def only_known_parameters(request: Request) -> None:
    """Raise ``BadParameter`` for one that is not known: left out, it would answer more than asked.

    So does one that is given twice where only one is looked at.
    """
    route = request.scope["route"]
    known = {field.alias: field for field in route.dependant.query_params}
    for name in request.query_params:
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise BadParameter(f"{name}: no such parameter - known here: {names}")
        form = str(known[name].field_info.annotation)
        is_list = form.startswith(("list", "tuple")) or "list[" in form
        if len(request.query_params.getlist(name)) > 1 and not is_list:
            raise BadParameter(f"{name}: given more than once - give it once")


def add_problems(app: FastAPI) -> None:
    """Have the app answer every error as problem details, and everybody who only reads."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Retry-After"],
    )

    @app.exception_handler(LawtrackError)
    def refused(_: Request, error: LawtrackError) -> Response:
        if isinstance(error, BadParameter):
            return problem_answer(422, "The question cannot be read", str(error))
        if isinstance(error, InvalidEdit):
            return problem_answer(422, "Nothing was stored", str(error))
        if isinstance(error, JudgedMeanwhile):
            return problem_answer(409, "Nothing was stored", str(error))
        if isinstance(error, DatabaseError):
            return problem_answer(503, "The database cannot be read now", str(error))
        if isinstance(error, AmbiguousRecord):
            return problem_answer(300, "Several go by this name", str(error))
        missing = isinstance(error, UnknownRecord)
        return problem_answer(404, "Nothing is stored" if missing else "Not known", str(error))

    @app.exception_handler(HTTPException)
    def unknown(_: Request, error: HTTPException) -> Response:
        answer = problem_answer(error.status_code, "There is no answer", str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def wrong(_: Request, error: RequestValidationError) -> Response:
        words = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
        return problem_answer(422, "The question cannot be read", words)

    @app.exception_handler(Exception)
    def broken(_: Request, error: Exception) -> Response:
        answer = problem_answer(500, "This is broken", "what went wrong is in the log")
        answer.headers.update(HEADERS)  # it is sent from outside of what sets them else
        return answer


def answers_with(model: Any, description: str) -> dict[str, Any]:
    """What a route is declared with: the form of its answer, which it makes itself."""
    return {
        "response_class": Response,
        "response_model": None,
        "responses": {200: {"description": description, "model": model}},
    }


def add_document(app: FastAPI, answer: Callable[..., Response], *, address: str) -> None:
    """Have the app describe itself at /openapi.json, once it has all its addresses."""
    document: dict[str, Any] = {}

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> Response:
        if not document:
            document.update(document_problems(app, address=address))
        return answer(request, lambda *_: document)


def document_problems(app: FastAPI, *, address: str) -> dict[str, Any]:
    """The description of the app (OpenAPI 3.1), in which each answer has the form that it has."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=routes,
        servers=[{"url": address}],
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    form = {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    schemas["Problem"] = {
        "title": "Problem",
        "description": Problem.__doc__,
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            name: {"type": "integer" if name == "status" else "string"}
            for name in ("type", "title", "status", "detail")
        },
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for status, why in (_WHY | (_WHY_NOT_WRITTEN if method == "post" else {})).items():
                operation["responses"][str(status)] = {"description": why, "content": form}
            del operation["responses"]["304"]["content"]
            if method == "post":
                del operation["responses"]["304"]
            operation["responses"]["429"]["headers"] = {
                "Retry-After": {"description": "seconds", "schema": {"type": "integer"}}
            }
    return document


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The form of a parameter that may be left out: no address can say that it is null."""
    forms = [form for form in schema.get("anyOf", ()) if form != {"type": "null"}]
    if len(forms) == 1:
        return {**{name: said for name, said in schema.items() if name != "anyOf"}, **forms[0]}
    return {**schema, "anyOf": forms} if forms else schema
