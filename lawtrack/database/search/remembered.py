"""What a process that answers many searches remembers of records between them.

Filters and counts ask a few columns of ten thousand records, over and over. They are read once, and
again when the ledger says that a record has changed; what is shown of a hit is always read anew.
"""

from collections.abc import Collection, Mapping
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.lists.state_mark import stored_state
from lawtrack.database.search.matching_entries import RememberedEntries
from lawtrack.database.search.record_facts import Key, RecordFacts, facts_of, stances_of
from lawtrack.database.tables.legislation import RevisionRow

MOST_RECORDS = 100_000
MOST_CHANGES = 5_000  # after which it is quicker to begin anew

Stances = Mapping[Key, list[tuple[str, str]]]


class SearchMemory:
    """Facts and stances of records as of one line of the ledger; several threads may ask."""

    def __init__(self) -> None:
        self.entries = RememberedEntries()
        self._lock = Lock()
        self._revision = 0
        self._crawls = ""
        self._facts: dict[Key, RecordFacts] = {}
        self._stances: Stances | None = None

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
            changed = session.execute(query).all() if crawls == self._crawls else []
            if revision < self._revision or crawls != self._crawls or len(changed) == MOST_CHANGES:
                self._facts.clear()
                self._stances = None
            anew = {(kind, id_) for kind, id_ in changed}
            for key in anew:
                self._facts.pop(key, None)
            if self._stances is not None:  # another one, for who is reading it
                kept = {key: one for key, one in self._stances.items() if key not in anew}
                self._stances = kept | stances_of(session, anew)
            self._revision, self._crawls = revision, crawls
        return revision
