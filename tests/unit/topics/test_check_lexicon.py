"""A topic file is checked whole: every mistake with its place, and the examples tried."""

from pathlib import Path

import pytest

from lawtrack.errors import ConfigError, OutputError
from lawtrack.topics import known_topics, load_topics
from lawtrack.topics.lexicon import PLACES
from lawtrack.topics.topic_files import find_topic
from lawtrack.topics.writing.check_lexicon import check_topic
from lawtrack.topics.writing.starter import begin_topic, starter_topic
from lawtrack.topics.writing.variants import variant_warnings

TREES = """
name = "trees"
title = "Trees"
version = "3"
[[groups]]
name = "trees"
tier = "explicit"
phrases = ["street tree"]
must = ["city|town"]
within = 40
[[groups]]
name = "shade"
tier = "weak"
phrases = ["shade"]
[examples]
match = ["Each street tree of the city"]
match_not = ["A street tree in a poem"]
"""


def problems(text: str) -> list[str]:
    return check_topic(text, where="t.toml")[1]


@pytest.mark.parametrize("name", known_topics(None))
def test_a_shipped_topic_passes_every_check(name: str) -> None:
    topic, wrong = check_topic(find_topic(name, None).text(), where=name)
    assert topic == load_topics([name], None)[0]
    assert wrong == []
    assert topic.matches_not
    assert topic.mentions
    assert topic.suggests
    assert {each.place for each in (*topic.matches, *topic.mentions)} == set(PLACES)
    assert list(variant_warnings(topic)) == []


def test_a_right_topic_has_no_problems() -> None:
    topic, wrong = check_topic(TREES, where="t.toml")
    assert wrong == []
    assert topic is not None
    assert topic.version == "3"


def test_every_mistake_in_the_form_is_told_at_once() -> None:
    text = (
        TREES.replace('title = "Trees"', 'titel = "Trees"')
        .replace('version = "3"', "version = 3")
        .replace('tier = "weak"', 'tier = "loud"\nweigth = 2')
        .replace('"shade"]', '"shade", " "]')
        .replace("match = [", "match = 1\nmatches = [")
    )
    assert problems(text) == [
        "t.toml: unknown setting 'titel'; known: name, title, version, suggests,"
        " terms, acts_on, must_not, words, groups, examples",
        "t.toml: examples: unknown setting 'matches'; known: match, mentions, match_not",
        't.toml: title is missing - write title = "…"',
        't.toml: version is no text - write version = "…"',
        "t.toml: group 'shade': unknown setting 'weigth'; known: name, tier, weight, phrases, must,"
        " must_also, must_not, within, lists, aside",
        "t.toml: group 'shade': unknown tier 'loud'; known: explicit, related, weak, setting,"
        " aside",
        "t.toml: group 'shade': phrases: number 2 is empty",
        't.toml: examples: match is no list - write match = ["…"]',
    ]


def test_a_file_that_is_no_toml_is_told_with_the_line() -> None:
    (wrong,) = problems('name = "trees"\ntitle = Trees')
    assert wrong.startswith("t.toml: not TOML: ")
    assert "line 2" in wrong


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("... tree", "... stands for the rest of a list, between two words"),
        ("street ...", "... stands for the rest of a list, between two words"),
        ("street ... ... tree", "... stands for the rest of a list, between two words"),
        ("street... tree", "... stands alone, with a space on both sides"),
        ("street| tree", "a word is empty"),
        ("street||road tree", "a word is empty"),
        ("* tree", "a word is empty"),
        ("str*t tree", "* stands only at the end of a word"),
        ("t", "a single letter would match nearly everything"),
        ("tree|t", "a single letter would match nearly everything"),
        ("vitamin y", "a last word y has no plural - write y*"),
        ("c++", "would not find “c++” - use plain letters"),
        ("street\u2011tree", "would not find “street\u2011tree” - use plain letters"),
        ("tree|oak|ash!", "would not find “ash!”"),
    ],
)
@pytest.mark.parametrize("key", ["phrases", "must", "must_not", "lists", "aside"])
def test_a_phrase_that_would_match_nothing_or_everything(
    key: str, phrase: str, message: str
) -> None:
    text = TREES.replace('["shade"]', f'["{phrase}"]' if key == "phrases" else '["shade"]')
    if key != "phrases":
        text = text.replace('["shade"]', f'["shade"]\n{key} = ["{phrase}"]')
    (wrong,) = problems(text)
    assert wrong.startswith(f"t.toml: group 'shade': {key}: \"{phrase}\": {message}")


