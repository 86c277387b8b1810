"""Records in the form of the Open States API, version 3, made of the rows of our export for it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.database.details import EventDetails
from lawtrack.database.jurisdictions import governments, stored_organizations
from lawtrack.database.lists.full_bills import FullBill, full_bills
from lawtrack.database.lists.numbered_lists import SponsorName
from lawtrack.publishing.dialects.openstates import (
    OpenStates,
    openstates_chamber_of,
    openstates_organization_id,
    openstates_person_id,
)
from lawtrack.web.page_addresses import bill_page
from lawtrack.web.rest.v1_answers import FollowedJurisdiction

Rows = dict[str, list[dict[str, Any]]]
Item = TypeVar("Item")
CHAMBERS = {"lower": "House", "upper": "Senate"}
CONGRESS = "ocd-jurisdiction/country:us/government"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Which page it is, and how many there are."""

    per_page: int
    page: int
    max_page: int
    total_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPage(Generic[Item]):
    """Some results."""

    results: tuple[Item, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactJurisdiction:
    """A government as other records name it."""

    id: str
    name: str
    classification: str  # country, state, municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStatesJurisdiction:
    """A government; organizations and sessions only where they are asked for."""

    id: str
    name: str
    classification: str
    division_id: str
    url: str
    latest_bill_update: dt.datetime | None = None
    organizations: tuple[Mapping[str, Any], ...] | None = None
    legislative_sessions: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStatesPerson:
    """Somebody who stands behind a bill: what a source says of her is her name."""

    id: str
    name: str
    party: str
    jurisdiction: CompactJurisdiction
    given_name: str = ""
    family_name: str = ""
    image: str = ""
    email: str = ""
    gender: str = ""
    birth_date: str = ""
    death_date: str = ""
    extras: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStatesBill:
    """A bill; what is in lists only where it is asked for."""

    id: str
    session: str
    jurisdiction: CompactJurisdiction
    from_organization: Mapping[str, Any]
    identifier: str
    title: str
    classification: tuple[str, ...]
    subject: tuple[str, ...]
    extras: Mapping[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime
    openstates_url: str  # of our page
    first_action_date: str
    latest_action_date: str
    latest_action_description: str
    latest_passage_date: str
    related_bills: tuple[Mapping[str, Any], ...] | None = None
    abstracts: tuple[Mapping[str, Any], ...] | None = None
    other_titles: tuple[Mapping[str, Any], ...] | None = None
    other_identifiers: tuple[Mapping[str, Any], ...] | None = None
    sponsorships: tuple[Mapping[str, Any], ...] | None = None
    actions: tuple[Mapping[str, Any], ...] | None = None
    sources: tuple[Mapping[str, Any], ...] | None = None
    versions: tuple[Mapping[str, Any], ...] | None = None
    documents: tuple[Mapping[str, Any], ...] | None = None
    votes: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStatesEvent:
    """A meeting; what is in lists only where it is asked for."""

    id: str
    name: str
    jurisdiction: CompactJurisdiction
    description: str
    classification: str
    start_date: str
    end_date: str
    all_day: bool
    status: str
    upstream_id: str
    deleted: bool
    location: Mapping[str, Any]
    links: tuple[Mapping[str, Any], ...] | None = None
    sources: tuple[Mapping[str, Any], ...] | None = None
    documents: tuple[Mapping[str, Any], ...] | None = None
    participants: tuple[Mapping[str, Any], ...] | None = None
    agenda: tuple[Mapping[str, Any], ...] | None = None
    media: tuple[Mapping[str, Any], ...] | None = None


def without_nothing(value: Any) -> Any:
    """The record with the fields that it has: there, what is not known is left out."""
    if hasattr(value, "__dataclass_fields__"):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {n: without_nothing(inner) for n, inner in named.items() if inner is not None}
    if isinstance(value, Mapping):
        return {n: without_nothing(inner) for n, inner in value.items() if inner is not None}
    if isinstance(value, tuple | list):
        return [without_nothing(inner) for inner in value]
    return value


class Places:
    """The governments that are followed, by each of the names that Open States has for one."""

    def __init__(self, config: Config) -> None:
        self.keys: dict[str, str] = {}
        self.compact: dict[str, CompactJurisdiction] = {}
        self.divisions = {key: source.division for key, source in config.jurisdictions.items()}
        for key, source in config.jurisdictions.items():
            for name in (key, source.name, source.ocd_id, source.ocd_id.split("/")[-2]):
                self.keys.setdefault(name.lower(), key)
                self.keys.setdefault(name.lower().rpartition(":")[2], key)
            self.compact[key] = CompactJurisdiction(
                id=source.ocd_id, name=source.name, classification=_kind_of(source.ocd_id)
            )

    @property
    def bicameral(self) -> list[str]:
        """Those with two chambers."""
        return [key for key, one in self.compact.items() if one.id == CONGRESS]

    def person(self, sponsor: SponsorName) -> OpenStatesPerson:
        """The sponsor as a person."""
        where = self.compact[sponsor.jurisdiction]
        id_ = openstates_person_id(where.id, sponsor.name, sponsor.upstream_id)
        return OpenStatesPerson(id=id_, name=sponsor.name, party="", jurisdiction=where, extras={})

    def organizations(self, key: str) -> tuple[dict[str, Any], ...]:
        """The chambers of one."""
        names = CHAMBERS if key in self.bicameral else {"legislature": self.compact[key].name}
        return tuple(self.chamber(key, kind, name) for kind, name in names.items())

    def chamber(self, key: str, kind: str, name: str) -> dict[str, Any]:
        """A chamber with its id."""
        id_ = openstates_organization_id(self.compact[key].id, name)
        return {"id": id_, "name": name, "classification": kind, "districts": []}


def _kind_of(ocd_id: str) -> str:
    parts = ocd_id.split("/")
    last = parts[-2].partition(":")[0] if len(parts) > 2 else ""
    return last if last in ("country", "state") else "municipality"


def openstates_jurisdiction(
    one: FollowedJurisdiction,
    places: Places,
    sessions: Sequence[tuple[str, dt.date | None, dt.date | None]],
    *,
    include: Collection[str],
) -> OpenStatesJurisdiction:
    """The government in that form; sessions with their first and last day."""
    years = tuple(
        {
            "identifier": name,
            "name": name,
            "classification": "primary",
            "start_date": _day(first),
            "end_date": _day(last),
        }
        for name, first, last in sessions
    )
    return OpenStatesJurisdiction(
        id=one.ocd_id,
        name=places.compact[one.key].name,
        classification=places.compact[one.key].classification,
        division_id=places.divisions[one.key],
        url="",
        latest_bill_update=one.source.last_good,
        organizations=places.organizations(one.key) if "organizations" in include else None,
        legislative_sessions=years if "legislative_sessions" in include else None,
    )


def openstates_bills(
    session: Session, ids: Sequence[int], places: Places, *, include: Collection[str], root: str
) -> Iterable[OpenStatesBill]:
    """The bills with these ids of ours, in their order; ``root`` is where our pages are."""
    known = governments(session)
    listed = stored_organizations(session)
    for whole in full_bills(session, ids):
        maker, rows = OpenStates(known, listed), Rows()

        def write(name: str, /, rows: Rows = rows, **cells: Any) -> None:
            rows.setdefault(name.removesuffix(".csv"), []).append(cells)

        maker.bill(whole, write)
        maker.rest(write)
        lists = _lists_of(rows)
        where = places.compact[whole.bill["jurisdiction"]]
        chamber = openstates_chamber_of(whole.bill, known)
        name = CHAMBERS.get(chamber, where.name)
        yield _bill(whole, rows["bills"][0], where, root, **{
            "from_organization": places.chamber(whole.bill["jurisdiction"], chamber, name),
            **{name: tuple(lists[name]) for name in include},
        })  # fmt: skip


def _bill(
    whole: FullBill, row: Mapping[str, Any], where: CompactJurisdiction, root: str, **more: Any
) -> OpenStatesBill:
    bill = whole.bill
    days = [action["date"] for action in whole.actions if action["date"]]
    passed = [
        action["date"]
        for action in whole.actions
        if action["date"] and "passage" in action["classification"].split("; ")
    ]
    return OpenStatesBill(
        id=row["id"],
        session=row["session_identifier"],
        jurisdiction=where,
        identifier=row["identifier"],
        title=row["title"],
        classification=tuple(row["classification"]),
        subject=tuple(row["subject"]),
        extras=bill["extras"],
        created_at=bill["first_seen"],
        updated_at=bill["last_changed"],
        openstates_url=root + bill_page(bill["jurisdiction"], bill["session"], bill["identifier"]),
        first_action_date=_day(min(days, default=None)),
        latest_action_date=_day(bill["last_action_date"]),
        latest_action_description=bill["last_action"],
        latest_passage_date=_day(max(passed, default=None)),
        **more,
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _lists_of(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """What hangs on a bill, each list of rows of our export put together."""
    bodies = {
        row["id"]: {name: row[name] for name in ("id", "name", "classification")}
        for row in rows.get("organizations", ())
    }

    def some(table: str, *names: str, **fixed: Any) -> list[dict[str, Any]]:
        return [
            {**fixed, **{name: _said(row.get(name, "")) for name in names}}
            for row in rows.get(table, ())
        ]

    return {
        "related_bills": some(
            "bill_related_bills", "identifier", "legislative_session", "relation_type"
        ),
        "abstracts": some("bill_abstracts", "abstract", note=""),
        "other_titles": some("bill_titles", "title", note=""),
        "other_identifiers": some("bill_identifiers", "identifier"),
        "sources": some("bill_sources", "url", note=""),
        "actions": [
            {
                **{n: _said(row[n]) for n in ("id", "description", "date", "order")},
                "classification": row["classification"],
                "organization": bodies.get(row["organization_id"]),
            }
            for row in rows.get("bill_actions", ())
        ],
        "sponsorships": [
            {
                **{n: row[n] for n in ("id", "name", "entity_type", "primary", "classification")},
                "person": {"id": row["person_id"], "name": row["name"], "party": ""}
                if row["person_id"]
                else None,
                "organization": bodies.get(row["organization_id"]),
            }
            for row in rows.get("bill_sponsorships", ())
        ],
        **{
            f"{noun}s": [
                {
                    **{n: _said(row[n]) for n in ("id", "note", "date", "classification")},
                    "links": [
                        {"url": link["url"], "media_type": link["media_type"]}
                        for link in rows.get(f"bill_{noun}_links", ())
                        if link[f"{noun}_id"] == row["id"]
                    ],
                }
                for row in rows.get(f"bill_{noun}s", ())
            ]
            for noun in ("version", "document")
        },
        "votes": [_vote(row, rows, bodies) for row in rows.get("votes", ())],
    }


def _vote(row: Mapping[str, Any], rows: Rows, bodies: Mapping[str, Any]) -> dict[str, Any]:
    def own(table: str) -> list[dict[str, Any]]:
        return [one for one in rows.get(table, ()) if one["vote_event_id"] == row["id"]]

    plain = ("id", "identifier", "motion_text", "start_date", "result")
    return {
        **{name: _said(row[name]) for name in plain},
        "motion_classification": row["motion_classification"],
        "extras": {},
        "organization": bodies.get(row["organization_id"]),
        "votes": [
            {
                "id": one["id"],
                "option": one["option"],
                "voter_name": one["voter_name"],
                "voter": {"id": one["voter_id"], "name": one["voter_name"], "party": ""},
            }
            for one in own("vote_people")
        ],
        "counts": [{"option": one["option"], "value": one["value"]} for one in own("vote_counts")],
        "sources": [{"url": one["url"], "note": ""} for one in own("vote_sources")],
    }


def _said(value: Any) -> Any:
    """A day as a text; what is not known as an empty one."""
    return "" if value is None else _day(value) if isinstance(value, dt.date) else value


def openstates_event(
    event: EventDetails, where: CompactJurisdiction, *, include: Collection[str]
) -> OpenStatesEvent:
    """The meeting in that form."""
    lists: dict[str, list[dict[str, Any]]] = {
        "links": [{"url": event.url, "note": ""}] if event.url else [],
        "sources": [{"url": event.source_url, "note": ""}] if event.source_url else [],
        "media": [],
        "participants": [
            {"name": name, "entity_type": "organization", "note": "host"}
            for name in dict.fromkeys((event.body, *event.committees))
            if name
        ],
        "documents": [
            {"note": one.title, "date": _day(one.date), "classification": one.kind,
             "links": [{"url": one.url, "media_type": one.media_type}]}
            for one in event.documents
        ],
        "agenda": [
            {"description": one.title, "order": one.order, "classification": [], "notes": [],
             "media": [], "subjects": [],
             "related_entities": [{"name": one.identifier, "entity_type": "bill", "note": ""}]
             if one.identifier else []}
            for one in event.agenda
        ],
    }  # fmt: skip
    return OpenStatesEvent(
        id=event.ocd_id,
        name=event.name,
        jurisdiction=where,
        description=event.description,
        classification="committee-meeting",
        start_date=event.starts.isoformat() if event.starts else _day(event.date),
        end_date="",
        all_day=event.starts is None,
        status=event.state,
        upstream_id=event.upstream_id,
        deleted=event.missing_since is not None,
        location={"name": event.location, "url": ""},
        **{name: tuple(lists[name]) for name in include},
    )
