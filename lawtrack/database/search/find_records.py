"""What a search finds: bills and meetings, each with the place, the words around it, and counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bills import find_bills
from lawtrack.database.bulk import in_chunks
from lawtrack.database.events import find_meetings, meetings_on_the_day
from lawtrack.database.search.did_you_mean import other_searches, searches_beside, unknown_values
from lawtrack.database.search.matching_entries import Entry, SearchTooSlow, matching_entries
from lawtrack.database.search.pasted_addresses import is_address, records_at
from lawtrack.database.search.search_facts import (
    COUNTED,
    OF_FACTS,
    Key,
    RecordFacts,
    facts_of,
    sponsors_of,
    those_that_fit,
    with_keys_of_places,
)
from lawtrack.database.search.search_memory import SearchMemory
from lawtrack.database.search.search_snippet import TextPart, as_line, snippet_of
from lawtrack.database.tables.legislation import (
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    TextRow,
)
from lawtrack.database.texts import Said, said_of
from lawtrack.legislation.normalize import without_line_end_marks
from lawtrack.marked_text import STRUCK
from lawtrack.safe_text import readable
from lawtrack.topics.searches.printed_numbers import numbers_among
from lawtrack.topics.searches.search_query import SearchQuery, Term, line_of, parse_search

MOST_ENTRIES = 10_000  # of which counts and facets are made
PAGE = 20
FEW = PAGE  # that are found: what else may be meant is said
MOST_PLACES = 5  # named of one record
MOST_TITLES = 500  # that are held against what was typed
ENOUGH_OF_TITLE = 5  # words of it
HitKey = tuple[date, str, int]  # day, kind, our id
Facets = Mapping[str, tuple[tuple[str, int], ...]]
TOO_SLOW = "that took too long to look for: longer words, or more of them, help"
ADDRESS = "address"
OWN = {"bill": "title and summary", "event": "name and agenda"}
PAPERS = "names of documents"


@readable("jurisdiction", "id", "where", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A bill or meeting that a search finds, and where the words stand."""

    kind: str
    jurisdiction: str
    session: str  # of a bill
    id: str  # what "lawtrack show" takes
    title: str
    day: date  # of the last action, or the meeting
    status: str
    places: tuple[str, ...]  # "title and summary", "name and agenda", "Fiscal note, page 7"
    snippet: tuple[TextPart, ...]  # the words around the hit in the first place
    document: str  # the address of the document that the snippet is of; empty: the record's own
    page: int  # of it, from 1
    url: str
    subject_id: int  # our id of it

    @property
    def where(self) -> str:
        """The places on one line."""
        return "; ".join(self.places)

    @property
    def words(self) -> str:
        """The snippet as a line."""
        return as_line(self.snippet)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """One page of what a search finds, with counts of all."""

    asked: str
    hits: tuple[SearchHit, ...]
    total: int
    is_more: bool  # the total is of the newest places only: there are more
    page: int
    pages: int
    best_first: bool
    facets: Facets
    notes: tuple[str, ...]
    meant: str = ""  # something like it that is found, where nothing else is
    beside: tuple[str, ...] = ()  # searches that the words may also mean, where few are found


def search_records(
    session: Session,
    asked: str,
    *,
    jurisdiction: str = "",
    best_first: bool = False,
    page: int = 1,
    size: int | None = PAGE,
    behind: HitKey | None = None,
    memory: SearchMemory | None = None,
) -> SearchAnswer:
    """What the words find, the newest first or those with the most and best places.

    The words must stand together in one place: a title with its summary, a meeting with its agenda,
    a page of a document. ``size`` of ``None`` gives all of it on one page; ``behind`` leaves out
    what stands before that hit, and itself, in the order of days. ``memory`` is for who asks often.
    """
    query, memory = _query(session, asked), memory or SearchMemory()
    matching = _matching(session, query, jurisdiction, memory, best_first=best_first)
    answer = _answer(session, query, matching, best_first, page, size, behind)
    if matching.kept:
        few = len(matching.kept) <= FEW
        beside = searches_beside(session, query, memory.sponsors) if few else ()
        return replace(answer, beside=tuple(beside))
    answer = replace(answer, notes=(*answer.notes, *unknown_values(session, query)))
    numbers = numbers_among(query.asked)
    for other in other_searches(session, query, memory.sponsors):
        found = _matching(session, _query(session, other), jurisdiction, memory)
        if found.named or (found.kept and other not in numbers):
            return replace(answer, meant=other)
    return answer


