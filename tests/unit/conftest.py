"""What keeps the tests of this folder fast: none of them has a database."""

import pytest

DATABASES = {"database_url", "engine", "ready_url", "session", "sqlite_url"}


@pytest.fixture(autouse=True)
def no_database(request: pytest.FixtureRequest) -> None:
    """A test that asks for a database belongs in tests/flows, and fails here."""
    asked = DATABASES & set(request.fixturenames)
    assert not asked, f"{request.node.name}: asks for {', '.join(sorted(asked))}; see tests/flows"
