"""Single steps of the judgement that whole texts do not tell apart: made up."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawtrack.topics import Field, judge, load_topics
from lawtrack.topics.evidence import HITS_A_TEXT, SHORT
from lawtrack.topics.judgement import Judgement
from lawtrack.topics.stance import stance_of
from lawtrack.topics.stances.clause_stance import stance_of_statement
from lawtrack.topics.stances.stance_kinds import AUTHORISE, BAN, DISCLOSE, RESTRICT, STUDY, UNCLEAR
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.words import LISTS, shared_words, with_own_words

TOPICS = load_topics(["facial-recognition"], None)
WORDS = shared_words()
HEADED = "Sec. 2. Limits on facial recognition"
FACES = "facial recognition"
STANCES = {
    "ban": BAN,
    "restrict": RESTRICT,
    "disclose": DISCLOSE,
    "study": STUDY,
    "authorise": AUTHORISE,
    "unclear": UNCLEAR,
}


def told(before: str, after: str = "", *stems: str, is_title: bool = False) -> Statement:
    return Statement(before, FACES, after, stems, f"{before} {FACES} {after}", is_title)


def judged(text: str, place: str = "version") -> Judgement:
    title, _, summary = text.partition(" | ") if place == "digest" else ("An item", "", "")
    texts = Field("summary", summary) if place == "digest" else Field(place, text)
    (judgement,) = judge([Field("title", title), texts], TOPICS)
    return judgement


@pytest.mark.parametrize(
    ("statement", "stance"),
    [
        # what is allowed is the rest: of what nobody may have, it is not said
        (told("The county shall not buy or lease equipment other than"), UNCLEAR),
        (told("The county may buy equipment other than"), RESTRICT),
        # a report is to hold it, whatever is said of it; far behind the verb it is another thing
        (told("whether to ban", "", "The report shall include—"), STUDY),
        (told("the purchase of", "", "The report shall include each of the following:"), STUDY),
        (told("the purchase of", "", "A report shall include. " + "So it was. " * 20), AUTHORISE),
        # what ends is the thing, or a law on it
        (told("Cancel", "", is_title=True), BAN),
        (told("Cancel the", " ban", is_title=True), AUTHORISE),
        (told("Strike $5,000 for", ""), BAN),
        (told("The clerk read the letter. Strike $5,000 for", ""), BAN),
        (told("Strike $5,000 for tea and add it to"), AUTHORISE),
        (told("Defund the opera and the", "", is_title=True), UNCLEAR),
        (told("Defund all of the new and costly", "", is_title=True), UNCLEAR),
        (told("Defund all of the costly", "", is_title=True), BAN),
        (told("Defund all of the most costly", "", is_title=True), UNCLEAR),
        (told("REPEALING THE", "BAN LAW OF THE CITY", is_title=True), AUTHORISE),
        # what is undone may be an undoing itself; exceptions do not undo what a clause lays down
        (told("Oppose the repeal of the ban on", is_title=True), BAN),
        (told("Veto the lifting of the ban on", is_title=True), BAN),
        (told("Repeal the ban on hats and on", is_title=True), AUTHORISE),
        (told("Repeal the hat rule and the ban on", is_title=True), BAN),
        (told("Repealing a rule on colors of the clerk's really very old hats in the ban on"), BAN),
        (told("Exempt inns from the ban on"), AUTHORISE),
        (told("Ban", "with an exception to the ban for inns", is_title=True), BAN),
        (told("Exempting", "AT INNS FROM THE LIST OF PROHIBITED TOOLS", is_title=True), AUTHORISE),
        (told("Of", "in inns by the sea: an exemption from the ban", is_title=True), AUTHORISE),
        (told("The authority of the port for", "expires on June 30"), BAN),
        (told("The port will pay for", "until the lease expires"), AUTHORISE),
        # what is thought of, and what is done
        (told("A report on banning"), STUDY),
        (told("A report on an ordinance to ban"), BAN),
        (told("To learn how to limit"), STUDY),
        (told("A panel on tea, limiting"), RESTRICT),
        (told("To evaluate the Park and River Police's purchase of"), STUDY),
        # the permit that nobody may be without; who is kept out is a person
        (told("New", "permits", is_title=True), RESTRICT),
        (told("It may buy", "for persons banned from the park"), AUTHORISE),
        # by means of it, and before it is used
        (told("The clerk shall confirm each name by means of"), AUTHORISE),
        (told("The clerk shall confirm each name before using"), RESTRICT),
        # who uses it must do two things
        (told("An inn that uses", "shall publish a list and shall not add a child"), RESTRICT),
        (told("An inn that uses", "shall publish a list and shall name a clerk"), DISCLOSE),
        (told("An inn that rents a gate with", "shall ask for consent"), RESTRICT),
        # money for it, and for something else
        (told("Add $5,000 for"), AUTHORISE),
        (told("The clerk lost $5,000 on the way. He waited for"), UNCLEAR),
        # words that an amendment takes away
        (told("It is amended by striking “may buy” and inserting “may not use”"), BAN),
        (told("It is amended by striking “must not use” and inserting “may purchase”"), AUTHORISE),
        # who uses it has a duty
        (told("Each sheriff that was given a van and operates", "shall publish a list"), DISCLOSE),
        # a study of rules is a study, also of a long row of them
        (told("An evaluation of the implementation of an integrated"), STUDY),
        (told("A review of the deployment and purchase of"), AUTHORISE),
        # a "no" that denies nothing
        (told("No later than May 1, the clerk shall deploy"), AUTHORISE),
        (told("He will provide", "at no cost to the city, and the city may renew it"), AUTHORISE),
        (told("The guard will run", "for it at no charge, and the city shall pay"), AUTHORISE),
        # a line of a budget
        (told("Equipment. New", "replacement .... $40,000"), AUTHORISE),
        (told("Equipment. New", "and other things; then $40,000"), UNCLEAR),
        (told("Equipment. New", "(part 4), then other .... $40,000"), AUTHORISE),
        (told("The clerk has read old letters of", "(part 4), then other .... $40,000"), UNCLEAR),
        (told("The clerk has read old letters of", "part 4 .... $40,000"), AUTHORISE),
        (told("Notice of", "and obtain consent", is_title=True), RESTRICT),
        (told("Repealing the", "program of the Harbor Act", is_title=True), BAN),
        (told("", "results shall be published and then deleted"), DISCLOSE),
        # ways out that leave lawful use
        (told("The guard must not run", "except with a chief's written permission"), RESTRICT),
        (told("No picture shall be searched by", "except by order of the court"), RESTRICT),
        (told("No picture shall be searched by", "except for the guard"), BAN),
        # nobody may, however long its name
        (told(f"No wagon {'of a pier or a basin ' * 4} of the state shall be fitted with"), BAN),
        (told("No wagon that is owned by the guard may pass, and the chief shall use"), AUTHORISE),
        # "access", "needed", "take", "added": no rule without the rest of it
        (told("The port may buy all that is needed for"), AUTHORISE),
        (told("Take", "to the schools", is_title=True), UNCLEAR),
        (told("The added clerk shall study", "in the school budget"), STUDY),
        (told("The contract on", "may bind the public"), AUTHORISE),
        # what is sold is the thing, or what comes of it
        (told("The vendor shall not sell"), BAN),
        (told("The vendor shall not sell", "images"), RESTRICT),
        (told("The vendor shall not sell")._replace(phrase="facial images"), RESTRICT),
        # what the next sentence does with the law that this one tells
        (told("The port may use")._replace(undone=True), UNCLEAR),
        (told("The port shall not use")._replace(undone=True), AUTHORISE),
        (told("The port shall not use")._replace(becomes="Allow it with a warrant."), RESTRICT),
        (told("The port may use")._replace(becomes="Require approval of the board."), RESTRICT),
        (told("The port may use")._replace(becomes="This bill would forbid it."), BAN),
        # what stands behind it in a title
        (told("", "; its impact on civil rights", is_title=True), STUDY),
        (told("To license", "vendors", is_title=True), RESTRICT),
        (told("Authorizes", "and sets accuracy standards for it", is_title=True), RESTRICT),
        (told("Study of", "and prohibits its use in parks", is_title=True), BAN),
        (told("Study of", "and use of it", is_title=True), STUDY),
        # what is demanded of a user is a hearing, a test, a report or an open record
        (told("A shop that has", "shall give a hearing"), RESTRICT),
        (told("A shop that has", "shall make it available for testing"), RESTRICT),
        (told("A shop that has", "shall give a report of it"), DISCLOSE),
        (told("A shop that has", "shall keep a log open to the public"), DISCLOSE),
    ],
)  # fmt: skip
def test_a_statement_says_what_it_would_do(statement: Statement, stance: str) -> None:
    assert stance_of_statement(statement, WORDS) == stance


def builds(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield each build of a sentence with what it says and where it stands."""
    file = Path(__file__).parent / name
    for stance, places in tomllib.loads(file.read_text("utf-8")).items():
        for place, texts in places.items():
            for text in texts:
                yield stance, place, text


