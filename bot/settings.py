"""What a place has settled for itself: its time zone, and how much it is told in a day."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.errors import Mistake
from bot.zones import start_of_day, zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.tenancy import Place

_log = logging.getLogger(__name__)

MOST_ALERTS_A_DAY = 30
"""Alerts that a place gets at once in one of its days, unless it says otherwise; what is more is kept, and counted."""

LARGEST_CAP = 500
"""The most alerts a day that can be set; who wants more wants no cap."""

NO_CAP = 0
"""The cap of a place that takes as many alerts as there are."""


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """What a place has set; what it has not is None, and follows the defaults.

    Attributes:
        zone: its time zone, an IANA name.
        daily_cap: how many alerts it gets at once in one of its days, 1 to `LARGEST_CAP`, or `NO_CAP`.

    Raises:
        ValueError: the cap is another number.
    """

    zone: str | None = None
    daily_cap: int | None = None

    def __post_init__(self) -> None:
        if self.daily_cap is not None and not NO_CAP <= self.daily_cap <= LARGEST_CAP:
            raise ValueError(f"a daily cap of {self.daily_cap} cannot be set")

    @property
    def most_alerts(self) -> int | None:
        """How many alerts it gets at once in one of its days; None where there is no limit."""
        if self.daily_cap is None:
            return MOST_ALERTS_A_DAY
        return None if self.daily_cap == NO_CAP else self.daily_cap


UNSET = PlaceSettings()
"""Those of a place that never set anything."""


def zone_in(settings: PlaceSettings, *, default: str) -> ZoneInfo:
    """The zone of a place: its own, else the default (IANA names).

    Where this machine does not know the place's own, the default counts, and that is logged.

    Raises:
        bot.errors.Mistake: `BAD_ZONE`; the default is no zone.
    """
    if settings.zone is not None:
        try:
            return zone_of(settings.zone)
        except Mistake as mistake:
            _warn(str(mistake), default)
    return zone_of(default)


@cache
def _warn(what: str, default: str) -> None:
    """Once for each zone, not at each look."""
    _log.warning("%s here, so %s counts for a place that has set it", what, default)


def starts_of_day(
    settings: Mapping[Place, PlaceSettings], now: datetime, *, default: str
) -> dict[Place, datetime]:
    """When the day of `now` (aware) began in each place, by its own zone, else the default (UTC instants)."""
    zones = {place: zone_in(its, default=default) for place, its in settings.items()}
    starts = {zone: start_of_day(now, zone) for zone in set(zones.values())}
    return {place: starts[zone] for place, zone in zones.items()}
