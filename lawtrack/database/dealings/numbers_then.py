"""By which printed numbers bills were known at earlier lines of the ledger."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from lawtrack.database.agendas import (
    AgendaLine,
    Agendas,
    Key,
    Meets,
    Numbered,
    bills_numbered,
    known_bills,
    led_to,
    plain_bill_number,
    spellings_of_numbers,
)
from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.legislation import RevisionRow


class _Renaming(NamedTuple):
    """A bill got another number."""

    revision: int
    old: str
    new: str


class NumbersThen:
    """The bills that have another number since some line, and theirs at each line after it."""

    def __init__(
        self, session: Session, *, after: int = 0, bills: Collection[int] | None = None
    ) -> None:
        self._session = session
        self._renamed: dict[int, tuple[str, list[_Renaming]]] = {}  # with the jurisdiction
        query = (
            select(
                RevisionRow.subject_id, RevisionRow.jurisdiction, RevisionRow.id,
                RevisionRow.changes,
            )
            .where(RevisionRow.kind == "bill", RevisionRow.id > after)
            .where(cast(RevisionRow.reasons, Text).contains('"identifier"'))
            .order_by(RevisionRow.id)
        )  # fmt: skip
        queries = [query]
        if bills is not None:
            chunks = in_chunks(sorted(bills))
            queries = [query.where(RevisionRow.subject_id.in_(chunk)) for chunk in chunks]
        for each in queries:
            for id_, jurisdiction, revision, changes in session.execute(each):
                for change in changes:
                    if change.get("reason") == "identifier":
                        renaming = _Renaming(revision, str(change["old"]), str(change["new"]))
                        self._renamed.setdefault(id_, (jurisdiction, []))[1].append(renaming)

    def earlier(self) -> Iterator[Numbered]:
        """The bills that were renamed, by an earlier number."""
        for id_, (jurisdiction, renamings) in self._renamed.items():
            for renaming in renamings:
                yield Numbered(jurisdiction, renaming.old, id_)

    def led_to(self, meetings: Iterable[Meets], lines: Iterable[AgendaLine]) -> Agendas:
        """The bills to which agendas led at lines of the ledger, whose numbers are the ids here."""
        meetings, lines = list(meetings), list(lines)
        agendas = led_to(
            meetings,
            lines,
            known=lambda keys: known_bills(self._session, keys),
            numbered=self._numbered,
        )
        if not self._renamed:
            return agendas
        where = {meeting.id: meeting.jurisdiction for meeting in meetings}
        printed = {each.id: set(map(plain_bill_number, each.identifiers)) for each in meetings}
        keys: dict[tuple[int, Key], None] = {}
        for line in lines:
            printed[line.event_id].add(plain_bill_number(line.identifier))
            keys[line.event_id, (where[line.event_id], line.bill_upstream_id)] = None
        known = known_bills(self._session, {key for _, key in keys if key[1]})
        sure = {(id_, known[key]) for id_, key in keys if key in known}
        return {
            id_: {
                bill: leading
                for bill, leading in bills.items()
                if (id_, bill) in sure or self._had(bill, id_, printed[id_])
            }
            for id_, bills in agendas.items()
        }

    def _numbered(self, named: Iterable[Key]) -> Iterator[Numbered]:
        named = list(named)
        if not named:
            return
        yield from bills_numbered(self._session, named)
        spelled = set(spellings_of_numbers(named))
        yield from (bill for bill in self.earlier() if bill.number in spelled)

    def _had(self, bill: int, line: int, numbers: Collection[str]) -> bool:
        """Whether the bill had one of these numbers at that line."""
        if bill not in self._renamed:
            return True
        renamings = self._renamed[bill][1]
        number = next((r.old for r in renamings if r.revision > line), renamings[-1].new)
        return plain_bill_number(number) in numbers
