"""The commands around topics: what they print, and what they say is wrong."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.safe_text import printable
from lawtrack.topics import known_topics, load_topics, parse_topic
from tests.flows.cli.test_cli import Run, folder, run  # noqa: F401 - fixtures
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import a_bill

LABELLED = [
    {"id": "a", "label": "positive", "stance": "study", "title": "A hearing on face recognition"},
    {"id": "b", "label": "positive", "title": "An act on bees"},
    {"id": "c", "label": "negative", "kind": "easy", "title": "Facial recognition day"},
    {"id": "d", "label": "borderline", "title": "An act on roads"},
    {"id": "e", "label": "positive", "stance": "study", "title": "A ban on face recognition"},
]


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and beside it a file of labelled records."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, LABELLED)), encoding="utf-8")
    return path


def lexicon_in(path: Path) -> str:
    """What the topic in a file is called where it is kept."""
    return parse_topic(path.read_text("utf-8"), where="test").lexicon


def test_topics_are_listed_with_where_they_are_and_whether_they_are_on(
    run: Run, folder: Path  # noqa: F811
) -> None:  # fmt: skip
    run("topics", "new", "bees")
    (folder / "topics" / "broken.toml").write_text("name = ")
    said = run("topics", "list")
    assert said.status == 0
    rows = {row[0]: row[1:] for row in said.rows}
    assert list(rows) == ["bees", "broken", "facial-recognition", "license-plate-readers"]
    version = lexicon_in(folder / "topics" / "bees.toml").removeprefix("bees ")
    assert re.fullmatch(r"1\+[0-9a-f]{8}", version)
    assert rows["bees"] == ["Bees", version, "own", "off", str(folder / "topics" / "bees.toml")]
    assert rows["broken"][0].startswith("cannot be used: ")
    assert rows["facial-recognition"][2:4] == ["shipped", "on"]
    assert rows["license-plate-readers"][0] == "Automated licence-plate readers"
    assert rows["license-plate-readers"][2:4] == ["shipped", "off"]
    as_data = json.loads(run("topics", "list", "--json").out)
    assert [line["on"] for line in as_data] == [False, False, True, False]
    assert as_data[0]["from"] == "own"


@pytest.mark.parametrize("name", known_topics(None))
def test_a_topic_is_shown_for_reading(name: str, run: Run) -> None:  # noqa: F811
    said = run("topics", "show", name)
    assert said.status == 0
    shown = json.loads(run("topics", "show", name, "--json").out)
    for group in shown["groups"]:
        assert f"\n{group['name']} ({group['tier']}: " in said.out
        for key in ("phrases", "must", "must_not", "lists", "aside"):
            assert all(phrase in said.out for phrase in group[key])
    for hint in shown["hints"]:
        assert all(phrase in said.out for phrase in (*hint["phrases"], *hint["beside"]))
    assert all(phrase in said.out for phrase in (*shown["terms"], *shown["acts_on"]))
    for key in ("matches", "mentions", "matches_not"):
        for example in shown[key]:
            place = "" if example["place"] == "title" else f"{example['place']}: "
            assert f"\n  {place}{printable(example['text'])}\n" in said.out
    assert shown["file"].endswith(f"{name}.toml")


def test_an_unknown_topic_is_told(run: Run) -> None:  # noqa: F811
    for command in ("show", "check", "try"):
        said = run("topics", command, "wasps")
        assert (said.status, said.out) == (1, "")
        assert said.err == (
            "lawtrack: wasps: no such file, and no topic of that name;"
            " known: facial-recognition, license-plate-readers\n"
        )


def test_a_check_prints_a_line_for_each_problem(run: Run, folder: Path) -> None:  # noqa: F811
    run("topics", "new", "bees")
    path = folder / "topics" / "bees.toml"
    assert run("topics", "check", "topics/bees.toml") == (
        0,
        f"topics/bees.toml: {lexicon_in(path)}: 4 groups, 8 phrases; all 7 examples hold\n",
        "",
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "leaf blowers"', 'name = ""'))
    said = run("topics", "check", "bees")
    assert said.status == 1
    assert said.out == f'{path}: group 1: name is missing - write name = "…"\n'
    path.write_text(text.replace('name = "bees"', 'name = "wasps"'))
    said = run("topics", "check", "bees", "--json")
    assert said.status == 1
    assert json.loads(said.out)["problems"] == [
        f"{path}: its name is 'wasps' - write name = 'bees'"
    ]
    draft = folder / "draft.toml"
    draft.write_text(text)
    assert run("topics", "check", "draft.toml").status == 0


def test_a_check_warns_of_variants_and_of_what_is_too_common(
    run: Run, folder: Path  # noqa: F811
) -> None:  # fmt: skip
    run("topics", "new", "bees")
    path = folder / "topics" / "bees.toml"
    text = path.read_text(encoding="utf-8").replace(
        '"leaf blower",', '"leaf blower", "gunshotdetector",'
    )
    path.write_text(text, encoding="utf-8")
    line = (
        "topics/bees.toml: warning: group 'leaf blowers': \"gunshotdetector\" would not find"
        " “gunshot detector”"
    )
    said = run("topics", "check", "topics/bees.toml", "--corpus")
    assert said.status == 0
    first, second, last = said.out.splitlines()
    assert first == line
    assert second == (
        "topics/bees.toml: warning: only 0 bills and meetings are stored, too few to tell which"
        " phrases are too common"
    )
    assert last.endswith("all 7 examples hold")
    (folder / "lawtrack.toml").unlink()
    said = run("topics", "check", "topics/bees.toml", "--corpus")
    assert said.status == 0
    assert said.out.splitlines()[1].startswith(
        f"topics/bees.toml: warning: its phrases were not counted in what is stored: {folder}: "
    )
    found = json.loads(run("topics", "check", "bees", "--json").out)
    assert (found["problems"], len(found["warnings"])) == ([], 1)


OWN_WORDS = """
name = "horns"
title = "Horns"
version = "1"
terms = ["signal*"]
[words]
forbids = ["keep|keeps silent about", "-outlaw*"]
[[groups]]
name = "horns"
tier = "explicit"
phrases = ["fog horn"]
[examples]
match = [{ place = "clause", text = "The captain shall keep silent about the fog horn." }]
"""


def test_a_topic_of_ones_own_that_adds_words_works_from_end_to_end(
    run: Run, folder: Path, sqlite_url: str  # noqa: F811
) -> None:  # fmt: skip
    path = folder / "topics" / "horns.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(OWN_WORDS, encoding="utf-8")
    assert run("topics", "check", "horns").status == 0
    shown = run("topics", "show", "horns").out
    assert "words of its own, in the shared list forbids:\n" in shown
    assert "\n  + keep|keeps silent about\n  - outlaw*\n" in shown
    assert "carries its definition to its uses:\n  signal*\n" in shown
    items = folder / "items.csv"
    title = "All captains shall keep silent about the fog horn"
    items.write_text(f"title,label,stance\n{title},yes,ban\n", encoding="utf-8")
    score = json.loads(run("topics", "score", "items.csv", "--topic", "horns", "--json").out)
    assert (score["recall"], score["stance_accuracy"]) == (1.0, 1.0)
    plain = OWN_WORDS.replace('forbids = ["keep|keeps silent about", "-outlaw*"]', "")
    (folder / "plain.toml").write_text(plain, encoding="utf-8")
    score = json.loads(run("topics", "score", "items.csv", "--topic", "plain.toml", "--json").out)
    assert (score["recall"], score["stance_accuracy"]) == (1.0, 0.0)
    upgrade_database(sqlite_url)
    with Session(open_database(sqlite_url)) as session:
        store(session, [a_bill(title=title, documents=())])
    trial = json.loads(run("topics", "try", "horns", "--json").out)
    assert [each["stance_after"] for each in trial["would_add"]] == ["ban or moratorium"]


def test_a_new_topic_says_what_comes_next(run: Run, folder: Path) -> None:  # noqa: F811
    said = run("topics", "new", "bees")
    assert said.out.splitlines()[0] == "topics/bees.toml: written; edit it, then"
    assert said.out.endswith('topics = ["facial-recognition", "bees"]\n')
    again = run("topics", "new", "bees")
    assert again.status == 1
    assert again.err.endswith("topics/bees.toml: is there already - nothing was changed\n")
    said = run("topics", "new", "facial-recognition")
    assert said.out.endswith(
        "facial-recognition is switched on: crawls use this file from now on\n"
    )
    assert run("topics", "check", "facial-recognition").status == 0
    with (folder / "lawtrack.toml").open("r+") as file:
        rest = file.read()
        file.seek(0)
        file.write('topics = ["facial-recognition", "bees"]\n' + rest)
    assert [row[4] for row in run("topics", "list").rows] == ["on", "on", "off"]


def test_a_topic_is_tried_before_it_is_trusted(
    run: Run, folder: Path, sqlite_url: str  # noqa: F811
) -> None:  # fmt: skip
    upgrade_database(sqlite_url)
    with Session(open_database(sqlite_url)) as session:
        store(session, [a_bill(title=FACES, documents=())])
        store(session, [a_bill(upstream_id="9", identifier="9", title="On leaf blowers")], days=5)
    run("topics", "new", "bees")
    said = run("topics", "try", "topics/bees.toml")
    assert said.status == 0
    assert said.out == (
        "would add (1):\n"
        "  rivertown 9 (2026): On leaf blowers\n"
        "    no flag → about, unclear; its title speaks of “leaf blowers”\n"
        '    title: "On leaf blowers"\n'
        "\nwould drop (0):\n\nwould move (0):\n\n"
        f"{lexicon_in(folder / 'topics/bees.toml')} over 2 stored bills and meetings:"
        " 1 added, 0 dropped, 0 moved, 0 as they are; nothing was changed\n"
    )
    text = (folder / "topics" / "bees.toml").read_text(encoding="utf-8")
    (folder / "draft.toml").write_text(text.replace('name = "bees"', 'name = "facial-recognition"'))
    trial = json.loads(run("topics", "try", "draft.toml", "--json").out)
    assert [d["sentence"] for d in trial["would_drop"]] == [FACES]
    assert [d["identifier"] for d in trial["would_add"]] == ["9 (2026)"]
    narrow = json.loads(
        run("topics", "try", "draft.toml", "--json", "--since", "2026-03-03",
            "--jurisdiction", "rivertown").out
    )  # fmt: skip
    assert (narrow["judged"], narrow["would_drop"]) == (1, [])
    assert run("topics", "try", "bees", "--jurisdiction", "nowhere").status == 1


def test_a_score_needs_no_configuration_and_no_database(
    run: Run, labelled: Path  # noqa: F811
) -> None:  # fmt: skip
    said = run("topics", "score", str(labelled))
    assert said.status == 0
    lines = said.out.splitlines()
    lexicon = load_topics(["facial-recognition"], None)[0].lexicon
    assert lines[0].endswith(
        f"items.jsonl: 5 records, judged by {lexicon}: 3 about, 0 mentions, 2 not"
    )
    assert lines[1:4] == [
        "precision 0.667, recall 0.667, F1 0.667 over 4 labelled, 3 positive",
        "stance right 0.500 of 2 found with a stance",
        "its direction right 0.500; 0 unclear, 1 the other way",
    ]
    for words in (
        "positive\t2\t0\t1",
        "negative: easy\t1\t0\t0",
        "missed (1):\n  b\n    An act on bees\n"
        "    judged not: no phrase of the topic stands in it\n",
        "false alarms (1):\n  c\n    Facial recognition day\n"
        "    judged about: its title speaks of “Facial recognition”\n"
        "    by rule face recognition: title, phrase “Facial recognition”, in the title:\n"
        "    “Facial recognition day”\n",
        "stance differs (1):\n  e\n    A ban on face recognition\n"
        "    labelled study, judged ban or moratorium (direction wrong)\n"
        "    by “A ban on face recognition”\n",
        "borderline (1):\n  d: not\n",
    ):
        assert words in said.out
    assert list(Path.cwd().iterdir()) == []


def test_a_long_sentence_fits_a_narrow_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    text = f"No agency of {'the city and ' * 40} shall use facial recognition."
    (tmp_path / "texts" / "not").mkdir(parents=True)
    (tmp_path / "texts" / "not" / "long.txt").write_text(text, encoding="utf-8")
    said = run("topics", "score", "texts")
    assert "false alarms (1):\n  not/long.txt\n" in said.out
    errors = said.out.partition("false alarms")[2].splitlines()
    assert max(map(len, errors)) <= 80
    assert len(errors) > 8


def test_a_score_as_one_object(run: Run, labelled: Path) -> None:  # noqa: F811
    found = json.loads(run("topics", "score", str(labelled), "--json").out)
    assert (found["misses"], found["false_alarms"]) == (["b"], ["c"])
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(2 / 3)
    assert (found["stance_accuracy"], found["direction_accuracy"]) == (0.5, 0.5)
    assert found["borderlines"] == {"d": "not"}
    assert found["topic"] == "facial-recognition"
    assert [each["error"] for each in found["errors"]] == ["missed", "false alarm", "stance"]
    assert found["errors"][1]["rule"] == "face recognition: title"
    assert found["errors"][2]["direction"] == "wrong"
    assert found["counted_once"] is None


def test_a_score_by_another_topic_or_of_records_without_labels(
    run: Run, labelled: Path, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    words = ["topics", "score", str(labelled), "--json", "--topic"]
    assert json.loads(run(*words, "license-plate-readers").out)["misses"] == ["a", "b", "e"]
    run("topics", "new", "bees")
    assert json.loads(run(*words, "topics/bees.toml").out)["topic"] == "bees"
    bare = tmp_path / "bare.jsonl"
    bare.write_text(json.dumps({"title": "Face recognition"}))
    found = json.loads(run("topics", "score", str(bare), "--json").out)
    assert found["judged"] == {"about": 1, "mentions": 0, "not": 0}
    assert found["precision"] is found["recall"] is found["f1"] is found["stance_accuracy"] is None
    assert "nothing to compare with" in run("topics", "score", str(bare)).out
    Path("lawtrack.toml").write_text("topics = []")
    assert "topics: none is named" in run("topics", "score", str(bare)).err


def test_a_table_is_scored_and_its_other_columns_are_told(
    run: Run, labelled: Path  # noqa: F811
) -> None:  # fmt: skip
    path = labelled.parent / "items.csv"
    path.write_text("Title,lable\nA ban on face recognition,yes\n", encoding="utf-8")
    said = run("topics", "score", str(path))
    assert said.err == f"{path}: columns that are not read: lable\n"
    assert "1 about, 0 mentions, 0 not\nno record is labelled" in said.out


def test_sources_are_held_out_and_their_errors_are_not_shown(
    run: Run, labelled: Path  # noqa: F811
) -> None:  # fmt: skip
    path = labelled.parent / "sources.jsonl"
    records = [
        {"id": f"record {n}", "title": "An act on bees", "label": "yes", "source": f"source {n}"}
        for n in range(30)
    ]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    halves = json.loads(run("topics", "score", str(path), "--hold-out", "0.4", "--json").out)
    held = halves["held_out"]["sources"]
    assert 0 < held < 30
    assert halves["held_out"]["scored"] == held
    assert len(halves["tuned"]["misses"]) == 30 - held
    assert halves["gap"]["recall"] == 0.0
    said = run("topics", "score", str(path), "--hold-out", "0.4")
    assert said.out.count("  record ") == 30 - held
    assert "gap in points: precision +0.0, recall +0.0, stance +0.0, direction +0.0\n" in said.out
    other = run("topics", "score", str(path), "--hold-out", "0.4", "--seed", "b", "--json")
    assert json.loads(other.out)["tuned"]["misses"] != halves["tuned"]["misses"]
    assert "no record says where it comes from" in run(
        "topics", "score", str(labelled), "--hold-out", "0.4"
    ).err  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["x.jsonl", "--verdicts"],
        ["x.jsonl", "--jurisdiction", "rivertown"],
        ["x.jsonl", "--seed", "b"],
        ["x.jsonl", "--hold-out", "1"],
        ["x.jsonl", "--hold-out", "40%"],
    ],
)
def test_what_cannot_be_scored_together_is_told(words: list[str], run: Run) -> None:  # noqa: F811
    assert run("topics", "score", *words).status == 2


def test_what_a_reader_said_is_a_labelled_set(
    run: Run, folder: Path, sqlite_url: str  # noqa: F811
) -> None:  # fmt: skip
    upgrade_database(sqlite_url)
    with Session(open_database(sqlite_url)) as session:
        for number in "1234":
            title = f"{FACES} {number}"
            store(session, [a_bill(upstream_id=number, identifier=number, title=title)])
    assert "nothing to compare with" in run("topics", "score", "--verdicts").out
    assert "a reader judged" not in run("status").out
    for number, word in (("1", "confirm"), ("2", "dismiss"), ("3", "dismiss")):
        assert run("flags", word, number).status == 0
    found = json.loads(run("topics", "score", "--verdicts", "--json").out)
    assert found["false_alarms"] == ["rivertown 2 (2026)", "rivertown 3 (2026)"]
    assert (found["precision"], found["recall"]) == (pytest.approx(1 / 3), 1.0)
    assert found["confusion"] == {
        "negative: dismissed as about": {"about": 2},
        "positive: confirmed as about": {"about": 1},
    }
    said = run("topics", "score", "--verdicts", "--jurisdiction", "rivertown")
    assert said.out.startswith("your verdicts: 3 records, judged by facial-recognition ")
    assert run("topics", "score", "--verdicts", "--jurisdiction", "nowhere").status == 1
    assert run("status").out.splitlines()[-1] == (
        "facial-recognition: 2 of 3 flags that a reader judged were dismissed (67%)"
    )
    states = {
        each["jurisdiction"]: each for each in json.loads(run("status", "--json").out)["sources"]
    }
    assert states["rivertown"]["verdicts"] == {"facial-recognition": {"judged": 3, "dismissed": 2}}
