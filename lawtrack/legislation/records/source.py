"""One jurisdiction as configured: who it is, and from where it is read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lawtrack.legislation.clerks.clerk_words import ClerkWords, general_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One jurisdiction as configured: who it is, which platform serves it, and from where."""

    key: str  # "boston": the name in lawtrack.toml, on the command line and in the database
    platform: str  # "legistar", "govinfo"
    name: str
    division: str  # ocd-division/country:us/state:ma/place:boston
    timezone: str  # IANA
    client: str = ""  # the platform's name for this tenant
    addresses: Mapping[str, str] = field(default_factory=dict)  # "api", "site", "govinfo" ...
    # Which of its own fields this government uses for one of ours: {"summary": "MatterEXText5"}.
    own_fields: Mapping[str, str] = field(default_factory=dict)
    file_hosts: tuple[str, ...] = ()  # further addresses whose hosts hold its documents
    # The source's own names of the bodies that are read; all where none is named.
    bodies: tuple[str, ...] = ()
    # What its clerk's words mean.
    words: ClerkWords = field(default_factory=general_words, repr=False)
    # The clerk's leave to read what robots.txt forbids: "2026-11-30, City Clerk, by e-mail".
    permission: str = ""
    token: str = field(default="", repr=False)
    has_past: bool = False  # what lies behind is filled in by crawls of its own
    # Of a government that changed its platform: where it published before, the oldest first; from
    # and up to which day each has its meetings; how each one's ids begin, to be none of another's.
    former: "tuple[Source, ...]" = ()
    begins: dt.date | None = None
    ends: dt.date | None = None
    ids: str = ""
    other_ids: tuple[str, ...] = ()

    @property
    def ocd_id(self) -> str:
        """The Open Civic Data jurisdiction id (OCDEP 3)."""
        return self.division.replace("ocd-division/", "ocd-jurisdiction/", 1) + "/government"

    @property
    def places(self) -> tuple[str, ...]:
        """The addresses on whose hosts it may be asked, for pages and for documents."""
        earlier = (place for source in self.former for place in source.places)
        return (*self.addresses.values(), *self.file_hosts, *earlier)

    def own_id(self, given: str) -> str:
        """The id under which a record is stored that this source calls so."""
        return f"{self.ids}{given}"

    def given_id(self, stored: str) -> str:
        """What this source calls the record of that id."""
        return stored.removeprefix(self.ids)

    def owns(self, stored: str) -> bool:
        """Whether the record of that id is of this source, and not of one before or after it."""
        others = (each for each in self.other_ids if len(each) > len(self.ids))
        return stored.startswith(self.ids) and not any(map(stored.startswith, others))
