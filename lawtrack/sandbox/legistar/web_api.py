"""The look-alike of the Legistar Web API: ``/v1/{client}/{collection}`` and what lies below.

Answers, limits and error texts follow what others recorded or reported of the real service: lists
of at most 1,000 rows, JSON unless the client asks for XML as browsers do, an unknown client is a
server error, a client that wants a token answers 403 without a word, ``/votes`` on an item without
a roll call may be a server error or 404, deleted bills are 410.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import orjson
from aiohttp import web

from lawtrack.sandbox.legistar.made_up_rows import Tenant
from lawtrack.sandbox.legistar.odata import BadQuery, select_rows
from lawtrack.sandbox.legistar.row_parts import Row
from lawtrack.sandbox.world import CLIENTS, World, tenant_of

COLLECTIONS = {
    "matters": "GranicusMatter",
    "events": "GranicusEvent",
    "bodies": "GranicusBody",
    "persons": "GranicusPerson",
    "mattertypes": "GranicusMatterType",
    "matterstatuses": "GranicusMatterStatus",
    "actions": "GranicusAction",
    "votetypes": "GranicusVoteType",
    "indexes": "GranicusIndex",
}
CHILDREN = {
    "matters": ("histories", "sponsors", "attachments", "versions", "relations", "indexes",
                "codesections"),
    "events": ("eventitems",),
    "eventitems": ("votes", "rollcalls"),
}  # fmt: skip
TOKEN_CLIENTS = ("nyc",)
JSON = "application/json; charset=utf-8"

_NULL_NUMBER = {
    "Message": "An error has occurred.",
    "ExceptionMessage": "An error occurred while reading from the store provider's data reader.",
    "ExceptionType": "System.Data.EntityCommandExecutionException",
    "InnerException": {
        "Message": "An error has occurred.",
        "ExceptionMessage": "The cast to value type 'System.Int32' failed because the "
        "materialized value is null. Either the result type's generic parameter or the query "
        "must use a nullable type.",
        "ExceptionType": "System.InvalidOperationException",
    },
}


def routes(world: World) -> Iterable[web.RouteDef]:
    """Everything under ``/v1``; there is no robots.txt."""

    async def answer(request: web.Request) -> web.Response:
        client = request.match_info["client"].lower()
        if client in TOKEN_CLIENTS:
            return web.Response(status=403)
        if client not in CLIENTS:
            return _problem(
                500, "LegistarConnectionString setting is not set up in InSite for client: "
                f"{request.match_info['client']}",
            )  # fmt: skip
        tenant = tenant_of(world, CLIENTS[client])
        parts = [part for part in request.match_info["rest"].lower().split("/") if part]
        return _answer(tenant, parts, request)

    return [web.get("/v1/{client}/{rest:.+}", answer)]


def _answer(tenant: Tenant, parts: list[str], request: web.Request) -> web.Response:
    """The list, the record or the children that the path names."""
    name = parts[0]
    if name in COLLECTIONS and len(parts) == 1:
        rows = tenant.lists[name]
        try:
            found = select_rows(rows, request.query, rows[0])
        except BadQuery as refusal:
            return _problem(400, str(refusal))
        return _said(request, found, COLLECTIONS[name])
    if len(parts) < 2 or not parts[1].isdigit():
        return _problem(404, f"No HTTP resource was found that matches the request '{name}'.")
    number = int(parts[1])
    if name == "matters" and number in tenant.gone:
        return _problem(410, "This record no longer exists.")
    if len(parts) == 2 and name in COLLECTIONS:
        record = tenant.by_id[name].get(number)
        return _problem(404, "Not found.") if record is None else _said(request, record, name)
    if name == "matters" and len(parts) == 4 and parts[2] == "texts" and parts[3].isdigit():
        text = tenant.texts.get(int(parts[3]))
        if text is None or text["MatterTextMatterId"] != number:
            return _problem(404, "Not found.")
        return _said(request, text, "GranicusMatterText")
    if len(parts) == 3 and parts[2] in CHILDREN.get(name, ()):
        return _children(tenant, name, number, parts[2], request)
    return _problem(404, "No HTTP resource was found that matches the request.")


def _children(
    tenant: Tenant, name: str, number: int, child: str, request: web.Request
) -> web.Response:
    if child == "votes" and number in tenant.no_roll_call:
        return _json(_NULL_NUMBER, status=500)
    if child in ("votes", "rollcalls") and number in tenant.no_votes:
        return _problem(404, "Not found.")
    if name in COLLECTIONS and number not in tenant.by_id[name]:
        return _problem(404, "Not found.")
    rows = tenant.children.get((child, number), [])
    if rows and any(option.startswith("$") for option in request.query):
        try:
            rows = [dict(row) for row in select_rows(rows, request.query, rows[0])]
        except BadQuery as refusal:
            return _problem(400, str(refusal))
    if child in ("eventitems", "histories"):
        rows = _with_notes(tenant, rows, request.query, child)
    return _said(request, rows, f"Granicus{child.capitalize()}")


def _with_notes(tenant: Tenant, rows: list[Row], query: Mapping[str, str], child: str) -> list[Row]:
    """Notes are given only when asked for, and so are the files of an agenda's bills."""
    prefix = "EventItem" if child == "eventitems" else "MatterHistory"
    dropped = [
        f"{prefix}{note}" for note in ("AgendaNote", "MinutesNote") if query.get(note) != "1"
    ]
    if any(row.get(name) for name in dropped for row in rows):
        rows = [{**row, **{name: None for name in dropped if name in row}} for row in rows]
    if child == "eventitems" and query.get("Attachments") == "1":
        rows = [
            {**row, "EventItemMatterAttachments": tenant.children.get(
                ("attachments", row.get("EventItemMatterId") or 0), []
            )}
            for row in rows
        ]  # fmt: skip
    return rows


def _said(request: web.Request, content: Any, kind: str) -> web.Response:
    accept = request.headers.get("Accept", "*/*")
    if "xml" not in accept or accept.strip().startswith("application/json"):
        return _json(content)
    if "$select" in request.query:
        return _problem(500, "An error has occurred.")
    return web.Response(body=_xml(content, kind), content_type="application/xml", charset="utf-8")


def _json(content: Any, *, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(content), headers={"Content-Type": JSON})


def _problem(status: int, message: str) -> web.Response:
    return _json({"Message": message}, status=status)


def _xml(content: Any, kind: str) -> bytes:
    """The rows as the service's data contract serializer writes them, nearly."""
    space = "http://schemas.datacontract.org/2004/07/LegistarWebAPI.Models.v1"
    opening = f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{space}"'
    if isinstance(content, list):
        rows = "".join(f"<{kind}>{_fields(row)}</{kind}>" for row in content)
        return f"<ArrayOf{kind} {opening}>{rows}</ArrayOf{kind}>".encode()
    return f"<{kind} {opening}>{_fields(content)}</{kind}>".encode()


def _fields(row: Row) -> str:
    return "".join(_field(name, value) for name, value in sorted(row.items()))


def _field(name: str, value: Any) -> str:
    if value is None:
        return f'<{name} i:nil="true" />'
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    if isinstance(value, list):
        return f"<{name} />"
    return f"<{name}>{escape(str(value))}</{name}>"
