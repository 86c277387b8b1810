"""Measures in XML to text: what was struck, what is quoted, and where a word ends."""

import pytest

from lawtrack.ingest.documents import read_document
from lawtrack.ingest.documents.legislative_xml import is_silent, legislative_text
from lawtrack.ingest.documents.legislative_xml.xml_paragraphs import Paragraphs, _merged
from lawtrack.marked_text import without_struck

USLM = 'xmlns="http://schemas.gpo.gov/xml/uslm"'
FORM = "<form><legis-num>H. R. 7</legis-num><official-title>To begin.</official-title></form>"
FACES = "<section><enum>1.</enum><text>No agency may use facial recognition.</text></section>"
LIGHTS = "<section><enum>1.</enum><text>The agency shall report on porch lights.</text></section>"


def text_of(xml: str) -> str:
    read = read_document(xml.encode(), media_type="application/xml")
    assert (read.state, read.reason) == ("text", "")
    return "".join(read.pages)


def body(inside: str) -> str:
    return text_of(f"<bill><legis-body>{inside}</legis-body></bill>")


def sentence(inside: str) -> str:
    return body(f"<section><enum>1.</enum><text>{inside}</text></section>").removeprefix("SEC. 1. ")


# --- struck text ---


@pytest.mark.parametrize(
    "struck",
    [
        'legis-body changed="deleted" reported-display-style="strikethrough"',
        'legis-body changed="deleted"',
        'legis-body reported-display-style="strikethrough"',
        'legis-body changed="added" reported-display-style="strikethrough"',
        'legis-body changed="not-changed" reported-display-style="strikethrough"',
        'legis-body style="OLC" class="strikethrough"',
        "legis-body",  # an amendment in the nature of a substitute takes its place
    ],
)
def test_a_body_that_a_committee_struck_is_kept_and_not_in_the_bill(struck: str) -> None:
    added = '<legis-body changed="added" reported-display-style="italic">'
    text = text_of(f"<bill><{struck}>{FACES}</legis-body>{added}{LIGHTS}</legis-body></bill>")
    assert text == (
        "⟦struck out: SEC. 1. No agency may use facial recognition.⟧\n\n"
        "SEC. 1. The agency shall report on porch lights."
    )
    assert "facial" not in without_struck(text)


@pytest.mark.parametrize(
    "bodies",
    [
        f"<legis-body>{FACES}</legis-body><legis-body>{LIGHTS}</legis-body>",
        f'<legis-body changed="added">{FACES}</legis-body>'
        f'<legis-body changed="added" committee-id="B">{LIGHTS}</legis-body>',
        f'<legis-body changed="deleted" reported-display-style="italic">{FACES}</legis-body>',
        f'<legis-body changed="deleted"><division changed="added">{FACES}</division></legis-body>',
        f'<legis-body><section changed="not-changed"><text>x</text></section>{FACES}</legis-body>',
    ],
)
def test_a_body_that_stands_in_the_bill_is_not_struck(bodies: str) -> None:
    text = text_of(f"<bill>{bodies}</bill>")
    assert "No agency may use facial recognition." in without_struck(text)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (
            "No<deleted-phrase> agency</deleted-phrase> <added-phrase>person</added-phrase> may.",
            "No ⟦struck out: agency⟧ person may.",
        ),
        ("May <del>not</del><ins>never</ins> go.", "May ⟦struck out: not⟧never go."),
        ("Use re<s>c</s>cog<deleted-phrase>-</deleted-phrase>nition.",
         "Use recog⟦struck out: c⟧nition⟦struck out: -⟧."),
        ("Face<DELETED>s</DELETED> it.", "Face⟦struck out: s⟧ it."),
        ('<added-phrase>All <deleted-phrase reported-display-style="italic">or none'
         "</deleted-phrase> of it</added-phrase>.", "All ⟦struck out: or none⟧ of it."),
        ('Keep <added-phrase reported-display-style="strikethrough">not</added-phrase> it.',
         "Keep ⟦struck out: not⟧ it."),
        ("By <quote><deleted-phrase>faces</deleted-phrase></quote>.", "By “⟦struck out: faces⟧”."),
        ("A <deleted-phrase/>word ⟦struck out: x⟧.", "A word [[struck out: x]]."),
    ],
)  # fmt: skip
def test_a_struck_phrase_is_marked_where_it_stands(inside: str, text: str) -> None:
    assert sentence(inside) == text


