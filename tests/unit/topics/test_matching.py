"""Phrases are found as they are meant, at exact offsets, and judged by rules one can read."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lawtrack.topics import (
    Field,
    Judgement,
    judge,
    judge_many,
    load_topics,
    matching,
    parse_topic,
    suggested_among,
    why_suggested,
)
from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.lexicon import RAISING
from lawtrack.topics.matching import Hit, places_past_gate, scan_fields
from lawtrack.topics.patterns import gate_pattern
from lawtrack.topics.structure.clauses import clause_of
from lawtrack.topics.suggestions import worth_reading
from tests.support import examples

TOPICS = load_topics(["facial-recognition"], None)
FACES = TOPICS[0]


def body(text: str, title: str = "An act on something", place: str = "version") -> Judgement | None:
    fields = [Field(place="title", text=title), Field(place=place, text=text, page=3)]
    judged = judge(fields, TOPICS)
    return judged[0] if judged else None


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("face recog-\nnition", "face recognition"),
        ("face recog\u00ad\n nition", "face recognition"),
        ("face recog\x02\nnition", "face recognition"),
        ("bio\u200bmetric", "biometric"),
        ("face\u00a0\u2003recognition", "face recognition"),
        ("face\u2011recognition", "face-recognition"),
        ("veri\ufb01cation", "verification"),
        ("\uff46\uff41\uff43\uff45", "face"),
        ("by a face\n10 recognition system", "by a face recognition system"),
        ("the face\n 12 \r\n recognition system", "the face recognition system"),
        ("face recog\ufffd\nnition", "face recognition"),
        ("face recog\ufffdnition", "face recognition"),
        ("facial\ufffdrecognition", "facialrecognition"),
        ("face veri\ufffdcation, identi\ufffder", "face verification, identifier"),
        ("caf\ufffd \ufffdnd \ufffd 5\ufffdC", "caf\ufffd \ufffdnd \ufffd 5\ufffdC"),
        ("one  \r\n  two", "one\ntwo"),
        ("one\n \n\n two", "one\n\ntwo"),
        ("a\tb", "a\tb"),
        ("a\ud800b", "a\ufffdb"),
        ("", ""),
    ],
)
def test_printing_is_undone(printed: str, meant: str) -> None:
    assert clean_text(printed).text == meant


@given(st.text(alphabet="ae -\n\t\r\u0301\u00ad\u2011\u00a0\ufb01\ufffd\uff46\x021 ", max_size=60))
def test_every_clean_character_leads_back_into_the_original(text: str) -> None:
    cleaned = clean_text(text)
    last = 0
    for place in range(len(cleaned.text)):
        start, end = cleaned.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start
        if end - start == 1 and cleaned.text[place].isalnum() and text[start].isascii():
            assert text[start] == cleaned.text[place]


SEPARATORS = st.sampled_from([" ", "-", "\n", "\u00a0", "\u2011", " \r\n ", "  ", "\u2013"])
FILLING = st.text(alphabet="xyz ,.(\u0301\u00e9\U0001f600\u00ad\ufb01", max_size=30)


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text with one phrase as a printer may have put it, and where it stands."""
    words = draw(
        st.sampled_from(
            [("facial", "recognition"), ("FACE", "SURVEILLANCE"), ("biometric", "recognition")]
        )
    )
    broken = []
    for word in words:
        cut = draw(st.integers(min_value=2, max_value=len(word) - 2))
        joint = draw(st.sampled_from(["", "", "\u00ad", "-\n", "\u200b", "\u2010 \n "]))
        broken.append(word[:cut] + joint + word[cut:])
    phrase = draw(SEPARATORS).join(broken)
    before = draw(FILLING) + draw(st.sampled_from([" ", "\n\n", "(", "\t"]))
    after = draw(st.sampled_from([" ", ".", "\n\n", "\t"])) + draw(FILLING)
    return before + phrase + after, len(before), len(before) + len(phrase)


