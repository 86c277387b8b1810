"""What editors write on a bill's page: notes, tags, its position, verdicts on its flags."""

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from lawtrack.database import Session
from lawtrack.database.search.named_records import find_bill
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.team.review_queue import FlagKey
from lawtrack.database.team.signed_in import SignedIn
from lawtrack.database.team.team_edits import add_note, set_keeper, set_position, set_tag
from lawtrack.ingest.verdicts import judge_as_seen
from lawtrack.web.page_addresses import NO_SESSION, bill_page
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import Form

Fields = Mapping[str, str]
Work = Callable[[Session, BillRow, Fields, str, datetime], object]


def _note(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> object:
    return add_note(session, bill, form.get("text", ""), editor=editor, now=now)


def _tag(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> object:
    return set_tag(session, bill, form.get("tag", ""), editor=editor, now=now)


def _no_tag(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> object:
    return set_tag(session, bill, form.get("tag", ""), editor=editor, now=now, gone=True)


def _position(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> object:
    return set_position(session, bill, form.get("position", ""), editor=editor, now=now)


def _keeper(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> object:
    return set_keeper(session, bill, form.get("who", ""), editor=editor, now=now)


def _verdict(session: Session, bill: BillRow, form: Fields, editor: str, now: datetime) -> None:
    judge_as_seen(
        session,
        FlagKey("bill", bill.id, form.get("topic", "")),
        form.get("verdict", ""),
        seen=form.get("seen", ""),
        note=form.get("note", ""),
        editor=editor,
        now=now,
    )


WORK: Mapping[str, Work] = {
    "note": _note,
    "tag": _tag,
    "no-tag": _no_tag,
    "position": _position,
    "keeper": _keeper,
    "verdict": _verdict,
}


def add_bill_forms(app: FastAPI, desk: Desk) -> None:
    """Have the app write what is sent from a bill's page, and show that page again."""

    @app.post("/bills/{jurisdiction}/{term}/{identifier:path}")
    def write_on_bill(
        request: Request, jurisdiction: str, term: str, identifier: str, form: Form
    ) -> Response:
        page = bill_page(jurisdiction, "" if term == NO_SESSION else term, identifier)

        def write(session: Session, who: SignedIn, now: datetime) -> str:
            work = WORK.get(form.get("what", ""))
            if work is None:
                raise HTTPException(422, "the form does not say what to do")
            only = None if term == NO_SESSION else term
            bill = find_bill(session, identifier, jurisdiction=jurisdiction, term=only)
            work(session, bill, form, who.editor, now)
            return f"{page}#{'why' if work is _verdict else 'team'}"

        return desk.written(request, form, write, page=page)