def test_what_is_added_inside_a_struck_part_is_in_the_bill() -> None:
    text = body(
        '<section changed="deleted"><enum>1.</enum><text>Old <added-phrase>and new</added-phrase> '
        'words.</text><subsection changed="added"><enum>(a)</enum><text>Stays <deleted-phrase>gone'
        "</deleted-phrase> here.</text></subsection></section>"
    )
    assert text == (
        "⟦struck out: SEC. 1. Old⟧ and new ⟦struck out: words.⟧\n\n"
        "(a) Stays ⟦struck out: gone⟧ here."
    )


@pytest.mark.parametrize(
    ("declared", "style", "struck"),
    [
        ('deleted-display-style="bold-brackets"', "bold-brackets", True),
        ('added-display-style="bold-brackets"', "bold-brackets", False),
        ('deleted-display-style="italic" added-display-style="boldface-roman"', "italic", True),
        ("", "bold-brackets", False),
    ],
)
def test_a_committee_says_how_it_prints_what_it_strikes(
    declared: str, style: str, struck: bool
) -> None:
    text = text_of(
        f'<bill><form><action-desc>To the <committee-name committee-id="X" {declared}>Committee'
        "</committee-name></action-desc></form><legis-body><section><text>We say "
        f'<graphic-caption committee-id="X" reported-display-style="{style}">faces'
        "</graphic-caption></text></section></legis-body></bill>"
    )
    assert ("⟦struck out: faces⟧" in text) == struck


@pytest.mark.parametrize(
    "struck",
    [
        "<deletedText>No faces.</deletedText>",
        '<content changed="deleted" origin="#C1">No faces.</content>',
        '<content class="indent1 strikethrough">No faces.</content>',
        '<p style="text-decoration: line-through">No faces.</p>',
        "<p><del>No faces.</del></p>",
    ],
)
def test_uslm_says_in_its_own_ways_what_is_struck(struck: str) -> None:
    text = text_of(
        f"<bill {USLM}><main><section><num>SEC. 2. </num><content>Lights.</content></section>"
        f"<section>{struck}</section></main></bill>"
    )
    assert "⟦struck out: No faces.⟧" in text


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (f'<bill>{FORM}<legis-body changed="deleted">{FACES}</legis-body></bill>', "struck out"),
        (f"<bill>{FORM}<legis-body><section changed='deleted'><enum>1.</enum><text>x</text>"
         "</section></legis-body></bill>", "struck out"),
        (f"<bill>{FORM}<legis-body><section><enum>1.</enum><text><deleted-phrase>x"
         "</deleted-phrase>.</text></section></legis-body></bill>", "struck out"),
        (f"<bill>{FORM}<legis-body/></bill>", "a frame without a text"),
        (f"<bill>{FORM}<legis-body><section><enum>1.</enum></section></legis-body></bill>",
         "a frame without a text"),
        (f"<bill {USLM}><main><page>2</page></main></bill>", "a frame without a text"),
    ],
)  # fmt: skip
def test_a_measure_of_struck_text_or_a_frame_alone_says_nothing(xml: str, why: str) -> None:
    read = read_document(xml.encode())
    assert (read.state, read.pages) == ("no_text", ())
    assert why in read.reason
    assert why in is_silent(xml.encode())


def test_a_measure_that_says_something_is_not_silent() -> None:
    assert is_silent(f"<bill>{FORM}<legis-body>{FACES}</legis-body></bill>".encode()) == ""
    assert is_silent(b"<other>words</other>") == ""


# --- quotations ---


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("by striking <quote>faces</quote> and inserting <quote>lights</quote>",
         "by striking “faces” and inserting “lights”"),
        ("the term <term>agency</term> means it", "the term “agency” means it"),
        ("<quote>the <quote>old <term>x</term></quote> one</quote>", "“the ‘old “x”’ one”"),
        ("“<quote>once</quote>”", "“once”"),
        ("<quote>“once”</quote>", "“once”"),
        ("<quote><term>once</term></quote>", "“once”"),
        ("<quote><quote>one</quote> and <quote>two</quote></quote>", "“‘one’ and ‘two’”"),
        ("a <quote>word </quote>, then", "a “word”, then"),
        ("an empty <quote/> one", "an empty one"),
    ],
)  # fmt: skip
def test_quotations_keep_their_marks(inside: str, text: str) -> None:
    assert sentence(inside) == text


