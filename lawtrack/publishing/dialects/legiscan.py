"""The tables of a LegiScan dataset: headers, and how a bill becomes their rows.

LegiScan's ids are whole numbers. Ours are made of Open Civic Data's ids, so that two installations
agree, and have at most fifteen digits, which a spreadsheet can hold.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from lawtrack.database.bills import FullBill, Row
from lawtrack.legislation.votes.roll_calls import voters_of
from lawtrack.publishing.dialects.openstates import openstates_chamber_of, openstates_person_id

HEADERS: Mapping[str, tuple[str, ...]] = {
    f"{name}.csv": tuple(columns.split(","))
    for name, columns in {
        "bills": "bill_id,session_id,bill_number,status,status_desc,title,description,last_action"
        ",last_action_date,status_date,committee_id,committee,url,state_link",
        "history": "bill_id,date,chamber,sequence,action",
        "sponsors": "bill_id,people_id,position",
        "people": "people_id,name,party,role,district,committee_id",
        "rollcalls": "bill_id,roll_call_id,date,chamber,description,yea,nay,nv,absent,total",
        "votes": "roll_call_id,people_id,vote,vote_desc",
        "documents": "bill_id,document_id,document_type,document_size,document_mime,document_desc"
        ",url,state_link",
    }.items()
}

# LegiScan's status of a bill, by what its steps say; the first that is found counts.
_STATUS = (
    (5, ("executive-veto",)),
    (4, ("became-law", "executive-signature")),
    (6, ("failure", "withdrawal", "veto-override-failure")),
    (3, ("enrolled",)),
    (2, ("passage",)),
    (1, ("filing", "introduction", "reading-1", "referral", "referral-committee")),
)
_ADOPTED = "passage"  # with which a council's work is done, where Congress has another chamber
_VOTES = {"yes": (1, "Yea"), "no": (2, "Nay"), "absent": (4, "Absent")}
_NOT_VOTING = (3, "NV")
_PLAIN = (1, 2)  # to which the source's own word adds nothing
_CHAMBERS = {"lower": "H", "upper": "S"}

Write = Callable[..., None]


class LegiScan:
    """Writes bills as LegiScan does, and gathers the people they name."""

    def __init__(self, governments: Mapping[str, Row]) -> None:
        self.governments = governments
        self.people: dict[int, str] = {}

    def bill(self, whole: FullBill, write: Write) -> None:
        """Write the rows of one bill, with its children."""
        bill = whole.bill
        id_ = legiscan_id(bill["ocd_id"])
        known = self.governments.get(bill["jurisdiction"])
        where = known["ocd_id"] if known else bill["jurisdiction"]
        house = _CHAMBERS.get(openstates_chamber_of(bill, self.governments), "")
        write(
            "bills.csv", bill_id=id_, session_id=legiscan_id(f"{where}/{bill['session']}"),
            bill_number=bill["identifier"], status=_status(whole, house),
            status_desc=bill["status"], title=bill["title"],
            description=bill["summary"] or bill["title"], last_action=bill["last_action"],
            last_action_date=bill["last_action_date"], status_date=bill["status_date"],
            committee_id=legiscan_id(f"{where}/{bill['body']}") if bill["body"] else 0,
            committee=bill["body"], url=bill["source_url"], state_link=bill["url"],
        )  # fmt: skip
        for sequence, row in enumerate(whole.actions, start=1):
            write("history.csv", bill_id=id_, date=row["date"],
                  chamber=_acting(row["organization"]), sequence=sequence,
                  action=row["description"] or row["text"])  # fmt: skip
        standing = [row for row in whole.sponsorships if row["withdrawn"] is None]
        for position, row in enumerate(standing, start=1):
            person = self._person(where, row["name"], row["upstream_id"])
            write("sponsors.csv", bill_id=id_, people_id=person, position=position)
        for row in whole.votes:
            self._vote(id_, where, bill, row, write)
        for row in whole.documents:
            told = f"{row['kind']} {row['url'] or row['title']}"
            write("documents.csv", bill_id=id_, document_id=legiscan_id(f"{bill['ocd_id']} {told}"),
                  document_type=row["kind"], document_mime=row["media_type"],
                  document_desc=row["title"], state_link=row["url"])  # fmt: skip

    def rest(self, write: Write) -> None:
        """Write the people that bills name."""
        for id_, name in sorted(self.people.items(), key=lambda pair: (pair[1], pair[0])):
            write("people.csv", people_id=id_, name=name, committee_id=0)

    def _vote(self, bill_id: int, where: str, bill: Row, row: Row, write: Write) -> None:
        told = row["upstream_id"] or f"{row['order']} {row['date']} {row['motion']}"
        id_ = legiscan_id(f"{bill['ocd_id']} vote {told}")
        counts = row["counts"]
        yea, nay, absent = (int(counts.get(option, 0)) for option in ("yes", "no", "absent"))
        total = sum(int(count) for count in counts.values())
        write(
            "rollcalls.csv", bill_id=bill_id, roll_call_id=id_, date=row["date"],
            chamber=_acting(row["organization"]), description=row["motion"], yea=yea, nay=nay,
            nv=total - yea - nay - absent, absent=absent, total=total,
        )  # fmt: skip
        for voter in voters_of(row):
            if not voter.name:
                continue  # counted above; there is no person to name
            vote, said = _VOTES.get(voter.option, _NOT_VOTING)
            if vote not in _PLAIN:
                said = voter.word or said
            person = self._person(where, voter.name, voter.upstream_id)
            write("votes.csv", roll_call_id=id_, people_id=person, vote=vote, vote_desc=said)

    def _person(self, where: str, name: str, upstream_id: str) -> int:
        id_ = legiscan_id(openstates_person_id(where, name, upstream_id))
        self.people.setdefault(id_, name)
        return id_


def legiscan_id(words: str) -> int:
    """A whole number for these words, the same everywhere; it has at most fifteen digits."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:6], "big")


def _status(whole: FullBill, house: str) -> int:
    """LegiScan's number: 1 introduced, 2 engrossed, 3 enrolled, 4 passed, 5 vetoed, 6 failed."""
    said = {name for row in whole.actions for name in row["classification"].split("; ") if name}
    for status, words in _STATUS:
        if said & set(words):
            return 4 if status == 2 and not house and _ADOPTED in said else status
    return 1 if whole.bill["introduced"] else 0


def _acting(organization: str) -> Any:
    """The letter of the chamber that acted; empty for a council, which has one only."""
    said = organization.lower()
    return "H" if said.startswith("house") else "S" if said.startswith("senate") else ""
