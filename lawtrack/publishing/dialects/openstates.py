"""The tables of Open States' bulk CSV (format 2.1): headers, and how a bill becomes their rows."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from lawtrack.database.lists.full_bills import FullBill, Row
from lawtrack.legislation.vocabulary import PROCEDURE
from lawtrack.legislation.votes.roll_calls import voters_of

HEADERS: Mapping[str, tuple[str, ...]] = {
    f"{name}.csv": tuple(columns.split(","))
    for name, columns in {
        "bills": "id,identifier,title,classification,subject,session_identifier,jurisdiction"
        ",organization_classification",
        "bill_abstracts": "id,bill_id,abstract,note",
        "bill_titles": "id,bill_id,title,note",
        "bill_identifiers": "id,bill_id,identifier",
        "bill_actions": "id,bill_id,organization_id,description,date,classification,order",
        "bill_sources": "id,note,url,bill_id",
        "bill_related_bills": "id,bill_id,related_bill_id,identifier,legislative_session"
        ",relation_type",
        "bill_sponsorships": "id,name,entity_type,organization_id,person_id,bill_id,primary"
        ",classification",
        "bill_documents": "id,bill_id,note,date,classification,extras",
        "bill_versions": "id,bill_id,note,date,classification,extras",
        "bill_document_links": "id,media_type,url,document_id",
        "bill_version_links": "id,media_type,url,version_id",
        "votes": "id,identifier,motion_text,motion_classification,start_date,result"
        ",organization_id,bill_id,bill_action_id,jurisdiction,session_identifier",
        "vote_people": "id,vote_event_id,option,voter_name,voter_id,note",
        "vote_counts": "id,vote_event_id,option,value",
        "vote_sources": "id,note,url,vote_event_id",
        "organizations": "created_at,updated_at,extras,id,name,parent_id,jurisdiction_id"
        ",classification,sources,links,other_names",
    }.items()
}

# Open States' relations, by a word in the source's.
_RELATIONS = (("companion", "companion"), ("identical", "companion"), ("prior", "prior-session"))

Write = Callable[..., None]


class OpenStates:
    """Writes bills as Open States does, and gathers the organizations they name."""

    def __init__(self, governments: Mapping[str, Row], listed: Sequence[Row]) -> None:
        self.governments = governments
        self.named: dict[tuple[str, str], str] = {}  # (jurisdiction, name) → classification
        for row in listed:
            if row["name"]:
                self.named[row["jurisdiction"], row["name"]] = _organization_class(row["kind"])

    def bill(self, whole: FullBill, write: Write) -> None:
        """Write the rows of one bill, with its children."""
        bill = whole.bill
        id_ = bill["ocd_id"]
        make = _Ids(id_)
        write(
            "bills.csv", id=id_, identifier=bill["identifier"], title=bill["title"],
            classification=_list(bill["classification"]), subject=bill["subjects"],
            session_identifier=bill["session"], jurisdiction=self._government(bill),
            organization_classification=openstates_chamber_of(bill, self.governments),
        )  # fmt: skip
        if bill["summary"]:
            write("bill_abstracts.csv", id=make("abstract"), bill_id=id_,
                  abstract=bill["summary"])  # fmt: skip
        for title in bill["other_titles"]:
            write("bill_titles.csv", id=make("title", title), bill_id=id_, title=title)
        for number in bill["other_identifiers"]:
            write("bill_identifiers.csv", id=make("identifier", number), bill_id=id_,
                  identifier=number)  # fmt: skip
        for url in dict.fromkeys((bill["url"], bill["source_url"])):
            if url:
                write("bill_sources.csv", id=make("source", url), url=url, bill_id=id_)
        for row in whole.related_bills:
            self._related(bill, row, make, write)
        for row in whole.sponsorships:
            if row["withdrawn"] is None:
                self._sponsor(bill, row, make, write)
        for row in whole.documents:
            _document(id_, row, make, write)
        actions = dict(self._action(bill, row, make, write) for row in whole.actions)
        for row in whole.votes:
            self._vote(bill, row, actions.get(row["upstream_id"], ""), make, write)

    def rest(self, write: Write) -> None:
        """Write the organizations: those listed by the sources, and those that bills name."""
        for (jurisdiction, name), kind in sorted(self.named.items()):
            write(
                "organizations.csv", extras={}, id=self._organization(jurisdiction, name),
                name=name, jurisdiction_id=self._ocd_id(jurisdiction), classification=kind,
                sources=[], links=[], other_names=[],
            )  # fmt: skip

    def _action(self, bill: Row, row: Row, make: "_Ids", write: Write) -> tuple[str, str]:
        """Write a step; returns the source's id of it and ours."""
        description = row["description"] or row["text"]
        id_ = make("action", row["upstream_id"] or f"{row['date']} {description}")
        write(
            "bill_actions.csv", id=id_, bill_id=bill["ocd_id"],
            organization_id=self._organization(bill["jurisdiction"], row["organization"]),
            description=description, date=row["date"],
            classification=[name for name in _list(row["classification"]) if name != PROCEDURE],
            order=row["order"],
        )  # fmt: skip
        return row["upstream_id"], id_ if row["upstream_id"] else ""

    def _related(self, bill: Row, row: Row, make: "_Ids", write: Write) -> None:
        said = row["relation"].lower()
        relation = next((name for word, name in _RELATIONS if word in said), "related")
        write(
            "bill_related_bills.csv", bill_id=bill["ocd_id"], identifier=row["identifier"],
            id=make("related", f"{row['session']} {row['identifier']} {row['relation']}"),
            legislative_session=row["session"] or bill["session"], relation_type=relation,
        )  # fmt: skip

    def _sponsor(self, bill: Row, row: Row, make: "_Ids", write: Write) -> None:
        where = bill["jurisdiction"]
        body = (where, row["name"]) in self.named
        write(
            "bill_sponsorships.csv", id=make("sponsor", row["name"]), name=row["name"],
            entity_type="organization" if body else "person",
            organization_id=self._organization(where, row["name"]) if body else "",
            person_id=""
            if body
            else openstates_person_id(self._ocd_id(where), row["name"], row["upstream_id"]),
            bill_id=bill["ocd_id"], primary=row["primary"],
            classification="primary" if row["primary"] else "cosponsor",
        )  # fmt: skip

    def _vote(self, bill: Row, row: Row, action_id: str, make: "_Ids", write: Write) -> None:
        id_ = "ocd-vote/" + make("vote", row["upstream_id"] or f"{row['date']} {row['motion']}")
        where = bill["jurisdiction"]
        write(
            "votes.csv", id=id_, identifier=row["upstream_id"], motion_text=row["motion"],
            motion_classification=[], start_date=row["date"], result=row["result"],
            organization_id=self._organization(where, row["organization"]),
            bill_id=bill["ocd_id"], bill_action_id=action_id,
            jurisdiction=self._government(bill), session_identifier=bill["session"],
        )  # fmt: skip
        for voter in voters_of(row):
            if not voter.name:
                continue  # counted below; there is no person to name
            person = openstates_person_id(self._ocd_id(where), voter.name, voter.upstream_id)
            write("vote_people.csv", id=make("voter", f"{id_} {voter.name}"), vote_event_id=id_,
                  option=voter.option, voter_name=voter.name, voter_id=person,
                  note=voter.word)  # fmt: skip
        for option, value in row["counts"].items():
            write("vote_counts.csv", id=make("count", f"{id_} {option}"), vote_event_id=id_,
                  option=option, value=value)  # fmt: skip
        if bill["source_url"]:
            write("vote_sources.csv", id=make("vote-source", id_), url=bill["source_url"],
                  vote_event_id=id_)  # fmt: skip

    def _government(self, bill: Row) -> str:
        known = self.governments.get(bill["jurisdiction"])
        return str(known["name"] if known else bill["jurisdiction"])

    def _ocd_id(self, jurisdiction: str) -> str:
        known = self.governments.get(jurisdiction)
        return str(known["ocd_id"]) if known else jurisdiction

    def _organization(self, jurisdiction: str, name: str) -> str:
        """The id of an organization, which is then written too; empty without a name."""
        if not name:
            return ""
        self.named.setdefault((jurisdiction, name), "")
        return openstates_organization_id(self._ocd_id(jurisdiction), name)