def test_a_quoted_block_has_a_mark_before_each_paragraph_and_one_behind_it() -> None:
    text = body(
        "<section><enum>2.</enum><text>Add at the end the following:</text><quoted-block><section>"
        "<enum>7.</enum><header>Faces</header><subsection><enum>(a)</enum><text>No <quote>agency"
        "</quote> may:</text></subsection><subsection><enum>(b)</enum><text>Amend:</text>"
        "<quoted-block><paragraph><enum>(1)</enum><text>inner</text></paragraph>"
        "<after-quoted-block>.</after-quoted-block></quoted-block></subsection></section>"
        "<after-quoted-block>; and</after-quoted-block></quoted-block></section>"
    )
    assert text.split("\n\n") == [
        "SEC. 2. Add at the end the following:",
        "“SEC. 7. Faces",
        "“(a) No ‘agency’ may:",
        "“(b) Amend:",
        "“‘(1) inner’.”; and",
    ]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<quoted-block display-inline="yes-display-inline"><text>the one</text>'
         "<after-quoted-block>.</after-quoted-block></quoted-block>", "Insert: “the one”."),
        ("<quoted-block><text>the one</text></quoted-block> and go", "Insert:\n\n“the one”\n\nand"),
        ("<quoted-block><text>the one</text><after-quoted-block display='no'>.</after-quoted-block>"
         "</quoted-block>", "Insert:\n\n“the one”"),
        ("<quoted-block><after-quoted-block>.</after-quoted-block></quoted-block>", "Insert:”."),
        ('<quoted-block changed="deleted"><text>the one</text></quoted-block>',
         "Insert:\n\n⟦struck out: “the one”⟧"),
        ("<quoted-block><toc><toc-entry>Sec. 1. A.</toc-entry><toc-entry>Sec. 2. B.</toc-entry>"
         "</toc></quoted-block>", "Insert:\n\n“Sec. 1. A.\n\n“Sec. 2. B.”"),
    ],
)  # fmt: skip
def test_a_quoted_block_stands_where_it_is_printed(inside: str, text: str) -> None:
    assert sentence(f"Insert: {inside}").startswith(text)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("“<term>agency</term>” means", "“agency” means"),
        ("striking “<quotedText>faces</quotedText>”", "striking “faces”"),
        ("the <term>agency</term> means", "the agency means"),
        ('faces<ref class="footnoteRef" idref="fn1">1</ref> are', "faces are"),
        ("add: <quotedContent><p>“(1) One.</p><p>“(2) Two.”.</p></quotedContent>",
         "add:\n\n“(1) One.\n\n“(2) Two.”."),
        ("add: <quotedContent><p>One.</p><p>Two.</p></quotedContent>", "add:\n\n“One.\n\n“Two.”"),
    ],
)  # fmt: skip
def test_uslm_has_its_quotation_marks_in_the_text(inside: str, text: str) -> None:
    xml = f"<bill {USLM}><main><section><content>{inside}</content></section></main></bill>"
    assert text_of(xml) == text


# --- where words and paragraphs end ---


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("facial<linebreak/>recognition", "facial recognition"),
        ("facial<pagebreak/>recognition", "facial recognition"),
        ("facial <linebreak/> recognition", "facial recognition"),
        ("facial<br/>recognition", "facial recognition"),
        ("facial<nobreak/>recognition", "facial recognition"),
        ("facial<unheard-of>recognition</unheard-of>", "facial recognition"),
        ("f<italic>acial</italic> <bold>recog</bold>nition", "facial recognition"),
        ("1<fraction>1/2</fraction>miles", "1 1/2 miles"),
        ("the agency<superscript>1</superscript>", "the agency 1"),
        ("&#147;faces&#148; &#150; a test&#146;s end&#133;", "“faces” – a test’s end…"),
        ("CO<subscript>2</subscript> and 10<superscript>6</superscript>", "CO2 and 106"),
        ("faces<omitted-text type='horizontal'/>noses", "faces * * * noses"),
        ("faces<footnote-ref idref='x'>1</footnote-ref> are", "faces are"),
        ("one<enum-in-header>Sec. 2.</enum-in-header>two", "one Sec. 2. two"),
    ],
)  # fmt: skip
def test_no_element_glues_or_cuts_a_word(inside: str, text: str) -> None:
    assert sentence(inside) == text


