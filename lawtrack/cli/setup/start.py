"""``lawtrack start``: a set-up that asks, for people who do not want to read a manual first."""

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from lawtrack.cli.hints import program
from lawtrack.errors import LawtrackError, OutputError

if TYPE_CHECKING:
    from lawtrack.config.catalogue import CatalogueEntry
    from lawtrack.config.platforms import Platform

FIRST = "faces"  # the name of the first subscription
MAIL = "LAWTRACK_MAIL"
SECRETS = "lawtrack.secrets.toml"
BEGINNINGS = {"real": "the real sources", "practise": "made-up ones, to look around"}


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Where settings and database go; else this folder.",
)
def start(folder: Path) -> int:
    """Set lawtrack up by answering a few questions.

    Asks whether to practise first or to read the real sources, which places, which topic, how the
    councils can reach you and where messages go; writes lawtrack.toml, makes the database and
    sends a test message. Nothing is read before you say so.
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.settings import DEFAULT_NAME

    path = folder / DEFAULT_NAME
    if path.exists():
        raise OutputError(
            f"{path}: is there already - nothing was changed; {program()} alerts add"
            " adds a subscription, an editor changes the rest"
        )
    say("lawtrack reads what councils and Congress publish, and tells you what concerns a topic.")
    say("A few questions; Enter takes what stands in brackets, Ctrl-C ends without a trace.")
    if _choice("Where do we begin?", BEGINNINGS, "real") == "practise":
        say()
        say("Type this; it serves made-up councils on this machine, and says what to try:")
        say(f"  {program()} sandbox --folder practice")
        return 0
    settings = _settings()
    channel = _channel()
    say()
    _write(path, settings, channel)
    arrived = channel is None or _subscribe(path)
    _forecast(path)
    _say_what_next(path, messages=channel is not None and arrived)
    return 0 if arrived else 1


def _settings() -> str:
    """A lawtrack.toml with what was answered, and every other setting as a comment."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.catalogue import read_catalogue
    from lawtrack.config.platforms import DEFAULT_SCRAPERS, load_scrapers
    from lawtrack.config.settings import commented_default
    from lawtrack.topics.lexicon import known_topics

    scrapers = load_scrapers(DEFAULT_SCRAPERS, "lawtrack", Path())
    names = {key: str(values["name"]) for key, values in scrapers.jurisdictions.items()}
    places = _several("Which places?", names, tuple(names))
    more = _another_council(list(scrapers.platforms.values()), read_catalogue(scrapers))
    topics = dict.fromkeys(known_topics(None), "")
    topic = _several("Which topics?", topics, ("facial-recognition",))
    say()
    say("At which e-mail address can a council reach you? It is sent with every request.")
    contact = click.prompt("  Your address", value_proc=_mail_address)
    text = _with_setting(commented_default(), "contact", _quoted(contact))
    text = _with_setting(text, "topics", "[" + ", ".join(map(_quoted, topic)) + "]")
    off = [f"\n[jurisdictions.{name}]\nenabled = false\n" for name in names if name not in places]
    return text + "".join(off) + more


def _another_council(
    platforms: Sequence["Platform"], catalogue: Mapping[str, "CatalogueEntry"]
) -> str:
    """The table of a council that is not built in, by name or by address; empty for none."""
    from lawtrack.cli.printing.terminal import say

    known = {
        address.format(client="COUNCIL"): platform
        for platform in platforms
        for name, address in platform.addresses.items()
        if name == "site" and "{client}" in address and not _needs_a_view(platform)
    }
    if not known:
        return ""
    say()
    say("Another council? The address of its pages, as a browser shows it, or its name among the"
        f" {len(catalogue)} that are known, as seattle; Enter goes on without.")  # fmt: skip
    for address in known:
        say(f"  {address}")
    platform_name, client = click.prompt(
        "  Its address",
        default="",
        show_default=False,
        value_proc=lambda given: (
            ("", given.strip()) if given.strip() in catalogue else _council_at(known, given)
        ),
    )
    if not client:
        return ""
    if not platform_name:
        return f"\n{catalogue[client].table}"
    name = click.prompt("  Its name", default=f"{client.title()} City Council")
    state = click.prompt("  Its state, two letters", value_proc=_state)
    zone = click.prompt("  Its time zone", default="America/New_York", value_proc=_zone)
    values = {
        "platform": platform_name,
        "client": client,
        "name": name,
        "division": f"ocd-division/country:us/state:{state}/place:{client}",
        "timezone": zone,
    }
    lines = "".join(f"{key} = {_quoted(value)}\n" for key, value in values.items())
    return f"\n[jurisdictions.{client}]\n{lines}"


def _needs_a_view(platform: "Platform") -> bool:
    return any("{view}" in address for address in platform.addresses.values())


def _channel() -> str | None:
    """The address that messages go to, with its password; ``None`` for nowhere."""
    kinds = {
        "mail": "by e-mail, through your mail server",
        "other": "another way: Slack, Teams, Matrix, Telegram, ntfy … (docs/alerts.md)",
        "no": "nowhere for now",
    }
    kind = _choice("Where shall messages go?", kinds, "mail")
    if kind == "no":
        return None
    if kind == "other":
        return str(click.prompt("  The address, as docs/alerts.md shows it", hide_input=True))
    server = click.prompt("  Your mail server, as mail.example.org")
    user = click.prompt("  Your name there")
    password = click.prompt("  Your password there", hide_input=True)
    sender = click.prompt("  From which address", default=user, value_proc=_mail_address)
    to = click.prompt("  To which addresses, with commas between", default=sender)
    receivers = ",".join(quote(_mail_address(each.strip()), safe="@") for each in to.split(","))
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"mailtos://{login}@{server}?from={quote(sender, safe='@')}&to={receivers}"


