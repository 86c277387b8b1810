"""Every error lawtrack raises on purpose; each prints as one line: where: what - what to do."""

import errno
from collections.abc import Sequence
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a page or record could not be had; what is done next depends on it, not on the words."""

    LEFT_ALONE = "left-alone"  # its host, for the rest of the crawl: asking on is no use
    TOO_LARGE = "too-large"
    ROBOTS = "robots"  # robots.txt forbids it
    FOREIGN = "foreign"  # no address of this source, or one inside this network
    NETWORK = "network"  # no connection, or no whole answer in time
    STATUS = "status"  # answered with an error's status
    UNAVAILABLE = "unavailable"  # answered, but with a challenge, an outage, an empty list
    GONE = "gone"  # the source says that the record no longer exists
    LAYOUT = "layout"  # not built as its parser expects
    INVALID = "invalid"  # a record that breaks a rule, or that the database refuses
    SLIP = "slip"  # a value that cannot be: it is left out, and the rest is stored
    ROW = "row"  # one row of a list that cannot be read; the others are
    UNTOLD = "untold"  # an agenda in which no line can be told: its words are one paper's
    CLOSED = "closed"  # a page in an agenda's place that asks who is there
    EMPTIED = "emptied"  # a field that came empty, so that its stored value is kept
    BUG = "bug"
    ARCHIVE = "archive"  # the answers could not be kept
    NOT_ARCHIVED = "not-archived"  # wanted when the archive is read again, and not in it
    OTHER = "other"


# What costs itself alone: nothing waits for it, and it is told once.
APART = frozenset((FailureKind.SLIP, FailureKind.ROW, FailureKind.UNTOLD, FailureKind.CLOSED))
# And of these what is no doubt of the source: the records are there.
HARMLESS = frozenset((FailureKind.SLIP, FailureKind.UNTOLD, FailureKind.CLOSED))


class Unread(StrEnum):
    """Why a document that a source names was not read; "" stands for one that was."""

    HOST = "host not allowed"
    TOO_LARGE = "too large"
    KIND = "unknown kind"
    ENCRYPTED = "encrypted"
    SCAN = "scan without OCR"
    EMPTY = "nothing in it"
    FIELDS = "form fields unreadable"
    MEANINGLESS = "letters without meaning"
    BROKEN = "broken"
    GONE = "gone"
    FAILED = "not to be had"  # refused, out of reach, or answered with an error so far
    ACCIDENT = "reader ended"  # killed, or out of time: asked again alone and later


class LawtrackError(Exception):
    """The base of all: the command line prints it on one line and exits with 1."""


class ConfigError(LawtrackError):
    """The configuration cannot be read or says something unknown."""


class DatabaseError(LawtrackError):
    """The database is out of reach, locked, read-only, full or at another schema."""


class DatabaseAway(DatabaseError):
    """The database cannot be used at this moment; another try may succeed."""


class SchemaDiffers(DatabaseError):
    """The database is at another schema than the one that this version needs."""


class CrawlUnstarted(LawtrackError):
    """This machine could not even start a crawl's process, which says nothing about the source."""


class UnknownRecord(LawtrackError):
    """Nothing is stored under the identifier that was asked for."""


class AmbiguousRecord(UnknownRecord):
    """Several records go by the name that was asked for: ``candidates``, as rows of ``columns``.

    ``names`` has for each of them what to ask for instead of ``asked``, and in which jurisdiction
    when that is needed too.
    """

    def __init__(
        self,
        message: str,
        *,
        columns: Sequence[str],
        candidates: Sequence[Sequence[object]],
        asked: str = "",
        names: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.columns = tuple(columns)
        self.candidates = tuple(candidates)
        self.asked = asked
        self.names = tuple(names)


class NothingKnown(LawtrackError):
    """Of the day that was asked about nothing is known: too early, or still to come."""


class OutputError(LawtrackError):
    """A file that should be written cannot be."""


class SandboxError(LawtrackError):
    """The practice sources cannot be served, or do not run where they are looked for."""


class ArchiveDamaged(LawtrackError):
    """A record of the archive, or a whole file, is not there or not what was written."""


class ArchiveAway(LawtrackError):
    """The object store in which the archive lies cannot be reached, or refuses."""


class SourceError(LawtrackError):
    """A source answered with something that cannot be used; ``url`` says where."""

    kind = FailureKind.OTHER

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message


class LayoutChanged(SourceError):
    """A page is not built as its parser expects: what was expected, what was found."""

    kind = FailureKind.LAYOUT


class SourceUnavailable(SourceError):
    """The page could not be had: refused, timed out, an error or a challenge page."""

    kind = FailureKind.UNAVAILABLE


class RecordGone(SourceError):
    """The source says that this record no longer exists (404, 410, its own error page)."""

    kind = FailureKind.GONE


class InvalidItem(LawtrackError):
    """One record breaks a rule that every record must keep; it goes to the dead letters."""


class InvalidEdit(LawtrackError):
    """What a reader wrote cannot be kept: too long, no tag, no such position."""


class JudgedMeanwhile(LawtrackError):
    """A flag has another verdict than who judges it has seen."""


class NotInstalled(LawtrackError):
    """What is asked for needs a library that was left out."""


class SignInRefused(LawtrackError):
    """The name or the password is wrong."""


class TooManyTries(SignInRefused):
    """Too many passwords were wrong before: this one is not looked at."""


class UnreadableDocument(LawtrackError):
    """A document gives no text; the message is the reason that is stored with it."""

    def __init__(self, message: str, cause: Unread = Unread.BROKEN) -> None:
        super().__init__(message)
        self.cause = cause


class DeliveryError(LawtrackError):
    """A message could not be handed over; it is tried again. Holds no part of an address."""


def kind_and_message(error: BaseException) -> str:
    """The error's kind and message on one line, not too long."""
    message = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


_ADVICE = {
    errno.ENOENT: "make its folder first, or name another place",
    errno.ENOTDIR: "a file stands where its folder should be, name another place",
    errno.EEXIST: "a file has that name, name a folder",
    errno.ENAMETOOLONG: "choose a shorter name",
} | dict.fromkeys(
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "free some space; nothing stored so far is lost"
)


def unwritten(where: object, error: OSError) -> str:
    """That something cannot be written there, why, and what to do about it, on one line."""
    advice = _ADVICE.get(error.errno or 0, "name another place, or check who owns this one")
    return f"{where}: cannot be written: {error.strerror or error} - {advice}"


def unread(where: object, error: OSError | UnicodeDecodeError) -> str:
    """That a text cannot be read there, why, and what to do about it, on one line."""
    if isinstance(error, UnicodeDecodeError):
        return f"{where}: cannot be read as UTF-8 - open it in an editor and save it as UTF-8"
    return f"{where}: cannot be read: {error.strerror or error}"
