"""Where pages are served, and to whom: the options that ``web`` and ``daemon`` share."""

import os
import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lawtrack.cli.options import WholeNumber, reading
from lawtrack.errors import LawtrackError

if TYPE_CHECKING:
    from lawtrack.config.settings import Config
    from lawtrack.web.serve_pages import Serving

F = TypeVar("F", bound=Callable[..., Any])
_ROOT_PATH = re.compile(r"(/[\w.~-]+)*/?")


def serving_options(command: F) -> F:
    """Add the options; the command hands what it gets to ``serving_place``."""
    for option in (
        click.option(
            "--per-minute",
            type=WholeNumber(0),
            default=600,
            show_default=True,
            help="How often one client may ask; 0: without limit.",
        ),
        click.option(
            "--proxy",
            "proxies",
            multiple=True,
            metavar="ADDRESS",
            help="Whose word on who asks is taken.",
        ),
        click.option(
            "--name", "names", multiple=True, metavar="HOST", help="A name it is reached by."
        ),
        click.option(
            "--root-path", default="", metavar="PATH", help="Under which a proxy serves it."
        ),
        click.option("--read-only", is_flag=True, help="Let nobody write: no sign-in."),
        click.option(
            "--port",
            type=WholeNumber(0, 65535),
            default=8420,
            show_default=True,
            help="On which port.",
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen."),
    ):
        command = option(command)
    return command


def serving_place(*, root_path: str, **more: Any) -> "Serving":
    """Where the pages are served; raises ``LawtrackError`` for what cannot be meant.

    Also when FastAPI is not installed.
    """
    if not _ROOT_PATH.fullmatch(root_path):
        raise LawtrackError(f"--root-path {root_path}: is no path - write it as /lawtrack")
    for proxy in more["proxies"]:
        try:
            ip_network(proxy)
        except ValueError:
            raise LawtrackError(
                f"--proxy {proxy}: is no address - write it as 127.0.0.1 or 10.1.0.0/16"
            ) from None
    try:
        from lawtrack.web.serve_pages import Serving
    except ImportError:
        raise LawtrackError(
            "web: needs FastAPI, which is not installed - pip install 'lawtrack[web]'"
        ) from None
    return Serving(root_path=root_path.rstrip("/"), environ=os.environ, **more)


def refuse_without_editor(config: "Config", serving: "Serving") -> None:
    """Raise ``LawtrackError`` where others could reach the pages, and it is not said who writes."""
    from lawtrack.database.team.editors import is_any_editor

    if serving.read_only or _is_here(serving.host):
        return
    with reading(config) as session:
        if not is_any_editor(session):
            raise LawtrackError(
                f"--host {serving.host}: others could reach the pages"
                " - add --read-only to let them read,"
                ' or say who may write: "lawtrack web users add NAME"'
            )


def is_typed(name: str) -> bool:
    """Whether an option was given, rather than left at what it is by itself."""
    return (
        click.get_current_context().get_parameter_source(name)
        is not click.core.ParameterSource.DEFAULT
    )


def _is_here(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
