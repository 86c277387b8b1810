"""Signing in and out: passwords are looked at slowly, seldom, and each time for a new secret."""

import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from lawtrack.database.engine import database_session
from lawtrack.database.team.editors import is_any_editor
from lawtrack.database.team.passwords import check_installed, is_password
from lawtrack.database.team.signed_in import (
    LASTS,
    WRONG,
    SignedIn,
    begin_session,
    count_try,
    end_session,
    password_of,
)
from lawtrack.database.team.team_edits import on_one_line
from lawtrack.errors import NotInstalled, SignInRefused, TooManyTries
from lawtrack.web.client_limit import client_of
from lawtrack.web.shapes import as_page
from lawtrack.web.writing.editors_desk import COOKIE, Desk
from lawtrack.web.writing.sent_forms import Form, check_origin, check_token, form_token, safe_next

BEFORE = "lawtrack_before"  # the cookie of who is not signed in yet, for the form alone
STATUS = {SignInRefused: 403, TooManyTries: 429, NotInstalled: 503}


def add_sign_in(app: FastAPI, desk: Desk) -> None:
    """Have the app sign editors in and out."""

    @app.get("/sign-in")
    def sign_in_page(request: Request, next: str = "/") -> Response:
        return _page(desk, request, next=next)

    @app.post("/sign-in")
    def sign_in(request: Request, form: Form) -> Response:
        check_origin(request)
        check_token(form, request.cookies.get(BEFORE, ""))
        wanted = safe_next(form.get("next", "/"))
        name = on_one_line(form.get("name", ""))
        try:
            who = _signed_in(desk, request, name, form.get("password", ""))
        except (SignInRefused, NotInstalled) as error:
            status = STATUS[type(error)]
            return _page(desk, request, next=wanted, trouble=str(error), status=status, name=name)
        answer = desk.go_on(wanted)
        _set(answer, request, desk, COOKIE, who.secret)
        answer.delete_cookie(BEFORE, path=_path(desk))
        return answer

    @app.post("/sign-out")
    def sign_out(request: Request, form: Form) -> Response:
        check_origin(request)
        who = desk.editor(request)
        if who is not None:
            check_token(form, who.secret)
            with desk.at_work() as session:
                end_session(session, who.secret)
        answer = desk.go_on("/")
        answer.delete_cookie(COOKIE, path=_path(desk))
        return answer


def _signed_in(desk: Desk, request: Request, name: str, password: str) -> SignedIn:
    """The editor with a new session; the database is not held while the password is looked at."""
    client = client_of(request.scope)
    with desk.at_work() as session:
        count_try(session, name, client, now=desk.now())
    with database_session(desk.reading) as session:
        stored = password_of(session, name)
    if not is_password(password, stored):
        raise SignInRefused(WRONG)
    with desk.at_work() as session:
        return begin_session(
            session, name, client, instead_of=request.cookies.get(COOKIE, ""), now=desk.now()
        )


def _page(
    desk: Desk,
    request: Request,
    *,
    next: str,
    trouble: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    """The form, with a token for whoever asks; the page is kept by nobody."""
    secret = request.cookies.get(BEFORE) or secrets.token_urlsafe(24)
    with database_session(desk.reading) as session:
        missing = "" if is_any_editor(session) else "nobody may write yet"
    installed = True
    try:
        check_installed()
    except NotInstalled as error:
        missing, trouble, installed = str(error), "", False
    fields: dict[str, Any] = {"trouble": trouble, "missing": missing, "name": name}
    page = as_page(
        "sign_in.html",
        None,
        root=desk.root_path,
        next=safe_next(next),
        token=form_token(secret),
        installed=installed,
        **fields,
    )
    answer = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    _set(answer, request, desk, BEFORE, secret)
    return answer


def _set(answer: Response, request: Request, desk: Desk, name: str, secret: str) -> None:
    """Give the browser a secret that no script reads and no other site sends with a form."""
    answer.set_cookie(
        name,
        secret,
        max_age=int(LASTS.total_seconds()),
        path=_path(desk),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _path(desk: Desk) -> str:
    return desk.root_path or "/"
