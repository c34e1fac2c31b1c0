"""What the readings of a listing say about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.freshness import Freshness, is_worth_asking, judge
from bot.listings import Reading, ReadOutcome, day_end, is_complete, unreachable_since
from bot.papers import SourceName

WEDNESDAY = date(2026, 7, 15)
SATURDAY = date(2026, 7, 18)
MORNING = datetime(2026, 7, 15, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(
    at: datetime, outcome: ReadOutcome = ReadOutcome.READ, *, new: int = 0, day: date = WEDNESDAY
) -> Reading:
    return Reading(
        source=SourceName.HF, day=day, at=at, outcome=outcome, size=5, new=new, detail="down"
    )


def test_a_listing_is_not_complete_while_its_day_lasts() -> None:
    readings = [reading(MORNING, new=5), reading(MORNING + 10 * HOUR)]
    assert not is_complete(WEDNESDAY, readings)


def test_a_listing_is_complete_six_hours_after_its_day_without_growth() -> None:
    over = day_end(WEDNESDAY)
    assert not is_complete(WEDNESDAY, [reading(MORNING, new=5), reading(over + 5 * HOUR)])
    assert is_complete(WEDNESDAY, [reading(MORNING, new=5), reading(over + 6 * HOUR)])


def test_growth_after_the_day_starts_the_six_hours_anew() -> None:
    over = day_end(WEDNESDAY)
    grown = [reading(MORNING, new=5), reading(over + 2 * HOUR, new=1)]
    assert not is_complete(WEDNESDAY, [*grown, reading(over + 7 * HOUR)])
    assert is_complete(WEDNESDAY, [*grown, reading(over + 8 * HOUR)])


def test_the_first_reading_of_a_day_long_over_completes_it() -> None:
    assert is_complete(WEDNESDAY, [reading(day_end(WEDNESDAY) + 100 * HOUR, new=40)])


def test_failed_readings_complete_nothing() -> None:
    failed = reading(day_end(WEDNESDAY) + 100 * HOUR, ReadOutcome.UNREACHABLE)
    assert not is_complete(WEDNESDAY, [failed])


def test_unreachable_counts_from_the_first_failure_in_a_row() -> None:
    readings = [
        reading(MORNING - HOUR, ReadOutcome.UNREACHABLE),
        reading(MORNING - HOUR / 2),
        reading(MORNING, ReadOutcome.UNREACHABLE),
        reading(MORNING + HOUR, ReadOutcome.UNREADABLE),
    ]
    assert unreachable_since(readings) == MORNING
    assert unreachable_since(readings[:2]) is None
    assert unreachable_since([]) is None


def test_an_import_asks_nobody() -> None:
    imported = reading(MORNING + HOUR, ReadOutcome.IMPORTED, new=5)
    failed = reading(MORNING, ReadOutcome.UNREACHABLE)
    assert unreachable_since([failed, imported]) == MORNING
    assert is_worth_asking(WEDNESDAY, [imported], now=MORNING + HOUR)
    assert judge(WEDNESDAY, [imported], now=MORNING, has_papers=True).freshness is Freshness.FRESH
    settled = reading(day_end(WEDNESDAY) + 9 * HOUR, ReadOutcome.IMPORTED)
    assert not is_complete(WEDNESDAY, [settled])


def test_an_empty_list_is_a_weekend_not_out_yet_or_nothing() -> None:
    empty = [reading(MORNING, ReadOutcome.EMPTY)]
    during, after = MORNING + HOUR, day_end(WEDNESDAY)

    def freshness(day: date, now: datetime) -> Freshness:
        return judge(day, empty, now=now, has_papers=False).freshness

    assert freshness(SATURDAY, during) is Freshness.WEEKEND
    assert freshness(WEDNESDAY, during) is Freshness.NOT_OUT
    assert freshness(WEDNESDAY, after) is Freshness.NOTHING


def test_an_unreadable_answer_is_told_apart_from_none() -> None:
    failed = [reading(MORNING, ReadOutcome.UNREADABLE)]
    standing = judge(WEDNESDAY, failed, now=MORNING + HOUR, has_papers=False)
    assert standing.freshness is Freshness.UNREADABLE


def test_a_failure_is_told_with_its_beginning_and_reason_even_where_papers_are_known() -> None:
    failed = [reading(MORNING, ReadOutcome.UNREACHABLE)]
    standing = judge(WEDNESDAY, failed, now=MORNING + HOUR, has_papers=True)
    assert standing.freshness is Freshness.UNREACHABLE
    assert standing.since == MORNING
    assert standing.fault == "down"


def test_an_open_list_is_asked_for_again_after_a_minute_a_complete_one_after_a_day() -> None:
    still_open = [reading(MORNING, new=5)]
    assert not is_worth_asking(WEDNESDAY, still_open, now=MORNING + timedelta(seconds=59))
    assert is_worth_asking(WEDNESDAY, still_open, now=MORNING + timedelta(seconds=60))
    end = day_end(WEDNESDAY) + 6 * HOUR
    complete = [reading(end)]
    assert not is_worth_asking(WEDNESDAY, complete, now=end + 23 * HOUR)
    assert is_worth_asking(WEDNESDAY, complete, now=end + 24 * HOUR)


def test_a_source_that_failed_is_asked_every_time() -> None:
    failed = [reading(MORNING), reading(MORNING + HOUR, ReadOutcome.UNREACHABLE)]
    assert is_worth_asking(WEDNESDAY, failed, now=MORNING + HOUR)


@given(
    st.lists(
        st.builds(
            reading,
            st.datetimes(
                datetime(2026, 7, 14),  # noqa: DTZ001  hypothesis adds the zone
                datetime(2026, 7, 20),  # noqa: DTZ001
                timezones=st.just(UTC),
            ),
            st.sampled_from(ReadOutcome),
            new=st.integers(0, 2),
        ),
        max_size=6,
    ).map(lambda readings: sorted(readings, key=lambda each: each.at)),
)
def test_a_complete_listing_was_read_without_growth_six_hours_after_its_day(
    readings: list[Reading],
) -> None:
    if is_complete(WEDNESDAY, readings):
        settled = [each for each in readings if each.at >= day_end(WEDNESDAY) + 6 * HOUR]
        assert any(not each.outcome.failed for each in settled)
