"""Ways to put things on lines that rich does not have: hanging indents, packed rows, tables that stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
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
        leads: how many cells of each item stand before its body, under which the further lines of a broken one go on;
            none where left out.
    """

    items: Sequence[Text]
    separator: Text
    leads: Sequence[int] = ()

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw it line by line."""
        line = Text()
        for index, item in enumerate(self.items):
            lead = self.leads[index] if self.leads else 0
            if lead and item.cell_len > options.max_width:
                yield from [line] if line else []
                yield Hanging(item[:lead], item[lead:], lead)
                line = Text()
            elif not line:
                *full, line = item.wrap(console, options.max_width, overflow="fold") or [Text()]
                yield from full
            elif line.cell_len + self.separator.cell_len + item.cell_len <= options.max_width:
                line = Text.assemble(line, self.separator, item, overflow="fold")
            else:
                yield line
                *full, line = item.wrap(console, options.max_width, overflow="fold") or [Text()]
                yield from full
        if line:
            yield line

    @property
    def plain(self) -> str:
        """All of it on one line."""
        return self.separator.plain.join(item.plain for item in self.items)


@dataclass(frozen=True, slots=True)
class Links:
    """Names with their links and what is said of them, side by side and indented, as many on a line as fit.

    A link is never broken where a line holds it: it then stands under its name, further to the left if need be.
    """

    items: Sequence[tuple[Text, tuple[Text, ...]]]
    indent: int

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw it line by line."""
        row: list[Text] = []
        for name, (link, *said) in self.items:
            indent = _indent_for(link, self.indent, options.max_width)
            if indent == self.indent:
                row += _fitting((name, link, *said), options.max_width - self.indent)
                continue
            yield from self._packed(row)
            yield Hanging(Text(), name, self.indent)
            yield Hanging(Text(), Packed([link, *said], Text(" ")), indent)
            row = []
        yield from self._packed(row)

    def _packed(self, row: list[Text]) -> Iterator[RenderableType]:
        if row:
            yield Hanging(Text(), Packed(row, Text("  ")), self.indent)


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Rows of a name and a value.

    Long names, a narrow terminal, or a value with a word that is only whole on a line of its own put the value under
    its name.
    """

    rows: Sequence[tuple[Text, Text | Packed]]
    indent: int = 0

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw it row by row."""
        widest = (options.max_width - self.indent) * 2 // 5
        column = max((name.cell_len for name, _ in self.rows if name.cell_len <= widest), default=0)
        indent = self.indent + (column + 2 if column else _STACKED_INDENT)
        stacked = self.indent + _STACKED_INDENT
        for name, value in self.rows:
            own = _indent_for(value, indent, options.max_width)
            if own == indent and name.cell_len <= column and "\n" not in name.plain:
                yield Hanging(Text.assemble(" " * self.indent, name), value, indent)
            else:
                yield Hanging(Text(), name, self.indent)
                yield Hanging(Text(), value, min(own, stacked) if own < indent else indent)


def _fitting(parts: Sequence[Text], width: int) -> list[Text]:
    """The parts as one, or, where that is too wide, the first two as one and the others by themselves."""
    joined = Text(" ").join(parts)
    joined.overflow = "fold"
    if joined.cell_len <= width or len(parts) < 3:
        return [joined]
    return [*_fitting(parts[:2], width), *parts[2:]]


def _indent_for(value: Text | Packed, indent: int, width: int) -> int:
    """`indent`, or the smaller one at which the longest word of `value` is whole, if there is any."""
    longest = max((cell_len(word) for word in value.plain.split()), default=0)
    return min(indent, width - longest) if longest <= width else indent


def spaced(blocks: Iterable[RenderableType]) -> list[RenderableType]:
    """The blocks with an empty line between any two."""
    laid: list[RenderableType] = []
    for block in blocks:
        if laid:
            laid.append(Text())
        laid.append(block)
    return laid