@settings(deadline=None)
@given(printed())
def test_offsets_slice_the_original_to_the_phrase(case: tuple[str, int, int]) -> None:
    text, start, end = case
    judged = judge([Field(place="title", text=text)], TOPICS)
    assert [(m.start, m.end) for m in judged[0].matches] == [(start, end)]
    assert judged[0].matches[0].phrase == text[start:end]


@settings(deadline=None)
@given(
    FILLING,
    st.sampled_from(["\n\n", "\t", ". ", "; ", " \n \n", ", ", "\n \r\n", "\u2014", "\0"]),
    st.sampled_from([("face", "recognition"), ("facial", "surveillance"), ("face", "print")]),
)
def test_no_phrase_is_found_across_sentences_cells_or_pages(
    filling: str, border: str, words: tuple[str, str]
) -> None:
    text = f"{filling} {words[0]}{border}{words[1]} {filling}"
    assert judge([Field(place="version", text=text)], TOPICS) == ()
    pages = [Field(place="agenda", text=f"a {word}", page=1) for word in words]
    assert judge(pages, TOPICS) == ()


WORDS = ["facial", "face", "recog", "nition", "biometric", "data", "clearview", "ai", "voice"]
FORMS = [
    "or",
    "print",
    "s",
    "\ufb01",
    "\ufffd",
    "veri\ufffdcation",
    "\ufffd\n",
    "\uff46\uff41\uff43\uff45",
    "\u00ad",
    "\ufeff",
    "\x02\r\n",
]
JOINTS = [" ", "  ", "-", "-\n", "\n", "\u2011", ",", "\t", "\n\n", "\n 7 ", "\n 12 \r\n"]
PIECES = st.lists(st.sampled_from([*WORDS, *FORMS, *JOINTS]), max_size=12).map("".join)


@settings(deadline=None, max_examples=examples(400))
@given(PIECES)
@example("face,\n7 voice or recognition")
@example("facial-\r\nrecognition")
@example("face veri\ufffdcation")
def test_the_gate_lets_through_whatever_holds_a_phrase(text: str) -> None:
    cleaned = clean_text(text)
    found = any(
        searchable.phrases.search(cleaned.text)
        for searchable in matching._searchables(FACES)
        if searchable.group.tier in RAISING
    )
    if found:
        assert places_past_gate([[Field(place="title", text=text)]], TOPICS) == [0]


@settings(deadline=None)
@given(st.lists(st.lists(PIECES, max_size=3), max_size=6))
def test_many_at_once_are_judged_as_each_alone(texts: list[list[str]]) -> None:
    records = [[Field(place="title", text=text) for text in fields] for fields in texts]
    assert judge_many(records, TOPICS) == [judge(fields, TOPICS) for fields in records]


def test_large_batches_are_scanned_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_PIECE", 40)
    texts = ["nothing at all to see here", "facial recognition", "x" * 50, "face surveillance"]
    records = [[Field(place="title", text=text)] for text in [*texts, "", "caf\u00e9 " * 9]]
    assert places_past_gate(records, TOPICS) == [1, 3]
    assert places_past_gate([], TOPICS) == []


@pytest.mark.parametrize(
    "text", ["El ÚLTIMO día", "el u\u0301ltimo di\u0301a", "al águi-\nla", "A\u0301GUILA"]
)
def test_a_phrase_may_begin_with_an_accent(text: str) -> None:
    group = '[[groups]]\nname = "g"\ntier = "explicit"\nweight = 1.0\n'
    about = 'name = "x"\ntitle = "x"\nversion = "1"\n'
    topic = parse_topic(f'{about}{group}phrases = ["último día", "águila"]', where="x")
    assert judge([Field(place="title", text=text)], [topic])


def test_the_gate_is_small_enough_for_its_fast_search() -> None:
    """Past half a million steps re2 searches ten times as long, and still finds everything."""
    assert gate_pattern(list(matching.raising_phrases(FACES))).programsize < 200_000


def test_of_overlapping_phrases_the_stronger_group_stands() -> None:
    scanned = scan_fields([Field(place="title", text="biometric recognition technology")], FACES)
    assert [hit.group.name for hit in scanned[0].hits] == ["biometric identification"]


