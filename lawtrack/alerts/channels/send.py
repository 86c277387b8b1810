"""A channel's name → the channel, opened; what it says is cleared of every part of its address."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from lawtrack.alerts.channels.addresses import SIGNED, Secrets, without_secrets
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


def open_channel(channel: str, *, secrets: Secrets, now: datetime) -> Channel:
    """The channel of that name; ``DeliveryError`` when nothing can arrive through it.

    The address is the user's own and trusted: it may lie in the same network or machine. Whatever
    the channel says may repeat a server's words, but no part of the address.
    """
    try:
        address = secrets.find(channel)
        key = secrets.find(f"{channel}_KEY") if address.startswith(SIGNED) else ""
    except ConfigError as error:
        raise DeliveryError(str(error)) from None
    guarded = _Guarded(name=channel, secrets=(address, key))
    with guarded.cleared():
        if address.startswith(SIGNED):
            own = WebhookChannel(address=address.removeprefix(SIGNED), key=key, now=now)
            return replace(guarded, channel=own)
        return replace(guarded, channel=_through_apprise(address, now))


def _through_apprise(address: str, now: datetime) -> Channel:
    import apprise
    from apprise.plugins.email import NotifyEmail

    from lawtrack.alerts.channels.chat import SECONDS, ChatChannel, overheard
    from lawtrack.alerts.channels.mail import MailChannel

    with overheard():
        plugin = apprise.Apprise.instantiate(address)
    if plugin is None:
        raise DeliveryError("is no address that Apprise knows - see docs/alerts.md")
    if isinstance(plugin, NotifyEmail):
        return MailChannel(plugin=plugin, now=now)
    plugin.socket_read_timeout = max(float(plugin.socket_read_timeout), SECONDS)
    return ChatChannel(plugin=plugin, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guarded:
    """A channel whose words are short, on one line and without secrets."""

    name: str
    secrets: tuple[str, ...]
    channel: Channel | None = None

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


def send_message(
    channel: str, outgoing: OutgoingMessage, *, secrets: Secrets, now: datetime
) -> str:
    """Send the message at once and return a receipt; ``DeliveryError`` says who did not get it."""
    opened = open_channel(channel, secrets=secrets, now=now)
    pieces = opened.pieces(outgoing)
    outcomes = list(opened.send(outgoing, pieces, lambda _: None))
    receipt, error = fates_in_words(outcomes, ())
    if error:
        raise DeliveryError(f"{error} ({receipt})" if receipt else error)
    return receipt
