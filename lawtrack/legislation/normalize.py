"""Record → comparable rows: tidy wording, Open Civic Data's classes, checked once; pure.

A ``Comparable`` is what ``changes.diff`` compares and ``storage`` writes. ``rows`` holds the
children by table; ``None`` for a table means the crawl did not look, so the stored ones stay.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import AgendaItem, Bill, Document, Event, Source, Vote
from lawtrack.legislation.vocabulary import action_classification, bill_classification, vote_option

# Counts up when the same record would be stored differently; every record is then compared anew.
NORMALIZER = 1

Row = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[ \t\xa0\u2007\u202f]+")
_NAMESPACE = uuid.UUID("6f0d8a6e-6a3b-5d0e-9b0b-3a1d6f2c7e11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """One bill or event as rows: its own, its children's by table, its documents."""

    kind: str
    upstream_id: str
    row: Row
    rows: Mapping[str, Sequence[Row] | None]
    documents: tuple[Document, ...] | None


def fingerprint(record: Bill | Event) -> str:
    """A hash of all that the record says; its stamp, address and fetched files aside.

    Empty when it left children out: then only a comparison with what is stored tells.
    """
    if record.documents is None:
        return ""
    documents = record.documents
    if any(document.content is not None for document in documents):
        documents = tuple(replace(document, content=None) for document in documents)
    if isinstance(record, Bill):
        if record.actions is None or record.sponsorships is None:
            return ""
        said: tuple[Any, ...] = (
            NORMALIZER, record.identifier, record.title, record.session, record.kind,
            record.status, record.status_date, record.introduced, record.body, record.version,
            record.summary, record.notes, record.url, record.other_titles,
            record.other_identifiers, record.subjects, record.extras, record.actions,
            record.sponsorships, documents, record.related, record.votes,
        )  # fmt: skip
    else:
        if record.agenda is None:
            return ""
        said = (
            NORMALIZER, record.name, record.date, record.time, record.time_text, record.timezone,
            record.body, record.location, record.status, record.cancelled, record.committees,
            record.identifiers, record.description, record.url, record.agenda_published,
            record.minutes_published, record.extras, record.agenda, documents,
        )  # fmt: skip
    dumped = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(dumped, digest_size=16).hexdigest()


def normalize_bill(bill: Bill, source: Source) -> Comparable:
    """The bill as rows; raises ``InvalidItem`` when it has no id or an impossible date."""
    if not bill.upstream_id or not (bill.identifier or bill.title):
        raise InvalidItem(f"{bill.source_url or source.key}: a bill without an id or a name")
    place = f"{bill.source_url or source.key}: {bill.identifier or bill.upstream_id}"
    actions = None if bill.actions is None else [_action(a, place) for a in bill.actions]
    dated = [a for a in actions or () if a["date"] is not None]
    last = dated[-1] if dated else None
    row: Row = {
        "ocd_id": _ocd_id("ocd-bill", source, bill.upstream_id),
        "jurisdiction": source.key,
        "upstream_id": bill.upstream_id,
        "identifier": tidy(bill.identifier),
        "session": tidy(bill.session),
        "title": tidy(bill.title),
        "kind": tidy(bill.kind),
        "classification": bill_classification(bill.kind),
        "status": tidy(bill.status),
        "status_date": plausible(bill.status_date, place),
        "introduced": plausible(bill.introduced, place),
        "body": tidy(bill.body),
        "version": bill.version,
        "summary": tidy(bill.summary),
        "notes": tidy(bill.notes),
        "url": bill.url,
        "source_url": bill.source_url,
        "other_titles": [tidy(title) for title in bill.other_titles],
        "other_identifiers": list(bill.other_identifiers),
        "subjects": list(bill.subjects),
        "extras": {key: tidy(value) for key, value in sorted(bill.extras.items())},
        "last_action": last["description"] if last else "",
        "last_action_date": last["date"] if last else None,
        "stamp": bill.stamp,
    }
    rows: dict[str, list[Row] | None] = {
        "actions": actions,
        "sponsorships": _children(
            bill.sponsorships,
            lambda s: {
                "name": tidy(s.name),
                "primary": s.primary,
                "upstream_id": s.upstream_id,
                "date": s.date,
                "withdrawn": s.withdrawn,
            },
        ),
        "documents": _children(bill.documents, _document),
        "related_bills": _children(
            bill.related,
            lambda r: {
                "identifier": tidy(r.identifier),
                "session": r.session,
                "upstream_id": r.upstream_id,
                "relation": tidy(r.relation),
            },
        ),
        "votes": _children(bill.votes, _vote),
    }
    return Comparable(
        kind="bill",
        upstream_id=bill.upstream_id,
        row=row,
        rows=rows,
        documents=bill.documents,
    )


