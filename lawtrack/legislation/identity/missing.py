"""When a record counts as missing; pure.

One list without a record proves nothing: lists have been empty, cut and days late. So a record is
*absent* when a whole list does not show it, is looked at directly when a second list, a day later
at least, does not show it either, and is *missing* only when the source itself says that it is
gone. When many are absent at once, it is the list that is wrong: nothing is noted.
"""

from datetime import datetime, timedelta

GONE = "gone"  # what a direct look was answered
AGAIN_AFTER = timedelta(hours=20)  # between two lists that count; daily crawls are not punctual
TIMES = 2
LOOKS_A_DAY = 20
MANY_AT_LEAST, MANY_SHARE = 20, 0.02  # of the stored records that belong on the list

# Before the id that a record had until the source gave it to another one: it waits for its own.
WAITING = "was-"


def is_waiting(upstream_id: str) -> bool:
    """Whether the record of this id has lost its own to another one."""
    return upstream_id.startswith(WAITING)


def too_many(newly_absent: int, held: int) -> bool:
    """Whether so many disappeared at once that the list is not to be believed."""
    return newly_absent > max(MANY_AT_LEAST, held * MANY_SHARE)


def counts_again(last_absent_at: datetime, now: datetime) -> bool:
    """Whether a list without the record is another one, and not the same a little later."""
    return now - last_absent_at >= AGAIN_AFTER


def quarantine_reason(listing: str, newly_absent: int, held: int) -> str:
    """Why the list is not believed, in one line."""
    return (
        f"the list '{listing}' no longer shows {newly_absent} of {held} stored records:"
        " not believed, nothing is marked as missing"
    )
