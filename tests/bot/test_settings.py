"""What places have set, and by which days it counts."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.settings import (
    LARGEST_CAP,
    MOST_ALERTS_A_DAY,
    NO_CAP,
    UNSET,
    PlaceSettings,
    starts_of_day,
    zone_in,
)
from tests.rigs.stored import channel

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def test_who_has_set_nothing_gets_the_usual_alerts_by_the_days_of_the_default_zone() -> None:
    assert UNSET.most_alerts == MOST_ALERTS_A_DAY
    assert zone_in(UNSET, default="Asia/Tokyo").key == "Asia/Tokyo"


def test_who_wants_no_cap_has_none() -> None:
    assert PlaceSettings(daily_cap=NO_CAP).most_alerts is None


@given(st.integers())
def test_a_cap_is_one_that_can_be_set_or_refused(cap: int) -> None:
    if 1 <= cap <= LARGEST_CAP:
        assert PlaceSettings(daily_cap=cap).most_alerts == cap
    elif cap != NO_CAP:
        with pytest.raises(ValueError, match="daily cap"):
            PlaceSettings(daily_cap=cap)


def test_each_place_has_days_of_its_own() -> None:
    settings = {
        channel("C1"): PlaceSettings(zone="Asia/Tokyo"),
        channel("C2"): PlaceSettings(zone="America/New_York"),
        channel("C3"): UNSET,
    }
    assert starts_of_day(settings, NOON, default="Europe/Berlin") == {
        channel("C1"): datetime(2026, 7, 14, 15, tzinfo=UTC),
        channel("C2"): datetime(2026, 7, 15, 4, tzinfo=UTC),
        channel("C3"): datetime(2026, 7, 14, 22, tzinfo=UTC),
    }


def test_a_zone_that_this_machine_does_not_know_counts_as_the_default_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        zone = zone_in(PlaceSettings(zone="Atlantis/Capital"), default="Europe/Berlin")
    assert zone.key == "Europe/Berlin"
    assert "Atlantis/Capital" in caplog.text


def test_a_default_that_is_no_zone_is_refused() -> None:
    with pytest.raises(Mistake):
        zone_in(UNSET, default="Atlantis/Capital")
