"""A record's fingerprint: a hash of all that it says, by which most records need no other look."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, get_args, get_origin, get_type_hints

import orjson

from lawtrack.legislation.clerks.clerk_words import ClerkWords, general_words
from lawtrack.legislation.records import RECORDS, Bill, Event, rules_of, without_files

# Counts up when the same record would be stored differently; every record is then compared anew.
NORMALIZER = 7


# Without these it cannot be told from the record alone whether it says the same.
_MUST_BE_READ: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    Bill: attrgetter("actions", "sponsorships", "documents"),
    Event: attrgetter("agenda", "documents"),
}


def _plain(kind: Any, names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that makes a plain tuple of a record or child, as if written by hand for it.

    The names of fields are the same in each: they would be half of what is hashed. The keys of
    mappings are in order.
    """
    types, cells = get_type_hints(kind), []
    known: dict[str, Callable[[Any], Any]] = {}
    for name in names:
        cell = f"record.{name}"
        child = next(filter(is_dataclass, _types_in(types[name])), None)
        if isinstance(child, type):
            known[f"of_{name}"] = _plain(child, [each.name for each in fields(child)])
            cell = f"list(map(of_{name}, {cell})) if {cell} else {cell}"
        elif get_origin(types[name]) is Mapping:
            cell = f"dict(sorted({cell}.items())) if {cell} else {cell}"
        cells.append(cell)
    make: Callable[[Any], tuple[Any, ...]] = eval(  # noqa: S307 - of the names of our own fields
        f"lambda record: ({', '.join(cells)},)", known
    )
    return make


def _types_in(hint: Any) -> Iterator[Any]:
    yield hint
    for each in get_args(hint):
        yield from _types_in(each)


_HASHED = {
    record: _plain(record, [n for n, rule in rules_of(record).items() if rule.hashed])
    for record in RECORDS.values()
}


def fingerprint(record: Bill | Event, words: ClerkWords | None = None) -> str:
    """A hash of all that the record says; its stamp, address and fetched files aside.

    It is another one where the words that map the record are others. Empty when it left children
    out: then only a comparison with what is stored tells.
    """
    if None in _MUST_BE_READ[type(record)](record):
        return ""
    digest = (words or general_words()).digest
    content = (NORMALIZER, digest, *_HASHED[type(record)](without_files(record)))
    return hashlib.blake2b(orjson.dumps(content), digest_size=16).hexdigest()
