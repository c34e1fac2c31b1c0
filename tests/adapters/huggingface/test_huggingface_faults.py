from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import date, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from adapters.huggingface import _endpoint
from adapters.huggingface._faults import Again, presentable, translated
from adapters.huggingface.client import HuggingFace, Patience
from bot.errors import Unreachable, Unreadable
from tests.contracts.source import ids
from tests.rigs import huggingface as rigs
from tests.rigs.clock import NOON
from tests.rigs.huggingface import captured

if TYPE_CHECKING:
    from tests.adapters.huggingface.conftest import Connect
    from tests.rigs.clock import FakeClock
    from tests.rigs.huggingface import Fault, HuggingFaceRig

DAY = date(2026, 7, 15)
PAPERS = tuple(entry["paper"]["id"] for entry in captured("2026-07-15"))


@pytest.mark.parametrize(
    "faults",
    [
        [rigs.status(500)],
        [rigs.status(502), rigs.status(503)],
        [rigs.too_many({})],
        [rigs.cut, rigs.cut, rigs.cut],
        [rigs.cut_body],
        [rigs.cut_body, rigs.status(500), rigs.cut],
        [rigs.body(b"x", content_type="text/plain", code=504)],
    ],
)
async def test_what_may_pass_is_tried_again(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock, faults: list[Fault]
) -> None:
    rig.misbehave(*faults)
    assert ids(await source.listing(DAY)) == PAPERS
    assert clock.waits


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (rigs.html(), "got HTML (content-type text/html), beginning “<!DOCTYPE html>"),
        (rigs.truncated_json(), "got broken JSON at character"),
        (rigs.json_object(), "got a JSON object (content-type application/json)"),
        (rigs.oversized, "larger than 32 MiB"),
        (rigs.announced_oversized, "larger than 32 MiB"),
    ],
)
async def test_what_cannot_be_read_is_one_error_with_its_address_and_not_repeated(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock, fault: Fault, reason: str
) -> None:
    rig.misbehave(fault)
    with pytest.raises(Unreadable) as failed:
        await source.listing(DAY)
    assert reason in failed.value.reason
    assert failed.value.url == f"{rig.url}/api/daily_papers?date=2026-07-15&limit=100&p=0"
    assert len(rig.requests) == 1
    assert clock.waits == []
    assert ids(await source.listing(DAY)) == PAPERS


async def test_waits_grow_are_capped_and_end(
    rig: HuggingFaceRig, connect: Connect, clock: FakeClock
) -> None:
    rig.misbehave(*[rigs.status(503)] * 20)
    patience = Patience(attempts=8, total=600, request=5, first_wait=1, longest_wait=10)
    source = await connect(rig.url, patience=patience)
    with pytest.raises(Unreachable, match="HTTP 503") as failed:
        await source.listing(DAY)
    assert failed.value.retry_at is None
    assert len(rig.requests) == 8
    most = [1, 2, 4, 8, 10, 10, 10]
    assert len(clock.waits) == len(most)
    for waited, at_most in zip(clock.waits, most, strict=True):
        assert 0.5 <= waited <= at_most


async def test_the_total_time_ends_the_trying_whatever_attempts_are_left(
    rig: HuggingFaceRig, connect: Connect, clock: FakeClock
) -> None:
    rig.misbehave(*[rigs.status(500)] * 50)
    patience = Patience(attempts=50, total=20, request=5, first_wait=4, longest_wait=4)
    source = await connect(rig.url, patience=patience)
    with pytest.raises(Unreachable):
        await source.listing(DAY)
    assert 4 <= len(clock.waits) <= 10
    assert sum(clock.waits) < 20


@pytest.mark.parametrize(
    ("seconds", "told"), [(7.38, "7 s"), (19.9996, "20 s"), (1.0, "1 s"), (0.2, "0.2 s")]
)
def test_people_are_told_whole_seconds(seconds: float, told: str) -> None:
    assert _endpoint._seconds(seconds) == told


