"""What editors write of taking part: on a meeting's page, and on a council's for its bodies."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.search.named_records import find_event
from lawtrack.database.team.signed_in import SignedIn
from lawtrack.database.team.taking_part import Subject, set_deadline, set_how
from lawtrack.database.team.team_edits import MeetingsOf
from lawtrack.web.page_addresses import council_page, meeting_page
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import Form


def _write(
    session: Session, subject: Subject, form: Mapping[str, str], who: SignedIn, now: datetime
) -> None:
    """Have the database say what the form says. Answers 422 where it says nothing."""
    match form.get("what", ""):
        case "how":
            set_how(session, subject, form.get("text", ""), editor=who.editor, now=now)
        case "deadline" | "no-deadline" as what:
            when = form.get("when", "") if what == "deadline" else ""
            if what == "deadline" and not when.strip():
                raise HTTPException(422, "the form does not say by when")
            set_deadline(session, subject, form.get("for", ""), when, editor=who.editor, now=now)
        case _:
            raise HTTPException(422, "the form does not say what to do")


def add_taking_part_forms(app: FastAPI, config: Config, desk: Desk) -> None:
    """Have the app write what is sent from those pages, and show them again."""

    @app.post("/meetings/{jurisdiction}/{name:path}")
    def write_on_meeting(request: Request, jurisdiction: str, name: str, form: Form) -> Response:
        page = meeting_page(jurisdiction, name)

        def write(session: Session, who: SignedIn, now: datetime) -> str:
            event = find_event(session, name, jurisdiction=jurisdiction)
            _write(session, event, form, who, now)
            return f"{page}#take-part"

        return desk.written(request, form, write, page=page)

    @app.post("/councils/{jurisdiction}")
    def write_on_council(request: Request, jurisdiction: str, form: Form) -> Response:
        config.require(jurisdiction=jurisdiction)
        page = council_page(jurisdiction)

        def write(session: Session, who: SignedIn, now: datetime) -> str:
            subject = MeetingsOf(jurisdiction=jurisdiction, body=form.get("body", ""))
            _write(session, subject, form, who, now)
            return f"{page}#take-part"

        return desk.written(request, form, write, page=page)
