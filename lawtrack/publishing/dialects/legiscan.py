"""The tables of a LegiScan dataset: headers, and how a bill becomes their rows.

LegiScan's ids are whole numbers. Ours are made of Open Civic Data's ids, so that two installations
agree, and have at most fifteen digits, which a spreadsheet can hold.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from lawtrack.database.lists.full_bills import FullBill, Row
from lawtrack.legislation.stage import Stage, stage_of_rows
from lawtrack.legislation.votes.roll_calls import voters_of
from lawtrack.publishing.dialects.openstates import openstates_chamber_of, openstates_person_id
from lawtrack.safe_text import shortened

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

# LegiScan's status of a bill: 1 introduced, 2 engrossed, 3 enrolled, 4 passed, 5 vetoed, 6 failed.
_STATUS = {
    Stage.INTRODUCED: 1,
    Stage.IN_COMMITTEE: 1,
    Stage.REPORTED: 1,
    Stage.PASSED_ONE: 2,
    Stage.PASSED_HOUSE: 2,
    Stage.PASSED_SENATE: 2,
    Stage.PASSED: 2,
    Stage.ENROLLED: 3,
    Stage.PRESENTED: 3,
    Stage.AGREED_TO: 4,
    Stage.LAW: 4,
    Stage.VETOED: 5,
    Stage.FAILED: 6,
    Stage.WITHDRAWN: 6,
    Stage.DEAD: 6,
    Stage.CLOSED: 6,
    Stage.UNKNOWN: 0,
}
_PASSED_BY_A_COUNCIL = 4  # its work is done then, where Congress has another chamber
_DESCRIPTION = 400  # characters: LegiScan's is a sentence or two
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
            bill_number=bill["identifier"], status=_status(whole, where, house),
            status_desc=bill["status"], title=bill["title"],
            description=_in_short(bill["summary"]) or bill["title"],
            last_action=bill["last_action"], last_action_date=bill["last_action_date"],
            status_date=bill["status_date"],
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


def _status(whole: FullBill, where: str, house: str) -> int:
    """LegiScan's number for how far the bill has come."""
    stage = whole.bill["stage"]
    if not stage:  # nobody wrote it down then: the steps say it
        stage = stage_of_rows(whole.bill, whole.actions, division=where, status="")
    return _PASSED_BY_A_COUNCIL if stage == Stage.PASSED and not house else _STATUS[Stage(stage)]


def _in_short(summary: str) -> str:
    """The beginning of a summary, up to a word's end; what is left out is marked."""
    return shortened(" ".join(summary.split()), _DESCRIPTION) if summary else ""


def _acting(organization: str) -> Any:
    """The letter of the chamber that acted; empty for a council, which has one only."""
    said = organization.lower()
    return "H" if said.startswith("house") else "S" if said.startswith("senate") else ""
