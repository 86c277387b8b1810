"""For tests of what people are told: a small town that is crawled by hand, and real receivers."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.alerts.channels.outgoing import OutgoingMessage
from lawtrack.alerts.deliver import Delivered, deliver_due
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.engine import open_database
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Record
from lawtrack.topics import load_topics
from tests.flows.ingest.test_ingest import plain
from tests.support.made import RIVERTOWN
from tests.support.waiting import ended, joined, next_line

TOPICS = load_topics(["facial-recognition"], None)
TOWN = """
contact = "clerk@rivertown.example"
database = "{database}"
[jurisdictions.rivertown]
platform = "legistar"
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""


@dataclass
class Town:
    """A configuration and its database; ``crawl`` brings records in, ``deliver`` keeps parcels."""

    config: Config
    engine: Engine
    parcels: list[tuple[str, OutgoingMessage]] = field(default_factory=list)

    def crawl(self, records: Sequence[Record], now: datetime, *, outcome: str = "ok") -> int:
        """A crawl that finds these records, and how it ended."""
        with Session(self.engine) as session:
            stored_subscriptions.mirror_subscriptions(session, self.config.asked, now=now)
            crawl_id = start_crawl(session, RIVERTOWN, mode="incremental", now=now)
            ingest(
                session, records, source=RIVERTOWN, topics=TOPICS, now=now, crawl_id=crawl_id,
                read=plain,
            )  # fmt: skip
            if outcome != "running":
                finish_crawl(
                    session, crawl_id,
                    outcome=outcome, reason="", tally=CrawlTotals(), checkpoints=[],
                    now=now + timedelta(minutes=3),
                )  # fmt: skip
            session.commit()
        return crawl_id

    def deliver(self, now: datetime) -> Delivered:
        """What is due goes to ``parcels``."""

        def send(channel: str, parcel: OutgoingMessage) -> str:
            self.parcels.append((channel, parcel))
            return "taken"

        return deliver_due(self.engine, self.config, environ={}, now=now, send=send)

    @property
    def subjects(self) -> list[str]:
        """The subjects of what was delivered."""
        return [parcel.subject for _, parcel in self.parcels]


def a_town(folder: Path, database: str, alerts: str) -> Town:
    """A town with these subscriptions, on an empty database at the newest schema."""
    file = folder / "lawtrack.toml"
    file.write_text(TOWN.format(database=database) + alerts, encoding="utf-8")
    config = load_config(file, {})
    return Town(config=config, engine=open_database(config.database))


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One message as it arrived."""

    to: str
    key: str
    subject: str
    changed: tuple[str, ...]
    text: str
    raw: Any


class MailServer:
    """A real SMTP server on loopback, that can be switched off and on again."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.got: list[Got] = []
        self._controller: Any = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content().replace("\r\n", "\n")
        self.got.append(
            Got(
                to=", ".join(envelope.rcpt_tos),
                key=str(mail["Message-ID"]),
                subject=" ".join(str(mail["Subject"]).split()),  # folded, it has more spaces
                changed=tuple(re.findall(r"^  \* (.*)$", text, re.MULTILINE)),
                text=text,
                raw=mail,
            )
        )
        return "250 OK"

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more: a connection is refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@dataclass
class Receiver:
    """A real HTTP server on loopback that takes webhooks."""

    got: list[Got] = field(default_factory=list)
    requests: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    port: int = 0


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = json.loads(body)
            receiver.requests.append((dict(self.headers), body))
            if receiver.status == 200:
                receiver.got.append(
                    Got(
                        to=said["subscription"],
                        key=self.headers["Idempotency-Key"],
                        subject=said["subject"],
                        changed=tuple(line for i in said["items"] for line in i["changed"]),
                        text="",
                        raw=said,
                    )
                )
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        joined(thread)


def once(got: Sequence[Got]) -> list[Got]:
    """The messages without repetitions, which carry the same key and say the same."""
    first: dict[str, Got] = {}
    for each in got:
        known = first.setdefault(each.key, each)
        assert (known.to, known.subject, known.changed) == (each.to, each.subject, each.changed)
    return list(first.values())


class Courier:
    """The delivering process; ``deliver`` may kill it at a random moment and start it again."""

    def __init__(self, folder: Path, environ: dict[str, str], chance: random.Random | None) -> None:
        self._words = [sys.executable, "-m", "tests.support.courier", str(folder / "lawtrack.toml")]
        self._environ = {**os.environ, **environ}
        self._chance = chance
        self.kills = 0
        self._process = subprocess.Popen(
            self._words, env=self._environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip
        self._pid = self._ready(self._read())

    @staticmethod
    def _ready(line: str) -> int:
        said, _, pid = line.partition(" ")
        assert said == "ready", line
        return int(pid)

    def deliver(self, now: datetime, *, may_die: bool = False) -> None:
        """Deliver what is due; a killed process is started again, a few minutes later."""
        self._ask(now)
        if may_die and self._chance is not None:
            kill = threading.Timer(self._chance.uniform(0.0, 0.06), self._kill)
            kill.start()
            answered = self._read()
            joined(kill)
            self.kills += 1
            if answered.startswith("sent "):  # before it was killed
                answered = self._read()
            self._pid = self._ready(answered)
            self._ask(now + timedelta(minutes=3))
        answered = self._read()
        assert answered.startswith("sent "), answered

    def _ask(self, now: datetime) -> None:
        """Ask to deliver; what is asked has been read then, and no other process reads it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{now.isoformat()}\n")
        self._process.stdin.flush()
        heard = self._read()
        assert heard == "heard\n", heard

    def _read(self) -> str:
        return next_line(self._process)

    def _kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        ended(self._process)
