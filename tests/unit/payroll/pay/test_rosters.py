"""Rosters and a month's pay: nights, several shifts a day, free days, holidays, zones, late changes."""

from typing import Any

import pytest

from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.kit.replay import only, replay, run

WORKED, ABSENT, OFF = "WORKED", "ABSENT", "OFF"
DOUBLE, TOUCHING, NIGHT, MORNING = "07:00-11:00 13:00-17:00", "07:00-14:00 14:00-21:00", "21:00-07:00", "07:00-14:00"
Punches = list[tuple[int | str, str]]


def ward(timezone: str = "Asia/Makassar") -> CityLog:
    """An employee who works by roster only: the schedule has no hours."""
    log = CityLog(timezone=timezone)
    log.schedule("ward", {})
    log.employee(schedule_id="ward")
    log.work()
    return log


def explained(log: CityLog, period: str = PERIOD) -> dict[str, dict[str, Any]]:
    explained = run(log.events)[0].explain(EMPLOYEE, period)
    assert explained is not None
    return {day["date"]: day for day in explained["days"]}


@pytest.mark.parametrize(
    ("shifts", "punches", "status", "late", "early", "bp"),
    [
        # a night: what is of the next date belongs to it
        (NIGHT, [(5, "21:00"), (5, "+07:00")], WORKED, 0, 0, 0),
        (NIGHT, [(5, "21:16"), (5, "+06:59")], WORKED, 16, 1, 50),
        (NIGHT, [(5, "+00:01"), (5, "+07:00")], WORKED, 181, 0, 150),
        (NIGHT, [(5, "+07:00")], WORKED, 600, None, 300),
        (NIGHT, [(5, "17:00"), (5, "+13:00")], WORKED, 0, 0, 0),
        (NIGHT, [], ABSENT, None, None, 500),
        # two shifts: each by its own arrival and departure
        (DOUBLE, [(5, "07:00"), (5, "11:00"), (5, "13:00"), (5, "17:00")], WORKED, 0, 0, 0),
        (DOUBLE, [(5, "07:16"), (5, "10:59"), (5, "13:16"), (5, "16:59")], WORKED, 32, 2, 100),
        (DOUBLE, [(5, "07:00"), (5, "11:00")], WORKED, 0, 0, 300),
        (DOUBLE, [(5, "13:00"), (5, "17:00")], WORKED, 0, 0, 300),
        (DOUBLE, [(5, "07:00"), (5, "17:00")], WORKED, 240, None, 450),  # a lone punch is an arrival
        (DOUBLE, [(5, "07:00")], WORKED, 0, None, 450),
        (DOUBLE, [(5, "10:30"), (5, "16:00")], WORKED, 390, None, 500),  # 150 + 150 + 100 + 150, capped
        (DOUBLE, [], ABSENT, None, None, 500),
        ("06:00-08:00 12:00-14:00 18:00-20:00", [(5, "06:00")], WORKED, 0, None, 500),  # 150 + 300 + 300
        ("07:00-14:00 21:00-07:00", [(5, "07:00"), (5, "14:00"), (5, "21:00"), (5, "+07:00")], WORKED, 0, 0, 0),
        # two that touch are one stretch
        (TOUCHING, [(5, "07:00"), (5, "21:00")], WORKED, 0, 0, 0),
        (TOUCHING, [(5, "07:20"), (5, "14:00"), (5, "20:30")], WORKED, 20, 30, 50),
        ("07:00-14:00 14:00-07:00", [(5, "07:00"), (5, "+07:00")], WORKED, 0, 0, 0),
        ("", [(5, "07:00"), (5, "16:00")], OFF, None, None, None),
    ],
)
def test_a_rostered_day(
    shifts: str, punches: Punches, status: str, late: int | None, early: int | None, bp: int | None
) -> None:
    log = ward()
    log.roster({5: shifts})
    for when, at in punches:
        log.punch(when, at)
    day = explained(log)["2026-10-05"]
    found = tuple(day.get(name) for name in ("status", "late_minutes", "early_minutes", "bp"))
    assert found == (status, late, early, bp)


def test_the_order_of_the_shifts_in_a_roster_makes_no_difference() -> None:
    logs = [ward() for _ in range(2)]
    for log, shifts in zip(logs, (DOUBLE, " ".join(reversed(DOUBLE.split()))), strict=True):
        log.roster({5: shifts})
        log.day(5, "07:30", "16:30")
    assert explained(logs[0]) == explained(logs[1])


