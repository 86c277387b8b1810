"""Rows of the Legistar Web API → records, one row or one list of rows at a time.

Facts about the rows (recorded 2026-05 and 2026-10, Boston and Philadelphia have the same keys):
dates are local and carry a midnight or a time of day; ``*Utc`` stamps have no suffix; sponsors
repeat per version and come unsorted; histories come unordered and with adjacent duplicates;
attachments repeat by address; MatterText2 is a clerk's e-mail address in both cities.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.ingest.document_texts import lacks_its_body, says_nothing
from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Document,
    Event,
    Organization,
    Source,
    Sponsorship,
    Vote,
)
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.linear_pattern import LinearPattern
from lawtrack.web_hosts import file_address
from scrapers.page import Page
from scrapers.plain_words import plain_line, plain_paragraphs, without_contacts
from scrapers.platforms.legistar.fields import extras_of
from scrapers.platforms.legistar.slips import calendar_date, is_long_after, is_no_day

Row = Mapping[str, Any]

# What a file's name promises; what it is shows in its first bytes.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "htm": "text/html",
    "html": "text/html",
    "txt": "text/plain",
}


_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
# Of minutes that are withdrawn or void the meeting took place.
_CALLED_OFF = re.compile("cancel|postpon|defer|resched|quorum|held", re.IGNORECASE)


def required_value(row: Row, key: str, page: Page) -> Any:
    """The value under a key that every row has; ``LayoutChanged`` names the key when it is gone."""
    if key not in row:
        raise LayoutChanged(page.url, f"expected a row with '{key}', found {sorted(row)[:4]}")
    return row[key]


def stamp_of(row: Row, prefix: str) -> str:
    """The row's last-modified and a hash of the rest: edits that move no stamp show as well."""
    content = {
        key: value
        for key, value in row.items()
        if key not in (f"{prefix}LastModifiedUtc", f"{prefix}RowVersion")
    }
    try:
        dumped = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise InvalidItem(f"a row that no program could mean: {error}") from None
    digest = hashlib.blake2b(dumped, digest_size=5).hexdigest()
    return f"{row.get(f'{prefix}LastModifiedUtc') or ''}/{digest}"


def id_of(row: Row, key: str, page: Page) -> str:
    """The row's own id, a whole number above zero; ``LayoutChanged`` when it is anything else."""
    value = required_value(row, key, page)
    if whole_number(value) < 1:
        raise LayoutChanged(page.url, f"expected a number as '{key}', found {str(value)[:40]!r}")
    return str(whole_number(value))