class _Ids:
    """Makes the ids of a bill's children: the same in every installation, none twice."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.met: dict[tuple[str, str], int] = {}

    def __call__(self, noun: str, words: str = "") -> str:
        count = self.met[noun, words] = self.met.get((noun, words), 0) + 1
        return _uuid(self.owner, noun, words, *([str(count)] if count > 1 else []))


def openstates_person_id(jurisdiction: str, name: str, upstream_id: str) -> str:
    """The id of a person, made of the source's id; where it gives none, of the name."""
    told = ("id", upstream_id) if upstream_id else (" ".join(name.split()),)
    return f"ocd-person/{_uuid(jurisdiction, 'person', *told)}"


def openstates_organization_id(jurisdiction: str, name: str) -> str:
    """The id of a council, chamber or committee, made of its name."""
    return f"ocd-organization/{_uuid(jurisdiction, 'organization', name)}"


def openstates_chamber_of(bill: Row, governments: Mapping[str, Row]) -> str:
    """Where a bill comes from: lower or upper in Congress, else the one legislature."""
    known = governments.get(bill["jurisdiction"])
    if known and known["ocd_id"] == "ocd-jurisdiction/country:us/government":
        return "lower" if bill["identifier"].startswith("H") else "upper"
    return "legislature"


def _document(bill_id: str, row: Row, make: _Ids, write: Write) -> None:
    noun = "version" if row["kind"] == "version" else "document"
    id_ = make(noun, row["url"] or row["title"])
    write(f"bill_{noun}s.csv", id=id_, bill_id=bill_id, note=row["title"], date=row["date"],
          classification="", extras={})  # fmt: skip
    if row["url"]:
        write(f"bill_{noun}_links.csv", id=make(f"{noun}-link", row["url"]),
              media_type=row["media_type"], url=row["url"], **{f"{noun}_id": id_})  # fmt: skip


def _organization_class(kind: str) -> str:
    """Open States' class of an organization; empty when the source's word is none of them."""
    said = kind.lower()
    return next((name for name in ("committee", "legislature") if name in said), "")


def _list(joined: str) -> list[str]:
    return joined.split("; ") if joined else []


def _uuid(*words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(words)))
