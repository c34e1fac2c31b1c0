"""Ctrl-C stops what is being waited for, not the program.

Where the signal was ignored when the program began (``nohup``, ``&`` in a script) it stays ignored, as in every Unix
program: who started it has decided so.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

T = TypeVar("T")


INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C has ended: 128 + SIGINT."""


class Interrupted(Exception):  # noqa: N818  it is the person's wish
    """The person pressed Ctrl-C."""


async def unless_interrupted(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. An interrupt signal cancels it, and it has ended when this returns or raises.

    Raises:
        Interrupted: it was cancelled by the signal. Cancelling from elsewhere passes through.
    """
    interrupted = False
    task = asyncio.ensure_future(work)

    def stop() -> None:
        nonlocal interrupted
        interrupted = True
        task.cancel()

    with _on_interrupt(stop):
        try:
            return await task
        except asyncio.CancelledError:
            if interrupted:
                raise Interrupted from None
            raise


def can_be_interrupted() -> bool:
    """Whether the interrupt signal is heard at all: not where it is ignored or somebody else's."""
    return signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None)


@contextmanager
def _on_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Have the signal call `act` while the block runs, where the signal is not ignored and can be had."""
    if not can_be_interrupted():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, act)
    except (NotImplementedError, RuntimeError, ValueError):
        # Windows, or not the main thread: asyncio.run's own handling of the signal stays.
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
