"""Which bills may go by a number that somebody typed, by the index of words.

To look through the numbers of all bills takes as long as there are bills; in the index each stands
in the words of its bill, parted where its clerk parts it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from lawtrack.database.conditions import once_under
from lawtrack.database.search.matching_entries import matching_entries
from lawtrack.database.tables.legislation import BillRow
from lawtrack.legislation.identity.bill_names import PREFIX, own_id_in, printed_forms, readings_of
from lawtrack.topics.searches.index_words import index_words
from lawtrack.topics.searches.search_query import Term

MOST_BILLS = 1_000  # that are looked at
MOST_SPELLINGS = 300
LONGEST = 24  # letters of a number
YEARS = range(1990, 2060)  # before a number, in one word
_RUNS = re.compile(r"\d+|\D+")


def bills_maybe_called(
    session: Session, number: str, aliases: Mapping[str, Sequence[int]]
) -> set[int]:
    """Our ids of the bills that may go by it; ``aliases`` are other numbers that bills have."""
    asked = own_id_in(number)
    bare = asked.removeprefix(PREFIX)
    ids = {id_ for name in {asked, bare} for id_ in aliases.get(name, ())}
    ids.update(session.scalars(once_under("bill", bare)))
    own = select(BillRow.id)
    ids.update(session.scalars(own.where(BillRow.identifier == asked)))
    ids.update(session.scalars(own.where(BillRow.upstream_id.in_({asked, bare}))))
    spellings = list(dict.fromkeys(_spellings(asked)))[:MOST_SPELLINGS]
    if spellings:
        terms = [Term(words) for words in spellings]
        entries = matching_entries(session, [terms], most=MOST_BILLS)
        ids.update(entry.subject_id for entry in entries if entry.kind == "bill")
    return ids


def other_numbers(session: Session, ids: Sequence[int] | None = None) -> dict[str, list[int]]:
    """The bills that have another number beside their own, of these or of all, by that number."""
    query = select(BillRow.id, BillRow.other_identifiers)
    query = query.where(cast(BillRow.other_identifiers, Text) != "[]")
    known: dict[str, list[int]] = {}
    for id_, names in session.execute(query if ids is None else query.where(BillRow.id.in_(ids))):
        for name in names:
            known.setdefault(name, []).append(id_)
    return known


def _spellings(asked: str) -> Iterator[tuple[str, ...]]:
    """The words that the number may be in a record, however it is parted there."""
    readings = readings_of(asked)  # those with a letter or a session have few spellings
    few_first = sorted(readings, key=lambda one: one.number[:1].isdecimal() and not one.session)
    for number, session in few_first:
        if not session and number[:1].isdecimal():  # "Docket #0183" stands as "20260183"
            yield from ((f"{year}{number}",) for year in YEARS)
        for form in printed_forms(number, session):
            if len(form) <= LONGEST:
                yield from _partings(form)


def _partings(form: str) -> Iterator[tuple[str, ...]]:
    runs = _RUNS.findall(form)
    ways = [_ways(run) for run in runs]
    for some in product(*ways):
        for apart in product((" ", ""), repeat=len(runs) - 1):
            words = "".join(a + b for a, b in zip(some, (*apart, ""), strict=True))
            yield tuple(index_words(words))


def _ways(run: str) -> list[str]:
    """Digits parted behind a year or not at all, letters each for itself or none."""
    if not run.isdecimal():
        return [run, " ".join(run)] if 1 < len(run) <= 4 else [run]
    return [run, *(f"{run[:at]} {run[at:]}" for at in (2, 4) if at < len(run) - 1)]
