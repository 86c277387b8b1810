"""The language in which words are looked for; pure, and made for whatever somebody types.

``ferry "face recognition" OR camera* -boston body:council after:2026-01-01``: words and phrases in
quotation marks, OR between two, a star for a beginning of three letters or more, a minus (or NOT)
for what must not stand in the record, and fields. Nothing is an error: what cannot be meant is a
note.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lawtrack.day_words import date_named
from lawtrack.linear_pattern import LinearPattern
from lawtrack.near_names import near_names
from lawtrack.topics.searches.index_words import (
    index_prefix,
    index_words,
    wholes_beginning,
    words_in,
)
from lawtrack.topics.searches.other_forms import other_forms
from lawtrack.topics.searches.printed_numbers import is_printed_number, with_numbers_joined

LONGEST_QUERY = 400  # characters
MOST_TERMS = 16
SHORTEST_PREFIX = 3
FIELDS = (
    "sponsor", "body", "type", "status", "stance", "topic", "jurisdiction", "before", "after",
)  # fmt: skip
OF_SUBSCRIPTIONS = ("topic", "jurisdiction")  # which have settings of their own for these
_BLANK_BEHIND = re.compile(rf"(?<!\w)({'|'.join(FIELDS)}): (?=[^\s-])", re.IGNORECASE)
_NUMBER = re.compile("([a-z]{1,6})([0-9]{1,6})")
_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»", '"'))  # as telephones write quotation marks
_MINUS = re.compile(r'(?<!\S)[−–—](?=["\w])')  # and a minus
_OR, _AND, _NOT = "OR", "AND", "NOT"
_SIGNS = {_OR: _OR, "|": _OR, "||": _OR, _AND: _AND, "&&": _AND, _NOT: _NOT}
_NO_SIGNS = {  # of this language; NOT is one of the words of a title in capitals
    "or": "or was looked for as a word - write OR",
    "Or": "or was looked for as a word - write OR",
    "NOT": "NOT was looked for as a word - write a minus before what must not be there",
}
_MEETING = re.compile(r"meeting-\S+")
_INNER_STAR = LinearPattern("[A-Za-z0-9][*?]+[A-Za-z0-9]")
_LONGEST_DAY = 3  # words: "Tuesday, January 20"
_LEAP_YEAR = 2000  # which has every day
_PART = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; of the last one perhaps only the beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False
    typed: str = field(default="", compare=False)
    is_other_form: bool = field(default=False, compare=False)  # of the one that was typed

    def __str__(self) -> str:
        return self.typed or " ".join(self.words)

    def stands_in(self, line: str) -> bool:
        """Whether it stands in the words of a text (``line_of``)."""
        return f" {' '.join(self.words)}{'' if self.is_prefix else ' '}" in line


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What somebody looks for."""

    asked: str
    words: str = ""  # of it, without its fields
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

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but words that must all be there."""
        return not self.without and all(
            len(_typed(group)) == 1 and not group[0].is_prefix for group in self.groups
        )

    @property
    def numbers(self) -> tuple[str, ...]:
        """What may be bills' numbers, in any usual spelling: all of it, or each side of its ORs."""
        if self.without or not any(map(str.isdigit, self.asked)):
            return ()
        groups = [_typed(group) for group in self.groups]
        if len(groups) == 1 and len(groups[0]) > 1:
            typed = [term.typed for term in groups[0]]
        elif self.fields or self.without_fields:
            typed = [" ".join(term.typed for group in groups for term in group)]
        else:
            typed = [self.asked.strip('"')]
        return tuple(side for side in typed if any(map(str.isdigit, side)))

    @property
    def meeting(self) -> str:
        """The day of meetings ("2026-03-11", "March 11, 2026"), or a meeting's id, if that is all.

        Empty where it is not.
        """
        day = None if self.without else date_named(self.words.strip('"'))
        return day.isoformat() if day else self.words if _MEETING.fullmatch(self.words) else ""

    @property
    def day_of_year(self) -> tuple[int, int] | None:
        """Month and day, where no more than a day without its year was typed: "Jan 20"."""
        words = self.words.strip('"').replace(",", " ")
        is_whole = self.without or self.meeting or len(words.split()) > _LONGEST_DAY
        day = None if is_whole else date_named(f"{words} {_LEAP_YEAR}")
        return (day.month, day.day) if day else None

    @property
    def size(self) -> int:
        """How many terms were typed."""
        return len(_typed((*self.positive, *self.without)))

    def stands_in(self, line: str) -> bool:
        """Whether a text with these words (``line_of``) is one that the search finds."""
        return not self.missing(line) and not self.shuts_out(line)

    def missing(self, line: str) -> tuple[tuple[Term, ...], ...]:
        """Of which groups nothing stands in the text."""
        return tuple(
            group for group in self.groups if not any(term.stands_in(line) for term in group)
        )

    def begins_in(self, line: str) -> bool:
        """Whether something that is looked for stands in the text."""
        return any(term.stands_in(line) for term in self.positive)

    def shuts_out(self, line: str) -> bool:
        """Whether something stands in the text that must not."""
        return any(term.stands_in(line) for term in self.without)


