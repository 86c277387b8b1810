"""Answers of little tenants on the platforms of meetings, made up to be changed in one place."""

import json
from typing import Any

PLACES: dict[str, dict[str, Any]] = {
    "civicplus": {"site": "https://r.example"},
    "onbase": {"site": "https://r.example/ag"},
    "granicus": {"client": "r", "view": 4},
    "destiny": {"client": "7"},
    "municode": {"client": "r-ma"},
}
CUT = "1. Drones\n2. Cameras"
Answers = dict[str, Any]


def clerk(*items: dict[str, Any], **fields: Any) -> Answers:
    row = {"id": 7, "eventName": "Council", "startDateTime": "2026-10-13T18:30:00Z", **fields}
    return {"Events?": {"value": [None, row]}, "Meetings/9": {"items": list(items)}}


def clerk_file(name: str, id_: int, type_: str = "Agenda") -> dict[str, Any]:
    return {"fileId": id_, "type": type_, "name": name}


def outline(*nodes: dict[str, Any], links: str = "") -> Answers:
    row = f"""<form id="aspnetForm"><div class="MeetingRow"><div class="RowLink"><a
    href="/Citizens/Detail_Meeting.aspx?ID=7" title="OCTOBER 13, 2026 6:30 PM"
    >Oct</a></div><div class="RowDetails">Planning Board</div>
    <div class="MeetingLinks">{links}</div></div></form>"""
    return {"Calendar": row, "Outline": {"Meeting": {}, "Agenda": {"Outline": list(nodes)}}}


def escribe(page: str | tuple[int, str], *, form: str = "HTML", type_: str = "Agenda") -> Answers:
    links = [None, {"Type": type_, "Format": form, "Url": "Meeting.aspx?Id=a", "Title": "A"},
             {"Type": "Agenda", "Format": ".pdf", "Url": "filestream.ashx?Id=5"}]  # fmt: skip
    row = {"ID": "a", "MeetingType": "Council", "StartDate": "2026.10.13 18:30:00",
           "MeetingDocumentLink": links}  # fmt: skip
    return {"GetCalendar": {"d": [row]}, "Meeting.aspx": page, "filestream": CUT}


def container(words: str) -> str:
    item = f"<div class='AgendaItem AgendaItem1'>{words}</div>"
    return f"<div class='AgendaItemContainer'>{item}</div>"


def center(file: Any, title: str = "Council") -> Answers:
    link = f'<a href="/AgendaCenter/ViewFile/Agenda/_09012026-7">{title}</a>'
    row = f'<tr class="catAgendaRow"><td><h4>Oct 13, 2026</h4><p>{link}</p></td></tr>'
    body = f'<h2>Council</h2><span id="section3"><table>{row}</table></span>'
    return {"ViewFile": file, "AgendaCenter": body}


def onbase(agenda: str, other: str = "", **fields: Any) -> Answers:
    row = {"ID": 7, "Name": "Parks &amp; Trees", "Time": "2026-10-13T18:30:00Z", **fields}
    script = f"<script>new SearchResults({json.dumps({'Meetings': [None, row]})});</script>"
    return {"Search": script, "ViewMeetingAgenda?": agenda, "ViewAgenda": other}


def civicweb(*papers: dict[str, Any], **files: str) -> Answers:
    row = {"Id": 7, "Name": "Council", "MeetingDateTime": "2026-10-13 18:30", "Published": None}
    return {"meetings?": [None, row], "meetingDocuments": {"Documents": list(papers)}, **files}


def paper(id_: int | None, html: str | None, name: str, type_: Any = 1) -> dict[str, Any]:
    return {"Id": id_, "DocumentType": type_, "Name": name, "Html": html, "IsPublic": None}


def primegov(page: str, actions: str = "", **fields: Any) -> Answers:
    files = [None, *(
        {"id": t, "templateId": t, "templateName": name, "compileOutputType": "3",
         "publishDate": f"2026-10-1{t}T12:00:00", **fields}
        for t, name in ((1, "Agenda"), (2, "Meeting Results"))[: 2 if actions else 1]
    )]  # fmt: skip
    row = {"id": 7, "title": "Council", "dateTime": "2026-10-13T18:30:00", "documentList": files}
    return {"Upcoming": [row], "Archived": [], "TemplateId=1": page, "TemplateId=2": actions}


def matter(id_: int, words: str) -> str:
    return f'<div class="agenda-item" id="AgendaItem_{id_}">{words}</div>'


def view(cell: str, page: str, name: str = "Council") -> Answers:
    link = '<a href="//r.granicus.com/AgendaViewer.php?view_id=4&event_id=5{0}">{1}</a>'
    links = link.format("", "Agenda") + link.format("&rev=1", "Revised Agenda")
    row = f'<tr class="odd"><td headers="Name">{name}</td><td>October 13, 2026</td><td>{cell}</td>'
    table = f'<table class="listingTable" id="upcoming">{row}<td>{links}</td></tr></table>'
    return {"ViewPublisher": table, "rev=1": page, "AgendaViewer": "<html>1. Old<br>2. Older"}


def month(page: str) -> Answers:
    link = '<a href="agenda_publish.cfm?id=7&amp;dsp=ag&amp;seq=9">Agenda</a>'
    rows = f"<tr><th>Agenda</th></tr><tr><td>Oct 13, 2026</td><td>Council</td><td>{link}</td></tr>"
    return {"dsp=ag": page, "get_month": f'<form name="form1"><table>{rows}</table></form>'}
