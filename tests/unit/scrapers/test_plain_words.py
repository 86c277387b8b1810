"""What clerks paste into fields: tags, entities and RTF become the words that a page would show."""

import time

import pytest

from scrapers.plain_words import plain_line, plain_paragraphs, without_contacts


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("Facial&nbsp;recognition &#8211; a study &amp; sum", "Facial recognition – a study & sum"),
        ("<p>Ban of <b>facial</b>&nbsp;<i>recognition</i></p>", "Ban of facial recognition"),
        (r"{\rtf1\ansi Ban of {\b facial} recognition}", "Ban of facial recognition"),
        (r"{\rtf1\ansi Ban of facial\par recognition}", "Ban of facial recognition"),
        (r"2026-12: {\rtf1\ansi the City\'92s lamps}", "2026-12: the City’s lamps"),
        ("Parks &amp;nbsp;&amp;amp; lamps", "Parks & lamps"),
        ("&lt;p&gt;Ban of &lt;b&gt;faces&lt;/b&gt;&lt;/p&gt;", "Ban of faces"),
        ("<SPAN STYLE='color:red'>Lamps</SPAN>", "Lamps"),
        ("<b>fa</b>cial", "facial"),
        ("<![CDATA[Ban of <b>lamps</b>]]>", "Ban of lamps"),
        ("&lt;![CDATA[Lamps &amp; wicks]]&gt;", "Lamps & wicks"), ("a <![CDATA[cut", "a cut"),
        ("one<br/>two<br>three</br>four", "one two three four"),
        ("<p class=MsoNormal>Lamps<o:p></o:p></p>", "Lamps"),
        ("<!--[if gte mso 9]><xml><w:x/></xml><![endif]-->Lamps<!-- a note", "Lamps a note"),
        ("<style>p {color: red}</style>Lamps", "Lamps"),
        ("<td>Lamps</td><td>Ward 3</td>", "Lamps Ward 3"),
        ('Ban of <b>lamps</b> <p class="Mso', "Ban of lamps"),
        ("Ban of <b>lamps", "Ban of lamps"),
        ("</p>Lamps</div>", "Lamps"),
        ("&nbsp lamps&nbspand &amp wicks", "lamps and & wicks"),
        ("&#8220lamps&#8221 &ndash wicks", "“lamps” – wicks"),
        ("&amp;amp;amp;amp;nbsp;lamps", "lamps"),
    ],
)  # fmt: skip
def test_markup_becomes_the_words_that_it_lays_out(pasted: str, words: str) -> None:
    assert plain_line(pasted) == words


@pytest.mark.parametrize(
    "typed",
    [
        "a < b", "a < b and c > d", "if x <b and c> d", "Fees <$5 or >$9", "<5 years", "x<y>z",
        "R&D for AT&T; Parks & lamps", "Write to <jane@town.example>", "<https://town.example/a>",
        "&copies of it", "Ban of lamps <b", "{curly} and \\back", "two  blanks\nand lines", "",
        "Q&A; questions", "<Docket 12>",
    ],
)  # fmt: skip
def test_what_a_person_typed_stays(typed: str) -> None:
    assert plain_line(typed) == typed
    assert plain_paragraphs(typed) == typed


def test_prose_keeps_its_paragraphs_and_mends_a_line_that_was_ended_by_hand() -> None:
    noted = (
        r"{\rtf1\ansi Staff presents the use of facial\par recognition by the City\'92s police."
        r"\par Lamps.}"
    )
    assert plain_paragraphs(noted) == (
        "Staff presents the use of facial\nrecognition by the City’s police.\n\nLamps."
    )
    assert plain_paragraphs("<p>One &amp; two</p><p>Three<br>four</p><ul><li>A<li>B</ul>") == (
        "One & two\n\nThree\nfour\n\nA\nB"
    )
    assert plain_paragraphs(r"{\rtf1\ansi\u8217?s \u8211\'96 x}") == "’s – x"


@pytest.mark.parametrize(
    "drawn", ["______", r"{\rtf1\ansi ____\par}", "<p>&nbsp;</p>", "* * *", ""]
)
def test_a_note_that_draws_a_line_says_nothing(drawn: str) -> None:
    assert plain_paragraphs(drawn) == ""


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("Only <s>facial</s> voice", "Only ⟦struck out: facial⟧ voice"),
        ("Only <strike>facial <b>and</b></strike> voice", "Only ⟦struck out: facial and⟧ voice"),
        ("<span style='text-decoration:line-through'>a</span> b", "⟦struck out: a⟧ b"),
        ("<s><span>a</span> b</s> c", "⟦struck out: a b⟧ c"),
        ("Only <s>facial voice", "Only facial voice"),  # never ended: not to be believed
        ("⟦struck out: faces⟧ <b>lamps</b>", "[[struck out: faces]] lamps"),
        ("⟦struck out: faces⟧", "[[struck out: faces]]"),
        ("&#x27E6;struck out: faces&#x27E7;", "[[struck out: faces]]"),
    ],
)
def test_what_is_struck_out_is_marked_and_no_source_writes_marks(pasted: str, words: str) -> None:
    assert plain_line(pasted) == words


def test_addresses_and_numbers_of_people_are_taken_out_of_a_text() -> None:
    assert without_contacts("Ask (617) 555-0100 about lamps.") == "Ask  about lamps."
    assert without_contacts("Ask 617\u2013555\u20130100 on 2026-2027.") == "Ask  on 2026-2027."
    assert without_contacts("Ask 617\xa0555\xa00100 about 10-1801.") == "Ask  about 10-1801."
    assert (
        without_contacts("Ask ann@town.example about 12,345 lamps.") == "Ask  about 12,345 lamps."
    )


@pytest.mark.parametrize(
    "piece",
    ["<s>", "<s></b>", "<a x=1 ", '<a x="', "<!--", "<style>", "&amp;", "&#", "<p", "< ", "a\n\n",
     r"{\rtf1 ", "</s>", "<s>x</s>", "<span style='line-through'><b>"],
)  # fmt: skip
def test_no_field_takes_the_square_of_its_length(piece: str) -> None:
    started = time.process_time()
    plain_paragraphs(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 3
