"""What a published page says of itself to the index of words (pagefind), as attributes."""

import datetime as dt

from markupsafe import Markup

from lawtrack.database.agendas import plain_bill_number
from lawtrack.legislation.identity.bill_names import bare, names_of

_FOUND_AS = Markup(
    ' data-pagefind-body data-type="{0}" data-where="{1}" data-day="{2}" data-names="{3}"'
    ' data-pagefind-sort="day[data-day]"'
    ' data-pagefind-filter="type[data-type], jurisdiction[data-where]"'
    ' data-pagefind-meta="type[data-type], jurisdiction[data-where], day[data-day],'
    ' names[data-names]" data-pagefind-index-attrs="data-names"'
)


def found_as(kind: str, where: str, day: dt.date, number: str = "", session: str = "") -> Markup:
    """Its kind, jurisdiction and day, and a bill's number in the spellings that people type.

    They stand with their session behind them, before them, and alone. Of an amended bill it is also
    the number without the sign of that.
    """
    alone = names_of(number, session)
    names = [*alone, bare(plain_bill_number(number))] if alone else []
    of, bare_ones = bare(session), [one for one in alone if not one.startswith(session)]
    names += [name for one in bare_ones for name in (one + of, of + one)]
    return _FOUND_AS.format(kind, where, day.isoformat(), " ".join(dict.fromkeys(names)))