def test_each_shift_is_shown_with_its_reasons() -> None:
    log = ward()
    log.roster({5: DOUBLE, 6: NIGHT})
    log.day(5, "07:16", "10:30")
    double, single = explained(log)["2026-10-05"], explained(log)["2026-10-06"]
    assert double["hours"] == "07:00-11:00, 13:00-17:00"
    assert double["reasons"] == [
        "07:00-11:00: late 16 min (16-60 min)",
        "07:00-11:00: early 30 min (1-60 min)",
        "13:00-17:00: no check-in",
        "13:00-17:00: no check-out",
    ]
    first, second = double["shifts"]
    assert first == {
        "hours": "07:00-11:00",
        "check_in": "2026-10-05T07:16:00+08:00",
        "check_out": "2026-10-05T10:30:00+08:00",
        "late_minutes": 16,
        "early_minutes": 30,
    }
    assert (second["check_in"], second["late_minutes"]) == (None, None)
    assert (single["hours"], "shifts" in single) == (NIGHT, False)


def test_an_excuse_excuses_the_whole_day_once() -> None:
    log = ward()
    log.roster({5: DOUBLE})
    log.excuse("SICK", 5)
    log.punch(5, "08:30")
    day = explained(log)["2026-10-05"]
    assert (day["status"], day["bp"], day["credited_minutes"]) == ("EXCUSED", 0, 300)


def test_a_correction_means_the_first_arrival_and_the_last_departure() -> None:
    log = ward()
    log.roster({5: DOUBLE})
    log.punch(5, "11:00")
    log.punch(5, "13:00", "IN")
    log.correct(5, "07:30", "16:30")
    day = explained(log)["2026-10-05"]
    assert [(each["check_in"][11:16], each["late_minutes"], each["early_minutes"]) for each in day["shifts"]] == [
        ("07:30", 30, None),
        ("13:00", 0, 30),
    ]


def test_a_roster_holds_whatever_schedule_special_hours_and_holidays_say() -> None:
    log = CityLog()
    log.employee()
    log.holiday(5)
    log.special(6, 6, week("08:00", "15:00"))
    roster = log.roster({5: MORNING, 6: NIGHT, 7: "", 10: MORNING})  # the 10th is a Saturday
    days = explained(log)
    assert [days[f"2026-10-{day:02}"]["status"] for day in (5, 6, 7, 10, 11)] == [ABSENT, ABSENT, OFF, ABSENT, OFF]
    assert [days[f"2026-10-{day:02}"].get("hours") for day in (5, 6, 8)] == [MORNING, NIGHT, "07:30-16:00"]
    assert days["2026-10-05"]["calendar_events"] == [roster.id] == days["2026-10-07"]["events"]
    assert days["2026-10-07"]["reasons"] == ["no workday"]


def test_of_one_date_the_last_roster_holds_and_others_stay() -> None:
    log = ward()
    log.roster({5: MORNING, 6: MORNING})
    log.roster({5: NIGHT})
    assert [explained(log)[f"2026-10-0{day}"]["hours"] for day in (5, 6)] == [NIGHT, MORNING]
    log.roster({5: ""})
    assert explained(log)["2026-10-05"]["status"] == OFF


def test_a_roster_said_again_by_a_log_that_repeats_itself_undoes_nothing() -> None:
    log = ward()
    first = log.roster({5: MORNING})
    log.roster({5: NIGHT})
    log.events.append(first)
    assert explained(log)["2026-10-05"]["hours"] == NIGHT


@pytest.mark.parametrize(
    ("period", "last"), [("2026-09", 30), ("2026-10", 31), ("2028-02", 29), ("2027-02", 28), ("2026-12", 31)]
)
def test_a_night_on_the_last_day_is_of_its_month(period: str, last: int) -> None:
    """The departure of the night is next month's punch, and takes nothing from the next month's own shift."""
    log = ward()
    log.period = period
    log.roster({last: NIGHT})
    log.punch(last, "21:10")
    log.punch(last, "+06:30")
    day = explained(log, period)[f"{period}-{last}"]
    assert (day["status"], day["late_minutes"], day["early_minutes"]) == (WORKED, 10, 30)
    assert all(each["status"] == OFF for each in explained(log, _after(period)).values())


