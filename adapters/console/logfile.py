"""Log records in a file; apart from `adapters.console.logs`, since what it is made of is slow to load."""

from __future__ import annotations

import os
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from io import TextIOWrapper
    from pathlib import Path

_LARGEST = 2**20  # bytes


class PrivateFile(RotatingFileHandler):
    """A file, and the one before it, that their owner alone reads. The folder is made where it is missing.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, maxBytes=_LARGEST, backupCount=1, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Nothing: a disk that is full by now must not put tracebacks into the conversation."""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
