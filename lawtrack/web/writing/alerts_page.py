"""Who is told what, how that goes, and pausing it: a page for editors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from lawtrack.alerts import outbox
from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.alerts.channels.delivery_troubles import (
    delivery_troubles,
    subscription_state_in_words,
)
from lawtrack.alerts.stored_subscriptions import (
    lost_in_words,
    subscription_named,
    subscription_of_row,
    subscription_rows,
)
from lawtrack.database import Session
from lawtrack.database.team.signed_in import SignedIn
from lawtrack.database.team.team_edits import EditKind, write_edit
from lawtrack.web.answering.answer_marks import Moves
from lawtrack.web.answering.asker import Asker
from lawtrack.web.writing.editors_desk import Desk
from lawtrack.web.writing.sent_forms import Form

Answer = Callable[..., Response]
PAGE = "/alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSubscription:
    """A subscription, and how it goes."""

    name: str
    asks_for: str
    where: tuple[str, ...]  # jurisdictions; none: all
    channel: str  # the name of a secret
    rhythm: str
    quiet: str
    origin: str
    paused: bool
    state: str  # "on", or what is wrong, in words
    sent: int
    waiting: int
    held: int
    last: str  # the receipt of the newest message that went out


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """All subscriptions; none of them for who is no editor."""

    subscriptions: tuple[ListedSubscription, ...]


def add_alerts_page(app: FastAPI, answer: Answer, *, environ: Mapping[str, str]) -> None:
    """Have the app show editors who is told what."""

    @app.get(PAGE)
    def alerts(request: Request) -> Response:
        def read(session: Session, asker: Asker) -> Any:
            listed = _listed(session, asker, environ) if asker.signed_in else ()
            return AlertsPage(subscriptions=listed)

        return answer(request, "alerts.html", read, moves=Moves.BY_MINUTE)


def add_alerts_forms(app: FastAPI, desk: Desk) -> None:
    """Have the app pause a subscription, and let it go on."""

    @app.post(PAGE)
    def pause(request: Request, form: Form) -> Response:
        def write(session: Session, who: SignedIn, now: datetime) -> str:
            what = form.get("what", "")
            if what not in ("pause", "resume"):
                raise HTTPException(422, "the form does not say what to do")
            row = subscription_named(session, form.get("name", "")[:200])
            if (row.paused_at is None) == (what == "pause"):
                row.paused_at = now if what == "pause" else None
                write_edit(
                    session, row, EditKind.FOLLOWED,
                    value=f"{what}d", text=row.name, editor=who.editor, now=now,
                )  # fmt: skip
            return f"{PAGE}#{row.name}"

        return desk.written(request, form, write, page=PAGE)


def _listed(
    session: Session, asker: Asker, environ: Mapping[str, str]
) -> tuple[ListedSubscription, ...]:
    asked = asker.config.asked
    counts = outbox.decision_counts_by_subscription(session)
    receipts = outbox.newest_receipts(session)
    troubles = delivery_troubles(
        session, asked, secrets=Secrets(environ, asker.config.folder), now=asker.now
    )
    listed = []
    for row in subscription_rows(session):
        lost = asked.lost(row.saved)
        one = subscription_of_row(row, lost=lost)
        tally = counts.get(row.id, {})
        listed.append(
            ListedSubscription(
                name=row.name,
                asks_for=one.asks_for,
                where=one.where,
                channel=row.channel,
                rhythm=row.rhythm,
                quiet=row.quiet,
                origin=row.origin,
                paused=one.paused,
                state=subscription_state_in_words(
                    row, troubles.get(row.name), lost_in_words(row) if lost else ""
                ),
                sent=tally.get("sent", 0),
                waiting=tally.get("waiting", 0),
                held=tally.get("held", 0),
                last=receipts.get(row.id, ""),
            )
        )
    return tuple(listed)
