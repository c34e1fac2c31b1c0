"""Hugging Face Daily Papers over the network."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from adapters.huggingface import parse
from adapters.huggingface._endpoint import Endpoint, Patience
from bot.errors import NotOpenYet, Unreadable
from bot.papers import SourceName
from bot.ports import Batch

if TYPE_CHECKING:
    from datetime import date
    from types import TracebackType

    import aiohttp

    from adapters.huggingface._endpoint import Answer
    from adapters.huggingface.address import SecretText
    from bot.papers import PaperId
    from bot.ports import Clock, Sighting

__all__ = ["HuggingFace", "Patience"]

_log = logging.getLogger(__name__)

ENDPOINT = "https://huggingface.co"
PAGE = 100
"""Entries a page: the most the service gives."""
_MOST_PAGES = 50  # the largest month so far has not ten
_LONGEST_QUERY = 250  # more is refused with HTTP 400
_MOST_FOUND = 120  # likewise

_PATIENCE = Patience()


class HuggingFace:
    """A `bot.ports.Source`. Use it as an async context manager, or give it a session.

    Requests are repeated where that may help and wait as the service asks, within `patience`; all calls of
    one instance share what it said of its quota. A page that is asked for while the list grows may hold
    papers of the page before: each counts once.

    Args:
        clock: for all waiting.
        version: Paperboy's, told to the service.
        endpoint: the service's address; a mirror may have a path.
        token: sent to that address alone and never along a redirect, only over https or to this very machine.
        patience: how long one request may take.
        session: used where given, and not closed; it must not have `trust_env`.

    Raises:
        bot.errors.ConfigMistake: `endpoint` or `token` (HF_ENDPOINT, HF_TOKEN) cannot be used.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        version: str,
        endpoint: str = ENDPOINT,
        token: str | SecretText | None = None,
        patience: Patience = _PATIENCE,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._clock = clock
        self._endpoint = Endpoint(
            endpoint,
            token=token,
            user_agent=f"paperboy/{version}",
            patience=patience,
            clock=clock,
            session=session,
        )

    async def __aenter__(self) -> Self:
        await self._endpoint.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._endpoint.__aexit__(kind, fault, trace)

    @property
    def name(self) -> SourceName:
        """Which source it is."""
        return SourceName.HF

    async def listing(self, day: date) -> Batch:
        """The list of one day; see `bot.ports.Source.listing`."""
        return await self._pages({"date": day.isoformat()}, day=day)

    async def week(self, year: int, week: int) -> Batch:
        """The papers of an ISO week; see `bot.ports.Source.week`."""
        return await self._pages({"week": f"{year:04}-W{week:02}"})

    async def month(self, year: int, month: int) -> Batch:
        """The papers of a month; see `bot.ports.Source.month`."""
        return await self._pages({"month": f"{year:04}-{month:02}"})

    async def paper(self, paper_id: PaperId) -> Sighting | None:
        """One paper; see `bot.ports.Source.paper`."""
        answer = await self._endpoint.get(f"api/papers/{paper_id}", {})
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise self._refused(answer)
        told = parse.read_object(answer.body, url=answer.url, content_type=answer.content_type)
        try:
            sighting = parse.read_sighting(told, at=self._clock.now())
        except parse.BadEntry as fault:
            raise Unreadable(f"expected a paper, but {fault}", url=answer.url) from fault
        if sighting.paper.id != paper_id:
            raise Unreadable(f"the answer is about {sighting.paper.id}", url=answer.url)
        return sighting

    async def search(self, query: str, limit: int) -> Batch:
        """What the service's own search finds; see `bot.ports.Source.search`.

        Of a query longer than the service takes the first 250 characters are used.
        """
        limit = max(1, min(limit, _MOST_FOUND))
        answer = await self._endpoint.get(
            "api/papers/search", {"q": query[:_LONGEST_QUERY], "limit": str(limit)}
        )
        if answer.status != 200:
            raise self._refused(answer)
        _, found = await self._read_list(answer)
        return Batch(found.sightings[:limit], found.skipped, found.at)

    async def _pages(self, query: dict[str, str], *, day: date | None = None) -> Batch:
        """All pages of a list, until one is short or repeats what is known.

        A page without any readable entry repeats nothing: the next may be better.
        """
        found: dict[PaperId, Sighting] = {}
        skipped = 0
        for page in range(_MOST_PAGES):
            answer = await self._endpoint.get(
                "api/daily_papers", {**query, "limit": str(PAGE), "p": str(page)}
            )
            if answer.status != 200:
                raise self._refused(answer, day=day)
            size, batch = await self._read_list(answer, day=day)
            skipped += batch.skipped
            before = len(found)
            for sighting in batch.sightings:
                found.setdefault(sighting.paper.id, sighting)
            repeats = bool(batch.sightings) and len(found) == before
            if size < PAGE or repeats:
                break
        else:
            _log.warning("%s: more than %d pages, the rest is left out", answer.url, _MOST_PAGES)
        return Batch(tuple(found.values()), skipped, batch.at)

    async def _read_list(self, answer: Answer, *, day: date | None = None) -> tuple[int, Batch]:
        """The papers of an answer, and of how many entries. In a thread: text analysis takes its time."""
        at = self._clock.now()

        def read() -> tuple[int, Batch]:
            entries = parse.read_list(answer.body, url=answer.url, content_type=answer.content_type)
            return len(entries), parse.read_batch(entries, url=answer.url, at=at, day=day)

        return await asyncio.to_thread(read)

    def _refused(self, answer: Answer, *, day: date | None = None) -> Unreadable | NotOpenYet:
        """What a status that promises no papers means."""
        said = parse.read_error(answer.body)
        if answer.status == 400 and day is not None and "less than" in said.lower():
            return NotOpenYet(f"the list of {day} is not open yet", url=answer.url)
        if answer.status in (401, 403):
            advice = self._about_the_token(answer)
            said = f"{advice} (“{said}”)" if said else advice
        said = f": {said}" if said else ""
        return Unreadable(f"HTTP {answer.status}{said}", url=answer.url)

    def _about_the_token(self, answer: Answer) -> str:
        if not self._endpoint.has_token:
            return "it wants a token; set HF_TOKEN"
        if answer.redirected:
            return "the token is not sent along redirects; check HF_ENDPOINT"
        return "the token is not accepted; check HF_TOKEN"
