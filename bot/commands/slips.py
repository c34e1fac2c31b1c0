"""Lines that begin with no command, and words where a command takes none: what was probably meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bot.commands.pieces import in_quotes
from bot.errors import Mistake, Refusal
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.pieces import Piece
    from bot.commands.spec import Command, ReadContext, Registry


def unknown_command(line: str, first: Piece, registry: Registry) -> Mistake:
    """What is said of a line whose first word is no command. What takes away is named, but not offered."""
    word = first.text.lower()
    meant = _that_end_with(word, registry) or get_close_matches(word, registry.names, n=1)
    fix = None if meant else "help"
    if len(meant) == 1 and not _takes_away(meant[0], registry):
        fix = line[: first.start] + meant[0] + line[first.end :]
    return Mistake(
        Refusal.UNKNOWN_COMMAND,
        f"there is no command {quoted(first.text)}",
        start=first.start,
        end=first.end,
        hint=f"Did you mean {_either(meant)}?" if meant else "help lists every command.",
        fix=fix,
    )


def unexpected_words(
    line: str,
    command: Command[Any],
    own_words: Sequence[Piece],
    *,
    others: Sequence[Piece],
    registry: Registry,
    context: ReadContext,
) -> Mistake:
    """What is said where a command takes no words; `others` are the pieces behind its name that are options.

    Words that an option can be read from are offered as that: the command's own or, as after ``tz``, which shows what
    is set, one of the only other command that begins with the same word.
    """
    kept = [line[piece.start : piece.end] for piece in others]
    typed = " ".join(piece.text for piece in own_words)
    fix = [command.name, *kept]
    for each in (command, *_the_other(command, registry)):
        if option := _option_that_takes(typed, each, context):
            fix = [each.name, *kept, f"{option}:{in_quotes(typed)}"]
            break
    return Mistake(
        Refusal.UNEXPECTED_VALUE,
        f"“{command.name}” takes no words",
        start=own_words[0].start,
        end=own_words[-1].end,
        hint=f"It is typed {command.usage}",
        fix=" ".join(fix),
    )


def _that_end_with(word: str, registry: Registry) -> list[str]:
    """The commands of two words of which the second is `word`, by whatever name."""
    found = (registry.find(name) for name in registry.names if name.split()[1:] == [word])
    return list(dict.fromkeys(command.name for command in found if command is not None))


def _takes_away(name: str, registry: Registry) -> bool:
    command = registry.find(name)
    return command is not None and command.takes_away


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _the_other(command: Command[Any], registry: Registry) -> list[Command[Any]]:
    """The other of two commands that begin with the same word, and with no third."""
    first = command.name.split()[0]
    others = [each for each in registry if each.name.split()[0] == first and each is not command]
    return others if len(others) == 1 else []


def _option_that_takes(typed: str, command: Command[Any], context: ReadContext) -> str | None:
    """The first option of the command that can be read so."""
    for param in command.options:
        try:
            param.kind.read(typed, context)
        except Mistake:
            continue
        return param.name
    return None
