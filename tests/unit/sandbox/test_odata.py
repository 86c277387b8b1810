"""The query language of the look-alike Web API."""

from typing import Any

import pytest

from lawtrack.sandbox.legistar.odata import BadQuery, select_rows

ROWS: list[dict[str, Any]] = [
    {"Id": 1, "Title": "On faces", "When": "2026-01-01T00:00:00", "Open": True, "Note": None},
    {"Id": 2, "Title": "O'Hara Street", "When": "2026-03-02T10:30:00.5", "Open": False, "Note": ""},
    {"Id": 3, "Title": "Trees", "When": "2025-12-31T23:59:59.123", "Open": True, "Note": "x"},
    {"Id": 4, "Title": "Trees", "When": None, "Open": False, "Note": None},
]


def ids(**options: str) -> list[int]:
    query = {f"${name}": value for name, value in options.items()}
    return [row["Id"] for row in select_rows(ROWS, query, ROWS[0])]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Id eq 2", [2]),
        ("Id ne 2", [1, 3, 4]),
        ("When ge datetime'2026-01-01'", [1, 2]),
        ("When gt datetime'2026-01-01T00:00:00.000'", [2]),
        ("When lt datetime'2026-01-01'", [3]),
        ("When le datetime'2025-12-31T23:59:59.12'", []),
        ("Title eq 'O''Hara Street'", [2]),
        ("substringof('FACES',Title)", [1]),
        ("substringof('faces', Title) eq true", [1]),
        ("startswith(Title,'tree') and Id gt 3", [4]),
        ("year(When) eq 2026", [1, 2]),
        ("Note eq null", [1, 4]),
        ("Note ne null and Open eq true", [3]),
        ("Id eq 1 or Id eq 2 and Open eq true", [1]),
        ("(Id eq 1 or Id eq 2) and Open eq false", [2]),
        ("not (Id gt 1)", [1]),
        ("Open", [1, 3]),
    ],
)
def test_a_filter_finds_what_it_says(query: str, found: list[int]) -> None:
    assert ids(filter=query) == found


def test_rows_come_in_the_order_asked_for_with_nothing_before_something() -> None:
    assert ids(orderby="Title desc,Id desc") == [4, 3, 1, 2]
    assert ids(orderby="When asc") == [4, 3, 1, 2]


def test_top_skip_and_select_cut_what_was_found() -> None:
    assert ids(orderby="Id", top="2", skip="1") == [2, 3]
    assert select_rows(ROWS, {"$select": "Id, Open", "$top": "1"}, ROWS[0]) == [
        {"Id": 1, "Open": True}
    ]


def test_a_thousand_rows_are_the_most_and_nothing_says_so() -> None:
    rows = [{"Id": number} for number in range(1500)]
    assert len(select_rows(rows, {}, ["Id"])) == 1000


def test_sixteen_moments_are_the_most_in_one_filter() -> None:
    term = "When gt datetime'2026-01-01'"
    assert ids(filter=" or ".join([term] * 16)) == [2]
    with pytest.raises(BadQuery, match="limit"):
        ids(filter=" or ".join([term] * 17))


@pytest.mark.parametrize(
    "query",
    [
        "When gt datetime'2026-01-01T00:00:00Z'",
        "When gt datetimeoffset'2026-01-01T00:00:00-05:00'",
        "When gt 2026-01-01",
        "Colour eq 'red'",
        "contains(Title,'x')",
        "Id eq",
        "(Id eq 1",
        "Id eq 1 and",
        "Id gt 'a'",
        "Id eq 1 Id eq 2",
        "Title eq 'a",
    ],
)
def test_what_the_real_service_refuses_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        ids(filter=query)


@pytest.mark.parametrize(
    "options",
    [
        {"$top": "2000"},
        {"$top": "-1"},
        {"$inlinecount": "allpages"},
        {"$format": "json"},
        {"$orderby": "Colour"},
        {"$orderby": "Id upwards"},
        {"$select": "Colour"},
    ],
)
def test_options_out_of_bounds_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        select_rows(ROWS, options, ROWS[0])