# Of the bill, resolution and amendment DTDs: all that is neither a phrase nor about the file.
PARTING = (
    "action action-date action-desc action-instruction after-quoted-block amend-degree "
    "amendment amendment-block amendment-body amendment-form amendment-instruction "
    "appropriations-intermediate appropriations-major appropriations-small associated-doc "
    "attestation attestation-date attestation-group attestor calendar chapter clause "
    "committee-appointment-paragraph conference-report-form congress constitution-article "
    "continuation-text current-chamber division engrossed-amendment-body "
    "engrossed-amendment-form enrolled-dateline entry enum enum-in-header first-page-date "
    "first-page-desc first-page-header formula fraction graphic graphic-caption header "
    "header-in-text instructive-para item legis-body legis-counsel legis-num legis-type "
    "level-header line-page-number list list-item multi-column-toc-entry non-statutory-material "
    "official-title official-title-amendment omitted-text page-num para paragraph part preamble "
    "preamble-amends proviso proxy purpose quoted-block quoted-block-continuation-text "
    "resolution-body resolved row rule rules-clause rules-clause-header rules-item "
    "rules-paragraph rules-subdivision rules-subitem rules-subparagraph section session "
    "subchapter subclause subdivision subheader subitem subparagraph subpart subsection "
    "subtitle table target tbody tdesc text tfoot tgroup thead title title-amends toc-entry "
    "toc-enum toc-quoted-entry ttitle vote-date vote-number whereas block chapeau column "
    "content continuation heading layout level line listItem main p preface recital "
    "resolvingClause enactingFormula td th tr num "
)


@pytest.mark.parametrize("name", PARTING.split())
def test_every_element_that_is_no_phrase_parts_words(name: str) -> None:
    text = body(f"one<{name}>two</{name}>three<{name}/>four")
    assert {"one", "three", "four"} <= set(text.split())


@pytest.mark.parametrize(
    ("inside", "paragraphs"),
    [
        ("<list><list-item>one</list-item><list-item>two</list-item></list>", ["one", "two"]),
        ("<para>one</para><para>two</para>", ["one", "two"]),
        ("<table><ttitle>Faces</ttitle><tgroup><thead><row><entry>A</entry><entry>B</entry></row>"
         "</thead><tbody><row><entry>C</entry><entry/><entry>D</entry></row></tbody></tgroup>"
         "</table>", ["Faces", "A\tB", "C\t\tD"]),
        ("<graphic><graphic-caption>Seal</graphic-caption><image-data>x9</image-data></graphic>",
         ["Seal"]),
        ("<rule><enum>X</enum><header>Faces</header><rules-clause><enum>1.</enum><text>No.</text>"
         "</rules-clause></rule>", ["X Faces", "1. No."]),
        ("<subsection><enum>(a)</enum><paragraph><enum>(1)</enum><text>one</text></paragraph>"
         "<paragraph><enum>(2)</enum><text>two</text></paragraph><continuation-text>so"
         "</continuation-text></subsection>", ["(a) (1) one", "(2) two", "so"]),
        ("<appropriations-major><header>Faces</header><text>For <proviso>Provided, That x"
         "</proviso></text></appropriations-major>", ["Faces", "For Provided, That x"]),
        ("<section><enum>3.</enum></section><section><enum>4.</enum><header>B</header></section>",
         ["SEC. 3.", "SEC. 4. B"]),
        ("<toc><toc-entry>hidden</toc-entry></toc><p>shown</p>", ["shown"]),
        ("<table><tgroup><tbody><row><entry changed='deleted'>A</entry><entry>B</entry></row>"
         "</tbody></tgroup></table>", ["⟦struck out: A⟧\tB"]),
        ("<subsection commented='yes'><enum>(b)</enum><text>Draft.</text></subsection><p>x</p>",
         ["⟦comment: (b) Draft.⟧", "x"]),
    ],
)  # fmt: skip
def test_items_cells_and_lists_are_paragraphs_of_their_own(
    inside: str, paragraphs: list[str]
) -> None:
    assert body(inside).split("\n\n") == paragraphs


