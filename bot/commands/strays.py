"""Options that are not this command's: another command's, misspelt ones, and fields under other names."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bot.commands.kinds import Day, Filter, Month, QueryText, Week
from bot.commands.pieces import Piece
from bot.days import FIRST_YEAR, LAST_YEAR
from bot.errors import Mistake, Refusal
from bot.query.vocabulary import FIELDS, MEANT_FIELDS, MEANT_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.spec import Command, Kind, Param, ReadContext, Registry

_NAME = re.compile(r"([A-Za-z][A-Za-z_-]*):")
_KNOWN = frozenset((*FIELDS, *MEANT_FIELDS, *MEANT_NUMBERS))

_DASHED = re.compile(
    r"--?([A-Za-z][A-Za-z_-]*)(?:[=:](.+))?$|([A-Za-z][A-Za-z_-]*)=(.+)$", re.DOTALL
)

_MEANT_DAYS = {"from": "since", "start": "since", "to": "until", "till": "until", "end": "until"}
"""Names that others have for the ends of a span of days."""

_SPANS = ("date", "day", "year", "month", "week")
"""Names for a day or more of which both ends are meant."""


@dataclass(frozen=True, slots=True)
class Stray:
    """What looks like an option, in a command whose words are a query.

    Attributes:
        line: the line.
        command: the command.
        piece: the piece of the line that it is.
        name: what stands before its colon, in lower case.
        value: what stands behind it.
        own_words: the pieces of the command that are neither this nor options of its own.
        spaced: whether a space stands before the value, which makes the colon punctuation in a query.
    """

    line: str
    command: Command[Any]
    piece: Piece
    name: str
    value: str
    own_words: Sequence[Piece]
    spaced: bool = False

    def replaced(self, by: str) -> str:
        """The line with something else in its place."""
        return f"{self.line[: self.piece.start]}{by}{self.line[self.piece.end :]}".rstrip()

    def wrong(self, message: str, hint: str, fix: str | None) -> Mistake:
        """The mistake, pointing at the name."""
        return Mistake(
            Refusal.UNKNOWN_OPTION,
            message,
            start=self.piece.start,
            end=self.piece.start + len(self.name) + 1,
            hint=hint,
            fix=fix,
        )


def first_stray(
    line: str,
    command: Command[Any],
    words: Sequence[Piece],
    *,
    registry: Registry,
    context: ReadContext,
) -> Mistake | None:
    """What is wrong with the first of a command's `words` that looks like an option and is none; None without any.

    What the query itself may know, or says better why it cannot be read, is left to it.
    """
    if not any(isinstance(param.kind, QueryText | Filter) for param in command.words):
        return None
    for index, piece in enumerate(words):
        name = _NAME.match(piece.text)
        if name is None or line[piece.start] == '"' or name[1].lower() in _KNOWN:
            continue
        value, end, behind = piece.text[name.end() :], piece.end, list(words[index + 1 :])
        if not value and behind:
            following = behind.pop(0)
            value, end = following.text, following.end
        whole = Piece(piece.text, piece.places, piece.start, end)
        stray = Stray(
            line,
            command,
            whole,
            name[1].lower(),
            value,
            [*words[:index], *behind],
            end != piece.end,
        )
        wrong = _of_another(stray, registry, context)
        if not stray.spaced:
            wrong = _misspelt(stray, context) or wrong or _field_of_days(stray, context)
        if wrong is not None:
            return wrong
    return None


def _misspelt(stray: Stray, context: ReadContext) -> Mistake | None:
    """`tpo:3` of a command that takes `top:`."""
    param = _near(stray.name, stray.command.options, cutoff=0.6)
    if param is None or not _takes(param.kind, stray.value, context):
        return None
    return stray.wrong(
        f"“{stray.command.name}” has no option “{stray.name}:”",
        f"Did you mean {param.name}:?",
        stray.replaced(f"{param.name}:{stray.value}"),
    )


def _of_another(stray: Stray, registry: Registry, context: ReadContext) -> Mistake | None:
    """`sort:newest`, also nearly so, where only `search` takes it."""
    for command in registry:
        named = next((param for param in command.options if param.name == stray.name), None)
        param = named or _near(stray.name, command.options, cutoff=0.7)
        if param is None or param in stray.command.options:
            continue
        taken = _takes(param.kind, stray.value, context)
        if not taken and (named is None or stray.spaced):
            continue
        value = stray.value if taken else param.kind.write(param.default)
        return stray.wrong(
            f"“{param.name}:” belongs to {command.name}"
            if named
            else f"“{stray.command.name}” has no option “{stray.name}:”",
            f"As in {command.name} … {param.name}:{value}"
            if named
            else f"Did you mean {param.name}:? It belongs to {command.name}.",
            _as_other_command(stray, command, f"{param.name}:{value}", context),
        )
    return None


def _as_other_command(
    stray: Stray, command: Command[Any], option: str, context: ReadContext
) -> str | None:
    """The same papers asked of the other command, as far as it can be said."""
    kinds = [param.kind for param in stray.command.words]
    pieces = list(stray.own_words)
    span = None
    if kinds and not isinstance(kinds[0], Filter):
        span, count = _span_of(kinds[0], pieces, context)
        pieces = pieces[count:]
    elif stray.command.name in ("today", "yesterday"):
        day = context.today - timedelta(days=stray.command.name == "yesterday")
        span = (day, day)
    words = [stray.line[piece.start : piece.end] for piece in pieces]
    if span is not None:
        words.append(f"since:{span[0]}")
        words += [f"until:{span[1]}"] if span[1] < context.today else []
    return f"{command.name} {' '.join(words)} {option}" if words else None


def _span_of(
    kind: Kind[Any], pieces: Sequence[Piece], context: ReadContext
) -> tuple[tuple[date, date] | None, int]:
    """First and last day of the period that the first pieces name, and how many of them do."""
    for count in range(len(pieces), -1, -1):
        text = " ".join(piece.text for piece in pieces[:count])
        try:
            value = kind.read(text or _PRESENT.get(type(kind), ""), context)
        except Mistake:
            continue
        return _ends(kind, value), count
    return None, 0


_PRESENT = {Week: "this week", Month: "this month"}


def _ends(kind: Kind[Any], value: Any) -> tuple[date, date] | None:
    match kind:
        case Day():
            return value, value
        case Week():
            year, week = value
            first = date.fromisocalendar(year, week, 1)
            return first, first + timedelta(days=6)
        case Month():
            year, month = value
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return None


def _field_of_days(stray: Stray, context: ReadContext) -> Mistake | None:
    """`from:`, `date:` and `year:`, which are called `since:` and `until:` here."""
    field = _MEANT_DAYS.get(stray.name)
    if field is None and stray.name not in _SPANS:
        return None
    fix = None
    if field is not None:
        hint = f"Did you mean {field}:?"
        fix = f"{field}:{stray.value}"
    else:
        hint = "since: and until: name the first and the last day."
        span = _span_typed(stray.value, context)
        fix = None if span is None else f"since:{span[0]} until:{span[1]}"
    message = f"days are asked for by since: and until:, not by {stray.name}:"
    return stray.wrong(message, hint, None if fix is None else stray.replaced(fix))


def _span_typed(value: str, context: ReadContext) -> tuple[date, date] | None:
    if len(value) == 4 and value.isdecimal() and FIRST_YEAR <= int(value) <= LAST_YEAR:
        return date(int(value), 1, 1), date(int(value), 12, 31)
    kinds: tuple[Kind[Any], ...] = (Day(), Month(), Week())
    for kind in kinds:
        if _takes(kind, value, context):
            return _ends(kind, kind.read(value, context))
    return None


def _near(name: str, options: Sequence[Param], *, cutoff: float) -> Param | None:
    by_name = {each: param for param in options for each in (param.name, *param.synonyms)}
    close = get_close_matches(name, by_name, n=1, cutoff=cutoff)
    return by_name[close[0]] if close else None


def _takes(kind: Kind[Any], value: str, context: ReadContext) -> bool:
    try:
        kind.read(value, context)
    except Mistake:
        return False
    return True


def refuse_other_spellings(
    line: str, piece: Piece, following: Piece | None, by_name: dict[str, Param]
) -> None:
    """`--top 5`, `--top=5`, `top=5` and `top 5` are how others write it; say how it is written here."""
    other = _DASHED.match(piece.text)
    name = (other[1] or other[3] if other else piece.text).lower()
    if name not in by_name or (other is None and following is None):
        return
    value = (other[2] or other[4] or "") if other else ""
    end = piece.end
    if not value and following is not None:
        value, end = following.text.lstrip("=:"), following.end
    rest = line[end:].lstrip()
    if not value:
        value, _, rest = rest.partition(" ")
    fix = f"{name}:{value}"
    raise Mistake(
        Refusal.UNKNOWN_OPTION,
        f"options are written {name}:value",
        start=piece.start,
        end=piece.end,
        hint=f"Here: {fix}",
        fix=f"{line[: piece.start]}{fix} {rest}".rstrip(),
    )
