"""Following a search or a bill from its page: what a subscription would tell, and adding it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.alerts.preview import Preview, preview_alerts
from lawtrack.alerts.stored_subscriptions import (
    add_subscription,
    subscription_named,
    subscription_rows,
)
from lawtrack.config.alerts import checked_subscription
from lawtrack.config.settings import Config
from lawtrack.config.subscriptions import RHYTHMS, Subscription
from lawtrack.database import Session
from lawtrack.database.search.named_records import find_bill
from lawtrack.database.team.signed_in import SignedIn
from lawtrack.database.team.team_edits import EditKind, write_edit
from lawtrack.errors import ConfigError, InvalidEdit
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.topics.searches.search_query import followed_words
from lawtrack.web.answering.asker import Asker
from lawtrack.web.page_addresses import NO_SESSION, follow_page
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import Form

Answer = Callable[..., Response]
PAGE = "/follow"
MOST_LINES = 5_000  # of the ledger that a preview on a page looks at
NOWHERE = "$NONE"  # for a preview, which sends nothing
SHOWN = 10  # changes of a preview


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowAsked:
    """What is to be followed: a search, or a bill."""

    search: str = ""
    bill: str = ""
    jurisdiction: str = ""
    session: str = ""

    @property
    def page(self) -> str:
        """Where it is shown what following it means."""
        return follow_page(self.search, self.bill, self.jurisdiction, self.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPage:
    """What a subscription would ask for and have told, and where it can tell it."""

    asked: FollowAsked
    asks_for: str  # in words; empty: nothing of it can be followed
    where: tuple[str, ...]  # jurisdictions; none: all
    why_not: str  # what only feed and calendar know
    by_words: bool  # whole words are looked for, in titles and summaries alone
    name: str  # that is free
    channels: tuple[str, ...]  # names of secrets, for editors
    rhythms: tuple[str, ...]
    preview: Preview | None  # for editors


def add_follow_page(app: FastAPI, answer: Answer, *, environ: Mapping[str, str]) -> None:
    """Have the app say what following a search or a bill would mean."""

    @app.get(PAGE)
    def follow(
        request: Request, q: str = "", bill: str = "", jurisdiction: str = "", session: str = ""
    ) -> Response:
        asked = FollowAsked(search=q, bill=bill, jurisdiction=jurisdiction, session=session)

        def read(opened: Session, asker: Asker) -> Any:
            return _follow_page(opened, asker, asked, environ)

        return answer(request, "follow.html", read)


def add_follow_forms(
    app: FastAPI, config: Config, desk: Desk, *, environ: Mapping[str, str]
) -> None:
    """Have the app add subscriptions, and lead on to all that there are."""

    @app.post(PAGE)
    def add(request: Request, form: Form) -> Response:
        asked = FollowAsked(
            search=form.get("q", ""),
            bill=form.get("bill", ""),
            jurisdiction=form.get("jurisdiction", ""),
            session=form.get("session", ""),
        )

        def write(session: Session, who: SignedIn, now: datetime) -> str:
            name = form.get("name", "").strip()
            channel, rhythm = form.get("channel", ""), form.get("rhythm", "")
            wanted = _subscription(session, config, asked, name, channel, rhythm)
            if channel not in _channels(session, config, environ):
                # Whatever else the environment holds is no editor's to send to.
                raise InvalidEdit(f"{channel[:40]}: is no channel here - take one of the page's")
            try:
                add_subscription(session, wanted, now=now)
            except ConfigError as error:  # the name was taken meanwhile
                raise InvalidEdit(str(error)) from None
            row = subscription_named(session, name)
            if asked.bill:
                row.bill_id = _bill(session, asked).id
            write_edit(
                session, row, EditKind.FOLLOWED,
                value="added", text=f"{name}: {wanted.asks_for}", editor=who.editor, now=now,
            )  # fmt: skip
            return f"/alerts#{name}"

        return desk.written(request, form, write, page=asked.page)


def _follow_page(
    session: Session, asker: Asker, asked: FollowAsked, environ: Mapping[str, str]
) -> FollowPage:
    config = asker.config
    words = followed_words(asked.search)
    names = [row.name for row in subscription_rows(session)]
    name = _free_name(asked, [*names, *(one.name for one in config.alerts)])
    wanted: Subscription | None = None
    if asked.bill or not words.why_not:
        wanted = _subscription(session, config, asked, name, NOWHERE, "")
    editor = asker.signed_in is not None
    return FollowPage(
        asked=asked,
        asks_for=wanted.asks_for if wanted else "",
        where=wanted.where if wanted else (),
        why_not="" if asked.bill else words.why_not,
        by_words=bool(wanted and wanted.search),
        name=name,
        channels=tuple(_channels(session, config, environ)) if editor else (),
        rhythms=RHYTHMS,
        preview=_preview(session, asker, wanted) if editor and wanted else None,
    )


def _preview(session: Session, asker: Asker, wanted: Subscription) -> Preview:
    return preview_alerts(
        session, wanted, flood=asker.config.flood, now=asker.now, most_lines=MOST_LINES
    )


def _subscription(
    session: Session, config: Config, asked: FollowAsked, name: str, channel: str, rhythm: str
) -> Subscription:
    """The subscription that asks for it; raises ``InvalidEdit`` for what cannot be asked."""
    table: dict[str, Any] = {"name": name, "channel": channel, "rhythm": rhythm or RHYTHMS[0]}
    if asked.bill:
        bill = _bill(session, asked)
        table |= {"bill": full_number(bill.identifier, bill.session)}
        table |= {"jurisdictions": [bill.jurisdiction]}
    else:
        words = followed_words(asked.search)
        if words.why_not:
            raise InvalidEdit(f"{words.why_not}: a subscription cannot ask for it - leave it out")
        table |= {"topic": words.topic} if words.topic else {"search": words.words}
        table |= {"jurisdictions": list(words.jurisdictions)}
    try:
        return checked_subscription(
            table, config.jurisdictions, config.topics, config.searches, where="this subscription"
        )
    except ConfigError as error:
        raise InvalidEdit(str(error)) from None


def _bill(session: Session, asked: FollowAsked) -> Any:
    term = None if asked.session in ("", NO_SESSION) else asked.session
    return find_bill(session, asked.bill, jurisdiction=asked.jurisdiction, term=term)


def _channels(session: Session, config: Config, environ: Mapping[str, str]) -> Sequence[str]:
    """The names of the channels that are known here; their addresses are on no page."""
    try:
        kept = Secrets(environ, config.folder).names()
    except ConfigError:  # "lawtrack doctor" says what is wrong with the file
        kept = []
    used = [row.channel for row in subscription_rows(session)]
    return sorted({*kept, *used, *(one.channel for one in config.alerts)} - {NOWHERE})


def _free_name(asked: FollowAsked, taken: Sequence[str]) -> str:
    """A name made of what is asked for, that no other subscription has."""
    words = followed_words(asked.search)
    about = asked.bill or " ".join((words.topic, words.words, *words.jurisdictions))
    name = re.sub(r"[^a-z0-9]+", "-", about.lower()).strip("-")[:40].strip("-") or "search"
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)
