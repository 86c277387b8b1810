"""The vocabularies of the sources that are shipped: how much of them nobody has mapped.

pytest -s tests/unit/scrapers/test_recorded_words.py     prints the shares
"""

import csv
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lawtrack.config.jurisdictions import jurisdictions_of
from lawtrack.config.platforms import load_scrapers
from lawtrack.legislation.clerks.clerk_words import ClerkWords
from tests.support import PROJECT

MOST = 0.02
SOURCES = {
    "boston": "boston", "philadelphia": "phila", "new york": "nyc", "seattle": "seattle",
    "chicago": "chicago", "metro": "metro",
}  # fmt: skip
LISTS = tomllib.loads(
    (PROJECT / "tests/unit/scrapers/clerks_lists.toml").read_text(encoding="utf-8")
)


def words_of(source: str) -> ClerkWords:
    scrapers = load_scrapers("scrapers.settings", "here", Path())
    town = {
        "platform": "legistar" if source in SOURCES else "govinfo",
        "client": SOURCES.get(source, "federal"),
        "name": source,
        "division": "ocd-division/country:us",
        "timezone": "America/New_York",
    }
    return jurisdictions_of({"mine": town}, "here", {}, scrapers)["mine"][0].words


def unmapped(words: ClerkWords, kind: str, wording: str, code: str = "") -> bool:
    if kind == "actions":
        return words.step_classes(wording, code=code) is None
    return words.code_of(kind, wording) is None


@pytest.mark.parametrize("source", LISTS)
def test_every_word_of_a_clerks_list_is_mapped(source: str) -> None:
    words = words_of(source)
    left = [
        (kind, wording)
        for kind, lists in LISTS[source].items()
        for wording in lists
        if unmapped(words, kind, wording)
    ]
    assert left == []


@pytest.mark.parametrize("source", [*SOURCES, "congress"])
@pytest.mark.recordings
def test_of_what_was_recorded_hardly_anything_is_unknown(source: str, recordings: Path) -> None:
    words = words_of(source)
    told = list(recorded(source, recordings))
    left = [(kind, wording) for kind, wording, code in told if unmapped(words, kind, wording, code)]
    for kind in sorted({kind for kind, _, _ in told}):
        every = sum(each == kind for each, _, _ in told)
        without = sum(each == kind for each, _ in left)
        print(f"{source}: {kind}: {without} of {every} without a class ({without / every:.1%})")
    assert told
    assert len(left) <= MOST * len(told), left[:20]


def recorded(source: str, recordings: Path) -> Iterator[tuple[str, str, str]]:
    """Yield kind, wording and code of all that was recorded of a source."""
    if source == "congress":
        yield from recorded_steps_of_congress(recordings)
        return
    place = {"boston": "boston", "philadelphia": "philadelphia"}.get(source, "other")
    begins = {"new york": "nyc", "seattle": "seattle", "chicago": "chicago", "metro": "metro"}
    for file in sorted((recordings / "legistar" / place).glob("*.json")):
        if place != "other" or file.name.startswith(begins[source]):
            yield from fields_in(json.loads(file.read_text(encoding="utf-8")))
    for file in sorted((recordings / "legistar" / place).glob("*matters*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                yield "statuses", row["MatterStatusName"], ""
                yield "actions", row["latest_action"], ""


KINDS = {
    "MatterStatusName": "statuses", "EventItemMatterStatus": "statuses",
    "MatterHistoryActionName": "actions", "EventItemActionName": "actions",
    "EventAgendaStatusName": "meetings", "VoteValueName": "votes",
}  # fmt: skip


def fields_in(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, list):
        for each in value:
            yield from fields_in(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in KINDS and each:
                yield KINDS[name], str(each), ""
            else:
                yield from fields_in(each)


def recorded_steps_of_congress(recordings: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted((recordings / "federal").glob("billstatus*/*.xml")):
        for item in etree.parse(file).iterfind(".//bill/actions/item"):
            text = item.findtext("text") or ""
            if text:
                yield "actions", text, item.findtext("actionCode") or ""
