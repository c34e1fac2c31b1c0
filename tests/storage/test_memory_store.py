"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from storage.memory import MemoryStore
from tests.contracts.index import IndexContract
from tests.contracts.meetings import MeetingContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.settings import SettingsContract
from tests.contracts.store import StoreContract
from tests.contracts.watches import WatchContract


class TestMemoryStore(
    StoreContract, IndexContract, WatchContract, MeetingContract, SettingsContract, OutboxContract
):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
