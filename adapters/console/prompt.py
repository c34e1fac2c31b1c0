"""The line editor of an interactive chat. Only this module imports prompt_toolkit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.utils import get_cwidth

from adapters.console.completion import suggestions, usage_hint
from adapters.console.interrupt import can_be_interrupted
from bot.commands.spec import ReadContext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from bot.conversation import Conversation
    from bot.ports import Clock

PROMPT = "papers> "
_MENU_LINES = 3
_ELLIPSIS = "…"


class Prompt:
    """Asks for lines, with completion, history and suggestions from it.

    The history is kept in `history`, readable by its owner alone; where that cannot be written it lasts as long as
    the program. `terminal` takes the place of the real one.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        clock: Clock,
        history: Path | None,
        terminal: tuple[Input, Output] | None = None,
    ) -> None:
        self._conversation = conversation
        given, shown = terminal or (None, None)
        self._session: PromptSession[str] = PromptSession(
            FormattedText([("bold", PROMPT)]),
            completer=_Completer(conversation, clock),
            complete_while_typing=True,
            history=open_history(history),
            auto_suggest=AutoSuggestFromHistory(),
            bottom_toolbar=self._toolbar,
            reserve_space_for_menu=_MENU_LINES,
            key_bindings=_no_mouse(),
            input=given,
            output=shown,
        )

    async def ask(self, *, begun: Callable[[], None] | None = None) -> tuple[str, ...]:
        """The next line; several where several were pasted at once. `begun` is called when keys are heard.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed; what had been typed is in `given_up`.
            EOFError: Ctrl-D was pressed on an empty line, or the terminal is gone.
            Exception: whatever `end` was called with.
        """
        typed = await self._session.prompt_async(handle_sigint=can_be_interrupted(), pre_run=begun)
        return tuple(typed.split("\n"))

    async def write_above(self, write: Callable[[], None]) -> None:
        """Call `write`, which writes to the terminal, above the line that is being typed, which stays as it is.

        Where no line is asked for, nothing is called.
        """
        if not self._session.app.is_running:
            return
        async with in_terminal():
            if self._session.app.is_running:  # the line may have been finished meanwhile
                write()

    def end(self, fault: Exception) -> None:
        """Have `ask` raise the fault, where it asks."""
        if self._session.app.is_running:
            self._session.app.exit(exception=fault)

    @property
    def given_up(self) -> str:
        """What stood in the line when Ctrl-C was pressed."""
        return self._session.default_buffer.text

    def _toolbar(self) -> str:
        return fitted(self._hint(), self._session.output.get_size().columns)

    def _hint(self) -> str:
        typed = self._session.default_buffer.document.text_before_cursor
        return usage_hint(typed, self._conversation.registry) or self._keys()

    def _keys(self) -> str:
        newest = self._conversation.newest_buttons
        others = self._conversation.buttons.keys() - newest
        press = ""
        if newest and others:
            press = f"{_pressing(newest, 'the newest button')}, {_span(others)} the list's · "
        elif newest:
            press = f"{_pressing(newest, 'the button')} · "
        return f"{press}Tab completes · help · quit"


def _pressing(numbers: Collection[int], button: str) -> str:
    """What numbers press: the button, or the buttons."""
    if len(numbers) == 1:
        return f"{_span(numbers)} presses {button}"
    return f"{_span(numbers)} press {button}s"


def _span(numbers: Collection[int]) -> str:
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}–{last}"


class _Completer(Completer):
    def __init__(self, conversation: Conversation, clock: Clock) -> None:
        self._conversation = conversation
        self._clock = clock

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  while typing and on Tab the same is offered
    ) -> Iterable[Completion]:
        """What can come next."""
        registry = self._conversation.registry
        for each in suggestions(
            document.text_before_cursor,
            registry=registry,
            buttons=self._conversation.latest.buttons,
            context=ReadContext(self._clock.now().date(), registry.topics),
        ):
            yield Completion(each.text, -each.replaces, display_meta=each.about)


def _no_mouse() -> KeyBindings:
    """The mouse does nothing: colours that are pasted raw (ESC[31m) look like its reports, and are none."""
    bindings = KeyBindings()

    @bindings.add(Keys.Vt100MouseEvent)
    def _(_event: KeyPressEvent) -> None:
        """Nothing."""

    return bindings


def fitted(text: str, cells: int) -> str:
    """The text, cut between words and ending with “…” where it is wider than `cells`."""
    if get_cwidth(text) <= cells:
        return text
    room = cells - get_cwidth(_ELLIPSIS)
    cut = len(text)
    while cut and get_cwidth(text[:cut]) > room:
        cut -= 1
    if not text[cut].isspace():
        cut = max(text.rfind(" ", 0, cut), 0) or cut
    return text[:cut].rstrip(" ·") + _ELLIPSIS


def open_history(path: Path | None) -> History:
    """The history in that file, which is made where it is not there; one in memory where it cannot be used."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return InMemoryHistory()
    return _LenientHistory(str(path))


class _LenientHistory(FileHistory):
    """A file that may stop working: the chat goes on without it."""

    def load_history_strings(self) -> Iterator[str]:
        """The lines typed before, latest first."""
        try:
            yield from super().load_history_strings()
        except OSError:
            return

    def store_string(self, string: str) -> None:
        """Keep a line, where that is possible."""
        try:
            super().store_string(string)
        except (OSError, UnicodeEncodeError):
            return
