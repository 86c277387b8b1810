"""Flags that nobody has judged yet, one after the other: confirm, dismiss, skip, undo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from lawtrack.database import Session
from lawtrack.database.flags import ActiveFlag
from lawtrack.database.team.review_queue import (
    FlagKey,
    GivenVerdict,
    flags_to_judge,
    last_verdict_of,
    next_to_judge,
)
from lawtrack.database.team.signed_in import SignedIn
from lawtrack.ingest.verdicts import judge_as_seen, take_verdict_back
from lawtrack.web.answering.asker import Asker
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import Form

Answer = Callable[..., Response]
PAGE = "/review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """The flag to be judged, how many there are, and what who asks said last."""

    flag: ActiveFlag | None  # none: there is none behind the place, or none at all
    place: str  # of the flag in the queue
    left: int
    from_the_top: bool  # no place was asked for
    last: GivenVerdict | None


def review_page(session: Session, asker: Asker, *, after: str, at: str) -> ReviewPage:
    """The first flag behind that place, or at the other, which nobody has judged."""
    place = at or after
    flag = next_to_judge(session, key_at(place) if place else None, itself=bool(at))
    editor = asker.signed_in.editor if asker.signed_in else ""
    return ReviewPage(
        flag=flag,
        place=place_of(FlagKey(flag.kind, flag.subject_id, flag.topic)) if flag else "",
        left=flags_to_judge(session),
        from_the_top=not place,
        last=last_verdict_of(session, editor) if editor else None,
    )


def place_of(key: FlagKey) -> str:
    """A flag's place in the queue, as addresses have it."""
    return f"{key.kind}.{key.subject_id}.{key.topic}"


def key_at(place: str) -> FlagKey:
    """The flag at that place. Answers 422 for what is none."""
    kind, _, rest = place.partition(".")
    number, _, topic = rest.partition(".")
    if kind not in ("bill", "event") or not number.isascii() or not number.isdigit():
        raise HTTPException(422, "this is no place in the queue")
    if len(number) > 9:
        raise HTTPException(422, "this is no place in the queue")
    return FlagKey(kind, int(number), topic)


def add_review(app: FastAPI, answer: Answer) -> None:
    """Have the app show the queue."""

    @app.get(PAGE)
    def review(request: Request, after: str = "", at: str = "") -> Response:
        def read(session: Session, asker: Asker) -> Any:
            return review_page(session, asker, after=after, at=at)

        return answer(request, "review.html", read)


def add_review_forms(app: FastAPI, desk: Desk) -> None:
    """Have the app write verdicts, and lead on to the next flag."""

    @app.post(PAGE)
    def judge(request: Request, form: Form) -> Response:
        def write(session: Session, who: SignedIn, now: datetime) -> str:
            place = form.get("place", "")
            verdict = form.get("verdict", "")
            if not verdict:
                raise HTTPException(422, "the form does not say what to do")
            judge_as_seen(
                session,
                key_at(place),
                verdict,
                seen="",
                note=form.get("note", ""),
                editor=who.editor,
                now=now,
            )
            return f"{PAGE}?after={quote(place)}"

        return desk.written(request, form, write, page=PAGE)

    @app.post(f"{PAGE}/undo")
    def undo(request: Request, form: Form) -> Response:
        def write(session: Session, who: SignedIn, now: datetime) -> str:
            number = form.get("edit", "")
            if not (number.isascii() and number.isdigit() and len(number) < 10):
                raise HTTPException(422, "the form does not say what to undo")
            key = take_verdict_back(session, int(number), editor=who.editor, now=now)
            return f"{PAGE}?at={quote(place_of(key))}"

        return desk.written(request, form, write, page=PAGE)
