"""The parts of a month: days, shifts, excuses, corrections, careers, sanctions, tax."""

from typing import Any

import pytest

from services.payroll.rules.domain import FOLDER, RuleError, parse_rules
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.kit.replay import only, replay, run


def day_of(log: CityLog, day: str, period: str = PERIOD) -> dict[str, Any]:
    explained = run(log.events)[0].explain(EMPLOYEE, period)
    assert explained is not None
    return next(each for each in explained["days"] if each["date"] == day)


def city(**employee: Any) -> CityLog:
    log = CityLog()
    log.employee(**employee)
    log.work()
    return log


@pytest.mark.parametrize(
    ("punches", "late", "early"),
    [
        ([("07:50", "ANY"), ("12:00", "ANY"), ("15:50", "ANY")], 20, 10),
        ([("07:50", "ANY")], 20, None),
        ([("07:50", "IN"), ("16:00", "IN")], 20, None),
        ([("15:50", "OUT")], None, 10),
        ([("07:50", "OUT"), ("15:50", "OUT")], None, 10),
        ([("07:50", "ANY"), ("16:00", "IN")], 20, None),
        ([("03:30", "ANY"), ("22:00", "ANY")], 0, 0),
        ([("00:05", "ANY"), ("23:59", "ANY")], 0, 0),
        ([("07:30:59.999999", "IN"), ("15:59:00.000001", "OUT")], 0, 0),
        ([("07:31", "IN"), ("15:59", "OUT")], 1, 1),
        ([], None, None),
    ],
)
def test_arrival_and_departure(punches: list[tuple[str, str]], late: int | None, early: int | None) -> None:
    log = city()
    for at, kind in punches:
        log.punch(5, at, kind)
    day = day_of(log, "2026-10-05")
    assert (day["late_minutes"], day["early_minutes"]) == (late, early)
    assert day["status"] == ("WORKED" if punches else "ABSENT")


def test_corrections_replace_what_they_name_and_the_last_of_each_holds() -> None:
    log = city()
    log.day(5, "08:30", "16:00")
    log.correct(5, "07:00", "12:00")
    log.correct(5, None, "15:00")
    day = day_of(log, "2026-10-05")
    assert (day["check_in"][11:16], day["check_out"][11:16]) == ("07:00", "15:00")
    log.correct(6, check_in="07:30")
    assert day_of(log, "2026-10-06")["reasons"] == ["no check-out"]


def test_of_several_excuses_the_last_that_is_not_cancelled_holds() -> None:
    log = city()
    log.excuse("SICK", 5, 6)
    last = log.excuse("INFORMAL_NOTICE", 5)
    assert day_of(log, "2026-10-05")["reasons"] == ["INFORMAL_NOTICE"]
    log.cancel(last)
    assert day_of(log, "2026-10-05")["reasons"] == ["SICK"]
    log.day(6, "11:00", "12:00")  # punches do not matter on an excused day
    assert (day_of(log, "2026-10-06")["bp"], day_of(log, "2026-10-06")["credited_minutes"]) == (0, 300)


def test_an_excuse_across_the_months_edge_credits_workdays_only() -> None:
    log = CityLog()
    log.employee()
    log.excuse("ANNUAL", "2026-09-28", "2026-10-04")
    assert only(replay(log.events)).performance_bp == 2 * 300 * 10_000 // 6_250
    assert only(replay(log.events, "2026-09")).performance_bp == 3 * 300 * 10_000 // 6_250


NIGHT = {**week("20:00", "06:00"), "SAT": None}


def night(timezone: str = "Asia/Makassar") -> CityLog:
    log = CityLog(timezone=timezone)
    log.schedule("night", NIGHT)
    log.employee(schedule_id="night")
    return log


def test_a_night_shift_at_the_end_of_the_month_ends_in_the_next() -> None:
    log = night()
    log.period = "2026-09"
    log.punch(30, "20:10", "ANY")
    log.punch(30, "+05:30", "ANY")  # 1 October
    day = day_of(log, "2026-09-30", "2026-09")
    assert (day["late_minutes"], day["early_minutes"]) == (10, 30)
    october = day_of(log, "2026-10-01")
    assert (october["status"], october["punches"]) == ("ABSENT", [])


