"""A letter → text, HTML and JSON; users may put templates of their own in place of ours."""

import dataclasses
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
from lawtrack.alerts.letter import Letter
from lawtrack.errors import DeliveryError

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
    return made


def web(address: str) -> str:
    """The address when it is one of the web: a source must not bring in another kind of link."""
    return address if address.startswith(("https://", "http://")) else ""


def marked(sentence: str, phrase: str) -> Markup:
    """The sentence with the phrase in bold."""
    start = sentence.lower().find(phrase.lower()) if phrase else -1
    if start < 0:
        return escape(sentence)
    end = start + len(phrase)
    return Markup("{}<b>{}</b>{}").format(sentence[:start], sentence[start:end], sentence[end:])


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
