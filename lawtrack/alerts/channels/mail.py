"""E-mail over SMTP: each recipient is taken, put off or refused by itself.

Apprise reads the address and knows the large providers; it tells only whether all went well, and
cannot send both of our forms. So the dialogue is led here, step by step, by the standard library.
"""

import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import quote

from lawtrack.alerts.channels.outgoing import (
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceKind,
    PieceOutcome,
)
from lawtrack.alerts.channels.smtp_answers import BoundedSmtp
from lawtrack.errors import DeliveryError

MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"?&]+@[^\s@<>,;:\"?&]+")
# A server's own programs add what they need for 8 bits; whoever does not know them loses letters.
POLICY = SMTP.clone(cte_type="7bit")
TOO_MANY = (452, 552)  # recipients in one mail (RFC 5321 4.5.3.1.10): the others go with another
FULL = b"5.2."  # the status of a mailbox (RFC 3463), with 552 of one that is full
TOO_LARGE = 552  # a mail, where no status says more
TOO_LARGE_STATUS = (b"5.3.4", b"5.2.3")  # for the server, for one mailbox
_STATUS = re.compile(rb"5\.\d{1,3}\.\d{1,3}\b")
SHORT = 4_000  # characters of a text of which a server does not take all
CLOSING = 421


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many seconds a server may take, after RFC 5321 4.5.3.2; to connect, less than there."""

    connect: float = 60.0
    command: float = 300.0
    answer: float = 600.0  # after the final dot, when it delivers


PATIENCE = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """A mail server and those who get the mail."""

    plugin: Any  # Apprise's reading of the address
    now: datetime

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        """One for each recipient."""
        names = self._recipients(outgoing)
        if not names:
            raise DeliveryError("none of its recipients is an address of e-mail")
        return tuple(
            Piece(kind=PieceKind.RECIPIENT, name=name, number=number, of=len(names))
            for number, name in enumerate(names, start=1)
        )

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port of its server."""
        return str(self.plugin.smtp_host), int(self.plugin.port)

    def _recipients(self, outgoing: OutgoingMessage) -> dict[str, str]:
        """The addresses, each once, by the names of their pieces."""
        plugin = self.plugin
        every = [to for _, to in plugin.targets] + sorted(plugin.cc) + sorted(plugin.bcc)
        return {
            hashlib.sha256(f"{outgoing.key}\n{each.lower()}".encode()).hexdigest()[:32]: each
            for each in every
        }

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Send the mail to these recipients, and yield what became of each.

        One at whom the server ends the dialogue keeps it from nobody else: it is led once more
        without that one, who is tried again another time.
        """
        waiting = dict.fromkeys(pieces)
        for is_last in (False, True):
            try:
                for outcome in self._dialogue(outgoing, list(waiting), hand_over):
                    del waiting[outcome.piece]
                    yield outcome
                return
            except _EndedAt as ended:
                del waiting[ended.piece]
                if is_last or not waiting:
                    raise self._unusable(ended.error) from None
                words = f"the mail server {self.place[0]}: {_reason(ended.error)}"
                yield PieceOutcome(piece=ended.piece, fate=PieceFate.LATER, words=words, alone=True)
            except (OSError, smtplib.SMTPException) as error:
                raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> DeliveryError:
        return DeliveryError(f"the mail server {self.place[0]}: {_reason(error)}")

    def _dialogue(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Connect, send, take leave; yields what became of each."""
        forms = _forms(self.plugin, outgoing, self.now)
        addresses = self._recipients(outgoing)
        server = self._connected()
        try:
            waiting = list(pieces)
            transaction = _Transaction(server, self.plugin.from_addr[1], self.place[0], forms)
            while waiting:
                left: list[Piece] = []
                asked = {each: addresses[each.name] for each in waiting}
                yield from transaction.run(asked, hand_over, left)
                waiting = left if len(left) < len(waiting) else []
        finally:
            _part(server)

    def _connected(self) -> smtplib.SMTP:
        """The server, greeted, over a connection that is as safe as the address asks for."""
        plugin = self.plugin
        place: tuple[str, int] = plugin.smtp_host, plugin.port
        server: smtplib.SMTP
        if plugin.secure_mode == "ssl":
            server = _PatientOverTls(
                *place, timeout=PATIENCE.connect, context=_trusting(plugin.verify_certificate)
            )
        else:
            server = _Patient(*place, timeout=PATIENCE.connect)
        try:
            server.ehlo_or_helo_if_needed()
            if plugin.secure_mode == "starttls":  # raises when it is not offered: nothing is sent
                server.starttls(context=_trusting(plugin.verify_certificate))
                server.ehlo_or_helo_if_needed()
            if plugin.user and plugin.password:
                server.login(plugin.user, plugin.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


class _Patient(BoundedSmtp):
    """A server that may take its time to greet: some do, to see who has none."""

    def _get_socket(self, *place: Any) -> socket.socket:
        connected: socket.socket = super()._get_socket(*place)  # type: ignore[misc]
        connected.settimeout(PATIENCE.command)
        return connected


class _PatientOverTls(_Patient, smtplib.SMTP_SSL):
    """A patient one over a connection that speaks TLS from the first byte."""


def _trusting(verify: bool) -> ssl.SSLContext:
    """Whose certificates count: those that this machine trusts, or anybody's."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _EndedAt(Exception):
    """At one of several recipients the server ended the dialogue; nobody has got the mail by it."""

    def __init__(self, piece: Piece, error: Exception) -> None:
        super().__init__()
        self.piece, self.error = piece, error


class _Transaction:
    """One mail over a connection that is there, to several recipients at a time.

    Of its ``forms`` the first goes out that is not too large for the server. Some servers say how
    much they take before a mail, others after its final dot.
    """

    def __init__(
        self, server: smtplib.SMTP, sender: str, host: str, forms: Sequence[EmailMessage]
    ) -> None:
        self._server = server
        self._sender = sender
        self._host = host
        self._forms = list(forms)
        self._too_large: list[Piece] = []  # those who would have taken a shorter form
        self._why = ""  # no form is left

    def run(
        self, addresses: Mapping[Piece, str], hand_over: HandOver, left: list[Piece]
    ) -> Iterator[PieceOutcome]:
        """Yield what became of each; those for whom there was no room go into ``left``."""
        waiting = list(addresses)
        while waiting:
            content = self._content(foreign := self._is_foreign(addresses.values()))
            if content is None:
                for piece in waiting:
                    yield PieceOutcome(
                        piece=piece, fate=PieceFate.REFUSED, words=self._why, alone=True
                    )
                return
            self._too_large = []
            asked = {piece: addresses[piece] for piece in waiting}
            yield from self._try(content, asked, hand_over, left, foreign=foreign)
            waiting = self._too_large
            if waiting:  # they have been handed over, and nothing has arrived
                hand_over = _noted_already
                del self._forms[0]

    def _try(
        self,
        content: bytes,
        addresses: Mapping[Piece, str],
        hand_over: HandOver,
        left: list[Piece],
        *,
        foreign: bool,
    ) -> Iterator[PieceOutcome]:
        options = ["SMTPUTF8", "BODY=8BITMIME"] if foreign else []
        if self._server.has_extn("size"):
            options.append(f"SIZE={len(content)}")
        answer = self._server.mail(self._sender, options)
        if self._says_too_large(*answer):
            self._too_large = list(addresses)
            return
        _expect(answer, 250)
        accepted: list[Piece] = []
        for piece, address in addresses.items():
            try:
                code, words = self._server.rcpt(address)
            except (OSError, smtplib.SMTPException) as error:
                raise _EndedAt(piece, error) from None
            if 200 <= code < 300:  # whatever is meant, such as 252: it is among the recipients
                accepted.append(piece)
            elif code == CLOSING:
                raise _EndedAt(piece, smtplib.SMTPResponseException(code, words))
            elif code in TOO_MANY and accepted and not words.startswith(FULL):
                left.append(piece)
            else:
                yield _refusal(piece, code, words, alone=True)
        if accepted:
            yield from self._data(content, accepted, hand_over)
        else:
            self._server.rset()

    def _is_foreign(self, addresses: Iterable[str]) -> bool:
        if all(each.isascii() for each in (*addresses, self._sender)):
            return False
        if not self._server.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("it takes no address with letters beyond ASCII")
        return True

    def _content(self, foreign: bool) -> bytes | None:
        """The mail as it goes over the wire; ``None`` when each form of it is too large."""
        while self._forms:
            content = self._forms[0].as_bytes(policy=POLICY.clone(utf8=foreign))
            if not self._most() or len(content) <= self._most():
                return re.sub(rb"(?m)^\.", b"..", content)
            self._why = f"larger than the {self._most():,} bytes that {self._host} takes"
            del self._forms[0]
        return None

    def _says_too_large(self, code: int, words: bytes) -> bool:
        """Whether the answer means that a shorter mail might be taken."""
        status = _STATUS.match(words)
        said = status[0] in TOO_LARGE_STATUS if status else code == TOO_LARGE
        if said and 500 <= code < 600:
            self._why = f"too large in every form: {_answer(code, words)}"
            return True
        return False

    def _most(self) -> int:
        """How many bytes the server takes; 0 when it says nothing."""
        size = self._server.esmtp_features.get("size", "")
        return int(size) if size.isascii() and size.isdigit() else 0

    def _data(
        self, content: bytes, accepted: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Hand the mail over for those who were accepted.

        Before the final dot a server delivers nothing, so that a connection that is cut until then
        has brought nothing to anybody. After it nobody can know, unless the server answers.
        """
        server = self._server
        ready = server.docmd("DATA")
        if self._says_too_large(*ready):
            self._too_large = list(accepted)
            return
        if ready[0] != 354:
            for piece in accepted:
                yield _refusal(piece, *ready)
            return
        server.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        hand_over(accepted)
        try:
            if server.sock is not None:
                server.sock.settimeout(PATIENCE.answer)
            server.send(b".\r\n")
            code, answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            reason = f"it has the mail and gave no answer ({_reason(error)}): it may have arrived"
            for piece in accepted:
                yield PieceOutcome(
                    piece=piece, fate=PieceFate.IN_DOUBT, words=f"{self._host}: {reason}"
                )
            return
        if self._says_too_large(code, answer):
            self._too_large = list(accepted)
            return
        receipt = f"taken by {self._host}"
        for piece in accepted:
            if 200 <= code < 300:
                yield PieceOutcome(piece=piece, fate=PieceFate.TAKEN, words=receipt)
            else:
                yield _refusal(piece, code, answer)


def _refusal(piece: Piece, code: int, words: object, *, alone: bool = False) -> PieceOutcome:
    """What a server's answer means for a recipient: with 5xx it will not be taken at any time."""
    fate = PieceFate.REFUSED if 500 <= code < 600 else PieceFate.LATER
    return PieceOutcome(piece=piece, fate=fate, words=_answer(code, words), alone=alone)


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)


