"""One service over HTTP: patience, quota, limits and redirects. Says nothing about papers."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_random_exponential
from yarl import URL

from adapters.huggingface import _quota
from adapters.huggingface._faults import Again, presentable, translated
from adapters.huggingface.address import authorization, endpoint_url, proxy_for, redirected
from bot.errors import Unreachable, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from adapters.huggingface.address import SecretText
    from bot.ports import Clock

LARGEST_BODY = 32 * 2**20
"""Bytes, unpacked. A month of papers is far below."""

_REDIRECTS = 3
# No such host, connection refused: a person waits, and it seldom heals.
_ATTEMPTS_WHERE_NOBODY_ANSWERS = 2
_CHUNK = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one request may take, its repeats included. Times in seconds.

    Attributes:
        attempts: how often it is sent at most.
        total: from the first attempt to giving up; no wait begins that would not end within.
        connect: reaching the service, encryption included.
        request: one attempt, from connecting to the last byte.
        first_wait: the first wait before a repeat is up to so long, each further one up to twice the last.
        longest_wait: the most waited between two attempts, where the source does not ask for more.
    """

    attempts: int = 4
    total: float = 45.0
    connect: float = 8.0
    request: float = 20.0
    first_wait: float = 1.0
    longest_wait: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the whole body, of any status but 429 and 5xx.

    Attributes:
        url: what was asked for.
        redirected: whether the service led on to another address, along which no token is sent.
        status: the HTTP status.
        content_type: the media type alone, "" where none was told.
        body: unpacked.
    """

    url: str
    redirected: bool
    status: int
    content_type: str
    body: bytes


class Endpoint:
    """The service at one address. Open while entered; usable by many tasks at once."""

    def __init__(
        self,
        endpoint: str,
        *,
        token: str | SecretText | None,
        user_agent: str,
        patience: Patience,
        clock: Clock,
        session: aiohttp.ClientSession | None,
    ) -> None:
        """See `adapters.huggingface.client.HuggingFace`."""
        if session is not None and session.trust_env:
            raise ValueError(
                "a session with trust_env sends passwords from ~/.netrc; make one without"
            )
        self._base = endpoint_url(endpoint)
        self._headers = {"Accept": "application/json", "User-Agent": user_agent}
        secret = authorization(token, self._base)
        self._proof = {} if secret is None else {"Authorization": secret}
        self._patience = patience
        self._clock = clock
        self._session = session
        self._stack = AsyncExitStack()
        self._closed_until: datetime | None = None

    @property
    def has_token(self) -> bool:
        """Whether something is sent that proves who asks."""
        return bool(self._proof)

    async def __aenter__(self) -> Self:
        if self._session is None:
            # Cookies would tie requests together that have nothing to do with each other.
            session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            self._session = await self._stack.enter_async_context(session)
            self._stack.callback(self._forget_session)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def _forget_session(self) -> None:
        self._session = None

    async def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """Ask, as often as patience allows.

        Raises:
            bot.errors.Unreachable: no answer, only 429 or 5xx, or the source asks to wait longer than that.
            bot.errors.Unreadable: the answer is too large or leads elsewhere.
        """
        url = self._base.joinpath(path).with_query(query)
        deadline = self._clock.now() + timedelta(seconds=self._patience.total)
        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            retry=retry_if_exception_type(Again),
            wait=self._wait,
            stop=lambda state: self._gives_up(state, deadline),
            reraise=True,
        )
        try:
            answer: Answer = await retrying(self._attempt, url, deadline)
        except Again as again:
            retry_at = self._closed_until if self._closed_for() else None
            raise Unreachable(str(again), url=str(url), retry_at=retry_at) from again.__cause__
        return answer

    def _wait(self, state: RetryCallState) -> float:
        told = self._closed_for()
        if told:
            return told
        first = self._patience.first_wait
        grown = wait_random_exponential(
            multiplier=first, max=self._patience.longest_wait, min=first / 2
        )
        return grown(state)

    def _gives_up(self, state: RetryCallState, deadline: datetime) -> bool:
        fault = state.outcome.exception() if state.outcome else None
        nobody = isinstance(fault, Again) and fault.nobody
        attempts = self._patience.attempts
        if nobody:
            attempts = min(attempts, _ATTEMPTS_WHERE_NOBODY_ANSWERS)
        resumed_at = self._clock.now() + timedelta(seconds=state.upcoming_sleep)
        return state.attempt_number >= attempts or resumed_at >= deadline

    def _closed_for(self) -> float:
        """Seconds until the source welcomes requests again; 0 where it does."""
        if self._closed_until is None:
            return 0.0
        return max(0.0, (self._closed_until - self._clock.now()).total_seconds())

    async def _attempt(self, url: URL, deadline: datetime) -> Answer:
        if closed := self._closed_for():
            if self._clock.now() + timedelta(seconds=closed) >= deadline:
                reason = f"no requests are left there for {closed:.0f} s"
                raise Unreachable(reason, url=str(url), retry_at=self._closed_until)
            await self._clock.sleep(closed)
        left = (deadline - self._clock.now()).total_seconds()
        allowed = max(0.001, min(self._patience.request, left))
        try:
            async with asyncio.timeout(allowed):
                return await self._exchange(url)
        except aiohttp.ConnectionTimeoutError as fault:
            reason = f"{url.host} was not reached within {self._patience.connect:.3g} s"
            raise Again(reason, nobody=True) from fault
        except TimeoutError as fault:
            raise Again(f"no complete answer within {_seconds(allowed)}") from fault
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise translated(fault, str(url)) from presentable(fault)

    async def _exchange(self, url: URL) -> Answer:
        """One request, along redirects where they may be followed; the token goes to the first address alone."""
        if self._session is None:
            raise RuntimeError("not entered: use `async with`, or give a session")
        current = url
        for hop in range(_REDIRECTS + 1):
            async with self._session.get(
                current,
                headers=self._headers if hop else self._headers | self._proof,
                allow_redirects=False,
                proxy=proxy_for(current),
                # `_attempt` keeps the time of the whole.
                timeout=aiohttp.ClientTimeout(total=None, connect=self._patience.connect),
            ) as response:
                self._note_quota(response)
                if response.status == 429 or response.status >= 500:
                    raise Again(f"HTTP {response.status}")
                if not (300 <= response.status < 400 and "Location" in response.headers):
                    return Answer(
                        url=str(url),
                        redirected=hop > 0,
                        status=response.status,
                        content_type=_content_type(response),
                        body=await _body(response, url),
                    )
                target = redirected(current, response.headers["Location"])
            if target is None:
                raise Unreadable(_elsewhere(response.headers["Location"]), url=str(url))
            current = target
        raise Unreadable(f"it leads from page to page more than {_REDIRECTS} times", url=str(url))

    def _note_quota(self, response: aiohttp.ClientResponse) -> None:
        now = self._clock.now()
        told = _quota.seconds_to_wait(
            response.headers.getall("RateLimit", []),
            response.headers.get("Retry-After"),
            status=response.status,
            now=now,
        )
        if told is not None:
            until = now + timedelta(seconds=told)
            self._closed_until = max(until, self._closed_until or until)


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 1 else f"{value:.1g} s"


def _content_type(response: aiohttp.ClientResponse) -> str:
    sent = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return sent if sent.isascii() and sent.isprintable() else ""


async def _body(response: aiohttp.ClientResponse, url: URL) -> bytes:
    too_large = Unreadable(f"the answer is larger than {LARGEST_BODY >> 20} MiB", url=str(url))
    if (response.content_length or 0) > LARGEST_BODY:
        raise too_large
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise too_large
    return bytes(body)


def _elsewhere(location: str) -> str:
    try:
        host = URL(location).raw_host
    except ValueError:
        host = None
    where = f"to {host}" if host else "to another address"
    return f"it leads {where}, where it is not followed; set HF_ENDPOINT if that is the right place"
