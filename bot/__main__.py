"""The program: reads its command line and hands over to `bot.wiring`. Nothing heavy is imported for `--help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EPILOG = """\
environment (also read from .env):
  DATABASE_URL  where papers are kept: sqlite:///FILE (default: a file in your data folder)
  HF_TOKEN      a Hugging Face token, for a larger quota (optional)
  HF_ENDPOINT   another address than https://huggingface.co (optional)
  LOG_LEVEL     DEBUG, INFO, WARNING (default) or ERROR
"""


def make_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = argparse.ArgumentParser(
        prog="paperboy",
        description="Brings each day's research papers to where you already talk.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    chat = commands.add_parser("chat", help="talk to Paperboy in this terminal")
    chat.add_argument(
        "-c",
        dest="line",
        metavar="LINE",
        help='answer one line, such as "on 2026-07-15", and leave: '
        "exit code 0 answered, 1 could not, 2 the line is wrong",
    )
    chat.add_argument(
        "--json", action="store_true", help="with -c: print the reply as one JSON object"
    )
    importing = commands.add_parser("import", help="import captured papers")
    importing.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        type=Path,
        help="Hugging Face days (2026-07-15.json) or arXiv papers (*.jsonl), plain or .gz; folders are searched",
    )
    back = commands.add_parser("backfill", help="read the lists of past days from Hugging Face")
    back.add_argument("--from", dest="first", metavar="DAY", required=True, help="the first day")
    back.add_argument("--to", dest="last", metavar="DAY", default="today", help="default: today")
    commands.add_parser("migrate", help="bring the database to this version's form")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 could not, 2 the caller's mistake, 130 interrupted."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.version:
        from importlib.metadata import version

        print(f"paperboy {version('paperboy')}")  # noqa: T201  the program's own output
        return 0
    if options.command is None:
        parser.print_help()
        return 2
    if options.command == "chat" and options.json and options.line is None:
        parser.error("--json goes with -c LINE")
    from bot import wiring

    try:
        return wiring.run(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
