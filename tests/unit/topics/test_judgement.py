"""Golden items, made up, one for each wording and trap: how a careful reader judges them."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrack.topics import Field, judge, load_topics
from lawtrack.topics.clean_text import clean_text
from tests.support import GOLDEN, examples

TOPICS = load_topics(["facial-recognition"], None)
ITEMS: list[dict[str, Any]] = tomllib.loads(
    (GOLDEN / "topics/facial-recognition.toml").read_text(encoding="utf-8")
)["items"]


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


def kinds(text: str) -> list[str]:
    """What the place of each phrase makes of it, in the order of the text."""
    judged = judge([Field(place="version", text=text)], TOPICS)
    matches = sorted(judged[0].matches, key=lambda match: match.start) if judged else []
    return [match.rule.rpartition(": ")[2] for match in matches]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SEC. 4. FACIAL RECOGNITION.\n\nNothing.", "heading"),
        ("Section 4. Facial recognition shall end.", "operative clause"),
        ("Section 4. Drones.\n\nFacial recognition is a thing.", "plain"),
        (
            "WHEREAS, cameras are many; and WHEREAS, facial recognition errs and must end; and",
            "recital",
        ),
        (
            "WHEREAS, all; now, therefore, the city shall end facial recognition.",
            "operative clause",
        ),
        ("The Congress finds that drones must be safe. Facial recognition must be too.", "recital"),
        ("Findings: facial recognition shall be feared.", "recital"),
        ("The city declares facial recognition must end.", "recital"),
        ("The county finds a cost.\n\nSec. 2. Facial recognition must end.", "operative clause"),
        ("The county finds a cost.\n(b) Facial recognition must end.", "operative clause"),
        (
            "The county finds a cost. BE IT ORDAINED: facial recognition must end.",
            "operative clause",
        ),
        ("§ 2. Findings\n\n(1) Facial recognition must end.", "recital"),
        ("§ 2. Findings\n\nx\n\n§ 3. Rules\n\nFacial recognition must end.", "operative clause"),
        ("“Facial recognition” means a search.", "definition"),
        ("The term tool means facial recognition.", "part of a definition"),
        (
            "The term tool means a device, a program or a big camera, with facial recognition.",
            "part of a definition",
        ),
        ("The office shall study tools, such as robots, facial recognition, and maps.", "example"),
        ("The office shall study tools, including facial recognition, and maps.", "example"),
        (
            "The office shall study tools such as facial recognition for big gates, and maps.",
            "example",
        ),
        (
            "The office shall study tools such as facial recognition for gates and maps.",
            "example",
        ),
        (
            "“Facial recognition” or some other kind of search of that sort means a search.",
            "definition",
        ),
        ("“Facial recognition” errs." + " It sings." * 10 + " “Song” means a song.", "plain"),
        ("The term tool means any sort of device with facial recognition.", "part of a definition"),
        (
            "WHEREAS, " + "cameras are many and " * 50 + "facial recognition must end; and",
            "recital",
        ),
        (
            "The office shall sing." + " It sings." * 200 + " It likes facial recognition.",
            "plain",
        ),
        ("The office shall study uses including facial recognition.", "example"),
        (
            "The office shall not buy tools, such as robots, facial recognition, and maps.",
            "operative clause",
        ),
        ("The office knows tools, such as robots, facial recognition, and maps.", "plain"),
        ("The office shall:\n\n(1) sing; and\n\n(2) test facial recognition.", "operative clause"),
        ("The office shall sing.\n\nSec. 2. This office likes facial recognition.", "plain"),
        ("The office shall sing." + " It sings." * 260 + " It likes facial recognition.", "plain"),
        ("The office shall sing. It likes the biometric data.", "plain"),
        ("The office shall like the biometric data.", "operative clause"),
        ("The office shall like passwords, account numbers and biometric data.", "list"),
    ],
)
def test_the_place_of_a_phrase_tells_what_kind_of_evidence_it_is(text: str, kind: str) -> None:
    assert kinds(text)[-1] == kind


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("No person shall sell biometric data.", True),
        ("No person shall collect, sell or share a worker's biometric data.", True),
        ("A store must stop the collection of any customer’s biometric data.", True),
        ("A bank shall not rely on biometrics.", True),
        ("A store shall not keep names or biometric data.", False),
        ("A store shall keep records, such as biometric data.", False),
        ("A store shall use care, including with biometric data.", False),
        ("A store sells biometric data.", False),
        ("A store shall post a fee for other biometric data.", False),
    ],
)
def test_a_rule_on_taking_or_using_biometric_data_is_about_it(text: str, about: bool) -> None:
    judged = judge([Field(place="version", text=text)], TOPICS)
    assert (judged[0].judgement == "about") == about, judged[0].reason


@pytest.mark.parametrize(
    ("mentions", "length", "about"),
    [(1, 10, False), (2, 10, True), (2, 2500, True), (2, 3000, False), (3, 4000, True)],
)
def test_in_a_long_text_it_takes_three_mentions(mentions: int, length: int, about: bool) -> None:
    text = "There is facial recognition here. " * mentions + "x" * length
    judged = judge([Field(place="version", text=text)], TOPICS)
    assert (judged[0].judgement == "about") == about


BUYS = "The port is buying facial recognition."


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (BUYS, True),
        (f"{BUYS} {'x' * (599 - len(BUYS) - 1)}", True),
        (f"{BUYS} {'x' * (600 - len(BUYS) - 1)}", False),
        (BUYS.replace("facial", "lamps, tea, facial").replace(".", ", mats."), False),
        (BUYS.replace(".", ", mats and lamps."), False),
        (f"It is told that {BUYS}", False),
        (f"IT WAS SAID THAT {BUYS.upper()}", False),
        (BUYS.replace("is", "might have been"), False),
        ("The port has facial recognition.", False),
    ],
)
def test_a_short_text_that_says_what_becomes_of_it_is_about_it(text: str, about: bool) -> None:
    judged = judge([Field(place="version", text=text)], TOPICS)
    assert (judged[0].judgement == "about") == about, judged[0].reason


def test_of_several_mentions_the_first_is_named() -> None:
    text = "There is face surveillance here. There is facial recognition here."
    (judged,) = judge([Field(place="version", text=text)], TOPICS)
    assert judged.reason == "it speaks of “face surveillance” 2 times"


@pytest.mark.parametrize("place", ["title", "subject"])
def test_a_weak_word_among_its_like_is_of_a_list_wherever_it_stands(place: str) -> None:
    for text, is_weak in (("biometric data", True), ("facial recognition", False)):
        listed = f"Names, social security numbers, {text}, passports"
        (judged,) = judge([Field(place=place, text=listed)], TOPICS)
        assert judged.matches[0].rule.endswith(": list") == is_weak


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("It shall heed biometric data. " * 4, False),
        ("The agency may collect biometric data.", False),
        ("No agency shall collect biometric data.", True),
        ("No agency shall keep biometric data of faces. ", True),
        ("It shall heed biometric data that an image of the face gives.", True),
    ],
)
def test_a_weak_word_counts_where_its_clause_limits_it_or_names_a_face(
    text: str, about: bool
) -> None:
    judged = judge([Field(place="version", text=text)], TOPICS)
    assert (judged[0].judgement == "about") == about


def test_of_mere_mentions_the_weightiest_is_named() -> None:
    text = "WHEREAS, biometric data is dear; now therefore, biometric data is rare."
    judged = judge([Field(place="version", text=text)], TOPICS)[0]
    assert judged.reason == "it only mentions “biometric data”, in passing"
    assert judged.matches[0].start == text.rindex("biometric")


@pytest.mark.parametrize(
    ("place", "text", "reason", "score"),
    [
        ("title", "Limits on biometric data of applicants", "its title speaks of", 4.0),
        ("version", "Sec. 2. Biometric data of applicants\n\nTea.", "its text has a heading", 3.0),
        ("version", "No agency shall collect biometric data of residents.", "a clause of its", 2.0),
        ("version", "No agency shall collect biometric data of\napplicants.", "“applicants”", 0.4),
        (
            "version",
            "The agency shall for each applicant: (1) collect biometric data; and (2) sing.",
            "“applicant”",
            0.4,
        ),
        (
            "version",
            "A pilot for biometric data of applicants shall begin.",
            "a clause of its",
            2.0,
        ),
        ("document name", "Biometric data of applicants", "it only mentions", 0.3),
    ],
)
def test_what_is_asked_of_applicants_is_a_mention_but_in_a_title_a_heading_or_a_pilot(
    place: str, text: str, reason: str, score: float
) -> None:
    (judged,) = judge([Field(place=place, text=text)], TOPICS)
    assert reason in judged.reason
    assert judged.score == score


def test_a_heading_or_many_mentions_outweigh_another_country() -> None:
    aside = "Facial recognition in Belarus grows. "
    assert judge([Field(place="version", text=aside * 2)], TOPICS)[0].judgement == "mentions"
    assert judge([Field(place="version", text=aside * 3)], TOPICS)[0].judgement == "about"
    headed = "Sec. 2. Facial recognition in Belarus\n\nIt grows."
    assert judge([Field(place="version", text=headed)], TOPICS)[0].judgement == "about"


def test_a_measure_on_surveillance_governs_what_it_lists() -> None:
    text = "Tools include cameras, facial recognition, and drones."
    fields = [Field(place="version", text=text)]
    assert judge(fields, TOPICS)[0].judgement == "mentions"
    summary = Field(place="summary", text="An act on surveillance technology.")
    judged = judge([summary, *fields], TOPICS)[0]
    assert judged.reason == "it is about “surveillance technology” and names “facial recognition”"
    recital = Field(place="version", text="WHEREAS, there is facial recognition; and")
    assert judge([summary, recital], TOPICS)[0].judgement == "mentions"


def test_the_deciding_match_comes_first_and_weights_follow_the_place() -> None:
    text = "WHEREAS, facial recognition errs; RESOLVED, the city shall end facial recognition."
    judged = judge([Field(place="version", text=text)], TOPICS)[0]
    assert [match.start for match in judged.matches] == [
        text.rindex("facial"),
        text.index("facial"),
    ]
    assert [match.weight for match in judged.matches] == [6.0, 0.9]
    assert judged.score == 6.9


@pytest.mark.parametrize(
    ("text", "stance", "sentence"),
    [
        (
            "No agency shall use facial recognition. An office shall report on facial recognition."
            " An office shall study facial recognition.",
            "ban or moratorium",
            "No agency shall use facial recognition.",
        ),
        (
            "Each log of facial recognition shall be kept."
            + " An office shall report on facial recognition." * 4,
            "study",
            "An office shall report on facial recognition.",
        ),
        (
            "An office shall study facial recognition. No agency shall use facial recognition.",
            "ban or moratorium",
            "No agency shall use facial recognition.",
        ),
        (
            "“Facial recognition” means a search. A person must be careful of facial recognition.",
            "unclear",
            "",
        ),
        (
            "Sec. 2. Facial recognition\n\nIt is unlawful to use it.",
            "ban or moratorium",
            "It is unlawful to use it.",
        ),
        (
            "No agency may use facial recognition without an act of Congress.",
            "ban or moratorium",
            "No agency may use facial recognition without an act of Congress.",
        ),
        (
            "No funds may be used for:\n\n(1) "
            + "x" * 150
            + ";\n\n(2) the purchase of facial recognition.",
            "ban or moratorium",
            "No funds may be used for: … the purchase of facial recognition.",
        ),
        (
            "No agency may use facial recognition without a judge.",
            "restrict or regulate",
            "No agency may use facial recognition without a judge.",
        ),
    ],
)
def test_the_clauses_vote_on_the_stance(text: str, stance: str, sentence: str | None) -> None:
    judged = judge([Field(place="version", text=text)], TOPICS)[0]
    assert judged.stance == stance
    assert judged.stance_sentence == (text if sentence is None else sentence)


def test_the_rule_is_shown_that_points_where_the_whole_does() -> None:
    rule = "A guard may not use facial recognition unless a judge agrees."
    headed = judge([Field("version", f"Sec. 2. Limits on facial recognition\n\n{rule}")], TOPICS)[0]
    assert (headed.stance, headed.stance_sentence) == ("restrict or regulate", rule)
    buys = "The port shall buy facial recognition for the {} gate."
    text = " ".join(
        ["No ferry shall have facial recognition.", *map(buys.format, ("east", "west", "north"))]
    )
    (judged,) = judge([Field("version", text)], TOPICS)
    assert (judged.stance, judged.matches[0].sentence) == ("authorise or fund", buys.format("east"))


PHRASES = [
    "facial recognition",
    "face surveillance",
    "biometric data",
    "Biometrics",
    "clearview ai",
]
RULES = ["shall not", "may use", "means", "the term", "WHEREAS", "Congress finds that", "such as"]
PLACES = ["Sec. 4.", "SEC. 12. LIMITS.", "§ 3. Findings", "(a) ", "(1) ", "J.", "No. 4", "“", "”"]
BREAKS = ["; ", ". ", ", ", "\n", "\n\n", "\t", "\u00ad", "-\n"]
NEIGHBOURS = ["password", "gun", "China", "surveillance technology"]
WORDS = st.sampled_from([*PHRASES, *RULES, *PLACES, *BREAKS, *NEIGHBOURS])


@settings(deadline=None, max_examples=examples(300))
@given(
    st.lists(WORDS, max_size=25).map(" ".join),
    st.lists(WORDS, max_size=25).map("".join),
)
def test_whatever_stands_there_is_judged_and_can_be_looked_up(spaced: str, joined: str) -> None:
    fields = [Field(place="title", text=joined), Field(place="version", text=spaced)]
    for judged in judge(fields, TOPICS):
        assert judged.judgement in ("about", "mentions")
        assert judged.reason
        assert bool(judged.stance_sentence) == (judged.stance != "unclear")
        for match in judged.matches:
            text = joined if match.place == "title" else spaced
            assert text[match.start : match.end] == match.phrase
            shown = " ".join(clean_text(match.phrase).text.split())
            assert shown in match.sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Title\nAmending Title 9 on facial recognition.\n",
            "Amending Title 9 on facial recognition.",
        ),
        (
            "CITY OF RIVERTOWN\nIN CITY COUNCIL\nWHEREAS, facial recognition may err;\n",
            "WHEREAS, facial recognition may err;",
        ),
        (
            "OFFERED BY THE SPONSORS\nOrder for a hearing on facial recognition.",
            "Order for a hearing on facial recognition.",
        ),
        # What would read otherwise without it stays.
        (
            "THE CITY SHALL NOT\nBuy facial recognition for any of its departments.",
            "THE CITY SHALL NOT Buy facial recognition for any of its departments.",
        ),
        (
            "AN ORDER BANNING\nFacial recognition in public housing.",
            "AN ORDER BANNING Facial recognition in public housing.",
        ),
        # What is resolved, and not why; a rule with its items, and an item with its stem.
        (
            "WHEREAS, piers are dark;\nNOW, THEREFORE, BE IT RESOLVED that facial recognition end.",
            "NOW, THEREFORE, BE IT RESOLVED that facial recognition end.",
        ),
        (
            "A guard may not use facial recognition unless—\n(1) one agrees; and\n(2) it rains.",
            "A guard may not use facial recognition unless— (1) one agrees; and (2) it rains.",
        ),
        (
            "Section 2. A grant may be spent on:\n(a) locks; or\n(b) facial recognition.",
            "A grant may be spent on: … facial recognition.",
        ),
        (
            "SECTION 3. FERRIES\nFrom the sums in this section:\n(1) $9,000 is for buoys; and"
            "\n(2) $4,000 is for facial recognition.",
            "From the sums in this section: … $4,000 is for facial recognition.",
        ),
    ],
)
def test_a_sentence_is_shown_without_the_head_of_its_paper(text: str, shown: str) -> None:
    match = judge([Field(place="version", text=text)], TOPICS)[0].matches[0]
    assert match.sentence == shown
