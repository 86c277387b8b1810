"""The documents say what the program does: commands, options, columns, tables, settings."""

import re
import shlex

import click
import pytest

from lawtrack.cli import cli
from lawtrack.config.settings import commented_default
from lawtrack.database.tables.base import Base
from lawtrack.publishing.tables.bill_rows import COLUMNS
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.topics import known_topics
from lawtrack.topics.lexicon import TIERS
from lawtrack.topics.writing.check_lexicon import check_topic
from lawtrack.topics.writing.starter import starter_topic
from tests.support import PROJECT as ROOT

# They mean the same everywhere.
COMMON = {"--jurisdiction", "--session", "--topic", "--since", "--limit", "--json", "--by"}
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
EXPORTS = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
SENTENCE = 12  # words that stand in two documents are told twice
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_test_that_a_document_names_is_there() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    tests = set(re.findall(r"def (test_\w+)", written))
    named = {
        (path.name, name)
        for path in DOCUMENTS
        for name in re.findall(r"`(test_\w+)`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30
    assert [each for each in sorted(named) if each[1] not in tests] == []


def test_every_file_of_tests_that_a_document_names_is_there() -> None:
    folders = (ROOT, ROOT / "tests", ROOT / "tests/unit/topics")
    named = {
        (path.name, file)
        for path in DOCUMENTS
        for file in re.findall(r"`([\w/]+/test_\w+\.py)`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30
    missing = [each for each in sorted(named) if not any((f / each[1]).exists() for f in folders)]
    assert missing == []


def test_no_sentence_is_told_in_two_documents() -> None:
    """But for docs/api.md, which repeats what the docstrings say of each class."""
    told: dict[tuple[str, ...], str] = {}
    twice = set()
    for path in (*DOCUMENTS, ROOT / "CONTRIBUTING.md"):
        if path.name == "api.md":
            continue
        prose = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.M | re.S)
        words = re.findall(r"[\w'-]+", prose.lower())
        for start in range(len(words) - SENTENCE + 1):
            run = tuple(words[start : start + SENTENCE])
            if told.setdefault(run, path.name) != path.name:
                twice.add((told[run], path.name, " ".join(run)))
    assert twice == set()


def sections() -> dict[str, str]:
    """Each command's part of docs/cli.md."""
    parts = re.split(
        r"^### `lawtrack ([a-z][a-z-]*(?: [a-z][a-z-]*)*)[^`]*`\n", CLI, flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(group: click.Group = cli, before: str = "") -> dict[str, click.Command]:
    """Every command that does something, by its words: "crawl", "topics show"."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if not isinstance(command, click.Group) or command.invoke_without_command:
            found[before + name] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{before}{name} ")
    return found


def options(command: click.Command) -> set[str]:
    """The long options of a command."""
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }


def documented(part: str) -> set[str]:
    """The options in a part's list."""
    return set(re.findall(r"^[-|] (?:`-\w`, )?`(--[\w-]+)`", part, re.MULTILINE)) - {"--help"}


def told_elsewhere(part: str) -> set[str]:
    """The options that a part has another part tell: "the options are those of `lawtrack …`"."""
    names = re.findall(r"those of\s+\[?`lawtrack ([a-z -]+)`", part)
    return {option for name in names for option in documented(sections()[name])}


def test_every_command_is_documented_and_no_other() -> None:
    assert set(sections()) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_is_documented_and_no_other(name: str) -> None:
    text, taken = sections()[name].split("\n## ")[0], options(commands()[name])
    own, elsewhere = documented(text), told_elsewhere(text) & taken
    assert own <= taken
    assert own & elsewhere == set(), "told twice"
    assert taken - COMMON <= own | elsewhere


def test_the_options_that_stand_nowhere_else_are_explained_at_the_top() -> None:
    head = CLI.split("\n## ")[0]
    assert [name for name in COMMON if not re.search(rf"`{name}[ `]", head)] == []


def test_the_options_before_the_command_are_documented() -> None:
    head = CLI.split("\n## ")[0]
    assert documented(head) == options(cli)


def test_every_command_and_option_says_what_it_does() -> None:
    for name, command in {**commands(), **cli.commands}.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_the_columns_of_the_export_are_documented_in_their_set() -> None:
    table = EXPORTS.split("The columns, always")[1].split("The rules:")[0]
    first_cells = "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    assert set(re.findall(r"`(\w+)`", first_cells)) == set(COLUMNS)


def test_the_columns_of_the_other_tables_are_documented_in_their_order() -> None:
    for name, table in TABLES.items():
        if name != "bills":
            assert f"| `{name}` | `{', '.join(table.columns)}` |" in EXPORTS, name


def test_every_table_is_documented() -> None:
    model = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    assert [name for name in Base.metadata.tables if f"`{name}`" not in model] == []


def test_every_setting_of_the_written_configuration_is_documented() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    before_tables = commented_default().split("[jurisdictions")[0]
    for name in set(re.findall(r"^# (\w+) = ", before_tables, re.MULTILINE)):
        assert f"`{name}`" in operations, name


def shown_commands() -> list[tuple[str, str]]:
    """Every ``lawtrack …`` line in the fenced blocks for the shell, with its document."""
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"^```(?:console|sh)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                command = re.match(r"^(?:\$ )?(?:\./run )?(lawtrack|demo)\b(.*)$", line)
                if command and "…" not in line:
                    words = command[2] if command[1] == "lawtrack" else line.split("run ")[1]
                    found.append((path.name, words.split(" | ")[0]))
    return found


def test_documents_show_commands() -> None:
    assert len(shown_commands()) > 5


@pytest.mark.parametrize(("document", "words"), shown_commands())
def test_every_command_shown_in_a_document_parses(document: str, words: str) -> None:
    parses(shlex.split(words, comments=True))


def parses(arguments: list[str]) -> None:
    """There are such a command and such options."""
    if not arguments or arguments[0] in ("--help", "--version"):
        return
    context = cli.make_context("lawtrack", list(arguments), resilient_parsing=False)
    command: click.Command = cli
    while isinstance(command, click.Group) and (rest := [*context._protected_args, *context.args]):
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        if "--help" in rest:
            return
        command, context = found, found.make_context(name, list(rest), parent=context)


def test_the_topic_in_the_documents_is_the_one_that_is_written_and_passes() -> None:
    said = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(# A topic.*?)^```", said, re.MULTILINE | re.DOTALL)
    assert example == starter_topic("leaf-blowers")
    topic, problems = check_topic(example, where="docs/topics.md")
    assert problems == []
    assert topic is not None
    for key in ("must", "must_not", "lists", "suggests"):
        assert f"\n{key} = [" in example, key


def test_every_shipped_topic_and_every_tier_is_documented() -> None:
    said = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    for word in known_topics(None):
        assert f"| `{word}` |" in said
    for tier, meaning in TIERS.items():
        assert re.search(rf"^#   {tier} +\w", said, re.MULTILINE), meaning
