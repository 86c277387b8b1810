"""Where what editors send is written: who sent it is known, and it came from a page of ours."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from lawtrack.config.settings import Config
from lawtrack.database import Engine, Session
from lawtrack.database.engine import database_session
from lawtrack.database.locks.write_turns import open_in_line
from lawtrack.database.team.signed_in import SignedIn, who_is_signed_in
from lawtrack.web.writing.sent_forms import check_origin, check_token

COOKIE = "lawtrack_editor"
BUSY_SECONDS = 3.0  # that somebody waits for another who writes
Write = Callable[[Session, SignedIn, datetime], str]


def signed_in_with(request: Request, session: Session, *, now: datetime) -> SignedIn | None:
    """The editor whose browser asks; who holds no cookie costs no question."""
    secret = request.cookies.get(COOKIE, "")
    return who_is_signed_in(session, secret, now=now) if secret else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The database, once to look who asks and once to write, and the clock."""

    reading: Engine
    writing: Engine
    now: Callable[[], datetime]
    root_path: str

    @contextmanager
    def at_work(self) -> Iterator[Session]:
        """A session in which all is written, or nothing; raises ``DatabaseError``."""
        with database_session(self.writing) as session:
            yield session
            session.commit()

    def editor(self, request: Request) -> SignedIn | None:
        """Who asks, if it is an editor."""
        if not request.cookies.get(COOKIE):
            return None
        with database_session(self.reading) as session:
            return signed_in_with(request, session, now=self.now())

    def written(
        self, request: Request, form: Mapping[str, str], write: Write, *, page: str
    ) -> Response:
        """Have ``write`` do what the form says, and lead on to the page that it names.

        Who is not signed in is led to where that is done, and from there to ``page``. Answers 403
        for what was sent by another site, or from a page of another editor.
        """
        check_origin(request)
        who = self.editor(request)
        if who is None:
            return self.go_on(f"/sign-in?next={quote(page)}")
        check_token(form, who.secret)
        with self.at_work() as session:
            where = write(session, who, self.now())
        return self.go_on(where)

    def go_on(self, page: str) -> Response:
        """Lead to the page, so that loading it again sends nothing again."""
        return RedirectResponse(self.root_path + page, status_code=303)


def open_desk(
    config: Config, reading: Engine, *, now: Callable[[], datetime], root_path: str
) -> Desk:
    """The desk on the database of the settings."""
    writing = open_in_line(config.database, seconds=BUSY_SECONDS, busy=BUSY_SECONDS)
    return Desk(reading=reading, writing=writing, now=now, root_path=root_path)
