"""What those who write topics are told: examples, variants, common phrases, hints, words."""

import pytest

from lawtrack.topics import (
    Field,
    Topic,
    is_worth_reading,
    load_topics,
    parse_topic,
    why_suggested,
)
from lawtrack.topics.lexicon import Example
from lawtrack.topics.writing.check_lexicon import added_words, check_topic, removed_words
from lawtrack.topics.writing.common_phrases import ENOUGH, PhraseCounts
from lawtrack.topics.writing.examples import fields_of_example
from lawtrack.topics.writing.variants import variant_warnings

FACES, PLATES = load_topics(["facial-recognition", "license-plate-readers"], None)
HORNS = """
name = "horns"
title = "Horns"
version = "1"
[[groups]]
name = "horns"
tier = "explicit"
phrases = ["fog horn"]
[[groups]]
name = "noise"
tier = "weak"
phrases = ["noise"]
lists = ["smoke", "dust"]
[examples]
match = ["A fog horn"]
"""


def problems(text: str) -> list[str]:
    return check_topic(text, where="t.toml")[1]


def with_examples(examples: str) -> list[str]:
    return problems(HORNS.replace('match = ["A fog horn"]', examples))


def with_phrase(phrase: str, more: str = "") -> list[str]:
    text = HORNS.replace('"fog horn"', f'"{phrase}"').replace('match = ["A fog horn"]', more)
    return list(variant_warnings(parse_topic(text, where="t.toml")))


# examples


@pytest.mark.parametrize(
    ("place", "text", "judged"),
    [
        ("title", "A fog horn", "match"),
        ("summary", "Bans the fog horn.", "match"),
        ("document name", "Report on the fog horn", "match"),
        ("heading", "Fog horns.", "match"),
        ("clause", "(b) No captain may use a fog horn.", "match"),
        ("list", "No captain may use: (1) a drum; (2) a fog horn; (3) a bell; (4) a gun.", "match"),
        ("list", "Grants may be used for: (A) drums; (B) a fog horn; (C) bells; (D) guns.",
         "mentions"),
        ("list", "Harm means smoke, noise, dust and heat.", "mentions"),
        ("definition", "“Signal” means a bell, a drum or a fog horn.", "mentions"),
        ("minutes", "A captain said that the fog horn wakes him.", "mentions"),
        ("clause", "Whereas the fog horn is old; now, therefore, be it resolved to dance.",
         "mentions"),
        ("clause", "No captain may use a bell.", "match_not"),
    ],
)  # fmt: skip
def test_an_example_is_judged_where_it_stands(place: str, text: str, judged: str) -> None:
    assert with_examples(f"{judged} = [{{ place = '{place}', text = '{text}' }}]") == []
    for other in {"match", "mentions", "match_not"} - {judged}:
        (wrong,) = with_examples(f"{other} = [{{ place = '{place}', text = '{text}' }}]")
        shown = "" if place == "title" else f" ({place})"
        assert wrong.startswith(f't.toml: examples: {other} 1{shown}: "{text}": ')


def test_a_failing_example_names_the_rule_that_decided() -> None:
    listed = "Harm means smoke, noise, dust and heat."
    assert with_examples(f"match = [{{ place = 'list', text = '{listed}' }}]") == [
        f't.toml: examples: match 1 (list): "{listed}": only mentions it: it only mentions'
        " “noise”, in a list; by rule 'noise: list' with “noise”"
    ]
    assert with_examples("mentions = ['A fog horn']") == [
        't.toml: examples: mentions 1: "A fog horn": is about it: its title speaks of'
        " “fog horn”; by rule 'horns: title' with “fog horn”"
    ]
    assert with_examples("match_not = [{ place = 'clause', text = 'He must buy a foghorn.' }]") == [
        't.toml: examples: match_not 1 (clause): "He must buy a foghorn.": matched by'
        " rule 'horns: operative clause' with “foghorn”"
    ]


def test_a_clause_is_a_part_of_a_long_text() -> None:
    twice = "The fog horn is old. The fog horn is red."
    assert with_examples(f"mentions = [{{ place = 'clause', text = '{twice}' }}]") == []
    (field,) = fields_of_example(Example(text="Sec. 4. Horns.", place="heading"))
    assert field.text.startswith("Sec. 4. Horns.\n\n")
    (field,) = fields_of_example(Example(text="Horns.", place="heading"))
    assert field.text.startswith("SECTION 1. Horns.\n\n")


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ("match = 'A fog horn'", 'match is no list - write match = ["…"]'),
        ("match = [3]", 'match is no list - write match = ["…"]'),
        ("match = [' ']", "match: number 1 is empty"),
        ("mentions = ['x', { place = 'clause' }]", "mentions: number 2 is empty"),
        ("match = [{ place = 'body', text = 'x' }]",
         "match: number 1: unknown place 'body'; known: title, summary, document name, clause,"
         " heading, list, definition, minutes"),
        ("match_not = [{ where = 'list', text = 'x' }]",
         "match_not: number 1: unknown setting 'where'; known: place, text"),
        ("match = [{ place = ['list'], text = 'x' }]", "match: number 1: unknown place ['list']"),
    ],
)  # fmt: skip
def test_an_example_that_cannot_be_understood(examples: str, message: str) -> None:
    (wrong,) = with_examples(examples)
    assert wrong.startswith(f"t.toml: examples: {message}")


