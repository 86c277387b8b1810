"""Signals that the daemon answers: SIGTERM and SIGINT end it; SIGHUP, by where it runs."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterable

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def answer_signals(
    *, stop: Callable[[], None], read_settings: Callable[[], None]
) -> list[signal.Signals]:
    """Have the running loop answer; returns the signals that are answered from now on."""
    loop = asyncio.get_running_loop()
    answers = {
        **dict.fromkeys(STOP_SIGNALS, stop),
        **_answer_to_hangup(stop=stop, read_settings=read_settings),
    }
    for number, answer in answers.items():
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, answer)
    return list(answers)


def answer_no_more(numbers: Iterable[signal.Signals]) -> None:
    """Have these signals mean to the running loop what they meant before."""
    loop = asyncio.get_running_loop()
    for number in numbers:
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(number)


def _answer_to_hangup(
    *, stop: Callable[[], None], read_settings: Callable[[], None]
) -> dict[signal.Signals, Callable[[], None]]:
    """What SIGHUP means: in a terminal that it was closed; elsewhere, to read the settings.

    Whoever had it ignored, as ``nohup`` does, has it ignored.
    """
    if not hasattr(signal, "SIGHUP") or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        return {}
    terminal = sys.stdin is not None and sys.stdin.isatty()
    return {signal.SIGHUP: stop if terminal else read_settings}


def let_hangups_through(now: bool) -> None:
    """Whether SIGHUP comes, or waits: before it can be answered it would end the process.

    A process that another one has started lets through at first what that one does.
    """
    if hasattr(signal, "SIGHUP"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK if now else signal.SIG_BLOCK, [signal.SIGHUP])
