"""Watches and what comes of them as rows, and what every store makes of them before it keeps them."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import StoreFault
from bot.settings import PlaceSettings
from bot.tenancy import Owner, OwnerKind, Place, PlaceKind, Platform, Workspace
from bot.watching.model import Alert, Every, Meeting, Mute, News, Outcome, Saved, Watch
from bot.watching.ports import Reason
from storage.kept_queries import query_of, query_text
from storage.storable import storable_place, storable_text, utc
from storage.tenants import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_log = logging.getLogger(__name__)

_STRENGTH = {reason: strength for strength, reason in enumerate(Reason)}


def watch_of(row: Sequence[Any]) -> Watch:
    """The watch of a row."""
    (
        watch_id,
        platform,
        workspace_key,
        kind,
        owner_key,
        number,
        query,
        place_key,
        place_kind,
        every,
        begins_at,
        paused_at,
    ) = row
    workspace = Workspace(Platform(platform), workspace_key)
    return Watch(
        id=watch_id,
        owner=Owner(workspace, OwnerKind(kind), owner_key),
        number=number,
        query=query_of(query),
        place=Place(workspace, place_key, PlaceKind(place_kind)),
        every=Every(every),
        begins_at=begins_at,
        paused_at=paused_at,
    )


def watch_values(watch: Watch, *, place_id: int) -> dict[str, Any]:
    """What of a watch may change, by column."""
    return {
        "query": query_text(watch.query),
        "place_id": place_id,
        "every": watch.every.value,
        "begins_at": watch.begins_at,
        "paused_at": watch.paused_at,
    }


def mutes_by_owner(
    owners: dict[int, Owner], rows: Iterable[Sequence[Any]]
) -> dict[Owner, tuple[Mute, ...]]:
    """Mutes of rows, by owner; `owners` by id. One that cannot be read is left out, so that all others go on."""
    found: dict[Owner, list[Mute]] = {}
    for owner_id, number, text, since in rows:
        owner = owners[owner_id]
        try:
            query = query_of(text)
        except StoreFault as fault:
            _log.error("a mute with the number %d is left out: %s", number, fault)
            continue
        mute = Mute(owner=owner, number=number, query=query, since=since)
        found.setdefault(owner, []).append(mute)
    return {owner: tuple(mutes) for owner, mutes in found.items()}


def saved_of(owner: Owner, row: Sequence[Any]) -> Saved:
    """What an owner has saved, of a row."""
    paper_id, at, note, tags = row
    return Saved(owner=owner, paper_id=paper_id, at=at, note=note, tags=tags)


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    """A meeting as a row of `meetings`."""
    return {
        "paper_id": meeting.paper_id,
        "watch_id": meeting.watch_id,
        "at": meeting.at,
        "outcome": meeting.outcome.value,
        "detail": meeting.detail,
    }


def meeting_of(row: Sequence[Any]) -> Meeting:
    """The meeting of a row."""
    watch_id, paper_id, at, outcome, detail = row
    return Meeting(
        watch_id=watch_id, paper_id=paper_id, at=at, outcome=Outcome(outcome), detail=detail
    )


def alert_row(alert: Alert, *, place_id: int) -> dict[str, Any]:
    """An alert as a row of `alerts`."""
    return {
        "paper_id": alert.paper_id,
        "place_id": place_id,
        "at": alert.at,
        "every": alert.every.value,
        "is_late": alert.is_late,
        "is_capped": alert.is_capped,
    }


def alert_of(row: Sequence[Any], watch_ids: Iterable[int]) -> Alert:
    """The alert of a row; `watch_ids` in order."""
    *place, paper_id, at, every, is_late, is_capped = row
    return Alert(
        place=place_of(*place),
        paper_id=paper_id,
        at=at,
        every=Every(every),
        is_late=is_late,
        is_capped=is_capped,
        watch_ids=tuple(watch_ids),
    )


def news_row(news: News) -> dict[str, Any]:
    """How a paper was met first as a row of `news`."""
    return {
        "paper_id": news.paper_id,
        "day": news.day,
        "at": news.at,
        "is_quiet": news.is_quiet,
        "is_late": news.is_late,
    }


def news_of(row: Sequence[Any]) -> News:
    """How a paper was met first, of a row."""
    paper_id, day, at, is_quiet, is_late = row
    return News(paper_id=paper_id, day=day, at=at, is_quiet=is_quiet, is_late=is_late)


def settings_row(settings: PlaceSettings, *, place_id: int) -> dict[str, Any]:
    """What a place has set as a row of `place_settings`."""
    return {"place_id": place_id, "zone": settings.zone, "daily_cap": settings.daily_cap}


def settings_of(row: Sequence[Any]) -> PlaceSettings:
    """What a place has set, of a row."""
    zone, daily_cap = row
    return PlaceSettings(zone=zone, daily_cap=daily_cap)


def storable_settings(settings: PlaceSettings) -> PlaceSettings:
    """`settings` with their text storable."""
    return (
        settings if settings.zone is None else replace(settings, zone=storable_text(settings.zone))
    )


def storable_owner(owner: Owner) -> Owner:
    """`owner` with its keys storable."""
    workspace = replace(owner.workspace, key=storable_text(owner.workspace.key))
    return replace(owner, workspace=workspace, key=storable_text(owner.key))


def storable_watch(watch: Watch) -> Watch:
    """`watch` with its owner and place storable.

    Raises:
        ValueError: an instant is not aware and UTC, or its place is of another workspace than its owner.
    """
    checked(watch.begins_at, watch.paused_at)
    owner, place = storable_owner(watch.owner), storable_place(watch.place)
    if place.workspace != owner.workspace:
        raise ValueError("a watch alerts in a place of its owner's workspace")
    return replace(watch, owner=owner, place=place)


def storable_saved(saved: Saved) -> Saved:
    """`saved` with its owner and text storable.

    Raises:
        ValueError: its instant is not aware and UTC.
    """
    checked(saved.at)
    return replace(
        saved,
        owner=storable_owner(saved.owner),
        note=storable_text(saved.note),
        tags=tuple(map(storable_text, saved.tags)),
    )


def storable_meeting(meeting: Meeting) -> Meeting:
    """`meeting` with its text storable.

    Raises:
        ValueError: its instant is not aware and UTC.
    """
    checked(meeting.at)
    detail = storable_text(meeting.detail)
    return meeting if detail is meeting.detail else replace(meeting, detail=detail)


def storable_alert(alert: Alert) -> Alert:
    """`alert` with its place storable and its watches in order, each once.

    Raises:
        ValueError: its instant is not aware and UTC.
    """
    checked(alert.at)
    watch_ids = tuple(sorted(set(alert.watch_ids)))
    return replace(alert, place=storable_place(alert.place), watch_ids=watch_ids)


def checked(*instants: datetime | None) -> None:
    """Raise a `ValueError` where an instant is not aware and UTC."""
    for instant in instants:
        if instant is not None:
            utc(instant)


def reason_to_wait(asked: Reason, *, waits: Reason | None, is_news: bool) -> Reason | None:
    """For which reason a paper is to wait, see `bot.watching.ports.WatchLedger.queue`; None where nothing changes.

    `waits` is for which it waits already.
    """
    if waits is not None:
        return asked if _STRENGTH[asked] > _STRENGTH[waits] else None
    return asked if is_news != (asked is Reason.LISTED) else None