def worded(build: str) -> list[str]:
    """A build with the first word of each "[a|b|c]", and with each other word in turn."""
    parts = re.split(r"\[([^\]]*)\]", build)
    choices = [part.split("|") for part in parts[1::2]]
    first = [words[0] for words in choices]
    chosen = [first]
    for place, words in enumerate(choices):
        chosen += [[*first[:place], word, *first[place + 1 :]] for word in words[1:]]
    return ["".join(a + b for a, b in zip(parts[::2], [*each, ""], strict=True)) for each in chosen]


@pytest.mark.parametrize(
    ("build", "shown"),
    [
        (
            "[Title|Body|Text:|Summary|Synopsis|Subject|Abstract|Background|Sponsors|..Sponsor]\n",
            "",
        ),
        ("CITY OF THE [SEA|TOWN]\n", ""),
        ("THE CLERKS [SHALL|MUST|MAY|WILL|CAN|DO NOT|SAY NO,|NEVER|HEREBY] SING\n", "THE CLERKS"),
        ("BY CLERKS [THE|A|AN|OF|TO|IN|ON|BY|FOR|AND|OR|WITH|FROM|THAT|IS|ARE]\n", "BY CLERKS"),
        ("BY CLERKS [SINGING|TEA,|TEA;|TEA:|TEA-|TEA—|TEA&]\n", "BY CLERKS"),
    ],
)
def test_the_head_of_a_document_is_not_shown_unless_it_goes_on(build: str, shown: str) -> None:
    rule = f"No clerk shall use {FACES}."
    for head in worded(build):
        (match,) = judged(head + rule).matches
        assert match.sentence.startswith(shown or rule), head


