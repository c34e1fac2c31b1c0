"""The place of a mistake, pointed at in the line that was typed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from adapters.console.look import MISTAKE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions

    from adapters.console.look import Look
    from bot.reply import Caret

_INDENT = 2


@dataclass(frozen=True, slots=True)
class Pointed:
    """The line and, under the place, ``^^^^``: one for each cell of it, at least one.

    A line that is too long is shown around the beginning of the place, with “…” where it goes on.
    """

    caret: Caret
    look: Look

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw the two lines."""
        indent = min(_INDENT, max(options.max_width - 20, 0))
        line, before, under = point(self.caret, self.look, options.max_width - indent)
        yield Segment(" " * indent + line)
        yield Segment.line()
        yield Segment(" " * (indent + before))
        yield Segment("^" * under, console.get_style(MISTAKE))
        yield Segment.line()


def point(caret: Caret, look: Look, width: int) -> tuple[str, int, int]:
    """The line in at most `width` cells, how many cells stand before the place, and how many it has (1 or more).

    Characters that are not shown have no cells; a place of such points at what stands before it.
    """
    shown = [look.words(char).replace("\n", " ") for char in caret.line]
    offsets = list(accumulate(map(cell_len, shown), initial=0))
    start, stop = _place(caret, offsets)
    needed = max(offsets[-1], stop)
    if needed <= width:
        return "".join(shown), start, stop - start
    mark = look.words("…")
    room = max(width - 2 * len(mark), 1)
    begin = start - max(room - (stop - start), 0) // 2
    begin = max(min(begin, needed - room), 0)
    low = next(index for index, offset in enumerate(offsets) if offset >= begin)
    high = max(
        index
        for index, offset in enumerate(offsets)
        if offset - offsets[low] <= room or index == low
    )
    left = mark if low else ""
    right = mark if high < len(shown) else ""
    seen_stop = max(min(stop, offsets[low] + room), start + 1)
    if high < len(shown):
        seen_stop = max(min(seen_stop, offsets[high]), start + 1)
    before = len(left) + start - offsets[low]
    return left + "".join(shown[low:high]) + right, before, seen_stop - start


def _place(caret: Caret, offsets: list[int]) -> tuple[int, int]:
    """The place in cells, never empty."""
    last = len(offsets) - 1
    first = min(max(caret.start, 0), last)
    end = min(max(caret.end, first), last)
    while first < end and offsets[first] == offsets[end] and first > 0:
        first -= 1
    return offsets[first], max(offsets[end], offsets[first] + 1)
