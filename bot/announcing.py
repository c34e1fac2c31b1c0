"""New alerts of a place, told where a person sits and reads: which are told is decided here, purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.lists import Listed, marked
from bot.commands.notices import count_of
from bot.paper_id import id_number
from bot.query.analysed import AnalysedPaper
from bot.query.printing import written
from bot.reply import Card, Code, Reply
from bot.watching.model import Every

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.papers import PaperId
    from bot.ports import ListedPaper, Store
    from bot.reply import Phrase
    from bot.tenancy import Place
    from bot.watching.model import Alert, Watch

MOST_CARDS = 3
"""Papers that an announcement shows; it stands above a line that somebody is typing."""

_MOST_WATCHES = 2

LATELY = timedelta(hours=24)

AlertKey = tuple["Place", "PaperId"]
"""An alert's own: a place has at most one about a paper, ever."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be announced at once.

    Attributes:
        shown: the alerts of which the papers are shown, as many as there is room for.
        more: how many others came with them, beyond the day's alerts.
    """

    shown: tuple[Alert, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        """How many papers it is about."""
        return len(self.shown) + self.more


def what_to_announce(
    alerts: Sequence[Alert], told: frozenset[AlertKey]
) -> tuple[Announcement, frozenset[AlertKey]]:
    """What of a place's alerts is to be announced, and what is told once that is done.

    Alerts for the day's or the week's post are for that post: they are never announced. Those beyond the day's alerts
    are told as a number.
    """
    new = [alert for alert in alerts if key_of(alert) not in told and alert.every is Every.NOW]
    shown = tuple(alert for alert in new if not alert.is_capped)
    return Announcement(shown, len(new) - len(shown)), told | frozenset(map(key_of, alerts))


def key_of(alert: Alert) -> AlertKey:
    """What tells an alert from all others."""
    return alert.place, alert.paper_id


async def cards_of(alerts: Sequence[Alert], store: Store) -> tuple[Card, ...]:
    """The papers of alerts, each with the watches that told of it and the words that met the first of them.

    At most `MOST_CARDS` of them, the most voted first; those of equal votes in the order of `alerts`.

    Raises:
        bot.errors.StoreFault: the database fails.
    """
    numbers = [id_number(alert.paper_id) for alert in alerts]
    papers = await store.look_up(lambda index: index.listed_papers(numbers))
    known = [
        (papers[number], alert)
        for alert, number in zip(alerts, numbers, strict=True)
        if number in papers
    ]
    best = sorted(known, key=lambda each: -(each[0].paper.facts.upvotes or 0))[:MOST_CARDS]
    watches = await store.watching.watches({each for _, alert in best for each in alert.watch_ids})
    return tuple(
        _card(found, [watches[each] for each in alert.watch_ids if each in watches])
        for found, alert in best
    )


def _card(found: ListedPaper, met: Sequence[Watch]) -> Card:
    one = Listed(found.paper)
    if met:
        one = marked(one, met[0].query, AnalysedPaper(found.paper, found.first_listed))
    said = [f"watch {watch.number}: {written(watch.query)}" for watch in met[:_MOST_WATCHES]]
    if len(met) > _MOST_WATCHES:
        said.append(f"and {len(met) - _MOST_WATCHES} more")
    return Card(
        found.paper,
        listed_on=(found.first_listed,) if found.first_listed else (),
        note=" · ".join(said),
        title_marks=one.title_marks,
        abstract_marks=one.abstract_marks,
    )


def announced(announcement: Announcement, cards: Sequence[Card]) -> Reply:
    """The announcement as a reply. It has no buttons: numbers stay with the list that the person works with."""
    rest: Phrase = ()
    others = announcement.count - len(cards)
    if others:
        plus = f"+{others:,} more" if cards else "Beyond the day's alerts"
        rest = (f"{plus}: ", Code("watch alerts"), " shows them all.")
    return Reply(
        heading=f"New: {count_of(announcement.count, 'paper')} for your watches",
        cards=tuple(cards),
        text=(rest,) if rest and not cards else (),
        footer=rest if cards else (),
    )


def lately(alerts: Sequence[Alert], *, now: datetime) -> Phrase:
    """How many alerts came in the last 24 hours, and how to see them; empty where none did."""
    count = sum(alert.at > now - LATELY for alert in alerts)
    if not count:
        return ()
    return (f"{count_of(count, 'alert')} in the last 24 hours: ", Code("watch alerts"), ".")
