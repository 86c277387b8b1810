"""Rows of meetings, of their agendas and of roll calls → records, and rows of bodies."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from lawtrack.errors import InvalidItem
from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.records import AgendaItem, Document, Event, Organization, Source, Vote
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.web_hosts import file_address, name_in_words
from scrapers.page import Page
from scrapers.plain_words import plain_paragraphs
from scrapers.platforms.legistar.rows.fields import extras_of, is_no_day
from scrapers.platforms.legistar.rows.paper_rows import media_type_of
from scrapers.platforms.legistar.rows.row_values import (
    Row,
    id_of,
    id_text,
    labelled,
    line_value,
    lines_joined,
    prose_value,
    required_value,
    result_by_flag,
    stamp_of,
    text_value,
    whole_number,
)
from scrapers.platforms.legistar.slips import calendar_date, is_long_after

_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
# Of minutes that are withdrawn or void the meeting took place.
_CALLED_OFF = re.compile(
    "cancel|postpon|defer|resched|quorum|held|no (?:meeting|hearing)", re.IGNORECASE
)
# What the service calls the file of an agenda: the day, and what kind of paper it is.
_PAPER = re.compile(r"_\d\d-\d\d-\d\d_([^/?]{1,80})$")
_SLANTED = "--em--"  # what some clerks' systems put around what the pages show in italics


def event_of(row: Row, source: Source, page: Page) -> Event:
    """A meeting as a list shows it; its agenda is not read."""
    event_id = id_of(row, "EventId", page)
    moment = _local_moment(text_value(required_value(row, "EventDate", page)), source.timezone)
    date = calendar_date(moment)
    if date is None or is_long_after(moment, row):
        found = repr(row["EventDate"])[:40]
        raise InvalidItem(f"expected a date of event {event_id}, found {found}")
    name = line_value(row.get("EventBodyName")).strip()
    # Some services write the hour behind the day, where there is a midnight else.
    behind = moment[11:16]
    hour = line_value(row.get("EventTime")) or (behind if behind != "00:00" else "")
    location = line_value(row.get("EventLocation")).replace(_SLANTED, "\n").strip()
    comment = prose_value(row.get("EventComment")).replace(_SLANTED, "\n").strip()
    site = source.addresses["site"]
    documents = []
    for kind in ("Agenda", "Minutes"):
        address = file_address(text_value(row.get(f"Event{kind}File")), site)
        if address:
            documents.append(
                Document(
                    title=kind,
                    url=address,
                    kind=kind.lower(),
                    media_type=media_type_of(address),
                    # Of one that nobody says when it was published, the meeting's may tell.
                    stamp=_published(row, f"Event{kind}LastPublishedUTC")
                    or text_value(row.get("EventLastModifiedUtc")),
                )
            )
    return Event(
        jurisdiction=source.key,
        upstream_id=event_id,
        name=name or "Meeting",
        date=date,
        time=printed_hour(hour, source.timezone).time,
        time_text=hour,
        timezone=source.timezone,
        body=name,
        location=location,
        status=_meeting_status(row, source.words),
        description=comment,
        # One that has no page of its own stands on the calendar.
        url=file_address(text_value(row.get("EventInSiteURL")), site) or f"{site}/Calendar.aspx",
        source_url=f"{source.addresses['api']}/{source.client}/events/{event_id}",
        stamp=stamp_of(row, "Event"),
        agenda_published=_published(row, "EventAgendaLastPublishedUTC"),
        minutes_published=_published(row, "EventMinutesLastPublishedUTC"),
        extras=extras_of(row),
        documents=tuple(documents),
    )


def _local_moment(moment: str, timezone: str) -> str:
    """A day with its hour as clocks of the place show it, where it is given with an offset.

    A midnight is a day without an hour, whatever zone a program has put behind it.
    """
    if moment[11:16] == "00:00" or not _OFFSET.search(moment[11:]):
        return moment
    try:
        return dt.datetime.fromisoformat(moment).astimezone(ZoneInfo(timezone)).isoformat()
    except (ValueError, OverflowError):
        return moment


def _meeting_status(row: Row, words: ClerkWords) -> str:
    """The status of the agenda; that of the minutes where it says that there was no meeting.

    So does what stands in place of the agenda: "…/9_A_Council_26-12-03_Cancellation_Notice.pdf".
    """
    agenda = line_value(row.get("EventAgendaStatusName"))
    if words.meeting_state(agenda) in NOT_HELD:
        return agenda
    minutes = line_value(row.get("EventMinutesStatusName"))
    paper = _PAPER.search(text_value(row.get("EventAgendaFile")))
    instead = (
        minutes if _CALLED_OFF.search(minutes) else "",
        name_in_words(paper[1]) if paper else "",
    )
    off = (*NOT_HELD, "rescheduled")
    return next((said for said in instead if said and words.meeting_state(said) in off), agenda)


def _published(row: Row, name: str) -> str:
    """When a paper was published, as the source has it.

    ``InvalidItem`` for what is no moment: a machine writes these, and a new form is no new paper.
    """
    moment = text_value(row.get(name))
    if is_no_day(moment):
        return ""
    if moment and calendar_date(moment) is None:
        raise InvalidItem(f"expected a moment in {name}, found {moment[:40]!r}")
    return moment


def agenda_of(rows: Sequence[Row]) -> tuple[AgendaItem, ...]:
    """The lines of an agenda in the order of the agenda, else of the minutes; each once."""

    def place(row: Row) -> tuple[int, int]:
        agenda, minutes = row.get("EventItemAgendaSequence"), row.get("EventItemMinutesSequence")
        sequence = agenda if agenda is not None else minutes
        return (
            10**6 if sequence is None else whole_number(sequence),
            whole_number(row.get("EventItemId")),
        )

    return tuple(
        AgendaItem(
            order=order,
            title=line_value(row.get("EventItemTitle"))
            or line_value(row.get("EventItemMatterName")),
            number=text_value(row.get("EventItemAgendaNumber")),
            identifier=text_value(row.get("EventItemMatterFile")),
            bill_upstream_id=id_text(row.get("EventItemMatterId")),
            action=line_value(row.get("EventItemActionName")),
            action_text=plain_paragraphs(text_value(row.get("EventItemActionText"))),
            result=result_by_flag(row, "EventItemPassedFlag"),
            notes=lines_joined(
                prose_value(row.get("EventItemAgendaNote")),
                prose_value(row.get("EventItemMinutesNote")),
                labelled("tally", row.get("EventItemTally")),
                labelled("moved by", row.get("EventItemMover")),
                labelled("seconded by", row.get("EventItemSeconder")),
            ),
            upstream_id=text_value(row.get("EventItemId")),
        )
        for order, row in enumerate(sorted(_once(rows), key=place), start=1)
    )


def _once(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows without those that repeat one of the same id and content, as joins and pages do."""
    seen: dict[int, list[Row]] = {}
    for row in rows:
        same = seen.setdefault(whole_number(row.get("EventItemId")), [])
        if row not in same or row.get("EventItemId") is None:
            same.append(row)
            yield row