def _typed(terms: Iterable[Term]) -> list[Term]:
    return [term for term in terms if not term.is_other_form]


def line_of(text: str) -> str:
    """The words of a text as the index has them, with a blank before and behind each."""
    return line_of_words(index_words(text))


def line_of_words(words: Iterable[str]) -> str:
    """A line of words that have been taken from a text already."""
    return f" {' '.join(words)} "


def parse_search(asked: str) -> SearchQuery:
    """What is meant by the words."""
    text = _on_one_line(asked)
    query = _parsed(text[:LONGEST_QUERY], FIELDS, MOST_TERMS)
    if len(text) <= LONGEST_QUERY:
        return query
    cut = f"only the first {LONGEST_QUERY} characters were looked for"
    return replace(query, notes=(cut, *query.notes))


def kept_search(words: str) -> SearchQuery:
    """What a subscription or a saved search looks for: no field, and nothing of it left out.

    One of earlier versions, of which this would leave no word, looks for all of its words.
    """
    query = _parsed(_tidied(words), (), len(words))
    return query if query.groups else _parsed(" ".join(words_in(words)), (), len(words))


def _parsed(text: str, known: Collection[str], most: int) -> SearchQuery:
    notes: list[str] = []
    groups: list[list[Term]] = []
    without: list[Term] = []
    fields: list[tuple[str, str]] = []
    without_fields: list[tuple[str, str]] = []
    words: list[str] = []
    joins = takes_away = False
    typed = 0
    parts = list(_PART.finditer(with_numbers_joined(text)))
    said = "".join(part[0] for part in parts if (part[2] or "").lower() not in known)
    for part in parts:
        minus, name, phrase, word = part.groups(default="")
        sign = _SIGNS.get(part[0], "")
        if sign and not (sign == _NOT and said.isupper()):
            joins = bool(groups) if sign == _OR else joins
            takes_away = takes_away or sign == _NOT
            words += [_OR] * (sign == _OR)
            continue
        if part[0] in _NO_SIGNS and groups:
            notes.append(_NO_SIGNS[part[0]])
        value = phrase or word
        if word.endswith(":") and word[:-1].lower() in known:
            name, value = word[:-1], ""
        if name.lower() in known:
            note = _note_on(name.lower(), value)
            of = without_fields if minus or takes_away else fields
            of += [(name.lower(), _value_of(name.lower(), value))] * (not note)
            notes += [note] * bool(note)
            takes_away = False
            continue
        words.append(part[0])
        notes += _notes_on_word(name, value, known)
        terms = _terms(f"{name} {value}" if name else value, notes)
        if not terms:
            continue
        if typed >= most:
            notes.append(f"only the first {most} words were looked for")
            break
        typed += 1
        if minus or takes_away:
            without.extend(terms)
        else:
            groups += [[]] * (not joins)
            groups[-1] = [*groups[-1], *terms]
        joins = takes_away = False
    if text.strip() and not (groups or without or fields or without_fields or notes):
        notes.append("no word to look for stands in it")
    if without and not groups and not fields:
        notes.append("say what to look for as well: a minus only takes away")
        without = []
    return SearchQuery(
        asked=text,
        words=" ".join(words),
        groups=tuple(map(tuple, groups)),
        without=tuple(without),
        fields=tuple(fields),
        without_fields=tuple(without_fields),
        notes=tuple(dict.fromkeys(notes)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedWords:
    """What of a search a subscription can watch for: words, or a topic, and where."""

    words: str = ""  # with OR, minus, stars and quotation marks, as they were typed
    topic: str = ""
    jurisdictions: tuple[str, ...] = ()
    why_not: str = ""  # what in it only feed and calendar know


def followed_words(asked: str) -> FollowedWords:
    """The search as a subscription asks for it."""
    asked = _on_one_line(asked)
    if len(asked) > LONGEST_QUERY:  # a part of it would be another search
        return FollowedWords(why_not=f"more than {LONGEST_QUERY} characters")
    query = _parsed(asked, FIELDS, len(asked))
    for name, _ in query.without_fields:
        return FollowedWords(why_not=f"-{name}:")
    for name, _ in query.fields:
        if name not in OF_SUBSCRIPTIONS:
            return FollowedWords(why_not=f"{name}:")
    topics = [value for name, value in query.fields if name == "topic"]
    places = [value for name, value in query.fields if name == "jurisdiction"]
    if len(topics) > 1 or (topics and (query.groups or query.without)):
        return FollowedWords(why_not=f"topic:{topics[0]} with more beside it")
    if not topics and not query.groups:
        return FollowedWords(why_not="no word")
    if query.size > MOST_TERMS:
        return FollowedWords(why_not=f"more than {MOST_TERMS} words")
    parts = ((part[0], part[2] or part[0].rpartition(":")[0]) for part in _PART.finditer(asked))
    words = [said for said, name in parts if name.lower() not in FIELDS]
    return FollowedWords(
        words="" if topics else " ".join(words),
        topic="".join(topics),
        jurisdictions=tuple(dict.fromkeys(places)),
    )


def _on_one_line(asked: str) -> str:
    """The words with one blank between two, and none between a field and its value."""
    return _BLANK_BEHIND.sub(r"\1:", _tidied(asked))


def _tidied(asked: str) -> str:
    """The words with one blank between two, and with signs as keyboards have them."""
    return _MINUS.sub("-", " ".join(asked.translate(_STRAIGHT).split()))


def _note_on(name: str, value: str) -> str:
    """Why a field cannot be meant so; empty when it can."""
    if not value.strip('"'):
        return f"{name}: was left out, nothing follows it"
    if name in ("before", "after"):
        try:
            date.fromisoformat(_value_of(name, value))
        except ValueError:
            return f"{name}:{value} was left out - write a day as 2026-11-24"
    elif not words_in(value):
        return f"{name}:{value} was left out, there is no word in it"
    return ""


def _notes_on_word(name: str, value: str, known: Collection[str]) -> Iterator[str]:
    """What in it looks like a sign of this language, and is none."""
    if known and name.isalpha() and not value.startswith("//"):
        near = near_names(name, known)
        meant = f"did you mean {near[0]}:" if near else f"fields are {', '.join(known)}"
        yield f"{name}: is no field, it was looked for as a word - {meant}"
    if "/" not in value and _INNER_STAR.search(value):  # an address may have a question mark
        yield f"{value}: a star stands at the end of a word alone"


def _value_of(name: str, value: str) -> str:
    """The value of a field; a day in the form of ISO."""
    day = date_named(value.strip('"')) if name in ("before", "after") else None
    return day.isoformat() if day else value.strip('"')


def _terms(text: str, notes: list[str]) -> list[Term]:
    """What was typed as one, and the other forms in which a text may have it."""
    words = index_words(text)
    if not words:
        return []
    if text.endswith("*") and not text.endswith(" *"):
        beginning = words_in(text)[-1]
        if len(beginning) >= SHORTEST_PREFIX:
            *before, _ = words
            wholes = ((*before, word) for word in wholes_beginning(beginning))
            others = [Term(whole, typed=text, is_other_form=True) for whole in wholes]
            whole = (*before, index_prefix(beginning))
            return [Term(whole, is_prefix=True, typed=text), *others]
        notes.append(
            f"{beginning}*: looked for as a word; a beginning has {SHORTEST_PREFIX} letters"
        )
    forms = (*_printed_apart(words), *other_forms(text))
    return [
        Term(tuple(words), typed=text),
        *(Term(form, typed=text, is_other_form=True) for form in forms if form != tuple(words)),
    ]


def _printed_apart(words: list[str]) -> list[tuple[str, ...]]:
    """A number that was typed as one thing, as clerks print it: "HR 1412" and "H.R. 1412"."""
    one_thing = len(words) == 1 or is_printed_number(words)
    number = _NUMBER.fullmatch("".join(words)) if one_thing else None
    if number is None:
        return []
    letters, digits = number.groups()
    return list(dict.fromkeys([(letters, digits), (*letters, digits)]))
