"""Commands about topics: what they look for, whether they are right, and what they would do."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    since_meant,
    when_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lawtrack.cli.printing.topics import TopicLine
    from lawtrack.topics.lexicon import Topic
    from lawtrack.topics.topic_files import TopicFile
    from lawtrack.topics.writing.labelled import LabelledRecord


@click.group()
def topics() -> None:
    """See, check, try and write what lawtrack looks for."""


@topics.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the topics there are, and which are switched on."""
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.cli.printing.topics import list_as_data, show_list
    from lawtrack.topics.topic_files import topic_files

    config = load_cli_config(anywhere=True)
    lines = [_line(file, on=file.name in config.topics) for file in topic_files(config.folder)]
    if as_json:
        show_json(list_as_data(lines))
    else:
        show_list(lines)


def _line(file: "TopicFile", *, on: bool) -> "TopicLine":
    from lawtrack.cli.printing.topics import TopicLine
    from lawtrack.errors import ConfigError
    from lawtrack.topics import parse_topic

    title, version, problem = "", "", ""
    try:
        topic = parse_topic(file.text(), where=file.where)
        title, version = topic.title, topic.edition
    except ConfigError as error:
        problem = f"cannot be used: {error}"
    return TopicLine(
        name=file.name,
        title=title,
        version=version,
        from_="own" if file.own else "shipped",
        on=on,
        file=str(file.path),
        problem=problem,
    )


def _asked(name: str) -> tuple["Topic", "TopicFile"]:
    """The topic of that name, or in that file."""
    from lawtrack.topics import parse_topic
    from lawtrack.topics.topic_files import find_topic

    file = find_topic(name, load_cli_config(anywhere=True).folder)
    return parse_topic(file.text(), where=file.where), file


@topics.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Print all that a topic looks for. NAME is a topic's name, or a file."""
    from lawtrack.cli.printing.terminal import fields_of, show_json
    from lawtrack.cli.printing.topics import show_topic

    topic, file = _asked(name)
    if as_json:
        show_json({**fields_of(topic), "file": str(file.path)})
    else:
        show_topic(topic, file, on=topic.name in load_cli_config(anywhere=True).topics)


@topics.command()
@click.argument("file")
@click.option(
    "--corpus", is_flag=True, help="Count its phrases in what is stored: which are too common."
)
@json_option
def check(file: str, corpus: bool, as_json: bool) -> int:
    """Say everything that is wrong with a topic. FILE is a file, or a topic's name.

    Warnings, of phrases that miss their variants or are too common, leave the exit status alone.
    """
    from lawtrack.cli.printing.terminal import say, show_json
    from lawtrack.topics.topic_files import find_topic, misnamed
    from lawtrack.topics.writing.check_lexicon import check_topic
    from lawtrack.topics.writing.variants import variant_warnings

    folder = load_cli_config(anywhere=True).folder
    origin = find_topic(file, folder)
    topic, problems = check_topic(origin.text(), where=origin.where)
    in_use = Path(origin.where).resolve().parent == (folder / "topics").resolve()
    if topic is not None and in_use and topic.name != origin.name:
        problems.append(misnamed(topic, origin))
    warnings: list[str] = []
    if topic is not None and not problems:
        warnings += variant_warnings(topic)
        warnings += _too_common(topic) if corpus else ()
    if as_json:
        show_json({"file": str(origin.path), "problems": problems, "warnings": warnings})
        return 1 if problems else 0
    for problem in problems:
        say(problem)
    for warning in warnings:
        say(f"{origin.where}: warning: {warning}")
    if topic is not None and not problems:
        phrases = sum(len(group.phrases) for group in topic.groups)
        examples = len(topic.matches) + len(topic.mentions) + len(topic.matches_not)
        say(
            f"{origin.where}: {topic.lexicon}: {len(topic.groups)} groups, {phrases} phrases;"
            f" all {examples} examples hold"
        )
    return 1 if problems else 0


def _too_common(topic: "Topic") -> "Iterator[str]":
    """Yield what the stored records say of the topic's phrases, or why they cannot be asked."""
    from lawtrack.errors import ConfigError, DatabaseError
    from lawtrack.ingest.topic_trial import count_phrases

    try:
        with reading(load_cli_config()) as session:
            counts = count_phrases(session, topic)
    except (ConfigError, DatabaseError) as error:  # there may be no database here yet
        yield f"its phrases were not counted in what is stored: {error}"
        return
    yield from counts.warnings()


