"""The HTML of the look-alike InSite pages, in the shape (not the words) of recorded ones.

Kept from reality: grids of ``tr.rgRow`` and ``tr.rgAltRow`` with the pager as a row of the head,
header cells with sort buttons, a non-breaking space or only a picture, columns that differ from
city to city, documents that do not exist as links without ``href`` ("Not available" with a
non-breaking space), misspelt class names.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from lawtrack.sandbox.legistar.made_up_rows import Tenant
from lawtrack.sandbox.legistar.row_parts import Row, guid

GRID = "ctl00_ContentPlaceHolder1_gridCalendar_ctl00"
PAGER = "ctl00$ContentPlaceHolder1$gridCalendar$ctl00$ctl02$ctl00$"
SORTER = "ctl00$ContentPlaceHolder1$gridCalendar$ctl00$ctl02$ctl01$"
RANGES = (
    "Last Year", "Last Month", "Last Week", "This Year", "This Month", "This Week", "Today",
    "Next Week", "Next Month", "Next Year",
)  # fmt: skip

COLUMNS = {
    "philadelphia": (
        "Name", "Meeting Date", "ics", "Meeting Time", "Meeting Location", "Meeting Details",
        "Agenda", "Minutes",
    ),
    "boston": (
        "Name", "Meeting Date", "ics", "Meeting Time", "Meeting Location", "Meeting Details",
        "Agenda", "Agenda Packet", "Minutes", "Video",
    ),
}  # fmt: skip
ITEM_COLUMNS = {
    "philadelphia": ("File #", "Ver.", "Agenda #", "Name", "Type", "Title", "Action", "Result",
                     "Tally", "Action Details", "Video"),
    "boston": ("File #", "Ver.", "Agenda #", "Type", "Title", "Action", "Result",
               "Action Details", "Video"),
}  # fmt: skip


def plain(message: str) -> str:
    """A page that says one thing."""
    return _page(message, f"<span>{escape(message)}</span>", state="", validation="")


def calendar(
    tenant: Tenant,
    rows: Sequence[tuple[Row, int]],
    *,
    years: Iterable[int],
    asked: str,
    state: str,
    validation: str,
    page: int,
    total: int,
    per_page: int,
) -> str:
    """The calendar page with one page of its grid."""
    columns = COLUMNS[tenant.city.key]
    choices = ["All Years", *map(str, years), *RANGES]
    listed = "".join(f'<li class="rcbItem">{choice}</li>' for choice in choices)
    years_box = (
        '<div id="ctl00_ContentPlaceHolder1_lstYears" class="RadComboBox RadComboBox_Default">'
        '<table summary="combobox"><tr class="rcbReadOnly"><td class="rcbInputCell">'
        '<input name="ctl00$ContentPlaceHolder1$lstYears" type="text" class="rcbInput" '
        f'id="ctl00_ContentPlaceHolder1_lstYears_Input" value="{escape(asked)}" '
        'readonly="readonly" /></td></tr></table>'
        f'<div class="rcbSlide" style="display:none;"><ul class="rcbList">{listed}</ul></div>'
        '<input id="ctl00_ContentPlaceHolder1_lstYears_ClientState" '
        'name="ctl00_ContentPlaceHolder1_lstYears_ClientState" type="hidden" /></div>\n'
        '<input type="submit" name="ctl00$ContentPlaceHolder1$btnSearch" value="Search Calendar" '
        'id="ctl00_ContentPlaceHolder1_btnSearch" />\n'
    )
    pager = ""
    if total > per_page:
        pager = _pager(len(columns), page=page, total=total, per_page=per_page)
    heads = "".join(_head(name, place) for place, name in enumerate(columns))
    lines = "".join(
        f'<tr class="{"rgAltRow" if place % 2 else "rgRow"}" valign="top" id="{GRID}__{place}">'
        + "".join(_cell(name, row, there, place, tenant) for name in columns)
        + "</tr>\n"
        for place, (row, there) in enumerate(rows)
    )
    if not rows:
        lines = (
            f'<tr class="rgNoRecords"><td colspan="{len(columns)}">'
            "<div>No records were found.</div></td></tr>\n"
        )
    grid = (
        '<div id="ctl00_ContentPlaceHolder1_gridCalendar" class="RadGrid RadGrid_Default">\n'
        f'<table class="rgMasterTable" border="0" id="{GRID}" frame="void" width="100%">\n'
        f"<colgroup>{'<col  />' * len(columns)}</colgroup>\n"
        f"<thead>\n{pager}<tr>\n{heads}\n</tr>\n</thead><tbody>\n{lines}</tbody>\n</table>\n</div>\n"
    )
    title = f"{tenant.city.council} - Calendar"
    menu = (
        '<ul class="rmRootGroup"><li class="rmItem rmFirst"><a class="rmLink rmRootLink">'
        f'<font color="Black"><span class="rmText">{total} records</span></font></a></li></ul>\n'
    )
    return _page(title, years_box + menu + grid, state=state, validation=validation)


def _page(title: str, content: str, *, state: str, validation: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />\n'
        for name, value in (
            ("__EVENTTARGET", ""),
            ("__EVENTARGUMENT", ""),
            ("__VIEWSTATE", state),
            ("__VIEWSTATEGENERATOR", "B66867E1"),
            ("__EVENTVALIDATION", validation),
        )
        if state or (name.startswith("__EVENT") and name != "__EVENTVALIDATION")
    )
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en">\n<head>'
        f"<title>{escape(title)}</title></head>\n<body>\n"
        '<form name="aspnetForm" method="post" action="./Calendar.aspx" id="aspnetForm">\n'
        f"{hidden}{content}</form>\n</body>\n</html>\n"
    )


def _pager(width: int, *, page: int, total: int, per_page: int) -> str:
    last = -(-total // per_page)
    current = 'onclick="return false;" class="rgCurrentPage" '
    links = "".join(
        f"<a {current if number == page else ''}"
        f"href=\"javascript:__doPostBack('{PAGER}ctl{2 * number:02}','')\">"
        f"<span>{number}</span></a>"
        for number in range(1, last + 1)
    )
    first = (page - 1) * per_page + 1
    return (
        f'<tr class="rgPager"><td colspan="{width}"><table summary="Data pager"><tbody><tr>'
        f'<td class="rgPagerCell NumericPages"><div class="rgWrap rgNumPart">{links}</div>'
        f'<div class="rgWrap rgInfoPart">&nbsp;Page <strong>{page}</strong> of '
        f"<strong>{last}</strong>, items <strong>{first}</strong> to "
        f"<strong>{min(page * per_page, total)}</strong> of <strong>{total}</strong>.</div>"
        "</td></tr></tbody></table></td></tr>\n"
    )


def _head(name: str, place: int) -> str:
    """A header cell: a sort link, plain text or a picture, and buttons that say nothing."""
    button = (
        f'<input type="button" name="{SORTER}ctl{place + 20:02}" value=" " title="Sorted asc" '
        'class="rgSortAsc" style="display:none;" />'
    )
    if name == "ics":
        shown = '<img title="ics" src="Images/ical.gif" alt="ics" border="0" />'
    elif name in ("Name", "Meeting Date", "Meeting Time", "Meeting Location"):
        # The sorted column has a space behind its name, another one inside it.
        said = name.replace(" ", "&nbsp;") if name == "Meeting Time" else name
        shown = f"<a href=\"javascript:__doPostBack('{SORTER}ctl{place:02}','')\">{said}</a>"
        shown += "&nbsp;" if name == "Meeting Date" else ""
    else:
        shown = name
    kind = "rgHeader rgSorted" if name == "Meeting Date" else "rgHeader"
    return f'<th scope="col" class="{kind}" nowrap="nowrap">{shown}{button}</th>'


def _cell(name: str, row: Row, there: int, place: int, tenant: Tenant) -> str:
    """One cell of the calendar; documents that do not exist are links that lead nowhere."""
    own = f"{GRID}_ctl{2 * place + 4:02}"
    key = f"ID={there}&amp;GUID={guid('web', there)}"
    if name == "Name":
        body = escape(row["EventBodyName"])
        return _td(f'<a id="{own}_hypBody"><font face="Tahoma" size="2">{body}</font></a>')
    if name == "Meeting Date":
        day = dt.date.fromisoformat(row["EventDate"][:10])
        return f'<td class="rgSorted"><font size="2">{day.month}/{day.day}/{day.year}</font></td>'
    if name == "ics":
        picture = '<img src="Images/ical.gif" alt="Export to iCalendar" border="0" />'
        return _td(f'<a id="{own}_hypiCal" href="View.ashx?M=IC&amp;{key}">{picture}</a>')
    if name == "Meeting Time":
        return _td(f'<span id="{own}_lblTime">{escape(row["EventTime"] or "")}</span>')
    if name == "Meeting Location":
        cancelled = row["EventAgendaStatusName"] == "Cancelled"
        comment = "CANCELLED" if cancelled else escape(row["EventComment"] or "")
        return _td(f"{escape(row['EventLocation'])}<br /><em>{comment}</em>")
    if name == "Meeting Details":
        link = f"MeetingDetail.aspx?{key}&amp;Options=info|&amp;Search="
        if row["EventAgendaStatusName"] == "Draft":
            return _td(
                f'<a id="{own}_hypMeetingDetail" title="Not viewable by the public" '
                'class="meeting_NotViewable">Meeting&nbsp;details</a>'
            )
        return _td(f'<a id="{own}_hypMeetingDetail" href="{link}">Meeting&nbsp;details</a>')
    files = {"Agenda": ("A", row["EventAgendaFile"], "meetingAgendaNotAvailbleLink"),
             "Minutes": ("M", row["EventMinutesFile"], "otherNotAvaiableMinutes")}  # fmt: skip
    letter, file, absent = files.get(name, ("", None, "videoFileNotAvailableLink"))
    noun = name.replace(" ", "")
    if file:
        return _td(
            f'<img src="Images/PDF.gif" alt="{name}" border="0" />\n'
            f'<a id="{own}_hyp{noun}" href="View.ashx?M={letter}&amp;{key}" target="_blank">'
            f"{name}</a>"
        )
    return _td(f'<a id="{own}_hyp{noun}" class="{absent}">Not&nbsp;available</a>')


def _td(content: str) -> str:
    return f'<td><font face="Tahoma" size="2">\n{content}\n</font></td>'


def meeting(tenant: Tenant, row: Row) -> str:
    """The page of one meeting with the lines of its agenda."""
    columns = ITEM_COLUMNS[tenant.city.key]
    items = tenant.children.get(("eventitems", row["EventId"]), [])
    shown = {
        "File #": "EventItemMatterFile", "Ver.": "EventItemVersion", "Name": "EventItemMatterName",
        "Type": "EventItemMatterType", "Title": "EventItemTitle", "Action": "EventItemActionName",
        "Result": "EventItemPassedFlagName", "Tally": "EventItemTally",
        "Agenda #": "EventItemAgendaNumber",
    }  # fmt: skip
    heads = "".join(f'<th scope="col" class="rgHeader">{name}</th>' for name in columns)
    lines = "".join(
        f'<tr class="{"rgAltRow" if place % 2 else "rgRow"}">'
        + "".join(
            f"<td>{escape(str(item.get(shown.get(name, ''), '') or '')) or '&nbsp;'}</td>"
            for name in columns
        )
        + "</tr>\n"
        for place, item in enumerate(items)
    )
    day = dt.date.fromisoformat(row["EventDate"][:10])
    spans = _spans(
        ("Name", row["EventBodyName"]),
        ("Date", f"{day.month}/{day.day}/{day.year}"),
        ("Time", row["EventTime"] or ""),
        ("Location", row["EventLocation"]),
        ("AgendaStatus", row["EventAgendaStatusName"]),
        ("MinutesStatus", row["EventMinutesStatusName"]),
    )
    grid = (
        '<table class="rgMasterTable" id="ctl00_ContentPlaceHolder1_gridMain_ctl00">\n'
        f"<thead><tr>{heads}</tr></thead><tbody>\n{lines}</tbody></table>\n"
    )
    return _page("Meeting Details", spans + grid, state="", validation="")


def bill(tenant: Tenant, row: Row) -> str:
    """The page of one bill."""
    number = row["MatterId"]
    sponsors = ", ".join(
        sponsor["MatterSponsorName"] for sponsor in tenant.children.get(("sponsors", number), [])
    )
    attached = ", ".join(
        f'<a href="{paper["MatterAttachmentHyperlink"]}">'
        f"{escape(paper['MatterAttachmentName'])}</a>"
        for paper in tenant.children.get(("attachments", number), [])
    )
    spans = _spans(
        ("File", row["MatterFile"]),
        ("Name", row["MatterName"] or ""),
        ("Type", row["MatterTypeName"]),
        ("Status", row["MatterStatusName"]),
        ("InControlOf", row["MatterBodyName"]),
        ("Title", row["MatterTitle"]),
        ("Sponsors", sponsors),
    )
    attachments = f'<span id="ctl00_ContentPlaceHolder1_lblAttachments2">{attached}</span>\n'
    return _page("Legislation Details", spans + attachments, state="", validation="")


def _spans(*facts: tuple[str, str]) -> str:
    return "".join(
        f'<span id="ctl00_ContentPlaceHolder1_lbl{name}2">{escape(value)}</span>\n'
        for name, value in facts
    )


def invitation(row: Row) -> str:
    """The meeting as a calendar file."""
    day = row["EventDate"][:10].replace("-", "")
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//InSite//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{row['EventGuid']}\r\nDTSTART;VALUE=DATE:{day}\r\n"
        f"SUMMARY:{row['EventBodyName']}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
