"""The project's own Hugging Face service on loopback: it speaks the real protocol, and misbehaves on request.

``python -m tests.rigs.huggingface --data tests/data/hf`` serves captured days until it is interrupted; its
first line of output is its address.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import signal
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

Entry = dict[str, Any]
Fault = Callable[[web.Request, "HuggingFaceRig"], Awaitable[web.StreamResponse]]
"""What to do with one request instead of answering it."""

DATA = Path(__file__).parent.parent / "data" / "hf"
_DAY_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.second)?\.json(?:\.gz)?")
_QUOTA, _WINDOW = 500, 300


def captured(name: str) -> list[Entry]:
    """One captured list of `tests/data/hf`, by file name without ``.json``."""
    entries: list[Entry] = json.loads((DATA / f"{name}.json").read_bytes())
    return entries


def captured_days(folder: Path = DATA) -> dict[date, list[Entry]]:
    """All captured lists of a folder; of a day captured twice the later."""
    days = {}
    for path in sorted(folder.iterdir()):
        if named := _DAY_FILE.fullmatch(path.name):
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            days[date.fromisoformat(named[1])] = json.loads(content)
    return days


def invented(count: int, *, month: str = "2607", first: int = 1) -> list[Entry]:
    """So many entries with ids of their own, made of one captured entry."""
    model = captured("2026-07-15")[0]
    return [
        {
            **model,
            "paper": {**model["paper"], "id": f"{month}.{number:05}", "upvotes": count - place},
        }
        for place, number in enumerate(range(first, first + count))
    ]


def untitled(entry: Entry) -> Entry:
    """The entry, without its titles."""
    paper = {key: value for key, value in entry["paper"].items() if key != "title"}
    return {**{key: value for key, value in entry.items() if key != "title"}, "paper": paper}


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class HuggingFaceRig:
    """The service. Usable while entered.

    Attributes:
        days: what is on which day's list; may be changed at any time.
        today: later days are refused as not open yet; without it, those after the latest of `days`.
        requests: all that came in, oldest first.
        left: requests left in the quota's window, counted down.
        reset: seconds until the window ends, as told.
        wrapped: whether the search wraps its papers in ``{"paper": …}``.
        port: where to listen; 0 is any free port.
    """

    days: dict[date, list[Entry]] = field(default_factory=dict, repr=False)
    today: date | None = None
    requests: list[Received] = field(default_factory=list)
    left: int = _QUOTA
    reset: int = _WINDOW
    wrapped: bool = True
    port: int = 0
    url: str = field(default="", init=False)
    _faults: deque[Fault] = field(default_factory=deque, init=False)
    _later: dict[date, deque[list[Entry]]] = field(default_factory=dict, init=False)
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _runner: web.AppRunner | None = field(default=None, init=False)

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._watched])
        app.router.add_get("/api/daily_papers", self._daily_papers)
        app.router.add_get("/api/papers/search", self._search)
        app.router.add_get("/api/papers/{id:.+}", self._paper)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def misbehave(self, *faults: Fault) -> None:
        """Do this, one after the other, with the next requests."""
        self._faults.extend(faults)

    def behave(self) -> None:
        """Forget what `misbehave` still held in store."""
        self._faults.clear()

    def grow(self, day: date, *later: list[Entry]) -> None:
        """Each time the list of `day` has been read from its start, put the next of these in its place."""
        self._later.setdefault(day, deque()).extend(later)

    async def until_closed(self, seconds: float) -> bool:
        """Wait, but not beyond the rig's end; whether that has come."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return False
        return True

    @property
    def quota_headers(self) -> dict[str, str]:
        """As the service sends them with every answer."""
        return {
            "RateLimit": f'"api";r={self.left};t={self.reset}',
            "RateLimit-Policy": f'"fixed window";"api";q={_QUOTA};w={_WINDOW}',
        }

    @web.middleware
    async def _watched(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        self.requests.append(Received(request.path, dict(request.query), dict(request.headers)))
        self.left = max(0, self.left - 1)
        if self._faults:
            return await self._faults.popleft()(request, self)
        answer = await handler(request)
        answer.headers.update(self.quota_headers)
        return answer

    async def _daily_papers(self, request: web.Request) -> web.Response:
        query = request.query
        size, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        if not (0 < size <= 100 and page >= 0):
            return _error(400, "✖ Too big: expected number to be <=100\n  → at limit")
        if "date" in query:
            day = date.fromisoformat(query["date"])
            if day > self._open_until():
                return _not_open(self._open_until())
            entries = self.days.get(day, [])
            if page == 0 and self._later.get(day):
                self.days[day] = self._later[day].popleft()
        else:
            entries = _of_days(self.days, _period(query))
        if query.get("sort") == "trending":
            entries = sorted(entries, key=lambda entry: -int(entry["paper"].get("upvotes", 0)))
        return _json(entries[page * size : (page + 1) * size])

    async def _paper(self, request: web.Request) -> web.Response:
        for entry in _of_days(self.days, None):
            if entry["paper"]["id"] == request.match_info["id"]:
                outer = {key: entry[key] for key in ("numComments", "thumbnail") if key in entry}
                return _json({**entry["paper"], **outer})
        return _error(404, "Paper not found")

    async def _search(self, request: web.Request) -> web.Response:
        wanted, limit = request.query.get("q", ""), int(request.query.get("limit", "120"))
        if len(wanted) > 250 or not 0 < limit <= 120:
            return _error(400, "✖ Too big: expected string to have <=250 characters\n  → at q")
        found = [
            entry
            for entry in _of_days(self.days, None)
            if wanted.casefold() in " ".join(str(entry["paper"]["title"]).split()).casefold()
        ]
        return _json(found[:limit] if self.wrapped else [entry["paper"] for entry in found[:limit]])

    def _open_until(self) -> date:
        return self.today or max(self.days, default=date.min)


def _period(query: Mapping[str, str]) -> Callable[[date], bool]:
    if "week" in query:
        year, week = query["week"].split("-W")
        return lambda day: day.isocalendar()[:2] == (int(year), int(week))
    if "month" in query:
        return lambda day: f"{day:%Y-%m}" == query["month"]
    return lambda _day: True


def _of_days(
    days: Mapping[date, list[Entry]], wanted: Callable[[date], bool] | None
) -> list[Entry]:
    return [
        entry
        for day in sorted(days, reverse=True)
        if wanted is None or wanted(day)
        for entry in days[day]
    ]


def as_json(data: object) -> bytes:
    """As the service writes it: minified UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _json(data: object, *, status: int = 200) -> web.Response:
    return web.Response(
        body=as_json(data), status=status, content_type="application/json", charset="utf-8"
    )


def _error(status: int, said: str) -> web.Response:
    return _json({"error": said}, status=status)


def _not_open(until: date) -> web.Response:
    body = (DATA / "future_date_400.json").read_text()
    body = re.sub(r"\d{4}-\d{2}-\d{2}", (until + timedelta(days=1)).isoformat(), body)
    return web.Response(text=body, status=400, content_type="application/json")


async def as_usual(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
    """Answer this request for a list as if nothing were planned: the fault after it is for the next one."""
    return await rig._daily_papers(request)


def status(code: int, headers: Mapping[str, str] | None = None) -> Fault:
    """Answer with this status and nothing of use."""

    async def fault(_request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
        return web.Response(status=code, text="Internal Error", headers=headers)

    return fault


def too_many(headers: Mapping[str, str]) -> Fault:
    """Answer 429 with these headers."""
    return status(429, headers)


def body(content: bytes, *, content_type: str = "application/json", code: int = 200) -> Fault:
    """Answer with these very bytes."""

    async def fault(_request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
        return web.Response(
            body=content, status=code, headers={**rig.quota_headers, "Content-Type": content_type}
        )

    return fault


def html() -> Fault:
    """Answer with a page for people."""
    return body(b"<!DOCTYPE html>\n<html><head><title>Sorry</title>", content_type="text/html")


def json_object() -> Fault:
    """Answer with a JSON object where a list is due."""
    return body(b'{"error": "Internal error"}')


def truncated_json() -> Fault:
    """Answer with a whole body whose JSON ends in the middle."""
    return body(b'[{"paper": {"id": "2607.11886", "title": "Re')


def redirect(target: str, code: int = 302) -> Fault:
    """Send the asker elsewhere; a path leads within this service."""
    return status(code, {"Location": target})


async def cut(request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
    """Cut the connection before answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def not_http(request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
    """Answer with something that is no HTTP."""
    assert request.transport is not None
    request.transport.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
    request.transport.close()
    return web.Response()


async def cut_body(request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
    """Cut the connection in the middle of the body."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'[{"paper": ')
    assert request.transport is not None
    request.transport.abort()
    return response


async def slow(request: web.Request, rig: HuggingFaceRig) -> web.StreamResponse:
    """Answer one byte at a time, until the asker has gone."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        await response.write(b"[")
        while request.transport is not None and not await rig.until_closed(0.02):
            await response.write(b" ")
    except ConnectionError:
        pass
    return response


async def oversized(request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
    """Answer with a small body that unpacks to 40 MiB."""
    response = web.Response(
        body=gzip.compress(b"[" + b" " * (40 * 2**20) + b"]", compresslevel=1),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    await response.prepare(request)
    return response


async def announced_oversized(request: web.Request, _rig: HuggingFaceRig) -> web.StreamResponse:
    """Announce a body of a terabyte."""
    response = web.StreamResponse(headers={"Content-Length": str(2**40)})
    await response.prepare(request)
    return response


async def _serve(days: Mapping[date, list[Entry]], *, port: int, today: date | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with HuggingFaceRig(days=dict(days), port=port, today=today) as rig:
        print(rig.url, flush=True)  # noqa: T201  the address is the output
        await stop.wait()


def _main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of captured days")
    parser.add_argument("--port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--today", type=date.fromisoformat, help="the latest day that is open")
    options = parser.parse_args(None if arguments is None else list(arguments))
    asyncio.run(_serve(captured_days(options.data), port=options.port, today=options.today))


if __name__ == "__main__":
    _main()
