"""The morning assembly: no cut by default, the rule set's on a day at work, never more than an absence (A4)."""

from typing import Any

import pytest

from services.payroll.rules.domain import FOLDER
from shared.events.attendance.days import AssemblyKind
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.kit.replay import only, replay, run

DAY = 5
RATE = 40
TEXT = (FOLDER / "bekasi-2019.toml").read_text()
CUT = TEXT.replace("missed_assembly_bp = 0", f"missed_assembly_bp = {RATE}")
SEVERE = TEXT.replace("missed_assembly_bp = 0", "missed_assembly_bp = 500")


def city(rules: str = CUT, day: tuple[str | None, str | None] = ("07:30", "16:00")) -> CityLog:
    log = CityLog(rules=rules)
    log.employee()
    log.month({DAY: day})
    log.work()
    return log


def explained(log: CityLog) -> dict[str, Any]:
    """The explanation of the day."""
    found = run(log.events)[0].explain(EMPLOYEE, PERIOD)
    assert found is not None
    assert found["reproduced"]
    return next(day for day in found["days"] if day["date"] == log.date(DAY).isoformat())


@pytest.mark.parametrize(
    ("rules", "day", "bp", "reasons"),
    [
        (TEXT, ("07:30", "16:00"), 0, ["missed the morning assembly"]),
        (CUT, ("07:30", "16:00"), RATE, ["missed the morning assembly"]),
        (CUT, ("08:00", "16:00"), 25 + RATE, ["late 30 min (16-60 min)", "missed the morning assembly"]),
        (CUT, (None, "16:00"), 150 + RATE, ["no check-in", "missed the morning assembly"]),
        (SEVERE, ("11:00", "12:00"), 500, None),  # no day costs more than an absence
        (CUT, (None, None), 500, ["absent without notice"]),
    ],
)
def test_what_a_missed_morning_assembly_costs(
    rules: str, day: tuple[str | None, str | None], bp: int, reasons: list[str] | None
) -> None:
    log = city(rules, day)
    missed = log.assembly(DAY)
    found = explained(log)
    assert (found["bp"], only(replay(log.events)).attendance_bp) == (bp, bp)
    assert reasons is None or found["reasons"] == reasons
    assert (missed.id in found["events"]) is (found["status"] == "WORKED")


@pytest.mark.parametrize("kind", ["EVENING", "CEREMONY", "EXERCISE"])
def test_other_assemblies_are_recorded_and_cost_nothing(kind: AssemblyKind) -> None:
    log = city()
    log.assembly(DAY, kind=kind)
    assert (explained(log)["bp"], explained(log)["reasons"]) == (0, [])


def test_on_an_excused_day_or_a_holiday_it_costs_nothing() -> None:
    log = city()
    log.assembly(DAY)
    log.excuse("SICK", DAY)
    log.assembly(6)
    log.holiday(6)
    assert only(replay(log.events)).attendance_bp == 0
    assert explained(log)["reasons"] == ["SICK"]


def test_the_last_word_holds_whatever_the_order_it_is_read_in() -> None:
    log = city()
    log.assembly(DAY)
    log.assembly(DAY, True)
    assert only(replay(log.events)).attendance_bp == 0
    log.assembly(DAY)
    assert only(replay(log.events)).attendance_bp == RATE


def test_put_right_after_the_close_it_is_paid_by_the_next_and_the_first_is_explained_as_it_was() -> None:
    log = city()
    log.assembly(DAY)
    log.close()
    log.assembly(DAY, True)
    log.close("2026-11")
    first, second = replay(log.events)
    assert (first.attendance_bp, second.attendance_bp) == (RATE, 0)
    assert second.difference == second.net - first.net > 0
    for revision in (1, 2):
        found = run(log.events)[0].explain(EMPLOYEE, PERIOD, revision)
        assert found is not None
        assert found["reproduced"]


def test_another_assembly_after_the_close_makes_no_revision() -> None:
    log = city()
    log.close()
    log.assembly(DAY, kind="EVENING")
    log.close("2026-11")
    assert len(replay(log.events)) == 1
