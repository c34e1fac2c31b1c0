"""What is asked of the tables of watches. Each statement is written once for all databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, false, func, insert, select, update

from bot.watching.model import TOLD, Every
from storage.schema import (
    alert_watches,
    alerts,
    meetings,
    mutes,
    news,
    owners,
    place_settings,
    places,
    rounds,
    saved,
    watch_changes,
    watch_queue,
    watches,
    workspaces,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement


def _one_of(column: Column[Any], name: str) -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True))


def _is(column: Column[Any], name: str) -> ColumnElement[bool]:
    return column == bindparam(name)


_IN_WORKSPACE = (_is(workspaces.c.platform, "platform"), _is(workspaces.c.key, "workspace"))
_OF_OWNER = (*_IN_WORKSPACE, _is(owners.c.kind, "kind"), _is(owners.c.key, "owner"))
_OF_PLACE = (*_IN_WORKSPACE, _is(places.c.key, "place"))

WORKSPACE_ID = select(workspaces.c.id).where(*_IN_WORKSPACE)
# The columns that say which one it is, and its id; what is asked for, and what shares keys with several of it.
_OWNER = (workspaces.c.platform, workspaces.c.key, owners.c.kind, owners.c.key)
_PLACE = (workspaces.c.platform, workspaces.c.key, places.c.key)
_WORKSPACES = (_one_of(workspaces.c.platform, "platforms"), _one_of(workspaces.c.key, "workspaces"))
OWNER_IDS = (
    select(owners.c.id, *_OWNER)
    .join(workspaces, workspaces.c.id == owners.c.workspace_id)
    .where(*_WORKSPACES, _one_of(owners.c.kind, "kinds"), _one_of(owners.c.key, "keys"))
)
PLACE_IDS = (
    select(places.c.id, *_PLACE, places.c.kind)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(*_WORKSPACES, _one_of(places.c.key, "keys"))
)

# A watch's place is of its owner's workspace, so one workspace tells both.
_WATCH = (
    select(
        watches.c.id,
        *_OWNER,
        watches.c.number,
        watches.c.query,
        places.c.key,
        places.c.kind,
        watches.c.every,
        watches.c.begins_at,
        watches.c.paused_at,
    )
    .join(owners, owners.c.id == watches.c.owner_id)
    .join(places, places.c.id == watches.c.place_id)
    .join(workspaces, workspaces.c.id == owners.c.workspace_id)
)
WATCHES = _WATCH.where(_one_of(watches.c.id, "ids"))
WATCHES_OF_OWNER = _WATCH.where(*_OF_OWNER).order_by(watches.c.number)
WATCHES_TO_PLACE = _WATCH.where(*_OF_PLACE, places.c.workspace_id == workspaces.c.id).order_by(
    watches.c.id
)
CHANGES = (
    select(watch_changes.c.number, watch_changes.c.watch_id, watches.c.query)
    .join_from(watch_changes, watches, watches.c.id == watch_changes.c.watch_id, isouter=True)
    .where(watch_changes.c.number > bindparam("number"))
    .order_by(watch_changes.c.number)
    .limit(bindparam("limit"))
)
LAST_CHANGE = select(func.max(watch_changes.c.number))
MUTES = (
    select(mutes.c.owner_id, mutes.c.number, mutes.c.query, mutes.c.since)
    .where(_one_of(mutes.c.owner_id, "ids"))
    .order_by(mutes.c.owner_id, mutes.c.number)
)
SAVED = (
    select(saved.c.paper_id, saved.c.at, saved.c.note, saved.c.tags)
    .join(owners, owners.c.id == saved.c.owner_id)
    .join(workspaces, workspaces.c.id == owners.c.workspace_id)
    .where(*_OF_OWNER)
    .order_by(saved.c.at.desc(), saved.c.paper_id.desc())
)

MEETINGS = select(
    meetings.c.watch_id, meetings.c.paper_id, meetings.c.at, meetings.c.outcome, meetings.c.detail
).where(_is(meetings.c.paper_id, "paper_id"), _one_of(meetings.c.watch_id, "ids"))
MET_BY = select(meetings.c.watch_id).where(_is(meetings.c.paper_id, "paper_id"))

_ALERT = (
    select(
        *_PLACE,
        places.c.kind,
        alerts.c.paper_id,
        alerts.c.at,
        alerts.c.every,
        alerts.c.is_late,
        alerts.c.is_capped,
    )
    .join(places, places.c.id == alerts.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(*_OF_PLACE)
)
ALERT = _ALERT.where(_is(alerts.c.paper_id, "paper_id"))
ALERTS_IN_PLACE = _ALERT.order_by(alerts.c.at.desc(), alerts.c.paper_id).limit(bindparam("limit"))
ALERT_WATCHES = (
    select(alert_watches.c.paper_id, alert_watches.c.watch_id)
    .join(places, places.c.id == alert_watches.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(*_OF_PLACE, _one_of(alert_watches.c.paper_id, "ids"))
    .order_by(alert_watches.c.paper_id, alert_watches.c.watch_id)
)
ALERTED_PLACES = (
    select(*_PLACE, places.c.kind)
    .select_from(alerts)
    .join(places, places.c.id == alerts.c.place_id)
    .join(workspaces, workspaces.c.id == places.c.workspace_id)
    .where(_is(alerts.c.paper_id, "paper_id"))
)
ALERT_KEYS = select(alerts.c.paper_id, alerts.c.place_id).where(_one_of(alerts.c.paper_id, "ids"))
ALERTS_COUNTED = (
    select(alerts.c.place_id, func.count())
    .where(
        _one_of(alerts.c.place_id, "ids"),
        alerts.c.at >= bindparam("since"),
        alerts.c.every == Every.NOW.value,
        alerts.c.is_late == false(),
        alerts.c.is_capped == false(),
    )
    .group_by(alerts.c.place_id)
)

SETTINGS = select(
    place_settings.c.place_id, place_settings.c.zone, place_settings.c.daily_cap
).where(_one_of(place_settings.c.place_id, "ids"))

NEWS = select(news).where(_is(news.c.paper_id, "paper_id"))
NEWS_AMONG = select(news.c.paper_id).where(_one_of(news.c.paper_id, "ids"))
QUEUE = (
    select(watch_queue.c.paper_id, watch_queue.c.reason)
    .order_by(watch_queue.c.number)
    .limit(bindparam("limit"))
)
QUEUED_AMONG = select(watch_queue.c.paper_id, watch_queue.c.reason).where(
    _one_of(watch_queue.c.paper_id, "ids")
)
NEWS_ON = select(news.c.paper_id).where(_is(news.c.day, "day"), news.c.is_quiet.is_(False))
QUEUED = select(watch_queue.c.reason).where(_is(watch_queue.c.paper_id, "paper_id"))
ROUNDS = select(rounds.c.began_at, rounds.c.last_at).where(_is(rounds.c.source, "source"))

COUNT_WATCH = (
    update(owners)
    .where(_is(owners.c.id, "of_owner"))
    .values(watches_made=owners.c.watches_made + 1)
)
COUNT_MUTE = (
    update(owners).where(_is(owners.c.id, "of_owner")).values(mutes_made=owners.c.mutes_made + 1)
)
WATCHES_MADE = select(owners.c.watches_made).where(_is(owners.c.id, "of_owner"))
MUTES_MADE = select(owners.c.mutes_made).where(_is(owners.c.id, "of_owner"))
ADD_WATCH = insert(watches)
ADD_MUTE = insert(mutes)
NOTE_CHANGE = insert(watch_changes)
# A later change of the same watch goes before it.
DROP_CHANGES = delete(watch_changes).where(_one_of(watch_changes.c.watch_id, "ids"))
# What is set is told by the values that are given.
CHANGE_WATCH = update(watches).where(
    _is(watches.c.id, "of_watch"), _is(watches.c.owner_id, "of_owner")
)
REMOVE_WATCH = delete(watches).where(_is(watches.c.id, "watch_id"))
REMOVE_WATCHES = delete(watches).where(_one_of(watches.c.id, "ids"))
IDS_OF_OWNER = select(watches.c.id).where(_is(watches.c.owner_id, "owner_id"))
IDS_TO_PLACE = select(watches.c.id).where(_is(watches.c.place_id, "place_id"))
REMOVE_OWNER = delete(owners).where(_is(owners.c.id, "owner_id"))
REMOVE_PLACE = delete(places).where(_is(places.c.id, "place_id"))
REMOVE_SETTINGS = delete(place_settings).where(_is(place_settings.c.place_id, "place_id"))
REMOVE_ALERTS = delete(alerts).where(_is(alerts.c.place_id, "place_id"))
REMOVE_MUTE = delete(mutes).where(_is(mutes.c.owner_id, "owner_id"), _is(mutes.c.number, "number"))
UNSAVE = delete(saved).where(_is(saved.c.owner_id, "owner_id"), _is(saved.c.paper_id, "paper_id"))
UNMEET = delete(meetings).where(
    _is(meetings.c.watch_id, "watch_id"), meetings.c.outcome.not_in([each.value for each in TOLD])
)
DONE_WITH = delete(watch_queue).where(_is(watch_queue.c.paper_id, "paper_id"))
