"""Philadelphia City Council, client ``phila`` on Legistar.

Quirks, with the date they were seen:
- 2026-05: MatterFile is two digits of the year and a counter shared by bills, resolutions and
  mayoral communications (``260506``); an amended bill gets a suffix (``200383-A``).
- 2026-05: MatterName is null, the title says it all; action dates carry a time of day.
- 2026-05: actions read "Introduced and Referred.to the Committee": kept as printed.
- roll calls are structured: PassedFlag on the agenda line, /votes for its members.
- the files lie on a host that spells the city's name: philadelphia.legistar1.com.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lawtrack.legislation.records import Bill, Record
from scrapers.page import Follow
from scrapers.platforms.legistar import lists
from scrapers.spider import JurisdictionSpider

_NUMBER = re.compile(r"^(\d{2})\d{4}(?:-[A-Z]{1,9})?$")


def refine_bill(bill: Bill) -> Bill:
    """The bill with the year of its number; an amended one also under the number it began with."""
    printed = _NUMBER.match(bill.identifier)
    if not printed:
        return bill
    original = bill.identifier[:6]
    known = (bill.identifier, *bill.other_identifiers)
    return replace(
        bill,
        session=f"20{printed[1]}",
        other_identifiers=bill.other_identifiers + (() if original in known else (original,)),
    )


class PhiladelphiaSpider(JurisdictionSpider):
    """The council's bills, resolutions and communications, and its meetings."""

    name = "philadelphia"

    def begin(self) -> Iterator[Record | Follow]:
        """Yield the lists of matters and meetings."""
        yield from lists.begin(self.source, self.known, refine_bill=refine_bill)
