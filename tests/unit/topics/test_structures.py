"""Whole kinds of texts, for and against, and the stances of single statements: made up."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawtrack.topics import Field, judge, load_topics
from lawtrack.topics.stances.stance_kinds import (
    AUTHORISE,
    BAN,
    DISCLOSE,
    RESTRICT,
    STUDY,
    UNCLEAR,
)

HERE = Path(__file__).parent
TOPICS = load_topics(["facial-recognition"], None)
STANCES = {
    "ban": BAN,
    "restrict": RESTRICT,
    "disclose": DISCLOSE,
    "study": STUDY,
    "authorise": AUTHORISE,
}


def structures() -> Iterator[tuple[str, str, str]]:
    """Yield each text with its kind and what it is to be judged."""
    for table in tomllib.loads((HERE / "structures.toml").read_text("utf-8"))["kinds"]:
        for judgement in ("about", "mentions", "not"):
            for text in table.get(judgement, ()):
                yield table["kind"], judgement, text.replace("{F}", "facial recognition")


def statements() -> Iterator[tuple[str, str, str]]:
    """Yield each title or clause with its stance and where it stands."""
    names = (
        "stances",
        "unseen_stances",
        "amended_stances",
        "undone_stances",
        "promised_stances",
        "built_stances",
        "paired_stances",
        "filed_stances",
        "parted_stances",
    )
    for name in names:
        for stance, places in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8")).items():
            for place, texts in places.items():
                for text in texts:
                    yield stance, place, text.replace("{F}", "facial recognition technology")


def standing(place: str, text: str) -> list[Field]:
    """A title, a text, or a digest of a title, a summary and a text, as a record has it."""
    title, summary, version = {
        "title": (text, "", ""),
        "text": ("An item", "", text),
        "digest": (*text.split(" | "), "")[:3],
    }[place]
    return [Field("title", title), Field("summary", summary), Field("version", version)]


@pytest.mark.parametrize(("kind", "judgement", "text"), list(structures()))
def test_a_kind_of_text_is_judged_as_a_careful_reader_would(
    kind: str, judgement: str, text: str
) -> None:
    fields = [Field(place="title", text="An item"), Field(place="version", text=text)]
    judged = judge(fields, TOPICS)
    assert (judged[0].judgement if judged else "not") == judgement, (kind, judged)


@pytest.mark.parametrize(("stance", "place", "text"), list(statements()))
def test_the_direction_of_a_statement_and_its_kind(stance: str, place: str, text: str) -> None:
    (judged,) = judge(standing(place, text), TOPICS)
    assert judged.stance == STANCES[stance], judged.reason
    assert judged.stance_sentence


def test_a_text_in_capitals_is_judged_as_any_other() -> None:
    """Every fourth of them; a line of capitals over others is a heading."""
    for stance, place, text in [*statements()][2::4]:
        (judged,) = judge(standing(place, text.upper()), TOPICS)
        assert judged.stance == STANCES[stance], text


@pytest.mark.parametrize(
    "text",
    [
        "A town shall not adopt or enforce an ordinance on the use of facial recognition.",
        "No county may enact a rule regarding facial recognition that differs from this act.",
        "This chapter preempts all local regulations on facial recognition.",
    ],
)
def test_who_may_lay_down_rules_on_it_says_neither_for_nor_against(text: str) -> None:
    fields = [Field(place="title", text="An item"), Field(place="version", text=text)]
    (judged,) = judge(fields, TOPICS)
    assert judged.stance == UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Repeals the policy on facial recognition",
        "Expressing concern about facial recognition",
        "Resolution in opposition to Senate Bill 14, relating to facial recognition",
    ],
)
def test_what_only_names_it_has_no_stance(text: str) -> None:
    """A policy that may have been leave or limit, a concern, a side on a bill only named."""
    (judged,) = judge([Field(place="title", text=text)], TOPICS)
    assert judged.stance == UNCLEAR, judged


def test_an_act_that_is_amended_says_nothing_of_the_amendment() -> None:
    title = Field(place="title", text="Amends the Biometric Information Privacy Act")
    summary = "Authorizes ports to install facial recognition."
    (judged,) = judge([title, Field(place="summary", text=summary)], TOPICS)
    assert (judged.stance, judged.stance_sentence) == (AUTHORISE, summary)


VERBS = ("operate", "deploy", "install", "maintain", "activate", "rent", "embed", "introduce")
ENDS = ("terminate", "suspend", "cancel", "abandon", "retire", "pause", "eliminate", "forgo")
BUILDS = [
    ("A port may {v} {F}.", AUTHORISE),
    ("Subject: Ban on kites\nBackground: The port has a grant for {F} at gate 3.", AUTHORISE),
    ("The port was awarded $9,000 under the STOP Pier Theft Program grant for {F}.", AUTHORISE),
    ("The port is empowered to {v} {F}.", AUTHORISE),
    ("The port agrees to {v} {F}.", AUTHORISE),
    ("The port may not {v} {F}.", BAN),
    ("No port shall {v} {F}.", BAN),
    ("The port is never to {v} {F}.", BAN),
    ("It is unlawful for a port to {v} {F}.", BAN),
    ("A port may {v} {F} only with a warrant.", RESTRICT),
    ("A port may {v} {F} so long as the guest has agreed.", RESTRICT),
    ("A port shall not {v} {F} until the council has adopted a policy.", BAN),
]


@pytest.mark.parametrize(("build", "stance"), BUILDS)
def test_the_build_decides_whatever_the_verb(build: str, stance: str) -> None:
    for verb in VERBS:
        text = build.format(v=verb, F="facial recognition")
        fields = [Field(place="title", text="An item"), Field(place="version", text=text)]
        (judged,) = judge(fields, TOPICS)
        assert judged.stance == stance, text


@pytest.mark.parametrize(
    "build", ["The port shall {v} the use of {F}.", "Directs the port to {v} the use of {F}"]
)
def test_what_is_to_end_is_forbidden_whatever_the_verb(build: str) -> None:
    place = "version" if build.endswith(".") else "title"
    for verb in ENDS:
        text = build.format(v=verb, F="facial recognition")
        fields = [Field(place="title", text="An item"), Field(place=place, text=text)]
        (judged,) = judge(fields[place == "title" :], TOPICS)
        assert judged.stance == BAN, text
