"""What sentences say of a thing that a title names: "such technology", "the contract"."""

import re
from collections.abc import Iterator

import re2

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.structure.sentences import sentence_ends
from lawtrack.topics.words import Words

# So much of a summary or a text is asked, and so many of its sentences.
_REACH = 1_500
_SENTENCES = 8
_REFERS = LinearPattern(
    r"\b(?:(?:the|such|this|that|these|those|said|any such|such an?"
    r"|each such) (?:proposed )?(?:use of )?(?:(?:the|such|this|that|these"
    r"|those) )?(?:technolog(?:y|ies)|systems?|software|tools?|devices?|programs?|pilots?|cameras?"
    r"|capabilit(?:y|ies)|features?|functions?|equipment|kiosks?|purchase|acquisition|contract|agreement|lease|renewal|deployment"
    r"|use|upgrade|practice|search(?:es)?|surveillance|proposal)"
    r"|its use|(?:use|uses|using|used|operate|install|acquire|buy|of|run|deploy) (?:it|them))\b",
    ignore_case=True,
)
_RECITES = re.compile(r"\bwhereas\b|\bfinds? that\b", re.IGNORECASE)
# "the use of force": of something else
_OF_OTHERS = re.compile(r"use of\b", re.IGNORECASE)
_IT = LinearPattern(r"\b(?:it|them)\b", ignore_case=True)


def behind_a_heading(statement: Statement) -> Statement:
    """What stands behind "Facial recognition:" of it: "the contractor shall disable it"."""
    it = _reference(statement.after) or _IT.search(statement.after)
    if it is None:
        return statement
    before, after = statement.after[: it.start()], statement.after[it.end() :]
    return statement._replace(before=before.strip(" :.—–-"), phrase=it.group(), after=after)


def _reference(text: str) -> "re2._Match[str] | None":
    """The first words of a text that refer to what was named before."""
    named = _REFERS.finditer(text)
    return next((it for it in named if not _OF_OTHERS.match(text, it.end() - 3)), None)


def sentences_on_it(text: str, words: Words) -> Iterator[Statement]:
    """Yield the sentences at the beginning of a text that refer to what its title names."""
    begins = " ".join(text[:_REACH].split())
    start = 0
    for end in [*sentence_ends(begins, 0, len(begins)), len(begins)][:_SENTENCES]:
        sentence, start = begins[start:end].strip(), end
        for part in sentence.split(";"):
            it = _reference(part)
            if it is None or _RECITES.search(part):
                continue
            if words.stands("exceptions", part) or words.stands("told_law", part):
                continue
            yield Statement(
                part[: it.start()].strip(), it.group(), part[it.end() :].strip(), (), sentence
            )
            break
