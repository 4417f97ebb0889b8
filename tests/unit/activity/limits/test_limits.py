"""The dated numbers of daily work: what the file says, and what no file can."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.limits import domain as limits
from services.activity.limits.domain import packaged, parse_limits
from services.activity.work.decisions import Terms
from services.activity.work.domain import ActivityMonth
from shared.problems import Problem
from shared.values.limits import LimitError
from tests.unit.activity.work.builders import DAY, DEADLINES, WHO, submit, work

PACKAGED = (Path(limits.__file__).parent / "limits.toml").read_text()
FIRST = PACKAGED[PACKAGED.index("[[limits]]") :]
SECOND = FIRST.replace("1900-01-01", "2026-11-19").replace("day_minutes = 600", "day_minutes = 480")


def other(day_minutes: object) -> str:
    return FIRST.replace("day_minutes = 600", f"day_minutes = {day_minutes}")


def test_the_packaged_day_has_600_minutes() -> None:
    assert packaged().on(DAY).day_minutes == 600


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(1900, 1, 1), 600), (date(2026, 11, 18), 600), (date(2026, 11, 19), 480), (date(2999, 12, 31), 480)],
)
def test_a_day_has_its_own_limits(day: date, minutes: int) -> None:
    assert parse_limits(FIRST + SECOND).on(day).day_minutes == minutes


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "limits"),
        ("limits = []", "length"),
        (FIRST + FIRST, "does not follow"),
        (other(0), "day_minutes"),
        (other(1441), "day_minutes"),
        (other(600.5), "day_minutes"),
        (other("600\nhours = 10"), "hours"),
        ("=" + FIRST, "line 1"),
    ],
)
def test_a_file_that_cannot_be_says_where(text: str, what: str) -> None:
    with pytest.raises(LimitError, match=what):
        parse_limits(text)


@given(st.integers(1, 1_440), st.integers(1, 1_440))
def test_a_days_work_has_the_minutes_of_its_day(limit: int, minutes: int) -> None:
    terms = Terms(parse_limits(other(limit)).on(DAY), DEADLINES)
    if minutes <= limit:
        assert submit(ActivityMonth(), work(minutes=minutes), WHO, terms)
        return
    with pytest.raises(Problem, match=f"A day has {limit} minutes") as refusal:
        submit(ActivityMonth(), work(minutes=minutes), WHO, terms)
    assert refusal.value.status == 422
