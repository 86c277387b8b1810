"""One crawl of a jurisdiction into a database at a time, on this machine."""

import hashlib
import os
import tempfile
from pathlib import Path

from lawtrack.errors import LawtrackError

try:
    import fcntl
except ImportError:  # Windows: there the user has to take care
    fcntl = None  # type: ignore[assignment]


class CrawlRunning(LawtrackError):
    """Another process crawls the same jurisdiction into the same database."""


def hold_crawl(database: str, jurisdiction: str) -> int:
    """Return the descriptor that holds the lock until it is closed or the process ends.

    Raises ``CrawlRunning`` when another process holds it. The kernel lets go of the lock when its
    holder is killed, so that nothing has to be cleaned up.
    """
    name = hashlib.sha256(f"{database}\n{jurisdiction}".encode()).hexdigest()[:24]
    path = Path(tempfile.gettempdir()) / f"lawtrack-{name}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise CrawlRunning(
                f"{jurisdiction}: another crawl of it is running - wait for its end"
            ) from None
    return descriptor