def test_a_night_on_the_last_day_and_a_morning_on_the_first() -> None:
    log = ward()
    log.roster({31: "22:00-06:00", "2026-11-01": "13:00-20:00"})
    for day, at in ((31, "22:00"), (31, "+06:00"), (31, "+13:05"), (31, "+19:58")):
        log.punch(day, at)
    october, november = explained(log)["2026-10-31"], explained(log, "2026-11")["2026-11-01"]
    assert (october["late_minutes"], october["early_minutes"]) == (0, 0)
    assert (november["late_minutes"], november["early_minutes"]) == (5, 2)


def test_a_leap_day_between_two_months() -> None:
    log = ward()
    log.period = "2028-02"
    log.roster({28: NIGHT, 29: NIGHT, "2028-03-01": NIGHT})
    for day in (28, 29):
        log.punch(day, "21:00")
        log.punch(day, "+07:00")
    log.punch("2028-03-01", "21:30")
    assert [(explained(log, "2028-02")[f"2028-02-{day}"]["bp"]) for day in (28, 29)] == [0, 0]
    assert explained(log, "2028-03")["2028-03-01"]["late_minutes"] == 30


def _after(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12}-{month % 12 + 1:02}"


@pytest.mark.parametrize("timezone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_night_by_the_units_own_clock(timezone: str) -> None:
    log = ward(timezone)
    log.roster({5: NIGHT})
    log.punch(5, "21:16")
    log.punch(5, "+06:59")
    day = explained(log)["2026-10-05"]
    assert (day["late_minutes"], day["early_minutes"], day["check_in"][11:16]) == (16, 1, "21:16")


def test_a_days_zone_is_that_of_the_unit_of_that_day() -> None:
    """The night of the 14th by WITA, that of the 15th, after the transfer, by WIT: two hours of it overlap in UTC."""
    log = ward("Asia/Jakarta")
    log.unit("u2", "Asia/Jayapura")
    log.roster({14: NIGHT, 15: NIGHT})
    log.transfer(15, "u2", "ward", f"p-{EMPLOYEE}")
    log.punch(14, "21:05")  # WIB
    log.punch(14, "+06:55")
    log.punch(15, "19:05")  # 21:05 WIT
    log.punch(15, "+04:55")  # 06:55 WIT
    days = explained(log)
    assert [(days[f"2026-10-{day}"]["late_minutes"], days[f"2026-10-{day}"]["early_minutes"]) for day in (14, 15)] == [
        (5, 5),
        (5, 5),
    ]
    assert days["2026-10-15"]["check_in"] == "2026-10-15T21:05:00+09:00"


def test_a_part_of_a_month_is_counted_over_the_persons_own_plan() -> None:
    log = CityLog()
    log.employee(since=15)
    log.work()
    log.roster(dict.fromkeys(range(15, 25), "") | {25: DOUBLE, 31: MORNING})
    # 10 weekdays before the 15th, then the 25th and 31st by roster and the five weekdays from the 26th to the 30th
    assert only(replay(log.events)).ceiling == 5_000_000 * 7 // 17


def test_others_of_the_schedule_keep_their_hours() -> None:
    log = CityLog()
    log.employee()
    log.employee("e00002")
    log.roster({5: NIGHT})
    log.month(employee_id="e00002")
    other = run(log.events)[0].explain("e00002", PERIOD)
    assert other is not None
    assert sum(day.get("bp", 0) for day in other["days"]) == 0


@pytest.mark.parametrize(("day", "shifts"), [(5, NIGHT), ("2026-09-30", "21:00-07:30"), ("2026-11-01", NIGHT)])
def test_a_roster_after_the_close_waits_and_the_next_close_pays_the_difference(day: int | str, shifts: str) -> None:
    """The night rostered late for the last day of September claims the punch at its end, which was October's."""
    log = CityLog(timezone="Asia/Makassar")
    log.employee()
    log.work()
    log.month()
    log.close("2026-09")
    log.close()
    (paid,) = replay(log.events)
    log.roster({day: shifts})
    waiting = replay(log.events)
    log.close("2026-11")
    revisions = replay(log.events)
    assert revisions[0] == paid
    if day == "2026-11-01":
        assert len(revisions) == len(waiting) == 1
        return
    assert [each.estimate for each in waiting] == [False, True]
    assert revisions[1].attendance_bp > paid.attendance_bp
    assert revisions[1].difference == revisions[1].net - paid.net < 0
    folded = run(log.events)[0]
    assert all(folded.explain(EMPLOYEE, PERIOD, number)["reproduced"] for number in (1, 2))  # type: ignore[index]