def normalize_event(event: Event, source: Source) -> Comparable:
    """The meeting as rows; raises ``InvalidItem`` when it has no id or an impossible date."""
    if not event.upstream_id or not event.name:
        raise InvalidItem(f"{event.source_url or source.key}: a meeting without an id or a name")
    place = f"{event.source_url or source.key}: meeting {event.upstream_id}"
    zone = event.timezone or source.timezone
    day = plausible(event.date, place)
    if day is None:
        raise InvalidItem(f"{place}: no date")
    row: Row = {
        "ocd_id": _ocd_id("ocd-event", source, event.upstream_id),
        "jurisdiction": source.key,
        "upstream_id": event.upstream_id,
        "name": tidy(event.name),
        "date": day,
        "time": event.time,
        "time_text": tidy(event.time_text),
        "timezone": zone,
        "starts": _starts(day, event.time, zone, place),
        "body": tidy(event.body),
        "location": tidy(event.location),
        "status": tidy(event.status),
        "state": _state(event),
        "committees": [tidy(name) for name in event.committees],
        "identifiers": list(event.identifiers),
        "description": tidy(event.description),
        "url": event.url,
        "source_url": event.source_url,
        "agenda_published": event.agenda_published,
        "minutes_published": event.minutes_published,
        "extras": {key: tidy(value) for key, value in sorted(event.extras.items())},
        "stamp": event.stamp,
    }
    rows: dict[str, list[Row] | None] = {
        "agenda_items": _children(event.agenda, _agenda_item),
        "event_documents": _children(event.documents, _document),
    }
    return Comparable(
        kind="event",
        upstream_id=event.upstream_id,
        row=row,
        rows=rows,
        documents=event.documents,
    )


def with_aliases(before: Comparable, new: Comparable) -> Comparable:
    """The new record under its new number, still known by all that it was printed under before.

    A clerk's slip (a back-tick, an asterisk) and a new docket are told apart by nobody here: the
    identity is the source's id, and whoever noted the old number must still find the bill.
    """
    if new.kind != "bill":
        return new
    known, told = before.row["other_identifiers"], new.row["other_identifiers"]
    was = [before.row["identifier"]] if before.row["identifier"] != new.row["identifier"] else []
    if not was and known == told:
        return new
    aliases = list(dict.fromkeys([*known, *told, *(name for name in was if name)]))
    return replace(new, row={**new.row, "other_identifiers": aliases})


def tidy(text: str) -> str:
    """The text without control characters, runs of spaces and outer space; lines are kept."""
    if not text:
        return text
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def plausible(day: date | None, place: str) -> date | None:
    """The day itself; raises ``InvalidItem`` outside 1789 to 2199 (a clerk's slip, not a date)."""
    if day is not None and not 1789 <= day.year <= 2199:
        raise InvalidItem(f"{place}: {day.isoformat()} cannot be a date")
    return day


def _children(given: Sequence[Any] | None, shape: Callable[[Any], Row]) -> list[Row] | None:
    return None if given is None else [shape(child) for child in given]


def _action(action: Any, place: str) -> Row:
    description = tidy(action.description)
    return {
        "date": plausible(action.date, place),
        "description": description,
        "text": tidy(action.text),
        "organization": tidy(action.organization),
        "classification": action_classification(description or action.text),
        "code": action.code,
        "result": action.result,
        "mover": tidy(action.mover),
        "seconder": tidy(action.seconder),
        "upstream_id": action.upstream_id,
        "event_upstream_id": action.event_upstream_id,
    }


def _document(document: Document) -> Row:
    return {
        "title": tidy(document.title),
        "url": document.url,
        "kind": document.kind,
        "date": document.date,
        "media_type": document.media_type,
        "version": document.version,
        "upstream_id": document.upstream_id,
    }


def _vote(vote: Vote) -> Row:
    counts: dict[str, int] = {}
    for word, number in vote.counts.items():
        option = vote_option(word)
        counts[option] = counts.get(option, 0) + number
    return {
        "motion": tidy(vote.motion),
        "date": vote.date,
        "organization": tidy(vote.organization),
        "result": vote.result,
        "counts": counts,
        "voters": [[tidy(name), vote_option(word)] for name, word in vote.voters],
        "upstream_id": vote.upstream_id,
    }


def _agenda_item(item: AgendaItem) -> Row:
    votes = [_vote(vote) for vote in item.votes or ()]
    for vote in votes:
        vote["date"] = vote["date"].isoformat() if vote["date"] else None
    return {
        "title": tidy(item.title),
        "number": tidy(item.number),
        "identifier": tidy(item.identifier),
        "bill_upstream_id": item.bill_upstream_id,
        "action": tidy(item.action),
        "action_text": tidy(item.action_text),
        "result": item.result,
        "notes": tidy(item.notes),
        "upstream_id": item.upstream_id,
        "votes": votes,
    }


def _state(event: Event) -> str:
    words = f"{event.status} {event.name}".lower()
    if event.cancelled or "cancel" in words:
        return "cancelled"
    return "tentative" if event.status.lower() in ("draft", "tentative") else "confirmed"


def _starts(day: date, time: str, zone: str, place: str) -> datetime | None:
    if not time:
        return None
    hour, _, minute = time.partition(":")
    try:
        local = datetime(
            day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZoneInfo(zone)
        )
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise InvalidItem(f"{place}: {time!r} in {zone!r} is no time of day: {error}") from None
    return local.astimezone(UTC)


def _ocd_id(prefix: str, source: Source, upstream_id: str) -> str:
    # Version 5, so that two installations agree on the id (Open Civic Data's object ids).
    return f"{prefix}/{uuid.uuid5(_NAMESPACE, f'{source.ocd_id}/{upstream_id}')}"
