"""What belongs to somebody: `to:me` and `to:here`, numbers, and queries that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.commands.kinds import Number, OneOf, PaperRef, QueryText
from bot.errors import Mistake, Refusal
from bot.paper_id import parse_paper_ref
from bot.query.parse import LONGEST_WRITTEN, parse
from bot.query.printing import written
from bot.reply import Code
from bot.tenancy import PlaceKind
from bot.typed import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.spec import Call, ReadContext
    from bot.papers import PaperId
    from bot.query.model import Query
    from bot.reply import Phrase
    from bot.tenancy import Owner, Place

ME, HERE = "me", "here"


@dataclass(frozen=True, slots=True)
class Whose(OneOf):
    """`me` or `here`; another place cannot be named."""

    def read(self, text: str, context: ReadContext) -> str:
        """The word; see `bot.commands.kinds.OneOf.read`."""
        try:
            return OneOf.read(self, text, context)
        except Mistake as mistake:
            mistake.hint = "me is you alone, here is the place where you type this."
            raise


TO = Whose((ME, HERE))


@dataclass(frozen=True, slots=True)
class OwnNumber(Number):
    """The number of something owned. None is ever guessed: the wrong one may be changed or taken away.

    Attributes:
        what: what it is the number of, as its list is called: ``watch``.
    """

    what: str

    @property
    def label(self) -> str:
        """What it is; the highest there can be is of no interest."""
        return "number"

    def read(self, text: str, context: ReadContext) -> int:
        """The number; see `bot.commands.kinds.Number.read`."""
        try:
            return Number.read(self, text, context)
        except Mistake as mistake:
            mistake.hint, mistake.fix = (
                f"One number goes here; {self.what} list shows those there are.",
                None,
            )
            raise


_HIGHEST = 999_999
WATCH_NUMBER = OwnNumber(1, _HIGHEST, "watch")
MUTE_NUMBER = OwnNumber(1, _HIGHEST, "mute")


@dataclass(frozen=True, slots=True)
class WatchQuery(QueryText):
    """A query that waits for papers: one that speaks of days cannot."""

    def read(self, text: str, context: ReadContext) -> Query:
        """The query; see `bot.query.parse.parse`."""
        try:
            return parse(text, today=context.today, in_watch=True)
        except Mistake as mistake:
            if mistake.kind is not Refusal.TOO_LONG or len(text) > LONGEST_WRITTEN:
                raise
            query = parse(text, today=context.today, in_watch=True, longest=LONGEST_WRITTEN)
            if written(query) != text:
                raise
            return query


WATCH_QUERY = WatchQuery()


@dataclass(frozen=True, slots=True)
class MuteQuery(WatchQuery):
    """The same for a mute, which is no watch to those who read what is wrong."""

    def read(self, text: str, context: ReadContext) -> Query:
        """The query; see `WatchQuery.read`."""
        try:
            return WatchQuery.read(self, text, context)
        except Mistake as mistake:
            if mistake.kind is Refusal.NOT_IN_WATCH:
                mistake.message = mistake.message.replace("in a watch", "in a mute")
                mistake.hint = (
                    "A mute holds for what is listed from now on; days are for searching what was."
                )
            raise


MUTE_QUERY = MuteQuery()


@dataclass(frozen=True, slots=True)
class OnePaper(PaperRef):
    """A paper by one word, so that more words may follow it."""

    def read(self, text: str, context: ReadContext) -> PaperId:  # noqa: ARG002  an id is one on every day
        """The paper's id; see `bot.paper_id.parse_paper_ref`."""
        words = text.split()
        if len(words) > 1:
            raise Mistake(
                Refusal.BAD_PAPER, f"{quoted(text)} is more than one id or link", fix=words[0]
            )
        return parse_paper_ref(text)


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are typed, at most `most` characters."""

    most: int
    label: str

    takes_colons = True
    verbatim = True
    guards_options = False

    def read(self, text: str, context: ReadContext) -> str:  # noqa: ARG002  words are words on every day
        """The words, one space between them."""
        said = " ".join(text.split())
        if len(said) > self.most:
            raise Mistake(
                Refusal.TOO_LONG,
                f"this {self.label} has {len(said):,} characters",
                start=self.most,
                end=len(text),
                hint=f"At most {self.most:,} are kept.",
            )
        return said

    def write(self, value: str) -> str:
        """The words."""
        return value

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """None."""
        return ()


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


class _Asking(_Numbered, Protocol):
    @property
    def query(self) -> Query: ...


N = TypeVar("N", bound=_Numbered)

_NUMBERS_TOLD = 10


def owner_of(to: str, call: Call) -> Owner:
    """Whose things are meant: the caller's, or those of the place where the question was asked."""
    if to == ME or call.caller.place.kind is PlaceKind.DIRECT:
        return call.caller.owner
    return call.caller.place.owner


def place_of(to: str, call: Call) -> Place:
    """Where something goes: to the caller's direct messages, or to the place where the question was asked."""
    return call.caller.direct if to == ME else call.caller.place


def is_of_caller(to: str, call: Call) -> bool:
    """Whether the caller's things are meant: in direct messages `to:here` means them too."""
    return owner_of(to, call) == call.caller.owner


def where(to: str, call: Call) -> str:
    """Where something goes, in words."""
    return "to you" if is_of_caller(to, call) else "here"


def whose(to: str, call: Call) -> str:
    """Whose things are meant, as a sentence begins."""
    return "Your" if is_of_caller(to, call) else "This place's"


def to_of_place(to: str, call: Call) -> Phrase:
    """What a line about the place's things needs besides: `to:here`."""
    return () if is_of_caller(to, call) else (" and ", Code("to:here"))


def number_of(number: int, things: Sequence[N], *, what: str) -> N:
    """The one with that number.

    Raises:
        bot.errors.Mistake: there is none.
    """
    for thing in things:
        if thing.number == number:
            return thing
    raise Mistake(
        Refusal.NO_SUCH_NUMBER,
        f"there is no {what} {number}",
        hint=_numbers_there_are(things, what),
    )


def refuse_twin(query: Query, things: Sequence[_Asking], *, what: str) -> None:
    """See that none of the things asks for the same.

    Raises:
        bot.errors.Mistake: one does.
    """
    for thing in things:
        if thing.query == query:
            raise Mistake(
                Refusal.ALREADY_THERE,
                f"that is {what} {thing.number} already",
                hint=f"{what} list shows them all.",
            )


def refuse_too_many(things: Sequence[_Numbered], *, most: int, what: str) -> None:
    """See that one more may be had.

    Raises:
        bot.errors.Mistake: there are `most` already.
    """
    if len(things) >= most:
        raise Mistake(
            Refusal.TOO_MANY,
            f"there are {len(things):,} {what}{'es' if what.endswith('ch') else 's'} already, and no more can be had",
            hint=f"OR puts several into one; {what} remove takes one away.",
        )


def _numbers_there_are(things: Sequence[_Numbered], what: str) -> str:
    if not things:
        return f"There is none; {what} add makes one."
    if len(things) == 1:
        return f"There is only {what} {things[0].number}."
    numbers = [str(thing.number) for thing in things[:_NUMBERS_TOLD]]
    more = ", …" if len(things) > _NUMBERS_TOLD else "."
    return f"The numbers there are: {', '.join(numbers)}{more}"
