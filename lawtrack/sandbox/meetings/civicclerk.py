"""A look-alike of CivicClerk's service: windows of days, 15 meetings a page, items, files."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    TownMatter,
    TownMeeting,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World

PAGE_ROWS = 15
NONE = "1900-01-01T00:00:00Z"


def routes(world: World) -> list[web.RouteDef]:
    """What the service answers."""

    async def events(request: web.Request) -> web.Response:
        window = request.query["$filter"]
        days = re.fullmatch(
            r"startDateTime ge (\d{4}-\d\d-\d\d) and startDateTime le (\d{4}-\d\d-\d\d)", window
        )
        if days is None:
            return web.json_response({"error": {"message": "bad filter"}}, status=400)
        first, last = map(dt.date.fromisoformat, days.groups())
        rows = [_row(each) for each in meetings(world.scenario) if first <= each.date <= last]
        skipped = int(request.query.get("$skip", 0))
        answer: dict[str, Any] = {"@odata.context": "$metadata#Events"}
        answer["value"] = rows[skipped : skipped + PAGE_ROWS]
        if skipped + PAGE_ROWS < len(rows):
            following = request.url.update_query({"$skip": str(skipped + PAGE_ROWS)})
            answer["@odata.nextLink"] = str(following)
        return web.json_response(answer)

    async def event(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if each.id == int(request.match_info["id"]):
                return web.json_response(_row(each))
        return web.json_response({"error": {"message": "not found"}}, status=404)

    async def items(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if _agenda_id(each) == int(request.match_info["id"]):
                rows = list(_items(each.matters))
                return web.json_response({"id": _agenda_id(each), "items": rows})
        return web.json_response({"error": {"message": "not found"}}, status=404)

    async def file(request: web.Request) -> web.Response:
        id_ = int(request.match_info["id"])
        minutes = minutes_of(world.scenario, str(id_ // 10)) if id_ % 10 == 2 else ""
        return web.Response(text=minutes or paper_text(id_))

    return [
        web.get("/v1/Events", events),
        web.get(r"/v1/Events({id:\d+})", event),
        web.get(r"/v1/Meetings/{id:\d+}", items),
        web.get(r"/v1/Meetings/GetMeetingFileStream(fileId={id:\d+},plainText=false)", file),
        web.get(r"/v1/Meetings/GetAttachmentFile(fileId={id:\d+})", file),
    ]


def _agenda_id(meeting: TownMeeting) -> int:
    return meeting.id + 1000 if meeting.matters else 0


def _row(meeting: TownMeeting) -> dict[str, Any]:
    start = f"{meeting.date.isoformat()}T{meeting.hour}:00Z"
    return {
        "id": meeting.id,
        "eventName": meeting.name,
        "startDateTime": start,
        "eventDate": start,
        "meetingEndTime": NONE,
        "agendaId": _agenda_id(meeting),
        "isPublished": "Published",
        "isDeleted": False,
        "categoryId": meeting.body[0],
        "categoryName": meeting.body[1],
        "hasAgenda": bool(meeting.matters),
        "eventLocation": {"address1": "City Hall", "city": "Rivertown", "state": "MA"},
        "eventNotice": "",
        "mediaTotalPlay": meeting.date.toordinal(),
        "publishedFiles": list(_files(meeting)),
    }


def _files(meeting: TownMeeting) -> Iterator[dict[str, Any]]:
    kinds = [("Agenda", 1)] if meeting.posted else []
    kinds += [("Minutes", 2)] if meeting.has_minutes else []
    for kind, number in kinds:
        yield {
            "id": 0,
            "fileId": meeting.id * 10 + number,
            "type": kind,
            "name": f"Final {kind}",
            "publishOn": f"{meeting.posted.isoformat()}.947Z" if meeting.posted else NONE,
            "url": f"stream/RIVERTOWNMA/{meeting.id}-{number}.pdf",
        }


def _items(matters: Sequence[TownMatter]) -> Iterator[dict[str, Any]]:
    for place, matter in enumerate(matters):
        yield {
            "id": matter.id,
            "agendaObjectItemNumber": matter.number,
            "agendaObjectItemOutlineNumber": matter.outline,
            "agendaObjectItemName": f'<span style="margin-left:0in;">{matter.title}</span>\u200b',
            "isSection": int(matter.is_section),
            "sortOrder": place,
            "passFail": 0,
            "hasVote": False,
            "attachmentsList": [
                {"id": number, "fileName": f"Report {number}.txt", "contentType": "text/plain",
                 "fileSize": 100, "isPublished": True, "isDeleted": False,
                 "pdfVersionFullPath": "https://blobs.example/signed?sig=1"}
                for number in matter.papers
            ],
            "childItems": list(_items(matter.below)),
        }  # fmt: skip