LEAVE, RULE, LOOK, BARS, NAME = (
    told(before, is_title=True)
    for before in ("Authorizes the port to buy", "Regulates", "Study of", "Ban on", "Amending")
)
MAY, MUST, NEVER, HOW, OF = (
    told(before, after)
    for before, after in (
        ("The port may buy", ""),
        ("A port may use", "only with a warrant"),
        ("No port shall use", ""),
        ("The port shall study", ""),
        ("It is of", ""),
    )
)
BOUND = told("No port shall keep", "for longer than a day")
BOUGHT = told("", "contract", is_title=True)
# leave of which no word next to the phrase says that it has conditions
WARRANTED = told(
    "Allows", "or other filming by the police as part of a criminal investigation, with a warrant"
)
IN_NEED = told(
    "This bill would also authorize",
    "to be rented for the gates of the harbor by its clerks and guards, in certain circumstances",
)
FREE = told("Allows", "or other filming by the police as part of an inquiry")


@pytest.mark.parametrize(
    ("levels", "stance", "decides"),
    [
        # a title that permits, and what every clause of the text says
        ([[LEAVE], [NEVER], []], RESTRICT, NEVER),
        ([[LEAVE], [OF, NEVER], []], RESTRICT, NEVER),
        ([[LEAVE], [], [MUST], []], RESTRICT, MUST),
        ([[LEAVE], [NEVER, MAY], []], AUTHORISE, LEAVE),
        ([[LEAVE], [NEVER]], AUTHORISE, LEAVE),
        ([[LEAVE], [OF], []], AUTHORISE, LEAVE),
        # a title that only regulates
        ([[RULE], [NEVER], [], []], BAN, NEVER),
        ([[RULE], [OF, NEVER], [], []], BAN, NEVER),
        ([[RULE], [NEVER], []], RESTRICT, RULE),
        ([[RULE], [NEVER, MUST], [], []], RESTRICT, RULE),
        ([[MUST], [NEVER], [], []], RESTRICT, MUST),
        ([[LOOK], [NEVER], [], []], STUDY, LOOK),
        # a summary tells the conditions too; a ban in it is the stricter
        ([[LOOK, MUST]], STUDY, LOOK),
        ([[LOOK, NEVER]], BAN, NEVER),
        ([[BARS, MUST]], RESTRICT, MUST),
        # lawful uses told beside a ban
        ([[NEVER, WARRANTED]], RESTRICT, WARRANTED),
        ([[BARS, IN_NEED]], RESTRICT, IN_NEED),
        ([[NEVER, MAY, WARRANTED]], RESTRICT, WARRANTED),
        ([[NEVER, FREE]], BAN, NEVER),
        # the rule of the direction that most point to, and the stricter of equal ones
        ([[HOW, HOW, HOW, MUST]], RESTRICT, MUST),
        ([[HOW, HOW, HOW, HOW, MUST]], STUDY, HOW),
        ([[HOW, HOW, HOW, HOW, NEVER]], BAN, NEVER),
        ([[MAY, MAY, NEVER]], BAN, NEVER),
        ([[MAY, MAY, MAY, NEVER]], AUTHORISE, MAY),
        ([[MAY, MAY, MUST]], AUTHORISE, MAY),
        # what one rule allows where another forbids all else
        ([[MUST, NEVER]], RESTRICT, MUST),
        ([[NEVER, MUST]], RESTRICT, MUST),
        ([[BOUND, NEVER]], BAN, NEVER),
        ([[BOUND, BOUND, NEVER]], RESTRICT, BOUND),
        ([[MAY, MUST]], RESTRICT, MUST),
        # a title that lists subjects gives way to a sentence, the name of a contract does not
        ([[BOUGHT, HOW]], AUTHORISE, BOUGHT),
        ([[told("Contracts:", "", is_title=True), HOW]], STUDY, HOW),
        # what says nothing is passed over
        ([[OF], [], [HOW]], STUDY, HOW),
        ([[NAME], [OF]], UNCLEAR, None),
    ],
)
def test_levels_are_asked_in_order(
    levels: list[list[Statement]], stance: str, decides: Statement | None
) -> None:
    apart = [
        [each._replace(shown=f"{number} {each.shown}") for number, each in enumerate(level)]
        for level in levels
    ]
    chosen, sentence = stance_of(apart, WORDS)
    assert (chosen, sentence.partition(" ")[2]) == (stance, decides.shown if decides else "")


