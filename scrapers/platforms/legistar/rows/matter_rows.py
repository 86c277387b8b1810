"""Rows of matters, of their histories and their sponsors → bills, steps and sponsors."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter

from lawtrack.legislation.records import Action, Bill, Source, Sponsorship
from lawtrack.linear_pattern import LinearPattern
from scrapers.page import Page
from scrapers.plain_words import plain_paragraphs
from scrapers.platforms.legistar.rows.fields import extras_of
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
from scrapers.platforms.legistar.slips import calendar_date


def bill_of(row: Row, source: Source, page: Page) -> Bill:
    """A matter as a list shows it; its histories, sponsors, attachments and texts are not read."""
    matter_id = id_of(row, "MatterId", page)
    file = line_value(required_value(row, "MatterFile", page)).strip()
    title = line_value(required_value(row, "MatterTitle", page)).strip()
    name = line_value(row.get("MatterName")).strip()
    introduced = calendar_date(row.get("MatterIntroDate"))
    enacted = text_value(row.get("MatterEnactmentNumber")).split(";")  # "25-1824; APPROVED"
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
        notes=lines_joined(prose_value(row.get("MatterNotes")), own.get("notes")),
        # The pages for people show no matter that the clerk keeps from them.
        url=""
        if row.get("MatterRestrictViewViaWeb") is True
        else f"{source.addresses['site']}/gateway.aspx?M=L&ID={matter_id}",
        source_url=f"{source.addresses['api']}/{source.client}/matters/{matter_id}",
        stamp=stamp_of(row, "Matter"),
        other_titles=(name,) if name and title and name != title else (),
        # "N/A", "-" and 0 count nothing.
        other_identifiers=tuple(number.strip() for number in enacted if _COUNTED.search(number)),
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
    """The histories by date and id; a row that says nothing and adjacent doubles are left out.

    One without a date stands behind the one that was entered before it.
    """
    histories = [row for row in rows if _description(row)]
    histories.sort(key=lambda row: whole_number(row.get("MatterHistoryId")))
    days = accumulate((text_value(row.get("MatterHistoryActionDate")) for row in histories), _day)
    in_order = sorted(zip(days, histories, strict=True), key=itemgetter(0))
    actions: list[Action] = []
    for _, row in in_order:
        action = Action(
            date=calendar_date(row.get("MatterHistoryActionDate")),
            description=_description(row),
            text=lines_joined(
                plain_paragraphs(text_value(row.get("MatterHistoryActionText"))),
                prose_value(row.get("MatterHistoryAgendaNote")),
                prose_value(row.get("MatterHistoryMinutesNote")),
                labelled("tally", row.get("MatterHistoryTally")),
            ),
            organization=line_value(row.get("MatterHistoryActionBodyName")),
            upstream_id=text_value(row.get("MatterHistoryId")),
            event_upstream_id=id_text(row.get("MatterHistoryEventId")),
            result=result_by_flag(row, "MatterHistoryPassedFlag"),
            mover=line_value(row.get("MatterHistoryMoverName")),
            seconder=line_value(row.get("MatterHistorySeconderName")),
        )
        if actions and _same_step(actions[-1], action):
            actions[-1] = _one_step(actions[-1], action)
        else:
            actions.append(action)
    return tuple(actions)


def _day(before: str, own: str) -> str:
    return own or before


def _description(row: Row) -> str:
    """What a step is called: the clerk's name for it, else what is written to it; may be empty.

    What an agenda alone says of it ("Approve") is to be done, or was.
    """
    named = (line_value(row.get(f"MatterHistoryAction{name}")).strip() for name in ("Name", "Text"))
    minutes = " ".join(prose_value(row.get("MatterHistoryMinutesNote")).split())
    if done := next(filter(None, named), "") or minutes:
        return done
    return "On the agenda" if prose_value(row.get("MatterHistoryAgendaNote")).strip() else ""


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


_NOBODY = re.compile(
    r"(?:no (?:primary |lead |co-?)?sponsors?(?:\(s\))?(?: listed| assigned)?|none|n/?a|vacant|"
    r"tb[ad]|unassigned|not applicable)$",
    re.IGNORECASE,
)
# Who asked for it stands among those who bring it: "(by request of the Mayor)".
_ASKED_FOR = ("by request", "by the request", "at request", "at the request", "in conjunction with")


def _is_sponsor(name: str) -> bool:
    asked_for = name.lstrip("( ").casefold().startswith(_ASKED_FOR)
    return any(map(str.isalnum, name)) and not asked_for and not _NOBODY.match(name)


def sponsors_of(rows: Sequence[Row]) -> tuple[Sponsorship, ...]:
    """The sponsors of the newest version, in the clerk's order; the first is the primary one.

    "No Sponsor(s)" is nobody's name, nor is "(by request of the Mayor)".
    """
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
        if (id_ or name) not in people and _is_sponsor(name):
            people[id_ or name] = Sponsorship(name=name, primary=not people, upstream_id=id_)
    return tuple(people.values())
