"""A page in a real Chromium, as wide as a phone: what it shows, and what it ran and fetched.

The page lies in a frame of a page of ours, from the same server on loopback. That one looks into
the frame when it is loaded and writes what it finds into itself, where ``--dump-dom`` prints it.
"""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

PHONE = 390  # px
OURS = ("/look", "/page", "/favicon.ico")
LOOK = f"""<!doctype html><meta charset="utf-8"><title>look</title>
<iframe id="frame" src="/page" width="{PHONE}" height="800" style="border:0"></iframe>
<pre id="seen"></pre>
<script>
onload = () => {{
  const page = document.getElementById("frame").contentWindow;
  const body = page.document.body;
  for (const one of page.document.querySelectorAll("*"))
    one.dispatchEvent(new page.MouseEvent("mouseover", {{bubbles: true}}));
  document.getElementById("seen").textContent = JSON.stringify({{
    text: body.innerText,
    width: page.document.documentElement.scrollWidth,
    room: page.innerWidth,
    links: [...page.document.querySelectorAll("a[href]")].map(a => a.href.baseVal ?? a.href),
    fetched: page.performance.getEntriesByType("resource").map(one => one.name),
    ran: page.ran ?? false,
  }});
}};
</script>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page showed, and what it did."""

    text: str
    width: int
    room: int
    links: list[str]
    fetched: list[str]
    ran: bool  # whether a script in it set ``ran``
    asked: list[str]  # of the server, beside the page itself


@dataclass
class PageServer:
    """A server on loopback that gives out one page and writes down all else that is asked."""

    address: str = ""
    page: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def a_page_server() -> Iterator[PageServer]:
    """A server that is listening while this lasts."""
    said = PageServer()

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path not in OURS:
                said.asked.append(self.path)
            body = {"/look": LOOK, "/page": said.page}.get(self.path, "")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        said.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield said
        server.shutdown()


def look_at(server: PageServer, page: str, folder: Path) -> Seen:
    """What Chromium makes of the page; the test is skipped where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: install chromium")
    server.page = page
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={folder}", "--virtual-time-budget=5000", "--dump-dom",
            f"{server.address}/look",
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    written = BeautifulSoup(done.stdout, "lxml").find(id="seen")
    assert written is not None, done.stderr
    return Seen(**json.loads(written.get_text()), asked=list(server.asked))
