"""Make docs/session.svg, the README's picture: a real session of the real program in a terminal of 100 columns.

The program runs in a pseudo-terminal and asks a service on loopback that replays the bundled days; what its terminal
would show, pyte says.
"""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from contextlib import closing
from fcntl import ioctl
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

import pyte
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent
PICTURE = Path(__file__).parent / "session.svg"
COLUMNS, LINES = 100, 40
SCRIPT = ("on 2026-07-10 top:2", "on yestreday", 'search "language models" agents -survey top:1')
QUIET = 1.5
"""Seconds without output after which the program waits for the next line."""


def main() -> None:
    """Run the session and write the picture."""
    rig = subprocess.Popen(
        [sys.executable, "-m", "tests.rigs.huggingface", "--data", "adapters/huggingface/sample", "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert rig.stdout is not None
        with TemporaryDirectory() as folder:
            screen = session(rig.stdout.readline().strip(), folder)
    finally:
        rig.terminate()
        rig.wait()
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    for line in drawn(screen):
        console.print(line)
    svg = console.export_svg(title="paperboy chat", unique_id="session")
    # The picture must not fetch fonts from anywhere; a reader's own monospaced font does.
    svg = re.sub(r"@font-face \{.*?\}\n?", "", svg, flags=re.DOTALL).replace("Fira Code, ", "")
    PICTURE.write_text(svg, encoding="utf-8")


def session(endpoint: str, folder: str) -> pyte.Screen:
    """Type the script into the program; returns the screen as it stands at the end."""
    screen = pyte.HistoryScreen(COLUMNS, LINES, history=1000)
    stream = pyte.ByteStream(screen)
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    variables = {
        "PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8",
        "HOME": folder, "XDG_DATA_HOME": folder, "HF_ENDPOINT": endpoint, "TZ": "UTC",
    }  # fmt: skip
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"], cwd=ROOT, env=variables,
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    with closing(os.fdopen(leader, "r+b", buffering=0)) as terminal:
        for typed in (*SCRIPT, None):
            for output in until_quiet(leader):
                stream.feed(output)
                if b"\x1b[6n" in output:  # it asks where the cursor is, as to any terminal
                    terminal.write(f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R".encode())
            if typed is not None:
                terminal.write(f"{typed}\r".encode())
        program.terminate()
        program.wait()
    return screen


def until_quiet(descriptor: int) -> Iterator[bytes]:
    """What comes until nothing has come for a while."""
    last = monotonic()
    while monotonic() - last < QUIET:
        if select.select([descriptor], [], [], 0.1)[0]:
            last = monotonic()
            yield os.read(descriptor, 65536)


def drawn(screen: pyte.HistoryScreen) -> list[Text]:
    """All lines of the session, those scrolled away first, with their colours."""
    past = [[row[column] for column in range(COLUMNS)] for row in screen.history.top]
    present = [[screen.buffer[line][column] for column in range(COLUMNS)] for line in range(LINES)]
    lines = [_line(cells) for cells in (*past, *present)]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return lines


def _line(cells: Sequence[pyte.screens.Char]) -> Text:
    line = Text(no_wrap=True, end="")
    for cell in cells:
        style = Style(
            color=_color(cell.fg), bgcolor=_color(cell.bg), bold=cell.bold, italic=cell.italics,
            underline=cell.underscore, reverse=cell.reverse,
        )  # fmt: skip
        line.append(cell.data, style)
    line.rstrip()
    return line


def _color(name: str) -> Color | None:
    if name == "default":
        return None
    if re.fullmatch("[0-9a-f]{6}", name):
        return Color.parse(f"#{name}")
    return Color.parse(name.replace("brown", "yellow").replace("bright", "bright_"))


if __name__ == "__main__":
    main()
