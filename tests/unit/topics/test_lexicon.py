"""Topics are data: shipped or the user's own, checked when read, proved by their examples."""

import json
import re
from pathlib import Path

import pytest

from lawtrack.errors import ConfigError
from lawtrack.topics import (
    Field,
    Topic,
    judge,
    judge_many,
    known_topics,
    lexicon,
    load_topics,
    parse_topic,
)
from lawtrack.topics.writing.evaluation import score_topic
from lawtrack.topics.writing.labelled import labelled_set
from tests.support import GOLDEN, SHARED

FACES = load_topics(["facial-recognition"], None)[0]
TRAIN = SHARED / "relevance/train.jsonl"

TREES = """
name = "trees"
title = "Trees"
version = "3"
[[groups]]
name = "trees"
tier = "explicit"
weight = 2
phrases = ["street tree"]
must = ["city|town"]
within = 40
[[groups]]
name = "shade"
tier = "setting"
phrases = ["shade policy"]
[examples]
match = ["Each street tree of the city"]
match_not = ["A street tree in a poem"]
"""


def about(text: str, topic: Topic = FACES, place: str = "title") -> str:
    judged = judge([Field(place=place, text=text)], [topic])
    return judged[0].judgement if judged else "not"


@pytest.mark.parametrize(
    "text",
    [
        "Ordinance on face surveillance by the city",
        "FACIAL-RECOGNITION SOFTWARE; STADIUMS",
        "An act relating to facial recognition technologies",
        "Order for a hearing on Face\u00a0Recognition",
        "Report on facial, voice, or gait recognition in transit",
        "Contract with Clearview AI",
        "Resolution on remote biometric identification",
        "An act on the privacy of biometric data",
        "Relating to faceprints",
        "Face reco\u00adgnition at the harbor",
        "Facia1 recogntion, sole source",
        "Second reading of the facial rec. ordinance",
        "Purchase of face recogni tion gates",
        "FRT moratorium",
        "F.R.T. use policy of the police",
        "Automated 1:N face search at the jail",
        "The vendor shall disable any function that recognizes faces.",
        "Software that compares a selfie of the voter with the licence",
        "A gallery of booking photographs for automated comparison",
        "Glasses that name strangers",
        "Bio-metric surveillance systems",
        "Clearview: how detectives came by accounts",
        "FRT litigation",
        "Software that names people in videos",
        "Ring doorbells and their Familiar Faces",
        "Admission by face at the arena",
        "A machine shall compare his picture with the document.",
        "Identificar a los peatones por su rostro con cámaras",
    ],
)
def test_titles_that_are_about_faces(text: str) -> None:
    assert about(text) == "about"


@pytest.mark.parametrize(
    "text",
    [
        "A proclamation in recognition of the bakers of the harbor",
        "Firefighters' facial hair",
        "Face coverings in schools",
        "Voice recognition for the hotline of the clerk",
        "Automatic license plate readers on the bridge",
        "Fingerprint background checks for coaches",
        "The FACE Act and access to clinics",
        "Whether the charter is void on its face; recognition of a union",
        "Wellness fair with biometric health screening",
        "Fees for port workers with a biometric credential",
        "Water main in Clearview Avenue",
        "Surface surveillance of the bay",
        "Face\tRecognition",
        "A moratorium on FRT (forced reset trigger) sales",
        "Body-worn cameras and software that blurs faces",
        "Residents face searches at the gate of the port",
        "The clerk shall compare the photograph with the voter.",
        "Police substation in Clearview Park",
        "Safety glasses that recognize welding light",
        "Smart glasses by which blind people recognize signs",
        "Software that redacts video so that nobody can identify people in images",
        "Employee recognition software",
        "Familiar faces of the senior center",
        "Copies of images: matching of stored photographs with their copyright",
        "We met face to face.\n\nRecognition of volunteers",
    ],
)
def test_titles_that_only_sound_like_it(text: str) -> None:
    assert about(text) != "about"


def test_the_users_folder_goes_before_the_shipped_topics(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "trees.toml").write_text(TREES, encoding="utf-8")
    own = TREES.replace('"trees"', '"facial-recognition"', 1)
    (tmp_path / "topics" / "facial-recognition.toml").write_text(own, encoding="utf-8")
    trees, faces = load_topics(["trees", "facial-recognition"], tmp_path)
    assert (trees.version, faces.title) == ("3", "Trees")
    assert known_topics(tmp_path) == ("facial-recognition", "license-plate-readers", "trees")
    assert about("A street tree of the city", trees) == "about"
    assert about("A street tree in a long poem about rain and wind and cities", trees) == "not"