def test_a_clause_that_names_it_often_counts_once() -> None:
    assert stance_of([[HOW, HOW, HOW, HOW, MUST]], WORDS)[0] == RESTRICT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Whereas facial recognition errs; and", "recital"),
        ("The fee is due. The system shall not be sold; it has no facial recognition.", "plain"),
        ("A person may ask for facial recognition only if a judge agrees.", "operative clause"),
        ("A person may ask for facial recognition at the desk.", "plain"),
        ("A person may have seen facial recognition without knowing.", "plain"),
        ("“Facial recognition”, any software that names a face.", "definition"),
        ("It shall be so. “Tool” includes kites and facial recognition.", "part of a definition"),
        ("It shall send a summary that includes how facial recognition errs.", "operative clause"),
        ("No later than May 1, it shall name kites, such as facial recognition.", "example"),
        ("The board shall send goods that include lamps, facial recognition and salt.", "example"),
        ("Section 4. The tool does not open; facial recognition is its name.", "plain"),
        ("El puerto llevará reconocimiento facial a los muelles.", "operative clause"),
        ("LOS PUERTOS LLEVARÁN RECONOCIMIENTO FACIAL A LOS MUELLES.", "operative clause"),
        ("El puerto llevaba reconocimiento facial a los muelles.", "plain"),
        ("El puerto rápido tiene reconocimiento facial.", "plain"),
        (f"{'a' * 104} means kites and facial recognition.", "part of a definition"),
        (f"{'a' * 120} means kites and facial recognition.", "plain"),
    ],
)  # fmt: skip
def test_the_words_around_a_phrase_make_its_kind(text: str, kind: str) -> None:
    assert judged(text).matches[0].rule.partition(": ")[2] == kind


