"""``lawtrack start``: a set-up that asks, for people who do not want to read a manual first."""

import os
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import click

from lawtrack.cli.hints import program
from lawtrack.errors import LawtrackError, OutputError

if TYPE_CHECKING:
    from lawtrack.config.catalogue import CatalogueEntry
    from lawtrack.config.platforms import Scrapers, Tenancy

FIRST = "faces"  # the name of the first subscription
MAIL = "LAWTRACK_MAIL"
SECRETS = "lawtrack.secrets.toml"
_STATE_BEHIND = re.compile(r",\s*([a-zA-Z]{2})(?=\s*(?:,|$))")  # "Cambridge, MA" is one place
_Part = TypeVar("_Part")
BEGINNINGS = {"real": "the real sources", "practice": "made-up ones, to look around"}


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
    if _choice("Where do we begin?", BEGINNINGS, "real") == "practice":
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
    from lawtrack.config.platforms import DEFAULT_SCRAPERS, load_scrapers
    from lawtrack.config.settings import commented_default
    from lawtrack.topics.topic_files import known_topics

    scrapers = load_scrapers(DEFAULT_SCRAPERS, "lawtrack", Path())
    names, more = places_wanted(scrapers)
    topic = _several("Which topics?", dict.fromkeys(known_topics(None), ""), "facial-recognition")
    say()
    say("At which e-mail address can a council reach you? It is sent with every request.")
    contact = click.prompt("  Your address", value_proc=_mail_address)
    text = _with_setting(commented_default(), "contact", _quoted(contact))
    text = _with_setting(text, "topics", "[" + ", ".join(map(_quoted, topic)) + "]")
    off = [
        f"\n[jurisdictions.{name}]\nenabled = false\n"
        for name in scrapers.jurisdictions
        if name not in names
    ]
    return text + "".join(off) + "".join(f"\n{each.table}" for each in more)


def places_wanted(scrapers: "Scrapers") -> tuple[list[str], list["CatalogueEntry"]]:
    """Which of the built-in places are wanted, and which others."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.cli.setup.jurisdictions import tell_of_leave
    from lawtrack.config.catalogue import read_catalogue

    catalogue = read_catalogue(scrapers)
    known = {**scrapers.jurisdictions, **{key: each.values for key, each in catalogue.items()}}

    _ask("Which places?", {key: str(each["name"]) for key, each in scrapers.jurisdictions.items()})
    say(f"Write names with commas between; {len(catalogue)} others go by name, as seattle, and any"
        " other by the address at which a browser shows its meetings.")  # fmt: skip
    answers: list[str | Tenancy] = click.prompt(
        "  Your choice [these]",
        show_default=False,
        default=", ".join(scrapers.jurisdictions),
        value_proc=lambda given: _parts(
            _STATE_BEHIND.sub(r" \1", given), lambda part: _place(part, known, scrapers)
        ),
    )
    names = [each for each in answers if isinstance(each, str)]
    more = [catalogue[name] for name in names if name not in scrapers.jurisdictions]
    more += [_described(each, scrapers) for each in answers if not isinstance(each, str)]
    for entry in more:
        state = f" ({entry.state.upper()})" if entry.state else ""
        say(f"  {entry.key}: {entry.name}{state}")
        tell_of_leave(entry)
    return names, more


def _place(
    given: str, known: Mapping[str, Mapping[str, Any]], scrapers: "Scrapers"
) -> "str | Tenancy":
    """The name of a known place, or where an address is; what is neither is refused."""
    from lawtrack.config.catalogue import place_meant
    from lawtrack.config.platforms import tenancy_at
    from lawtrack.near_names import near_names

    if key := place_meant(given, known):
        return key
    if "." in given and not any(map(str.isspace, given)):
        address = given if "://" in given else f"https://{given}"
        there = tenancy_at(address, scrapers.platforms.values())
        if there is None:
            raise click.BadParameter(
                f"'{given}' is on none of {', '.join(scrapers.platforms)} as far as it tells;"
                " docs/add-a-jurisdiction.md says what else can be done"
            )
        same = (key for key, each in known.items() if there.settings.items() <= each.items())
        return next(same, there)
    names = [str(each["name"]) for each in known.values()]
    near = " or ".join(near_names(given, [*known, *names]))
    raise click.BadParameter(
        f"'{given}' is not among them{f' - did you mean {near}?' if near else ''};"
        " the address of its meetings will do"
    )


def _described(there: "Tenancy", scrapers: "Scrapers") -> "CatalogueEntry":
    """What else has to be known of a place by its address."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.catalogue import entry_at

    where = there.client or there.addresses["site"].partition("://")[2].partition("/")[0]
    stem = there.client or where.removeprefix("www.").rpartition(".")[0]
    key = "-".join(re.findall("[a-z0-9]+", stem.casefold()))
    say(f"  Of {where}:")
    name = click.prompt("  Its name", default=f"{key.replace('-', ' ').title()} City Council")
    state = click.prompt("  Its state, two letters", value_proc=_state)
    zone = click.prompt("  Its time zone", default="America/New_York", value_proc=_zone)
    place = f"ocd-division/country:us/state:{state}/place:{key.replace('-', '_')}"
    return entry_at(there, scrapers, key=key, name=name, division=place, timezone=zone)


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
    for command, meaning in steps.items():
        say(f"  {command}")
        say(f"      {meaning}")
    say("docs/first-week.md tells what comes after that.")


def _choice(question: str, choices: Mapping[str, str], default: str) -> str:
    _ask(question, choices)
    chosen: str = click.prompt(
        "  Your choice", default=default, value_proc=lambda given: _one_of(given, choices)
    )
    return chosen


def _several(question: str, names: Mapping[str, str], default: str) -> list[str]:
    _ask(question, names)
    chosen: list[str] = click.prompt(
        "  Your choice",
        default=default,
        value_proc=lambda given: _parts(given, lambda part: _one_of(part, names)),
    )
    return chosen


def _one_of(given: str, names: Mapping[str, str]) -> str:
    """The name that is meant: by its beginning, a word of what stands behind it, or nearly so."""
    from lawtrack.near_names import near_names

    wanted = "-".join(given.casefold().split())
    words = {name: re.findall(r"\w+", meaning.replace("-", "")) for name, meaning in names.items()}
    meant = [name for name in names if wanted and name.startswith(wanted)]
    meant = meant or [name for name in names if wanted.replace("-", "") in words[name]]
    meant = meant or near_names(given, names, alike=0.8)
    if wanted not in names and len(meant) != 1:
        raise click.BadParameter(f"'{given}' - one of {', '.join(names)}")
    return wanted if wanted in names else meant[0]


def _parts(given: str, meant: Callable[[str], _Part]) -> list[_Part]:
    """What the parts of an answer mean: with commas between or, where that says nothing, blanks."""
    parts = [part.strip() for part in given.split(",") if part.strip()]
    answers: list[_Part] = []
    for part in parts or [given]:
        try:
            answers.append(meant(part))
        except click.BadParameter:
            words = part.split()
            if len(words) < 2:
                raise
            answers += [meant(word) for word in words]
    return [each for at, each in enumerate(answers) if each not in answers[:at]]


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
    import json

    return json.dumps(value, ensure_ascii=False)