async def test_slow_bytes_meet_the_end_of_one_attempts_time(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    rig.misbehave(rigs.slow, rigs.slow)
    source = await connect(rig.url, patience=Patience(attempts=2, request=0.2))
    with pytest.raises(Unreachable, match=r"no complete answer within 0\.2 s"):
        await source.listing(DAY)
    assert len(rig.requests) == 2


async def test_after_slow_bytes_the_next_attempt_may_succeed(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    rig.misbehave(rigs.slow)
    source = await connect(rig.url, patience=Patience(request=0.3))
    assert ids(await source.listing(DAY)) == PAPERS


async def test_where_nobody_listens_it_ends_soon(
    connect: Connect, clock: FakeClock, closed_port: int
) -> None:
    source = await connect(f"http://127.0.0.1:{closed_port}", patience=Patience(attempts=9))
    with pytest.raises(Unreachable, match=r"no connection to 127.0.0.1 \(Connection refused\)"):
        await source.listing(DAY)
    assert len(clock.waits) == 1


async def test_a_host_that_never_finishes_connecting_is_given_up_soon(
    connect: Connect, clock: FakeClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        patience = Patience(attempts=9, connect=0.1)
        source = await connect(f"https://127.0.0.1:{port}", patience=patience)
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1 was not reached within 0\.1 s"):
            await source.listing(DAY)
    assert len(clock.waits) == 1


async def test_with_no_requests_left_the_next_waits_for_the_window_to_end(
    rig: HuggingFaceRig, connect: Connect, clock: FakeClock
) -> None:
    rig.left, rig.reset = 1, 30
    source = await connect(rig.url, patience=Patience(total=60))
    await source.listing(DAY)
    assert clock.waits == []
    rig.left = 500
    await source.listing(DAY)
    assert clock.waits == [31]
    await source.listing(DAY)
    assert clock.waits == [31]


async def test_a_window_that_ends_too_late_is_said_at_once_and_nothing_is_asked(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock
) -> None:
    rig.left, rig.reset = 1, 231
    await source.listing(DAY)
    for _ in range(2):
        with pytest.raises(Unreachable) as failed:
            await source.search("anything", 10)
        assert failed.value.retry_at == NOON + timedelta(seconds=232)
    assert len(rig.requests) == 1
    assert clock.waits == []
    clock.move(timedelta(seconds=232))
    rig.left = 500
    assert ids(await source.listing(DAY)) == PAPERS


async def test_pages_stop_where_the_quota_ends_and_go_on_after_it(
    rig: HuggingFaceRig, connect: Connect, clock: FakeClock
) -> None:
    rig.days = {DAY: rigs.invented(150)}
    rig.left, rig.reset = 1, 10
    source = await connect(rig.url)
    assert len(ids(await source.listing(DAY))) == 150
    assert clock.waits == [11]


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        (
            {"RateLimit": '"api";r=0;t=12', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'},
            13,
        ),
        ({"Retry-After": "9"}, 9),
        ({"Retry-After": "Wed, 15 Jul 2026 12:00:20 GMT"}, 20),
        ({"Retry-After": "2", "RateLimit": '"api";r=0;t=12'}, 13),
    ],
)
async def test_after_429_it_waits_as_long_as_it_is_told(
    rig: HuggingFaceRig,
    source: HuggingFace,
    clock: FakeClock,
    headers: dict[str, str],
    waited: float,
) -> None:
    rig.misbehave(rigs.too_many(headers))
    assert ids(await source.listing(DAY)) == PAPERS
    assert clock.waits == [waited]


@pytest.mark.parametrize("headers", [{"Retry-After": "600"}, {"RateLimit": '"api";r=0;t=599'}])
async def test_after_429_with_too_long_a_wait_it_says_when_to_come_back(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock, headers: dict[str, str]
) -> None:
    rig.misbehave(rigs.too_many(headers))
    with pytest.raises(Unreachable, match="HTTP 429") as failed:
        await source.listing(DAY)
    assert failed.value.retry_at == NOON + timedelta(seconds=600)
    assert clock.waits == []
    with pytest.raises(Unreachable, match="no requests are left there for 600 s"):
        await source.listing(DAY)
    assert len(rig.requests) == 1


async def test_a_busy_service_that_names_a_time_is_asked_then(
    rig: HuggingFaceRig, source: HuggingFace, clock: FakeClock
) -> None:
    rig.misbehave(rigs.status(503, {"Retry-After": "5"}))
    assert ids(await source.listing(DAY)) == PAPERS
    assert clock.waits == [5]


async def test_what_one_question_learns_of_the_quota_holds_for_all(
    rig: HuggingFaceRig, source: HuggingFace
) -> None:
    rig.misbehave(rigs.too_many({"Retry-After": "600"}))
    answers = await asyncio.gather(source.listing(DAY), source.listing(DAY), return_exceptions=True)
    assert any(isinstance(answer, Unreachable) for answer in answers)
    with pytest.raises(Unreachable):
        await source.search("anything", 1)


async def test_a_given_session_is_used_and_left_open(rig: HuggingFaceRig, clock: FakeClock) -> None:
    async with aiohttp.ClientSession() as session:
        async with HuggingFace(
            clock=clock, version="0.1", endpoint=rig.url, session=session
        ) as source:
            assert ids(await source.listing(DAY)) == PAPERS
        assert not session.closed


KEY = ConnectionKey("huggingface.co", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, OSError(-2, "x")), "the name huggingface.co"),
        (aiohttp.ClientProxyConnectionError(KEY, OSError(111, "x")), "the proxy huggingface.co"),
        (aiohttp.ClientConnectorError(KEY, OSError("x")), "(nobody answers)"),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "x")), "no secure connection"),
        (aiohttp.ServerDisconnectedError(), "broke off"),
        (aiohttp.ClientOSError(104, "x"), "broke off"),
        (ConnectionResetError(), "broke off"),
    ],
)
def test_faults_that_may_pass_are_worth_another_attempt(fault: Exception, reason: str) -> None:
    again = translated(fault, "https://huggingface.co/x")
    assert isinstance(again, Again)
    assert reason in str(again)
    assert presentable(fault) is fault


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            aiohttp.ClientConnectorCertificateError(KEY, ssl.CertificateError("x")),
            "the certificate of huggingface.co cannot be trusted",
        ),
        (aiohttp.InvalidURL("http://user:secret@"), "is a proxy set wrongly?"),
        (ValueError("secret"), "is a proxy set wrongly?"),
    ],
)
def test_faults_that_do_not_pass_are_final_and_tell_no_foreign_words(
    fault: Exception, reason: str
) -> None:
    final = translated(fault, "https://huggingface.co/x")
    assert isinstance(final, Unreachable)
    assert reason in final.reason
    assert "secret" not in str(final)
