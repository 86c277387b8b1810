"""What a crawl may cost: time, silence, memory; and how much memory a process has."""

import contextlib

import psutil

from lawtrack.config.settings import MEGABYTE, Limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def overrun_limit(limits: Limits, *, ran: float, silent: float, memory: int) -> str:
    """Why a crawl has to be stopped; empty while it keeps to its limits."""
    if memory > limits.memory:
        return (
            f"stopped: used {memory // MEGABYTE} MB of memory,"
            f" its limit is {limits.memory // MEGABYTE} MB"
        )
    if ran >= limits.seconds:
        return f"stopped after its time limit of {limits.seconds / 60:g} min"
    if silent >= limits.silence:
        return f"stopped: it hung, without a sign of life for {limits.silence / 60:g} min"
    return ""


def process_memory(pid: int) -> int:
    """The bytes of memory that a process has in use; 0 when it is gone or nobody can tell."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def cap_memory(most: int) -> None:
    """Let this process ask for no more than twice ``most`` bytes of data, come what may.

    Who looks from outside now and then would notice a sudden leak too late for the machine.
    """
    if resource is None:
        return
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = 2 * most
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
