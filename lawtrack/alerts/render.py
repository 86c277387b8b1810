"""A message → text, HTML and JSON; users may put templates of their own in place of ours."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lawtrack.alerts.channels.outgoing import OutgoingMessage
from lawtrack.alerts.messages.message import (
    Coming,
    Hearing,
    Message,
    MessageItem,
    MessageKind,
    MessageReason,
    MessageRecord,
)
from lawtrack.errors import DeliveryError
from lawtrack.safe_text import html_with_addresses_linked, html_with_phrase_marked, web_address

_WHY = MessageReason(
    topic="facial-recognition",
    judgement="about",
    words="It is about facial recognition",
    sentence="No department may use facial recognition.",
    phrase="facial recognition",
    place="title",
    stance="restrict",
    stance_sentence="No department may use it.",
    reason="its title speaks of “facial recognition”",
)
_HEARING = Hearing(
    government="Rivertown City Council",
    name="Committee on Public Safety",
    date="2026-03-11",
    when="Wednesday, March 11, 2026, 6:30 PM EDT",
    starts="2026-03-11T22:30:00Z",
    place="City Hall",
    taking_part="Testimony by video: https://example.org/join",
    kept_by_hand=("Write to the clerk.", "Kept by hand for this meeting"),
    state="confirmed",
    held=True,
    state_words="",
    passed=False,
    lines=("1 Ordinance on facial recognition",),
    url="https://example.org/meetings/1",
)
_OFF = replace(_HEARING, state="deferred", held=False, state_words="Deferred")
_BILL = MessageRecord(
    kind="bill",
    government="Rivertown City Council",
    identifier="2026-0001",
    title="Ordinance on facial recognition",
    status="In committee",
    url="https://example.org/bills/1",
    dropped=False,
    because="",
    why=(_WHY, replace(_WHY, judgement="watch", sentence="", stance="", stance_sentence="")),
    hearings=(
        _HEARING,
        replace(_OFF, passed=True, starts=""),
    ),
    no_hearing="",
)
_BARE = MessageRecord(
    kind="event", government="", identifier="", title="Committee on Parks", status="", url="",
    dropped=False, because='"parks" stands in its title', why=(), hearings=(), no_hearing="",
)  # fmt: skip
_ITEM = MessageItem(
    revision=1,
    headline="Meeting moved",
    which="",
    new=False,
    again=False,
    correction=True,
    seen="Monday, March 2, 2026, 7:00 AM EST",
    effective="Sunday, March 1, 2026",
    changed=("Moved: from Tuesday, March 10, 2026 to Wednesday, March 11, 2026",),
    meeting=_HEARING,
    subjects=(_BILL,),
)
_NEW = replace(_ITEM, new=True, correction=False, effective="", meeting=None)
_MESSAGE = Message(
    key="sample",
    kind=MessageKind.NEWS,
    subject="Meeting moved: Rivertown City Council 2026-0001",
    subscription="faces",
    asks_for="the topic facial-recognition",
    intro="",
    coming=(),
    items=(_ITEM,),
    sources=("Rivertown City Council was last read to the end on Monday, March 2, 2026",),
    stop="lawtrack alerts pause faces",
    sender="clerk@example.org",
)
SAMPLES = (
    _MESSAGE,
    replace(
        _MESSAGE,
        kind=MessageKind.DIGEST,
        intro="3 changes.",
        coming=(Coming(hearing=_HEARING, subjects=("2026-0001",)),),
        items=(
            _NEW,
            replace(_NEW, again=True),
            replace(
                _ITEM,
                meeting=_OFF,
                subjects=(_BARE,),
            ),
        ),
    ),
    replace(
        _MESSAGE, kind=MessageKind.SUMMARY, intro="Held back.", items=(), sources=(), sender=""
    ),
    replace(_MESSAGE, kind=MessageKind.TEST, intro="A test.", items=(), sources=()),
)

FOLDER = "templates"
MOST_ITEMS = 200
TEXT, HTML = "message.txt.j2", "message.html.j2"
# What goes wrong when a template is used in which somebody made a mistake.
MISTAKES = (
    TemplateError, ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


def template_environment(folder: Path | None) -> Environment:
    """The templates: those in ``templates`` beside the configuration first, then ours.

    In a sandbox: a template that somebody found somewhere writes messages, and does nothing else.
    What was edited is read again, and what was put there or taken away is noticed.
    """
    own = frozenset(path.name for path in (folder / FOLDER).glob("*")) if folder else frozenset()
    return _environment(folder if own else None, own)


@lru_cache(maxsize=4)
def _environment(folder: Path | None, _own: frozenset[str]) -> Environment:
    own = [FileSystemLoader(folder / FOLDER)] if folder else []
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*own, PackageLoader("lawtrack.alerts", "templates")]),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["web"] = web_address
    made.filters["marked"] = html_with_phrase_marked
    made.filters["in_title"] = in_title
    made.filters["linked"] = html_with_addresses_linked
    return made


def in_title(why: Sequence[MessageReason]) -> str:
    """The phrase for which a record is flagged, when it stands in the title."""
    return next((each.phrase for each in why if each.place == "title"), "")


def render_message(message: Message, templates: Environment) -> OutgoingMessage:
    """The message in every form; ``DeliveryError`` when a template is wrong."""
    words = _bearable(message)
    text, html = (_rendered(name, words, templates) for name in (TEXT, HTML))
    return OutgoingMessage(
        key=message.key,
        subject=message.subject,
        text=text.strip() + "\n",
        html=html,
        data=orjson.dumps(message_as_data(message), option=orjson.OPT_SORT_KEYS),
        subscription=message.subscription,
        contact=message.sender,
    )


def _rendered(name: str, message: Message, templates: Environment) -> str:
    try:
        # Users' own templates know it by this name.
        return templates.get_template(name).render(letter=message)
    except TemplateSyntaxError as error:
        raise DeliveryError(f"{error.name}: line {error.lineno}: {error.message}") from None
    except MISTAKES as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise DeliveryError(f"{name}: {said}") from None


def render_somehow(message: Message, templates: Environment) -> tuple[OutgoingMessage, str]:
    """The message in every form, and what is wrong with the user's templates, if anything is.

    Then it is in our words: what is told in time may look otherwise, but it must not wait.
    """
    try:
        return render_message(message, templates), ""
    except DeliveryError as error:
        return render_message(
            message, template_environment(None)
        ), f"{FOLDER}/{error}; in lawtrack's own words"


def own_message_templates(folder: Path) -> list[str]:
    """The names of the templates that stand in place of ours."""
    return [name for name in (TEXT, HTML) if (folder / FOLDER / name).exists()]


def wrong_with_message_templates(folder: Path) -> str:
    """What is wrong with the templates there, tried on made-up messages; empty when all is well."""
    templates = template_environment(folder)
    try:
        for message in SAMPLES:
            render_message(message, templates)
    except DeliveryError as error:
        return f"{FOLDER}/{error}"
    return ""


def message_as_data(message: Message) -> dict[str, Any]:
    """The message for a program; ``version`` moves when a field changes its meaning."""
    return {"version": 1, **_with_web_links(dataclasses.asdict(message))}


def _with_web_links(data: Any) -> Any:
    """What is given, with links of the web only, for programs that show them."""
    if isinstance(data, dict):
        return {
            key: web_address(value) if key == "url" else _with_web_links(value)
            for key, value in data.items()
        }
    return [_with_web_links(each) for each in data] if isinstance(data, list | tuple) else data


def _bearable(message: Message) -> Message:
    """The message with no more items than a mail server takes and a person reads."""
    more = len(message.items) - MOST_ITEMS
    if more <= 0:
        return message
    told = f"The first {MOST_ITEMS} stand here; {more:,} more are left out."
    intro = f'{message.intro} {told} "lawtrack changes" lists them all.'.strip()
    return dataclasses.replace(message, intro=intro, items=message.items[:MOST_ITEMS])
