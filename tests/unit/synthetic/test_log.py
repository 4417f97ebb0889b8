"""The generated log: the same bytes for the same seed, in order, each event in its place."""

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise
from typing import get_args

import pytest

from shared.events import CITY, Event, decode, encode
from shared.events.activity.work import ActivityRejected, ActivityReturned, ActivitySubmitted, ActivityVerified
from shared.events.appraisal import (
    MonthClosed,
    SupervisorAssigned,
)
from shared.events.attendance.calendar import CalendarEvent, HolidayDeclared, HolidayWithdrawn, SpecialHoursDeclared
from shared.events.attendance.days import AbsenceExcused, ExcuseKind
from shared.events.attendance.devices import DeviceEnrolled
from shared.events.attendance.leave import LeaveDecided
from shared.events.payroll import RuleSetAdopted
from shared.log.subject_index import SubjectIndex
from shared.values.period import days_of
from synthetic import expected_events, generate, people
from synthetic.almanac import OFFICE, SCHEDULES, ZONE, Month
from synthetic.opening import MISTAKEN
from synthetic.units import units
from tests.unit.synthetic.month import (
    CITY_SIZE,
    PERIOD,
    SEED,
    WITH_HOLIDAYS,
    calendar,
    city,
    log,
    said,
    who,
)


