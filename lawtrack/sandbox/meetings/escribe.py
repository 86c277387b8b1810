"""A look-alike of eSCRIBE: the calendar by POST, agendas as pages in its own capitals, papers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    AGAINST,
    FOR,
    TownMatter,
    TownMeeting,
    all_matters,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World


def routes(world: World) -> list[web.RouteDef]:
    """What the site answers."""

    async def calendar(request: web.Request) -> web.Response:
        window = await request.json()
        first, last = (
            dt.date.fromisoformat(window[name][:10])
            for name in ("calendarStartDate", "calendarEndDate")
        )
        rows = [_row(each) for each in meetings(world.scenario) if first <= each.date <= last]
        return web.json_response({"d": rows})

    async def agenda(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if str(each.id) == request.query["Id"] and each.matters:
                items = "".join(map(_container, each.matters))
                items = f"<DIV class='AgendaItems' >{items}</DIV>{_panel(each.matters)}"
                page = f"<html><body>{items}</body></html>"
                return web.Response(text=page, content_type="text/html")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        id_ = request.query["DocumentId"]
        return web.Response(text=minutes_of(world.scenario, id_) or paper_text(int(id_)))

    return [
        web.post("/MeetingsCalendarView.aspx/GetCalendarMeetings", calendar),
        web.get("/Meeting.aspx", agenda),
        web.get("/filestream.ashx", paper),
    ]


def _row(meeting: TownMeeting) -> dict[str, Any]:
    page = f"Meeting.aspx?Id={meeting.id}&Agenda=Agenda&lang=English"
    links: list[dict[str, Any]] = [
        {"Type": "Agenda", "Format": "HTML", "Url": page, "LanguageId": 9}
    ]
    if meeting.has_minutes:
        links.append({"Type": "PostMinutes", "Format": ".pdf", "Title": "Minutes",
                      "Url": f"filestream.ashx?DocumentId={meeting.id}"})  # fmt: skip
    return {
        "ID": str(meeting.id),
        "MeetingName": meeting.name,
        "MeetingType": meeting.body[1],
        "StartDate": f"{meeting.date:%Y/%m/%d} {meeting.hour}:00",
        "Location": "City Hall",
        "Description": "City Hall<br/>1 Main Street",
        "LanguageName": "English",
        "HasAgenda": bool(meeting.matters),
        "MeetingDocumentLink": links if meeting.matters else [],
    }


def _container(matter: TownMatter) -> str:
    title = f"RES-{matter.number} {matter.title}" if matter.number else matter.title
    papers = _papers(number for number in matter.papers if not _is_in_panel(number))
    minutes = f"<UL class='AgendaItemMotions' >{_motion(matter)}</UL>"
    below = "".join(map(_container, matter.below))
    return (
        f"<DIV class='AgendaItemContainer indent' ><DIV class='AgendaItem AgendaItem{matter.id}' >"
        f"<DIV class='AgendaItemCounter' >{matter.outline}</DIV><DIV class='AgendaItemTitle' >"
        f'<a href="javascript:SelectItem({matter.id});" >{title}</a></DIV>'
        f"<DIV class='visible-xs' >{papers}</DIV>{papers}{minutes if matter.outcome else ''}</DIV>"
        f"<DIV >{below}</DIV></DIV>"
    )


def _motion(matter: TownMatter) -> str:
    """What the minutes have: the motion, who voted how, and the result."""
    ways = "".join(
        f"<TR><TD class='VoterVote' >{way} ({len(names)})</TD>"
        f"<TD class='VotesUsers' >{', '.join(names[:-1])},  and {names[-1]}</TD></TR>"
        for way, names in (("In Favour", FOR), ("Opposed", AGAINST))
    )
    return (
        f"<LI class='AgendaItemMotion' ><DIV class='MotionText RichText' ><p>{matter.title}</p>"
        f"</DIV><TABLE class='MotionVoters' ><TBODY>{ways}</TBODY></TABLE>"
        f"<DIV class='MotionResult' ><BR>{matter.outcome}</DIV></LI>"
    )


def _is_in_panel(number: int) -> bool:
    return number % 2 == 1


def _panel(matters: Sequence[TownMatter]) -> str:
    """The papers that stand beside all items, each by the number of its own."""
    box = "<DIV class='AgendaItemAttachment AgendaItemAttachment{}' >{}</DIV>"
    return "".join(
        box.format(each.id, _papers([number]))
        for each in all_matters(matters)
        for number in each.papers
        if _is_in_panel(number)
    )


def _papers(numbers: Iterable[int]) -> str:
    """Links, some with their names in the label of a sign alone."""
    return "".join(
        f"<a class='Link' href=\"filestream.ashx?DocumentId={number}\""
        + (
            f" aria-label='Report {number}.txt' ><i class='las'></i></a>"
            if number % 2
            else f" data-original-title='Report {number}.txt' >Report</a>"
        )
        for number in numbers
    )
