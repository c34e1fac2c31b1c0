"""Which alerts are announced where a person sits and reads, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.announcing import (
    LATELY,
    MOST_CARDS,
    Announcement,
    announced,
    cards_of,
    key_of,
    lately,
    what_to_announce,
)
from bot.papers import PaperId
from bot.reply import Card, Reply
from bot.watching.model import Every
from storage.memory import MemoryStore
from tests.rigs.people import plain
from tests.rigs.stored import START, made_up
from tests.rigs.watched import an_alert

if TYPE_CHECKING:
    from bot.announcing import AlertKey
    from bot.watching.model import Alert

alerts = st.builds(
    lambda number, every, is_late, is_capped: replace(
        an_alert(paper_id=made_up(number).id, every=every, is_late=is_late),
        is_capped=is_capped and every is Every.NOW and not is_late,
    ),
    st.integers(0, 30),
    st.sampled_from(Every),
    st.booleans(),
    st.booleans(),
)
lists = st.lists(alerts, unique_by=key_of, max_size=12)


@given(st.lists(lists, max_size=5))
def test_each_alert_that_is_to_be_told_at_once_is_announced_exactly_once(
    looks: list[list[Alert]],
) -> None:
    told: frozenset[AlertKey] = frozenset()
    kept: dict[AlertKey, Alert] = {}
    count = 0
    for new in looks:
        for alert in new:
            kept.setdefault(key_of(alert), alert)
        before = told
        announcement, told = what_to_announce(list(kept.values()), told)
        count += announcement.count
        assert not before & set(map(key_of, announcement.shown))
        assert told == set(kept)
        assert all(alert.every is Every.NOW and not alert.is_capped for alert in announcement.shown)
        assert what_to_announce(list(kept.values()), told) == (Announcement(), told)
    assert count == sum(alert.every is Every.NOW for alert in kept.values())


@given(lists)
def test_more_is_said_only_where_the_cards_are_full_or_the_day_is(told: list[Alert]) -> None:
    announcement, _ = what_to_announce(told, frozenset())
    assert announcement.more == sum(alert.is_capped for alert in told)
    cards = [Card(made_up(number)) for number in range(min(len(announcement.shown), MOST_CARDS))]
    more = announcement.count - len(cards)
    said = announced(announcement, cards) if announcement.count else Reply()
    assert (plain(said.footer, *said.text) != "") == (more > 0)


async def test_of_many_papers_the_most_voted_are_shown_in_that_order() -> None:
    store = MemoryStore()
    votes = (3, 87, 3, 71, 40)
    papers = [made_up(number, upvotes=its) for number, its in enumerate(votes)]
    async with store.transaction() as ledger:
        await ledger.save_papers(papers)
    cards = await cards_of([an_alert(paper_id=paper.id) for paper in papers], store)
    assert [card.paper.facts.upvotes for card in cards] == [87, 71, 40]
    assert len(cards) == MOST_CARDS
    equal = await cards_of([an_alert(paper_id=paper.id) for paper in (papers[2], papers[0])], store)
    assert [card.paper.id for card in equal] == [papers[2].id, papers[0].id]


def test_the_heading_counts_all_of_them_and_the_rest_has_a_way_to_it() -> None:
    shown = tuple(an_alert(paper_id=made_up(number).id) for number in range(3))
    reply = announced(
        Announcement(shown, 12), [Card(made_up(number)) for number in range(len(shown))]
    )
    assert reply.heading == "New: 15 papers for your watches"
    assert plain(reply.footer) == "+12 more: watch alerts shows them all."


def test_one_paper_is_one_and_there_is_nothing_to_press() -> None:
    reply = announced(Announcement((an_alert(),)), [Card(made_up(1))])
    assert reply.heading == "New: 1 paper for your watches"
    assert reply.all_buttons == ()
    assert not reply.is_list
    assert not reply.footer


def test_where_the_day_had_its_alerts_only_their_number_is_told() -> None:
    capped = [an_alert(paper_id=made_up(number).id, is_capped=True) for number in range(2)]
    announcement, _ = what_to_announce(capped, frozenset())
    reply = announced(announcement, [])
    assert reply.heading == "New: 2 papers for your watches"
    assert plain(*reply.text) == "Beyond the day's alerts: watch alerts shows them all."


def test_the_greeting_counts_a_day_back_and_says_nothing_of_older_ones() -> None:
    now = START + LATELY
    old, new = an_alert(), an_alert(paper_id=PaperId("2607.00009"), hours=1)
    assert lately([new, old], now=now) == lately([new], now=now)
    assert plain(lately([new], now=now)) == "1 alert in the last 24 hours: watch alerts."
    assert lately([new, old], now=now + timedelta(hours=1)) == ()