@pytest.mark.parametrize(
    "phrase",
    ["id.me", "people's|people’s tree", "street ... tree", "tree*", "level 3", "e-mail", "tree y*"],
)
def test_phrases_that_are_right(phrase: str) -> None:
    assert problems(TREES.replace('["shade"]', f'["{phrase}"]')) == []


def test_two_groups_of_one_name_and_numbers_that_are_none() -> None:
    text = TREES.replace('name = "shade"', 'name = "trees"\nweight = -1')
    assert problems(text) == [
        "t.toml: group 'trees': weight and within are numbers of 0 or more",
        "t.toml: group 'trees': stands here 2 times - give each its own name",
    ]
    assert problems(TREES.replace('"trees"', '"Trees!"', 1)) == [
        "t.toml: name 'Trees!' - write small letters, digits and hyphens"
    ]


def test_a_topic_that_can_raise_nothing() -> None:
    text = TREES.replace('"explicit"', '"setting"').replace('"weak"', '"aside"')
    assert problems(text.partition("[examples]")[0]) == [
        "t.toml: raises nothing - give a group one of the tiers explicit, related, weak"
    ]


def test_an_example_that_fails_says_which_rule_matched_or_that_none_did() -> None:
    text = TREES.replace('["Each street', '["A bridge", "A street tree", "Each street').replace(
        '["A street tree in a poem"', '["The shade of a street tree in town", "A poem"'
    )
    assert problems(text) == [
        't.toml: examples: match 1: "A bridge": no phrase of the topic stands in it',
        "t.toml: examples: match 2: \"A street tree\": group 'trees': “street tree” is refused by"
        " must: none of its words is within 40",
        't.toml: examples: match_not 1: "The shade of a street tree in town": matched by rule'
        " 'shade: title' with “shade”",
        't.toml: examples: match_not 1: "The shade of a street tree in town": matched by rule'
        " 'trees: title' with “street tree”",
    ]


def test_loading_tells_the_first_mistake_and_how_many_more(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    text = TREES.replace('title = "Trees"', "").replace('version = "3"', "")
    (tmp_path / "topics" / "trees.toml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r'title is missing - .*; 1 more, "lawtrack topics check"'
    ):
        load_topics(["trees"], tmp_path)


def test_a_topic_is_found_by_name_or_by_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.toml"
    path.write_text(TREES, encoding="utf-8")
    file = find_topic(str(path), None)
    assert (file.where, file.own, file.text()) == (str(path), True, TREES)
    assert find_topic("facial-recognition", tmp_path).own is False
    with pytest.raises(ConfigError, match="trees: no such file, and no topic of that name; known"):
        find_topic("trees", tmp_path)


@pytest.mark.parametrize("name", ["leaf-blowers", "bees", "5g-masts"])
def test_a_new_topic_works_and_proves_itself(name: str, tmp_path: Path) -> None:
    path = begin_topic(name, tmp_path)
    assert path == tmp_path / "topics" / f"{name}.toml"
    topic, wrong = check_topic(path.read_text(encoding="utf-8"), where="t")
    assert wrong == []
    assert topic == load_topics([name], tmp_path)[0]
    assert topic.matches
    assert topic.matches_not


def test_a_new_topic_of_a_shipped_name_is_a_copy(tmp_path: Path) -> None:
    path = begin_topic("license-plate-readers", tmp_path)
    assert path.read_text(encoding="utf-8") == find_topic("license-plate-readers", None).text()


def test_a_new_topic_overwrites_nothing_and_wants_a_plain_name(tmp_path: Path) -> None:
    path = begin_topic("bees", tmp_path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is there already - nothing was changed"):
        begin_topic("bees", tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
    for name in ("../bees", "Bees", "", "a b", "bees-"):
        with pytest.raises(ConfigError, match="small letters, digits and hyphens"):
            begin_topic(name, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        begin_topic("bees", tmp_path / "file")


def test_the_starter_says_what_every_setting_is() -> None:
    said = starter_topic("bees")
    assert 'name = "bees"' in said
    assert 'title = "Bees"' in said
    for key in ("tier", "weight", "phrases", "must", "must_not", "within", "lists", "suggests"):
        assert f"\n{key} = " in said, key