def test_a_punch_between_two_nights_belongs_to_the_nearer() -> None:
    log = night()
    log.punch(5, "20:00", "ANY")
    log.punch(6, "11:59", "ANY")  # within six hours of the end of the night before
    log.punch(6, "16:01", "ANY")  # within four hours of the next start
    log.punch(6, "14:00", "ANY")  # of neither: no same-day schedule takes it
    assert [punch["at"][11:16] for punch in day_of(log, "2026-10-05")["punches"]] == ["20:00", "11:59"]
    assert [punch["at"][11:16] for punch in day_of(log, "2026-10-06")["punches"]] == ["16:01"]


@pytest.mark.parametrize("timezone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_the_units_zone_is_the_clock_on_the_wall(timezone: str) -> None:
    log = CityLog(timezone=timezone)
    log.employee()
    log.day(1, "07:46", "15:59")  # in WIT still the day before in UTC
    assert (day_of(log, "2026-10-01")["late_minutes"], day_of(log, "2026-10-01")["early_minutes"]) == (16, 1)


def test_a_transfer_in_mid_month_moves_zone_and_schedule_but_not_the_post() -> None:
    log = city()
    log.unit("u2", "Asia/Jayapura")
    log.schedule("s2", week("08:00", "15:00"))
    log.position("p2", 9_000_000, "u2")
    log.transfer(15, "u2", "s2", "p2")
    log.day(14, "07:30", "16:00")
    log.punch(15, "06:00")  # 08:00 in Jayapura
    log.punch(15, "13:00")
    assert (day_of(log, "2026-10-14")["bp"], day_of(log, "2026-10-15")["bp"]) == (0, 0)
    assert day_of(log, "2026-10-15")["check_in"] == "2026-10-15T08:00:00+09:00"
    log.close(unit_id="u1")
    log.close("2026-11", "u2")
    october, november = only(replay(log.events)), only(replay(log.events, "2026-11"))
    assert (october.unit_id, october.ceiling, november.unit_id, november.ceiling) == ("u1", 5_000_000, "u2", 9_000_000)


@pytest.mark.parametrize(
    ("since", "until", "ceiling"),
    [
        (1, None, 5_000_000),
        (2, None, 5_000_000 * 21 // 22),
        (15, None, 5_000_000 * 12 // 22),
        ("2026-01-01", 15, 5_000_000 * 10 // 22),
        ("2026-01-01", 31, 5_000_000),  # the last day missed is a Saturday
        (3, 5, 0),  # a weekend
    ],
)
def test_part_of_a_month(since: int | str, until: int | None, ceiling: int) -> None:
    log = city(since=since)
    if until:
        log.end(until)
    assert only(replay(log.events)).ceiling == ceiling


def test_part_of_a_month_in_the_national_model_parts_both_sums() -> None:
    log = CityLog(rules="national-60-40")
    log.employee(ceiling={"WORKLOAD": 1_000_001, "SCARCITY": 1_000_001}, since=15)
    statement = only(replay(log.events))
    part = 1_000_001 * 12 // 22
    assert (statement.dynamic_ceiling, statement.static, statement.ceiling) == (part, part, 2 * part)


def test_gone_and_back_in_one_month() -> None:
    log = city()
    log.end(8)
    log.employee(ceiling=7_000_000, since=15)
    statement = only(replay(log.events))
    # the post of the first day, redefined since; 5 workdays before the 8th and 12 from the 15th on
    assert statement.ceiling == 7_000_000 * (5 + 12) // 22


def test_not_employed_means_no_statement() -> None:
    log = city(since="2026-11-01")
    assert replay(log.events) == []
    log.close()
    assert run(log.events)[1] == []


def test_a_month_without_workdays_pays_the_whole_ceiling() -> None:
    log = CityLog()
    log.schedule("none", {})
    log.employee(schedule_id="none")
    statement = only(replay(log.events))
    assert (statement.ceiling, statement.attendance_bp, statement.gross) == (5_000_000, 0, 2_000_000)


def test_holidays_are_free_and_special_hours_count() -> None:
    log = city()
    log.holiday(5)
    log.special(6, 8, week("08:00", "15:00"))
    log.special(8, 8, week("09:00", "12:00"))
    log.day(6, "08:00", "15:00")
    log.day(8, "09:00", "12:00")
    assert day_of(log, "2026-10-05")["status"] == "OFF"
    assert day_of(log, "2026-10-05")["reasons"] == ["holiday"]
    assert (day_of(log, "2026-10-06")["bp"], day_of(log, "2026-10-08")["bp"]) == (0, 0)


def test_sanctions_in_force_on_the_first_day_add_up_to_all_at_most() -> None:
    log = city()
    log.month()
    log.sanction(2_500, "2026-10-01", "2026-10-01", "a")
    log.sanction(2_500, "2026-10-02", "2026-12-31", "b")
    log.sanction(1_000, "2026-01-01", "2026-12-31", "c")
    log.sanction(9_000, "2026-01-01", "2026-12-31", "c")  # recorded before
    statement = only(replay(log.events))
    assert (statement.sanction_cut, statement.gross) == (1_750_000, 3_250_000)
    log.sanction(9_000, "2026-01-01", "2026-12-31", "d")
    assert only(replay(log.events)).net == 0


def test_rank_and_salary_of_the_first_day() -> None:
    log = city()
    log.month()
    assert only(replay(log.events)).tax == 250_000


TER = """
[tax]
kind = "ter_monthly"
categories = {"TK/0" = "A", "K/1" = "B"}
[tax.brackets]
A = [{above = 0, bp = 0}, {above = 5400000, bp = 25}]
B = [{above = 0, bp = 0}, {above = 6200000, bp = 25}, {above = 9199999, bp = 100}]
"""


def ter_rules() -> str:
    text = (FOLDER / "bekasi-2019.toml").read_text()
    head, _, tail = text.partition("[tax]")
    return head + TER + "[health]" + tail.partition("[health]")[2]


@pytest.mark.parametrize(
    ("family", "salary", "tax"),
    [("K/1", 4_199_999, 12_500), ("K/1", 4_200_000, 50_000), ("TK/0", 400_000, 0), ("TK/0", 400_001, 12_500)],
)
def test_monthly_effective_rates_by_family_and_income(family: str, salary: int, tax: int) -> None:
    log = CityLog(rules=ter_rules())
    log.employee(family=family, salary=salary)
    log.month()
    log.work()
    statement = only(replay(log.events))
    assert (statement.gross, statement.tax) == (5_000_000, tax)


def test_a_family_status_without_category_is_held() -> None:
    log = CityLog(rules=ter_rules())
    log.employee(family="K/7")
    assert only(replay(log.events)).held_reason == "no tax rate for family status K/7"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"TK/0" = "A"', '"TK/0" = "Z"', "tax.categories.TK/0: 'Z' has no table"),
        (
            "{above = 0, bp = 0}, {above = 5400000",
            "{above = 5400000",
            "tax.brackets.A[0].above: starts at 5400000: a gap",
        ),
        ("{above = 9199999, bp = 100}", "{above = 6200000, bp = 100}", "does not rise above 6200000"),
        ("{above = 9199999, bp = 100}", "{above = 9199999, bp = 10}", "more income may not be taxed less"),
    ],
)
def test_refused_tax_tables(old: str, new: str, reason: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse_rules(ter_rules().replace(old, new, 1))
    assert reason in str(refused.value)


def test_threshold_and_gross_base() -> None:
    text = (FOLDER / "bekasi-2019.toml").read_text()
    text = text.replace('"PROPORTIONAL"', '"THRESHOLD"').replace('cut_base = "DYNAMIC"', 'cut_base = "GROSS"')
    log = CityLog(rules=text)
    log.employee()
    log.month({5: (None, None)})
    log.work(6_249)
    statement = only(replay(log.events))
    assert (statement.performance_bp, statement.attendance_cut, statement.gross) == (0, 250_000, 2_000_000)
    assert sum(line.amount for line in statement.lines) == statement.net
    log.verify(log.submit(30, 1), 1)
    assert only(replay(log.events)).gross == 5_000_000 - 250_000
