"""What is handed over: a message in every form, its pieces, and what became of each.

A piece is what is taken or refused by itself: each recipient of a mail, each part of a message that
is too long for a chat. It has a name that tells no address and stays the same for each try.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


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


class PieceKind(StrEnum):
    """What a piece is; the value is what stands in the database."""

    RECIPIENT = "recipient"  # of a mail
    PART = "part"  # of a message that is too long for a chat
    WHOLE = "whole"  # the message itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is taken or refused by itself."""

    kind: PieceKind = PieceKind.WHOLE
    name: str = "whole"
    number: int = 1
    of: int = 1
    title: str = ""  # of a part; once one part is taken, the words of the others stay as they are
    text: str = ""
    taken_by: tuple[str, ...] = ()  # digests of those rooms of a chat that have it already

    @property
    def in_words(self) -> str:
        """Which one it is, for people: an address is never told."""
        return f"{self.kind} {self.number} of {self.of}"


class PieceFate(StrEnum):
    """What a try to hand over a piece came to."""

    TAKEN = "taken"
    LATER = "later"  # not taken; it may be when it is tried again
    REFUSED = "refused"  # for good
    IN_DOUBT = "in doubt"  # handed over, and no answer came: it may have arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceOutcome:
    """What became of a piece."""

    piece: Piece
    fate: PieceFate
    words: str  # the receipt, or what is wrong
    wait: timedelta | None = None  # so long the server wants to be left alone
    alone: bool = False  # it says nothing about other pieces and other messages
    taken_by: tuple[str, ...] = ()


HandOver = Callable[[Sequence[Piece]], None]  # called when from now on they may arrive


class Channel(Protocol):
    """An address that takes messages."""

    @property
    def place(self) -> tuple[str, int] | None:
        """The host and the port that it leads to, where that is known."""
        ...

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        """The pieces of the message, in their order."""
        ...

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Send these pieces and yield what becomes of each; the rest is left alone.

        ``DeliveryError`` says that the channel itself cannot be used.
        """
        ...


def fates_in_words(outcomes: Sequence[PieceOutcome], repeated: Sequence[Piece]) -> tuple[str, str]:
    """The receipt of what was taken and what is wrong with the rest; each may be empty.

    ``repeated`` may have come more than once.
    """
    receipts: dict[str, list[Piece]] = {}
    errors: dict[str, list[Piece]] = {}
    for outcome in outcomes:
        into = receipts if outcome.fate is PieceFate.TAKEN else errors
        words = outcome.words
        if outcome.fate is PieceFate.REFUSED:
            words = f"refused for good: {words}"
        into.setdefault(words, []).append(outcome.piece)
    receipt = "; ".join(_taken(words, pieces) for words, pieces in receipts.items())
    if repeated:
        which = "it" if repeated[0].kind is PieceKind.WHOLE else _which(repeated)
        receipt = (
            f"{receipt}; {which} may have come more than once: an earlier try ended without"
            " an answer"
        )
    error = "; ".join(
        f"{_which(pieces)}: {words}" if pieces[0].of > 1 else words
        for words, pieces in errors.items()
    )
    return receipt, error


def _taken(words: str, pieces: Sequence[Piece]) -> str:
    first = pieces[0]
    if first.kind is PieceKind.RECIPIENT:
        return f"{words} for {len(pieces)} of {first.of}"
    if first.of > 1:
        return f"{words}, {len(pieces)} of {first.of} parts"
    return words


def _which(pieces: Sequence[Piece]) -> str:
    """ "recipient 2 of 3", "recipients 2, 3 of 3"."""
    first = pieces[0]
    if len(pieces) == 1:
        return first.in_words
    return f"{first.kind}s {', '.join(str(each.number) for each in pieces)} of {first.of}"