def test_a_footnote_stands_behind_its_paragraph_and_says_what_it_is() -> None:
    text = sentence("The agency<footnote id='f'>As <italic>defined</italic>.</footnote> may not.")
    assert text == "The agency may not.\n\n⟦footnote: As defined.⟧"


@pytest.mark.parametrize(
    ("level", "enum", "printed"),
    [
        ("section", "2.", "SEC. 2. Faces"),
        ("section", "Sec. 2.", "Sec. 2. Faces"),
        ("section", "§ 2.", "§ 2. Faces"),
        ("section", "101A.", "SEC. 101A. Faces"),
        ("title", "IV", "TITLE IV—Faces"),
        ("title", "TITLE IV—", "TITLE IV—Faces"),
        ("subtitle", "B", "Subtitle B—Faces"),
        ("division", "A", "DIVISION A—Faces"),
        ("subsection", "(a)", "(a) Faces"),
    ],
)
def test_a_number_is_printed_once_with_its_word(level: str, enum: str, printed: str) -> None:
    assert body(f"<{level}><enum>{enum}</enum><header>Faces</header></{level}>") == printed


@pytest.mark.parametrize(
    ("num", "printed"),
    [
        ("SEC. 2. ", "SEC. 2. USE."),
        ("SECTION 1. ", "SECTION 1. USE."),
        ('<inline class="smallCaps">Sec. 302. </inline>', "Sec. 302. USE."),
        ("“Sec. 541. ", "“Sec. 541. USE."),
        ("2.", "SEC. 2. USE."),
        ("§ 7.", "§ 7. USE."),
    ],
)
def test_a_number_of_uslm_is_not_doubled(num: str, printed: str) -> None:
    section = f"<section><num value='2'>{num}</num><heading>USE.</heading></section>"
    text = text_of(f"<bill {USLM}><main>{section}</main></bill>")
    assert text == printed


# --- resolutions and amendments ---


def test_recitals_stand_before_what_is_resolved() -> None:
    text = text_of(
        "<resolution><preamble><whereas><text>Whereas faces;</text></whereas><whereas><text>noses; "
        "and</text></whereas></preamble><resolution-body><section><text>That the House—</text>"
        "<paragraph><enum>(1)</enum><text>asks;</text></paragraph></section></resolution-body>"
        "</resolution>"
    )
    assert text.split("\n\n") == [
        "Whereas faces;",
        "Whereas noses; and",
        "Resolved, That the House—",
        "(1) asks;",
    ]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<section><text>Resolved, That it</text></section>", "Resolved, That it"),
        ("<section><enum>1.</enum><text>That it</text></section>", "SEC. 1. That it"),
        ("<section><text>It is so.</text></section>", "It is so."),
    ],
)
def test_nothing_is_said_twice_in_a_resolution(inside: str, text: str) -> None:
    assert text_of(f"<resolution><resolution-body>{inside}</resolution-body></resolution>") == text


@pytest.mark.parametrize(
    ("xml", "paragraphs"),
    [
        ("<amendment-doc><engrossed-amendment-form><current-chamber>In the Senate</current-chamber>"
         "</engrossed-amendment-form><engrossed-amendment-body><amendment><amendment-instruction>"
         "<text>Strike all and insert:</text></amendment-instruction><amendment-block><section>"
         "<enum>1.</enum><header>Faces</header></section></amendment-block></amendment>"
         "</engrossed-amendment-body><attestation><attestor>A. B.</attestor><role>Secretary</role>"
         "</attestation></amendment-doc>",
         ["In the Senate", "Strike all and insert:", "SEC. 1. Faces", "A. B.", "Secretary"]),
        (f"<engrossedAmendment {USLM}><amendMeta><docNumber>1</docNumber></amendMeta><amendMain>"
         "<amendmentInstruction><content>At the end, add:<amendmentContent><section><num>SEC. 9. "
         "</num><heading>FACES.</heading></section></amendmentContent></content>"
         "</amendmentInstruction></amendMain></engrossedAmendment>",
         ["At the end, add:", "SEC. 9. FACES."]),
        (f"<pLaw {USLM}><meta><x>no</x></meta><main><section><num>SEC. 1. </num><heading>A.<page>"
         "133 STAT. 2</page></heading><sidenote><p>42 USC 1.</p></sidenote></section></main>"
         "</pLaw>",
         ["SEC. 1. A.", "⟦note: 42 USC 1.⟧"]),
        ("<resolution><resolution-body display-resolving-clause='no-display'><section><text>That "
         "it is.</text></section></resolution-body></resolution>", ["That it is."]),
        (f"<bill {USLM}><main><section><content>Faces.</content></section></main><endorsement>"
         "<docTitle>A BILL</docTitle></endorsement></bill>", ["Faces.", "⟦footer: A BILL⟧"]),
    ],
)  # fmt: skip
def test_amendments_laws_and_back_pages_are_texts(xml: str, paragraphs: list[str]) -> None:
    assert text_of(xml).split("\n\n") == paragraphs


