"""How often one client may ask: more is answered with the seconds to wait, and costs nothing."""

from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import monotonic

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from lawtrack.web.rest.program_tokens import program_in

MOST_CLIENTS = 10_000  # that are remembered
FREE = "/static/"
PROGRAM = 10  # times as often may one ask that is known by a token


class ClientLimit:
    """Lets each client ask so many times in a minute, at once or spread over it.

    A client is an address, of IPv6 the network of 64 bits that one household has, or the token that
    a program is known by; a token that is not known counts for its address. Of each, one
    number is kept: when all that it asked for so far would be paid, asking at the even pace.
    """

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self.app = app
        self.pace = 60 / per_minute  # seconds that one question costs
        self.paid_at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to ask again."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        program = program_in(scope)
        who, times = (f"token {program.name}", PROGRAM) if program else (client_of(scope), 1)
        wait = self.seconds_to_wait(who, monotonic(), times=times)
        if not wait:
            await self.app(scope, receive, send)
            return
        most = 60 / self.pace * times
        problem = {
            "type": "about:blank",
            "title": "Too many questions",
            "status": 429,
            "detail": f"ask again in {wait} s - {most:.0f} times a minute may be asked",
        }
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"retry-after", str(wait).encode()),
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", b"Retry-After"),
        ]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps(problem)})

    def seconds_to_wait(self, client: str, now: float, *, times: int = 1) -> int:
        """0 when the client may ask now, which is then counted; it may ask so many ``times``."""
        paid_at = max(self.paid_at.get(client, now), now) + self.pace / times
        if paid_at - now > 60:
            return ceil(paid_at - now - 60)
        if len(self.paid_at) >= MOST_CLIENTS:
            self.paid_at = {name: at for name, at in self.paid_at.items() if at > now}
            if len(self.paid_at) >= MOST_CLIENTS:  # all of them at work
                self.paid_at.clear()
        self.paid_at[client] = paid_at
        return 0


def client_of(scope: Scope) -> str:
    """Who asks, by address; of IPv6 the network of 64 bits."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)
