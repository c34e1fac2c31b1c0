"""What the tests of the stores share."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "tests.contracts.store",
    "tests.contracts.index",
    "tests.contracts.watches",
    "tests.contracts.meetings",
    "tests.contracts.settings",
)
