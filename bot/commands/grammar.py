r"""The one text grammar: how a typed line becomes a command with its arguments, and how that is written again.

::

    line    = ["/papers" | "papers"] command { option | word }
    option  = name ":" [space] value          in any place after the command, each at most once
    value   = word | quoted
    quoted  = '"' { any } '"'                 \" and \\ stand for a quote and a backslash

“Curly”, „low“, «angled» and full-width quotes count as plain ones. Names and commands are taken in any case.
 Words that belong to no option are, joined by spaces, the command's own.
`read_line` raises nothing but `bot.errors.Mistake`, and `read_line(write_line(x))` is `x`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from bot.commands.kinds import Claiming
from bot.commands.pieces import PLAIN, Piece, in_quotes, pieces_of
from bot.commands.slips import unexpected_words, unknown_command
from bot.commands.spec import Command, Invocation, Param, ReadContext, Registry
from bot.commands.strays import first_stray, refuse_other_spellings
from bot.errors import Mistake, Refusal

if TYPE_CHECKING:
    from datetime import date

LONGEST_LINE = 2_000
"""Characters; a Slack command line can be longer, a sensible one is not."""

_PREFIX = re.compile(r"\s*/?papers?(?=\s|$)", re.IGNORECASE)
_NAME = re.compile(r"([A-Za-z][A-Za-z_-]*):")
_OPTIONS_BEHIND = re.compile(r"(?:\s+[A-Za-z][A-Za-z_-]*:\S+)+\s*\Z")
_DAY_BY_ITSELF = re.compile(r"[A-Za-z]|\d{4}-?\d\d|\d+ +[A-Za-z]")
_HABITS = "/.,;:!'`´’‘"


def read_line(line: str, registry: Registry, *, today: date) -> Invocation:
    """What a typed line means.

    An empty line asks for help. `today` is the present listing day (UTC).

    Raises:
        bot.errors.Mistake: with `line`, the place in it, and, where one is likely, the mended line as `fix`.
    """
    context = ReadContext(today, registry.topics)
    plain = line.translate(PLAIN)
    try:
        return _read(plain, registry, context)
    except Mistake as mistake:
        mistake.line = line
        if mistake.end is None:
            mistake.end = len(line)
        if mistake.kind is Refusal.UNCLOSED_QUOTE:
            _close_before_options(mistake, plain, registry)
        if mistake.fix is not None and not _is_understood(mistake.fix, registry, context):
            mistake.fix = None
        raise


def _close_before_options(mistake: Mistake, line: str, registry: Registry) -> None:
    """Options behind the quoted words are hardly meant to be quoted too."""
    names = {
        name
        for command in registry
        for param in command.options
        for name in (param.name, *param.synonyms)
    }
    behind = _OPTIONS_BEHIND.search(line, mistake.start + 1)
    while behind is not None and not set(_NAME.findall(behind[0].lower())) <= names:
        behind = _OPTIONS_BEHIND.search(line, behind.start() + 1)
    if behind is not None and line[mistake.start + 1 : behind.start()].strip():
        mistake.hint = 'A " goes at the end of the quoted words, before the options.'
        mistake.fix = f'{line[: behind.start()]}"{line[behind.start() :]}'


def _is_understood(fix: str, registry: Registry, context: ReadContext) -> bool:
    """Whether a mended line would be taken: one that would not is no help."""
    try:
        _read(fix.translate(PLAIN), registry, context)
    except Mistake:
        return False
    return True


def write_line(invocation: Invocation) -> str:
    """The shortest line that means the invocation: options with their usual value are left out."""
    return write_command(invocation.command, invocation.args)


def write_command(command: Command[Any], args: Any) -> str:
    """As `write_line`, of a command and its arguments."""
    parts = [command.name]
    for param in sorted(command.params, key=lambda param: not param.is_words):
        value = getattr(args, param.name)
        if value == param.default and not param.required:
            continue
        written = param.kind.write(value)
        parts.append(written if param.is_words else f"{param.name}:{in_quotes(written)}")
    return " ".join(parts)


def _read(line: str, registry: Registry, context: ReadContext) -> Invocation:
    if len(line) > LONGEST_LINE:
        raise Mistake(
            Refusal.TOO_LONG,
            f"this line has {len(line):,} characters",
            start=LONGEST_LINE,
            end=LONGEST_LINE + 1,
            hint=f"At most {LONGEST_LINE:,} can be read.",
        )
    prefix = _PREFIX.match(line)
    pieces = pieces_of(line, prefix.end() if prefix else 0)
    if not pieces:
        return _bare(registry)
    # A slash before it and a full stop behind it are habits, not another command.
    found = registry.longest(tuple(piece.text.strip(_HABITS) or piece.text for piece in pieces))
    if found is None:
        meant = _without_command(line[pieces[0].start :], registry, context)
        if meant is None:
            raise unknown_command(line, pieces[0], registry)
        return meant
    command, count = found
    return Invocation(command, _arguments(line, command, pieces[count:], registry, context))


def _bare(registry: Registry) -> Invocation:
    command = registry.find("help")
    assert command is not None, "every registry has help"
    return Invocation(command, command.args())


def _without_command(typed: str, registry: Registry, context: ReadContext) -> Invocation | None:
    """A paper, or a day in words or by year, typed by itself: what else could be meant by it."""
    names = ("show", "on") if _DAY_BY_ITSELF.match(typed) else ("show",)
    for name in names:
        if registry.find(name):
            try:
                return _read(f"{name} {typed}", registry, context)
            except Mistake:
                continue
    return None


def _arguments(
    line: str,
    command: Command[Any],
    pieces: list[Piece],
    registry: Registry,
    context: ReadContext,
) -> Any:
    by_name = {name: param for param in command.options for name in (param.name, *param.synonyms)}
    values: dict[str, Any] = {}
    own_words: list[Piece] = []
    queue = list(reversed(pieces))
    while queue:
        piece = queue.pop()
        following = queue[-1] if queue else None
        param, value = _option(line, command, piece, following, by_name)
        if param is None:
            own_words.append(value)
            continue
        if not value.text and value.start == value.end and following is not None:
            value = queue.pop()
        if param.name in values:
            raise _repeated(line, param, piece, value)
        values[param.name] = _value(line, param, value, context)
    stray = first_stray(line, command, own_words, registry=registry, context=context)
    if stray is not None:
        raise stray
    if command.words:
        values |= _words(line, command, own_words, context)
    elif own_words:
        others = [piece for piece in pieces if piece not in own_words]
        raise unexpected_words(
            line, command, own_words, others=others, registry=registry, context=context
        )
    return command.args(**values)


def _words(
    line: str, command: Command[Any], own_words: list[Piece], context: ReadContext
) -> dict[str, Any]:
    """The values of the arguments that take words."""
    first, *second = command.words
    taken = len(own_words)
    if second:
        taken = _longest_beginning(line, first, own_words, context)
    values = {}
    for param, pieces in (
        (first, own_words[:taken]),
        *((each, own_words[taken:]) for each in second),
    ):
        if pieces:
            values[param.name] = _words_value(line, param, pieces, context)
        elif param.required:
            raise _missing(line, command, param)
    return values


def _words_value(line: str, param: Param, pieces: list[Piece], context: ReadContext) -> Any:
    try:
        return _value(line, param, _joined(line, param, pieces), context)
    except Mistake as mistake:
        if not param.required and _is_claimed(line, param, pieces[0]):
            mistake.hint = f'{mistake.hint} In quotes, "{pieces[0].text}" is looked for.'.lstrip()
        raise


def _longest_beginning(line: str, param: Param, pieces: list[Piece], context: ReadContext) -> int:
    """How many of the words the first of two arguments takes: the most that it can read.

    Where it can read none, those before the first that can only belong to a query, so that its own mistake is told;
    of one that can be left out those that can only be meant for it.
    """
    for count in range(len(pieces), 0, -1):
        try:
            param.kind.read(_joined(line, param, pieces[:count]).text, context)
        except Mistake:
            continue
        return count
    if not param.required:
        return len(list(takewhile(partial(_is_claimed, line, param), pieces)))
    plain = [piece for piece in pieces if re.fullmatch(r"[\w.,/–-]+", piece.text)]
    return max(1, len(plain)) if pieces else 0


def _is_claimed(line: str, param: Param, piece: Piece) -> bool:
    return (
        isinstance(param.kind, Claiming)
        and line[piece.start] != '"'
        and param.kind.claims(piece.text)
    )


def _option(
    line: str,
    command: Command[Any],
    piece: Piece,
    following: Piece | None,
    by_name: dict[str, Param],
) -> tuple[Param | None, Piece]:
    """The option that a piece names, and its value; (None, the word) where it is a word."""
    if line[piece.start] == '"':
        return None, piece
    takes_colons = any(param.kind.takes_colons for param in command.words)
    guarded = all(param.kind.guards_options for param in command.words)
    name = _NAME.match(piece.text)
    if name is None:
        if guarded:
            refuse_other_spellings(line, piece, following, by_name)
        return None, piece
    param = by_name.get(name[1].lower())
    if param is not None:
        return param, piece.after(name.end())
    if name[1].lower() in (param.name for param in command.words):
        return None, piece.after(name.end())
    if takes_colons:
        return None, piece
    raise _unknown_option(line, command, piece, name[1])


def _unknown_option(line: str, command: Command[Any], piece: Piece, name: str) -> Mistake:
    names = [param.name for param in command.options]
    known = [*names, *(synonym for param in command.options for synonym in param.synonyms)]
    close = get_close_matches(name.lower(), known, n=1)
    if close:
        hint = f"Did you mean {close[0]}:?"
        fix = line[: piece.start] + close[0] + line[piece.start + len(name) :]
    else:
        hint = (
            f"It takes {', '.join(each + ':' for each in names)}."
            if names
            else "It takes no options."
        )
        fix = (line[: piece.start].rstrip() + line[piece.end :]).strip()
    return Mistake(
        Refusal.UNKNOWN_OPTION,
        f"“{command.name}” has no option “{name}:”",
        start=piece.start,
        end=piece.start + len(name) + 1,
        hint=hint,
        fix=fix,
    )


def _repeated(line: str, param: Param, piece: Piece, value: Piece) -> Mistake:
    end = max(piece.end, value.end)
    return Mistake(
        Refusal.REPEATED_OPTION,
        f"“{param.name}:” is given twice",
        start=piece.start,
        end=end,
        hint="Give it once.",
        fix=(line[: piece.start].rstrip() + line[end:]).strip(),
    )


def _missing(line: str, command: Command[Any], param: Param) -> Mistake:
    end = len(line)
    example = command.examples[0] if command.examples else command.usage
    return Mistake(
        Refusal.MISSING_VALUE,
        f"“{command.name}” needs {_article(param.kind.label)}",
        start=end,
        end=end,
        hint=f"For example: {example}",
        fix=None if command.takes_away else example,
    )


def _joined(line: str, param: Param, pieces: list[Piece]) -> Piece:
    """Several words as one, parted by spaces; as they were typed where the argument wants it so."""
    if param.kind.verbatim:
        pieces = [
            Piece(
                line[piece.start : piece.end],
                tuple(range(piece.start, piece.end)),
                piece.start,
                piece.end,
            )
            for piece in pieces
        ]
    places: list[int] = []
    for index, piece in enumerate(pieces):
        if index:
            places.append(pieces[index - 1].end)
        places.extend(piece.places)
    text = " ".join(piece.text for piece in pieces)
    return Piece(text, tuple(places), pieces[0].start, pieces[-1].end)


def _article(label: str) -> str:
    return ("an " if label[0] in "aeiou" else "a ") + label


def _value(line: str, param: Param, piece: Piece, context: ReadContext) -> Any:
    if not piece.text and not param.is_words:
        example = param.kind.write(param.default) if param.default is not None else param.kind.label
        raise Mistake(
            Refusal.MISSING_VALUE,
            f"“{param.name}:” needs a value",
            start=piece.start,
            end=piece.end,
            hint=f"For example {param.name}:{example}",
            fix=line[: piece.start] + example + line[piece.end :],
        )
    try:
        return param.kind.read(piece.text, context)
    except Mistake as mistake:
        # The kind knows only its own text; here its places and its fix become those of the whole line.
        inner_end = len(piece.text) if mistake.end is None else mistake.end
        if mistake.fix is not None:
            mended = mistake.fix if param.is_words else in_quotes(mistake.fix)
            mistake.fix = (line[: piece.start] + mended + line[piece.end :]).rstrip()
        start = piece.at(mistake.start)
        mistake.start, mistake.end = start, max(start, piece.until(inner_end))
        raise
