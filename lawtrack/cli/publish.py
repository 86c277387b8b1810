"""Commands that write pages and files for others: the site, and the brief."""

from datetime import timedelta
from pathlib import Path

import click

from lawtrack.cli.options import (
    When,
    clock,
    day_meant,
    earliest_local_today,
    load_cli_config,
    reading,
    tell,
)
from lawtrack.errors import OutputError
from lawtrack.publishing.files import refuse_file
from lawtrack.web_hosts import host_of

MARKDOWN, HTML = (".md", ".markdown"), (".html", ".htm")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", required=False)
@click.option(
    "--url", default="", metavar="URL", help="Where it will be served, for the feeds' own links."
)
@click.option("--search", is_flag=True, help="With an index by which browsers search the files.")
@click.option("--full", is_flag=True, help="Look at every bill again.")
def publish(folder: Path | None, url: str, search: bool, full: bool) -> None:
    """Write pages, feeds, calendars, tables and a JSON file for each bill into DIR.

    Any web server can serve it; index.html is the first page. Written is only what differs from
    the last time. Without DIR, the folder and the address are those of [publish]. --search takes
    pagefind (lawtrack[search]); without it no index stays in the folder.
    """
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.database.sealing.keys import public_keys
    from lawtrack.publishing.site.search_index import pagefind_program
    from lawtrack.publishing.site.site_state import SiteOrder, is_as_it_was

    if url and (not host_of(url) or any(letter.isspace() for letter in url)):
        raise click.UsageError(f"--url: '{url}' is no web address - write https://…")
    config = load_cli_config()
    if folder is None:
        folder, url = config.publishing.folder, url or config.publishing.url
    if folder is None:
        raise click.UsageError("Missing argument 'DIR', and [publish] names no folder.")
    refuse_file(folder, "what is published")
    search = search or config.publishing.search
    if search:
        pagefind_program()  # before anything is written
    with reading(config) as session:
        order = SiteOrder(
            topics=config.topics,
            searches=list(config.searches.values()),
            states=source_states(session, config.rhythms(), now=clock()),
            url=url,
            full=full,
            today=earliest_local_today(config),
            now=clock(),
            searched=search,
            public_keys=public_keys(config.proofs.key),
            heads=config.proofs.heads,
            names=config.names,
        )
        if is_as_it_was(session, folder, order):
            tell(f"{folder}: is as it was, nothing has changed since", err=True)
            return
        from lawtrack.publishing.site.write_site import publish_site
        from lawtrack.web.published.published_pages import PublishedPages

        pages = PublishedPages(config, now=order.now, search=search)
        done = publish_site(session, folder, order, pages)
    if not done.files:
        tell(f"{folder}: is as it was, nothing has changed since", err=True)
        return
    bills, files = (
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((done.bills, "bill"), (done.files, "file"))
    )
    tell(
        f"{bills} looked at, {files} written ({done.bytes / 1_000_000:.1f} MB): {folder}",
        err=True,
    )


@click.command()
@click.option("--topic", metavar="NAME", help="The topic; needed when several are on.")
@click.option(
    "--since", type=When(), metavar="WHEN", help="What is new and what moved since; else 7d."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A folder for both, or a file that ends in .md or .html; else print Markdown.",
)
def brief(topic: str | None, since: str | None, output: Path | None) -> None:
    """Write a page that a story could start from: new, moved, coming, stuck; each with its link."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.publishing.brief.brief import make_brief
    from lawtrack.publishing.brief.brief_pages import brief_as_html, brief_as_markdown
    from lawtrack.publishing.files import appearing_file, appearing_folder, file_ending

    ending = file_ending(output) if output else ""
    if ending not in ("", *MARKDOWN, *HTML):
        raise OutputError(
            f"{output}: a brief cannot be written as {ending}"
            " - choose .md or .html (a browser prints that as PDF), or a folder for both"
        )
    config = load_cli_config(topic=topic)
    if topic is None:
        if len(config.topics) != 1:
            raise click.UsageError(
                f"--topic: which one? {', '.join(config.topics) or 'none is on'}"
            )
        (topic,) = config.topics
    today = earliest_local_today(config)
    with reading(config) as session:
        made = make_brief(
            session,
            topic,
            since=day_meant(config, since) or today - timedelta(days=7),
            states=source_states(session, config.rhythms(), now=clock()),
            today=today,
            now=clock(),
            names=config.names,
            with_team=True,
        )
    if output is None:
        for line in brief_as_markdown(made).splitlines():
            say(line)
    elif ending:
        with appearing_file(output) as file:
            file.write((brief_as_html if ending in HTML else brief_as_markdown)(made).encode())
        tell(f"written: {output}", err=True)
    else:
        with appearing_folder(output, ("brief.md", "brief.html")) as folder:
            (folder / "brief.md").write_text(brief_as_markdown(made), encoding="utf-8")
            (folder / "brief.html").write_text(brief_as_html(made), encoding="utf-8")
        tell(f"written: {output / 'brief.md'} and {output / 'brief.html'}", err=True)