def found_bills(
    session: Session, asked: str, *, memory: SearchMemory | None = None
) -> tuple[list[int], tuple[str, ...]]:
    """Our ids of the bills that the words find, and what of the question was not looked at."""
    matching = _matching(session, _query(session, asked), "", memory or SearchMemory())
    notes = matching.notes
    if matching.is_more:
        notes = (*notes, f"only the newest {MOST_ENTRIES:,} places were looked at")
    return [one.key[1] for one in matching.kept if one.key[0] == "bill"], notes


def _query(session: Session, asked: str) -> SearchQuery:
    return with_keys_of_places(session, parse_search(asked))


class _Matching(NamedTuple):
    kept: Sequence[RecordFacts]  # the newest first
    places: Mapping[Key, Sequence[Entry]]
    facets: Facets
    named: Mapping[Key, str]  # whose number, day or title was typed, with that word
    is_more: bool
    notes: tuple[str, ...]


def _matching(
    session: Session,
    query: SearchQuery,
    jurisdiction: str,
    memory: SearchMemory,
    *,
    best_first: bool = False,
) -> _Matching:
    """What the words find; they find what they found, where nothing of it has changed."""
    entries: Sequence[Entry] = ()
    try:
        if not query.is_empty:
            entries = matching_entries(
                session,
                query.groups,
                jurisdiction=jurisdiction,
                most=MOST_ENTRIES + 1,
                memory=memory.entries,
            )
    except SearchTooSlow:
        query = replace(query, notes=(*query.notes, TOO_SLOW))

    def found_now() -> _Matching:
        newest = _found_in(session, query, jurisdiction, memory, entries)
        if not best_first:
            return newest
        worth = _worth_of(query)
        best = sorted(newest.kept, key=lambda one: -worth(one, newest.places[one.key]))
        return newest._replace(kept=best)

    asked_for = {name for name, _ in (*query.fields, *query.without_fields)}
    if not entries or query.without or query.numbers or not asked_for <= OF_FACTS:
        return found_now()
    asked = query.asked, jurisdiction, str(best_first)
    return memory.found_by_words(session, asked, entries, found_now)


def _found_in(
    session: Session,
    query: SearchQuery,
    jurisdiction: str,
    memory: SearchMemory,
    entries: Sequence[Entry],
) -> _Matching:
    named = _by_number(session, query, jurisdiction, memory)
    notes = [] if ADDRESS in named.values() else list(query.notes)
    places = _by_record(session, entries[:MOST_ENTRIES])
    if query.without and places:
        try:
            not_wanted = matching_entries(
                session, [query.without], jurisdiction=jurisdiction, most=MOST_ENTRIES * 5
            )
            said = (entry for entry in not_wanted if not entry.struck)
            for key in _by_record(session, said):
                places.pop(key, None)
        except SearchTooSlow:
            notes.append(TOO_SLOW)
    for key in named:
        places.setdefault(key, [])
    known = memory.facts(session, places)
    if jurisdiction:
        known = {key: one for key, one in known.items() if one.jurisdiction == jurisdiction}
    flags = memory.stances(session)
    kept = list(known.values())
    if query.fields or query.without_fields:
        sponsors = sponsors_of(session, known, query)
        kept = those_that_fit(kept, query, flags, sponsors)
    kept.sort(key=attrgetter("age"), reverse=True)
    named |= _by_title(query, kept)
    is_more = len(entries) > MOST_ENTRIES
    return _Matching(kept, places, _facets(kept, flags), named, is_more, tuple(notes))


