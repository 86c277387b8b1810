"""The catalogue of governments: what stands in it holds, and each mistake in it is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from lawtrack.config.catalogue import (
    CatalogueEntry,
    entries_near,
    read_catalogue,
    wanted_entries,
)
from lawtrack.config.jurisdictions import jurisdictions_of
from lawtrack.config.platforms import DEFAULT_SCRAPERS, Scrapers, load_scrapers
from lawtrack.errors import ConfigError
from lawtrack.place_names import zone_of

ENTRY = """[rivertown]
platform = "iqm2"
client = "rivertown"
name = "Rivertown"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
grade = "B"
graded = "2026-10"
"""


@pytest.fixture
def scrapers() -> Scrapers:
    return load_scrapers(DEFAULT_SCRAPERS, "test", Path())


def read(scrapers: Scrapers, folder: Path, text: str) -> dict[str, CatalogueEntry]:
    file = folder / "catalogue.toml"
    file.write_text(text, encoding="utf-8")
    return read_catalogue(replace(scrapers, catalogue=file))


def test_sixty_governments_of_all_platforms_can_be_switched_on(scrapers: Scrapers) -> None:
    entries = read_catalogue(scrapers)
    assert len(entries) >= 60
    tables = {key: dict(entry.values) for key, entry in entries.items()}
    sources = jurisdictions_of(tables, "catalogue", {}, scrapers)
    assert set(entries) <= set(sources)
    assert {each.platform for each in entries.values()} == set(scrapers.platforms) - {"govinfo"}
    places = [(source.platform, source.addresses.get("site")) for source, _ in sources.values()]
    assert len(set(places)) == len(places)


def test_a_law_is_told_only_where_somebody_says_so(scrapers: Scrapers) -> None:
    entries = read_catalogue(scrapers)
    assert all(bool(entry.law) == bool(entry.evidence) for entry in entries.values())
    assert "EFF" in entries["oakland"].evidence
    assert entries["seattle"].law == ""  # from memory only


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (ENTRY.replace('grade = "B"', 'grade = "D"'), "needs a grade (A, B, C)"),
        (ENTRY.replace('graded = "2026-10"', ""), "when it was graded"),
        (f'{ENTRY}law = "a ban"\n', "a law needs its evidence"),
        (f'{ENTRY}colour = "red"\n', "unknown setting 'colour'"),
        (ENTRY.replace("iqm2", "iqm3"), "unknown platform"),
        ("rivertown = 3\n", "is no table"),
        ("[rivertown\n", "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    scrapers: Scrapers, tmp_path: Path, wrong: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(scrapers, tmp_path, wrong)
    assert said in str(caught.value)


def test_near_is_the_state_of_a_place_or_its_letters(scrapers: Scrapers, tmp_path: Path) -> None:
    other = ENTRY.replace("ivertown", "umatilla").replace("state:ma", "state:ny")
    entries = read(scrapers, tmp_path, ENTRY + other).values()
    boston = {"boston": "ocd-division/country:us/state:ma/place:boston"}
    for place in ("boston", "ma", "MA", "rivertown", "Rivertown", "Rivertown, MA", "massachusetts"):
        assert [each.key for each in entries_near(place, entries, boston)] == ["rivertown"]
    with pytest.raises(ConfigError, match="neither a state"):
        entries_near("atlantis", entries, boston)


@pytest.mark.parametrize(
    "names",
    [["Rivertown, MA"], ["Rivertown,", "MA"], ["rivertown", "ma"], ["rivertown massachusetts"],
     ["City of Rivertown"], ["The Town of Rivertown,", "Massachusetts"]],
)  # fmt: skip
def test_a_place_is_meant_however_people_write_it(
    scrapers: Scrapers, tmp_path: Path, names: list[str]
) -> None:
    entries = read(scrapers, tmp_path, ENTRY)
    assert [each.key for each in wanted_entries(names, entries)] == ["rivertown"]


@pytest.mark.parametrize("names", [["Rivertown, NY"], ["Rivertown", "maine"], ["Old Rivertown"]])
def test_another_place_is_not_meant(scrapers: Scrapers, tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(ConfigError, match=r'the catalogue has no .*"lawtrack new-jurisdiction'):
        wanted_entries(names, read(scrapers, tmp_path, ENTRY))


def test_a_state_tells_its_zone_only_where_it_has_one() -> None:
    assert [zone_of(each) for each in ("MA", "az", "fl", "xx", "")] == [
        "America/New_York", "America/Phoenix", "", "", "",
    ]  # fmt: skip