# variants


@pytest.mark.parametrize(
    ("phrase", "variant"),
    [
        ("gunshotdetector", "gunshot detector"),
        ("leafblower noise", "leaf blower noise"),
        ("portable speedcamera", "portable speed camera"),
        ("voiceprints", "voiceprint"),
        ("traffic cameras", "traffic camera"),
        ("radio batteries", "radio battery"),
        ("ticket boxes", "ticket box"),
        ("driver's log", "driver’s log"),
        ("driver’s log", "driver's log"),
        ("boating licence", "boating license"),
        ("email notice", "e-mail notice"),
        ("escooter", "e-scooter"),
    ],
)
def test_a_phrase_that_misses_its_own_variant(phrase: str, variant: str) -> None:
    (warning, *_) = with_phrase(phrase)
    assert warning.startswith(f"group 'horns': \"{phrase}\" would not find “{variant}”")


@pytest.mark.parametrize(
    "phrase",
    [
        "gunshot detector",
        "face-recognition",  # also with a space, with nothing, and over a line's end
        "e-mail notice",
        "traffic camera|cameras",
        "boating licence|license",
        "surveillance",  # no two words
        "authorization",
        "biometrics",  # no plurals
        "status analysis",
        "electrif*",
        "fog ... horns",
        "id.me",
        "echo",
        "election",
    ],
)
def test_a_phrase_that_finds_its_variants(phrase: str) -> None:
    assert with_phrase(phrase) == []


def test_another_phrase_of_the_group_may_find_the_variant() -> None:
    assert with_phrase('gunshotdetector", "gunshot detector') == []


def test_what_stands_in_an_example_is_meant_so() -> None:
    assert with_phrase("platesmart", 'match = ["A contract with PlateSmart"]') == []


def test_suggestions_are_looked_at_too() -> None:
    head = 'suggests = ["streetcameras", { phrases = ["speedcameras"], beside = ["road"] }]\n'
    warnings = list(variant_warnings(parse_topic(head + HORNS, where="t.toml")))
    assert warnings == [
        'suggests: "streetcameras" would not find “streetcamera”, “street cameras”',
        'suggests: table 1: "speedcameras" would not find “speedcamera”, “speed cameras”',
    ]


# phrases that are too common


def counted(topic: Topic, count: int, *some: list[Field]) -> PhraseCounts:
    counts = PhraseCounts()
    for fields in (*some, *[[Field(place="title", text="An act")]] * (count - len(some))):
        counts.add(fields, topic)
    return counts


def test_a_phrase_in_many_records_is_too_common() -> None:
    topic = parse_topic('suggests = ["boat"]\n' + HORNS, where="t.toml")
    body = [Field(place="title", text="A boat"), Field(place="version", text="Noise. Fog horns.")]
    counts = counted(topic, 2 * ENOUGH, *[body] * 4, [Field(place="version", text="Noise")])
    assert list(counts.warnings()) == [
        f"group 'noise': \"noise\" stands in 5 of {2 * ENOUGH} stored bills and meetings (1.2%):"
        " too common to tell anything - ask for a second word (must), or make it weak"
    ]
    counts.add(body, topic)
    assert {line.partition('" ')[0] for line in counts.warnings()} == {
        "group 'noise': \"noise", "group 'horns': \"fog horn", 'suggests: "boat',
    }  # fmt: skip


def test_what_must_not_refuses_is_not_counted() -> None:
    refusing = HORNS.replace('["fog horn"]', '["fog horn"]\nmust_not = ["old"]')
    topic = parse_topic(refusing, where="t.toml")
    old = [[Field(place="version", text="An old fog horn")]] * 9
    assert list(counted(topic, ENOUGH, *old).warnings()) == []


def test_few_records_tell_nothing() -> None:
    body = [Field(place="version", text="Noise")]
    (line,) = counted(parse_topic(HORNS, where="t"), ENOUGH - 1, *[body] * 50).warnings()
    assert line.startswith(f"only {ENOUGH - 1} bills and meetings are stored, too few")


# what a title suggests


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("An act on artificial intelligence", ""),
        ("Enacting an artificial intelligence council for farms", ""),
        ("The use of artificial intelligence by the police",
         "its title speaks of “artificial intelligence” and “police”"),
        ("Automated decisions on tenants",
         "its title speaks of “Automated decisions” and “tenants”"),
        ("Foreign intelligence and electronic surveillance", ""),
        ("Electronic surveillance in city parks",
         "its title speaks of “Electronic surveillance” and “city”"),
        ("A public health surveillance system", ""),
        ("A surveillance system for traffic",
         "its title speaks of “surveillance system” and “traffic”"),
        ("On biometrics", "its title speaks of “biometrics”"),
    ],
)  # fmt: skip
def test_a_common_word_suggests_only_beside_a_second_one(title: str, why: str) -> None:
    assert why_suggested([Field(place="title", text=title)], FACES) == why


