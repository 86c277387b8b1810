"""The language in which words are looked for; pure, and made for whatever somebody types.

``ferry "face recognition" OR camera* -boston body:council after:2026-01-01``: words and phrases in
quotation marks, OR between two, a star for a beginning of three letters or more, a minus for what
must not stand in the record, and fields. Nothing is an error: what cannot be meant is a note.
"""

import re
from dataclasses import dataclass
from datetime import date

from lawtrack.database.search.index_words import index_prefix, index_words
from lawtrack.near_names import near_names
from lawtrack.topics.saved_searches import saved_search_words

LONGEST_QUERY = 400  # characters
MOST_TERMS = 16
SHORTEST_PREFIX = 3
FIELDS = (
    "sponsor", "body", "type", "status", "stance", "topic", "jurisdiction", "before", "after",
)  # fmt: skip
_BLANK_BEHIND = re.compile(rf"(?<!\w)({'|'.join(FIELDS)}): (?=[^\s-])", re.IGNORECASE)
_PART = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; of the last one perhaps only the beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What somebody looks for."""

    asked: str
    groups: tuple[tuple[Term, ...], ...] = ()  # of each, one must stand there
    without: tuple[Term, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    without_fields: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()  # what was not understood

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self.groups and not self.fields

    @property
    def positive(self) -> tuple[Term, ...]:
        """The terms that are looked for, in their order."""
        return tuple(term for group in self.groups for term in group)


def parse_search(asked: str) -> SearchQuery:
    """What is meant by the words."""
    text = _on_one_line(asked)
    notes = []
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        notes.append(f"only the first {LONGEST_QUERY} characters were looked for")
    groups: list[list[Term]] = []
    without: list[Term] = []
    fields: list[tuple[str, str]] = []
    without_fields: list[tuple[str, str]] = []
    joins = False
    for minus, name, phrase, word in _PART.findall(text):
        if word == "OR" and not minus and not name:
            joins = bool(groups)
            continue
        value = phrase or word
        if word.endswith(":") and word[:-1].lower() in FIELDS:
            name, value = word[:-1], ""
        if name.lower() in FIELDS:
            if note := _note_on(name.lower(), value):
                notes.append(note)
            else:
                (without_fields if minus else fields).append((name.lower(), value.strip('"')))
            continue
        if name and (near := near_names(name, FIELDS)):
            notes.append(
                f"{name}: is no field, it was looked for as a word - did you mean {near[0]}:"
            )
        term = _term(f"{name} {value}" if name else value, notes, is_phrase=bool(phrase))
        if term is None:
            continue
        if len(groups) + len(without) + sum(len(group) - 1 for group in groups) >= MOST_TERMS:
            notes.append(f"only the first {MOST_TERMS} words were looked for")
            break
        if minus:
            without.append(term)
        elif joins:
            groups[-1].append(term)
        else:
            groups.append([term])
        joins = False
    if without and not groups and not fields:
        notes.append("say what to look for as well: a minus only takes away")
        without = []
    return SearchQuery(
        asked=text,
        groups=tuple(map(tuple, groups)),
        without=tuple(without),
        fields=tuple(fields),
        without_fields=tuple(without_fields),
        notes=tuple(dict.fromkeys(notes)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedWords:
    """What of a search a subscription can watch for: words, or a topic, and where."""

    words: str = ""
    topic: str = ""
    jurisdictions: tuple[str, ...] = ()
    why_not: str = ""  # what in it only feed and calendar know


def followed_words(asked: str) -> FollowedWords:
    """The search as a subscription asks for it: whole words that all stand in one record."""
    words: list[str] = []
    topics: list[str] = []
    places: list[str] = []
    asked = _on_one_line(asked)
    if len(asked) > LONGEST_QUERY:  # a part of it would be another search
        return FollowedWords(why_not=f"more than {LONGEST_QUERY} characters")
    for minus, name, phrase, word in _PART.findall(asked):
        value = (phrase or word).strip('"')
        if minus or (word == "OR" and not name):
            return FollowedWords(why_not="OR" if word == "OR" else f"-{name or value}")
        if name.lower() in FIELDS and name.lower() not in ("topic", "jurisdiction"):
            return FollowedWords(why_not=f"{name.lower()}:")
        if value.endswith("*") and not phrase:
            return FollowedWords(why_not=value)
        kinds = {"topic": topics, "jurisdiction": places}
        kinds.get(name.lower(), words).append(
            value if name.lower() in FIELDS else f"{name} {value}".strip()
        )
    text = " ".join(words)
    if len(topics) > 1 or (topics and text):
        return FollowedWords(why_not=f"topic:{topics[0]} with more beside it")
    if not topics and not saved_search_words(text):
        return FollowedWords(why_not="no word")
    return FollowedWords(
        words=text, topic="".join(topics), jurisdictions=tuple(dict.fromkeys(places))
    )


def _on_one_line(asked: str) -> str:
    """The words with one blank between two, and none between a field and its value."""
    return _BLANK_BEHIND.sub(r"\1:", " ".join(asked.split()))


def _note_on(name: str, value: str) -> str:
    """Why a field cannot be meant so; empty when it can."""
    if not value.strip('"'):
        return f"{name}: was left out, nothing follows it"
    if name in ("before", "after"):
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{name}:{value} was left out - write a day as 2026-11-24"
    return ""


def _term(text: str, notes: list[str], *, is_phrase: bool) -> Term | None:
    words = index_words(text)
    if not words:
        return None
    if not is_phrase and text.endswith("*"):
        beginning = saved_search_words(text)[-1]
        if len(beginning) >= SHORTEST_PREFIX:
            return Term((*words[:-1], index_prefix(beginning)), is_prefix=True)
        notes.append(
            f"{beginning}*: looked for as a word; a beginning has {SHORTEST_PREFIX} letters"
        )
    return Term(tuple(words))
