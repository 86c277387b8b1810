"""A town on a real server, for the tests of pages and of what programs ask."""

import os
from collections.abc import Callable, Iterator
from shutil import copy

import pytest

from lawtrack.config.settings import load_config
from tests.conftest import BOTH
from tests.flows.cli.test_cli import CONFIG
from tests.support.town import CLOCK, fill_town
from tests.support.web_server import Site, a_site


@pytest.fixture(scope="package", params=BOTH)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The pages of a town with bills, meetings and documents, some of them with hostile words."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "sqlite":
        url = f"sqlite:///{copy(request.getfixturevalue('ready_sqlite'), folder / 'lawtrack.db')}"
    else:
        make: Callable[[str], str] = request.getfixturevalue("make_postgres_database")
        url = make(request.getfixturevalue("ready_postgres"))
    file = folder / "lawtrack.toml"
    file.write_text(f'database = "{url}"\n{CONFIG}')
    fill_town(url)
    with a_site(load_config(file, os.environ), now=CLOCK) as opened:
        yield opened
