"""The program ``lawtrack``, also as ``python -m lawtrack``: from its first moment to its last.

Whoever ends it, with Ctrl-C or by SIGTERM, gets no traceback, and what it was about to write is
tidied up: both leave by the ways that ``finally`` takes. To a daemon SIGHUP says that settings are
other ones, also before it can listen: until it does, the signal waits.
"""

import os
import signal
import sys
import threading
from types import FrameType

AGAIN = 0.05  # seconds


def run() -> int:
    """Run the command line; returns the exit status, as a shell would say it for signals."""
    sys.unraisablehook = _come_again
    _open_what_is_closed()
    try:
        signal.signal(signal.SIGTERM, _leave)
        if "daemon" in sys.argv[1:] and hasattr(signal, "SIGHUP"):
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
        from lawtrack.cli import main

        status = main()
    except KeyboardInterrupt:  # while the commands were being imported
        status = 130
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is left to be tidied up
    return status


def _open_what_is_closed() -> None:
    """Where input or output was closed, there is nothing to read, and what is printed goes nowhere.

    Else the next file that is opened, the database perhaps, would get its number and be printed on.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            how = "w" if number else "r"
            setattr(sys, name, open(number, how, closefd=False))  # noqa: SIM115 - stays open


def _come_again(lost: "sys.UnraisableHookArgs") -> None:
    """Send a signal once more that came while Python tidied something up: there it is lost."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        number = int(signal.SIGINT)
    elif isinstance(lost.exc_value, SystemExit) and lost.exc_value.code == 128 + signal.SIGTERM:
        number = int(signal.SIGTERM)
    else:
        sys.__unraisablehook__(lost)
        return
    timer = threading.Timer(AGAIN, os.kill, (os.getpid(), number))
    timer.daemon = True
    timer.start()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(run())