def test_a_definition_is_told_by_a_term_that_stands_near_its_beginning() -> None:
    def rule(words_before: int) -> str:
        filler = "a" * (words_before - len("“monitoring tool” "))
        return (
            judged(f"{filler} “monitoring tool” means kites and facial recognition.")
            .matches[0]
            .rule
        )

    assert rule(218).endswith("part of a definition")
    assert not rule(260).endswith("part of a definition")


def test_what_a_summary_gives_as_an_example_counts_near_its_beginning() -> None:
    def about(start: int) -> str:
        example = "The office shall buy tools such as drones, "
        filler = ("Trees are old. " * 80)[: start - len(example) - 2]
        return judged(f"{filler}. {example}facial recognition and robots.", "summary").judgement

    assert about(SHORT - 1) == "about"
    assert about(SHORT) == "mentions"


def test_of_very_many_mentions_the_first_are_looked_at_and_that_is_told() -> None:
    few = judged(f"It has {FACES}. " * HITS_A_TEXT)
    many = judged(f"It has {FACES}. " * (HITS_A_TEXT + 1))
    assert (len(few.matches), "looked at" in few.reason) == (HITS_A_TEXT, False)
    assert f"the first {HITS_A_TEXT} were looked at" in many.reason
    assert len(many.matches) == HITS_A_TEXT == 300
    beside = [Field("version", f"It has {FACES}. " * (HITS_A_TEXT + 1)), Field("summary", FACES)]
    assert "were looked at" in judge(beside, TOPICS)[0].reason


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("No clerk shall use facial recognition.", "No clerk shall use facial recognition."),
        ("This may be cited as the “Office of Facial Recognition Act”.", HEADED),
        ("The clerk shall study facial recognition.", HEADED),
        ("This does not apply to facial recognition.", HEADED),
    ],
)  # fmt: skip
def test_below_a_heading_the_rule_is_shown(body: str, shown: str) -> None:
    judgement = judged(f"Sec. 1. Tea\n\nTea is hot.\n\n{HEADED}\n\n{body}")
    assert judgement.reason == "its text has a heading that speaks of “facial recognition”"
    assert judgement.matches[0].sentence == shown


@pytest.mark.parametrize("name", LISTS)
def test_lists_that_are_passed_over_have_no_phrase_in_a_text(name: str) -> None:
    words = shared_words()
    for phrase in getattr(words, name):
        first = " ".join(word.split("|")[0].rstrip("*") for word in phrase.split())
        for text in (first.replace("~", "of no other"), f"It is {first.replace('~', 'a').upper()}"):
            for again in range(2):
                stands = words.pattern(name).search(text) is not None
                assert not stands or name in words.may_stand(text), (text, again)
    assert name not in words.may_stand("whales")


def test_each_topic_asks_its_own_lists() -> None:
    other = with_own_words({"forbids": ["whale", "sing ~ songs"]})
    for text in ("a whale", "to sing them no songs"):
        assert other.stands("forbids", text)
        assert not shared_words().stands("forbids", text)
    assert not other.stands("forbids", "to sing")
