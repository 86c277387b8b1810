"""Ways to reach people: e-mail, chats and the rest through Apprise; the addresses are secrets.

An address holds passwords and tokens. It comes from the environment or from a file that nobody
else can read, it is never stored, and no error that is told repeats a part of it.
"""

import hashlib
import hmac
import http.client
import logging
import os
import re
import smtplib
import ssl
import stat
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

from lawtrack.alerts import channels
from lawtrack.errors import ConfigError, DeliveryError
from lawtrack.safe_text import shortened

OLDEST = 300

SECRETS_FILE = "lawtrack.secrets.toml"
SIGNED = "signed+"
SECONDS = 15.0
MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"?&]+@[^\s@<>,;:\"?&]+")
LONGEST = 500  # of what a server says
# What the library may raise over an address or a message that it was not made for.
NOT_MEANT = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)
OPEN_TO_READ = ("localhost", "127.0.0.1", "true", "false", "yes")  # words that are no secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """One message in every form that a channel may want."""

    key: str
    subject: str
    text: str
    html: str
    data: bytes  # JSON
    subscription: str = ""
    contact: str = ""  # of who runs this lawtrack; perhaps an address of the web


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names of channels → their addresses."""

    environ: Mapping[str, str]
    folder: Path

    def find(self, channel: str) -> str:
        """The secret of the name "$NAME"; ``ConfigError`` when there is none."""
        name = channel.removeprefix("$")
        secret = self.environ.get(name) or self._in_file().get(name)
        if not isinstance(secret, str) or not secret:
            raise ConfigError(
                f"{channel}: there is no such secret - set it in the environment, or write"
                f' {name} = "…" into {SECRETS_FILE}'
            )
        return secret

    def _in_file(self) -> dict[str, Any]:
        path = self.folder / SECRETS_FILE
        try:
            with path.open("rb") as file:  # what is looked at is what is read, whatever leads to it
                if os.name == "posix":
                    _check_keeper(os.fstat(file.fileno()))
                return tomllib.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{SECRETS_FILE}: cannot be read: {type(error).__name__}") from None
        except tomllib.TOMLDecodeError:  # its message may quote the line
            raise ConfigError(f"{SECRETS_FILE}: is not TOML") from None


def _check_keeper(status: os.stat_result) -> None:
    """Raise ``ConfigError`` unless nobody else can read or write the file."""
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise ConfigError(
            f"{SECRETS_FILE}: others on this machine may read it - chmod 600 {SECRETS_FILE}"
        )
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigError(
            f"{SECRETS_FILE}: belongs to somebody else - chown it to who runs lawtrack"
        )


def send_message(
    channel: str, outgoing: OutgoingMessage, *, secrets: Secrets, now: datetime
) -> str:
    """Send the message and return a receipt; ``DeliveryError`` says why it could not be sent.

    The address is the user's own and trusted: it may lie in the same network or machine. Both what
    is returned and what is raised may repeat a server's words, but no part of the address.
    """
    try:
        address = secrets.find(channel)
        key = secrets.find(f"{channel}_KEY") if address.startswith(SIGNED) else ""
    except ConfigError as error:
        raise DeliveryError(str(error)) from None
    try:
        if address.startswith(SIGNED):
            receipt = channels.post_webhook(
                address.removeprefix(SIGNED),
                outgoing.data,
                key=key,
                idempotency=outgoing.key,
                at=int(now.timestamp()),
            )
        else:
            receipt = _through_apprise(address, outgoing, now=now)
    except DeliveryError as error:
        raise DeliveryError(f"{channel}: {_told(str(error), address, key)}") from None
    except NOT_MEANT as error:  # one channel must not hold up the others
        raise DeliveryError(f"{channel}: cannot be used: {type(error).__name__}") from None
    return _told(receipt, address, key)


def _told(words: str, *secrets: str) -> str:
    """What a server said, on one line of bearable length and without secrets."""
    return shortened(without_secrets(words, *secrets), LONGEST)


def without_secrets(message: str, *secrets: str) -> str:
    """The message with every part of the secrets blotted out, but for hosts of e-mail and web."""
    for secret in secrets:
        parts = urlsplit(secret)
        scheme = parts.scheme.lower()
        with_host = scheme.startswith(("mailto", "http", SIGNED, "json", "ntfy"))
        known = {scheme, *OPEN_TO_READ}
        if with_host and parts.hostname:
            known.add(parts.hostname)
        pieces = {secret, *re.split(r"[/:@?&=#+,]", secret)}
        pieces |= {unquote(piece) for piece in pieces}
        pieces |= {quote(piece, safe="") for piece in pieces}
        for piece in sorted(pieces, key=len, reverse=True):
            if len(piece) > 2 and piece.lower() not in known and not _is_in(piece, known):
                message = message.replace(piece, "…")
    return message


def _is_in(piece: str, known: set[str]) -> bool:
    return any(piece.lower() in each for each in known)


def _through_apprise(address: str, outgoing: OutgoingMessage, *, now: datetime) -> str:
    import apprise
    from apprise.plugins.email import NotifyEmail

    with _overheard() as logged:
        plugin = apprise.Apprise.instantiate(address)
        if plugin is None:
            raise DeliveryError("is no address that Apprise knows - see docs/alerts.md")
        if isinstance(plugin, NotifyEmail):
            return _by_mail(plugin, outgoing, now=now)
        plugin.overflow_mode = apprise.OverflowMode.SPLIT
        well = plugin.notify(
            title=outgoing.subject, body=outgoing.text, body_format=apprise.NotifyFormat.TEXT
        )
    if not well:
        raise DeliveryError(" ".join(logged) or "the service took no message and gave no reason")
    return f"taken by {plugin.service_name}"


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What Apprise would log, which may hold an address: kept here, and from every log."""
    logged: list[str] = []

    def keep(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            logged.append(" ".join(record.getMessage().split()))
        return False

    logger = logging.getLogger("apprise")
    logger.addFilter(keep)
    try:
        yield logged
    finally:
        logger.removeFilter(keep)


def _by_mail(plugin: Any, outgoing: OutgoingMessage, *, now: datetime) -> str:
    """Send one e-mail in text and HTML, under an id that stays the same for each try.

    Apprise reads the address and knows the large providers; it cannot send both of our forms.
    """
    message = EmailMessage()
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
    message.add_alternative(outgoing.html, subtype="html")
    targets = [to for _, to in plugin.targets] + sorted(plugin.cc) + sorted(plugin.bcc)
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        if plugin.secure_mode == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                plugin.smtp_host, plugin.port, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(plugin.smtp_host, plugin.port, timeout=SECONDS)
        with server:
            if plugin.secure_mode == "starttls":
                server.starttls(context=context)
            if plugin.user and plugin.password:
                server.login(plugin.user, plugin.password)
            refused = server.send_message(message, sender, targets)
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"the mail server {plugin.smtp_host}: {_reason(error)}") from None
    taken = len(targets) - len(refused)
    return f"taken by {plugin.smtp_host} for {taken} of {len(targets)}"


