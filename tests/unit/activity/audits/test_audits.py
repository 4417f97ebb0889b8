"""A random sample that anybody can draw again, of what was verified and of nothing else."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.audits.domain import MOST, SampleOrder, Samples, draw, evolve, sample
from services.activity.feedback import domain as feedback
from services.activity.feedback.domain import Ideas
from shared.caller import Who
from shared.events.activity.audits import Sampled
from shared.events.activity.feedback import IdeaRecordedData
from shared.problems import Problem

NOW = datetime(2026, 11, 3, tzinfo=UTC)
WHO = Who("auditor:i1", NOW)
IDS = st.text("abc-", min_size=1, max_size=4)
POPULATION = st.sets(st.tuples(IDS, IDS), max_size=60).map(
    lambda found: [Sampled(employee_id=e, period="2026-10", activity_id=a) for e, a in sorted(found)]
)


def people(count: int) -> list[Sampled]:
    return [Sampled(employee_id=f"e{n}", period="2026-10", activity_id="a") for n in range(count)]


@given(POPULATION, st.integers(1, 10_000), st.text(max_size=8), st.randoms())
def test_whoever_draws_in_whatever_order_draws_the_same_share(
    population: list[Sampled], share_bp: int, seed: str, chance: Any
) -> None:
    drawn = draw(population, share_bp, seed)
    chance.shuffle(population)
    assert draw(population, share_bp, seed) == drawn
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(population)
    assert 10_000 * len(drawn) >= share_bp * len(population) > 10_000 * (len(drawn) - 1) or not population
    more = draw(population, min(10_000, share_bp + 700), seed)
    assert more[: len(drawn)] == drawn


def test_by_hand() -> None:
    by_hand = sorted(people(10), key=lambda each: sha256(f"x/{each.employee_id}/a".encode()).hexdigest())
    assert list(draw(people(10), 2_001, "x")) == by_hand[:3]
    assert draw(people(10), 2_001, "y") != draw(people(10), 2_001, "x")


@pytest.mark.parametrize(("count", "share_bp", "size"), [(1, 1, 1), (0, 500, 0), (5_000, 10_000, MOST), (20, 500, 1)])
def test_sizes(count: int, share_bp: int, size: int) -> None:
    assert len(draw(people(count), share_bp, "x")) == size


def test_a_seed_draws_once_and_another_draws_again() -> None:
    def ask(samples: Samples, seed: str, share_bp: int, count: int, period: str = "2026-10") -> list[Any]:
        return sample(samples, SampleOrder("u1", period, share_bp, seed), people(count), WHO)

    nothing: Samples = {}
    [event] = ask(nothing, "x", 1_000, 20)
    assert (event.data.population, len(event.data.activities), event.subject) == (20, 2, "city")
    samples = evolve(nothing, event)
    assert ask(samples, "x", 1_000, 30) == ask(samples, "x", 1_000, 0) == []  # what was verified since changes nothing
    with pytest.raises(Problem, match="has drawn 1000 basis points"):
        ask(samples, "x", 2_000, 20)
    assert len(ask(samples, "y", 1_000, 20)) == len(ask(samples, "x", 1_000, 20, "2026-11")) == 1
    with pytest.raises(Problem, match="nothing to draw from"):
        ask(samples, "z", 1_000, 0)


def test_an_idea_is_recorded_once() -> None:
    def idea(**changes: Any) -> IdeaRecordedData:
        fields: dict[str, Any] = {"employee_id": "e1", "idea_id": "i1", "date": NOW.date(), "text": "Antrean daring"}
        return IdeaRecordedData(**(fields | changes))

    nothing: Ideas = {}
    who = Who("hr:h1", NOW, "employee:e1")
    [event] = feedback.record(nothing, idea(), who)
    assert (event.actor, event.onbehalfof, event.subject) == ("hr:h1", "employee:e1", "e1")
    ideas = feedback.evolve(nothing, event)
    assert feedback.record(ideas, idea(), who) == []
    with pytest.raises(Problem, match="something else"):
        feedback.record(ideas, idea(text="Lain"), who)
    with pytest.raises(Problem, match="in the future"):
        feedback.record(ideas, idea(idea_id="i2", date=NOW.date().replace(day=5)), who)
