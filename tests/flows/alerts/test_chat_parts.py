"""Each part of a long message reaches a chat once, in order, as fast as the chat wants it."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.decide import Batch, BatchKind
from lawtrack.alerts.deliver import Delivered, deliver_due
from lawtrack.alerts.messages.message import MessageKind
from lawtrack.database.tables.alerts import DeliveryRow, MessageRow
from lawtrack.database.tables.legislation import BillRow
from tests.flows.alerts.test_alerts import FACES, many
from tests.support.alerting import Town, a_town
from tests.support.bad_mail_server import certificate_for
from tests.support.made import NOW, a_bill
from tests.support.waiting import joined

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MORNING = NOW + DAY + 60 * MINUTE  # 8 o'clock there, when digests are due
DAILY = FACES.replace("$MAIL", "$CHAT") + 'rhythm = "daily"\n'
HALF = 2000  # characters of a part of a chat that takes 4,000, whatever the message holds


@dataclass
class Chat:
    """A chat that answers each request with what ``answer`` says: status, headers, body."""

    answer: Callable[[int], tuple[int, dict[str, str], bytes] | None]
    port: int = 0
    posts: list[dict[str, Any]] = field(default_factory=list)  # whatever came
    taken: list[dict[str, Any]] = field(default_factory=list)  # and was kept

    @property
    def parts(self) -> list[str]:
        return [str(post["text"]) for post in self.taken]


@contextmanager
def a_chat(
    answer: Callable[[int], tuple[int, dict[str, str], bytes] | None] = lambda number: None,
) -> Iterator[Chat]:
    """A chat that listens; ``None`` as an answer is the end of the connection after it was kept."""
    chat = Chat(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            post = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat.posts.append(post)
            answered = chat.answer(len(chat.posts))
            if answered is None or 200 <= answered[0] < 300:
                chat.taken.append(post)
            if answered is None:
                self.close_connection = True
                return
            status, headers, body = answered
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        joined(thread)


Answer = tuple[int, dict[str, str], bytes] | None
WELL: Answer = (200, {}, b"ok")


def second(answer: Answer) -> Callable[[int], Answer]:
    """That answer to the second request, and well to all others."""
    return lambda number: answer if number == 2 else WELL


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, sqlite_url, DAILY)
    made.crawl([a_bill()], NOW)
    made.crawl(many(20, "New", "1"), NOW + DAY)
    yield made
    made.engine.dispose()


def deliver(town: Town, chat: Chat, minutes: float, rooms: str = "") -> Delivered:
    address = f"mmost://127.0.0.1:{chat.port}/abcdefghijklmnopqrstuvwxyz{rooms}"
    now = MORNING + minutes * MINUTE
    return deliver_due(town.engine, town.config, environ={"CHAT": address}, now=now)


def message(town: Town) -> tuple[str, str, str]:
    with Session(town.engine) as session:
        row = session.scalars(select(MessageRow)).one()
        return row.state, row.receipt, row.error


def rows(town: Town) -> list[tuple[str, int, str, bool]]:
    with Session(town.engine) as session:
        found = session.scalars(select(DeliveryRow).order_by(DeliveryRow.number))
        return [(row.name, row.attempts, row.state, bool(row.text)) for row in found]


def test_a_long_digest_comes_in_parts_that_the_chat_takes(town: Town) -> None:
    with a_chat(lambda number: WELL) as chat:
        assert deliver(town, chat, 0).sent == 1
        assert all(HALF < len(part) <= 4000 for part in chat.parts[:-1])
        said = "\n".join(chat.parts)
        assert [said.count(f"2026-9{number:04}") > 0 for number in range(20)] == [True] * 20
        for number, part in enumerate(chat.parts, start=1):
            assert f"({number}/{len(chat.parts)})" in part.splitlines()[0]
        assert message(town)[1] == (
            f"taken by Mattermost, {len(chat.parts)} of {len(chat.parts)} parts"
        )


@pytest.mark.parametrize(
    ("answer", "minutes"),
    [
        ((429, {}, b""), 1.0),
        ((429, {"Retry-After": "600"}, b""), 10.0),
        ((429, {"Retry-After": "Tue, 03 Mar 2026 13:20:00 GMT"}, b""), 20.0),
        ((503, {"retry-after": "120"}, b"down"), 2.0),
        ((429, {}, b'{"ok": false, "parameters": {"retry_after": 300}}'), 5.0),
        ((429, {}, b'{"retry_after_ms": 240000}'), 4.0),
        ((500, {"Retry-After": "soon"}, b"[" * 5000), 1.0),
        ((429, {"Retry-After": "-5"}, b""), 1.0),
    ],
)
def test_a_part_that_is_put_off_goes_again_alone_when_the_chat_wants_it(
    town: Town, answer: Answer, minutes: float
) -> None:
    with a_chat(second(answer)) as chat:
        done = deliver(town, chat, 0)
        assert (done.sent, done.failed) == (0, 1)
        assert done.errors[0].startswith("part 2 of ")
        assert len(chat.taken) == 1
        assert len(chat.posts) == 2  # none overtakes it
        deliver(town, chat, minutes - 0.1)
        assert len(chat.posts) == 2
        assert deliver(town, chat, minutes).sent == 1
        assert len(chat.parts) == len(set(chat.parts)) > 2
        assert len(chat.posts) == len(chat.parts) + 1
    state, receipt, error = message(town)
    assert (state, error) == ("sent", "")
    assert "more than once" not in receipt
    assert {(state, has_text) for _, _, state, has_text in rows(town)} == {("sent", False)}


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_part_that_is_taken_in_other_words_is_not_repeated(town: Town, status: int) -> None:
    with a_chat(second((status, {}, b""))) as chat:
        assert deliver(town, chat, 0).sent == 1
        deliver(town, chat, 60)
        assert len(chat.posts) == len(set(chat.parts)) > 2


def test_a_service_that_talks_without_end_is_not_listened_to_for_ever(town: Town) -> None:
    talks: Answer = (200, {"Content-Length": "1000000000000"}, b"ok" * 20_000)
    with a_chat(second(talks)) as chat:
        assert deliver(town, chat, 0).sent == 1
    assert message(town)[0] == "sent"


def test_the_rest_of_a_message_follows_as_it_began(town: Town) -> None:
    """Words move while it waits, and a part that is cut elsewhere would say some things twice."""
    with a_chat(second((429, {}, b""))) as chat:
        deliver(town, chat, 0)
        with Session(town.engine) as session:
            session.execute(update(BillRow).values(title="Another title. " * 40))
            session.commit()
        deliver(town, chat, 1)
        assert "Another title" not in "".join(chat.parts)
    with a_chat(lambda number: (503, {}, b"") if number == 1 else WELL) as chat:
        town.crawl(many(20, "Passed", "2"), MORNING + 2 * MINUTE)
        with Session(town.engine) as session:
            session.execute(update(BillRow).values(title="A third title. "))
            session.commit()
        deliver(town, chat, 1440)
        deliver(town, chat, 1441)
        assert "A third title" in "".join(chat.parts)  # nothing of it had gone out


def test_while_a_chat_wants_to_be_left_alone_other_messages_wait_too(town: Town) -> None:
    with a_chat(
        lambda number: (429, {"Retry-After": "7200"}, b"") if number == 1 else WELL
    ) as chat:
        deliver(town, chat, 0)
        with Session(town.engine) as session:
            (row,) = session.scalars(select(MessageRow)).all()
            another = Batch(BatchKind.SOURCE, "7")
            outbox.add_message(
                session, row.subscription_id, another, kind=MessageKind.TEST, now=NOW
            )
            session.commit()
        deliver(town, chat, 60)
        assert len(chat.posts) == 1
        deliver(town, chat, 121)
        assert len(chat.taken) > 1


def test_a_connection_that_ends_without_an_answer_is_told_as_such(town: Town) -> None:
    with a_chat(second(None)) as chat:
        assert "may have arrived" in deliver(town, chat, 0).errors[0]
        deliver(town, chat, 1)
        assert len(chat.parts) == len(set(chat.parts)) + 1
    assert "part 2 of" in message(town)[1]
    assert "may have come more than once" in message(town)[1]


def test_a_chat_that_cannot_be_reached_has_got_nothing(town: Town) -> None:
    with a_chat() as chat:
        pass
    assert "may have arrived" not in deliver(town, chat, 0).errors[0]
    with a_chat(lambda number: WELL) as again:
        assert deliver(town, again, 1).sent == 1
    assert "more than once" not in message(town)[1]


def test_an_answer_that_turns_to_rubbish_inside_tls_may_have_taken_the_message(
    town: Town, tmp_path: Path
) -> None:
    context, _ = certificate_for(tmp_path, "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)

        def answer() -> None:
            with context.wrap_socket(server.accept()[0], server_side=True) as tls:
                with tls.makefile("rb") as request:
                    request.readline()
                    head = http.client.parse_headers(request)
                    request.read(int(head["Content-Length"]))
                tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")
                with socket.socket(fileno=tls.detach()) as plain:
                    plain.sendall(b"rubbish")

        thread = threading.Thread(target=answer)
        thread.start()
        name, port = server.getsockname()
        address = f"mmosts://{name}:{port}/abcdefghijklmnopqrstuvwxyz/?verify=no"
        environ = {"CHAT": address}
        done = deliver_due(town.engine, town.config, environ=environ, now=MORNING)
        joined(thread)
    assert "may have arrived" in done.errors[0]


@pytest.mark.parametrize("trusted", [False, True])
def test_where_tls_is_not_agreed_on_nothing_has_arrived(
    town: Town, tmp_path: Path, *, trusted: bool
) -> None:
    context, _ = certificate_for(tmp_path, "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)

        def answer() -> None:
            with server.accept()[0] as plain, contextlib.suppress(ssl.SSLError):
                if trusted:
                    plain.recv(9)  # and no TLS at all
                    plain.sendall(b"220 mail\r\n")
                else:
                    context.wrap_socket(plain, server_side=True).close()

        thread = threading.Thread(target=answer)
        thread.start()
        name, port = server.getsockname()
        end = "?verify=no" if trusted else ""
        environ = {"CHAT": f"mmosts://{name}:{port}/abcdefghijklmnopqrstuvwxyz/{end}"}
        done = deliver_due(town.engine, town.config, environ=environ, now=MORNING)
        joined(thread)
    assert (done.failed, "may have arrived" in done.errors[0]) == (1, False)


def test_of_two_rooms_only_the_one_without_the_part_gets_it_again(town: Town) -> None:
    with a_chat(second((500, {}, b""))) as chat:
        deliver(town, chat, 0, rooms="/?to=one,two")
        deliver(town, chat, 1, rooms="/?to=one,two")
        got = [(post["channel"], post["text"]) for post in chat.taken]
    assert len(got) == len(set(got))
    assert {room for room, _ in got} == {"one", "two"}
    assert sum(room == "one" for room, _ in got) == sum(room == "two" for room, _ in got) > 2


@pytest.mark.parametrize(
    ("words", "dead"),
    [
        ("Order @everyone, (@here) or x@channel", ("@everyone", "@here", "@channel")),
        ("Order <!channel> <!here|all> <@U0123456> <@&7> <users/all>", ("<!", "<@", "<u")),
        ("[A vote](https://evil.example) @**all** @Ann", ("](", "@*", "@A")),
    ],
)
def test_words_of_a_source_call_nobody_in_a_chat_and_hide_no_address(
    words: str, dead: tuple[str, ...], tmp_path: Path, sqlite_url: str
) -> None:
    town = a_town(tmp_path, sqlite_url, FACES.replace("$MAIL", "$CHAT"))
    kept = "Write to clerk@hall.example or https://rivertown.example/@clerk"
    with a_chat() as chat:
        town.crawl([], NOW)
        title = f"{words}. {kept}. On facial recognition technology"
        town.crawl([a_bill(title=title)], NOW + MINUTE)
        deliver(town, chat, 2)
    said = json.dumps(chat.posts, ensure_ascii=False)
    assert kept in said
    assert [sign for sign in dead if sign in said] == []
    assert words in said.replace("\u200b", "")


def test_a_message_is_not_sent_on_to_where_a_chat_redirects(town: Town) -> None:
    with a_chat(lambda number: WELL) as other:
        to = {"Location": f"http://127.0.0.1:{other.port}/hooks/x"}
        with a_chat(lambda number: (307, to, b"")) as chat:
            assert deliver(town, chat, 0).failed == 1
        assert other.posts == []
