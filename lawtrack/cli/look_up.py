"""Commands to look for words in all that is stored, and to serve the pages."""

from datetime import UTC, datetime
from typing import Any

import click

from lawtrack.cli.options import (
    WholeNumber,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    tell_what_is_unread,
)
from lawtrack.cli.setup.machines import figures_at, metrics_option
from lawtrack.cli.setup.serving import (
    is_typed,
    refuse_without_editor,
    serving_options,
    serving_place,
)


@click.command()
@click.argument("words", nargs=-1, required=True)
@jurisdiction_option
@click.option("--best", "best_first", is_flag=True, help="Those that fit best first, not new ones.")
@click.option("--page", type=WholeNumber(min=1), default=1, help="The next ones: --page 2.")
@click.option(
    "--limit",
    type=WholeNumber(min=1),
    default=20,
    show_default=True,
    help="At most so many a page.",
)
@json_option
def search(
    words: tuple[str, ...],
    jurisdiction: str | None,
    best_first: bool,
    page: int,
    limit: int,
    as_json: bool,
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
            size=limit,
        )
        tell_what_is_unread(session, config, jurisdiction, quiet=as_json)
    if as_json:
        show_json(answer)
    else:
        show_search(answer)


@click.group(invoke_without_command=True)
@serving_options
@metrics_option
@click.pass_context
def web(context: click.Context, /, metrics: str | None, **options: Any) -> None:
    """Serve pages to look at: what comes, what changed, every bill, search in every word.

    Programs find the same under /api/v1. Everybody who reaches it may read; who signs in as one of
    the "users" may write. It listens on this machine alone unless --host says otherwise; encryption
    is a proxy's.
    """
    if context.invoked_subcommand is not None:
        if any(map(is_typed, (*options, "metrics"))):
            raise click.UsageError(
                f"options of the server do not go with {context.invoked_subcommand}"
            )
        return
    serving = serving_place(**options)
    from lawtrack.web.serve_pages import serve

    config = load_cli_config()
    refuse_without_editor(config, serving)
    still = config.clock.astimezone(UTC) if config.clock else None
    with figures_at(metrics) as registry:
        counted: dict[str, Any] = {}
        if registry is not None:
            from functools import partial

            from lawtrack.web.answering.counted_pages import CountedPages

            counted["counted"] = partial(CountedPages, registry=registry)
        click.echo(f"lawtrack web: {serving.address} - Ctrl-C ends it", err=True)
        # Asked in threads, which know no command.
        serve(config, serving, now=lambda: still or datetime.now(UTC), **counted)
