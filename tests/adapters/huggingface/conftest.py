from __future__ import annotations

import socket
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from adapters.huggingface.client import HuggingFace, Patience
from tests.rigs.clock import FakeClock
from tests.rigs.huggingface import HuggingFaceRig, captured_days

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


PATIENCE = Patience(request=5)


class Connect(Protocol):
    async def __call__(
        self, endpoint: str, *, token: str | None = None, patience: Patience = ...
    ) -> HuggingFace: ...


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def rig() -> AsyncIterator[HuggingFaceRig]:
    async with HuggingFaceRig(days=captured_days()) as rig:
        yield rig


@pytest.fixture
async def connect(clock: FakeClock) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def connected(
            endpoint: str,
            *,
            token: str | None = None,
            patience: Patience = PATIENCE,
        ) -> HuggingFace:
            return await stack.enter_async_context(
                HuggingFace(
                    clock=clock, version="0.1", endpoint=endpoint, token=token, patience=patience
                )
            )

        yield connected


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def source(rig: HuggingFaceRig, connect: Connect) -> HuggingFace:
    return await connect(rig.url)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine where nobody listens, kept from others for the test's time."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