def test_a_match_tells_where_it_stands() -> None:
    fields = [
        Field(place="title", text="An act on cameras"),
        Field(
            place="attachment",
            text="First. The clerk shall not use facial recognition. Last.",
            place_title="Annex",
            page=7,
            url="https://rivertown.example/annex.pdf",
        ),
    ]
    found = judge(fields, TOPICS)[0]
    match = found.matches[0]
    assert (found.topic, match.topic, match.lexicon) == (FACES.name, FACES.name, FACES.lexicon)
    assert (match.place, match.place_title, match.page) == ("attachment", "Annex", 7)
    assert (match.phrase, match.rule) == (
        "facial recognition",
        "face recognition: operative clause",
    )
    assert match.sentence == "The clerk shall not use facial recognition."
    assert match.weight == 6.0
    assert found.score == 6.0


def test_a_hit_in_title_or_summary_is_about_it() -> None:
    judged = judge([Field(place="title", text="On facial recognition")], TOPICS)[0]
    assert (judged.judgement, judged.reason) == (
        "about",
        "its title speaks of “facial recognition”",
    )
    judged = judge([Field(place="summary", text="On the use of biometric data.")], TOPICS)[0]
    assert judged.reason == "its summary speaks of “biometric data”"
    listed = Field(place="summary", text="Names, a password, or unique biometric data.")
    assert judge([listed], TOPICS)[0].judgement == "mentions"
    assert judge([Field(place="title", text=listed.text)], TOPICS)[0].judgement == "mentions"


def test_a_heading_or_a_rule_or_a_definition_in_the_text_is_about_it() -> None:
    heading = body("§ 1. Title\n\nx\n\n§ 4. Facial recognition\n\nThe rest is words.")
    assert heading is not None
    assert (heading.judgement, heading.matches[0].rule.partition(": ")[2]) == ("about", "heading")
    rule = body("No clerk may do this. It is unlawful to use facial recognition here.")
    assert rule is not None
    assert rule.reason == "a clause of its text has a rule on “facial recognition”"
    lead = body("The grant may not be used for:\n\n(1) drones;\n\n(2) face recognition.")
    assert lead is not None
    assert lead.judgement == "about"
    defined = body("“Face recognition” means a search by the face.")
    assert defined is not None
    assert defined.reason == "its text defines “Face recognition”"


def test_a_recital_or_a_passing_word_only_mentions_it() -> None:
    recital = body("WHEREAS, cameras with facial recognition must be feared; and")
    assert recital is not None
    assert recital.judgement == "mentions"
    assert recital.reason == "it only mentions “facial recognition”, in a recital"
    assert recital.stance == "unclear"
    passing_word = body("Some airports have facial recognition.")
    assert passing_word is not None
    assert passing_word.reason == "it only mentions “facial recognition”, in passing"


def test_a_summary_that_condemns_something_else_only_mentions_it() -> None:
    summary = "Condemns the arrest of poets and the use of facial recognition at a checkpoint."
    judged = judge([Field(place="summary", text=summary)], TOPICS)[0]
    assert judged.judgement == "mentions"


def test_after_the_recitals_the_resolution_counts() -> None:
    text = "WHEREAS, cameras are many; RESOLVED, That the city shall end facial recognition."
    judged = body(text)
    assert judged is not None
    assert judged.judgement == "about"


def test_repetition_and_setting_make_a_plain_word_count() -> None:
    thrice = body("Some facial recognition. More facial recognition. And facial recognition.")
    assert thrice is not None
    assert thrice.reason == "it speaks of “facial recognition” 3 times"
    setting = body("Examples are cameras with facial recognition.", title="On surveillance cameras")
    assert setting is not None
    assert setting.reason == "it is about “surveillance cameras” and names “facial recognition”"
    much = "A body camera. " * 5
    often = body(much + "Examples are cameras with facial recognition.")
    assert often is not None
    assert often.judgement == "about"


