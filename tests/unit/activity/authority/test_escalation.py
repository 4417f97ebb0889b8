"""The time a superior has to decide, and who may decide when it is over."""

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.authority.escalation import Escalation
from services.activity.limits.domain import packaged
from shared.city.calendar import Calendar, Workdays
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.events.activity import work as act
from shared.events.appraisal import CareerEvent
from shared.events.attendance.calendar import CalendarEvent
from shared.problems import Problem
from tests.kit.city_log import CityLog, week
from tests.unit.activity.builders import (
    BOSS,
    CHIEF,
    DEPUTY,
    ME,
    STRANGER,
    Office,
    day_of,
    october,
    of_kind,
)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (october(5), 9),  # Monday: Tuesday to Thursday are the superior's
        (october(6), 10),  # Tuesday: until Friday, whose end is midnight
        (october(7), 13),  # Wednesday: over the weekend until Monday
        (october(9), 16),  # Friday: over a weekend and the holiday on Wednesday the 14th until Thursday
        (october(10), 16),
        (october(13), 20),
        (october(6, 17), 13),  # past midnight in Jakarta: Wednesday
    ],
)
def test_exactly_three_workdays_are_the_superiors(office: Office, submitted: datetime, due: int) -> None:
    office.now = submitted
    office.submit("a1", 5)
    midnight = datetime(2026, 10, due, tzinfo=ZoneInfo("Asia/Jakarta"))
    office.now = midnight - timedelta(microseconds=1)
    with pytest.raises(Problem, match=f"own superior decides on this until 2026-10-{due:02}"):
        office.decide("a1", by=CHIEF)
    office.now = midnight
    for other in (STRANGER, ME):
        with pytest.raises(Problem) as refusal:
            office.decide("a1", by=other)
        assert refusal.value.status == 403
    office.decide("a1", by=CHIEF)
    assert of_kind(office, act.ActivityVerified)[0].actor == f"employee:{CHIEF}"


def test_the_superior_still_decides_after_it_escalated_and_a_new_submission_waits_anew(office: Office) -> None:
    office.submit("a1", 5)
    office.later(14)
    office.decide("a1", kind=act.ActivityReturned)
    office.submit("a1", 5, description="lebih jelas")
    with pytest.raises(Problem, match="own superior"):
        office.decide("a1", by=CHIEF)
    office.later(14)
    office.decide("a1", by=CHIEF)


def author(*holidays: int, moved: date | None = None) -> tuple[Career, Calendar]:
    """An author who works Monday to Friday, and, once moved, at the weekend."""
    city = CityLog()
    city.employee()
    if moved:
        city.schedule("s2", week(days=("SAT", "SUN")))
        city.transfer(moved.isoformat(), schedule_id="s2")
    for day in holidays:
        city.holiday(day)
    career, calendar = Career(), Calendar()
    for seq, event in enumerate(city.events):
        if isinstance(event, get_args(CareerEvent)):
            career.evolve(event, seq)
        elif isinstance(event, get_args(CalendarEvent)):
            calendar.evolve(event, seq)
    return career, calendar


def escalation(now: datetime, *holidays: int) -> Escalation:
    career, calendar = author(*holidays)
    return Escalation(career, Workdays(calendar), packaged(), UTC, now, lambda _: None)


def test_age_counts_whole_workdays_only() -> None:
    submitted = microseconds(october(8))
    ages = [escalation(october(day), 14).age(submitted) for day in range(8, 20)]
    assert ages == [0, 0, 1, 1, 1, 2, 3, 3, 4, 5, 5, 5]


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.integers(0, 400),
    st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_age_counts_the_workdays_of_whatever_schedule_held(submitted: date, later: int, moved: date | None) -> None:
    career, calendar = author(14, moved=moved)
    now = datetime.combine(submitted, time(3), UTC) + timedelta(days=later)
    found = Escalation(career, Workdays(calendar), packaged(), UTC, now, lambda _: None)
    held = [(day, career.assignment(day)) for day in (submitted + timedelta(days=n) for n in range(1, later))]
    counted = sum(at is not None and calendar.hours(at.schedule_id, day) is not None for day, at in held)
    assert found.age(microseconds(datetime.combine(submitted, time(2), UTC))) == counted


@given(st.integers(1, 31), st.integers(0, 23), st.integers(0, 12), st.sets(st.integers(1, 31), max_size=4))
def test_the_time_to_decide_is_over_when_so_many_workdays_have_passed(
    day: int, hour: int, later: int, holidays: set[int]
) -> None:
    submitted = october(day, hour)
    found = escalation(submitted + timedelta(days=later), *holidays)
    due, at = found.due(microseconds(submitted)), microseconds(submitted)
    passed = found.age(at) >= packaged().on(submitted.date()).escalation_days
    assert found.reached(at) is passed is (due is not None and due <= found.now.date())


def test_who_has_no_workdays_has_no_superior_who_is_late() -> None:
    nobody = Escalation(Career(), Workdays(Calendar()), packaged(), UTC, october(30), lambda _: None)
    assert (nobody.due(0), nobody.reached(0), nobody.age(microseconds(october(1)))) == (None, False, 0)


def test_who_could_decide_on_a_day_still_can_after_the_roster_changed(office: Office) -> None:
    for key, day in (("a1", 5), ("a2", 6), ("a3", 12)):
        office.submit(key, day, description=key)
    office.reassign(STRANGER, day_of(12))
    office.later(20)
    for key, by in (("a1", STRANGER), ("a2", STRANGER), ("a3", BOSS), ("a3", DEPUTY), ("a3", CHIEF)):
        with pytest.raises(Problem) as refusal:
            office.decide(key, by=by)
        assert refusal.value.status == 403
    office.decide("a1", by=DEPUTY)
    office.decide("a2", by=CHIEF)  # the superior of who led then
    office.decide("a3", by=STRANGER)


def test_in_a_circle_of_three_nobody_steps_in_for_who_leads_them(office: Office) -> None:
    office.submit("a1", 5)
    office.reassign(ME, date(2020, 1, 1), of=CHIEF)
    office.later(20)
    with pytest.raises(Problem, match="supervised each other"):
        office.decide("a1", by=CHIEF)
    office.decide("a1", by=BOSS)
