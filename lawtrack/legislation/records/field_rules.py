"""What is done with each field of a record, said beside the field."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated

# As a browser sends it: what steers a terminal or turns its direction is written "%1B".
Address = Annotated[str, "on one line, and printable"]
# Text that is stored as it came; other text is tidied on the way in (``normalize.tidy``).
Verbatim = Annotated[str, "as the source writes it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """What is done with one field; the defaults are what is done with a field that says nothing."""

    reason: str | None = "details"  # of a change; ``None``: it is not compared under its name
    hashed: bool = True  # part of the fingerprint
    stored: bool = True  # as a column of the same name
    counted: bool = False  # a source that loses it has lost a part of its answer
    table: str = ""  # of the children that it holds


def rule(
    reason: str | None = "details",
    *,
    hashed: bool = True,
    stored: bool = True,
    counted: bool = False,
    table: str = "",
) -> Mapping[str, FieldRule]:
    """The ``metadata`` of a field that differs from others in one of these."""
    return {
        "rule": FieldRule(reason=reason, hashed=hashed, stored=stored, counted=counted, table=table)
    }


def rules_of(record: type) -> dict[str, FieldRule]:
    """The rule of each field of a record or child, by name and in their order."""
    return {each.name: each.metadata.get("rule", FieldRule()) for each in fields(record)}


# The key of a record: it never differs from that of the stored one.
KEY = rule(None, hashed=False)
# How a record was read is no part of what it says.
READING = rule(None, hashed=False)
# Belongs to the text of a document (the table of texts), not to its line in the list.
OF_ITS_TEXT = rule(None, stored=False)


def children(table: str) -> Mapping[str, FieldRule]:
    """Stored in a table of their own, compared one by one, and counted always."""
    return rule(None, stored=False, counted=True, table=table)