def whole_number(value: object) -> int:
    """The value as a whole number; 0 for what is none, or none that an id could be."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return int(value) if isinstance(value, int) and abs(value) < 2**63 else 0


def id_text(value: object) -> str:
    """The id of a person or body as text; empty for what is no id."""
    number = whole_number(value)
    return str(number) if number > 0 else ""


def text_value(value: object) -> str:
    """The value as text; empty for null; ``InvalidItem`` for what is no single value."""
    if isinstance(value, list | dict):
        raise InvalidItem(f"expected a text, found {str(value)[:60]}")
    return "" if value is None else str(value)


def line_value(value: object) -> str:
    """The words of a field that is one line, without markup."""
    return plain_line(text_value(value))


def prose_value(value: object) -> str:
    """The words of a field for prose, without markup, e-mail addresses and telephone numbers."""
    return without_contacts(plain_paragraphs(text_value(value)))


def bill_of(row: Row, source: Source, page: Page) -> Bill:
    """A matter as a list shows it; its histories, sponsors, attachments and texts are not read."""
    matter_id = id_of(row, "MatterId", page)
    file = text_value(required_value(row, "MatterFile", page)).strip()
    title = line_value(required_value(row, "MatterTitle", page)).strip()
    name = line_value(row.get("MatterName")).strip()
    introduced = calendar_date(row.get("MatterIntroDate"))
    enacted = text_value(row.get("MatterEnactmentNumber")).strip()
    enacted = enacted if _COUNTED.search(enacted) else ""  # "N/A", "-", 0
    own = {
        name: prose_value(required_value(row, column, page))
        for name, column in source.own_fields.items()
    }
    return Bill(
        jurisdiction=source.key,
        upstream_id=matter_id,
        identifier=file,
        title=title or name,
        session=legislative_session_of(file, introduced),
        kind=line_value(row.get("MatterTypeName")),
        status=line_value(row.get("MatterStatusName")),
        status_date=calendar_date(row.get("MatterEnactmentDate"))
        or calendar_date(row.get("MatterPassedDate")),
        introduced=introduced,
        body=line_value(row.get("MatterBodyName")),
        version=text_value(row.get("MatterVersion")),
        summary=own.get("summary", ""),
        notes=_joined(prose_value(row.get("MatterNotes")), own.get("notes")),
        url=f"{source.addresses['site']}/gateway.aspx?M=L&ID={matter_id}",
        source_url=f"{source.addresses['api']}/{source.client}/matters/{matter_id}",
        stamp=stamp_of(row, "Matter"),
        other_titles=(name,) if name and title and name != title else (),
        other_identifiers=(enacted,) if enacted else (),
        extras=extras_of(row, apart=source.own_fields.values()),
    )


_COUNTED = re.compile("[1-9]")
_YEAR_FIRST = re.compile(r"[A-Za-z]{0,4}[ .-]?((?:19|20)\d{2}) ?[-/] ?[A-Za-z]{0,3}-?\d")
_YEAR_LAST = re.compile(r"\d ?[-/] ?((?:19|20)\d{2})$")


def legislative_session_of(file: str, introduced: dt.date | None) -> str:
    """The year a file number belongs to: ``2026-1882`` says it, else the date does.

    So do ``BL2024-345``, ``Int 0690-2026`` and ``A-2026-12``; two digits may be anything.
    """
    year = _YEAR_FIRST.match(file) or _YEAR_LAST.search(file)
    if year:
        return year[1]
    return str(introduced.year) if introduced else ""


def actions_of(rows: Sequence[Row]) -> tuple[Action, ...]:
    """The histories by date and id; a row that says nothing and adjacent doubles are left out."""
    histories = [row for row in rows if _description(row)]
    histories.sort(
        key=lambda r: (
            text_value(r.get("MatterHistoryActionDate")),
            whole_number(r.get("MatterHistoryId")),
        )
    )
    actions: list[Action] = []
    for row in histories:
        action = Action(
            date=calendar_date(row.get("MatterHistoryActionDate")),
            description=_description(row),
            text=_joined(
                plain_paragraphs(text_value(row.get("MatterHistoryActionText"))),
                prose_value(row.get("MatterHistoryAgendaNote")),
                prose_value(row.get("MatterHistoryMinutesNote")),
                _said("tally", row.get("MatterHistoryTally")),
            ),
            organization=line_value(row.get("MatterHistoryActionBodyName")),
            upstream_id=text_value(row.get("MatterHistoryId")),
            event_upstream_id=id_text(row.get("MatterHistoryEventId")),
            result=_result(row, "MatterHistoryPassedFlag"),
            mover=line_value(row.get("MatterHistoryMoverName")),
            seconder=line_value(row.get("MatterHistorySeconderName")),
        )
        if actions and _same_step(actions[-1], action):
            actions[-1] = _one_step(actions[-1], action)
        else:
            actions.append(action)
    return tuple(actions)


def _description(row: Row) -> str:
    """What a step is called: the clerk's name for it, else what is written to it; may be empty."""
    named = (line_value(row.get(f"MatterHistoryAction{name}")).strip() for name in ("Name", "Text"))
    noted = (prose_value(row.get(f"MatterHistory{name}Note")) for name in ("Agenda", "Minutes"))
    return next(filter(None, named), "") or " ".join(next(filter(None, noted), "").split())


def _same_step(one: Action, other: Action) -> bool:
    """Whether two steps are one entered twice: what one says, the other says or leaves out."""
    if one.date != other.date or one.description.casefold() != other.description.casefold():
        return False
    pairs = ((getattr(one, name), getattr(other, name)) for name in _OF_A_STEP)
    return all(a == b or not (a and b) for a, b in pairs)


_OF_A_STEP = ("organization", "text", "result", "mover", "seconder", "event_upstream_id")


def _one_step(one: Action, other: Action) -> Action:
    """The first of two entries of one step, with all that either says."""
    values = {name: getattr(one, name) or getattr(other, name) for name in _OF_A_STEP}
    return replace(one, **values)


