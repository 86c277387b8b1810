"""A channel's name → the channel, opened; what it says is cleared of every part of its address."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from lawtrack.alerts.channels.channel_secrets import (
    SIGNED,
    Secrets,
    with_plain_hosts,
    without_secrets,
)
from lawtrack.alerts.channels.outgoing import (
    Channel,
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceOutcome,
    fates_in_words,
)
from lawtrack.alerts.channels.webhook import WebhookChannel
from lawtrack.errors import ConfigError, DeliveryError
from lawtrack.safe_text import shortened

LONGEST = 500  # of what a server says
# What the library may raise over an address or a message that it was not made for.
NOT_MEANT = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


def open_channel(channel: str, *, secrets: Secrets, now: datetime) -> "GuardedChannel":
    """The channel of that name; ``DeliveryError`` when nothing can arrive through it.

    The address is the user's own and trusted: it may lie in the same network or machine. Whatever
    the channel says may repeat a server's words, but no part of the address.
    """
    try:
        address = secrets.find(channel)
        key = secrets.find(f"{channel}_KEY") if address.startswith(SIGNED) else ""
    except ConfigError as error:
        raise DeliveryError(str(error)) from None
    plain = with_plain_hosts(address)
    guarded = GuardedChannel(name=channel, secrets=(address, plain, key))
    with guarded.cleared():
        if address.startswith(SIGNED):
            own = WebhookChannel(address=plain.removeprefix(SIGNED), key=key, now=now)
            return replace(guarded, channel=own)
        own_or_not, warnings = _through_apprise(plain, now)
        return replace(guarded, channel=own_or_not, warnings=warnings)


def _through_apprise(address: str, now: datetime) -> tuple[Channel, tuple[str, ...]]:
    """The channel, and what of its address the library could not use."""
    import apprise
    from apprise.plugins.email import NotifyEmail

    from lawtrack.alerts.channels.chat import SECONDS, ChatChannel, overheard
    from lawtrack.alerts.channels.mail import MailChannel

    with overheard() as logged:
        plugin = apprise.Apprise.instantiate(address)
    if plugin is None:
        advice = f"{_form_for(address)}see docs/alerts.md"
        raise DeliveryError(f"is no address that Apprise knows - {advice}")
    if isinstance(plugin, NotifyEmail):
        return MailChannel(plugin=plugin, now=now), (*logged, *_no_recipients(address))
    plugin.socket_read_timeout = max(float(plugin.socket_read_timeout), SECONDS)
    return ChatChannel(plugin=plugin, now=now), tuple(logged)


def _form_for(address: str) -> str:
    """What is written for an address as a person has it from elsewhere."""
    if address.startswith(("https://", "http://")):
        return f"for a program of yours write {SIGNED}https://…; "
    bare = "@" in address and "://" not in address
    return "for e-mail write mailtos://user:password@server?to=…; " if bare else ""


def _no_recipients(address: str) -> Iterator[str]:
    """What stands for a recipient in an address of mail and is none: Apprise leaves it out."""
    settings = parse_qs(urlsplit(address).query)
    written = [
        each.strip()
        for name in ("to", "cc", "bcc")
        for value in settings.get(name, ())
        for each in re.split(r"[,;]", value)
        if each.strip()
    ]
    wrong = sum("@" not in each.strip("@ ") for each in written)
    if wrong:
        yield f"{wrong} of its recipients is no address of e-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedChannel:
    """A channel whose words are short, on one line and without secrets."""

    name: str
    secrets: tuple[str, ...]
    channel: Channel | None = None
    warnings: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int] | None:
        return self.channel.place if self.channel is not None else None

    @property
    def half_understood(self) -> str:
        """What of the address could not be used, such as a recipient; empty when all is well."""
        return self._clear("; ".join(self.warnings)) if self.warnings else ""

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        assert self.channel is not None
        with self.cleared():
            return self.channel.pieces(outgoing)

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        assert self.channel is not None
        with self.cleared():
            for outcome in self.channel.send(outgoing, pieces, hand_over):
                words = self._clear(outcome.words)
                if outcome.fate is not PieceFate.TAKEN:
                    words = f"{self.name}: {words}"
                yield replace(outcome, words=words)

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """Whatever goes wrong meanwhile is a ``DeliveryError`` that may be told."""
        try:
            yield
        except DeliveryError as error:
            raise DeliveryError(f"{self.name}: {self._clear(str(error))}") from None
        except NOT_MEANT as error:  # one channel must not hold up the others
            raise DeliveryError(f"{self.name}: cannot be used: {type(error).__name__}") from None

    def _clear(self, words: str) -> str:
        return shortened(without_secrets(words, *self.secrets), LONGEST)


def try_message(
    channel: str, outgoing: OutgoingMessage, *, secrets: Secrets, now: datetime
) -> tuple[str, str]:
    """Send the message at once: the receipt, and who did not get it or why nobody did."""
    try:
        opened = open_channel(channel, secrets=secrets, now=now)
        outcomes = list(opened.send(outgoing, opened.pieces(outgoing), lambda _: None))
    except DeliveryError as error:
        return "", str(error)
    receipt, error_words = fates_in_words(outcomes, ())
    return receipt, "; ".join(filter(None, (error_words, opened.half_understood)))