def _write(path: Path, settings: str, channel: str | None) -> None:
    """Settings, secret and database are there; the secret only for its owner."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.settings import load_config
    from lawtrack.database.opening.schema import upgrade_database

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if channel is not None:
            secrets = path.with_name(SECRETS)
            with open(
                secrets, "x", encoding="utf-8",
                opener=lambda name, flags: os.open(name, flags, 0o600),
            ) as file:  # fmt: skip
                file.write(f"{MAIL} = {_quoted(channel)}\n")
            say(f"{secrets}: written, for you alone")
        with path.open("x", encoding="utf-8") as file:
            file.write(settings)
    except OSError as error:
        raise OutputError(f"{error.filename}: cannot be written: {error.strerror}") from None
    say(f"{path}: written")
    upgrade_database(load_config(path, os.environ).database)


def _subscribe(path: Path) -> bool:
    """The first subscription is there and its test message has gone out; says it when not."""
    from lawtrack.cli.alerts import add
    from lawtrack.cli.printing.terminal import warn
    from lawtrack.config.settings import load_config

    topic = load_config(path, os.environ).topics[0]
    arguments = [FIRST, "--topic", topic, "--channel", f"${MAIL}"]
    try:
        add.main(arguments, standalone_mode=False, obj=path)
    except LawtrackError as error:
        again = f"{program()} {shlex.join(['alerts', 'add', *arguments])}"
        warn(f"lawtrack: {error}")
        warn(f"Everything else is ready. Mend {SECRETS}, then: {again}")
        return False
    return True


def _forecast(path: Path) -> None:
    """How long the first loads take, for who lets each source be asked; who leaves is ready too."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.cli.setup.forecasts import tell_forecasts
    from lawtrack.config.settings import load_config

    config = load_config(path, os.environ)
    say()
    try:
        wanted = click.confirm("Ask the sources how long a first load takes?", default=True)
    except click.Abort:
        say()
        return
    if wanted:
        tell_forecasts(config, config.jurisdictions)


def _say_what_next(path: Path, *, messages: bool) -> None:
    from lawtrack.cli.printing.terminal import say

    lawtrack = program()
    if path.parent != Path():
        lawtrack += f" --config {shlex.quote(str(path))}"
    say()
    say("Ready. What you can do now:")
    steps = {
        f"{lawtrack} crawl": "reads the sources: titles first, then what can be acted upon",
        f"{lawtrack} flags": "what concerns your topic, and why",
        f"{lawtrack} events": "which meetings come next",
        f"{lawtrack} daemon": "keeps reading" + (", and writes to you" if messages else ""),
    }
    width = max(map(len, steps))
    for command, meaning in steps.items():
        say(f"  {command:{width}}  # {meaning}")
    say("docs/first-week.md tells what comes after that.")


def _choice(question: str, choices: Mapping[str, str], default: str) -> str:
    _ask(question, choices)
    chosen = click.prompt(
        "  Your choice", type=click.Choice(list(choices)), default=default, show_choices=False
    )
    return str(chosen)


def _several(question: str, names: Mapping[str, str], default: Sequence[str]) -> tuple[str, ...]:
    _ask(question, names)

    def known(given: str) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(given.replace(",", " ").split()))
        if not wanted or any(name not in names for name in wanted):
            raise click.BadParameter(f"'{given}' - of {', '.join(names)}, with blanks between")
        return wanted

    chosen: tuple[str, ...] = click.prompt(
        "  Your choice", default=" ".join(default), value_proc=known
    )
    return chosen


def _ask(question: str, choices: Mapping[str, str]) -> None:
    """Print a question and what may be answered."""
    from lawtrack.cli.printing.terminal import say

    width = max(map(len, choices))
    say()
    say(question)
    for name, meaning in choices.items():
        say(f"  {name:{width}}  {meaning}".rstrip())


def _mail_address(given: str) -> str:
    name, at, host = given.strip().rpartition("@")
    if not (at and name and "." in host) or any(c.isspace() or c in ',<>"' for c in given.strip()):
        raise click.BadParameter(f"'{given}' is no e-mail address")
    return given.strip()


def _council_at(known: Mapping[str, "Platform"], given: str) -> tuple[str, str]:
    """The platform's name and the council's there, by an address; two empty words for none."""
    host = given.strip().lower().partition("://")[2] or given.strip().lower()
    host = host.partition("/")[0]
    for address, platform in known.items():
        before, after = address.partition("://")[2].split("COUNCIL")
        client = host.removeprefix(before).removesuffix(after)
        if host == f"{before}{client}{after}" and client.replace("-", "").isalnum():
            return platform.name, client
    if host:
        raise click.BadParameter(
            f"'{given}' - an address like one of these; for others see docs/add-a-jurisdiction.md"
        )
    return "", ""


def _state(given: str) -> str:
    if len(given.strip()) != 2 or not given.strip().isalpha():
        raise click.BadParameter(f"'{given}' - two letters, as wa")
    return given.strip().lower()


def _zone(given: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(given.strip()).key
    except (ValueError, OSError, KeyError):
        raise click.BadParameter(f"'{given}' - as America/Los_Angeles") from None


def _with_setting(text: str, name: str, value: str) -> str:
    """The commented settings with one of them set where its default stood."""
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith(f"# {name} = "))
    lines[at] = f"{name} = {value}\n"
    return "".join(lines)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
