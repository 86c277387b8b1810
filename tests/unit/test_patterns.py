"""No text of a source can hold the program up: every pattern meets the texts that are worst for it.

A pattern runs on google-re2 (``LinearPattern``), or its shape is so plain that it cannot take long,
or it stands in a table here with the reason and, where the made texts do not reach it, its own
worst text. All but the plain ones are fed up to 46,000 characters, and time must not grow faster
than the text.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import re2

from lawtrack.linear_pattern import LinearPattern
from tests.support.house import modules, tree_of
from tests.support.patterns import (
    Written,
    modules_with_patterns,
    patterns_of,
    written_patterns,
)
from tests.support.worst_texts import NOWHERE, grows_faster, is_plain, worst_texts

PROJECT = Path(__file__).parents[2]
SIZE = 47_000
# What asks once of google-re2 is linear by its engine: some texts of this length show it.
ENOUGH_OF_RE2 = 12_000
EVERY_OF_RE2 = 9  # of the texts
ONCE = frozenset({"search", "match", "fullmatch"})


@dataclass(frozen=True, kw_only=True)
class Stays:
    """Why a pattern runs on ``re`` though its shape alone does not make it linear."""

    why: str
    worst: tuple[tuple[str, str, str], ...] = ()  # begins with, repeats, ends with
    asked: str = ""  # how, where the code does not show it
    at_most: int = SIZE  # characters that it is ever asked of
    flat: bool = False  # asked of texts on one line with single spaces


# What these read is the configuration, a command's words or the practice sources' own requests.
OURS = (
    "lawtrack.cli",
    "lawtrack.config",
    "lawtrack.database.bills",
    "lawtrack.sandbox",
    "lawtrack.topics.lexicon",
    "scrapers.platforms.legistar.list_pages",
)
BINDS = "looks ahead or behind"
ENDS = "what goes on in it is one kind of characters, and ends where its next word begins"
ANCHORED = "asked at the beginning alone"
STAYS = {
    "lawtrack.alerts.channels.channel_secrets:_HOST_WITH_LETTERS": Stays(
        why="what it reads is an address that the user keeps among the secrets"
    ),
    "lawtrack.alerts.channels.mail:MAIL_ADDRESS": Stays(why=ANCHORED, asked="fullmatch"),
    "lawtrack.topics.searches.search_query:_PART": Stays(
        why="a word that is no field is read twice; a search has 400 characters at most"
    ),
    **dict.fromkeys(
        (
            "lawtrack.topics.searches.other_forms:_HYPHENED",
            "lawtrack.topics.searches.other_forms:_OWNED",
            "lawtrack.topics.searches.other_forms:_THOUSANDS",
        ),
        Stays(why="asked of one word of 40 characters at most", asked="fullmatch", at_most=40),
    ),
    "lawtrack.ingest.document_texts:_HEADING": Stays(why=ANCHORED),
    "lawtrack.ingest.document_texts:_MARKUP": Stays(
        why="asked of 600 characters", at_most=600
    ),
    "lawtrack.ingest.document_texts:_PLACEHOLDER": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.detect:_FIRST_TAG": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.detect:_MAIL_HEAD": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.html:_DISPLAY": Stays(
        why=ENDS, asked="search", worst=(("", "display : ", ""), ("display", " ", ":x"))
    ),
    "lawtrack.ingest.documents.html:_DISPLAY_CELL": Stays(
        why=ENDS, asked="search", worst=(("", "display : ", ""), ("display", " ", ":x"))
    ),
    "lawtrack.ingest.documents.html:_NOTE_NUMBER": Stays(why=ANCHORED, asked="fullmatch"),
    "lawtrack.ingest.documents.html:_SELECTOR": Stays(why=ANCHORED, asked="fullmatch"),
    "lawtrack.ingest.documents.html:_tidy#1": Stays(why=BINDS, worst=((" ", "\t ", "x"),)),
    "lawtrack.ingest.documents.html:_tidy#2": Stays(why="one character that goes on"),
    "lawtrack.ingest.documents.html:_ENUMERATOR": Stays(why="never goes back"),
    "lawtrack.ingest.documents.legislative_xml.markup_text:_BARE_NUMBER": Stays(
        why=ANCHORED, asked="fullmatch"
    ),
    "lawtrack.ingest.documents.legislative_xml.mend_xml:_DECLARATION": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.legislative_xml.mend_xml:_DECLARED": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.text_marks:_BORDER": Stays(why=ANCHORED, asked="fullmatch"),
    "lawtrack.ingest.documents.text_marks:_DELETED": Stays(
        why=ENDS, worst=(("", "<DELETED>", ""), ("", "<DELETED>a</DELETED", ""))
    ),
    "lawtrack.ingest.documents.text_marks:_IN_A_WORD": Stays(
        why=BINDS, worst=(("a", "⟦struck out: a⟧", ""), ("", "a⟦struck out: ", ""))
    ),
    "lawtrack.ingest.documents.text_marks:_MARK": Stays(why=ENDS),
    "lawtrack.ingest.documents.text_marks:_SWITCH": Stays(why="one character that goes on"),
    "lawtrack.ingest.documents.old_office.old_word:_EMPTY_LINES": Stays(
        why="one character that goes on"
    ),
    "lawtrack.ingest.documents.print_repair:_GOES_ON": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.print_repair:_HYPHENATED": Stays(why=BINDS),
    "lawtrack.ingest.documents.print_repair:_LAST_WORD": Stays(
        why="asked of 40 characters", at_most=40
    ),
    "lawtrack.ingest.documents.print_repair:_LINE_END": Stays(why="one character that goes on"),
    "lawtrack.ingest.documents.print_repair:_REST": Stays(
        why="asked once a page, of 600 characters", at_most=600
    ),
    "lawtrack.ingest.documents.print_repair:_SPACED": Stays(why=BINDS),
    "lawtrack.ingest.documents.readers:_DECLARATION": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.rtf:_TOKEN": Stays(why=ANCHORED),
    "lawtrack.ingest.documents.rtf:_tidy#1": Stays(why="one character that goes on"),
    "lawtrack.legislation.normalize:_BROKEN": Stays(why=BINDS),
    "lawtrack.legislation.changes.text_diff:_WORDS": Stays(
        why="letters of every script; nothing fails"
    ),
    "lawtrack.publishing.brief.brief_pages:brief_as_markdown#1": Stays(
        why="one character that goes on"
    ),
    "lawtrack.publishing.tables.table_cells:_COERCED": Stays(
        why="never goes back, and is asked of every cell",
        worst=(("jan", "1", "x"), ("1", "-1", "x"), ("1", " ", "x"), ("jan", ",1", "x")),
    ),
    "lawtrack.topics.clean_text:_ODD_LINE": Stays(why=BINDS, worst=(("", "\n", "x"),)),
    "lawtrack.topics.clean_text:_CHANGED": Stays(
        why=BINDS, worst=(("a", "- ", "\u00ad"), ("", " \n\n\t", ""), ("a-", " ", "\u00ad"))
    ),
    "lawtrack.topics.matching:_OTHERS_AFTER": Stays(why=ANCHORED),
    "lawtrack.topics.matching:_OTHERS_BEFORE": Stays(why="asked of 60 characters", at_most=60),
    "lawtrack.topics.stances.cues:_ALL": Stays(why=ANCHORED, asked="fullmatch"),
    "lawtrack.topics.stances.clause_stance:_AND": Stays(
        why=ENDS, worst=(("", "and adopt ", "."), ("", "and set a ", "."))
    ),
    "lawtrack.topics.stances.titles:_ACT": Stays(why=ANCHORED),
    "lawtrack.topics.stances.permitting:_DONE": Stays(why="asked of 180 characters", at_most=180),
    "lawtrack.topics.stances.clause_stance:_FIRST": Stays(
        why=ENDS, worst=(("", "before a ", "."), ("", "before ing a ", "."))
    ),
    "lawtrack.topics.stances.cues:_HOLDING": Stays(
        why="asked of 180 characters", at_most=180
    ),
    "lawtrack.topics.stances.titles:INSTRUMENT": Stays(why=ANCHORED, asked="match"),
    "lawtrack.topics.stances.forbidding:_IS_TO": Stays(why="asked of 90 characters", at_most=90),
    "lawtrack.topics.stances.titles:_MODIFIES": Stays(why="asked of 60 characters", at_most=60),
    "lawtrack.topics.stances.forbidding:NOBODYS": Stays(
        why=ENDS, worst=(("", "no a ", "."), ("", "no ", "."))
    ),
    "lawtrack.topics.stances.titles:_OVERSIGHT": Stays(why=ANCHORED),
    "lawtrack.topics.stances.clause_stance:_SET_APART": Stays(
        why=ENDS, worst=(("", "but not a ", "."),)
    ),
    "lawtrack.topics.stances.clause_stance:_SPARED": Stays(
        why=ENDS, worst=(("", "without a ", "."),)
    ),
    "lawtrack.topics.stances.forbidding:_UNTIL": Stays(why=ENDS, worst=(("", "until ", "."),)),
    "lawtrack.topics.stances.users:_USER": Stays(why="asked of 180 characters", at_most=180),
    "lawtrack.topics.structure.clause_kinds:_ACTIONS": Stays(
        why=ENDS, worst=(("", "to ", "a"), ("to", " ", "a"))
    ),
    "lawtrack.topics.structure.clauses:_BECOMES": Stays(why=ANCHORED),
    "lawtrack.topics.structure.clause_kinds:_FINDS": Stays(
        why=ENDS, worst=(("", "council, ", "."),)
    ),
    "lawtrack.topics.structure.clause_kinds:_WORK": Stays(why=ANCHORED),
    "lawtrack.topics.structure.outline:_MARK": Stays(
        why=BINDS, worst=(("", "-\t", "\n"), ("-", " ", "\n"))
    ),
    "lawtrack.topics.structure.outline:_PARAGRAPH": Stays(
        why=BINDS, worst=(("", "\n\n ", ""), ("", "\n", "a"))
    ),
    "lawtrack.topics.structure.sentences:_BEGINS": Stays(why=ANCHORED),
    "lawtrack.topics.structure.sentences:_END": Stays(
        why=BINDS, worst=(("", ". ", "a"), ("", ".\t", "a"))
    ),
    "lawtrack.topics.structure.sentences:_HEAD_GOES_ON": Stays(why="a line", at_most=900),
    "lawtrack.topics.structure.sentences:_HEAD_LINE": Stays(why=ANCHORED),
    "lawtrack.topics.structure.sentences:_SECTION": Stays(why=BINDS, worst=(("", "\n§", "x"),)),
    "scrapers.jurisdictions.boston_hearings:_TOKEN": Stays(
        why="never goes back, finds something at every sign"
    ),
    "lawtrack.database.search.bill_numbers:_RUNS": Stays(
        why="never goes back, finds something at every sign"
    ),
    "lawtrack.web_hosts:_SCHEMES": Stays(
        why=ANCHORED, asked="match", worst=(("", "http:/", "\\"), ("", "https://", "\\"))
    ),
    "scrapers.meetings.tenant:joined_number#1": Stays(why=ENDS),
    "scrapers.platforms.new_places:_STOPS": Stays(why=BINDS, worst=((".", " ", "x"),)),
    "scrapers.plain_words:_CUT_TAG": Stays(why=ANCHORED, asked="fullmatch"),
    "scrapers.plain_words:_MID_SENTENCE": Stays(why=BINDS),
    "scrapers.plain_words:_PERSONAL": Stays(why=BINDS, worst=(("a@", "b.", "."),)),
    "scrapers.plain_words:_TAG": Stays(why="never goes back", worst=(("", "<a b=", ""),)),
    "scrapers.plain_words:plain_paragraphs#2": Stays(why="one character that goes on"),
    "scrapers.platforms.govinfo.status_parts:_BREAK": Stays(why=ENDS, worst=(("", "<p a", ""),)),
    "scrapers.platforms.govinfo.bill_status:_SUBJECT": Stays(
        why="asked of single spaces alone", flat=True
    ),
    "scrapers.platforms.govinfo.status_parts:_TAG": Stays(why=ENDS),
    "scrapers.platforms.govinfo.bill_text:_DELETED": Stays(
        why="goes on to the very end, where nothing fails",
        worst=(("", "&lt;DELETED&gt;", ""), ("", "&lt;DELETED", "")),
    ),
    "scrapers.platforms.govinfo.bill_text:_ENACTING": Stays(
        why=ENDS, worst=(("", "<body ", ""), ("", "in congress ", ""))
    ),
    "scrapers.platforms.govinfo.bill_text:_OF_A_MEASURE": Stays(
        why=ENDS, worst=(("", "congress ", ""), ("", "sec. ", ""))
    ),
    "scrapers.platforms.govinfo.bill_text:_FIRST_TAG": Stays(why="reaches 83 characters"),
    "scrapers.platforms.govinfo.bill_text:_HEADLINE": Stays(
        why="reaches 207 characters before it ends", worst=(("", "<h1 ", ""),)
    ),
    "scrapers.platforms.govinfo.files:FILE": Stays(why=ENDS),
    "scrapers.platforms.govinfo.looks:_ID": Stays(why=ANCHORED),
    "scrapers.platforms.govinfo.sitemaps:_CHILD": Stays(why=ENDS),
    "scrapers.spider:CHALLENGE": Stays(why=ANCHORED),
    "scrapers.spider:_title#1": Stays(why="asked of the first 4,096 bytes", at_most=4_096),
    "lawtrack.web_hosts:_NO_SCHEME": Stays(why=ANCHORED, asked="match"),
}  # fmt: skip

# Patterns that a function puts together while the program runs, with an example of each; no text
# where they are among the module's own names, or are tried with all that is made there.
MADE = {
    "lawtrack.database.search.find_records:_worth_of#1": r"\b(?:cam|face)",
    "lawtrack.ingest.documents.print_repair:_word#1": r"[^\S\r\n]{2,}",
    "lawtrack.legislation.clerks.calling_off.own_day:_moved_to#1": "",  # re2
    "lawtrack.legislation.clerks.calling_off.own_day:_named#1": "",
    "lawtrack.legislation.clerks.spelling:language_of.one_of#1": "",
    "lawtrack.legislation.clerks.phrases:_compiled#1": "",
    "lawtrack.legislation.wording:step_of_headline#1": "",
    "lawtrack.linear_pattern:LinearPattern._compiled#1": "",
    "lawtrack.publishing.proof.make_proof:_lists#1": r"\b12345\b",
    "lawtrack.topics.patterns:gate_pattern#1": "",
    "lawtrack.topics.patterns:_one_of#1": "",
    "scrapers.meetings.called_off:_of_month#1": "",
    "scrapers.meetings.reading:_tag_with#1": "",  # re2
    "scrapers.meetings.reading:_without#1": "<script",
    "scrapers.meetings.reading:_without#2": "</script",
    "scrapers.plain_words:_end_of_hidden#1": "</style>",
}


@cache
def inventory() -> tuple[Written, ...]:
    return tuple(written_patterns(PROJECT))


def ours(key: str) -> bool:
    return key.startswith(OURS)


def waits(key: str) -> bool:
    return key.startswith("lawtrack.sandbox")


def plain(written: Written) -> bool:
    return written.library == "re" and is_plain(written.pattern or "", written.flags)


def runner(written: Written, ways: frozenset[str]) -> Callable[[str], None]:
    """Ask a pattern in the ways in which the program asks it."""
    pattern = written.pattern
    assert pattern is not None
    compiled: Any
    if written.library == "re2":
        options = re2.Options()
        options.case_sensitive = False
        compiled = re2.compile(pattern, options)
    else:
        compiled = re.compile(pattern, written.flags)

    def ask(text: str) -> None:
        said = text.encode() if isinstance(pattern, bytes) else text
        for way in ways:
            if way in ("match", "fullmatch", "search"):
                getattr(compiled, way)(said)
            else:
                for _ in compiled.finditer(said):
                    pass

    return ask


def slow_texts(written: Written) -> Iterator[str]:
    """Yield the texts that take a pattern longer than their length allows, and how long."""
    stays = STAYS.get(written.key, Stays(why=""))
    ways = frozenset({stays.asked}) if stays.asked else written.ways or frozenset({"finditer"})
    ask = runner(written, ways)
    size = stays.at_most
    texts = worst_texts(written.pattern or "", written.flags)
    if written.library == "re2" and ways <= ONCE:
        size, texts = min(size, ENOUGH_OF_RE2), texts[::EVERY_OF_RE2]

    def ask_flat(text: str) -> None:
        ask(" ".join(text.split()))

    for text in (*stays.worst, *texts):
        if grown := grows_faster(ask_flat if stays.flat else ask, text, size):
            yield f"{text!r}: {grown}"


def test_every_pattern_on_text_of_a_source_is_linear_or_stands_in_the_table() -> None:
    missing = [
        f'    "{written.key}": Stays(why=…),'
        for written in inventory()
        if written.library == "re" and written.pattern is not None
        if not ours(written.key) and not plain(written) and written.key not in STAYS
    ]
    assert not missing, "use LinearPattern, or add to STAYS:\n" + "\n".join(missing)


def test_every_pattern_that_is_made_while_running_stands_in_the_table() -> None:
    made = {
        written.key for written in inventory() if written.pattern is None and not ours(written.key)
    }
    assert made == set(MADE)
    assert all(is_plain(example) for example in MADE.values() if example)


def test_the_table_names_no_pattern_that_is_gone_or_plain() -> None:
    needed = {w.key for w in inventory() if w.pattern is not None and not plain(w)}
    assert sorted(STAYS.keys() - needed) == []


@pytest.mark.parametrize("module", sorted(modules_with_patterns(PROJECT)))
def test_time_grows_no_faster_than_the_text(module: str) -> None:
    slow = {
        written.key: texts
        for written in patterns_of(module, tree_of(modules_with_patterns(PROJECT)[module]))
        if written.pattern is not None and not plain(written) and not waits(written.key)
        if (texts := list(islice(slow_texts(written), 2)))
    }
    assert slow == {}


def test_no_other_library_and_no_other_name_brings_in_patterns() -> None:
    wrong = []
    for module, path in modules(PROJECT).items():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and node.module in ("re", "re2", "regex"):
                wrong.append(f"{module}: from {node.module} import …")
            if isinstance(node, ast.Import):
                wrong += [
                    f"{module}: import {alias.name} as {alias.asname}"
                    for alias in node.names
                    if alias.name == "regex" or (alias.name in ("re", "re2") and alias.asname)
                ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("import re\ndef f(t):\n    return re.sub('a*b', '', t)", ["made:f#1"]),
        ("import re\ndef f(t, x):\n    return re.split(x, t) + re.findall('c', t)",
         ["made:f#1", "made:f#2"]),
        ("class C:\n    def g(self):\n        return LinearPattern('x+y')", ["made:C.g#1"]),
    ],
)  # fmt: skip
def test_the_inventory_sees_what_it_is_to_see(
    code: str, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.import_module", lambda _: object.__new__(LinearPattern))
    assert [written.key for written in patterns_of("made", ast.parse(code))] == keys


@pytest.mark.parametrize(
    ("pattern", "is_so"),
    [
        ("[a-z]+", True),
        (r"\bsection \d{1,4}", True),
        (r"https?://[^\s]+", True),
        (r"\s+$", False),
        ("a.*b", False),
        ("(?:ab|c)*", False),
        (r"(?:\d{1,9}[ -]{0,9}){1,9}x", False),
    ],
)
def test_a_plain_pattern_is_told_by_its_shape(pattern: str, is_so: bool) -> None:
    assert is_plain(pattern) is is_so


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s+$",
        r"[ .;]+(pass|fail)$",
        r"[^.;\n]*\b(?:zoom|webex)",
        r"a.*b",
        r"<!--.*?-->",
        r"^\s*(\d+)\s*(?:m\.?)?\s*$",
        r"single\s+subject\s+is:?\s*(.+?)\s*(?:\[Page|$)",
        r"jan(?:[- /,]*\d+)*$",
        r"(?:\w+\s?)+!",
    ],
)
def test_a_pattern_that_goes_back_is_found_out(pattern: str) -> None:
    written = Written(key="made:x", library="re", pattern=pattern)
    assert next(slow_texts(written), "")


@pytest.mark.parametrize("way", ["search", "match", "fullmatch"])
def test_half_a_surrogate_pair_is_read_as_the_replacement_sign(way: str) -> None:
    found = getattr(LinearPattern("a.b", ignore_case=True), way)("A\ud800B")
    assert found.group() == "A\ufffdB"
    assert LinearPattern("a").sub("b", "\ud800 a\udfff") == "\ufffd b\ufffd"
    assert LinearPattern(", ").split("é, a") == ["é", "a"]
    assert LinearPattern("[a-z]").findall("1a2é3b") == ["a", "b"]
    assert NOWHERE not in LinearPattern("a").pattern
