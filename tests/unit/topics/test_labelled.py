"""Labelled records are read from lines, tables and folders; what is not understood is located."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import ConfigError
from lawtrack.topics.stances.stance_kinds import AUTHORISE, BAN, DISCLOSE
from lawtrack.topics.writing.labelled import LabelledRecord, labelled_set

ROWS: list[dict[str, Any]] = [
    {"id": "a", "title": "A ban on facial recognition", "label": "positive", "stance": "ban",
     "source": "here", "group": "g1"},
    {"title": "An act on bees, hives\nand honey", "text": "x" * 200_000, "label": "negative"},
    {"name": "An act on roads", "abstract": "Of snow", "label": "", "kind": "easy"},
]  # fmt: skip


def read(path: Path) -> list[LabelledRecord]:
    return list(labelled_set(path).records)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def as_table(between: str = ",", end: str = "\r\n", mark: str = "") -> bytes:
    quoted = '"An act on bees, hives\nand honey"'
    rows = [
        ("ID", "Title", "Summary", "Full Text", "Label", "Stance", "Kind", "Source", "Group"),
        ("a", "A ban on facial recognition", "", "", "Yes", "Ban", "", "here", "g1"),
        ("", quoted, "", "x" * 200_000, "NO", "", "", "", ""),
        ("", "", "", "", "", "", "", "", ""),
        ("", "An act on roads", "Of snow", "", "", "", "easy", "", ""),
    ]
    return (mark + end.join(between.join(row) for row in rows)).encode()


@pytest.mark.parametrize("name", ["items.jsonl", "items.jsonl.gz", "items.ndjson", "items"])
def test_lines_say_title_summary_text_and_label(name: str, tmp_path: Path) -> None:
    ban, bees, roads = read(written(tmp_path / name, as_lines(ROWS)))
    assert (ban.id, ban.label, ban.stance, ban.source, ban.group) == (
        "a", "positive", BAN, "here", "g1",
    )  # fmt: skip
    assert (bees.id, bees.label, len(bees.fields[1].text)) == ("line 2", "negative", 200_000)
    assert (roads.label, roads.kind, roads.title) == ("", "easy", "An act on roads")
    assert [field.place for field in roads.fields] == ["title", "summary"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain.csv", as_table()),
        ("unix.CSV", as_table(end="\n")),
        ("marked.csv", as_table(mark="\ufeff")),  # as spreadsheets save it
        ("semicolons.csv", as_table(";")),  # where the decimal sign is a comma
        ("tabs.tsv", as_table("\t")),
        ("packed.csv.gz", as_table()),
    ],
)
def test_a_table_says_it_in_columns(name: str, data: bytes, tmp_path: Path) -> None:
    ban, bees, roads = read(written(tmp_path / name, data))
    assert (ban.id, ban.label, ban.stance, ban.source) == ("a", "positive", BAN, "here")
    assert (bees.label, bees.title) == ("negative", "An act on bees, hives and honey")
    assert len(bees.fields[1].text) == 200_000
    assert (roads.kind, roads.fields[1].text) == ("easy", "Of snow")
    assert bees.id == "line 3"
    assert roads.id == "line 6"  # a title over two lines, and an empty row, are before it


def test_a_folder_is_labelled_by_its_sub_folders(tmp_path: Path) -> None:
    for name, text in {
        "about/one.txt": "No agency shall use facial recognition.",
        "about/hard/two.md": "\ufeffThe clerk shall buy face recognition.",
        "not/three.TXT": "Bees.",
        "borderline/four.txt": "Faces.",
        "five.txt": "Roads.",
        "old/six.txt": "Snow.",
        ".DS_Store": "\0",
        "about/.hidden/x.bin": "\0",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert [(each.id, each.label, each.kind) for each in read(tmp_path)] == [
        ("about/hard/two.md", "positive", "hard"),
        ("about/one.txt", "positive", ""),
        ("borderline/four.txt", "borderline", ""),
        ("five.txt", "", ""),
        ("not/three.TXT", "negative", ""),
        ("old/six.txt", "", "old"),
    ]
    two = read(tmp_path)[0]
    assert two.fields[0].text.startswith("The clerk")
    assert two.fields[0].place == "version"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("positive yes TRUE 1 about confirmed", "positive"),
        ("negative no false 0 not dismissed", "negative"),
        ("borderline maybe mentions", "borderline"),
        ("unlabelled", ""),
    ],
)
def test_a_label_in_several_words(words: str, meant: str, tmp_path: Path) -> None:
    rows = [{"title": "x", "label": word} for word in words.split()]
    labels = [each.label for each in read(written(tmp_path / "x.jsonl", as_lines(rows)))]
    assert labels == [meant] * len(rows)


def test_a_label_that_is_true_or_a_number(tmp_path: Path) -> None:
    rows = [{"title": "x", "label": label} for label in (True, False, 1, 0, None)]
    labels = [each.label for each in read(written(tmp_path / "x.jsonl", as_lines(rows)))]
    assert labels == ["positive", "negative", "positive", "negative", ""]


def test_the_words_of_a_stance(tmp_path: Path) -> None:
    words = ["require-disclosure", "Fund", "authorise or fund", "unclear", ""]
    rows = [{"title": "x", "label": "yes", "stance": word} for word in words]
    stances = [each.stance for each in read(written(tmp_path / "x.jsonl", as_lines(rows)))]
    assert stances == [DISCLOSE, AUTHORISE, AUTHORISE, "", ""]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.jsonl", b'{"title": "x"}\n[]\n', "line 2: is no object"),
        ("x.jsonl", b'{"title": "x"}\n{"title": 3}\n', "line 2: title is no text"),
        ("x.jsonl", b'{"label": ["positive"]}\n', "line 1: label is no text"),
        ("x.jsonl", b'{"title": \n', "line 1: cannot be read as JSON Lines"),
        ("x.jsonl", b'{"title": "x", "label": "perhaps"}',
         "line 1: unknown label 'perhaps'; known"),
        ("x.jsonl", b'{"title": "x", "stance": "hmm"}', "line 1: unknown stance 'hmm'; known"),
        ("x.jsonl", b"\xff\xfe\n", "cannot be read as UTF-8 - open it"),
        ("x.csv", b"headline,relevant\na,b\n", "line 1: names no column with a text - columns that"
         " are understood: id (identifier, number); title (name); summary"),
        ("x.csv", b"", "line 1: names no column with a text"),
        ("x.csv", b"title,Title\na,b\n", "line 1: column 'title' stands there twice"),
        ("x.csv", b"title,label\nA ban, a bill,yes\n", "line 2: has more cells than"),
        ("x.csv", b'title,label\n"A\nban",yes\nB,so\n', "line 4: unknown label 'so'"),
        ("x.csv", b'title\n"A" ban\n', "line 2: cannot be read as CSV"),
        ("x.csv", b'title\nA\n"ban\n', "line 3: cannot be read as CSV"),
        ("x.csv", b"title\n\xe9\n", "cannot be read as UTF-8"),
        ("x.csv", "title\nA\n".encode("utf-16"), "cannot be read as UTF-8"),
        ("x.xlsx", b"PK", ".xlsx is not read - save it as CSV (UTF-8)"),
        ("x.PDF", b"%PDF", ".PDF is not read"),
        ("x.jsonl.gz", b"", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_place(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data if data or name.endswith(".csv") else gzip.compress(b"x" * 99)[:-12])
    with pytest.raises(ConfigError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_that_is_not_there_or_a_folder_without_texts(tmp_path: Path) -> None:
    for name in ("none.jsonl", "none.csv"):
        with pytest.raises(ConfigError, match=f"{name}: cannot be read"):
            read(tmp_path / name)
    with pytest.raises(ConfigError, match=r"holds no text - put \.txt files in about/ and not/"):
        read(tmp_path)
    (tmp_path / "about").mkdir()
    path = written(tmp_path / "about" / "scan.pdf", b"%PDF")
    with pytest.raises(ConfigError, match=r"scan\.pdf: is no text - save it as \.txt"):
        read(tmp_path)
    path.unlink()
    written(tmp_path / "about" / "old.txt", b"caf\xe9")
    with pytest.raises(ConfigError, match=r"old\.txt: cannot be read as UTF-8"):
        read(tmp_path)


def test_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", b"title,lable,URL,\nA,yes,u,\n")
    assert labelled_set(path).unread_columns == ("lable", "URL")
