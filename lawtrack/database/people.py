"""Members of a council or Congress, by the names that its source prints: what they did.

A source may print one person in two ways; nobody here guesses that they are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.bills import bills_by_id
from lawtrack.database.bulk import in_chunks
from lawtrack.database.flags import active_flags
from lawtrack.database.tables.legislation import BillRow, SponsorshipRow, VoteRow
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.safe_text import printable

MOST_SPONSORED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsoredBill:
    """A bill behind which a person stands, or stood."""

    session: str
    identifier: str
    title: str
    status: str
    stage: str
    last_action_date: date | None
    primary: bool
    withdrawn: date | None
    topics: tuple[str, ...]  # for which it is flagged

    @property
    def name(self) -> str:
        """The printed number with its session where it does not have it."""
        return full_number(self.identifier, self.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    """How a person voted on a flagged bill."""

    session: str
    identifier: str
    title: str
    motion: str
    date: date | None
    option: str  # Open Civic Data's
    word: str  # the source's, where it is another one
    result: str

    @property
    def name(self) -> str:
        """The printed number with its session where it does not have it."""
        return full_number(self.identifier, self.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is stored of a person, under one name."""

    jurisdiction: str
    name: str
    sponsored: tuple[SponsoredBill, ...]  # the flagged ones first, then by the latest action
    all_sponsored: int  # of which the first ones are told
    votes: tuple[CastVote, ...]  # on flagged bills, the newest first


def person_details(session: Session, name: str, *, jurisdiction: str) -> PersonDetails:
    """What the person of this name did; raises ``UnknownRecord`` where nobody has it."""
    flagged: dict[int, list[str]] = {}
    for flag in active_flags(session, jurisdiction=jurisdiction):
        if flag.kind == "bill":
            flagged.setdefault(flag.subject_id, []).append(flag.topic)
    by_name = (
        select(BillRow, SponsorshipRow.primary, SponsorshipRow.withdrawn)
        .join(SponsorshipRow, SponsorshipRow.bill_id == BillRow.id)
        .where(SponsorshipRow.name == name, BillRow.jurisdiction == jurisdiction)
    )
    newest = by_name.order_by(BillRow.last_action_date.desc().nulls_last(), BillRow.id.desc())
    rows = list(session.execute(newest.limit(MOST_SPONSORED)))
    rows.sort(key=lambda row: row[0].id not in flagged)
    total = session.scalar(select(func.count()).select_from(by_name.subquery())) or 0
    votes = sorted(
        _votes_of(session, name, list(flagged)),
        key=lambda vote: (vote.date or date.min, vote.identifier),
        reverse=True,
    )
    if not rows and not votes:
        raise UnknownRecord(
            f"{jurisdiction}: {printable(name)[:80]}: stands behind no stored bill, and voted on no"
            " flagged one"
        )
    return PersonDetails(
        jurisdiction=jurisdiction,
        name=name,
        sponsored=tuple(
            SponsoredBill(
                session=bill.session,
                identifier=bill.identifier,
                title=bill.title,
                status=bill.status,
                stage=bill.stage,
                last_action_date=bill.last_action_date,
                primary=primary,
                withdrawn=withdrawn,
                topics=tuple(flagged.get(bill.id, ())),
            )
            for bill, primary, withdrawn in rows
        ),
        all_sponsored=total,
        votes=tuple(votes),
    )


def _votes_of(session: Session, name: str, flagged: list[int]) -> Iterator[CastVote]:
    bills = bills_by_id(session, flagged)
    for chunk in in_chunks(sorted(flagged)):
        query = select(VoteRow).where(VoteRow.bill_id.in_(chunk))
        for vote in session.scalars(query.order_by(VoteRow.bill_id, VoteRow.order)):
            for voter in vote.voters:
                if voter[0] == name:
                    word = voter[2] if len(voter) > 2 else ""
                    bill = bills[vote.bill_id]
                    yield CastVote(
                        session=bill.session,
                        identifier=bill.identifier,
                        title=bill.title,
                        motion=vote.motion,
                        date=vote.date,
                        option=voter[1],
                        word=word if word.casefold() != voter[1] else "",
                        result=vote.result,
                    )
