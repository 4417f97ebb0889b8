"""Downtime is recorded by a person, and by the service of itself."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.deadlines.downtime import domain
from services.activity.deadlines.downtime.domain import RecordedDowntimes, evolve
from services.activity.limits.domain import packaged
from shared.caller import Who
from shared.events import Event
from shared.events.activity.downtime import OutageRecordedData
from shared.problems import Problem

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO = Who("operator:o1", NOW)
SECOND = timedelta(seconds=1)


def downtime(**changes: Any) -> OutageRecordedData:
    fields: dict[str, Any] = {"outage_id": "out1", "started_at": NOW - HOUR, "ended_at": NOW}
    return OutageRecordedData(**({"source": "DECLARED", "reason": "Padam"} | fields | changes))


def declare(outages: RecordedDowntimes, **changes: Any) -> list[Event]:
    return domain.declare(outages, downtime(**changes), packaged(), WHO)


def after(*events: Event) -> RecordedDowntimes:
    outages: RecordedDowntimes = {}
    for event in events:
        outages = evolve(outages, event)
    return outages


def test_the_same_again_says_nothing_and_other_words_are_refused() -> None:
    known = after(*declare({}))
    assert declare(known) == []
    with pytest.raises(Problem) as refusal:
        declare(known, reason="Banjir")
    assert refusal.value.status == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_at": NOW + SECOND}, "in the future"),
        ({"started_at": NOW - timedelta(days=14) - SECOND}, "longer than 14 days"),
    ],
)
def test_what_cannot_be_declared(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Problem, match=words) as refusal:
        declare({}, **changes)
    assert refusal.value.status == 422


def test_an_outage_of_14_days_up_to_now_can_be_declared() -> None:
    assert len(declare({}, started_at=NOW - timedelta(days=14))) == 1


def measured(outages: RecordedDowntimes, served: datetime, now: datetime) -> OutageRecordedData | None:
    events = domain.measure(outages, served, now, packaged())
    return events[0].data if events else None


@pytest.mark.parametrize(
    ("length", "recorded"),
    [
        (timedelta(minutes=-40), False),  # the clock was put back
        (timedelta(), False),
        (timedelta(minutes=5) - SECOND, False),
        (timedelta(minutes=5), True),
        (timedelta(minutes=40), True),
        (timedelta(days=14), True),
        (timedelta(days=14) + SECOND, False),  # no outage is so long: the clock was put forward
        (timedelta(days=26_000), False),
    ],
)
def test_a_gap_of_some_length_is_an_outage(length: timedelta, recorded: bool) -> None:
    found = measured({}, NOW, NOW + length)
    assert (found is not None) == recorded
    if found:
        assert (found.started_at, found.ended_at, found.source) == (NOW, NOW + length, "MEASURED")


def test_who_died_before_writing_down_that_it_served_again_counts_on_from_there() -> None:
    (first,) = domain.measure({}, NOW, NOW + HOUR, packaged())
    known = after(first)
    assert measured(known, NOW, NOW + HOUR + 2 * SECOND) is None  # the other replica, or the same one started again
    found = measured(known, NOW, NOW + 2 * HOUR)
    assert found is not None
    assert (found.started_at, found.outage_id != first.data.outage_id) == (NOW + HOUR, True)


def test_what_was_declared_meanwhile_is_measured_as_well() -> None:
    """A person's word says nothing of when the service served; windows count the same time once."""
    assert measured(after(*declare({})), NOW - HOUR, NOW) is not None


gaps = st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12)


@given(gaps)
def test_however_often_and_by_whom_it_is_measured_no_time_counts_twice(gaps: list[tuple[int, bool]]) -> None:
    outages, served, now = after(), NOW, NOW
    for down, written in gaps:
        now += timedelta(minutes=down)
        for _ in range(2):
            for event in domain.measure(outages, served, now, packaged()):
                outages = evolve(outages, event)
        if written:  # else it died before
            served = now
    spans = sorted((each.started_at, each.ended_at) for each in outages.values())
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(end - start >= timedelta(minutes=5) for start, end in spans)
