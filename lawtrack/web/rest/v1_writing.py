"""What programs with a token write: notes on bills, and verdicts on flags."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import Response

from lawtrack.database import Session
from lawtrack.database.search.named_records import find_bill, find_event
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.team.review_queue import FlagKey
from lawtrack.database.team.stored_tokens import ApiToken
from lawtrack.database.team.team_edits import LONGEST_NOTE, TeamEdit, add_note, edits_of
from lawtrack.errors import JudgedMeanwhile
from lawtrack.ingest.verdicts import judge_as_seen
from lawtrack.legislation.flags import CONFIRMED, DISMISSED
from lawtrack.web.page_addresses import NO_SESSION
from lawtrack.web.rest.problem_details import BadParameter
from lawtrack.web.rest.program_tokens import program_that_writes
from lawtrack.web.shapes import as_json
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import sent_bytes

NOTE = {
    "jurisdiction": {"type": "string", "description": "its key"},
    "session": {"type": "string", "description": 'of the bill; "-" where there is none'},
    "id": {"type": "string", "description": "its number, in any usual spelling"},
    "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_NOTE, "pattern": r"\S"},
}
VERDICT = {
    "kind": {"enum": ["bill", "event"]},
    "jurisdiction": {"type": "string", "description": "its key"},
    "session": {"type": "string", "description": 'of a bill; "-" where there is none'},
    "id": {"type": "string", "description": 'its number, or "meeting-77"'},
    "topic": {"type": "string"},
    "verdict": {"enum": [CONFIRMED, DISMISSED, ""], "description": "empty takes it back"},
    "seen": {"enum": [CONFIRMED, DISMISSED, ""], "description": "the verdict that it has now"},
    "note": {"type": "string", "maxLength": LONGEST_NOTE},
}
Program = Annotated[ApiToken, Depends(program_that_writes)]


async def _sent(request: Request) -> Mapping[str, str]:
    """The words of the JSON object that was sent. Answers 413 and 415, raises ``BadParameter``."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "only application/json is read")
    try:
        fields = orjson.loads(await sent_bytes(request))
    except orjson.JSONDecodeError as error:
        raise BadParameter(f"the body is no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise BadParameter("the body is no object - write {…}")
    for name, value in fields.items():
        if not isinstance(value, str):
            raise BadParameter(f"{name[:40]}: is no text")
    return {name: value.replace("\0", "") for name, value in fields.items()}


Sent = Annotated[Mapping[str, str], Depends(_sent)]


def _checked(fields: Mapping[str, str], form: Mapping[str, Any], *wanted: str) -> None:
    """Raise ``BadParameter`` for what is not known, or is missing."""
    for name in fields:
        if name not in form:
            raise BadParameter(f"{name[:40]}: no such field - known: {', '.join(form)}")
    for name in wanted:
        if name not in fields:
            raise BadParameter(f"{name}: is missing")
    for name, value in fields.items():
        if value not in form[name].get("enum", (value,)):
            raise BadParameter(f"{name}: write one of {', '.join(map(repr, form[name]['enum']))}")


def _declared(form: Mapping[str, Any], *required: str) -> dict[str, Any]:
    """How a route is declared that answers with a line of the edits."""
    schema = {
        "type": "object",
        "properties": form,
        "required": list(required),
        "additionalProperties": False,
    }
    return {
        "status_code": 201,
        "response_class": Response,
        "response_model": None,
        "responses": {201: {"description": "the line that was written", "model": TeamEdit}},
        "openapi_extra": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "security": [{"token": []}],
        },
    }


def _bill(session: Session, fields: Mapping[str, str]) -> BillRow:
    term = fields.get("session", "")
    return find_bill(
        session,
        fields["id"],
        jurisdiction=fields["jurisdiction"],
        term=None if term in ("", NO_SESSION) else term,
    )


def add_v1_writing(app: FastAPI, desk: Desk) -> None:
    """Have the app write what programs send that may."""

    def written(write: Callable[[Session], TeamEdit]) -> Response:
        with desk.at_work() as session:
            edit = write(session)
        return Response(as_json(edit), status_code=201, media_type="application/json")

    @app.post("/notes", **_declared(NOTE, "jurisdiction", "id", "text"))
    def note_on_bill(program: Program, fields: Sent) -> Response:
        """Write a note on a bill, signed with the name of the token."""
        _checked(fields, NOTE, "jurisdiction", "id", "text")

        def write(opened: Session) -> TeamEdit:
            bill = _bill(opened, fields)
            return add_note(opened, bill, fields["text"], editor=program.name, now=desk.now())

        return written(write)

    @app.post("/verdicts", **_declared(VERDICT, "kind", "jurisdiction", "id", "topic", "verdict"))
    def verdict_on_flag(program: Program, fields: Sent) -> Response:
        """Confirm or dismiss a flag, or take that back; who was slower than another is told so."""
        _checked(fields, VERDICT, "kind", "jurisdiction", "id", "topic", "verdict")
        verdict, seen = fields["verdict"], fields.get("seen", "")

        def write(opened: Session) -> TeamEdit:
            kind = fields["kind"]
            subject: BillRow | EventRow = (
                find_event(opened, fields["id"], jurisdiction=fields["jurisdiction"])
                if kind == "event"
                else _bill(opened, fields)
            )
            if verdict == seen:
                raise JudgedMeanwhile("the flag is said to have that verdict - nothing was changed")
            judge_as_seen(
                opened,
                FlagKey(kind, subject.id, fields["topic"]),
                verdict,
                seen=seen,
                note=fields.get("note", ""),
                editor=program.name,
                now=desk.now(),
            )
            return edits_of(opened, kind, subject.id)[-1]

        return written(write)
