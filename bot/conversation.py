"""A conversation: lines are typed, replies come back, buttons are pressed by number or by label."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.grammar import read_line
from bot.commands.spec import Call, Progress, no_progress
from bot.errors import Mistake, Refusal, SourceFault, StoreFault, Unreadable
from bot.reply import Button, Caret, Code, Outcome, Phrase, Reply
from bot.settings import UNSET, zone_in

if TYPE_CHECKING:
    from bot.commands.spec import Registry
    from bot.newsroom import Newsroom
    from bot.pace import Pace
    from bot.ports import Clock
    from bot.tenancy import Caller

_log = logging.getLogger(__name__)

# Longer numbers are days (20260715) or nonsense.
_PRESS = re.compile(r"[\[#(]?(\d{1,4})[\]).]?")


class Conversation:
    """One caller's talk with Paperboy. It remembers the latest reply so that its buttons can be pressed.

    Lines are answered one after another: `say` is not to be called again before it has returned.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        newsroom: Newsroom,
        clock: Clock,
        caller: Caller,
        pace: Pace,
    ) -> None:
        """Talk with one caller; `pace` is the same for all conversations of a process."""
        self._registry = registry
        self._newsroom = newsroom
        self._clock = clock
        self._caller = caller
        self._pace = pace
        self._latest = Reply()
        self._list = Reply()
        self._of_list: dict[int, Button] = {}
        self._of_newest: dict[int, Button] = {}

    @property
    def registry(self) -> Registry:
        """The commands there are."""
        return self._registry

    @property
    def latest(self) -> Reply:
        """The latest reply that had buttons, mistakes left out; or an empty one."""
        return self._latest

    @property
    def buttons(self) -> dict[int, Button]:
        """What can be pressed, by number: the buttons of the newest reply that has any, then those of the latest list.

        So neither a look at one paper nor a slip takes a list away, and its earlier pages stay usable.
        """
        return self._of_list | self._of_newest

    @property
    def newest_buttons(self) -> dict[int, Button]:
        """Those of `buttons` that the newest reply has."""
        return self._of_newest

    async def say(self, line: str, *, progress: Progress = no_progress) -> Reply:
        """The reply to a typed line; it never raises but when cancelled.

        A number presses that one of `buttons`, a label the button of that label in `latest`.
        """
        said = line
        try:
            self._pace.note(self._caller.owner, self._clock.now())
            said = self._pressed(line) or line
            reply = await self._answer(said, progress)
        except Mistake as mistake:
            reply = mistake_reply(mistake, said)
        except (SourceFault, StoreFault) as error:
            reply = fault_reply(error)
        except Exception:  # noqa: BLE001  a bug must be loud, and must not end the conversation
            reply = self._bug_reply(line)
        self._remember(reply)
        return reply

    def _remember(self, reply: Reply) -> None:
        if not reply.all_buttons:
            return
        self._of_newest = numbered(reply)
        if reply.outcome is not Outcome.MISTAKE:
            self._latest = reply
        if reply.is_list:
            kept = self._of_list if self._goes_on(reply) else {}
            self._of_list = kept | self._of_newest
            self._list = reply

    def _goes_on(self, reply: Reply) -> bool:
        """Whether a list is the next page of the one before it, whose cards are still in sight."""
        last = self._list.cards[-1].rank if self._list.is_list else None
        return last is not None and reply.cards[0].rank == last + 1

    async def _answer(self, line: str, progress: Progress) -> Reply:
        now = self._clock.now()
        invocation = read_line(line, self._registry, today=now.date())
        call = Call(
            caller=self._caller,
            now=now,
            newsroom=self._newsroom,
            registry=self._registry,
            latest_list=self._list,
            progress=progress,
        )
        reply = await invocation.command.handler(invocation.args, call)
        return replace(reply, zone=await self._zone())

    async def _zone(self) -> str:
        """The zone of the place where this is read, as it is by now."""
        place = self._caller.place
        settings = await self._newsroom.store.watching.settings_of([place])
        default = self._newsroom.installation.zone
        return zone_in(settings.get(place, UNSET), default=default).key

    def _pressed(self, line: str) -> str | None:
        """The command of the button that the line presses, or None where it is no press."""
        word = line.strip().lower()
        if (press := _PRESS.fullmatch(word)) is not None:
            number = int(press[1])
            if number in self.buttons:
                return self.buttons[number].command
            raise Mistake(
                Refusal.NO_SUCH_BUTTON,
                f"there is no button {number} here",
                hint=_buttons_there_are(self.buttons),
            )
        labelled = [button for button in self._latest.buttons if button.label.lower() == word]
        return labelled[0].command if labelled else None

    def _bug_reply(self, line: str) -> Reply:
        reference = secrets.token_hex(3)
        _log.exception("bug %s while answering %r", reference, line)
        return Reply(
            heading="That is a bug of Paperboy",
            text=(
                (
                    "Nothing was changed. Please report it with this reference, which is also in the log: ",
                    Code(reference),
                ),
            ),
            outcome=Outcome.COULD_NOT,
            refusal=Refusal.BUG,
        )


def numbered(reply: Reply) -> dict[int, Button]:
    """The buttons of a reply by the number that presses them.

    Numbers begin with the rank of the first card, so that in a list with one button a card the numbers are
    the ranks, on every page.
    """
    first = reply.cards[0].rank if reply.cards and reply.cards[0].rank else 1
    return dict(enumerate(reply.all_buttons, first))


def _buttons_there_are(buttons: dict[int, Button]) -> str:
    if not buttons:
        return "No reply with buttons was shown yet; try today."
    first, last = min(buttons), max(buttons)
    return f"There is {first}." if first == last else f"There are {first} to {last}."


def mistake_reply(mistake: Mistake, line: str) -> Reply:
    """How a mistake is shown: what is wrong, where, how to mend it, and the mended line as a button."""
    shown = mistake.line if mistake.line is not None else line
    end = len(shown) if mistake.end is None else mistake.end
    text: list[Phrase] = [(mistake.hint,)] if mistake.hint else []
    fix = mistake.fix if mistake.fix and mistake.fix.strip() != shown.strip() else None
    return Reply(
        heading=_sentence(mistake.message),
        # Whoever is too fast has typed nothing wrong.
        caret=Caret(shown, mistake.start, end)
        if shown.strip() and mistake.kind is not Refusal.TOO_FAST
        else None,
        text=tuple(text),
        buttons=(Button(fix, fix),) if fix else (),
        footer=("what this means: ", Code(f"help {mistake.kind}")),
        outcome=Outcome.MISTAKE,
        refusal=mistake.kind,
    )


def fault_reply(error: SourceFault | StoreFault) -> Reply:
    """How a fault of the world is shown."""
    text = error.reason if isinstance(error, SourceFault) else str(error)
    if isinstance(error, StoreFault):
        heading, refusal = "The database cannot be used", Refusal.STORE_FAULT
    elif isinstance(error, Unreadable):
        heading, refusal = "The source's answer could not be read", Refusal.UNREADABLE
    else:
        heading, refusal = "The source could not be reached", Refusal.UNREACHABLE
    return Reply(
        heading=heading,
        text=((_sentence(text),),),
        outcome=Outcome.COULD_NOT,
        refusal=refusal,
    )


def _sentence(text: str) -> str:
    """With a capital at its beginning, but for names such as arXiv."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text
