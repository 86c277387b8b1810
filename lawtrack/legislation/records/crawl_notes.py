"""What a parser says of its lists, of its progress and of what it could not have."""

from collections.abc import Iterable
from dataclasses import dataclass

from lawtrack.errors import FailureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """These records were on a list, unchanged: only ``last_seen`` moves."""

    jurisdiction: str
    kind: str  # "bill" or "event"
    upstream_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A whole list was read to its end; which of the stored records that belong on it were not.

    Yielded only when every page of the list came. What the source would never list is no part of
    ``held``.
    """

    jurisdiction: str
    kind: str  # "bill" or "event"
    listing: str  # its name: "matters", "sitemap:119hr"
    held: int  # how many stored records belong on it
    absent: tuple[str, ...]  # the source's ids
    covers: str = ""  # the checkpoint that stays where it was when the list is not believed
    whole: bool = True  # else of a part of the records only: of the meetings of a window


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One record was asked for by itself: it is there, or the source says that it is gone."""

    jurisdiction: str
    kind: str
    upstream_id: str
    gone: bool
    # It had an id of our own making, or of an earlier platform, and the list has the source's now.
    replaced: bool = False
    at_once: bool = False  # one look is enough: a meeting to come cannot wait for a second list


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A second route disagrees with the first; recorded, never decided."""

    jurisdiction: str
    kind: str
    subject: str
    message: str
    url: str = ""


# The key of a checkpoint that says which sessions are followed, newest first: "119 118".
SESSIONS = "sessions"
WIDE = "rescan"  # the key of a checkpoint that says: this look covered more than what is new
# The key of one that says when a source's meetings were read, where a look may leave them out, and
# its value after one that did.
MEETINGS_READ = "events-read"
LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a listing has been read; stored only when everything it covers is stored too.

    ``key`` is also the ``covers`` of the ``Follow``s under it: when one of those fails, or the
    crawl does not end by itself, the checkpoint stays where it was.
    """

    jurisdiction: str
    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many records a first load has found listed, and when it reads them in full.

    Parts of one plan add up. One of nothing says that the load is a first one, and lists titles.
    """

    jurisdiction: str
    kind: str
    listed: int = 0
    now: int = 0
    texts: int = 0  # of those later, whose text is read now
    later: int = 0  # by crawls of the past


def kind_of_look(checkpoints: Iterable[Checkpoint], *, full: bool) -> str:
    """What a crawl looked at: full, daily (wider than what is new), incremental, bills alone.

    Only looks of one kind can be compared with each other.
    """
    values = {each.key: each.value for each in checkpoints}
    if full:
        return "full"
    if WIDE in values:
        return "daily"
    return "bills" if values.get(MEETINGS_READ) == LEFT_OUT else "incremental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One page or record that could not be had or read: located, counted, tried again later."""

    jurisdiction: str
    url: str
    reason: str
    covers: str = ""
    payload: str = ""
    kind: str = "page"  # "bill" or "event" for a record, with its ``upstream_id``
    upstream_id: str = ""
    field: str = ""  # that came empty, so that its stored value is kept
    cause: FailureKind = FailureKind.OTHER
