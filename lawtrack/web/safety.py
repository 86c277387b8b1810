"""What every answer says to the browser, and how the shape of a page is told by its address."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # forms of ours say where they come from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SHAPES = (".json", ".csv", ".atom", ".ics")
PROGRAMS = ("/api/", "/openstates/")  # answered in one shape
TOO_LONG = (
    b'{"type":"about:blank","title":"Too long","status":414,"detail":"the address is too long"}'
)
LONGEST_ADDRESS = 4000  # characters


class SafeAnswers:
    """Nothing is loaded from elsewhere, nothing runs, and no form leads elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its shape told apart, and the answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
                ]
            await send(message)

        path, query = scope["path"], scope.get("query_string", b"")
        # No text that is stored has a NUL, and one of the databases refuses even to look for it.
        # In its place stands a blank: left out, what is around it might make another one.
        asked = scope
        scope = {
            **scope,
            "path": path.replace("\0", ""),
            "query_string": query.replace(b"%00", b"%20"),
        }
        if scope["method"] == "HEAD":  # the server leaves the body out
            scope["method"] = "GET"
        for shape in SHAPES:
            if path.endswith(shape) and not path.startswith(PROGRAMS):
                scope |= {"path": scope["path"].removesuffix(shape), "shape": shape}
        if len(path) + len(query) > LONGEST_ADDRESS:
            kind = b"application/problem+json" if path.startswith(PROGRAMS) else b"text/html"
            body = TOO_LONG if path.startswith(PROGRAMS) else b"<h1>The address is too long</h1>"
            headers = [(b"content-type", kind)]
            await send_safely({"type": "http.response.start", "status": 414, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        try:
            await self.app(scope, receive, send_safely)
        finally:
            asked["route"] = scope.get("route")  # for who counts pages by it
