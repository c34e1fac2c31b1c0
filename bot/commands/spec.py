"""How a command is declared: once, as data, with a typed handler.

A command's arguments are a frozen dataclass whose fields are made by `option` and `words`. Everything that
people see of a command (text grammar, help, completion, docs, a platform's own option tree) is made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from datetime import date, datetime

    from bot.newsroom import Newsroom
    from bot.reply import Reply
    from bot.tenancy import Caller

T = TypeVar("T")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What reading an argument may depend on.

    Attributes:
        today: the present listing day (UTC).
        topics: what `help` can be asked about.
    """

    today: date
    topics: tuple[str, ...] = ()


class Kind(Protocol[T]):
    """What an argument can be.

    `write` gives text that `read` reads back as the same value, whatever the context.
    """

    @property
    def label(self) -> str:
        """What stands in its place in a usage line, such as ``1–100``."""
        ...

    @property
    def takes_colons(self) -> bool:
        """Whether ``name:value`` may be part of it, so that an unknown name is no mistake."""
        ...

    @property
    def verbatim(self) -> bool:
        """Whether it reads what was typed as it stands, quotes and backslashes included."""
        ...

    @property
    def guards_options(self) -> bool:
        """Whether what looks like an option misspelt is rather that than a part of it."""
        ...

    def read(self, text: str, context: ReadContext) -> T:
        """The value that `text` means.

        Raises:
            bot.errors.Mistake: with places within `text`; its `fix` is another text for the value.
        """
        ...

    def write(self, value: T) -> str:
        """How the value is typed."""
        ...

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:
        """Values worth offering while typing."""
        ...


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of a command.

    Attributes:
        name: as typed before the colon, and the field's name.
        kind: what it can be.
        about: a few words of help.
        is_words: whether it is the command's words rather than a ``name:value`` option.
        required: whether the command cannot do without.
        default: its value where it is not given.
        synonyms: other names for it.
    """

    name: str
    kind: Kind[Any]
    about: str
    is_words: bool
    required: bool
    default: Any
    synonyms: tuple[str, ...]

    @property
    def usage(self) -> str:
        """How it stands in a usage line."""
        if self.is_words:
            return f"<{self.kind.label}>" if self.required else f"[{self.kind.label}]"
        return f"[{self.name}:{self.kind.label}]"


@dataclass(frozen=True, slots=True)
class _Declared:
    kind: Kind[Any]
    about: str
    is_words: bool
    synonyms: tuple[str, ...] = ()


_KEY = "paperboy"


def option(kind: Kind[T], about: str, *, default: T, synonyms: tuple[str, ...] = ()) -> T:
    """Declare a ``name:value`` option; the field's name is its name."""
    declared = _Declared(kind, about, is_words=False, synonyms=synonyms)
    made: Any = field(default=default, metadata={_KEY: declared})
    return cast("T", made)


def words(kind: Kind[T], about: str) -> T:
    """Declare words that must follow the command; see `Command.words`."""
    made: Any = field(metadata={_KEY: _Declared(kind, about, is_words=True)})
    return cast("T", made)


def optional_words(kind: Kind[T], about: str) -> T | None:
    """Declare words that may follow the command; without them the argument is None."""
    declared = _Declared(kind, about, is_words=True)
    made: Any = field(default=None, metadata={_KEY: declared})
    return cast("T | None", made)


Progress = Callable[[str], None]
"""Told what is being done while someone waits; returns at once and does not raise."""


def no_progress(_what: str) -> None:
    """Where nobody watches."""


@dataclass(frozen=True, slots=True)
class Call:
    """All that a handler may use.

    Attributes:
        caller: who asks, and where.
        now: when (UTC).
        newsroom: what is known and can be found out.
        registry: the commands there are.
        latest_list: the list shown last in this conversation, or an empty reply.
        progress: tells the caller what takes time.
    """

    caller: Caller
    now: datetime
    newsroom: Newsroom
    registry: Registry
    latest_list: Reply
    progress: Progress = no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[A]):
    """One command.

    Attributes:
        name: the words it is called by, such as ``today`` or ``watch add``.
        about: what it does, one line.
        args: its arguments, a frozen dataclass made of `option` and `words` fields.
        handler: answers it; raises `bot.errors.PaperboyError` where it cannot.
        examples: command lines worth trying; the first is shown first.
        details: more help, paragraphs.
        synonyms: other names for it.
        takes_away: whether it takes something away, so that nobody is led to it by a slip.
    """

    name: str
    about: str
    args: type[A]
    handler: Callable[[A, Call], Awaitable[Reply]]
    examples: tuple[str, ...]
    details: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    takes_away: bool = False

    @property
    def params(self) -> tuple[Param, ...]:
        """Its arguments in the order of their declaration."""
        return tuple(_param(each) for each in fields(cast("Any", self.args)))

    @property
    def words(self) -> tuple[Param, ...]:
        """The arguments that take its words: none, one, or two.

        Of two the first takes the longest beginning that it can read, the second the rest.
        """
        return tuple(param for param in self.params if param.is_words)

    @property
    def options(self) -> tuple[Param, ...]:
        """Its ``name:value`` arguments."""
        return tuple(param for param in self.params if not param.is_words)

    @property
    def usage(self) -> str:
        """How it is typed, such as ``on <day> [top:1–100]``."""
        shown = sorted(self.params, key=lambda param: not param.is_words)
        return " ".join([self.name, *(param.usage for param in shown)])


def _param(declared_field: Field[Any]) -> Param:
    declared: _Declared = declared_field.metadata[_KEY]
    required = declared_field.default is MISSING
    return Param(
        name=declared_field.name,
        kind=declared.kind,
        about=declared.about,
        is_words=declared.is_words,
        required=required,
        default=None if required else declared_field.default,
        synonyms=declared.synonyms,
    )


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with the values of its arguments: what a typed line, a form or a button means."""

    command: Command[Any]
    args: Any


class Registry:
    """Every command there is. Names and synonyms are unique; a command's examples are its own."""

    def __init__(self, commands: tuple[Command[Any], ...], *, topics: tuple[str, ...] = ()) -> None:
        """Take the commands in the order in which help shows them.

        Raises:
            ValueError: two commands share a name or synonym.
        """
        self._commands = commands
        self._topics = topics
        self._by_name: dict[tuple[str, ...], Command[Any]] = {}
        for command in commands:
            for name in (command.name, *command.synonyms):
                key = tuple(name.split())
                if key in self._by_name:
                    raise ValueError(f"two commands are called {name!r}")
                self._by_name[key] = command

    def __iter__(self) -> Iterator[Command[Any]]:
        return iter(self._commands)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and synonym, names first."""
        own = [command.name for command in self._commands]
        return (*own, *(" ".join(key) for key in self._by_name if " ".join(key) not in own))

    @property
    def topics(self) -> tuple[str, ...]:
        """What help can be asked about: commands, their synonyms, and what else is explained."""
        return (*self.names, *self._topics)

    def find(self, name: str) -> Command[Any] | None:
        """The command of that name or synonym."""
        return self._by_name.get(tuple(name.lower().split()))

    def longest(self, typed: tuple[str, ...]) -> tuple[Command[Any], int] | None:
        """The command that the most of the first words name, and how many words that took."""
        lower = tuple(word.lower() for word in typed)
        for count in range(min(len(lower), max(map(len, self._by_name))), 0, -1):
            command = self._by_name.get(lower[:count])
            if command is not None:
                return command, count
        return None