def _result(row: Row, name: str) -> str:
    """How a vote ended, by its flag; where that is null, by the flag's name."""
    flag = row.get(name)
    said = flag if isinstance(flag, int) else text_value(flag) or text_value(row.get(f"{name}Name"))
    return _RESULTS.get(said if isinstance(said, int) else said.strip().casefold(), "")


_RESULTS: Mapping[int | str, str] = {
    1: "pass", 0: "fail", "1": "pass", "0": "fail", "pass": "pass", "fail": "fail",
    "passed": "pass", "failed": "fail", "true": "pass", "false": "fail",
}  # fmt: skip


_VERSION = LinearPattern(
    r"(?P<first>[0-9]{0,9})(?P<word>[^0-9]*)(?P<number>[0-9]{0,9})(?P<rest>.*)"
)


def version_rank(version: object) -> tuple[int, int, int, str, int, str]:
    """Sorts versions: '*' before '0', '1', '1A', … '10', before 'A', 'B', … 'AA', 'Ver. 2'."""
    said = text_value(version).strip().casefold()
    parts = _VERSION.fullmatch(" ".join(said.split()))
    if said in ("", "*") or parts is None:
        return (0, 0, 0, "", 0, "")
    word = parts["word"].strip(" ._-#")
    begins = (1, int(parts["first"])) if parts["first"] else (2, 0)
    return *begins, len(word), word, int(parts["number"] or 0), parts["rest"]


def sponsors_of(rows: Sequence[Row]) -> tuple[Sponsorship, ...]:
    """The sponsors of the newest version, in the clerk's order; the first is the primary one."""
    if not rows:
        return ()
    newest = max(version_rank(row.get("MatterSponsorMatterVersion")) for row in rows)
    current = [r for r in rows if version_rank(r.get("MatterSponsorMatterVersion")) == newest]
    current.sort(
        key=lambda r: (
            whole_number(r.get("MatterSponsorSequence")),
            whole_number(r.get("MatterSponsorId")),
        )
    )
    people: dict[str, Sponsorship] = {}
    for row in current:
        name = line_value(row.get("MatterSponsorName")).strip()
        id_ = id_text(row.get("MatterSponsorNameId"))
        if name and (id_ or name) not in people:
            people[id_ or name] = Sponsorship(name=name, primary=not people, upstream_id=id_)
    return tuple(people.values())


def attachments_of(rows: Sequence[Row], site: str = "") -> tuple[Document, ...]:
    """The attachments in the clerk's order, one per address; hidden ones are left out.

    One that is listed under two names has both.
    """
    ordered = sorted(
        (row for row in rows if row.get("MatterAttachmentShowOnInternetPage") is not False),
        key=lambda r: (
            whole_number(r.get("MatterAttachmentSort")),
            whole_number(r.get("MatterAttachmentId")),
        ),
    )
    by_address: dict[str, Document] = {}
    for row in ordered:
        address = file_address(text_value(row.get("MatterAttachmentHyperlink")), site)
        # One without an address is there all the same, and has a number.
        key = address or text_value(row.get("MatterAttachmentId")) or _attachment_name(row)
        if key in by_address:
            listed, name = by_address[key], _attachment_name(row)
            if name.casefold() not in listed.title.casefold():
                by_address[key] = replace(listed, title=f"{listed.title} / {name}")
        elif key:
            by_address[key] = Document(
                title=_attachment_name(row) or address.rpartition("/")[2],
                url=address,
                kind="attachment",
                media_type=media_type_of(text_value(row.get("MatterAttachmentFileName")))
                or media_type_of(address),
                version=text_value(row.get("MatterAttachmentMatterVersion")),
                stamp=text_value(row.get("MatterAttachmentLastModifiedUtc")),
                upstream_id=text_value(row.get("MatterAttachmentId")),
            )
    return tuple(by_address.values())


def _attachment_name(row: Row) -> str:
    parts = (row.get("MatterAttachmentName"), row.get("MatterAttachmentDescription"))
    return ": ".join(dict.fromkeys(part for part in map(line_value, parts) if part.strip()))