def test_a_single_word_in_a_measure_about_other_things_only_mentions_it() -> None:
    text = "The Secretary shall list exports of facial recognition to Belarus."
    judged = body(text)
    assert judged is not None
    assert judged.judgement == "mentions"
    assert judged.reason == "it names “facial recognition” in passing, for it speaks of “Belarus”"
    titled = body("No fund shall buy facial recognition.", title="On the PRC and its ports")
    assert titled is not None
    assert titled.reason == "it names “facial recognition” in passing, for it speaks of “PRC”"
    often = body(text + " No agency shall use facial recognition. Facial recognition shall end.")
    assert often is not None
    assert often.judgement == "about"


def test_a_weak_word_far_down_a_long_summary_only_mentions_it() -> None:
    far = "Directs many things. " * 60 + "Speaks of towers and biometric data."
    judged = judge([Field(place="summary", text=far)], TOPICS)[0]
    assert judged.judgement == "mentions"
    ruled = far.replace("Speaks of towers and", "Prohibits the sale of")
    assert judge([Field(place="summary", text=ruled)], TOPICS)[0].judgement == "about"
    strong = far.replace("biometric data", "facial recognition data")
    assert judge([Field(place="summary", text=strong)], TOPICS)[0].judgement == "about"


def test_a_weak_word_in_the_text_needs_rules_on_it() -> None:
    once = body("The agency shall be careful about biometric data.")
    assert once is not None
    assert once.reason == "it only mentions “biometric data”, in one clause"
    taken = body("The agency shall not sell any biometric data.")
    assert taken is not None
    assert taken.reason == "a clause of its text has a rule on “biometric data”"
    listed = body(
        "Any name, social security number, password or biometric data shall be safe. " * 4
    )
    assert listed is not None
    assert listed.reason == "it only mentions “biometric data”, in a list"
    defined = body("Biometric data means a measure of the body.")
    assert defined is not None
    assert defined.reason == "it only mentions “Biometric data”, in one definition"


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("An ordinance banning face surveillance", "ban or moratorium"),
        ("Prohibit facial recognition without a warrant", "restrict or regulate"),
        ("Regulating facial recognition", "restrict or regulate"),
        ("Requiring signs where facial recognition is used", "require disclosure or reporting"),
        ("Order for a hearing on facial recognition", "study"),
        ("Authorizing a contract for facial recognition", "authorise or fund"),
        ("Facial recognition", "unclear"),
    ],
)
def test_the_stance_is_told_from_the_words_near_it(title: str, stance: str) -> None:
    assert judge([Field(place="title", text=title)], TOPICS)[0].stance == stance


def test_the_stance_of_a_bare_title_is_told_from_the_text() -> None:
    judged = body("No agency shall use facial recognition.", title="Facial recognition")
    assert judged is not None
    assert judged.stance == "ban or moratorium"


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The funds shall: (1) pay staff; (2) prohibit facial recognition; (3) end.", "ban or"),
        ("No funds may be used for: (1) pay; (2) the purchase of facial recognition.", "ban or"),
        ("The council shall buy: (1) desks; (2) facial recognition under a contract.", "authorise"),
        ("It shall, without delay: (a) regulate facial recognition; (b) end.", "restrict"),
        ("No agency may keep or use facial recognition before the law says so.", "ban or"),
        ("The pay of staff shall not flow until facial recognition is at work.", "authorise"),
        ("To prohibit any pay of staff until facial recognition is at work.", "authorise"),
    ],
)
def test_the_stance_of_a_clause_is_that_of_its_item_first(text: str, stance: str) -> None:
    judged = body(text, title="Facial recognition")
    assert judged is not None
    assert judged.stance.startswith(stance)


def shown(text: str, start: int, end: int) -> str:
    """What is shown of a phrase of the first group."""
    hit = Hit(TOPICS[0].groups[0], start, end, False)
    return clause_of(text, hit, TOPICS[0].words).printed


