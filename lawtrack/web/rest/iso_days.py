"""Days and moments in an address: as ISO 8601 writes them, and nothing that looks like a number.

Left to itself, the library that reads parameters takes "0" for a day in 1970.
"""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _written_out(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.match(value):
        raise ValueError("write a day as 2026-11-24")
    return value


IsoDay = Annotated[dt.date, BeforeValidator(_written_out)]
IsoMoment = Annotated[dt.datetime, BeforeValidator(_written_out)]
