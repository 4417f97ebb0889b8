"""Every line of domain 6.5 that concerns attendance, and the case of the generated month that is it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from shared.events.appraisal import EmployeeTransferred, SupervisorAssigned
from shared.events.attendance.corrections import OutageApproved
from shared.events.attendance.days import AbsenceExcused, PunchesCorrected
from shared.events.payroll import RuleSetAdopted
from synthetic.almanac import Month
from tests.unit.synthetic.month import PERIOD, PUNCHES, at, city, log, of, punches_of, said


def limits(table: str) -> set[int]:
    """Both sides of every bracket of the city's rules, in minutes."""
    (adopted,) = said(RuleSetAdopted)
    froms = [bracket["from_minutes"] for bracket in adopted.data.rules["attendance"][table]]
    return {side for minutes in froms for side in (minutes - 1, minutes)}


def every_edge() -> bool:
    arrivals = [(at(day, 7, 30), punches[0].data.at) for day, punches in punches_of("late_edges").items()]
    departures = [(at(day, 16, 0), punches[-1].data.at) for day, punches in punches_of("early_edges").items()]
    late = {int((came - start).total_seconds()) // 60 for start, came in arrivals}
    early = {int((end - left).total_seconds()) // 60 for end, left in departures}
    return limits("late") <= late and limits("early") <= early


def transferred_in_mid_month() -> bool:
    (moved,) = of("transfer", EmployeeTransferred)
    return 1 < int(moved.data.effective_from.day) < 28


def acting_superior() -> bool:
    deputy = city().cast["acting_superior"]
    return deputy in {e.data.supervisor_id for e in said(SupervisorAssigned) if e.data.kind == "ACTING"}


def mass_correction() -> bool:
    (outage,) = [e.data.outage_id for e in said(OutageApproved) if e.data.outage_id.startswith(city().cast["outage"])]
    return len([event for event in said(PunchesCorrected) if event.data.outage_id == outage]) > 5


def absent_days(case: str, schedule_id: str) -> list[date]:
    """Working days without a punch."""
    return [day for day in Month(PERIOD).workdays_of(schedule_id) if day not in punches_of(case)]


def absent_28_days() -> bool:
    return len(absent_days("absent_28_days", "guard-7d")) == 28 and not of("absent_28_days", AbsenceExcused)


def absent_10_days_in_a_row() -> bool:
    days, absent = Month(PERIOD).workdays, absent_days("absent_10_days", "office-5d")
    first = days.index(absent[0])
    return absent[:10] == days[first : first + 10] and not of("absent_10_days", AbsenceExcused)


def leave_across_month_end() -> bool:
    (excused,) = of("leave_across_month_end", AbsenceExcused)
    return bool(excused.data.date_from.month == 11 and excused.data.date_to.month == 12 and excused.data.leave_id)


def nobody_above() -> bool:
    return not of("no_superior", SupervisorAssigned)


def sent_twice() -> bool:
    ids = [event.id for event in of("duplicated_punches", *PUNCHES)]
    return len(ids) - len(set(ids)) == 10


def seven_minutes_wrong() -> bool:
    device = city().unit_of[city().cast["slow_clock"]].device_id
    shown = [event for event in said(*PUNCHES) if event.data.device_id == device]
    behind = [event for event in shown if timedelta(minutes=7) < event.time - event.data.at < timedelta(minutes=8)]
    return 0 < len(behind) < len(shown)


LINES: Sequence[tuple[str, tuple[str, ...], Callable[[], bool]]] = (
    ("Every bracket edge of 2.2", ("late_edges", "early_edges"), every_edge),
    ("transfer in mid month", ("transfer",), transferred_in_mid_month),
    ("acting superior", ("acting_superior",), acting_superior),
    ("outage day with mass correction", ("outage",), mass_correction),
    ("28 absent days", ("absent_28_days",), absent_28_days),
    ("10 consecutive days", ("absent_10_days",), absent_10_days_in_a_row),
    ("leave across month end", ("leave_across_month_end",), leave_across_month_end),
    ("person with no superior", ("no_superior",), nobody_above),
    ("duplicated punches", ("duplicated_punches",), sent_twice),
    ("device clock 7 min wrong", ("slow_clock",), seven_minutes_wrong),
)


@pytest.mark.parametrize(("cast", "is_there"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_the_case_is_in_the_data(cast: tuple[str, ...], is_there: Callable[[], bool]) -> None:
    assert set(cast) <= set(city().cast)
    assert is_there()


def test_whoever_plays_a_case_is_in_the_log() -> None:
    seen = {event.subject for event in log()} | {unit.unit_id for unit in city().units}
    assert set(city().cast.values()) <= seen
