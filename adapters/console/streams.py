"""Writing to standard output and error as Unix programs do."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def encoding_of(stream: TextIO) -> str:
    """What is written in it can be written in this encoding; a stream in memory takes everything."""
    return getattr(stream, "encoding", None) or "utf-8"


def write(stream: TextIO, text: str) -> None:
    """Write and flush.

    Raises:
        OSError: the stream cannot be written to. It swallows everything from then on, so that the interpreter has
            nothing to complain about when it flushes it at its end.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError):  # a stream in memory has no file
            descriptor = stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)
        raise
