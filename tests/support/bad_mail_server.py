"""A mail server on loopback that misbehaves as it is told, one command after another."""

import datetime as dt
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CUT = "cut"  # in place of an answer: the connection ends
Answers = Callable[[str], str]  # the command as it came → the answer, CUT, or "" for the usual one


@dataclass
class BadMailServer:
    """What it answers is decided by ``answer``; what it accepts is kept in ``got``.

    The commands are EHLO, MAIL, RCPT, DATA and so on as they come, ``CONNECT`` for the connection,
    ``BODY`` before and ``DOT`` after the final dot. Like a real one it keeps what it has been
    handed to the end, whatever becomes of its answer.
    """

    answer: Answers = lambda command: ""
    certificate: ssl.SSLContext | None = None
    port: int = 0
    most: int = 0  # bytes of a mail; a larger one is answered ``too_large`` after its final dot
    too_large: str = ""
    got: list[tuple[str, str]] = field(default_factory=list)  # recipient, content
    commands: list[str] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        """Who got a mail, in the order in which they got it."""
        return [recipient for recipient, _ in self.got]

    def address(self, *recipients: str, scheme: str = "mailto", more: str = "") -> str:
        """The address of a channel that sends through this server."""
        to = ",".join(recipients)
        return f"{scheme}://127.0.0.1:{self.port}?from=us@here.example&to={to}{more}"

    def serve(self, connection: socket.socket) -> None:
        """Lead one dialogue to its end."""
        with suppress(OSError), connection:
            _Dialogue(self, connection).lead()


class _Dialogue:
    def __init__(self, server: BadMailServer, connection: socket.socket) -> None:
        self._server = server
        self._use(connection)
        self._accepted: list[str] = []
        self._is_open = True

    def _use(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")

    def lead(self) -> None:
        self._say("CONNECT", "220 ready")
        while self._is_open and (line := self._lines.readline()):
            verb, sign, rest = line.decode(errors="replace").strip().partition(" ")
            command = f"{verb.upper()}{sign}{rest}"
            self._server.commands.append(command)
            getattr(self, f"_{verb.lower()}", self._other)(command)

    def _say(self, command: str, usual: str) -> bool:
        """Answer; whether it was the usual answer, or one that says yes as well."""
        return self._answer(self._server.answer(command) or usual)

    def _answer(self, answer: str) -> bool:
        if answer == CUT:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            self._is_open = False
            return False
        self._connection.sendall(f"{answer}\r\n".encode())
        self._is_open = not answer.startswith(("421", "221"))
        return answer[0] in "23"

    def _ehlo(self, command: str) -> None:
        tls = "250-STARTTLS\r\n" if self._server.certificate else ""
        self._say(command, f"250-here\r\n{tls}250 8BITMIME")

    def _starttls(self, command: str) -> None:
        if self._say(command, "220 go ahead") and self._server.certificate:
            self._use(self._server.certificate.wrap_socket(self._connection, server_side=True))

    def _mail(self, command: str) -> None:
        self._accepted = []
        self._say(command, "250 ok")

    def _rcpt(self, command: str) -> None:
        if self._say(command, "250 ok"):
            self._accepted.append(command.partition("<")[2].partition(">")[0])

    def _data(self, command: str) -> None:
        if not self._say(command, "354 go on"):
            return
        if self._server.answer("BODY") == CUT:
            self._answer(CUT)
            return
        lines = []
        while (line := self._lines.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if line:
            size, most = sum(map(len, lines)), self._server.most
            usual = self._server.too_large if most and size > most else "250 taken"
            answer = self._server.answer("DOT") or usual
            if answer == CUT or answer[0] == "2":
                content = b"".join(lines).decode(errors="replace")
                self._server.got += [(each, content) for each in self._accepted]
            self._answer(answer)

    def _rset(self, command: str) -> None:
        self._accepted = []
        self._say(command, "250 ok")

    def _quit(self, command: str) -> None:
        self._say(command, "221 bye")

    def _other(self, command: str) -> None:
        self._say(command, "250 ok")


@contextmanager
def a_bad_mail_server(
    answer: Answers = lambda command: "",
    *,
    certificate: ssl.SSLContext | None = None,
    wrapped: bool = False,
    most: int = 0,
    too_large: str = "",
) -> Iterator[BadMailServer]:
    """A server that listens; ``wrapped`` when it speaks TLS from the first byte."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        used = None if wrapped else certificate
        server = BadMailServer(answer, used, most=most, too_large=too_large)
        server.port = listening.getsockname()[1]

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=greet, args=(connection,), daemon=True).start()

        def greet(connection: socket.socket) -> None:
            with suppress(OSError):
                if wrapped and certificate:
                    connection = certificate.wrap_socket(connection, server_side=True)
                server.serve(connection)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def once_at(command: str, answer: str, *, times: int = 1) -> Answers:
    """That answer to the command (or whatever holds these words), and after that the usual one."""
    left = [times]
    pattern = re.compile(re.escape(command))

    def said(asked: str) -> str:
        if left[0] and pattern.search(asked):
            left[0] -= 1
            return answer
        return ""

    return said


def certificate_for(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context with a certificate for these names, and the file that vouches for it.

    A name may be an address such as 127.0.0.1.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{names[0]}.pem"
    public = built.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(public + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


def _name(written: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(written))
    except ValueError:
        return x509.DNSName(written)
