"""A file or text of a bill or a meeting."""

import datetime as dt
from dataclasses import dataclass, field

from lawtrack.errors import Unread
from lawtrack.legislation.records.field_rules import OF_ITS_TEXT, Address, Verbatim
from lawtrack.safe_text import quoted_address


def clean_addresses(record: object, *names: str) -> None:
    """Make the addresses of a record that is being made such as may be shown everywhere."""
    for name in names:
        address: str = getattr(record, name)
        if not address.isprintable():
            object.__setattr__(record, name, quoted_address(address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file or text that belongs to a bill or a meeting.

    ``content`` holds the fetched bytes, to be turned into text on the way into the database;
    ``text`` holds text that the source delivers as such. ``problem`` and ``cause`` say why neither
    could be had. Without any, a text that is already stored under ``url`` is kept: ``pending`` says
    that there is something to be read which this crawl has not come to, ``unchanged`` that the file
    was asked for and is still the stored one.
    """

    title: str
    url: Address = ""
    kind: Verbatim = "attachment"  # "version", "attachment", "agenda", "minutes", "summary"
    date: dt.date | None = None
    media_type: Verbatim = ""
    version: Verbatim = ""
    # The source's last-modified for this document.
    stamp: str = field(default="", metadata=OF_ITS_TEXT)
    upstream_id: Verbatim = ""
    content: bytes | None = field(default=None, repr=False, metadata=OF_ITS_TEXT)
    text: str | None = field(default=None, repr=False, metadata=OF_ITS_TEXT)
    # Why it could not be fetched or read.
    problem: str = field(default="", metadata=OF_ITS_TEXT)
    cause: Unread | None = field(default=None, metadata=OF_ITS_TEXT)
    pending: bool = field(default=False, metadata=OF_ITS_TEXT)
    unchanged: bool = field(default=False, metadata=OF_ITS_TEXT)
    # What a server wants to be asked with whether the file is another one: "If-None-Match: …".
    validator: Verbatim = field(default="", metadata=OF_ITS_TEXT)

    def __post_init__(self) -> None:
        clean_addresses(self, "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document that came by itself: it is of every bill and meeting that lists its address."""

    jurisdiction: str
    document: Document
