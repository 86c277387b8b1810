"""docs/api.md says what the library is: every public name, and the example that a test runs."""

import re

import pytest

import lawtrack
from tests.support import PROJECT
from tests.support.api_docs import PATH, written

PAGE = PATH.read_text(encoding="utf-8")


def test_the_page_is_what_the_docstrings_say() -> None:
    assert written() == PAGE, "python -m tests.support.api_docs writes it"


@pytest.mark.parametrize("name", lawtrack.__all__)
def test_every_public_name_is_on_the_page(name: str) -> None:
    heading = r"^## `lawtrack\.open\(" if name == "open" else rf"^###? `{name}`$"
    assert re.search(heading, PAGE, re.MULTILINE), name


def test_every_name_of_the_package_is_public_or_begins_with_an_underscore() -> None:
    meant = {name for name in vars(lawtrack) if not name.startswith("_")}
    rooms = {path.stem for path in (PROJECT / "lawtrack").iterdir()}
    typing = {"TYPE_CHECKING", "Any", "import_module"}
    assert meant - rooms - typing <= set(lawtrack.__all__)
    assert sorted(lawtrack.__all__, key=str.swapcase) == sorted(
        set(lawtrack.__all__), key=str.swapcase
    )


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/api.md)" in (PROJECT / "README.md").read_text(encoding="utf-8")
