"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# Timings are never judged by tests; a loaded machine is not a broken program.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