def _own_name(given: object) -> str:
    return str(given) if given and given != "Apprise" else "lawtrack"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {' '.join(words.split())}"
    return " ".join(str(error).split()) or type(error).__name__


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A receiver that has moved is an error: the message must not go elsewhere."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def webhook_signature(body: bytes, key: str, at: int) -> str:
    """The value of the header Lawtrack-Signature for this body at this moment (Unix seconds)."""
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_genuine_webhook(header: str, body: bytes, key: str, now: int) -> bool:
    """Whether a receiver may trust the body: signed with the key, at most five minutes ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdigit() or abs(now - int(at)) > OLDEST:
        return False
    return hmac.compare_digest(header, webhook_signature(body, key, int(at)))


def post_webhook(address: str, body: bytes, *, key: str, idempotency: str, at: int) -> str:
    """Send the body and return the receiver's answer in short; ``DeliveryError`` when refused."""
    if not address.startswith(("https://", "http://")):
        raise DeliveryError("the address of a webhook begins with https://")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": "lawtrack",
            "Idempotency-Key": idempotency,
            "Lawtrack-Signature": webhook_signature(body, key, at),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return _receipt(answer)
    except urllib.error.HTTPError as error:
        raise DeliveryError(f"the receiver answered {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DeliveryError(f"the receiver cannot be reached: {reason}") from None


def _receipt(answer: Any) -> str:
    return f"{answer.status} {answer.reason}".strip()
