"""A letter → text, HTML and JSON; users may put templates of their own in place of ours."""

import dataclasses
import re
from collections.abc import Sequence
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
from markupsafe import Markup, escape

from lawtrack.alerts.channels import Parcel
from lawtrack.alerts.letter import Letter, Why
from lawtrack.errors import DeliveryError

FOLDER = "templates"
# What closes a sentence or a bracket is not of the address.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+?(?=[).,;]*(?:[\s<>\"]|$)))")


def environment(folder: Path) -> Environment:
    """The templates: those in ``templates`` beside the configuration first, then ours."""
    made = Environment(
        loader=ChoiceLoader(
            [FileSystemLoader(folder / FOLDER), PackageLoader("lawtrack.alerts", "templates")]
        ),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["web"] = web
    made.filters["marked"] = marked
    made.filters["in_title"] = in_title
    made.filters["linked"] = linked
    return made


def web(address: str) -> str:
    """The address when it is one of the web: a source must not bring in another kind of link."""
    return address if address.startswith(("https://", "http://")) else ""


def marked(sentence: str, phrase: str) -> Markup:
    """The sentence with the phrase as if marked with a pen."""
    start = sentence.lower().find(phrase.lower()) if phrase else -1
    if start < 0:
        return escape(sentence)
    end = start + len(phrase)
    return Markup('{}<b style="background:#fff3c4;">{}</b>{}').format(
        sentence[:start], sentence[start:end], sentence[end:]
    )


def in_title(why: Sequence[Why]) -> str:
    """The phrase for which a record is flagged, when it stands in the title."""
    return next((each.phrase for each in why if each.place == "title"), "")


def linked(line: str, style: str) -> Markup:
    """The line with a link in place of each address: those of sources are long, and say nothing."""
    said = Markup()
    for piece in _ADDRESS.split(line):
        if piece.startswith(("https://", "http://")):
            said += Markup('<a href="{}" style="{}">open</a>').format(piece, style)
        else:
            said += escape(piece)
    return said


def render(letter: Letter, templates: Environment) -> Parcel:
    """The letter in every form; ``DeliveryError`` when a template is wrong."""
    said = {"letter": letter}
    try:
        text = templates.get_template("message.txt.j2").render(said)
        html = templates.get_template("message.html.j2").render(said)
    except TemplateSyntaxError as error:
        raise DeliveryError(f"{error.name}: line {error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise DeliveryError(f"a template: {error}") from None
    return Parcel(
        key=letter.key,
        subject=letter.subject,
        text=text.strip() + "\n",
        html=html,
        data=orjson.dumps(as_data(letter), option=orjson.OPT_SORT_KEYS),
    )


def as_data(letter: Letter) -> dict[str, Any]:
    """The letter for a program; ``version`` moves when a field changes its meaning."""
    return {"version": 1, **dataclasses.asdict(letter)}
