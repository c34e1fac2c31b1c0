from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.papers import PaperId, SourceName
from tests.contracts.source import SourceContract, World
from tests.rigs.huggingface import captured, html

if TYPE_CHECKING:
    from adapters.huggingface.client import HuggingFace
    from tests.adapters.huggingface.conftest import Connect
    from tests.rigs.huggingface import HuggingFaceRig


class TestHuggingFace(SourceContract):
    @pytest.fixture
    def world(self) -> World:
        days = ("2026-07-14", "2026-07-15")
        return World(
            name=SourceName.HF,
            days={
                date.fromisoformat(day): tuple(
                    PaperId(entry["paper"]["id"]) for entry in captured(day)
                )
                for day in days
            },
            empty_day=date(2026, 7, 12),
            closed_day=date(2026, 7, 16),
            week=(2026, 29),
            month=(2026, 7),
            unknown=PaperId("2607.99999"),
            query="model",
            hopeless="phlogiston",
        )

    @pytest.fixture
    async def source(self, rig: HuggingFaceRig, connect: Connect, world: World) -> HuggingFace:
        rig.days = {day: captured(day.isoformat()) for day in world.days}
        return await connect(rig.url)

    @pytest.fixture
    async def dead_source(self, connect: Connect, closed_port: int) -> HuggingFace:
        return await connect(f"http://127.0.0.1:{closed_port}")

    @pytest.fixture
    async def odd_source(self, rig: HuggingFaceRig, connect: Connect) -> HuggingFace:
        rig.misbehave(*[html()] * 5)
        return await connect(rig.url)