def test_the_same_text_is_the_very_same_topic_and_another_one_another(tmp_path: Path) -> None:
    (shipped,) = load_topics(["facial-recognition"], None)
    (again,) = load_topics(["facial-recognition"], tmp_path)
    assert again is shipped
    file = tmp_path / "topics" / "trees.toml"
    file.parent.mkdir()
    editions = []
    for version in ("3", "4"):
        file.write_text(TREES.replace('version = "3"', f'version = "{version}"'), encoding="utf-8")
        editions += [topic.version for topic in load_topics(["trees"], tmp_path)]
    assert editions == ["3", "4"]


def test_an_unknown_topic_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown topic 'bees'; known: .*facial-recognition"):
        load_topics(["bees"], tmp_path)


def test_a_file_must_carry_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    path = tmp_path / "topics" / "woods.toml"
    path.write_text(TREES, encoding="utf-8")
    with pytest.raises(ConfigError, match="its name is 'trees' - write name = 'woods'"):
        load_topics(["woods"], tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_topics(["woods"], tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Trees"', "title = ", "t.toml: not TOML"),
        ('title = "Trees"', "", 't.toml: title is missing - write title = "…"'),
        ('title = "Trees"', 'titel = "Trees"', "unknown setting 'titel'; known: name, title"),
        ('tier = "explicit"', 'tier = "loud"', "unknown tier 'loud'; known: explicit, related"),
        ("weight = 2", 'weight = "2"', "weight and within are numbers"),
        ("weight = 2", "weight = true", "weight and within are numbers"),
        ('phrases = ["street tree"]', "phrases = []", "group 'trees': has no phrases"),
        ('phrases = ["street tree"]', "phrases = [1]", "phrases is no list of words"),
        ('phrases = ["street tree"]', 'phrases = "x"', "phrases is no list of words"),
        ("match = [", "matches = [", "examples: unknown setting 'matches'"),
    ],
)
def test_a_wrong_topic_file_says_what_is_wrong(old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_topic(TREES.replace(old, new, 1), where="t.toml")
    assert message in str(caught.value)


def test_a_topic_without_groups_or_with_odd_ones_is_refused() -> None:
    head = 'name = "x"\ntitle = "X"\nversion = "1"\n'
    with pytest.raises(ConfigError, match="has no groups"):
        parse_topic(head, where="x.toml")
    with pytest.raises(ConfigError, match="is no table"):
        parse_topic(head + "groups = [1]", where="x.toml")
    with pytest.raises(ConfigError, match="examples: is no table"):
        parse_topic(head + "examples = 1\ngroups = [1]", where="x.toml")


def test_a_topic_of_settings_alone_raises_nothing() -> None:
    text = TREES.partition('[[groups]]\nname = "trees"')[0]
    shade = parse_topic(
        text + '[[groups]]\nname = "s"\ntier = "setting"\nphrases = ["shade policy"]', where="x"
    )
    assert judge_many([[Field(place="title", text="shade policy")]], [shade]) == [()]


@pytest.mark.recordings
def test_no_labelled_item_was_learned_by_heart() -> None:
    if not TRAIN.is_file():
        pytest.skip("no labelled items")
    shipped, golden = Path(lexicon.__file__).parent, GOLDEN / "topics"
    files = [path for folder in (shipped, golden) for path in folder.iterdir() if path.is_file()]
    written = " ".join(" ".join(path.read_text("utf-8").split()) for path in files)
    records = [json.loads(line) for line in TRAIN.read_text("utf-8").splitlines()]
    named = {record["id"] for record in records} | {record["title"] for record in records}
    said = {each for each in named if len(each) > 20}
    for record in records:
        text = f"{record['summary'] or ''}\n\n{record['text'] or ''}"
        sentences = (" ".join(each.split()) for each in re.split(r"[.;:\n]\s", text))
        said.update(each for each in sentences if len(each) > 40)
    assert [each for each in said if each in written] == []


@pytest.mark.recordings
def test_real_labelled_items_are_told_apart() -> None:
    if not TRAIN.is_file():
        pytest.skip("no labelled items")
    found = score_topic(labelled_set(TRAIN).records, FACES).figures
    assert found.recall >= 0.98
    assert found.precision >= 0.95
    assert found.stance_accuracy >= 0.8
    assert found.direction_accuracy >= 0.9
