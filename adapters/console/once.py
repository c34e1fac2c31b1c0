"""One command, answered as a Unix program does: the answer to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.console.interrupt import Interrupted, unless_interrupted
from adapters.console.streams import encoding_of, write
from bot.commands.spec import no_progress
from bot.reply import Outcome

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import TextIO

    from bot.conversation import Conversation
    from bot.ports import Clock
    from bot.reply import Reply

EXIT_CODES = {Outcome.ANSWERED: 0, Outcome.COULD_NOT: 1, Outcome.MISTAKE: 2}
CANNOT_WRITE = 1
INTERRUPTED = 130
CLOSED_PIPE = 141
"""What a shell says of a program that the closing of its pipe has ended: 128 + SIGPIPE."""


async def answer_once(
    line: str,
    conversation: Conversation,
    *,
    json: bool,
    clock: Clock,
    tz: tzinfo | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    pressable: bool = False,
) -> int:
    """Answer one line; returns the exit code: 0 answered, 1 could not, 2 the caller's mistake.

    The answer goes to `stdout`, notices go to `stderr`. Where there is no answer the reason goes to `stderr`. With
    `json` the reply is one line of JSON on `stdout` in every case, and `stderr` has notices and reasons too.
    Ctrl-C gives 130, a closed pipe 141, a stream that cannot be written to 1. `tz` and `pressable` are as in `Look`.
    """
    out, err = stdout or sys.stdout, stderr or sys.stderr
    try:
        reply = await _say(line, conversation, clock=clock, stderr=err)
        return _tell(
            reply, json=json, clock=clock, tz=tz, stdout=out, stderr=err, pressable=pressable
        )
    except Interrupted:
        return INTERRUPTED
    except BrokenPipeError:
        return CLOSED_PIPE
    except OSError as error:
        print(f"paperboy: the answer could not be written: {error.strerror}", file=err)
        return CANNOT_WRITE


async def _say(line: str, conversation: Conversation, *, clock: Clock, stderr: TextIO) -> Reply:
    if not stderr.isatty():
        return await unless_interrupted(conversation.say(line, progress=no_progress))
    from adapters.console.screen import Screen

    with Screen(stderr, clock=clock).waiting() as progress:
        return await unless_interrupted(conversation.say(line, progress=progress))


def _tell(
    reply: Reply,
    *,
    json: bool,
    clock: Clock,
    tz: tzinfo | None,
    stdout: TextIO,
    stderr: TextIO,
    pressable: bool,
) -> int:
    answered = reply.outcome is Outcome.ANSWERED
    if not answered or reply.notices:
        from adapters.console.screen import Screen

        beside = Screen(stderr, clock=clock, tz=tz)
        if answered:
            beside.notices(reply)
        else:
            beside.show(reply, pressable=pressable)
    if json:
        from adapters.console.as_json import written

        write(stdout, written(reply, encoding=encoding_of(stdout)))
    elif answered:
        from adapters.console.screen import Screen

        Screen(stdout, clock=clock, tz=tz).show(replace(reply, notices=()), pressable=pressable)
    return EXIT_CODES[reply.outcome]
