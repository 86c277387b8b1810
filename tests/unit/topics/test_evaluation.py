"""A file of records, labelled or not, plain or gzipped, judged by one topic."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import ConfigError
from lawtrack.topics import evaluation, load_topics
from lawtrack.topics.evaluation import score_topic as score_file

FACES, PLATES = load_topics(["facial-recognition", "license-plate-readers"], None)

RECORDS: list[dict[str, Any]] = [
    {"id": "a", "label": "positive", "kind": "fr-main", "title": "A ban on facial recognition"},
    {"id": "b", "label": "positive", "kind": "clause", "title": "An act on license plate readers"},
    {"id": "c", "label": "negative", "kind": "easy", "title": "An act on roads", "text": None},
    {"title": "A hearing on facial recognition", "summary": "x"},
    {"title": "An act on bees", "text": "WHEREAS, Clearview AI was named;"},
]


def written(path: Path, records: list[dict[str, Any]]) -> Path:
    data = "\n".join(map(json.dumps, records)).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["items.jsonl", "items.jsonl.gz"])
def test_records_without_a_label_are_judged_and_not_scored(name: str, tmp_path: Path) -> None:
    found = score_file(written(tmp_path / name, RECORDS), FACES)
    assert found.judged == {"about": 2, "mentions": 1, "not": 2}
    assert (found.scored, found.misses, found.false_alarms) == (3, ("b",), ())
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert found.confusion == {
        "negative: easy": {"not": 1},
        "positive: clause": {"not": 1},
        "positive: fr-main": {"about": 1},
        "unlabelled": {"about": 1, "mentions": 1},
    }


def test_another_topic_judges_otherwise(tmp_path: Path) -> None:
    found = score_file(written(tmp_path / "items.jsonl", RECORDS), PLATES)
    assert (found.misses, found.recall) == (("a",), 0.5)


def test_many_records_are_judged_batch_by_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "items.jsonl", RECORDS)
    whole = score_file(path, FACES)
    monkeypatch.setattr(evaluation, "_BATCH", 2)
    assert score_file(path, FACES) == whole


def test_a_record_without_an_id_goes_by_its_line(tmp_path: Path) -> None:
    records = [{"label": "positive", "title": "Bees"}, {"label": "negative", "title": "Face scan"}]
    found = score_file(written(tmp_path / "items.jsonl", records), FACES)
    assert (found.misses, found.false_alarms) == (("line 1",), ("line 2",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"title": "x"}\n[]\n', "line 2: is no object"),
        (b'{"title": "x"}\n{"title": 3}\n', "line 2: title is no text"),
        (b'{"title": "x", "label": ["positive"]}\n', "line 1: label is no text"),
        (b'{"title": \n', "line 1: cannot be read as JSON Lines"),
        (b"\xff\xfe\n", "cannot be read as JSON Lines"),
    ],
)
def test_a_broken_line_is_told_with_its_number(
    content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        score_file(path, FACES)
    assert f"{path}: {message}" in str(caught.value)


def test_a_file_that_is_missing_or_only_named_gz_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        score_file(tmp_path / "none.jsonl", FACES)
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(b'{"title": "x"}\n')
    with pytest.raises(ConfigError, match="cannot be read"):
        score_file(path, FACES)
    whole = gzip.compress(b'{"title": "x"}\n' * 100)
    path.write_bytes(whole[:-12])
    with pytest.raises(ConfigError, match="cannot be read"):
        score_file(path, FACES)
