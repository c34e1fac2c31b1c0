"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from storage.memory import MemoryStore
from tests.contracts.index import IndexContract
from tests.contracts.store import StoreContract


class TestMemoryStore(StoreContract, IndexContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
