"""What rows of the Legistar Web API are made of: identifiers, stamps, fields that are empty."""

import base64
import datetime as dt
import uuid
import zlib
from functools import lru_cache
from typing import Any

Row = dict[str, Any]
_SPACE = uuid.UUID("1d7a3f0c-58a4-4c11-9d5f-6a9f0b3c2e10")


def guid(kind: str, number: int) -> str:
    """An identifier in the service's form, the same every time."""
    return str(uuid.uuid5(_SPACE, f"{kind}:{number}")).upper()


def utc(moment: dt.datetime | None) -> str | None:
    """As the service writes moments: no zone, no zeros at the end of the fraction."""
    if moment is None:
        return None
    text = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0")
    return text.rstrip(".")


def local(day: dt.date | None, clock: str = "00:00:00") -> str | None:
    """A local date as the service writes it."""
    return None if day is None else f"{day.isoformat()}T{clock}"


def _version(moment: str | None) -> str:
    return base64.b64encode(zlib.crc32((moment or "").encode()).to_bytes(8, "big")).decode()


@lru_cache(maxsize=8)
def empty_fields(prefix: str, names: str) -> Row:
    return {prefix + name: None for name in names.split()}


def named_row(prefix: str, number: int, modified: str | None) -> Row:
    return {
        f"{prefix}Id": number,
        f"{prefix}Guid": guid(prefix, number),
        f"{prefix}LastModifiedUtc": modified,
        f"{prefix}RowVersion": _version(modified),
    }
