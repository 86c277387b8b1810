"""Every error lawtrack raises on purpose; each prints as one line: where: what - what to do."""


class LawtrackError(Exception):
    """The base of all: the command line prints it on one line and exits with 1."""


class ConfigError(LawtrackError):
    """The configuration cannot be read or says something unknown."""


class DatabaseError(LawtrackError):
    """The database is out of reach, locked, read-only, full or at another schema."""


class DatabaseAway(DatabaseError):
    """The database cannot be used at this moment; another try may succeed."""


class UnknownRecord(LawtrackError):
    """Nothing is stored under the identifier that was asked for."""


class NothingKnown(LawtrackError):
    """Of the day that was asked about nothing is known: too early, or still to come."""


class OutputError(LawtrackError):
    """A file that should be written cannot be."""


class SandboxError(LawtrackError):
    """The practice sources cannot be served, or do not run where they are looked for."""


class ArchiveDamaged(LawtrackError):
    """A record of the archive, or a whole file, is not there or not what was written."""


class SourceError(LawtrackError):
    """A source answered with something that cannot be used; ``url`` says where."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message


class LayoutChanged(SourceError):
    """A page is not built as its parser expects: what was expected, what was found."""


class SourceUnavailable(SourceError):
    """The page could not be had: refused, timed out, an error or a challenge page."""


class RecordGone(SourceError):
    """The source says that this record no longer exists (404, 410, its own error page)."""


class InvalidItem(LawtrackError):
    """One record breaks a rule that every record must keep; it goes to the dead letters."""


class UnreadableDocument(LawtrackError):
    """A document gives no text; the message is the reason that is stored with it."""


class DeliveryError(LawtrackError):
    """A message could not be handed over; it is tried again. Holds no part of an address."""
