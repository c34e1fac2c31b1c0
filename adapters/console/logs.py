"""Log lines: on standard error or, while a person talks in the terminal, in a file."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from adapters.console.inert import inert, one_line

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("adapters", "bot", "storage", "__main__")
"""The loggers of Paperboy itself; libraries are heard from WARNING on, whatever is asked for."""


class InertFormatter(logging.Formatter):
    """A record is one line, below it its traceback; whatever they hold, a terminal only shows it. Times are UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        """The line."""
        return one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line and the traceback."""
        return inert(super().format(record))


def set_up_logs(level: str, *, file: Path | None = None) -> None:
    """Have records written to standard error or, where it can be written, to `file`.

    `level` is that of Paperboy's own loggers. The file is readable by its owner alone and stays below a few MiB: the
    oldest records go.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[_file_handler(file) or _stderr_handler()])
    for name in OWN:
        logging.getLogger(name).setLevel(level)


def _stderr_handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(InertFormatter("%(levelname)s %(name)s: %(message)s"))
    return handler


def _file_handler(path: Path | None) -> logging.Handler | None:
    if path is None:
        return None
    from adapters.console.logfile import PrivateFile

    try:
        handler = PrivateFile(path)
    except OSError:
        return None
    handler.setFormatter(InertFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
