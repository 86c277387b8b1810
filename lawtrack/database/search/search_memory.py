"""What a process that answers many searches remembers of records between them.

Filters and counts ask a few columns of ten thousand records, over and over. They are read once, and
again when the ledger says that a record has changed; what is shown of a hit is always read anew.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.lists.newest_stored import stored_state
from lawtrack.database.search.bill_numbers import bills_maybe_called, other_numbers
from lawtrack.database.search.did_you_mean import newest_sponsors
from lawtrack.database.search.matching_entries import Entry, RememberedEntries
from lawtrack.database.search.search_facts import Key, RecordFacts, facts_of, stances_of
from lawtrack.database.tables.legislation import (
    DocumentRow,
    EventDocumentRow,
    RevisionRow,
)

MOST_RECORDS = 20_000  # a kilobyte each
MOST_NUMBERS = 20_000  # that bills have beside their own
MOST_CHANGES = 5_000  # after which it is quicker to begin anew
MOST_FOUND = 3  # searches of which is known what they found

Stances = Mapping[Key, list[tuple[str, str]]]


class WhatFits(Protocol):
    """What a search found, as far as it is looked at here."""

    @property
    def places(self) -> Mapping[Key, Sequence[Entry]]: ...


F = TypeVar("F", bound=WhatFits)


@dataclass(frozen=True, slots=True)
class _Found:
    """What words found in these entries."""

    entries: Sequence[Entry]
    found: Any
    texts: frozenset[str]  # which a record may begin to list

    def stays(self, anew: Collection[Key], listed: Collection[str]) -> bool:
        """Whether it is the same though something is new in these records, which list these."""
        is_of_them = any(key in self.found.places for key in anew)
        return not is_of_them and self.texts.isdisjoint(listed)


class SearchMemory:
    """Facts and stances of records as of one line of the ledger; several threads may ask."""

    def __init__(self) -> None:
        self.entries = RememberedEntries()
        self._lock = Lock()
        self._revision = 0
        self._crawls = ""
        self._facts: dict[Key, RecordFacts] = {}
        self._stances: Stances | None = None
        self._found: dict[tuple[str, ...], _Found] = {}
        self._numbers: dict[str, list[int]] | None = None
        self._sponsors: tuple[str, frozenset[str]] | None = None  # as of these crawls

    def found_by_words(
        self,
        session: Session,
        asked: tuple[str, ...],
        entries: Sequence[Entry],
        find: Callable[[], F],
    ) -> F:
        """What words and jurisdiction find, where the words stand in these entries.

        It is asked for page by page, and in several orders; nothing of it is to be changed.
        """
        revision = self._forget_what_changed(session)
        with self._lock:
            known = self._found.get(asked)
        if known is not None and known.entries == entries:
            as_before: F = known.found
            return as_before
        now = find()
        new = _Found(entries, now, frozenset(entry.url for entry in entries if entry.url))
        with self._lock:
            if revision == self._revision:
                self._found.pop(asked, None)
                self._found[asked] = new
                while len(self._found) > MOST_FOUND:
                    del self._found[next(iter(self._found))]
        return now

    def facts(self, session: Session, wanted: Collection[Key]) -> dict[Key, RecordFacts]:
        """The records with these keys, as they are stored now, in their order."""
        revision = self._forget_what_changed(session)
        with self._lock:
            of = self._facts.get
            known = {key: facts for key in wanted if (facts := of(key))}
        if len(known) < len(wanted):
            missing = [key for key in wanted if key not in known]
            read = facts_of(session, missing)
            with self._lock:
                if revision == self._revision:  # else another has seen more of the ledger
                    if len(self._facts) + len(read) > MOST_RECORDS:
                        self._facts.clear()
                    self._facts |= read
            known |= read
            return {key: known[key] for key in wanted if key in known}
        return known

    def stances(self, session: Session) -> Stances:
        """Topic and stance of all flags that stand, by record."""
        revision = self._forget_what_changed(session)
        with self._lock:
            stances = self._stances
        if stances is None:
            stances = stances_of(session)
            with self._lock:
                if revision == self._revision:
                    self._stances = stances
        return stances

    def bills_maybe_called(self, session: Session, number: str) -> set[int] | None:
        """The bills that may go by a number; ``None`` where all are to be looked through."""
        revision = self._forget_what_changed(session)
        with self._lock:
            numbers = self._numbers
        if numbers is None:
            numbers = other_numbers(session)
            with self._lock:
                if revision == self._revision and len(numbers) <= MOST_NUMBERS:
                    self._numbers = numbers
        return bills_maybe_called(session, number, numbers)

    def sponsors(self, session: Session) -> frozenset[str]:
        """The names behind the newest bills, as of the last crawl that began or ended."""
        crawls = stored_state(session).crawls
        if self._sponsors is None or self._sponsors[0] != crawls:
            self._sponsors = crawls, newest_sponsors(session)
        return self._sponsors[1]

    def _forget_what_changed(self, session: Session) -> int:
        """Forget records that have new lines; all of them with each crawl that begins or ends."""
        state = stored_state(session)
        revision, crawls = state.revision, state.crawls
        with self._lock:
            if (revision, crawls) == (self._revision, self._crawls):
                return revision
            query = (
                select(RevisionRow.kind, RevisionRow.subject_id)
                .where(RevisionRow.id > self._revision)
                .limit(MOST_CHANGES)
            )
            changed = session.execute(query).all()
            has_gone_on = self._revision <= revision and len(changed) < MOST_CHANGES
            if crawls != self._crawls or not has_gone_on:
                self._facts.clear()
                self._stances = None
                self._found = {}
            anew = {(kind, id_) for kind, id_ in changed}
            self._numbers = _with_new_ones(session, self._numbers, anew) if has_gone_on else None
            for key in anew:
                self._facts.pop(key, None)
            if self._stances is not None:  # another one, for who is reading it
                kept = {key: one for key, one in self._stances.items() if key not in anew}
                self._stances = kept | stances_of(session, anew)
            listed = _listed_by(session, anew) if self._found else ()
            self._found = {
                asked: one for asked, one in self._found.items() if one.stays(anew, listed)
            }
            self._revision, self._crawls = revision, crawls
        return revision


def _listed_by(session: Session, records: Collection[Key]) -> set[str]:
    """The addresses of the documents that these records list."""
    urls: set[str] = set()
    for kind, url, owner in (
        ("bill", DocumentRow.url, DocumentRow.bill_id),
        ("event", EventDocumentRow.url, EventDocumentRow.event_id),
    ):
        for chunk in in_chunks([id_ for of, id_ in records if of == kind]):
            urls.update(session.scalars(select(url).where(owner.in_(chunk))))
    return urls


def _with_new_ones(
    session: Session, numbers: dict[str, list[int]] | None, anew: Collection[Key]
) -> dict[str, list[int]] | None:
    """Other numbers of bills, with those that changed; one that is gone costs a look."""
    bills = sorted(id_ for kind, id_ in anew if kind == "bill")
    if numbers is None or not bills:
        return numbers
    new = {
        name: ids for some in in_chunks(bills) for name, ids in other_numbers(session, some).items()
    }
    return numbers | {name: sorted({*numbers.get(name, ()), *new[name]}) for name in new}
