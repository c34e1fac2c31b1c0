"""What can come next in a line that is being typed. Pure; `adapters.console.prompt` shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.guide import topic_about
from bot.commands.kinds import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.commands.spec import Command, Param, ReadContext, Registry
    from bot.reply import Button

LEAVING = ("quit", "exit")
"""The words that end a chat."""

_PREFIX = re.compile(r"\s*(?:/?papers?\s+)?", re.IGNORECASE)
_LAST_WORD = re.compile(r"\S*\Z")
_OPTION = re.compile(r"(?:^|(?<=\s))([A-Za-z][A-Za-z_-]*):(\S*)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to go on.

    Attributes:
        text: what would stand in the line.
        replaces: how many characters before the cursor it takes the place of.
        about: what it does, a few words.
    """

    text: str
    replaces: int
    about: str = ""


def leaves(line: str) -> bool:
    """Whether the line ends a chat."""
    return line.strip().lower().removeprefix("/") in LEAVING


def suggestions(
    line: str, *, registry: Registry, buttons: tuple[Button, ...], context: ReadContext
) -> tuple[Suggestion, ...]:
    """What the text before the cursor can become: commands and buttons, then options and their values.

    Names come before synonyms, which are offered only once they are begun. `buttons` are those that their label
    presses.
    """
    prefix = _PREFIX.match(line)
    assert prefix is not None, "the pattern matches an empty line too"
    typed = line[prefix.end() :]
    found = list(_commands(typed, registry))
    if typed == line.lstrip():
        found += _words_alone(typed, buttons)
    command, rest = _command_of(typed, registry)
    if command is not None:
        found += _arguments(rest, command, registry, context)
    return tuple(dict.fromkeys(found))


def usage_hint(line: str, registry: Registry) -> str:
    """How the command that is being typed goes, or "" where none is recognised."""
    prefix = _PREFIX.match(line)
    command, _ = _command_of(line[prefix.end() if prefix else 0 :] + " ", registry)
    return f"{command.usage}   {command.about}" if command else ""


def _command_of(typed: str, registry: Registry) -> tuple[Command[object] | None, str]:
    """The command that stands in the line, complete, and what is typed after it."""
    words = list(re.finditer(r"\S+(?=\s)", typed))
    found = registry.longest(tuple(word[0] for word in words)) if words else None
    if found is None:
        return None, ""
    command, count = found
    return command, typed[words[count - 1].end() :].lstrip()


def _commands(typed: str, registry: Registry) -> Iterator[Suggestion]:
    for name, about in _names(typed, registry):
        yield Suggestion(name, len(typed), about)


def _names(typed: str, registry: Registry) -> Iterator[tuple[str, str]]:
    """The commands that `typed` begins, and what they do."""
    begun = " ".join(typed.lower().split())
    if typed[-1:].isspace():
        begun += " "
    names = [(command.name, command.about) for command in registry]
    if begun:
        names += [
            (synonym, f"the same as {command.name}")
            for command in registry
            for synonym in command.synonyms
        ]
    for name, about in names:
        if name.startswith(begun):
            yield name, about


def _words_alone(typed: str, buttons: tuple[Button, ...]) -> Iterator[Suggestion]:
    for button in buttons:
        if button.label.lower().startswith(typed.lower()):
            yield Suggestion(button.label, len(typed), f"the button: {button.command}")
    for word in LEAVING:
        if typed and word.startswith(typed.lower()):
            yield Suggestion(word, len(typed), "leave")


def _arguments(
    rest: str, command: Command[object], registry: Registry, context: ReadContext
) -> Iterator[Suggestion]:
    if rest.count('"') % 2:
        return  # within quotes everything is the caller's own
    last = _LAST_WORD.search(rest)
    word = last[0] if last else ""
    options = {name: param for param in command.options for name in (param.name, *param.synonyms)}
    begun = _OPTION.fullmatch(word)
    if begun and begun[1].lower() in options:
        yield from _values(begun[2], options[begun[1].lower()], context)
        return
    used = {options.get(name.lower()) for name, _ in _OPTION.findall(rest[: len(rest) - len(word)])}
    if not used - {None}:
        for param in command.words:
            if isinstance(param.kind, Topic):
                yield from _topics(rest, registry, context)
            else:
                yield from _own_words(word if param.kind.verbatim else rest, param, context)
    for param in command.options:
        if param not in used and param.name.startswith(word.lower()):
            yield Suggestion(f"{param.name}:", len(word), param.about)


def _values(begun: str, param: Param, context: ReadContext) -> Iterator[Suggestion]:
    for value in param.kind.suggestions(context):
        if value.lower().startswith(begun.lower()):
            written = f'"{value}"' if re.search(r"\s", value) else value
            yield Suggestion(written, len(begun), param.about)


def _own_words(begun: str, param: Param, context: ReadContext) -> Iterator[Suggestion]:
    for value in param.kind.suggestions(context):
        if value.lower().startswith(begun.lower()):
            yield Suggestion(value, len(begun), param.about)


def _topics(begun: str, registry: Registry, context: ReadContext) -> Iterator[Suggestion]:
    """What help explains: commands, then parts of a query, options and the names of refusals."""
    for name, about in _names(begun, registry):
        yield Suggestion(name, len(begun), about)
    for topic in context.topics:
        if topic not in registry.names and topic.startswith(begun.lower()):
            yield Suggestion(topic, len(begun), topic_about(topic))
