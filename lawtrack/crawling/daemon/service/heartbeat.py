"""Signs of life for those who watch from outside: an address, a file, systemd.

What raises the alarm from inside cannot tell that the machine is off. A monitor that expects an
address to be asked, or a file to be touched, can. Nothing here ever stops a crawl: what fails is
logged.
"""

import asyncio
import logging
import socket
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path

from lawtrack.config.settings import Heartbeat
from lawtrack.timed_answer import TimedHandler

logger = logging.getLogger(__name__)

SECONDS = 10.0


async def send_heartbeat(heartbeat: Heartbeat) -> None:
    """Ask the address and touch the file that are set, without holding anything else up."""
    if heartbeat.file:
        touch_heartbeat_file(Path(heartbeat.file))
    if heartbeat.url:
        await asyncio.to_thread(ask_heartbeat_address, heartbeat.url)


def touch_heartbeat_file(file: Path) -> bool:
    """Touch the file, and say whether that went well."""
    try:
        file.touch()
    except OSError as error:
        logger.error("%s: the heartbeat cannot be left there: %s", file, error.strerror)
        return False
    return True


def ask_heartbeat_address(url: str) -> bool:
    """Ask the address, and say whether it answered well; the configuration allows only http(s)."""
    place = "/".join(url.split("/")[:3])  # the rest may be the secret by which a monitor knows us
    try:
        request = urllib.request.Request(  # noqa: S310 - see above
            url, headers={"User-Agent": "lawtrack heartbeat"}
        )
        opener = urllib.request.build_opener(TimedHandler(SECONDS))
        with opener.open(request, timeout=SECONDS) as answer:
            answer.read(1)
    except (OSError, HTTPException, ValueError) as error:  # URLError is an OSError
        logger.error("%s: the heartbeat was not answered: %s", place, error)
        return False
    return True


def notify_systemd(environ: Mapping[str, str], *words: str) -> bool:
    """Send words such as ``READY=1`` to systemd, and say whether it listens.

    ``$NOTIFY_SOCKET`` names its socket; a name that begins with ``@`` lies in no folder.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto("\n".join(words).encode(), address.replace("@", "\0", 1))
        except OSError as error:
            logger.error("%s: systemd could not be told: %s", address, error.strerror)
            return False
    return True


def watchdog_seconds(environ: Mapping[str, str], pid: int) -> float:
    """How often systemd wants ``WATCHDOG=1``: half of its limit; 0 when it does not watch."""
    for_us = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
    try:
        limit = int(environ.get("WATCHDOG_USEC", "0"))
    except ValueError:
        return 0.0
    return limit / 2_000_000 if for_us and limit > 0 else 0.0
