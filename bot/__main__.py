"""The program: reads its command line and hands over to `bot.wiring`. Nothing heavy is imported for `--help`."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

COMMANDS = ("chat", "poll", "import", "backfill", "migrate", "reindex")

EPILOG = """\
environment (also read from .env):
  DATABASE_URL  where papers are kept: sqlite:///FILE (default: a file in your data folder),
                or postgresql://USER:PASSWORD@HOST/DATABASE
  HF_TOKEN      a Hugging Face token, for a larger quota (optional)
  HF_ENDPOINT   another address than https://huggingface.co (optional)
  TIMEZONE      the time zone of whoever has set none, such as Europe/Berlin (default: this machine's)
  WATCH_LIMIT   how many watches one person or place may have (default: 100)
  LOG_LEVEL     DEBUG, INFO, WARNING (default) or ERROR; while you chat in a terminal the log is written to
                paperboy.log in your data folder, else to standard error
"""


class _Parser(argparse.ArgumentParser):
    """argparse repeats what it does not know; names of files that a shell put there may hold anything."""

    def error(self, message: str) -> NoReturn:
        from bot import wiring

        super().error(wiring.harmless(message))


def make_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = _Parser(
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
    polling = commands.add_parser(
        "poll", help="read what is new and let the watches look at it, once or again and again"
    )
    polling.add_argument(
        "--every",
        metavar="SPAN",
        help="go on for ever, a round each so long: 10m, 1h (1m to 1d); without it one round is made",
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
    commands.add_parser("reindex", help="put all papers into the full-text index of this version")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    0 done, 1 could not, 2 the caller's mistake, 130 interrupted, 141 nobody reads its output any more.
    """
    try:
        from bot import wiring

        return wiring.main(partial(_obey, arguments))
    except KeyboardInterrupt:
        return 130


def _obey(arguments: Sequence[str] | None) -> int:
    from bot import wiring

    parser = make_parser()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        parser.error(_no_command(given))
    options, others = parser.parse_known_args(given)
    if others and options.command == "chat" and not any(each.startswith("-") for each in others):
        words = [options.line, *others] if options.line is not None else others
        parser.error(f"chat takes no words; to have one line answered: {_one_line(words)}")
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if options.version:
        return wiring.tell_version()
    if options.command is None:
        parser.print_help(sys.stderr)
        return 2
    if options.command == "chat" and options.json and options.line is None:
        parser.error("--json goes with -c LINE")
    return wiring.run(options)


def _no_command(given: Sequence[str]) -> str:
    """What to type instead: a command that is spelt alike, or the words as a line of a chat."""
    from difflib import get_close_matches

    for close in get_close_matches(given[0], COMMANDS, n=1):
        return f"there is no command {given[0]}; did you mean: paperboy {close}"
    return f"there is no command {given[0]}; to have one line answered: {_one_line(given)}"


def _one_line(words: Sequence[str]) -> str:
    """What a shell needs to be told to have the words answered."""
    from shlex import quote

    line = " ".join(words)
    plain = not set(line) & set('"$`\\!')
    return f'paperboy chat -c "{line}"' if plain else f"paperboy chat -c {quote(line)}"


if __name__ == "__main__":
    sys.exit(main())
