"""docs/api.md, written from the docstrings of the library.

    python -m tests.support.api_docs

tests/flows/api/test_api_docs.py fails when the file says something else.
"""

import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any

import lawtrack
from lawtrack.database.dealings.event_flags import EventFlag
from lawtrack.database.flags import StoredEvidence
from lawtrack.database.ledger import Revision
from lawtrack.database.tables.stored import (
    BillDocument,
    EventDocument,
    StoredAction,
    StoredAgendaItem,
    StoredRelatedBill,
    StoredSponsorship,
    StoredVote,
)
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.legislation.meeting_notice import LaterChange, MeetingNotice
from tests.support import PROJECT

PATH = PROJECT / "docs" / "api.md"

INTRODUCTION = """\
# From Python

`import lawtrack` is for notebooks and scripts: everything that the commands tell, as records.

```python
import lawtrack

tracker = lawtrack.open("lawtrack.toml")
tracker.crawl("boston")  # or leave it to the daemon

bills = tracker.bills(topic="facial-recognition")  # a table in a notebook
bill = tracker.bill("boston", "2026-0001")
steps = [(action.date, action.description) for action in bill.actions]
why = [(flag.topic, flag.where, flag.sentence) for flag in bill.flags]

soon = tracker.events(days=30, flagged=True)
news = tracker.changes(since="2026-10-01", topic="facial-recognition")
hits = tracker.search("facial recognition")
votes = tracker.table("votes").to_arrow()  # or to_pandas(); lists are lists
then = tracker.as_of("2026-10-05").bill("boston", "2026-0001")
tracker.close()
```

- A tracker only reads, beside crawls and the daemon. Several threads may ask one tracker.
- What comes out is frozen, with named and typed fields. A list is a `Results`: a sequence that
  shows itself as a table in a notebook.
- What is wrong is a `LawtrackError` whose message is one line.
- A day is a `date` or written as `"2026-11-24"`. A field without a type below is a `str`;
  `date?` is a date or `None`.
- `to_pandas()` needs pandas, `to_arrow()` needs pyarrow (`pip install pyarrow`).
- Names that begin with `_`, and modules below `lawtrack`, may change with any version; what stands
  on this page (written by `python -m tests.support.api_docs`) does not without a line in the
  [changelog](../CHANGELOG.md).
"""


# What the fields of public records hold; their names are no part of the library.
INNER = (
    StoredAction, StoredSponsorship, BillDocument, StoredVote, StoredRelatedBill, StoredAgendaItem,
    EventDocument, EventFlag, StoredEvidence, Revision, MeetingNotice, LaterChange, RaisedFlag,
)  # fmt: skip


def written() -> str:
    """The whole page."""
    parts = [
        INTRODUCTION,
        f"## `lawtrack.{_call('open', lawtrack.open)}`\n\n{_text(lawtrack.open)}",
    ]
    named = {name: getattr(lawtrack, name) for name in lawtrack.__all__ if name != "open"}
    first = ("Tracker", "EarlierTracker", "Results", "TableRow")
    parts += [_with_methods(name, named.pop(name)) for name in first]
    parts.append("## Errors")
    errors = [name for name, each in named.items() if issubclass(each, Exception)]
    parts += [f"### `{name}`\n\n{_text(named.pop(name))}" for name in errors]
    parts.append("## Records")
    parts += [_record(name, each) for name, each in named.items()]
    parts.append("## What is in them")
    parts += [_record(each.__name__, each) for each in INNER]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _with_methods(name: str, of: Any) -> str:
    methods = [
        f"### `{name}.{_call(method, each)}`\n\n{_text(each)}"
        for method, each in vars(of).items()
        if inspect.isfunction(each) and not method.startswith("_") and not _refuses(each)
    ]
    return "\n\n".join([f"## `{name}`\n\n{_text(of)}", *methods])


def _refuses(method: Any) -> bool:
    """Whether it is only there to say what to ask instead."""
    return bool(inspect.signature(method).return_annotation == "NoReturn")


def _record(name: str, of: Any) -> str:
    assert is_dataclass(of), name
    listed = ", ".join(_field(field.name, _type(field.type)) for field in fields(of))
    more = [
        f"- `{key}`: {_text(each)}" for key, each in vars(of).items() if isinstance(each, property)
    ]
    return "\n\n".join([f"### `{name}`\n\n{_text(of)}", f"Fields: {listed}.", *more])


def _field(name: str, of: str) -> str:
    return f"`{name}`" if of == "str" else f"`{name}`: {of}"


def _call(name: str, function: Any) -> str:
    signature = inspect.signature(function)
    words = [
        str(each.replace(annotation=each.empty))
        for each in signature.parameters.values()
        if each.name != "self"
    ]
    keywords = [each for each in signature.parameters.values() if each.kind is each.KEYWORD_ONLY]
    if keywords:
        words.insert(len(words) - len(keywords), "*")
    if words and words[-1].startswith("**"):
        words[-1] = "…"
    returned = signature.return_annotation
    back = f" → {_type(returned)}" if returned is not signature.empty else ""
    return _plain(f"{name}({', '.join(words)})") + back


def _type(of: Any) -> str:
    return _plain(of if isinstance(of, str) else inspect.formatannotation(of))


def _plain(text: str) -> str:
    """An annotation without the modules that its names come from, and without quotation marks."""
    named = re.sub(r"\b[a-z_]+(?:\.[a-z_]+)*\.(?=[A-Za-z])", "", text).replace(" | None", "?")
    return re.sub(r"'(\w+)'", r"\1", named).replace("''", '""')


def _text(of: Any) -> str:
    return (inspect.getdoc(of) or "").replace("``", "`")


def main() -> None:
    PATH.write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
