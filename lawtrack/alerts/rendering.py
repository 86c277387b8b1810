"""A letter → text, HTML and JSON; users may put templates of their own in place of ours."""

import dataclasses
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

from lawtrack.alerts.channels import Parcel
from lawtrack.alerts.letter import Letter, Why
from lawtrack.errors import DeliveryError
from lawtrack.markup import linked, marked, web

FOLDER = "templates"


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


def in_title(why: Sequence[Why]) -> str:
    """The phrase for which a record is flagged, when it stands in the title."""
    return next((each.phrase for each in why if each.place == "title"), "")


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
