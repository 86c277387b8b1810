"""What a process that answers many searches remembers of records between them.

Filters and counts ask a few columns of ten thousand records, over and over. They are read once, and
again when the ledger says that a record has changed; what is shown of a hit is always read anew.
"""

from collections.abc import Iterable, Mapping
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.lists.state_mark import stored_state
from lawtrack.database.search.record_facts import Key, RecordFacts, facts_of, stances_of
from lawtrack.database.tables.legislation import RevisionRow

MOST_RECORDS = 100_000
MOST_CHANGES = 5_000  # after which it is quicker to begin anew

Stances = Mapping[Key, list[tuple[str, str]]]


class SearchMemory:
    """Facts and stances of records as of one line of the ledger; several threads may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._revision = 0
        self._crawls = ""
        self._facts: dict[Key, RecordFacts] = {}
        self._stances: Stances | None = None

    def facts(self, session: Session, keys: Iterable[Key]) -> dict[Key, RecordFacts]:
        """The records with these keys, as they are stored now, in their order."""
        revision = self._forget_what_changed(session)
        wanted = list(keys)
        with self._lock:
            known = {key: self._facts[key] for key in wanted if key in self._facts}
        missing = [key for key in wanted if key not in known]
        if missing:
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
            for kind, id_ in changed:
                self._facts.pop((kind, id_), None)
            self._revision, self._crawls, self._stances = revision, crawls, None
        return revision
