"""Ways to put things on lines that rich does not have: hanging indents, packed rows, tables that stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

_STACKED_INDENT = 4
_NARROWEST_BODY = 8


@dataclass(frozen=True, slots=True)
class Hanging:
    """A body with something before its first line; the other lines are indented alike.

    Attributes:
        lead: what stands before; cut where it is longer than `indent`.
        body: what is indented.
        indent: by how many cells.
    """

    lead: Text
    body: RenderableType
    indent: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it; where there is hardly any width the indent gives way."""
        indent = max(min(self.indent, options.max_width - _NARROWEST_BODY), 0)
        room = options.update(width=indent, no_wrap=True, overflow="crop")
        before = console.render_lines(self.lead, room)[0] if indent else []
        body = console.render_lines(
            self.body, options.update(width=options.max_width - indent), pad=False
        )
        for line in body:
            yield from before if line or self.lead else ()
            yield from line
            yield Segment.line()
            before = [Segment(" " * indent)]


@dataclass(frozen=True, slots=True)
class Packed:
    """Short things side by side, as many on a line as fit; only one wider than the line is broken itself.

    Attributes:
        items: in order.
        separator: what stands between two on one line.
    """

    items: Sequence[Text]
    separator: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Draw it line by line."""
        line = Text()
        for item in self.items:
            if not line:
                line = item.copy()
            elif line.cell_len + self.separator.cell_len + item.cell_len <= options.max_width:
                line = Text.assemble(line, self.separator, item, overflow="fold")
            else:
                yield line
                line = item.copy()
        if line:
            yield line


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Rows of a name and a value. Long names, or a narrow terminal, put the value under its name."""

    rows: Sequence[tuple[Text, Text]]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw it row by row."""
        widest = options.max_width * 2 // 5
        column = max((name.cell_len for name, _ in self.rows if name.cell_len <= widest), default=0)
        indent = column + 2 if column else _STACKED_INDENT
        for name, value in self.rows:
            if name.cell_len <= column and "\n" not in name.plain:
                yield Hanging(name, value, indent)
            else:
                yield name
                yield Hanging(Text(), value, indent)


def spaced(blocks: Iterable[RenderableType]) -> list[RenderableType]:
    """The blocks with an empty line between any two."""
    laid: list[RenderableType] = []
    for block in blocks:
        if laid:
            laid.append(Text())
        laid.append(block)
    return laid
