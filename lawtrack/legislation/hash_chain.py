"""The chains of the ledger: every entry carries a hash of itself and of the one before; pure.

Each jurisdiction has two, in the order of their numbers, so that crawls of two jurisdictions never
wait for each other: its revisions, each with a digest of the record that it led to, and its seals,
which hold digests of what has no revision of its own: texts, flags, answers, crawls. An entry names
the newest one of the other chain, and the head is a hash of both ends. Whoever alters, removes or
inserts anything must compute all later hashes anew, and a head that was noted elsewhere no longer
fits.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from math import inf
from operator import itemgetter
from typing import Any

import orjson

START = ""  # what stands for the hash before the first
_NOT_HASHED = frozenset({"id", "previous_hash", "hash"})
_TIMES = {"seen_at", "effective"}  # of a revision
# What moves without a revision is no part of a record's digest: clocks, how it was read, and what
# is worked out from the rest (classes and stages, whenever words are mapped otherwise). Of that,
# what people are shown stands in seals of its own (WORKED_OUT).
NOT_DIGESTED = frozenset(
    {
        "id", "stamp", "source_url", "content_hash", "first_seen", "last_seen", "last_changed",
        "classification", "stage", "complete",
    }
)  # fmt: skip
# Of those, what nothing else in a proof tells either: a proof leaves it out.
NOT_PROVED = NOT_DIGESTED - {"id", "source_url", "first_seen"}
TEXT_DIGESTED = ("url", "sha256", "media_type", "extractor", "pages", "fetched_at")
WORKED_OUT = ("stage", "classification", "complete", "source_url")
ANSWER_DIGESTED = ("url", "form", "digest", "offset", "length", "fetched_at", "status", "revisit")


class SealKind(StrEnum):
    """What a seal holds digests of; the names of its items are given behind each."""

    BEGIN = "begin"  # nothing: what is older than sealing follows, as it stood then
    RECORDS = "records"  # that were older than sealing: "bill/12"
    TEXTS = "texts"  # address
    FLAGS = "flags"  # "bill/12/facial-recognition"
    ANSWERS = "answers"  # "FILE OFFSET", with the bytes that lie there
    OLD_ANSWERS = "old-answers"  # likewise, the bytes left out: they were not looked at
    CRAWLS = "crawls"  # number
    BEGIN_REST = "begin-rest"  # nothing: what is older than the seals below follows
    SENTENCES = "sentences"  # found for a flag, by the flag's name
    # How far a bill has come, its class, whence it is: "bill/12"; EVERY_BILL with FORGOTTEN.
    WORKED_OUT = "worked-out"
    ROLL_CALLS = "roll-calls"  # that a bill has from agendas: "bill/12"
    EARLIER = "earlier-texts"  # that were replaced: address
    PLACES = "places"  # "place": the jurisdiction's names; "body ID": a council or committee
    BEGIN_REACH = "begin-reach"  # nothing: what is older than the seal below follows
    REACH = "reach"  # how far a list of the source was read: the list
    REMOVED = "removed"  # a file of the archive; REMOVED_BY_AGE or GONE in place of the digest
    BEGIN_CRAWLS = "begin-crawls"  # nothing: what is older than the seals below follows
    FAILURES = "failures"  # number
    ABSENCES = "absences"  # of a record that lists do not show: "bill/UPSTREAM-ID"; OVER
    TRIES = "tries"  # what became of a document, and its stamp: address; OVER
    MARKS = "marks"  # stamp and fingerprint, by which a record is unchanged: "bill/12"
    NUMBERS = "numbers"  # of revisions since the last of these: the highest


EVERY_BILL, FORGOTTEN = "bills", "to be worked out again"  # in place of a name and a digest
REMOVED_BY_AGE, GONE = "too old or too much", "gone"  # of a file: by ourselves; by somebody else
OVER = "over"  # in place of a digest: no longer stored


def chained_content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of a revision: every column but its number and the hashes, as plain JSON.

    Moments are in UTC to the microsecond. An empty column (``None``) is left out, so that a column
    that comes later does not alter the hashes of what was written before it.
    """
    content = {name: value for name, value in row.items() if value is not None}
    for name in _NOT_HASHED & content.keys():
        del content[name]
    for name in _TIMES & content.keys():
        content[name] = _plain(content[name])
    return content


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it is hashed, in JSON's types: moments in UTC to the microsecond."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _in_utc(value if value.tzinfo is UTC else value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=1024)  # a batch has few
def _in_utc(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def content_digest_of(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """SHA-256 of the content as JSON in UTF-8, keys sorted, without spaces."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def record_digest_of(
    row: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]] | None]
) -> str:
    """Of a bill or meeting with its children; ``rows`` holds these by table, if there are any.

    The children are put by columns, their values in order: that takes half the time of rows. A
    column that is empty is left out, so that one that comes later does not alter the digest. Of the
    votes on a bill only those of its own record count: the others stand in their meeting's.
    """
    content: dict[str, Any] = {
        name: value for name, value in row.items() if value and name not in NOT_DIGESTED
    }
    for table, children in rows.items():
        if table == "votes":
            children = [vote for vote in children or () if not vote.get("event_upstream_id")]
        if not children:
            continue
        if len(children) == 1:
            content[table] = {name: (value,) for name, value in children[0].items() if value}
        else:
            names = tuple(children[0])
            columns = zip(*map(_values_of(names), children), strict=True)
            content[table] = {
                name: column for name, column in zip(names, columns, strict=True) if any(column)
            }
    return content_digest_of(content)


@cache
def _values_of(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    return itemgetter(*names)


def text_digest_of(text: Mapping[str, Any]) -> str:
    """Of what a document says, whence and when it was read, and of which bytes."""
    return content_digest_of({name: _plain(text[name]) for name in TEXT_DIGESTED})


def row_digest_of(row: Mapping[str, Any]) -> str:
    """Of a flag or a crawl, with all of its columns."""
    return content_digest_of({name: value for name, value in plain_row(row).items() if value})


STARTED = " started"  # behind a crawl's number


def start_digest_of(row: Mapping[str, Any]) -> str:
    """Of a crawl as it began: what it counts moves until its end."""
    return row_digest_of({name: row[name] for name in ("id", "jurisdiction", "mode", "started")})


def first_start_in(names: Iterable[str]) -> float:
    """The first crawl of which these names have the start; what earlier versions began has none."""
    numbers = (int(name.removesuffix(STARTED)) for name in names if name.endswith(STARTED))
    return min(numbers, default=inf)


def rows_digest_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Of rows that belong together, in their order: sentences of a flag, roll calls of a bill."""
    return content_digest_of(
        [{name: value for name, value in plain_row(row).items() if value} for row in rows]
    )


NO_ROWS = rows_digest_of(())


def worked_out_digest_of(row: Mapping[str, Any]) -> str:
    """Of what moves without a revision of a bill or meeting, but its clocks and stamps."""
    content = orjson.dumps([row.get(name) or "" for name in WORKED_OUT])
    return hashlib.sha256(content).hexdigest()


def try_digest_of(text: Mapping[str, Any]) -> str:
    """Of what became of a document when it was read last, its words left out."""
    return row_digest_of({name: value for name, value in text.items() if name != "pages"})


def answer_digest_of(entry: Mapping[str, Any], sha256: str) -> str:
    """Of an archived answer: its line in the index, and the hash of the bytes that lie there."""
    return content_digest_of([*(_plain(entry[name]) for name in ANSWER_DIGESTED), sha256])


def chain_link(previous_hash: str, digest: str, about: str = "") -> str:
    """The hash of an entry: SHA-256 of the hash before it followed by its own digest, as text.

    Between them stands what the entry is ``about``, for all to see: so that whoever is shown only
    the digests of others can tell that nothing was left out. Earlier versions did not say it.
    """
    words = f"{previous_hash} {about} {digest}" if about else f"{previous_hash}{digest}"
    return hashlib.sha256(words.encode()).hexdigest()


def chain_head_of(last_seal: str, last_revision: str) -> str:
    """The one hash that covers everything: of the ends of both chains."""
    return chain_link(last_seal, last_revision, "head")


def subject_of(row: Mapping[str, Any]) -> str:
    """What a revision is about, as it stands in the chain; empty in those of earlier versions."""
    return f"{row['kind']}/{row['subject_id']}" if row.get("record_hash") else ""


def link_of(row: Mapping[str, Any], previous_hash: str) -> str:
    """The hash of a revision that follows ``previous_hash``."""
    digest = content_digest_of(chained_content_of(row))
    return chain_link(previous_hash, digest, subject_of(row))


def chained(rows: Iterable[Mapping[str, Any]], previous_hash: str) -> Iterator[dict[str, Any]]:
    """The rows with their hashes, the first one following ``previous_hash``."""
    for row in rows:
        hash_ = link_of(row, previous_hash)
        yield {**row, "previous_hash": previous_hash, "hash": hash_}
        previous_hash = hash_


def chain_fault_of(row: Mapping[str, Any], previous_hash: str) -> str:
    """What is wrong with a stored revision that should follow ``previous_hash``; empty if nothing.

    When the revision before it was altered this one is still whole: only the first fault counts.
    """
    if row["previous_hash"] != previous_hash:
        return "does not follow the one before it: one was removed, inserted or moved"
    if row["hash"] != link_of(row, previous_hash):
        return "its content is not what was written: it does not give its hash"
    return ""


def seal_content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of a seal, as plain JSON."""
    names = ("jurisdiction", "kind", "sealed_at", "items", "after_revision")
    return {name: _plain(row[name]) for name in names}


def seal_fault_of(row: Mapping[str, Any], previous_hash: str) -> str:
    """What is wrong with a stored seal that should follow ``previous_hash``; empty if nothing."""
    if row["previous_hash"] != previous_hash:
        return "does not follow the one before it: one was removed, inserted or moved"
    digest = content_digest_of(seal_content_of(row))
    if row["hash"] != chain_link(previous_hash, digest, row["kind"]):
        return "its content is not what was written: it does not give its hash"
    return ""