def test_a_phrase_stands_in_what_is_shown_whatever_is_above_and_before_it() -> None:
    text = f"No agency {'of the city ' * 48}may do this: (1) {'word ' * 178}facial recognition."
    judged = body(text)
    assert judged is not None
    assert "facial recognition" in judged.matches[0].sentence


def test_a_sentence_ends_where_a_reader_says_so() -> None:
    text = "One. See No. 4 of the Act, § 2, for facial recognition by J. Doe. Three."
    start = text.index("facial")
    assert shown(text, start, start + 18) == text[5:-7]
    assert shown("One. Faces end. Two.", 5, 10) == "Faces end."
    long = "word " * 300 + "facial recognition" + " word" * 300
    cut = shown(long, long.index("facial"), long.index("facial") + 18)
    assert cut.startswith("… word")
    assert cut.endswith("word …")
    assert "facial recognition" in cut


def test_what_makes_a_text_worth_a_request() -> None:
    asks = worth_reading(TOPICS)
    assert asks("Order on facial recognition")
    assert not asks("Order on snow")
    assert not worth_reading([])("facial recognition")


def test_a_match_carries_its_neighbours_and_its_section() -> None:
    text = (
        "SEC. 213. SHORT TITLE.\n\nThis is short.\n\nSEC. 214. LIMITS ON FACIAL\nRECOGNITION.\n\n"
        "The clerk keeps a list. No clerk shall use facial recognition. Section 7 of the Act ends."
    )
    found = judge([Field(place="version", text=text)], TOPICS)[0]
    clause = found.matches[0]  # the rule, and not the heading that decides
    assert clause.before == "The clerk keeps a list."
    assert clause.after == "Section 7 of the Act ends."
    assert clause.section == "SEC. 214. LIMITS ON FACIAL RECOGNITION"
    alone = judge([Field(place="title", text="Facial recognition")], TOPICS)[0].matches[0]
    assert (alone.before, alone.after, alone.section) == ("", "", "")


def test_the_stance_comes_with_the_sentence_that_decided_it() -> None:
    found = body("Each year passes. No agency shall use facial recognition.", title="On cameras")
    assert found is not None
    assert found.stance_sentence == "No agency shall use facial recognition."
    unclear = judge([Field(place="title", text="Facial recognition")], TOPICS)[0]
    assert (unclear.stance, unclear.stance_sentence) == ("unclear", "")


def test_names_that_suggest_the_topic_are_told_among_many() -> None:
    record = {
        0: [Field(place="title", text="Repair of the harbor wall")],
        1: [Field(place="title", text="On surveillance technology")],
        2: [Field(place="document name", text="Memo on face recognition.pdf")],
        3: [Field(place="document name", text="Memo on surveillance technology.pdf")],
        4: [Field(place="version", text="On surveillance technology and face recognition")],
        5: [Field(place="title", text="Foreign intelligence and electronic surveillance")],
        6: [
            Field(place="title", text="Budget"),
            Field(place="document name", text="Tea"),
            Field(place="document name", text="On facial\nrecognition"),
        ],
        7: [
            Field(place="document name", text="On face recognition"),
            Field(place="agenda", text="Body-worn cameras"),
        ],
    }
    assert suggested_among([*record.values()], FACES) == [
        (1, "its title speaks of “surveillance technology”"),
        (2, "its document name speaks of “face recognition”"),
        (6, "its document name speaks of “facial recognition”"),
        (7, "its agenda speaks of “Body-worn cameras”"),
    ]
    assert suggested_among([], FACES) == []


@pytest.mark.parametrize(
    ("place", "text", "why"),
    [
        ("title", "On surveillance technology", "its title speaks of “surveillance technology”"),
        ("agenda", "Body-worn\ncameras", "its agenda speaks of “Body-worn cameras”"),
        ("other title", "Biometrics Act", "its other title speaks of “Biometrics”"),
        ("title", "Repair of the harbor wall", ""),
        ("version", "On surveillance technology", ""),
        ("title", "FRT", "its title speaks of “FRT”"),
        ("title", "A talk on the faces of recovery", ""),
        ("title", "Biometric screening at the wellness fair", ""),
        ("document name", "Biometric screening at the wellness fair", ""),
    ],
)
def test_a_bare_title_may_suggest_the_topic(place: str, text: str, why: str) -> None:
    assert why_suggested([Field(place=place, text=text)], FACES) == why


