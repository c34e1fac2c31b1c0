"""Writing to standard output and error as Unix programs do."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from adapters.console.inert import inert

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

CANNOT_WRITE = 1
CLOSED_PIPE = 141
"""What a shell says of a program that the closing of its pipe has ended: 128 + SIGPIPE."""


class Unwritable(Exception):  # noqa: N818  a fault of the world
    """A stream cannot be written to; it swallows everything from then on.

    Attributes:
        exit_code: what the program ends with: `CLOSED_PIPE` or `CANNOT_WRITE`.
    """

    def __init__(self, fault: OSError) -> None:
        super().__init__(fault.strerror or str(fault))
        self.exit_code = CLOSED_PIPE if isinstance(fault, BrokenPipeError) else CANNOT_WRITE


def at_terminal() -> bool:
    """Whether a person types and reads here, and sees what standard error is told: all three are a terminal."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def encoding_of(stream: TextIO) -> str:
    """What is written in it can be written in this encoding; a stream in memory takes everything."""
    return getattr(stream, "encoding", None) or "utf-8"


def write(stream: TextIO, text: str) -> None:
    """Write and flush.

    Raises:
        Unwritable: the stream cannot be written to. The interpreter has then nothing to complain about when it
            flushes it at its end.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError as fault:
        with suppress(OSError, ValueError):  # a stream in memory has no file
            descriptor = stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)
        raise Unwritable(fault) from fault


def tell(stream: TextIO, text: str) -> None:
    """Write the text and a line feed; whatever the text holds, a terminal only shows it.

    Raises:
        Unwritable: the stream cannot be written to.
    """
    write(stream, inert(text, encoding=encoding_of(stream)) + "\n")


def complain(text: str) -> None:
    """Say on standard error, in the program's name, what is wrong; where that cannot be written, nobody hears it."""
    with suppress(Unwritable):
        tell(sys.stderr, f"paperboy: {text}")


def with_standard_streams(work: Callable[[], int]) -> int:
    """Do a program's whole work, which writes to the standard streams; returns its exit code.

    A stream that was closed from the start counts as an empty one, or one that swallows everything. Where another
    one cannot be written to, whoever wrote, that gives the exit code, and is told but for a closed pipe: who has
    closed it wants no more. What is left in the streams is written before this returns or raises.
    """
    _open_closed()
    try:
        code = _exit_code_of(work)
        for stream in (sys.stdout, sys.stderr):
            write(stream, "")
    except Unwritable as fault:
        if fault.exit_code != CLOSED_PIPE:
            complain(f"the answer could not be written: {fault}")
        return fault.exit_code
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Unwritable):
                write(stream, "")
    return code


def _exit_code_of(work: Callable[[], int]) -> int:
    try:
        return work()
    except SystemExit as leaving:  # as argparse and rich leave
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)


def _open_closed() -> None:
    """Put something in the place of closed standard streams.

    Python has None for them; and the next file that is opened, the database, would get the number of one, and with
    it all that others believe to write there.
    """
    for name, mode, flags in (
        ("stdin", "r", os.O_RDONLY),
        ("stdout", "w", os.O_WRONLY),
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            # The lowest free number is taken, which is the stream's own.
            descriptor = os.open(os.devnull, flags)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))