# --- files with faults ---


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (b"AT&T faces & iris scans", "AT&T faces & iris scans"),
        (b"&sect; 5&nbsp;of&mdash;it", "§ 5 of—it"),
        (b"&bogus; and &T; and &", "&bogus; and &T; and &"),
        (b"A&amp;B &#38; C&#0;&#xD800;", "A&B & C\ufffd\ufffd"),
        (b"less < 5 and <= 6 <> x", "less < 5 and <= 6 <> x"),
        (b"fa\x00ces\x1f and \x0cnoses", "fa ces and noses"),
        (b"<![CDATA[AT&T <x>]]>", "AT&T <x>"),
        (b"\x93caf\xe9\x94 \xc3\xa9", "“café” é"),
    ],
)
def test_small_faults_cost_nothing(inside: bytes, text: str) -> None:
    assert legislative_text(b"<bill>" + inside + b"</bill>") == (text, "")


@pytest.mark.parametrize(
    "declared", ["utf-8", "UTF-8", "iso-8859-1", "windows-1252", "no-such-encoding", "utf-16"]
)
def test_characters_are_read_whatever_the_file_declares(declared: str) -> None:
    xml = f"<?xml version='1.0' encoding='{declared}'?><bill>café – “x”</bill>"
    encoding = {"utf-16": "utf-16", "windows-1252": "cp1252"}.get(declared, "utf-8")
    if declared == "iso-8859-1":
        xml, encoding = xml.replace("– “x”", ""), "iso-8859-1"
    assert legislative_text(xml.encode(encoding))[0].startswith("café")


@pytest.mark.parametrize(
    ("xml", "text", "problem"),
    [
        (b"<bill><a>AT&T</b> &amp; B</bill>", "AT&T & B", "something may be missing: "),
        (b"<bill><p>Faces</p><p>are", "Faces\n\nare", "not read to its end: "),
        (b"<bill><p>Faces</p><p cla", "Faces", "not read to its end: "),
        (b"<bill>Faces</bill><bill>more</bill>", "Faces", "something may be missing: "),
        (b"<bill>Faces <![CDATA[never closed", "Faces", "not read to its end: "),
        (b"\xef\xbb\xbf\xef\xbb\xbf<bill>Faces</bill>", "Faces", ""),
        (
            b"<!DOCTYPE b [<!ENTITY a 'lol'>]><bill><p>Faces &a; are</p></bill>",
            "Faces &a; are",
            "something may be missing: ",
        ),
    ],
)
def test_a_file_with_a_great_fault_is_read_as_far_as_it_goes_and_says_so(
    xml: bytes, text: str, problem: str
) -> None:
    read, said = legislative_text(xml)
    assert read.startswith(text)
    assert said.startswith(problem)


def test_a_closing_mark_stands_behind_the_last_words_though_they_were_ended() -> None:
    nobodys, ended, blank = Paragraphs(), Paragraphs(), Paragraphs()
    for each in (ended, blank):
        each.words("It is so.", struck=False)
    ended.end()
    blank.blank()
    for each in (nobodys, ended, blank):
        each.close("”", struck=False)
    assert (nobodys.finished(), ended.finished(), blank.finished()) == (
        [], ["It is so.”"], ["It is so.”"],
    )  # fmt: skip
    assert list(_merged([])) == []
