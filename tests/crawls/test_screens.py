"""What people see of each command on terminals of three widths, on the database of the demo."""

import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from lawtrack.cli.printing.layout import wrapped
from tests.support.screens import (
    HEAD,
    SCREENS,
    Practised,
    commands,
    path_of,
    practised,
    screens_of,
)

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# How a date or an hour looks whose end stands on the next line.
BROKEN = re.compile(
    rf"\b(?:{MONTHS})\n *\d|\b(?:{MONTHS}) \d\d?,\n *\d{{4}}\b"
    r"|\d-\d\d\n *\d\d:\d\d|\b\d?\d:\d\d\n *(?:[AP]M|UTC|E[SD]T)\b|[AP]M\n *E[SD]T\b"
)


@pytest.fixture(scope="module")
def place() -> Iterator[Practised]:
    with practised() as made:
        yield made


def test_every_command_has_a_screen_and_no_other() -> None:
    assert {name for name in SCREENS if name} == set(commands())
    written = {path.name for path in path_of("").parent.iterdir()}
    assert written == {path_of(name).name for name in SCREENS}


@pytest.mark.parametrize("command", SCREENS)
def test_a_command_shows_what_it_showed(command: str, place: Practised) -> None:
    written = path_of(command).read_text(encoding="utf-8")
    assert screens_of(command, place) == written, (
        f"lawtrack {command} shows something else; when that is meant, write it anew:"
        f' python -m tests.support.screens "{command}"'
    )


@pytest.mark.parametrize("command", SCREENS)
def test_no_line_is_wider_than_the_terminal_and_no_date_broken(command: str) -> None:
    for screen in path_of(command).read_text(encoding="utf-8").split(HEAD)[1:]:
        head, _, shown = screen.partition("\n")
        width = int(head.split()[0])
        for line in shown.splitlines():
            is_one_word = len(wrapped(line.strip(), 1)) == 1  # an address, a digest
            assert cell_len(line) <= width or is_one_word, f"{head}: {line}"
        assert not BROKEN.search(shown), f"{head}: {BROKEN.findall(shown)}"