def _answer(
    session: Session,
    query: SearchQuery,
    matching: _Matching,
    best_first: bool,
    page: int,
    size: int | None,
    behind: HitKey | None,
) -> SearchAnswer:
    kept = list(matching.kept)
    if behind:
        kept = [one for one in kept if (one.day, *one.key) < behind]
    elif matching.named:
        kept.sort(key=lambda one: one.key not in matching.named)
    step = size or max(len(kept), 1)
    pages = max(-(-len(kept) // step), 1)
    page = min(max(page, 1), pages)
    shown = facts_of(session, [one.key for one in kept[(page - 1) * step : page * step]])
    return SearchAnswer(
        asked=query.asked,
        hits=tuple(_hits(session, list(shown.values()), matching.places, query, matching.named)),
        total=len(matching.kept),
        is_more=matching.is_more,
        page=page,
        pages=pages,
        best_first=best_first,
        facets=matching.facets,
        notes=matching.notes,
    )


def _by_record(session: Session, entries: Iterable[Entry]) -> dict[Key, list[Entry]]:
    """The places of each bill and meeting; a document belongs to all that list it."""
    places: defaultdict[Key, list[Entry]] = defaultdict(list)
    of_texts: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry[3]:  # by its place: there are ten thousand of them
            of_texts[entry.jurisdiction, entry.url].append(entry)
        else:
            places[entry[:2]].append(entry)
    urls = sorted({url for _, url in of_texts})
    for chunk in in_chunks(urls):
        for kind, owner, document, key in _LISTS:
            query = (
                select(key, owner.jurisdiction, document.url)
                .join(owner, owner.id == key)
                .where(document.url.in_(chunk))
            )
            for id_, where, url in session.execute(query):
                if pages := of_texts.get((where, url)):
                    of_record = places.setdefault((kind, id_), [])
                    of_record.extend(page for page in pages if page not in of_record)
    return places


_LISTS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("bill", BillRow, DocumentRow, DocumentRow.bill_id),
    ("event", EventRow, EventDocumentRow, EventDocumentRow.event_id),
)


def _by_number(
    session: Session, query: SearchQuery, jurisdiction: str, memory: SearchMemory
) -> dict[Key, str]:
    """The bills whose numbers were typed, and nothing else, in any usual spelling.

    And the meetings of the day, where a day was typed, or the one of that id; or what lies at the
    address that was typed.
    """
    if is_address(query.asked) and (there := set(records_at(session, query.asked))):
        return dict.fromkeys(there, ADDRESS)
    meetings = find_meetings(session, query.meeting, jurisdiction=jurisdiction or None)
    if query.day_of_year:
        meetings = meetings_on_the_day(session, query.day_of_year, jurisdiction=jurisdiction)
    return {("event", meeting.id): "day" for meeting in meetings} | {
        ("bill", bill.id): "number"
        for number in query.numbers
        for bill in find_bills(
            session,
            number,
            jurisdiction=jurisdiction or None,
            among=memory.bills_maybe_called(session, number),
        )
    }


def _by_title(query: SearchQuery, kept: Sequence[RecordFacts]) -> dict[Key, str]:
    """The bills of which the title was typed, or so much of it that no other is meant."""
    if not query.is_plain or query.fields or len(kept) > MOST_TITLES:
        return {}
    typed = line_of(query.asked)
    enough = len(typed.split()) >= ENOUGH_OF_TITLE
    titles = {one.key: line_of(one.title) for one in kept if one.key[0] == "bill"}
    return {
        key: "title" for key, line in titles.items() if typed == line or (enough and typed in line)
    }


def _worth_of(query: SearchQuery) -> Callable[[RecordFacts, Sequence[Entry]], int]:
    """How well a record fits: words of its title count most, then its own words, then documents."""
    wanted = {word for term in query.positive for word in term.words}
    begins = [(word, re.compile(rf"\b{re.escape(word)}").search) for word in sorted(wanted)]

    def worth(one: RecordFacts, places: Sequence[Entry]) -> int:
        title = one.title.lower()
        in_title = sum(word in title and begun(title) is not None for word, begun in begins)
        own = any(not place.url for place in places)
        return 10 * in_title + 5 * own + min(len(places), 10)

    return worth


def _facets(kept: Sequence[RecordFacts], flags: Mapping[Key, Sequence[tuple[str, str]]]) -> Facets:
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*COUNTED, "stance")}
    # Of ten thousand records few differ in all of it.
    for values, count in Counter(map(attrgetter("counted"), kept)).items():
        for name, value in zip(COUNTED, values, strict=True):
            counts[name][value] += count
    for key in filter(flags.__contains__, map(attrgetter("key"), kept)):
        counts["stance"].update(stance for _, stance in flags[key])
    return {
        name: tuple(sorted(((n, c) for n, c in counter.items() if n), key=lambda x: (-x[1], x[0])))
        for name, counter in counts.items()
    }


