"""Golden items, made up, one for each wording and trap: how a careful reader judges them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from lawtrack.topics import Field, judge, load_topics

TOPICS = load_topics(["facial-recognition"], None)
GOLDEN = Path(__file__).parent / "golden/topics/facial-recognition.toml"
ITEMS: list[dict[str, Any]] = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["items"]


def fields_of(item: dict[str, Any]) -> list[Field]:
    places = {"title": "title", "summary": "summary", "text": "version"}
    return [Field(place=places[key], text=item[key]) for key in places if key in item]


@pytest.mark.parametrize("item", ITEMS, ids=[item["why"] for item in ITEMS])
def test_a_made_up_item_is_judged_as_a_careful_reader_would(item: dict[str, Any]) -> None:
    judged = judge(fields_of(item), TOPICS)
    about = bool(judged) and judged[0].judgement == "about"
    assert about == item["about"], judged[0].reason if judged else "nothing matches"
    if "stance" in item:
        assert judged[0].stance == item["stance"], judged[0].stance_sentence
        assert judged[0].stance_sentence
