"""What a crawl asks of a topic is compiled before, in the process that crawls are forked from."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import re2
from scrapy.settings import Settings

from lawtrack.config.settings import load_config
from lawtrack.legislation.clerks import clerk_words
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics import (
    Field,
    is_worth_reading,
    judge,
    load_topics,
    matching,
    suggested_among,
    why_suggested,
)
from lawtrack.topics import patterns as topic_patterns
from lawtrack.topics.suggestions import worth_reading
from scrapers.platforms.govinfo.bill_steps import congress_words


@pytest.fixture
def preload() -> Any:
    """The module, which does its work when it is imported: here, not in each worker."""
    return import_module("scrapers.forking.preload")


def test_a_crawl_compiles_nothing_of_a_usual_topic(
    preload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cached in (
        matching._gate_of, matching._gate, matching._prepared, matching._searchables,
        topic_patterns._one_of,
    ):  # fmt: skip
        cached.cache_clear()
    preload.compile_what_is_usual()
    compiled: list[str | bytes] = []
    compile_pattern = re2.compile

    def noted(pattern: str | bytes, options: "re2.Options | None" = None) -> "re2._Regexp[str]":
        compiled.append(pattern)
        return compile_pattern(pattern, options)

    monkeypatch.setattr(re2, "compile", noted)
    (topic,) = load_topics(preload.USUAL_TOPICS, Path())
    assert "_beginnings" in vars(topic.words)
    for title in ("An ordinance on whales", "A ban of facial recognition in schools"):
        field = Field(place="title", text=title)
        judge([field], [topic])
        judge([field, Field(place="text", text="No officer may use face recognition.")], [topic])
        why_suggested([field, Field(place="document name", text=title)], topic)
        is_worth_reading(title, topic)
        suggested_among([[field]], topic)
        worth_reading([topic])(title)
    assert compiled == []


def test_patterns_are_compiled_and_words_read_before_a_crawl_is_forked(
    preload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = LinearPattern("whales?")
    for words in (
        general_words, congress_words, clerk_words.general_beside, clerk_words.general_spelling,
        clerk_words.general_languages, clerk_words.turning_words, clerk_words._code_of,
        clerk_words._classes_of,
    ):  # fmt: skip
        words.cache_clear()
    preload.compile_what_is_usual()
    assert "_compiled" in vars(pattern)
    monkeypatch.setattr(clerk_words, "_general_tables", lambda: pytest.fail("words are read again"))
    for kind in clerk_words.KINDS:
        assert congress_words().code_of(kind, "Whales, seen by 3 of 4") is None


def test_copies_of_the_settings_share_the_configuration() -> None:
    config = load_config(None, {})
    settings = Settings({"LAWTRACK_CONFIG": config})
    assert settings.copy()["LAWTRACK_CONFIG"] is config