def _hits(
    session: Session,
    shown: Sequence[RecordFacts],
    places: Mapping[Key, Sequence[Entry]],
    query: SearchQuery,
    named: Mapping[Key, str],
) -> Iterable[SearchHit]:
    own = {
        (kind, said.id): said
        for kind in OWN
        for said in said_of(session, kind, [one.key[1] for one in shown if one.key[0] == kind])
    }
    for one in shown:
        words, place = _own_words(own.get(one.key), query, OWN[one.key[0]])
        entries = sorted(
            places[one.key],
            key=lambda entry: (entry.struck, entry.url != "", entry.url, entry.page),
        )
        titles = _titles(session, one.key, {entry.url for entry in entries if entry.url})
        names = [
            (f"{titles.get(entry.url, 'document')}, page {entry.page}" if entry.url
             else place) + f" ({STRUCK})" * entry.struck
            for entry in entries[:MOST_PLACES]
        ]  # fmt: skip
        if named.get(one.key, "title") != "title":
            names.insert(0, named[one.key])
        first = entries[0] if entries else None
        is_document = first is not None and first.url != ""
        text = _page(session, first) if first is not None and is_document else words
        if not is_document:
            text = text.removeprefix(one.id.partition(" (")[0]).strip()
        yield SearchHit(
            kind=one.key[0],
            jurisdiction=one.jurisdiction,
            session=one.session,
            id=one.id,
            title=one.title,
            day=one.day,
            status=one.status,
            places=tuple(dict.fromkeys(names)),
            snippet=snippet_of(text, query.positive, struck=first is not None and first.struck),
            document=first.url if first is not None else "",
            page=first.page if first is not None else 0,
            url=one.url,
            subject_id=one.key[1],
        )


def _own_words(own: Said | None, query: SearchQuery, place: str) -> tuple[str, str]:
    """The words of the record itself in which it is found, and how that place is called."""
    if own is None:
        return "", place
    if not own.papers or query.stands_in(line_of(own.text)):
        return own.text, place
    if query.stands_in(line_of(own.papers)):
        return own.papers, PAPERS
    return own.indexed, f"{place}, {PAPERS}"


def _titles(session: Session, key: Key, urls: set[str]) -> dict[str, str]:
    kind, id_ = key
    for of, _, document, owner in _LISTS:
        if of == kind and urls:
            query = select(document.url, document.title).where(
                owner == id_, document.url.in_(sorted(urls))
            )
            return {url: title for url, title in session.execute(query)}  # noqa: C416 - rows
    return {}


def _page(session: Session, entry: Entry) -> str:
    pages = session.scalar(
        select(TextRow.pages).where(
            TextRow.jurisdiction == entry.jurisdiction, TextRow.url == entry.url
        )
    )
    here = pages[entry.page - 1 : entry.page] if pages else []
    return without_line_end_marks("".join(here))


def wanted_terms(asked: str) -> tuple[Term, ...]:
    """What is to be marked in a text for somebody who comes from this search."""
    return parse_search(asked).positive
