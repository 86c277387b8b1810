"""Which Congress it is, and the weeks in which one gives way to the next.

A new Congress begins on 3 January of an odd year. In 2017 GovInfo's index had no entry for it on
the next day, and what the old one had passed was being signed, numbered and printed for weeks. So
in the turn the old Congress is read with each run, and a new one that is not there yet, or
whose folders are empty, is no fault of the source.
"""

import datetime as dt

FIRST_CONGRESS = 1789
TURN = dt.timedelta(weeks=8)  # from the first day of a Congress on


def congress_on(day: dt.date) -> int:
    """The Congress that sits on a day; a new one begins on 3 January of an odd year."""
    year = day.year - 1 if (day.month, day.day) < (1, 3) else day.year
    return (year - FIRST_CONGRESS) // 2 + 1


def first_day_of(congress: int) -> dt.date:
    """The day on which a Congress begins."""
    return dt.date(FIRST_CONGRESS + 2 * (congress - 1), 1, 3)


def is_turn(day: dt.date) -> bool:
    """Whether a Congress is so new that it may not be there yet, and the old one still moves."""
    return day - first_day_of(congress_on(day)) < TURN