@topics.command()
@click.argument("name")
def new(name: str) -> None:
    """Write the file of a new topic that works and is explained; or a copy of a shipped one."""
    from lawtrack.cli.hints import program
    from lawtrack.cli.printing.terminal import say
    from lawtrack.topics.writing.starter import begin_topic

    config = load_cli_config(anywhere=True)
    path = begin_topic(name, config.folder)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    say(f"{shown}: written; edit it, then")
    say(f"  {program()} topics check {shlex.quote(str(shown))}   # what is wrong with it")
    say(f"  {program()} topics try {shlex.quote(str(shown))}     # what it would flag")
    if name in config.topics:
        say(f"{name} is switched on: crawls use this file from now on")
    else:
        on = ", ".join(f'"{each}"' for each in (*config.topics, name))
        say(f"and switch it on in lawtrack.toml: topics = [{on}]")


@topics.command("try")
@click.argument("file")
@when_option("--since", "since", "Only what changed since, as lawtrack saw it: monday, 7d.")
@jurisdiction_option
@json_option
def try_(file: str, since: str | None, jurisdiction: str | None, as_json: bool) -> None:
    """Show what a topic would add, drop and move, without changing anything.

    FILE is a file, or a topic's name.
    """
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.cli.printing.topics import show_trial
    from lawtrack.ingest.topic_trial import try_topic

    topic, _ = _asked(file)
    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        trial = try_topic(
            session,
            topic,
            since=since_meant(config, since, jurisdiction=jurisdiction, quiet=as_json),
            jurisdiction=jurisdiction,
        )
    if as_json:
        show_json(trial)
    else:
        show_trial(trial)


@topics.command()
@click.argument("what", required=False, type=click.Path(path_type=Path))
@click.option(
    "--topic",
    "name",
    metavar="NAME",
    help="The topic, or its file; else the first that is switched on.",
)
@click.option("--verdicts", is_flag=True, help="What you confirmed and dismissed, not a file.")
@jurisdiction_option
@click.option(
    "--hold-out",
    "share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    help="Score this share of the sources apart (0.4), and print the gap.",
)
@click.option("--seed", default="", metavar="WORD", help="Another word holds out other sources.")
@json_option
def score(
    what: Path | None,
    name: str | None,
    verdicts: bool,
    jurisdiction: str | None,
    share: float | None,
    seed: str,
    as_json: bool,
) -> None:
    """Judge labelled records, and compare with their labels.

    WHAT is a file of JSON Lines or CSV, also gzipped, or a folder with texts in about/ and not/.
    Needs no database, but with --verdicts.
    """
    from lawtrack.cli.printing.terminal import warn
    from lawtrack.topics.writing.labelled import labelled_set

    if (what is None) == (not verdicts):
        raise click.UsageError("name a file or folder, or say --verdicts, and not both.")
    if (jurisdiction is not None) > verdicts or bool(seed) > (share is not None):
        raise click.UsageError("--jurisdiction goes with --verdicts, and --seed with --hold-out.")
    topic, _ = _asked(name or load_cli_config(anywhere=True).topics[0])
    if what is not None:
        labelled = labelled_set(what)
        if labelled.unread_columns:
            warn(f"{what}: columns that are not read: {', '.join(labelled.unread_columns)}")
        _score(labelled.records, topic, str(what), share, seed, as_json=as_json)
        return
    from lawtrack.ingest.verdicts import records_with_verdicts

    with reading(load_cli_config(jurisdiction=jurisdiction)) as session:
        records = records_with_verdicts(session, topic.name, jurisdiction=jurisdiction)
        _score(records, topic, "your verdicts", share, seed, as_json=as_json)


def _score(
    records: "Iterable[LabelledRecord]",
    topic: "Topic",
    name: str,
    share: float | None,
    seed: str,
    *,
    as_json: bool,
) -> None:
    from lawtrack.cli.printing import scores
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.topics.writing.evaluation import score_held_out, score_topic

    if share is None:
        whole = score_topic(records, topic)
        if as_json:
            show_json(scores.score_as_data(whole, topic))
        else:
            scores.show_score(whole, topic, name)
        return
    halves = score_held_out(records, topic, share=share, seed=seed)
    if as_json:
        show_json(scores.held_out_as_data(halves, topic))
    else:
        scores.show_held_out(halves, topic, name)
