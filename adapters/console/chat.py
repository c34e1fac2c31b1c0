"""The conversation in a terminal; where lines are piped in, each is answered as a command of its own."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING

from adapters.console.completion import leaves
from adapters.console.inbox import Inbox
from adapters.console.interrupt import INTERRUPTED, Interrupted, unless_interrupted
from bot.background import beside
from bot.reply import Code, Reply

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path
    from typing import TextIO

    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from adapters.console.prompt import Prompt
    from adapters.console.screen import Screen
    from bot.background import Background
    from bot.conversation import Conversation
    from bot.ports import Clock
    from bot.reply import Phrase

GREETING = Reply(
    heading="Paperboy: the day's research papers",
    text=(
        (
            "Try ",
            Code("today"),
            ", or ",
            Code("help"),
            " for every command; ",
            Code("quit"),
            " leaves.",
        ),
    ),
)
FAREWELL = Reply(text=(("Until tomorrow.",),))
_NOTHING_TYPED = Reply(
    text=(("Nothing typed. ", Code("today"), " shows the papers, ", Code("quit"), " leaves."),)
)
_STOPPED = Reply(text=(("Stopped.",),))
_HOW_TO_LEAVE = Reply(text=((Code("quit"), " or Ctrl-D leaves."),))


async def chat(
    conversation: Conversation,
    *,
    clock: Clock,
    history: Path | None = None,
    tz: tzinfo | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    terminal: tuple[Input, Output] | None = None,
    background: Background | None = None,
) -> int:
    """Talk until the person leaves or the input ends; returns the exit code.

    At a terminal it is 0. Where lines come from elsewhere it is that of the last line that was not answered (see
    `adapters.console.once.answer_once`), or 0. `history` is the file that keeps what was typed; `tz` is as in
    `Look`; `terminal` takes the place of the real one; `background` goes on beside the talk at a terminal, and only
    there.

    Raises:
        adapters.console.streams.Unwritable: a stream cannot be written to.
    """
    lines, out, err = stdin or sys.stdin, stdout or sys.stdout, stderr or sys.stderr
    if terminal is None and not (lines.isatty() and out.isatty()):
        return await _answer_lines(lines, conversation, clock=clock, tz=tz, stdout=out, stderr=err)
    from adapters.console.prompt import Prompt
    from adapters.console.screen import Screen

    prompt = Prompt(conversation, clock=clock, history=history, terminal=terminal)
    screen = Screen(out, clock=clock, tz=tz)
    inbox = Inbox(prompt, screen)
    if background is None:
        await _talk(conversation, prompt, screen, inbox)
        return 0
    lately = await background.greeting()
    async with (
        beside("announcements", inbox.show_while_asking),
        beside("background", lambda: background.run(inbox.put)),
    ):
        await _talk(conversation, prompt, screen, inbox, lately=lately)
    return 0


async def _talk(
    conversation: Conversation,
    prompt: Prompt,
    screen: Screen,
    inbox: Inbox,
    *,
    lately: Phrase = (),
) -> None:
    screen.show(replace(GREETING, text=(*GREETING.text, lately)) if lately else GREETING)
    screen.space()
    hinted = False
    tried_to_leave = False
    while True:
        inbox.show_all()
        try:
            lines = [line.strip() for line in await prompt.ask(begun=inbox.wake)]
        except KeyboardInterrupt:
            again, tried_to_leave = tried_to_leave, not prompt.given_up.strip()
            if again and tried_to_leave:
                screen.show(_HOW_TO_LEAVE)
                tried_to_leave = False
            continue
        except EOFError:
            break
        tried_to_leave = False
        if not any(lines) and not hinted:
            hinted = True
            screen.show(_NOTHING_TYPED)
        if not await _answer_all(list(filter(None, lines)), conversation, screen):
            break
    screen.show(FAREWELL)


async def _answer_all(lines: list[str], conversation: Conversation, screen: Screen) -> bool:
    """Answer one line after another, but none after one that was stopped; returns whether the chat goes on."""
    from adapters.console.prompt import PROMPT

    for line in lines:
        if leaves(line):
            return False
        if len(lines) > 1:
            screen.show(Reply(heading=f"{PROMPT}{line}"))
        if not await _answer(line, conversation, screen):
            break
    return True


async def _answer(line: str, conversation: Conversation, screen: Screen) -> bool:
    """Answer one line; returns whether that was not stopped."""
    try:
        with screen.waiting() as progress:
            reply = await unless_interrupted(conversation.say(line, progress=progress))
    except Interrupted:
        reply = _STOPPED
    screen.space()
    screen.show(reply)
    screen.space()
    return reply is not _STOPPED


async def _answer_lines(
    lines: TextIO,
    conversation: Conversation,
    *,
    clock: Clock,
    tz: tzinfo | None,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    from adapters.console.once import answer_once
    from adapters.console.streams import write

    if isinstance(lines, TextIOWrapper):
        lines.reconfigure(errors="replace")
    worst: int | None = None
    for line in lines:
        if leaves(line):
            break
        if not line.strip():
            continue
        if worst is not None:
            write(stdout, "\n")
        code = await answer_once(
            line.strip(),
            conversation,
            json=False,
            clock=clock,
            tz=tz,
            stdout=stdout,
            stderr=stderr,
            pressable=True,
        )
        if code == INTERRUPTED:
            return code
        worst = code or worst or 0
    return worst or 0
