"""What a crawl asks of a topic is compiled before, in the process that crawls are forked from."""

from pathlib import Path

import pytest
import re2

from lawtrack.topics import Field, is_worth_reading, judge, load_topics, matching, why_suggested
from lawtrack.topics import patterns as topic_patterns
from scrapers import preload


def test_a_crawl_compiles_nothing_of_a_usual_topic(monkeypatch: pytest.MonkeyPatch) -> None:
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
    for title in ("An ordinance on whales", "A ban of facial recognition in schools"):
        field = Field(place="title", text=title)
        judge([field], [topic])
        judge([field, Field(place="text", text="No officer may use face recognition.")], [topic])
        why_suggested([field, Field(place="document name", text=title)], topic)
        is_worth_reading(title, topic)
    assert compiled == []
