"""The city's schedules: published once, and special hours only of a published one."""

from datetime import UTC, date, datetime

import pytest

from services.attendance.schedules.domain import CalendarState, change, evolve
from shared.caller import Who
from shared.events.attendance.calendar import SchedulePublishedData, SpecialHoursDeclaredData
from shared.problems import Problem

DAY = date(2026, 11, 2)
WHO = Who("hr:h1", datetime(2026, 11, 2, 1, 0, tzinfo=UTC))


def test_special_hours_are_of_a_published_schedule() -> None:
    hours = SpecialHoursDeclaredData(date_from=DAY, date_to=DAY, schedule_id="office", weekly={"MON": None})
    with pytest.raises(Problem, match="No schedule office"):
        change(CalendarState(), hours, WHO)
    schedule = SchedulePublishedData(schedule_id="office", weekly={}, effective_from=DAY)
    (published,) = change(CalendarState(), schedule, WHO)
    state = evolve(CalendarState(), published)
    (declared,) = change(state, hours, WHO)
    assert change(evolve(state, declared), hours, WHO) == []