LISTED = """
name = "trees"
title = "Trees"
version = "1"
[[groups]]
name = "oaks"
tier = "explicit"
phrases = ["oak tree"]
must_not = ["painted"]
within = 20
[[groups]]
name = "trees"
tier = "weak"
phrases = ["tree", "tree guard", "old tree"]
lists = ["lamp", "bench", "sign"]
[[groups]]
name = "parks"
tier = "setting"
phrases = ["park"]
"""
TREES = parse_topic(LISTED, where="trees.toml")


def trees(text: str) -> list[tuple[str, bool]]:
    """The phrases found, and whether they stand in a list."""
    return [
        (scanned.clean.text[hit.start : hit.end], hit.listed)
        for scanned in scan_fields([Field(place="version", text=text)], TREES)
        for hit in scanned.hits
    ]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("A lamp, a bench and the tree", True),
        ("The tree, the bench or a lamp", True),
        ("A lamp here, a lamp there, that tree", False),  # one kind of thing
        ("A lamp" + " x" * 90 + " bench x tree", True),
        ("A lamp" + " x" * 105 + " bench x tree", False),
        ("Tree x bench" + " x" * 90 + " lamp", True),
        ("Tree x bench" + " x" * 105 + " lamp", False),
        ("Signs and trees", True),
        ("Sign the trees", True),
        ("Sign of trees", False),
        ("Trees of signs", False),
        ("Trees or signs", True),
        ("Trees, as signs", True),
        ("Sign" + " x" * 26 + " or trees", True),
        ("Sign" + " x" * 30 + " or trees", False),
        ("Trees, x" + " x" * 24 + " sign", True),
        ("Trees, x" + " x" * 30 + " sign", False),
    ],
)
def test_neighbours_show_a_list(text: str, listed: bool) -> None:
    assert [found for _, found in trees(text)] == [listed]


def test_an_abbreviation_counts_where_it_stands_alone() -> None:
    def short(text: str) -> list[str]:
        (judged,) = judge([Field(place="version", text=text)], TOPICS)
        return [match.phrase for match in judged.matches if match.phrase.isupper()]

    defined = "FRS, that is facial recognition service (FRS). "
    assert short(defined + "The FRS hums.") == ["FRS", "FRS"]
    assert short(defined + "XFRS, FRSX, FRS2, _FRS and (FRS) do not.") == ["FRS"]
    assert short("The facial recognition service (XYZ) hums. XYZ hums.") == []
    assert short("A facial recognition service hums. FRS hums.") == []


def test_what_a_stronger_group_refuses_a_weaker_one_does_not_take_up() -> None:
    assert trees("A painted oak tree") == []
    assert trees("A painted oak tree, another tree") == [("tree", False)]
    assert trees("A painted oak tree guard") == [("tree guard", False)]
    assert trees("Painted by ages of hand, an oak tree") == [("oak tree", False)]
    assert trees("An old oak tree; old tree") == [("oak tree", False), ("old tree", False)]
    assert trees("An oak tree-tree") == [("oak tree", False), ("tree", False)]
    assert trees("A tree-oak tree") == [("tree", False), ("oak tree", False)]


def test_a_setting_alone_is_no_phrase_of_a_topic() -> None:
    assert judge([Field(place="title", text="A park")], [TREES]) == ()
    assert (
        judge([Field(place="title", text="Park"), Field(place="version", text="x")], [TREES]) == ()
    )


def test_each_field_is_asked_by_itself() -> None:
    fields = [
        Field(place="version", text=text) for text in ("nothing", "a tree", "", "an oak tree")
    ]
    assert [scanned.field for scanned in scan_fields(fields, TREES)] == [fields[1], fields[3]]
