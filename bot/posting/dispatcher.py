"""The dispatcher: takes posts from the outbox, sends them through a platform, and notes what became of them.

A place is held by one worker at a time, which sends its posts in order; places do not wait for each other. Before a
message is handed over that is noted, and afterwards what came of it; in between its fate is unknown to whoever comes
after a crash, and is found out before anything is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from base64 import b32encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.errors import StoreFault
from bot.posting.deciding import (
    Step,
    accepted,
    after_failed_look,
    after_fault,
    after_looking,
    handed_over,
    next_step,
)
from bot.posting.model import Part, PartState
from bot.posting.platform import PlaceClosed, SendFault, Throttled
from bot.posting.ports import Progress
from bot.posting.scribe import Scribe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ports import Clock
    from bot.posting.model import Post
    from bot.posting.platform import ChatPlatform
    from bot.posting.ports import Outbox
    from bot.posting.rates import Rates
    from bot.reply import Reply
    from bot.tenancy import Place

    Compose = Callable[[Post], Awaitable[Reply | None]]

_log = logging.getLogger(__name__)

HELD = timedelta(minutes=2)
"""So long a worker holds a place; where it dies, another goes on after that."""

ANSWERED = timedelta(seconds=45)
"""By then a platform has answered, or its adapter has given up; nothing is handed over when the place is held no longer."""

MOST_PLACES = 64
"""Places that one worker holds at a time."""

_IDLE = timedelta(seconds=30)
_AFTER_A_FAULT = timedelta(seconds=5)
_NOTHING_TO_SAY = "there was nothing to say any more"


class Dispatcher:
    """One worker for one platform."""

    def __init__(
        self,
        platform: ChatPlatform,
        *,
        outbox: Outbox,
        rates: Rates[Place],
        compose: Compose,
        clock: Clock,
        worker: str,
    ) -> None:
        """`worker` tells it from all others that ever were; `compose` says what a post says, None for nothing."""
        self._platform = platform
        self._outbox = outbox
        self._rates = rates
        self._compose = compose
        self._clock = clock
        self._worker = worker
        self._scribe = Scribe(outbox, worker)
        self._held: dict[Place, asyncio.Task[None]] = {}
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    async def run(self) -> None:
        """Send whatever there is and comes, until cancelled. What is in hand then is noted as far as it came."""
        async with asyncio.TaskGroup() as tasks:
            scribe = tasks.create_task(self._scribe.run(), name="scribe of posts")
            try:
                while True:
                    await self._round(tasks)
            finally:
                for task in self._held.values():
                    task.cancel()
                scribe.cancel()

    async def drain(self) -> None:
        """Send what can be sent by now, and return."""
        async with asyncio.TaskGroup() as tasks:
            scribe = tasks.create_task(self._scribe.run(), name="scribe of posts")
            while await self._take(tasks) or self._held:
                if self._held:
                    await asyncio.wait(self._held.values(), return_when=asyncio.FIRST_COMPLETED)
            scribe.cancel()

    async def _round(self, tasks: asyncio.TaskGroup) -> None:
        """Take what there is, and wait until there may be more."""
        self._awake.clear()
        try:
            taken = await self._take(tasks)
            now = self._clock.now()
            later = await self._outbox.next_at(self._platform.name, now)
        except StoreFault as fault:
            _log.error("posts cannot be taken: %s", fault)
            await self._clock.sleep(_AFTER_A_FAULT.total_seconds())
            return
        if taken:
            return
        wait = _IDLE if later is None else min(_IDLE, later - now)
        await self._until_awake(wait)

    async def _until_awake(self, wait: timedelta) -> None:
        """Sleep so long, less where something happens."""
        sleep = asyncio.ensure_future(self._clock.sleep(max(wait.total_seconds(), 0.0)))
        awake = asyncio.ensure_future(self._awake.wait())
        try:
            await asyncio.wait((sleep, awake), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
            awake.cancel()

    async def _take(self, tasks: asyncio.TaskGroup) -> int:
        """Take the posts of as many places as may be held; how many."""
        room = MOST_PLACES - len(self._held)
        if not room:
            await asyncio.wait(self._held.values(), return_when=asyncio.FIRST_COMPLETED)
            return 1
        now = self._clock.now()
        posts = await self._outbox.take(
            self._worker,
            self._platform.name,
            now=now,
            until=now + HELD,
            most=room,
            but=tuple(self._held),
        )
        for post in posts:
            name = f"post {post.id} to {post.place.key}"
            work = self._deliver(post, now + HELD - ANSWERED)
            self._held[post.place] = tasks.create_task(work, name=name)
        return len(posts)

    async def _deliver(self, post: Post, until: datetime) -> None:
        """Send a post as far as that is possible by now; nothing is handed over after `until`."""
        try:
            await _Delivery(
                post,
                platform=self._platform,
                rates=self._rates,
                scribe=self._scribe,
                clock=self._clock,
                until=until,
            ).run(self._compose)
        except StoreFault as fault:
            # What was noted stands; the rest is found out when the place is held no longer.
            _log.error("post %d: %s", post.id, fault)
        finally:
            del self._held[post.place]
            self._awake.set()


class _Delivery:
    """One post in hand."""

    def __init__(
        self,
        post: Post,
        *,
        platform: ChatPlatform,
        rates: Rates[Place],
        scribe: Scribe,
        clock: Clock,
        until: datetime,
    ) -> None:
        self._post = post
        self._platform = platform
        self._rates = rates
        self._scribe = scribe
        self._clock = clock
        self._until = until
        self._parts = list(post.parts)
        self._unnoted: set[int] = set()

    async def run(self, compose: Compose) -> None:
        """Bring part after part on its way, and let the place go."""
        if not self._parts:
            self._parts = list(await self._made(compose))
            self._unnoted = {part.number for part in self._parts}
        for number in range(len(self._parts)):
            while not self._parts[number].state.is_settled:
                if not await self._step(number):
                    return
        await self._note(lets_go=True)

    async def _made(self, compose: Compose) -> tuple[Part, ...]:
        """The parts of a post that is taken for the first time. From now on they say what they say."""
        reply = await compose(self._post)
        bodies = () if reply is None else self._platform.messages(reply)
        now = self._clock.now()
        if not bodies:
            nothing = self._part(0, "", now)
            return (replace(nothing, state=PartState.REFUSED, reason=_NOTHING_TO_SAY),)
        return tuple(self._part(number, body, now) for number, body in enumerate(bodies))

    def _part(self, number: int, body: str, now: datetime) -> Part:
        return Part(
            post_id=self._post.id,
            number=number,
            body=body,
            nonce=nonce_of(self._post, number),
            state=PartState.WAITING,
            not_before=now,
        )

    async def _step(self, number: int) -> bool:
        """Do what is to be done next about a part; whether the worker goes on with the post."""
        now = self._clock.now()
        part = self._parts[number]
        step = next_step(part, now)
        free_at = self._rates.free_at(self._post.place, now)
        if step is Step.WAIT or free_at >= self._until:
            await self._note(lets_go=True)
            return False
        if free_at > now:
            await self._clock.sleep((free_at - now).total_seconds())
            return True  # others may have been quicker
        self._rates.spend(self._post.place, now)
        if step is Step.FIND:
            return await self._find(part, now)
        return await self._send(part, now)

    async def _send(self, part: Part, now: datetime) -> bool:
        part = handed_over(part, now)
        if not await self._note(part):
            return False
        try:
            platform_id = await self._platform.send(self._post.place, part.body, nonce=part.nonce)
        except SendFault as fault:
            self._hold_back(fault)
            after = after_fault(part, fault, self._clock.now())
            return await self._note(after.part, fault=fault)
        return await self._note(accepted(part, platform_id))

    async def _find(self, part: Part, now: datetime) -> bool:
        since = part.sending_since or now
        try:
            found = await self._platform.find(self._post.place, nonce=part.nonce, since=since)
        except SendFault as fault:
            self._hold_back(fault)
            after = after_failed_look(part, fault, self._clock.now())
            return await self._note(after.part, fault=fault)
        return await self._note(after_looking(part, found, self._clock.now()))

    def _hold_back(self, fault: SendFault) -> None:
        if isinstance(fault, Throttled):
            now = self._clock.now()
            place = None if fault.whole_token else self._post.place
            self._rates.shut(place, now, now + fault.wait)

    async def _note(
        self, part: Part | None = None, *, fault: SendFault | None = None, lets_go: bool = False
    ) -> bool:
        """Note a part as it is now; whether the worker goes on with the post."""
        if part is not None:
            self._parts[part.number] = part
            self._unnoted.add(part.number)
        closed = fault if isinstance(fault, PlaceClosed) else None
        holds = await self._scribe.note(
            Progress(
                post=replace(self._post, parts=tuple(self._parts)),
                changed=frozenset(self._unnoted),
                closure=closed.closure if closed else None,
                reason=str(closed) if closed else "",
                lets_go=lets_go or closed is not None,
            )
        )
        self._unnoted.clear()
        if not holds:
            _log.warning("post %d was taken over by another worker", self._post.id)
        return holds and not closed and not lets_go


def nonce_of(post: Post, number: int) -> str:
    """What a platform knows a part of a post by: of what makes the post the only one, 24 characters.

    Discord takes at most 25 (resources/message, “nonce”).
    """
    workspace = post.place.workspace
    parts = (workspace.platform, workspace.key, post.place.key, post.kind, post.key, str(number))
    digest = sha256("\0".join(parts).encode()).digest()
    return b32encode(digest[:15]).decode().lower()