def digest(employees: int) -> str:
    return hashlib.sha256(b"\n".join(map(encode, generate(employees, PERIOD, SEED)))).hexdigest()


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_same_arguments_give_the_same_bytes_in_another_process(hash_seed: str) -> None:
    script = "from tests.unit.synthetic.test_log import digest; print(digest(60))"
    elsewhere = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/Lima", "LANG": "C"}
    done = subprocess.run([sys.executable, "-c", script], env=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(60)


def test_another_seed_is_another_city() -> None:
    assert people(60, PERIOD, 7) != people(60, PERIOD, 8)


def test_without_the_close_everything_else_is_the_same() -> None:
    unclosed = list(generate(60, PERIOD, SEED, close=False))
    assert [event for event in log(60) if not isinstance(event, MonthClosed)] == unclosed


@pytest.mark.parametrize("employees", [1, 20, CITY_SIZE])
def test_every_event_decodes_to_itself_and_has_a_subject(employees: int) -> None:
    index = SubjectIndex()
    last: dict[str, datetime] = {}
    for event in log(employees):
        assert decode(encode(event)) == event
        subject = index.subject_of(event).stored
        assert last.get(subject, event.time) <= event.time
        last[subject] = event.time


def test_the_whole_log_is_in_the_order_of_recording() -> None:
    assert all(one.time <= other.time for one, other in pairwise(log()))


def test_ids_repeat_only_where_a_terminal_sent_the_same_punch_twice() -> None:
    known: dict[str, bytes] = {}
    again: list[str] = []
    for event in log():
        if event.id in known:
            again.append(event.subject)
        assert known.setdefault(event.id, encode(event)) == encode(event)
    assert again == [city().cast["duplicated_punches"]] * 10


def test_whoever_decides_is_the_superior_of_that_day() -> None:
    assigned: dict[str, list[Event]] = defaultdict(list)
    decided = 0
    for event in log():
        if isinstance(event, SupervisorAssigned):
            assigned[event.subject].append(event)
        elif isinstance(event, (ActivityVerified, ActivityReturned, ActivityRejected)):
            assert event.actor == f"employee:{superior_on(assigned[event.subject], event.time.astimezone(ZONE).date())}"
            decided += 1
    assert decided > 10_000


def superior_on(assignments: list[Event], day: date) -> str:
    """The test's own reading: an acting superior first, else the latest definitive one."""
    valid = [a.data for a in assignments if a.data.effective_from <= day <= (a.data.effective_to or day)]
    return str(max(valid, key=lambda data: (data.kind == "ACTING", data.effective_from)).supervisor_id)


def test_decisions_follow_submissions_by_one_to_three_working_days() -> None:
    month = Month(PERIOD)
    sent: dict[str, Event] = {}
    for event in log():
        if isinstance(event, ActivitySubmitted):
            sent[event.data.activity_id] = event
        elif isinstance(event, ActivityVerified):
            days = (event.time.astimezone(ZONE).date(), sent[event.data.activity_id].time.astimezone(ZONE).date())
            assert month.workday_after(days[1], 1) <= days[0] <= month.workday_after(days[1], 3)
            assert event.data.minutes_accepted <= sent[event.data.activity_id].data.minutes


def test_behaviour_is_that_of_the_specification() -> None:
    verified = [event.data for event in log() if isinstance(event, ActivityVerified)]
    submitted = [event.data for event in log() if isinstance(event, ActivitySubmitted)]
    per_day: Counter[tuple[str, date]] = Counter()
    first_time = {data.activity_id: data for data in submitted}.values()
    for data in first_time:
        per_day[data.employee_id, data.date] += data.minutes
    days = sorted(per_day.values())
    assert 295 <= days[len(days) // 2] <= 305
    assert 8_700 <= sum(data.quality for data in verified) // len(verified) <= 9_100
    decided = {data.activity_id for data in verified}
    assert 20 <= 1_000 * (len(first_time) - len(decided)) // len(first_time) <= 60


def test_the_closes_come_last_on_the_third_working_day_one_for_each_unit() -> None:
    closes = log()[-len(units(CITY_SIZE)) :]
    assert all(isinstance(event, MonthClosed) and event.data.period == PERIOD for event in closes)
    assert {event.data.unit_id for event in closes} == {unit.unit_id for unit in units(CITY_SIZE)}
    assert {event.time.astimezone(ZONE).date() for event in closes} == {date(2026, 12, 3)}


@pytest.mark.parametrize(("employees", "period"), [(CITY_SIZE, PERIOD), (60, "2026-03"), (60, "2027-02")])
def test_the_estimate_is_near(employees: int, period: str) -> None:
    assert len(log(employees, period)) == pytest.approx(expected_events(employees, period), rel=0.25)


def test_the_calendar_has_holidays_and_the_hours_of_ramadan() -> None:
    march = log(60, "2026-03")
    holidays = [event.data.date for event in march if isinstance(event, HolidayDeclared)]
    fasting = [event.data for event in march if isinstance(event, SpecialHoursDeclared)]
    assert holidays[:-1] == sorted(holidays[:-1])  # the last is the mistake
    assert date(2026, 3, 19) in holidays
    assert [(f.date_from, f.date_to, f.schedule_id) for f in fasting] == [(date(2026, 3, 1), date(2026, 3, 19), OFFICE)]
    assert Month("2026-03").hours(OFFICE, date(2026, 3, 6)) == (8 * 3_600, 15 * 3_600 + 1_800)


def test_the_rule_set_travels_in_the_log() -> None:
    adopted = next(event.data for event in log() if isinstance(event, RuleSetAdopted))
    assert (adopted.rule_set_id, adopted.valid_from) == ("bekasi-2019", date(2019, 10, 1))
    assert adopted.rules["valid_from"] == "2019-10-01"
    assert adopted.rules["static_bp"] == 4_000
    assert set(adopted.rules["excuses"]) == set(get_args(ExcuseKind))


def test_holidays_and_collective_leave_are_told_apart() -> None:
    declared = {event.data.date: event.data.kind for event in said(HolidayDeclared, period=WITH_HOLIDAYS)}
    in_may = {day.day: kind for day, kind in declared.items() if (day.year, day.month) == (2026, 5)}
    mistake = Month(WITH_HOLIDAYS).workdays[MISTAKEN]
    assert in_may == {
        **dict.fromkeys((1, 14, 27, 31), "NATIONAL"),
        **dict.fromkeys((15, 28, mistake.day), "COLLECTIVE"),
    }
    assert declared[date(2026, 12, 24)] == "COLLECTIVE"


def test_a_holiday_declared_by_mistake_is_withdrawn_before_the_month() -> None:
    assert all(event.time < datetime(2026, 11, 1, tzinfo=ZONE) for event in said(*get_args(CalendarEvent)))
    (withdrawn,) = said(HolidayWithdrawn)
    assert withdrawn.data.date in [event.data.date for event in said(HolidayDeclared)]
    assert withdrawn.data.date.month == 11
    assert calendar().hours(OFFICE, withdrawn.data.date) is not None


@pytest.mark.parametrize("period", [PERIOD, WITH_HOLIDAYS, "2026-03"])
def test_the_calendar_of_the_log_has_the_working_days_that_people_work(period: str) -> None:
    month, told = Month(period), calendar(period)
    for schedule_id in SCHEDULES:
        assert [day for day in days_of(period) if told.hours(schedule_id, day)] == month.workdays_of(schedule_id)
    assert all(told.hours(OFFICE, day) for day in month.open_days)


def test_hr_keeps_nobodys_own_records() -> None:
    acts = [event for event in log() if event.actor.startswith("hr:") and event.subject != CITY]
    assert len(acts) > 100
    assert not [event.type() for event in acts if who(event) == event.subject]


@pytest.mark.parametrize("employees", [1, 5, 20, 50])
def test_a_small_city_has_its_terminals_and_every_excuse_of_a_leave(employees: int) -> None:
    small = log(employees)
    enrolled = {event.data.device_id for event in small if isinstance(event, DeviceEnrolled)}
    assert enrolled == {unit.device_id for unit in units(employees)}
    granted = [e.data.leave_id for e in small if isinstance(e, LeaveDecided) and e.data.verdict == "GRANTED"]
    assert granted == [e.data.leave_id for e in small if isinstance(e, AbsenceExcused) and e.data.leave_id]