@pytest.mark.parametrize(
    ("title", "worth"),
    [
        ("An act on artificial intelligence", True),
        ("Foreign intelligence and electronic surveillance", True),
        ("An act on body-worn cameras", True),
        ("On face recognition", True),
        ("On biometrics", True),
        ("An act on roads, by the police", False),
    ],
)
def test_a_text_is_read_for_the_first_word_alone(title: str, worth: bool) -> None:
    assert is_worth_reading(title, FACES) == worth


@pytest.mark.parametrize(
    ("title", "suggested"),
    [
        ("Disease surveillance in the hospital", False),
        ("Surveillance by drones over the city", True),
        ("An act on surveillance technology", True),
        ("Foreign intelligence surveillance", False),
        ("A license plate for the friends of the library", True),
    ],
)
def test_plates_wait_for_surveillance_of_traffic_only(title: str, suggested: bool) -> None:
    assert bool(why_suggested([Field(place="title", text=title)], PLATES)) == suggested


def test_a_second_word_stands_outside_of_the_first() -> None:
    head = 'suggests = [{ phrases = ["noise ordinance"], beside = ["noise", "city"] }]\n'
    topic = parse_topic(head + HORNS.replace('"weak"', '"setting"'), where="t.toml")

    def why(*titles: str) -> str:
        return why_suggested([Field(place="title", text=title) for title in titles], topic)

    assert why("A noise ordinance") == ""
    assert why("A noise-ordinance on noise") == "its title speaks of “noise-ordinance” and “noise”"
    assert why("A noise ordinance", "The city") == ""
    assert why("Roads", "City noise ordinances") == (
        "its title speaks of “noise ordinances” and “City”"
    )


@pytest.mark.parametrize(
    ("suggests", "message"),
    [
        ('"x"', 'suggests is no list of words - write suggests = ["…"]'),
        ("[3]", "suggests is no list of words"),
        ('[{ phrases = ["boat"] }]', 'suggests: table 1: has no beside - write {phrases = ["…"]'),
        ('[{ beside = ["boat"] }]', "suggests: table 1: has no phrases"),
        ('[{ phrases = ["boat"], with = ["x"] }]', "suggests: table 1: unknown setting 'with'"),
        ('[{ phrases = ["boat!"], beside = ["sea"] }]',
         'suggests: table 1: phrases: "boat!": would not find'),
        ('["boat", "c++"]', 'suggests: "c++": would not find'),
    ],
)  # fmt: skip
def test_suggestions_that_cannot_be_understood(suggests: str, message: str) -> None:
    assert problems(f"suggests = {suggests}\n{HORNS}")[0].startswith(f"t.toml: {message}")


# words and other settings of a topic


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[words]\nforbid = ['x']", "words: unknown setting 'forbid'; known: forbids, limits"),
        ("words = 1", "words: is no table"),
        ("[words]\nforbids = 'x'", "words: forbids is no list of words"),
        ("[words]\nforbids = ['no way!']", 'words: forbids: "no way!": would not find'),
        ("[words]\nforbids = ['~ shall']", 'words: forbids: "~ shall": ~ stands for up to ten'),
        ("[words]\nforbids = ['-halts']", 'words: forbids: "-halts": takes nothing away - the'
         ' shared list has "halt*"'),
        ("[words]\nforbids = ['halt*']", 'words: forbids: "halt*": is in the shared list already'),
        ("[words]\nforbids = ['-']", 'words: forbids: "-": is empty'),
        ("[words]\nforbids = ['']", "words: forbids: number 1 is empty"),
        ("[words]\nasks = ['-whether', '-to what extent', '-how often']",
         "words: asks: nothing is left of it - keep one"),
        ("terms = ['signal!']", 'terms: "signal!": would not find'),
        ("terms = 'signal'", "terms is no list of words"),
        ("acts_on = ['t']", 'acts_on: "t": a single letter would match nearly everything'),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_work_is_told(settings: str, message: str) -> None:
    in_a_table = settings.startswith("[")
    told = problems(f"{HORNS}\n{settings}" if in_a_table else f"{settings}\n{HORNS}")
    assert told[0].startswith(f"t.toml: {message}")


def test_what_a_topic_adds_to_the_shared_words_and_takes_away() -> None:
    text = HORNS + "[words]\nforbids = ['keep silent about', 'no ~ shall ever', '-halt*']\n"
    topic, wrong = check_topic(text, where="t.toml")
    assert wrong == []
    assert topic is not None
    assert added_words(topic, "forbids") == ["keep silent about", "no ~ shall ever"]
    assert removed_words(topic, "forbids") == ["halt*"]
    assert added_words(topic, "limits") == removed_words(topic, "limits") == []