def _part(server: smtplib.SMTP) -> None:
    """Take leave; whatever is said to that, what was taken is taken."""
    with suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            server.sock.settimeout(PATIENCE.connect)
        server.quit()
    server.close()


def _noted_already(pieces: Sequence[Piece]) -> None:
    """In place of noting again that these were handed over."""


def _forms(plugin: Any, outgoing: OutgoingMessage, now: datetime) -> list[EmailMessage]:
    """The mail in all its forms, the best first: with HTML, in text alone, its beginning."""
    forms = [_written(plugin, outgoing, now, html=html) for html in (True, False)]
    if len(outgoing.text) > SHORT:
        lines = outgoing.text[:SHORT].rpartition("\n")[0] or outgoing.text[:SHORT]
        rest = 'The mail server takes no longer mail. "lawtrack changes" shows the rest.'
        short = replace(outgoing, text=f"{lines.rstrip()}\n\n[...]\n\n{rest}\n")
        forms.append(_written(plugin, short, now, html=False))
    return forms


def _written(plugin: Any, outgoing: OutgoingMessage, now: datetime, *, html: bool) -> EmailMessage:
    """The mail in text, and in HTML beside it, under an id that stays the same for each try.

    A line end in a header raises ``ValueError``: nothing gets in that way.
    """
    message = EmailMessage(policy=POLICY)
    sender = plugin.from_addr[1]
    message["Subject"] = outgoing.subject
    message["From"] = formataddr((_own_name(plugin.from_addr[0]), sender))
    message["To"] = ", ".join(formataddr((name or "", to)) for name, to in plugin.targets)
    if plugin.cc:
        message["Cc"] = ", ".join(sorted(plugin.cc))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{outgoing.key}@{sender.rpartition('@')[2] or 'lawtrack.invalid'}>"
    message["Auto-Submitted"] = "auto-generated"
    if MAIL_ADDRESS.fullmatch(outgoing.contact):  # who wants to stop it can write to a person
        message["Reply-To"] = outgoing.contact
        stop = quote(f"Stop {outgoing.subscription}")
        message["List-Unsubscribe"] = f"<mailto:{outgoing.contact}?subject={stop}>"
    message.set_content(outgoing.text)
    if html:
        message.add_alternative(outgoing.html, subtype="html")
    return message


def _own_name(given: object) -> str:
    return str(given) if given and given != "Apprise" else "lawtrack"


def _answer(code: int, words: object) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"


def _reason(error: Exception) -> str:
    """Why a server could not be used, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return " ".join(str(error).split()) or type(error).__name__
