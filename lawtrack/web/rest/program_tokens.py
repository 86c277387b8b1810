"""Programs that are known by a token, which is looked up before the limit of who asks."""

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from lawtrack.database import Engine
from lawtrack.database.engine import database_session
from lawtrack.database.team.stored_tokens import ApiToken, token_shown
from lawtrack.errors import DatabaseError
from lawtrack.web.safety import PROGRAMS

KNOWN = "lawtrack_program"  # in the scope of a request: who asks, or why nobody knows
BEARER = b"bearer "


class ProgramTokens:
    """Notes down which program shows a token; another kind of authorization is a proxy's affair."""

    def __init__(self, app: ASGIApp, *, engine: Engine) -> None:
        self.app = app
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with what is known of who asks."""
        if scope["type"] == "http" and scope["path"].startswith(PROGRAMS):
            shown = dict(scope["headers"]).get(b"authorization", b"")
            if shown[: len(BEARER)].lower() == BEARER:
                token = shown[len(BEARER) :].decode("latin-1").strip()
                scope[KNOWN] = await run_in_threadpool(self._look_up, token)
        await self.app(scope, receive, send)

    def _look_up(self, token: str) -> ApiToken | DatabaseError | None:
        try:
            with database_session(self.engine) as session:
                return token_shown(session, token)
        except DatabaseError as error:
            return error


def program_in(scope: Scope) -> ApiToken | None:
    """The program whose token is known, if one was shown."""
    known = scope.get(KNOWN)
    return known if isinstance(known, ApiToken) else None


def only_known_tokens(request: Request) -> None:
    """Answer 401 for a token that lets nobody in: who shows one wants to be known by it."""
    known = request.scope.get(KNOWN, "none was shown")
    if isinstance(known, DatabaseError):
        raise known
    if known is None:
        raise HTTPException(
            401,
            "this token lets nobody in - it is wrong, or was revoked",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )


def program_that_writes(request: Request) -> ApiToken:
    """The program that may write. Answers 401 without a token, 403 for one that may only read."""
    program = program_in(request.scope)
    if program is None:
        raise HTTPException(
            401,
            'a token is wanted - send "Authorization: Bearer TOKEN"',
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not program.may_write:
        raise HTTPException(
            403,
            f"{program.name}: may only read - a token of scope write is wanted",
            headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
        )
    return program