def vote_of(rows: Sequence[Row], item: AgendaItem, event: Event) -> Vote | None:
    """The roll call of one agenda line; ``None`` when nobody's vote is given.

    A vote without a name counts, and a person without a vote was called: how they voted is not
    said. What is listed again does not count. A person who is listed with two votes has one, of
    which both words are kept: nobody knows which it was.
    """
    ordered = sorted(
        rows, key=lambda r: (whole_number(r.get("VoteSort")), whole_number(r.get("VoteId")))
    )
    once: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for place, row in enumerate(ordered):
        person, own = id_text(row.get("VotePersonId")), id_text(row.get("VoteId"))
        word = line_value(row.get("VoteValueName")).strip()
        name = line_value(row.get("VotePersonName")).strip()
        if word or name:
            key = (person, "") if person else ("", own or f"line {place}")
            once.setdefault(key, {}).setdefault(word.casefold(), (name, word))
    voters = tuple(
        (
            next(iter(votes.values()))[0],
            " / ".join(word for _, word in votes.values() if word),
            person,
        )
        for (person, _), votes in once.items()
    )
    if not any(word for _, word, _ in voters):
        return None
    counts: dict[str, int] = {}
    for _, word, _ in voters:
        counts[word] = counts.get(word, 0) + 1
    return Vote(
        motion=item.action or item.title[:200],
        date=event.date,
        organization=event.body,
        result=item.result,
        counts=counts,
        voters=voters,
        upstream_id=item.upstream_id,
    )


def organization_of(row: Row, source: Source, page: Page) -> Organization:
    """A body, without its contact person."""
    return Organization(
        jurisdiction=source.key,
        upstream_id=id_of(row, "BodyId", page),
        name=line_value(required_value(row, "BodyName", page)),
        kind=line_value(row.get("BodyTypeName")),
        active=bool(row.get("BodyActiveFlag", 1)),
    )
