"""Commands to look for words in all that is stored, and to serve the pages."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from lawtrack.cli.options import (
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
)

if TYPE_CHECKING:
    from lawtrack.config.settings import Config

DEFAULT = ParameterSource.DEFAULT


@click.command()
@click.argument("words", nargs=-1, required=True)
@jurisdiction_option
@click.option("--best", "best_first", is_flag=True, help="Those that fit best first, not new ones.")
@click.option("--page", type=click.IntRange(min=1), default=1, help="The next ones: --page 2.")
@json_option
def search(
    words: tuple[str, ...], jurisdiction: str | None, best_first: bool, page: int, as_json: bool
) -> None:
    """Find bills and meetings by words of titles, agendas and every page of every document.

    Write phrases in quotation marks inside the quotes of the shell, OR between two words, a star
    for a beginning (camer*), a minus for what must not stand there, and fields: sponsor: body:
    type: status: stance: topic: before: after:
    """
    from lawtrack.cli.printing.bills import show_search
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.search.find_records import search_records

    if not any(sign.isalnum() for sign in "".join(words)):
        raise click.UsageError("there is no word in it to look for")
    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        answer = search_records(
            session,
            " ".join(words),
            jurisdiction=jurisdiction or "",
            best_first=best_first,
            page=page,
        )
    if as_json:
        show_json(answer)
    else:
        show_search(answer)


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8420, show_default=True, help="On which port."
)
@click.option("--read-only", is_flag=True, help="Let nobody write: no sign-in.")
@click.option("--root-path", default="", metavar="PATH", help="Under which a proxy serves it.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name it is reached by.")
@click.option(
    "--proxy", "proxies", multiple=True, metavar="ADDRESS", help="Whose word on who asks is taken."
)
@click.option(
    "--per-minute",
    type=click.IntRange(0),
    default=600,
    show_default=True,
    help="How often one client may ask; 0: without limit.",
)
@click.pass_context
def web(
    context: click.Context,
    host: str,
    port: int,
    read_only: bool,
    root_path: str,
    names: tuple[str, ...],
    proxies: tuple[str, ...],
    per_minute: int,
) -> None:
    """Serve pages to look at: what comes, what changed, every bill, search in every word.

    Programs find the same under /api/v1. Everybody who reaches it may read; who signs in as one of
    the "users" may write. It listens on this machine alone unless --host says otherwise; encryption
    is a proxy's.
    """
    if context.invoked_subcommand is not None:
        given = (o.name for o in context.command.params if o.name)
        if any(context.get_parameter_source(name) is not DEFAULT for name in given):
            raise click.UsageError(
                f"options of the server do not go with {context.invoked_subcommand}"
            )
        return
    config = load_cli_config()
    if not read_only and not _is_here(host):
        _refuse_without_editor(config, host)
    from lawtrack.errors import LawtrackError

    try:
        from lawtrack.web.serve import serve
    except ImportError:
        raise LawtrackError(
            "web: needs FastAPI, which is not installed - pip install 'lawtrack[web]'"
        ) from None
    click.echo(f"lawtrack web: http://{host}:{port}{root_path}/ - Ctrl-C ends it", err=True)
    still = config.clock.astimezone(UTC) if config.clock else None
    serve(
        config,
        host=host,
        port=port,
        root_path=root_path,
        names=names,
        proxies=proxies,
        per_minute=per_minute,
        read_only=read_only,
        now=lambda: still or datetime.now(UTC),  # asked in threads, which know no command
    )


def _is_here(host: str) -> bool:
    """Whether nobody else reaches that address."""
    from ipaddress import ip_address

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_without_editor(config: "Config", host: str) -> None:
    """Raise ``LawtrackError`` where others could reach the pages, and it is not said who writes."""
    from lawtrack.database.team.editors import is_any_editor
    from lawtrack.errors import LawtrackError

    with reading(config) as session:
        if not is_any_editor(session):
            raise LawtrackError(
                f"--host {host}: others could reach the pages - add --read-only to let them read,"
                ' or say who may write: "lawtrack web users add NAME"'
            )