def media_type_of(name: str) -> str:
    """What a file's name or address promises; empty when that is nothing known."""
    ending = name.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    return MEDIA_TYPES.get(ending, "")


def text_document(row: Row, page: Page, version: str) -> Document | None:
    """The official text of a version; ``None`` when the row holds none, or a frame alone.

    Some clerks' systems put only "..Title" and "..Body" into the plain text, perhaps with the title
    between them, and all into the other.
    """
    plain = text_value(row.get("MatterTextPlain")).strip()
    rtf = text_value(row.get("MatterTextRtf")).strip()
    if says_nothing(plain) or (rtf and lacks_its_body(plain)):
        plain = ""
    if not plain and not rtf:
        return None
    return replace(
        version_document(page.url.partition("?")[0], version, text_value(row.get("MatterTextId"))),
        media_type="text/plain" if plain else "application/rtf",
        text=plain or None,
        content=None if plain else _as_file(rtf),
    )


def _as_file(rtf: str) -> bytes:
    """The file: its letters beyond ASCII are bytes of its code page, or the letters themselves."""
    try:
        return rtf.encode("latin-1")
    except UnicodeEncodeError:
        return rtf.encode(errors="replace")


def version_document(url: str, version: str, upstream_id: str) -> Document:
    """A version of a bill's official text, without its words."""
    return Document(
        title=f"Text of version {version}" if version else "Text",
        url=url,
        kind="version",
        version=version,
        upstream_id=upstream_id,
        media_type="text/plain",
    )


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
    hour = text_value(row.get("EventTime")) or (behind if behind != "00:00" else "")
    location = line_value(row.get("EventLocation"))
    comment = prose_value(row.get("EventComment"))
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
                    stamp=text_value(row.get(f"Event{kind}LastPublishedUTC")),
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
        url=file_address(text_value(row.get("EventInSiteURL")), site),
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
    """The status of the agenda; that of the minutes where it says that there was no meeting."""
    agenda = line_value(row.get("EventAgendaStatusName"))
    minutes = line_value(row.get("EventMinutesStatusName"))
    if not _CALLED_OFF.search(minutes) or words.meeting_state(agenda) in NOT_HELD:
        return agenda
    return minutes if words.meeting_state(minutes) in (*NOT_HELD, "rescheduled") else agenda


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
    """The lines of an agenda in the order of the agenda, else of the minutes."""

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
            result=_result(row, "EventItemPassedFlag"),
            notes=_joined(
                prose_value(row.get("EventItemAgendaNote")),
                prose_value(row.get("EventItemMinutesNote")),
                _said("tally", row.get("EventItemTally")),
                _said("moved by", row.get("EventItemMover")),
                _said("seconded by", row.get("EventItemSeconder")),
            ),
            upstream_id=text_value(row.get("EventItemId")),
        )
        for order, row in enumerate(sorted(rows, key=place), start=1)
    )


def _joined(*parts: object) -> str:
    """The parts that say something, each once and on lines of their own."""
    said = [text_value(part) for part in parts if text_value(part).strip()]
    return "\n".join(dict.fromkeys(said))


def _said(label: str, value: object) -> str:
    words = line_value(value)
    return f"{label} {words}" if words.strip() else ""


def vote_of(rows: Sequence[Row], item: AgendaItem, event: Event) -> Vote | None:
    """The roll call of one agenda line; ``None`` when nobody's vote is given.

    A vote without a name counts, a name without a vote does not, nor what is listed again. A person
    who is listed with two votes has one, of which both words are kept: nobody knows which it was.
    """
    ordered = sorted(
        rows, key=lambda r: (whole_number(r.get("VoteSort")), whole_number(r.get("VoteId")))
    )
    once: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for place, row in enumerate(ordered):
        person, own = id_text(row.get("VotePersonId")), id_text(row.get("VoteId"))
        if word := line_value(row.get("VoteValueName")).strip():
            name = line_value(row.get("VotePersonName")).strip()
            key = (person, "") if person else ("", own or f"line {place}")
            once.setdefault(key, {}).setdefault(word.casefold(), (name, word))
    voters = tuple(
        (next(iter(votes.values()))[0], " / ".join(word for _, word in votes.values()), person)
        for (person, _), votes in once.items()
    )
    if not voters:
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
