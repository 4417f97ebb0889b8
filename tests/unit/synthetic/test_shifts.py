"""Shifts of a generated month: rosters whatever schedule and holidays say, and the punches that fit them."""

from datetime import date, timedelta

import pytest

from shared.events import Event
from shared.events.attendance.calendar import HolidayDeclared, ShiftsRostered
from shared.events.attendance.days import AssemblyRecorded, CheckedOut
from shared.values.period import days_of
from synthetic.almanac import OFFICE, Month
from tests.unit.synthetic.month import (
    PERIOD,
    PUNCHES,
    WITH_HOLIDAYS,
    city,
    clock,
    local_day,
    log,
    of,
    punches_of,
    said,
    who,
)

ROSTERED = ["night_shifts", "double_shift", "touching_shifts", "free_on_a_workday"]
MORNING, EVENING, NIGHT = ("07:00", "14:00"), ("14:00", "21:00"), ("21:00", "07:00")


def roster(case: str, period: str = PERIOD) -> dict[date, list[tuple[str, str]]]:
    (rostered,) = of(case, ShiftsRostered, period=period)
    return {day: [(shift.start, shift.end) for shift in shifts] for day, shifts in rostered.data.days.items()}


def punched_from(case: str, day: date) -> list[tuple[int, str]]:
    """The punches of a day and of the next morning: days later, local time."""
    found = [event for event in of(case, *PUNCHES) if 0 <= (local_day(event.data.at) - day).days <= 1]
    return [((local_day(event.data.at) - day).days, clock(event)) for event in found]


@pytest.mark.parametrize("case", ROSTERED)
def test_rosters_are_published_by_hr_before_the_month_for_people_who_heal(case: str) -> None:
    (rostered,) = of(case, ShiftsRostered)
    unit = city().unit_of[city().by_id[rostered.subject].posts[0].unit_id]
    assert local_day(rostered.time) < date(2026, 11, 1)
    assert rostered.actor.startswith("hr:")
    assert who(rostered) != rostered.subject
    assert unit.kind in ("HOSPITAL", "HEALTH_CENTRE")


def test_nights_follow_each_other_and_the_last_ends_in_the_next_month() -> None:
    shifts = roster("night_shifts")
    assert list(shifts) == list(days_of(PERIOD))
    assert {tuple(each) for each in shifts.values()} == {(NIGHT,), ()}
    last = date(2026, 11, 30)
    assert shifts[last] == [NIGHT] == shifts[last - timedelta(days=1)]
    assert punched_from("night_shifts", last)[-2:] == [(0, "20:55"), (1, "07:05")]
    nights = [day for day, each in shifts.items() if each]
    for day in (local_day(event.data.at) for event in of("night_shifts", *PUNCHES)):
        assert day in nights or day - timedelta(days=1) in nights


def test_a_morning_and_the_night_of_the_same_date() -> None:
    day, after = roster("double_shift")
    assert roster("double_shift") == {day: [MORNING, NIGHT], after: []}
    assert after == day + timedelta(days=1)
    assert punched_from("double_shift", day) == [(0, "06:55"), (0, "14:05"), (0, "20:55"), (1, "07:05")]


def test_two_shifts_that_touch_with_punches_between_them_and_without() -> None:
    seen, unseen = roster("touching_shifts")
    assert roster("touching_shifts") == {seen: [MORNING, EVENING], unseen: [MORNING, EVENING]}
    punches = punches_of("touching_shifts")
    assert [clock(event) for event in punches[seen]] == ["06:55", "14:01", "14:02", "21:05"]
    assert [clock(event) for event in punches[unseen]] == ["06:55", "21:05"]


def test_a_workday_is_free_for_a_sunday_that_was_worked() -> None:
    sunday, free = roster("free_on_a_workday")
    assert roster("free_on_a_workday") == {sunday: [MORNING], free: []}
    assert sunday.weekday() == 6
    assert Month(PERIOD).hours(OFFICE, free) is not None
    punches = punches_of("free_on_a_workday")
    assert [clock(event) for event in punches[sunday]] == ["06:55", "14:05"]
    assert free not in punches


@pytest.mark.parametrize(
    ("case", "kind"), [("work_on_a_holiday", "NATIONAL"), ("work_on_collective_leave", "COLLECTIVE")]
)
def test_somebody_works_while_everybody_is_free(case: str, kind: str) -> None:
    ((day, shifts),) = roster(case, WITH_HOLIDAYS).items()
    kinds = {event.data.date: event.data.kind for event in said(HolidayDeclared, period=WITH_HOLIDAYS)}
    assert (shifts, kinds[day]) == ([MORNING], kind)
    assert [clock(event) for event in punches_of(case, WITH_HOLIDAYS)[day]] == ["06:55", "14:05"]
    there = {event.subject for event in log(period=WITH_HOLIDAYS) if punched_on(event, day)}
    cast = city(WITH_HOLIDAYS).cast
    assert there - {cast["night_shifts"]} == {cast[case]}
    assert not [event for event in said(AssemblyRecorded, period=WITH_HOLIDAYS) if event.data.date == day]


def punched_on(event: Event, day: date) -> bool:
    return isinstance(event, PUNCHES) and local_day(event.data.at) == day and clock(event) > "06:00"


def test_hospital_nights_of_the_schedule_end_the_next_morning() -> None:
    nights = {life.person.employee_id for life in city().lives if life.person.posts[0].schedule_id == "hospital-night"}
    left = [event for event in said(CheckedOut) if event.subject in nights]
    assert left
    assert all(clock(event) < "12:00" for event in left)
    assert not nights & {event.subject for event in said(ShiftsRostered)}
