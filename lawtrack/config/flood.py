"""From where on a run of a source brings too much at once to be sent without a look; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """More messages for one subscription, or a larger share of the records, are a flood."""

    messages: int = 50
    percent: float = 20.0
