"""One command, answered as a Unix program does: the answer to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.console.completion import leaves
from adapters.console.interrupt import INTERRUPTED, Interrupted, unless_interrupted
from adapters.console.streams import encoding_of, write
from bot.commands.spec import no_progress
from bot.reply import Outcome, Reply

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import TextIO

    from bot.conversation import Conversation
    from bot.ports import Clock

EXIT_CODES = {Outcome.ANSWERED: 0, Outcome.COULD_NOT: 1, Outcome.MISTAKE: 2}

NOTHING_TO_LEAVE = Reply(
    text=(("There is nothing to leave: one line is answered, then it ends.",),)
)


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
    """Answer one line; returns the exit code: 0 answered, 1 could not, 2 the caller's mistake, 130 Ctrl-C.

    The answer goes to `stdout`, notices go to `stderr`. Where there is no answer the reason goes to `stderr`. With
    `json` the reply is one line of JSON on `stdout` in every case, and `stderr` has notices and reasons too. `tz`
    and `pressable` are as in `Look`.

    Raises:
        adapters.console.streams.Unwritable: a stream cannot be written to.
    """
    out, err = stdout or sys.stdout, stderr or sys.stderr
    if leaves(line):
        return _tell(
            NOTHING_TO_LEAVE,
            json=json,
            clock=clock,
            tz=tz,
            stdout=out,
            stderr=err,
            pressable=pressable,
        )
    try:
        reply = await _say(line, conversation, clock=clock, stderr=err)
    except Interrupted:
        return INTERRUPTED
    return _tell(reply, json=json, clock=clock, tz=tz, stdout=out, stderr=err, pressable=pressable)


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
