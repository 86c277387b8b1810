"""Who runs the tests is told in plain words what they did not check."""

from tests.support.skipped import not_checked_lines


def test_what_was_skipped_is_named_once_with_what_to_do() -> None:
    reasons = [
        "Skipped: no PostgreSQL: name a server in LAWTRACK_TEST_POSTGRES or install postgresql",
        "Skipped: no PostgreSQL: name a server in LAWTRACK_TEST_POSTGRES or install postgresql",
        "Skipped: no recordings in ../shared/recordings",
        "Skipped: needs /dev/full",
    ]
    assert not_checked_lines(reasons) == [
        "Not checked here:",
        "  how it works on PostgreSQL - install postgresql, or name a server in"
        " LAWTRACK_TEST_POSTGRES (2 tests)",
        "  answers recorded from the real sources, which lie beside the project and are no part of"
        " it; made ones were checked (1 test)",
        "  needs /dev/full (1 test)",
    ]


def test_that_nothing_was_skipped_is_said() -> None:
    assert not_checked_lines([]) == ["Everything was checked: no test was skipped."]
