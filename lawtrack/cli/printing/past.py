"""How far the past of a source is filled in, and how full the pace of a host is, for people."""

from lawtrack.crawling.health.host_pace import HostPace
from lawtrack.crawling.past import PastState


def past_in_words(key: str, state: PastState, *, delay: float) -> str:
    """What is known by its title alone, what of it is still to be read, and how long that takes."""
    if not state.titles and state.is_filled:
        return ""
    if state.wanted:
        return (
            f"{key}: {state.titles:,} of {state.bills:,} matters are known by their titles,"
            f" {state.wanted:,} of them are still to be read in full ({state.share:.0%} done):"
            f" about {_span(state.seconds(delay))} at {delay:g} s a request"
        )
    if not state.is_filled:
        return f"{key}: earlier meetings are still to be read"
    return (
        f"{key}: {state.titles:,} of {state.bills:,} matters are older than wanted, and known by"
        ' their titles - history = "all" reads them too'
    )


def pace_in_words(pace: HostPace) -> str:
    """How much of a host's pace the last day took, and what that leaves."""
    room = f"; room for about {pace.room:,} more such sources" if pace.room is not None else ""
    return f"{pace.host}: {pace.share:.0%} of its pace in the last day, by {pace.sources}{room}"


def _span(seconds: float) -> str:
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(1, round(seconds))} s"
