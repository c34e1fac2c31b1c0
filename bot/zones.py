"""Time zones as people type them, and when a day begins in them.

The names are those of IANA's time zone database (https://www.iana.org/time-zones) as the package `tzdata` lists them;
the machine's own rules for a zone go before those of the package.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import Mistake, Refusal
from bot.typed import plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

UTC_NAME = "UTC"
"""The zone of whoever names none."""

_EXAMPLE = "For example Europe/Berlin or America/New_York."
_SECOND = timedelta(seconds=1)
_OFFSET = re.compile(r"(?:utc|gmt)?[+-]?\d{1,2}(?::?\d\d)?")
# A shorter word is a slip of too many names, and most of three letters are abbreviations: CST is used for three zones.
_SHORTEST_SLIP = 4
_LIKENESS = 0.75
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Names:
    """What zones can be called, by the name as `_folded` gives it.

    Attributes:
        whole: every zone by its whole name.
        towns: the zones that stand for a country's region, by each end of their names, such as ``berlin``.
        others: the same of all other names: older ones and, such as US/Eastern, groups.
    """

    whole: dict[str, str]
    towns: dict[str, tuple[str, ...]]
    others: dict[str, tuple[str, ...]]


def read_zone(text: str) -> str:
    """The IANA name that `text` means, spelt as IANA does.

    Any case is taken, blanks for underscores, letters without their accents, and a town without its region.

    Raises:
        bot.errors.Mistake: `BAD_ZONE`; it names none, or several. A `fix` is a name.
    """
    names = _names()
    key = _folded(text)
    found: tuple[str, ...] = ()
    if "/" in key and key in names.whole:
        return names.whole[key]
    found = names.towns.get(key, ())
    if not found and key in names.whole:
        return names.whole[key]
    found = found or names.others.get(key, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise Mistake(
            Refusal.BAD_ZONE,
            f"{quoted(text)} may be {' or '.join(found)}",
            hint="Write the one that is meant.",
        )
    raise _unknown(text, key, names)


def zone_of(name: str) -> ZoneInfo:
    """The rules of a zone.

    Raises:
        bot.errors.Mistake: `BAD_ZONE`; neither this machine nor the package `tzdata` knows the name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise _no_zone(name) from None


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the day of `now` (aware) began in a zone: the first that has its date there.

    That is midnight, the first one where the clocks are put back over it; where they are put forward over it, the
    instant at which that was done.
    """
    day = now.astimezone(zone).date()

    def is_of_day(instant: datetime) -> bool:
        return instant.astimezone(zone).date() == day

    start = datetime.combine(day, time(), zone).astimezone(UTC)
    if not is_of_day(start - _SECOND):
        return start
    # The clocks went over a midnight that never was, some time in the hours before it.
    earlier = datetime.combine(day, time(), zone).replace(fold=1).astimezone(UTC)
    while start - earlier > _SECOND:
        middle = earlier + ((start - earlier) // _SECOND // 2) * _SECOND
        if is_of_day(middle):
            start = middle
        else:
            earlier = middle
    return start


def zone_names() -> tuple[str, ...]:
    """Names worth offering: UTC and the zones of the world's regions, in order."""
    towns = {name for found in _names().towns.values() for name in found}
    return (UTC_NAME, *sorted(towns))


@cache
def _names() -> _Names:
    data = files("tzdata")
    whole = {_folded(name): name for name in (data / "zones").read_text("utf-8").split()}
    whole.pop("factory", None)  # what a machine has whose zone was never set
    table = (data / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    towns = [line.split("\t")[2] for line in table if line and not line.startswith("#")]
    # Etc/GMT+2 lies west of Greenwich: nobody who types GMT+2 means it.
    others = [name for name in whole.values() if name not in towns and not name.startswith("Etc/")]
    return _Names(whole, _by_end(towns), _by_end(others))


def _by_end(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        _, *ends = name.split("/")
        for count in range(len(ends)):
            end = _folded("/".join(ends[count:]))
            found[end] = (*found.get(end, ()), name)
    return found


def _folded(text: str) -> str:
    """The text as names are compared: lower case, no accents, one ``_`` for blanks."""
    bare = "".join(
        each
        for each in unicodedata.normalize("NFKD", plain(text).text)
        if not unicodedata.combining(each)
    )
    return re.sub(r"[\s_]+", "_", bare.strip().casefold())


def _unknown(text: str, key: str, names: _Names) -> Mistake:
    if _OFFSET.fullmatch(key):
        return Mistake(
            Refusal.BAD_ZONE,
            f"{quoted(text)} is no time zone but a distance from UTC, which summer time may change",
            hint="Write a large town of the zone, such as Europe/Berlin.",
        )
    meant = _meant(key, names)
    if not meant:
        return _no_zone(text)
    more = " …" if len(meant) > _MOST_NAMED else ""
    return Mistake(
        Refusal.BAD_ZONE,
        f"no time zone is called {quoted(text)}",
        hint=f"Did you mean {' or '.join(meant[:_MOST_NAMED])}{more}?",
        fix=meant[0] if len(meant) == 1 else None,
    )


def _meant(key: str, names: _Names) -> list[str]:
    """The zones whose names begin with what was typed, else the one that is spelt most like it."""
    if not key:
        return []
    begun = {
        name
        for end, found in names.towns.items()
        if end.startswith((f"{key.rstrip('_')}_", f"{key}-"))
        for name in found
    }
    if begun or len(key) < _SHORTEST_SLIP:
        return sorted(begun)
    town = key.rpartition("/")[2]
    for typed, known in ((key, _whole_towns(names)), (town, names.towns)):
        close = get_close_matches(typed[:40], known, n=1, cutoff=_LIKENESS)
        if close:
            return list(known[close[0]])
    return []


def _whole_towns(names: _Names) -> dict[str, tuple[str, ...]]:
    return {_folded(name): (name,) for found in names.towns.values() for name in found}


def _no_zone(text: str) -> Mistake:
    return Mistake(
        Refusal.BAD_ZONE,
        f"no time zone is called {quoted(text)}",
        hint=f"A zone is called by its largest town. {_EXAMPLE}",
    )
