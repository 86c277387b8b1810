"""A thread that nobody waits for at the end: a mail server may take ten minutes to answer."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread_left_behind(call: Callable[[], T]) -> T:
    """What the call returns or raises; it runs in a thread that the end of the process ends.

    A thread of asyncio's own is waited for when the loop is closed, however long it takes.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], value: object) -> None:
        def unless_cancelled() -> None:
            if not done.done():
                how(value)

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(unless_cancelled)

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - whoever awaits it raises it
            settle(done.set_exception, error)
        else:
            settle(done.set_result, result)

    context = contextvars.copy_context()  # the thread's log lines belong to who waits for it
    threading.Thread(target=context.run, args=(run,), name="alerts", daemon=True).start()
    return await done
